"""The card of an entity: what it is, what is claimed of it, by which passages, and what we judge of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.answers import ask, display
from paros.errors import UsageError
from paros.names import PREFIXES, expand, natural_key, shorten
from paros.notebook import Cell, Table, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from paros.answers import Engine

_HEAD = """
SELECT ?label ?class ?className ?definition WHERE {
  OPTIONAL { %(entity)s rdfs:label ?label }
  OPTIONAL { %(entity)s skos:definition|skos:scopeNote ?definition }
  OPTIONAL {
    %(entity)s a ?class .
    ?class rdfs:label ?className .
    FILTER NOT EXISTS { %(entity)s a ?narrower . ?narrower rdfs:subClassOf ?class . FILTER(?narrower != ?class) }
  }
}
ORDER BY ?label ?className ?definition
"""
_VARIANTS = "SELECT ?name WHERE { %(entity)s skos:altLabel ?name } ORDER BY ?name"
_OUTGOING = """
SELECT ?graph ?locator ?predicate ?predicateName ?value ?valueName WHERE {
  GRAPH ?graph { %(entity)s ?predicate ?value }
  FILTER(?graph NOT IN (graph:ontology, graph:editorial))
  OPTIONAL { ?predicate rdfs:label ?predicateName }
  OPTIONAL { ?value rdfs:label ?valueName }
  OPTIONAL { ?graph rdfs:label ?locator }
}
ORDER BY ?predicate ?value ?graph
"""
_INCOMING = """
SELECT ?graph ?locator ?predicate ?predicateName ?value WHERE {
  GRAPH ?graph { ?value ?predicate %(entity)s }
  FILTER(?graph NOT IN (graph:ontology, graph:editorial, graph:disputes, graph:derived))
  FILTER(?predicate != owl:annotatedSource)
  OPTIONAL { ?predicate rdfs:label ?predicateName }
  OPTIONAL { ?graph rdfs:label ?locator }
}
ORDER BY ?predicate ?value ?graph
"""
# What a line on a thing that refers to the entity tells of it. Each is asked for all those things at once.
_DETAILS = """
SELECT ?thing ?detail ?value ?valueName WHERE {
  VALUES ?thing { %s }
  VALUES ?detail {
    rdf:type rdfs:label paros:adoptionManner paros:capacity paros:content paros:dateWording paros:earliestDate
    paros:holder paros:latestDate paros:onBehalfOf paros:option paros:performedBy paros:roleHolder paros:roleIn
    paros:stance paros:tallyAbstaining paros:tallyAgainst paros:tallyInFavour paros:voter
  }
  ?thing ?detail ?value .
  OPTIONAL { ?value rdfs:label ?valueName }
}
ORDER BY ?thing ?detail ?value
"""
_DATED = """
SELECT ?thing ?bound (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {
  VALUES ?thing { %s }
  VALUES ?bound { paros:earliestDate paros:latestDate }
  ?thing (paros:voicedIn|paros:expressedIn|paros:ballotIn|^paros:actsOn)? ?dated .
  ?dated ?bound ?day .
}
GROUP BY ?thing ?bound
ORDER BY ?thing ?bound
"""
# The votes on a text, by way of the motion to adopt it, and the ballots in each of them.
_VOTES = """
SELECT ?vote ?ballot ?graph ?locator WHERE {
  VALUES ?entity { %(entity)s }
  ?vote paros:voteOn?/paros:motionOn? ?entity .
  FILTER(?vote != ?entity)
  GRAPH ?graph { ?vote paros:voteOn ?motion }
  OPTIONAL { ?graph rdfs:label ?locator }
  OPTIONAL { ?ballot paros:ballotIn ?vote }
}
ORDER BY ?vote ?ballot ?graph
"""
# Of the entity itself, and of the events that act on it and the votes on it.
_JUDGEMENTS = """
SELECT DISTINCT ?judgement ?subject ?verdict ?certainty ?predicate ?value ?preferred ?passage ?reason ?evidence WHERE {
  VALUES ?entity { %(entity)s }
  ?about (paros:actsOn|(paros:voteOn/paros:motionOn))? ?entity .
  GRAPH graph:editorial {
    ?judgement paros:judgedSubject ?about ;
               paros:judgedPredicate ?predicate ;
               paros:verdict ?outcome ;
               paros:certainty ?degree ;
               paros:inPassage ?where ;
               paros:reason ?reason .
    OPTIONAL { ?judgement paros:judgedValue|paros:judgedObject ?value }
    OPTIONAL { ?judgement paros:preferredValue|paros:preferredObject ?preferred }
    OPTIONAL { ?judgement paros:evidence ?evidence }
  }
  ?outcome rdfs:label ?verdict .
  ?degree rdfs:label ?certainty .
  ?where rdfs:label ?passage .
  ?about rdfs:label ?subject .
}
ORDER BY ?judgement
"""
# Shown elsewhere on the card, or not worth a line.
_HIDDEN = {
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "label",
    PREFIXES["rdfs"] + "isDefinedBy",
    *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")),
}
# The columns of the judgements on a card.
_DOUBTED = ("subject", "predicate", "value", "passage", "verdict", "preferred", "certainty", "reason", "evidence")


@dataclass(frozen=True)
class Fact:
    """One fact: its property in words, its value in words, the value's IRI if it is a thing, and who says so."""

    property: str
    value: str
    iri: str
    said_by: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One thing that refers to the entity: when it was, what it says in words, its IRI, and the passages that say so."""

    when: str
    text: str
    iri: str
    said_by: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Entries of one kind, in order of time where they have any; `query` gives the same and more as a table."""

    title: str
    entries: tuple[Entry, ...]
    query: str = ""


@dataclass
class Card:
    """What the graph knows of one entity."""

    iri: str
    label: str
    classes: list[str]
    note: str
    variants: list[str]
    facts: list[Fact] = field(default_factory=list)
    names: list[Fact] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    judgements: list[dict[str, str]] = field(default_factory=list)

    def __repr__(self) -> str:
        """Return the name of the entity and its prefixed name; all that is known of it would be too long."""
        return f"<Card of {self.label} ({shorten(self.iri)})>"

    def _repr_html_(self) -> str:
        """Return the card as notebooks show it."""
        notes = [f"{', '.join(self.classes) or 'of no class'} · {shorten(self.iri)}", self.note]
        if self.variants:
            notes.append(f"also: {'; '.join(self.variants)}")
        doubts = [[Cell(judgement.get(name, "")) for name in _DOUBTED] for judgement in self.judgements]
        tables = [
            _fact_table("Facts", self.facts),
            *(
                Table(
                    section.title,
                    ("when", "what", "said by"),
                    [(Cell(e.when), Cell(e.text, _full(e.iri)), Cell("; ".join(e.said_by))) for e in section.entries],
                )
                for section in self.sections
            ),
            _fact_table("Names as printed", self.names),
            Table("In doubt", _DOUBTED, doubts),
        ]
        return render(self.label, [note for note in notes if note], [table for table in tables if table.rows])


def _fact_table(title: str, facts: Sequence[Fact]) -> Table:
    """Return facts as a table for a notebook."""
    rows = [(Cell(fact.property), Cell(fact.value, _full(fact.iri)), Cell("; ".join(fact.said_by))) for fact in facts]
    return Table(title, ("property", "value", "said by"), rows)


def _full(short: str) -> str:
    """Return the IRI that a prefixed name or an IRI in angle brackets stands for; empty where there is none."""
    return short[1:-1] if short.startswith("<") else expand(short) if short else ""


def card(engine: Engine, entity: ox.NamedNode) -> Card:
    """Return the card of an entity: facts and mentions by property, then by value, numbers as numbers.

    Raises:
        UsageError: if the graph says nothing of it.
    """
    part = {"entity": str(entity)}
    head = ask(engine, _HEAD % part, "the card").bindings
    outgoing = _facts(ask(engine, _OUTGOING % part, "the card"))
    if not any(head) and not outgoing:
        raise UsageError(f"the graph says nothing of {shorten(entity.value)}", repair="paros query entities")
    first = head[0] if head else {}
    return Card(
        iri=entity.value,
        label=display(first.get("label")) or shorten(entity.value),
        classes=sorted({display(row["className"]) for row in head if "className" in row}),
        note=display(first.get("definition")),
        variants=[display(row["name"]) for row in ask(engine, _VARIANTS % part, "the card").bindings],
        facts=[fact for fact in outgoing if fact.property != "named as"],
        names=[fact for fact in outgoing if fact.property == "named as"],
        sections=_sections(engine, entity),
        judgements=[
            {name: shorten(display(term)) if name == "predicate" else display(term) for name, term in row.items()}
            for row in ask(engine, _JUDGEMENTS % part, "the card").bindings
        ],
    )


def _facts(rows: Iterable[dict[str, object]]) -> list[Fact]:
    """Return rows as facts, the same fact of several passages as one; what only the reasoner adds is left out."""
    said: dict[tuple[str, str, str], list[str]] = {}
    derived = PREFIXES["graph"] + "derived"
    date_bounds = {PREFIXES["paros"] + name for name in ("earliestDate", "latestDate")}
    for row in rows:
        predicate, graph = row["predicate"], row["graph"]
        assert isinstance(predicate, ox.NamedNode)  # noqa: S101 -- a predicate is an IRI
        assert isinstance(graph, ox.NamedNode)  # noqa: S101 -- a graph name is an IRI here
        if predicate.value in _HIDDEN or (graph.value == derived and predicate.value not in date_bounds):
            continue
        value = row["value"]
        iri = shorten(value.value) if isinstance(value, ox.NamedNode) else ""
        key = (
            display(row.get("predicateName")) or shorten(predicate.value),
            display(row.get("valueName")) or display(value),
            iri,
        )
        by = "computed" if graph.value == derived else display(row.get("locator")) or shorten(graph.value)
        said.setdefault(key, []).append(by)
    facts = [Fact(*key, tuple(sorted(set(by), key=natural_key))) for key, by in said.items()]
    return sorted(facts, key=lambda fact: (fact.property, natural_key(fact.iri or fact.value)))


@dataclass
class _Thing:
    """A thing that refers to the entity: by which properties, in which passages, and what is known of it."""

    iri: str
    relations: dict[str, None] = field(default_factory=dict)
    relation_names: dict[str, None] = field(default_factory=dict)
    said_by: set[str] = field(default_factory=set)
    details: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    first: str = ""
    last: str = ""

    def words(self, detail: str) -> str:
        """Return the values of a property in words."""
        return ", ".join(dict.fromkeys(name for _, name in self.details[detail]))

    def is_a(self, kind: str) -> bool:
        """Return whether the thing is of a class of ours."""
        return any(iri == f"paros:{kind}" for iri, _ in self.details["rdf:type"])

    @property
    def when(self) -> str:
        """The time of the thing as far as it is known: a day, a month, a year, or an interval."""
        return interval(self.first, self.last)


def interval(first: str, last: str) -> str:
    """Return two bounds as a person writes them.

    >>> interval("2014-06-01", "2014-06-30"), interval("2014-06-11", "2014-06-13"), interval("1945-01-01", "")
    ('2014-06', '2014-06-11–13', 'from 1945')
    """
    if not first or not last:
        # The first and the last day of a year stand for a year that is all that is known.
        return (
            f"from {first.removesuffix('-01-01')}" if first else f"until {last.removesuffix('-12-31')}" if last else ""
        )
    if first == last:
        return first
    if first[:4] == last[:4] and first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4]
    if first[:7] == last[:7] and first.endswith("-01") and last[8:] >= "28":
        return first[:7]
    if first[:7] == last[:7]:
        return f"{first}–{last[8:]}"
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return f"{first[:4]} to {last[:4]}"
    return f"{first} to {last}"


def _things(engine: Engine, entity: ox.NamedNode) -> list[_Thing]:
    """Return what refers to the entity, with the votes on it and their ballots, in order of time, then of their IRIs."""
    things: dict[str, _Thing] = {}

    def thing(term: object) -> _Thing:
        iri = display(term)
        return things.setdefault(iri, _Thing(iri))

    for row in ask(engine, _INCOMING % {"entity": str(entity)}, "the card").bindings:
        if not isinstance(row["value"], ox.NamedNode):
            continue
        found = thing(row["value"])
        relation = display(row["predicate"])
        found.relations[relation] = None
        found.relation_names[display(row.get("predicateName")) or relation] = None
        found.said_by.add(display(row.get("locator")) or display(row["graph"]))
    ballots: defaultdict[str, list[_Thing]] = defaultdict(list)
    for row in ask(engine, _VOTES % {"entity": str(entity)}, "the card").bindings:
        vote = thing(row["vote"])
        vote.relations["vote"] = None
        vote.said_by.add(display(row.get("locator")) or display(row["graph"]))
        if "ballot" in row:
            ballot = thing(row["ballot"])
            ballot.relations["of-vote"] = None
            if ballot not in ballots[vote.iri]:
                ballots[vote.iri].append(ballot)
    values = " ".join(f"<{expand(iri)}>" if ":" in iri and "<" not in iri else iri for iri in things)
    if values:
        for row in ask(engine, _DETAILS % values, "the card").bindings:
            value = display(row["value"])
            things[display(row["thing"])].details[display(row["detail"])].append(
                (value, display(row.get("valueName")) or value)
            )
        for row in ask(engine, _DATED % values, "the card").bindings:
            found = things[display(row["thing"])]
            if display(row["bound"]) == "paros:earliestDate":
                found.first = display(row["first"])
            else:
                found.last = display(row["last"])
    for iri, cast in ballots.items():
        by_option: defaultdict[str, list[str]] = defaultdict(list)
        for ballot in cast:
            by_option[ballot.words("paros:option")].append(ballot.words("paros:voter"))
        things[iri].details["ballots"] = [
            ("", f"{option}: {', '.join(sorted(who))}") for option, who in sorted(by_option.items())
        ]
    return sorted(things.values(), key=lambda found: (found.first or found.last or "9", natural_key(found.iri)))


def _sections(engine: Engine, entity: ox.NamedNode) -> list[Section]:
    """Return what refers to the entity, by kind."""
    taken: set[str] = set()
    things = _things(engine, entity)
    short = shorten(entity.value)

    def section(
        title: str, wanted: Callable[[_Thing], bool], words: Callable[[_Thing], str], query: str = ""
    ) -> Section:
        entries = []
        for found in things:
            if found.iri not in taken and wanted(found):
                taken.add(found.iri)
                said_by = tuple(sorted(found.said_by, key=natural_key))
                entries.append(Entry(found.when, words(found), found.iri, said_by))
        return Section(title, tuple(entries), f"{query} {short}" if query else "")

    def relation(*names: str) -> Callable[[_Thing], bool]:
        return lambda found: any(f"paros:{name}" in found.relations for name in names)

    def position(*names: str) -> Callable[[_Thing], bool]:
        return lambda found: found.is_a("Position") and relation(*names)(found)

    # A ballot or a motion is told with its vote.
    taken.update(found.iri for found in things if "of-vote" in found.relations or found.is_a("Motion"))
    taken.update(iri for found in things if found.is_a("Vote") and "vote" not in found.relations for iri in [found.iri])
    sections = [
        section("Roles", relation("roleHolder"), _role_words),
        section("Who acts in it", relation("roleIn"), _office_words),
        section("Versions", relation("versionOf"), _label),
        section("What it provides", relation("provisionOf", "changeTo"), _content),
        section("Members of the series", relation("memberOfSeries"), _label),
        section("Bodies under it", relation("subsidiaryTo", "bodyOfState"), _label),
        section("Votes on it", lambda found: "vote" in found.relations, _vote_words),
        section("Events", lambda found: found.is_a("Event"), _event_words),
        section("What did not happen", lambda found: found.is_a("NonOccurrence"), _content),
        section("Mandates", relation("mandateOf", "mandatedBy"), _content),
        section("Its ballots", relation("voter"), _ballot_words),
        section("What it holds", position("holder"), _stance_words, "positions-by-actor --actor"),
        section("What is asked of it", position("addressedTo"), _position_words, "positions-addressed-to --addressee"),
        section("What is said of it", position("target", "about"), _position_words, "positions-on-target --target"),
        section("What is said in it", position("expressedIn", "voicedIn"), _position_words),
        section("Documents", lambda found: found.is_a("Instrument") or found.is_a("Version"), _relation_words),
        section("Elsewhere", lambda found: bool(found.relations), _relation_words),
    ]
    return [found for found in sections if found.entries]


def _label(found: _Thing) -> str:
    return found.words("rdfs:label") or found.iri


def _content(found: _Thing) -> str:
    return found.words("paros:content") or _label(found)


def _role_words(found: _Thing) -> str:
    place = found.words("paros:roleIn")
    return found.words("paros:capacity") + (f", {place}" if place else "")


def _office_words(found: _Thing) -> str:
    return f"{found.words('paros:roleHolder')}: {found.words('paros:capacity')}"


def _vote_words(found: _Thing) -> str:
    tally = [
        f"{found.words(f'paros:tally{name}')} {words}"
        for name, words in (("InFavour", "in favour"), ("Against", "against"), ("Abstaining", "abstaining"))
        if found.details[f"paros:tally{name}"]
    ]
    return "; ".join([_label(found), ", ".join(tally) or "no tally", *(name for _, name in found.details["ballots"])])


def _event_words(found: _Thing) -> str:
    by = found.words("paros:performedBy") if "paros:performedBy" not in found.relations else ""
    behalf = found.words("paros:onBehalfOf")
    doers = ", ".join(part for part in (f"by {by}" if by else "", f"on behalf of {behalf}" if behalf else "") if part)
    return _label(found) + (f" ({doers})" if doers else "") + f" [{', '.join(found.relation_names)}]"


def _ballot_words(found: _Thing) -> str:
    return f"{found.words('paros:option')}: {_label(found)}"


def _stance_words(found: _Thing) -> str:
    return f"{found.words('paros:stance')}: {_content(found)}"


def _position_words(found: _Thing) -> str:
    return f"{found.words('paros:holder')} – {found.words('paros:stance')}: {_content(found)}"


def _relation_words(found: _Thing) -> str:
    return f"{_label(found)} [{', '.join(found.relation_names)}]"
