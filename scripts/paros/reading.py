"""Reads the files of the graph: ontology, registry, reference tables, sources, claims, judgements, links and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, ParosError, Problem, show_path
from paros.links.stating import state
from paros.links.tables import SUFFIX, read_table
from paros.names import BASE, ONTOLOGY, PREFIXES, shorten
from paros.quads import DEFAULT, RDF_TYPE, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.home import Home

# Layer -> folder and ending of its files.
FOLDERS: Final = {
    "ontology": ("ontology", ".ttl"),
    "registry": ("data/registry", ".ttl"),
    "reference": ("data/reference", ".ttl"),
    "sources": ("data/sources", ".ttl"),
    "claims": ("data/claims", ".trig"),
    "editorial": ("data/editorial", ".ttl"),
    "links": ("data/links", SUFFIX),
    "shapes": ("shapes", ".ttl"),
}
# A graph may do without them.
_OPTIONAL: Final = {"editorial", "links", "reference"}
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


def visible_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files in a folder that fit a pattern, sorted, without hidden ones and those in hidden folders."""
    # Editors keep hidden files beside those that they edit, under the same ending.
    return sorted(
        path
        for path in folder.glob(pattern)
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def input_files(home: Home) -> list[tuple[str, Path]]:
    """Return layer and path of each file that the build reads, sorted by path within its layer.

    Raises:
        DataError: if a layer that the graph cannot do without has no file.
    """
    found: list[tuple[str, Path]] = []
    for layer, (folder, suffix) in FOLDERS.items():
        paths = visible_files(home.root / folder, f"*{suffix}")
        if not paths and layer not in _OPTIONAL:
            raise DataError(
                [
                    Problem(
                        f"no {suffix} file in {folder}/",
                        str(home.root),
                        accepted=f"one {suffix} file at least",
                        rule="file/missing",
                    )
                ]
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
            quads = _read(path, home.root)
        except DataError as error:
            problems += error.problems
        else:
            files.append(FileQuads(path, show_path(path, home.root), layer, quads))
    if problems:
        raise DataError(problems)
    return files


def _read(path: Path, root: Path | None = None) -> tuple[ox.Quad, ...]:
    """Return the quads of a file in its order: what it says, or of a mapping set what its rows say."""
    if path.name.endswith(SUFFIX):
        return tuple(quad for row in read_table(path, root).rows for quad in state(row))
    return tuple(read_file(path, root))


def labels(files: Sequence[FileQuads]) -> dict[str, str]:
    """Return the preferred label of each entity of the registry, by its prefixed name."""
    return {
        shorten(quad.subject.value): quad.object.value
        for file in files
        if file.layer == "registry"
        for quad in file.quads
        if quad.predicate.value == PREFIXES["skos"] + "prefLabel"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def read_contribution(paths: Sequence[Path], home: Home) -> list[FileQuads]:
    """Return the quads of a user's own files, or of files of the graph, each with the layer that it belongs to.

    A file in a folder of the graph belongs to the layer of the folder. Of others, TriG holds claims, a mapping set
    links; Turtle holds judgements or a source where it declares one, else registry entries.

    Raises:
        ParosError: if a file cannot be read or parsed, or belongs to a layer that is only checked as a whole.
    """
    files = []
    problems: list[Problem] = []
    for path in paths:
        try:
            quads = _read(path)
        except ParosError as error:
            problems += error.problems
            continue
        layer = _layer_of(path, quads, home)
        if layer in {"ontology", "shapes"}:
            reason = f"a file of the layer {layer} is checked with the whole graph only"
            accepted = "claims, registry entries, sources, judgements, mapping sets"
            problems.append(Problem(reason, str(path), accepted=accepted, repair="paros validate", rule="file/layer"))
        files.append(FileQuads(path, str(path), layer, quads))
    if problems:
        raise DataError(problems)
    return files


def _layer_of(path: Path, quads: Sequence[ox.Quad], home: Home) -> str:
    """Return the layer of a file by its place, or else by what it declares."""
    for layer, (folder, _) in FOLDERS.items():
        if path.resolve().parent == home.root / folder:
            return layer
    if path.name.endswith(SUFFIX):
        return "links"
    if path.suffix in {".trig", ".nq"}:
        return "claims"
    kinds = {
        quad.object.value for quad in quads if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode)
    }
    if kinds & {ONTOLOGY + "Judgement", ONTOLOGY + "Slip"}:
        return "editorial"
    return "sources" if ONTOLOGY + "Source" in kinds else "registry"


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
