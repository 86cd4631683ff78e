"""The Python API: bindings, dicts, rdflib graphs, pandas frames, and the formats of the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query

import paros
from paros.answers import ask, to_python
from paros.errors import NoBuildError, UsageError
from paros.names import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunParos

    from paros.home import Home

DATES = """SELECT ?symbol ?adopted WHERE {
  VALUES ?g { passage:g21-2020-p13-s1 passage:g21-2020-p14-s1 }
  GRAPH ?g { ?a paros:actsOn ?r ; paros:date ?adopted }
  ?r paros:normalizedSymbol ?symbol
} ORDER BY ?symbol"""


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


def test_it_iterates_over_bindings(kg: paros.KnowledgeGraph) -> None:
    rows = list(kg.query(DATES))
    assert [row["symbol"].value for row in rows] == ["A/RES/72/250", "A/RES/74/33"]


def test_dicts_hold_python_values(kg: paros.KnowledgeGraph) -> None:
    assert kg.query(DATES).to_dicts() == [
        {"symbol": "A/RES/72/250", "adopted": date(2017, 12, 24)},
        {"symbol": "A/RES/74/33", "adopted": date(2019, 12, 18)},
    ]


def test_unbound_columns_are_none(kg: paros.KnowledgeGraph) -> None:
    row = next(r for r in kg.run("resolutions").to_dicts() if r["symbol"] == "A/RES/74/32")
    assert row["adopted"] is None


def test_triples_become_an_rdflib_graph(kg: paros.KnowledgeGraph) -> None:
    graph = kg.run("statement-graph", {"passage": "passage:g21-2020-h5"}).to_rdflib()
    assert isinstance(graph, rdflib.Graph)
    submitter = rdflib.URIRef("https://w3id.org/paros/actor/group-of-21")
    assert (None, rdflib.URIRef("https://w3id.org/paros/ontology#performedBy"), submitter) in graph
    assert "ns1:" not in graph.serialize(format="turtle")


def test_rows_are_no_graph(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="rows, not triples"):
        kg.query(DATES).to_rdflib()


def test_an_rdflib_result_is_what_rdflib_would_give(kg: paros.KnowledgeGraph) -> None:
    rows = kg.query(DATES).to_rdflib_result()
    assert [str(name) for name in rows.vars or ()] == ["symbol", "adopted"]
    assert [row.adopted for row in rows if isinstance(row, rdflib.query.ResultRow)] == [
        rdflib.Literal("2017-12-24", datatype=rdflib.XSD.date),
        rdflib.Literal("2019-12-18", datatype=rdflib.XSD.date),
    ]
    assert kg.query("ASK { ?s ?p ?o }").to_rdflib_result().askAnswer is True
    answer = kg.run("statement-graph", {"passage": "passage:g21-2020-h5"})
    graph = answer.to_rdflib_result().graph
    assert graph is not None
    assert set(graph) == set(answer.to_rdflib())


TYPED = """SELECT * WHERE {
  { BIND(1 AS ?whole) BIND(0.5 AS ?number) BIND(true AS ?truth) BIND("2019-12-18"^^xsd:date AS ?day)
    BIND("2019-12-18"^^xsd:date AS ?dated) BIND("a" AS ?text) BIND(actor:china AS ?node) BIND(1 AS ?mixed)
    BIND(9223372036854775808 AS ?large) BIND(1 AS ?part) }
  UNION { BIND("2019"^^xsd:gYear AS ?dated) BIND("b"@en AS ?mixed) BIND(0.5 AS ?part) }
  OPTIONAL { ?no paros:such ?thing }
} ORDER BY DESC(BOUND(?whole))"""


def test_a_pandas_frame_has_a_type_for_each_column(kg: paros.KnowledgeGraph) -> None:
    frame = kg.query(TYPED).to_pandas()
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "whole": "Int64",
        "number": "Float64",
        "truth": "boolean",
        "day": "datetime64[s]",
        "dated": "string",
        "text": "string",
        "node": "string",
        "mixed": "string",
        "large": "string",
        "part": "Float64",
        "no": "string",
        "thing": "string",
    }
    assert list(frame["dated"]) == ["2019-12-18", "2019"]
    assert list(frame["mixed"]) == ["1", "b"]
    assert frame["node"][0] == "https://w3id.org/paros/actor/china"
    assert frame["day"].dt.year[0] == 2019
    assert frame.isna().iloc[1].sum() == len(frame.columns) - 3


def test_a_polars_frame_is_the_same(kg: paros.KnowledgeGraph) -> None:
    answer = kg.query(TYPED)
    frame = answer.to_polars()
    assert frame.schema == {
        **dict.fromkeys(answer.columns, pl.String),
        "whole": pl.Int64,
        "number": pl.Float64,
        "truth": pl.Boolean,
        "day": pl.Date,
        "part": pl.Float64,
    }
    assert frame["day"].to_list() == [date(2019, 12, 18), None]
    assert frame["mixed"].to_list() == ["1", "b"]


def test_a_frame_of_no_rows_has_its_columns(kg: paros.KnowledgeGraph) -> None:
    answer = kg.query("SELECT ?a ?b WHERE { ?a paros:such ?b }")
    assert list(answer.to_pandas().columns) == answer.to_polars().columns == ["a", "b"]
    assert len(answer.to_pandas()) == len(answer.to_polars()) == 0


def test_a_library_that_is_missing_is_named(kg: paros.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'paros\[pandas\]'"):
        kg.query(DATES).to_pandas()


def test_csv_and_json_and_tsv_are_standard(kg: paros.KnowledgeGraph) -> None:
    answer = kg.query(DATES)
    assert list(csv.DictReader(io.StringIO(answer.to_text("csv"))))[1]["adopted"] == "2019-12-18"
    head = json.loads(answer.to_text("json"))["head"]
    assert head == {"vars": ["symbol", "adopted"]}
    assert answer.to_text("tsv").splitlines()[0] == "?symbol\t?adopted"


def test_markdown_is_a_table(kg: paros.KnowledgeGraph) -> None:
    lines = kg.query(DATES).to_text("md").splitlines()
    assert lines[0].replace(" ", "") == "|symbol|adopted|"
    assert len(lines) == 4


def test_turtle_is_for_triples(kg: paros.KnowledgeGraph) -> None:
    answer = kg.run("statement-graph", {"passage": "passage:g21-2020-h5"})
    assert answer.to_text("ttl").startswith("@prefix")
    with pytest.raises(UsageError, match="triples, not rows"):
        answer.to_text("csv")
    with pytest.raises(UsageError, match="rows, not triples"):
        kg.query(DATES).to_text("ttl")


def test_unknown_format_names_the_known(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="csv, tsv, json"):
        kg.query(DATES).to_text("xml")


def test_a_card_tells_who_says_so(kg: paros.KnowledgeGraph) -> None:
    card = kg.show("a-res-74-33-adoption")
    assert card.classes == ["Adoption"]
    said = {fact.property: fact for fact in card.facts}
    assert said["date"].value == "2019-12-18"
    assert said["date"].said_by == ("Group of 21 statement 2020, para. 13, sentence 1",)
    assert said["earliest date"].said_by == ("computed",)
    assert card.judgements[0]["preferred"] == "2019-12-12"


@pytest.mark.parametrize(
    "name",
    [
        "group-of-21",
        "actor:group-of-21",
        "https://w3id.org/paros/actor/group-of-21",
        "Group of 21",
        "GROUP 21",
    ],
)
def test_an_entity_is_found_by_any_of_its_names(kg: paros.KnowledgeGraph, name: str) -> None:
    assert kg.show(name).iri == "https://w3id.org/paros/actor/group-of-21"


@pytest.mark.parametrize(
    "name",
    ["<actor:group-of-21>", "<https://w3id.org/paros/actor/group-of-21>", "<group-of-21>"],
)
def test_angle_brackets_around_a_name_do_no_harm(kg: paros.KnowledgeGraph, name: str) -> None:
    assert kg.show(name).iri == "https://w3id.org/paros/actor/group-of-21"


@pytest.mark.parametrize("name", ["http://a b", "a<b", "actor:a|b", "a{b", "\udcff", "://", "", "<>", "%s", "\0"])
def test_what_is_no_name_is_told(kg: paros.KnowledgeGraph, name: str) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        kg.show(name)


@pytest.mark.parametrize("name", ["http://a b", "a<b", b"\xff"])
def test_the_command_line_tells_a_wrong_name(run_paros: RunParos, built: Home, name: str | bytes) -> None:
    text = os.fsdecode(name)
    for args in (("show", text), ("query", "positions-by-actor", "--actor", text)):
        done = run_paros(*args, home=built)
        assert done.returncode == 2
        assert "nothing in the graph is called" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("date", "2019-12-18", date(2019, 12, 18)),
        ("date", "2019-12-18Z", "2019-12-18Z"),
        ("date", "-0044-03-15", "-0044-03-15"),
        ("integer", "12", 12),
        ("integer", "twelve", "twelve"),
        ("integer", "9" * 5000, "9" * 5000),
        ("decimal", "0.5", 0.5),
        ("double", "much", "much"),
        ("boolean", "1", True),
        ("boolean", "false", False),
        ("boolean", "perhaps", "perhaps"),
        ("gYear", "2019", "2019"),
    ],
)
def test_a_literal_without_a_python_value_stays_as_written(kind: str, written: str, value: object) -> None:
    literal = ox.Literal(written, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    assert to_python(literal) == value


class _Counting:
    """A store that counts how often it is asked."""

    def __init__(self, store: ox.Store) -> None:
        self.store, self.asked = store, 0

    def query(
        self, query: str, *, prefixes: dict[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        self.asked += 1
        return self.store.query(query, prefixes=prefixes)


@pytest.mark.parametrize("text", [DATES, "ASK { ?s ?p ?o }", "SELECT ?n WHERE { VALUES ?n { UNDEF 'a\\n' 1 'b'@en } }"])
def test_an_answer_asks_once_and_is_written_as_the_engine_writes_it(kg: paros.KnowledgeGraph, text: str) -> None:
    engine = _Counting(kg.store)
    answer = ask(engine, text)
    for form, written in (
        ("csv", ox.QueryResultsFormat.CSV),
        ("tsv", ox.QueryResultsFormat.TSV),
        ("json", ox.QueryResultsFormat.JSON),
    ):
        result = kg.store.query(text, prefixes=PREFIXES)
        assert not isinstance(result, ox.QueryTriples)
        assert answer.to_text(form).encode() == result.serialize(format=written)
    assert answer.to_text("md")
    answer.to_dicts()
    assert engine.asked == 1


def test_a_name_cannot_break_out_of_its_query(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        kg.show('" } ?entity ?p ?o . { "')


def test_without_a_build_it_says_how_to_make_one(built: Home, tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="paros build"):
        paros.open(built.root, tmp_path)
