"""The embedded store: loads a dataset into pyoxigraph on disk, and opens it in the one way in which it is ever opened.

The default graph is the published view; each layer and each passage is a named graph. So a plain pattern asks what is
held to be so, and `GRAPH ?passage { … }` asks who says so.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.errors import EnvironmentFault, NoBuildError
from paros.quads import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paros.home import Home


def load_store(folder: Path, quads: Sequence[ox.Quad]) -> None:
    """Write quads to a new store in a folder that does not exist yet.

    Raises:
        EnvironmentFault: if the disk does not take it.
    """
    try:
        store = ox.Store(str(folder))
        store.bulk_extend(quads)
        store.flush()
        store.optimize()
    except OSError as error:
        raise EnvironmentFault(
            f"the store cannot be written to {folder}: {error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then: paros build",
        ) from error


def open_store(home: Home) -> ox.Store:
    """Return the store of the newest complete build, for reading.

    Raises:
        NoBuildError: if there is none, or its files are damaged.
    """
    return open_folder(store_folder(home))


def store_folder(home: Home) -> Path:
    """Return the folder of the store of the newest complete build, which stays when a newer one is made.

    Raises:
        NoBuildError: if there is none.
    """
    if not home.store.is_dir():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    return home.store.resolve()


def open_folder(folder: Path) -> ox.Store:
    """Return the store in a folder, for reading.

    Raises:
        NoBuildError: if its files are missing or damaged.
    """
    try:
        return ox.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:  # the engine raises a RuntimeError where a file is missing or damaged
        raise NoBuildError(f"the store in {folder} cannot be read: {error}", repair="paros build --force") from error


@contextmanager
def together(folder: Path, files: Sequence[Path]) -> Iterator[Path]:
    """Give the folder of a store that holds what the one in a folder holds and what files do; it is gone afterwards.

    The files of a store are never changed once they are written, so they are shared where the disk can do so, and this is
    cheap for a large store, too.

    Raises:
        DataError: if a file cannot be parsed.
        EnvironmentFault: if a file cannot be read, or the disk does not take the store.
        NoBuildError: if the store cannot be opened.
    """
    quads = [quad for path in files for quad in read_file(path)]
    with TemporaryDirectory(prefix="paros-") as place:
        target = Path(place) / "store"
        try:
            open_folder(folder).backup(str(target))
            store = ox.Store(str(target))
            store.bulk_extend(quads)
            store.flush()
        except OSError as error:
            raise EnvironmentFault(
                f"the graph cannot be laid together with files in {place}: {error}",
                accepted="a folder for temporary files with room",
                repair="free some space, or name another folder with TMPDIR",
            ) from error
        del store  # whoever reads it opens it
        yield target
