"""What was asked: the question and its parameters, as it stands beside an answer that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paros.home import version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.queries import StoredQuery


@dataclass(frozen=True)
class Asked:
    """A question, its parameters in words, what an empty answer means, what it cannot see, and of what and when it was asked."""

    question: str
    name: str
    version: str
    day: str
    parameters: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    blind: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """Return all this as names and values, for a table."""
        lines = [("question", self.question), ("query", self.name), *self.parameters]
        lines += [("an empty answer means", self.empty), ("it cannot see", self.blind)]
        return [pair for pair in [*lines, ("version", self.version), ("asked on", self.day)] if pair[1]]


def asked_now(question: str, name: str) -> Asked:
    """Return what is asked today of this version of the graph, by a query of one's own."""
    return Asked(question, name, f"paros {version()}", datetime.now(UTC).date().isoformat())


def asked_stored(query: StoredQuery, parameters: Mapping[str, str]) -> Asked:
    """Return what is asked today by a stored query, with its parameters in words."""
    now = asked_now(query.summary, query.name)
    return Asked(query.summary, query.name, now.version, now.day, tuple(parameters.items()), query.empty, query.blind)
