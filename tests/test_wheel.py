"""The wheel carries the graph: installed into an empty environment, outside the checkout, it builds and answers."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paros.dumping import DESCRIPTION, DUMPS

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
NO_REGISTRY = ("No matching distribution", "ConnectionError", "Failed to establish", "Temporary failure", "Retrying")


def _run(command: list[str | Path], where: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PAROS_") and k != "PYTHONPATH"}
    return subprocess.run(command, cwd=where, env={**clean, **env}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    done = _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], out)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_and_the_graph_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {
        p.relative_to(ROOT / "scripts").as_posix() for p in (ROOT / "scripts" / "paros").rglob("*") if p.is_file()
    }
    wanted = {name for name in package if "__pycache__" not in name}
    for folder in ("ontology", "data", "queries", "shapes"):
        files = {p for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert files
        wanted |= {f"paros/graph/{p.relative_to(ROOT).as_posix()}" for p in files}
    assert names == wanted
    licences = {name.rpartition("/")[2] for name in zipfile.ZipFile(wheel).namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-DATA"}


def test_it_works_in_an_empty_environment(wheel: Path, built: Home, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    done = _run([*pip, "--require-hashes", "--requirement", ROOT / "requirements-build.lock"], tmp_path)
    if done.returncode and any(sign in done.stderr for sign in NO_REGISTRY):
        pytest.skip("the package registry cannot be reached: " + done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
    locked: list[str | Path] = ["--no-build-isolation", "--require-hashes", "--requirement", ROOT / "requirements.lock"]
    done = _run([*pip, *locked], tmp_path)
    assert done.returncode == 0, done.stderr
    done = _run([*pip, "--no-deps", wheel], tmp_path)
    assert done.returncode == 0, done.stderr
    paros = python.with_name("paros")
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    done = _run([paros, "query", "resolutions"], tmp_path, **cache)
    assert done.returncode == 4
    assert "paros build" in done.stderr
    done = _run([paros, "build", "--dumps", tmp_path / "dumps"], tmp_path, PYTHONHASHSEED="2", **cache)
    assert done.returncode == 0, done.stderr
    # Of the whole graph, too, the dumps are the same from another folder and with other hashes.
    for name in (*DUMPS, DESCRIPTION):
        assert (tmp_path / "dumps" / name).read_bytes() == (built.dumps / name).read_bytes(), name
    assert (tmp_path / "cache" / "paros").is_dir()
    done = _run([paros, "query", "resolutions", "--format", "csv"], tmp_path, **cache)
    assert "A/RES/74/33" in done.stdout, done.stderr
    done = _run([paros, "info"], tmp_path, **cache)
    assert str(ROOT) not in done.stdout
