"""Things in time: lanes from top to bottom, the years from left to right, what is not sure as a broken line.

A thing with an exact day is a filled sign; one whose day is not known exactly is a hollow sign in the middle of a broken
line from the first to the last day on which it can lie; what lasts is a bar. What has no date stands in a column of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from paros.plotting.canvas import OTHER, Canvas, Mark, Sign, Stroke, signs_of
from paros.plotting.common import INK, LEADING, LINE, QUIET, SHADE, lines_of, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

_NAMES: Final = 180
_LABELS: Final = 330
_TIME: Final = 430
# The room for what has no date, and where in it the signs stand: left of them run links.
_UNDATED: Final = 150
_UNDATED_AT: Final = 90
# No relation is written wider than this.
_RELATION: Final = 100
# Signs nearer to each other than this are taken to be one above the other.
_NEAR: Final = 14
# The height of a row of signs, and the room between lanes.
_ROW: Final = 17
_GAP: Final = 8
# A bar shorter than this is drawn as a sign.
_SHORTEST: Final = 8
# A year is divided by months, where there are few.
_MONTHS: Final = 2


@dataclass(frozen=True)
class Item:
    """A thing in a lane: what it is called, its kind, and the first and last day on which it can lie, or on which it was.

    A lane may belong under another, so that two lanes can have one name.
    """

    key: str
    lane: str
    label: str
    kind: str
    earliest: date | None
    latest: date | None
    lasting: bool = False
    under: str = ""


@dataclass(frozen=True)
class Link:
    """A relation from one item to another, by their keys; inferred if no source states it."""

    start: str
    end: str
    relation: str
    inferred: bool


@dataclass(frozen=True)
class _Scale:
    """Where a day lies: days are numbers, places are pixels."""

    first: date
    last: date
    left: float
    right: float

    def place(self, day: date) -> float:
        """Return the pixel of a day."""
        share = (day.toordinal() - self.first.toordinal()) / (self.last.toordinal() - self.first.toordinal())
        return self.left + share * (self.right - self.left)


def draw_lanes(items: Sequence[Item], links: Sequence[Link] = (), *, labelled: bool = True) -> alt.LayerChart:
    """Return the chart of items with their links: lanes as they come, in each the earliest first, and else as they come.

    Labelled, each item has a row for itself and its label; otherwise as many as find room share a row.
    """
    canvas = Canvas(rim=True)
    undated = _UNDATED if any(item.earliest is None for item in items) else 0
    left = _NAMES + undated + 12
    right = left + _TIME + (0 if labelled else _LABELS - undated)
    width = right + (_LABELS if labelled else 20)
    scale = _scale_of(items, left, right)
    signs = signs_of([item.kind for item in items])
    top = canvas.legend(_meanings(items, links, signs), 0, 0, width) + 30
    lanes: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        lanes[item.under, item.lane].append(item)
    places: dict[str, tuple[float, float]] = {}
    bottom = top
    for number, ((_, lane), members) in enumerate(lanes.items()):
        ordered = sorted(members, key=lambda item: (item.earliest or date.max, item.latest or date.max))
        shade = "" if number % 2 else SHADE
        bottom = _lay_lane(canvas, lane, ordered, scale, signs, (bottom, width), places, shade, labelled=labelled)
    _lay_years(canvas, scale, top, bottom)
    if undated:
        canvas.text(_NAMES + _UNDATED_AT, top - 12, ["no date"], colour=QUIET, align="center")
    brackets: list[tuple[float, float, float]] = []
    for link in links:
        _lay_link(canvas, link, places, brackets)
    return canvas.chart(width, bottom + 24)


def _lay_lane(
    canvas: Canvas,
    lane: str,
    items: Sequence[Item],
    scale: _Scale,
    signs: dict[str, Sign],
    extent: tuple[float, float],
    places: dict[str, tuple[float, float]],
    shade: str,
    *,
    labelled: bool,
) -> float:
    """Lay one lane, note the places of its items by their keys, and return its lower end.

    Args:
        canvas: takes the marks.
        lane: its name.
        items: what is in it, in order of time.
        scale: where a day lies.
        signs: the sign of each kind.
        extent: the upper end of the lane, and its width.
        places: gets the place of each item.
        shade: the colour of its ground, if it has one.
        labelled: whether each item has a row and a label.
    """
    top, width = extent
    name = lines_of(lane, _NAMES - 16, bold=True)
    labels = [lines_of(item.label, _LABELS - 24) if labelled else [] for item in items]
    if labelled:
        rows = list(range(len(items)))
        heights: list[float] = [max(_ROW, len(lines) * LEADING + 5) for lines in labels]
    else:
        rows = _rows([_reach(item, scale) for item in items])
        heights = [_ROW] * (max(rows) + 1)
    inner = max(sum(heights), len(name) * LEADING)
    if shade:
        canvas.rect(0, top, width, inner + _GAP, shade)
    canvas.text(8, top + _GAP / 2 + 8 + (len(name) - 1) * LEADING / 2, name, bold=True)
    starts = [top + _GAP / 2 + sum(heights[:row]) for row in range(len(heights))]
    for item, row, lines in zip(items, rows, labels, strict=True):
        y = starts[row] + heights[row] / 2
        end = _lay_item(canvas, item, y, scale, signs[item.kind])
        places.setdefault(item.key, (_centre(item, scale), y))
        if labelled:
            canvas.text(end + 9, y, lines)
    return top + inner + _GAP


def _lay_item(canvas: Canvas, item: Item, y: float, scale: _Scale, sign: Sign) -> float:
    """Lay the marks of one item, and return where they end."""
    centre = _centre(item, scale)
    start, end = _reach(item, scale)
    if item.lasting and end - start > _SHORTEST:
        canvas.bar(start, y, end, sign.colour)
        return end
    exact = item.earliest is not None and item.earliest == item.latest
    if item.earliest is not None and not exact:
        canvas.rule(start, y, end, y, sign.colour, broken=True)
    canvas.point(centre, y, sign if exact or item.lasting else replace(sign, filled=False))
    return max(end, centre + 4)


def _centre(item: Item, scale: _Scale) -> float:
    """Return where the sign of an item stands."""
    start, end = _reach(item, scale)
    return start if item.lasting else (start + end) / 2


def _reach(item: Item, scale: _Scale) -> tuple[float, float]:
    """Return where an item begins and ends; both are in the column of what has no date, if it has none."""
    if item.earliest is None or item.latest is None:
        return _NAMES + _UNDATED_AT, _NAMES + _UNDATED_AT
    return scale.place(item.earliest), scale.place(item.latest)


def _rows(reaches: Sequence[tuple[float, float]]) -> list[int]:
    """Return the row of each reach: the first in which it has room."""
    ends: list[float] = []
    rows = []
    for start, end in reaches:
        free = next((row for row, last in enumerate(ends) if last + 12 <= start), len(ends))
        ends[free : free + 1] = [end]
        rows.append(free)
    return rows


def _lay_link(
    canvas: Canvas,
    link: Link,
    places: dict[str, tuple[float, float]],
    brackets: list[tuple[float, float, float]],
) -> None:
    """Lay a link: from the earlier end down or up, then along the row of the later one, where no label stands.

    Where both ends are one above the other, or other signs are in the way, it goes round them on the left, as a bracket;
    each bracket is noted, with its upper and lower end, and leaves room for those before. The head of the arrow is at
    the end of the link; the relation is named beside the line.
    """
    start, end = places[link.start], places[link.end]
    early, late = sorted((start, end))
    upper, lower = sorted((early[1], late[1]))
    between = any(abs(x - early[0]) < _NEAR and upper < y < lower for x, y in places.values())
    if not between and late[0] - early[0] > _NEAR:
        turn = early[0]
        below = late[1] > early[1]
        canvas.rule(turn, early[1] + (6 if below else -6), turn, late[1], INK, broken=link.inferred)
    else:
        taken = sum(abs(x - early[0]) < 60 and top <= lower and upper <= bottom for x, top, bottom in brackets)
        turn = early[0] - 14 - 10 * taken
        brackets.append((early[0], upper, lower))
        canvas.rule(turn, early[1], early[0] - 7, early[1], INK, broken=link.inferred)
        canvas.rule(turn, early[1], turn, late[1], INK, broken=link.inferred)
    canvas.rule(turn, late[1], late[0] - 7, late[1], INK, broken=link.inferred)
    if end == late or turn < early[0]:
        canvas.arrow(end[0] - 9, end[1], 90, INK)
    else:
        canvas.arrow(end[0], end[1] + (9 if late[1] > early[1] else -9), 0 if late[1] > early[1] else 180, INK)
    relation = lines_of(link.relation, _RELATION, 10, most=1)
    if text_width(relation[0], 10) < late[0] - turn - 20:
        canvas.text(turn + 5, late[1] - 7, relation, italic=True, size=10)
    else:
        beside = (upper + lower) / 2 if turn < early[0] else late[1]
        canvas.text(turn - 5, beside, relation, align="right", italic=True, size=10)


def _scale_of(items: Sequence[Item], left: float, right: float) -> _Scale:
    """Return the scale of whole years that holds all dated items; of any year where none is dated."""
    days = [day for item in items for day in (item.earliest, item.latest) if day is not None]
    first, last = (min(days).year, max(days).year) if days else (2000, 2000)
    return _Scale(date(first, 1, 1), date(last + 1, 1, 1), left, right)


def _lay_years(canvas: Canvas, scale: _Scale, top: float, bottom: float) -> None:
    """Lay the grid of years, or of months where there are few years, with their names above and below."""
    for day, name in _ticks(scale):
        x = scale.place(day)
        canvas.rects.append({"x": x, "y": top, "x2": x + 1, "y2": bottom, "colour": LINE})
        for y in (top - 12, bottom + 12):
            canvas.text(x, y, [name], colour=QUIET, align="center")


def _ticks(scale: _Scale) -> list[tuple[date, str]]:
    """Return the days at which the grid has a line, with their names: at most twelve or so."""
    first, last = scale.first.year, scale.last.year
    if last - first <= _MONTHS:
        step = 2 * (last - first)
        days = [date(year, month, 1) for year in range(first, last) for month in range(1, 13, step)]
        return [(day, f"{day.year}-{day.month:02}") for day in days]
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (last - first) / step <= (scale.right - scale.left) / 42)
    return [(date(year, 1, 1), str(year)) for year in range(first + -first % step, last + 1, step)]


def _meanings(items: Sequence[Item], links: Sequence[Link], signs: dict[str, Sign]) -> list[tuple[Mark, str]]:
    """Return what the legend says: each sign, then what hollow signs, bars and lines mean where they occur."""
    entries: list[tuple[Mark, str]] = [(s, kind or "kind not given") for kind, s in signs.items() if s != OTHER]
    if rest := [kind for kind, sign in signs.items() if sign == OTHER]:
        entries.append((OTHER, rest[0] if len(rest) == 1 else f"{len(rest)} rarer kinds"))
    hollow = Sign(QUIET, "circle", filled=False)
    if any(not item.lasting and item.earliest != item.latest for item in items):
        entries += [(hollow, "day not known exactly"), (Stroke(broken=True), "… it lies between the ends")]
    elif any(item.earliest is None for item in items):
        entries.append((hollow, "no date in the graph"))
    if any(item.lasting for item in items):
        entries.append((Stroke(thick=True), "it lasts"))
    if links:
        entries.append((Stroke(), "relation that a source states"))
    if any(link.inferred for link in links):
        entries.append((Stroke(broken=True), "relation that we infer"))
    return entries
