"""Validates the whole graph, or a contribution against it, without building anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.coverage import check_coverage
from paros.dating import derive_bounds
from paros.integrity import Places, check, known
from paros.judging import rejected_claims
from paros.reading import assemble, read_all, read_contribution
from paros.reasoning import materialize
from paros.validating import validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.home import Home
    from paros.validating import Finding


def inspect(home: Home, contribution: Sequence[Path] = ()) -> list[Finding]:
    """Return what the shapes find in the graph, or in the files of a contribution laid over it, sorted.

    Of a contribution only what its own files speak of is reported.

    Raises:
        DataError: if a file cannot be parsed, or fails a check of integrity or, without a contribution, of coverage.
    """
    added = read_contribution(contribution)
    own = {file.path.resolve() for file in added}
    files = [file for file in read_all(home) if file.path.resolve() not in own]
    check(added or files, known([*files, *added]), minted_by=files)
    quads = assemble([*files, *added])
    places = Places([*files, *added])
    if not added:
        check_coverage(quads, places)
    rejected = rejected_claims(quads, places)
    accepted = [quad for quad in quads if quad not in rejected]
    layers = [*quads, *materialize(accepted), *derive_bounds(accepted)]
    findings = validate(layers, [quad for file in files if file.layer == "shapes" for quad in file.quads])
    if not added:
        return findings
    subjects = {quad.subject.value for file in added for quad in file.quads if isinstance(quad.subject, ox.NamedNode)}
    return [finding for finding in findings if finding.focus in subjects]
