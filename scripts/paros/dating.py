"""Derives the bounds of dates: the first and the last day on which something can lie."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.reading import graph_iri
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    # First and last days.
    _Spans = Sequence[tuple[str, str]]

_XSD: Final = PREFIXES["xsd"]
_DAY: Final = ox.NamedNode(_XSD + "date")
EARLIEST: Final = ox.NamedNode(str(PAROS.earliestDate))
LATEST: Final = ox.NamedNode(str(PAROS.latestDate))
PART_OF: Final = str(PAROS.partOf)
_DATE: Final = str(PAROS.date)
_START: Final = str(PAROS.startDate)
_END: Final = str(PAROS.endDate)
DATES: Final = (_DATE, _START, _END)


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


def _narrowed(intervals: _Spans) -> tuple[str, str]:
    """Return what intervals have in common, or, where they have nothing in common, all that they take in."""
    latest_start, earliest_end = max(first for first, _ in intervals), min(last for _, last in intervals)
    if latest_start <= earliest_end:
        return latest_start, earliest_end
    return min(first for first, _ in intervals), max(last for _, last in intervals)


def _ends(dates: _Spans, starts: _Spans, ends: _Spans) -> tuple[str, str]:
    """Return the first and last day of a thing from its dates, starts and ends; empty where there is none.

    A start or an end that lies within every date is the more precise; any other widens what the dates take in.
    """
    date, start, end = (_narrowed(spans) if spans else None for spans in (dates, starts, ends))
    first = [span[0] for span in (date, start) if span]
    last = [span[1] for span in (date, end) if span]
    if date and start and all(span[0] <= start[0] <= span[1] for span in dates):
        first = [start[0]]
    elif date and start:
        last.append(start[1])
    if date and end and all(span[0] <= end[1] <= span[1] for span in dates):
        last = [end[1]]
    elif date and end:
        first.append(end[0])
    return min(first, default=""), max(last, default="")


@dataclass(frozen=True)
class Dates:
    """What is known of the dates of things: first and last days of those with dates, and which thing is part of which."""

    first: Mapping[str, str]
    last: Mapping[str, str]
    parts: Mapping[str, set[str]]
    wholes: Mapping[str, set[str]]

    def lenders(self, thing: str) -> dict[str, list[tuple[str, str]]]:
        """Return the things whose dates bound a thing, each with the pairs of part and whole that lead to it.

        Itself if it has dates; else the nearest of its parts, and of theirs, that have; else the nearest of its wholes.
        """
        return self._nearest(thing, self.parts) or {
            lender: [(part, whole) for whole, part in steps]
            for lender, steps in self._nearest(thing, self.wholes).items()
        }

    def _nearest(self, thing: str, beside: Mapping[str, set[str]]) -> dict[str, list[tuple[str, str]]]:
        """Return the thing itself if it has dates, else the nearest of those beside it, and beside them, that have."""
        found: dict[str, list[tuple[str, str]]] = {}
        seen, waiting = {thing}, [(thing, list[tuple[str, str]]())]
        while waiting:
            current, steps = waiting.pop()
            if current in self.first or current in self.last:
                found[current] = steps
            else:
                fresh = sorted(beside.get(current, set()) - seen)
                seen.update(fresh)
                waiting += [(other, [*steps, (other, current)]) for other in fresh]
        return found


def read_dates(quads: Iterable[ox.Quad]) -> Dates:
    """Return what quads tell of dates and of parts."""
    given: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        subject, predicate = quad.subject.value, quad.predicate.value
        if predicate == PART_OF and isinstance(quad.object, ox.NamedNode):
            parts[quad.object.value].add(subject)
        elif isinstance(quad.object, ox.Literal) and predicate in DATES:
            found = bounds(quad.object.value, quad.object.datatype.value)
            if found is not None:
                given[subject][predicate].append(found)
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for subject, spans in given.items():
        start, end = _ends(spans[_DATE], spans[_START], spans[_END])
        if start:
            first[subject] = start
        if end:
            last[subject] = end
    wholes: defaultdict[str, set[str]] = defaultdict(set)
    for whole, members in parts.items():
        for member in members:
            wholes[member].add(whole)
    return Dates(first, last, parts, wholes)


def derive_bounds(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return earliest and latest date, in the derived graph, of each thing that has dates, sorted.

    A thing's own dates come first: the earliest of its date and start date, the latest of its date and end date. An
    interval without an end has no latest date, one without a start no earliest. A thing without dates of its own takes
    the bounds of its parts, where it has any with dates; one part without an end leaves the whole without one. A thing
    without either takes the bounds of its whole: it lies within them. Where dates are given more and less precisely the
    bounds are those of the more precise; where they disagree, the bounds take in all of them.
    """
    dates = read_dates(quads)
    first, last = dates.first, dates.last
    graph = ox.NamedNode(graph_iri("derived"))
    derived = []
    for thing in sorted({*first, *last, *dates.parts, *dates.wholes}):
        sharing = dates.lenders(thing)
        days = {day for part in sharing for day in (first.get(part), last.get(part)) if day}
        if sharing and all(part in first for part in sharing):
            derived.append(ox.Quad(ox.NamedNode(thing), EARLIEST, ox.Literal(min(days), datatype=_DAY), graph))
        if sharing and all(part in last for part in sharing):
            derived.append(ox.Quad(ox.NamedNode(thing), LATEST, ox.Literal(max(days), datatype=_DAY), graph))
    return derived
