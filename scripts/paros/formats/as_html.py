"""A report as one HTML page, for people: by rule, light or dark, to be printed or sent; it needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from paros.validation_report import Report

_TEMPLATES: Final = Path(__file__).parents[1] / "templates"


def to_html(report: Report, version: str) -> str:
    """Return a report as a page; the version is that of the software."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("findings.html")
    return page.render(report=report, groups=report.by_rule(), version=version) + "\n"
