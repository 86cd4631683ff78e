"""What the documents show is what happens: the README's outputs, the recipes of CONTRIBUTING, versions, licences."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import cffconvert
import pytest

from paros.errors import EXIT_CODES, INTERRUPTED, ParosError

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.home import Home

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- output of: (.*?) -->\n```\n(.*?)\n```", README, re.DOTALL)
RECIPES = re.findall(r"<!-- (file|append|run)(?:: (\S+))? -->\n```\w*\n(.*?)```", CONTRIBUTING, re.DOTALL)


def _paros(home: Home, line: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a document gives it, in the folder of the graph."""
    kept = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    env = {**kept, "PAROS_ROOT": str(home.root), "PAROS_BUILD": str(home.build)}
    command = [sys.executable, "-m", *shlex.split(line)]
    return subprocess.run(command, env=env, cwd=home.root, capture_output=True, text=True, check=False)


def _plain(text: str) -> list[str]:
    """Return the lines of an output without what depends on the machine, seconds, and without white space at ends."""
    return [re.sub(r"[0-9]+\.[0-9] s", "N s", line.rstrip()) for line in text.splitlines() if line.strip()]


def _shown(command: str, outputs: list[str]) -> str:
    """Return what the README shows for a command; with PAROS_GOLDEN=write, after putting the outputs there."""
    if os.environ.get("PAROS_GOLDEN") == "write":
        body = "\n\n".join("\n".join(line.rstrip() for line in text.strip("\n").splitlines()) for text in outputs)
        block = re.compile(rf"(<!-- output of: {re.escape(command)} -->\n```\n).*?(\n```)", re.DOTALL)
        path = ROOT / "README.md"
        text = block.sub(lambda found: found[1] + body + found[2], path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        return body
    shown: str = dict(SHOWN)[command]
    return shown


def test_the_readme_shows_outputs() -> None:
    assert next(command for command, _ in SHOWN) == "make"
    assert len(SHOWN) >= 3


def test_make_prints_what_the_readme_shows(checkout: Callable[[], Home]) -> None:
    home = checkout()
    question = re.search(r"BIN\)/(paros query .*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert question is not None
    outputs = []
    for command in ("paros build --force", question.group(1)):
        done = _paros(home, command)
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    assert _plain("\n".join(outputs)) == _plain(_shown("make", outputs))


@pytest.mark.parametrize("command", [command for command, _ in SHOWN if command != "make"])
def test_a_command_prints_what_the_readme_shows(built: Home, command: str) -> None:
    output = _paros(built, command).stdout
    assert _plain(output) == _plain(_shown(command, [output]))


def test_every_command_of_the_readme_works(built: Home, tmp_path: Path) -> None:
    block = re.search(r"## For researchers.*?```\n(.*?)```", README, re.DOTALL)
    assert block is not None
    for line in block.group(1).splitlines():
        done = _paros(built, line.partition("  #")[0])
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout


def test_the_python_of_the_readme_runs(built: Home) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    env = {**os.environ, "PAROS_ROOT": str(built.root), "PAROS_BUILD": str(built.build)}
    done = subprocess.run([sys.executable, "-c", code.group(1)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No first placement of weapons in outer space" in done.stdout


def test_every_path_that_the_readme_names_exists() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE):
        assert (ROOT / path).is_dir(), path


def test_the_recipes_of_contributing_work(checkout: Callable[[], Home]) -> None:
    """Walks every recipe in order: writes the files that it shows, runs the commands that it gives."""
    home = checkout()
    kinds = [kind for kind, _, _ in RECIPES]
    assert kinds.count("run") == 5
    assert kinds.count("file") + kinds.count("append") == 6
    for kind, name, content in RECIPES:
        if kind == "run":
            for line in content.strip().splitlines():
                done = _paros(home, line)
                assert done.returncode == 0, (line, done.stdout, done.stderr)
                assert done.stdout
        else:
            path = home.root / name
            path.parent.mkdir(exist_ok=True)
            before = path.read_text(encoding="utf-8") if kind == "append" else ""
            path.write_text(before + content, encoding="utf-8")
    broken = home.root / "my-claims.trig"
    text = broken.read_text(encoding="utf-8").replace("resolution 74/33.", "resolution 74/33")
    broken.write_text(text.replace("p13-s1-1", "p13-s1-9"), encoding="utf-8")
    found = _paros(home, "paros validate my-claims.trig").stdout
    lines = found.splitlines()
    assert lines[0].split() == ["Warning", "shape:position-content-sentence"]
    assert lines[1] == "The content of a position ends with a full stop."
    assert "position:g21-2020-p13-s1-9" in found
    assert lines[-1] == "1 in all: 1 of severity Warning."


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(project['version'])}$", citation, re.MULTILINE)
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version {project['version']}," in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")


def test_the_citation_is_valid() -> None:
    cffconvert.Citation((ROOT / "CITATION.cff").read_text(encoding="utf-8")).validate()


def test_the_lock_files_name_no_registry_and_hash_everything() -> None:
    for name in ("requirements-build.lock", "requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            assert "==" in requirement
            assert "--hash=sha256:" in requirement


def test_the_exit_codes_are_those_that_errors_lead_to() -> None:
    def below(kind: type[ParosError]) -> set[int]:
        return {kind.exit_code}.union(*(below(sub) for sub in kind.__subclasses__()))

    assert below(ParosError) | {0, INTERRUPTED} == set(EXIT_CODES)


def test_contributing_leaves_out_only_what_needs_a_text() -> None:
    """Every block that shows a command is run, or needs a text or a change that only its reader has."""
    blocks = re.findall(r"(<!-- run -->\n)?```\n(.*?)```", CONTRIBUTING, re.DOTALL)
    left = [line for marked, block in blocks if not marked for line in block.splitlines() if line.startswith("paros ")]
    assert all(line.startswith(("paros show passage:", "paros sources show g21")) for line in left)
