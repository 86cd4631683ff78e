"""A report as JSON, for scripts: every key is always there, and `null` where nothing is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paros.names import PREFIXES

if TYPE_CHECKING:
    from paros.validation_report import Explained, Report


def to_json(report: Report) -> str:
    """Return a report as JSON: `conforms`, `files`, `counts` by severity, and `findings` in the order of the report.

    Of a finding: the `rule` by name, its `title` and `message`, `severity`, the `constraint` component of SHACL; what is
    `told` of it, what would be `accepted`, the `repair`; `file` and `line`; `node`, its `label`, the `path`, the `values`
    in N-Triples, the `passage` and its label. IRIs are written in full.
    """
    content = {
        "conforms": report.conforms,
        "files": list(report.files),
        "counts": report.counts,
        "findings": [_finding(entry) for entry in report.found],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _finding(entry: Explained) -> dict[str, Any]:
    finding = entry.finding
    return {
        "rule": entry.rule.name,
        "title": entry.rule.title,
        "message": entry.rule.message,
        "severity": entry.severity,
        "constraint": (finding and finding.component.removeprefix(PREFIXES["sh"])) or None,
        "told": entry.told,
        "accepted": entry.accepted or None,
        "repair": entry.repair or None,
        "file": entry.file or None,
        "line": entry.line or None,
        "node": (finding and finding.focus) or None,
        "label": entry.label or None,
        "path": (finding and finding.path) or None,
        "values": list(entry.values),
        "passage": (finding and finding.passage) or None,
        "passageLabel": entry.passage_label or None,
    }
