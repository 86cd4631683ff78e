"""What is said of each thing, by property, and by which passages: the dataset as dictionaries, for tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, expand, natural_key, slug
from paros.quads import DEFAULT
from paros.reading import graph_iri, is_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = ox.NamedNode | ox.Literal
# What the published view leaves to graphs of their own, and tables tell of too.
_BESIDES: Final = {graph_iri("disputes"), graph_iri("editorial")}
_TYPE: Final = expand("rdf:type")
_LABEL: Final = expand("rdfs:label")
_SUB_CLASS: Final = expand("rdfs:subClassOf")


@dataclass(frozen=True)
class Facts:
    """What the published view, the judgements and the disputes say, and the claims of all passages.

    Attributes:
        said: the values of each property of each subject, by their IRIs.
        classes: the members of each class.
        claims: what passages say, accepted or not, in the order of the dataset.
        view: the triples of the published view.
        speaking: the passages whose claims have a thing as their subject.
        mentions: the number of passages that speak of a thing, as subject or as object.
    """

    said: Mapping[str, Mapping[str, list[Value]]]
    classes: Mapping[str, list[str]]
    claims: list[ox.Quad]
    view: frozenset[ox.Triple]
    speaking: Mapping[str, list[str]]
    mentions: Mapping[str, int]

    def values(self, subject: str, prefixed: str) -> list[Value]:
        """Return the values of a property of a subject."""
        return self.said.get(subject, {}).get(expand(prefixed), [])

    def texts(self, subject: str, prefixed: str) -> list[str]:
        """Return the values of a property of a subject as plain texts."""
        return [value.value for value in self.values(subject, prefixed)]

    def label(self, iri: str) -> str:
        """Return the label of a thing or a term, in English where there is one; else the last part of its IRI."""
        labels = self.said.get(iri, {}).get(_LABEL, [])
        english = [label.value for label in labels if isinstance(label, ox.Literal) and label.language == "en"]
        return next(iter(english or [label.value for label in labels]), slug(iri) or iri)

    def members(self, name: str) -> list[str]:
        """Return the members of a class, in order."""
        return sorted(self.classes.get(expand(name), []), key=natural_key)

    def kinds(self, iri: str) -> list[str]:
        """Return the labels of the most specific of our classes that a thing is a member of."""
        classes = {kind.value for kind in self.said[iri][_TYPE] if kind.value.startswith(ONTOLOGY)}
        wider = {
            above.value
            for kind in classes
            for above in self.said.get(kind, {}).get(_SUB_CLASS, [])
            if above.value != kind
        }
        return sorted(self.label(kind) for kind in classes - wider)


def read_facts(dataset: Iterable[ox.Quad]) -> Facts:
    """Return the facts of a dataset, in its order."""
    said: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    claims, view = [], set()
    speaking: defaultdict[str, dict[str, None]] = defaultdict(dict)
    spoken: defaultdict[str, set[str]] = defaultdict(set)
    for quad in dataset:
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
            raise TypeError(quad)  # there are no blank nodes in data
        if graph == DEFAULT:
            view.add(quad.triple)
        if graph == DEFAULT or (isinstance(graph, ox.NamedNode) and graph.value in _BESIDES):
            values = said[subject.value][quad.predicate.value]
            if quad.object not in values:
                values.append(quad.object)
        elif is_claim(quad):
            passage = str(graph).strip("<>")
            claims.append(quad)
            speaking[subject.value][passage] = None
            spoken[subject.value].add(passage)
            if isinstance(quad.object, ox.NamedNode):
                spoken[quad.object.value].add(passage)
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for iri, values_of in said.items():
        for kind in values_of.get(_TYPE, []):
            classes[kind.value].append(iri)
    mentions = {iri: len(passages) for iri, passages in spoken.items()}
    return Facts(
        said, classes, claims, frozenset(view), {iri: list(found) for iri, found in speaking.items()}, mentions
    )


def precision(known: str) -> str:
    """Return how exactly a date is known, by its form.

    >>> [precision(known) for known in ("2009-02-12", "2009-02", "2009", "--07-04")]
    ['day', 'month', 'year', 'day of a year']
    """
    return "day of a year" if known.startswith("--") else ("year", "month", "day")[known.removeprefix("-").count("-")]
