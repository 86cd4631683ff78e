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
class Settled:
    """The values for a query, IRIs in full; all of them in words; and what is to be told of names and defaults."""

    values: dict[str, str]
    words: dict[str, str]
    notes: tuple[str, ...]


def settle(engine: Engine, query: StoredQuery, given: Mapping[str, str]) -> Settled:
    """Return the values for a query in place of what a person gives: things for names, defaults for what is not given.

    Raises:
        UsageError: if nothing, or more than one thing, is called as a value says.
    """
    values = dict(given)
    words = dict(given)
    notes = []
    for parameter in query.parameters:
        name = parameter.name
        if name in given and parameter.type == "iri":
            values[name] = resolve(engine, given[name], parameter.of).value
            words[name] = _in_words(engine, values[name])
            if not is_own_name(given[name], values[name]):
                notes.append(f"{name}: {words[name]}")
        elif name not in given and parameter.default:
            term = to_term(parameter, parameter.default)
            words[name] = _in_words(engine, term.value) if isinstance(term, ox.NamedNode) else term.value
            notes.append(f"{name}: {words[name]}, as none is given; for another: {option(parameter)}")
    return Settled(values, words, tuple(notes))


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
