"""The command line as a person meets it: help, formats, exit codes, completion."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paros.errors import EXIT_CODES
from paros.home import version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunParos

    from paros.home import Home

COMMANDS = (
    (),
    ("build",),
    ("validate",),
    ("query",),
    ("queries",),
    ("show",),
    ("why",),
    ("info",),
    ("sources",),
    ("sources", "segment"),
    ("sources", "check"),
    ("sources", "show"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_tells_what_a_command_does(run_paros: RunParos, built: Home, command: tuple[str, ...]) -> None:
    done = run_paros(*command, "--help", home=built)
    assert done.returncode == 0
    assert "Usage:" in done.stdout
    if command and command not in {("info",), ("sources",)}:
        assert "Example" in done.stdout


def test_help_documents_the_exit_codes(run_paros: RunParos, built: Home) -> None:
    shown = " ".join(run_paros("--help", home=built).stdout.split())
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning.split(':')[0]}" in shown


def test_version_is_that_of_the_package(run_paros: RunParos, built: Home) -> None:
    assert run_paros("--version", home=built).stdout == f"paros {version()}\n"


def test_queries_are_listed_and_described(run_paros: RunParos, built: Home) -> None:
    listed = run_paros("queries", home=built).stdout
    assert "positions-by-actor" in listed
    described = run_paros("queries", "positions-by-actor", home=built).stdout
    assert "--param holder=" in described
    assert "An empty answer:" in described
    assert "It cannot see:" in described


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "md"])
def test_rows_come_in_every_format(run_paros: RunParos, built: Home, form: str) -> None:
    done = run_paros("query", "resolutions", "--format", form, home=built)
    assert done.returncode == 0, done.stderr
    assert "A/RES/74/33" in done.stdout
    if form == "json":
        assert len(json.loads(done.stdout)["results"]["bindings"]) > 20


def test_triples_come_as_turtle(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "statement-graph", "-p", "passage=g21-2020-h5", "--format", "ttl", home=built)
    assert "paros:performedBy actor:group-of-21" in done.stdout


def test_an_empty_answer_is_explained(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "positions-by-actor", "--param", "actor=actor:malta", home=built)
    assert done.returncode == 0
    assert done.stdout.startswith("No answer. No source in the graph records a position of this holder")


def test_a_query_of_ones_own(run_paros: RunParos, built: Home, tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "my.rq")  # noqa: PTH118
    with open(path, "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write("ASK { actor:china a paros:State }")
    assert "yes" in run_paros("query", "--file", path, home=built).stdout


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("query",), 2, "name a stored query"),
        (("query", "adoptions", "--file", "x.rq"), 2, "name a stored query"),
        (("query", "adoption"), 2, "accepted: adoptions"),
        (("query", "adoptions", "--param", "x=1"), 2, "no parameter x"),
        (("query", "adoptions", "--param", "x"), 2, "accepted: --param name=value"),
        (("query", "entities", "-p", "kind=a", "-p", "kind=b"), 2, "given twice"),
        (("query", "adoptions", "--format", "xml"), 2, "there is no format xml"),
        (("query", "--file", "no-such.rq"), 2, "cannot be read"),
        (("query", "--file", "no-such.rq", "-p", "a=b"), 2, "goes with a stored query"),
        (("show", "nothing-of-the-kind"), 2, "nothing in the graph is called"),
        (("show", "ppwt", "--format", "ttl"), 2, "there is no format ttl"),
        (("validate", "no-such.trig"), 2, "is not a file"),
        (("validate", "--judge", "solomon"), 2, "accepted: queries, pyshacl"),
        (("sources", "show", "g21-2020-p99", "--texts", "."), 2, "g21-2020-p9"),
        (("build", "--fast"), 2, "No such option"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_what_is_typed_wrongly_is_told(
    run_paros: RunParos, built: Home, args: tuple[str, ...], code: int, words: str
) -> None:
    done = run_paros(*args, home=built)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_card_in_text_and_json(run_paros: RunParos, built: Home) -> None:
    text = run_paros("show", "ppwt", home=built).stdout
    assert "Draft treaty" in text
    card = json.loads(run_paros("show", "ppwt", "--format", "json", home=built).stdout)
    assert card["iri"] == "https://w3id.org/paros/instrument/ppwt"


def test_info_tells_counts_and_coverage(run_paros: RunParos, built: Home) -> None:
    shown = run_paros("info", home=built).stdout
    assert re.search(r"Position +434", shown)
    assert re.search(r"g21-2020 +36 +36 +0 ", shown)
    assert re.search(r"cd-2100 +112 +105 +7 ", shown)
    assert re.search(r"nti-paros +234 +189 +45 ", shown)


def test_both_judges_tell_the_same(run_paros: RunParos, built: Home) -> None:
    reports = [
        run_paros("validate", "--judge", name, "--format", "json", home=built) for name in ("queries", "pyshacl")
    ]
    assert [done.returncode for done in reports] == [0, 0]
    assert reports[0].stdout == reports[1].stdout
    assert len(json.loads(reports[0].stdout)["findings"]) > 30


def test_validate_tells_that_the_graph_holds(run_paros: RunParos, built: Home) -> None:
    done = run_paros("validate", home=built)
    assert done.returncode == 0, done.stdout
    assert "Violation" not in done.stdout


def test_the_shell_completes_names_of_queries(built: Home) -> None:
    env = {
        **os.environ,
        "_PAROS_COMPLETE": "complete_bash",
        "COMP_WORDS": "paros query positions-by",
        "COMP_CWORD": "2",
        "PAROS_ROOT": str(built.root),
    }
    code = "import sys; sys.argv[0] = 'paros'; from paros.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    offered = ["positions-by-actor", "positions-by-modality", "positions-by-stance"]
    assert done.stdout.split() == offered, done.stderr


def test_a_reader_that_goes_away_is_no_error(built: Home) -> None:
    command = [sys.executable, "-m", "paros", "--root", str(built.root), "--build", str(built.build)]
    with subprocess.Popen([*command, "query", "entities"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_query_imports_only_what_it_uses(built: Home) -> None:
    code = (
        "import sys; sys.argv = ['paros', 'query', 'resolutions', '--format', 'csv']\n"
        "from paros.__main__ import main\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = {'rdflib', 'pyshacl', 'owlready2', 'pandas', 'yaml', 'SPARQLWrapper'} & set(sys.modules)\n"
        "    print(sorted(heavy), file=sys.stderr)\n"
    )
    env = {**os.environ, "PAROS_ROOT": str(built.root), "PAROS_BUILD": str(built.build)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"


def test_a_wide_answer_is_printed_row_by_row(built: Home, run_paros: RunParos) -> None:
    wide = run_paros("query", "coverage-by-source", home=built, env={"COLUMNS": "200"}).stdout.splitlines()
    assert [line for line in wide if "passages" in line and "claimed" in line]
    narrow = run_paros("query", "coverage-by-source", home=built, env={"COLUMNS": "60"}).stdout.splitlines()
    assert sum(line.startswith("passages") for line in narrow) == 3
    assert max(len(line.rstrip()) for line in narrow) <= 60


def test_a_column_without_values_is_named_below(built: Home, run_paros: RunParos, tmp_path: Path) -> None:
    own = tmp_path / "own.rq"
    own.write_text("SELECT ?source ?nothing WHERE { ?source a paros:Source }", encoding="utf-8")
    done = run_paros("query", "--file", own, home=built)
    assert "source:nti-paros" in done.stdout
    assert "Without a value in any row: nothing." in done.stdout
    assert "Without a value" not in run_paros("query", "coverage-by-source", home=built).stdout
