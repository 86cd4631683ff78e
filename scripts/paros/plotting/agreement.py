"""The picture `agreement`: states against states, each cell how often the two chose alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.canvas import Canvas, Mark, Swatch
from paros.plotting.common import (
    INK,
    LEADING,
    SHADE,
    Drawing,
    Row,
    counted,
    lines_of,
    listed,
    text_of,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.answers import Answer

QUERIES: Final = ("agreement-of-pairs",)
NEEDS: Final = ""
# From this percentage on a cell looks so; its number stands in it.
STEPS: Final = (
    (90, Swatch("#08519C", "90", "white")),
    (75, Swatch("#2171B5", "75", "white")),
    (50, Swatch("#9ECAE1", "50", INK)),
    (25, Swatch("#DEEBF7", "25", INK)),
    (0, Swatch("white", "0", INK)),
)
_WORDS: Final = ("90 % and more", "75 to 89 %", "50 to 74 %", "25 to 49 %", "less than 25 %")
_NEVER: Final = Swatch(SHADE, "·", INK)
_SELF: Final = Swatch("#BDBDBD")
# More states than these nobody can read; the others are told in a note.
_STATES: Final = 32
_NAMES: Final = 190
_CELL: Final = 27
_HEIGHT: Final = 20
_TOLD: Final = 3

Pairs = dict[tuple[str, str], tuple[int, int]]


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `agreement-of-pairs`: of many states those that parted oftenest from others."""
    rows = answers[0].to_dicts()
    pairs = _pairs(rows)
    states = sorted({state for pair in pairs for state in pair})
    shown = _ordered(_parted(states, pairs)[:_STATES], pairs)
    canvas = Canvas()
    width = _NAMES + _CELL * len(shown)
    marks: list[tuple[Mark, str]] = [(swatch, words) for (_, swatch), words in zip(STEPS, _WORDS, strict=True)]
    bottom = canvas.legend([*marks, (_NEVER, "never both took part")], 0, 0, max(width, 420))
    top = bottom + max(text_width(name) for name in shown) + 16
    for column, name in enumerate(shown):
        canvas.text(_NAMES + (column + 0.5) * _CELL, top - 6, lines_of(name, 220, most=1), angle=-90)
    for place, one in enumerate(shown):
        y = top + place * _HEIGHT
        canvas.text(_NAMES - 8, y + _HEIGHT / 2, lines_of(one, _NAMES - 16, most=1), align="right")
        for column, other in enumerate(shown):
            canvas.cell(_NAMES + column * _CELL, y, _CELL, _HEIGHT, _swatch(one, other, pairs))
    notes = ["Share of same choices, in per cent of the votes in which both took part; absence counts neither way."]
    if left := len(states) - len(shown):
        notes.append(f"Drawn are those that parted oftenest from others; not drawn: {counted(left, 'state')}.")
    return Drawing(
        chart=canvas.chart(max(width, 420), top + len(shown) * _HEIGHT + LEADING),
        title="How often states chose alike in roll calls on outer space",
        gist=_gist(shown, pairs, len(states)),
        notes=tuple(notes),
    )


def _pairs(rows: Sequence[Row]) -> Pairs:
    """Return by pair, in both orders, in how many votes both took part, and in how many they chose alike."""
    found: Pairs = {}
    for row in rows:
        one, other = text_of(row, "oneLabel"), text_of(row, "otherLabel")
        numbers = int(text_of(row, "bothTookPart")), int(text_of(row, "alike"))
        found[one, other] = found[other, one] = numbers
    return found


def _parted(states: Sequence[str], pairs: Pairs) -> list[str]:
    """Return states by how often they chose otherwise than others, the oftenest first."""
    times = dict.fromkeys(states, 0)
    for (one, _), (both, alike) in pairs.items():
        times[one] += both - alike
    return sorted(states, key=lambda state: (-times[state], state))


def _share(one: str, other: str, pairs: Mapping[tuple[str, str], tuple[int, int]]) -> float:
    """Return the share of same choices of two states; 0 where they never both took part."""
    both, alike = pairs.get((one, other), (0, 0))
    return alike / both if both else 0.0


def _ordered(states: Sequence[str], pairs: Pairs) -> list[str]:
    """Return states so that those that choose alike stand together: by their agreement with the first of them."""
    first, *others = states
    return [first, *sorted(others, key=lambda state: (-_share(first, state, pairs), state))]


def _swatch(one: str, other: str, pairs: Pairs) -> Swatch:
    """Return how the cell of two states looks."""
    if one == other:
        return _SELF
    if (one, other) not in pairs:
        return _NEVER
    per_cent = int(100 * _share(one, other, pairs))
    swatch = next(swatch for least, swatch in STEPS if per_cent >= least)
    return Swatch(swatch.colour, str(per_cent), swatch.ink)


def _gist(shown: Sequence[str], pairs: Pairs, number: int) -> str:
    """Return what the picture shows, in words: with whom the first state agrees most and least."""
    first, *others = shown
    ranked = sorted(others, key=lambda state: (-_share(first, state, pairs), state))
    told = [f"{state} {_share(first, state, pairs):.0%}" for state in ranked]
    return (
        f"Table of {counted(len(shown), 'state')} of {number} against each other. "
        f"{first} agrees most with {listed(told[:_TOLD])}; least with {listed(told[::-1][:_TOLD])}."
    )
