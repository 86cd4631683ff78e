"""Measures every stored query on the graph of the newest build: the embedded store beside rdflib, in one run.

Each query is asked with the examples of its parameters. rdflib reads the same dump; a query that takes it longer than
the limit is stopped and counted with the limit, which favours it.

Usage: python scripts/benchmarks/queries.py [--record] [--limit SECONDS]
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rdflib
from tabulate import tabulate

import paros
from benchmarks.record import measured_with, write_section
from paros.queries import all_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paros.queries import StoredQuery

PAROS = str(Path(sys.executable).with_name("paros"))
RUNS = 20
PROCESSES = 3


class TooLongError(Exception):
    """A query took longer than the limit."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what is done within after some seconds, by a TooLongError."""

    def stop(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def seconds_of(work: Callable[[], object], runs: int) -> list[float]:
    """Return the wall times of some runs, sorted."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return sorted(taken)


def high(taken: list[float]) -> float:
    """Return the 95th percentile of sorted times."""
    return taken[min(len(taken) - 1, round(0.95 * len(taken)))]


def by_rdflib(dataset: rdflib.Dataset, text: str, limit: float) -> tuple[float, bool]:
    """Return how long rdflib takes, the better of two runs if the first is short, and whether it was stopped."""
    started = time.perf_counter()
    try:
        with at_most(limit):
            list(dataset.query(text))
            first = time.perf_counter() - started
            return (min(first, *seconds_of(lambda: list(dataset.query(text)), 2)) if first < 1 else first), False
    except TooLongError:
        return limit, True


def asked(query: StoredQuery) -> dict[str, str]:
    """Return the values that a query is asked with."""
    return {parameter.name: parameter.example for parameter in query.parameters}


def main() -> None:
    """Measure, print, record if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds that rdflib may take for a query")
    given = parser.parse_args()
    graph = paros.open()
    dataset = rdflib.Dataset()
    dataset.parse(graph.home.dumps / "paros.nq", format="nquads")
    rows, ours, theirs, stopped = [], 0.0, 0.0, 0
    slowest, longest = 0.0, 0.0
    for query in all_queries(graph.home):
        values = asked(query)
        answer = graph.run_query(query, values)
        taken = seconds_of(lambda: graph.run_query(query, values), RUNS)  # noqa: B023 -- called at once
        other, cut = by_rdflib(dataset, answer.text, given.limit)
        options = [part for name, value in values.items() for part in (f"--{name}", value)]
        command = [PAROS, "query", query.name, *options, "--format", "tsv" if answer.columns else "ttl"]
        process = statistics.median(
            seconds_of(lambda: subprocess.run(command, check=True, capture_output=True), PROCESSES)  # noqa: B023
        )
        median = statistics.median(taken)
        ours, theirs, stopped = ours + median, theirs + other, stopped + cut
        slowest, longest = max(slowest, median), max(longest, process)
        shown = f"over {1000 * other:.0f}" if cut else f"{1000 * other:.0f}"
        rows.append(
            (
                query.name,
                len(answer),
                f"{1000 * median:.1f}",
                f"{1000 * high(taken):.1f}",
                shown,
                f"{other / median:.0f}",
                f"{1000 * process:.0f}",
            )
        )
        print(*rows[-1], flush=True)
    table = tabulate(
        rows,
        headers=["query", "rows", "paros, ms", "95th percentile, ms", "rdflib, ms", "ratio", "whole process, ms"],
        tablefmt="github",
        disable_numparse=True,
    )
    told = (
        f"In all {1000 * ours:.0f} ms, rdflib {1000 * theirs:.0f} ms: {theirs / ours:.0f} times as long, {stopped} of them "
        f"stopped after {given.limit:.0f} s. The slowest query takes {1000 * slowest:.0f} ms, the slowest process "
        f"{1000 * longest:.0f} ms."
    )
    print(told)
    if given.record:
        write_section(
            "Stored queries",
            "Written by `python scripts/benchmarks/queries.py --record`: each stored query with the examples of its parameters, on\n"
            f"{len(graph.store)} quads. Medians of {RUNS} runs in one process, by name and by parameters as people give them; rdflib\n"
            "is given the bound query and the same dump. The last column is the command as typed, "
            f"median of {PROCESSES}.\n\n{measured_with(('rdflib', 'pyoxigraph'))}\n\n{told}\n\n{table}",
        )


if __name__ == "__main__":
    main()
