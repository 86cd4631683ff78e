"""Finds pitfalls of the ontology: terms without a definition, circles, wrong inverses, incomplete headers and the like.

Each check is a SPARQL query in `ontology_checks/`, after a pitfall of OOPS! (https://oops.linkeddata.es/catalogue.jsp), a
test of FOOPS! (https://w3id.org/foops) or a report query of ROBOT (https://robot.obolibrary.org/report_queries/), with
ROBOT's contract: a solution is an offence, its columns are `?entity ?property ?value`, and no solution is good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paros.integrity import Places

CHECKS: Final = Path(__file__).parent / "ontology_checks"
# By the levels of ROBOT: what must not be and what should not be refuse a build, the last is told only.
LEVELS: Final = ("ERROR", "WARN", "INFO")
_HEAD: Final = re.compile(
    r"# What:   (?P<what>.+)\n"
    r"# Why:    .+\n"
    r"# Level:  (?P<level>.+)\n"
    r"# Source: (?P<sources>.+)\n"
    r"# Repair: (?P<repair>.+)\n"
)


@dataclass(frozen=True)
class Check:
    """A check: what it finds, how grave that is, who describes it, how it is repaired, and the query that finds it."""

    name: str
    what: str
    level: str
    sources: tuple[str, ...]
    repair: str
    query: str


@dataclass(frozen=True)
class Pitfall:
    """An offence that a check finds; without a property or a value where the check names none."""

    check: Check
    entity: ox.NamedNode | ox.BlankNode
    property: ox.NamedNode | None
    value: ox.NamedNode | ox.BlankNode | ox.Literal | None


def check_names() -> list[str]:
    """Return the names of the checks, sorted."""
    return sorted(path.stem for path in CHECKS.glob("*.rq"))


def read_check(name: str) -> Check:
    """Return a check with what its head says; its sources as `OOPS! P08`, `FOOPS! VOC3`, `ROBOT missing_label`.

    >>> read_check("cycle").sources
    ('OOPS! P06',)
    """
    text = (CHECKS / f"{name}.rq").read_text(encoding="utf-8")
    head = _HEAD.match(text)
    assert head, f"the head of {name}.rq is not as it should be"  # noqa: S101 -- our own file
    sources = tuple(
        f"{catalogue} {entry}"
        for catalogue, _, entries in (part.partition(" ") for part in head["sources"].split("; "))
        for entry in entries.split(", ")
    )
    return Check(name, head["what"], head["level"], sources, head["repair"], text)


def find_pitfalls(ontology: Iterable[ox.Quad]) -> list[Pitfall]:
    """Return what the checks find in an ontology, in the order of their names and then of the offenders."""
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ontology)
    found: list[Pitfall] = []
    for name in check_names():
        check = read_check(name)
        solutions = store.query(check.query)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
        pitfalls = [Pitfall(check, row["entity"], row["property"], row["value"]) for row in solutions]
        found += sorted(pitfalls, key=lambda p: (str(p.entity), str(p.property), str(p.value)))
    return found


def check_ontology(ontology: Iterable[ox.Quad], places: Places | None = None) -> list[Problem]:
    """Return what is only worth telling of an ontology; `places` gives each problem its line.

    Raises:
        DataError: if a check of the level ERROR or WARN finds something; names every offender.
    """
    pitfalls = find_pitfalls(ontology)
    if refused := [_problem(p, places) for p in pitfalls if p.check.level != LEVELS[-1]]:
        raise DataError(refused)
    return [_problem(pitfall, places) for pitfall in pitfalls]


def _problem(pitfall: Pitfall, places: Places | None) -> Problem:
    """Return a pitfall as a problem, at the place where the offender is described."""
    entity = pitfall.entity
    place = places.subject(entity.value) if places and isinstance(entity, ox.NamedNode) else ("", 0)
    detail = " ".join(_name(term) for term in (pitfall.property, pitfall.value) if term is not None)
    return Problem(
        f"{_name(entity)}: {pitfall.check.what}" + (f" ({detail})" if detail else ""),
        *place,
        repair=pitfall.check.repair,
    )


def _name(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
