"""What the page of a thing tells of it: facts with who says so, names, links to other datasets, and what is in doubt."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from paros.days import in_words, period_in_words
from paros.links.stating import MODIFIER, PROPERTY, TARGET
from paros.links.tables import NO_TERM_FOUND
from paros.names import BASE, ONTOLOGY, PREFIXES, expand, natural_key
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paros.publishing.site.index import Index, Judgement, Statement

_DERIVED: Final = graph_iri("derived")
_UPHELD: Final = expand("verdict:upheld")
_XSD: Final = PREFIXES["xsd"]
_DATES: Final = frozenset(_XSD + name for name in ("date", "gYearMonth", "gYear", "gMonthDay"))
# Told in the head of a page, among the names or among the links, or how the graph is kept.
_ELSEWHERE: Final = frozenset(
    expand(name)
    for name in (
        *("rdf:type", "rdfs:label", "rdfs:isDefinedBy", "owl:deprecated", "dcterms:isReplacedBy"),
        *(f"skos:{name}" for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")),
        "paros:namedAs",
    )
)
# The facts in the order in which a reader asks for them: who, what, where, when, how. What is not here follows by name.
_ORDER: Final = {
    name: place
    for place, name in enumerate(
        (
            *(
                "holder",
                "performedBy",
                "organizedBy",
                "participant",
                "onBehalfOf",
                "speaksFor",
                "inCapacity",
                "allegedBy",
            ),
            *("voter", "option", "ballotIn", "roleHolder", "capacity", "roleTitle", "roleIn", "representing"),
            *("stance", "stanceWording", "content", "modality", "polarity", "condition", "target", "targetObject"),
            *("actsOn", "motionKind", "motionOn", "voteOn", "voteResult", "tallyInFavour", "tallyAgainst"),
            *("tallyAbstaining", "remainderOption", "adoptionManner", "announces", "usesSystem", "addressedTo"),
            *("author", "title", "printedSymbol", "normalizedSymbol", "symbolBody", "symbolSession", "symbolKind"),
            *("inForum", "atSession", "heldAt", "date", "startDate", "endDate", "dateWording"),
            *("expressedIn", "voicedIn", "issuedIn", "memberOfSeries", "versionOf", "provisionOf", "adoptedAs"),
            *("adoptedFrom", "revises", "descendsFrom", "about", "cites", "partOf", "within"),
            *("verdict", "certainty", "judgedSubject", "judgedPredicate", "judgedValue", "judgedObject"),
            *("preferredValue", "preferredObject", "inPassage", "contradictedBy", "restsOn", "reason", "evidence"),
        )
    )
}
_LAST: Final = ("earliestDate", "latestDate")
_CODES: Final = ("isoAlpha2Code", "isoAlpha3Code", "isoAlpha4Code", "m49Code", "cowCode")
# What a page tells besides of what its thing stands for: a vote is a vote on a text, a ballot too.
_FOLLOWED: Final = {
    "voteOn": ("motionOn", "motionKind"),
    "ballotIn": ("voteOn", "inForum", "date"),
}
# What readers call properties of foreign vocabularies that the graph has no label for.
_PLAIN: Final = {
    expand("owl:annotatedSource"): "our thing",
    expand("owl:annotatedProperty"): "relation",
    expand("owl:annotatedTarget"): "entry there",
    expand("rdfs:comment"): "comment",
    expand("rdfs:seeAlso"): "see also",
}
# How near a thing is to what a mapping links it to.
_NEARNESS: Final = {
    "exactMatch": "the same",
    "closeMatch": "nearly the same",
    "broadMatch": "something wider",
    "narrowMatch": "something narrower",
    "relatedMatch": "something related",
}
_REFUSED: Final = {
    "exactMatch": "not the same",
    "closeMatch": "not even nearly the same",
    "broadMatch": "not something wider",
    "narrowMatch": "not something narrower",
    "relatedMatch": "not related",
}
# So many facts from one passage name it once.
_REPEATED: Final = 3
_PRECISION: Final = {"gYear": "only the year is known", "gYearMonth": "only the month is known"}


class Ref(NamedTuple):
    """Something that a page names, and the IRI of it if it has one; `language` is that of the text, where it is foreign."""

    text: str
    iri: str = ""
    language: str = ""

    @property
    def foreign(self) -> bool:
        """Whether the text may run the other way than the text around it, or is spoken otherwise."""
        return bool(self.language) or runs_leftwards(self.text)


class Doubt(NamedTuple):
    """What we hold of one claim, in a few words, and the IRI of what says so; `calm` where it is no reason to hesitate."""

    text: str
    iri: str
    calm: bool = False


class Value(NamedTuple):
    """A value of a fact, with who says so; `state` is "", "computed" or "rejected"."""

    what: Ref
    said_by: tuple[Ref, ...]
    state: str = ""
    doubts: tuple[Doubt, ...] = ()


class Fact(NamedTuple):
    """A property of a thing with its values.

    `of` names what it is a property of where that is not the thing itself; `rest` is the path in the release of the page
    with all values, if there are more than these.
    """

    property: Ref
    values: tuple[Value, ...]
    of: str = ""
    rest: str = ""


class Link(NamedTuple):
    """A mapping of a thing: how near it is to what it was compared with, and why."""

    nearness: str
    holds: bool
    target: Ref
    dataset: Ref
    reason: str
    confidence: str
    iri: str


class Held(NamedTuple):
    """What we hold of a claim in full: the claim and who makes it, the verdict, what we prefer, and why."""

    kind: str
    label: str
    iri: str
    subject: Ref
    property: Ref
    value: Ref
    passages: tuple[Ref, ...]
    against: tuple[Ref, ...]
    verdict: str
    certainty: str
    preferred: Ref
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    settled: tuple[Ref, ...]


def runs_leftwards(text: str) -> bool:
    """Return whether a text has letters that are written from right to left.

    >>> runs_leftwards("China"), runs_leftwards("الصين")
    (False, True)
    """
    return not text.isascii() and any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def ref(index: Index, iri: str) -> Ref:
    """Return a thing by its label."""
    return Ref(_PLAIN.get(iri) or index.label(iri), iri)


def value_ref(index: Index, value: ox.NamedNode | ox.Literal) -> Ref:
    """Return a value as a page names it: a thing by its label, a date in words, an address as a link."""
    if isinstance(value, ox.NamedNode):
        return ref(index, value.value)
    text, kind = value.value, value.datatype.value
    if kind in _DATES:
        return Ref(in_words(text))
    if kind == _XSD + "boolean":
        return Ref("yes" if text in {"true", "1"} else "no")
    if kind == _XSD + "anyURI":
        return ref(index, text) if text.startswith(BASE) else Ref(text, text)
    return Ref(text, language="" if value.language in {None, "en"} else str(value.language))


def graph_refs(index: Index, graphs: Iterable[str]) -> tuple[Ref, ...]:
    """Return who says something: passages by their locators in their order, then layers; the derived layer computes."""
    found = [Ref("computed" if graph == _DERIVED else index.label(graph), graph) for graph in dict.fromkeys(graphs)]
    return tuple(sorted(found, key=lambda said: (said.iri.startswith(PREFIXES["graph"]), natural_key(said.text))))


def facts(index: Index, iri: str) -> list[Fact]:
    """Return what is said of a thing, the same property with all its values, in the order in which a reader asks for it.

    What the rules copy to properties of other vocabularies, or to wider ones, is not repeated.
    """
    own = index.of.get(iri, [])
    mapped = {_key(s) for s in own if _is_mapped(index, s)}
    wider = {(name, s.value) for s in own if not s.computed for name in index.wider(s.predicate)}
    by_property: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in own:
        repeats = statement.computed and _key(statement) in wider
        if (
            statement.predicate not in _ELSEWHERE
            and not is_copy(statement)
            and not repeats
            and _key(statement) not in mapped
        ):
            by_property[statement.predicate].append(statement)
    told = []
    for predicate in sorted(by_property, key=lambda name: _place(index, name)):
        told.append(Fact(ref(index, predicate), _values(index, by_property[predicate])))
        for name in _FOLLOWED.get(predicate.removeprefix(ONTOLOGY), ()):
            told += _followed(index, by_property[predicate], name)
    return told


def is_copy(statement: Statement) -> bool:
    """Return whether a statement only repeats another in the words of a foreign vocabulary."""
    return statement.computed and not statement.predicate.startswith(ONTOLOGY)


def doubts(index: Index, statement: Statement) -> tuple[Doubt, ...]:
    """Return what we hold of one claim, in a few words each; a dispute that one of our judgements settles is not repeated."""
    found = index.doubts(statement)
    settling = {judgement.iri for judgement in found}
    return tuple(
        _doubt(index, judgement) for judgement in found if settling.isdisjoint(index.leads(judgement.iri, "settledBy"))
    )


def when(index: Index, iri: str) -> str:
    """Return the time of a thing in words, with how precisely it is known; empty if it is not known at all."""
    first, last = index.bounds(iri)
    written = index.values(iri, "date")
    kinds = {value.datatype.value.removeprefix(_XSD) for value in written if isinstance(value, ox.Literal)}
    note = next((words for kind, words in _PRECISION.items() if kinds == {kind}), "")
    words = period_in_words(first, last)
    return f"{words} ({note})" if note and words else words


def doubts_on_time(index: Index, iri: str) -> tuple[Doubt, ...]:
    """Return what we hold of the dates that tell the time of a thing, unless we uphold them."""
    judgements = index.judgements_on_time(iri)
    settling = {judgement.iri for judgement in judgements}
    found = [
        _doubt(index, judgement)
        for judgement in judgements
        if settling.isdisjoint(index.leads(judgement.iri, "settledBy"))
    ]
    return tuple({doubt.text: doubt for doubt in found if not doubt.calm}.values())


def codes(facts_told: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that are no codes, and the codes of a state, which few readers want to see first."""
    rest: list[Fact] = []
    found: list[Fact] = []
    for fact in facts_told:
        (found if fact.property.iri.removeprefix(ONTOLOGY) in _CODES else rest).append(fact)
    return rest, found


def common_source(told: list[Fact]) -> tuple[tuple[Ref, ...], list[Fact]]:
    """Return who says all the facts that are not computed, if that is always the same, and the facts without it."""
    stated = [value.said_by for fact in told for value in fact.values if value.state != "computed"]
    if len(stated) < _REPEATED or len(set(stated)) != 1:
        return (), told
    return stated[0], [
        fact._replace(
            values=tuple(value if value.state == "computed" else value._replace(said_by=()) for value in fact.values)
        )
        for fact in told
    ]


def names(index: Index, iri: str) -> tuple[list[Ref], list[str], list[Value]]:
    """Return the names of a thing in other languages, the variants of its name, and its names as passages print them."""
    label = index.label(iri)
    foreign = [
        Ref(s.text, language=s.language) for s in index.said(iri, "skos:prefLabel") if s.language not in {"", "en"}
    ]
    variants = [s.text for s in index.said(iri, "skos:altLabel") if s.text != label]
    return foreign, list(dict.fromkeys(variants)), list(_values(index, index.said(iri, "namedAs")))


def heading(index: Index, iri: str) -> str:
    """Return the heading of the page of a thing: its label, of a mapping what it relates, of a dispute what is disputed."""
    one, two = index.words(iri, "sssom:subject_label"), index.words(iri, "sssom:object_label")
    if one and two:
        return f"{one} – {two}, {index.words(iri, 'sssom:object_source')}"
    disputed = index.judgement(iri) if index.is_a(iri, "Dispute") else None
    return _claim(index, disputed) if disputed else index.label(iri)


def _claim(index: Index, judgement: Judgement) -> str:
    """Return the claim that a judgement or a dispute is on, in words."""
    value = f" {value_ref(index, judgement.value).text}" if judgement.value else ""
    return f"{index.label(judgement.subject)}: {ref(index, judgement.predicate).text}{value}"


def links(index: Index, iri: str) -> list[Link]:
    """Return the mappings of a thing to other datasets, those that hold first, then what it must not be taken for."""
    found = [_link(index, mapping) for mapping in index.mappings(iri)]
    return sorted(
        found,
        key=lambda link: (not link.holds, link.nearness not in {"the same"}, natural_key(link.dataset.text), link),
    )


def held(index: Index, judgements: Iterable[Judgement]) -> list[Held]:
    """Return judgements, inferences and disputes in full."""
    return [_held(index, judgement) for judgement in judgements]


def _key(statement: Statement) -> tuple[str, ox.NamedNode | ox.Literal]:
    return statement.predicate, statement.value


def _is_mapped(index: Index, statement: Statement) -> bool:
    """Return whether a mapping states this link, and tells it better."""
    return statement.predicate.startswith(PREFIXES["skos"]) and any(
        s.value == statement.value
        for mapping in index.mappings(statement.subject)
        for s in index.of[mapping]
        if s.predicate == TARGET.value
    )


def _place(index: Index, predicate: str) -> tuple[int, str]:
    """Return where a property stands among the facts."""
    name = predicate.removeprefix(ONTOLOGY)
    if name in _LAST:
        return len(_ORDER) + 1 + _LAST.index(name), ""
    return _ORDER.get(name, len(_ORDER)), index.label(predicate)


def _values(index: Index, statements: Iterable[Statement]) -> tuple[Value, ...]:
    """Return the values of statements, those that stand first."""
    found = [
        Value(
            value_ref(index, statement.value),
            graph_refs(index, statement.graphs),
            "rejected" if index.is_rejected(statement) else "computed" if statement.computed else "",
            doubts(index, statement),
        )
        for statement in statements
    ]
    return tuple(sorted(found, key=lambda value: (value.state == "rejected", natural_key(value.what.text), value.what)))


def _followed(index: Index, statements: Iterable[Statement], name: str) -> list[Fact]:
    """Return what is said by a property of what statements lead to, as facts; each names what it is a fact of."""
    told = []
    for statement in statements:
        further = index.said(statement.thing, name)
        if further:
            told.append(
                Fact(ref(index, further[0].predicate), _values(index, further), index.label(statement.predicate))
            )
    return told


def _doubt(index: Index, judgement: Judgement) -> Doubt:
    """Return what is held of a claim in a few words."""
    certainty = index.words(judgement.iri, "certainty")
    sure = f" ({certainty})" if certainty else ""
    if index.is_a(judgement.iri, "Inference"):
        return Doubt(f"our inference{sure}", judgement.iri, calm=True)
    if not judgement.verdict:
        return Doubt("in dispute", judgement.iri)
    preferred = f"; we prefer {value_ref(index, judgement.preferred).text}" if judgement.preferred else ""
    words = f"{index.label(judgement.verdict)}{preferred}{sure}"
    if judgement.verdict == _UPHELD:
        return Doubt(f"{index.label(judgement.iri)}: {words}", judgement.iri, calm=True)
    return Doubt(words, judgement.iri)


def _link(index: Index, mapping: str) -> Link:
    """Return what a mapping says."""

    def first(name: str) -> str:
        return next((s.text for s in index.said(mapping, name)), "")

    by_predicate = {s.predicate: s.text for s in index.of[mapping]}
    predicate, target = by_predicate.get(PROPERTY.value, ""), by_predicate.get(TARGET.value, "")
    name = predicate.removeprefix(PREFIXES["skos"])
    missing = target == NO_TERM_FOUND
    refused = MODIFIER.value in by_predicate
    words = (_REFUSED if refused else _NEARNESS).get(name, ("not: " if refused else "") + index.label(predicate))
    label = first("sssom:object_label") or target
    return Link(
        nearness="not found" if missing else words,
        holds=not missing and not refused,
        target=Ref(
            "no entry was found" if missing else label, target if target.startswith("http") and not missing else ""
        ),
        dataset=next((ref(index, s.thing) for s in index.said(mapping, "sssom:object_source")), Ref("")),
        reason=first("rdfs:comment"),
        confidence=first("sssom:confidence"),
        iri=mapping,
    )


def _held(index: Index, judgement: Judgement) -> Held:
    """Return what is held of a claim in full."""

    def refs(name: str) -> tuple[Ref, ...]:
        return tuple(ref(index, s.thing) for s in index.said(judgement.iri, name))

    def texts(name: str) -> tuple[str, ...]:
        return tuple(s.text for s in index.said(judgement.iri, name))

    nothing = Ref("")
    return Held(
        kind=index.kind_words(judgement.iri),
        label=heading(index, judgement.iri),
        iri=judgement.iri,
        subject=ref(index, judgement.subject),
        property=ref(index, judgement.predicate),
        value=value_ref(index, judgement.value) if judgement.value else nothing,
        passages=tuple(ref(index, passage) for passage in judgement.passages),
        against=refs("contradictedBy"),
        verdict=index.label(judgement.verdict) if judgement.verdict else "",
        certainty=index.words(judgement.iri, "certainty"),
        preferred=value_ref(index, judgement.preferred) if judgement.preferred else nothing,
        reasons=texts("reason"),
        evidence=texts("evidence"),
        settled=refs("settledBy"),
    )
