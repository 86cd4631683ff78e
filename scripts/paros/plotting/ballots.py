"""The picture `ballots`: states against the votes on a series of texts, one cell for each ballot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.canvas import Canvas, Mark, Swatch
from paros.plotting.common import (
    BLACK,
    BLUE,
    LEADING,
    LINE,
    PURPLE,
    QUIET,
    SHADE,
    SKY,
    VERMILLION,
    YELLOW,
    Drawing,
    Row,
    counted,
    dated,
    grouped,
    lines_of,
    listed,
    printable,
    series_words,
    span,
    text_of,
    text_width,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.answers import Answer

QUERIES: Final = ("ballots-on-series",)
NEEDS: Final = ""
CHOICES: Final = {
    "in favour": Swatch(BLUE, "Y", "white"),
    "against": Swatch(VERMILLION, "N", BLACK),
    "abstaining": Swatch(SKY, "A"),
    "absent": Swatch(LINE, "–"),
    "not participating": Swatch(PURPLE, "x"),
    "not recorded": Swatch(SHADE, "?"),
}
_DIFFERING: Final = Swatch(YELLOW, "≠")
_NOTHING: Final = Swatch("white", "·", QUIET)
STRANGE: Final = Swatch(LINE, "!")
_DIFFERING_WORDS: Final = "sources differ"
_NOTHING_WORDS: Final = "no ballot in the graph"
# What most motions ask for; only others are told.
_USUAL: Final = "adopt the text"
_NAMES: Final = 210
_WIDE: Final = 112
_UPRIGHT: Final = 230
_LEAST: Final = 640
# Up to so many votes their names are written across; more stand upright.
_ACROSS: Final = 7
_DISSENTING: Final = frozenset({"against", "abstaining"})
# With more states than this, those that never voted against or abstained are counted, not drawn.
_STATES: Final = 40


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `ballots-on-series`, a panel for each series."""
    rows = answers[0].to_dicts()
    series = grouped(rows, "seriesLabel")
    choices = {name: _choices(votes) for name, votes in series.items()}
    left_out = {name: _left_out(found) for name, found in choices.items()}
    used = {_words(cell) for found in choices.values() for cells in found.values() for cell in cells.values()}
    canvas = Canvas()
    entries: list[tuple[Mark, str]] = [(swatch, words) for words, swatch in CHOICES.items() if words in used]
    entries += [(_swatch(words), words) for words in sorted(used - set(CHOICES))]
    columns = {name: _columns(votes) for name, votes in series.items()}
    gaps = any(set(columns[name][1]) - set(cells) for name, found in choices.items() for cells in found.values())
    entries += [(_NOTHING, _NOTHING_WORDS)] if gaps else []
    width = max(_LEAST, *(_NAMES + column * len(heads) for column, heads in columns.values()))
    bottom = canvas.legend(entries, 0, 0, width)
    for name in series:
        drawn = {state: cells for state, cells in choices[name].items() if state not in left_out[name]}
        title = name if len(series) > 1 else ""
        bottom = _lay_panel(canvas, title, drawn, columns[name], (bottom + 14, width))
    notes = [f"“{_NOTHING_WORDS.capitalize()}” says that no source here names the state; it does not say how it voted."]
    notes = notes if gaps else []
    if number := len(set().union(*left_out.values())):
        notes.append(f"Not drawn: {counted(number, 'state')} that never voted against or abstained.")
    return Drawing(
        chart=canvas.chart(width, bottom),
        title=f"{printable(f'Who voted how {span(rows)}')} on {series_words(list(series))}",
        gist=_gist(rows, choices),
        notes=tuple(notes),
    )


def _choices(rows: Sequence[Row]) -> dict[str, dict[str, set[str]]]:
    """Return by state and vote the choices that sources record: more than one where they differ."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        cells = found.setdefault(text_of(row, "voterLabel"), {})
        cells.setdefault(text_of(row, "vote"), set()).add(text_of(row, "choice"))
    return found


def _left_out(choices: Mapping[str, Mapping[str, set[str]]]) -> set[str]:
    """Return the states that are not drawn, where there are too many: those that never were against or abstaining."""
    if len(choices) <= _STATES:
        return set()
    return {state for state, cells in choices.items() if not set().union(*cells.values()) & _DISSENTING}


def _words(cell: set[str]) -> str:
    """Return what a cell says."""
    return next(iter(cell)) if len(cell) == 1 else _DIFFERING_WORDS if cell else _NOTHING_WORDS


def _swatch(words: str) -> Swatch:
    """Return how a cell looks."""
    return {**CHOICES, _DIFFERING_WORDS: _DIFFERING, _NOTHING_WORDS: _NOTHING}.get(words, STRANGE)


def _rank(cells: Mapping[str, set[str]]) -> tuple[int, int]:
    """Return the key by which states are ordered: the oftenest against first, then the oftenest abstaining."""
    return -sum("against" in cell for cell in cells.values()), -sum("abstaining" in cell for cell in cells.values())


def _columns(rows: Sequence[Row]) -> tuple[float, dict[str, list[str]]]:
    """Return how wide the columns are, and the lines above each, by its vote; upright if the columns are narrow."""
    votes = {text_of(row, "vote"): row for row in rows}
    across = len(votes) <= _ACROSS
    heads = {vote: _head(row, across=across) for vote, row in votes.items()}
    return _WIDE if across else max(len(lines) for lines in heads.values()) * LEADING + 8, heads


def _lay_panel(
    canvas: Canvas,
    title: str,
    choices: Mapping[str, Mapping[str, set[str]]],
    columns: tuple[float, Mapping[str, list[str]]],
    extent: tuple[float, float],
) -> float:
    """Lay the ballots of one series below a title, and return how far down they reach.

    Args:
        canvas: takes the marks.
        title: what stands above; nothing if it is empty.
        choices: what each state chose, by vote.
        columns: how wide a column is, and the lines above each, by its vote.
        extent: where the panel begins, and how wide its title may be.
    """
    top, width = extent
    column, heads = columns
    across = column == _WIDE
    names = {state: lines_of(state, _NAMES - 16) for state in sorted(choices, key=lambda s: (_rank(choices[s]), s))}
    if title:
        top += canvas.heading(title, top, width)
    room = (
        max(len(lines) * LEADING if across else text_width(max(lines, key=text_width)) for lines in heads.values()) + 12
    )
    y = top + room
    for number, lines in enumerate(heads.values()):
        x = _NAMES + (number + 0.5) * column
        if across:
            canvas.text(x, y - 6 - len(lines) * LEADING / 2, lines, align="center")
        else:
            canvas.text(x, y - 6, lines, angle=-90)
    for state, lines in names.items():
        height = max(20, len(lines) * LEADING + 6)
        canvas.text(_NAMES - 8, y + height / 2, lines, align="right")
        for number, vote in enumerate(heads):
            swatch = _swatch(_words(choices[state].get(vote, set())))
            canvas.cell(_NAMES + number * column, y, column, height, swatch)
        y += height
    return y


def _head(row: Row, *, across: bool) -> list[str]:
    """Return the lines above a column: when, on what, and what was asked if it was not to adopt."""
    asked = text_of(row, "kind")
    motion = f" (motion: {asked})" if asked not in {"", _USUAL} else ""
    question = f"{text_of(row, 'question')}{motion}"
    day = when(row["earliest"], row["latest"])
    if across:
        return [*([day] if day else []), *lines_of(question, _WIDE - 10)]
    return lines_of(dated(row["earliest"], row["latest"], question), _UPRIGHT, most=3)


def _number(number: int, words: str) -> str:
    """Return how many ballots say something, in words."""
    return f"{number} on which sources differ" if words == _DIFFERING_WORDS else f"{number} {words}"


def _gist(rows: Sequence[Row], choices: Mapping[str, Mapping[str, Mapping[str, set[str]]]]) -> str:
    """Return what the picture shows, in words: how many ballots there are, of whom, and how they fall."""
    counts: dict[str, int] = {}
    by_state: dict[str, dict[str, int]] = {}
    for found in choices.values():
        for state, cells in found.items():
            for cell in cells.values():
                words = _words(cell)
                counts[words] = counts.get(words, 0) + 1
                tally = by_state.setdefault(state, {})
                tally[words] = tally.get(words, 0) + 1
    votes = len({text_of(row, "vote") for row in rows})
    order = sorted(counts, key=lambda words: (-counts[words], words))
    ranked = sorted(by_state, key=lambda state: (-by_state[state].get("against", 0), state))[:5]
    told = "; ".join(
        f"{state}: {', '.join(_number(number, words) for words, number in sorted(by_state[state].items()))}"
        for state in ranked
    )
    return (
        f"Table of {counted(sum(counts.values()), 'ballot')} of {counted(len(by_state), 'state')} in "
        f"{counted(votes, 'vote')} {span(rows)}: {listed([_number(counts[words], words) for words in order])}. {told}."
    )
