"""The stored queries as Turtle files, in the manner of the Swiss Institute of Bioinformatics: one for each, and one for all.

Their editor reads them with two queries of its own (https://github.com/sib-swiss/sparql-editor). Unlike theirs
(https://github.com/sib-swiss/sparql-examples), each file stands alone: it declares the prefixes of its query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.names import expand
from paros.quads import node, serialize
from paros.query_metadata import describe_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.queries import StoredQuery


def to_turtle(queries: Sequence[StoredQuery], endpoint: str = "") -> bytes:
    """Return what is said of stored queries as Turtle; with an endpoint, that they are asked there."""
    said = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in describe_queries(queries)]
    if endpoint:
        target = node(expand("schema:target"))
        said += [ox.Quad(node(expand(f"query:{query.name}")), target, node(endpoint)) for query in queries]
    return serialize(said, ".ttl")


def turtle_files(queries: Sequence[StoredQuery], endpoint: str = "") -> dict[str, bytes]:
    """Return the files by name: one for each query, and `queries.ttl` for all."""
    single = {f"{query.name}.ttl": to_turtle([query], endpoint) for query in queries}
    return {**single, "queries.ttl": to_turtle(queries, endpoint)}
