"""Finds the focus nodes of shapes, and gives them to the shapes one by one.

pyshacl looks for them with the query engine of rdflib, which takes longer than all the rest of its work.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paros.quads import Term

_SH: Final = PREFIXES["sh"]
_TARGET_NODE: Final = ox.NamedNode(f"{_SH}targetNode")
# What each kind of target points at; SHACL, 2.1.3.
_QUERIES: Final = {
    f"{_SH}targetNode": "SELECT ?this WHERE {{ VALUES ?this {{ {0} }} }}",
    f"{_SH}targetClass": f"SELECT ?this WHERE {{{{ ?this a/<{PREFIXES['rdfs']}subClassOf>* {{0}} }}}}",
    f"{_SH}targetSubjectsOf": "SELECT ?this WHERE {{ ?this {0} ?object }}",
    f"{_SH}targetObjectsOf": "SELECT ?this WHERE {{ ?subject {0} ?this }}",
}


def aim(
    data: Collection[ox.Triple], shapes: Sequence[ox.Triple], nodes: Collection[str] | None = None
) -> list[ox.Triple]:
    """Return shapes with `sh:targetNode` in the place of every target; only with nodes that matter, if not all do.

    A target of a type of its own (`sh:SPARQLTargetType`) is left to the judge.

    Raises:
        DataError: if the query of a target is no SPARQL.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in data)
    parts: defaultdict[object, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        parts[triple.subject][triple.predicate.value].append(triple.object)
    aimed: dict[ox.Triple, None] = {}
    for triple in shapes:
        query = _query(triple, parts)
        if not query:
            aimed[triple] = None
            continue
        for node in _nodes(store, query):
            if nodes is None or getattr(node, "value", "") in nodes:
                aimed[ox.Triple(triple.subject, _TARGET_NODE, node)] = None
    return list(aimed)


def _query(triple: ox.Triple, parts: Mapping[object, Mapping[str, Sequence[Term]]]) -> str:
    """Return the query that finds what a target points at; nothing for any other triple."""
    if triple.predicate.value != f"{_SH}target":
        query = _QUERIES.get(triple.predicate.value, "")
        # Literals and blank nodes need no looking for.
        return query.format(triple.object) if query and isinstance(triple.object, ox.NamedNode) else ""
    target = parts.get(triple.object, {})
    select = next((_text(text) for text in target.get(f"{_SH}select", ())), "")
    declarations = [
        f"PREFIX {_text(parts[prefix][f'{_SH}prefix'][0])}: <{_text(parts[prefix][f'{_SH}namespace'][0])}>"
        for ontology in target.get(f"{_SH}prefixes", ())
        for prefix in parts[ontology].get(f"{_SH}declare", ())
    ]
    return "\n".join([*declarations, select]) if select else ""


def _nodes(store: ox.Store, query: str) -> list[Term]:
    """Return the nodes that a query finds, each once."""
    try:
        solutions = store.query(query)
    except SyntaxError as error:
        raise DataError(
            f"the shapes cannot be used: {error}", repair="correct the file in shapes/", rule="shapes/unfit"
        ) from error
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    return list(dict.fromkeys(node for solution in solutions if (node := solution["this"]) is not None))


def _text(term: Term) -> str:
    return str(getattr(term, "value", ""))
