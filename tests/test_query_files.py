"""The files of the stored queries: whatever is wrong with one is told with its line, and nothing of it is run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paros.errors import BAD_DATA, DataError, Problem, UsageError
from paros.home import Home
from paros.queries import Parameter, all_queries, find_query, query_files, query_names, read_query, to_term

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

KEYS = {
    "summary": "summary: Which things are there?",
    "parameters": "parameters:\n  - name: s\n    type: iri\n    description: A thing.\n    example: actor:china",
    "columns": "columns:\n  - name: s\n    description: A thing.",
    "empty": "empty: None.",
    "blind": "blind: All others.",
}
BODY = "SELECT ?s\nWHERE {\n  ?s ?p ?o\n}\nORDER BY ?s\n"


def _text(body: str = BODY, **keys: str) -> str:
    header = "\n".join(value for value in {**KEYS, **keys}.values() if value)
    return "".join(f"#+ {line}\n" for line in header.split("\n")) + "\n" + body


def _write(home: Home, text: str | bytes, name: str = "actors/things") -> Path:
    path = home.root / "queries" / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _line_of(text: str, needle: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if needle in line)


def _problems(home: Home) -> tuple[Problem, ...]:
    with pytest.raises(DataError) as raised:
        all_queries(home)
    return raised.value.problems


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path / "build")


def test_a_sound_file_is_read(home: Home) -> None:
    query = read_query(_write(home, _text()), home.root)
    assert (query.name, query.subject, query.summary) == ("things", "actors", "Which things are there?")
    assert query.parameters == (Parameter("s", "iri", "A thing.", "actor:china"),)
    assert [column.name for column in query.columns] == ["s"]


# What a header may say: the change, what is said of it, and what stands on the line.
WRONG_HEADERS = {
    "text that is a number": ({"summary": "summary: 5"}, "summary is not text", "summary:"),
    "text that is a list": ({"blind": "blind: [all, others]"}, "blind is not text", "blind:"),
    "text that is a mapping": ({"empty": "empty:\n  none: at all"}, "empty is not text", "empty:"),
    "text that is missing": ({"empty": "empty:"}, "empty is not text", "empty:"),
    "text of nothing": ({"empty": 'empty: ""'}, "empty is not text", "empty:"),
    "parameters that are a number": ({"parameters": "parameters: 3"}, "parameters is not a list", "parameters:"),
    "parameters that are missing": ({"parameters": "parameters:"}, "parameters is not a list", "parameters:"),
    "parameters that are a mapping": (
        {"parameters": "parameters:\n  name: s"},
        "parameters is not a list",
        "parameters:",
    ),
    "parameter that is a text": ({"parameters": "parameters:\n  - s"}, "an entry of parameters is not a map", "- s"),
    "parameter without a type": (
        {"parameters": KEYS["parameters"].replace("    type: iri\n", "")},
        "an entry of parameters lacks the key type",
        "- name: s",
    ),
    "parameter of an unknown type": (
        {"parameters": KEYS["parameters"].replace("iri", "boolean")},
        "unknown type boolean",
        "type: boolean",
    ),
    "parameter that is perhaps required": (
        {"parameters": KEYS["parameters"] + "\n    required: maybe"},
        "required is neither true nor false",
        "required: maybe",
    ),
    "columns that are a text": ({"columns": "columns: s"}, "columns is not a list", "columns:"),
    "column with a number for its description": (
        {"columns": "columns:\n  - name: s\n    description: 7"},
        "description is not text",
        "description: 7",
    ),
    "tags": ({"more": "tags: [actors]"}, "the header has the unknown key tags", "tags:"),
    "key given twice": ({"more": "empty: None, again."}, "the header has the key empty twice", "again"),
    "key that is a list": ({"more": "? [a, b]\n: c"}, "unknown key", "? [a, b]"),
    "key that is missing": ({"blind": ""}, "the header lacks the key blind", "summary:"),
    "header that is a list": ({key: f"- {key}" for key in KEYS}, "the header is not a mapping", "- summary"),
    "header that is no YAML": ({"empty": "empty: a: b"}, "the header is not YAML", "empty:"),
    "header of two documents": ({"empty": "---\nempty: None."}, "the header is not YAML", "---"),
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_a_wrong_header_is_told_with_the_line_of_its_key(home: Home, name: str) -> None:
    keys, message, place = WRONG_HEADERS[name]
    # The header may begin anywhere: the lines are those of the file.
    text = "# A comment of an editor.\n\n" + _text(**keys)
    _write(home, text)
    (problem,) = _problems(home)
    assert message in problem.message
    assert (problem.file, problem.line) == ("queries/actors/things.rq", _line_of(text, place))
    assert problem.accepted


def test_a_header_that_holds_a_control_character_is_no_yaml(home: Home) -> None:
    _write(home, _text(empty="empty: \a"))
    (problem,) = _problems(home)
    assert problem.message.startswith("the header is not YAML: ")
    assert "\n" not in problem.message


def test_a_file_that_is_not_utf_8_is_told_with_its_line(home: Home) -> None:
    raw = _text().encode().replace(b"None.", b"Caf\xe9.")
    _write(home, raw)
    (problem,) = _problems(home)
    assert "is not UTF-8" in problem.message
    assert problem.line == raw[: raw.index(b"\xe9")].count(b"\n") + 1 > 1


def test_an_example_is_taken_as_it_is_printed(home: Home) -> None:
    parameters = "parameters:\n  - {name: s, type: date, description: A day., example: 2020-01-01, required: true}"
    query = read_query(_write(home, _text(parameters=parameters)), home.root)
    assert query.parameters == (Parameter("s", "date", "A day.", "2020-01-01", required=True),)


def test_every_problem_of_every_file_is_told_in_one_go(home: Home) -> None:
    _write(home, _text(summary="summary: 5", blind="blind: 6"), "actors/one")
    _write(home, b"\xff", "actors/two")
    assert [problem.file for problem in _problems(home)] == 2 * ["queries/actors/one.rq"] + ["queries/actors/two.rq"]


# What a query may be

WRONG_SPARQL = {
    "syntax": (BODY.replace("?o\n", "?o\n  FILTR(?s)\n"), "not a SPARQL query: error at", "FILTR"),
    "an update": (BODY.replace("SELECT ?s", "DELETE"), "not a SPARQL query: error at", "WHERE {"),
    "a prefix that is not declared": (BODY.replace("?p", "paros:date"), "a prefix is not declared", "paros:date"),
    "a column more": (BODY.replace("SELECT ?s", "SELECT ?s ?o"), "the query gives the columns s, o", "columns:"),
    "every column there is": (BODY.replace("SELECT ?s", "SELECT *"), "the query gives the columns ", "columns:"),
    "triples": (BODY.replace("SELECT ?s", "CONSTRUCT { ?s ?p ?o }"), "the query gives no columns", "columns:"),
    "a parameter that is only the start of a variable": (
        BODY.replace("?s", "?subject").replace("SELECT ?subject", "SELECT (?subject AS ?t)"),
        "no variable ?s",
        "name: s",
    ),
    "a parameter that stands in a comment alone": (
        BODY.replace("?s", "?t").replace("?o", "?o  # not ?s"),
        "no variable ?s",
        "name: s",
    ),
    "a WHERE within a line": (BODY.replace("?s\nWHERE", "?s WHERE"), "outer WHERE cannot be told", "SELECT ?s WHERE"),
    "a function that no engine has": (
        BODY.replace("?s ?p ?o", "?s ?p ?o BIND(<https://example.org/f>(?o) AS ?x)"),
        "not a SPARQL query: ",
        "#+ summary",
    ),
}


@pytest.mark.parametrize("name", WRONG_SPARQL)
def test_a_wrong_query_is_told_with_its_line(home: Home, name: str) -> None:
    body, message, place = WRONG_SPARQL[name]
    text = _text(body)
    _write(home, text)
    problem = next(problem for problem in _problems(home) if message in problem.message)
    assert (problem.file, problem.line) == ("queries/actors/things.rq", _line_of(text, place))


def test_without_columns_in_the_header_a_query_gives_none(home: Home) -> None:
    _write(home, _text(columns=""))
    (problem,) = _problems(home)
    assert (problem.message, problem.line) == ("the header tells of no columns, the query gives the columns s", 1)
    _write(home, _text(BODY.replace("SELECT ?s", "CONSTRUCT { ?s ?p ?o }").replace("ORDER BY ?s\n", ""), columns=""))
    assert [query.columns for query in all_queries(home)] == [()]


CALLS = {
    "plain": "SERVICE <URL> { ?s ?p ?o }",
    "small": "service silent <URL> { ?s ?p ?o }",
    "between escaped quotation marks": "?s ?p x:\\' . service <URL> { ?s ?p ?o } ?s ?p x:\\'",
    "behind a number": "?s ?p 1SERVICE<URL>{?s ?p ?o}",
    "behind what may be an IRI": "FILTER(?s<?o#>)\n) SERVICE <URL> { ?s ?p ?o }",
    "in escapes": "SERV\\u0049CE <URL> { ?s ?p ?o }",
    "behind the escape of a line end": "# A comment.\\u000ASERVICE <URL> { ?s ?p ?o }",
}


@pytest.mark.parametrize("form", ["SELECT ?s", "ASK", "CONSTRUCT { ?s ?p ?o }"])
@pytest.mark.parametrize("name", CALLS)
def test_a_service_is_told_and_not_called(home: Home, form: str, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        call = CALLS[name].replace("URL", f"http://127.0.0.1:{server.getsockname()[1]}/")
        body = BODY.replace("SELECT ?s", form).replace("?s ?p ?o\n", call + "\n", 1)
        _write(home, _text("PREFIX x: <https://example.org/>\n" + body))
        assert "the query has the word SERVICE" in {problem.message for problem in _problems(home)}
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_word_service_is_told_with_its_line(home: Home) -> None:
    text = _text(BODY.replace("?o\n", "?o ; ?q 'a service'\n"))
    _write(home, text)
    (problem,) = _problems(home)
    assert (problem.message, problem.line) == ("the query has the word SERVICE", _line_of(text, "a service"))


def test_the_word_service_may_stand_in_a_line_of_comment(home: Home) -> None:
    _write(home, _text(BODY.replace("?o\n", "?o\n  # No SERVICE.\n"), blind="blind: The secret service."))
    assert len(all_queries(home)) == 1


# The files together


def test_two_files_with_one_name_are_refused(home: Home) -> None:
    _write(home, _text(), "actors/things")
    _write(home, _text(), "events/things")
    for ask in (query_files, query_names, all_queries, lambda home: find_query(home, "things")):
        with pytest.raises(DataError, match=r"queries/actors/things\.rq and queries/events/things\.rq"):
            ask(home)


def test_a_graph_without_queries_is_refused(home: Home) -> None:
    for ask in (query_files, query_names, all_queries, lambda home: find_query(home, "things")):
        with pytest.raises(DataError, match=r"no \.rq file in queries/"):
            ask(home)


def test_hidden_files_and_folders_are_not_read(home: Home) -> None:
    path = _write(home, _text())
    path.with_name(".#things.rq").symlink_to("somebody@somewhere.1")
    _write(home, "", ".checkpoints/things")
    _write(home, "", "actors/.hidden")
    assert query_files(home) == [path]
    assert find_query(home, "things").path == path
    with pytest.raises(UsageError, match="no stored query"):
        find_query(home, ".hidden")


def test_a_build_refuses_a_wrong_query_in_one_error(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    wrong = BODY.replace("?o\n", "?o\n  FILTR(?s)\n")
    _write(home, _text(wrong, summary="summary: 5"), "actors/probe")
    done = run_paros("build", home=home)
    assert done.returncode == BAD_DATA
    assert done.stderr.startswith("error: queries/actors/probe.rq:1: summary is not text")
    assert "Traceback" not in done.stderr
    _write(home, _text(wrong), "actors/probe")
    done = run_paros("build", home=home)
    assert done.returncode == BAD_DATA
    assert done.stderr.startswith(
        f"error: queries/actors/probe.rq:{_line_of(_text(wrong), 'FILTR')}: not a SPARQL query: "
    )


def test_a_query_of_the_build_is_found_without_reading_yaml(built: Home) -> None:
    code = (
        "import sys; from pathlib import Path; from paros.home import Home; from paros.queries import find_query\n"
        "find_query(Home(Path(sys.argv[1]), Path(sys.argv[2])), 'positions-by-actor')\n"
        "assert 'yaml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(built.root), str(built.build)], check=True, timeout=60)


def test_a_file_that_has_changed_since_the_build_is_checked(built: Home, tmp_path: Path) -> None:
    shutil.copytree(built.root / "queries", tmp_path / "queries")
    home = Home(tmp_path, built.build)
    path = tmp_path / "queries" / "disputes" / "disputes.rq"
    path.write_bytes(path.read_bytes() + b"\xff")
    with pytest.raises(DataError, match="not UTF-8"):
        find_query(home, "disputes")


# Values of parameters


@pytest.mark.parametrize(
    ("value", "lexical"), [("7", "7"), ("+7", "7"), ("-07", "-7"), ("-0", "0"), (f"1{30 * '0'}", f"1{30 * '0'}")]
)
def test_a_whole_number_is_taken(value: str, lexical: str) -> None:
    number = to_term(Parameter("n", "integer", "A number.", "7"), value)
    assert str(number) == f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize("value", ["", " 7", "7 ", "7\n", "1_000", "٧", "+", "--7", "7.0", "0x7", 5000 * "9"])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="is not a whole number"):
        to_term(Parameter("n", "integer", "A number.", "7"), value)
