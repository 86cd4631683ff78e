"""The scripts of the site, run in Node: they bind, ask, refuse and write just as the command line does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from paros.answers import display
from paros.errors import UsageError
from paros.names import PREFIXES
from paros.publishing.site.addresses import page_of
from paros.queries import Parameter, StoredQuery, bind, listed_queries
from paros.storing import open_store

if TYPE_CHECKING:
    from tests.browser_golden import differences
    from tests.endpoint_golden import golden_cases, name_of
    from tests.front_end import missing, run_front_end

    from paros.home import Home
else:
    from browser_golden import differences
    from endpoint_golden import golden_cases, name_of
    from front_end import missing, run_front_end

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

# Queries of all kinds: with sums from left to right, with triples, with paths, with dates.
ASKED = ("dates-by-precision", "statement-graph", "bodies-under", "coverage-by-source", "events-between", "votes")
# Values that try to break out of their term, or that are nearly what is wanted.
VALUES = {
    "iri": (
        "actor:china",
        "<https://w3id.org/paros/actor/china>",
        "https://w3id.org/paros/actor/chin\u00e9",
        "actor:china> } #",
        "https://example.org/a b",
        "https://example.org/<",
        "x://",
        "://",
        "http://[",
        "<",
        "<>",
        "constructor:x",
        "nobody:x",
        "china",
        "actor:",
        ":",
        "actor:%zz",
    ),
    "string": (
        '"',
        "\\",
        'a"} #',
        "line\nline\r",
        "\t\b\f\x00\x7f",
        "\u2028 $& $1 $$",
        "\U0001f600 \u200fab",
        "\ud800",
        "  ",
    ),
    "integer": ("7", "+007", "-0", "-12", "9" * 40, "1.0", "1e3", "\u0661", " 1", "0x1", ""),
    "date": (
        "2020-02-29",
        "2019-02-29",
        "1900-02-29",
        "2000-02-29",
        "2020",
        "2020-02",
        "2020-13",
        "2020-00",
        "2020-01-00",
        "2020-04-31",
        "0000",
        "0001",
        "9999-12",
        "20200101",
        "2020-1-1",
        "2020-01-01\n",
        "\u0662\u0660\u0662\u0660",
    ),
}


def _python(query: StoredQuery, values: dict[str, str]) -> str | None:
    """Return the bound text of a query; None where a value is refused."""
    try:
        return bind(query, values)
    except UsageError:
        return None


def _query(parameter: Parameter) -> StoredQuery:
    text = "SELECT ?x\nWHERE {\n  ?x ?from ?to\n}\n"
    return StoredQuery("q", Path("q.rq"), "s", text, "Which?", "None.", "All.", parameters=(parameter,))


def _asked(*texts: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run_front_end(asked=texts)["asked"]
    return found


def test_values_are_bound_in_every_stored_query_as_the_command_line_binds_them(built: Home) -> None:
    cases: list[tuple[StoredQuery, dict[str, str]]] = [(query, {}) for query in listed_queries(built)]
    cases += [(case.query, dict(case.values)) for case in golden_cases(built)]
    found = run_front_end(bound=cases)["bound"]
    assert [one.get("result") for one in found] == [_python(*case) for case in cases]


def test_values_of_every_kind_are_taken_or_refused_as_by_the_command_line() -> None:
    cases = [
        (_query(Parameter(name, kind, "A value.", "an example")), {name: value})
        for kind, values in VALUES.items()
        for name in ("x", "from", "to")
        for value in values
    ]
    wanted = [_python(*case) for case in cases]
    found = run_front_end(bound=cases)["bound"]
    assert [one.get("result") for one in found] == wanted
    assert {one["kind"] for one in found if "error" in one} == {"BadValue"}
    assert {None} < set(wanted)


def test_what_is_required_is_asked_for_and_what_is_unknown_is_refused() -> None:
    query = _query(Parameter("x", "iri", "A thing.", "actor:china", required=True))
    none, unknown = run_front_end(bound=[(query, {}), (query, {"nothing": "1"})])["bound"]
    assert none["error"] == "x needs a value, for example actor:china."
    assert unknown["error"] == "q has no parameter nothing."


def test_the_engine_of_the_site_gives_golden_answers(built: Home) -> None:
    cases = [case for case in golden_cases(built) if case.query.name in ASKED]
    assert {name_of(case).partition("@")[0] for case in cases} == set(ASKED)
    reply = differences(built.dumps / "paros.trig", open_store(built), cases)
    assert reply.different == []
    assert reply.size == sum(1 for _ in open_store(built).quads_for_pattern(None, None, None, None))


SUMS = (
    "1 - 2 - 3",
    "1 - 2 + 3",
    "8 / 4 / 2",
    "8 / 4 * 2",
    "1 -2 -3",
    "10 -2*3/4*2 - 1 +2",
    "ABS(1 - 2 - (3 - 1 - 1)) / 2 / 2",
)


def test_sums_and_quotients_are_worked_out_from_left_to_right() -> None:
    texts = [f"SELECT ({text} AS ?number) WHERE {{}}" for text in (*SUMS, "1 - # 9 - 9\n 2 - 3")]
    wanted = [next(iter(ox.Store().query(text)))[0].value for text in texts]  # type: ignore[arg-type]
    assert [found["result"]["cells"][0][0] for found in _asked(*texts)] == wanted


MISTAKES = {
    "SELECT ?s WHERE {\n  ?s a paros:Treaty ;\n}}": (3, 2, "cannot be read on from here"),
    "SELECT ?s {\n  ?s a foo:Bar }": (2, 8, "The prefix foo: is not declared."),
    "SELECT ?s ?s { ?s ?p ?o": (1, 23, "cannot be read on from here"),
    "INSERT DATA { <a:b> <a:b> 1 }": (1, 1, "This is an update (INSERT)"),
    "PREFIX a: <http://a/>\n  DELETE WHERE { ?s ?p ?o }": (2, 3, "This is an update (DELETE)"),
    "SELECT ?s {\n SERVICE <http://127.0.0.1/> { ?s ?p ?o } }": (2, 2, "calls a SERVICE"),
    "SELECT ?s { ?s ?p 1 service silent<http://127.0.0.1/> { ?s ?p ?o } }": (1, 21, "calls a SERVICE"),
    "# SELECT": (0, 0, "No form of query is found"),
    "SELECT (no:such(1) AS ?x) {}": (1, 9, "The prefix no: is not declared."),
}


def test_a_mistake_is_told_with_its_place() -> None:
    for found, (line, column, message) in zip(_asked(*MISTAKES), MISTAKES.values(), strict=True):
        assert message in found["error"]
        assert (found["line"], found["column"]) == (line, column)


def test_what_only_looks_like_a_call_or_an_update_is_asked() -> None:
    texts = (
        'SELECT ("SERVICE <x> {" AS ?service) WHERE { FILTER(?service != "INSERT") }',
        "# SERVICE, DELETE\nASK { ?SERVICE ?select actor:service }",
        "PREFIX service: <http://s/> ASK { service:a service:delete <http://s/SERVICE> }",
    )
    assert [found.get("error") for found in _asked(*texts)] == [None, None, None]


def test_prefixes_need_not_be_declared_and_may_be_declared_otherwise() -> None:
    first, second = _asked(
        "SELECT (actor:a AS ?x) (STR(paros:b) AS ?y) {}", "PREFIX actor: <http://a/> SELECT (STR(actor:a) AS ?x) {}"
    )
    assert first["result"]["cells"] == [["actor:a", PREFIXES["paros"] + "b"]]
    assert second["result"]["cells"] == [["http://a/a"]]


def test_answers_are_written_so_that_others_read_them() -> None:
    rows = 'VALUES (?a ?b) { ("x,\\"y\\"\\nz"@en 1) (<http://a/b> UNDEF) (UNDEF "\\u2028") }'
    select, ask, construct = _asked(
        f"SELECT ?a ?b {{ {rows} }}",
        "ASK {}",
        'CONSTRUCT { actor:a rdfs:label "a <b> \\"c\\" \\\\ ."@en ; paros:date "2020"^^xsd:gYear ; paros:of <http://a/b> } WHERE {}',
    )
    engine = ox.Store().query(f"SELECT ?a ?b {{ {rows} }}")
    assert isinstance(engine, ox.QuerySolutions)
    assert select["result"]["csv"] == (engine.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode()
    parsed = ox.parse_query_results(select["result"]["json"], format=ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    assert next(tuple(row) for row in parsed) == (ox.Literal('x,"y"\nz', language="en"), ox.Literal(1))
    assert (ask["result"]["truth"], ask["result"]["csv"]) == (True, "answer\r\ntrue\r\n")
    assert json.loads(ask["result"]["json"]) == {"head": {}, "boolean": True}
    turtle = construct["result"]["turtle"]
    triples = {str(quad.triple) + " ." for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert triples == set(construct["result"]["triples"])
    assert turtle.startswith("@prefix actor: <https://w3id.org/paros/actor/> .\n@prefix paros:")
    assert '"a <b> "c" \\ ."' not in turtle
    assert construct["result"]["cells"][0][2] == 'a <b> "c" \\ .'


def test_things_lie_and_are_called_as_in_all_pages() -> None:
    iris = [f"{space}some-thing" for space in PREFIXES.values()] + [
        "https://example.org/a",
        "https://w3id.org/paros/actor/",
    ]
    reply = run_front_end(addresses=iris, terms=[{"type": "uri", "value": iri} for iri in iris])
    assert reply["addresses"] == [page_of(iri) for iri in iris]
    assert reply["terms"] == [display(ox.NamedNode(iri)) for iri in iris]
