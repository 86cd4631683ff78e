"""Judges data with pyshacl, the reference for SHACL in Python.

Queries that select focus nodes are asked of pyoxigraph beforehand and given to pyshacl as the nodes that they found:
rdflib, which pyshacl would ask, takes seconds where pyoxigraph takes milliseconds.
"""

from __future__ import annotations

import gc
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError
from paros.names import PREFIXES
from paros.shacl.model import ShapesGraph, finding, python_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import rdflib
    from rdflib.term import Node

    from paros.findings import Finding
    from paros.quads import Term

_XSD_STRING: Final = PREFIXES["xsd"] + "string"
_TARGET: Final = ox.NamedNode(PREFIXES["sh"] + "target")
_PATTERN: Final = ox.NamedNode(PREFIXES["sh"] + "pattern")
_TARGET_NODE: Final = ox.NamedNode(PREFIXES["sh"] + "targetNode")


def judge(data: Collection[ox.Triple], shapes: Sequence[ox.Triple]) -> set[Finding]:
    """Return what pyshacl finds, without passages.

    Raises:
        DataError: if pyshacl cannot use the shapes.
    """
    from pyparsing import ParseBaseException
    from pyshacl import validate as pyshacl_validate
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import Graph
    from rdflib.namespace import SH

    model = ShapesGraph(shapes)
    try:
        shapes_graph, data_graph = _to_rdflib(_with_nodes(data, shapes, model)), _to_rdflib(data)
        with _uncollected():
            _, report, text = pyshacl_validate(
                data_graph, shacl_graph=shapes_graph, advanced=True, inplace=True, inference="none"
            )
    # A query of a shape is parsed by pyparsing, which has errors of its own.
    except (ReportableRuntimeError, ValueError, re.error, ParseBaseException, SyntaxError) as error:
        raise DataError(
            f"the shapes cannot be used: {error}", repair="correct the file in shapes/", rule="shapes/unfit"
        ) from error
    if not isinstance(report, Graph):
        raise DataError(f"the shapes cannot be used: {text}", repair="correct the file in shapes/", rule="shapes/unfit")
    return {
        finding(
            model.shape(_to_ox(report.value(result, SH.sourceShape))),
            str(report.value(result, SH.sourceConstraintComponent)),
            _to_ox(report.value(result, SH.focusNode)),
            _to_ox(report.value(result, SH.value)),
            path=_to_ox(report.value(result, SH.resultPath)),
        )
        for result in report.objects(None, SH.result)
    }


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for garbage meanwhile: there is little among so many objects, and the search takes an eighth."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _to_ox(node: Node | None) -> Term | None:
    """Return a term of rdflib as one of pyoxigraph."""
    from rdflib import BNode, Literal

    if node is None:
        return None
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        return ox.NamedNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)


def _with_nodes(data: Collection[ox.Triple], shapes: Sequence[ox.Triple], model: ShapesGraph) -> list[ox.Triple]:
    """Return the shapes with each query that selects focus nodes replaced by the nodes that it selects."""
    store = ox.Store()
    answered: list[ox.Triple] = []
    for shape in model.targeted:
        for target in shape.targets:
            if target.kind != "target" or not isinstance(target.value, ox.Literal):
                continue
            if not len(store):
                store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in data)
            solutions = store.query(f"{target.prologue}\n{target.value.value}")
            assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
            answered += [ox.Triple(shape.node, _TARGET_NODE, row["this"]) for row in solutions]
    return [*(_for_python(triple) for triple in shapes if triple.predicate != _TARGET), *answered]


def _for_python(triple: ox.Triple) -> ox.Triple:
    """Return a triple of a shape; a pattern in the words of Python, whose expressions pyshacl uses."""
    if triple.predicate != _PATTERN or not isinstance(triple.object, ox.Literal):
        return triple
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(python_pattern(triple.object.value)))


def _to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as a graph of rdflib, lexical forms untouched."""
    from rdflib import BNode, Graph, Literal, URIRef

    known: dict[object, URIRef | BNode | Literal] = {}

    def convert(term: object) -> URIRef | BNode | Literal:
        if (seen := known.get(term)) is not None:
            return seen
        made: URIRef | BNode | Literal
        if isinstance(term, ox.NamedNode):
            made = URIRef(term.value)
        elif isinstance(term, ox.BlankNode):
            made = BNode(term.value)
        elif isinstance(term, ox.Literal):
            if term.language:
                made = Literal(term.value, lang=term.language)
            elif term.datatype.value == _XSD_STRING:
                made = Literal(term.value)
            else:
                made = Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
        else:
            raise DataError(
                f"a triple stands in the place of a term: {term}",
                accepted="an IRI or a literal",
                rule="integrity/triple-as-term",
            )
        known[term] = made
        return made

    graph = Graph(bind_namespaces="none")
    # A literal that does not fit its datatype is for the shapes to report, not for rdflib to log.
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        for triple in triples:
            graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    finally:
        logger.disabled = before
    return graph
