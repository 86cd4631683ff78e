"""What a person has decided of texts: which thing is meant, which is not, or that none of ours is.

Decisions stand in a table of SSSOM: the thing of ours is the subject, the text is the object, a literal. A negated row
refuses; `sssom:NoTermFound` as the subject says that nothing of ours is meant. Of tables that contradict each other the
refusal counts.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from paros.errors import DataError, Problem, show_path
from paros.links.matching import tidy
from paros.links.tables import LITERAL, NO_TERM_FOUND, NOT, Row, Table, read_table
from paros.names import BASE, PREFIXES, THINGS, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_EXACT: Final = PREFIXES["skos"] + "exactMatch"
_BY_HAND: Final = PREFIXES["semapv"] + "ManualMappingCuration"
_LICENCE: Final = "https://w3id.org/sssom/license/unspecified"


@dataclass(frozen=True)
class Decisions:
    """What is decided, by text: the things that are meant, those that are not, and the texts by which none of ours is."""

    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nothing: frozenset[str] = frozenset()


def read_decisions(paths: Sequence[Path]) -> Decisions:
    """Return what is decided in some files.

    Raises:
        EnvironmentFault: if one cannot be read.
        DataError: if one is no table of decisions; with every problem found, each with its line.
    """
    tables = [(path, read_table(path)) for path in paths]
    problems = [problem for path, table in tables for problem in _problems(table, show_path(path))]
    if problems:
        raise DataError(problems)
    return gather(row for _, table in tables for row in table.rows)


def gather(rows: Iterable[Row]) -> Decisions:
    """Return what some rows decide together; what is refused in one is not accepted by another."""
    accepted: defaultdict[str, dict[str, None]] = defaultdict(dict)
    refused: defaultdict[str, set[str]] = defaultdict(set)
    nothing: set[str] = set()
    for row in rows:
        text = tidy(row.object_label)
        if row.subject_id == NO_TERM_FOUND:
            nothing.add(text)
        elif row.predicate_modifier == NOT:
            refused[text].add(row.subject_id)
        else:
            accepted[text][row.subject_id] = None
    meant = {text: tuple(iri for iri in iris if iri not in refused[text]) for text, iris in accepted.items()}
    return Decisions(
        {text: iris for text, iris in meant.items() if iris},
        {text: frozenset(iris) for text, iris in refused.items() if iris},
        frozenset(nothing),
    )


def accept(text: str, iri: str, label: str, day: str, author: str = "", reason: str = "") -> Row:
    """Return the decision that a text means a thing; the day is that of the decision, YYYY-MM-DD."""
    text = tidy(text)
    return Row(
        record_id=_record(iri, text),
        subject_id=iri,
        subject_label=label,
        predicate_id=_EXACT,
        object_label=text,
        mapping_justification=_BY_HAND,
        author_label=author,
        object_type=LITERAL,
        mapping_date=day,
        comment=reason,
    )


def refuse(text: str, iri: str, label: str, day: str, author: str = "", reason: str = "") -> Row:
    """Return the decision that a text does not mean a thing."""
    return replace(accept(text, iri, label, day, author, reason), predicate_modifier=NOT)


def refuse_all(text: str, day: str, author: str = "", reason: str = "") -> Row:
    """Return the decision that a text means nothing that the graph has."""
    return replace(accept(text, NO_TERM_FOUND, "", day, author, reason), subject_source=BASE)


def add_decision(table: Table, decision: Row) -> Table:
    """Return a table with one decision more, in the place of those that it overrules.

    It overrules what was decided of the same text and thing; if it accepts a thing or refuses all, also whatever else the
    text was said to mean.
    """
    kept = [row for row in table.rows if not _overrules(decision, row)]
    return replace(table, rows=(*kept, decision))


def new_table(name: str) -> Table:
    """Return a table without decisions, to be kept in a file of this name."""
    about = {
        "mapping_set_id": f"{BASE}decisions/{name}",
        "mapping_set_title": "What texts of a table mean in PAROS Graph",
        "license": _LICENCE,
    }
    return Table(about, {prefix: PREFIXES[prefix] for prefix in (*THINGS, "mapping")})


def _overrules(decision: Row, row: Row) -> bool:
    if tidy(row.object_label) != decision.object_label:
        return False
    rivals = decision.predicate_modifier != NOT and row.predicate_modifier != NOT
    return rivals or row.subject_id == decision.subject_id


def _record(iri: str, text: str) -> str:
    """Return the IRI of a decision; texts of all scripts, and in capitals or not, have their own."""
    return f"{PREFIXES['mapping']}{slug(iri).lower()}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _problems(table: Table, shown: str) -> list[Problem]:
    """Return a problem for each row that decides nothing of a text."""
    problems = []
    for row in table.rows:
        if row.object_type != LITERAL:
            message, accepted = "the row says nothing of a text", f"object_type {LITERAL}, the text as object_label"
        elif row.predicate_id != _EXACT:
            message, accepted = f"the row decides by {table.shorten(row.predicate_id)}", "skos:exactMatch"
        elif row.subject_id == NO_TERM_FOUND and row.predicate_modifier == NOT:
            message, accepted = "the row refuses that nothing is meant", "a row without Not, or a thing that is meant"
        else:
            continue
        problems.append(Problem(message, shown, row.line, accepted, rule="links/value"))
    return problems
