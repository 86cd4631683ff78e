"""The imported roll calls as dumps of their own, if they are wanted: under terms of their own, and apart from all others.

They are streamed from the store, so that memory does not grow with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES, expand, natural_key
from paros.publishing.packing import pack
from paros.quads import in_order, node
from paros.votes.loading import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.votes.keeping import Manifest

ROLL_CALLS: Final = "dumps/roll-calls"
_GRAPH: Final = node(GRAPH)
_BALLOT: Final = node(expand("paros:Ballot"))
_BALLOT_IN: Final = node(expand("paros:ballotIn"))
TERMS: Final = f"{ROLL_CALLS}.LICENSE.txt"


def write(material: Material, folder: Folder) -> None:
    """Write the graph of the roll calls as N-Quads and Turtle, and the terms under which it may be used."""
    if not material.roll_calls:
        return
    quads, turtle = folder.path(f"{ROLL_CALLS}.nq"), folder.path(f"{ROLL_CALLS}.ttl")
    ox.serialize(_in_order(material.store), str(quads), ox.RdfFormat.N_QUADS)
    triples = (quad.triple for quad in ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS))
    ox.serialize(triples, str(turtle), ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    for name in (f"{ROLL_CALLS}.nq", f"{ROLL_CALLS}.ttl"):
        pack(folder, name)
    folder.write(TERMS, terms(material.roll_calls))


def _in_order(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield what the graph of the roll calls says: of the roll calls, and then of the ballots in each of them."""
    yield from in_order(_asked(store, f"?s ?p ?o FILTER NOT EXISTS {{ ?s a {_BALLOT} }}"))
    votes = store.query(f"SELECT DISTINCT ?vote {{ GRAPH {_GRAPH} {{ ?ballot {_BALLOT_IN} ?vote }} }}")
    for vote in sorted((str(vote) for (vote,) in votes), key=natural_key):  # type: ignore[union-attr]
        yield from sorted(_asked(store, f"?s {_BALLOT_IN} {vote} ; ?p ?o"), key=str)


def _asked(store: ox.Store, pattern: str) -> Iterator[ox.Quad]:
    """Yield what the graph of the roll calls says of some subjects."""
    triples = store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {_GRAPH} {{ {pattern} }} }}")
    return (ox.Quad(triple.subject, triple.predicate, triple.object, _GRAPH) for triple in triples)  # type: ignore[union-attr]


def terms(record: Manifest) -> str:
    """Return under which terms the roll calls may be used, source by source."""
    sources = "\n".join(f"- {said['title']}\n  {said['source']}\n  {said['license']}\n" for said in record.sources)
    return (
        f"The files roll-calls.* hold {record.told}.\n\n"
        "They are made from what others have published, and are not under the licence of the other files of this release.\n"
        f"They may be used under the terms of their sources:\n\n{sources}"
    )
