"""The passages of the rows of an answer: they say so, they suffice, and none is left out, whatever the query."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import paros
from paros.answers import ask
from paros.errors import UsageError
from paros.names import PREFIXES
from paros.provenance import COLUMN, add_passages, row_passages
from paros.queries import all_queries
from paros.reading import PASSAGES, graph_iri

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.answers import Answer
    from paros.home import Home
    from paros.queries import StoredQuery

ROOT = Path(__file__).parents[1]


class _Root:
    """The checkout as far as reading its queries goes."""

    root = ROOT


# These tell of an imported record alone, and have no rows without one.
RECORD = {
    *("agreement-of-pairs", "agreement-of-state", "choices-in-two-years", "reconciled-votes", "record-disputes"),
    "votes-of-group-members",
}
QUERIES: list[StoredQuery] = [q for q in all_queries(_Root()) if q.columns and q.name not in RECORD]  # type: ignore[arg-type]
# What these tell is ours throughout: the registry, the queries, the ontology. No passage says it.
OURS = {"entities", "entities-unmentioned", "source-contracts", "source-promises", "stored-queries"}
# Links are ours, too; `unlinked` and `links-refused` tell of what is none.
OURS |= {"entity-of-external-id", "link-coverage", "links-of", "links-refused", "unlinked"}
# What these tell is taken from reference tables.
TABLES = {"memberships", "reference-tables", "states", "successions"}


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


def _answer(graph: paros.KnowledgeGraph, query: StoredQuery) -> Answer:
    return graph.run_query(query, {p.name: p.example for p in query.parameters if p.required})


@pytest.fixture(scope="module")
def followed(graph: paros.KnowledgeGraph) -> Callable[[StoredQuery], tuple[Answer, list[set[str]]]]:
    """What gives the answer to a query and the passages of its rows, each followed once."""

    @cache
    def follow(name: str) -> tuple[Answer, list[set[str]]]:
        (query,) = (query for query in QUERIES if query.name == name)
        answer = _answer(graph, query)
        return answer, row_passages(graph.store, answer)

    return lambda query: follow(query.name)


@pytest.mark.parametrize("query", [q for q in QUERIES if q.name not in OURS | TABLES], ids=lambda query: query.name)
def test_rows_have_passages(
    followed: Callable[[StoredQuery], tuple[Answer, list[set[str]]]], query: StoredQuery
) -> None:
    """Where a query tells the passage itself, that is one of them."""
    answer, found = followed(query)
    assert any(found)
    for row, passages in zip(answer.to_dicts(), found, strict=True):
        if row.get("passage"):
            assert row["passage"] in passages


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_is_ours_has_no_passages(graph: paros.KnowledgeGraph, name: str) -> None:
    (query,) = [query for query in QUERIES if query.name == name]
    assert not any(row_passages(graph.store, _answer(graph, query)))


class Reduced:
    """The dataset with some passages only; the published view holds what these say, and what no passage says."""

    def __init__(self, store: ox.Store) -> None:
        self.said: dict[object, list[ox.Quad]] = {}
        self.published: set[ox.Triple] = set()
        layers: list[ox.Quad] = []
        for quad in store:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                self.published.add(quad.triple)
            elif str(quad.graph_name).startswith(f"<{PASSAGES}"):
                self.said.setdefault(quad.graph_name, []).append(quad)
            else:
                layers.append(quad)
        self.store = ox.Store()
        self.store.extend([*layers, *self._view(layers)])

    def _view(self, quads: list[ox.Quad]) -> list[ox.Quad]:
        """Return what of some quads is published, in the default graph."""
        held = (quad.triple for quad in quads if quad.triple in self.published)
        return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in held]

    def ask(self, text: str, passages: set[str]) -> Answer:
        """Return the answer that the dataset gives with these passages."""
        said = [quad for passage in sorted(passages) for quad in self.said.get(ox.NamedNode(passage), ())]
        new = [quad for quad in (*said, *self._view(said)) if quad not in self.store]
        self.store.extend(new)
        try:
            return ask(self.store, text)
        finally:
            for quad in new:
                self.store.remove(quad)


@pytest.fixture(scope="module")
def reduced(graph: paros.KnowledgeGraph) -> Reduced:
    return Reduced(graph.store)


@pytest.fixture(scope="module")
def passage_of(graph: paros.KnowledgeGraph) -> dict[str, str]:
    rows = graph.query("SELECT ?p ?l WHERE { ?p a paros:Passage ; rdfs:label ?l }")
    found = {row["l"].value: row["p"].value for row in rows}
    assert len(found) == len(rows), "a label names one passage"
    return found


@pytest.mark.parametrize("name", sorted(TABLES - {"reference-tables"}))
def test_what_is_taken_from_tables_tells_them(graph: paros.KnowledgeGraph, name: str) -> None:
    (query,) = [query for query in QUERIES if query.name == name]
    answer = _answer(graph, query)
    tables = {str(row["label"]) for row in graph.run("reference-tables").to_dicts()}
    found = row_passages(graph.store, answer)
    # A state without codes is one that the registry alone has.
    assert [row for row, labels in zip(answer.to_dicts(), found, strict=True) if not labels <= tables] == []
    assert sum(map(bool, found)) > len(answer) - 3
    for row, labels in zip(answer.to_dicts(), found, strict=True):
        assert row.get("table") in {None, *labels}


@pytest.mark.parametrize("query", [q for q in QUERIES if q.name not in OURS | TABLES], ids=lambda query: query.name)
def test_a_row_needs_no_other_passages(
    followed: Callable[[StoredQuery], tuple[Answer, list[set[str]]]],
    reduced: Reduced,
    passage_of: dict[str, str],
    query: StoredQuery,
) -> None:
    """Asked with the passages of a row alone, the graph still gives it. Counts stay what they are, too."""
    answer, found = followed(query)
    last = len(answer) - 1
    for number in sorted({0, last // 3, 2 * last // 3, last}):
        # What is drawn from a table stands in a layer that is there whatever passages are.
        less = reduced.ask(answer.text, {passage_of[label] for label in found[number] if label in passage_of})
        assert answer.bindings[number] in less.bindings


def test_without_its_passages_a_row_is_gone(graph: paros.KnowledgeGraph, reduced: Reduced) -> None:
    answer = graph.run("resolutions")
    assert reduced.ask(answer.text, set()).bindings == []


# A small dataset in which every part of a query can be followed.

_P = PREFIXES["passage"]


@pytest.fixture(scope="module")
def small() -> ox.Store:
    store = ox.Store()
    said = {
        "one": "<e:a> <e:p> <e:b> . <e:b> <e:q> <e:c> .",
        "two": "<e:c> <e:q> <e:d> . <e:d> <e:r> 5 .",
        "three": "<e:a> <e:p> <e:b> . <e:z> <e:p> <e:b> .",
        "four": '<e:b> <e:s> <e:c> . <e:x> <e:p> <e:y> . <e:d> <e:name> "D"@en .',
    }
    for name, text in said.items():
        passage = ox.NamedNode(_P + name)
        triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
        for graph in (passage, ox.DefaultGraph()):
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        label = ox.NamedNode(PREFIXES["rdfs"] + "label")
        store.add(ox.Quad(passage, label, ox.Literal(name), ox.DefaultGraph()))
    derived = ox.Triple(ox.NamedNode("e:a"), ox.NamedNode("e:t"), ox.NamedNode("e:b"))
    for graph in (ox.NamedNode(graph_iri("registry")), ox.DefaultGraph()):
        store.add(ox.Quad(derived.subject, derived.predicate, derived.object, graph))
    return store


def _said(store: ox.Store, text: str) -> list[str]:
    """Return the column that is added to an answer, row by row."""
    answer = add_passages(store, ask(store, text))
    return [str(row[COLUMN] or "") for row in answer.to_dicts()]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("<e:a> <e:p> ?x", "one; three"),
        ("<e:a> <e:t> ?x", ""),
        ("<e:a> <e:p>/<e:q> ?x", "one; three"),
        ("<e:a> <e:p>/<e:q>/<e:q> ?x", "one; three; two"),
        ("?x ^<e:p> <e:z>", "three"),
        ("<e:b> <e:q>|<e:s> ?x", "four; one"),
        ("<e:b> <e:q>|<e:none> ?x", "one"),
        ("?x <e:q>+ <e:d> . ?x <e:s> ?y", "four; one; two"),
        ("<e:a> <e:p>/<e:q>* ?x . ?x <e:r> 5", "one; three; two"),
        ("?x <e:q>? <e:d> . ?x <e:r> ?y", "two"),
        ("?x !<e:p> <e:c> . ?x <e:s> <e:c>", "four; one"),
        ("?x !<e:q> <e:c> . ?x <e:s> <e:c>", "four"),
        ("<e:c> !^<e:q> ?x . ?x <e:s> ?y", "four"),
        ("<e:x> (<e:none>|!<e:q>) ?x", "four"),
        ("?x <e:name> 'D'@en", "four"),
        ("?x <e:r> 5 OPTIONAL { ?x <e:q> ?y }", "two"),
        ("?x <e:q> <e:c> OPTIONAL { ?x <e:s> ?y }", "four; one"),
        ("{ ?x <e:r> 5 } UNION { ?x <e:none> 5 }", "two"),
        ("?x <e:r> 5 FILTER EXISTS { ?x <e:name> ?y }", "two"),
        ("?x <e:q> ?y MINUS { ?x <e:s> ?y }", "two"),
        ("VALUES ?g { <https://w3id.org/paros/passage/three> } GRAPH ?g { <e:a> <e:p> ?x }", "three"),
        ("GRAPH <https://w3id.org/paros/passage/one> { <e:a> <e:p>/<e:q> ?x }", "one"),
        ("?x <e:r> ?n { SELECT ?x WHERE { ?x <e:name> ?name } }", "four; two"),
        ("?x <e:r> ?n { SELECT (?z AS ?x) (COUNT(?y) AS ?m) WHERE { ?y <e:q> ?z } GROUP BY ?z }", "two"),
        ("?x <http://www.w3.org/2000/01/rdf-schema#label> 'one'", "one"),
    ],
)
def test_each_part_of_a_query_is_followed(small: ox.Store, pattern: str, said: str) -> None:
    rows = _said(small, f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")
    assert len(rows) == 1
    assert rows == [said]


def test_a_count_has_the_passages_of_all_that_it_counts(small: ox.Store) -> None:
    text = "SELECT ?x (COUNT(?y) AS ?n) WHERE { ?y <e:p> ?x } GROUP BY ?x ORDER BY ?x"
    assert _said(small, text) == ["one; three", "four"]
    assert _said(small, "SELECT (COUNT(*) AS ?n) WHERE { ?x <e:p> ?y # { a brace\n }") == ["four; one; three"]


def test_a_column_may_show_a_variable_under_another_name(small: ox.Store) -> None:
    assert _said(small, "SELECT (?x AS ?thing) (STR(?y) AS ?text) WHERE { ?x <e:p> ?y } ORDER BY ?x") == [
        "one; three",
        "four",
        "three",
    ]


def test_all_columns_are_shown_by_a_star(small: ox.Store) -> None:
    assert _said(small, "SELECT * WHERE { ?x <e:q> ?y } ORDER BY ?x") == ["one", "two"]


def test_an_empty_answer_has_the_column(small: ox.Store) -> None:
    answer = add_passages(small, ask(small, "SELECT ?x WHERE { ?x <e:none> ?y }"))
    assert (answer.columns, len(answer)) == (("x", COLUMN), 0)


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_what_has_no_rows_is_refused(small: ox.Store, text: str) -> None:
    with pytest.raises(UsageError, match="no rows"):
        add_passages(small, ask(small, text))


def test_every_format_tells_the_passages(graph: paros.KnowledgeGraph) -> None:
    answer = graph.with_passages(graph.run("resolutions"))
    said = str(answer.to_dicts()[0][COLUMN])
    for form in ("csv", "tsv", "json", "md"):
        assert said.split("; ")[0] in answer.to_text(form)
