"""What a release is made of: a build, read once, and what the user adds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from paros.errors import CheckError, NoBuildError, UsageError
from paros.home import Home, version
from paros.publishing.site.index import Index
from paros.quads import DEFAULT, read_file
from paros.sources.checking import check_texts, passage_texts
from paros.storing import open_store
from paros.vocabulary import PAROS
from paros.votes.keeping import read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from paros.votes.keeping import Manifest

# Where releases are served: the one place to change when they move. https://w3id.org leads there.
SITE_URL: Final = "https://paros-graph.github.io/"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9._~:/-]+/\Z")
# What only passages have that are still in the text.
_START: Final = str(PAROS.startOffset)


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
        quotes: the normalized text of each passage by its IRI, checked against its digest; none without the texts.
        roll_calls: what the imported roll calls are, if they are wanted in the release.
    """

    home: Home
    version: str
    dataset: list[ox.Quad]
    store: ox.Store
    texts: Path | None = None
    previous: Path | None = None
    assets: Path | None = None
    site_url: str = SITE_URL
    quotes: Mapping[str, str] = field(default_factory=dict)
    roll_calls: Manifest | None = None

    @property
    def view(self) -> list[ox.Quad]:
        """The quads of the published view."""
        return [quad for quad in self.dataset if quad.graph_name == DEFAULT]

    @cached_property
    def index(self) -> Index:
        """What the dataset says, by what it speaks of; made when a page first asks for it."""
        return Index(self.dataset)


def read_material(
    home: Home,
    texts: Path | None = None,
    previous: Path | None = None,
    assets: Path | None = None,
    *,
    site_url: str = SITE_URL,
    roll_calls: bool = False,
) -> Material:
    """Return the newest complete build and what is added to it.

    Raises:
        NoBuildError: if there is no build.
        CheckError: if a text is not the one that the passages point into.
        UsageError: if roll calls are wanted and none are imported, or the address of the site is none that a rule can
            lead to.
    """
    if not _ADDRESS.match(site_url):
        raise UsageError(
            f"{site_url} cannot be the address of a site",
            accepted="an address with https:// or http:// before it and a slash at its end, of letters, digits and -._~:/",
        )
    dump = home.dumps / "paros.nq"
    if not dump.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    record = read_manifest(home) if roll_calls else None
    if roll_calls and not record:
        raise UsageError(
            "no roll calls are imported", accepted="a record in the store", repair="paros votes import PATH"
        )
    dataset = list(read_file(dump))
    quotes = _read_quotes(home, dataset, texts) if texts else {}
    store = open_store(home)
    return Material(home, version(), dataset, store, texts, previous, assets, site_url, quotes, record)


def _read_quotes(home: Home, dataset: list[ox.Quad], texts: Path) -> dict[str, str]:
    """Return the normalized text of each passage by its IRI, read from the user's copies of the sources.

    Raises:
        CheckError: if a text is missing, or is not the one that the passages point into.
    """
    if problems := check_texts(home, texts):
        raise CheckError(problems)
    passages = sorted({str(quad.subject)[1:-1] for quad in dataset if quad.predicate.value == _START})
    return dict(zip(passages, passage_texts(home, passages, texts), strict=True))
