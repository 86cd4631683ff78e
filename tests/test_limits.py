"""A runaway query is stopped: in time, before it fills the memory, and no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paros
from paros import apart, limiting
from paros.answers import ask
from paros.apart import Apart
from paros.errors import DataError, EnvironmentFault, LimitError, NoBuildError, UsageError
from paros.limiting import Limits, watched
from paros.queries import all_queries

if TYPE_CHECKING:
    from tests.conftest import RunParos, StartParos

    from paros.home import Home

# Some 10 ** 13 solutions, counted.
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Some 10 ** 8 solutions, all kept to be sorted.
HUGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c"
NEAR_ENOUGH = 8.0


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "my.rq"
    path.write_text(RUNAWAY, encoding="utf-8")
    return path


def _children(parent: int) -> list[int]:
    """Return the processes of queries that a process has started and that are still there."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # a process may end meanwhile
            started_by = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if started_by == parent and b"paros.apart" in _command_line(int(folder.name)):
                found.append(int(folder.name))
    return found


def _command_line(process: int) -> bytes:
    """Return how a process was started; empty if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _child_of(parent: int) -> int:
    """Wait for the process of a query and return it."""
    for _ in range(200):
        if children := _children(parent):
            return children[0]
        time.sleep(0.05)
    raise AssertionError("no process was started")


# The Python API


def test_a_runaway_query_is_stopped_and_leaves_no_process(kg: paros.KnowledgeGraph) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"took more than 0\.5 s"):
        kg.query(RUNAWAY, timeout=0.5)
    assert time.monotonic() - started < NEAR_ENOUGH
    assert _children(os.getpid()) == []


def test_a_query_that_would_fill_the_memory_is_stopped(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(LimitError, match="more than 200 MiB of memory"):
        ask(Apart(kg.folder, Limits(60, 200)), HUGE)
    assert _children(os.getpid()) == []


def test_an_answer_too_large_for_whoever_asks_is_not_handed_over(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(LimitError, match="more than 100 MiB of memory"):
        ask(Apart(kg.folder, Limits(60, 100)), "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")


def test_a_process_that_does_not_end_itself_is_ended(kg: paros.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_GRACE", -59.0)
    with pytest.raises(LimitError, match="took more than 60 s"):
        ask(Apart(kg.folder, Limits(60)), RUNAWAY)
    assert _children(os.getpid()) == []


def test_a_process_that_is_ended_from_outside_is_told(kg: paros.KnowledgeGraph) -> None:
    def end() -> None:
        os.kill(_child_of(os.getpid()), signal.SIGKILL)

    thread = threading.Thread(target=end)
    thread.start()
    with pytest.raises(EnvironmentFault, match="ended with code -9 and no answer"):
        kg.query(RUNAWAY, timeout=30)
    thread.join()


def _start(kg: paros.KnowledgeGraph, seconds: int) -> subprocess.Popen[bytes]:
    """Start a program that asks a runaway query within a time."""
    code = (
        "from pathlib import Path; from paros.apart import Apart; from paros.limiting import Limits\n"
        f"Apart(Path({str(kg.folder)!r}), Limits({seconds})).query({RUNAWAY!r})"
    )
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, preexec_fn=_heed_interrupts)


def _heed_interrupts() -> None:
    """Undo what a shell does that starts the tests in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for_end(process: int) -> None:
    started = time.monotonic()
    while b"paros.apart" in _command_line(process):
        assert time.monotonic() - started < NEAR_ENOUGH
        time.sleep(0.05)


def test_a_process_ends_by_itself_when_nobody_waits_for_it(kg: paros.KnowledgeGraph) -> None:
    with _start(kg, 2) as parent:
        child = _child_of(parent.pid)
        parent.kill()
    _wait_for_end(child)


def test_an_interrupt_ends_the_program_and_its_process(kg: paros.KnowledgeGraph) -> None:
    with _start(kg, 60) as parent:
        child = _child_of(parent.pid)
        parent.send_signal(signal.SIGINT)
        assert parent.stderr is not None
        assert parent.stderr.read().endswith(b"KeyboardInterrupt\n")
    _wait_for_end(child)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?l ?none WHERE { ?s a paros:Source ; rdfs:label ?l } ORDER BY ?s",
        "ASK { actor:china a paros:State }",
        "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s a paros:Source ; rdfs:label ?l }",
        "DESCRIBE actor:group-of-21",
    ],
)
def test_an_answer_in_time_is_the_same(kg: paros.KnowledgeGraph, text: str) -> None:
    here, there = kg.query(text), kg.query(text, timeout=60)
    assert there.cells() == here.cells()
    assert there.headers() == here.headers()
    assert there.truth == here.truth


def test_a_stored_query_in_time_is_the_same(kg: paros.KnowledgeGraph, built: Home) -> None:
    query = next(query for query in all_queries(built) if query.name == "positions-by-actor")
    here, there = (kg.run_query(query, {"actor": "group of 21"}, timeout=timeout) for timeout in (None, 60))
    assert there.cells() == here.cells()
    assert len(there) > 0


@pytest.mark.parametrize("text", ["ASK {\n x }", "ASK { ?s ?p '\udcff' }", "ASK { FILTER(<http://e/f>(1)) }"])
def test_a_wrong_query_is_told_in_the_same_words(kg: paros.KnowledgeGraph, text: str) -> None:
    with pytest.raises(DataError) as here:
        kg.query(text)
    with pytest.raises(DataError) as there:
        kg.query(text, timeout=60)
    assert str(there.value) == str(here.value)


def test_a_store_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="cannot be read"):
        ask(Apart(tmp_path / "none", Limits(60)), "ASK {}")


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_what_is_no_time_is_refused(kg: paros.KnowledgeGraph, seconds: float) -> None:
    with pytest.raises(UsageError, match="a timeout of"):
        kg.query("ASK {}", timeout=seconds)


def test_the_program_of_the_user_is_not_run_again(built: Home, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; sys.path.pop(0)\nimport paros\nprint('once')\n"
        f"print(len(paros.open({str(built.root)!r}, {str(built.build)!r}).query('SELECT ?s {{ ?s a paros:Source }}', timeout=60)))",
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(Path(paros.__file__).parents[1])}
    done = subprocess.run([sys.executable, program], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("once\n3\n", "")


# The thread that looks on


def test_nothing_is_stopped_that_is_done_in_time() -> None:
    stopped: list[LimitError] = []
    with watched(Limits(30), stopped.append):
        time.sleep(0.2)
    assert stopped == []
    assert "limits of a query" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize(("limits", "words"), [(Limits(0.1), "0.1 s"), (Limits(30, 1), "1 MiB")])
def test_it_is_stopped_once(limits: Limits, words: str) -> None:
    stopped: list[LimitError] = []
    with watched(limits, stopped.append):
        time.sleep(0.4)
    assert [words in str(error) for error in stopped] == [True]


def test_where_the_size_is_not_told_the_time_still_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limiting, "_STATM", tmp_path / "none")
    stopped: list[LimitError] = []
    with watched(Limits(0.3, 1), stopped.append):
        time.sleep(0.5)
    assert [str(error).partition("\n")[0] for error in stopped] == ["the query was stopped: it took more than 0.3 s"]


# The command line


def test_the_command_line_stops_it_with_one_error(run_paros: RunParos, built: Home, own: Path) -> None:
    out = own.parent / "out.csv"
    started = time.monotonic()
    done = run_paros("ask", own, "--timeout", "1", "--format", "csv", "--out", out, home=built)
    assert time.monotonic() - started < NEAR_ENOUGH
    assert done.returncode == EnvironmentFault.exit_code
    assert done.stderr.startswith("error: the query was stopped: it took more than 1 s\n    accepted: ")
    assert (done.stdout, done.stderr.count("error")) == ("", 1)
    assert list(own.parent.iterdir()) == [own]


def test_an_interrupt_is_heard_while_the_engine_works(start_paros: StartParos, built: Home, own: Path) -> None:
    process = start_paros("ask", own, home=built)
    stat = Path(f"/proc/{process.pid}/stat")
    # A second of work, in ticks of the clock: by then the engine works.
    while int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[11]) < os.sysconf("SC_CLK_TCK"):
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(NEAR_ENOUGH) == -signal.SIGINT
    assert process.communicate() == ("", "")


def test_a_stored_query_has_a_timeout_too(run_paros: RunParos, built: Home) -> None:
    done = run_paros("query", "resolutions", "--timeout", "0", home=built)
    assert done.returncode == 2
    assert "--timeout" in done.stderr
