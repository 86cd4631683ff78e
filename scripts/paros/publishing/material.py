"""What a release is made of: a build, read once, and what the user adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.errors import NoBuildError, UsageError
from paros.home import Home, version
from paros.quads import DEFAULT, read_file
from paros.storing import open_store

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

# Where releases are served: the one place to change when they move. https://w3id.org leads there.
SITE_URL: Final = "https://paros-graph.github.io/"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9._~:/-]+/\Z")


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
        site_url: where the release will be served, with a slash at the end.
    """

    home: Home
    version: str
    dataset: list[ox.Quad]
    store: ox.Store
    texts: Path | None = None
    previous: Path | None = None
    assets: Path | None = None
    site_url: str = SITE_URL

    @property
    def view(self) -> list[ox.Quad]:
        """The quads of the published view."""
        return [quad for quad in self.dataset if quad.graph_name == DEFAULT]


def read_material(
    home: Home,
    texts: Path | None = None,
    previous: Path | None = None,
    assets: Path | None = None,
    site_url: str = SITE_URL,
) -> Material:
    """Return the newest complete build and what is added to it.

    Raises:
        NoBuildError: if there is no build.
        UsageError: if the address of the site is none that a rule can lead to.
    """
    if not _ADDRESS.match(site_url):
        raise UsageError(
            f"{site_url} cannot be the address of a site",
            accepted="an address with https:// or http:// before it and a slash at its end, of letters, digits and -._~:/",
        )
    dump = home.dumps / "paros.nq"
    if not dump.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    return Material(home, version(), list(read_file(dump)), open_store(home), texts, previous, assets, site_url)
