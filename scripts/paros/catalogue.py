"""The stored queries as a catalogue: found by words, and with examples as they are typed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from paros.likeness import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.queries import StoredQuery

# How much a word counts by where it stands.
_WEIGHTS: Final = (("name", 4.0), ("summary", 3.0), ("columns", 2.0), ("description", 1.0))
# A word is meant from this likeness on, of 100; the beginning of a word is that word.
_MEANT: Final = 80.0


def search(queries: Sequence[StoredQuery], text: str) -> list[StoredQuery]:
    """Return the queries that have each word of a text in name, question, columns or description, the likeliest first."""
    wanted = words_of(text)
    ranked = [(_rank(query, wanted), query) for query in queries]
    return [query for rank, query in sorted(ranked, key=lambda pair: (-pair[0], pair[1].name)) if rank]


def _rank(query: StoredQuery, wanted: Sequence[str]) -> float:
    """Return how well words tell a query; 0 where one of them stands nowhere in it."""
    parts = {
        "name": f"{query.name} {query.subject}",
        "summary": query.summary,
        "columns": " ".join(f"{column.name} {column.description}" for column in query.columns),
        "description": " ".join([query.description, *(parameter.description for parameter in query.parameters)]),
    }
    weighed = [(weight, set(words_of(parts[name]))) for name, weight in _WEIGHTS]
    best = [max(weight * _likeness(word, words) for weight, words in weighed) for word in wanted]
    return sum(best) if best and all(best) else 0.0


def _likeness(word: str, words: set[str]) -> float:
    """Return how like a word is to the likest of others, from 0 to 1; 0 where it is like none."""
    from rapidfuzz import fuzz, process

    if any(other.startswith(word) for other in words):
        return 1.0
    found = process.extractOne(word, sorted(words), scorer=fuzz.ratio, score_cutoff=_MEANT)
    return found[1] / 100 if found else 0.0


def example_commands(query: StoredQuery) -> list[str]:
    """Return commands that ask a query: as it is, where it needs nothing, and with the examples of all its parameters."""
    command = f"paros query {query.name}"
    commands = [command] if not any(parameter.required for parameter in query.parameters) else []
    if query.parameters:
        values = (f"--{parameter.name} {shlex.quote(parameter.example)}" for parameter in query.parameters)
        commands.append(f"{command} {' '.join(values)}")
    return commands
