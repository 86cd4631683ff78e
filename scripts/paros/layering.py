"""From checked files to the layers that are judged, stored and published; what a build and a validation share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.coverage import check_coverage
from paros.dating import derive_bounds
from paros.integrity import Places, check, known
from paros.judging import rejected_claims
from paros.reading import assemble
from paros.reasoning import materialize

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from paros.coverage import Coverage
    from paros.reading import FileQuads


@dataclass(frozen=True)
class Layers:
    """The quads of all files by layer, which of them judgements reject, the rest, and how well the sources are covered."""

    quads: list[ox.Quad]
    rejected: set[ox.Quad]
    accepted: list[ox.Quad]
    coverage: list[Coverage]
    places: Places


def layer(files: Sequence[FileQuads], added: Sequence[FileQuads] = (), *, whole: bool = True) -> Layers:
    """Return the layers of the graph's files with those of a contribution, once they have passed every check.

    Args:
        files: the files of the graph.
        added: files laid over them; where there are any, only they are checked for integrity.
        whole: whether every passage must have its claims by now.

    Raises:
        DataError: if a check of integrity, of coverage or of the judgements fails.
    """
    together = [*files, *added]
    check(added or files, known(together), minted_by=files)
    places = Places(together)
    quads = assemble(together)
    coverage = check_coverage(quads, places) if whole else []
    rejected = rejected_claims(quads, places)
    return Layers(quads, rejected, [quad for quad in quads if quad not in rejected], coverage, places)


def derive(accepted: Sequence[ox.Quad], hierarchy: Sequence[ox.Quad] = ()) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Return what the rules infer, and the bounds of dates, from the claims that stand.

    The rules follow the stated class hierarchy by themselves; HermiT's may be given besides.
    """
    return materialize([*accepted, *hierarchy]), derive_bounds(accepted)
