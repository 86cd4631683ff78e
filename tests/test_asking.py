"""Questions of one's own: what is wrong with them is shown in place, and names that nothing bears are told."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paros
from paros.errors import DataError
from paros.names import BASE, PREFIXES
from paros.printing import short_path
from paros.proofreading import nearest, unknown_names
from paros.queries import all_queries
from paros.query_texts import line_of, names_in, position

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import RunParos

    from paros.home import Home


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


@pytest.fixture
def ask_stdin(built: Home) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return the function that runs `paros ask -` with a query on stdin."""

    def run(text: str | bytes, *args: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "paros", "--root", str(built.root), "--build", str(built.build), "ask", "-"]
        content = text.encode() if isinstance(text, str) else text
        return subprocess.run([*command, *args], input=content, capture_output=True, check=False, timeout=60)

    return run


# Mistakes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?s\nWHERE {\n  ?s ?p\n}", "4:1: not a SPARQL query: it cannot be read on from here\n    | }\n    | ^"),
        ("SELECT ?s {\n\t?s ?p 'é😀', 'x' x . }", r"2:22: .*\n    \| \t\?s \?p 'é😀', 'x' x \. }\n    \| \t {20}\^\n"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", r"1:39: .* \(The SELECT contains a variable that is unbound\)"),
        ("SELECT ?s { ?s <rel> ?o }", r"1:21: .* \(IRI parsing failed\)"),
        (
            "SELECT ?s {\r\n ?s a actr:china }",
            r"2:7: .* actr: is not declared\n    \|  \?s a actr:china }\n    \|       \^",
        ),
        ("ASK { ?s a xyzzy:a }", "1:12: .* xyzzy: is not declared[\\s\\S]*accepted: PREFIX xyzzy: <…> before ASK"),
        ("ASK { ?s :p ?o }", "1:10: .* prefix : is not declared"),
        ("SELEC ?s {}", " not a SPARQL query: no form of query is found"),
        ("", " not a SPARQL query: no form of query is found"),
        ("DELETE WHERE { ?s ?p ?o }", r" not a SPARQL query: it is an update \(DELETE\), and the graph is only read"),
        (
            "insert data { actr:china a paros:State }",
            r" not a SPARQL query: it is an update \(INSERT\), and the graph is only read",
        ),
    ],
)
def test_a_mistake_is_shown_in_its_place(kg: paros.KnowledgeGraph, text: str, told: str) -> None:
    pattern = told if "\\" in told else told.replace("|", r"\|").replace("^", r"\^")
    with pytest.raises(DataError, match="^the query:" + pattern):
        kg.query(text)


def test_the_nearest_prefixes_are_offered(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(DataError, match="accepted: actor:"):
        kg.query("ASK { actr:china a paros:State }")


def test_a_mistake_leads_to_its_exit_code(run_paros: RunParos, built: Home, tmp_path: Path) -> None:
    own = tmp_path / "my.rq"
    own.write_text("ASK {\n ?s a paross:State }", encoding="utf-8")
    done = run_paros("ask", own, home=built)
    assert done.returncode == 3
    assert done.stderr.startswith(f"error: {own}:2:7: not a SPARQL query: the prefix paross: is not declared\n")
    assert done.stdout == ""


# Names in a query


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ASK { ?s a paros:State, <http://e/a> }", [("paros:State", 1, 12), ("<http://e/a>", 1, 25)]),
        ("ASK { ?s ?p 'paros:a', \"paros:b\", '''paros:c''', ?paros:d }", [("<d>", 1, 56)]),
        ("ASK { _:b ?p 1 } # paros:a", []),
        ("PREFIX paros: <http://e/> ASK { ?s a paros:State }", [("<http://e/State>", 1, 38)]),
        ("prefix e:<http://e/>\nASK { e:a\\.b ?p ?o }", [("<http://e/a.b>", 2, 7)]),
        ("ASK { ?s actor:a/actor:b actor:c. }", [("actor:a", 1, 10), ("actor:b", 1, 18), ("actor:c", 1, 26)]),
    ],
)
def test_names_are_found_where_they_stand(text: str, names: list[tuple[str, int, int]]) -> None:
    def iri(name: str) -> str:
        prefix, _, local = name.partition(":")
        return name.strip("<>") if name.startswith("<") else PREFIXES[prefix] + local

    found = [(name.iri or "d", name.line, name.column) for name in names_in(text)]
    assert found == [(iri(name), line, column) for name, line, column in names]


@given(st.text(alphabet="ab:<>#'\"\\?$_ \r\n{}é", max_size=40))
def test_any_text_has_names_in_their_places(text: str) -> None:
    for name in names_in(text):
        start = line_of(text, name.line)[name.column - 1 :]
        assert start.startswith("<" if name.prefix is None else f"{name.prefix}:")


@given(st.text(alphabet="a\n\ré", max_size=20), st.integers(0, 19))
def test_a_place_is_told_as_line_and_column(text: str, offset: int) -> None:
    if offset < len(text):
        line, column = position(text, offset)
        assert (text.split("\n")[line - 1] + "\n")[column - 1] == text[offset]


def test_the_names_in_stored_queries_are_all_held(kg: paros.KnowledgeGraph, built: Home) -> None:
    queries = all_queries(built)
    assert sum(len(list(names_in(query.text))) for query in queries) > 300
    unknown = [problem for query in queries for problem in unknown_names(kg.store, query.text, query.name)]
    # Nobody has imported a record of roll calls.
    assert {problem.message for problem in unknown} <= {
        f"the graph holds no {name}: nothing matches it" for name in ("graph:roll-calls", "paros:recordedAs")
    }


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("paros:performdBy", "paros:performedBy"),
        ("paros:performed_by", "paros:performedBy"),
        ("paros:resolution", "paros:Resolution"),
        ("actor:chna", "actor:china"),
        ("actor:conference-on-disarmament", "forum:conference-on-disarmament"),
        ("stance:regret", "stance:regrets"),
        ("paros:qqqqqq", ""),
    ],
)
def test_a_name_that_nothing_bears_is_told_with_the_nearest(kg: paros.KnowledgeGraph, name: str, near: str) -> None:
    (problem,) = unknown_names(kg.store, f"ASK {{\n  ?s ?p {name} }}", "my.rq")
    assert str(problem).startswith(f"my.rq:2:9: the graph holds no {name}: nothing matches it\n")
    assert problem.accepted.split(" or ")[0] == near


def test_each_unknown_name_is_told_once(kg: paros.KnowledgeGraph) -> None:
    problems = unknown_names(
        kg.store, "ASK { actor:b ?p actor:a }\n# \nASK { actor:a ?p <https://w3id.org/paros/x> }", "q"
    )
    assert [(problem.line, problem.column) for problem in problems] == [(1, 7), (1, 18), (3, 18)]


@pytest.mark.parametrize(
    "text",
    [
        "ASK { GRAPH graph:editorial { ?s ?p ?o } }",
        "ASK { GRAPH passage:g21-2020-p13-s1 { ?s ?p ?o } }",
        "ASK { ?s a <http://example.org/State> ; ?p query:resolutions }",
        "ASK { ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(actor:)) || STRSTARTS(STR(?s), 'https://w3id.org/paros/actor/x')) }",
        "ASK { ?s ?p <https://w3id.org/paros/> }",
    ],
)
def test_what_is_held_or_is_not_ours_is_not_told(kg: paros.KnowledgeGraph, text: str) -> None:
    assert unknown_names(kg.store, text, "my.rq") == []


def test_terms_and_things_are_not_offered_for_each_other() -> None:
    called = [("paros:State", "State"), ("actor:state", "State")]
    assert nearest(f"{BASE}actor/states", called) == ["actor:state"]
    assert nearest(f"{BASE}ontology#States", called) == ["paros:State"]


# The command


def test_a_query_in_a_file_is_asked(run_paros: RunParos, built: Home, tmp_path: Path) -> None:
    own = tmp_path / "my.rq"
    own.write_text("\ufeffSELECT ?s { ?s a paros:Source } ORDER BY ?s", encoding="utf-8")
    done = run_paros("ask", own, "--format", "csv", home=built)
    assert done.stdout.split()[:2] == ["s", f"{BASE}source/cd-2100"]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_query_on_stdin_is_asked_and_its_names_are_told(
    ask_stdin: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    done = ask_stdin("ASK { actor:china a paros:Stat }")
    assert done.stdout.split() == [b"answer", *done.stdout.split()[1:-1], b"no"]
    assert done.stderr.startswith(b"warning: <stdin>:1:21: the graph holds no paros:Stat: nothing matches it\n")
    assert done.returncode == 0


@pytest.mark.parametrize("content", [b"ASK { ?s ?p '\xff' }", b"\xff\xfeA\x00"])
def test_what_is_not_utf_8_is_told(
    ask_stdin: Callable[..., subprocess.CompletedProcess[bytes]], content: bytes
) -> None:
    done = ask_stdin(content)
    assert done.returncode == 2
    assert b"accepted: a text file with SPARQL, in UTF-8" in done.stderr


def test_an_answer_goes_into_a_file(run_paros: RunParos, built: Home, tmp_path: Path) -> None:
    own, out = tmp_path / "my.rq", tmp_path / "out" / "answer.csv"
    own.write_text("SELECT ?s { ?s a paros:Source } ORDER BY ?s", encoding="utf-8")
    done = run_paros("ask", own, "--format", "csv", "--out", out, home=built)
    assert (done.returncode, done.stdout) == (0, f"{short_path(out)}: 3 rows.\n")
    assert out.read_text(encoding="utf-8").startswith("s\n")
    assert [path.name for path in out.parent.iterdir()] == ["answer.csv"]
