"""The page on Python: its blocks run in order, and print what stands below them; PAROS_GOLDEN=write writes that anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paros

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "python.md"
# A block of code, and what it prints, if it prints anything.
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```\n(.*?)```\n)?", re.DOTALL)
# Printed between blocks; it stands in no text of ours.
END = "\x1e"


def test_every_block_prints_what_stands_below_it(built: Home) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == PAGE.read_text(encoding="utf-8").count("```python")
    program = "\n".join(f"{code}\nprint({END!r}, end='')" for code, _ in blocks)
    settings = {"PAROS_ROOT": built.root, "PAROS_BUILD": built.build, "PYTHONPATH": ROOT / "scripts", "PAGER": "cat"}
    env = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    printed = [re.sub(r"[ ]+$", "", text, flags=re.MULTILINE) for text in done.stdout.split(END)[:-1]]
    if os.environ.get("PAROS_GOLDEN") == "write":
        fresh = iter(printed)
        text = BLOCK.sub(lambda found: _block(found[1], next(fresh)), PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(text, encoding="utf-8")
        blocks = BLOCK.findall(text)
    assert printed == [shown for _, shown in blocks]


def _block(code: str, printed: str) -> str:
    """Return a block of code as the page has it, with what it prints."""
    return f"```python\n{code}```\n" + (f"\n```\n{printed}```\n" if printed else "")


def test_the_page_tells_of_every_public_name() -> None:
    text = PAGE.read_text(encoding="utf-8")
    methods = {name for name in vars(paros.KnowledgeGraph) if not name.startswith("_")}
    for name in methods - {"run_query", "passage_texts"}:  # parts of the command line
        assert f"kg.{name}" in text, name
    for name in set(paros.__all__) - {"KnowledgeGraph", "explain_stored"}:  # these are reached by way of the others
        assert f"paros.{name}(" in text, name


def test_every_path_that_the_page_names_exists() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / path).is_file(), path


@pytest.mark.parametrize(
    "name", [*paros.__all__, *(f"KnowledgeGraph.{n}" for n in vars(paros.KnowledgeGraph) if n[0] != "_")]
)
def test_every_public_name_is_documented(name: str) -> None:
    thing = paros
    for part in name.split("."):
        thing = getattr(thing, part)
    assert thing.__doc__
    assert thing.__doc__.splitlines()[0].endswith((".", "`"))
