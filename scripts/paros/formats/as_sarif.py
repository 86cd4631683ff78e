"""A report as SARIF 2.1.0, which code hosts and editors show beside the lines; OASIS Standard, 27 March 2020."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from paros.names import shorten

if TYPE_CHECKING:
    from paros.rulebook import Rule
    from paros.validation_report import Explained, Report

_LEVELS: Final = {"Violation": "error", "Warning": "warning", "Info": "note"}
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME: Final = "https://w3id.org/paros/"


def to_sarif(report: Report, version: str) -> str:
    """Return a report as SARIF, with every rule that was judged; the version is that of the software."""
    rules = [*report.rules, *(rule for rule, _ in report.by_rule() if rule not in report.rules)]
    places = {rule.name: number for number, rule in enumerate(rules)}
    driver = {
        "name": "paros",
        "semanticVersion": version,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, places[entry.rule.name]) for entry in report.found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": rule.name,
        "name": rule.title,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.message},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "helpUri": rule.iri,
    }
    if rule.advice:
        about["help"] = {"text": rule.advice}
    return about


def _result(entry: Explained, number: int) -> dict[str, Any]:
    text = [entry.told, f"Accepted: {entry.accepted}" if entry.accepted else "", entry.repair]
    location: dict[str, Any] = {}
    if entry.file:
        location["physicalLocation"] = _file(entry)
    if logical := _logical(entry):
        location["logicalLocations"] = logical
    return {
        "ruleId": entry.rule.name,
        "ruleIndex": number,
        "level": _LEVELS[entry.severity],
        "message": {"text": "\n".join(line for line in text if line)},
        "locations": [location] if location else [],
        "partialFingerprints": {"parosFinding/v1": _fingerprint(entry)},
    }


def _file(entry: Explained) -> dict[str, Any]:
    """Return where a finding stands; the path is relative to the folder that was validated, unless it lies elsewhere."""
    absolute = Path(entry.file).is_absolute()
    artifact = {"uri": Path(entry.file).as_uri()} if absolute else {"uri": quote(entry.file), "uriBaseId": "%SRCROOT%"}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if entry.line:
        place["region"] = {"startLine": entry.line}
    return place


def _logical(entry: Explained) -> list[dict[str, str]]:
    """Return node and passage of a finding as places of their own."""
    if entry.finding is None:
        return []
    named = ((entry.finding.focus, entry.label, "node"), (entry.finding.passage, entry.passage_label, "passage"))
    return [
        {"fullyQualifiedName": iri, "name": label or shorten(iri), "kind": kind} for iri, label, kind in named if iri
    ]


def _fingerprint(entry: Explained) -> str:
    """Return what stays the same while lines move and labels change: rule, node, path, value and passage."""
    finding = entry.finding
    parts = (
        (finding.component, finding.focus, finding.path, finding.term, finding.passage)
        if finding
        else (entry.file, entry.told)
    )
    return hashlib.sha256("\n".join((entry.rule.name, *parts)).encode()).hexdigest()
