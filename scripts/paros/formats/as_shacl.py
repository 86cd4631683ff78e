"""A report as the validation report of SHACL, 3.6, in Turtle; always in the same order, with the same blank nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.quads import RDF_TYPE, serialize
from paros.repairing import read_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.quads import Term
    from paros.validation_report import Explained, Report

_REPORT: Final = ox.BlankNode("report")
_XSD: Final = PREFIXES["xsd"]


def to_shacl(report: Report) -> str:
    """Return a report as a graph in Turtle.

    It conforms if nothing was found, however grave; SHACL, 3.6.1. A problem that came up before the shapes were judged
    has file and line for a focus node, and its check for a constraint component.
    """
    triples = [ox.Triple(_REPORT, RDF_TYPE, _sh("ValidationReport"))]
    triples.append(ox.Triple(_REPORT, _sh("conforms"), ox.Literal(not report.found)))
    names: dict[Term, ox.BlankNode] = {}
    for number, entry in enumerate(report.found, 1):
        result = ox.BlankNode(f"result-{number}")
        triples.append(ox.Triple(_REPORT, _sh("result"), result))
        triples += [ox.Triple(result, predicate, value) for predicate, value in _result(entry)]
        triples += _path(entry, result, names)
    return serialize([ox.Quad(*triple) for triple in triples], ".ttl").decode("utf-8")


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sh"] + name)


def _result(entry: Explained) -> Iterator[tuple[ox.NamedNode, Term]]:
    """Yield predicate and object of what is said of a result, but for its path."""
    finding = entry.finding
    yield RDF_TYPE, _sh("ValidationResult")
    yield _sh("resultSeverity"), _sh(entry.severity)
    if finding is None:
        yield _sh("focusNode"), ox.Literal(entry.place)
        yield _sh("sourceConstraintComponent"), ox.NamedNode(entry.rule.iri)
        yield _sh("resultMessage"), ox.Literal(str(entry.problem()))
        return
    yield _sh("focusNode"), _node(finding.focus)
    yield _sh("sourceShape"), _node(finding.shape)
    yield _sh("sourceConstraintComponent"), ox.NamedNode(finding.component)
    yield _sh("resultMessage"), ox.Literal(finding.message, language="en")
    value = read_term(finding.term)
    if value is not None:
        yield _sh("value"), value


def _node(iri: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(iri.removeprefix("_:")) if iri.startswith("_:") else ox.NamedNode(iri)


def _path(entry: Explained, result: ox.BlankNode, names: dict[Term, ox.BlankNode]) -> Iterator[ox.Triple]:
    """Yield the triples of the path of a result: that of its shape, its blank nodes described once.

    Args:
        entry: what was found.
        result: its node.
        names: the names of the blank nodes that have been described; those of the path are added.
    """
    if entry.finding is None or not entry.finding.path:
        return
    described = set(names)
    for subject, predicate, value in entry.rule.path_triples:
        if isinstance(value, ox.BlankNode):
            names.setdefault(value, ox.BlankNode(f"path-{len(names) + 1}"))
        if predicate == _sh("path"):
            yield ox.Triple(result, _sh("resultPath"), names.get(value, value))
        elif isinstance(subject, ox.BlankNode) and subject not in described:
            yield ox.Triple(names[subject], predicate, names.get(value, value))
