"""Reads and writes mapping sets as tables: SSSOM 1.1 in its TSV form (https://w3id.org/sssom/).

A table begins with what holds of the whole set, as YAML behind `#`. Then comes one row for each mapping: a thing of ours,
how it relates to a thing elsewhere, and why we think so. IRIs are written short, by the `curie_map` of the table. A written
table is canonical: columns in the order of the standard, rows sorted, empty columns left out.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from paros.days import day_bounds
from paros.errors import DataError, EnvironmentFault, Problem, show_path
from paros.names import PREFIXES, natural_key, slug
from paros.quads import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SUFFIX: Final = ".sssom.tsv"
VERSION: Final = "1.1"
# The modifier of a mapping that does not hold, the type of an object that is a text, the object where nothing was found.
NOT: Final = "Not"
LITERAL: Final = "rdfs literal"
NO_TERM_FOUND: Final = PREFIXES["sssom"] + "NoTermFound"
# The prefixes that every table has by itself.
BUILT_IN: Final = {
    **{name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd")},
    "linkml": "https://w3id.org/linkml/",
}
# What may be said of a set as a whole, in the order in which it is written.
SET_SLOTS: Final = (
    "sssom_version",
    "curie_map",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_title",
    "mapping_set_description",
    "creator_label",
    "license",
    "subject_source",
    "object_source",
    "mapping_tool",
    "mapping_date",
    "comment",
)
# What, said of a set, holds of each of its mappings that does not say otherwise.
PROPAGATED: Final = ("subject_source", "object_source", "mapping_tool", "mapping_date")
_IRIS: Final = (
    "record_id",
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "subject_source",
    "object_source",
)
# The slots of a set that have several values, parted by "|".
_SEVERAL: Final = ("creator_label",)
# What rows are sorted by.
_ORDER: Final = ("subject_id", "predicate_id", "object_id", "object_label", "object_source")
_REQUIRED: Final = ("subject_id", "predicate_id", "mapping_justification")
_CURIE: Final = re.compile(r"(?P<prefix>[A-Za-z_][A-Za-z0-9_.-]*):(?P<local>\S+)\Z")
_IRI: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`]+\Z")
_NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True)
class Row:
    """One mapping of a table, by the slots of SSSOM in its order; a slot that is not given is empty, IRIs are whole.

    Where the object is a literal, `object_label` is the literal and `object_id` is empty. `line` tells where the row
    begins in its file, from 1 on; 0 if it stands in none.
    """

    record_id: str = ""
    subject_id: str = ""
    subject_label: str = ""
    predicate_id: str = ""
    predicate_modifier: str = ""
    object_id: str = ""
    object_label: str = ""
    mapping_justification: str = ""
    author_label: str = ""
    reviewer_label: str = ""
    subject_source: str = ""
    object_type: str = ""
    object_source: str = ""
    mapping_tool: str = ""
    mapping_date: str = ""
    confidence: float | None = None
    comment: str = ""
    line: int = field(default=0, compare=False)

    @property
    def holds(self) -> bool:
        """Whether it states a link: it is not negated, and something was found."""
        return self.predicate_modifier != NOT and self.object_id != NO_TERM_FOUND


@dataclass(frozen=True)
class Table:
    """A mapping set: what holds of it as a whole (slots of `SET_SLOTS` but the prefixes), its prefixes, its rows."""

    about: Mapping[str, str]
    prefixes: Mapping[str, str]
    rows: tuple[Row, ...] = ()

    def shorten(self, iri: str) -> str:
        """Return an IRI as the table writes it: short by the longest prefix that fits, else whole.

        >>> Table({}, {"actor": "https://w3id.org/paros/actor/"}).shorten("https://w3id.org/paros/actor/japan")
        'actor:japan'
        """
        known = {**BUILT_IN, **self.prefixes}
        fitting = [
            name for name, space in known.items() if iri.startswith(space) and _CURIE.match(f"a:{iri[len(space) :]}")
        ]
        best = max(fitting, key=lambda name: (len(known[name]), name), default="")
        return f"{best}:{iri[len(known[best]) :]}" if best else iri


COLUMNS: Final = tuple(slot.name for slot in fields(Row) if slot.name != "line")


def record_iri(subject: str, target: str) -> str:
    """Return the IRI of the mapping of a thing of ours to another, by their short names or IRIs.

    >>> record_iri("actor:japan", "wikidata:Q17")
    'https://w3id.org/paros/mapping/actor-japan-wikidata-q17'
    """
    name = _NOT_IN_SLUGS.sub("-", f"{subject} {target}".lower()).strip("-.")
    return PREFIXES["mapping"] + name


def read_table(path: Path, root: Path | None = None) -> Table:
    """Return the mapping set of a file; rows in its order.

    Raises:
        EnvironmentFault: if the file cannot be read.
        DataError: if it is no SSSOM table; with every problem found, each with its line.
    """
    shown = show_path(path, root)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(
            f"{shown}: {error.strerror or error}", accepted="a readable file", rule="file/unreadable"
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = Problem(
            "the file is not in UTF-8", shown, line, "UTF-8", "save the table as UTF-8", "file/unreadable"
        )
        raise DataError([problem]) from error
    return parse_table(text, shown)


def parse_table(text: str, shown: str = "") -> Table:
    """Return the mapping set that a text holds; `shown` names its file in errors.

    Raises:
        DataError: if it is no SSSOM table; with every problem found, each with its line.
    """
    lines = text.splitlines(keepends=True)
    height = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    about, prefixes = _parse_head("".join(line[1:] for line in lines[:height]), shown)
    reader = csv.reader(io.StringIO("".join(lines[height:]), newline=""), delimiter="\t", strict=True)
    problems: list[Problem] = []
    rows: list[Row] = []
    inherited: dict[str, str] = {slot: about[slot] for slot in PROPAGATED if slot in about}
    try:
        columns = next(reader, [])
        problems += _column_problems(columns, shown, height + 1)
        before = reader.line_num
        for cells in () if problems else reader:
            line, before = height + before + 1, reader.line_num
            if len(cells) != len(columns):
                message = f"the row has {len(cells)} cells"
                problems.append(Problem(message, shown, line, f"{len(columns)} cells", "", "links/table"))
                continue
            told = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            given: dict[str, str] = {**inherited, **{slot: cell for slot, cell in told.items() if cell}}
            row, wrong = _parse_row(given, prefixes, shown, line)
            problems += wrong
            rows.append(row)
    except csv.Error as error:
        message = f"the table cannot be read: {error}"
        accepted = "cells parted by tabs; a cell with a tab, a quotation mark or a line end between quotation marks"
        problems.append(Problem(message, shown, height + reader.line_num, accepted, "", "links/table"))
    problems = problems or _conflicts(rows, shown)
    if problems:
        raise DataError(problems)
    return Table(about, prefixes, tuple(rows))


def _parse_head(head_text: str, shown: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what holds of a set as a whole, and its prefixes."""
    import yaml

    try:
        # All values stay texts: a version is no number, a day no date.
        head: Any = yaml.load(head_text, Loader=yaml.BaseLoader)  # noqa: S506 -- the loader that makes texts only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        message = f"the head of the table is no YAML: {getattr(error, 'problem', None) or error}"
        raise DataError([Problem(message, shown, line, "# slot: value", "", "links/head")]) from error
    head = head or {"curie_map": {}}
    if not isinstance(head, dict) or not isinstance(head.get("curie_map", {}), dict):
        message = "the head of the table is no list of slots with their values"
        raise DataError([Problem(message, shown, 1, "# slot: value", "", "links/head")])
    problems = [
        Problem(
            f"{name} is no slot of a mapping set that we use", shown, 1, ", ".join(SET_SLOTS), "", rule="links/head"
        )
        for name in head
        if name not in SET_SLOTS
    ]
    prefixes = {str(name): str(space) for name, space in head.get("curie_map", {}).items()}
    problems += [
        Problem(f"the prefix {name} means {space}", shown, 1, BUILT_IN[name], "", "links/prefix")
        for name, space in prefixes.items()
        if BUILT_IN.get(name, space) != space
    ]
    about: dict[str, str] = {}
    for name, value in head.items():
        if name == "curie_map":
            continue
        text = "|".join(map(str, value)) if isinstance(value, list) else str(value)
        whole = _whole(text, prefixes) if name in _IRIS else text
        if whole is None:
            problems.append(_bad_iri(name, text, prefixes, shown, 1))
        else:
            about[str(name)] = whole
    if problems:
        raise DataError(problems)
    return about, prefixes


def _column_problems(columns: list[str], shown: str, line: int) -> list[Problem]:
    """Return a problem for each column that is unknown, missing or there twice."""
    wrong = [f"{name!r} is no column that we use" for name in columns if name not in COLUMNS]
    wrong += [f"the column {name} is missing" for name in _REQUIRED if name not in columns]
    wrong += [f"the column {name} is there twice" for name in sorted(set(columns)) if columns.count(name) > 1]
    return [Problem(message, shown, line, ", ".join(COLUMNS), "", "links/table") for message in wrong]


def _whole(text: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the IRI that a cell names, short or whole; None if it names none."""
    if _IRI.match(text):
        return text
    short = _CURIE.match(text)
    space = {**BUILT_IN, **prefixes}.get(short["prefix"]) if short else None
    return space + short["local"] if short and space else None


def _bad_iri(slot: str, text: str, prefixes: Mapping[str, str], shown: str, line: int) -> Problem:
    """Return the problem of a cell that names no IRI."""
    accepted = f"an IRI, or a short one by {', '.join(sorted({**BUILT_IN, **prefixes}))}"
    short = _CURIE.match(text)
    repair = f"add {short['prefix']} to the curie_map at the head of the table" if short else ""
    return Problem(f"{slot} is {text!r}, which names nothing", shown, line, accepted, repair, "links/prefix")


def _parse_row(
    given: Mapping[str, str], prefixes: Mapping[str, str], shown: str, line: int
) -> tuple[Row, list[Problem]]:
    """Return the row that the cells of a line make, and what is wrong with it."""
    problems: list[Problem] = []

    def wrong(message: str, accepted: str) -> None:
        problems.append(Problem(message, shown, line, accepted, "", "links/value"))

    told: dict[str, Any] = dict(given)
    for slot in _IRIS:
        if slot in given and (whole := _whole(given[slot], prefixes)) is None:
            problems.append(_bad_iri(slot, given[slot], prefixes, shown, line))
        elif slot in given:
            told[slot] = whole
    is_literal = given.get("object_type") == LITERAL
    for slot in (*_REQUIRED, "object_label" if is_literal else "object_id"):
        if slot not in given:
            wrong(f"{slot} is empty", "a value")
    if given.get("predicate_modifier", NOT) != NOT:
        wrong(f"predicate_modifier is {given['predicate_modifier']!r}", f"{NOT}, or nothing")
    if given.get("object_type", LITERAL) != LITERAL:
        wrong(f"object_type is {given['object_type']!r}", f"{LITERAL}, or nothing")
    if "mapping_date" in given and not _is_day(given["mapping_date"]):
        wrong(f"mapping_date is {given['mapping_date']!r}", "a day that exists, as YYYY-MM-DD")
    if "confidence" in given:
        told["confidence"] = _confidence(given["confidence"])
        if told["confidence"] is None:
            wrong(f"confidence is {given['confidence']!r}", "a number from 0 to 1")
    if "record_id" not in given and not problems:
        target = given["object_label"] if is_literal else given["object_id"]
        if told.get("object_id") == NO_TERM_FOUND:
            target = f"not-found {slug(told.get('object_source', ''))}"
        told["record_id"] = record_iri(given["subject_id"], target)
    return Row(**told, line=line), problems


def _is_day(text: str) -> bool:
    try:
        return day_bounds(text) == (text, text)
    except ValueError:
        return False


def _confidence(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _conflicts(rows: Iterable[Row], shown: str) -> list[Problem]:
    """Return a problem for each pair of things that is mapped twice, both held and refused, or under one name with another."""
    problems: list[Problem] = []
    pairs: dict[tuple[str, str], Row] = {}
    names: dict[str, Row] = {}
    for row in rows:
        target = row.object_id or row.object_label
        if row.object_id == NO_TERM_FOUND:
            target += f" in {row.object_source}"
        pair, name = pairs.setdefault((row.subject_id, target), row), names.setdefault(row.record_id, row)
        if pair.holds != row.holds:
            message = f"{row.subject_id} and {target} are matched in one row and not in another, see line {pair.line}"
            problems.append(Problem(message, shown, row.line, "one of the two rows", "", "links/contradiction"))
        elif pair is not row:
            message = f"{row.subject_id} and {target} stand in line {pair.line} already"
            problems.append(Problem(message, shown, row.line, "one row for each pair", "", "links/duplicate"))
        elif name is not row:
            message = f"{row.record_id} is the mapping of line {name.line} already"
            problems.append(Problem(message, shown, row.line, "a record_id of its own", "", "links/duplicate"))
    return problems


def serialize_table(table: Table) -> bytes:
    """Return a mapping set as a canonical table: the same set always gives the same bytes."""
    told = [_told(row, table) for row in table.rows]
    columns = [name for name in COLUMNS if name in _REQUIRED or any(name in cells for cells in told)]
    text = io.StringIO(newline="")
    text.writelines(f"#{line}\n" for line in _head(table))
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    ordered = sorted(told, key=lambda cells: [natural_key(cells.get(name, "")) for name in _ORDER])
    writer.writerows([cells.get(name, "") for name in columns] for cells in ordered)
    return text.getvalue().encode()


def _head(table: Table) -> list[str]:
    """Return the lines of the head of a table."""
    import yaml

    told: dict[str, object] = {"sssom_version": VERSION, "curie_map": dict(sorted(table.prefixes.items()))}
    for name in SET_SLOTS:
        if value := table.about.get(name):
            told[name] = table.shorten(value) if name in _IRIS else value.split("|") if name in _SEVERAL else value
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=10_000).splitlines()


def _told(row: Row, table: Table) -> dict[str, str]:
    """Return the cells of a row that are not empty and say more than the head of its table."""
    cells: dict[str, str] = {}
    for name in COLUMNS:
        value = getattr(row, name)
        if value in {"", None} or (name in PROPAGATED and table.about.get(name) == value):
            continue
        cells[name] = table.shorten(value) if name in _IRIS else f"{value:g}" if name == "confidence" else value
    return cells


def write_table(path: Path, table: Table) -> None:
    """Write a mapping set to a file, whole or not at all.

    Raises:
        EnvironmentFault: if the file cannot be written; what stood there before is untouched.
    """
    with replacing(path) as stream:
        stream.write(serialize_table(table))
