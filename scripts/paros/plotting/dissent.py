"""The picture `dissent`: votes against and abstentions on each text of a series, through the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.bars import Bar, Layout, lay_panel
from paros.plotting.canvas import Canvas, Swatch
from paros.plotting.common import (
    Drawing,
    Row,
    counted,
    dated,
    grouped,
    lines_of,
    printable,
    series_words,
    span,
    text_of,
)
from paros.plotting.tallies import told_once
from paros.plotting.votes import LOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("votes-on-series",)
NEEDS: Final = ""
_PARTS: Final = {"against": "against", "abstaining": "abstaining"}
_LAYOUT: Final = Layout(label=330, bar=330, beside=170, height=13)


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `votes-on-series`, a panel for each series; a vote without a tally has no bar."""
    rows = answers[0].to_dicts()
    told = [row for row in rows if any(row[part] is not None for part in _PARTS)]
    series = grouped(told, "seriesLabel")
    most = max((sum(_numbers(row).values()) for row in told), default=0)
    canvas = Canvas()
    bottom = canvas.legend([(Swatch(LOOKS[words][0]), words) for words in _PARTS.values()], 0, 0, _LAYOUT.width)
    for name, votes in series.items():
        bars = [_bar(row) for row in told_once(votes)]
        title = name if len(series) > 1 else ""
        bottom = lay_panel(canvas, _LAYOUT, title, bars, bottom + 12, max(most, 1), "votes, as printed")
    missing = len({text_of(row, "vote") for row in rows} - {text_of(row, "vote") for row in told})
    return Drawing(
        chart=canvas.chart(_LAYOUT.width, bottom),
        title=f"{printable(f'Dissent {span(rows)}')} on {series_words(list(grouped(rows, 'seriesLabel')))}",
        gist=" ".join(
            [f"Bars of {counted(len(told), 'printed tally', 'printed tallies')}.", *map(_gist, series.values())]
        ),
        notes=(f"Not drawn: {counted(missing, 'vote')} without a printed tally.",) if missing else (),
    )


def _numbers(row: Row) -> dict[str, int]:
    """Return the votes against and the abstentions that are printed."""
    return {words: int(text_of(row, part)) for part, words in _PARTS.items() if row[part] is not None}


def _bar(row: Row) -> Bar:
    """Return the row of a vote."""
    numbers = _numbers(row)
    title = dated(row["earliest"], row["latest"], text_of(row, "question"))
    return Bar(
        label=lines_of(title, _LAYOUT.label - 20, most=2),
        parts=[(number, *LOOKS[words]) for words, number in numbers.items() if number],
        beside=lines_of(", ".join(f"{number} {words}" for words, number in numbers.items()), _LAYOUT.beside - 24),
    )


def _gist(rows: Sequence[Row]) -> str:
    """Return in words where dissent on one series was least and most."""
    ranked = sorted(rows, key=lambda row: sum(_numbers(row).values()))
    low, high = ranked[0], ranked[-1]
    return (
        f"{text_of(low, 'seriesLabel')}: from {sum(_numbers(low).values())} ({text_of(low, 'question')}) "
        f"to {sum(_numbers(high).values())} ({text_of(high, 'question')})."
    )
