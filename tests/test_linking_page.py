"""The page on linking: its files and commands are tried in order, and print what stands below them; so do its blocks of Python.

PAROS_GOLDEN=write writes that anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from paros.links.matching import WAYS
from paros.links.reconciling import ADDED, OUTCOMES

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "linking.md"
STEP = re.compile(
    r"<!-- (?P<kind>file|run): (?P<name>.*?) -->\n```\n(?P<text>.*?)```\n"
    r"|```python\n(?P<code>.*?)```\n(?:\n```\n(?P<printed>.*?)```\n)?",
    re.DOTALL,
)
# Printed between blocks of Python; it stands in no text of ours.
END = "\x1e"


def test_the_page_prints_what_stands_there(built: Home, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    settings = {"PAROS_ROOT": built.root, "PAROS_BUILD": built.build, "PYTHONPATH": ROOT / "scripts"}
    kept = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    env = {**kept, **{name: str(value) for name, value in settings.items()}}

    def run(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, *args], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return re.sub(r"[ ]+$", "", done.stdout + done.stderr, flags=re.MULTILINE)

    steps = list(STEP.finditer(text))
    program = "\n".join(f"{step['code']}\nprint({END!r}, end='')" for step in steps if step["code"])
    printed = iter(run("-c", program).split(END))

    def fresh(step: re.Match[str]) -> str:
        if step["code"]:
            return f"```python\n{step['code']}```\n\n```\n{next(printed)}```\n"
        if step["kind"] == "file":
            (tmp_path / step["name"]).write_text(step["text"], encoding="utf-8")
            return step[0]
        return f"<!-- run: {step['name']} -->\n```\n{run('-m', *shlex.split(step['name']))}```\n"

    written = STEP.sub(fresh, text)
    if os.environ.get("PAROS_GOLDEN") == "write":
        PAGE.write_text(written, encoding="utf-8")
    assert len(steps) >= 8
    assert PAGE.read_text(encoding="utf-8") == written


def test_the_page_tells_every_column_outcome_and_way() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in ADDED:
        assert f"`…_{name}`" in text
    for name in (*WAYS, *(outcome for outcome in OUTCOMES if outcome not in {"matched", "empty"})):
        assert f"`{name}`" in text
