"""The dumps of a release: the graph whole and by layer, the ontology, the shapes and the queries, in the formats in use.

N-Quads and TriG keep the graphs; all other formats hold one graph. Of the whole that is the published view, of the claims
the union of what all passages say.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.dumping import DUMPS
from paros.names import ONTOLOGY, expand, slug
from paros.publishing.context import read_context
from paros.publishing.json_ld import json_ld
from paros.publishing.packing import pack
from paros.quads import RDF_TYPE, WITH_GRAPHS, in_order, node, read_file, serialize_ordered
from paros.queries import query_files
from paros.reading import is_claim, visible_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from paros.publishing.context import Context
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

WHOLE: Final = "dumps/paros"
LAYERS: Final = "dumps/layers/"
CLAIMS: Final = "claims"
_JSON_LD: Final = ".jsonld"
# The formats of one graph.
SYNTAXES: Final = (".ttl", ".nt", ".rdf", _JSON_LD)
_HEADER: Final = node(expand("owl:Ontology"))
_IMPORTS: Final = node(expand("owl:imports"))
# What only the header of an ontology may say of it.
_OF_A_HEADER: Final = {expand("owl:versionIRI"), expand("owl:versionInfo")}


def write(material: Material, folder: Folder) -> None:
    """Write all dumps, those of the ontology, and copies of the shapes and queries."""
    context = read_context(material.home)
    for name in DUMPS:
        _copy(material.home.dumps / name, folder, f"dumps/{name}")
        pack(folder, f"dumps/{name}")
    write_graph(folder, WHOLE, material.view, context, (".rdf", _JSON_LD), packed=True)
    for layer, quads in layers(material.dataset).items():
        write_graph(folder, LAYERS + layer, in_order(map(_without_graph, quads)), context, packed=True)
        if layer == CLAIMS:
            write_graph(folder, LAYERS + layer, quads, context, WITH_GRAPHS, packed=True)
    _write_ontology(material, folder, context)
    for path in visible_files(material.home.root / "shapes", "*.ttl"):
        _copy(path, folder, f"shapes/{path.name}")
    for path in query_files(material.home):
        _copy(path, folder, f"queries/{path.parent.name}/{path.name}")


def layers(dataset: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """Return the quads of each layer, by its name, in the order in which they come; the claims of all passages are one."""
    found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in dataset:
        if isinstance(quad.graph_name, ox.NamedNode):
            found[CLAIMS if is_claim(quad) else slug(quad.graph_name.value)].append(quad)
    return dict(sorted(found.items()))


def write_graph(
    folder: Folder,
    name: str,
    ordered: list[ox.Quad],
    context: Context,
    suffixes: Sequence[str] = SYNTAXES,
    *,
    packed: bool = False,
) -> None:
    """Write quads that are `in_order` in some formats, each beside its compressed copies if these are wanted.

    The name is a path in the release without its ending. Formats of one graph want all quads in the default graph.
    """
    for suffix in suffixes:
        content = json_ld(ordered, context) if suffix == _JSON_LD else serialize_ordered(ordered, suffix)
        folder.write(name + suffix, content)
        if packed:
            pack(folder, name + suffix)


def _copy(source: Path, folder: Folder, name: str) -> None:
    """Copy a file into the folder."""
    shutil.copyfile(source, folder.path(name))


def _without_graph(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _write_ontology(material: Material, folder: Folder, context: Context) -> None:
    """Write the ontology as one, and each module, in four syntaxes: under its own name, and under that of its version.

    The Turtle of a module is as it was written by hand, with its comments.
    """
    whole = merged(layers(material.dataset)["ontology"])
    version = next(quad.object for quad in whole if quad.predicate.value == expand("owl:versionIRI"))
    assert isinstance(version, ox.NamedNode)  # noqa: S101 -- a check of the ontology asks for it
    versioned = f"ontology/{slug(version.value)}"
    for place in ("ontology", f"{versioned}/ontology"):
        write_graph(folder, place, whole, context)
    for path in visible_files(material.home.root / "ontology", "*.ttl"):
        module = in_order(read_file(path))
        if node(ONTOLOGY.removesuffix("#")) not in {quad.subject for quad in module}:
            for place in ("ontology", versioned):
                _copy(path, folder, f"{place}/{path.name}")
                write_graph(folder, f"{place}/{path.stem}", module, context, SYNTAXES[1:])


def merged(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return the modules of the ontology as one, `in_order`: it has one header, and imports nothing of itself.

    What the headers of the modules say in words stays: terms point to the module that defines them.
    """
    quads = [_without_graph(quad) for quad in quads]
    main = node(ONTOLOGY.removesuffix("#"))
    modules = {quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object == _HEADER} - {main}
    return in_order(
        quad
        for quad in quads
        if not (quad.subject == main and quad.predicate == _IMPORTS and quad.object in modules)
        and not (quad.subject in modules and (quad.object == _HEADER or quad.predicate.value in _OF_A_HEADER))
    )
