"""Loads a kept record into a store: whole into the graph of the layer, and what is on outer space into the published view."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import EnvironmentFault
from paros.names import PREFIXES
from paros.quads import RDF_TYPE
from paros.reading import graph_iri
from paros.votes.keeping import NAME
from paros.votes.knowing import known, labelled
from paros.votes.reconciling import disputes, recorded
from paros.votes.shaping import ballot_triples, described, in_view, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from typing_extensions import Buffer

    from paros.votes.keeping import Manifest
    from paros.votes.reading import Record
    from paros.votes.shaping import Shaped

GRAPH: Final = graph_iri(NAME)
_BUFFER: Final = 1 << 20


@dataclass(frozen=True)
class Loaded:
    """How many quads were loaded, how many mentions of votes in the sources were found, and how many disputes."""

    quads: int
    matched: int
    disputes: int


class _Stream(io.RawIOBase):
    """A file whose content is made while it is read."""

    def __init__(
        self, parts: Iterator[tuple[int, bytes]], total: int, told: Callable[[int, int], None] | None = None
    ) -> None:
        super().__init__()
        self.parts, self.total, self.told = parts, total, told
        self.left = memoryview(b"")

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer as far as the part at hand goes; return how far, 0 at the end."""
        if not self.left:
            done, part = next(self.parts, (self.total, b""))
            self.left = memoryview(part)
            if self.told and part:
                self.told(done, self.total)
        target = memoryview(buffer)
        size = min(len(target), len(self.left))
        target[:size] = self.left[:size]
        self.left = self.left[size:]
        return size


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
        names = labelled(store)
        view = in_view(shaped, names)
        triples = [*_layer(manifest), *described(view, names)]
        before = len(store)
        store.bulk_extend([*triples, *_in_graph(triples)])
        matched = recorded(store, view)
        store.extend([*matched, *_in_graph(matched)])
        # Before the rest is loaded: the sources tell of nothing in it.
        disputed = disputes(_compared(store, view, matched), shaped)
        store.bulk_extend([*disputed, *_in_graph(described(shaped, names))])
        for made, graph, tell in ((view, ox.DefaultGraph(), None), (shaped, ox.NamedNode(GRAPH), told)):
            parts = ballot_triples(made, labels=made is view)
            lines = io.BufferedReader(_Stream(parts, manifest.ballots, tell), _BUFFER)
            # One call, so that the engine sorts one batch while it reads the next. Lenient: every IRI in these lines was
            # made by us, so none needs checking again.
            store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True, to_graph=graph)
        store.flush()
        store.optimize()
        return Loaded(len(store) - before, len(matched), len({quad.subject for quad in disputed}))
    except OSError as error:
        raise EnvironmentFault(
            f"the roll calls cannot be loaded into {folder}: {error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then: paros build",
        ) from error


def _in_graph(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return quads in the graph of the layer."""
    name = ox.NamedNode(GRAPH)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def _compared(store: ox.Store, shaped: Shaped, matched: Iterable[ox.Quad]) -> ox.Store:
    """Return in memory what a store holds without ballots of the record, and those that the sources can be compared with."""
    import polars as pl

    wanted = [quad.object.value for quad in matched if isinstance(quad.object, ox.NamedNode)]
    calls = shaped.roll_calls.filter(pl.col("vote").is_in(wanted)).select("number")
    ballots = replace(shaped, ballots=shaped.ballots.join(calls, on="number", how="semi"))
    small = ox.Store()
    small.bulk_extend(store)
    for _, lines in ballot_triples(ballots, labels=True):
        for graph in (ox.DefaultGraph(), ox.NamedNode(GRAPH)):
            small.load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return small


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
                "it is under the terms of its sources.",
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
