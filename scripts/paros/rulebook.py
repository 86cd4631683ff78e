"""Reads the shapes as a book of rules: what each is called, how grave it is, what it asks for, what it advises."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import CHECKS, DataError
from paros.findings import SEVERITIES
from paros.names import BASE, PREFIXES, shorten
from paros.quads import RDF_TYPE
from paros.shacl.model import SH, ShapesGraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paros.quads import Term
    from paros.shacl.model import Shape

_KINDS: Final = {ox.NamedNode(f"{SH}NodeShape"), ox.NamedNode(f"{SH}PropertyShape")}
_PATH: Final = ox.NamedNode(f"{SH}path")
_REASONS: Final = re.compile(r"^# What: (.+)\n# Why:  (.+)\n", re.MULTILINE)
_HEADS: Final = re.compile(_REASONS.pattern + r"shape:(\S+) a sh:", re.MULTILINE)
_ADVICE: Final = {ox.NamedNode(f"{SH}description"), ox.NamedNode(f"{PREFIXES['rdfs']}comment")}


@dataclass(frozen=True)
class Rule:
    """A rule that files are judged by: a shape, or a check that comes before the shapes.

    The name is short and stable (`shape:position-stance`, `integrity/unknown-term`); title and message are for people.
    What a shape advises goes before what can be derived from its constraints. The values of its parameters stand under
    their names in SHACL, those of lists one by one. The path is given in the syntax of SPARQL 1.1, and as the triples
    that describe it, from `sh:path` on. What judges has targets of its own, or those of the shape that it belongs to.
    """

    name: str
    iri: str
    title: str
    message: str
    severity: str
    advice: str = ""
    parameters: Mapping[str, tuple[Term, ...]] = field(default_factory=dict, compare=False)
    path: str = ""
    path_triples: tuple[ox.Triple, ...] = ()
    judges: bool = True


def read_rules(shapes: Sequence[ox.Quad]) -> dict[str, Rule]:
    """Return the rules of shapes by their IRI, sorted; shapes without an IRI have no name to be known by.

    Raises:
        DataError: if a path or a list of a shape cannot be read.
    """
    model = ShapesGraph(quad.triple for quad in shapes)
    nodes = {
        quad.subject
        for quad in shapes
        if quad.predicate == RDF_TYPE and quad.object in _KINDS and isinstance(quad.subject, ox.NamedNode)
    }
    judging = {item for shape in model.targeted for item in (shape.node, *shape.parameters.get("property", ()))}
    advice = {quad.subject: plain(quad.object) for quad in shapes if quad.predicate in _ADVICE}
    parts: defaultdict[object, list[ox.Triple]] = defaultdict(list)
    for quad in shapes:
        if isinstance(quad.subject, ox.BlankNode) or quad.predicate == _PATH:
            parts[quad.subject].append(quad.triple)
    return {
        node.value: _rule(node.value, model.shape(node), advice.get(node, ""), parts, judges=node in judging)
        for node in sorted(nodes, key=str)
    }


def _rule(iri: str, shape: Shape, advice: str, parts: Mapping[object, Sequence[ox.Triple]], *, judges: bool) -> Rule:
    """Return a shape as a rule."""
    return Rule(
        name=shorten(iri),
        iri=iri,
        title=shape.name,
        message=shape.message,
        severity=shape.severity,
        advice=advice,
        parameters={
            name: tuple(item for value in values for item in (value if isinstance(value, tuple) else (value,)))
            for name, values in shape.parameters.items()
        },
        path=shape.path,
        path_triples=tuple(_described(shape.node, parts)),
        judges=judges,
    )


def _described(node: Term, parts: Mapping[object, Sequence[ox.Triple]]) -> Iterator[ox.Triple]:
    """Yield the triples that describe the path of a shape, or a blank node of it, and the blank nodes in it."""
    for triple in parts.get(node, ()):
        yield triple
        if isinstance(triple.object, ox.BlankNode):
            yield from _described(triple.object, parts)


def reasons_in(text: str) -> tuple[str, str]:
    """Return what a rule that has a file of its own does, and why, as the comment above it tells.

    Raises:
        DataError: if there is no such comment.
    """
    match = _REASONS.search(text)
    if match is None:
        raise DataError("a rule does not tell what it does", accepted="two lines above it: # What: … and # Why:  …")
    return match[1], match[2]


def shape_reasons(text: str) -> dict[str, tuple[str, str]]:
    """Return what each shape of a file finds, and why, as the comments above them tell; by local name, in their order."""
    return {name: (what, why) for what, why, name in _HEADS.findall(text)}


def checks() -> dict[str, Rule]:
    """Return the checks that come before the shapes, by name; each is grave."""
    return {name: check(name, message) for name, message in CHECKS.items()}


def check(name: str, message: str) -> Rule:
    """Return a check that comes before the shapes as a rule."""
    return Rule(name, BASE + name, name.rpartition("/")[2].replace("-", " "), message, SEVERITIES[0])
