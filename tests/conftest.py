"""What the tests share: finished builds of the graph and of a small one, copies to do harm to, the real command line."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox
import pytest
from filelock import FileLock

from paros.home import Home
from paros.names import PREFIXES, expand
from paros.quads import read_file, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    RunParos = Callable[..., subprocess.CompletedProcess[str]]
    StartParos = Callable[..., subprocess.Popen[str]]

ROOT = Path(__file__).parents[1]
PARTS = ("ontology", "data", "shapes", "queries")
# The one source of the small graph, and the layers that a graph can do without.
SOURCE = "g21-2020"
OPTIONAL = ("links", "reference")
NORMALIZED = expand("paros:normalizedSymbol")


def _command(args: tuple[str | Path, ...], home: Home) -> list[str]:
    places = ("--root", str(home.root), "--build", str(home.build))
    return [sys.executable, "-m", "paros", *places, *(str(arg) for arg in args)]


def _environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without what would change where paros looks or how it writes."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PAROS_ROOT", "PAROS_BUILD", "COLUMNS"}}
    return {**kept, **(env or {})}


def _heed_interrupts() -> None:
    """Undo what a shell does that starts the tests in the background: it has them ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _run(
    *args: str | Path,
    home: Home,
    env: Mapping[str, str] | None = None,
    preexec_fn: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(args, home),
        env=_environment(env),
        preexec_fn=preexec_fn,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _keep_one_source(root: Path) -> None:
    """Reduce a copy of the graph's files to one source, to what it speaks of, and to all rules and questions."""
    for layer in OPTIONAL:
        shutil.rmtree(root / "data" / layer)
    for layer in ("claims", "sources", "editorial"):
        for path in (root / "data" / layer).iterdir():
            if path.stem != SOURCE:
                path.unlink()
    spoken = {
        term.value
        for folder in ("data/claims", "data/sources", "data/editorial", "ontology")
        for path in (root / folder).iterdir()
        for quad in read_file(path)
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    entries = {path: read_file(path) for path in (root / "data" / "registry").iterdir()}
    # Entries speak of further ones: parents of fora, bodies of states.
    spoken |= _reached(spoken, [quad for quads in entries.values() for quad in quads])
    for path, quads in entries.items():
        # A normalised symbol would have to be printed in some passage; that may be one of another source.
        kept = [
            quad
            for quad in quads
            if quad.predicate.value != NORMALIZED
            and isinstance(quad.subject, ox.NamedNode)
            and (quad.subject.value in spoken or quad.subject.value.startswith(PREFIXES["graph"]))
        ]
        path.unlink()
        if kept:
            write_file(path, kept)


def _reached(start: set[str], quads: Sequence[ox.Quad]) -> set[str]:
    """Return the IRIs that some IRIs lead to, over any number of quads."""
    reached, fresh = set[str](), start
    while fresh:
        objects = {
            quad.object.value
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.NamedNode)
            and quad.subject.value in fresh
        }
        fresh = objects - reached - start
        reached |= fresh
    return reached


@pytest.fixture(scope="session")
def run_paros() -> RunParos:
    """Return the function that runs the command line on a home to its end: arguments, `home`, `env`, `preexec_fn`."""
    return _run


@pytest.fixture
def start_paros(request: pytest.FixtureRequest) -> StartParos:
    """Return the function that starts the command line and does not wait for it."""

    def start(*args: str | Path, home: Home, stdout: IO[str] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            _command(args, home),
            env=_environment(),
            preexec_fn=_heed_interrupts,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

        def end() -> None:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()

        request.addfinalizer(end)
        return process

    return start


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, reduce: Callable[[Path], None] | None = None) -> Home:
    """Return the home of a build of this checkout, or of what is left of it, made once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root = shared / name
    home = Home(root, root / "build")
    with FileLock(shared / f"{name}.lock"):
        if not home.current.exists():
            for part in PARTS:
                shutil.copytree(ROOT / part, root / part, dirs_exist_ok=True)
            if reduce:
                reduce(root)
            done = _run("build", home=home, env={"PYTHONHASHSEED": "1"})
            if done.returncode:
                pytest.fail(f"the graph cannot be built:\n{done.stderr}")
    return home


def _copies(home: Home, place: Path) -> Callable[[], Home]:
    """Return the function that copies a home, with its finished build, into a folder of its own."""
    number = iter(range(100))

    def copy() -> Home:
        root = place / f"graph-{next(number)}"
        shutil.copytree(home.root, root, symlinks=True)
        return Home(root, root / "build")

    return copy


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of a finished build of this checkout, made once for all test processes; for reading only."""
    return _once(tmp_path_factory, "built")


@pytest.fixture
def checkout(built: Home, tmp_path: Path) -> Callable[[], Home]:
    """Return the function that gives a test its own copy of the graph's files and of the finished build."""
    return _copies(built, tmp_path)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of a finished build of one source of this checkout, for what is true of any graph; read-only."""
    return _once(tmp_path_factory, "small", _keep_one_source)


@pytest.fixture
def small_checkout(small: Home, tmp_path: Path) -> Callable[[], Home]:
    """Return the function that gives a test its own copy of the small graph: a quarter of the time to build."""
    return _copies(small, tmp_path)
