"""The days that a person means by a day, a month or a year, how a person writes them, and today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Final

# As written in English, whatever the language of the machine.
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WRITTEN: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


def today() -> str:
    """Return the day that it is in Greenwich, as YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


def day_bounds(text: str) -> tuple[str, str]:
    """Return the first and last day of a day, month or year, each as YYYY-MM-DD.

    >>> day_bounds("2007"), day_bounds("2012-02")
    (('2007-01-01', '2007-12-31'), ('2012-02-01', '2012-02-29'))

    Raises:
        ValueError: if it is none, or does not exist.
    """
    written = _WRITTEN.match(text)
    if not written:
        raise ValueError(f"{text!r} is no day, month or year")
    if "00" in written.groups():
        raise ValueError(f"{text!r} does not exist")
    year, month, day = (int(part) if part else 0 for part in written.groups())
    first = date(year, month or 1, day or 1)
    last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    return first.isoformat(), last.isoformat()


def in_words(text: str) -> str:
    """Return a day, a month, a year or a day of any year as a person writes it; any other text as it is.

    >>> in_words("2010-12-08"), in_words("2011-01"), in_words("2011"), in_words("--10-25")
    ('8 December 2010', 'January 2011', '2011', '25 October')
    """
    if yearly := re.fullmatch(r"--(0[1-9]|1[0-2])-([0-9]{2})", text):
        return f"{int(yearly[2])} {MONTHS[int(yearly[1]) - 1]}"
    written = _WRITTEN.match(text)
    if not written or not 1 <= int(written[2] or 1) <= len(MONTHS):
        return text
    year, month, day = written.groups()
    return " ".join(
        part for part in (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year) if part
    )


def period_in_words(first: str, last: str) -> str:
    """Return two bounds as a person writes them: a day, a month, a year, or what lies between; empty where none is known.

    >>> period_in_words("2014-06-01", "2014-06-30"), period_in_words("2014-06-11", "2014-06-13")
    ('June 2014', '11–13 June 2014')
    >>> period_in_words("2002-01-01", "2003-12-31"), period_in_words("1945-01-01", "")
    ('2002 to 2003', 'from 1945')
    >>> period_in_words("2020-10-20", "2020-11-10")
    '20 October to 10 November 2020'
    """
    if not first or not last:
        # The first and the last day of a year stand for a year that is all that is known.
        start, end = in_words(first.removesuffix("-01-01")), in_words(last.removesuffix("-12-31"))
        return f"from {start}" if start else f"until {end}" if end else ""
    for part in (10, 7, 4):
        if first[:part] == last[:part] and day_bounds(first[:part]) == (first, last):
            return in_words(first[:part])
    if first[:7] == last[:7]:
        return f"{int(first[8:])}–{in_words(last)}"
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return f"{first[:4]} to {last[:4]}"
    start = in_words(first)
    return f"{start.removesuffix(' ' + first[:4]) if first[:4] == last[:4] else start} to {in_words(last)}"
