"""Reads the files of the graph: ontology, registry, sources, claims, editorial judgements and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, ParosError, Problem, show_path
from paros.names import BASE, PREFIXES
from paros.quads import DEFAULT, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.home import Home

# Layer -> folder and ending of its files.
FOLDERS: Final = {
    "ontology": ("ontology", ".ttl"),
    "registry": ("data/registry", ".ttl"),
    "sources": ("data/sources", ".ttl"),
    "claims": ("data/claims", ".trig"),
    "editorial": ("data/editorial", ".ttl"),
    "shapes": ("shapes", ".ttl"),
}
PASSAGES: Final = PREFIXES["passage"]


@dataclass(frozen=True)
class FileQuads:
    """The quads of one file, in its order; in the default graph unless the file itself names a graph."""

    path: Path
    shown: str
    layer: str
    quads: tuple[ox.Quad, ...]


def graph_iri(layer: str) -> str:
    """Return the name of the graph that holds a layer.

    >>> graph_iri("registry")
    'https://w3id.org/paros/graph/registry'
    """
    return f"{BASE}graph/{layer}"


def input_files(home: Home) -> list[tuple[str, Path]]:
    """Return layer and path of each file that the build reads, sorted by path within its layer.

    Raises:
        DataError: if a layer that the graph cannot do without has no file.
    """
    found: list[tuple[str, Path]] = []
    for layer, (folder, suffix) in FOLDERS.items():
        # Editors keep hidden files beside those that they edit, under the same ending.
        paths = sorted(p for p in (home.root / folder).glob(f"*{suffix}") if not p.name.startswith("."))
        if not paths and layer != "editorial":
            raise DataError(
                [Problem(f"no {suffix} file in {folder}/", str(home.root), accepted=f"one {suffix} file at least")]
            )
        found += [(layer, path) for path in paths]
    return found


def read_all(home: Home) -> list[FileQuads]:
    """Return the quads of every file of the graph.

    Raises:
        DataError: if files cannot be parsed; one problem for each.
    """
    files: list[FileQuads] = []
    problems: list[Problem] = []
    for layer, path in input_files(home):
        try:
            quads = tuple(read_file(path, home.root))
        except DataError as error:
            problems += error.problems
        else:
            files.append(FileQuads(path, show_path(path, home.root), layer, quads))
    if problems:
        raise DataError(problems)
    return files


def read_contribution(paths: Sequence[Path]) -> list[FileQuads]:
    """Return the quads of a user's own files: TriG as claims, Turtle as registry entries.

    Raises:
        ParosError: if a file cannot be read or parsed.
    """
    files = []
    problems: list[Problem] = []
    for path in paths:
        try:
            quads = tuple(read_file(path))
        except ParosError as error:
            problems += error.problems
            continue
        layer = "claims" if path.suffix in {".trig", ".nq"} else "registry"
        files.append(FileQuads(path, str(path), layer, quads))
    if problems:
        raise DataError(problems)
    return files


def assemble(files: Sequence[FileQuads]) -> list[ox.Quad]:
    """Return all quads but those of the shapes, each in the named graph of its layer or passage, without repetition."""
    quads: dict[ox.Quad, None] = {}
    for file in files:
        if file.layer == "shapes":
            continue
        name = ox.NamedNode(graph_iri(file.layer))
        for quad in file.quads:
            if quad.graph_name == DEFAULT:
                quads[ox.Quad(quad.subject, quad.predicate, quad.object, name)] = None
            else:
                quads[quad] = None
    return list(quads)


def is_claim(quad: ox.Quad) -> bool:
    """Return whether a quad stands in the graph of a passage."""
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(PASSAGES)
