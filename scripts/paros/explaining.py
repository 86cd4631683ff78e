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
from paros.names import BASE, PREFIXES, shorten
from paros.repairing import read_term, repair, show, show_node, show_path
from paros.rulebook import Rule, checks, read_rules

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


def explain(findings: Sequence[Finding], quads: Sequence[ox.Quad], shapes: Iterable[ox.Quad], places: Places) -> Report:
    """Return findings with all that a person must know of them.

    Args:
        findings: what the shapes found, in the order of a report.
        quads: what was judged.
        shapes: the shapes.
        places: where everything stands.
    """
    rules = read_rules(shapes)
    labels, said = _labels(quads), _values(findings, quads)
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
        rule = rules.get(problem.rule) or _other(problem)
        found.append(Explained(rule, problem.message, problem.accepted, problem.repair, problem.file, problem.line))
    return Report(tuple(found), tuple(rules.values()), tuple(files))


def _other(problem: Problem) -> Rule:
    """Return a rule for a problem whose check has no name."""
    name = problem.rule or "other"
    return Rule(name, BASE + name, name, problem.message, SEVERITIES[0])


def _explain(
    finding: Finding,
    rules: Mapping[str, Rule],
    labels: Mapping[str, str],
    said: Mapping[tuple[str, str], Sequence[tuple[str, Term]]],
    places: Places,
) -> Explained:
    """Return one finding with all that a person must know of it."""
    rule = rules.get(finding.shape) or Rule(
        show_node(finding.shape), finding.shape, finding.name, finding.message, finding.severity
    )
    values = _found(finding, said)
    place = _place(finding, values, places)
    told = _told(finding, labels, [show(value) for value in values])
    return Explained(
        rule=rule,
        told=told,
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


def _values(findings: Iterable[Finding], quads: Iterable[ox.Quad]) -> dict[tuple[str, str], list[tuple[str, Term]]]:
    """Return graph and value of what is said of the nodes found, where it is all values together that are wrong."""
    wanted = {(finding.focus, finding.path) for finding in findings if finding.component in _TOGETHER}
    nodes = {focus for focus, _ in wanted}
    found: defaultdict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in nodes:
            pair = (quad.subject.value, quad.predicate.value)
            if pair in wanted:
                found[pair].append((getattr(quad.graph_name, "value", ""), quad.object))
    return found


def _found(finding: Finding, said: Mapping[tuple[str, str], Sequence[tuple[str, Term]]]) -> list[Term]:
    """Return the values that break a rule, of its passage only where other passages may say otherwise."""
    if finding.component in _TOGETHER:
        values = said.get((finding.focus, finding.path), ())
        here = [value for graph, value in values if graph == finding.passage]
        return list(dict.fromkeys(here if finding.passage and here else [value for _, value in values]))
    term = read_term(finding.term)
    # Of a node that breaks a rule by itself, the value is the node.
    return [term] if term is not None and finding.value != finding.focus else []


def _place(finding: Finding, values: Sequence[Term], places: Places) -> Place:
    """Return where a finding stands: its triple, or else its property, the node, or where the node is named."""
    focus = key(ox.NamedNode(finding.focus)) if not finding.focus.startswith("_:") else "_:"
    # A path of more than one step is no property.
    path = f"<{finding.path}>" if finding.path and "<" not in finding.path else ""
    for graph in dict.fromkeys((finding.passage, "")):
        # Of several values the last: the first was there before.
        spots = [places.triple(focus, path, key(value), graph) for value in values if path]
        known = [spot for spot in spots if spot]
        if known:
            return max(known)
        if place := (path and places.triple(focus, path, graph=graph)) or places.triple(focus, graph=graph):
            return place
        if place := places.mention(focus, graph):
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
