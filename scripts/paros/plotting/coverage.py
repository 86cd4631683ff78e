"""The picture `coverage`: how much of each section of the sources has claims, is waived, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.bars import Bar, Layout, lay_panel
from paros.plotting.canvas import Canvas, Swatch
from paros.plotting.common import (
    BLACK,
    BLUE,
    INK,
    SKY,
    VERMILLION,
    Drawing,
    Row,
    counted,
    grouped,
    lines_of,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("coverage-by-section",)
NEEDS: Final = ""
# Each part of a bar: its meaning, the word beside the bar, its colour, and that of the number in it.
_PARTS: Final = {
    "claimed": ("with claims", "claimed", BLUE, "white"),
    "waived": ("waived with a reason", "waived", SKY, INK),
    "unread": ("neither", "neither", VERMILLION, BLACK),
}
_LAYOUT: Final = Layout(label=270, bar=420, beside=170, height=13)


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `coverage-by-section`, a panel for each source."""
    rows = answers[0].to_dicts()
    sources = grouped(rows, "sourceLabel")
    most = max(_number(row, "passages") for row in rows)
    totals = {name: {part: sum(_number(row, part) for row in of) for part in _PARTS} for name, of in sources.items()}
    told = "; ".join(
        f"{name}: {', '.join(f'{numbers[part]} {words}' for part, (words, *_) in _PARTS.items())}"
        for name, numbers in totals.items()
    )
    whole = sum(_number(row, "passages") for row in rows)
    canvas = Canvas()
    marks = [(Swatch(colour), words) for words, _, colour, _ in _PARTS.values()]
    bottom = canvas.legend(marks, 0, 0, _LAYOUT.width)
    for name, of in sources.items():
        bottom = lay_panel(canvas, _LAYOUT, name, [_bar(row) for row in of], bottom + 12, most, "passages")
    return Drawing(
        chart=canvas.chart(_LAYOUT.width, bottom),
        title="How much of each source is in the graph, section by section",
        gist=f"Bars of {counted(whole, 'passage')} in {counted(len(rows), 'section')} of "
        f"{counted(len(sources), 'source')}. {told}.",
        notes=("Passages are the smallest citable pieces: sentences, headings, items of lists.",),
    )


def _number(row: Row, column: str) -> int:
    """Return the number in a cell."""
    return int(str(row[column]))


def _bar(row: Row) -> Bar:
    """Return the row of a section."""
    numbers = {part: _number(row, part) for part in _PARTS}
    told = ", ".join(f"{number} {_PARTS[part][1]}" for part, number in numbers.items() if number)
    return Bar(
        label=lines_of(text_of(row, "section"), _LAYOUT.label - 20),
        parts=[(number, _PARTS[part][2], _PARTS[part][3]) for part, number in numbers.items() if number],
        beside=[told],
    )
