"""What the kinds of pictures share: colours, the measuring and wrapping of text, words for numbers and dates."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import altair as alt

Row = dict[str, object]

# The colours of Okabe and Ito, which people with any common colour vision tell apart (https://jfly.uni-koeln.de/color/).
# Their yellow is a ground for letters only: nobody sees a yellow sign on white. No meaning rests on a colour alone.
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
YELLOW: Final = "#F0E442"
BLACK: Final = "#000000"
INK: Final = "#222222"
QUIET: Final = "#595959"
LINE: Final = "#D9D9D9"
SHADE: Final = "#F5F5F5"
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
SIZE: Final = 11
# The distance between two lines of text, in pixels.
LEADING: Final = 14
# A label of more lines than this ends with an ellipsis; the table of the page has it whole.
MOST_LINES: Final = 6

# How wide characters are in Arial, measured by the size of the face.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|", 0.23),
    **dict.fromkeys("ftI.,:;!/()[] ·-", 0.3),
    **dict.fromkeys("r", 0.34),
    **dict.fromkeys("ckszvxyJ", 0.5),
    **dict.fromkeys("wCDHNRU", 0.73),
    **dict.fromkeys("GOQ", 0.79),
    **dict.fromkeys("mM", 0.84),
    **dict.fromkeys("W%—…×", 0.98),
}
_BOLDER: Final = 1.1


@dataclass(frozen=True)
class Drawing:
    """What a kind of picture makes of answers: the chart, its title, notes below the title, and what it shows in words."""

    chart: alt.LayerChart
    title: str
    gist: str
    notes: tuple[str, ...] = ()


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return about how many pixels wide a text is in a sans-serif face of a size, rather too many than too few.

    >>> text_width("ill") < text_width("wow")
    True
    """
    return sum(_em(character) for character in text) * size * (_BOLDER if bold else 1)


def _em(character: str) -> float:
    """Return about how wide a character is, measured by the size of its face."""
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.68 if character.isupper() else 0.57


def printable(text: str) -> str:
    r"""Return a text on one line, without characters that XML forbids or nobody sees.

    >>> printable("one\n two\x07")
    'one two'
    """
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def lines_of(text: str, width: float, size: float = SIZE, *, bold: bool = False, most: int = MOST_LINES) -> list[str]:
    """Return a text as lines that are no wider than so many pixels; what is beyond the last line gives way to an ellipsis.

    >>> lines_of("General Assembly resolution 65/44", 120)
    ['General Assembly', 'resolution 65/44']
    """
    lines = [""]
    for word in printable(text).split():
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
            continue
        first, *pieces = _pieces(word, width, size, bold=bold)
        lines += [first, *pieces] if lines[-1] else []
        lines = lines if lines[-1] else [first, *pieces]
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size, bold=bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Return a word, cut wherever it is wider than so many pixels."""
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["Israel", "Ukraine", "United States"])
    'Israel, Ukraine and United States'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def series_words(names: Sequence[str]) -> str:
    """Return of what series a picture is: the name of one, the number of several.

    >>> series_words(["Series"]), series_words(["One", "Two"])
    ('“Series”', '2 series of texts')
    """
    return f"“{names[0]}”" if len(names) == 1 else f"{len(names)} series of texts"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "vote"), counted(2, "vote"), counted(2, "body", "bodies")
    ('1 vote', '2 votes', '2 bodies')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def when(earliest: object, latest: object) -> str:
    """Return two bounds as a year, a month, a day, or the first and last day; empty where there is none.

    >>> when(date(2018, 10, 1), date(2018, 10, 31)), when(date(2005, 1, 1), date(2005, 12, 31))
    ('2018-10', '2005')
    """
    if not isinstance(earliest, date) or not isinstance(latest, date):
        return ""
    if earliest == latest:
        return earliest.isoformat()
    if (earliest, latest) == (date(earliest.year, 1, 1), date(earliest.year, 12, 31)):
        return str(earliest.year)
    if (earliest.day, earliest.replace(day=monthrange(earliest.year, earliest.month)[1])) == (1, latest):
        return f"{earliest.year}-{earliest.month:02}"
    return f"{earliest} to {latest}"


def dated(earliest: object, latest: object, text: str) -> str:
    """Return a text behind its date, if it has one."""
    day = when(earliest, latest)
    return f"{day} · {text}" if day else text


def span(rows: Iterable[Mapping[str, object]], first: str = "earliest", last: str = "latest") -> str:
    """Return the years between which rows are dated, in words; empty where none is."""
    days = [day for row in rows for day in (row[first], row[last]) if isinstance(day, date)]
    if not days:
        return ""
    years = sorted({min(days).year, max(days).year})
    return f"in {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return rows by the text of a column, in the order in which they stand; empty where it has none."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(text_of(row, column), []).append(row)
    return groups


def text_of(row: Mapping[str, object], column: str) -> str:
    """Return the text of a cell; empty where there is none."""
    value = row[column]
    return "" if value is None else str(value)


def inline(values: Sequence[Mapping[str, object]]) -> alt.InlineData:
    """Return rows as the data of a chart."""
    import altair as alt

    return alt.InlineData(values=[dict(value) for value in values])
