"""Answers a batch of reconciliation queries: candidates by name and by the values of their properties, and which is the match."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from paros.likeness import words_of
from paros.links.matching import Candidate, candidates, certain, spelt, tidy
from paros.links.requests import Json, RequestError, json_list, json_object, json_texts, positive
from paros.links.served import entity_called, entity_shown, kind_called, kinds_in_words, kinds_shown, property_called

if TYPE_CHECKING:
    from paros.links.properties import Value
    from paros.links.served import Reconciliation

# No batch has more queries than this, and no query more candidates.
BATCH_SIZE: Final = 1000
MOST_CANDIDATES: Final = 100
_USUAL_CANDIDATES: Final = 10
# What a candidate keeps of its score if it is of no type that should be, or a property says otherwise.
_OTHER_TYPE: Final = 0.8
_CONTRADICTED: Final = 0.5
# How likely a thing is that is called otherwise, and is the only one with the values of the properties.
_ALONE: Final = 80.0
_STRICTNESS: Final = ("any", "should", "all")
_FIELDS: Final = ("query", "type", "limit", "properties", "type_strict")


def reconcile(service: Reconciliation, batch: Json) -> Json:
    """Return the candidates for each query of a batch, the likeliest first.

    `match` is true where the candidate is the only one that is called exactly so, or bears that identifier, and has the
    types and no other values of the properties than those that are given.

    Raises:
        RequestError: if the batch is too large, or a query is malformed or names an unknown type or property.
    """
    if len(batch) > BATCH_SIZE:
        raise RequestError(f"the batch has {len(batch)} queries", accepted=f"up to {BATCH_SIZE}", status=413)
    asked = {name: _read_query(service, name, query) for name, query in batch.items()}
    return {name: {"result": _answer(service, query)} for name, query in asked.items()}


@dataclass(frozen=True)
class _Query:
    """A query of a batch, read: text, types and how strict they are, how many candidates, values of properties."""

    text: str
    kinds: tuple[str, ...]
    strict: str
    limit: int
    properties: tuple[tuple[str, tuple[Any, ...]], ...]


@dataclass(frozen=True)
class _Judged:
    """A candidate with what its types and properties say: whether they fit, which share agrees, whether any contradicts."""

    candidate: Candidate
    typed: bool
    share: float
    contradicted: bool


def _read_query(service: Reconciliation, name: str, content: object) -> _Query:
    """Return a query of a batch.

    Raises:
        RequestError: if it is malformed.
    """
    query = json_object(content, name)
    if unknown := sorted(query.keys() - set(_FIELDS)):
        raise RequestError(f"{name}: there is no field {unknown[0]}", accepted=", ".join(_FIELDS))
    text = query.get("query", "")
    if not isinstance(text, str) or ("query" in query and not tidy(text)):
        raise RequestError(f"{name}: the query is no text", accepted="a text that is not empty")
    given = json_list(query.get("properties", []), f"{name}: properties")
    if not text and not given:
        raise RequestError(f"{name}: there is neither query nor properties", accepted="one of the two")
    pairs = [pair for content in given if (pair := _read_pair(service, name, content))[1]]
    kinds = query.get("type", [])
    named = json_texts([kinds] if isinstance(kinds, str) else kinds, f"{name}: type")
    strict = query.get("type_strict", "any")
    if strict not in _STRICTNESS:
        raise RequestError(f"{name}: type_strict is {strict!r}", accepted=", ".join(_STRICTNESS))
    limit = positive(query.get("limit", _USUAL_CANDIDATES), f"{name}: limit")
    return _Query(
        text, tuple(kind_called(service, kind).iri for kind in named), strict, min(limit, MOST_CANDIDATES), tuple(pairs)
    )


def _read_pair(service: Reconciliation, name: str, content: object) -> tuple[str, tuple[Any, ...]]:
    """Return the IRI of a property and the values that a query gives for it; an empty text is none."""
    pair = json_object(content, f"{name}: properties")
    if "v" not in pair:
        raise RequestError(f"{name}: a property has no value v", accepted='{"pid": …, "v": …}')
    found = property_called(service, pair.get("pid"))
    given = pair["v"] if isinstance(pair["v"], list) else [pair["v"]]
    for value in given:
        held = value.get("id") if isinstance(value, dict) else value
        if not isinstance(held, str if isinstance(value, dict) else (str, int, float, bool)):
            raise RequestError(f"{name}: {value!r} is no value", accepted="a text, a number, true, false, or an id")
    return found.iri, tuple(value for value in given if not isinstance(value, str) or tidy(value))


def _answer(service: Reconciliation, query: _Query) -> list[Json]:
    """Return the candidates for a query as the response has them."""
    found = _by_name(service, query) if query.text else _by_properties(service, query)
    judged = [_judge(service, query, one) for one in found]
    fitting = [one for one in judged if one.typed or query.strict == "should"]
    sure = [one.candidate for one in fitting if one.typed and not one.contradicted]
    match = certain(sure)
    scored = sorted(((_score(one), one) for one in fitting), key=lambda pair: -pair[0])
    return [
        {
            **entity_shown(one.candidate.entity),
            "description": _told(service, one.candidate),
            "type": kinds_shown(service, one.candidate.entity),
            "score": round(score, 1),
            "features": [
                {"id": "likeness", "value": round(one.candidate.score, 1)},
                {"id": "exact", "value": one.candidate.exact},
                {"id": "type", "value": one.typed},
                {"id": "properties", "value": round(one.share, 2)},
            ],
            "match": match == [one.candidate],
        }
        for score, one in scored[: query.limit]
    ]


def _by_name(service: Reconciliation, query: _Query) -> list[Candidate]:
    """Return the candidates for the text of a query; an id is one."""
    if iri := entity_called(service, query.text):
        return [Candidate(service.authority.entities[iri], 100.0, "iri", query.text, exact=True)]
    found = candidates(service.authority, query.text)
    # What is called otherwise, but alone has all the values.
    alone = [one for one in _by_properties(service, query) if one.exact]
    if len(alone) == 1 and alone[0].entity not in {one.entity for one in found}:
        found.append(replace(alone[0], score=_ALONE, exact=False))
    return found


def _by_properties(service: Reconciliation, query: _Query) -> list[Candidate]:
    """Return the things that have any of the values that a query gives; exact are those that have all."""
    shares: defaultdict[str, int] = defaultdict(int)
    for property_, given in query.properties:
        for iri, values in service.values(property_).items():
            shares[iri] += any(_agrees(service, one, value) for one in given for value in values)
    asked = len(query.properties)
    return [
        Candidate(service.authority.entities[iri], 100.0 * number / asked, "properties", "", number == asked)
        for iri, number in sorted(shares.items())
        if number and iri in service.authority.entities
    ]


def _judge(service: Reconciliation, query: _Query, one: Candidate) -> _Judged:
    """Return what the types and properties that a query gives say of a candidate."""
    fits = [kind in one.entity.classes for kind in query.kinds]
    typed = not fits or (all(fits) if query.strict == "all" else any(fits))
    agreeing = contradicting = 0
    for property_, given in query.properties:
        held = service.values(property_).get(one.entity.iri, ())
        agrees = any(_agrees(service, wanted, value) for wanted in given for value in held)
        agreeing += agrees
        contradicting += bool(held) and not agrees
    share = agreeing / len(query.properties) if query.properties else 1.0
    return _Judged(one, typed, share, contradicting > 0)


def _score(one: _Judged) -> float:
    """Return how likely a candidate is, from 0 to 100."""
    score = one.candidate.score * (1.0 if one.typed else _OTHER_TYPE)
    if one.candidate.how == "properties":  # the share is its score already
        return score
    return score * (_CONTRADICTED if one.contradicted else 1.0)


def _agrees(service: Reconciliation, given: Any, value: Value) -> bool:
    """Return whether a value that is given is one that a thing has: by id, IRI or text; a date by its year or month, too."""
    if isinstance(given, dict):
        return bool(value.iri) and entity_called(service, given["id"]) == value.iri
    text = tidy(given if isinstance(given, str) else json.dumps(given).removesuffix(".0"))
    if value.iri and (entity_called(service, text) == value.iri or spelt(text) == spelt(value.iri)):
        return True
    return words_of(text) == words_of(value.text) or (value.is_date and value.text.startswith(f"{text}-"))


def _told(service: Reconciliation, one: Candidate) -> str:
    """Return what a candidate is, and which of its names matches where that is another."""
    kinds = kinds_in_words(service, one.entity)
    return kinds if one.matched in {one.entity.label, ""} else f"{kinds}; as “{one.matched}”"
