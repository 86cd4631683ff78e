"""What a release is made of: a build, read once, and what the user adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.errors import NoBuildError, UsageError
from paros.home import Home, version
from paros.quads import DEFAULT, read_file
from paros.storing import open_store
from paros.votes.keeping import read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from paros.votes.keeping import Manifest


@dataclass(frozen=True)
class Material:
    """A build, and what the user adds to it.

    Attributes:
        home: where the files of the graph lie, and its build.
        version: the version of the release.
        dataset: the quads of the build without imported roll calls, in the order of its dump; the default graph is the
            published view.
        store: the embedded store of the build.
        texts: the folder with the texts of the sources, SLUG.txt each, if the user has them.
        previous: the folder of the last release, if there is one.
        assets: the folder with the built parts of the front end, if there is one.
        roll_calls: what the imported roll calls are, if they are wanted in the release.
    """

    home: Home
    version: str
    dataset: list[ox.Quad]
    store: ox.Store
    texts: Path | None = None
    previous: Path | None = None
    assets: Path | None = None
    roll_calls: Manifest | None = None

    @property
    def view(self) -> list[ox.Quad]:
        """The quads of the published view."""
        return [quad for quad in self.dataset if quad.graph_name == DEFAULT]


def read_material(
    home: Home,
    texts: Path | None = None,
    previous: Path | None = None,
    assets: Path | None = None,
    *,
    roll_calls: bool = False,
) -> Material:
    """Return the newest complete build and what is added to it.

    Raises:
        NoBuildError: if there is no build.
        UsageError: if roll calls are wanted, and none are imported.
    """
    dump = home.dumps / "paros.nq"
    if not dump.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    record = read_manifest(home) if roll_calls else None
    if roll_calls and not record:
        raise UsageError(
            "no roll calls are imported", accepted="a record in the store", repair="paros votes import PATH"
        )
    return Material(home, version(), list(read_file(dump)), open_store(home), texts, previous, assets, record)
