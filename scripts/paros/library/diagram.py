"""The pattern of a query as a diagram in Mermaid, made from the algebra to which rdflib translates its text.

Nodes are variables, terms and literals; each arrow is a triple pattern, with its property. A dotted arrow is optional, an
arrow that ends in a cross must not be there. The branches of a UNION are drawn together; conditions on values are not
drawn.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rdflib import Graph

# How an arrow is drawn, by whether its triple must be there.
_ARROWS: Final = {"needed": "-->", "optional": "-.->", "absent": "--x"}
# The parts of the algebra whose triples need not be there, or must not.
_WEAKER: Final = {("LeftJoin", "p2"): "optional", ("Minus", "p2"): "absent", ("Builtin_NOTEXISTS", "graph"): "absent"}


class _Edge(NamedTuple):
    """A triple pattern, its terms as they are shown, and whether it must be there."""

    subject: str
    predicate: str
    object: str
    kind: str


def to_mermaid(text: str, parameters: Collection[str] = ()) -> str:
    """Return the diagram of the pattern of a query; the variables that are parameters are drawn with round ends."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    names = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        names.bind(prefix, namespace)
    edges = sorted(set(_edges(prepareQuery(text).algebra["p"], names)))
    terms = sorted({term for edge in edges for term in (edge.subject, edge.object)})
    ids = {term: f"n{number}" for number, term in enumerate(terms, 1)}
    given = {f"?{name}" for name in parameters}
    return "\n".join(
        [
            "flowchart LR",
            *(f"  {ids[term]}{_box(term, is_parameter=term in given)}" for term in terms),
            *(f"  {ids[e.subject]} {_ARROWS[e.kind]}|{_quote(e.predicate)}| {ids[e.object]}" for e in edges),
            "",
        ]
    )


def _edges(part: Any, names: Graph, kind: str = "needed", graph: str = "") -> Iterator[_Edge]:
    """Yield the triple patterns of a part of the algebra, and of what is in it.

    Args:
        part: a node of the algebra, a list of nodes, or anything else, which has no patterns.
        names: shortens IRIs.
        kind: whether the triples must be there, one of `_ARROWS`.
        graph: the graph that they must be in, as it is shown; empty for the published view.
    """
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, list | tuple):
        for item in part:
            yield from _edges(item, names, kind, graph)
    if not isinstance(part, CompValue):
        return
    if part.name == "Graph":
        graph = part["term"].n3(names.namespace_manager)
    for subject, predicate, value in part["triples"] if part.name == "BGP" else ():
        shown = [_shown(term, names) for term in (subject, predicate, value)]
        yield _Edge(shown[0], f"{shown[1]} in {graph}" if graph else shown[1], shown[2], kind)
    for key, inner in part.items():
        if key not in {"_vars", "triples"}:
            # What rdflib has translated in place, as the pattern of an EXISTS, is an attribute beside the item.
            yield from _edges(vars(part).get(key, inner), names, _WEAKER.get((part.name, key), kind), graph)


def _shown(term: Any, names: Graph) -> str:
    """Return a term or a path as it is written in SPARQL; a blank node as the brackets that it stands for."""
    from rdflib import RDF, BNode

    if isinstance(term, BNode):
        return "[]"
    return "a" if term == RDF.type else str(term.n3(names.namespace_manager))


def _quote(text: str) -> str:
    """Return a text as Mermaid takes it: in quotes, what means something to it as HTML has it."""
    return f'"{html.escape(text)}"'


def _box(term: str, *, is_parameter: bool) -> str:
    """Return the box of a node."""
    return f"([{_quote(term)}])" if is_parameter else f"[{_quote(term)}]"
