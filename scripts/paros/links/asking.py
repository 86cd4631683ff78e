"""Asks a service about many things, some at a time, and keeps each answer with the day on which it was given."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from paros.errors import DataError, EnvironmentFault, PartialAnswer, Problem
from paros.links.profiles import QUESTIONS
from paros.names import shorten
from paros.quads import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.answers import Binding
    from paros.links.profiles import Service

_JSON: Final = ox.QueryResultsFormat.JSON


class Remote(Protocol):
    """An endpoint elsewhere."""

    url: str

    def query(self, query: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Return its answer to a query."""


class Kept:
    """An endpoint whose answers are kept in a folder, one file for each query; `days` are those of the answers given.

    Args:
        remote: the endpoint.
        folder: where the answers are.
        today: the day on which it is asked.
        max_age: an answer older than so many days is asked for again.
        offline: whether nothing is asked, and whatever is kept is good.
    """

    def __init__(self, remote: Remote, folder: Path, today: date, max_age: int, *, offline: bool = False) -> None:
        self.remote = remote
        self.folder = folder
        self.today = today
        self.max_age = max_age
        self.offline = offline
        self.days: set[date] = set()

    @property
    def url(self) -> str:
        """The address of the endpoint."""
        return self.remote.url

    def rows(self, query: str) -> list[Binding]:
        """Return the rows of the answer to a SELECT query, as it is kept or as the endpoint gives it.

        Raises:
            EnvironmentFault: if the endpoint gives none, or none is kept and it may not be asked.
            SyntaxError: if the endpoint does not read the query.
        """
        file = self.folder / f"{hashlib.sha256(f'{self.url} {query}'.encode()).hexdigest()}.json"
        found = _read(file)
        if found is None or not (self.offline or (self.today - found[0]).days < self.max_age):
            if self.offline:
                raise EnvironmentFault(
                    f"an answer of {self.url} is not kept in {self.folder}",
                    accepted="questions that have been asked before, with as many things at a time",
                    repair="run the command once without --offline",
                )
            found = self.today, self._ask(query)
            _write(file, *found, self.url, query)
        day, answer = found
        self.days.add(day)
        return _bindings(answer)

    def _ask(self, query: str) -> bytes:
        """Return the answer of the endpoint as SPARQL results in JSON."""
        result = self.remote.query(query)
        if not isinstance(result, ox.QuerySolutions):
            raise EnvironmentFault(
                f"{self.url} answers a question for rows with something else",
                accepted="a SPARQL 1.1 Protocol endpoint",
            )
        return result.serialize(format=_JSON) or b""


def _bindings(answer: bytes) -> list[Binding]:
    """Return the rows of SPARQL results in JSON."""
    results = ox.parse_query_results(answer, format=_JSON)
    assert isinstance(results, ox.QuerySolutions)  # noqa: S101 -- nothing else is kept
    names = [variable.value for variable in results.variables]
    return [{name: term for name in names if (term := row[name]) is not None} for row in results]


def _read(file: Path) -> tuple[date, bytes] | None:
    """Return the day and the answer in a file; None where there is no such file, or it is damaged."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        answer = json.dumps(kept["answer"]).encode()
        _bindings(answer)
        return date.fromisoformat(kept["day"]), answer
    except (OSError, ValueError, KeyError, TypeError, SyntaxError):
        return None


def _write(file: Path, day: date, answer: bytes, url: str, query: str) -> None:
    """Keep an answer, with all that makes it understood by itself."""
    kept = {"endpoint": url, "day": day.isoformat(), "query": query, "answer": json.loads(answer)}
    with replacing(file) as stream:
        stream.write(json.dumps(kept, indent=1, ensure_ascii=False).encode())


def fetch(kept: Kept, service: Service, question: str, things: Sequence[str], **asked: Sequence[str]) -> list[Binding]:
    """Return what a service answers to a question about things, in batches; nothing where it cannot be asked that.

    Args:
        kept: where it is asked.
        service: what it is.
        question: one of the questions of profiles.
        things: the IRIs of the things, which its first variable is to be.
        asked: the IRIs for its other variables.

    Raises:
        EnvironmentFault: if the endpoint does not answer, or its answer about one thing is longer than it may be.
        DataError: if the endpoint does not read the query.
    """
    if not service.answers(question):
        return []
    return [
        row
        for start in range(0, len(things), service.size)
        for row in _batch(kept, service, question, things[start : start + service.size], asked)
    ]


def _batch(
    kept: Kept, service: Service, question: str, things: Sequence[str], asked: dict[str, Sequence[str]]
) -> list[Binding]:
    """Return the rows about some things; where an answer would be cut, those about one half and then the other."""
    try:
        return _whole(kept, service, question, things, asked)
    except PartialAnswer:
        if len(things) == 1:
            raise
    half = len(things) // 2
    return [row for part in (things[:half], things[half:]) for row in _batch(kept, service, question, part, asked)]


def _whole(
    kept: Kept, service: Service, question: str, things: Sequence[str], asked: dict[str, Sequence[str]]
) -> list[Binding]:
    """Return the rows of one answer.

    Raises:
        PartialAnswer: if it is cut, as the server or its profile says.
        DataError: if the endpoint does not read the query.
    """
    try:
        rows = kept.rows(service.query(question, **{QUESTIONS[question][1][0]: things}, **asked))
    except SyntaxError as error:
        raise DataError(
            [Problem(f"{kept.url} does not read this query: {error.msg}", service.file_of(question))]
        ) from error
    if service.most_rows and len(rows) >= service.most_rows:
        raise PartialAnswer(
            f"{kept.url} has more to tell of {shorten(things[0])} than the {service.most_rows} rows of an answer",
            accepted="an endpoint with a higher limit, and most_rows of its profile",
        )
    return rows
