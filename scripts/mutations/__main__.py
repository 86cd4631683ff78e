"""Makes defects in the real data and records in docs/constraints.md what catches them.

Usage: python -m mutations [--count 1000] [--seed 1] [--jobs 2] [--record]

First defects of every kind by turns, at random; then one aimed at each constraint; where no edit of the data breaks a
constraint, its fixture is grafted onto them. Exit code 1 if a kind that is not explained is missed, or a constraint
has never fired.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from mutations.defects import EXPLAINED
from mutations.recording import record
from mutations.running import ROOT, Result, constraints, run
from mutations.world import World
from paros.home import find_home
from paros.reading import assemble, read_all


def main() -> int:
    """Run, print, record; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many random defects")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--record", action="store_true", help="write docs/constraints.md")
    options = parser.parse_args()
    started = time.perf_counter()
    result = run(options.count, options.seed, options.jobs)
    _print(result, time.perf_counter() - started)
    if options.record:
        files = read_all(find_home(ROOT))
        ontology = assemble([file for file in files if file.layer == "ontology"])
        record(ROOT / "docs" / "constraints.md", constraints(World(files)), result, ontology)
    unexplained = [kind for kind, number in result.missed.items() if number and kind not in EXPLAINED]
    silent = [name for name, how in result.aimed.items() if not how and not result.fired[name]]
    if unexplained or silent:
        print(f"missed: {', '.join(unexplained) or 'none'}; never fired: {', '.join(silent) or 'none'}")
    return 1 if unexplained or silent else 0


def _print(result: Result, seconds: float) -> None:
    total, missed = result.made.total(), result.missed.total()
    for kind in sorted(result.made):
        by = ", ".join(f"{name} {number}" for name, number in result.caught_by[kind].most_common(4))
        print(f"{kind:30} {result.made[kind] - result.missed[kind]:4} of {result.made[kind]:4}  {by}")
    outside = [kind for kind in result.made if kind not in EXPLAINED]
    made, gone = (sum(counter[kind] for kind in outside) for counter in (result.made, result.missed))
    print(f"caught {total - missed} of {total}; outside the explained kinds {made - gone} of {made}")
    print(f"constraints aimed at: {dict(Counter(how or 'never fired' for how in result.aimed.values()))}")
    print(f"{seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
