"""Validates the whole graph, or a contribution against it, without building anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.explaining import explain
from paros.layering import derive, layer
from paros.reading import read_all, read_contribution
from paros.validating import validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.explaining import Report
    from paros.home import Home


def inspect(home: Home, contribution: Sequence[Path] = ()) -> Report:
    """Return what the shapes find in the graph, or in the files of a contribution laid over it, explained.

    Of a contribution only what its own files describe is judged. A file of the graph itself takes its own place.

    Raises:
        DataError: if a file cannot be parsed, or fails a check of integrity, of judgements or, unless the contribution
            comes from elsewhere, of coverage.
    """
    added = read_contribution(contribution, home)
    own = {file.path.resolve() for file in added}
    files = read_all(home)
    foreign = own - {file.path.resolve() for file in files}
    layers = layer([file for file in files if file.path.resolve() not in own], added, whole=not foreign)
    derived = derive(layers, disputes=False)
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    quads = [*layers.quads, *layers.inferred, *derived.by_rule, *derived.bounds, *derived.symbols]
    subjects = {quad.subject.value for file in added for quad in file.quads if isinstance(quad.subject, ox.NamedNode)}
    findings = validate(quads, shapes, layers.places, subjects if added else None)
    report = explain(findings, quads, shapes, layers.places)
    return replace(report, files=tuple(file.shown for file in added))
