"""`paros votes import` and `remove`: puts a checked record in the place of the last one, and builds the store anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paros.building import build
from paros.storing import open_store
from paros.votes.keeping import ALL, PAROS_ONLY, Manifest, describe, read_manifest, replaced, write_tables
from paros.votes.knowing import known
from paros.votes.reading import only_paros, read_record
from paros.votes.seats import RULED
from paros.votes.shaping import shape

if TYPE_CHECKING:
    from pathlib import Path

    from paros.building import Progress
    from paros.home import Home


@dataclass(frozen=True)
class Import:
    """What an import did: whether anything changed, and what is kept now."""

    changed: bool
    manifest: Manifest


def import_record(home: Home, path: Path, *, only_paros_ones: bool, teller: Progress) -> Import:
    """Read a record, check it against the graph, keep it, and build a store that holds it.

    Nothing is kept before everything has been checked; a build that fails leaves layer and store as they were.

    Args:
        home: where the build lies.
        path: the record, as `read_record` takes it.
        only_paros_ones: whether only what is on an arms race in outer space is kept.
        teller: is told of the steps.

    Raises:
        ParosError: if there is no build, or the record cannot be used.
    """
    graph = known(open_store(home))
    record = read_record(path, RULED | graph.by_code.keys())
    if only_paros_ones:
        record = only_paros(record)
    shape(record, graph)
    manifest = describe(record, PAROS_ONLY if only_paros_ones else ALL, datetime.now(UTC).date())
    kept = read_manifest(home)
    if kept is not None and kept.digest == manifest.digest:
        return Import(changed=build(home, teller).changed, manifest=kept)
    write_tables(home, record, manifest)
    del record
    build(home, teller, change=replaced(home, manifest))
    return Import(changed=True, manifest=manifest)


def remove_record(home: Home, teller: Progress) -> bool:
    """Remove the kept record, build a store without it, and return whether there was one.

    Raises:
        ParosError: if the store cannot be built.
    """
    if read_manifest(home) is None:
        return False
    build(home, teller, change=replaced(home, None))
    return True
