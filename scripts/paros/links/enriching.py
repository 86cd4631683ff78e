"""Fetches what a service tells of the things that ours are mapped to, into a graph of its own with date and source.

The facts stay what they are: of the service's things, in its terms, as it gave them on that day. So nothing of them is said
of our things, and nothing of them enters our dumps; whoever asks follows the mapping from one to the other.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import UsageError
from paros.links.asking import fetch
from paros.names import BASE, expand
from paros.quads import RDF_TYPE, node

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from paros.answers import Binding
    from paros.links.asking import Kept
    from paros.links.profiles import Service

_LABEL: Final = node(expand("rdfs:label"))
# Nodes that stand for something unknown (RDF 1.1 Concepts, 3.5).
_UNKNOWN: Final = re.compile(r"https?://[^/]+/\.well-known/genid/")
_Row = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def read_properties(kept: Kept, service: Service, names: Sequence[str]) -> dict[str, str]:
    """Return the IRIs of properties with their labels, by the names that a person gives: an IRI, or what follows the usual.

    Raises:
        UsageError: if the service cannot be asked about properties, or a name is that of no property there.
        EnvironmentFault: if it does not answer.
    """
    if not (service.answers("properties") and service.answers("values")):
        raise UsageError(
            f"the profile of {service.title} cannot be asked for values", accepted="properties.rq and values.rq in it"
        )
    iris = {name: _iri(service, name) for name in names}
    labels = {
        prop.value: label.value
        for row in fetch(kept, service, "properties", sorted(set(iris.values())))
        if isinstance(prop := row.get("property"), ox.NamedNode) and isinstance(label := row.get("label"), ox.Literal)
    }
    for name, iri in iris.items():
        if iri not in labels:
            raise UsageError(
                f"{service.title} has no property {name}", accepted=f"an IRI, or what follows {service.property} in one"
            )
    return labels


def _iri(service: Service, name: str) -> str:
    """Return the IRI of a property that a person names.

    Raises:
        UsageError: if it can be none.
    """
    iri = name.strip("<>") if "://" in name else service.property + name
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise UsageError(f"{name!r} is no name of a property", accepted=f"P571, or {service.property}P571") from error


def enrich(kept: Kept, service: Service, objects: Collection[str], labels: dict[str, str]) -> list[ox.Quad]:
    """Return the values of properties of things, with the labels of all that they name, and a description of the graph.

    The graph is named after the service and the first day of an answer in it. A value that the service does not know, but
    for that there is one, is left out.

    Args:
        kept: where the service is asked.
        service: what it is.
        objects: the IRIs of the things.
        labels: the labels of the properties, by their IRIs.

    Raises:
        EnvironmentFault: if the service does not answer.
    """
    things, properties = sorted(objects), sorted(labels)
    rows = [*_values(fetch(kept, service, "values", things, property=properties), set(things), set(properties))]
    named = sorted({value.value for _, _, value in rows if _is_of(service, value)})
    rows += [
        (entity, _LABEL, label)
        for row in fetch(kept, service, "labels", named)
        if row.get("property") == _LABEL
        and isinstance(entity := row.get("entity"), ox.NamedNode)
        and isinstance(label := row.get("label"), ox.Literal)
    ]
    rows += [(node(iri), _LABEL, ox.Literal(label, language="en")) for iri, label in labels.items()]
    day = min(kept.days).isoformat()
    graph = node(f"{BASE}graph/enriched-{service.name}-{day}")
    digest = hashlib.sha256(service.query("values", entity=things, property=properties).encode()).hexdigest()
    return [
        *(ox.Quad(*row, graph) for row in rows),
        *(ox.Quad(*row, graph) for row in _description(graph, service, kept.url, day, digest, len(set(rows)))),
    ]


def _values(found: Sequence[Binding], things: Collection[str], properties: Collection[str]) -> Iterator[_Row]:
    """Yield the values that were asked for, of those that came, as triples."""
    for row in found:
        entity, prop, value = row.get("entity"), row.get("property"), row.get("value")
        if (
            isinstance(entity, ox.NamedNode)
            and entity.value in things
            and isinstance(prop, ox.NamedNode)
            and prop.value in properties
            and isinstance(value, ox.NamedNode | ox.Literal)
            and not _UNKNOWN.match(value.value)
        ):
            yield entity, prop, value


def _is_of(service: Service, value: ox.NamedNode | ox.Literal) -> bool:
    """Return whether a value is a thing that the service tells of."""
    return isinstance(value, ox.NamedNode) and value.value.startswith(service.namespace)


def _description(
    graph: ox.NamedNode, service: Service, endpoint: str, day: str, digest: str, triples: int
) -> Iterator[_Row]:
    """Yield what is said of the graph itself: whence, when, under which licence, by which query, how much.

    In VoID (https://www.w3.org/TR/void/), as the description of a release.
    """
    title = f"What {service.title} told on {day} of things that the PAROS Graph is mapped to"
    yield graph, RDF_TYPE, node(expand("void:Dataset"))
    for name, value in (
        ("rdfs:label", ox.Literal(title, language="en")),
        ("dcterms:created", ox.Literal(day, datatype=node(expand("xsd:date")))),
        ("dcterms:source", node(service.homepage)),
        ("dcterms:license", node(service.licence)),
        ("dcterms:identifier", ox.Literal(f"sha256:{digest}")),
        ("void:sparqlEndpoint", node(endpoint)),
        ("void:triples", ox.Literal(triples)),
    ):
        yield graph, node(expand(name)), value
