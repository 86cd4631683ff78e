"""An answer as one HTML page, for people: question, parameters, table, what it cannot tell; it needs nothing but itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.names import shorten
from paros.pages import fill

if TYPE_CHECKING:
    from paros.answers import Answer
    from paros.asked import Asked


def to_html(answer: Answer, asked: Asked) -> str:
    """Return an answer as a page, with what was asked."""
    links = {shorten(iri): iri for iri in _iris(answer) if iri.startswith(("http://", "https://"))}
    return fill("answer.html", headers=answer.headers(), rows=answer.cells(), links=links, asked=asked)


def _iris(answer: Answer) -> set[str]:
    """Return the IRIs in an answer."""
    terms = [term for row in answer.bindings for term in row.values()]
    terms += [term for triple in answer.triples for term in (triple.subject, triple.predicate, triple.object)]
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}
