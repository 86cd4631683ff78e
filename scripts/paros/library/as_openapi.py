"""The stored queries as an API, described in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html).

Each query is a path with its parameters and what comes back by media type. Where the graph has few values for a
parameter, they are listed with their labels, as JSON Schema has it for values that need a word each: `oneOf` with `const`
and `title`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from paros.describing import TITLE
from paros.home import version
from paros.library.values import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Engine
    from paros.queries import Parameter, StoredQuery

# The members of a class are listed up to this number; the codes of a list always.
MOST: Final = 50
_SCHEMAS: Final[dict[str, dict[str, str]]] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
}
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_TRIPLES: Final = ("text/turtle", "application/n-triples")
_TERM: Final = {"$ref": "#/components/schemas/Term"}
_COMPONENTS: Final[dict[str, Any]] = {
    "schemas": {
        "Term": {
            "description": "An RDF term, as in SPARQL 1.1 Query Results JSON Format.",
            "type": "object",
            "properties": {
                "type": {"type": "string", "enum": ["uri", "literal", "bnode"]},
                "value": {"type": "string"},
                "xml:lang": {"type": "string"},
                "datatype": {"type": "string", "format": "iri"},
            },
            "required": ["type", "value"],
        }
    },
    "responses": {
        "Refused": {
            "description": "A parameter is unknown or missing, or its value does not fit.",
            "content": {"text/plain": _TEXT},
        }
    },
}


def to_openapi(queries: Sequence[StoredQuery], engine: Engine) -> bytes:
    """Return the description of the stored queries as an API, in JSON; the engine is asked for the values of parameters."""
    described = {
        "openapi": "3.1.1",
        "info": {
            "title": f"{TITLE}: stored queries",
            "summary": "One path for each stored query.",
            "description": "Read `empty` before a conclusion is drawn from no rows, and `blind` before one is drawn at all.",
            "version": version(),
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "tags": [{"name": subject} for subject in sorted({query.subject for query in queries})],
        "paths": {f"/queries/{query.name}": {"get": _operation(query, engine)} for query in queries},
        "components": _COMPONENTS,
    }
    return (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode()


def _operation(query: StoredQuery, engine: Engine) -> dict[str, Any]:
    """Return what a query asks for and gives."""
    told = [query.description, f"An empty answer: {query.empty}", f"It cannot see: {query.blind}"]
    content = _rows(query) if query.columns else dict.fromkeys(_TRIPLES, _TEXT)
    return {
        "operationId": query.name,
        "tags": [query.subject],
        "summary": query.summary,
        "description": "\n\n".join(part for part in told if part),
        "parameters": [_parameter(parameter, engine) for parameter in query.parameters],
        "responses": {
            "200": {"description": f"The answer. If it is empty: {query.empty}", "content": content},
            "400": {"$ref": "#/components/responses/Refused"},
        },
    }


def _parameter(parameter: Parameter, engine: Engine) -> dict[str, Any]:
    """Return what a parameter takes: a prefixed name or a full IRI, one of the listed values, a text, a number or a day."""
    schema: dict[str, Any] = dict(_SCHEMAS[parameter.type])
    description = parameter.description
    known = choices(engine, parameter)
    if known and (":" not in parameter.of or len(known) <= MOST):
        schema["oneOf"] = [{"const": choice.value, "title": choice.label} for choice in known]
    elif parameter.of:
        description += f" The graph has {len(known)} members of {parameter.of}."
    if parameter.default:
        schema["default"] = _value(parameter, parameter.default)
    return {
        "name": parameter.name,
        "in": "query",
        "description": description,
        "required": parameter.required,
        "schema": schema,
        "example": _value(parameter, parameter.example),
    }


def _value(parameter: Parameter, value: str) -> str | int:
    """Return a value given as text as JSON has it."""
    return int(value) if parameter.type == "integer" else value


def _rows(query: StoredQuery) -> dict[str, Any]:
    """Return the media types of an answer in rows; in JSON, with what each column holds. A column may be unbound."""
    columns = [column.name for column in query.columns]
    row = {
        "type": "object",
        "properties": {column.name: {**_TERM, "description": column.description} for column in query.columns},
    }
    schema = {
        "type": "object",
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"const": columns}}},
            "results": {"type": "object", "properties": {"bindings": {"type": "array", "items": row}}},
        },
        "required": ["head", "results"],
    }
    return {
        "application/sparql-results+json": {"schema": schema},
        "text/csv": _TEXT,
        "text/tab-separated-values": _TEXT,
    }
