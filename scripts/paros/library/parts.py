"""The parts of the library of the stored queries: the files that each consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paros.errors import EnvironmentFault, UsageError
from paros.library.as_grlc import grlc_files
from paros.library.as_manifest import DATA, cases_of, manifest_files
from paros.library.as_openapi import to_openapi
from paros.library.as_pages import page_files
from paros.library.as_turtle import turtle_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from paros.answers import Engine
    from paros.queries import StoredQuery


@dataclass(frozen=True)
class Library:
    """What a library is made from.

    Its endpoint is where others may ask the queries; its sources are the path from a page to the folder of the queries;
    its cases are asked besides those that the headers give, by query and name, each with the values of parameters.
    """

    queries: Sequence[StoredQuery]
    engine: Engine
    dumps: Path
    endpoint: str = ""
    sources: str = ""
    cases: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)


PARTS: Final[dict[str, Callable[[Library], dict[str, bytes]]]] = {
    "turtle": lambda made: turtle_files(made.queries, made.endpoint),
    "openapi": lambda made: {"openapi.json": to_openapi(made.queries, made.engine)},
    "pages": lambda made: page_files(made.queries, made.engine, made.sources),
    "grlc": lambda made: grlc_files(made.queries, made.engine, made.endpoint),
    "manifest": lambda made: manifest_files(made.engine, cases_of(made.queries, made.cases), _dataset(made.dumps)),
}


def library_files(made: Library, part: str = "") -> dict[str, bytes]:
    """Return the files of a part by name; without a part, those of all, each in a folder of its own.

    Raises:
        UsageError: if there is no such part, or a case does not fit its query.
        EnvironmentFault: if the dataset cannot be read.
    """
    if part and part not in PARTS:
        raise UsageError(f"there is no part {part}", accepted=", ".join(PARTS))
    if part:
        return PARTS[part](made)
    return {f"{name}/{file}": content for name in PARTS for file, content in PARTS[name](made).items()}


def _dataset(dumps: Path) -> bytes:
    """Return the dump of the dataset with its named graphs."""
    try:
        return (dumps / DATA).read_bytes()
    except OSError as error:
        raise EnvironmentFault(
            f"{dumps / DATA} cannot be read: {error.strerror or error}", repair="paros build --force"
        ) from error
