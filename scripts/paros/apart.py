"""The embedded store, asked in a process of its own, so that a query can be stopped: the process is ended.

The process is a fresh interpreter, neither a fork (the store has threads) nor multiprocessing (which runs the main
module of the user again). It opens the same build for reading, and ends by itself at its limits, whether or not anybody
waits for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.errors import EnvironmentFault, LimitError, NoBuildError, Problem
from paros.limiting import MEBIBYTE, Limits, watched
from paros.storing import open_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

# The process ends itself. If it cannot, it is ended from here after so many seconds more.
_GRACE: Final = 10.0
# Of the memory, the part that the rows may take as JSON: whoever asks holds them as Python objects, which are larger.
_PART: Final = 8
_PACKAGE: Final = Path(__file__).parents[1]
# What the engine raises, and what we do, by the names under which the process tells of it.
_RAISED: Final = {kind.__name__: kind for kind in (SyntaxError, RuntimeError, ValueError, OSError)}
_OURS: Final = {kind.__name__: kind for kind in (LimitError, NoBuildError)}


class Apart:
    """The store in a folder, each query in a process of its own within limits."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits

    def query(
        self, query: str, *, prefixes: Mapping[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Return the answer of the store.

        Raises:
            LimitError: if it is not there in time, or needs too much memory; the process is no more then.
            NoBuildError: if the store cannot be opened.
            EnvironmentFault: if the process was ended from outside.
            SyntaxError: and whatever else the store raises, as it does.
        """
        order = {"folder": str(self.folder), "limits": asdict(self.limits), "text": query, "prefixes": prefixes}
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "paros.apart"],
                input=json.dumps(order).encode(),
                env=_environment(),
                stdout=subprocess.PIPE,
                timeout=self.limits.seconds + _GRACE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise self.limits.too_long() from error
        kind, _, content = done.stdout.partition(b"\n")
        if kind == b"rows":
            return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if kind == b"triples":
            graph = ox.Store()
            graph.load(content, format=ox.RdfFormat.N_TRIPLES)
            return graph.query("CONSTRUCT WHERE { ?s ?p ?o }")
        raise _raised(kind.decode(), content, done.returncode)


def _raised(kind: str, content: bytes, code: int) -> Exception:
    """Return the error that a process has told of; or that it ended without a word, with a code."""
    if kind in _OURS:
        return _OURS[kind]([Problem(**json.loads(content))])
    if kind in _RAISED:
        return _RAISED[kind](content.decode())
    message = f"the process of the query ended with code {code} and no answer"
    return EnvironmentFault(message, accepted="memory, and the right to run Python")


def _environment() -> dict[str, str]:
    """Return the environment with this package on the path, wherever the user's program has it from."""
    path = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


def _answer(order: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the kind of an answer, `rows` or `triples`, and the answer in JSON or N-Triples."""
    result = open_folder(Path(order["folder"])).query(order["text"], prefixes=order["prefixes"])
    if isinstance(result, ox.QueryTriples):
        return "triples", result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    return "rows", result.serialize(format=ox.QueryResultsFormat.JSON) or b""


def _outcome(order: Mapping[str, Any], limits: Limits) -> tuple[str, bytes]:
    """Return the kind of an answer and the answer, or the kind of an error and what it says."""
    try:
        kind, content = _answer(order)
    except NoBuildError as error:
        return _told(error)
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        name = next(name for name, raised in _RAISED.items() if isinstance(error, raised))
        return name, str(error).encode("utf-8", "backslashreplace")
    return _told(limits.too_large()) if len(content) * _PART > limits.mebibytes * MEBIBYTE else (kind, content)


def _told(error: LimitError | NoBuildError) -> tuple[str, bytes]:
    """Return the kind of an error of ours and what it says."""
    (problem,) = error.problems
    said = {"message": problem.message, "accepted": problem.accepted, "repair": problem.repair}
    return type(error).__name__, json.dumps(said).encode()


def _write(kind: str, content: bytes) -> None:
    sys.stdout.buffer.write(kind.encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _stop(error: LimitError) -> NoReturn:
    """Tell of a limit and end the process, in the middle of the query, even if nobody listens any more."""
    try:
        _write(*_told(error))
    finally:
        os._exit(error.exit_code)


def main() -> None:
    """Work out the query that stands on stdin, and write the kind of what comes of it, and that, to stdout."""
    order = json.loads(sys.stdin.buffer.read())
    limits = Limits(**order["limits"])
    with watched(limits, _stop):
        kind, content = _outcome(order, limits)
    _write(kind, content)


if __name__ == "__main__":
    main()
