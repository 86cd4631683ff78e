"""The picture `spokesmen`: who spoke or acted for whom, a lane for each principal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from paros.plotting.common import Drawing, counted, dated, listed, span, text_of
from paros.plotting.lanes import Item, draw_lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("who-spoke-for-whom",)
NEEDS: Final = ""
_NOBODY: Final = "speaker not named"


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `who-spoke-for-whom`, each act once however many passages tell of it."""
    rows = answers[0].to_dicts()
    acts = {
        tuple(text_of(row, name) for name in ("speakerLabel", "principalLabel", "act", "date")): row for row in rows
    }
    items = [
        Item(
            key=" ".join(key),
            lane=f"For {text_of(row, 'principalLabel')}",
            label=dated(row["date"], row["date"], f"{text_of(row, 'speakerLabel') or _NOBODY}: {text_of(row, 'act')}"),
            kind=text_of(row, "kind") or "no document",
            earliest=row["date"] if isinstance(row["date"], date) else None,
            latest=row["date"] if isinstance(row["date"], date) else None,
        )
        for key, row in acts.items()
    ]
    by_principal: dict[str, list[str]] = {}
    for speaker, principal, *_ in acts:
        speakers = by_principal.setdefault(principal, [])
        if (speaker or _NOBODY) not in speakers:
            speakers.append(speaker or _NOBODY)
    told = "; ".join(f"for {principal}: {listed(speakers)}" for principal, speakers in sorted(by_principal.items()))
    return Drawing(
        chart=draw_lanes(sorted(items, key=lambda item: item.lane)),
        title="Who spoke or acted for whom",
        gist=f"Timeline of {counted(len(items), 'act')} on behalf of others {span(rows, 'date', 'date')}; {told}.",
        notes=("A sign stands at the first day on which the act can lie. The position is that of the one for whom.",),
    )
