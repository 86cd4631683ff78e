"""The properties that registered things have, and the values that they have of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.finding import REGISTERED
from paros.names import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.answers import Engine

# How the graph is kept, and what stands in it by another name as well.
_NOT_PROPOSED: Final = frozenset(
    expand(name)
    for name in ("skos:inScheme", "skos:topConceptOf", "org:member", "org:role", "paros:namedAs", "skos:hiddenLabel")
)
_DATE: Final = PREFIXES["xsd"] + "date"
_USES: Final = f"""
SELECT ?property ?class (COUNT(DISTINCT ?entity) AS ?number) WHERE {{
  {{ SELECT DISTINCT ?entity ?property WHERE {{ {REGISTERED} ?entity ?property ?value }} }}
  ?entity a ?class .
}}
GROUP BY ?property ?class
ORDER BY ?property ?class
"""
_MEANINGS: Final = """
SELECT ?property ?label ?definition WHERE {
  { SELECT DISTINCT ?property WHERE { ?entity ?property ?value } }
  ?property rdfs:label ?label .
  OPTIONAL { ?property skos:definition ?definition }
}
ORDER BY ?property ?label ?definition
"""
_VALUES: Final = f"""
SELECT ?entity ?value ?label WHERE {{
  {REGISTERED}
  ?entity <%s> ?value .
  OPTIONAL {{ ?value rdfs:label ?label }}
}}
ORDER BY ?entity ?value ?label
"""


@dataclass(frozen=True)
class Property:
    """A property that things have: IRI, label, definition, and how many things of each class have it."""

    iri: str
    label: str
    definition: str
    uses: Mapping[str, int]


@dataclass(frozen=True)
class Value:
    """A value of a property: its text, and its IRI if it is a thing."""

    text: str
    iri: str = ""
    is_date: bool = False


def read_properties(engine: Engine) -> dict[str, Property]:
    """Return the properties that registered things have and that have a label, by IRI."""
    uses: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in ask(engine, _USES, "the properties").bindings:
        property_, kind = row["property"], row["class"]
        if isinstance(property_, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            uses[property_.value][kind.value] = int(display(row["number"]))
    found = {}
    for row in ask(engine, _MEANINGS, "the properties").bindings:
        property_ = row["property"]
        if isinstance(property_, ox.NamedNode) and property_.value in uses.keys() - _NOT_PROPOSED:
            iri = property_.value
            found[iri] = Property(iri, display(row["label"]), display(row.get("definition")), uses[iri])
    return found


def read_values(engine: Engine, property_: str) -> dict[str, tuple[Value, ...]]:
    """Return the values of a property by thing; a thing counts by its label, a code by itself."""
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for row in ask(engine, _VALUES % property_, "the properties").bindings:
        entity, value = row["entity"], row["value"]
        if isinstance(entity, ox.NamedNode) and isinstance(value, ox.NamedNode):
            found[entity.value].append(Value(display(row.get("label")), value.value))
        elif isinstance(entity, ox.NamedNode) and isinstance(value, ox.Literal):
            found[entity.value].append(Value(value.value, is_date=value.datatype.value == _DATE))
    return {iri: tuple(values) for iri, values in found.items()}
