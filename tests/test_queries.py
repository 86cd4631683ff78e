"""The stored queries: their headers, their form, and their golden answers on two engines."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import paros
from paros.answers import ask
from paros.errors import DataError, UsageError
from paros.library.as_manifest import cases_of, read_cases
from paros.queries import Parameter, all_queries, bind, read_query, to_term

if TYPE_CHECKING:
    from paros.home import Home
    from paros.queries import StoredQuery

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
# These ask the roll-call record alone, which a user imports: tests/test_roll_calls.py and tests/test_roll_call_queries.py
# have their rows.
OF_THE_RECORD = {
    "agreement-of-pairs",
    "agreement-of-state",
    "choices-in-two-years",
    "reconciled-votes",
    "record-disputes",
    "votes-of-group-members",
}
WRITE = os.environ.get("PAROS_GOLDEN") == "write"


class _Root:
    """The checkout as far as reading its queries goes."""

    root = ROOT


QUERIES: list[StoredQuery] = all_queries(_Root())  # type: ignore[arg-type]
EXTRA = read_cases(GOLDEN / "cases")
ANY = st.characters(exclude_categories=["Cs"])
CASES = [(case.query, case.name, dict(case.values)) for case in cases_of(QUERIES, EXTRA)]
IDS = [f"{query.name}@{case}" for query, case, _ in CASES]


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


# rdflib goes through the graphs one by one, so that it is asked about a slice: every layer, but of the passages those of
# one section that tells votes, one that tells tests, one that tells roles, and every eighth besides.
SECTIONS = (
    "nti-paros-2009-p2",
    "nti-paros-2020-p1",
    "cd-2100-introduction-p",
    "g21-2020-p12",
    "g21-2020-p13",
    "g21-2020-p14",
    "g21-2020-p15",
    "nti-paros-2016-p3",
    "nti-paros-obligations-p",
    "g21-2020-h3",
    "cd-2100-note-verbale",
    "nti-paros-2010-p",
    "nti-paros-2012-p",
)


@pytest.fixture(scope="module")
def slice_of_it(built: Home) -> list[ox.Quad]:
    """The layers whole, some of the passages, and of the published view what these hold."""
    dump = list(ox.parse(path=str(built.dumps / "paros.nq"), format=ox.RdfFormat.N_QUADS))
    passages = sorted({str(q.graph_name) for q in dump if "/paros/passage/" in str(q.graph_name)})
    kept = {p for number, p in enumerate(passages) if not number % 8 or any(f"/{s}" in p for s in SECTIONS)}
    named = [q for q in dump if isinstance(q.graph_name, ox.NamedNode)]
    named = [q for q in named if "/paros/passage/" not in str(q.graph_name) or str(q.graph_name) in kept]
    held = {quad.triple for quad in named}
    return [*named, *(q for q in dump if isinstance(q.graph_name, ox.DefaultGraph) and q.triple in held)]


@pytest.fixture(scope="module")
def store(slice_of_it: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(slice_of_it)
    return store


@pytest.fixture(scope="module")
def dataset(slice_of_it: list[ox.Quad]) -> rdflib.Dataset:
    """The slice in rdflib: its default graph is the published view."""
    content = ox.serialize(slice_of_it, format=ox.RdfFormat.N_QUADS) or b""
    return rdflib.Dataset().parse(data=content, format="nquads")


def _comparable(term: object) -> str:
    """Return a term in one spelling for both engines."""
    if term is None:
        return ""
    node = term if isinstance(term, rdflib.term.Node) else rdflib.util.from_n3(str(term))
    assert isinstance(node, rdflib.term.Identifier)
    return node.n3()


@pytest.mark.parametrize(("query", "case", "values"), CASES, ids=IDS)
def test_golden_answer(graph: paros.KnowledgeGraph, query: StoredQuery, case: str, values: dict[str, str]) -> None:
    answer = graph.run_query(query, values)
    ending = "tsv" if answer.columns else "nt"
    text = answer.to_text("tsv") if answer.columns else "".join(f"{triple} .\n" for triple in answer.triples)
    path = GOLDEN / f"{query.name}@{case}.{ending}"
    if WRITE:
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"no golden answer: review the answer, then PAROS_GOLDEN=write make test ({path.name})"
    assert text == path.read_text(encoding="utf-8")
    empty = case == "empty" or query.name in OF_THE_RECORD
    assert (len(answer) == 0) == empty, "a case is called empty if and only if its right answer is empty"


def _one_of_each() -> list[Any]:
    """Return one case of each query, with the examples of its parameters; `make conformance` asks rdflib all of them."""
    chosen: dict[str, Any] = {}
    for query, case, values in CASES:
        if case == "example" or query.name not in chosen:
            chosen[query.name] = pytest.param(query, values, id=f"{query.name}@{case}")
    return list(chosen.values())


@pytest.mark.parametrize(("query", "values"), _one_of_each())
def test_both_engines_agree_row_by_row(
    graph: paros.KnowledgeGraph,
    store: ox.Store,
    dataset: rdflib.Dataset,
    query: StoredQuery,
    values: dict[str, str],
) -> None:
    answer = ask(store, graph.run_query(query, values).text)
    result = dataset.query(answer.text)
    if answer.columns:
        ours = [[_comparable(row.get(name)) for name in answer.columns] for row in answer.bindings]
        theirs = [[_comparable(term) for term in row] for row in result]  # type: ignore[union-attr]
        assert theirs == ours
    else:
        ours_triples = {tuple(_comparable(t) for t in (x.subject, x.predicate, x.object)) for x in answer.triples}
        assert {tuple(_comparable(term) for term in triple) for triple in result} == ours_triples  # type: ignore[union-attr]


@pytest.mark.parametrize("query", [q for q in QUERIES if q.name not in OF_THE_RECORD], ids=lambda query: query.name)
def test_the_slice_answers_every_query(store: ox.Store, graph: paros.KnowledgeGraph, query: StoredQuery) -> None:
    """What two engines agree on is something."""
    values = {p.name: p.example for p in query.parameters if p.required}
    assert len(ask(store, graph.run_query(query, values).text)) > 0


@pytest.mark.parametrize(
    ("query", "name"),
    [(q, p.name) for q in QUERIES for p in q.parameters if p.type == "iri" and q.name not in {"statement-graph"}],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_parameter_that_nothing_matches_leaves_no_row(
    graph: paros.KnowledgeGraph, query: StoredQuery, name: str
) -> None:
    """A variable that occurs in an optional part alone would let every row through."""
    values = {p.name: p.example for p in query.parameters if p.required}
    nobody = "https://w3id.org/paros/actor/nobody-of-this-name"
    assert len(ask(graph.store, bind(query, {**values, name: nobody}))) == 0


def test_no_golden_answer_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.*") if path.suffix != ".md"} == set(IDS)


def test_every_query_with_parameters_has_a_golden_empty() -> None:
    # Any entity that a passage speaks of is mentioned somewhere: only an unknown one gives nothing, and is refused.
    always = {"mentions-of"}
    assert {q.name for q in QUERIES if q.parameters} - {n for n, cases in EXTRA.items() if "empty" in cases} == always


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
class TestForm:
    """The conventions Q1 to Q4."""

    def test_name_says_subject_and_relation(self, query: StoredQuery) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)
        assert not query.path.read_bytes().startswith(b"\xef\xbb\xbf")

    def test_header_tells_the_columns(self, query: StoredQuery, graph: paros.KnowledgeGraph) -> None:
        answer = graph.run_query(query, {p.name: p.example for p in query.parameters})
        assert tuple(column.name for column in query.columns) == answer.columns

    def test_question_is_one_sentence(self, query: StoredQuery) -> None:
        assert query.summary[-1] in "?."
        assert len(query.summary) < 130
        assert query.empty.endswith(".")
        assert query.blind.endswith(".")
        assert all(p.description.endswith(".") for p in query.parameters)
        assert all(c.description.endswith(".") for c in query.columns)

    def test_it_runs_as_it_is_in_any_editor(self, query: StoredQuery) -> None:
        ox.Store().query(query.text)

    def test_columns_are_explicit_and_rows_ordered(self, query: StoredQuery) -> None:
        body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        assert "SELECT *" not in body
        assert "GROUP_CONCAT" not in body.upper()
        if query.columns:
            assert re.search(r"^ORDER BY ", body, re.MULTILINE)

    def test_only_bounds_of_dates_are_compared(self, query: StoredQuery) -> None:
        for comparison in re.findall(r"FILTER\(([^()]*[<>][^()]*)\)", query.text):
            for variable in re.findall(r"\?(\w+)", comparison):
                assert variable in {"day", "earliest", "latest", "from", "to"}, comparison


def test_the_queries_are_listed_by_subject() -> None:
    assert len(QUERIES) >= 15
    assert {query.subject for query in QUERIES} >= {
        "actors",
        "fora",
        "instruments",
        "events",
        "positions",
        "provenance",
    }


# Parameters


def _query(tmp_path: Path, header: str, body: str = "SELECT ?s\nWHERE {\n  ?s ?p ?o\n}\nORDER BY ?s\n") -> StoredQuery:
    path = tmp_path / "some-query.rq"
    path.write_text("".join(f"#+ {line}\n" for line in header.splitlines()) + body, encoding="utf-8")
    return read_query(path)


GOOD = "summary: What?\nempty: Nothing.\nblind: All."


def test_header_needs_its_keys(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="lacks the key blind"):
        _query(tmp_path, "summary: What?\nempty: Nothing.")


def test_header_knows_its_keys(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"unknown key sumary[\s\S]*accepted: summary"):
        _query(tmp_path, GOOD + "\nsumary: again")


def test_header_must_be_yaml(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"some-query.rq:1: the header is not YAML"):
        _query(tmp_path, "summary: a: b")


def test_a_query_needs_a_header(tmp_path: Path) -> None:
    path = tmp_path / "bare.rq"
    path.write_text("SELECT ?s WHERE { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(DataError, match="has no header"):
        read_query(path)


def test_a_parameter_must_be_a_variable_of_the_query(tmp_path: Path) -> None:
    header = GOOD + "\nparameters:\n  - {name: where, type: iri, description: D., example: 'actor:china'}"
    with pytest.raises(DataError, match=r"no variable \?where"):
        _query(tmp_path, header)


def test_a_parameter_has_a_known_type(tmp_path: Path) -> None:
    header = GOOD + "\nparameters:\n  - {name: s, type: uri, description: D., example: 'actor:china'}"
    with pytest.raises(DataError, match="unknown type uri"):
        _query(tmp_path, header)


def test_the_outer_where_stands_alone(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="outer WHERE cannot be told"):
        _query(tmp_path, GOOD, "SELECT ?s WHERE { ?s ?p ?o }\n")


def test_unknown_query_suggests_the_nearest(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="positions-by-actor"):
        graph.run("position-by-holder")
    with pytest.raises(UsageError, match="no stored query"):
        graph.run("../../etc/passwd")


def test_unknown_parameter_names_the_known(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"no parameter holder[\s\S]*actor \(iri\)"):
        graph.run("positions-by-actor", {"holder": "actor:china"})


def test_required_parameter_is_asked_for(tmp_path: Path) -> None:
    header = GOOD + "\nparameters:\n  - {name: s, type: iri, description: D., example: 'actor:china', required: true}"
    columns = "\ncolumns:\n  - {name: s, description: D.}"
    with pytest.raises(UsageError, match=r"needs a value for s[\s\S]*for example actor:china"):
        bind(_query(tmp_path, header + columns), {})


def test_a_value_that_names_nothing_is_refused(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"nothing in the graph is called[\s\S]*actor:group-of-21"):
        graph.run("positions-by-actor", {"actor": "actor:group-of-22"})


def test_a_value_may_be_a_name(graph: paros.KnowledgeGraph) -> None:
    by_name = graph.run("positions-by-actor", {"actor": "group of 21"})
    assert by_name.to_dicts() == graph.run("positions-by-actor", {"actor": "actor:group-of-21"}).to_dicts()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "2019-02-29"),
        ("date", "20190228"),
        ("date", "2019-W01-1"),
        ("date", "2019-02"),
        ("date", "2019"),
        ("integer", "1e3"),
        ("iri", "nonsense:x"),
        ("iri", "http://example.org/a b"),
        ("iri", "http://example.org/> } #"),
    ],
)
def test_a_value_must_fit_its_type(kind: str, value: str) -> None:
    with pytest.raises(UsageError, match="for example"):
        to_term(Parameter("x", kind, "D.", "an example"), value)


@pytest.mark.parametrize("value", ["2019-00", "2019-00-01", "2019-01-00", "2019-13", "0000"])
def test_a_bound_of_time_must_exist(value: str) -> None:
    with pytest.raises(UsageError, match="a month or year that does, for example"):
        to_term(Parameter("from", "date", "D.", "2019"), value)


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [
        ("from", "2012", "2012-01-01"),
        ("to", "2012", "2012-12-31"),
        ("from", "2012-02", "2012-02-01"),
        ("to", "2012-02", "2012-02-29"),
        ("to", "2012-02-03", "2012-02-03"),
        ("day", "2012-02-03", "2012-02-03"),
    ],
)
def test_a_month_or_year_bounds_a_time(name: str, value: str, day: str) -> None:
    assert to_term(Parameter(name, "date", "D.", "2012-01-01"), value).value == day


@pytest.mark.parametrize("value", ["2012-13", "0000", "12", "2012-02-30", "٢٠١٢", "2012-2", ""])
def test_a_bound_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="or a month or year that does"):
        to_term(Parameter("from", "date", "D.", "2012-01-01"), value)


def test_a_year_is_understood_by_every_caller(graph: paros.KnowledgeGraph) -> None:
    years = graph.run("events-between", {"from": "2018", "to": "2019"})
    assert years.cells() == graph.run("events-between", {"from": "2018-01-01", "to": "2019-12-31"}).cells() != []


@given(st.text(alphabet=ANY))
def test_no_text_breaks_out_of_its_literal(value: str) -> None:
    """Whatever the value, the query has the same shape: one VALUES with one literal that holds exactly the value."""
    query = read_query(ROOT / "queries" / "quality" / "names-shared.rq")
    (parameter,) = (parameter for parameter in query.parameters if parameter.type == "string")
    text = bind(query, {"text": value}) if value else bind(query, {})
    store = ox.Store()
    assert list(ask(store, text)) == []
    probe = f"SELECT ?text WHERE {{ VALUES ?text {{ {to_term(parameter, value)} }} }}"
    assert [row["text"].value for row in ask(store, probe)] == [value]


@given(st.text(alphabet=ANY, min_size=1))
def test_no_text_breaks_out_of_its_iri(value: str) -> None:
    parameter = Parameter("x", "iri", "D.", "actor:china")
    try:
        term = to_term(parameter, "actor:" + value)
    except UsageError:
        return
    rows = list(ask(ox.Store(), f"SELECT ?x WHERE {{ VALUES ?x {{ {term} }} }}"))
    assert [row["x"].value for row in rows] == ["https://w3id.org/paros/actor/" + value]


# Free queries


@pytest.mark.parametrize("call", ["SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }", "service silent ?x { ?s ?p ?o }"])
def test_a_service_is_refused(graph: paros.KnowledgeGraph, call: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        graph.query(f"SELECT ?s WHERE {{ {call} }}")


CALL = "<http://127.0.0.1:9/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "pattern",
    [
        rf"?s ?p actor:a\#b . SERVICE {CALL}",
        rf"?s ?p actor:a\'b . SERVICE {CALL} ?t ?q actor:a\'b",
        "?s ?p ?a, ?b, ?c, ?d FILTER(?a<?b)SERVICE?x{?s ?p ?o}FILTER(?c>?d)",
        f"?s ?p ?a, ?b FILTER(?a<?b#>'''\n) SERVICE {CALL} #'''\n",
        "?s ?p ?a, ?b FILTER(?a<?b)SERVICE?x#>\n{ ?s ?p ?o }",
        f"?s ?p 1SERVICE {CALL}",
        "SERVICEactor:a { ?s ?p ?o }",
        f"# a comment ends here\r SERVICE {CALL}",
        f'?s ?p """\\"""" . SERVICE {CALL} #"""\n',
        f"?s ?p '''\\'''' . SERVICE {CALL} #'''\n",
        rf"\u0053ERVICE {CALL}",
        rf'?s ?p "\u0022 . SERVICE {CALL} #"',
        f"?s ?p 'a\n' . SERVICE {CALL} # '",
    ],
)
def test_a_hidden_service_is_refused(graph: paros.KnowledgeGraph, pattern: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        graph.query(f"SELECT * WHERE {{ {pattern} }}")


@pytest.mark.parametrize(
    "pattern",
    [
        '?s rdfs:label "the SERVICE <of>" } # SERVICE',
        "?s rdfs:label 'a \\' SERVICE { }', \"a \\\" SERVICE { }\" }",
        '?s rdfs:label """a " SERVICE \\""" { } SERVICE""" }',
        "?s a <http://example.org/SERVICE(a)#it's> }",
        "?s a <urn:example:service> }",
        "?service paros:service _:service }",
        "?s ?p ?a, ?b FILTER(?a < ?b && ?b > ?a) } # no SERVICE",
    ],
)
def test_the_word_service_may_stand_where_it_calls_nothing(graph: paros.KnowledgeGraph, pattern: str) -> None:
    assert graph.query(f"SELECT * WHERE {{ {pattern}").columns


BEFORE = [
    "?a e:p e:a\\#b .",
    "?a e:p e:a\\'b .",
    "?a e:p 1",
    "?a e:p 'a\\'b' .",
    '?a e:p """a\\"""" .',
    "?a e:p <http://e/a#b> .",
    "FILTER(?a<?b",
    "FILTER(?a<e:b",
    "FILTER(?a<'b'",
    "FILTER(?a<<http://e/a>",
    "BIND(?a<?b AS ?d",
    "&&?b>?a",
    *(")", "#>", "#", "'", '"', "'''", '"""', "\n", "\r", "{", "}", " "),
]
AFTER = ["#'''\n", '#"""\n', "# '\n", '# "\n', "#>\n", "FILTER(?a>?b)", "}", "\n"]


@given(st.lists(st.sampled_from(BEFORE), max_size=6), st.lists(st.sampled_from(AFTER), max_size=3))
def test_nothing_around_it_hides_a_service_from_us_that_the_engine_sees(before: list[str], after: list[str]) -> None:
    text = f"PREFIX e: <http://e/> SELECT * {{ ?a ?b ?c {''.join(before)}SERVICE {CALL} {''.join(after)} }}"
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), ox.Literal(1)))
    try:
        list(store.query(text))  # type: ignore[arg-type]
    except OSError:  # it wanted to call; the discard port is closed to it
        with pytest.raises(UsageError, match="SERVICE"):
            ask(store, text)
    except SyntaxError:
        pass


@pytest.mark.parametrize(
    "text",
    [
        'SELECT (<http://www.w3.org/2001/XMLSchema#long>("3") AS ?n) WHERE { }',
        "SELECT ?s WHERE { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }",
        "CONSTRUCT { ?s ?p ?n } WHERE { ?s ?p ?o BIND(<http://example.org/f>(?o) AS ?n) }",
        "ASK { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }",
        "SELECT ?s WHERE { ?s ?p '\udcff' }",
    ],
)
def test_a_query_that_cannot_be_worked_out_is_told(graph: paros.KnowledgeGraph, text: str) -> None:
    with pytest.raises(DataError, match=r"my\.rq: the query cannot be answered: "):
        ask(graph.store, text, "my.rq")


@pytest.mark.parametrize("value", ["a{b", "http://a b", "actor:a|b", "<actor:a b>", "\udcff", "://", "<>"])
def test_a_value_that_is_no_name_is_refused(graph: paros.KnowledgeGraph, value: str) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        graph.run("positions-by-actor", {"actor": value})


def test_a_value_that_is_not_unicode_is_refused(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="not text in Unicode"):
        graph.run("names-shared", {"text": "\udcff"})


def test_prefixes_need_not_be_declared(graph: paros.KnowledgeGraph) -> None:
    answer = graph.query("ASK { actor:group-of-21 a paros:GroupOfStates }")
    assert answer
    assert answer.cells() == [["yes"]]


def test_a_plain_pattern_finds_a_fact_that_a_passage_claims(graph: paros.KnowledgeGraph) -> None:
    fact = 'instrument:a-res-74-33 paros:printedSymbol "74/33"'
    assert graph.query(f"ASK {{ {fact} }}")
    assert graph.query(f"ASK {{ GRAPH passage:g21-2020-p13-s1 {{ {fact} }} }}")
    assert not graph.query(f"ASK {{ GRAPH passage:g21-2020-p12-s1 {{ {fact} }} }}")


def test_a_changed_query_file_is_read_anew(built: Home, tmp_path: Path) -> None:
    """The index of the build serves a header only while the file is what it was."""
    import shutil

    from paros.home import Home as SomeHome
    from paros.queries import find_query

    shutil.copytree(built.root / "queries", tmp_path / "queries")
    home = SomeHome(tmp_path, built.build)
    path = tmp_path / "queries" / "disputes" / "disputes.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("make of it?", "make of it, now?"), encoding="utf-8")
    assert find_query(home, "disputes").summary.endswith("now?")
    assert find_query(home, "adoptions") == read_query(tmp_path / "queries" / "events" / "adoptions.rq")


# These tell what passages say, rejected or not, what we infer ourselves, what tables say, or ask nothing of the claims.
BESIDE_THE_CLAIMS = {
    "claims-rejected",
    "classes-in-use",
    "coverage-by-section",
    "coverage-by-source",
    "days-between",
    "dispute-rules",
    "disputes",
    "disputes-open",
    "documents-not-held",
    "drafts-of-resolution",
    "entities",
    "entities-unmentioned",
    "inferences",
    "judgements-by-verdict",
    "lineage",
    "lineage-in-time",
    "lineage-of-instrument",
    "link-coverage",
    "links-of",
    "links-refused",
    "memberships",
    "mentions-of",
    "passages-of-source",
    "passages-waived",
    "preferred-values",
    "properties-in-use",
    "reference-tables",
    "series-members",
    "slips-of-source",
    "source-contracts",
    "source-promises",
    "sources-at-odds",
    "statement-graph",
    "states",
    "stored-queries",
    "successions",
    "symbols-as-printed",
    "unlinked",
    "what-passage-says",
}


@pytest.fixture(scope="module")
def all_rejected(built: Home) -> ox.Store:
    """The dataset as if every claim had been rejected: passage graphs whole, the published view without any of them."""
    dump = list(ox.parse(path=str(built.dumps / "paros.nq"), format=ox.RdfFormat.N_QUADS))
    claimed = {q.triple for q in dump if str(q.graph_name).startswith("<https://w3id.org/paros/passage/")}
    store = ox.Store()
    store.extend(q for q in dump if not (isinstance(q.graph_name, ox.DefaultGraph) and q.triple in claimed))
    return store


@pytest.mark.parametrize("query", [q for q in QUERIES if q.name not in BESIDE_THE_CLAIMS], ids=lambda query: query.name)
def test_a_rejected_claim_is_in_no_answer(all_rejected: ox.Store, query: StoredQuery) -> None:
    rows = ask(all_rejected, query.text).to_dicts()
    if query.name == "topics-covered":
        # That a topic exists is the ontology's; what is said on it is claimed.
        assert {row[name] for row in rows for name in ("positions", "events", "texts", "provisions")} == {0}
    else:
        assert rows == []


def test_a_dispute_that_no_judgement_settles_is_open(built: Home) -> None:
    """The graph holds none at present: here all judgements are taken away."""
    dump = ox.parse(path=str(built.dumps / "paros.nq"), format=ox.RdfFormat.N_QUADS)
    editorial = ox.NamedNode("https://w3id.org/paros/graph/editorial")
    settled = ox.NamedNode("https://w3id.org/paros/ontology#settledBy")
    store = ox.Store()
    store.extend(q for q in dump if q.graph_name != editorial and q.predicate != settled)
    rows = ask(store, (ROOT / "queries" / "disputes" / "disputes-open.rq").read_text(encoding="utf-8")).to_dicts()
    assert {row["state"] for row in rows} == {"not judged"}
    assert "Adoption of draft resolution A/C.1/64/L.25" in {row["subject"] for row in rows}


def test_a_column_that_a_header_tells_of_is_filled_somewhere() -> None:
    """A column that nothing ever binds is a promise that no query keeps."""
    filled: dict[str, set[str]] = {}
    for path in GOLDEN.glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        names = [name.removeprefix("?") for name in lines[0].split("\t")]
        cells = filled.setdefault(path.stem.partition("@")[0], set())
        cells |= {name for line in lines[1:] for name, cell in zip(names, line.split("\t"), strict=True) if cell}
    asked = [query for query in QUERIES if query.name not in OF_THE_RECORD]
    empty = {(q.name, c.name) for q in asked for c in q.columns if c.name not in filled[q.name]}
    assert empty == set()
