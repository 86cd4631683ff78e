"""The RDF beside the page of a thing: what the published view says of it, in both directions, in four formats."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES, expand
from paros.publishing.context import read_context
from paros.publishing.json_ld import json_ld
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
    known = _Known(material.dataset)
    prefixes = _Prefixes()
    context = read_context(material.home)
    for iri in material.index.things:
        path = page_of(iri)
        if not path.endswith(".html") or path.startswith("ontology"):
            continue
        quads = known.description(iri)
        triples = [quad.triple for quad in quads]
        used = prefixes.used(triples)
        for suffix, (syntax, _) in SYNTAXES.items():
            if syntax == ox.RdfFormat.JSON_LD:
                content: bytes | str = json_ld(quads, context)
            else:
                named = None if syntax == ox.RdfFormat.N_TRIPLES else used
                content = ox.serialize(triples, format=syntax, prefixes=named) or b""
            folder.write(path.removesuffix(".html") + suffix, content)


class _Known:
    """The quads of a dataset by what they speak of, all in the default graph."""

    def __init__(self, dataset: Iterable[ox.Quad]) -> None:
        self._of: defaultdict[str, list[ox.Quad]] = defaultdict(list)
        self._to: defaultdict[str, list[ox.Quad]] = defaultdict(list)
        self._labels: defaultdict[str, list[ox.Quad]] = defaultdict(list)
        # What the published view leaves out.
        self._aside: defaultdict[str, dict[ox.Quad, None]] = defaultdict(dict)
        for quad in dataset:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if quad.graph_name != DEFAULT:
                self._aside[subject.value][ox.Quad(subject, quad.predicate, value)] = None
                continue
            self._of[subject.value].append(quad)
            if isinstance(value, ox.NamedNode):
                self._to[value.value].append(quad)
            if quad.predicate == _LABEL:
                self._labels[subject.value].append(quad)

    def description(self, iri: str) -> list[ox.Quad]:
        """Return what is said of a thing, then of each thing that it leads to or that leads to it: the label, and the lead."""
        own = self._of.get(iri) or list(self._aside.get(iri, ()))
        others: dict[str, list[ox.Quad]] = {q.object.value: [] for q in own if isinstance(q.object, ox.NamedNode)}
        for quad in self._to.get(iri, ()):
            assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 -- only such are kept
            others.setdefault(quad.subject.value, []).append(quad)
        others.pop(iri, None)
        return [*own, *(quad for other, leads in others.items() for quad in (*self._labels.get(other, ()), *leads))]


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
