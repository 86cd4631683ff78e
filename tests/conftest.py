"""What the tests share: one finished build, copies of it to do harm to, and the real command line."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from filelock import FileLock

from paros.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    RunParos = Callable[..., subprocess.CompletedProcess[str]]
    StartParos = Callable[..., subprocess.Popen[str]]

ROOT = Path(__file__).parents[1]
PARTS = ("ontology", "data", "shapes", "queries")


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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of a finished build of this checkout, made once for all test processes; for reading only."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root = shared / "built"
    home = Home(root, root / "build")
    with FileLock(shared / "built.lock"):
        if not home.current.exists():
            for part in PARTS:
                shutil.copytree(ROOT / part, root / part, dirs_exist_ok=True)
            done = _run("build", home=home, env={"PYTHONHASHSEED": "1"})
            if done.returncode:
                pytest.fail(f"the graph cannot be built:\n{done.stderr}")
    return home


@pytest.fixture
def checkout(built: Home, tmp_path: Path) -> Callable[[], Home]:
    """Return the function that gives a test its own copy of the graph's files and of the finished build."""
    number = iter(range(100))

    def copy() -> Home:
        root = tmp_path / f"graph-{next(number)}"
        shutil.copytree(built.root, root, symlinks=True)
        return Home(root, root / "build")

    return copy
