"""Explains what a validation has found: the node by name, the value, who claims it, file and line, and what to do.

What breaks a shape and what fails a check before the shapes come out alike, so that every format can tell both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import Problem
from paros.findings import SEVERITIES
from paros.locating import Place, key
from paros.names import PREFIXES, shorten
from paros.repairing import choices, read_term, repair, show, show_node, show_path
from paros.rulebook import Rule, check, checks, read_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros.findings import Finding
    from paros.locating import Places
    from paros.quads import Term

_LABELS: Final = (ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.NamedNode(PREFIXES["rdfs"] + "label"))
_NOWHERE: Final = Place("", 0)
# The constraints that no single value breaks, but all values of a property together.
_TOGETHER: Final = {f"{PREFIXES['sh']}{name}ConstraintComponent" for name in ("MaxCount", "UniqueLang")}
_MISSING: Final = f"{PREFIXES['sh']}MinCountConstraintComponent"


@dataclass(frozen=True)
class Explained:
    """One thing that is wrong, for a person to understand and repair.

    What is not known is empty; of a problem that came up before the shapes were judged there is no finding.
    """

    rule: Rule
    told: str
    accepted: str
    repair: str
    file: str = ""
    line: int = 0
    label: str = ""
    values: tuple[str, ...] = ()
    passage_label: str = ""
    finding: Finding | None = None

    @property
    def severity(self) -> str:
        """How grave it is."""
        return self.finding.severity if self.finding else self.rule.severity

    @property
    def place(self) -> str:
        """File and line, as editors read them; empty where it stands in no file."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def problem(self) -> Problem:
        """Return what the command line tells where it refuses to go on."""
        return Problem(self.told, self.file, self.line, self.accepted, self.repair, self.rule.name)


@dataclass(frozen=True)
class Report:
    """What a validation has found, the gravest first, and every rule that was judged, by name.

    The files are those that were validated; none stands for the whole graph. If a check before the shapes has failed,
    the rules are those checks.
    """

    found: tuple[Explained, ...]
    rules: tuple[Rule, ...]
    files: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing of severity Violation was found."""
        return not any(entry.severity == SEVERITIES[0] for entry in self.found)

    @property
    def counts(self) -> dict[str, int]:
        """How much was found of each severity."""
        return {kind: sum(entry.severity == kind for entry in self.found) for kind in SEVERITIES}

    def by_rule(self) -> list[tuple[Rule, list[Explained]]]:
        """Return what was found by rule, in the order of what was found."""
        groups: dict[str, tuple[Rule, list[Explained]]] = {}
        for entry in self.found:
            groups.setdefault(entry.rule.name, (entry.rule, []))[1].append(entry)
        return list(groups.values())


def explain(findings: Sequence[Finding], quads: Sequence[ox.Quad], shapes: Sequence[ox.Quad], places: Places) -> Report:
    """Return findings with all that a person must know of them.

    Args:
        findings: what the shapes found, in the order of a report.
        quads: what was judged.
        shapes: the shapes.
        places: where everything stands.
    """
    rules = read_rules(shapes)
    labels, said = _labels(quads), _said(findings, quads)
    found = [_explain(finding, rules, labels, said, places) for finding in findings]
    judged = [rule for rule in rules.values() if rule.judges]
    return Report(tuple(found), tuple(sorted(judged, key=lambda rule: rule.name)))


def explain_problems(problems: Iterable[Problem], files: Sequence[str] = ()) -> Report:
    """Return what failed a check before the shapes were judged, as a report; the rules are those checks.

    The files are those of a contribution; none stands for the whole graph.
    """
    rules = checks()
    found = []
    for problem in problems:
        rule = rules.get(problem.rule) or check(problem.rule or "other", problem.message)
        found.append(Explained(rule, problem.message, problem.accepted, problem.repair, problem.file, problem.line))
    return Report(tuple(found), tuple(rules.values()), tuple(files))


def _explain(
    finding: Finding,
    rules: Mapping[str, Rule],
    labels: Mapping[str, str],
    said: Mapping[str, Sequence[ox.Quad]],
    places: Places,
) -> Explained:
    """Return one finding with all that a person must know of it."""
    rule = rules.get(finding.shape) or Rule(
        show_node(finding.shape), finding.shape, finding.name, finding.message, finding.severity
    )
    facts = _facts(finding, said.get(finding.focus, ()))
    values = list(dict.fromkeys(quad.object for quad in facts)) or _value(finding)
    place = _place(finding, facts, places)
    return Explained(
        rule=rule,
        told=_told(finding, labels, [show(value) for value in values]),
        accepted=finding.message,
        repair=repair(finding, rules, labels, place.file),
        file=place.file,
        line=place.line,
        label=labels.get(finding.focus, ""),
        values=tuple(str(value) for value in values),
        passage_label=labels.get(finding.passage, ""),
        finding=finding,
    )


def _labels(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return what IRIs are called, the preferred label before any other."""
    found: dict[str, str] = {}
    for wanted in reversed(_LABELS):
        for quad in quads:
            if quad.predicate == wanted and isinstance(quad.subject, ox.NamedNode):
                found[quad.subject.value] = getattr(quad.object, "value", "")
    return found


def _said(findings: Iterable[Finding], quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """Return what is said of the nodes found, by their IRI."""
    nodes = {finding.focus for finding in findings}
    found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in nodes:
            found[quad.subject.value].append(quad)
    return found


def _facts(finding: Finding, said: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return what is said of a node that breaks a rule: the value found, or all values of its path together.

    Where other passages may say otherwise, only what the passage of the finding says.
    """
    properties = choices(finding.path)
    value = read_term(finding.term)
    if not properties or (value is None and finding.component not in _TOGETHER):
        return []
    facts = [quad for quad in said if quad.predicate.value in properties and value in (None, quad.object)]
    here = [quad for quad in facts if getattr(quad.graph_name, "value", "") == finding.passage]
    return here or facts


def _value(finding: Finding) -> list[Term]:
    """Return the value found; of a node that breaks a rule by itself, nothing, as it is the value."""
    term = read_term(finding.term)
    return [] if term is None or finding.value == finding.focus else [term]


def _place(finding: Finding, facts: Sequence[ox.Quad], places: Places) -> Place:
    """Return where a finding stands: its triple, or else its property, the node, or where the node is named."""
    focus = "_:" if finding.focus.startswith("_:") else f"<{finding.focus}>"
    for graph in dict.fromkeys((finding.passage, "")):
        spots = [places.triple(focus, key(quad.predicate), key(quad.object), graph) for quad in facts]
        # Of several values the last: the first was there before.
        if known := [spot for spot in spots if spot]:
            return max(known)
        paths = [places.triple(focus, f"<{path}>", graph=graph) for path in choices(finding.path)]
        for place in (*paths, places.triple(focus, graph=graph), places.mention(focus, graph)):
            if place:
                return place
    return _NOWHERE


def _told(finding: Finding, labels: Mapping[str, str], values: Sequence[str]) -> str:
    """Return in one line which node it is, what is wrong with it, and who says so."""
    node = show_node(finding.focus)
    if label := labels.get(finding.focus):
        node += f" ({label})"
    path = show_path(finding.path)
    if values:
        node += f": {path} {', '.join(values)}" if path else f": {', '.join(values)}"
    elif path and finding.component == _MISSING:
        node += f" has no {path}"
    else:
        node += f": {path}" if path else " breaks the rule"
    return f"{node}, in {shorten(finding.passage)}" if finding.passage else node
