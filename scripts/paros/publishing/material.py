"""What a release is made of: a build, read once, and what the user adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from paros.errors import CheckError, NoBuildError
from paros.home import Home, version
from paros.publishing.site.index import Index
from paros.quads import DEFAULT, read_file
from paros.sources.checking import check_texts, passage_texts
from paros.storing import open_store
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph as ox

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
        quotes: the normalized text of each passage by its IRI, checked against its digest; none without the texts.
    """

    home: Home
    version: str
    dataset: list[ox.Quad]
    store: ox.Store
    texts: Path | None = None
    previous: Path | None = None
    assets: Path | None = None
    quotes: Mapping[str, str] = field(default_factory=dict)

    @property
    def view(self) -> list[ox.Quad]:
        """The quads of the published view."""
        return [quad for quad in self.dataset if quad.graph_name == DEFAULT]

    @cached_property
    def index(self) -> Index:
        """What the dataset says, by what it speaks of; made when a page first asks for it."""
        return Index(self.dataset)


def read_material(
    home: Home, texts: Path | None = None, previous: Path | None = None, assets: Path | None = None
) -> Material:
    """Return the newest complete build and what is added to it.

    Raises:
        NoBuildError: if there is no build.
        CheckError: if a text is not the one that the passages point into.
    """
    dump = home.dumps / "paros.nq"
    if not dump.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    dataset = list(read_file(dump))
    quotes = _read_quotes(home, dataset, texts) if texts else {}
    return Material(home, version(), dataset, open_store(home), texts, previous, assets, quotes)


def _read_quotes(home: Home, dataset: list[ox.Quad], texts: Path) -> dict[str, str]:
    """Return the normalized text of each passage by its IRI, read from the user's copies of the sources.

    Raises:
        CheckError: if a text is missing, or is not the one that the passages point into.
    """
    if problems := check_texts(home, texts):
        raise CheckError(problems)
    passages = sorted({str(quad.subject)[1:-1] for quad in dataset if quad.predicate.value == _START})
    return dict(zip(passages, passage_texts(home, passages, texts), strict=True))
