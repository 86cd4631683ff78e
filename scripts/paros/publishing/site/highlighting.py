"""Texts of queries with the classes by which the stylesheet colours them, so that no script is needed to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


def highlight_sparql(text: str) -> Markup:
    """Return a query as HTML: its tokens in spans with the short names of Pygments as classes, all text escaped.

    >>> str(highlight_sparql("ASK {}"))
    '<span class="k">ASK</span> <span class="p">{}</span>'
    """
    from markupsafe import Markup
    from pygments import highlight  # type: ignore[import-untyped]
    from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers.rdf import SparqlLexer  # type: ignore[import-untyped]

    # The formatter escapes what it writes.
    return Markup(highlight(text, SparqlLexer(), HtmlFormatter(nowrap=True)).rstrip())  # noqa: S704
