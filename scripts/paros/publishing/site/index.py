"""The dataset as dictionaries: what is said of each thing, by which passages, and whether it stands; read once for all pages.

A page asks for what stands around one thing, and there are thousands of pages: a query for each would take minutes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, expand, natural_key, shorten
from paros.quads import DEFAULT, RDF_TYPE
from paros.reading import PASSAGES, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

_LABEL: Final = expand("rdfs:label")
_SUBCLASS: Final = expand("rdfs:subClassOf")
_DATING: Final = frozenset(ONTOLOGY + name for name in ("date", "startDate", "endDate"))
_DERIVED: Final = graph_iri("derived")
# What an editorial node, or a dispute, says of the claim that it concerns.
_JUDGED_VALUES: Final = ("judgedObject", "judgedValue")
_PREFERRED: Final = ("preferredObject", "preferredValue")


@dataclass(slots=True)
class Statement:
    """A triple, and who says so.

    Attributes:
        subject: the IRI of what is spoken of.
        predicate: the IRI of the property.
        value: the object.
        graphs: the IRIs of the graphs that hold it, layers or passages, in the order of the dump.
        stands: whether the published view holds it; what judgements reject does not stand, nor do judgements themselves.
        thing: the IRI of the object; empty for a literal.
    """

    subject: str
    predicate: str
    value: ox.NamedNode | ox.Literal
    graphs: list[str] = field(default_factory=list)
    stands: bool = False
    thing: str = ""

    @property
    def text(self) -> str:
        """The IRI or the text of the object."""
        return self.value.value

    @property
    def language(self) -> str:
        """The language of the object; empty where none is given."""
        return (self.value.language or "") if isinstance(self.value, ox.Literal) else ""

    @property
    def computed(self) -> bool:
        """Whether nobody says so, and it follows from what is said."""
        return self.graphs == [_DERIVED]

    @property
    def passages(self) -> list[str]:
        """The IRIs of the passages that say so."""
        return [graph for graph in self.graphs if graph.startswith(PASSAGES)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the editors, or a rule, hold of a claim: a judgement, an inference, or a dispute.

    Attributes:
        iri: the node that says so.
        subject: the IRI of what the claim speaks of.
        predicate: the IRI of its property.
        value: its object, if that is named.
        passages: the IRIs of the passages that make the claim.
        preferred: what is held to be so instead, if anything.
        verdict: the IRI of the verdict; empty where there is none.
    """

    iri: str
    subject: str
    predicate: str
    value: ox.NamedNode | ox.Literal | None
    passages: tuple[str, ...]
    preferred: ox.NamedNode | ox.Literal | None
    verdict: str

    def concerns(self, statement: Statement) -> bool:
        """Return whether it is about this claim as one of the passages that it names makes it, or concludes it."""
        return (
            statement.subject == self.subject
            and statement.predicate == self.predicate
            and statement.value == self.value
            and (statement.computed or not set(self.passages).isdisjoint(statement.graphs))
        )


class Index:
    """What a dataset says, by what it speaks of.

    Attributes:
        of: the statements on each subject, by its IRI, in the order of the dump.
        to: the statements that lead to each thing, by its IRI.
        by: the statements of each named graph, by its IRI: a passage's are what is claimed from it.
        things: the IRIs of all that is described or spoken of, with numbers as numbers; predicates alone are not in it.
    """

    def __init__(self, dataset: Iterable[ox.Quad]) -> None:
        self.of: defaultdict[str, list[Statement]] = defaultdict(list)
        self.to: defaultdict[str, list[Statement]] = defaultdict(list)
        self.by: defaultdict[str, list[Statement]] = defaultdict(list)
        self._said: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
        known: dict[tuple[str, str, object], Statement] = {}
        view: set[tuple[str, str, object]] = set()
        for quad in dataset:
            subject, value = quad.subject, quad.object
            # There are no blank nodes in data.
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
                continue
            key = (subject.value, quad.predicate.value, value)
            if quad.graph_name == DEFAULT:
                view.add(key)
                continue
            statement = known.get(key)
            if statement is None:
                thing = value.value if isinstance(value, ox.NamedNode) else ""
                statement = known[key] = Statement(key[0], key[1], value, thing=thing)
                self.of[key[0]].append(statement)
                self._said[key[0], key[1]].append(statement)
                if thing:
                    self.to[thing].append(statement)
            assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 -- graphs have IRIs
            statement.graphs.append(quad.graph_name.value)
            self.by[quad.graph_name.value].append(statement)
        for found, statement in known.items():
            statement.stands = found in view
        self.things = sorted({*self.of, *self.to, *self.by}, key=natural_key)
        self._above: dict[str, frozenset[str]] = {}
        self._labels: dict[str, str] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._judged: defaultdict[str, list[Judgement]] = defaultdict(list)
        for iri in self.things:
            if judgement := self.judgement(iri):
                for thing in dict.fromkeys((judgement.subject, *self._judged_things(judgement))):
                    self._judged[thing].append(judgement)

    def said(self, iri: str, name: str) -> list[Statement]:
        """Return what is said of a thing by a property: the name of a term of ours, or a prefixed name."""
        return self._said.get((iri, expand(name) if ":" in name else ONTOLOGY + name), [])

    def values(self, iri: str, *names: str) -> list[ox.NamedNode | ox.Literal]:
        """Return what properties of a thing have for values, each once; claims that are rejected do not count."""
        found = {s.value: None for name in names for s in self.said(iri, name) if not self.is_rejected(s)}
        return list(found)

    def leads(self, iri: str, *names: str) -> list[str]:
        """Return the IRIs of the things to which properties lead from a thing; see `values`."""
        return [value.value for value in self.values(iri, *names) if isinstance(value, ox.NamedNode)]

    def words(self, iri: str, *names: str) -> str:
        """Return the values of properties of a thing in words."""
        return ", ".join(dict.fromkeys(self.name(value) for value in self.values(iri, *names)))

    def sources_of(self, iri: str, *names: str) -> list[str]:
        """Return the IRIs of what leads to a thing by properties; see `values`."""
        wanted = {expand(name) if ":" in name else ONTOLOGY + name for name in names}
        found = {s.subject: None for s in self.to.get(iri, []) if s.predicate in wanted and not self.is_rejected(s)}
        return list(found)

    def is_rejected(self, statement: Statement) -> bool:
        """Return whether passages make this claim, and the published view does not hold it."""
        return not statement.stands and any(graph.startswith(PASSAGES) for graph in statement.graphs)

    def name(self, value: ox.NamedNode | ox.Literal) -> str:
        """Return a value in words: the label of a thing, or the text of a literal."""
        return self.label(value.value) if isinstance(value, ox.NamedNode) else value.value

    def label(self, iri: str) -> str:
        """Return the label of a thing, in English where there is one; else its prefixed name."""
        if iri not in self._labels:
            labels = self.said(iri, "rdfs:label")
            best = next((s.text for s in labels if s.language == "en"), labels[0].text if labels else "")
            self._labels[iri] = best or shorten(iri)
        return self._labels[iri]

    def above(self, kind: str) -> frozenset[str]:
        """Return the IRIs of the classes above a class."""
        return self._upwards(kind, "rdfs:subClassOf")

    def wider(self, predicate: str) -> frozenset[str]:
        """Return the IRIs of the properties above a property."""
        return self._upwards(predicate, "rdfs:subPropertyOf")

    def kinds(self, iri: str) -> tuple[str, ...]:
        """Return the IRIs of the most specific classes of a thing; ours only, if it is in any of ours."""
        if iri not in self._kinds:
            stated = {s.thing for s in self._said.get((iri, RDF_TYPE.value), []) if s.thing}
            narrowest = stated - {kind for lower in stated for kind in self.above(lower)}
            ours = {kind for kind in narrowest if kind.startswith(ONTOLOGY)}
            self._kinds[iri] = tuple(sorted(ours or narrowest))
        return self._kinds[iri]

    def is_a(self, iri: str, name: str) -> bool:
        """Return whether a thing is of a class of ours, or of one below it."""
        return any(kind == ONTOLOGY + name or ONTOLOGY + name in self.above(kind) for kind in self.kinds(iri))

    def kind_words(self, iri: str) -> str:
        """Return the most specific classes of a thing in words."""
        return ", ".join(self.label(kind) for kind in self.kinds(iri))

    def dated_by(self, iri: str) -> list[str]:
        """Return the IRIs of the things that tell the time of a thing: itself, and the events and texts it rests on.

        A position is of the day of the event or the document in which it was expressed, a ballot of the day of its vote, a
        motion of that of the vote on it, and an instrument of the days of the events that act on it.
        """
        return [
            iri,
            *self.leads(iri, "voicedIn", "expressedIn", "ballotIn"),
            *self.sources_of(iri, "actsOn", "voteOn"),
        ]

    def bounds(self, iri: str) -> tuple[str, str]:
        """Return the first and the last day that a thing may be of, as far as known."""
        dated = self.dated_by(iri)
        first = [value.value for thing in dated for value in self.values(thing, "earliestDate")]
        last = [value.value for thing in dated for value in self.values(thing, "latestDate")]
        return min(first, default=""), max(last, default="")

    def judgement(self, iri: str) -> Judgement | None:
        """Return a node of the editorial layer or of the disputes as what it holds of a claim; None for any other node."""
        subjects, predicates = self.said(iri, "judgedSubject"), self.said(iri, "judgedPredicate")
        if not subjects or not predicates:
            return None
        values = [s.value for name in _JUDGED_VALUES for s in self.said(iri, name)]
        preferred = [s.value for name in _PREFERRED for s in self.said(iri, name)]
        return Judgement(
            iri,
            subjects[0].thing,
            predicates[0].text,
            values[0] if values else None,
            tuple(s.thing for s in (*self.said(iri, "inPassage"), *self.said(iri, "restsOn"))),
            preferred[0] if preferred else None,
            next((s.thing for s in self.said(iri, "verdict")), ""),
        )

    def judgements(self, iri: str) -> list[Judgement]:
        """Return what editors and rules hold of claims on a thing, on the events that act on it, and on the votes on it.

        A claim is also on a thing that it names as its object, or that we prefer to its object.
        """
        motions = self.sources_of(iri, "motionOn")
        about = [
            iri,
            *self.sources_of(iri, "actsOn"),
            *motions,
            *(vote for motion in motions for vote in self.sources_of(motion, "voteOn")),
        ]
        return list(dict.fromkeys(judgement for thing in about for judgement in self._judged.get(thing, [])))

    def judgements_on_time(self, iri: str) -> list[Judgement]:
        """Return what editors and rules hold of the dates that tell the time of a thing."""
        return [
            judgement
            for thing in self.dated_by(iri)
            for judgement in self._judged.get(thing, [])
            if judgement.subject == thing and judgement.predicate in _DATING
        ]

    def doubts(self, statement: Statement) -> list[Judgement]:
        """Return what editors and rules hold of one claim."""
        return [found for found in self._judged.get(statement.subject, []) if found.concerns(statement)]

    def mappings(self, iri: str) -> list[str]:
        """Return the IRIs of the mappings of a thing to other datasets, those that do not hold included."""
        return self.sources_of(iri, "owl:annotatedSource")

    @staticmethod
    def _judged_things(judgement: Judgement) -> list[str]:
        """Return the IRIs of the things that a judged claim, or what we prefer to it, has for an object."""
        return [value.value for value in (judgement.value, judgement.preferred) if isinstance(value, ox.NamedNode)]

    def _upwards(self, iri: str, name: str) -> frozenset[str]:
        """Return the IRIs to which a property leads from a term, over any number of steps."""
        if iri not in self._above:
            found: set[str] = set()
            waiting = [iri]
            while waiting:
                fresh = {s.thing for s in self.said(waiting.pop(), name)} - found - {iri, ""}
                found |= fresh
                waiting += sorted(fresh)
            self._above[iri] = frozenset(found)
        return self._above[iri]
