"""The picture `lineage`: drafts, papers and resolutions in time, a lane for each series, with what connects them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from paros.plotting.common import Drawing, Row, counted, dated, listed, text_of
from paros.plotting.lanes import Item, Link, draw_lanes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.answers import Answer

QUERIES: Final = ("lineage-in-time",)
NEEDS: Final = ""
# These put a text into a lane; all others connect texts.
_CONTAINING: Final = ("memberOfSeries", "versionOf")
# So many connections are told in the words.
_TOLD: Final = 8
_ALONE: Final = "Texts of no series"
_RELATED: Final = "Related to the above, of no series"


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answer to `lineage-in-time`."""
    rows = answers[0].to_dicts()
    within = [row for row in rows if text_of(row, "property").endswith(_CONTAINING)]
    across = [row for row in rows if row not in within]
    # A series is a lane, not a text in one.
    lanes = {text_of(row, "otherNode") for row in within}
    links = _links([row for row in across if not {text_of(row, "textNode"), text_of(row, "otherNode")} & lanes])
    items = {item.key + item.lane: item for item in (_item(row, "text", text_of(row, "other")) for row in within)}
    homes = {item.key: item.lane for item in items.values()}
    kin = _kin(links)
    for row in across:
        for role in ("text", "other"):
            key = text_of(row, f"{role}Node")
            if key not in homes and key not in lanes:
                under = next((homes[other] for other in kin[key] if other in homes), "")
                items[key] = _item(row, role, _RELATED if under else _ALONE, under)
    ordered = sorted(
        items.values(),
        key=lambda item: (item.lane == _ALONE, item.under or item.lane, item.under != "", *_turn(item, kin)),
    )
    names = {text_of(row, f"{role}Node"): text_of(row, role) for row in rows for role in ("text", "other")}
    told = [f"{names[link.start]} {link.relation} {names[link.end]}" for link in links]
    series = list(dict.fromkeys(item.lane for item in ordered if item.lane not in {_ALONE, _RELATED}))
    undated = sum(item.earliest is None for item in {item.key: item for item in ordered}.values())
    return Drawing(
        chart=draw_lanes(ordered, links),
        title="Texts in time, and how they hang together",
        gist=f"{counted(len({item.key for item in ordered}), 'text')}, {undated or 'none'} of them without a date; series and works: {listed(series)}. "
        + (_connections(told) if told else "No connection between them is in the graph."),
        notes=("A text stands where it is first dated, submitted, published, presented, voted on or adopted.",),
    )


def _connections(told: Sequence[str]) -> str:
    """Return connections in words: the first ones, and how many there are besides."""
    more = f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    return f"Connections: {'; '.join(told[:_TOLD])}{more}."


def _item(row: Row, role: str, lane: str, under: str = "") -> Item:
    """Return the text or the other of a row as an item."""
    earliest, latest = row[f"{role}Earliest"], row[f"{role}Latest"]
    return Item(
        key=text_of(row, f"{role}Node"),
        lane=lane,
        label=dated(earliest, latest, text_of(row, role)),
        kind=text_of(row, f"{role}Kind"),
        earliest=earliest if isinstance(earliest, date) else None,
        latest=latest if isinstance(latest, date) else None,
        under=under,
    )


def _kin(links: Sequence[Link]) -> dict[str, set[str]]:
    """Return for each text all that are connected with it, over however many links, with itself."""
    kin: dict[str, set[str]] = {}
    for link in links:
        joined = {link.start, link.end} | kin.get(link.start, set()) | kin.get(link.end, set())
        for key in joined:
            kin[key] = joined
    return kin


def _turn(item: Item, kin: Mapping[str, set[str]]) -> tuple[str, str, str]:
    """Return the key by which texts of one date come: those that are connected together, then drafts before resolutions."""
    return min(kin.get(item.key, {item.key})), item.kind, item.label


def _links(rows: Sequence[Row]) -> list[Link]:
    """Return the relations of rows, each once; it is inferred if no row has a passage that states it."""
    stated: dict[tuple[str, str, str], bool] = {}
    for row in rows:
        key = text_of(row, "textNode"), text_of(row, "otherNode"), text_of(row, "relation")
        stated[key] = stated.get(key, False) or row["passage"] is not None
    return [Link(start, end, relation, not said) for (start, end, relation), said in stated.items()]
