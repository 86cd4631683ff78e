"""Measures `paros publish`: part by part, beside rdflib, at ten times the data, and with imported roll calls.

The parts are timed in one process, each once. rdflib is given the published view as a graph in memory, and the dataset, and
writes what we write of them. Larger graphs hold copies of what the real one says of things, in its passages too, under IRIs
of their own; each is published by a process of its own. So is the graph with roll calls, at a tenth and the whole of a record.

Usage: python scripts/benchmarks/publishing.py [--roll-calls PATH] [--record]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import rdflib
from tabulate import tabulate

from benchmarks.record import measured_with, write_section
from benchmarks.roll_calls import cut
from paros.dumping import write_dumps
from paros.home import Home, find_home
from paros.names import PREFIXES, is_thing, slug
from paros.publishing.context import read_context
from paros.publishing.folder import release_folder
from paros.publishing.json_ld import json_ld
from paros.publishing.material import read_material
from paros.publishing.release import DATA, LAST, SITE
from paros.quads import serialize_ordered
from paros.storing import load_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paros.publishing.material import Material
    from paros.quads import Term

TIMES: Final = (1, 10)
SHARES: Final = (0.1, 1.0)
# The formats of the view, and those of the dataset, as rdflib names them.
OF_VIEW: Final = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}
OF_DATASET: Final = {".trig": "trig", ".nq": "nquads"}
LINES: Final = ox.RdfFormat.N_QUADS


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of some work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def process(*args: str | Path) -> tuple[float, float]:
    """Run a command of paros; return its seconds of the processor, and its memory at most, in MB."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    command = [sys.executable, "-m", "paros", *map(str, args)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=nowhere)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"paros {' '.join(map(str, args))} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def by_part(home: Home, out: Path) -> list[tuple[str, ...]]:
    """Return the seconds that each part of a release takes, and all of them together."""
    started = time.perf_counter()
    material = read_material(home)
    rows = [("reading the build", time.perf_counter() - started)]
    with release_folder(out) as folder:
        for write in (*DATA, *SITE, *LAST):
            name = write.__module__.removeprefix("paros.publishing.").replace("_", " ")
            rows.append((name, seconds(lambda write=write: write(material, folder))))  # type: ignore[misc]
    rows.append(("all", time.perf_counter() - started))
    return [(name, f"{taken:.2f}") for name, taken in rows]


def by_format(material: Material) -> Iterator[tuple[str, ...]]:
    """Yield, for each format, our seconds and those of rdflib."""
    context = read_context(material.home)
    view = rdflib.Graph().parse(
        data=ox.serialize((quad.triple for quad in material.view), format=ox.RdfFormat.N_TRIPLES)
    )
    dataset = rdflib.Dataset().parse(data=ox.serialize(material.dataset, format=LINES), format="nquads")
    for formats, quads, theirs in ((OF_VIEW, material.view, view), (OF_DATASET, material.dataset, dataset)):
        for suffix, name in formats.items():

            def ours(quads: list[ox.Quad] = quads, suffix: str = suffix) -> object:
                return json_ld(quads, context) if suffix == ".jsonld" else serialize_ordered(quads, suffix)

            mine, other = seconds(ours), seconds(lambda name=name, theirs=theirs: theirs.serialize(format=name))  # type: ignore[misc]
            yield suffix, f"{mine:.2f}", f"{other:.2f}", f"{other / mine:.1f}"


def copied(term: Term, number: int) -> Term:
    """Return a term, or its copy of some number if it names a thing or a mapping; topics stay with the ontology."""
    if not isinstance(term, ox.NamedNode) or term.value.startswith(PREFIXES["topic"]):
        return term
    if not is_thing(term.value) and not term.value.startswith(PREFIXES["mapping"]):
        return term
    return ox.NamedNode(f"{term.value.removesuffix(slug(term.value))}c{number}-{slug(term.value)}")


def multiplied(home: Home, times: int, place: Path) -> Home:
    """Return the home of a graph with so many times what is said of things, as a build would leave it in a folder."""
    quads = list(read_material(home).dataset)
    copies = (
        ox.Quad(*(copied(term, number) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)))  # type: ignore[arg-type]
        for number in range(times - 1)
        for quad in quads
        if copied(quad.subject, number) != quad.subject
    )
    dataset = list({*quads, *copies})
    larger = Home(home.root, place)
    larger.dumps.mkdir(parents=True)
    for name in ("report.json", "queries.json"):
        shutil.copy(home.current / name, larger.current)
    write_dumps(larger.dumps, dataset)
    shutil.copy(home.dumps / "dataset.ttl", larger.dumps)
    load_store(larger.store, dataset)
    return larger


def growth(home: Home, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield quads, seconds, microseconds for each quad, and memory at most, for each size of the graph."""
    for times in TIMES:
        larger = multiplied(home, times, folder / f"times-{times}")
        with (larger.dumps / "paros.nq").open("rb") as lines:
            quads = sum(1 for _ in lines)
        taken, memory = process("--root", larger.root, "--build", larger.build, "publish", "--out", folder / "large")
        shutil.rmtree(folder / "large")
        yield f"{quads:,}", f"{taken:.1f}", f"{taken / quads * 1e6:.0f}", f"{memory:,.0f}"


def with_roll_calls(home: Home, path: Path, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield what publishing the data alone takes, without roll calls, and with a tenth and all of them."""
    build = folder / "recorded"
    shutil.copytree(home.build, build, symlinks=True)
    place = ("--root", home.root, "--build", build)

    def publish(*options: str) -> tuple[float, float, int]:
        taken, memory = process(*place, "publish", "--no-site", *options, "--out", folder / "data")
        size = sum(file.stat().st_size for file in (folder / "data" / "dumps").glob("roll-calls.*"))
        shutil.rmtree(folder / "data")
        return taken, memory, size

    taken, memory, _ = publish()
    yield "none", "0", f"{taken:.0f}", f"{memory:,.0f}"
    for share in SHARES:
        process(*place, "votes", "import", cut(path, folder, share))
        taken, memory, size = publish("--roll-calls")
        yield f"{share:.0%}", f"{size / 1e6:,.0f}", f"{taken:.0f}", f"{memory:,.0f}"


def main() -> None:
    """Measure, print, record if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roll-calls", type=Path, help="the folder of the tidy files")
    parser.add_argument("--record", action="store_true", help="write the tables into docs/benchmarks.md")
    given = parser.parse_args()
    home = find_home()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables: list[tuple[list[tuple[str, ...]], tuple[str, ...]]] = [
            (by_part(home, folder / "site"), ("part", "s")),
            (list(by_format(read_material(home))), ("format", "paros, s", "rdflib, s", "ratio")),
            (list(growth(home, folder)), ("quads", "s", "µs for each quad", "MB")),
        ]
        if given.roll_calls:
            rows = list(with_roll_calls(home, given.roll_calls, folder))
            tables.append((rows, ("share of the record", "MB of dumps of it", "s", "MB of memory")))
    told = (
        "Written by `python scripts/benchmarks/publishing.py --roll-calls PATH --record`. The parts of a release are timed in one "
        "process, with the clock. Beside rdflib: from quads in memory, ours in the order in which the build has sorted them. Ten "
        "times the data are copies of what is said of things, under other IRIs; roll calls are published with the data alone. Both "
        "are whole processes, in seconds of the processor."
    )
    text = "\n\n".join(
        [
            told,
            measured_with(("pyoxigraph", "rdflib", "polars", "deflate", "zstandard")),
            *(tabulate(rows, head, tablefmt="github", disable_numparse=True) for rows, head in tables),
        ]
    )
    sys.stdout.write(text + "\n")
    if given.record:
        write_section("Publishing", text)


if __name__ == "__main__":
    main()
