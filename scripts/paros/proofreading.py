"""Proofreads a query: a name of ours that the graph does not hold is no mistake of SPARQL, but nothing matches it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from paros.answers import ask, display
from paros.errors import Problem
from paros.names import BASE, ONTOLOGY, shorten, slug
from paros.query_texts import line_of, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.answers import Engine

_HELD: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?term { %s }
  FILTER(
    EXISTS { ?term ?p1 ?o1 } || EXISTS { ?s2 ?p2 ?term } || EXISTS { GRAPH ?g3 { ?term ?p3 ?o3 } } ||
    EXISTS { GRAPH ?g4 { ?s4 ?p4 ?term } } || EXISTS { GRAPH ?term { ?s5 ?p5 ?o5 } }
  )
}
ORDER BY ?term
"""
_CALLED: Final = f"""
SELECT DISTINCT ?term ?name WHERE {{
  {{ ?term rdfs:label|skos:altLabel ?name }} UNION {{ GRAPH ?graph {{ ?term rdfs:label ?name }} }}
  FILTER(STRSTARTS(STR(?term), "{BASE}"))
}}
ORDER BY ?term ?name
"""
# Two names are near that have at least this much in common; of 100.
_NEAR: Final = 75
# A name that has so much less in common than the nearest is not offered beside it.
_CLOSE: Final = 12
_MOST: Final = 3


def unknown_names(engine: Engine, text: str, shown: str) -> list[Problem]:
    """Return the names of ours in a query that the graph does not hold, each at its first place, with the nearest."""
    found = {name.iri: name for name in reversed(list(names_in(text))) if _is_ours(name.iri)}
    if not found:
        return []
    asked = " ".join(f"<{iri}>" for iri in sorted(found))
    held = {row["term"].value for row in ask(engine, _HELD % asked, "the search for names")}
    unknown = sorted(
        (name for iri, name in found.items() if iri not in held), key=lambda name: (name.line, name.column)
    )
    if not unknown:
        return []
    called = [
        (display(row["term"]), display(row["name"])) for row in ask(engine, _CALLED, "the search for names").bindings
    ]
    return [
        Problem(
            f"the graph holds no {shorten(name.iri)}: nothing matches it",
            shown,
            name.line,
            " or ".join(nearest(name.iri, called)),
            column=name.column,
            excerpt=line_of(text, name.line),
        )
        for name in unknown
    ]


def _is_ours(iri: str) -> bool:
    """Return whether an IRI is one that we coin, whole and not the beginning of others."""
    return iri.startswith(BASE) and not iri.endswith(("/", "#")) and not re.search(r'[\x00-\x20<>"{}|^`\\]', iri)


def nearest(iri: str, called: Sequence[tuple[str, str]]) -> list[str]:
    """Return the prefixed names that are spelt most like an IRI of ours, those of its own kind first.

    A term of the ontology is compared with terms only, anything else with all that is no term.

    Args:
        iri: what somebody has written.
        called: prefixed names, each with a label; one with several labels stands there several times.

    >>> called = [("paros:performedBy", "performed by"), ("actor:china", "China"), ("forum:cd-1985", "CD in 1985")]
    >>> nearest("https://w3id.org/paros/ontology#performdBy", called)
    ['paros:performedBy']
    >>> nearest("https://w3id.org/paros/actor/cd-1985", called)
    ['forum:cd-1985']
    """
    from rapidfuzz import fuzz

    prefix, local = shorten(iri).partition(":")[0], slug(iri)
    scores: dict[str, tuple[float, bool]] = {}
    for short, label in called:
        kind, _, name = short.partition(":")
        if (kind == "paros") == iri.startswith(ONTOLOGY):
            score = max(fuzz.ratio(_plain(local), _plain(name)), fuzz.ratio(_plain(local), _plain(label)))
            scores[short] = max(scores.get(short, (0.0, False)), (score, kind == prefix))
    return _best(scores)


def _plain(name: str) -> str:
    """Return a name without capitals and without what parts its words."""
    return re.sub(r"[\W_]+", "", name.lower())


def _best(scores: Mapping[str, tuple[float, bool]]) -> list[str]:
    """Return the names whose scores are good and near the best, the best first, equal ones by kind, then by name."""
    least = max([_NEAR, *(score - _CLOSE for score, _ in scores.values())])
    good = [name for name, (score, _) in scores.items() if score >= least]
    return sorted(good, key=lambda name: (-scores[name][0], not scores[name][1], name))[:_MOST]
