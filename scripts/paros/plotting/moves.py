"""The picture `moves`: states whose vote on a series changed, and when; one cell for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.ballots import CHOICES, STRANGE
from paros.plotting.canvas import Canvas, Mark, Swatch
from paros.plotting.common import SHADE, Drawing, Row, counted, grouped, lines_of, listed, series_words, text_of
from paros.plotting.tallies import RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("vote-changes-of-state",)
NEEDS: Final = ""
_NAMES: Final = 210
_CELL: Final = 40
_HEIGHT: Final = 20
_LEAST: Final = 640
# So many states of each series are drawn, those that moved oftenest.
_STATES: Final = 40
_TOLD: Final = 5


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `vote-changes-of-state`, a panel for each series."""
    rows = _preferred(answers[0].to_dicts())
    series = grouped(rows, "seriesLabel")
    years = {name: sorted({_year(row) for row in of}) for name, of in series.items()}
    width = max(_LEAST, *(_NAMES + _CELL * len(of) for of in years.values()))
    canvas = Canvas()
    used = {text_of(row, side) for row in rows for side in ("formerChoice", "laterChoice")}
    marks: list[tuple[Mark, str]] = [(swatch, words) for words, swatch in CHOICES.items() if words in used]
    bottom = canvas.legend(marks, 0, 0, width)
    left_out = 0
    for name, of in series.items():
        title = name if len(series) > 1 else ""
        states = grouped(of, "voterLabel")
        ranked = sorted(states, key=lambda state: (-len(_changes(states[state])), state))
        left_out += len(ranked[_STATES:])
        shown = {state: states[state] for state in ranked[:_STATES]}
        bottom = _lay_panel(canvas, title, shown, years[name], (bottom + 14, width))
    notes = ["A cell tells the choice before, then the choice after; its colour is that of the later one."]
    if left_out:
        notes.append(f"Drawn are the states that moved oftenest; not drawn: {left_out} more.")
    return Drawing(
        chart=canvas.chart(width, bottom),
        title=f"Who changed its vote on {series_words(list(series))}",
        gist=_gist(rows),
        notes=tuple(notes),
    )


def _preferred(rows: Sequence[Row]) -> list[Row]:
    """Return of each series the changes that the roll-call record shows, or those that sources tell where it has none.

    A source that leaves votes out puts a change in a later year: both together would tell it twice.
    """
    recorded = {text_of(row, "seriesLabel") for row in rows if text_of(row, "basis") == RECORD}
    return [row for row in rows if text_of(row, "basis") == RECORD or text_of(row, "seriesLabel") not in recorded]


def _year(row: Row) -> str:
    """Return the year of a change; empty where it has no date."""
    return text_of(row, "laterDate")[:4]


def _changes(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return the changes of one state by their year: the choice before and after, once however many tell of it."""
    return {_year(row): (text_of(row, "formerChoice"), text_of(row, "laterChoice")) for row in rows}


def _lay_panel(
    canvas: Canvas,
    title: str,
    states: dict[str, list[Row]],
    years: Sequence[str],
    extent: tuple[float, float],
) -> float:
    """Lay the changes on one series below a title, and return how far down they reach."""
    top, width = extent
    if title:
        top += canvas.heading(title, top, width)
    y = top + 22
    for number, year in enumerate(years):
        canvas.text(_NAMES + (number + 0.5) * _CELL, top + 12, [year or "undated"], align="center")
    for place, (state, rows) in enumerate(states.items()):
        if not place % 2:
            canvas.rect(0, y, _NAMES + _CELL * len(years), _HEIGHT, SHADE)
        canvas.text(_NAMES - 8, y + _HEIGHT / 2, lines_of(state, _NAMES - 16, most=1), align="right")
        for year, (former, later) in _changes(rows).items():
            look = CHOICES.get(later, STRANGE)
            letters = f"{CHOICES.get(former, STRANGE).letter}›{look.letter}"
            canvas.cell(_NAMES + years.index(year) * _CELL, y, _CELL, _HEIGHT, Swatch(look.colour, letters, look.ink))
        y += _HEIGHT
    return y


def _gist(rows: Sequence[Row]) -> str:
    """Return what the picture shows, in words: how many changes there are, in which years most, and whose."""
    changes = {(text_of(row, "seriesLabel"), text_of(row, "voterLabel"), _year(row)) for row in rows}
    by_year: dict[str, int] = {}
    by_state: dict[str, int] = {}
    for _, state, year in changes:
        by_year[year] = by_year.get(year, 0) + 1
        by_state[state] = by_state.get(state, 0) + 1

    def ranked(counts: dict[str, int]) -> str:
        first = sorted(counts, key=lambda key: (-counts[key], key))[:_TOLD]
        return listed([f"{key or 'undated'} ({counts[key]})" for key in first])

    return (
        f"Table of {counted(len(changes), 'change')} of {counted(len(by_state), 'state')}. "
        f"Most in {ranked(by_year)}; most of {ranked(by_state)}."
    )
