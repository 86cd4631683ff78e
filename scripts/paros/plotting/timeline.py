"""The picture `timeline`: what happened when, a lane for each forum."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from paros.plotting.canvas import OTHER, signs_of
from paros.plotting.common import Drawing, counted, dated, grouped, listed, span, text_of
from paros.plotting.lanes import Item, draw_lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer

QUERIES: Final = ("events-by-forum",)
NEEDS: Final = ""
_NOWHERE: Final = "No forum named"
# So many events have a row and a label each.
_LABELLED: Final = 40
# So many fora and kinds are told in the words.
_TOLD: Final = 4


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `events-by-forum`."""
    rows = answers[0].to_dicts()
    items = {
        (text_of(row, "node"), text_of(row, "forumLabel")): Item(
            key=text_of(row, "node"),
            lane=text_of(row, "forumLabel") or _NOWHERE,
            label=dated(row["earliest"], row["latest"], text_of(row, "event")),
            kind=text_of(row, "kind"),
            earliest=row["earliest"] if isinstance(row["earliest"], date) else None,
            latest=row["latest"] if isinstance(row["latest"], date) else None,
            lasting=row["begins"] is not None,
        )
        for row in rows
    }
    ordered = sorted(items.values(), key=lambda item: (item.lane == _NOWHERE, item.lane))
    events = len({item.key for item in ordered})
    lanes = grouped([{"lane": item.lane} for item in ordered], "lane")
    fora = sorted(lanes, key=lambda lane: (-len(lanes[lane]), lane))
    signs = signs_of([item.kind for item in ordered])
    rare = [kind for kind, sign in signs.items() if sign == OTHER]
    most = [f"{lane} ({len(lanes[lane])})" for lane in fora[:_TOLD]]
    gist = (
        f"Timeline of {counted(events, 'event')} {span(rows)} in {counted(len(lanes), 'lane')}, one for each forum. "
        f"{'Most are in' if len(fora) > _TOLD else 'They are in'} {listed(most)}. "
        f"The most frequent kinds are {listed([kind or 'kind not given' for kind in list(signs)[:_TOLD]])}."
    )
    return Drawing(
        chart=draw_lanes(ordered, labelled=len(ordered) <= _LABELLED),
        title=f"What happened where, {span(rows)}",
        gist=gist,
        notes=(() if len(ordered) <= _LABELLED else (f"With {_LABELLED} events or fewer, each is named.",))
        + ((f"Rarer kinds: {listed(rare)}.",) if rare else ()),
    )
