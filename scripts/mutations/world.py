"""The graph's files as defects need them: quads by predicate and subject, members of classes, names to choose from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.quads import RDF_TYPE
from paros.reading import is_claim
from paros.shacl.model import ShapesGraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.quads import Term
    from paros.reading import FileQuads

CONTENT: Final = ("registry", "sources", "claims", "editorial")
SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


@dataclass(frozen=True)
class Place:
    """A quad and the number of the file that holds it."""

    file: int
    quad: ox.Quad

    @property
    def predicate(self) -> str:
        """The IRI of the predicate."""
        return self.quad.predicate.value

    @property
    def text(self) -> str:
        """The IRI or the lexical form of the object."""
        return plain(self.quad.object)

    @property
    def language(self) -> str | None:
        """The language of the object, if it is a literal that has one."""
        return self.quad.object.language if isinstance(self.quad.object, ox.Literal) else None


@dataclass(frozen=True)
class Defect:
    """What is wrong, in a word, and the quads that make it so."""

    kind: str
    removed: tuple[Place, ...] = ()
    added: tuple[Place, ...] = ()


class World:
    """The files of the graph, indexed."""

    def __init__(self, files: Sequence[FileQuads]) -> None:
        self.files = list(files)
        self.places = [
            Place(number, quad)
            for number, file in enumerate(files)
            if file.layer in CONTENT
            for quad in file.quads
            if isinstance(quad.subject, ox.NamedNode)
        ]

    @cached_property
    def claims(self) -> list[Place]:
        """What passages claim."""
        return [place for place in self.places if is_claim(place.quad)]

    @cached_property
    def by_predicate(self) -> dict[str, list[Place]]:
        """The places by predicate."""
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            found[place.predicate].append(place)
        return found

    @cached_property
    def by_subject(self) -> dict[Term, list[Place]]:
        """The places by subject."""
        found: defaultdict[Term, list[Place]] = defaultdict(list)
        for place in self.places:
            found[place.quad.subject].append(place)
        return found

    @cached_property
    def shapes(self) -> ShapesGraph:
        """The shapes of all files."""
        return ShapesGraph(quad.triple for file in self.files if file.layer == "shapes" for quad in file.quads)

    @cached_property
    def superclasses(self) -> dict[Term, set[Term]]:
        """Each class of the ontology with all above it, itself among them."""
        parents: defaultdict[Term, set[Term]] = defaultdict(set)
        for file in self.files:
            if file.layer == "ontology":
                for quad in file.quads:
                    if quad.predicate == SUBCLASS:
                        parents[quad.subject].add(quad.object)
        found: dict[Term, set[Term]] = {}
        for name in {*parents, *(above for group in parents.values() for above in group)}:
            seen, waiting = {name}, [name]
            while waiting:
                fresh = parents.get(waiting.pop(), set()) - seen
                seen |= fresh
                waiting += fresh
            found[name] = seen
        return found

    @cached_property
    def members(self) -> dict[Term, list[ox.NamedNode]]:
        """The members of each class, those of its subclasses among them, sorted."""
        found: defaultdict[Term, set[ox.NamedNode]] = defaultdict(set)
        for place in self.by_predicate[RDF_TYPE.value]:
            for name in self.superclasses.get(place.quad.object, {place.quad.object}):
                if isinstance(place.quad.subject, ox.NamedNode):
                    found[name].add(place.quad.subject)
        return {name: sorted(nodes, key=str) for name, nodes in found.items()}

    def with_defect(self, defect: Defect) -> tuple[list[FileQuads], list[FileQuads]]:
        """Return the files without those that a defect changes, and these with the defect in them."""
        removed = {(place.file, place.quad) for place in defect.removed}
        touched = {place.file for place in (*defect.removed, *defect.added)}
        rest = [file for number, file in enumerate(self.files) if number not in touched]
        changed = [
            replace(
                self.files[number],
                quads=(
                    *(quad for quad in self.files[number].quads if (number, quad) not in removed),
                    *(place.quad for place in defect.added if place.file == number),
                ),
            )
            for number in sorted(touched)
        ]
        return rest, changed


def changed(place: Place, **parts: Term) -> Place:
    """Return a place with a quad that differs in some parts: subject, predicate, object, graph."""
    quad = place.quad
    return Place(
        place.file,
        ox.Quad(
            parts.get("subject", quad.subject),  # type: ignore[arg-type]
            parts.get("predicate", quad.predicate),  # type: ignore[arg-type]
            parts.get("object", quad.object),
            parts.get("graph", quad.graph_name),  # type: ignore[arg-type]
        ),
    )


def swapped(kind: str, place: Place, **parts: Term) -> Defect:
    """Return the defect that one quad differs in some parts."""
    return Defect(kind, (place,), (changed(place, **parts),))


def literals(places: Iterable[Place]) -> list[Place]:
    """Return the places whose object is a literal."""
    return [place for place in places if isinstance(place.quad.object, ox.Literal)]


def entities(places: Iterable[Place]) -> list[Place]:
    """Return the places whose object is an IRI, those of types left out."""
    return [
        place for place in places if isinstance(place.quad.object, ox.NamedNode) and place.quad.predicate != RDF_TYPE
    ]
