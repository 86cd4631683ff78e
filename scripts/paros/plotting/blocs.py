"""The picture `blocs`: how the members of groups voted through the years, a bar for each year."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from paros.plotting.bars import Bar, Layout, lay_panel
from paros.plotting.canvas import Canvas, Swatch
from paros.plotting.common import BLACK, BLUE, INK, LINE, SKY, VERMILLION, Drawing, Row, counted, grouped, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("votes-of-group-members",)
NEEDS: Final = ""
# Each part of a bar: its meaning, its colour, and that of the number in it.
PARTS: Final = {
    "inFavour": ("in favour", BLUE, "white"),
    "against": ("against", VERMILLION, BLACK),
    "abstaining": ("abstaining", SKY, INK),
    "withoutChoice": ("absent, not participating or not recorded", LINE, INK),
}
# Bars are shares, in per cent.
_WHOLE: Final = 100
_NOTE: Final = (
    "Each member's ballot counts for itself: a group casts none. Where the graph has no dates of membership, today's "
    "list stands for every year."
)
_LAYOUT: Final = Layout(label=70, bar=430, beside=240, height=13)


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `votes-of-group-members`, a panel for each group."""
    rows = answers[0].to_dicts()
    groups = grouped(rows, "groupLabel")
    canvas = Canvas()
    bottom = canvas.legend([(Swatch(colour), words) for words, colour, _ in PARTS.values()], 0, 0, _LAYOUT.width)
    for name, years in groups.items():
        title = f"Members of: {name}"
        bars = [_bar(row) for row in years]
        bottom = lay_panel(canvas, _LAYOUT, title, bars, bottom + 12, _WHOLE, "% of members' ballots")
    told = sorted({_number(row, "inYear") for row in rows})
    return Drawing(
        chart=canvas.chart(_LAYOUT.width, bottom),
        title=f"How members of {_of_groups(list(groups))} voted on outer space, {told[0]} to {told[-1]}",
        gist=" ".join(_told(name, of) for name, of in groups.items()),
        notes=(_NOTE,),
    )


def _of_groups(names: Sequence[str]) -> str:
    """Return of what groups a picture is: the name of one, the number of several."""
    return f"the {names[0]}" if len(names) == 1 else f"{len(names)} groups"


def _number(row: Row, column: str) -> int:
    """Return the number in a cell."""
    return int(text_of(row, column))


def _bar(row: Row) -> Bar:
    """Return the row of a year."""
    members, votes = counted(_number(row, "members"), "member"), counted(_number(row, "votes"), "vote")
    whole = sum(_number(row, part) for part in PARTS)
    # Ends are rounded, not lengths: so the bar is as long as the whole.
    ends = [round(_WHOLE * end / whole) for end in accumulate(_number(row, part) for part in PARTS)]
    shares = [end - start for start, end in pairwise([0, *ends])]
    looks = [(colour, ink) for _, colour, ink in PARTS.values()]
    parts = [(share, *look) for share, look in zip(shares, looks, strict=True) if share]
    return Bar(label=[text_of(row, "inYear")], parts=parts, beside=[f"{members}, {votes}"])


def _told(name: str, rows: Sequence[Row]) -> str:
    """Return in words how the members of one group voted: over all years, and when they were least in favour."""
    sums = {words: sum(_number(row, part) for row in rows) for part, (words, *_) in PARTS.items()}
    shares = [(float(text_of(row, "shareInFavourOfChoices") or 1), text_of(row, "inYear")) for row in rows]
    low, year = min(shares)
    told = ", ".join(f"{number} {words}" for words, number in sums.items())
    return f"Ballots of members of {name}: {told}; least in favour in {year} ({low:.0%})."
