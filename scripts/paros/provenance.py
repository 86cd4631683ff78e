"""Tells which passages and reference tables the rows of an answer were drawn from, whatever the query.

A row rests on statements: the instances of the triple patterns of the query, with the values that made the row. A
passage that makes one of them is a passage of the row; of a statement that was inferred, the passages that it goes back
to; of one that a reference table alone gives, the table. This is the lineage of Cui, Widom and Wiener ("Tracing the Lineage of View Data", 2000), by statements. What a query
only tests (FILTER EXISTS, MINUS) makes no row, and labels are ours: neither counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.answers import ask
from paros.locating import Places
from paros.names import PREFIXES, natural_key
from paros.query_texts import code_of
from paros.reading import PASSAGES, graph_iri
from paros.tracing import Tracer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paros.answers import Answer, Binding

# The column that tells the passages and tables of each row, by their labels.
COLUMN: Final = "drawnFrom"

_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_DERIVED: Final = ox.NamedNode(graph_iri("derived"))
_REFERENCE: Final = ox.NamedNode(graph_iri("reference"))
_SELECT: Final = re.compile(r"\bSELECT\b", re.IGNORECASE)
_NESTED: Final = re.compile(r"\([^()]*\)")
_RENAMED: Final = re.compile(r"\(\s*[?$](\w+)\s+AS\s+[?$](\w+)\s*\)", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"[?$](\w+)")

_Key = tuple[object, ...]
# A triple pattern, and the graph in which it must match, if one is named: variables and terms of pyoxigraph, paths of
# rdflib, None for a graph that is not named.
_Pattern = tuple[Any, Any, Any, Any]


@dataclass(frozen=True)
class _Select:
    """A SELECT of a query.

    `columns` gives for each column the variable whose value it shows, if it shows one; None stands for all variables, by
    their own names. `text` asks for all of them; `patterns` are the triple patterns; `inner` are the SELECTs within it,
    which have theirs.
    """

    columns: dict[str, str] | None
    text: str
    patterns: list[_Pattern]
    inner: list[_Select]


def add_passages(store: ox.Store, answer: Answer) -> Answer:
    """Return an answer with one column more: the passages and tables of each row by their labels, with semicolons between.

    Raises:
        UsageError: if the answer has triples, or is yes or no: there are no rows.
    """
    found = row_passages(store, answer)
    return answer.extended(COLUMN, ["; ".join(sorted(labels, key=natural_key)) for labels in found])


def row_passages(store: ox.Store, answer: Answer) -> list[set[str]]:
    """Return for each row of an answer the labels of the passages and tables that it was drawn from."""
    if not answer.bindings:
        return []
    select = _read_select(answer.text)
    columns, found = _Evidence(store).by_key(select)
    return [found.get(tuple(map(row.get, columns)), set()) for row in answer.bindings]


def _read_select(text: str) -> _Select:
    """Return the outer SELECT of a query, with those within it."""
    code = code_of(text)
    (outer,) = _selects(text, code, text[: next(_SELECT.finditer(code)).start()], 0, len(text))
    return outer


def _selects(text: str, code: str, prologue: str, start: int, end: int) -> list[_Select]:
    """Return the SELECTs of a part of a query that stand in no other SELECT of it."""
    found: list[_Select] = []
    for match in _SELECT.finditer(code, start, end):
        if match.start() < start:
            continue
        opening = _opening(code, match.end())
        start = _closing(code, opening) + 1
        asking = f"{prologue}SELECT * WHERE {text[opening:start]}"
        found.append(
            _Select(
                _columns(code[match.end() : opening]),
                asking,
                _patterns(asking),
                _selects(text, code, prologue, opening, start),
            )
        )
    return found


def _opening(code: str, start: int) -> int:
    """Return where the pattern of a SELECT begins: at the first brace outside the parentheses of its columns."""
    depth = 0
    for place in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if code[place] == "{" and depth == 0:
            return place
    raise AssertionError("an answered query has a pattern")


def _closing(code: str, opening: int) -> int:
    """Return where the brace that opens at a place is closed."""
    depth = 0
    for place in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[place], 0)
        if depth == 0:
            return place
    raise AssertionError("an answered query closes its braces")


def _columns(code: str) -> dict[str, str] | None:
    """Return the variables that a SELECT shows, by column; what is computed is left out; None for all of them."""
    shown = {column: variable for variable, column in _RENAMED.findall(code)}
    while _NESTED.search(code):
        code = _NESTED.sub(" ", code)
    if "*" in code:
        return None
    return {name: name for name in _VARIABLE.findall(code)} | shown


def _patterns(text: str) -> list[_Pattern]:
    """Return the triple patterns of a query, but not those of SELECTs within it, nor those that are only tested."""
    from rdflib.plugins.sparql import prepareQuery

    found = _walk(prepareQuery(text, initNs=PREFIXES).algebra.p.p, None)
    return [(_part(subject), _part(way), _part(value), _part(graph)) for subject, way, value, graph in found]


def _walk(part: Any, graph: object) -> Iterator[_Pattern]:
    """Give the triple patterns of a part of rdflib's algebra, each with its graph, all as rdflib has them."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if part.name == "BGP":
        for subject, predicate, value in part.triples:
            yield subject, predicate, value, graph
    elif part.name == "Graph":
        yield from _walk(part.p, part.term)
    elif part.name == "Minus":
        yield from _walk(part.p1, graph)
    elif part.name not in {"Project", "Distinct", "Reduced", "Slice", "OrderBy", "ToMultiSet"}:
        for name in ("p", "p1", "p2"):
            if isinstance(part.get(name), CompValue):
                yield from _walk(part.get(name), graph)


class _Evidence:
    """Finds the statements of one store that solutions rest on, and the labels of what makes them."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.tracer = Tracer(store, Places(()))
        self.found: dict[_Key, frozenset[str]] = {}

    def by_key(self, select: _Select) -> tuple[list[str], Mapping[_Key, set[str]]]:
        """Return the columns of a SELECT that show variables, and by their values the passages of its solutions."""
        inner = [self.by_key(within) for within in select.inner]
        answer = ask(self.store, select.text, "the query")
        shown = {name: name for name in answer.columns} if select.columns is None else select.columns
        found: defaultdict[_Key, set[str]] = defaultdict(set)
        for solution in answer.bindings:
            passages = set().union(*(self.of_pattern(pattern, solution) for pattern in select.patterns))
            for columns, within in inner:
                passages |= within.get(tuple(map(solution.get, columns)), set())
            # What no passage says may be said of one: that it is waived, or that its claim is in doubt.
            found[tuple(map(solution.get, shown.values()))] |= passages or {
                self.tracer.label(term) for term in solution.values() if _is_passage(term)
            }
        return list(shown), found

    def of_pattern(self, pattern: _Pattern, solution: Binding) -> frozenset[str]:
        """Return the passages of the statements by which a solution matches a triple pattern; none if it does not."""
        key: _Key = tuple(solution.get(part.value) if isinstance(part, ox.Variable) else part for part in pattern)
        subject, predicate, value, graph = key
        if subject is None or predicate is None or value is None or (graph is None and pattern[3] is not None):
            return frozenset()
        if key not in self.found:
            triples = _edges(self.store, subject, predicate, value, graph)
            self.found[key] = frozenset().union(*(self.of_statement(triple, graph) for triple in triples))
        return self.found[key]

    def of_statement(self, triple: ox.Triple, graph: Any) -> frozenset[str]:
        """Return the passages that make a statement, or from which it is inferred; or the one that is named, if it does.

        Of what no passage says and the reference layer does, the tables from which it is taken.
        """
        quads = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph)
        graphs = [quad.graph_name for quad in quads]
        if passages := [name for name in graphs if _is_passage(name)]:
            return frozenset(map(self.tracer.label, passages))
        if triple.predicate == _LABEL:
            return frozenset()
        if _REFERENCE in graphs:
            return frozenset(map(self.tracer.label, self.tracer.tables_of(triple)))
        if _DERIVED not in graphs:
            return frozenset()
        why = self.tracer.why(triple)
        return frozenset(why.passages() if why else ())


def _is_passage(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(PASSAGES)


def _part(part: Any) -> Any:
    """Return a part of a triple pattern with variables and terms as pyoxigraph has them; a path as it is."""
    from rdflib import Literal, URIRef, Variable

    if isinstance(part, Variable):
        return ox.Variable(str(part))
    if isinstance(part, URIRef):
        return ox.NamedNode(str(part))
    if isinstance(part, Literal):
        if part.language:
            return ox.Literal(str(part), language=part.language)
        return ox.Literal(str(part), datatype=ox.NamedNode(str(part.datatype))) if part.datatype else ox.Literal(part)
    return part


def _edges(store: ox.Store, subject: Any, path: Any, value: Any, graph: Any) -> set[ox.Triple]:
    """Return the triples by which a path leads from a subject to a value; of a path of one step, the one triple."""
    from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

    def solutions(pattern: str) -> Iterator[Sequence[Any]]:
        places = None if graph is None else [graph]
        yield from store.query(f"SELECT DISTINCT * WHERE {{ {pattern} }}", default_graph=places)  # type: ignore[misc]

    def edges(start: Any, way: Any, end: Any) -> set[ox.Triple]:
        return _edges(store, start, way, end, graph)

    if isinstance(path, ox.NamedNode):
        return {ox.Triple(subject, path, value)}
    if isinstance(path, InvPath):
        return edges(value, _step(path.arg), subject)
    if isinstance(path, AlternativePath):
        taken = [way for way in path.args if any(True for _ in solutions(f"{subject} {_written(way)} {value}"))]
        return set().union(*(edges(subject, _step(way), value) for way in taken))
    if isinstance(path, SequencePath):
        first, rest = path.args[0], path.args[1] if len(path.args) == 2 else SequencePath(*path.args[1:])
        by_way = solutions(f"{subject} {_written(first)} ?via . ?via {_written(rest)} {value}")
        return set().union(*(edges(subject, _step(first), via) | edges(via, _step(rest), value) for (via,) in by_way))
    if isinstance(path, MulPath):
        way = _written(path.path)
        steps = solutions(f"{subject} ({way})* ?start . ?start {way} ?end . ?end ({way})* {value}")
        return set().union(*(edges(row["start"], _step(path.path), row["end"]) for row in steps))  # type: ignore[call-overload]
    assert isinstance(path, NegatedPath)  # noqa: S101 -- there are no other paths
    forward = {str(arg) for arg in path.args if not isinstance(arg, InvPath)}
    backward = {str(arg.arg) for arg in path.args if isinstance(arg, InvPath)}
    ways = [(subject, value, forward)] * bool(forward) + [(value, subject, backward)] * bool(backward)
    return {
        ox.Triple(start, row["property"], end)  # type: ignore[call-overload]
        for start, end, excluded in ways
        for row in solutions(f"{start} ?property {end}")
        if row["property"].value not in excluded  # type: ignore[call-overload]
    }


def _step(path: Any) -> Any:
    """Return a path as it is walked: an IRI as a node of the store, any other as it is."""
    return path if hasattr(path, "eval") else ox.NamedNode(str(path))


def _written(path: Any) -> str:
    """Return a path as SPARQL writes it, in parentheses."""
    return f"({path.n3()})"
