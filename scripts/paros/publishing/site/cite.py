"""The page on citing: the release, a thing, the answer to a query, a passage, a single claim; each with a real example."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros import run_stored
from paros.citing import FORMATS, cite_entity, cite_query, read_release
from paros.describing import TITLE, version_iri
from paros.names import expand, natural_key, shorten
from paros.publishing.citation import citations, schema_org
from paros.publishing.site.addresses import page_of
from paros.publishing.site.layout import Page, render
from paros.quads import RDF_TYPE, node, serialize
from paros.queries import find_query
from paros.reading import is_claim

if TYPE_CHECKING:
    from paros.citing import Citation, Release
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

PAGE: Final = "cite.html"
# The class whose best known member, and the query whose answer, are cited as examples.
_CLASS: Final = node(expand("paros:Resolution"))
_QUERY: Final = "coverage-by-source"
# The property that a claim is cited by: what a holder does with a matter is what readers cite most.
_PROPERTY: Final = node(expand("paros:stance"))
_NAMES: Final = {"text": "Text", "bibtex": "BibTeX", "csl": "CSL-JSON"}


@dataclass(frozen=True)
class Example:
    """A citation in several formats, by their names, the text first; the path of what is cited; the command that gives it."""

    title: str
    path: str
    command: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Claim:
    """A claim to be cited: the passage that makes it, and the claim in its graph as TriG."""

    passage: Example
    triple: str


def write(material: Material, folder: Folder) -> None:
    """Write the page."""
    release = read_release(material.home)
    page = Page(
        PAGE,
        "How to cite",
        "How to cite the release, a thing, the answer to a query, a passage or a single claim, with examples.",
        data=schema_org(material, folder),
    )
    values = {
        "title": TITLE,
        "release": release,
        "version_iri": version_iri(material.version),
        "whole": citations(material),
        "thing": _thing(material, release),
        "query": _query(material, release),
        "claim": _claim(material, release),
    }
    folder.write(page.path, render("cite.html", page, material, **values))


def _example(citation: Citation, command: str) -> Example:
    """Return a citation in all formats."""
    texts = {_NAMES[form]: citation.to_text(form) for form in FORMATS}
    return Example(citation.title.removesuffix(" [entry]"), page_of(citation.iri), command, texts)


def _thing(material: Material, release: Release) -> Example | None:
    """Return the citation of the member of a class of which most is said, if it has any."""
    said = Counter(quad.subject for quad in material.view)
    members = {quad.subject for quad in material.view if quad.predicate == RDF_TYPE and quad.object == _CLASS}
    chosen = min(members, key=lambda thing: (-said[thing], natural_key(str(thing))), default=None)
    if not isinstance(chosen, ox.NamedNode):
        return None
    return _example(cite_entity(material.store, chosen, release), f"paros cite {shorten(chosen.value)}")


def _query(material: Material, release: Release) -> Example:
    """Return the citation of a stored query with its answer in this release."""
    query = find_query(material.home, _QUERY)
    return _example(cite_query(query, {}, run_stored(material.store, query), release), f"paros cite {query.name}")


def _claim(material: Material, release: Release) -> Claim | None:
    """Return the first claim of a stance, as the passage makes it, if there is any."""
    claims = (quad for quad in material.dataset if quad.predicate == _PROPERTY and is_claim(quad))
    quad = min(claims, key=lambda quad: (natural_key(str(quad.graph_name)), str(quad)), default=None)
    if quad is None or not isinstance(quad.graph_name, ox.NamedNode):
        return None
    citation = cite_entity(material.store, quad.graph_name, release)
    return Claim(
        _example(citation, f"paros cite {shorten(quad.graph_name.value)}"), serialize([quad], ".trig").decode("utf-8")
    )
