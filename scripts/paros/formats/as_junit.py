"""A report as JUnit's XML, which build servers read: one test case for each rule, failed where a Violation was found."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.validation_report import Explained, Report

# What XML 1.0 cannot hold.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_junit(report: Report) -> str:
    """Return a report as JUnit's XML; what is less grave than a Violation stands in the output of its test case."""
    from junitparser import Failure, JUnitXml, TestCase, TestSuite

    found = {rule.name: (rule, entries) for rule, entries in report.by_rule()}
    rules = {rule.name: rule for rule in report.rules} | {name: rule for name, (rule, _) in found.items()}
    suite = TestSuite("paros validate")
    for name, rule in rules.items():
        case = TestCase(_clean(rule.title), classname=name)
        entries = found[name][1] if name in found else []
        grave = [entry for entry in entries if entry.severity == "Violation"]
        if grave:
            failure = Failure(_clean(rule.message), "Violation")
            failure.text = _lines(grave)
            case.result = [failure]
        if lesser := [entry for entry in entries if entry not in grave]:
            case.system_out = _lines(lesser)
        suite.add_testcase(case)
    document: Any = JUnitXml("paros")
    document.add_testsuite(suite)
    document.update_statistics()
    stream = BytesIO()
    document.write(stream, pretty=True)
    return stream.getvalue().decode("utf-8")


def _lines(entries: Sequence[Explained]) -> str:
    return _clean("\n\n".join(f"{entry.severity}: {entry.problem()}" for entry in entries))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
