"""The stored queries as data: what each header says is there, runs, and keeps the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from paros.home import Home
from paros.names import BASE, ONTOLOGY, PREFIXES, expand
from paros.quads import read_file
from paros.queries import StoredQuery, all_queries, find_query
from paros.query_metadata import GRAPH, describe_queries
from paros.storing import open_store
from paros.validating import QUERY, rules_of, validate

ROOT = Path(__file__).parents[1]
HOME = Home(ROOT, ROOT / "build")
STORED = all_queries(HOME)
SHAPES = [quad for path in sorted((ROOT / "shapes").glob("*.ttl")) for quad in read_file(path)]
LABEL = expand("rdfs:label")


@pytest.fixture(scope="module")
def described() -> ox.Store:
    store = ox.Store()
    store.extend(describe_queries(STORED))
    return store


def _rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in solutions]


def test_the_stored_queries_keep_the_rules() -> None:
    assert validate(describe_queries(STORED), rules_of(QUERY, SHAPES)) == []


def test_a_rule_for_queries_judges_no_other_graph() -> None:
    # The same description in another graph is no description of stored queries.
    elsewhere = ox.NamedNode(expand("graph:registry"))
    moved = [ox.Quad(q.subject, q.predicate, q.object, elsewhere) for q in describe_queries(STORED)]
    without_questions = [quad for quad in moved if quad.predicate.value != expand("rdfs:comment")]
    assert [f.shape for f in validate(without_questions, SHAPES) if f.shape.startswith(QUERY)] == []


def test_the_graph_of_the_queries_is_judged_by_no_other_rule() -> None:
    broken = ox.Quad(ox.BlankNode(), ox.NamedNode(LABEL), ox.Literal("nothing"), GRAPH)
    assert validate([*describe_queries(STORED), broken], SHAPES) == []


def test_the_subjects_that_the_rules_know_are_the_folders() -> None:
    store = ox.Store()
    store.extend(SHAPES)
    rows = _rows(store, "SELECT ?name { shape:query-subject sh:in ?list . ?list rdf:rest*/rdf:first ?name }")
    assert sorted(name for (name,) in rows) == sorted({query.subject for query in STORED})


EXPECTED = """
query:ballots a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ;
  rdfs:label "ballots"@en ;
  rdfs:comment "Who voted how on what?"@en ;
  schema:keywords "votes" ;
  sh:prefixes graph:queries ;
  paros:emptyAnswer "No ballot of this state, or on this text, is in the graph."@en ;
  sh:parameter <https://w3id.org/paros/query/ballots#parameter-voter> ,
    <https://w3id.org/paros/query/ballots#parameter-text> ;
  paros:column <https://w3id.org/paros/query/ballots#column-choice> .
<https://w3id.org/paros/query/ballots#parameter-voter> a sh:Parameter ;
  rdfs:label "voter"@en ;
  sh:path <https://w3id.org/paros/query/ballots#voter> ;
  sh:name "voter"@en ;
  sh:description "The state."@en ;
  sh:order 1 ;
  sh:optional true ;
  sh:nodeKind sh:IRI ;
  sh:class paros:State ;
  skos:example "https://w3id.org/paros/actor/united-states"^^xsd:anyURI .
<https://w3id.org/paros/query/ballots#column-choice> a csvw:Column ;
  rdfs:label "choice"@en ;
  csvw:name "choice" ;
  dcterms:description "Its choice."@en ;
  sh:order 5 .
<https://w3id.org/paros/query/events-between#parameter-from> sh:datatype xsd:date ;
  sh:optional true ;
  sh:defaultValue "1900-01-01"^^xsd:date .
<https://w3id.org/paros/query/events-on#parameter-day> sh:optional true ;
  sh:defaultValue "2017-06-15"^^xsd:date .
<https://w3id.org/paros/query/positions-by-stance#parameter-stance> sh:class skos:Concept ;
  sh:pattern "^https://w3id\\\\.org/paros/stance/" .
query:statement-graph a sh:SPARQLConstructExecutable .
query:positions-on-both
  dcterms:description "A matter is what a position is directed at, or a topic with its narrower ones."@en .
<https://w3id.org/paros/graph/queries#prefix-paros> a sh:PrefixDeclaration ;
  sh:prefix "paros" ;
  sh:namespace "https://w3id.org/paros/ontology#"^^xsd:anyURI .
"""


def test_a_header_is_said_in_full(described: ox.Store) -> None:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    wanted = {quad.triple for quad in ox.parse(input=head + EXPECTED, format=ox.RdfFormat.TURTLE)}
    assert wanted - {quad.triple for quad in described} == set()


@pytest.mark.parametrize("query", STORED, ids=lambda query: query.name)
def test_the_text_of_a_query_runs_and_gives_its_columns_in_order(query: StoredQuery, described: ox.Store) -> None:
    ((text,),) = _rows(described, f"SELECT ?text {{ query:{query.name} sh:select|sh:construct ?text }}")
    assert not text.startswith("#+")
    assert query.text.endswith(text)
    result = ox.Store().query(text)
    columns = _rows(
        described,
        f"SELECT ?name {{ query:{query.name} paros:column ?c . ?c csvw:name ?name ; sh:order ?n }} ORDER BY ?n",
    )
    given = [variable.value for variable in result.variables] if isinstance(result, ox.QuerySolutions) else []
    assert [name for (name,) in columns] == given


def test_every_prefix_of_a_text_is_declared(described: ox.Store) -> None:
    declared = _rows(described, "SELECT ?p ?n { graph:queries sh:declare ?d . ?d sh:prefix ?p ; sh:namespace ?n }")
    used = {prefix for query in STORED for prefix in re.findall(r"^PREFIX (\w+):", query.text, re.MULTILINE)}
    assert sorted(declared) == sorted((prefix, PREFIXES[prefix]) for prefix in used)


def test_everything_has_an_iri_and_what_is_pointed_to_has_a_label(described: ox.Store) -> None:
    terms = {term for quad in described for term in (quad.subject, quad.object)}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]
    own = {term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(f"{BASE}query/")}
    labelled = {subject for (subject,) in _rows(described, "SELECT DISTINCT ?s { ?s rdfs:label ?label }")}
    assert own - labelled == set()


def test_no_query_says_anything_of_a_thing() -> None:
    # Whoever asks which graphs speak of a thing must not be told of a query that has it for an example.
    own = (f"{BASE}query/", f"{BASE}graph/queries", ONTOLOGY)
    things = {q.object.value for q in describe_queries(STORED) if isinstance(q.object, ox.NamedNode)}
    assert {iri for iri in things if iri.startswith(BASE) and not iri.startswith(own)} == set()


def test_what_is_said_of_the_values_of_a_parameter_is_true_of_its_example(built: Home) -> None:
    wanted = [
        (quad.predicate.value, quad.subject, quad.object)
        for quad in describe_queries(STORED)
        if quad.predicate.value in {expand("sh:class"), expand("sh:pattern")}
    ]
    examples = {q.subject: q.object for q in describe_queries(STORED) if q.predicate.value == expand("skos:example")}
    store = open_store(built)
    for constraint, parameter, value in wanted:
        assert isinstance(value, ox.NamedNode | ox.Literal)
        example = examples[parameter]
        assert isinstance(example, ox.Literal)
        if constraint == expand("sh:pattern"):
            assert re.search(value.value, example.value), parameter
        else:
            assert store.query(f"ASK {{ <{example.value}> a {value} }}"), parameter


def test_the_order_of_the_queries_changes_nothing() -> None:
    described = describe_queries(STORED)
    assert describe_queries(list(reversed(STORED))) == described
    assert len(set(described)) == len(described)


def test_the_store_holds_the_queries_in_a_graph_of_their_own(built: Home) -> None:
    ask = "SELECT ?question { %s } ORDER BY ?question"
    pattern = "query:ballots rdfs:comment ?question"
    store = open_store(built)
    in_graph = store.query(ask % f"GRAPH graph:queries {{ {pattern} }}", prefixes=PREFIXES)
    in_view = store.query(ask % pattern, prefixes=PREFIXES)
    assert isinstance(in_graph, ox.QuerySolutions)
    assert isinstance(in_view, ox.QuerySolutions)
    assert [str(row["question"]) for row in in_graph] == [f'"{find_query(HOME, "ballots").summary}"@en']
    assert list(in_view) == []
