"""What the graph knows already of the matters of the record: its states, documents, votes, and the names of all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.votes.naming import symbol_key, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STATES = """
SELECT ?state ?label WHERE { ?state a paros:State ; rdfs:label ?label FILTER(LANG(?label) = "en") }
"""
_CODES = """
SELECT ?code ?state WHERE { ?state paros:cowCode ?code } ORDER BY ?code ?state
"""
_NAMES = """
SELECT ?name ?state WHERE { ?state a paros:State ; rdfs:label|skos:altLabel ?name }
"""
_DOCUMENTS = """
SELECT ?symbol ?document WHERE { ?document paros:normalizedSymbol ?symbol } ORDER BY ?symbol ?document
"""
_VOTES = """
SELECT ?document ?vote ?motion WHERE {
  ?vote paros:voteOn ?motion .
  ?motion paros:motionKind motion:adopt-text ; paros:motionOn ?document .
} ORDER BY ?document ?vote
"""
_LABELLED = "SELECT DISTINCT ?thing WHERE { ?thing rdfs:label ?label }"
_CLASSES = (
    "SELECT ?class ?above WHERE { GRAPH graph:ontology { ?class rdfs:subClassOf+ ?above } } ORDER BY ?class ?above"
)
_SERIES = """
SELECT ?series ?label WHERE { ?series a paros:InstrumentSeries ; rdfs:label ?label } ORDER BY ?series
"""
_MEMBERS = """
SELECT ?symbol ?series WHERE { ?text paros:memberOfSeries ?series ; paros:normalizedSymbol ?symbol }
"""


@dataclass(frozen=True)
class Known:
    """What a graph knows, as IRIs.

    Attributes:
        states: label of each state.
        by_code: states that bear a country code (Correlates of War).
        by_name: states by each of their names.
        documents: documents by symbol, as `symbol_key` gives it.
        votes: vote and motion to adopt a document, where there is one.
        above: the classes above a class of the ontology.
        series: series by the title of their texts, as `title_key` gives it.
    """

    states: dict[str, str]
    by_code: dict[int, list[str]]
    by_name: dict[str, list[str]]
    documents: dict[str, list[str]]
    votes: dict[str, tuple[str, str]]
    above: dict[str, list[str]]
    series: dict[str, str]


def known(store: ox.Store) -> Known:
    """Return what the published view of a store knows."""
    return Known(
        states=state_labels(store),
        by_code=states_by_code(store),
        by_name=_grouped(store, _NAMES),
        documents=_grouped(store, _DOCUMENTS, by=symbol_key),
        votes={document: (vote, motion) for document, vote, motion in _rows(store, _VOTES)},
        above=_grouped(store, _CLASSES),
        series={title_key(label.partition(": ")[2]): series for series, label in _rows(store, _SERIES)},
    )


def state_labels(store: ox.Store) -> dict[str, str]:
    """Return the label of each state of a store."""
    return {state: label for state, label in _rows(store, _STATES)}  # noqa: C416 -- pairs, as the query makes them


def states_by_code(store: ox.Store) -> dict[int, list[str]]:
    """Return the states of a store that bear each country code (Correlates of War)."""
    return {int(code): states for code, states in _grouped(store, _CODES).items()}


def labelled(store: ox.Store) -> frozenset[str]:
    """Return everything that has a label in the published view of a store."""
    return frozenset(thing for (thing,) in _rows(store, _LABELLED))


def symbols_in(store: ox.Store, series: str) -> set[str]:
    """Return the symbols of the texts of a series, as `symbol_key` gives them."""
    found = _grouped(store, _MEMBERS, by=symbol_key)
    return {symbol for symbol, of_series in found.items() if series in of_series}


def _rows(store: ox.Store, query: str) -> Iterator[tuple[str, ...]]:
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    for row in solutions:
        yield tuple(term.value for term in row if term is not None)


def _grouped(store: ox.Store, query: str, by: Callable[[str], str] = str) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for first, second in _rows(store, query):
        if second not in found[by(first)]:
            found[by(first)].append(second)
    return dict(found)
