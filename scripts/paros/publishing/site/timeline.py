"""The timeline: what happened when, as a list by years that any browser shows, and as data that a script draws."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.days import period_in_words
from paros.names import ONTOLOGY, PREFIXES, natural_key
from paros.publishing.site.addresses import page_of
from paros.publishing.site.layout import Page, render
from paros.publishing.site.paging import ROOM, chunks
from paros.publishing.site.words import thing, things, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.assessments import Assessments
    from paros.publishing.site.index import Index
    from paros.publishing.site.words import Value

_PATH: Final = "timeline.html"
# The script lies beside the templates, and is copied with all that need no build.
_SCRIPT: Final = "assets/timeline.js"
_DATA: Final = "assets/timeline-data.js"
_EVENT: Final = ONTOLOGY + "Event"
# A kind of fewer events than this shares a lane with others.
_LEAST: Final = 3
_OTHERS: Final = "Other kinds"
# The verdicts that a reader must know of; a claim that is upheld is in no doubt.
_DOUBTS: Final = ("doubted", "rejected")


@dataclass(frozen=True)
class Happening:
    """An event on the timeline.

    Attributes:
        event: what happened.
        kind: its class, in words.
        lane: the class below events that it belongs to, in words.
        first: the first day on which it can lie, or nothing.
        last: the last day.
        lasting: whether it is said to last from the one to the other; otherwise the bounds tell how sure the day is.
        hedges: planned, alleged and the like; nothing where it is simply told.
        where: the forum in which it happened.
        doubted: whether we doubt or reject something that is said of it.
    """

    event: Value
    kind: str
    lane: str
    first: str
    last: str
    lasting: bool
    hedges: tuple[Value, ...]
    where: tuple[Value, ...]
    doubted: bool

    @property
    def when(self) -> str:
        """The time of the event as far as it is known."""
        return period_in_words(self.first, self.last)

    @property
    def year(self) -> str:
        """The year in which it begins, or ends if that alone is known; nothing without a date."""
        return (self.first or self.last)[:4]


def read_happenings(index: Index, assessments: Assessments) -> list[Happening]:
    """Return all events, in order of time, those without a date last."""
    doubted = {value.iri for found in assessments.all if found.outcome in _DOUBTS for value in found.subject}
    iris = [iri for iri in index.things if iri.startswith(PREFIXES["event"]) and index.is_a(iri, "Event")]
    found = [_happening(index, iri, doubted=iri in doubted) for iri in iris]
    return sorted(found, key=lambda one: (one.first or one.last or "9", one.last, natural_key(one.event.iri)))


def _happening(index: Index, iri: str, *, doubted: bool) -> Happening:
    """Return an event as the timeline shows it."""
    first = min((value.value for value in index.values(iri, "earliestDate")), default="")
    last = max((value.value for value in index.values(iri, "latestDate")), default="")
    return Happening(
        event=thing(index, iri),
        kind=index.kind_words(iri),
        lane=_lane(index, iri),
        first=first,
        last=last,
        lasting=bool(index.values(iri, "startDate", "endDate")),
        hedges=values(index, iri, "modality"),
        where=things(index, index.leads(iri, "inForum")),
        doubted=doubted,
    )


def _lane(index: Index, iri: str) -> str:
    """Return the class of an event that stands right below that of all events, in words."""
    classes = {kind for lowest in index.kinds(iri) for kind in (lowest, *index.above(lowest))}
    below = {kind for kind in classes if kind != _EVENT and _EVENT in index.above(kind)}
    highest = [kind for kind in below if not index.above(kind) & below]
    return min((index.label(kind) for kind in highest), default=_OTHERS)


def write(assessments: Assessments, material: Material, folder: Folder) -> None:
    """Write the timeline: its page, further pages of its list where it is long, and the data that a script draws."""
    happenings = read_happenings(material.index, assessments)
    dated = [one for one in happenings if one.when]
    undated = sorted(
        (one for one in happenings if not one.when), key=lambda one: (one.kind, natural_key(one.event.iri))
    )
    years: defaultdict[str, list[Happening]] = defaultdict(list)
    for one in dated:
        years[one.year].append(one)
    folder.write(_DATA, data_of(dated))
    _write_pages(material, folder, years, undated)


def _write_pages(
    material: Material, folder: Folder, years: dict[str, list[Happening]], undated: Sequence[Happening]
) -> None:
    """Write the page of the timeline, and the list of events on it or, if it is long, on pages of its own."""

    def listed(path: str) -> dict[str, str]:
        page = Page(path, "", "")
        told = {year: render("year.html", page, material, year=year, happenings=found) for year, found in years.items()}
        if undated:
            told[""] = render("undated.html", page, material, happenings=undated)
        return told

    whole = listed(_PATH)
    fits = sum(len(part.encode()) for part in whole.values()) <= ROOM
    pages = [] if fits else _paged(material, folder, listed("timeline/1.html"))
    summary = "What happened when in the diplomacy of outer space, as far as the sources say."
    page = Page(_PATH, "Timeline", summary, scripts=(_DATA, _SCRIPT))
    counts = _counts(years)
    frame = {"content": "".join(whole.values()) if fits else "", "pages": pages, "counts": counts}
    folder.write(page.path, render("timeline.html", page, material, undated=len(undated), **frame))


def _paged(material: Material, folder: Folder, told: dict[str, str]) -> list[tuple[str, str]]:
    """Write the list of events on pages of its own, and return the path and the name of each."""
    years = list(told)
    groups = [[years[place] for place in places] for places in chunks(list(told.values()))]
    pages = [(f"timeline/{number}.html", _span(group)) for number, group in enumerate(groups, 1)]
    for (path, name), group in zip(pages, groups, strict=True):
        page = Page(path, f"Events {name}", f"What happened when: events {name}.", section=_PATH)
        content = "".join(told[year] for year in group)
        folder.write(path, render("timeline-part.html", page, material, content=content, pages=pages))
    return pages


def _span(years: Sequence[str]) -> str:
    """Return years in words.

    >>> _span(["1959", "1961"]), _span(["2014"]), _span(["2021", ""]), _span([""])
    ('1959 to 1961', '2014', '2021 and without a date', 'without a date')
    """
    dated = [year for year in years if year]
    parts = [dated[0] if len(dated) == 1 else f"{dated[0]} to {dated[-1]}"] if dated else []
    return " and ".join([*parts, *(["without a date"] if "" in years else [])])


@dataclass(frozen=True)
class Counts:
    """How many events of each kind lie in each decade: the decades, and a row for each kind, the most frequent first."""

    decades: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def _counts(years: dict[str, list[Happening]]) -> Counts:
    """Return the numbers of dated events by kind and decade."""
    decades = sorted({f"{year[:3]}0s" for year in years})
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for year, found in years.items():
        for one in found:
            kinds[one.kind][f"{year[:3]}0s"] += 1
    ordered = sorted(kinds, key=lambda kind: (-kinds[kind].total(), kind))
    return Counts(tuple(decades), tuple((kind, tuple(kinds[kind][decade] for decade in decades)) for kind in ordered))


def data_of(happenings: Sequence[Happening]) -> str:
    """Return a script that holds what is drawn: lanes, and for each event its page, its name, its time and its kind."""
    numbers = Counter(one.lane for one in happenings)
    lanes = sorted((lane for lane, number in numbers.items() if number >= _LEAST and lane != _OTHERS))
    lanes.sort(key=lambda lane: -numbers[lane])
    if len(lanes) < len(numbers):
        lanes.append(_OTHERS)
    events = [
        {
            "page": page_of(one.event.iri),
            "name": one.event.text,
            "when": one.when,
            "kind": ", ".join([one.kind, *(hedge.text for hedge in one.hedges)]),
            "lane": lanes.index(one.lane if one.lane in lanes else _OTHERS),
            "first": one.first,
            "last": one.last,
            "lasting": one.lasting,
        }
        for one in happenings
    ]
    rows = ",\n".join(json.dumps(event, ensure_ascii=False, sort_keys=True) for event in events)
    return f"window.parosTimeline = {{lanes: {json.dumps(lanes, ensure_ascii=False)}, events: [\n{rows}\n]}};\n"
