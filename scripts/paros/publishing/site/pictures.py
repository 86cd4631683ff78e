"""Pictures of the record for the site, drawn when it is published, each a file of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros import KnowledgeGraph
from paros.drawing import draw
from paros.errors import CheckError
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

_ROLL_CALLS: Final = ox.NamedNode(graph_iri("roll-calls"))
_SIZE: Final = re.compile(r'\bwidth="([0-9.]+)" height="([0-9.]+)"')


@dataclass(frozen=True)
class Shown:
    """A picture on a page: where its file lies, what it shows in words, and its size in pixels."""

    path: str
    title: str
    words: str
    source: str
    width: int
    height: int


def open_graph(material: Material) -> KnowledgeGraph:
    """Return the graph to be drawn: what the release holds, imported roll calls only if they are wanted in it."""
    graph = KnowledgeGraph(material.home)
    graph.engine = material.store
    if material.roll_calls is None and material.store.contains_named_graph(_ROLL_CALLS):
        graph.engine = ox.Store()
        graph.engine.bulk_extend(material.dataset)
    return graph


def write_picture(
    graph: KnowledgeGraph, folder: Folder, name: str, kind: str, values: Mapping[str, str] | None = None
) -> Shown | None:
    """Write a picture and return how a page shows it; None where there is nothing to draw."""
    try:
        picture = draw(graph, kind, values)
    except CheckError:
        return None
    path = f"pictures/{name}.svg"
    folder.write(path, picture.svg)
    found = _SIZE.search(picture.svg)
    assert found, "a drawing has a size"  # noqa: S101 -- our own
    width, height = (round(float(number)) for number in found.groups())
    return Shown(path, picture.title, picture.alt, picture.source, width, height)
