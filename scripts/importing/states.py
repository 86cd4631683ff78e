"""Writes data/reference/ from the tables on states: codes, names, membership and succession, and the tables themselves.

Usage: python -m importing.states FOLDER [--check]

FOLDER holds states.csv and cd_members.csv; what stands in notes, there and in un-votes/countries.csv, was read by a person
and stands here. Which state of the registry a row is about is told by its name, which must be a name of one state exactly.
What the rows leave open is decided here, by hand, with the reason. The same tables give the same bytes; with --check nothing
is written, and the exit code is 1 where a file would change.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, ParosError, Problem
from paros.likeness import words_of
from paros.names import expand, shorten, slug
from paros.quads import read_file, serialize, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
# The languages of the preferred labels; the English ones stand in the registry.
LANGUAGES: Final = ("ar", "es", "fr", "ru", "zh")

Row = tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]


@dataclass(frozen=True)
class Table:
    """A reference table: what it is called, where it is kept, its version, its terms, how it was checked, what is taken.

    `properties` are the properties whose values it supplies, for things of the classes `classes`.
    """

    slug: str
    label: str
    note: str
    address: str
    version: str = ""
    terms: str = "Not stated."
    check: str = ""
    properties: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


_CODES_AGREE: Final = (
    "Compared with country-coder 5.6.1, world-countries 5.1.0, datasets/country-codes caa72d1 and countrycode 284d6a2: "
    "195 of 195 states agree."
)
TABLES: Final = (
    Table(
        "iso-3166-1",
        "ISO 3166-1: codes of countries",
        "As the Python package pycountry has them.",
        "https://github.com/pycountry/pycountry",
        "26.2.16",
        "LGPL-2.1",
        _CODES_AGREE,
        ("paros:isoAlpha2Code", "paros:isoAlpha3Code"),
        ("paros:State",),
    ),
    Table(
        "iso-3166-3",
        "ISO 3166-3: codes of countries that were withdrawn",
        "As the Python package pycountry has them. The code of a former state was given to another state now and then: "
        "CS stood for Czechoslovakia, then for Serbia and Montenegro.",
        "https://github.com/pycountry/pycountry",
        "26.2.16",
        "LGPL-2.1",
        "Compared with the table of successor states: they agree where both have the state.",
        ("paros:isoAlpha2Code", "paros:isoAlpha3Code", "paros:isoAlpha4Code", "paros:m49Code"),
        ("paros:FormerState",),
    ),
    Table(
        "iso-3166-3-of-states",
        "ISO 3166-3: codes of names of states that go on under another name",
        "As the Python package pycountry has them. Zaire is a former name of the Democratic Republic of the Congo.",
        "https://github.com/pycountry/pycountry",
        "26.2.16",
        "LGPL-2.1",
        properties=("paros:isoAlpha4Code",),
        classes=("paros:State",),
    ),
    Table(
        "m49",
        "M49: codes of countries in the statistics of the United Nations",
        "As the dictionary of the R package countrycode has them.",
        "https://github.com/vincentarelbundock/countrycode",
        "284d6a2",
        "GPL-3.0",
        "Compared with country-coder 5.6.1 and datasets/country-codes caa72d1: 195 of 195 states agree.",
        ("paros:m49Code",),
        ("paros:State",),
    ),
    Table(
        "correlates-of-war",
        "Correlates of War: numbers of states",
        "As the dictionary of the R package countrycode has them, for former states as the roll calls have them. "
        "Successive states share a number: 365 is that of the Soviet Union and of the Russian Federation, 345 that of "
        "Yugoslavia, of Serbia and Montenegro and of Serbia, 651 that of Egypt and of the United Arab Republic, 510 "
        "that of Tanganyika and of Tanzania. Germany has 260 until October 1990 and 255 since; the roll calls "
        "have 255 from session 46.",
        "https://github.com/vincentarelbundock/countrycode",
        "284d6a2",
        "GPL-3.0",
        "Compared with owid/etl c1a4ca0 and with the countries of the roll calls: 193 of 193 members agree. "
        "The State of Palestine has none.",
        ("paros:cowCode",),
        ("paros:State", "paros:FormerState"),
    ),
    Table(
        "cldr",
        "Common Locale Data Repository: names of territories",
        "As the Python package Babel has them. They are names of territories: those of Vatican City and of the Palestinian "
        "territories are not taken for names of the Holy See and of the State of Palestine. Former states have none.",
        "https://cldr.unicode.org/",
        "47",
        "Unicode-3.0",
        properties=("skos:prefLabel",),
        classes=("paros:State",),
    ),
    Table(
        "un-membership",
        "Members of the United Nations, by year of admission",
        "As the Python package country_converter has them: years, no days. It counts a membership from its beginning, under "
        "whatever name and by whichever predecessor it was held.",
        "https://github.com/IndEcol/country_converter",
        "1.3.2",
        "GPL-3.0",
        "Compared with the first vote in the roll calls: 188 of 193 states agree within two years.",
    ),
    Table(
        "successor-states",
        "Successor states, from the name authority of the United Nations Library",
        "As the program policy-pulse has them. Day and month of some dates are swapped there; those that are taken were "
        "read one by one.",
        "https://github.com/unst-ethz/policy-pulse",
        "06e310c",
    ),
    Table(
        "voeten-countries",
        "Countries of the United Nations General Assembly Voting Data",
        "The countries of the roll calls by Correlates of War number, with notes on predecessors.",
        "https://doi.org/10.7910/DVN/LEJUQZ",
        "sessions 1 to 75",
        "CC0-1.0",
    ),
    Table(
        "cd-member-states",
        "Member states of the Conference on Disarmament and their groups",
        "A page of the United Nations Office for Disarmament Affairs. The day on which it was read is not recorded, and it "
        "gives no dates of admission: it tells who is a member, not since when.",
        "https://disarmament.unoda.org/disarmament/conference-on-disarmament/member-states",
        check="Each of the 65 states stands in the list of members on three pages.",
    ),
)


@dataclass(frozen=True)
class Spell:
    """One time of membership in the United Nations: begin and end as far as they are known, by which table, and why."""

    start: str
    end: str
    table: str
    entry: str
    note: str = ""


_CHINA: Final = (
    "China is one member, since 1945. Its seat was held by the Republic of China until 25 October 1971. There are two records "
    "of the time before, as the roll calls tell the two apart; that is not to say that there were two memberships."
)
_CONTINUED: Final = (
    "The table of members counts the membership from {}, when {} held it; of that time there is another record."
)
# By the key of the row: where one year does not say it, because a predecessor held the membership, or a state ended.
SPELLS: Final[Mapping[str, tuple[Spell, ...]]] = {
    "CN": (Spell("1945", "", "un-membership", "CN: 1945", _CHINA),),
    "ROC": (Spell("1945", "1971-10-25", "successor-states", "Republic of China: 1945 to 25 October 1971", _CHINA),),
    "SUN": (Spell("1945-10-24", "1991-12-23", "successor-states", "USSR: 24 October 1945 to 23 December 1991"),),
    "RU": (
        Spell(
            "1991-12-24",
            "",
            "successor-states",
            "USSR: continued by the Russian Federation from 24 December 1991",
            _CONTINUED.format(1945, "the Soviet Union"),
        ),
    ),
    "YUG": (
        Spell(
            "1945-10-24",
            "1992",
            "successor-states",
            "Yugoslavia: 24 October 1945 to 1992",
            "1992 is the year of the break-up, by ISO 3166-3.",
        ),
    ),
    "SCG": (
        Spell(
            "2000",
            "2006-06-02",
            "successor-states",
            "Yugoslavia: seat of the Federal Republic from 2000; Serbia and Montenegro: to 2 June 2006",
            "The name Serbia and Montenegro dates from 4 February 2003.",
        ),
    ),
    "RS": (
        Spell(
            "2006-06",
            "",
            "successor-states",
            "Serbia and Montenegro: to 2 June 2006, continued by Serbia",
            _CONTINUED.format(2000, "the Federal Republic of Yugoslavia")
            + " The first vote under the number of Serbia, which Yugoslavia had before it, is of session 1, autumn 1946.",
        ),
    ),
    "CSK": (
        Spell("1945-10-24", "1992-12-31", "successor-states", "Czechoslovakia: 24 October 1945 to 31 December 1992"),
    ),
    "DDR": (
        Spell(
            "1973-09-18",
            "1990-10-02",
            "successor-states",
            "German Democratic Republic: 18 September 1973 to 2 October 1990",
        ),
    ),
    "DE": (
        Spell(
            "1973-09-18",
            "",
            "successor-states",
            "Federal Republic of Germany: 18 September 1973, until unification the same member",
            "The table of members has 1973. The first vote under the number of Germany since unification is of session 46, "
            "autumn 1991; those before stand under another number.",
        ),
    ),
    "YAR": (Spell("1947", "1990-05-21", "successor-states", "Yemen Arab Republic: 1947 to 21 May 1990"),),
    "YMD": (
        Spell("1967-12-14", "1990-05-21", "successor-states", "Democratic Yemen: 14 December 1967 to 21 May 1990"),
    ),
    "YE": (
        Spell(
            "1990-05",
            "",
            "voeten-countries",
            "679: Yemen from May 1990",
            _CONTINUED.format(1947, "the Yemen Arab Republic")
            + " The first vote under the number of Yemen is of session 46, autumn 1991.",
        ),
    ),
    "EG": (
        Spell("1945", "1958", "un-membership", "EG: 1945; United Arab Republic 1958 to 1971"),
        Spell("1971", "", "successor-states", "United Arab Republic: to 1 September 1971, of Egypt alone from 1961"),
    ),
    "SY": (
        Spell("1945", "1958", "un-membership", "SY: 1945; part of the United Arab Republic 1958 to 1961"),
        Spell("1961", "", "successor-states", "United Arab Republic: of Egypt and Syria to 1961"),
    ),
    "UAR": (
        Spell(
            "1958-02-22",
            "1971-09-01",
            "successor-states",
            "United Arab Republic: 22 February 1958 to 1 September 1971",
            "Of Egypt and Syria to 1961, of Egypt alone to 1971.",
        ),
    ),
    "EAT": (Spell("1961", "1964", "voeten-countries", "510: Tanganyika until 1964, then United Republic of Tanzania"),),
    "EAZ": (Spell("1963-12", "1964-04", "voeten-countries", "511: Zanzibar, member from December 1963 to April 1964"),),
    "TZ": (
        Spell(
            "1964",
            "",
            "voeten-countries",
            "510: Tanganyika until 1964, then United Republic of Tanzania",
            _CONTINUED.format(1961, "Tanganyika"),
        ),
    ),
    "DM": (
        Spell(
            "1978",
            "",
            "un-membership",
            "DM: 1978",
            "The first vote in the roll calls is of session 37, autumn 1982. The year of the table is kept.",
        ),
    ),
}


@dataclass(frozen=True)
class Change:
    """A succession: the keys of predecessor and successor, its date as far as it is known, by which table."""

    predecessor: str
    successor: str
    date: str
    table: str
    entry: str
    note: str = ""


# The tables tell of no successor of Czechoslovakia, and of no other successor of Yugoslavia: none is made up.
CHANGES: Final = (
    Change(
        "SUN",
        "RU",
        "1991-12-24",
        "successor-states",
        "USSR: continued by the Russian Federation from 24 December 1991",
    ),
    Change(
        "YUG",
        "SCG",
        "1992",
        "successor-states",
        "Yugoslavia: number 891 was its successor, the Federal Republic",
        "The Federal Republic, later called Serbia and Montenegro, had a seat in the United Nations from 2000 only. "
        "The other successors of Yugoslavia are not in the table.",
    ),
    Change(
        "SCG",
        "RS",
        "2006-06",
        "successor-states",
        "Serbia and Montenegro: to 2 June 2006, continued by Serbia",
        "Montenegro was admitted to the United Nations in the same year.",
    ),
    Change("DDR", "DE", "1990-10", "voeten-countries", "255: Germany from October 1990"),
    Change(
        "YAR", "YE", "1990-05", "voeten-countries", "678: Yemen Arab Republic until May 1990; 679: Yemen from May 1990"
    ),
    Change(
        "YMD", "YE", "1990-05", "voeten-countries", "680: Democratic Yemen until May 1990; 679: Yemen from May 1990"
    ),
    Change(
        "UAR",
        "EG",
        "1971-09",
        "successor-states",
        "United Arab Republic: to 1 September 1971, of Egypt alone from 1961",
        "Syria had left in 1961.",
    ),
    Change("EAT", "TZ", "1964", "voeten-countries", "510: Tanganyika until 1964, then United Republic of Tanzania"),
    Change("EAZ", "TZ", "1964-04", "voeten-countries", "511: Zanzibar, member from December 1963 to April 1964"),
    Change(
        "ROC",
        "CN",
        "1971-10-25",
        "successor-states",
        "Republic of China: seat until 25 October 1971",
        "Of the seat of China in the United Nations, and of nothing else.",
    ),
)

# Rows about a former name of a state that goes on: of their codes it keeps those that are of the name.
FORMER_NAMES: Final = {"ZAR", "DEU_W"}
# A state that a note speaks of and that has no row.
ADDED: Final = ({"key": "EAT", "status": "historic", "name_en": "Tanganyika", "cow_code": "510"},)
# Their names in CLDR are those of a territory or region.
_UNNAMED: Final = {"PS", "VA"}
GROUPS: Final = {
    "Eastern European Group": "actor:eastern-european-group-in-the-conference-on-disarmament",
    "Group of 21": "actor:group-of-21",
    "Group of One": "actor:group-of-one",
    "Western European and Others Group": "actor:western-european-and-others-group-in-the-conference-on-disarmament",
}
# What the note on a member says in one row.
_REMAINDER: Final = (
    "The list of the groups that was read breaks off after the United Kingdom; this is the group that is left for the one "
    "member behind it."
)
_CD_TABLE: Final = "cd-member-states"
# What is read of states.csv.
_COLUMNS: Final = ("key", "status", "name_en", "iso2", "iso3", "iso3166_3", "m49", "cow_code", "un_member_since")
_UNITED_NATIONS: Final = "actor:united-nations"
_CONFERENCE: Final = "forum:conference-on-disarmament"
_DATES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def _node(short: str) -> ox.NamedNode:
    return ox.NamedNode(expand(short))


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _date(lexical: str) -> ox.Literal:
    """Return a year, month or day as a literal of its datatype."""
    return ox.Literal(lexical, datatype=_node(f"xsd:{_DATES[len(lexical)]}"))


def _iri(short: str) -> ox.Literal:
    return ox.Literal(expand(short), datatype=_node("xsd:anyURI"))


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a table as dictionaries by column.

    Raises:
        DataError: if the file cannot be read as UTF-8, lacks one of the columns that are asked for, or has a broken row.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([Problem(f"the table cannot be read: {error}", str(path), accepted="CSV in UTF-8")]) from error
    found = reader.fieldnames or []
    problems = [Problem(f"no column {name}", str(path), 1, ", ".join(found)) for name in columns if name not in found]
    problems += [
        Problem("a row with another number of cells", str(path), line, f"{len(found)} cells")
        for line, row in enumerate(rows, 2)
        if None in row or None in row.values()
    ]
    if problems:
        raise DataError(problems)
    return rows


def plain_name(name: str) -> str:
    """Return the name of a state as the United Nations have it, without the article behind it and the mark of a footnote.

    >>> plain_name("State of Palestine (the) *"), plain_name("Bahamas (The)")
    ('State of Palestine', 'Bahamas')
    """
    return re.sub(r" \((?:the|The)\)", "", name).removesuffix(" *")


@dataclass(frozen=True)
class States:
    """The states of the registry: their labels, and which of them bears a name."""

    labels: Mapping[ox.NamedNode, str]
    named: Mapping[tuple[str, ...], frozenset[ox.NamedNode]]

    def of(self, name: str, path: Path, line: int) -> ox.NamedNode:
        """Return the state of a name.

        Raises:
            DataError: if the registry has none of this name, or several.
        """
        found = self.named.get(words_of(name), frozenset())
        if len(found) != 1:
            accepted = ", ".join(sorted(shorten(state.value) for state in found)) or "a name of one state"
            repair = f"enter the name in data/registry/states.ttl: {name}"
            raise DataError([Problem(f"{name!r} does not name one state", str(path), line, accepted, repair)])
        (state,) = found
        return state


def read_states(registry: Path) -> States:
    """Return the states that a file of the registry holds, former ones among them."""
    labels: dict[ox.NamedNode, str] = {}
    named: defaultdict[tuple[str, ...], set[ox.NamedNode]] = defaultdict(set)
    for quad in read_file(registry):
        state, kind, name = quad.subject, shorten(quad.predicate.value), quad.object
        if kind not in {"skos:prefLabel", "skos:altLabel"}:
            continue
        if isinstance(state, ox.NamedNode) and isinstance(name, ox.Literal):
            named[words_of(name.value)].add(state)
            if kind == "skos:prefLabel":
                labels[state] = name.value
    return States(labels, {words: frozenset(states) for words, states in named.items()})


def codes(row: Mapping[str, str], state: ox.NamedNode) -> Iterator[Row]:
    """Yield the codes that a row gives its state."""
    own = row["key"] not in FORMER_NAMES
    for column, name, taken in (
        ("iso2", "isoAlpha2Code", own),
        ("iso3", "isoAlpha3Code", own),
        ("iso3166_3", "isoAlpha4Code", True),
        ("m49", "m49Code", own),
        ("cow_code", "cowCode", True),
    ):
        if taken and row.get(column):
            yield state, f"paros:{name}", ox.Literal(row[column])


def names(row: Mapping[str, str], state: ox.NamedNode) -> Iterator[Row]:
    """Yield the names of a state in the official languages other than English, as far as CLDR has them."""
    from babel import Locale

    if row["status"] == "historic" or row["key"] in _UNNAMED:
        return
    for language in LANGUAGES:
        name = Locale.parse(language).territories.get(row["iso2"])
        if name:
            yield state, "skos:prefLabel", ox.Literal(name, language=language)


def _membership(node: ox.NamedNode, label: str, holder: ox.NamedNode, body: str) -> Iterator[Row]:
    """Yield what makes a node the membership of a state in a body or group."""
    yield node, "rdf:type", _node("paros:Role")
    yield node, "rdfs:label", _english(label)
    yield node, "paros:roleHolder", holder
    yield node, "paros:roleIn", _node(body)
    yield node, "paros:capacity", _node("capacity:member")


def _ground(node: ox.NamedNode, table: str, entry: str, note: str = "") -> Iterator[Row]:
    """Yield on which entry of which table a node rests, and what is to be known of it."""
    yield node, "paros:takenFrom", _node(f"table:{table}")
    yield node, "paros:tableEntry", _english(entry)
    if note:
        yield node, "skos:scopeNote", _english(note)


def spells(row: Mapping[str, str]) -> tuple[Spell, ...]:
    """Return the times at which the state of a row was a member of the United Nations; none if it is not known to be."""
    if row["key"] in SPELLS:
        return SPELLS[row["key"]]
    since = row.get("un_member_since", "") if row["status"] == "member" else ""
    return (Spell(since, "", "un-membership", f"{row['key']}: {since}"),) if since else ()


def un_memberships(row: Mapping[str, str], state: ox.NamedNode, label: str) -> Iterator[Row]:
    """Yield the memberships of a state in the United Nations; a later one is told apart by the year in which it begins."""
    for number, spell in enumerate(spells(row)):
        year = spell.start[:4]
        node = _node(f"{shorten(state.value)}-as-member-of-united-nations{f'-from-{year}' if number else ''}")
        name = f"{label} as member of the United Nations{f' from {year}' if number else ''}"
        yield from _membership(node, name, state, _UNITED_NATIONS)
        yield from _ground(node, spell.table, spell.entry, spell.note)
        yield node, "paros:startDate", _date(spell.start)
        if spell.end:
            yield node, "paros:endDate", _date(spell.end)


def cd_memberships(row: Mapping[str, str], state: ox.NamedNode, label: str) -> Iterator[Row]:
    """Yield the membership of a state in the Conference on Disarmament and in one of its groups; the list has no dates."""
    node = _node(f"{shorten(state.value)}-as-member-of-{slug(expand(_CONFERENCE))}")
    yield from _membership(node, f"{label} as member of the Conference on Disarmament", state, _CONFERENCE)
    yield from _ground(node, _CD_TABLE, f"{row['name_en']}: in the list of members")
    group = row["cd_group"]
    node = _node(f"{shorten(state.value)}-as-member-of-{slug(expand(GROUPS[group]))}")
    yield from _membership(
        node, f"{label} as member of the {group} in the Conference on Disarmament", state, GROUPS[group]
    )
    yield from _ground(node, _CD_TABLE, f"{row['name_en']}: {group}", _REMAINDER if row["note"] else "")


def successions(states: Mapping[str, ox.NamedNode], labels: Mapping[ox.NamedNode, str]) -> Iterator[Row]:
    """Yield the successions; `states` are the states of the rows, by their keys."""
    for change in CHANGES:
        before, after = states[change.predecessor], states[change.successor]
        node = _node(f"event:{slug(before.value)}-succeeded-by-{slug(after.value)}")
        yield node, "rdf:type", _node("paros:Succession")
        yield node, "rdfs:label", _english(f"Succession of {labels[after]} to {labels[before]}")
        yield node, "paros:predecessor", before
        yield node, "paros:successor", after
        yield node, "paros:date", _date(change.date)
        yield from _ground(node, change.table, change.entry, change.note)


def tables() -> Iterator[Row]:
    """Yield the descriptions of the reference tables."""
    for table in TABLES:
        node = _node(f"table:{table.slug}")
        yield node, "rdf:type", _node("paros:ReferenceTable")
        yield node, "skos:prefLabel", _english(table.label)
        yield node, "skos:scopeNote", _english(table.note)
        yield node, "paros:tableAddress", ox.Literal(table.address, datatype=_node("xsd:anyURI"))
        yield node, "paros:tableTerms", _english(table.terms)
        if table.version:
            yield node, "dcat:version", ox.Literal(table.version)
        if table.check:
            yield node, "paros:tableCheck", _english(table.check)
        for name in table.properties:
            yield node, "paros:suppliedProperty", _iri(name)
        for name in table.classes:
            yield node, "paros:suppliedClass", _iri(name)


def reference_files(folder: Path, registry: Path) -> dict[str, list[ox.Quad]]:
    """Return what is taken from the tables in a folder, by the name of the file that holds it.

    Raises:
        DataError: if a table cannot be read, a row names no state of the registry, or a row is gone that is decided on here.
    """
    known = read_states(registry)
    path = folder / "states.csv"
    rows = [*read_rows(path, _COLUMNS), *ADDED]
    states = {row["key"]: known.of(plain_name(row["name_en"]), path, line) for line, row in enumerate(rows, 2)}
    decided = {*SPELLS, *FORMER_NAMES, *(key for one in CHANGES for key in (one.predecessor, one.successor))}
    if gone := sorted(decided - states.keys()):
        raise DataError(
            [Problem(f"no row {', '.join(gone)}", str(path), accepted="a row for each key decided on here")]
        )
    members = folder / "cd_members.csv"
    facts: dict[str, list[Row]] = {"memberships.ttl": [], "states.ttl": [], "tables.ttl": list(tables())}
    for row in rows:
        state = states[row["key"]]
        facts["states.ttl"] += [*codes(row, state), *names(row, state)]
        facts["memberships.ttl"] += un_memberships(row, state, known.labels[state])
    for line, row in enumerate(read_rows(members, ("name_en", "cd_group", "note")), 2):
        state = known.of(plain_name(row["name_en"]), members, line)
        if row["cd_group"] not in GROUPS:
            accepted = ", ".join(GROUPS)
            raise DataError(
                [Problem(f"no group of this name is known: {row['cd_group']!r}", str(members), line, accepted)]
            )
        facts["memberships.ttl"] += cd_memberships(row, state, known.labels[state])
    facts["successions.ttl"] = list(successions(states, known.labels))
    return {
        name: [ox.Quad(subject, _node(predicate), value) for subject, predicate, value in found]
        for name, found in facts.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or compare them; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m importing.states", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the reference tables")
    parser.add_argument("--check", action="store_true", help="write nothing; tell which files would change")
    options = parser.parse_args(arguments)
    target = ROOT / "data" / "reference"
    try:
        files = reference_files(options.folder, ROOT / "data" / "registry" / "states.ttl")
    except ParosError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    changed = [name for name, quads in files.items() if not _is_written(target / name, quads)]
    for name in changed:
        print(f"data/reference/{name}: {'would change' if options.check else 'written'}")
        if not options.check:
            write_file(target / name, files[name])
    return int(options.check and bool(changed))


def _is_written(path: Path, quads: Sequence[ox.Quad]) -> bool:
    """Return whether a file holds quads already, as they would be written."""
    return path.is_file() and path.read_bytes() == serialize(quads, path.suffix)


if __name__ == "__main__":
    sys.exit(main())
