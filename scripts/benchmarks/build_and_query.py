"""Measures `paros build` and `paros query` as whole processes beside the plain rdflib + owlrl + pyshacl baseline.

Usage: make benchmark (prints the table and records it in docs/benchmarks.md).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

from benchmarks.record import measured_with, write_section

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PAROS = str(Path(sys.executable).with_name("paros"))
BASELINE = [sys.executable, str(Path(__file__).with_name("baseline.py"))]
# A short table and the longest one.
QUERIES = ("instruments/resolutions", "positions/positions-by-actor")
PACKAGES = ("rdflib", "owlrl", "pyshacl", "pyoxigraph", "owlready2", "typer", "rich")


def timed(command: list[str], runs: int, before: Callable[[], None] = lambda: None) -> float:
    """Return the median wall time of a command in seconds, over some runs; `before` is not timed."""
    seconds = []
    for _ in range(runs):
        before()
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    """Measure, print, record."""
    with tempfile.TemporaryDirectory() as folder:
        root, build, plain = Path(folder) / "root", Path(folder) / "build", Path(folder) / "plain"
        for name in ("ontology", "data", "shapes", "queries"):
            shutil.copytree(ROOT / name, root / name)
        ours = [PAROS, "--root", str(root), "--build", str(build)]
        claims = next((root / "data" / "claims").glob("*.trig"))
        text = claims.read_text(encoding="utf-8")
        changes = iter(range(100))

        def cold() -> None:
            shutil.rmtree(build, ignore_errors=True)

        def change() -> None:
            marker = f"Without delay, number {next(changes)}: "
            claims.write_text(text.replace('paros:content "', f'paros:content "{marker}', 1), encoding="utf-8")

        baseline_build = timed([*BASELINE, str(root), str(plain), "build"], 1)
        rows = [
            ("cold build", timed([*ours, "build"], 3, cold), baseline_build),
            ("build, nothing changed", timed([*ours, "build"], 7), baseline_build),
            ("build, one claim changed", timed([*ours, "build"], 3, change), baseline_build),
        ]
        for query in QUERIES:
            asked = [*BASELINE, str(root), str(plain), "query", str(root / "queries" / f"{query}.rq")]
            name = Path(query).name
            rows.append((f"query {name}, table", timed([*ours, "query", name], 15), timed(asked, 3)))
    table = tabulate(
        [(name, f"{a:.2f}", f"{b:.2f}", f"{b / a:.0f}") for name, a, b in rows],
        headers=["whole process", "paros, s", "baseline, s", "ratio"],
        tablefmt="github",
        disable_numparse=True,
    )
    write_section(
        "Building and asking",
        "Written by `make benchmark`; medians of whole processes. The baseline is a straightforward script on the same files:\n"
        "rdflib, owlrl and pyshacl (`scripts/benchmarks/baseline.py`). It keeps nothing, so each of its builds is a cold one.\n\n"
        f"{measured_with(PACKAGES)}\n\n{table}",
    )
    print(table)


if __name__ == "__main__":
    main()
