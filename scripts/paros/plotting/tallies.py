"""The tallies of votes as rows of `votes-on-series` print them, each vote once however many tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.common import Row, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TALLIES: Final = {"inFavour": "in favour", "against": "against", "abstaining": "abstaining"}
RECORD: Final = "roll-call record"


def tally_of(row: Row) -> dict[str, int]:
    """Return the numbers that are printed, by the choice in words."""
    return {words: int(text_of(row, name)) for name, words in TALLIES.items() if row[name] is not None}


def told_once(rows: Sequence[Row]) -> list[Row]:
    """Return rows in their order, each vote once for each tally that is printed.

    A tally that both print is shown as the roll-call record has it; a row without one only if no row of the vote has one.
    """
    chosen: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: text_of(row, "basis") != RECORD):
        chosen.setdefault((text_of(row, "vote"), str(tally_of(row))), row)
    tallied = {vote for (vote, _), row in chosen.items() if tally_of(row)}
    kept = [row for (vote, _), row in chosen.items() if tally_of(row) or vote not in tallied]
    places = {id(row): place for place, row in enumerate(rows)}
    return sorted(kept, key=lambda row: places[id(row)])
