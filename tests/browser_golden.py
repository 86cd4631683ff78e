"""Asks the engine of the site, as it runs in browsers, every stored query, and compares its answers with the golden ones.

    python tests/browser_golden.py

The newest build is loaded into the engine in Node, from `make site`. It tells what differs, how long the loading took,
and which queries took longer than is wanted; the exit code is 1 if an answer differs, or Node or the engine is missing.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.home import find_home
from paros.queries import bind
from paros.settling import settle
from paros.storing import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.endpoint_golden import golden_cases, golden_text, name_of
    from tests.front_end import missing, run_front_end

    from paros.answers import Engine
    from paros.library.as_manifest import Case
else:
    from endpoint_golden import golden_cases, golden_text, name_of
    from front_end import missing, run_front_end

# A query is to be answered in so many milliseconds.
_WANTED: Final = 200


@dataclass(frozen=True)
class Reply:
    """What the engine of the site says: which cases it answers otherwise, how long each takes, and how large all is."""

    different: list[str]
    milliseconds: dict[str, float]
    size: int
    loading: float
    memory: int


def differences(data: Path, names: Engine, cases: Sequence[Case]) -> Reply:
    """Return how the engine of the site, loaded with a dataset, answers cases; things are looked up by name in another."""
    bound = [(case.query, settle(names, case.query, dict(case.values))) for case in cases]
    reply = run_front_end(data=data, bound=bound, asked=[bind(*one) for one in bound])
    different = [
        name_of(case)
        for case, one, text, found in zip(cases, bound, reply["bound"], reply["asked"], strict=True)
        if text.get("result") != bind(*one) or _as_golden(found) != golden_text(case)
    ]
    times = {name_of(case): found.get("milliseconds", 0.0) for case, found in zip(cases, reply["asked"], strict=True)}
    return Reply(different, times, reply["size"], reply["loading"], reply["memory"])


def _as_golden(found: dict[str, Any]) -> str:
    """Return an answer as the golden ones are written; what went wrong, where there is none."""
    if "error" in found:
        return str(found["error"])
    if found["result"].get("triples") is not None:
        return "".join(f"{line}\n" for line in found["result"]["triples"])
    rows = ox.parse_query_results(found["result"]["json"], format=ox.QueryResultsFormat.JSON)
    assert isinstance(rows, ox.QuerySolutions)
    return (rows.serialize(format=ox.QueryResultsFormat.TSV) or b"").decode()


def main() -> int:
    """Ask all cases and return the exit code; one line on stdout for each that differs or is slow."""
    if missing():
        sys.stdout.write(f"FAILED browser {missing()}\n")
        return 1
    home = find_home()
    reply = differences(home.dumps / "paros.trig", open_store(home), golden_cases(home))
    for name in reply.different:
        sys.stdout.write(f"FAILED browser {name}\n")
    for name, taken in sorted(reply.milliseconds.items(), key=lambda pair: -pair[1]):
        if taken > _WANTED:
            sys.stdout.write(f"slow   browser {name} {taken:.0f} ms\n")
    told = f"{reply.size} quads loaded in {reply.loading:.0f} ms, {reply.memory / 1e6:.0f} MB"
    sys.stdout.write(f"browser {len(reply.milliseconds)} cases, {len(reply.different)} differ; {told}\n")
    return 1 if reply.different else 0


if __name__ == "__main__":
    sys.exit(main())
