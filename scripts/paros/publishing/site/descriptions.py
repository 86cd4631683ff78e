"""The RDF beside the page of a thing: what the published view says of it, in both directions, in four formats."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES, expand
from paros.publishing.site.addresses import page_of
from paros.quads import DEFAULT, node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# The formats by their endings, with their media types; the first is what most readers want.
SYNTAXES: Final = {
    ".ttl": (ox.RdfFormat.TURTLE, "text/turtle"),
    ".nt": (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
    ".jsonld": (ox.RdfFormat.JSON_LD, "application/ld+json"),
    ".rdf": (ox.RdfFormat.RDF_XML, "application/rdf+xml"),
}
_LABEL: Final = node(expand("rdfs:label"))


def alternates(iri: str) -> tuple[tuple[str, str], ...]:
    """Return media type and path in the release of each description of a thing."""
    stem = page_of(iri).removesuffix(".html")
    return tuple((media_type, stem + suffix) for suffix, (_, media_type) in SYNTAXES.items())


def write(material: Material, folder: Folder) -> None:
    """Write the description of each thing of ours that has a page of its own.

    It says what the published view says; of what the view leaves out, such as judgements, what its own layer says. Every
    thing in it has its label with it. The same data give the same bytes.
    """
    of: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    to: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    aside: defaultdict[str, dict[ox.Triple, None]] = defaultdict(dict)
    labels: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for quad in material.dataset:
        triple, subject, value = quad.triple, quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode):
            continue
        if quad.graph_name != DEFAULT:
            aside[subject.value][triple] = None
            continue
        of[subject.value].append(triple)
        if isinstance(value, ox.NamedNode):
            to[value.value].append(triple)
        if quad.predicate == _LABEL:
            labels[subject.value].append(triple)
    prefixes = _Prefixes()
    for iri in sorted({*of, *to, *aside}):
        path = page_of(iri)
        if not path.endswith(".html") or path.startswith("ontology"):
            continue
        said = of.get(iri) or list(aside.get(iri, ()))
        triples = dict.fromkeys([*said, *to.get(iri, ())])
        for other in _others(triples, iri):
            triples.update(dict.fromkeys(labels.get(other, ())))
        used = prefixes.used(triples)
        for suffix, (syntax, _) in SYNTAXES.items():
            named = used if suffix in {".ttl", ".rdf"} else None
            content = ox.serialize(triples, format=syntax, prefixes=named) or b""
            folder.write(path.removesuffix(".html") + suffix, content)


def _others(triples: Iterable[ox.Triple], iri: str) -> list[str]:
    """Return the IRIs of the things, other than one, that triples speak of, in their order."""
    found = {
        term.value: None
        for triple in triples
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode) and term.value != iri
    }
    return list(found)


class _Prefixes:
    """Our prefixes by the IRIs that they shorten; each IRI is looked at once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        # The longest namespace that fits comes last.
        self._namespaces = sorted(PREFIXES.items(), key=lambda item: len(item[1]))

    def used(self, triples: Iterable[ox.Triple]) -> dict[str, str]:
        """Return the prefixes that triples have a use for, sorted."""
        found = set()
        for triple in triples:
            for term in (triple.subject, triple.predicate, triple.object):
                if isinstance(term, ox.NamedNode):
                    found.add(self._prefix(term.value))
                elif isinstance(term, ox.Literal):
                    found.add(self._prefix(term.datatype.value))
        return {prefix: PREFIXES[prefix] for prefix in sorted(found - {""})}

    def _prefix(self, iri: str) -> str:
        """Return the prefix that fits an IRI best; empty where none does."""
        if iri not in self._known:
            best = ""
            for prefix, namespace in self._namespaces:
                if iri.startswith(namespace):
                    best = prefix
            self._known[iri] = best
        return self._known[iri]
