"""Validates the whole graph, or a contribution against it, without building anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.layering import derive, layer
from paros.queries import all_queries
from paros.query_metadata import describe_queries
from paros.reading import read_all, read_contribution
from paros.validating import validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.findings import Finding
    from paros.home import Home


def inspect(home: Home, contribution: Sequence[Path] = ()) -> list[Finding]:
    """Return what the shapes find in the graph and its stored queries, or in a contribution laid over it, sorted.

    Of a contribution only what its own files speak of is reported. A file of the graph itself takes its own place.

    Raises:
        DataError: if a file cannot be parsed, or fails a check of integrity, of judgements or, unless the contribution
            comes from elsewhere, of coverage.
    """
    added = read_contribution(contribution, home)
    own = {file.path.resolve() for file in added}
    files = read_all(home)
    foreign = own - {file.path.resolve() for file in files}
    layers = layer([file for file in files if file.path.resolve() not in own], added, whole=not foreign)
    derived = derive(layers)
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    quads = [*layers.quads, *layers.inferred, *derived.by_rule, *derived.bounds, *derived.symbols]
    if not added:
        return validate([*quads, *describe_queries(all_queries(home))], shapes, layers.places)
    findings = validate(quads, shapes, layers.places)
    subjects = {quad.subject.value for file in added for quad in file.quads if isinstance(quad.subject, ox.NamedNode)}
    return [finding for finding in findings if finding.focus in subjects]
