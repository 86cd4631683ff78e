"""The page about the graph: what it holds and does not hold, how it is made, whom to tell of mistakes; access and privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.describing import ABSTRACT, AUTHORS, TITLE
from paros.names import PREFIXES, expand, natural_key
from paros.publishing.site.layout import Page, render
from paros.quads import DEFAULT, RDF_TYPE
from paros.reporting import count

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

PAGE: Final = "about.html"
MAKER: Final = PREFIXES["actor"] + "paros-graph"
_SOURCE: Final = expand("paros:Source")
_TOLD: Final = ("rdfs:label", "paros:coverage", "paros:official", "dcterms:publisher")


def write(material: Material, folder: Folder) -> None:
    """Write the page."""
    page = Page(PAGE, "About", "What PAROS Graph holds, what it does not hold, how it is made, and who makes it.")
    values = {
        "title": TITLE,
        "abstract": ABSTRACT,
        "authors": AUTHORS,
        "maker": MAKER,
        "counts": count(material.dataset),
        "sources": _sources(material),
    }
    folder.write(page.path, render("about.html", page, material, **values))


def _sources(material: Material) -> list[dict[str, str]]:
    """Return what is told of each source, by the prefixed names of properties; `iri` is its IRI."""
    said: dict[tuple[str, str], str] = {}
    sources: set[str] = set()
    for quad in material.dataset:
        if quad.graph_name != DEFAULT or not isinstance(quad.subject, ox.NamedNode):
            continue
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault((quad.subject.value, quad.predicate.value), quad.object.value)
            if quad.predicate == RDF_TYPE and quad.object.value == _SOURCE:
                sources.add(quad.subject.value)
    found = []
    for iri in sorted(sources, key=natural_key):
        told = {name: said.get((iri, expand(name)), "") for name in _TOLD}
        publisher = said.get((told["dcterms:publisher"], expand("rdfs:label")), "")
        found.append({"iri": iri, **told, "publisher": publisher})
    return found
