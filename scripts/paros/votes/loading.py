"""Loads a kept record into a store: in the graph of the layer, and in the published view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import EnvironmentFault
from paros.names import PREFIXES
from paros.quads import RDF_TYPE
from paros.reading import graph_iri
from paros.votes.keeping import NAME
from paros.votes.knowing import known, labelled
from paros.votes.reconciling import disputes, recorded
from paros.votes.shaping import ballot_triples, described, shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paros.votes.keeping import Manifest
    from paros.votes.reading import Record

GRAPH: Final = graph_iri(NAME)


@dataclass(frozen=True)
class Loaded:
    """How many quads were loaded, how many mentions of votes in the sources were found, and how many disputes."""

    quads: int
    matched: int
    disputes: int


def load_roll_calls(
    folder: Path, record: Record, manifest: Manifest, told: Callable[[int, int], None] | None = None
) -> Loaded:
    """Load a record into the store in a folder, which holds everything else already; say how much.

    Args:
        folder: the store; nobody else has it open.
        record: what is loaded.
        manifest: what it is.
        told: is told now and then how many of how many ballots are loaded.

    Raises:
        ParosError: if record and graph do not fit together.
        EnvironmentFault: if the disk does not take it.
    """
    try:
        store = ox.Store(str(folder))
        shaped = shape(record, known(store))
        triples = [*_layer(manifest), *described(shaped, labelled(store))]
        name = ox.NamedNode(GRAPH)
        before = len(store)
        store.bulk_extend(triples)
        store.bulk_extend([ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in triples])
        for done, lines in ballot_triples(shaped):
            # Lenient: every IRI in these lines was made by us, so none needs checking again.
            store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True)
            store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True, to_graph=name)
            if told:
                told(done, manifest.ballots)
        matched = recorded(store, shaped)
        store.extend(matched)
        store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in matched])
        disputed = disputes(store, shaped)
        store.bulk_extend(disputed)
        store.flush()
        store.optimize()
        return Loaded(len(store) - before, len(matched), len({quad.subject for quad in disputed}))
    except OSError as error:
        raise EnvironmentFault(
            f"the roll calls cannot be loaded into {folder}: {error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then: paros build",
        ) from error


def _layer(manifest: Manifest) -> list[ox.Quad]:
    """Return what is said of the graph of the layer, in the default graph."""
    graph = ox.NamedNode(GRAPH)
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF_TYPE.value, ox.NamedNode(PREFIXES["prov"] + "Entity")),
        (PREFIXES["rdfs"] + "label", ox.Literal("Roll-call layer", language="en")),
        (
            PREFIXES["skos"] + "definition",
            ox.Literal(
                "Roll calls of the General Assembly that a user has imported, with the ballot of each state; "
                "it is part of no release.",
                language="en",
            ),
        ),
        (
            PREFIXES["dcterms"] + "issued",
            ox.Literal(manifest.imported, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")),
        ),
        *(
            (PREFIXES["dcterms"] + "bibliographicCitation", ox.Literal(_citation(source)))
            for source in manifest.sources
        ),
    ]
    return [ox.Quad(graph, ox.NamedNode(predicate), value) for predicate, value in said]


def _citation(source: dict[str, str]) -> str:
    return f"{source['title']}. {source['source']}. Terms: {source['license']}."
