"""The record of a state as one HTML page: light or dark, to be printed or read on a phone; it needs nothing but itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.pages import fill

if TYPE_CHECKING:
    from paros.records import StateRecord


def to_html(record: StateRecord, version: str) -> str:
    """Return a record as a page; the version is that of the software."""
    return fill("record.html", record=record, version=version)
