"""States what the rows of a mapping set say: a node for each mapping with the slots of SSSOM, and beside it the link itself.

What is linked to is labelled, too, so that a reader of the graph alone knows what a number means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.links.tables import LITERAL, NO_TERM_FOUND, NOT
from paros.names import PREFIXES, expand
from paros.quads import RDF_TYPE, node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.links.tables import Row

MAPPING: Final = node(expand("sssom:Mapping"))
SOURCE: Final = node(expand("owl:annotatedSource"))
PROPERTY: Final = node(expand("owl:annotatedProperty"))
TARGET: Final = node(expand("owl:annotatedTarget"))
MODIFIER: Final = node(expand("sssom:predicate_modifier"))
_LABEL: Final = node(expand("rdfs:label"))
# The slots that lead to a thing, and those that hold a text, each with its property in RDF.
_THINGS: Final = {
    "subject_id": SOURCE,
    "predicate_id": PROPERTY,
    "mapping_justification": node(expand("sssom:mapping_justification")),
    "subject_source": node(expand("sssom:subject_source")),
    "object_source": node(expand("sssom:object_source")),
}
_TEXTS: Final = {
    "subject_label": "sssom:subject_label",
    "object_label": "sssom:object_label",
    "author_label": "sssom:author_label",
    "reviewer_label": "sssom:reviewer_label",
    "mapping_tool": "sssom:mapping_tool",
    "comment": "rdfs:comment",
}


def state(row: Row) -> list[ox.Quad]:
    """Return the quads of a mapping: its node, where it holds the link that it states, and the label of the object.

    The properties are those of SSSOM's own RDF (the schema of SSSOM 1.1); the node is of class sssom:Mapping, as an
    owl:Axiom would be asserted by its very description, a refused one too.
    """
    mapping = node(row.record_id)
    quads = [ox.Quad(mapping, predicate, value) for predicate, value in _slots(row)]
    target = _target(row)
    if row.holds:
        quads.append(ox.Quad(node(row.subject_id), node(row.predicate_id), target))
    if isinstance(target, ox.NamedNode) and row.object_label and row.object_id != NO_TERM_FOUND:
        quads.append(ox.Quad(target, _LABEL, ox.Literal(row.object_label, language="en")))
    return quads


def _target(row: Row) -> ox.NamedNode | ox.Literal:
    """Return the object of a mapping: a thing, or a text where SSSOM calls the object a literal."""
    return ox.Literal(row.object_label) if row.object_type == LITERAL else node(row.object_id)


def _slots(row: Row) -> Iterator[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Yield the properties of the node of a mapping with their values."""
    yield RDF_TYPE, MAPPING
    for slot, predicate in _THINGS.items():
        if iri := getattr(row, slot):
            yield predicate, node(iri)
    yield TARGET, _target(row)
    for slot, name in _TEXTS.items():
        if text := getattr(row, slot):
            yield node(expand(name)), ox.Literal(text)
    if row.predicate_modifier == NOT:
        yield MODIFIER, node(expand("sssom:NegatedPredicate"))
    if row.object_type == LITERAL:
        yield node(expand("sssom:object_type")), node(expand("rdfs:Literal"))
    if row.mapping_date:
        yield node(expand("dcterms:created")), ox.Literal(row.mapping_date, datatype=node(PREFIXES["xsd"] + "date"))
    if row.confidence is not None:
        yield node(expand("sssom:confidence")), ox.Literal(row.confidence)
