"""Measures the import of roll calls at a tenth, a half and the whole of a record, beside rdflib, and agreement of states.

Each import is a process of its own, as typed, into a build that is there already: it reads, checks, keeps and loads all.
rdflib is given the ballots of a tenth as finished texts: it makes terms, adds the same triples to the same two graphs in
memory, and writes them to disk as N-Quads. The last columns set its time per ballot beside ours.

Usage: python scripts/benchmarks/roll_calls.py PATH [--record]
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
import rdflib
from tabulate import tabulate

from benchmarks.record import measured_with, write_section
from paros.home import Home, find_home
from paros.names import PREFIXES
from paros.storing import open_store
from paros.vocabulary import PAROS
from paros.votes.agreement import Choice, agreement_of, agreement_of_all, choices
from paros.votes.knowing import known, labelled
from paros.votes.loading import GRAPH
from paros.votes.reading import read_record
from paros.votes.seats import RULED
from paros.votes.shaping import OPTIONS, ballot_triples, in_view, shape

if TYPE_CHECKING:
    from collections.abc import Callable

SHARES: Final = (0.1, 0.5, 1.0)
RUNS: Final = 3
STATE: Final = PREFIXES["actor"] + "china"


def cut(path: Path, folder: Path, share: float) -> Path:
    """Write the first share of the roll calls of a record, with their ballots, into a folder; return it."""
    whole = pl.read_csv(path / "roll_calls.csv.gz", infer_schema=False)
    part = whole.head(round(share * whole.height))
    ballots = pl.read_csv(path / "votes.csv.gz", infer_schema=False).join(part.select("rcid"), on="rcid", how="semi")
    target = folder / f"record-{share}"
    target.mkdir()
    for name, table in (("roll_calls", part), ("votes", ballots)):
        (target / f"{name}.csv.gz").write_bytes(gzip.compress(table.write_csv().encode(), 1))
    return target


def process(*args: str | Path) -> tuple[float, float]:
    """Run a command of paros; return its seconds and its memory at most, in MB."""
    started = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "paros", *map(str, args)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"paros {' '.join(map(str, args))} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def by_rdflib(folder: Path, home: Home) -> tuple[int, float, float]:
    """Return how many ballots rdflib adds as triples to two graphs, in how many seconds, and with those of writing them."""
    store = open_store(home)
    graph = known(store)
    shaped = shape(read_record(folder, RULED | graph.by_code.keys()), graph)
    seen = set(in_view(shaped, labelled(store)).roll_calls["number"])
    calls = shaped.roll_calls.select("number", "vote", "about")
    rows = shaped.ballots.drop_nulls("option").join(calls, on="number").iter_rows(named=True)
    given = [
        (
            r["ballot"],
            f"{graph.states[r['state']]}: {r['about']}",
            r["vote"],
            r["state"],
            r["option"],
            r["number"] in seen,
        )
        for r in rows
    ]
    started = time.perf_counter()
    dataset = rdflib.Dataset()
    layer, view = dataset.graph(rdflib.URIRef(GRAPH)), dataset.default_graph
    for ballot, label, vote, state, option, is_seen in given:
        node = rdflib.URIRef(ballot)
        triples = (
            (node, rdflib.RDF.type, PAROS.Ballot),
            (node, PAROS.ballotIn, rdflib.URIRef(vote)),
            (node, PAROS.voter, rdflib.URIRef(state)),
            (node, PAROS.option, rdflib.URIRef(PREFIXES["option"] + OPTIONS[option])),
        )
        for triple in triples:
            layer.add(triple)
        if is_seen:
            view.add((node, rdflib.RDFS.label, rdflib.Literal(label, lang="en")))
            for triple in triples:
                view.add(triple)
    added = time.perf_counter() - started
    dataset.serialize(folder / "rdflib.nq", format="nquads", encoding="utf-8")
    return len(given), added, time.perf_counter() - started


def by_columns(folder: Path, home: Home) -> float:
    """Return in how many seconds the same triples are made of a record that is read and shaped, as N-Triples, not stored."""
    store = open_store(home)
    shaped = shape(read_record(folder, RULED | known(store).by_code.keys()), known(store))
    view = in_view(shaped, labelled(store))
    started = time.perf_counter()
    for made in (view, shaped):
        for _ in ballot_triples(made, labels=made is view):
            pass
    return time.perf_counter() - started


def median(work: Callable[[], object]) -> float:
    """Return the median wall time of some runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Measure, print, record if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the folder of the tidy files")
    parser.add_argument("--record", action="store_true", help="write the tables into docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Home(find_home().root, Path(name) / "build")
        place = ("--build", home.build)
        process(*place, "build")
        parts = {share: cut(given.path, Path(name), share) for share in SHARES}
        number, *theirs = by_rdflib(parts[SHARES[0]], home)
        rows = []
        for share, folder in parts.items():
            seconds, memory = process(*place, "votes", "import", folder)
            ballots = pl.read_csv(folder / "votes.csv.gz", infer_schema=False).height
            made = by_columns(folder, home)
            # rdflib makes the triples, makes and writes them: beside ours that are made, and those that are kept.
            ratios = [theirs[0] / made, theirs[0] / seconds, theirs[1] / seconds]
            told_ratios = (f"{ratio * ballots / number:.1f}" for ratio in ratios)
            figures = (f"{made:.1f}", f"{seconds:.1f}", f"{memory:,.0f}")
            rows.append((f"{share:.0%}", f"{ballots:,}", *figures, *told_ratios))
        store = open_store(home)
        one = median(lambda: agreement_of(choices(home, store, Choice()), STATE))
        pairs = median(lambda: agreement_of_all(choices(home, store, Choice(paros=True))))
        typed = median(lambda: process(*place, "votes", "agreement", STATE, "--format", "csv"))
    head = (
        "share of the record",
        "ballots",
        "triples made, s",
        "import, s",
        "import, MB",
        "made: times as fast as rdflib",
        "imported: times as fast as rdflib makes",
        "imported: times as fast as rdflib writes",
    )
    agreement = (
        ("one state with all others, whole record", f"{one:.2f}"),
        ("all pairs, roll calls on outer space", f"{pairs:.2f}"),
        ("paros votes agreement, whole process", f"{typed:.2f}"),
    )
    told = (
        "Written by `python scripts/benchmarks/roll_calls.py PATH --record`: the triples of the ballots alone, made of columns; "
        "and `paros votes import`, whole processes, the check of all files and the indexed store on disk included. rdflib reads and checks nothing: it makes terms of the finished texts of a "
        f"tenth and adds the same triples to two graphs in memory, {number:,} ballots in {theirs[0]:.1f} s, and with N-Quads "
        f"written to disk in {theirs[1]:.1f} s; its time per ballot is taken for the larger parts, too. Agreement: medians of 3."
    )
    text = "\n\n".join(
        [
            told,
            measured_with(("polars", "pyoxigraph", "rdflib")),
            tabulate(rows, head, tablefmt="github", disable_numparse=True),
            tabulate(agreement, ("agreement", "s"), tablefmt="github", disable_numparse=True),
        ]
    )
    sys.stdout.write(text + "\n")
    if given.record:
        write_section("Roll calls", text)


if __name__ == "__main__":
    main()
