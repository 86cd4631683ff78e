"""The picture `positions`: who stands where on an instrument, on a scale from opposition to favour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.canvas import Canvas, Mark, Sign
from paros.plotting.common import (
    BLUE,
    LEADING,
    LINE,
    ORANGE,
    SHADE,
    Drawing,
    Row,
    counted,
    grouped,
    lines_of,
    listed,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("positions-on-instrument-scale",)
NEEDS: Final = "instrument"
# The columns: the value of the scale, and what stands above.
_COLUMNS: Final = {
    "-2": "opposing",
    "-1": "reserved or troubled",
    "0": "neutral",
    "2": "favourable",
    "": "takes no side: states, asks, undertakes or contends",
}
_NAMES: Final = 220
_COLUMN: Final = 142
_NAMED: Final = Sign(BLUE, "circle")
_UNNAMED: Final = Sign(ORANGE, "diamond", filled=False)


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `positions-on-instrument-scale`, a part for each version of the instrument."""
    rows = answers[0].to_dicts()
    canvas = Canvas()
    width = _NAMES + len(_COLUMNS) * _COLUMN
    entries: list[tuple[Mark, str]] = []
    if any(row["unnamed"] is not True for row in rows):
        entries.append((_NAMED, "named holder"))
    if any(row["unnamed"] is True for row in rows):
        entries.append((_UNNAMED, "holder whom no source names: never taken for particular states"))
    bottom = canvas.legend(entries, 0, 0, width) + 12
    bottom = _lay_heads(canvas, bottom)
    for target, positions in grouped(rows, "instrumentLabel").items():
        bottom = _lay_target(canvas, target, positions, bottom, width)
    return Drawing(
        chart=canvas.chart(width, bottom),
        title="Who stands where",
        gist=_gist(rows),
        notes=(
            "The columns are groups of stances, as far as a source words them. The position of a group is not that of its members.",
        ),
    )


def _lay_heads(canvas: Canvas, top: float) -> float:
    """Lay the heads of the columns, and return where the rows begin."""
    heads = [lines_of(words, _COLUMN - 12, bold=True) for words in _COLUMNS.values()]
    height = max(len(lines) for lines in heads) * LEADING + 8
    for number, lines in enumerate(heads):
        x = _NAMES + (number + 0.5) * _COLUMN
        canvas.text(x, top + height - 4 - len(lines) * LEADING / 2, lines, align="center", bold=True)
    return top + height


def _lay_target(canvas: Canvas, target: str, rows: Sequence[Row], top: float, width: float) -> float:
    """Lay what is held of one instrument or version, a row for each holder, and return where it ends."""
    y = top + canvas.heading(target, top, width)
    holders = grouped(rows, "holder")
    ranked = sorted(holders, key=lambda name: (min(_place(row) for row in holders[name]), name))
    for number, name in enumerate(ranked):
        cells = {value: lines_of(_stances(of), _COLUMN - 30) for value, of in grouped(holders[name], "scale").items()}
        label = lines_of(name, _NAMES - 16)
        height = max(len(lines) for lines in [label, *cells.values()]) * LEADING + 8
        if number % 2:
            canvas.rect(0, y, width, height, SHADE)
        unnamed = any(row["unnamed"] is True for row in holders[name])
        canvas.text(8, y + height / 2, label, italic=unnamed)
        for column, value in enumerate(_COLUMNS):
            x = _NAMES + column * _COLUMN
            canvas.rects.append({"x": x, "y": y, "x2": x + 1, "y2": y + height, "colour": LINE})
            if value in cells:
                canvas.point(x + 13, y + height / 2, _UNNAMED if unnamed else _NAMED)
                canvas.text(x + 24, y + height / 2, cells[value])
        y += height
    return y + 10


def _place(row: Row) -> int:
    """Return the number of the column in which a position stands; the last for those that take no side."""
    return list(_COLUMNS).index(text_of(row, "scale"))


def _stances(rows: Sequence[Row]) -> str:
    """Return the stances of one holder in one column, in words: how often each, if more than once."""
    contents: dict[str, set[str]] = {}
    for row in rows:
        contents.setdefault(text_of(row, "stance"), set()).add(text_of(row, "content"))
    return ", ".join(stance if len(of) == 1 else f"{stance} ({len(of)}×)" for stance, of in contents.items())


def _gist(rows: Sequence[Row]) -> str:
    """Return what the picture shows, in words: who stands in which column."""
    parts = []
    for value, words in _COLUMNS.items():
        holders = list(dict.fromkeys(text_of(row, "holder") for row in rows if text_of(row, "scale") == value))
        if holders:
            parts.append(f"{words.partition(':')[0].capitalize()}: {listed(holders)}.")
    number = len({text_of(row, "holder") for row in rows})
    return f"Table of positions of {counted(number, 'holder')}. {' '.join(parts)}"
