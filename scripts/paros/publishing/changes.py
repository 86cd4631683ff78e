"""What has changed from one release to the next, in the terms of the domain: claims, votes, things, links, terms.

A statement of a passage is compared with what the same passage said of the same thing by the same property: where there
is another value now, it is corrected. What is computed from the rest (the derived layer and the published view) is not
told of: it follows.

The older dataset is held once as a set of quads; the newer one is gone through and takes away what both have. So the
memory that is needed grows with one release, not with two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.links.stating import MAPPING, MODIFIER, PROPERTY, SOURCE, TARGET
from paros.links.tables import NO_TERM_FOUND
from paros.names import BASE, ONTOLOGY, PREFIXES, expand, natural_key, shorten, slug
from paros.quads import DEFAULT, RDF_TYPE
from paros.reading import PASSAGES, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paros.publishing.changes_reading import Release
    from paros.quads import Term

# The parts of the account, in their order, each with its heading.
SECTIONS: Final = {
    "documents": "Documents",
    "claims": "Claims",
    "votes": "Votes and ballots",
    "judgements": "Judgements and inferences",
    "disputes": "Disputes",
    "things": "Things",
    "links": "Links to other datasets",
    "reference": "What reference tables say",
    "terms": "Terms of the ontology",
    "queries": "Stored queries",
}
# What may have happened, in the order in which it is told; what a reader must know first comes first.
KINDS: Final = {
    "corrected": "corrected",
    "recast": "told by another property",
    "withdrawn": "withdrawn",
    "gone": "gone",
    "redirected": "redirected",
    "deprecated": "deprecated",
    "removed": "removed",
    "refused": "refused",
    "not found": "looked for and not found",
    "renamed": "renamed",
    "reworded": "reworded",
    "changed": "changed",
    "moved": "moved",
    "returned": "in use again",
    "new": "new",
    "added": "added",
}
_LAYERS: Final = {
    graph_iri("sources"): "documents",
    graph_iri("editorial"): "judgements",
    graph_iri("disputes"): "disputes",
    graph_iri("registry"): "things",
    graph_iri("links"): "links",
    graph_iri("reference"): "reference",
    graph_iri("ontology"): "terms",
    graph_iri("queries"): "queries",
}
_ASSESSED: Final = {graph_iri("editorial"), graph_iri("disputes")}
_OF_A_VOTE: Final = {ONTOLOGY + name for name in ("Ballot", "Motion", "Vote", "VotingPattern")}
_NAMES: Final = (expand("skos:prefLabel"), expand("rdfs:label"))
_DEPRECATED: Final = expand("owl:deprecated")
_REPLACED_BY: Final = expand("dcterms:isReplacedBy")
_PASSAGE_OF: Final = expand("paros:passageOf")
_LOCATOR: Final = expand("paros:locator")
_DIGEST: Final = expand("paros:sha256")
_EXPECTS: Final = expand("paros:expects")
# Stands in the IRI of what the contract of a document promises.
_EXPECTED: Final = "-expects-"
_OBJECT_LABEL: Final = expand("sssom:object_label")
# Sections that tell of one kind of thing alone; of the others, what is not ours has nothing but a label.
_OURS: Final = {"queries": PREFIXES["query"]}
# What tells only where in its document a passage stands.
_PLACE: Final = {expand(f"paros:{name}") for name in ("endOffset", "ordinal", "startOffset")}
_JUDGED: Final = {
    expand(f"paros:{name}"): name
    for name in ("inPassage", "judgedPredicate", "judgedSubject", "reason", "verdict", "certainty")
}


@dataclass(frozen=True, order=True)
class Value:
    """A value: its term in N-Triples, and what it is in words."""

    term: str
    text: str


@dataclass(frozen=True, order=True)
class Statement:
    """What is no longer said by a property, and what is said now; both sorted."""

    property: str
    name: str
    old: tuple[Value, ...]
    new: tuple[Value, ...]


@dataclass(frozen=True, order=True)
class Reason:
    """Why: the judgement, its verdict in words, and its reason."""

    judgement: str
    verdict: str
    text: str


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        section: the key of one of `SECTIONS`.
        kind: the key of one of `KINDS`.
        subject: the IRI of the thing that is spoken of.
        name: its name.
        graph: the IRI of the passage or the layer that has changed.
        place: of a passage, and of what is judged, where in its document it stands; else "".
        document: the IRI of that document; else "".
        statements: what was said and is said.
        reasons: our judgements on what was or is said.
        successor: the IRI that takes the place of one that is deprecated, if one does.
    """

    section: str
    kind: str
    subject: str
    name: str
    graph: str
    place: str = ""
    document: str = ""
    statements: tuple[Statement, ...] = ()
    reasons: tuple[Reason, ...] = ()
    successor: str = ""


@dataclass(frozen=True)
class Difference:
    """All changes between two releases, in the order in which they are told, and how large both are.

    Attributes:
        old: version and date of the older release.
        new: version and date of the newer release.
        totals: what is counted, with the number in the older and in the newer release.
        documents: the names of all documents by IRI.
        new_documents: the IRIs of those that the older release had not.
        changes: the changes.
    """

    old: tuple[str, str]
    new: tuple[str, str]
    totals: dict[str, tuple[int, int]]
    documents: dict[str, str]
    new_documents: frozenset[str]
    changes: tuple[Change, ...]

    def of(self, section: str) -> list[Change]:
        """Return the changes of a section."""
        return [change for change in self.changes if change.section == section]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return the number of changes by section and kind, in the order of both; none that is nought."""
        found = Counter((change.section, change.kind) for change in self.changes)
        return {(section, kind): found[section, kind] for section in SECTIONS for kind in KINDS if found[section, kind]}


@dataclass
class _Told:
    """What a release tells of things, as far as the account of changes needs it."""

    names: dict[str, tuple[int, str]] = field(default_factory=dict)
    types: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    layers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    deprecated: set[str] = field(default_factory=set)
    successors: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    mappings: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    judgements: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    counts: Counter[str] = field(default_factory=Counter)

    def name(self, iri: str) -> str:
        """Return the name of a thing, or its short IRI."""
        return self.names[iri][1] if iri in self.names else shorten(iri)

    def note(self, quad: ox.Quad) -> None:
        """Take in a quad of a named graph."""
        subject, predicate, value = _iri(quad.subject), quad.predicate.value, quad.object
        graph = _iri(quad.graph_name)
        text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
        if graph in _LAYERS:
            self.layers[subject].add(_LAYERS[graph])
        if graph.startswith(PASSAGES):
            self.counts["Claims"] += 1
        if quad.predicate == RDF_TYPE:
            self.types[subject].add(text)
        elif predicate in _NAMES and isinstance(value, ox.Literal):
            rank = 2 * (value.language != "en") + _NAMES.index(predicate)
            self.names[subject] = min(self.names.get(subject, (9, "")), (rank, text))
        elif predicate == _DEPRECATED and text == "true":
            self.deprecated.add(subject)
        elif predicate == _REPLACED_BY:
            _keep(self.successors, subject, text)
        elif predicate == _PASSAGE_OF:
            _keep(self.documents, subject, text)
        elif predicate == _LOCATOR:
            _keep(self.places, subject, text)
        elif predicate == _OBJECT_LABEL or quad.predicate in (SOURCE, PROPERTY, TARGET, MODIFIER):
            _keep(self.mappings[subject], predicate, text)
        if predicate in _JUDGED and graph in _ASSESSED:
            _keep(self.judgements[subject], _JUDGED[predicate], text)

    def totals(self) -> dict[str, int]:
        """Return how many there are of each, as a reader counts them."""
        kinds = Counter(kind for types in self.types.values() for kind in types)
        layers = Counter(layer for layers in self.layers.values() for layer in layers)
        stands = Counter(_standing(mapping) for mapping in self.mappings.values())
        return {
            "Documents": kinds[ONTOLOGY + "Source"],
            "Passages": len(self.documents),
            "Claims": self.counts["Claims"],
            "Positions": kinds[ONTOLOGY + "Position"],
            "Votes": kinds[ONTOLOGY + "Vote"],
            "Ballots": kinds[ONTOLOGY + "Ballot"],
            "Judgements": kinds[ONTOLOGY + "Judgement"],
            "Inferences": kinds[ONTOLOGY + "Inference"],
            "Disputes": kinds[ONTOLOGY + "Dispute"],
            "Things in the registry": layers["things"],
            "Links that hold": stands["added"],
            "Links that are refused": stands["refused"],
            "Terms of the ontology": sum(subject.startswith(BASE) for subject in self._in("terms")),
            "Stored queries": len(
                {subject.partition("#")[0] for subject in self._in("queries") if subject.startswith(PREFIXES["query"])}
            ),
        }

    def _in(self, layer: str) -> Iterator[str]:
        return (subject for subject, layers in self.layers.items() if layer in layers)

    def reasons(self) -> dict[tuple[str, str, str], list[Reason]]:
        """Return our judgements by what they judge: thing, property and passage."""
        found: defaultdict[tuple[str, str, str], list[Reason]] = defaultdict(list)
        for judgement, said in self.judgements.items():
            if "inPassage" in said and "verdict" in said:
                key = (said.get("judgedSubject", ""), said.get("judgedPredicate", ""), said["inPassage"])
                found[key].append(Reason(judgement, self.name(said["verdict"]), said.get("reason", "")))
        return {key: sorted(reasons) for key, reasons in found.items()}


def _keep(told: dict[str, str], key: str, text: str) -> None:
    """Keep one text under a key, whatever the order in which they come: the least."""
    told[key] = min(told.get(key, text), text)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _standing(mapping: dict[str, str]) -> str:
    """Return what a mapping says, as the kind of change by which it would come: a link, a refusal, nothing found."""
    if mapping.get(TARGET.value) == NO_TERM_FOUND:
        return "not found"
    return "refused" if MODIFIER.value in mapping else "added"


def compare(old: Release, new: Release) -> Difference:
    """Return what has changed from one release to another."""
    before, after = _Told(), _Told()
    held: set[ox.Quad] = set()
    for quad in old.quads:
        if quad.graph_name != DEFAULT:
            before.note(quad)
            if _is_told(quad):
                held.add(quad)
    came: defaultdict[tuple[str, str], list[ox.Quad]] = defaultdict(list)
    for quad in new.quads:
        if quad.graph_name != DEFAULT:
            after.note(quad)
            if quad in held:
                held.remove(quad)
            elif _is_told(quad):
                came[_iri(quad.graph_name), _subject(quad)].append(quad)
    went: defaultdict[tuple[str, str], list[ox.Quad]] = defaultdict(list)
    for quad in held:
        went[_iri(quad.graph_name), _subject(quad)].append(quad)
    comparison = _Comparison(before, after, before.reasons(), after.reasons())
    changes = [
        change
        for graph, subject in {*came, *went}
        for change in comparison.changes(graph, subject, went[graph, subject], came[graph, subject])
    ]
    sources = [
        {iri: told.name(iri) for iri, types in told.types.items() if ONTOLOGY + "Source" in types}
        for told in (before, after)
    ]
    totals = zip(before.totals().items(), after.totals().values(), strict=True)
    return Difference(
        (old.version, old.date),
        (new.version, new.date),
        {name: (number, later) for (name, number), later in totals},
        {**sources[0], **sources[1]},
        frozenset(set(sources[1]) - set(sources[0])),
        tuple(sorted(changes, key=_order)),
    )


def _is_told(quad: ox.Quad) -> bool:
    """Return whether a quad is told of: what is derived follows from the rest, and what a build expects is for builds."""
    graph = _iri(quad.graph_name)
    expected = quad.predicate.value == _EXPECTS or _EXPECTED in _iri(quad.subject)
    return (graph in _LAYERS or graph.startswith(PASSAGES)) and not (expected and _LAYERS.get(graph) == "documents")


def _subject(quad: ox.Quad) -> str:
    """Return what a change of a quad is a change of: the parts of a query are no things of their own."""
    subject = _iri(quad.subject)
    return subject.partition("#")[0] if _iri(quad.graph_name) == graph_iri("queries") else subject


def _order(change: Change) -> tuple[object, ...]:
    """Return the key by which changes are told: by section, what is grave first, then by document, passage, thing."""
    return (
        list(SECTIONS).index(change.section),
        list(KINDS).index(change.kind),
        change.document,
        natural_key(slug(change.graph)),
        natural_key(change.subject),
        change.statements,
    )


@dataclass(frozen=True)
class _Comparison:
    """Two releases, and what judgements in them are on."""

    before: _Told
    after: _Told
    old_reasons: dict[tuple[str, str, str], list[Reason]]
    new_reasons: dict[tuple[str, str, str], list[Reason]]

    def changes(self, graph: str, subject: str, went: Sequence[ox.Quad], came: Sequence[ox.Quad]) -> Iterator[Change]:
        """Yield the changes in what one passage or layer says of one thing."""
        statements = self._statements(went, came)
        section = self._section(graph, subject)
        if section in {"claims", "votes", "reference"}:
            yield from self._of_facts(section, graph, subject, statements)
        elif section == "links":
            yield from self._of_link(graph, subject, statements)
        elif subject.startswith(_OURS.get(section, BASE)):
            yield self._change(section, self._of_node(section, subject, statements), subject, graph, statements)

    def _statements(self, went: Iterable[ox.Quad], came: Iterable[ox.Quad]) -> tuple[Statement, ...]:
        """Return, by property, what was said and what is said now."""
        values: defaultdict[str, tuple[set[Value], set[Value]]] = defaultdict(lambda: (set(), set()))
        for side, told, quads in ((0, self.before, went), (1, self.after, came)):
            for quad in quads:
                values[quad.predicate.value][side].add(Value(str(quad.object), _text(told, quad.object)))
        return tuple(
            Statement(iri, self._name(iri), tuple(sorted(old)), tuple(sorted(new)))
            for iri, (old, new) in sorted(values.items(), key=lambda item: (item[0] != RDF_TYPE.value, item[0]))
        )

    def _name(self, iri: str) -> str:
        """Return the name of a thing, as it is now or else as it was."""
        return (self.after if iri in self.after.names else self.before).name(iri)

    def _change(
        self, section: str, kind: str, subject: str, graph: str, statements: tuple[Statement, ...], name: str = ""
    ) -> Change:
        """Return a change with what is known of its place, its reasons and its successor."""
        judged = (self.after.judgements.get(subject) or self.before.judgements.get(subject) or {}).get("inPassage")
        passage = graph if graph.startswith(PASSAGES) else judged or subject
        told = self.after if passage in self.after.documents else self.before
        return Change(
            section,
            kind,
            subject,
            name or self._name(subject),
            graph,
            told.places.get(passage, "") if passage in told.documents else "",
            subject if subject.startswith(PREFIXES["source"]) else told.documents.get(passage, ""),
            statements,
            self._reasons(subject, statements, graph),
            self.after.successors.get(subject, "") if kind in {"redirected", "deprecated"} else "",
        )

    def _reasons(self, subject: str, statements: Iterable[Statement], graph: str) -> tuple[Reason, ...]:
        """Return our judgements on what a passage said or says of a thing: those of today, or else those of before."""
        keys = [(subject, statement.property, graph) for statement in statements]
        for known in (self.new_reasons, self.old_reasons):
            if found := [reason for key in keys for reason in known.get(key, [])]:
                return tuple(dict.fromkeys(found))
        return ()

    def _section(self, graph: str, subject: str) -> str:
        """Return the section that tells of what a graph says of a thing."""
        if graph in _LAYERS:
            return _LAYERS[graph]
        types = self.before.types.get(subject, set()) | self.after.types.get(subject, set())
        return "votes" if types & _OF_A_VOTE else "claims"

    def _of_facts(self, section: str, graph: str, subject: str, statements: tuple[Statement, ...]) -> Iterator[Change]:
        """Yield the changes in what is said of a thing: in one piece where the thing itself comes or goes, with its class."""
        whole = _by_values(statements)
        if statements[0].property == RDF_TYPE.value and whole != "corrected":
            yield self._change(section, whole, subject, graph, statements)
            return
        recast = _recast(statements)
        for pair in recast:
            yield self._change(section, "recast", subject, graph, pair)
        for statement in statements:
            if not any(statement in pair for pair in recast):
                yield self._change(section, _by_values([statement]), subject, graph, (statement,))

    def _of_node(self, section: str, subject: str, statements: Sequence[Statement]) -> str:
        """Return what has happened to a thing that a layer describes."""
        if section not in self._layers(self.after, subject):
            return "gone"
        if section not in self._layers(self.before, subject):
            return "new"
        was, now = subject in self.before.deprecated, subject in self.after.deprecated
        if (
            now
            and subject in self.after.successors
            and self.before.successors.get(subject) != self.after.successors[subject]
        ):
            return "redirected"
        if was != now:
            return "deprecated" if now else "returned"
        properties = {statement.property for statement in statements}
        if properties <= _PLACE:
            return "moved"
        if section == "documents" and _DIGEST in properties:
            return "reworded"
        return (
            "renamed"
            if properties & set(_NAMES) and self.before.name(subject) != self.after.name(subject)
            else "changed"
        )

    @staticmethod
    def _layers(told: _Told, subject: str) -> set[str]:
        return told.layers.get(subject, set())

    def _of_link(self, graph: str, subject: str, statements: tuple[Statement, ...]) -> Iterator[Change]:
        """Yield the change of a mapping; what the links layer says besides follows from its mappings."""
        old, new = (told.mappings.get(subject) for told in (self.before, self.after))
        if MAPPING.value not in self.before.types.get(subject, set()) | self.after.types.get(subject, set()):
            return
        if new is None:
            kind = "removed"
        elif old is None or _standing(old) != _standing(new):
            kind = _standing(new)
        else:
            kind = "changed"
        yield self._change("links", kind, subject, graph, statements, self._link(new or old or {}))

    def _link(self, mapping: dict[str, str]) -> str:
        """Return a mapping in words: what is matched, how, and with what."""
        target, label = mapping.get(TARGET.value, ""), mapping.get(_OBJECT_LABEL, "")
        found = f"{label} ({shorten(target)})" if label and "://" in target else label or self._name(target)
        return f"{self._name(mapping.get(SOURCE.value, ''))}, {self._name(mapping.get(PROPERTY.value, ''))}: {found}"


def _recast(statements: Sequence[Statement]) -> list[tuple[Statement, Statement]]:
    """Return the pairs of statements of which one says by its property what the other has said by another."""
    went = [statement for statement in statements if not statement.new]
    came = {statement.new: statement for statement in reversed(statements) if not statement.old}
    return [(statement, came.pop(statement.old)) for statement in went if statement.old in came]


def _by_values(statements: Sequence[Statement]) -> str:
    """Return what has happened where values came, went, or took the place of others."""
    if not any(statement.new for statement in statements):
        return "withdrawn"
    return "corrected" if any(statement.old for statement in statements) else "added"


def _text(told: _Told, term: Term) -> str:
    """Return a value in words: the name of a thing; of a text, the text; of what is typed as an IRI, its short form."""
    if isinstance(term, ox.NamedNode):
        return told.name(term.value)
    if isinstance(term, ox.Literal):
        return told.name(term.value) if term.datatype.value == expand("xsd:anyURI") else term.value
    return str(term)
