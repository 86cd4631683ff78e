"""Writes a report of a validation in the format that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.formats.as_html import to_html
from paros.formats.as_json import to_json
from paros.formats.as_junit import to_junit
from paros.formats.as_sarif import to_sarif
from paros.formats.as_shacl import to_shacl
from paros.home import version

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.validation_report import Report

RENDERERS: Final[dict[str, Callable[[Report], str]]] = {
    "json": to_json,
    "sarif": lambda report: to_sarif(report, version()),
    "junit": to_junit,
    "shacl": to_shacl,
    "html": lambda report: to_html(report, version()),
}
