"""Tells on the command line how a build comes along."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Lines:
    """Tells the progress of a build: a spinner while a step runs on a terminal, one plain line when it is done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.status: Any = None

    def begin(self, name: str) -> None:
        """Show what runs, where somebody watches."""
        if self.console.is_terminal:
            self.status = self.console.status(name)
            self.status.start()

    def advance(self, done: int, total: int) -> None:
        """Show how far it has come."""
        if self.status is not None:
            self.status.update(f"{done:,} of {total:,}")

    def stop(self) -> None:
        """Show nothing any more."""
        if self.status is not None:
            self.status.stop()
            self.status = None

    def step(self, name: str, detail: str, seconds: float, *, skipped: bool) -> None:
        """Print a line about a step that is done."""
        self.stop()
        took = "     " if skipped else f"{seconds:4.1f} s"
        try:
            self.console.print(f"{name:<12} {took:>6}  {detail}", soft_wrap=True, markup=False)
        except (OSError, SystemExit):  # rich leaves the program where the reader of its output has gone
            self.console.quiet = True
            silence()


def silence() -> None:
    """Send what is still to be written to stdout nowhere: its reader has gone, or has no room."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
