"""Derives the bounds of dates: the first and the last day on which something can lie."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.reading import graph_iri
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Sequence

_XSD: Final = PREFIXES["xsd"]
_DAY: Final = ox.NamedNode(_XSD + "date")
_EARLIEST: Final = ox.NamedNode(str(PAROS.earliestDate))
_LATEST: Final = ox.NamedNode(str(PAROS.latestDate))
_PART_OF: Final = str(PAROS.partOf)


def bounds(lexical: str, datatype: str) -> tuple[str, str] | None:
    """Return the first and last day of a date literal, or None where its type names no year.

    >>> bounds("2014-06", "http://www.w3.org/2001/XMLSchema#gYearMonth")
    ('2014-06-01', '2014-06-30')
    >>> bounds("2018", "http://www.w3.org/2001/XMLSchema#gYear")
    ('2018-01-01', '2018-12-31')
    >>> bounds("--11-15", "http://www.w3.org/2001/XMLSchema#gMonthDay") is None
    True
    """
    if datatype == _XSD + "date":
        return lexical, lexical
    if datatype == _XSD + "gYearMonth":
        year, month = lexical.split("-")
        return f"{lexical}-01", f"{lexical}-{monthrange(int(year), int(month))[1]:02d}"
    if datatype == _XSD + "gYear":
        return f"{lexical}-01-01", f"{lexical}-12-31"
    return None


def derive_bounds(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return earliest and latest date, in the derived graph, of each thing that has dates, sorted.

    A thing's own dates come first: the earliest of its date and start date, the latest of its date and end date. An
    interval without an end has no latest date, one without a start no earliest. A thing without dates of its own takes
    the bounds of its parts, where it has any with dates; one part without an end leaves the whole without one. Where
    passages disagree the bounds take in all of them.
    """
    first: defaultdict[str, set[str]] = defaultdict(set)
    last: defaultdict[str, set[str]] = defaultdict(set)
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        subject, predicate = quad.subject.value, quad.predicate.value
        if predicate == _PART_OF and isinstance(quad.object, ox.NamedNode):
            parts[quad.object.value].add(subject)
        elif isinstance(quad.object, ox.Literal) and predicate in {
            str(PAROS[n]) for n in ("date", "startDate", "endDate")
        }:
            found = bounds(quad.object.value, quad.object.datatype.value)
            if found is None:
                continue
            if predicate != str(PAROS.endDate):
                first[subject].add(found[0])
            if predicate != str(PAROS.startDate):
                last[subject].add(found[1])

    def dated(thing: str) -> list[str]:
        """Return the thing itself if it has dates, else the nearest of its parts, and theirs, that have."""
        found: list[str] = []
        seen, waiting = {thing}, [thing]
        while waiting:
            nearest = waiting.pop()
            if nearest in first or nearest in last:
                found.append(nearest)
            else:
                fresh = parts.get(nearest, set()) - seen
                seen |= fresh
                waiting += fresh
        return found

    graph = ox.NamedNode(graph_iri("derived"))
    derived = []
    for thing in sorted({*first, *last, *parts}):
        sharing = dated(thing)
        days = {day for part in sharing for day in (*first.get(part, ()), *last.get(part, ()))}
        if sharing and all(part in first for part in sharing):
            derived.append(ox.Quad(ox.NamedNode(thing), _EARLIEST, ox.Literal(min(days), datatype=_DAY), graph))
        if sharing and all(part in last for part in sharing):
            derived.append(ox.Quad(ox.NamedNode(thing), _LATEST, ox.Literal(max(days), datatype=_DAY), graph))
    return derived
