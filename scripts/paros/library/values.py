"""What a parameter of a stored query may be given: the codes of its list, or the members of its class, with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.answers import ask, display
from paros.names import BASE

if TYPE_CHECKING:
    from paros.answers import Engine
    from paros.queries import Parameter, StoredQuery


@dataclass(frozen=True)
class Choice:
    """One value of a parameter: its prefixed name, and its label."""

    value: str
    label: str


def choices(engine: Engine, parameter: Parameter) -> list[Choice]:
    """Return what the graph has for a parameter, sorted; nothing where its header does not say what it is of."""
    if not parameter.of:
        return []
    pattern = f"?value a {parameter.of}" if ":" in parameter.of else f"?value skos:inScheme <{BASE}{parameter.of}>"
    rows = ask(
        engine,
        f"SELECT ?value (MIN(?name) AS ?label) WHERE {{ {pattern} . ?value rdfs:label ?name }} "
        "GROUP BY ?value ORDER BY ?value",
    )
    return [Choice(display(row["value"]), display(row["label"])) for row in rows.bindings]


def examples(query: StoredQuery) -> dict[str, str]:
    """Return the example of each parameter of a query, by the name of the parameter."""
    return {parameter.name: parameter.example for parameter in query.parameters}
