"""IRIs never vanish: what one release has named, the next ones name too, in use or deprecated.

A thing that is no longer wanted stays, with `owl:deprecated true`; where another takes its place, `dcterms:isReplacedBy`
leads there. The last release itself is the list of what there is to keep, so no list is kept beside the data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import BASE, expand, natural_key, shorten
from paros.publishing.changes_reading import read_release, release_of
from paros.quads import DEFAULT, node

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

_DEPRECATED: Final = node(expand("owl:deprecated"))
_REPLACED_BY: Final = node(expand("dcterms:isReplacedBy"))
_TRUE: Final = ox.Literal(value=True)
# The version of an ontology stands in the folder of its version, which each release takes over from the last.
_VERSIONS: Final = "ontology"
_VERSION: Final = re.compile(rf"{re.escape(BASE)}{_VERSIONS}/[0-9]+\.[0-9]+\.[0-9]+(/|\Z)")
_MOST: Final = 20


def published(quads: Iterable[ox.Quad]) -> set[str]:
    """Return the IRIs of ours that a dataset describes or that name its graphs.

    Parts of a query stand and fall with it, so only the query counts; of the ontology, each term.
    """
    found: set[str] = set()
    for quad in quads:
        if quad.graph_name != DEFAULT:
            found |= {term.value for term in (quad.subject, quad.graph_name) if isinstance(term, ox.NamedNode)}
    terms = expand("paros:")
    return {iri if iri.startswith(terms) else iri.partition("#")[0] for iri in found if iri.startswith(BASE)}


def retired(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the deprecated IRIs of a dataset, sorted, each with the one that takes its place; "" where none does."""
    deprecated, successors = _said(quads)
    return {iri: successors.get(iri, "") for iri in sorted(deprecated, key=natural_key)}


def _said(quads: Iterable[ox.Quad]) -> tuple[set[str], dict[str, str]]:
    """Return the IRIs that are deprecated, and those that are replaced, each with its successor."""
    deprecated: set[str] = set()
    successors: dict[str, str] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            if quad.predicate == _DEPRECATED and quad.object == _TRUE:
                deprecated.add(quad.subject.value)
            elif quad.predicate == _REPLACED_BY and isinstance(quad.object, ox.NamedNode):
                successors[quad.subject.value] = quad.object.value
    return deprecated, successors


def last_of(iri: str, successors: dict[str, str]) -> str:
    """Return where an IRI leads in the end; "" if it leads in a circle.

    >>> last_of("a", {"a": "b", "b": "c", "c": ""}), last_of("a", {"a": "b", "b": "a"})
    ('c', '')
    """
    passed = {iri}
    while following := successors.get(iri, ""):
        if following in passed:
            return ""
        passed.add(following)
        iri = following
    return iri


def check_iris(material: Material) -> None:
    """Refuse a release that leads astray, or in which an IRI of the last one is gone.

    Raises:
        DataError: if an IRI is gone, or one that is replaced is not deprecated, or leads to nothing, to something foreign
            or in a circle.
        UsageError: if what is named as the last release holds no dump.
    """
    successors = retired(material.dataset)
    here = published(material.dataset)
    problems = [
        Problem(
            f"{shorten(iri)} is replaced by {shorten(successor)}, which leads to nothing in this release",
            accepted="the IRI of a thing that is described, and is not replaced by what it replaces",
            repair=f"correct dcterms:isReplacedBy of {shorten(iri)}",
        )
        for iri, successor in successors.items()
        if successor and last_of(iri, successors) not in here
    ]
    deprecated, replaced = _said(material.dataset)
    problems += [
        Problem(
            f"{shorten(iri)} is replaced and not deprecated",
            accepted="owl:deprecated true beside dcterms:isReplacedBy",
            repair=f"add: {shorten(iri)} owl:deprecated true",
        )
        for iri in sorted(set(replaced) - deprecated, key=natural_key)
    ]
    if material.previous:
        before = published(read_release(material.previous).quads)
        gone = sorted((iri for iri in before - here if not _VERSION.match(iri)), key=natural_key)
        problems += [
            Problem(
                f"{shorten(iri)} was in the last release and is gone",
                accepted="each IRI of the last release, in use or deprecated",
                repair=f"enter in data/registry/: {shorten(iri)} a prov:Entity, with its name and owl:deprecated true, and "
                "dcterms:isReplacedBy where another takes its place",
            )
            for iri in gone[:_MOST]
        ]
        if len(gone) > _MOST:
            problems.append(Problem(f"and {len(gone) - _MOST} more IRIs of the last release are gone"))
    if problems:
        raise DataError(problems)


def write(material: Material, folder: Folder) -> None:
    """Take over from the last release the versions of the ontology that this one does not write itself."""
    if not material.previous:
        return
    version = release_of(material).version
    root = material.previous / _VERSIONS
    for path in sorted(path for path in root.glob("[0-9]*/**/*") if path.is_file()):
        if path.relative_to(root).parts[0] != version:
            _take_over(path, f"{_VERSIONS}/{path.relative_to(root).as_posix()}", folder)


def _take_over(path: Path, name: str, folder: Folder) -> None:
    folder.write(name, path.read_bytes())
