"""A report as one HTML page, for people: by rule, light or dark, to be printed or sent; it needs nothing but itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.pages import fill

if TYPE_CHECKING:
    from paros.validation_report import Report


def to_html(report: Report, version: str) -> str:
    """Return a report as a page; the version is that of the software."""
    return fill("findings.html", report=report, groups=report.by_rule(), version=version)
