"""Finds the dataset of a release, of a build or in a single dump, and gives its quads one by one."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from paros.describing import MODIFIED
from paros.dumping import DESCRIPTION
from paros.errors import DataError, EnvironmentFault, Problem, UsageError
from paros.names import ONTOLOGY, PREFIXES, expand
from paros.quads import DEFAULT, node, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from paros.publishing.material import Material

# The dataset in the one format that can be read line by line; the endings of compressed files come after it.
_DUMP: Final = "paros.nq"
_ENDINGS: Final = ("", ".gz", ".zst")
# Where the dump lies below what a person names: a release, a build, or the folder of the builds.
_FOLDERS: Final = ("dumps", ".", "current/dumps")
_WHOLE: Final = node(PREFIXES["release"] + "dataset")
_HEADER: Final = node(ONTOLOGY.removesuffix("#"))


@dataclass(frozen=True)
class Release:
    """A state of the dataset.

    Attributes:
        version: its version.
        date: its date, as in 2026-11-22.
        quads: all quads of its named graphs, or of all graphs; they can be gone through more than once.
    """

    version: str
    date: str
    quads: Iterable[ox.Quad]


@dataclass(frozen=True)
class _Dump:
    """The quads of a dump, read anew each time, so that no more than one of them need be held."""

    path: Path

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield the quads.

        Raises:
            EnvironmentFault: if the file cannot be read.
            DataError: if it is damaged or is no N-Quads.
        """
        try:
            with _opened(self.path) as stream:
                yield from ox.parse(input=stream, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise _unusable(self.path, f"syntax error: {error.msg}", error.lineno or 0) from error
        except (EOFError, gzip.BadGzipFile) as error:
            raise _unusable(self.path, f"damaged: {error}") from error
        except OSError as error:
            raise EnvironmentFault(
                f"{self.path}: {error.strerror or error}", accepted="a readable file", rule="file/unreadable"
            ) from error


def _opened(path: Path) -> IO[bytes]:
    """Return a dump, open for reading, as if it were not compressed."""
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    if path.suffix == ".zst":
        import zstandard

        return cast("IO[bytes]", zstandard.open(path, "rb"))
    return path.open("rb")


def _unusable(path: Path, message: str, line: int = 0) -> DataError:
    return DataError([Problem(message, str(path), line, "a dump of the dataset in N-Quads", rule="file/syntax")])


def read_release(place: Path) -> Release:
    """Return the dataset in a release, in a build, in a folder with dumps, or in a dump itself.

    Version and date are those of the description beside the dump, or else of the ontology in it.

    Raises:
        UsageError: if there is none.
        EnvironmentFault: if it cannot be read.
        DataError: if it is no dump of the dataset: damaged, or without named graphs.
    """
    dump = _Dump(_find(place))
    version, date = _described(dump.path) or _of_ontology(dump)
    return Release(version, date, dump)


def release_of(material: Material) -> Release:
    """Return the dataset that is being published."""
    return Release(material.version, MODIFIED, material.dataset)


def _find(place: Path) -> Path:
    """Return the dump that a person means by a file or a folder."""
    if place.is_file() and place.name.endswith(tuple(f".nq{ending}" for ending in _ENDINGS)):
        return place
    candidates = [place / folder / f"{_DUMP}{ending}" for folder in _FOLDERS for ending in _ENDINGS]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise UsageError(
        f"{place} holds no dump of the dataset",
        accepted=f"the folder of a release or of a build, which holds dumps/{_DUMP}, or a file .nq, .nq.gz or .nq.zst",
    )


def _described(dump: Path) -> tuple[str, str] | None:
    """Return version and date as the description of the release gives them, if it stands beside a dump."""
    for folder in (dump.parent, dump.parent.parent):
        if dump.name.startswith(_DUMP) and (folder / DESCRIPTION).is_file():
            said = {q.predicate.value: q.object for q in read_file(folder / DESCRIPTION) if q.subject == _WHOLE}
            version, date = said.get(expand("dcat:version")), said.get(expand("dcterms:modified"))
            if isinstance(version, ox.Literal) and isinstance(date, ox.Literal):
                return version.value, date.value
    return None


def _of_ontology(dump: _Dump) -> tuple[str, str]:
    """Return version and date of the ontology that a dump holds.

    Raises:
        DataError: if it holds none: then it is no dump of the dataset.
    """
    said: dict[str, str] = {}
    for quad in dump:
        if quad.subject == _HEADER and isinstance(quad.object, ox.Literal) and quad.graph_name != DEFAULT:
            said[quad.predicate.value] = quad.object.value
    try:
        return said[expand("owl:versionInfo")], said[expand("dcterms:modified")]
    except KeyError:
        raise _unusable(dump.path, "the ontology of PAROS Graph is not in it, in a graph of its own") from None
