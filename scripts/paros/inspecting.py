"""Validates the whole graph, or a contribution against it, without building anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError
from paros.layering import derive, layer
from paros.ontology_quality import check_ontology
from paros.queries import all_queries
from paros.query_metadata import describe_queries
from paros.reading import read_all, read_contribution
from paros.shacl import asking, reference
from paros.validating import validate
from paros.validation_report import explain
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from paros.findings import Finding
    from paros.home import Home
    from paros.validating import Judge
    from paros.validation_report import Report

_JUDGED: Final = ox.NamedNode(str(PAROS.judgedSubject))


def inspect(home: Home, contribution: Sequence[Path] = (), judge: str = "queries") -> Report:
    """Return what the shapes find in the graph and its stored queries, or in a contribution laid over it, explained.

    Args:
        home: where the files of the graph lie.
        contribution: a user's own files; none: the graph itself is judged.
        judge: the name of one of `JUDGES`. A build is always judged by pyshacl.

    Of a contribution only what its own files speak of, and disputes about that, are reported. A file of the graph
    itself takes its own place.

    Raises:
        DataError: if a file cannot be parsed, or fails a check of integrity, of judgements or, unless the contribution
            comes from elsewhere, of coverage; without a contribution, if the ontology has a pitfall.
    """
    added = read_contribution(contribution, home)
    own = {file.path.resolve() for file in added}
    files = read_all(home)
    foreign = own - {file.path.resolve() for file in files}
    layers = layer([file for file in files if file.path.resolve() not in own], added, whole=not foreign)
    if not added:
        check_ontology([quad for file in files if file.layer == "ontology" for quad in file.quads], layers.places)
    derived = derive(layers)
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    quads = [*layers.quads, *layers.inferred, *derived.by_rule, *derived.bounds, *derived.symbols, *derived.disputes]
    if not added:
        quads += describe_queries(all_queries(home))
        return explain(validate(quads, shapes, layers.places, JUDGES[judge]), quads, shapes, layers.places)
    findings = validate(quads, shapes, layers.places, JUDGES[judge])
    subjects = {quad.subject for file in added for quad in file.quads}
    disputes = {quad.subject for quad in derived.disputes if quad.predicate == _JUDGED and quad.object in subjects}
    told = {subject.value for subject in subjects | disputes if isinstance(subject, ox.NamedNode)}
    report = explain([found for found in findings if found.focus in told], quads, shapes, layers.places)
    return replace(report, files=tuple(file.shown for file in added))


def quick_judge(data: Collection[ox.Triple], shapes: Sequence[ox.Triple]) -> set[Finding]:
    """Return what the shapes find, by one query a constraint; by pyshacl where that cannot be, as with a number written 7 and 007."""
    try:
        return asking.judge(data, shapes)
    except DataError:
        return reference.judge(data, shapes)


JUDGES: Final[dict[str, Judge]] = {"queries": quick_judge, "pyshacl": reference.judge}
