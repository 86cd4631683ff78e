"""The stored queries as Python functions: names, signatures, help, values, and what is told of a mistake."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib

import paros
from paros.answers import ask
from paros.calling import NoSuchQuery, python_name, signature, written
from paros.errors import UsageError
from paros.queries import Parameter, StoredQuery, all_queries

if TYPE_CHECKING:
    from paros.home import Home


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


def test_every_stored_query_is_a_function_of_its_own_name(kg: paros.KnowledgeGraph, built: Home) -> None:
    stored = all_queries(built)
    assert list(kg.queries) == stored
    assert len(kg.queries) == len(stored)
    assert dir(kg.queries) == sorted(python_name(query.name) for query in stored)
    assert [getattr(kg.queries, python_name(query.name)).query for query in stored] == stored


def test_names_are_python_names_and_no_two_are_one(kg: paros.KnowledgeGraph) -> None:
    for query in kg.queries:
        names = [python_name(parameter.name) for parameter in query.parameters]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() for name in (python_name(query.name), *names))


def test_every_function_has_a_signature_and_help_from_the_header(kg: paros.KnowledgeGraph) -> None:
    for query in kg.queries:
        function = getattr(kg.queries, python_name(query.name))
        told = inspect.signature(function).parameters
        assert [name.rstrip("_") for name in told] == [parameter.name for parameter in query.parameters]
        assert {p.kind for p in told.values()} <= {inspect.Parameter.KEYWORD_ONLY}
        help_ = inspect.getdoc(function)
        assert help_ is not None
        assert help_.startswith(query.summary)
        for text in (query.empty, query.blind, *(column.description for column in query.columns)):
            assert text in help_
        for parameter in query.parameters:
            assert f"{parameter.description} For example {parameter.example!r}" in help_


def test_a_signature_tells_types_and_defaults() -> None:
    parameters = (
        Parameter("who", "iri", "Who.", "actor:china", required=True),
        Parameter("from", "date", "Since when.", "2014-01-01", default="1900-01-01"),
        Parameter("most", "integer", "How many.", "3", default="12"),
        Parameter("word", "string", "A word.", "space"),
    )
    query: Any = StoredQuery("any", None, "", "", "", "", "", parameters=parameters)  # type: ignore[arg-type]
    assert str(signature(query)) == (
        "(*, who: str, from_: datetime.date | str | None = '1900-01-01', most: int | None = 12, word: str | None = None)"
        " -> paros.answers.Answer"
    )


@pytest.mark.parametrize(
    "voter",
    [
        "United States",
        "actor:united-states",
        ox.NamedNode("https://w3id.org/paros/actor/united-states"),
        rdflib.URIRef("https://w3id.org/paros/actor/united-states"),
    ],
)
def test_a_thing_is_named_in_any_way(kg: paros.KnowledgeGraph, voter: Any) -> None:
    asked = kg.queries.ballots(voter=voter)
    assert asked.cells() == kg.run("ballots", {"voter": "actor:united-states"}).cells()
    assert len(asked) > 10


def test_a_term_of_one_answer_is_a_value_for_the_next(kg: paros.KnowledgeGraph) -> None:
    row = next(r for r in kg.queries.events_between(from_=date(2019, 12, 1), to="2019-12-31") if "node" in r)
    assert kg.queries.participants(event=row["node"]).columns


def test_days_are_dates_or_texts(kg: paros.KnowledgeGraph) -> None:
    asked = kg.queries.events_between(from_=date(2018, 1, 1), to=datetime(2019, 12, 31))  # noqa: DTZ001 -- as frames hold days
    assert asked.cells() == kg.run("events-between", {"from": "2018-01-01", "to": "2019-12-31"}).cells()
    assert len(asked) > 10


def test_none_counts_as_not_given(kg: paros.KnowledgeGraph) -> None:
    assert kg.queries.votes(text=None).cells() == kg.queries.votes().cells()


def test_what_is_explained_is_what_is_asked(kg: paros.KnowledgeGraph) -> None:
    function = kg.queries.ballots
    text = function.explain(voter="United States")
    assert "VALUES ?voter { <https://w3id.org/paros/actor/united-states> }" in text
    assert "#+" not in text
    assert text.startswith("PREFIX")
    assert ask(kg.store, text).cells() == function(voter="United States").cells()
    assert function.text == function.query.path.read_text(encoding="utf-8")


def test_an_unknown_name_tells_the_nearest(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(NoSuchQuery, match="voting_patterns"):
        _ = kg.queries.voting_pattern
    with pytest.raises(UsageError, match="a name that `dir` lists"):
        _ = kg.queries.xyzzy
    assert not hasattr(kg.queries, "xyzzy")
    assert not hasattr(kg.queries, "_repr_html_")


def test_an_unknown_parameter_tells_the_known(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"no parameter since\n.*from_: datetime"):
        kg.queries.events_between(since="2018-01-01")
    with pytest.raises(UsageError, match="no parameter from-"):
        kg.queries.events_between(**{"from-": "2018-01-01"})


@pytest.mark.parametrize("value", [1.5, True, ["actor:china"], b"actor:china", datetime(2019, 1, 1, 12)])  # noqa: DTZ001
def test_a_value_of_another_type_is_refused(kg: paros.KnowledgeGraph, value: Any) -> None:
    with pytest.raises(UsageError, match="cannot be the value of a parameter"):
        kg.queries.ballots(voter=value)


def test_a_value_cannot_break_out_of_its_query(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        kg.queries.ballots(voter="actor:china> } #")
    with pytest.raises(UsageError, match="not a day that exists"):
        kg.queries.events_between(to="2019-02-29")


def test_whole_numbers_are_written_as_such() -> None:
    pandas = pytest.importorskip("pandas")
    assert written(pandas.array([12])[0]) == "12"
    assert written(pandas.Timestamp("2019-12-12")) == "2019-12-12"


def test_the_namespace_lists_itself_by_subject(kg: paros.KnowledgeGraph) -> None:
    lines = repr(kg.queries).splitlines()
    assert lines[0] == f"{len(kg.queries)} stored queries"
    assert any(line.startswith("votes: ") and "ballots" in line for line in lines)
    assert repr(kg.queries.ballots).startswith("ballots(*, voter: str | None = None")


def test_an_empty_answer_knows_what_that_means(kg: paros.KnowledgeGraph) -> None:
    empty = kg.queries.events_between(to="1901-01-01")
    assert not empty
    assert empty.empty == kg.queries.events_between.query.empty
    assert "No event of the graph can lie wholly between these days." in empty._repr_html_()


def test_importing_paros_loads_nothing_heavy() -> None:
    code = "import paros, sys; print(sorted({'pyoxigraph', 'rdflib', 'yaml', 'pandas', 'polars', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
