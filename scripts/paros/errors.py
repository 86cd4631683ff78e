"""The errors of paros: each says where, what, what would be accepted, and the command that repairs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The exit codes of the command line. 2 is the parser's own for a command typed wrongly.
FINDINGS: Final = 1
USAGE: Final = 2
BAD_DATA: Final = 3
NO_BUILD: Final = 4
ENVIRONMENT: Final = 5
INTERRUPTED: Final = 130

EXIT_CODES: Final = {
    0: "done, nothing found",
    FINDINGS: "a check found something: a broken rule, a passage that does not match, a missing answer",
    USAGE: "the command was typed wrongly: an unknown option, query or parameter",
    BAD_DATA: "a file of the graph or of the user cannot be used: syntax, term, IRI, date, graph, inconsistency",
    NO_BUILD: "there is no build yet: run `paros build`",
    ENVIRONMENT: "the machine does not allow it: disk, permission, another build running",
    INTERRUPTED: "interrupted from the keyboard; the previous build stands",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where."""

    message: str
    file: str = ""
    line: int = 0
    accepted: str = ""
    repair: str = ""
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the problem, the place first, as editors and code hosts read it; then reasons, cure and command.

        >>> print(Problem("no such prefix", "a.trig", 3, "actor, forum", "edit a.trig"))
        a.trig:3: no such prefix
            accepted: actor, forum
            repair:   edit a.trig
        """
        place = show_place(self.file, self.line)
        lines = [f"{place}: {self.message}" if place else self.message]
        lines += [f"    {'' if number else 'because:':<9} {reason}" for number, reason in enumerate(self.because)]
        if self.accepted:
            lines.append(f"    accepted: {self.accepted}")
        if self.repair:
            lines.append(f"    repair:   {self.repair}")
        return "\n".join(lines)


class ParosError(Exception):
    """An error with its problems and the exit code it leads to."""

    exit_code: int = BAD_DATA

    def __init__(self, problems: Sequence[Problem] | str, *, accepted: str = "", repair: str = "") -> None:
        if isinstance(problems, str):
            problems = [Problem(problems, accepted=accepted, repair=repair)]
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(ParosError):
    """A file cannot be used."""


class UsageError(ParosError):
    """A name, a parameter or a value that does not exist was asked for."""

    exit_code = USAGE


class CheckError(ParosError):
    """A check has found something."""

    exit_code = FINDINGS


class NoBuildError(ParosError):
    """There is no build to answer from."""

    exit_code = NO_BUILD


class EnvironmentFault(ParosError):  # noqa: N818 -- Python has an EnvironmentError of its own
    """The machine does not allow what was asked."""

    exit_code = ENVIRONMENT


def show_path(path: Path, root: Path | None = None) -> str:
    """Return a path as a reader would type it: relative to the root where it lies below it."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return str(path)


def show_place(file: str, line: int) -> str:
    """Return a place as editors read it; empty where there is none.

    >>> show_place("a.trig", 3), show_place("a.trig", 0), show_place("", 0)
    ('a.trig:3', 'a.trig', '')
    """
    return f"{file}:{line}" if line else file
