"""The frame that all pages of the site have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from paros.pages import fill
from paros.publishing.site.addresses import page_of, relative

if TYPE_CHECKING:
    from paros.publishing.material import Material

# The links at the top of every page.
NAVIGATION: Final = (
    ("Browse", "browse.html"),
    ("Timeline", "timeline.html"),
    ("Sources", "sources.html"),
    ("Disputes", "disputes.html"),
    ("Queries", "queries.html"),
    ("Ontology", "ontology.html"),
    ("Downloads", "downloads.html"),
)


@dataclass(frozen=True)
class Page:
    """What the frame needs to know of a page.

    Attributes:
        path: where it lies in the release.
        title: its heading, in words.
        summary: one sentence on it, for search engines and previews.
        scripts: paths in the release of the scripts that it needs. They run when the page is read, in this order; modules
            would not, as browsers load none from the disk.
        data: JSON-LD in it, as text, if there is any.
        alternates: media type and path in the release of each file that says the same in RDF.
        iri: what the page is about, if it is a thing of ours.
        section: the path of the link at the top that the page belongs to.
    """

    path: str
    title: str
    summary: str
    scripts: tuple[str, ...] = ()
    data: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    iri: str = ""
    section: str = ""


def render(template: str, page: Page, material: Material, **values: object) -> str:
    """Return a page: a template of templates/site/ that extends base.html, filled with values.

    In templates, `link(path)` leads to another file of the release, and `to(iri)` to the page of a thing of ours, or is "".
    """

    def to(iri: str) -> str:
        target = page_of(iri)
        return relative(page.path, target) if target else ""

    return fill(
        f"site/{template}",
        page=page,
        version=material.version,
        navigation=NAVIGATION,
        engine=material.assets is not None,
        link=partial(relative, page.path),
        to=to,
        **values,
    )


def script_safe(json: str) -> str:
    r"""Return JSON that can stand in a script element: nothing in it ends the element.

    >>> print(script_safe('{"a": "</script>"}'))
    {"a": "\u003c/script>"}
    """
    return json.replace("<", "\\u003c")
