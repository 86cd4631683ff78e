"""Long lists cut into pages that stay small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a page holds besides its frame; a page stays below 100 kB.
ROOM: Final = 80_000


def chunks(parts: Sequence[str], room: int = ROOM) -> list[list[int]]:
    """Return the places of parts of a page by the pages that they go to, in their order; one that is too long stands alone.

    >>> chunks(["aaa", "bb", "c", "dddd"], room=5)
    [[0, 1], [2, 3]]
    """
    pages: list[list[int]] = []
    left = 0
    for place, part in enumerate(parts):
        size = len(part.encode())
        if not pages or size > left:
            pages.append([])
            left = room
        pages[-1].append(place)
        left -= size
    return pages
