"""The properties that registered things have, and the values that they have of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask, display
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
_USES: Final = """
SELECT ?property ?label ?class (COUNT(DISTINCT ?entity) AS ?number) WHERE {
  ?entity skos:prefLabel ?preferred ; a ?class ; ?property ?value .
  ?property rdfs:label ?label .
}
GROUP BY ?property ?label ?class
ORDER BY ?property ?label ?class
"""
_MEANINGS: Final = """
SELECT ?property ?definition WHERE { ?property a ?kind ; skos:definition ?definition } ORDER BY ?property ?definition
"""
_VALUES: Final = """
SELECT ?entity ?value ?label WHERE {
  ?entity skos:prefLabel ?preferred ; <%s> ?value .
  OPTIONAL { ?value rdfs:label ?label }
}
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
    meanings = {
        term.value: display(row["definition"])
        for row in ask(engine, _MEANINGS, "the properties").bindings
        if isinstance(term := row["property"], ox.NamedNode)
    }
    uses: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in ask(engine, _USES, "the properties").bindings:
        property_, kind = row["property"], row["class"]
        if isinstance(property_, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            uses[property_.value, display(row["label"])][kind.value] = int(display(row["number"]))
    return {
        iri: Property(iri, label, meanings.get(iri, ""), numbers)
        for (iri, label), numbers in uses.items()
        if iri not in _NOT_PROPOSED
    }


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
