"""A plane in pixels on which rectangles, lines, points and texts are laid; it becomes an Altair chart of a few layers.

Where texts stand beside marks, their places are worked out here rather than left to axes and legends: so nothing
overlaps, however long a label is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from paros.plotting.common import (
    BLACK,
    BLUE,
    GREEN,
    INK,
    LEADING,
    LINE,
    ORANGE,
    PURPLE,
    QUIET,
    SIZE,
    SKY,
    VERMILLION,
    inline,
    lines_of,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

_STROKE: Final = 1.5
# No entry of a legend is wider than this.
_MEANING: Final = 400


@dataclass(frozen=True)
class Sign:
    """How a point looks: a colour and a shape that differ from those of every other sign; hollow if it is not filled."""

    colour: str
    shape: str
    filled: bool = True


# So many kinds have a sign of their own; the rarer ones share the last.
SIGNS: Final = (
    Sign(BLUE, "circle"),
    Sign(VERMILLION, "square"),
    Sign(GREEN, "triangle-up"),
    Sign(PURPLE, "diamond"),
    Sign(ORANGE, "cross"),
    Sign(SKY, "triangle-down"),
    Sign(BLACK, "triangle-right"),
)
OTHER: Final = Sign(QUIET, "triangle-left")


@dataclass(frozen=True)
class Swatch:
    """A coloured field with a letter in it."""

    colour: str
    letter: str = ""
    ink: str = INK


@dataclass(frozen=True)
class Stroke:
    """A piece of line: broken, or thick like a bar, or neither."""

    broken: bool = False
    thick: bool = False


Mark = Sign | Swatch | Stroke


def signs_of(kinds: Sequence[str]) -> dict[str, Sign]:
    """Return a sign for each kind that occurs, the most frequent first; where there are too many, the rarest share one."""
    counts = {kind: kinds.count(kind) for kind in kinds}
    ranked = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return {kind: SIGNS[place] if place < len(SIGNS) else OTHER for place, kind in enumerate(ranked)}


@dataclass
class Canvas:
    """Marks in pixels, from the upper left; each layer is drawn above those before it.

    With a rim, texts have a white edge, so that they stay readable where a line has to pass below them.
    """

    rim: bool = False
    rects: list[dict[str, object]] = field(default_factory=list)
    rules: list[dict[str, object]] = field(default_factory=list)
    dashes: list[dict[str, object]] = field(default_factory=list)
    bars: list[dict[str, object]] = field(default_factory=list)
    points: list[dict[str, object]] = field(default_factory=list)
    texts: list[dict[str, object]] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Lay a rectangle below everything."""
        self.rects.append({"x": x, "y": y, "x2": x + width, "y2": y + height, "colour": colour})

    def cell(self, x: float, y: float, width: float, height: float, swatch: Swatch) -> None:
        """Lay a field with a thin frame and its letter."""
        self.rect(x, y, width, height, LINE)
        self.rect(x + 1, y + 1, width - 2, height - 2, swatch.colour)
        self.text(x + width / 2, y + height / 2, [swatch.letter], colour=swatch.ink, align="center", bold=True)

    def rule(self, x: float, y: float, x2: float, y2: float, colour: str, *, broken: bool = False) -> None:
        """Lay a line."""
        (self.dashes if broken else self.rules).append({"x": x, "y": y, "x2": x2, "y2": y2, "colour": colour})

    def bar(self, x: float, y: float, x2: float, colour: str) -> None:
        """Lay a thick line along a row."""
        self.bars.append({"x": x, "y": y - 3, "x2": x2, "y2": y + 3, "colour": colour})

    def point(self, x: float, y: float, sign: Sign) -> None:
        """Lay a point."""
        fill = sign.colour if sign.filled else "white"
        self._mark(x, y, sign.colour, fill, sign.shape, 70, 0)

    def arrow(self, x: float, y: float, angle: float, colour: str) -> None:
        """Lay the head of an arrow; an angle of 0 points upwards, and it turns clockwise."""
        self._mark(x, y, colour, colour, "triangle", 36, angle)

    def _mark(self, x: float, y: float, colour: str, fill: str, shape: str, size: float, angle: float) -> None:
        self.points.append(
            {"x": x, "y": y, "colour": colour, "fill": fill, "shape": shape, "size": size, "angle": angle}
        )

    def text(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        colour: str = INK,
        align: str = "left",
        bold: bool = False,
        italic: bool = False,
        size: int = SIZE,
        angle: int = 0,
    ) -> None:
        """Lay lines of text, centred on a height; upright, at an angle of -90, they are centred on a place."""
        style = {"align": align, "bold": bold, "italic": italic, "size": size, "angle": angle}
        for number, line in enumerate(lines):
            shift = (number - (len(lines) - 1) / 2) * LEADING
            place = {"x": x + shift, "y": y} if angle else {"x": x, "y": y + shift}
            self.texts.append({**place, "text": line, "colour": colour, **style})

    def heading(self, title: str, y: float, width: float) -> float:
        """Lay a title on a band across the width, and return its height."""
        lines = lines_of(title, width - 16, 12, bold=True)
        height = len(lines) * LEADING + 10
        self.rect(0, y, width, height, LINE)
        self.text(8, y + height / 2, lines, bold=True, size=12)
        return height

    def legend(self, entries: Sequence[tuple[Mark, str]], x: float, y: float, width: float) -> float:
        """Lay marks with their meanings, in as many lines as they need, and return the height they take."""
        at, line = x, y + LEADING / 2 + 2
        for mark, words in entries:
            (meaning,) = lines_of(words, min(width, _MEANING) - 44, most=1)
            room = 16 if isinstance(mark, Sign) else 22
            taken = room + text_width(meaning) + 20
            if at > x and at + taken > x + width:
                at, line = x, line + LEADING + 5
            if isinstance(mark, Sign):
                self.point(at + 6, line, mark)
            elif isinstance(mark, Swatch):
                self.cell(at, line - 8, 16, 16, mark)
            elif mark.thick:
                self.bar(at, line, at + 16, QUIET)
            else:
                self.rule(at, line, at + 16, line, INK, broken=mark.broken)
            self.text(at + room, line, [meaning])
            at += taken
        return line - y + LEADING / 2 + 2

    def chart(self, width: float, height: float) -> alt.LayerChart:
        """Return the chart of a width and height that has all marks."""
        import altair as alt

        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], range=[0, width], nice=False, zero=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False))
        ends: dict[str, Any] = {"x": x, "y": y, "x2": "x2:Q", "y2": "y2:Q"}
        colour = alt.Color("colour:N", scale=None, legend=None)
        layers: list[alt.Chart] = []
        if self.rects:
            layers.append(alt.Chart(inline(self.rects)).mark_rect(stroke=None).encode(**ends, color=colour))
        if self.rules:
            layers.append(alt.Chart(inline(self.rules)).mark_rule(strokeWidth=_STROKE).encode(**ends, color=colour))
        if self.dashes:
            broken = alt.Chart(inline(self.dashes)).mark_rule(strokeWidth=_STROKE, strokeDash=[4, 3])
            layers.append(broken.encode(**ends, color=colour))
        if self.bars:
            layers.append(alt.Chart(inline(self.bars)).mark_rect(cornerRadius=3).encode(**ends, color=colour))
        if self.points:
            layers.append(
                alt.Chart(inline(self.points))
                .mark_point(filled=True, opacity=1, strokeWidth=_STROKE)
                .encode(
                    x=x,
                    y=y,
                    stroke=alt.Stroke("colour:N", scale=None, legend=None),
                    fill=alt.Fill("fill:N", scale=None, legend=None),
                    shape=alt.Shape("shape:N", scale=None, legend=None),
                    size=alt.Size("size:Q", scale=None, legend=None),
                    angle=alt.Angle("angle:Q", scale=None),
                )
            )
        layers += self._text_layers(x, y)
        return alt.LayerChart(layer=layers, width=width, height=height)

    def _text_layers(self, x: alt.X, y: alt.Y) -> list[alt.Chart]:
        """Return a layer for each style of text, below it one of the rims if there are any."""
        import altair as alt

        keys = ("align", "bold", "italic", "size", "angle")
        styles: dict[tuple[object, ...], list[dict[str, object]]] = {}
        for text in self.texts:
            styles.setdefault(tuple(text[key] for key in keys), []).append(text)
        rims, faces = [], []
        for (align, bold, italic, size, angle), texts in sorted(styles.items(), key=str):
            look: dict[str, Any] = {
                "align": align,
                "baseline": "middle",
                "fontSize": size,
                "fontWeight": "bold" if bold else "normal",
                "fontStyle": "italic" if italic else "normal",
                "angle": 270 if angle else 0,
            }
            data = inline(texts)
            if self.rim and not bold:
                edge = alt.Chart(data).mark_text(**look, stroke="white", strokeWidth=3, strokeJoin="round")
                rims.append(edge.encode(x=x, y=y, text="text:N"))
            face = alt.Chart(data).mark_text(**look).encode(x=x, y=y, text="text:N")
            faces.append(face.encode(color=alt.Color("colour:N", scale=None, legend=None)))
        return [*rims, *faces]
