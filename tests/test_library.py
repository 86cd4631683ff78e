"""The stored queries for other programs and readers: every form is read by what it is made for, and is in step."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openapi_pydantic
import pyoxigraph as ox
import pytest
from grlc import gquery, swagger  # type: ignore[import-untyped]

import paros
from paros.errors import CheckError, DataError, EnvironmentFault, UsageError
from paros.finding import resolve
from paros.home import Home
from paros.library.as_grlc import to_grlc
from paros.library.as_manifest import DATA, MANIFEST, Case, cases_of, manifest_files, read_cases
from paros.library.as_openapi import MOST, to_openapi
from paros.library.as_pages import INDEX, page_files
from paros.library.as_turtle import to_turtle, turtle_files
from paros.library.diagram import to_mermaid
from paros.library.parts import PARTS, Library, library_files
from paros.library.values import choices, examples
from paros.library.writing import MARK, check_library, write_library
from paros.names import PREFIXES, expand
from paros.queries import Parameter, all_queries, find_query, without_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.queries import StoredQuery

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
PAGES = ROOT / "docs" / "queries"
WRITE = os.environ.get("PAROS_GOLDEN") == "write"
# Where `make test` puts the source distribution of rdflib, in which its harness for the suites of the W3C lies.
HARNESS = Path(os.environ.get("PAROS_W3C_HARNESS", ROOT / ".venv" / "harness"))
QUERIES = all_queries(Home(ROOT, ROOT / "build"))
CASES = cases_of(QUERIES, read_cases(GOLDEN / "cases"))
ENDPOINT = "https://example.org/sparql"
by_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


def _named(name: str) -> StoredQuery:
    return next(query for query in QUERIES if query.name == name)


# The values of parameters


def test_the_codes_of_a_list_are_those_that_stand_in_its_folder(graph: paros.KnowledgeGraph) -> None:
    for code in {p.of for query in QUERIES for p in query.parameters if p.of and ":" not in p.of}:
        folder = expand(f"{code}:")
        rows = graph.query(f"SELECT DISTINCT ?c {{ ?c a skos:Concept FILTER(STRSTARTS(STR(?c), '{folder}')) }}")
        given = {choice.value for choice in choices(graph.store, Parameter("x", "iri", "D.", "e", of=code))}
        assert given == {row[0] for row in rows.cells()}
        assert given


@by_query
def test_an_example_is_one_of_the_values_of_its_parameter(query: StoredQuery, graph: paros.KnowledgeGraph) -> None:
    for parameter in query.parameters:
        known = {choice.value for choice in choices(graph.store, parameter)}
        assert parameter.example in known or not parameter.of, parameter.name


def test_a_parameter_that_may_be_anything_has_no_list_of_values(graph: paros.KnowledgeGraph) -> None:
    assert choices(graph.store, Parameter("x", "iri", "D.", "e")) == []


# Turtle, as the editor of the Swiss Institute of Bioinformatics asks for it

EDITOR_QUERIES = """
SELECT DISTINCT ?sq ?comment ?query
WHERE {
  ?sq a sh:SPARQLExecutable ;
    rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq
"""
EDITOR_PREFIXES = """
SELECT DISTINCT ?prefix ?namespace
WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }
ORDER BY ?prefix
"""


def _ask_turtle(content: bytes, query: str) -> list[list[str]]:
    store = ox.Store()
    store.load(content, format=ox.RdfFormat.TURTLE)
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return [[str(getattr(term, "value", "")) for term in row] for row in solutions]


def test_the_editor_finds_every_query_in_the_file_of_all() -> None:
    found = _ask_turtle(turtle_files(QUERIES)["queries.ttl"], EDITOR_QUERIES)
    wanted = {expand(f"query:{query.name}"): [query.summary, without_header(query.text)] for query in QUERIES}
    assert {iri: rest for iri, *rest in found} == wanted


@by_query
def test_a_file_of_one_query_stands_alone(query: StoredQuery) -> None:
    content = turtle_files([query])[f"{query.name}.ttl"]
    ((_, question, text),) = _ask_turtle(content, EDITOR_QUERIES)
    assert question == query.summary
    used = re.findall(r"^PREFIX (\w+): <(.*)>$", text, re.MULTILINE)
    assert sorted(map(tuple, _ask_turtle(content, EDITOR_PREFIXES))) == sorted(used)


def test_a_query_is_asked_at_the_endpoint_that_is_named() -> None:
    ask = "SELECT ?target { query:ballots schema:target ?target }"
    assert _ask_turtle(to_turtle([_named("ballots")], ENDPOINT), ask) == [[ENDPOINT]]
    assert _ask_turtle(to_turtle([_named("ballots")]), ask) == []


# OpenAPI


@pytest.fixture(scope="module")
def api(graph: paros.KnowledgeGraph) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(to_openapi(QUERIES, graph.store))
    return described


def test_the_description_is_openapi(api: dict[str, Any]) -> None:
    model = openapi_pydantic.OpenAPI.model_validate(api)
    assert model.openapi == "3.1.1"
    assert set(model.paths or {}) == {f"/queries/{query.name}" for query in QUERIES}


def test_nothing_in_the_description_is_unknown_to_openapi(api: dict[str, Any]) -> None:
    # The models take extra keys; a key that is misspelt would be one.
    def extras(model: Any) -> list[str]:
        if isinstance(model, list):
            return [name for item in model for name in extras(item)]
        if isinstance(model, dict):
            return [name for item in model.values() for name in extras(item)]
        if not hasattr(model, "model_extra"):
            return []
        inner = [getattr(model, name) for name in type(model).model_fields]
        return [*(model.model_extra or {}), *extras(inner)]

    assert extras(openapi_pydantic.OpenAPI.model_validate(api)) == []
    assert extras(openapi_pydantic.OpenAPI.model_validate({**api, "pahts": {}})) == ["pahts"]


@by_query
def test_an_operation_says_what_the_header_says(api: dict[str, Any], query: StoredQuery) -> None:
    operation = api["paths"][f"/queries/{query.name}"]["get"]
    assert operation["summary"] == query.summary
    assert operation["tags"] == [query.subject]
    assert query.empty in operation["description"]
    assert query.blind in operation["description"]
    assert [(p["name"], p["required"]) for p in operation["parameters"]] == [
        (p.name, p.required) for p in query.parameters
    ]


@by_query
def test_an_example_fits_the_schema_of_its_parameter(api: dict[str, Any], query: StoredQuery) -> None:
    for parameter in api["paths"][f"/queries/{query.name}"]["get"]["parameters"]:
        listed = [value["const"] for value in parameter["schema"].get("oneOf", ())]
        assert parameter["example"] in listed or not listed
        assert len(listed) == len(set(listed))
        assert isinstance(parameter["example"], int) == (parameter["schema"]["type"] == "integer")


def test_few_values_are_listed_with_their_labels_and_many_are_counted(api: dict[str, Any]) -> None:
    stances, events, sources = (
        api["paths"][f"/queries/{query}"]["get"]["parameters"][0]
        for query in ("positions-by-stance", "positions-at-event", "coverage-by-section")
    )
    assert {"const": "stance:regrets", "title": "regrets"} in stances["schema"]["oneOf"]
    assert "source:cd-2100" in {choice["const"] for choice in sources["schema"]["oneOf"]}
    assert len(stances["schema"]["oneOf"]) > MOST, "codes are listed however many they are"
    assert "oneOf" not in events["schema"]
    assert re.search(r"The graph has [0-9]{3,} members of paros:Event\.$", events["description"])


def test_a_default_and_a_whole_number_are_told_in_their_type(graph: paros.KnowledgeGraph) -> None:
    described = json.loads(to_openapi([find_query(graph.home, "events-between")], graph.store))
    first = described["paths"]["/queries/events-between"]["get"]["parameters"][0]
    assert first["schema"] == {"type": "string", "format": "date", "default": "1900-01-01"}


@by_query
def test_an_answer_has_the_form_that_is_promised(
    api: dict[str, Any], query: StoredQuery, graph: paros.KnowledgeGraph
) -> None:
    content = api["paths"][f"/queries/{query.name}"]["get"]["responses"]["200"]["content"]
    answer = graph.run_query(query, examples(query))
    if not answer.columns:
        assert set(content) == {"text/turtle", "application/n-triples"}
        return
    schema = content["application/sparql-results+json"]["schema"]["properties"]
    told = json.loads(answer.to_text("json"))
    assert told["head"]["vars"] == schema["head"]["properties"]["vars"]["const"]
    row = schema["results"]["properties"]["bindings"]["items"]["properties"]
    term = api["components"]["schemas"]["Term"]["properties"]
    for binding in told["results"]["bindings"]:
        assert set(binding) <= set(row)
        assert all(set(value) <= set(term) and value["type"] in term["type"]["enum"] for value in binding.values())


# Pages


@pytest.fixture(scope="module")
def pages(graph: paros.KnowledgeGraph) -> dict[str, str]:
    return {name: page.decode() for name, page in page_files(QUERIES, graph.store, "../../queries").items()}


def test_the_pages_in_docs_are_in_step(built: Home, pages: dict[str, str], run_paros: Callable[..., Any]) -> None:
    if WRITE:
        assert run_paros("library", PAGES, "--as", "pages", home=Home(ROOT, built.build)).returncode == 0
    # Where this fails: PAROS_GOLDEN=write make test writes them anew.
    check_library(PAGES, {name: page.encode() for name, page in pages.items()})


def test_every_link_of_a_page_leads_somewhere(pages: dict[str, str]) -> None:
    links = {link for page in pages.values() for link in re.findall(r"\]\(([^)]+)\)", page)}
    assert len(links) > 2 * len(QUERIES)
    assert [link for link in sorted(links) if link not in pages and not (PAGES / link).is_file()] == []


def test_every_page_is_reached_from_the_index(pages: dict[str, str]) -> None:
    assert set(re.findall(r"\]\(([^)]+)\)", pages[INDEX])) == set(pages) - {INDEX}


@by_query
def test_a_page_shows_the_header_the_text_and_the_first_rows(
    query: StoredQuery, pages: dict[str, str], graph: paros.KnowledgeGraph
) -> None:
    page = pages[f"{query.name}.md"]
    for said in (query.summary, query.empty, query.blind, without_header(query.text)):
        assert said in page
    for name in (*(p.name for p in query.parameters), *(column.name for column in query.columns)):
        assert f"| `{name}` |" in page
    answer = graph.run_query(query, examples(query))
    assert f"\n{len(answer)} {'row' if answer.columns else 'triple'}" in page


def test_the_command_of_a_page_gives_what_the_page_shows(
    pages: dict[str, str], built: Home, run_paros: Callable[..., Any]
) -> None:
    page = pages["events-on.md"]
    command = re.search(r"^paros (query .*)$", page, re.MULTILINE)
    rows = re.search(r"; the first 5:\n\n(?:\|.*\n){2}((?:\|.*\n)+)", page)
    assert command is not None
    assert rows is not None
    done = run_paros(*command[1].split(), "--format", "md", home=built)
    shown = [[cell.strip() for cell in line.split("|")] for line in rows[1].splitlines()]
    assert len(shown) == 5
    assert [[cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines()[2:7]] == shown


def test_nothing_in_a_cell_ends_it() -> None:
    query = _named("events-on")
    store = ox.Store()
    event = ox.NamedNode(expand("event:x"))
    day = ox.Literal(query.parameters[0].example, datatype=ox.NamedNode(expand("xsd:date")))
    for name, value in (
        ("rdf:type", ox.NamedNode(expand("paros:Event"))),
        ("paros:earliestDate", day),
        ("paros:latestDate", day),
        ("rdfs:label", ox.Literal("one | two\nthree")),
    ):
        store.add(ox.Quad(event, ox.NamedNode(expand(name)), value))
    page = page_files([query], store)["events-on.md"].decode()
    assert "| one \\| two three |" in page
    assert f"File: `queries/events/{query.name}.rq`" in page, "without the folder of the queries there is no link to it"


def test_a_diagram_tells_needed_optional_and_absent_triples_apart() -> None:
    text = """
    PREFIX paros: <https://w3id.org/paros/ontology#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?vote ?label WHERE {
      ?vote a paros:RollCall ; paros:voteOn/paros:motionOn ?text .
      GRAPH ?passage { ?vote paros:date "<2019>" }
      OPTIONAL { ?text rdfs:label ?label }
      MINUS { ?vote paros:voteOn ?nothing }
      FILTER NOT EXISTS { [] rdfs:seeAlso ?vote }
    }
    """
    assert to_mermaid(text, ["text"]).splitlines() == [
        "flowchart LR",
        '  n1["&quot;&lt;2019&gt;&quot;"]',
        '  n2["?label"]',
        '  n3["?nothing"]',
        '  n4(["?text"])',
        '  n5["?vote"]',
        '  n6["[]"]',
        '  n7["paros:RollCall"]',
        '  n4 -.->|"rdfs:label"| n2',
        '  n5 -->|"a"| n7',
        '  n5 -->|"paros:date in ?passage"| n1',
        '  n5 --x|"paros:voteOn"| n3',
        '  n5 -->|"paros:voteOn/paros:motionOn"| n4',
        '  n6 --x|"rdfs:seeAlso"| n5',
    ]


# grlc


class _Folder:
    """The folder of queries as far as grlc asks for more than a query."""

    def getEndpointText(self) -> str:  # noqa: N802 -- the name is grlc's
        raise FileNotFoundError


@by_query
def test_grlc_reads_our_headers_as_they_are(query: StoredQuery) -> None:
    item = swagger.process_sparql_query_text(query.text, _Folder(), query.name, [])
    assert item["summary"] == query.summary
    assert item["description"] == query.description
    assert item["method"] == "get"
    read = gquery.get_yaml_decorators(query.text)
    assert [entry["name"] for entry in read.get("parameters", [])] == [p.name for p in query.parameters]


@by_query
def test_grlc_makes_an_api_of_what_is_written_for_it(query: StoredQuery, graph: paros.KnowledgeGraph) -> None:
    item = swagger.process_sparql_query_text(to_grlc(query, graph.store, ENDPOINT), _Folder(), query.name, [])
    assert item["summary"] == query.summary
    assert item["tags"] == [query.subject]
    endpoint, *given = item["params"]
    assert (endpoint["name"], endpoint["default"]) == ("endpoint", ENDPOINT)
    assert [(p["name"], p["required"], p.get("default", "")) for p in given] == [
        (p.name, p.required, p.default) for p in query.parameters
    ]
    for parameter, told in zip(query.parameters, given, strict=True):
        is_code = parameter.of and ":" not in parameter.of
        known = [expand(choice.value) for choice in choices(graph.store, parameter)] if is_code else None
        assert told.get("enum") == (sorted(known) if known else None)


@pytest.fixture(scope="module")
def as_grlc_reads(graph: paros.KnowledgeGraph) -> Callable[[str], dict[str, Any]]:
    """Return what grlc makes of a query, which takes it a while."""

    @cache
    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = gquery.get_metadata(to_grlc(find_query(graph.home, name), graph.store), ENDPOINT)
        return found

    return read


@by_case
def test_grlc_asks_what_we_ask(
    case: Case, graph: paros.KnowledgeGraph, as_grlc_reads: Callable[[str], dict[str, Any]]
) -> None:
    read = as_grlc_reads(case.query.name)
    types = {parameter.name: parameter.type for parameter in case.query.parameters}
    values = {
        name: resolve(graph.store, value).value if types[name] == "iri" else value
        for name, value in case.values.items()
    }
    text = gquery.rewrite_query(read["query"], read["parameters"], values)
    assert graph.query(text).cells() == graph.run_query(case.query, case.values).cells()


# The manifest of the W3C


@pytest.fixture(scope="module")
def manifest(graph: paros.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library") / "manifest"
    data = (graph.home.dumps / DATA).read_bytes()
    write_library(folder, manifest_files(graph.store, CASES, data))
    return folder / MANIFEST


TESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
SELECT ?name ?query ?data ?result {
  ?manifest a mf:Manifest ; mf:entries/rdf:rest*/rdf:first ?test .
  ?test a mf:QueryEvaluationTest ; mf:name ?name ; mf:action ?action ; mf:result ?result .
  ?action qt:query ?query ; qt:data ?data .
}
"""


@pytest.fixture(scope="module")
def tests(manifest: Path) -> dict[str, tuple[Path, Path, Path]]:
    """The tests of the manifest by name: the files of query, data and answer."""
    store = ox.Store()
    store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())
    rows = store.query(TESTS, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    found = {}
    for row in rows:
        name, *iris = (str(getattr(term, "value", "")) for term in row)
        query, data, answer = (manifest.parent / iri.rpartition("/")[2] for iri in iris)
        found[name] = (query, data, answer)
    return found


@pytest.fixture(scope="module")
def asked(tests: dict[str, tuple[Path, Path, Path]]) -> ox.Store:
    (data,) = {data for _, data, _ in tests.values()}
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.TRIG)
    return store


def test_the_manifest_has_a_test_for_each_golden_answer(tests: dict[str, tuple[Path, Path, Path]]) -> None:
    assert set(tests) == {path.stem for path in GOLDEN.glob("*@*")}


@by_case
def test_a_test_of_the_manifest_holds_and_its_answer_is_the_golden_one(
    case: Case, tests: dict[str, tuple[Path, Path, Path]], asked: ox.Store
) -> None:
    query, _, answer = tests[case.slug]
    result = asked.query(query.read_text("utf-8"))
    if isinstance(result, ox.QueryTriples):
        told = {quad.triple for quad in ox.parse(path=str(answer), format=ox.RdfFormat.TURTLE)}
        assert set(result) == told
        golden = ox.parse(path=str(GOLDEN / f"{case.slug}.nt"), format=ox.RdfFormat.N_TRIPLES)
        assert told == {quad.triple for quad in golden}
        return
    assert isinstance(result, ox.QuerySolutions)
    tsv = (GOLDEN / f"{case.slug}.tsv").read_bytes()
    assert result.serialize(format=ox.QueryResultsFormat.TSV) == tsv
    read = ox.parse_query_results(path=str(answer), format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    assert read.serialize(format=ox.QueryResultsFormat.TSV) == tsv


# What another engine's harness is shown in every run of the tests: some rows, no row, triples, counts, days, open and
# bound parameters, one from each kind of subject. `make conformance` runs all.
TELLING = (
    "positions-by-stance@example",
    "positions-count-by-topic@all",
    "ballots@example",
    "ballots@empty",
    "events-on@example",
    "statement-graph@example",
    "statement-graph@empty",
    "mandates@all",
)


def test_the_manifest_runs_in_the_harness_of_rdflib_for_the_suites_of_the_w3c(manifest: Path) -> None:
    if not (HARNESS / "test" / "utils" / "sparql_checker.py").is_file():
        pytest.skip(f"the source distribution of rdflib is not in {HARNESS}: `make test` puts it there")
    # A harness that passes whatever it is shown would tell nothing.
    wrong = manifest.parent / "ballots@of-a-text.srj"
    right = wrong.read_bytes()
    wrong.write_bytes(right.replace(b'"bindings":[', b'"bindings":[{},', 1))
    program = [sys.executable, str(Path(__file__).with_name("w3c_harness.py")), str(HARNESS), str(manifest)]
    try:
        done = subprocess.run([*program, *TELLING, wrong.stem], capture_output=True, text=True, check=False)
    finally:
        wrong.write_bytes(right)
    passed = [line for line in done.stdout.splitlines() if line.startswith("passed ")]
    assert sorted(passed) == sorted(f"passed {name}" for name in TELLING), done.stdout + done.stderr
    assert f"FAILED {wrong.stem}: AssertionError" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("content", ["ballots: [", "ballots: 3", "- ballots", "ballots: {empty: [voter]}"])
def test_cases_that_cannot_be_read_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "votes.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"votes\.yaml[\s\S]*accepted: QUERY: \{ CASE"):
        read_cases(tmp_path)


# Writing


@pytest.fixture
def few(built: Home, tmp_path: Path) -> Home:
    """The whole graph with the queries of one subject: those of all take half a minute."""
    root = tmp_path / "few"
    shutil.copytree(built.root / "queries" / "votes", root / "queries" / "votes")
    for part in ("ontology", "data", "shapes"):
        (root / part).symlink_to(built.root / part)
    return Home(root, built.build)


def test_the_command_writes_every_part(few: Home, tmp_path: Path, run_paros: Callable[..., Any]) -> None:
    target, cases = tmp_path / "library", tmp_path / "cases"
    cases.mkdir()
    shutil.copy(GOLDEN / "cases" / "votes.yaml", cases)
    done = run_paros("library", target, "--endpoint", ENDPOINT, "--cases", cases, home=few)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in target.iterdir()} == {*PARTS, MARK}
    assert f"<{ENDPOINT}>" in (target / "turtle" / "queries.ttl").read_text("utf-8")
    asked = sum(case.query.subject == "votes" for case in CASES)
    assert len(list((target / "manifest").glob("*.rq"))) == asked > len(list((few.root / "queries").rglob("*.rq")))
    assert "](../" not in (target / "pages" / "ballots.md").read_text("utf-8")


def test_pages_beside_the_queries_lead_to_them(few: Home, run_paros: Callable[..., Any]) -> None:
    target = few.root / "docs" / "queries"
    assert run_paros("library", target, "--as", "pages", home=few).returncode == 0
    assert "](../../queries/votes/ballots.rq)" in (target / "ballots.md").read_text("utf-8")


def test_the_command_checks_what_stands_there(built: Home, tmp_path: Path, run_paros: Callable[..., Any]) -> None:
    target = tmp_path / "library"
    assert run_paros("library", target, "--as", "turtle", home=built).returncode == 0
    done = run_paros("library", target, "--as", "turtle", "--check", home=built)
    assert (done.returncode, done.stdout.split()[1:3]) == (0, [str(len(QUERIES) + 1), "files,"])
    (target / "ballots.ttl").unlink()
    done = run_paros("library", target, "--as", "turtle", "--check", home=built)
    assert done.returncode == 1
    assert re.search(r"ballots\.ttl: missing", done.stderr)


def test_an_unknown_part_is_refused(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"no part page[\s\S]*turtle, openapi, pages"):
        library_files(Library(QUERIES, graph.store, graph.home.dumps), "page")


def test_a_manifest_needs_the_dump(graph: paros.KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"paros\.trig cannot be read[\s\S]*paros build"):
        library_files(Library(QUERIES, graph.store, tmp_path), "manifest")


def test_a_library_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    write_library(folder, {"a/one.txt": b"1", "two.txt": b"2"})
    write_library(folder, {"two.txt": b"3"})
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MARK} == {"two.txt": b"3"}
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_what_others_have_written_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="was not written by"):
        write_library(tmp_path, {"one.txt": b"1"})
    with pytest.raises(UsageError, match="was not written by"):
        write_library(tmp_path / "mine.txt", {"one.txt": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_library_that_cannot_be_written_whole_leaves_the_last_one(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    write_library(folder, {"one.txt": b"1"})
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        write_library(folder, {"one.txt": b"2", "one.txt/two.txt": b"2"})
    assert (folder / "one.txt").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_a_check_names_each_file_that_would_change(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    write_library(folder, {"one.txt": b"1", "two.txt": b"2", "same.txt": b"="})
    check_library(folder, {"one.txt": b"1", "two.txt": b"2", "same.txt": b"="})
    with pytest.raises(CheckError) as caught:
        check_library(folder, {"one.txt": b"other", "three.txt": b"3", "same.txt": b"="})
    assert [(Path(problem.file).name, problem.message) for problem in caught.value.problems] == [
        ("one.txt", "differs from what would be written"),
        ("three.txt", "missing"),
        ("two.txt", "left over: no stored query gives it"),
    ]
