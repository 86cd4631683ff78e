"""The stored queries as Python functions: `kg.queries.votes(text="a-res-65-44")`, with signature and help from the header.

A name is that of the file with underscores for hyphens; one that is a keyword of Python has an underscore behind it
(`from_`). Nothing is read before it is asked for.
"""

from __future__ import annotations

import inspect
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cached_property
from keyword import iskeyword
from numbers import Integral
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import Answer
from paros.errors import UsageError
from paros.queries import find_query, query_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from paros.home import Home
    from paros.queries import Parameter, StoredQuery

    Value = str | int | date | ox.NamedNode | ox.Literal
    # What takes a stored query with values for its parameters, and answers or explains it.
    Run = Callable[[StoredQuery, Mapping[str, str]], Answer]
    Explain = Callable[[StoredQuery, Mapping[str, str]], str]

_ANNOTATIONS: Final[dict[str, object]] = {"iri": str, "string": str, "integer": int, "date": date | str}


class NoSuchQuery(UsageError, AttributeError):  # noqa: N818 -- named as the exceptions of lookups are
    """There is no stored query of this name; an AttributeError too, so that `hasattr` tells it."""


def python_name(name: str) -> str:
    """Return the name of a stored query or parameter as Python spells it.

    >>> python_name("events-between"), python_name("from")
    ('events_between', 'from_')
    """
    spelt = name.replace("-", "_")
    return f"{spelt}_" if iskeyword(spelt) else spelt


def written(value: object) -> str:
    """Return a Python value, or a term from an answer, as the text that a parameter takes.

    >>> written(date(2019, 12, 12)), written(2019), written(ox.NamedNode("https://w3id.org/paros/actor/china"))
    ('2019-12-12', '2019', 'https://w3id.org/paros/actor/china')

    Raises:
        UsageError: if it is none of text, whole number, day or term.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value.value
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(value)
    raise UsageError(f"{value!r} cannot be the value of a parameter", accepted="a text, an int, a date, or an IRI")


class Question:
    """One stored query as a function: called with values for its parameters, it gives the answer.

    A value is a text, an int, a date, or a term from another answer. One that is None counts as not given.
    """

    def __init__(self, query: StoredQuery, run: Run, explain: Explain) -> None:
        self.query = query
        self._run = run
        self._explain = explain
        self.__name__ = self.__qualname__ = python_name(query.name)
        self.__doc__ = docstring(query)

    @property
    def text(self) -> str:
        """The stored query as its file holds it: SPARQL behind its header."""
        return self.query.text

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """The parameters of the query, by keyword only, each with its type and default."""
        return signature(self.query)

    def __call__(self, **values: Value | None) -> Answer:
        """Return the answer.

        Raises:
            UsageError: if there is no such parameter, a required one is missing, or a value does not fit.
        """
        return self._run(self.query, self._texts(values))

    def explain(self, **values: Value | None) -> str:
        """Return the SPARQL that would be asked with these values, ready for any editor or endpoint.

        Raises:
            UsageError: as a call would.
        """
        return self._explain(self.query, self._texts(values))

    def _texts(self, values: Mapping[str, Value | None]) -> dict[str, str]:
        """Return the values that are given, as text, by the names that the header has for them."""
        names = {python_name(parameter.name): parameter.name for parameter in self.query.parameters}
        if unknown := sorted(values.keys() - names):
            raise UsageError(f"{self.__name__} has no parameter {unknown[0]}", accepted=repr(self))
        return {names[name]: written(value) for name, value in values.items() if value is not None}

    def __repr__(self) -> str:
        """Return name and signature, as a definition has them."""
        return f"{self.__name__}{self.__signature__}"


def signature(query: StoredQuery) -> inspect.Signature:
    """Return the signature of a stored query: keyword parameters, the required ones without a default."""
    return inspect.Signature([_parameter(told) for told in query.parameters], return_annotation=Answer)


def _parameter(told: Parameter) -> inspect.Parameter:
    kind = _ANNOTATIONS[told.type]
    given: object = told.default or None
    if told.default and told.type == "integer":
        given = int(told.default)
    return inspect.Parameter(
        python_name(told.name),
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if told.required else given,
        # Whatever is not required may be None: then it counts as not given.
        annotation=kind if told.required else kind | None,  # type: ignore[operator]  # of types known at run time only
    )


def docstring(query: StoredQuery) -> str:
    """Return the help on a stored query: what it asks, takes and gives, what an empty answer means, what it cannot see."""
    parts = [query.summary]
    if query.description:
        parts.append(query.description)
    if query.parameters:
        parts.append("\n".join(["Args:", *(f"    {_argument(told)}" for told in query.parameters)]))
    if query.columns:
        parts.append("\n".join(["Columns:", *(f"    {told.name}: {told.description}" for told in query.columns)]))
    parts += [f"If empty: {query.empty}", f"Cannot see: {query.blind}"]
    return "\n\n".join(parts)


def _argument(told: Parameter) -> str:
    kind = f"{told.type}, {told.of}" if told.of else told.type
    fallback = f"; {told.default} if not given" if told.default else ""
    return f"{python_name(told.name)} ({kind}): {told.description} For example {told.example!r}{fallback}."


class Queries:
    """The stored queries of a graph, as its methods; iterates over them, by subject and name.

    Args:
        home: where the queries are.
        run: what answers one of them.
        explain: what gives the SPARQL of one of them.
    """

    def __init__(self, home: Home, run: Run, explain: Explain) -> None:
        self._home = home
        self._run = run
        self._explain = explain

    def __getattr__(self, name: str) -> Question:
        """Return a stored query as a function.

        Raises:
            NoSuchQuery: if there is none of this name; with the nearest names.
        """
        if name.startswith("_"):  # what Python and notebooks look for in any object
            raise AttributeError(name)
        stems = {python_name(path.stem): path.stem for path in query_files(self._home)}
        if name not in stems:
            near = get_close_matches(name, stems, 3)
            raise NoSuchQuery(
                f"there is no stored query named {name}", accepted=" or ".join(near) or "a name that `dir` lists"
            )
        return Question(find_query(self._home, stems[name]), self._run, self._explain)

    def __dir__(self) -> list[str]:
        """Return the names of the stored queries as Python spells them, for completion."""
        return sorted(python_name(path.stem) for path in query_files(self._home))

    def __len__(self) -> int:
        """Return the number of stored queries."""
        return len(query_files(self._home))

    def __iter__(self) -> Iterator[StoredQuery]:
        """Iterate over the stored queries, by subject and name."""
        return (find_query(self._home, path.stem) for path in query_files(self._home))

    def __repr__(self) -> str:
        """Return the names of the stored queries, a paragraph for each subject."""
        from textwrap import fill

        subjects: dict[str, list[str]] = {}
        for path in query_files(self._home):
            subjects.setdefault(path.parent.name, []).append(python_name(path.stem))
        lines = [
            fill(f"{subject}: {', '.join(names)}", 100, subsequent_indent="    ") for subject, names in subjects.items()
        ]
        return "\n".join([f"{len(self)} stored queries", *lines])
