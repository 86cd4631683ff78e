"""Writes quads as JSON-LD that reads well: one object for each subject in order, in the terms of the context of the graph."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.publishing.context import as_object
from paros.quads import RDF_TYPE, iris_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from paros.publishing.context import Context


def json_ld(ordered: Iterable[ox.Quad], context: Context) -> str:
    """Return quads of one graph, `in_order`, as a JSON-LD document that carries what it needs of the context.

    Raises:
        TypeError: if there is a blank node or a triple among the terms.
    """
    quads = list(ordered)
    used = as_object(context.written(iris_in(quads)).items(), 2)
    nodes = ",\n".join(f"    {as_object(members, 4)}" for members in _nodes(quads, context))
    return f'{{\n  "@context": {used},\n  "@graph": [\n{nodes}\n  ]\n}}\n'


def _nodes(ordered: Iterable[ox.Quad], context: Context) -> Iterator[list[tuple[str, Any]]]:
    """Yield the members of the object of each subject."""
    for subject, quads in groupby(ordered, lambda quad: quad.subject):
        members: list[tuple[str, Any]] = [("id", context.reference(_iri(subject)))]
        for predicate, same in groupby(quads, lambda quad: quad.predicate):
            values = [quad.object for quad in same]
            if predicate == RDF_TYPE:
                members.append(("type", [context.class_name(_iri(value)) for value in values]))
            else:
                members += context.property(predicate.value, [_plain(value) for value in values])
        yield members


def _iri(term: object) -> str:
    if not isinstance(term, ox.NamedNode):
        raise TypeError(term)
    return term.value


def _plain(term: object) -> ox.NamedNode | ox.Literal:
    if not isinstance(term, ox.NamedNode | ox.Literal):
        raise TypeError(term)
    return term
