"""The page on publishing: its commands are run; those that make a release come first, as the others look at it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
RUN = re.compile(r"<!-- run(?: in (\w+))? -->\n```\n(.*?)```\n", re.DOTALL)


def test_the_commands_of_the_page_work(small: Home, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    paros = tmp_path / "bin" / "paros"
    paros.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m paros "$@"\n', encoding="utf-8")
    paros.chmod(0o755)
    places = {"": tmp_path, "site": tmp_path / "site", "root": small.root}
    env = {
        **os.environ,
        "PATH": f"{paros.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")]),
        "PAROS_ROOT": str(small.root),
        "PAROS_BUILD": str(small.build),
        "SITE": str(tmp_path / "site"),
    }
    making = TEXT.index("## Make a release")
    steps = sorted(RUN.finditer(TEXT), key=lambda step: step.start() < making)
    assert len(steps) == 6
    for place, commands in (step.groups(default="") for step in steps):
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", commands], env=env, cwd=places[place], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (commands, done.stdout, done.stderr)


def test_the_page_tells_of_every_file_at_the_root_of_the_data(small: Home) -> None:
    from paros.publishing.folder import SUMS
    from paros.publishing.metadata import INPUTS

    for name in ("CITATION.cff", ".zenodo.json", "codemeta.json", "LICENSE-DATA", "dataset.ttl", "dataset.jsonld"):
        assert f"`{name}`" in TEXT
    assert f"`{SUMS}`" in TEXT
    assert f"`{INPUTS}`" in TEXT
