"""Puts a defect through everything that a build checks, and tells what catches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.errors import DataError
from paros.inspecting import quick_judge
from paros.layering import derive, layer
from paros.names import slug
from paros.reasoning import check_consistency
from paros.validating import validate
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from mutations.world import Defect, World
    from paros.reading import FileQuads

# Shape, component, focus, path, value, passage and severity.
Found = tuple[str, str, str, str, str, str, str]
_FOUND_BY = str(PAROS.foundBy)


@dataclass(frozen=True)
class Clean:
    """What is found in the data without a defect: findings and disputes, as `_look` gives them."""

    findings: frozenset[Found]
    disputes: frozenset[str]


def clean(world: World) -> Clean:
    """Return what is found in the data as they are."""
    findings, disputes = _look(world.files)
    return Clean(frozenset(findings), frozenset(disputes))


def _look(files: Sequence[FileQuads], extra: Sequence[ox.Quad] = ()) -> tuple[set[Found], set[str]]:
    """Return findings, and disputes by rule and node."""
    layers = layer(files)
    derived = derive(layers)
    quads = [*layers.quads, *layers.inferred, *derived.by_rule, *derived.bounds, *derived.symbols, *derived.disputes]
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    findings = {
        (f.shape, f.component, f.focus, f.path, f.term, f.passage, f.severity)
        for f in validate([*quads, *extra], shapes, judge=quick_judge)
    }
    found_by = {
        f"{quad.object.value} {quad.subject}"  # type: ignore[union-attr]
        for quad in derived.disputes
        if quad.predicate.value == _FOUND_BY
    }
    return findings, found_by


def catches(world: World, defect: Defect, before: Clean, extra: Sequence[ox.Quad] = ()) -> set[tuple[str, str]]:
    """Return what catches a defect: («shape», shape and component), («check», its rule), («dispute», its rule) or HermiT.

    HermiT is asked only about what nothing else has caught. What is only known to be missing is no catch: («info», shape
    and component). `extra` are quads that stand beside the layers.
    """
    rest, touched = world.with_defect(defect)
    files = [*rest, *touched]
    try:
        findings, disputes = _look(files, extra)
    except DataError as error:
        return {("check", problem.rule) for problem in error.problems}
    new = findings - before.findings
    gaps = {("info", f"{slug(row[0])} {slug(row[1])}") for row in new if row[-1] == "Info"}
    caught = {("shape", f"{slug(row[0])} {slug(row[1])}") for row in new if row[-1] != "Info"}
    caught |= {("dispute", row.partition(" ")[0]) for row in disputes - before.disputes}
    if not caught:
        try:
            check_consistency(layer(files).accepted)
        except DataError:
            caught.add(("HermiT", "inconsistent"))
    return caught | gaps
