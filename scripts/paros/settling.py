"""Settles what the values mean that a person gives for the parameters of a stored query, and what is taken where none is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.finding import describe, is_own_name, resolve
from paros.names import shorten
from paros.queries import to_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.answers import Engine
    from paros.queries import Parameter, StoredQuery


@dataclass(frozen=True)
class Told:
    """What is asked, in words: each parameter with its value, and what is to be told of names and defaults."""

    words: dict[str, str]
    notes: tuple[str, ...]


def settle(engine: Engine, query: StoredQuery, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values for a query in place of what a person gives: the full IRIs of things for names.

    Raises:
        UsageError: if nothing, or more than one thing, is called as a value says.
    """
    values = dict(given)
    for parameter in query.parameters:
        if parameter.type == "iri" and parameter.name in given:
            values[parameter.name] = resolve(engine, given[parameter.name], parameter.of).value
    return values


def tell(engine: Engine, query: StoredQuery, given: Mapping[str, str], values: Mapping[str, str]) -> Told:
    """Return in words what is asked: as a person gives it, as it was settled, and the defaults where nothing is given."""
    words: dict[str, str] = {}
    notes = []
    for parameter in query.parameters:
        name = parameter.name
        if name in given:
            words[name] = _in_words(engine, values[name]) if parameter.type == "iri" else given[name]
            if parameter.type == "iri" and not is_own_name(given[name], values[name]):
                notes.append(f"{name}: {words[name]}")
        elif parameter.default:
            term = to_term(parameter, parameter.default)
            words[name] = _in_words(engine, term.value) if isinstance(term, ox.NamedNode) else term.value
            notes.append(f"{name}: {words[name]}, as none is given; for another: {option(parameter)}")
    return Told(words, tuple(notes))


def option(parameter: Parameter) -> str:
    """Return a parameter as the command line takes it, without a value.

    >>> from paros.queries import Parameter
    >>> option(Parameter("day", "date", "The day.", "2017-06-15"))
    '--day DATE'
    """
    return f"--{parameter.name} {'NAME' if parameter.type == 'iri' else parameter.type.upper()}"


def _in_words(engine: Engine, iri: str) -> str:
    """Return the label of a thing with its prefixed name."""
    label, _ = describe(engine, [iri]).get(iri, ("", ""))
    return f"{label} ({shorten(iri)})" if label else shorten(iri)
