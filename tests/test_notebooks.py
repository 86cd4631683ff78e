"""The notebooks of docs/ run, and what they show is what comes out; PAROS_GOLDEN=write writes it anew."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
WRITE = os.environ.get("PAROS_GOLDEN") == "write"
# A page that shows a notebook, as code hosts do, gives up on long ones; bytes.
LARGEST = 150_000
# Of what a cell shows the words are compared; how HTML and SVG mark them up is a matter of versions and fonts.
_TAG = re.compile(r"<[^>]*>")


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _run(path: Path, home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a notebook as a fresh kernel leaves it; a cell that errs is an error here."""
    settings = {
        "PAROS_ROOT": home.root,
        "PAROS_BUILD": home.build,
        "PYTHONPATH": ROOT / "scripts",
        "IPYTHONDIR": folder / "ipython",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    notebook = _read(path)
    # Of what the kernel tells of itself nothing is kept: it differs by version.
    metadata = dict(notebook.metadata)
    client = NotebookClient(
        notebook, timeout=60, record_timing=False, resources={"metadata": {"path": str(folder)}}, kernel_name="python3"
    )
    client.execute()
    notebook.metadata = metadata
    return notebook


def _shown(cell: Any) -> list[tuple[str, str]]:
    """Return what a cell shows, as kinds of content and their words."""
    found = []
    for output in cell.outputs:
        data = {"text/plain": output.text} if output.output_type == "stream" else output.data
        found += [(kind, " ".join(_TAG.sub(" ", content).split())) for kind, content in sorted(data.items())]
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_shows_what_comes_out(
    path: Path, built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path.stem == "developer" and not Path(sys.executable).with_name("oxigraph").is_file():
        pytest.skip("the oxigraph server of the test dependencies is not installed: make .venv/.dev")
    fresh = _run(path, built, tmp_path, monkeypatch)
    if WRITE:
        nbformat.write(fresh, path)  # type: ignore[no-untyped-call]
    stored = _read(path)
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        if old.cell_type == "code":
            assert _shown(old) == _shown(new), old.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_kept_clean(path: Path) -> None:
    """It is valid, was run from top to bottom, and holds nothing of the machine that ran it."""
    notebook = _read(path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata["language_info"] == {"name": "python"}
    assert [cell.id for cell in notebook.cells] == [f"{path.stem}-{n:02}" for n in range(1, len(notebook.cells) + 1)]
    assert not any(cell.metadata for cell in notebook.cells)
    assert path.stat().st_size < LARGEST
    outputs = " ".join(text for cell in code for _, text in _shown(cell))
    assert not re.search(r"/(?:home|root|tmp|work|Users)/|0x[0-9a-f]{6,}|127\.0\.0\.1:[0-9]", outputs)


def test_there_is_a_notebook_for_each_audience() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["developer", "librarian", "researcher"]
