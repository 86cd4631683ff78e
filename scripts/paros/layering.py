"""From checked files to the layers that are judged, stored and published; what a build and a validation share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.coverage import check_coverage
from paros.dating import derive_bounds
from paros.disputing import find_disputes
from paros.integrity import check, known
from paros.judging import inferred_statements, rejected_claims
from paros.locating import Places
from paros.reading import assemble
from paros.reasoning import materialize
from paros.symbols import describe_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from paros.coverage import Coverage
    from paros.reading import FileQuads


@dataclass(frozen=True)
class Layers:
    """The quads of all files by layer, which of them judgements reject, the rest, and how well the sources are covered.

    What stands (`accepted`) holds our inferences too, in the derived graph.
    """

    quads: list[ox.Quad]
    rejected: set[ox.Quad]
    accepted: list[ox.Quad]
    inferred: list[ox.Quad]
    coverage: list[Coverage]
    places: Places


@dataclass(frozen=True)
class Derived:
    """What is computed from the layers: by rule, the bounds of dates, what symbols say, and the disputes."""

    by_rule: list[ox.Quad]
    bounds: list[ox.Quad]
    symbols: list[ox.Quad]
    disputes: list[ox.Quad]


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
    inferred = inferred_statements(quads, places)
    accepted = [*(quad for quad in quads if quad not in rejected), *inferred]
    return Layers(quads, rejected, accepted, inferred, coverage, places)


def derive(layers: Layers, hierarchy: Sequence[ox.Quad] = ()) -> Derived:
    """Return what is computed from the layers.

    The rules follow the stated class hierarchy by themselves; HermiT's may be given besides. Disputes are looked for in
    all claims, the rejected ones too.
    """
    bounds, symbols = derive_bounds(layers.accepted), describe_symbols(layers.quads)
    by_rule = materialize([*layers.accepted, *hierarchy, *symbols])
    known_to_all = [*layers.quads, *layers.inferred, *hierarchy, *by_rule, *bounds, *symbols]
    return Derived(by_rule, bounds, symbols, find_disputes(known_to_all))
