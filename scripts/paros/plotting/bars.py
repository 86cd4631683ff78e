"""Rows of stacked bars: a label on the left, the parts of the bar, and lines of text on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.plotting.common import INK, LEADING, LINE, QUIET, SHADE, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.plotting.canvas import Canvas

# Steps between the lines of the grid, tried in this order until there are few enough.
_STEPS: Final = tuple(factor * 10**power for power in range(9) for factor in (1, 2, 5))
_MOST_TICKS: Final = 7


@dataclass(frozen=True)
class Bar:
    """One row: the lines of its label, its parts as numbers with their colours and inks, the lines beside it."""

    label: Sequence[str]
    parts: Sequence[tuple[int, str, str]]
    beside: Sequence[str]


@dataclass(frozen=True)
class Layout:
    """How wide the labels, the bars and the texts beside them may be, and how high a bar is, in pixels."""

    label: float
    bar: float
    beside: float
    height: float

    @property
    def width(self) -> float:
        """The width of the whole."""
        return self.label + self.bar + self.beside


def lay_panel(
    canvas: Canvas, layout: Layout, title: str, bars: Sequence[Bar], top: float, most: int, unit: str
) -> float:
    """Lay rows of bars below a title, with the grid of their numbers, and return where they end.

    Args:
        canvas: takes the marks.
        layout: how wide everything may be.
        title: what stands above; nothing if it is empty.
        bars: the rows.
        top: where the panel begins.
        most: the number that is as wide as the room for bars.
        unit: what is counted, below the grid; without it there is no grid.
    """
    if title:
        top += canvas.heading(title, top, layout.width) + 4
    heights: list[float] = [
        max(layout.height, *(len(lines) * LEADING for lines in (bar.label, bar.beside))) + 8 for bar in bars
    ]
    bottom = top + sum(heights)
    for number, height in enumerate(heights):
        if not number % 2:
            canvas.rect(0, top + sum(heights[:number]), layout.width, height, SHADE)
    if unit:
        bottom = _lay_grid(canvas, layout, (top, bottom), most, unit)
    y = top
    for bar, height in zip(bars, heights, strict=True):
        _lay_bar(canvas, layout, bar, y + height / 2, most)
        y += height
    return bottom


def _lay_bar(canvas: Canvas, layout: Layout, bar: Bar, y: float, most: int) -> None:
    """Lay one row; a number stands in its part of the bar where there is room."""
    canvas.text(layout.label - 10, y, bar.label, align="right")
    x = layout.label
    for number, colour, ink in bar.parts:
        width = number / most * layout.bar
        canvas.rect(x, y - layout.height / 2, max(width - 1, 0.5), layout.height, colour)
        if text_width(str(number), bold=True) + 8 < width:
            canvas.text(x + width / 2, y, [str(number)], colour=ink, align="center", bold=True)
        x += width
    canvas.text(layout.label + layout.bar + 14, y, bar.beside)


def _lay_grid(canvas: Canvas, layout: Layout, extent: tuple[float, float], most: int, unit: str) -> float:
    """Lay the lines of the grid with their numbers and what they count, and return where it ends."""
    top, bottom = extent
    step = next(step for step in _STEPS if most / step <= _MOST_TICKS)
    for number in range(0, most + 1, step):
        x = layout.label + number / most * layout.bar
        canvas.rect(x, top, 1, bottom - top, LINE)
        canvas.text(x, bottom + 10, [str(number)], colour=QUIET, align="center")
    canvas.text(layout.label + layout.bar + 14, bottom + 10, [unit], colour=QUIET)
    canvas.rect(layout.label, top, 1, bottom - top, INK)
    return bottom + 24
