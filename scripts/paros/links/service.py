"""The Reconciliation Service API, version 0.2, over the graph: what OpenRefine and its like ask, as functions.

Each function takes what a request holds and gives what the response is to hold, as JSON has it; a web service needs only to
carry the two (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/). An entity is named by
its IRI without the identifier space (`actor/china`), a type or property by its prefixed name (`paros:State`). A request may
name all of them by IRIs, too.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.likeness import words_of
from paros.links.matching import Candidate, Entity, Kind, candidates, certain, held_kinds, read_authority, spelt, tidy
from paros.links.properties import Property, Value, read_properties, read_values
from paros.links.requests import Json, RequestError, json_list, json_object, json_texts, positive, skipped, typed_so_far
from paros.names import BASE, ONTOLOGY, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros.answers import Engine
    from paros.links.matching import AuthorityFile

VERSIONS: Final = ("0.2",)
# No batch has more queries than this, and no query more candidates.
BATCH_SIZE: Final = 1000
MOST_CANDIDATES: Final = 100
_USUAL_CANDIDATES: Final = 10
_SUGGESTED: Final = 20
# What a candidate keeps of its score if it is of no type that should be, or a property says otherwise.
_OTHER_TYPE: Final = 0.8
_CONTRADICTED: Final = 0.5
# How likely a thing is that is called otherwise, and is the only one with the values of the properties.
_ALONE: Final = 80.0
_STRICTNESS: Final = ("any", "should", "all")
_QUERY_FIELDS: Final = ("query", "type", "limit", "properties", "type_strict")
# So many facts a preview shows, and so many values of each.
_PREVIEWED: Final = 6
_NOT_PREVIEWED: Final = frozenset({"preferred label", "earliest date", "latest date", "scope note"})
_XSD: Final = PREFIXES["xsd"]

_EXTENDED: Final = """
SELECT ?entity ?property ?value ?label WHERE {
  VALUES ?entity { %s }
  VALUES ?property { %s }
  ?entity ?property ?value .
  OPTIONAL { ?value rdfs:label ?label }
}
ORDER BY ?entity ?property ?value ?label
"""


@dataclass
class Reconciliation:
    """The reconciliation service of a graph: `manifest`, `reconcile`, `suggest_…`, `preview`, `propose_properties`, `extend`.

    Args:
        engine: what holds the graph.
        authority: the things that it serves.
        properties: what they may be asked for, by IRI.
    """

    engine: Engine
    authority: AuthorityFile
    properties: Mapping[str, Property]
    _values: dict[str, Mapping[str, tuple[Value, ...]]] = field(default_factory=dict, repr=False)

    @cached_property
    def named_properties(self) -> Mapping[str, Property]:
        """The properties by what a request may call them: prefixed name, IRI, label."""
        every = self.properties.values()
        return {name: one for one in every for name in (one.label, one.iri, shorten(one.iri))}

    @cached_property
    def named_kinds(self) -> Mapping[str, Kind]:
        """The types by what a request may call them: prefixed name, IRI."""
        return {name: one for one in self.authority.kinds.values() for name in (one.iri, shorten(one.iri))}

    def values(self, property_: str) -> Mapping[str, tuple[Value, ...]]:
        """Return the values of a property by thing; they are read once."""
        if property_ not in self._values:
            self._values[property_] = read_values(self.engine, property_)
        return self._values[property_]


def open_service(engine: Engine) -> Reconciliation:
    """Return the reconciliation service of a graph."""
    return Reconciliation(engine, read_authority(engine), read_properties(engine))


def manifest(service: Reconciliation, endpoint: str) -> Json:
    """Return the manifest of the service at a URL: what it is, what it holds, where its parts are.

    Args:
        service: the service.
        endpoint: its URL, below which lie `/preview`, `/view`, `/suggest/…` and `/properties`.
    """
    root = endpoint.rstrip("/")
    suggestions = {
        name: {"service_url": root, "service_path": f"/suggest/{name}"} for name in ("entity", "property", "type")
    }
    return {
        "versions": list(VERSIONS),
        "name": "PAROS Graph: diplomacy of the prevention of an arms race in outer space",
        "identifierSpace": BASE,
        "schemaSpace": ONTOLOGY,
        "documentation": BASE,
        "batchSize": BATCH_SIZE,
        "defaultTypes": [_type(kind) for kind in held_kinds(service.authority) if not _broader(service, kind)],
        "view": {"url": f"{root}/view?id={{{{id}}}}"},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": suggestions,
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "No more values than this of each thing; 0 for all.",
                },
                {
                    "name": "language",
                    "label": "Language",
                    "type": "text",
                    "default": "",
                    "help_text": "Only texts in this language, as fr; empty for all.",
                },
            ],
        },
    }


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


def suggest_entities(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the things that a text names or begins to name, the likeliest first, from a place in their list on."""
    wanted = typed_so_far(prefix)
    if iri := _known_entity(service, wanted):
        found = [service.authority.entities[iri]]
    else:
        found = [one.entity for one in candidates(service.authority, wanted) if one.exact or one.how != "likeness"]
    shown = found[skipped(cursor) :][:_SUGGESTED]
    return {
        "result": [
            {**_entity(one), "description": _kinds(service, one), "notable": _types(service, one)} for one in shown
        ]
    }


def suggest_types(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the types whose label or name has words that begin as a text does, with those right above them."""
    found = [
        {**_type(kind), "broader": [_type(above) for above in _broader(service, kind)]}
        for kind in held_kinds(service.authority)
        if _begins(prefix, kind.label, kind.iri)
    ]
    return {"result": found[skipped(cursor) :][:_SUGGESTED]}


def suggest_properties(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the properties whose label or name has words that begin as a text does, by label."""
    found = [
        _property(one)
        for one in sorted(service.properties.values(), key=lambda one: (one.label, one.iri))
        if _begins(prefix, one.label, one.iri)
    ]
    return {"result": found[skipped(cursor) :][:_SUGGESTED]}


def preview(service: Reconciliation, entity: str) -> str:
    """Return a small HTML page on a thing; whatever it holds is text, never markup.

    Raises:
        RequestError: if there is no such thing; its status is 404.
    """
    from paros.pages import fill

    iri = view(service, entity)
    found = service.authority.entities[iri]
    told = {
        service.properties[property_].label: ", ".join(_words(value) for value, _ in values[:_PREVIEWED])
        for (_, property_), values in _fetch(service, [iri], list(service.properties)).items()
    }
    definition = told.pop("definition", told.pop("scope note", ""))
    facts = [(name, values) for name, values in told.items() if name not in _NOT_PREVIEWED][:_PREVIEWED]
    return fill(
        "preview.html", iri=iri, label=found.label, kinds=_kinds(service, found), definition=definition, facts=facts
    )


def view(service: Reconciliation, entity: str) -> str:
    """Return the IRI of a thing, to which its view leads.

    Raises:
        RequestError: if there is no such thing; its status is 404.
    """
    if not (iri := _known_entity(service, entity)):
        raise RequestError(f"there is no entity {entity!r}", accepted="an id as actor/china", status=404)
    return iri


def propose_properties(service: Reconciliation, kind: str = "", limit: int | None = None) -> Json:
    """Return the properties that things of a type have, those that most of them have first; of all types if none is named.

    Raises:
        RequestError: if there is no such type, or the limit is no positive number.
    """
    wanted = {_kind(service, kind).iri} if kind else set(service.authority.kinds)
    found = [(max((one.uses.get(iri, 0) for iri in wanted), default=0), one) for one in service.properties.values()]
    ranked = sorted(((number, one) for number, one in found if number), key=lambda pair: (-pair[0], pair[1].label))
    shown = ranked if limit is None else ranked[: positive(limit, "limit")]
    response: Json = {"properties": [_property(one) for _, one in shown]}
    return response | ({"type": kind} if kind else {}) | ({"limit": limit} if limit is not None else {})


def extend(service: Reconciliation, query: Json) -> Json:
    """Return the values of properties of things; a thing that is not there has none.

    A value that is a thing of the service comes as such; any other as text, number or date.

    Raises:
        RequestError: if the query is malformed, or names an unknown property or setting.
    """
    ids = json_texts(query.get("ids"), "ids")
    wanted = [_asked_property(service, one) for one in json_list(query.get("properties"), "properties")]
    known = {name: iri for name in ids if (iri := _known_entity(service, name))}
    found = _fetch(service, sorted(set(known.values())), [one.iri for one, _ in wanted])
    rows = {
        name: {
            shorten(one.iri): _cut(found.get((known.get(name, ""), one.iri), ()), settings) for one, settings in wanted
        }
        for name in ids
    }
    return {"meta": [{"id": shorten(one.iri), "name": one.label} for one, _ in wanted], "rows": rows}


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
    if unknown := sorted(query.keys() - set(_QUERY_FIELDS)):
        raise RequestError(f"{name}: there is no field {unknown[0]}", accepted=", ".join(_QUERY_FIELDS))
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
        text, tuple(_kind(service, kind).iri for kind in named), strict, min(limit, MOST_CANDIDATES), tuple(pairs)
    )


def _read_pair(service: Reconciliation, name: str, content: object) -> tuple[str, tuple[Any, ...]]:
    """Return the IRI of a property and the values that a query gives for it; an empty text is none."""
    pair = json_object(content, f"{name}: properties")
    if "v" not in pair:
        raise RequestError(f"{name}: a property has no value v", accepted='{"pid": …, "v": …}')
    found = _known_property(service, pair.get("pid"))
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
            **_entity(one.candidate.entity),
            "description": _told(service, one.candidate),
            "type": _types(service, one.candidate.entity),
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
    if iri := _known_entity(service, query.text):
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
        return bool(value.iri) and _known_entity(service, given["id"]) == value.iri
    text = tidy(given if isinstance(given, str) else json.dumps(given).removesuffix(".0"))
    if value.iri and (_known_entity(service, text) == value.iri or spelt(text) == spelt(value.iri)):
        return True
    return words_of(text) == words_of(value.text) or (value.is_date and value.text.startswith(f"{text}-"))


def _fetch(
    service: Reconciliation, entities: Sequence[str], properties: Sequence[str]
) -> dict[tuple[str, str], list[tuple[Json, str]]]:
    """Return the values of things, by thing and property: each as the response has it, and its language."""
    found: defaultdict[tuple[str, str], list[tuple[Json, str]]] = defaultdict(list)
    if not entities or not properties:
        return found
    text = _EXTENDED % tuple(" ".join(f"<{iri}>" for iri in iris) for iris in (entities, properties))
    for row in ask(service.engine, text, "the properties").bindings:
        entity, property_, value = row["entity"], row["property"], row["value"]
        if isinstance(entity, ox.NamedNode) and isinstance(property_, ox.NamedNode):
            language = (value.language or "") if isinstance(value, ox.Literal) else ""
            found[entity.value, property_.value].append((_cell(service, value, row.get("label")), language))
    return found


def _cell(service: Reconciliation, value: object, label: object) -> Json:
    """Return a value as the response has it.

    What is no thing of the service comes by its label, or by its IRI where it has none; a date as its first instant.
    """
    if isinstance(value, ox.NamedNode):
        if found := service.authority.entities.get(value.value):
            return _entity(found)
        return {"str": display(label) or value.value}
    assert isinstance(value, ox.Literal)  # noqa: S101 -- no node of ours is blank
    kind = value.datatype.value.removeprefix(_XSD)
    if kind == "integer":
        return {"int": int(value.value)}
    if kind in {"decimal", "double", "float"}:
        return {"float": float(value.value)}
    return {"date": f"{value.value}T00:00:00Z"} if kind == "date" else {"str": value.value}


def _words(value: Json) -> str:
    """Return a value of a response as a person reads it."""
    if "date" in value:
        return str(value["date"]).partition("T")[0]
    return str(value.get("name") or next(iter(value.values())))


def _cut(values: Iterable[tuple[Json, str]], settings: Mapping[str, Any]) -> list[Json]:
    """Return values in the language that settings ask for, and no more than they ask for."""
    language = settings.get("language", "")
    shown = [value for value, tag in values if not language or tag in {"", language}]
    return shown[: settings.get("limit") or None]


def _asked_property(service: Reconciliation, content: object) -> tuple[Property, Json]:
    """Return a property of an extension query, and its settings."""
    asked = json_object(content, "properties")
    settings = json_object(asked.get("settings", {}), "settings")
    read: Json = {}
    for name, value in settings.items():
        if name == "limit":
            # Forms give numbers as texts, too.
            written = str(value).strip()
            if not written.isdigit():
                raise RequestError(f"limit is {value!r}", accepted="a number, 0 for all")
            read[name] = int(written)
        elif name == "language" and isinstance(value, str):
            read[name] = value.strip().lower()
        else:
            raise RequestError(f"there is no setting {name} of this kind", accepted="limit, a number; language, a text")
    return _known_property(service, asked.get("id")), read


def _known_entity(service: Reconciliation, name: str) -> str:
    """Return the IRI of a thing that an id, prefixed name or IRI names; empty if it names none."""
    prefix, colon, local = name.partition(":")
    named = (name, BASE + name, PREFIXES[prefix] + local if colon and prefix in PREFIXES else "")
    return next((iri for iri in named if iri in service.authority.entities), "")


def _known_property(service: Reconciliation, name: object) -> Property:
    """Return the property that an id or an IRI names, or a label.

    Raises:
        RequestError: if there is none.
    """
    if isinstance(name, str) and (found := service.named_properties.get(name)):
        return found
    raise RequestError(f"there is no property {name!r}", accepted="an id that the suggest service for properties gives")


def _kind(service: Reconciliation, name: str) -> Kind:
    """Return the type that an id or an IRI names.

    Raises:
        RequestError: if there is none.
    """
    if found := service.named_kinds.get(name):
        return found
    raise RequestError(f"there is no type {name!r}", accepted="an id that the suggest service for types gives")


def _broader(service: Reconciliation, kind: Kind) -> list[Kind]:
    return [service.authority.kinds[iri] for iri in kind.broader if iri in service.authority.kinds]


def _type(kind: Kind) -> Json:
    return {"id": shorten(kind.iri), "name": kind.label, "description": kind.definition}


def _types(service: Reconciliation, entity: Entity) -> list[Json]:
    return [{"id": shorten(iri), "name": service.authority.kinds[iri].label} for iri in entity.kinds]


def _kinds(service: Reconciliation, entity: Entity) -> str:
    return ", ".join(service.authority.kinds[iri].label for iri in entity.kinds)


def _told(service: Reconciliation, one: Candidate) -> str:
    """Return what a candidate is, and which of its names matches where that is another."""
    kinds = _kinds(service, one.entity)
    return kinds if one.matched in {one.entity.label, ""} else f"{kinds}; as “{one.matched}”"


def _entity(entity: Entity) -> Json:
    return {"id": entity.iri.removeprefix(BASE), "name": entity.label}


def _property(one: Property) -> Json:
    told = {"id": shorten(one.iri), "name": one.label}
    return {**told, "description": one.definition} if one.definition else told


def _begins(prefix: str, label: str, iri: str) -> bool:
    """Return whether each word of a text begins a word of a label, or the text begins a prefixed name or is the IRI."""
    wanted = typed_so_far(prefix)
    if shorten(iri).casefold().startswith(wanted.casefold()) or wanted == iri:
        return True
    words = words_of(label)
    return all(any(word.startswith(one) for word in words) for one in words_of(wanted)) and bool(words_of(wanted))
