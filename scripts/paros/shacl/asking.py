"""Judges data by asking one query for each constraint of the shapes: for data that are too many for pyshacl."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError
from paros.names import PREFIXES
from paros.quads import RDF_TYPE
from paros.shacl.compiling import MATCHES, MEMBERS, WELL_TYPED, compile_shapes
from paros.shacl.model import ShapesGraph, finding, plain, python_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from paros.findings import Finding
    from paros.quads import Term

_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_BOOLEAN: Final = ox.NamedNode(PREFIXES["xsd"] + "boolean")
_TRUE, _FALSE = ox.Literal("true", datatype=_BOOLEAN), ox.Literal("false", datatype=_BOOLEAN)
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


def judge(data: Collection[ox.Triple], shapes: Iterable[ox.Triple]) -> set[Finding]:
    """Return what the shapes find in the data, without passages; the same as pyshacl finds.

    Raises:
        DataError: if a shape cannot be made a query of, or the store would take two literals for one.
    """
    shapes = list(shapes)
    compiled = compile_shapes(ShapesGraph(shapes))
    as_written = _as_written([*data, *shapes])
    store = ox.Store()
    store.bulk_extend(with_members(data))
    findings: set[Finding] = set()
    for constraint in compiled:
        shape = constraint.shape
        try:
            solutions = store.query(constraint.query, custom_functions=FUNCTIONS)
        except SyntaxError as error:
            raise DataError(
                f"the shapes cannot be used: {plain(shape.node)}: {error}",
                repair="correct the file in shapes/",
                rule="shapes/unfit",
            ) from error
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
        has_value = any(variable.value == "value" for variable in solutions.variables)
        findings |= {
            finding(
                shape,
                constraint.component,
                as_written.get(row["this"], row["this"]),
                as_written.get(row["value"], row["value"]) if has_value else None,
            )
            for row in solutions
        }
    return findings


def _as_written(triples: Iterable[ox.Triple]) -> dict[ox.Literal, ox.Literal]:
    """Return the literals that the store writes in another form, by that form: it knows numbers by their value only.

    Raises:
        DataError: if two literals would be one, or a literal would be of another datatype; names the first few.
    """
    numbers = sorted(
        {
            triple.object
            for triple in triples
            if isinstance(triple.object, ox.Literal) and triple.object.datatype.value.startswith(PREFIXES["xsd"])
        },
        key=str,
    )
    store = ox.Store()
    names = [ox.NamedNode(f"urn:paros:{number}") for number in range(len(numbers))]
    store.bulk_extend(ox.Quad(name, RDF_TYPE, literal) for name, literal in zip(names, numbers, strict=True))
    forms = {quad.subject: quad.object for quad in store}
    written: defaultdict[ox.Literal, list[ox.Literal]] = defaultdict(list)
    for name, literal in zip(names, numbers, strict=True):
        form = forms[name]
        assert isinstance(form, ox.Literal)  # noqa: S101 -- as it was put in
        written[form].append(literal)
    if lost := [
        literal
        for form, literals in written.items()
        for literal in literals
        if len(literals) > 1 or literal.datatype != form.datatype
    ]:
        raise DataError(
            f"the store would write in another form: {', '.join(str(literal) for literal in lost[:3])}",
            accepted="each number in one form, as xsd:integer, xsd:decimal or xsd:double",
            repair="judge these data with pyshacl",
            rule="shapes/unfit",
        )
    return {form: literal for form, (literal,) in written.items() if form != literal}


def with_members(data: Collection[ox.Triple]) -> Iterator[ox.Quad]:
    """Yield the data in the default graph, and the members of each class and of its subclasses in theirs."""
    parents: defaultdict[Term, set[Term]] = defaultdict(set)
    types: list[ox.Triple] = []
    for triple in data:
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
        if triple.predicate == RDF_TYPE:
            types.append(triple)
        elif triple.predicate == _SUBCLASS:
            parents[triple.subject].add(triple.object)
    members = ox.NamedNode(MEMBERS)
    above: dict[Term, set[Term]] = {}
    for triple in types:
        if triple.object not in above:
            above[triple.object] = _ancestors(triple.object, parents)
        for name in above[triple.object]:
            yield ox.Quad(triple.subject, RDF_TYPE, name, members)


def _ancestors(name: Term, parents: Mapping[Term, set[Term]]) -> set[Term]:
    """Return a class and all above it."""
    found, waiting = {name}, [name]
    while waiting:
        fresh = parents.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


@lru_cache(maxsize=1024)
def _compiled_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(pattern if "m" in flags else python_pattern(pattern), sum(_FLAGS.get(flag, 0) for flag in flags))


def _matches(*terms: Term) -> ox.Literal:
    """Return whether a text holds a pattern. Python's expressions know back references, those of the store do not."""
    text, pattern, flags = (plain(term) for term in terms)
    return _TRUE if _compiled_pattern(pattern, flags).search(text) else _FALSE


def _is_well_typed(*terms: Term) -> ox.Literal:
    return _TRUE if isinstance(terms[0], ox.Literal) and well_typed(terms[0]) else _FALSE


def well_typed(literal: ox.Literal) -> bool:
    """Return whether a literal's lexical form fits its datatype, as rdflib sees it."""
    return _fits(literal.value, literal.datatype.value)


@lru_cache(maxsize=1 << 16)
def _fits(lexical: str, datatype: str) -> bool:
    from rdflib import Literal, URIRef

    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        return Literal(lexical, datatype=URIRef(datatype), normalize=False).ill_typed is not True
    finally:
        logger.disabled = before


FUNCTIONS: Final[dict[ox.NamedNode, Callable[..., Term | None]]] = {
    ox.NamedNode(MATCHES): _matches,
    ox.NamedNode(WELL_TYPED): _is_well_typed,
}
