"""The days that a person means by a day, a month or a year, and today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Final

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
