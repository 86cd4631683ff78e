"""The command line as a person meets it: help, formats, exit codes, completion."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from typer.main import get_command

from paros.catalogue import example_commands
from paros.cli import app, query
from paros.errors import EXIT_CODES, USAGE
from paros.home import version
from paros.options import QueryCommand
from paros.queries import all_queries
from paros.storing import open_store

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
    ("plot",),
    ("find",),
    ("ask",),
    ("cite",),
    ("show",),
    ("why",),
    ("info",),
    ("timeline",),
    ("disputes",),
    ("record",),
    ("library",),
    ("push",),
    ("publish",),
    ("diff",),
    ("votes",),
    ("votes", "import"),
    ("votes", "agreement"),
    ("votes", "remove"),
    ("link",),
    ("link", "reconcile"),
    ("link", "accept"),
    ("link", "refuse"),
    ("link", "verify"),
    ("link", "enrich"),
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
    if command and command not in {("info",), ("link",), ("sources",), ("votes",)}:
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
    assert "--actor NAME" in described
    assert "paros query positions-by-actor --actor actor:group-of-21" in described
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
    done = run_paros("query", "statement-graph", "--passage", "g21-2020-h5", "--format", "ttl", home=built)
    assert "paros:performedBy actor:group-of-21" in done.stdout


def test_an_empty_answer_is_explained(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "positions-by-actor", "--actor", "actor:malta", home=built)
    assert done.returncode == 0
    assert done.stdout.startswith("No answer. No source in the graph records a position of this holder")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("query",), 2, "name a stored query"),
        (("query", "adoption"), 2, "accepted: adoptions"),
        (("query", "adoptions", "--x", "1"), 2, "No such option"),
        (("query", "ballots", "--votr", "China"), 2, "'--voter'?)"),
        (("query", "ballots", "--voter"), 2, "requires an argument"),
        (("query", "ballots", "--voter", ""), 2, "--voter: no value"),
        (("query", "ballots", "--voter", "China", "--voter=Cuba"), 2, "given twice"),
        (
            ("query", "ballots", "--voter", "Atlantis"),
            2,
            "nothing in the graph is called 'Atlantis' that is of paros:State",
        ),
        (("query", "events-between", "--from", "2014-13"), 2, "accepted: a day that exists"),
        (("query", "events-on", "--day", "2014"), 2, "is not a day that exists"),
        (("query", "adoptions", "--format", "xml"), 2, "there is no format xml"),
        (("query", "adoptions", "--format", "ttl"), 2, "rows, not triples"),
        (("query", "statement-graph", "--format", "csv"), 2, "triples, not rows"),
        (("query", "adoptions", "--format", "xlsx"), 2, "accepted: --out FILE.xlsx"),
        (("query", "adoptions", "--out", "answer.doc"), 2, "no format has the ending .doc"),
        (("query", "adoptions", "--out", "/dev/null/answer.csv"), 5, "cannot be written"),
        (("queries", "zzz"), 2, "no stored query speaks of 'zzz'"),
        (("queries", "--subject", "vote"), 2, "accepted: actors, "),
        (("find", "x", "--kind", "no-such-kind"), 2, "nothing in the graph is called"),
        (("find", "x", "--format", "xml"), 2, "accepted: text, json"),
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


def test_both_judges_tell_the_same(run_paros: RunParos, small: Home) -> None:
    """Here as commands, of the small graph; tests/test_shacl.py has both judge the whole one."""
    reports = [
        run_paros("validate", "--judge", name, "--format", "json", home=small) for name in ("queries", "pyshacl")
    ]
    assert [done.returncode for done in reports] == [0, 0]
    assert reports[0].stdout == reports[1].stdout
    assert len(json.loads(reports[0].stdout)["findings"]) > 5


def test_validate_tells_that_the_graph_holds(run_paros: RunParos, built: Home) -> None:
    done = run_paros("validate", home=built)
    assert done.returncode == 0, done.stdout
    assert "Violation" not in done.stdout


def _complete(built: Home, *words: str) -> list[str]:
    """Return what a shell offers for the last of the words of a command."""
    env = {
        **os.environ,
        "_PAROS_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "PAROS_ROOT": str(built.root),
        "PAROS_BUILD": str(built.build),
    }
    code = "import sys; sys.argv[0] = 'paros'; from paros.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("paros", "query", "positions-by"), ["positions-by-actor", "positions-by-modality", "positions-by-stance"]),
        (("paros", "query", "ballots", "--vo"), ["--voter"]),
        (("paros", "query", "ballots", "--voter", "united-s"), ["united-states"]),
        (("paros", "query", "positions-by-stance", "--stance", "regr"), ["regrets"]),
        (("paros", "query", "no-such-query", "--vo"), []),
        (("paros", "queries", "--subject", "po"), ["positions"]),
    ],
    ids=" ".join,
)
def test_the_shell_completes_queries_parameters_and_values(
    built: Home, words: tuple[str, ...], offered: list[str]
) -> None:
    assert _complete(built, *words) == offered


def test_no_parameter_has_the_name_of_an_option_of_the_command(built: Home) -> None:
    command = next(command for command in app.registered_commands if command.callback is query)
    own = {name for parameter in get_command(app).commands["query"].params for name in parameter.opts}  # type: ignore[attr-defined]
    assert command.cls is QueryCommand
    assert {"--format", "--out", "--explain", "--endpoint"} <= own
    named = {f"--{parameter.name}" for stored in all_queries(built) for parameter in stored.parameters}
    assert named & {*own, "--help", "--provenance"} == set()


@pytest.mark.parametrize("form", ["--{}={}", "--{} {}"])
def test_a_parameter_is_an_option_in_either_spelling_and_place(run_paros: RunParos, built: Home, form: str) -> None:
    option = form.format("stance", "regrets").split()
    before, behind = (
        run_paros("query", *args, "--format", "csv", home=built)
        for args in ((*option, "positions-by-stance"), ("positions-by-stance", *option))
    )
    assert before.returncode == 0
    assert before.stdout == behind.stdout
    assert "regrets" in before.stdout


def test_help_with_a_query_tells_its_parameters(run_paros: RunParos, built: Home) -> None:
    assert "--voter" in run_paros("query", "ballots", "--help", home=built).stdout
    assert "--voter" not in run_paros("query", "--help", home=built).stdout


def test_what_is_understood_and_taken_is_told_beside_the_answer(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "positions-by-actor", "--actor", "russia", "--format", "csv", home=built)
    assert done.stderr == "actor: Russian Federation (actor:russian-federation)\n"
    assert "Russian Federation" in done.stdout
    done = run_paros("query", "events-on", "--format", "csv", home=built)
    assert done.stderr == "day: 2017-06-15, as none is given; for another: --day DATE\n"


def test_explain_prints_a_query_that_any_engine_runs(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "positions-by-actor", "--actor", "russia", "--explain", home=built)
    assert not done.stdout.startswith(("#", "\n"))
    assert "VALUES ?actor { <https://w3id.org/paros/actor/russian-federation> }" in done.stdout
    solutions = open_store(built).query(done.stdout)
    assert isinstance(solutions, ox.QuerySolutions)
    answered = run_paros("query", "positions-by-actor", "--actor", "russia", "--format", "json", home=built)
    assert len(list(solutions)) == len(json.loads(answered.stdout)["results"]["bindings"]) > 0


@pytest.mark.parametrize(
    ("words", "first"), [("votes", "votes"), ("who votd", "ballots"), ("regret", ""), ("lineage", "lineage")]
)
def test_queries_are_searched(run_paros: RunParos, built: Home, words: str, first: str) -> None:
    done = run_paros("queries", *words.split(), home=built)
    if first:
        assert first in done.stdout
    else:
        assert done.returncode == USAGE


def test_queries_are_listed_by_subject(run_paros: RunParos, built: Home) -> None:
    listed = run_paros("queries", "--subject", "votes", home=built).stdout
    assert listed.startswith("votes\n")
    assert "ballots" in listed
    assert "positions-by-actor" not in listed


def test_every_example_of_a_query_is_a_command_that_answers(built: Home) -> None:
    # Made once: that of Typer would make all commands anew for each example.
    command = get_command(app)
    for stored in all_queries(built):
        for example in example_commands(stored):
            arguments = [*shlex.split(example)[1:], "--explain"]
            done = CliRunner().invoke(command, ["--root", str(built.root), "--build", str(built.build), *arguments])
            assert done.exit_code == 0, (example, done.output)


def test_find_tells_what_a_text_may_mean(run_paros: RunParos, built: Home) -> None:
    text = run_paros("find", "kazakstan", home=built).stdout
    assert re.match(r"Kazakhstan +State +actor:kazakhstan", text)
    assert "printed in NTI page, 2013, para. 2, sentence 2" in text
    found = json.loads(run_paros("find", "outer", "space", "--kind", "Treaty", "--format", "json", home=built).stdout)
    assert {one["kind"] for one in found} == {"Treaty"}
    assert "Nothing in the graph" in run_paros("find", "zzzzzz", home=built).stdout


def test_an_answer_is_written_to_a_file(run_paros: RunParos, built: Home, tmp_path: Path) -> None:
    done = run_paros("query", "resolutions", "--out", tmp_path / "resolutions.csv", home=built)
    written = (tmp_path / "resolutions.csv").read_bytes().decode()
    assert done.stdout.endswith(f"resolutions.csv: {len(written.splitlines()) - 1} rows.\n")
    page = run_paros("query", "ballots", "--voter", "US", "--format", "html", home=built).stdout
    assert "<dd>United States (actor:united-states)</dd>" in page


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
    assert narrow.count("") == 2, "an empty line stands between two rows"
    assert max(len(line.rstrip()) for line in narrow) <= 60


def test_a_column_without_values_is_named_below(built: Home, run_paros: RunParos) -> None:
    done = run_paros("query", "ballots", "--voter", "China", home=built)
    assert "Without a value in any row: " not in done.stdout
    done = run_paros("query", "positions-by-actor", "--actor", "russia", "--topic", "verification", home=built)
    assert "Without a value in any row: condition, reason." in done.stdout
