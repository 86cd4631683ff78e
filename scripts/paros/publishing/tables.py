"""The main classes of the published view as tables, for people without RDF: CSV, Parquet and their description in CSVW.

One row for each thing or statement. Beside each IRI stands its label, beside each date as known how exactly it is known, and
at the end of a row the passages that say so. Titles and descriptions of columns are those of the properties in the ontology.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.describing import AUTHORS, LICENCE, TITLE
from paros.names import BASE, expand, natural_key, shorten
from paros.publishing.columns import (
    DAY,
    FLAG,
    IRI,
    NUMBER,
    SHARE,
    TEXT,
    Column,
    Table,
    as_csv,
    as_parquet,
    fitted,
    metadata,
)
from paros.publishing.facts import Facts, precision, read_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

    # What stands in the cells of some columns, for the row of a thing.
    Take = Callable[[Facts, str], list[list[str]]]

FOLDER: Final = "tables"
METADATA: Final = f"{FOLDER}/metadata.json"
_NO_TERM: Final = expand("sssom:NoTermFound")
_NAMES: Final = {
    "skos:prefLabel": "preferred",
    "skos:altLabel": "alternative",
    "skos:hiddenLabel": "for searching",
    "paros:namedAs": "as printed",
}


@dataclass(frozen=True)
class _Part:
    """Some columns that belong together, and what stands in them."""

    columns: tuple[Column, ...]
    take: Take


def _text(name: str, of: str, datatype: str = TEXT, told: str = "", *, many: bool = False) -> _Part:
    """Return a column with the values of a property; what it holds is told, or is what the ontology says of the property."""
    return _Part((Column(name, "", told, datatype, many, of),), lambda facts, iri: [facts.texts(iri, of)])


def _link(
    name: str, of: str, told: str = "", *, many: bool = False, refers: str = "", via: tuple[str, str] = ("", "")
) -> _Part:
    """Return two columns for a property that leads to things: their IRIs, and their labels in the same order.

    It is a property of the thing itself, or of what stands in another column, to which another property leads.
    """

    def take(facts: Facts, iri: str) -> list[list[str]]:
        starts = facts.texts(iri, via[1]) if via[1] else [iri]
        values = list(dict.fromkeys(value for start in starts for value in facts.texts(start, of)))
        return [values, [facts.label(value) for value in values]]

    labels = Column(f"{name}_label", "", "", TEXT, many)
    return _Part((Column(name, "", told, IRI, many, of, refers, via[0]), labels), take)


def _date(name: str, of: str) -> _Part:
    """Return two columns for a date as known: a day, a month, a year or a day of a year, and which of these it is."""

    def take(facts: Facts, iri: str) -> list[list[str]]:
        values = facts.texts(iri, of)
        return [values, [precision(value) for value in values]]

    exactly = Column(f"{name}_precision", "", "")
    return _Part((Column(name, "", "", TEXT, of=of), exactly), take)


def _count(name: str, title: str, description: str, number: Callable[[Facts, str], int]) -> _Part:
    """Return a column with a number that is counted."""
    return _Part((Column(name, title, description, NUMBER),), lambda facts, iri: [[str(number(facts, iri))]])


def _value(role: str) -> _Part:
    """Return two columns for the value that a judgement judges or prefers: of a thing the IRI and the label."""

    def take(facts: Facts, iri: str) -> list[list[str]]:
        things = facts.texts(iri, f"paros:{role}Object")
        return [[*things, *facts.texts(iri, f"paros:{role}Value")], [facts.label(thing) for thing in things]]

    told = "The IRI of a thing, a text, a number or a date."
    columns = (Column(role, f"{role} value", told), Column(f"{role}_label", "", "", TEXT))
    return _Part(columns, take)


def _outcome(facts: Facts, iri: str) -> str:
    """Return what came of the examination of a mapping."""
    if facts.texts(iri, "owl:annotatedTarget") == [_NO_TERM]:
        return "nothing found"
    return "does not hold" if facts.values(iri, "sssom:predicate_modifier") else "holds"


_IRI: Final = _Part((Column("iri", "IRI", "The IRI of the thing.", IRI),), lambda _, iri: [[iri]])
_LABEL: Final = _Part(
    (Column("label", "", "Its name in English.", of="rdfs:label"),), lambda facts, iri: [[facts.label(iri)]]
)
_KIND: Final = _Part(
    (Column("class", "class", "The most specific of the classes that it is a member of, by their labels.", many=True),),
    lambda facts, iri: [facts.kinds(iri)],
)
_NOTE: Final = _text("note", "skos:scopeNote", told="What it is, and what it is not.", many=True)
_BOUNDS: Final = (
    _text("earliest_date", "paros:earliestDate", DAY),
    _text("latest_date", "paros:latestDate", DAY),
)
_DATES: Final = (_date("date", "paros:date"), *_BOUNDS)
_INTERVAL: Final = (_date("start_date", "paros:startDate"), _date("end_date", "paros:endDate"))
_ABOUT: Final = _link("about", "paros:about", many=True)
_MENTIONS: Final = _count(
    "mentions", "mentions", "The number of passages that speak of it.", lambda facts, iri: facts.mentions.get(iri, 0)
)
_PASSAGES: Final = _Part(
    (Column("passages", "passages", "The passages that make claims about it.", IRI, many=True),),
    lambda facts, iri: [facts.speaking.get(iri, [])],
)
_THING: Final = (_IRI, _LABEL, _KIND, _NOTE)

# The tables of things: name, classes, what they hold, and their columns.
_THINGS: Final[tuple[tuple[str, tuple[str, ...], str, tuple[_Part, ...]], ...]] = (
    (
        "actors",
        ("paros:Agent",),
        "States, groups, bodies, organisations, persons and unnamed collectives.",
        (
            *_THING,
            _text("iso_alpha_2", "paros:isoAlpha2Code"),
            _text("iso_alpha_3", "paros:isoAlpha3Code"),
            _text("m49", "paros:m49Code"),
            _text("cow_code", "paros:cowCode", many=True),
            _link("quantifier", "paros:quantifier"),
            _text("quantifier_wording", "paros:quantifierWording", many=True),
            _link("drawn_from", "paros:drawnFrom", many=True),
            _link("body_of_state", "paros:bodyOfState"),
            _MENTIONS,
            _PASSAGES,
        ),
    ),
    (
        "memberships",
        ("paros:Role",),
        "Who was a member of what, or held which post, and when.",
        (
            _IRI,
            _LABEL,
            _link("holder", "paros:roleHolder", refers="actors"),
            _link("role_in", "paros:roleIn"),
            _link("capacity", "paros:capacity"),
            _text("role_title", "paros:roleTitle", many=True),
            _link("representing", "paros:representing"),
            *_INTERVAL,
            *_BOUNDS,
            _link("modality", "paros:modality"),
            _link("taken_from", "paros:takenFrom"),
            _text("table_entry", "paros:tableEntry"),
            _PASSAGES,
        ),
    ),
    (
        "fora",
        ("paros:Forum",),
        "Bodies and processes in which states deal with one another.",
        (
            *_THING,
            _link("subsidiary_to", "paros:subsidiaryTo", many=True),
            _link("status", "paros:bodyStatus", many=True),
            _ABOUT,
            _text("countries_represented", "paros:countriesRepresented", NUMBER),
            _MENTIONS,
            _PASSAGES,
        ),
    ),
    (
        "instruments",
        ("paros:Instrument",),
        "Treaties, drafts, resolutions, papers, statements and proposals.",
        (
            *_THING,
            _text("title", "paros:title", many=True),
            _text("symbol", "paros:normalizedSymbol", many=True),
            _text("printed_symbol", "paros:printedSymbol", many=True),
            _link("author", "paros:author", many=True),
            *_DATES,
            _link("series", "paros:memberOfSeries", many=True),
            _ABOUT,
            _link("cites", "paros:cites", many=True),
            _link("adopted_as", "paros:adoptedAs", many=True),
            _link("descends_from", "paros:descendsFrom", many=True),
            _link("issued_in", "paros:issuedIn", many=True),
            _MENTIONS,
            _PASSAGES,
        ),
    ),
    (
        "events",
        ("paros:Event",),
        "Submissions, adoptions, votes, discussions, tests and all else that happened, with who, where and when.",
        (
            *_THING,
            *_DATES,
            *_INTERVAL,
            _text("date_wording", "paros:dateWording", many=True),
            _link("forum", "paros:inForum", many=True),
            _link("session", "paros:atSession", many=True),
            _link("place", "paros:heldAt", many=True),
            _link("part_of", "paros:partOf", many=True),
            _link("performed_by", "paros:performedBy", many=True),
            _link("on_behalf_of", "paros:onBehalfOf", many=True),
            _link("participant", "paros:participant", many=True),
            _link("acts_on", "paros:actsOn", many=True),
            _ABOUT,
            _text("content", "paros:content", many=True),
            _text("outcome", "paros:outcome", many=True),
            _link("manner", "paros:adoptionManner"),
            _link("modality", "paros:modality", many=True),
            _MENTIONS,
            _PASSAGES,
        ),
    ),
    (
        "votes",
        ("paros:Vote",),
        "Votes with what was put to them and their tallies as printed.",
        (
            _Part((Column("iri", "IRI", "The IRI of the vote.", IRI, refers="events"),), lambda _, iri: [[iri]]),
            _LABEL,
            _KIND,
            _link("motion", "paros:voteOn"),
            _link("motion_kind", "paros:motionKind", via=("motion", "paros:voteOn")),
            _link("motion_on", "paros:motionOn", via=("motion", "paros:voteOn")),
            _link("forum", "paros:inForum", many=True),
            *_DATES,
            _text("tally_in_favour", "paros:tallyInFavour", NUMBER),
            _text("tally_against", "paros:tallyAgainst", NUMBER),
            _text("tally_abstaining", "paros:tallyAbstaining", NUMBER),
            _link("result", "paros:voteResult"),
            _link("remainder_option", "paros:remainderOption"),
            _PASSAGES,
        ),
    ),
    (
        "ballots",
        ("paros:Ballot",),
        "Who chose what in which vote, as far as the sources tell.",
        (
            _IRI,
            _LABEL,
            _link("vote", "paros:ballotIn", refers="votes"),
            _link("voter", "paros:voter", refers="actors"),
            _link("option", "paros:option"),
            _PASSAGES,
        ),
    ),
    (
        "positions",
        ("paros:Position",),
        "Who holds what view of what, at its strength, and where it was voiced.",
        (
            _IRI,
            _LABEL,
            _link("holder", "paros:holder", many=True),
            _link("stance", "paros:stance"),
            _text("stance_wording", "paros:stanceWording", many=True),
            _link("polarity", "paros:polarity"),
            _link("modality", "paros:modality", many=True),
            _link("target", "paros:target", many=True),
            _ABOUT,
            _text("content", "paros:content", many=True),
            _text("open_ended", "paros:openEnded", FLAG),
            _text("reason", "paros:reason", many=True),
            _text("condition", "paros:condition", many=True),
            _link("addressed_to", "paros:addressedTo", many=True),
            _link("in_capacity", "paros:inCapacity", many=True),
            _link("voiced_in", "paros:voicedIn", many=True),
            _link("expressed_in", "paros:expressedIn", many=True),
            _link("reports", "paros:reports", many=True),
            _link("replies_to", "paros:repliesTo", many=True),
            _PASSAGES,
        ),
    ),
    (
        "sources",
        ("paros:Source",),
        "The documents that the graph is populated from.",
        (
            _IRI,
            _LABEL,
            _link("publisher", "dcterms:publisher", "Who published the document."),
            _text("language", "dc:language", told="The language of the document, by its tag.", many=True),
            *_DATES,
            _link("text_of", "paros:textOf"),
            _text("official", "paros:official", FLAG),
            _text("coverage", "paros:coverage", many=True),
            _text("expected_passages", "paros:expectedPassages", NUMBER),
            _text("sha256", "paros:sha256"),
        ),
    ),
    (
        "passages",
        ("paros:Passage",),
        "The passages of the sources: where they stand, what finds them, and why one makes no claims.",
        (
            _IRI,
            _LABEL,
            _KIND,
            _link("source", "paros:passageOf", refers="sources"),
            _text("locator", "paros:locator"),
            _text("ordinal", "paros:ordinal", NUMBER),
            _link("nested_in", "paros:nestedIn", refers="passages"),
            _text("start_offset", "paros:startOffset", NUMBER),
            _text("end_offset", "paros:endOffset", NUMBER),
            _text("sha256", "paros:sha256"),
            _text("waiver_reason", "paros:waiverReason", many=True),
        ),
    ),
    (
        "links",
        ("sssom:Mapping",),
        "Mappings to other datasets: those that hold, and those that were examined and do not.",
        (
            _IRI,
            _link("subject", "owl:annotatedSource", "The thing of ours that is mapped."),
            _link("property", "owl:annotatedProperty", "How near the two are, as a property."),
            _text("object", "owl:annotatedTarget", told="The thing of the other dataset, or its number there."),
            _text("object_label", "sssom:object_label", told="Its name there."),
            _link("dataset", "sssom:object_source", "The other dataset."),
            _Part(
                (
                    Column(
                        "outcome", "outcome", "Whether the mapping holds, does not hold, or nothing was found there."
                    ),
                ),
                lambda facts, iri: [[_outcome(facts, iri)]],
            ),
            _text("confidence", "sssom:confidence", SHARE, "How sure the mapping is, from 0 to 1."),
            _link("justification", "sssom:mapping_justification", "In which way it was found."),
            _text("author", "sssom:author_label", told="Who found it.", many=True),
            _text("tool", "sssom:mapping_tool", told="The program that found it.", many=True),
            _text("comment", "rdfs:comment", told="What speaks for it, or against it.", many=True),
        ),
    ),
    (
        "disputes",
        ("paros:Dispute", "paros:Judgement"),
        "Claims at odds with others, as rules find them, and what we make of them in our judgements.",
        (
            _IRI,
            _LABEL,
            _KIND,
            _link("conflict", "paros:conflictKind"),
            _link("subject", "paros:judgedSubject"),
            _link("property", "paros:judgedPredicate"),
            _value("judged"),
            _text("in_passage", "paros:inPassage", IRI, many=True),
            _text("contradicted_by", "paros:contradictedBy", IRI, many=True),
            _text("found_by", "paros:foundBy"),
            _link("verdict", "paros:verdict"),
            _link("certainty", "paros:certainty"),
            _value("preferred"),
            _text("reason", "paros:reason", many=True),
            _text("evidence", "paros:evidence", many=True),
            _text("settled_by", "paros:settledBy", IRI, many=True),
        ),
    ),
)

_VARIANTS: Final = (
    Column("iri", "IRI", "The IRI of the thing.", IRI),
    Column("label", "label", "Its name in English."),
    Column("name", "name", "A name of it."),
    Column("language", "language", "The language of the name, by its tag."),
    Column("kind", "kind", f"Of what kind the name is: {', '.join(_NAMES.values())}."),
    Column("passages", "passages", "The passages that print it.", IRI, many=True),
)
_CLAIMS: Final = (
    Column("passage", "passage", "The passage that says so.", IRI, refers="passages"),
    Column("passage_label", "label of the passage", "The source and the locator of the passage."),
    Column("subject", "subject", "The thing of which it says something.", IRI),
    Column("subject_label", "label of the subject", "Its name."),
    Column("property", "property", "What it says of it, as a property.", IRI),
    Column("property_label", "label of the property", "Its name."),
    Column("value", "value", "The value of the property: the IRI of a thing, a text, a number or a date."),
    Column("value_label", "label of the value", "The name of the thing that is the value."),
    Column("datatype", "datatype", "The datatype of the value; empty where it is a thing."),
    Column("language", "language", "The language of the value, by its tag."),
    Column("accepted", "accepted", "Whether the published view holds it: no judgement rejects it.", FLAG),
)


def write(material: Material, folder: Folder) -> None:
    """Write all tables as CSV and as Parquet, and what they hold as CSVW."""
    tables = make_tables(read_facts(material.dataset))
    for table in tables:
        folder.write(f"{FOLDER}/{table.file}", as_csv(table))
        folder.write(f"{FOLDER}/{table.name}.parquet", as_parquet(table))
    about = {
        "dc:title": f"{TITLE} (tables)",
        "dc:creator": AUTHORS,
        "dc:license": {"@id": LICENCE},
        "dc:source": {"@id": BASE},
    }
    folder.write(METADATA, json.dumps(metadata(tables, about), ensure_ascii=False, indent=2) + "\n")


def make_tables(facts: Facts) -> list[Table]:
    """Return all tables: one for each of the main classes, one of names, and one of all claims."""
    things = [
        Table(
            name,
            told,
            tuple(chain.from_iterable(part.columns for part in parts)),
            ("iri",),
            [
                [cell for part in parts for cell in part.take(facts, iri)]
                for iri in sorted(chain.from_iterable(map(facts.members, kinds)), key=natural_key)
            ],
        )
        for name, kinds, told, parts in _THINGS
    ]
    names = "All names of things, and the passages that print them."
    claims = "What each passage says, statement by statement, with what our judgements reject."
    others = (
        Table("names", names, _VARIANTS, ("iri", "name", "language", "kind"), _names(facts)),
        Table("claims", claims, _CLAIMS, (), _claims(facts)),
    )
    return [fitted(_explained(facts, table)) for table in (*things, *others)]


def _explained(facts: Facts, table: Table) -> Table:
    """Return a table whose columns have titles and descriptions: their own, or those of their properties in the ontology."""
    columns: list[Column] = []
    for column in table.columns:
        title, told, of = column.title, column.description, expand(column.of) if column.of else ""
        if of:
            title = facts.label(of)
            told = told or " ".join(facts.texts(of, "skos:definition"))
        elif column.name.endswith("_precision"):
            title, told = (
                f"precision of {columns[-1].title}",
                "Whether a day, a month, a year or a day of a year is known.",
            )
        elif not title:
            title, told = (
                f"{columns[-1].title}: label",
                "The label of what stands before, or of each in the same order.",
            )
        columns.append(replace(column, title=title, description=told, of=of))
    return replace(table, columns=tuple(columns))


def _names(facts: Facts) -> list[list[list[str]]]:
    """Return a row for each name of a thing of ours."""
    printed: dict[tuple[str, object], list[str]] = {}
    for quad in facts.claims:
        if quad.predicate.value == expand("paros:namedAs"):
            printed.setdefault((str(quad.subject).strip("<>"), quad.object), []).append(
                str(quad.graph_name).strip("<>")
            )
    return [
        [[iri], [facts.label(iri)], [value.value], _language(value), [kind], printed.get((iri, value), [])]
        for iri in sorted(facts.said, key=natural_key)
        if iri.startswith(BASE)
        for name, kind in _NAMES.items()
        for value in facts.values(iri, name)
    ]


def _claims(facts: Facts) -> list[list[list[str]]]:
    """Return a row for each statement of each passage."""
    rows = []
    for quad in facts.claims:
        value = quad.object
        assert isinstance(value, ox.NamedNode | ox.Literal)  # noqa: S101 -- `read_facts` takes no other
        labelled = [str(term).strip("<>") for term in (quad.graph_name, quad.subject, quad.predicate)]
        thing = isinstance(value, ox.NamedNode)
        rows.append(
            [
                *([cell] for iri in labelled for cell in (iri, facts.label(iri))),
                [value.value],
                [facts.label(value.value)] if thing else [],
                [shorten(value.datatype.value)] if isinstance(value, ox.Literal) else [],
                _language(value),
                ["true" if quad.triple in facts.view else "false"],
            ]
        )
    return rows


def _language(value: ox.NamedNode | ox.Literal) -> list[str]:
    return [value.language] if isinstance(value, ox.Literal) and value.language else []
