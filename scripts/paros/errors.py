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
    FINDINGS: "a check found something: a broken rule, a passage that does not match, a missing answer, a change between releases",
    USAGE: "the command was typed wrongly: an unknown option, query or parameter",
    BAD_DATA: "a file of the graph or of the user cannot be used: syntax, term, IRI, date, graph, inconsistency",
    NO_BUILD: "there is no build yet: run `paros build`",
    ENVIRONMENT: "the machine does not allow it: disk, permission, time, memory, another build running",
    INTERRUPTED: "interrupted from the keyboard; the previous build stands",
}


# What is checked before the shapes are, by the name of the check: the rule in plain words.
CHECKS: Final = {
    "file/layer": "A contribution holds claims, registry entries, sources or judgements.",
    "file/missing": "Each folder of the graph holds a file of its kind.",
    "file/syntax": "A file follows the grammar of the format that its ending names.",
    "file/unreadable": "A file can be read, and its ending says what it is.",
    "integrity/blank-node": "Every node has an IRI of its own.",
    "integrity/claim-outside-passage": "Every claim stands in the graph of a passage.",
    "integrity/graph-of-its-own": "Only claims stand in named graphs.",
    "integrity/no-such-date": "A date names a day, a month or a year that exists.",
    "integrity/not-in-nfc": "Texts are in Unicode normal form C.",
    "integrity/text-for-thing": "Beside a property that leads to things stands the IRI of a thing.",
    "integrity/thing-for-text": "Beside a property that leads to texts, numbers or dates stands a literal.",
    "integrity/triple-as-term": "The terms of a triple are IRIs and literals.",
    "integrity/unknown-iri": "Every thing and every code that is named stands in a registry, or is minted by its passage.",
    "integrity/unknown-passage": "Claims are made in passages that a source describes.",
    "integrity/unknown-term": "Classes and properties are declared in the ontology.",
    "integrity/upper-case-tag": "Language tags are in lower case.",
    "coverage/claims-without-need": "A passage that is waived, retired or has parts makes no claims of its own.",
    "coverage/passage-unclaimed": "Every passage without parts has claims, or a reason for having none.",
    "coverage/promise-not-kept": "A source has as many passages, and gives as much, as its contract promises.",
    "judgement/claimed-already": "What is inferred is claimed by no passage.",
    "judgement/no-such-claim": "A judgement is about a claim that its passage makes.",
    "links/contradiction": "Two things are matched, or they are not.",
    "links/duplicate": "Two things are mapped in one row, and each mapping has a name of its own.",
    "links/head": "The head of a mapping set is YAML that says of it what SSSOM has a slot for.",
    "links/prefix": "IRIs in a mapping set are whole, or short by a prefix of its curie_map.",
    "links/table": "A mapping set is a table with the columns of SSSOM.",
    "links/value": "The cells of a mapping set hold what SSSOM wants there.",
    "ontology/pitfall": "The ontology has none of the pitfalls that are looked for.",
    "reasoning/impossible-class": "Every class could have members.",
    "reasoning/inconsistent": "Ontology and data do not contradict each other, as HermiT finds.",
    "shapes/unfit": "The shapes are SHACL that can be used.",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where; the rule is the name of one of `CHECKS`, or of a shape."""

    message: str
    file: str = ""
    line: int = 0
    accepted: str = ""
    repair: str = ""
    rule: str = ""
    because: tuple[str, ...] = ()
    column: int = 0
    # The line of the file that the column counts in.
    excerpt: str = ""

    def __str__(self) -> str:
        """Return the problem, the place first, as editors and code hosts read it; then reasons, cure and command.

        >>> print(Problem("no such prefix", "a.trig", 3, "actor, forum", "edit a.trig"))
        a.trig:3: no such prefix
            accepted: actor, forum
            repair:   edit a.trig
        >>> print(Problem("no such prefix", "a.rq", 1, column=7, excerpt="ASK { actr:china ?p ?o }"))
        a.rq:1:7: no such prefix
            | ASK { actr:china ?p ?o }
            |       ^
        """
        place = show_place(self.file, self.line, self.column)
        lines = [f"{place}: {self.message}" if place else self.message]
        if self.excerpt:
            # A tab is as wide as the terminal makes it, in both lines.
            before = "".join("\t" if character == "\t" else " " for character in self.excerpt[: self.column - 1])
            lines += [f"    | {self.excerpt}", f"    | {before}^"]
        lines += [f"    {'' if number else 'because:':<9} {reason}" for number, reason in enumerate(self.because)]
        if self.accepted:
            lines.append(f"    accepted: {self.accepted}")
        if self.repair:
            lines.append(f"    repair:   {self.repair}")
        return "\n".join(lines)


class ParosError(Exception):
    """An error with its problems and the exit code it leads to."""

    exit_code: int = BAD_DATA

    def __init__(
        self, problems: Sequence[Problem] | str, *, accepted: str = "", repair: str = "", rule: str = ""
    ) -> None:
        if isinstance(problems, str):
            problems = [Problem(problems, accepted=accepted, repair=repair, rule=rule)]
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(ParosError):
    """A file cannot be used."""


class UsageError(ParosError):
    """A name, a parameter or a value that does not exist was asked for."""

    exit_code = USAGE


class AmbiguityError(UsageError):
    """A name means several things."""


class CheckError(ParosError):
    """A check has found something."""

    exit_code = FINDINGS


class NoBuildError(ParosError):
    """There is no build to answer from."""

    exit_code = NO_BUILD


class EnvironmentFault(ParosError):  # noqa: N818 -- Python has an EnvironmentError of its own
    """The machine does not allow what was asked."""

    exit_code = ENVIRONMENT


class InterruptedPush(ParosError):  # noqa: N818 -- it is what a person wanted
    """The sending of the dataset was interrupted from the keyboard."""

    exit_code = INTERRUPTED


class PartialAnswer(EnvironmentFault):
    """A server has given a part of an answer only."""


class LimitError(EnvironmentFault):
    """A query was stopped: it took longer, or more memory, than it was given."""


def show_path(path: Path, root: Path | None = None) -> str:
    """Return a path as a reader would type it: relative to the root where it lies below it."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return str(path)


def show_place(file: str, line: int, column: int = 0) -> str:
    """Return a place as editors read it; empty where there is none.

    >>> show_place("a.trig", 3), show_place("a.trig", 0), show_place("", 0), show_place("a.rq", 3, 7)
    ('a.trig:3', 'a.trig', '', 'a.rq:3:7')
    """
    return ":".join([file, *(str(number) for number in (line, column) if number)]) if file else ""
