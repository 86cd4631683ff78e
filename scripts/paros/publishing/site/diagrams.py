"""Diagrams of the ontology as SVG that takes its colours from the page: trees of classes, and boxes with what joins them.

Where things stand is worked out here, from the text and nothing else: the same ontology always gives the same picture.
Lengths are in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor, hypot, sqrt
from typing import TYPE_CHECKING, Final

from paros.plotting.common import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROW: Final = 22
_STEP: Final = 20
_GAP: Final = 36
# Characters of the page may be wider than those that are measured.
_SLACK: Final = 1.12
_SIZE: Final = 13
_SMALL: Final = 12
# The boxes of a net: their places are this far apart.
_ACROSS: Final = 256.0
_DOWN: Final = 132.0
_HEIGHT: Final = 34.0
_LINE: Final = 15.0
_COLUMNS: Final = 4
# So many places for a text are tried along a line.
_TRIES: Final = 23


@dataclass(frozen=True)
class Node:
    """A node of a tree, with those below it; `note` stands behind its label, `quiet` nodes are there for others' sake."""

    label: str
    href: str
    note: str = ""
    quiet: bool = False
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text with its place; one without a link is no link."""

    x: float
    y: float
    text: str
    href: str = ""
    look: str = ""
    note: str = ""


@dataclass(frozen=True)
class Box:
    """A box with a text in its middle."""

    x: float
    y: float
    width: float
    height: float
    text: Text


@dataclass(frozen=True)
class Picture:
    """What a diagram consists of, and the left, top, width and height of what is seen of the plane.

    `lines` and `arrows` are the data of paths; arrows end in a head.
    """

    left: int
    top: int
    width: int
    height: int
    lines: tuple[str, ...]
    texts: tuple[Text, ...]
    arrows: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    return text_width(text, size, bold=bold) * _SLACK


def _rows(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    """Yield a node and all below it as rows, each with its depth."""
    yield depth, node
    for inner in node.below:
        yield from _rows(inner, depth + 1)


def draw_trees(trees: Sequence[Node], columns: int) -> Picture:
    """Return trees that grow downwards, in about so many columns of about the same height; no tree is cut."""
    heights = [len(list(_rows(tree))) + bool(tree.below) for tree in trees]
    most = max([-(-sum(heights) // columns), *heights], default=0)
    lines: list[str] = []
    texts: list[Text] = []
    left, top, right, bottom = 0.0, 0, 0.0, 0
    for tree, height in zip(trees, heights, strict=True):
        if top and top + height - bool(tree.below) > most:
            left, top = right + _GAP, 0
        stems: dict[int, float] = {}
        for number, (depth, node) in enumerate(_rows(tree)):
            x, y = left + depth * _STEP, (top + number + 0.5) * _ROW
            if depth:
                lines.append(f"M{x - _STEP + 6:g} {stems[depth - 1] + 8:g}V{y:g}H{x - 4:g}")
            stems[depth] = y
            texts.append(Text(x, y, node.label, node.href, "quiet" if node.quiet else "", node.note))
            told = f"{node.label} {node.note}".strip()
            right = max(right, x + _wide(told, _SIZE))
        top += height
        bottom = max(bottom, top - bool(tree.below))
    return Picture(0, 0, round(right) + 4, bottom * _ROW, tuple(lines), tuple(texts))


@dataclass(frozen=True)
class Link:
    """What joins two boxes of a net: from where, to where, and the lines that tell it."""

    start: str
    end: str
    words: tuple[str, ...]


_Place = tuple[float, float]
# Left, top, right and bottom.
_Area = tuple[float, float, float, float]


def draw_net(labels: Mapping[str, tuple[str, str]], links: Sequence[Link]) -> Picture:
    """Return boxes on a grid with arrows between them, placed so that few arrows cross each other or pass a box.

    Args:
        labels: label and link of each box.
        links: one for each pair of boxes at most, in each direction; those of a box with itself are not drawn.
    """
    drawn = [link for link in links if link.start != link.end]
    places = _arrange(list(labels), drawn)
    half = {name: _wide(label, _SIZE, bold=True) / 2 + 14 for name, (label, _) in labels.items()}
    boxes = [
        Box(x - half[name], y - _HEIGHT / 2, 2 * half[name], _HEIGHT, Text(x, y, *labels[name]))
        for name, (x, y) in places.items()
    ]
    taken = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    arrows: list[str] = []
    texts: list[Text] = []
    for link in drawn:
        shift = 7.0 if any((other.start, other.end) == (link.end, link.start) for other in drawn) else 0.0
        start, end = _aside(places[link.start], places[link.end], shift)
        tail, head = _border(start, end, half[link.start]), _border(end, start, half[link.end])
        arrows.append(f"M{tail[0]:.1f} {tail[1]:.1f}L{head[0]:.1f} {head[1]:.1f}")
        wide = max(_wide(word, _SMALL) for word in link.words)
        x, y = _free(tail, head, wide, _LINE * len(link.words), taken)
        for number, word in enumerate(link.words):
            texts.append(Text(x, y + (number - (len(link.words) - 1) / 2) * _LINE, word, look="told"))
    left, top = floor(min(area[0] for area in taken)) - 2, floor(min(area[1] for area in taken)) - 2
    right, bottom = ceil(max(area[2] for area in taken)) + 2, ceil(max(area[3] for area in taken)) + 2
    return Picture(left, top, right - left, bottom - top, (), tuple(texts), tuple(arrows), tuple(boxes))


def _arrange(names: Sequence[str], links: Sequence[Link]) -> dict[str, _Place]:
    """Return a place for each box, found by swapping two as long as that makes the net clearer, from several starts."""
    columns = min(_COLUMNS, ceil(sqrt(len(names))))
    slots = [(column, row) for row in range(ceil(len(names) / columns)) for column in range(columns)]
    pairs = sorted({(min(ends), max(ends)) for link in links for ends in [(link.start, link.end)]})
    tangle = _Tangle(slots, pairs)
    found: list[tuple[float, list[str]]] = []
    for turn in range(0, len(names), 2):
        order = [*names[turn:], *names[:turn], *[""] * (len(slots) - len(names))]
        cost, better = tangle.cost(order), True
        while better:
            better = False
            for one, other in combinations(range(len(slots)), 2):
                order[one], order[other] = order[other], order[one]
                tried = tangle.cost(order)
                if tried < cost - 1e-9:
                    cost, better = tried, True
                else:
                    order[one], order[other] = order[other], order[one]
        found.append((round(cost, 6), order))
    _, best = min(found)
    return {name: (column * _ACROSS, row * _DOWN) for name, (column, row) in zip(best, slots, strict=True) if name}


class _Tangle:
    """How tangled a net on a grid is: long links, links that cross, and boxes that stand in the way of a link."""

    def __init__(self, slots: Sequence[tuple[int, int]], pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs
        numbers = range(len(slots))
        self._length = {
            (i, j): hypot(2 * (slots[i][0] - slots[j][0]), slots[i][1] - slots[j][1]) for i in numbers for j in numbers
        }
        self._between = {
            (i, j): [k for k in numbers if k not in (i, j) and _is_between(slots[i], slots[k], slots[j])]
            for i in numbers
            for j in numbers
        }
        self._crossing = {
            (*one, *other)
            for one in combinations(numbers, 2)
            for other in combinations(numbers, 2)
            if _cross(slots[one[0]], slots[one[1]], slots[other[0]], slots[other[1]])
        }

    def cost(self, order: Sequence[str]) -> float:
        """Return how tangled the net is when its boxes stand in the slots in an order."""
        slot = {name: number for number, name in enumerate(order) if name}
        lines = [(min(ends), max(ends)) for one, other in self._pairs for ends in [(slot[one], slot[other])]]
        crossings = sum((*one, *other) in self._crossing for one, other in combinations(lines, 2))
        passed = sum(bool(order[number]) for line in lines for number in self._between[line])
        return sum(self._length[line] for line in lines) + 4 * crossings + 9 * passed


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    """Return on which side of the line from a to b lies c: above 0, below 0, or 0 on it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _is_between(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Return whether b lies on the line from a to c."""
    inside = min(a[0], c[0]) <= b[0] <= max(a[0], c[0]) and min(a[1], c[1]) <= b[1] <= max(a[1], c[1])
    return inside and _turn(a, c, b) == 0


def _cross(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]) -> bool:
    """Return whether the lines from a to b and from c to d cross in a point that is an end of neither."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _aside(start: _Place, end: _Place, shift: float) -> tuple[_Place, _Place]:
    """Return the ends of a line moved to its right, so that the one that comes back has room."""
    long = hypot(end[0] - start[0], end[1] - start[1])
    x, y = -(end[1] - start[1]) / long * shift, (end[0] - start[0]) / long * shift
    return (start[0] + x, start[1] + y), (end[0] + x, end[1] + y)


def _border(inside: _Place, outside: _Place, half: float) -> _Place:
    """Return where the line from the middle of a box, half as wide as is said, to a place leaves the box."""
    x, y = outside[0] - inside[0], outside[1] - inside[1]
    reach = min(half / abs(x) if x else 1.0, _HEIGHT / 2 / abs(y) if y else 1.0, 1.0)
    return inside[0] + x * reach, inside[1] + y * reach


def _free(tail: _Place, head: _Place, wide: float, high: float, taken: list[_Area]) -> _Place:
    """Return where on a line the middle of a text touches least of what stands there, and take that room.

    The middle of the line is tried first, then what lies further and further from it, on either side.
    """
    tried: list[tuple[float, float, float, _Area]] = []
    for step in range(_TRIES):
        share = 0.5 + (step + 1) // 2 * (0.03 if step % 2 else -0.03)
        x, y = tail[0] + (head[0] - tail[0]) * share, tail[1] + (head[1] - tail[1]) * share
        area = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        tried.append((sum(_shared(area, other) for other in taken), x, y, area))
    _, x, y, area = min(tried, key=lambda one: one[0])
    taken.append(area)
    return x, y


def _shared(one: _Area, other: _Area) -> float:
    """Return how large the part is that two areas share."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
