"""Holds a query to a time and a size: a thread looks on while the engine works, and says when it is too much.

The engine cannot be told to stop. It lets other threads run, though, so one of them can end the process.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paros.errors import LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEBIBYTE: Final = 2**20
# So often the thread looks; seconds.
_INTERVAL: Final = 0.05
_LONGEST: Final = 86_400
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True)
class Limits:
    """How long a query may take, in seconds, and how large its process may become, in mebibytes.

    The size is watched where the system tells it in /proc; elsewhere the time alone is.
    """

    seconds: float
    mebibytes: int = 2048

    def __post_init__(self) -> None:
        """Refuse what is no time to wait."""
        if not 0 < self.seconds <= _LONGEST:
            raise UsageError(f"a timeout of {self.seconds:g} seconds", accepted=f"more than 0, and {_LONGEST} at most")

    def too_long(self) -> LimitError:
        """Return the error of a query that takes longer."""
        return _error(f"it took more than {self.seconds:g} s", "a longer timeout")

    def too_large(self) -> LimitError:
        """Return the error of a query that needs more memory."""
        return _error(f"it takes more than {self.mebibytes} MiB of memory", "an endpoint of yours")


def _error(reason: str, way_out: str) -> LimitError:
    return LimitError(
        f"the query was stopped: {reason}",
        accepted=f"a narrower query (patterns without a common variable give every pair), a LIMIT, or {way_out}",
    )


@contextmanager
def watched(limits: Limits, stop: Callable[[LimitError], object]) -> Iterator[None]:
    """Have `stop` called by another thread, once, if what is done meanwhile takes too long or becomes too large."""
    done = threading.Event()
    end = time.monotonic() + limits.seconds

    def look() -> None:
        while not done.wait(min(_INTERVAL, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                stop(limits.too_long())
                return
            if _resident() > limits.mebibytes:
                stop(limits.too_large())
                return

    thread = threading.Thread(target=look, name="limits of a query", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _resident() -> float:
    """Return how many mebibytes of memory this process holds; 0 where the system does not tell."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE
