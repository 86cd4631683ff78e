"""What a build holds, counted: for its report, and for `paros info`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.names import ONTOLOGY
from paros.quads import DEFAULT, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

# The classes that the report counts, in the order in which it shows them.
COUNTED = ("Agent", "Body", "Instrument", "Event", "Position", "Vote", "Source", "Passage")


def count(dataset: Sequence[ox.Quad]) -> dict[str, int]:
    """Return the number of triples in the published view, of quads in all, of passage graphs, and of main things."""
    published = [quad for quad in dataset if quad.graph_name == DEFAULT]
    kinds = Counter(
        quad.object.value.removeprefix(ONTOLOGY)
        for quad in published
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode)
    )
    return {
        "triples": len(published),
        "quads": len(dataset),
        "graphs": len({quad.graph_name for quad in dataset} - {DEFAULT}),
        **{name: kinds[name] for name in COUNTED},
    }
