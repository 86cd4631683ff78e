"""The Reconciliation Service API, version 0.2, over the graph: what OpenRefine and its like ask, as functions.

Each function takes what a request holds and gives what the response is to hold, as JSON has it; a web service needs only to
carry the two (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/). An entity is named by
its IRI without the identifier space (`actor/china`), a type or property by its prefixed name (`paros:State`). A request may
name all of them by IRIs, too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.likeness import words_of
from paros.links.batches import BATCH_SIZE, reconcile
from paros.links.matching import candidates, held_kinds
from paros.links.requests import (
    Json,
    RequestError,
    json_list,
    json_object,
    json_texts,
    parse,
    positive,
    skipped,
    typed_so_far,
)
from paros.links.served import (
    Reconciliation,
    broader,
    entity_called,
    entity_shown,
    kind_called,
    kind_shown,
    kinds_in_words,
    kinds_shown,
    open_service,
    property_called,
    property_shown,
)
from paros.names import BASE, ONTOLOGY, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros.links.properties import Property

__all__ = [
    "Reconciliation",
    "RequestError",
    "extend",
    "manifest",
    "open_service",
    "parse",
    "preview",
    "propose_properties",
    "reconcile",
    "suggest_entities",
    "suggest_properties",
    "suggest_types",
    "view",
]

VERSIONS: Final = ("0.2",)
_SUGGESTED: Final = 20
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
        "defaultTypes": [kind_shown(kind) for kind in held_kinds(service.authority) if not broader(service, kind)],
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


def suggest_entities(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the things that a text names or begins to name, the likeliest first, from a place in their list on."""
    wanted = typed_so_far(prefix)
    if iri := entity_called(service, wanted):
        found = [service.authority.entities[iri]]
    else:
        found = [one.entity for one in candidates(service.authority, wanted) if one.exact or one.how != "likeness"]
    shown = found[skipped(cursor) :][:_SUGGESTED]
    return {
        "result": [
            {**entity_shown(one), "description": kinds_in_words(service, one), "notable": kinds_shown(service, one)}
            for one in shown
        ]
    }


def suggest_types(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the types whose label or name has words that begin as a text does, with those right above them."""
    found = [
        {**kind_shown(kind), "broader": [kind_shown(above) for above in broader(service, kind)]}
        for kind in held_kinds(service.authority)
        if _begins(prefix, kind.label, kind.iri)
    ]
    return {"result": found[skipped(cursor) :][:_SUGGESTED]}


def suggest_properties(service: Reconciliation, prefix: str, cursor: int = 0) -> Json:
    """Return the properties whose label or name has words that begin as a text does, by label."""
    found = [
        property_shown(one)
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
        "preview.html",
        iri=iri,
        label=found.label,
        kinds=kinds_in_words(service, found),
        definition=definition,
        facts=facts,
    )


def view(service: Reconciliation, entity: str) -> str:
    """Return the IRI of a thing, to which its view leads.

    Raises:
        RequestError: if there is no such thing; its status is 404.
    """
    if not (iri := entity_called(service, entity)):
        raise RequestError(f"there is no entity {entity!r}", accepted="an id as actor/china", status=404)
    return iri


def propose_properties(service: Reconciliation, kind: str = "", limit: int | None = None) -> Json:
    """Return the properties that things of a type have, those that most of them have first; of all types if none is named.

    Raises:
        RequestError: if there is no such type, or the limit is no positive number.
    """
    wanted = {kind_called(service, kind).iri} if kind else set(service.authority.kinds)
    found = [(max((one.uses.get(iri, 0) for iri in wanted), default=0), one) for one in service.properties.values()]
    ranked = sorted(((number, one) for number, one in found if number), key=lambda pair: (-pair[0], pair[1].label))
    shown = ranked if limit is None else ranked[: positive(limit, "limit")]
    response: Json = {"properties": [property_shown(one) for _, one in shown]}
    return response | ({"type": kind} if kind else {}) | ({"limit": limit} if limit is not None else {})


def extend(service: Reconciliation, query: Json) -> Json:
    """Return the values of properties of things; a thing that is not there has none.

    A value that is a thing of the service comes as such; any other as text, number or date.

    Raises:
        RequestError: if the query is malformed, or names an unknown property or setting.
    """
    ids = json_texts(query.get("ids"), "ids")
    wanted = [_asked_property(service, one) for one in json_list(query.get("properties"), "properties")]
    known = {name: iri for name in ids if (iri := entity_called(service, name))}
    found = _fetch(service, sorted(set(known.values())), [one.iri for one, _ in wanted])
    rows = {
        name: {
            shorten(one.iri): _cut(found.get((known.get(name, ""), one.iri), ()), settings) for one, settings in wanted
        }
        for name in ids
    }
    return {"meta": [{"id": shorten(one.iri), "name": one.label} for one, _ in wanted], "rows": rows}


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

    What is ours but no thing of the service comes by its label, what is elsewhere by its IRI; a date as its first instant.
    """
    if isinstance(value, ox.NamedNode):
        if found := service.authority.entities.get(value.value):
            return entity_shown(found)
        # What is elsewhere is wanted for its IRI, whatever it is called there.
        is_ours = value.value.startswith(BASE)
        return {"str": (is_ours and display(label)) or value.value}
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
    return property_called(service, asked.get("id")), read


def _begins(prefix: str, label: str, iri: str) -> bool:
    """Return whether each word of a text begins a word of a label, or the text begins a prefixed name or is the IRI."""
    wanted = typed_so_far(prefix)
    if shorten(iri).casefold().startswith(wanted.casefold()) or wanted == iri:
        return True
    words = words_of(label)
    return all(any(word.startswith(one) for word in words) for one in words_of(wanted)) and bool(words_of(wanted))
