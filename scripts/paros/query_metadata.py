"""The stored queries as data: what their headers say, in SHACL's terms for queries and parameters, with IRIs throughout.

A query is a `sh:SPARQLExecutable` with its question, its text and its prefixes, as in the example queries of the Swiss
Institute of Bioinformatics (https://github.com/sib-swiss/sparql-examples), so that their editors read it. A parameter is
a `sh:Parameter` (SHACL Advanced Features, 5.2), a column a `csvw:Column` (CSV on the Web). They stand in a graph of
their own, outside the published view: they are no facts of diplomacy. So an example or a default that is a thing of the
graph is given as xsd:anyURI: whoever asks which graphs speak of that thing is not told of a query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES, expand
from paros.quads import RDF_TYPE, node
from paros.queries import to_term, without_header
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paros.queries import Column, Parameter, StoredQuery

GRAPH: Final = ox.NamedNode(graph_iri("queries"))
_PREFIX: Final = re.compile(r"^PREFIX (\w+): <([^<>]*)>$", re.MULTILINE)
_TRIPLES: Final = re.compile(r"^CONSTRUCT ", re.MULTILINE)
# The datatype of the values of a parameter, by its type; the values of all others are IRIs.
_DATATYPES: Final = {"string": "xsd:string", "integer": "xsd:integer", "date": "xsd:date"}

_Term = ox.NamedNode | ox.Literal
_Row = tuple[ox.NamedNode, ox.NamedNode, _Term]


def describe_queries(queries: Sequence[StoredQuery]) -> list[ox.Quad]:
    """Return what the headers of stored queries say, in the graph of the queries, sorted."""
    rows = [row for query in queries for row in _query(query)]
    prefixes = {match for query in queries for match in _PREFIX.findall(query.text)}
    rows += [row for prefix, namespace in prefixes for row in _prefix(prefix, namespace)]
    return sorted({ox.Quad(subject, predicate, value, GRAPH) for subject, predicate, value in rows}, key=str)


def _rows(subject: ox.NamedNode, said: dict[str, _Term]) -> Iterator[_Row]:
    """Yield what is said of a node, by the short names of properties."""
    for name, value in said.items():
        yield subject, node(expand(name)), value


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _quoted(term: _Term) -> ox.Literal:
    """Return a literal as it is, and an IRI as a literal of xsd:anyURI."""
    return term if isinstance(term, ox.Literal) else ox.Literal(term.value, datatype=node(expand("xsd:anyURI")))


def _query(query: StoredQuery) -> Iterator[_Row]:
    """Yield what is said of a query, its parameters and its columns."""
    subject = node(PREFIXES["query"] + query.name)
    form, text = ("Construct", "construct") if _TRIPLES.search(query.text) else ("Select", "select")
    yield subject, RDF_TYPE, node(expand("sh:SPARQLExecutable"))
    yield from _rows(
        subject,
        {
            "rdf:type": node(expand(f"sh:SPARQL{form}Executable")),
            "rdfs:label": _english(query.name),
            "rdfs:comment": _english(query.summary),
            "schema:keywords": ox.Literal(query.subject),
            "sh:prefixes": GRAPH,
            f"sh:{text}": ox.Literal(without_header(query.text)),
            "paros:emptyAnswer": _english(query.empty),
            "paros:blindSpot": _english(query.blind),
        },
    )
    if query.description:
        yield from _rows(subject, {"dcterms:description": _english(query.description)})
    for place, parameter in enumerate(query.parameters, 1):
        yield from _parameter(subject, parameter, place)
    for place, column in enumerate(query.columns, 1):
        yield from _column(subject, column, place)


def _parameter(query: ox.NamedNode, parameter: Parameter, place: int) -> Iterator[_Row]:
    """Yield what is said of a parameter; the local name of its path is the name of its variable, as SHACL has it."""
    subject = node(f"{query.value}#parameter-{parameter.name}")
    variable = node(f"{query.value}#{parameter.name}")
    yield query, node(expand("sh:parameter")), subject
    yield from _rows(
        subject,
        {
            "rdf:type": node(expand("sh:Parameter")),
            "rdfs:label": _english(parameter.name),
            "sh:path": variable,
            "sh:name": _english(parameter.name),
            "sh:description": _english(parameter.description),
            "sh:order": ox.Literal(place),
            "sh:optional": ox.Literal(not parameter.required),
            "skos:example": _quoted(to_term(parameter, parameter.example)),
        },
    )
    if datatype := _DATATYPES.get(parameter.type):
        yield from _rows(subject, {"sh:datatype": node(expand(datatype))})
    else:
        yield from _rows(subject, {"sh:nodeKind": node(expand("sh:IRI"))})
    yield from _rows(subject, _kind(parameter.of))
    if parameter.default:
        yield from _rows(subject, {"sh:defaultValue": _quoted(to_term(parameter, parameter.default))})
    yield from _rows(variable, {"rdfs:label": _english(f"?{parameter.name}")})


def _kind(of: str) -> dict[str, _Term]:
    """Return what a value must be, in SHACL Core: a member of a class, or a concept of one list of codes.

    A list of codes is told by where its IRIs stand, not by naming each: `sh:in` would need blank nodes, and new codes.
    """
    if not of:
        return {}
    if ":" in of:
        return {"sh:class": node(expand(of))}
    start = f"^{re.escape(expand(f'{of}:'))}"
    return {"sh:class": node(expand("skos:Concept")), "sh:pattern": ox.Literal(start)}


def _column(query: ox.NamedNode, column: Column, place: int) -> Iterator[_Row]:
    """Yield what is said of a column."""
    subject = node(f"{query.value}#column-{column.name}")
    yield query, node(expand("paros:column")), subject
    yield from _rows(
        subject,
        {
            "rdf:type": node(expand("csvw:Column")),
            "rdfs:label": _english(column.name),
            "csvw:name": ox.Literal(column.name),
            "dcterms:description": _english(column.description),
            "sh:order": ox.Literal(place),
        },
    )


def _prefix(prefix: str, namespace: str) -> Iterator[_Row]:
    """Yield the declaration of a prefix."""
    subject = node(f"{GRAPH.value}#prefix-{prefix}")
    yield GRAPH, node(expand("sh:declare")), subject
    yield from _rows(
        subject,
        {
            "rdf:type": node(expand("sh:PrefixDeclaration")),
            "rdfs:label": _english(prefix),
            "sh:prefix": ox.Literal(prefix),
            "sh:namespace": ox.Literal(namespace, datatype=node(expand("xsd:anyURI"))),
        },
    )
