"""Defects aimed at one constraint: edits of the real data, tried one after the other until the constraint fires."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mutations.world import Defect, Place, World, changed
from paros.names import PREFIXES
from paros.quads import RDF_TYPE
from paros.shacl.asking import FUNCTIONS, with_members
from paros.shacl.compiling import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from paros.quads import Term
    from paros.shacl.compiling import Compiled

_XSD: Final = PREFIXES["xsd"]
_MEMBERS: Final = ox.NamedNode(MEMBERS)
# How many edits are tried before a constraint is given up: what no edit of one record breaks must be grafted.
TRIES: Final = 400


class Aim:
    """Looks for an edit that makes a constraint fire, in a store that holds what a build would judge."""

    def __init__(self, world: World, quads: Iterable[ox.Quad], chance: Random) -> None:
        self.world, self.chance = world, chance
        self.store = ox.Store()
        self.store.bulk_extend(with_members({quad.triple for quad in quads}))
        subjects = sorted({place.quad.subject for place in world.places}, key=str)
        self.odd: list[Term] = [
            ox.Literal(""),
            ox.Literal(" untidy ", language="tlh"),
            ox.Literal("-1", datatype=ox.NamedNode(_XSD + "integer")),
            ox.Literal("x", datatype=ox.NamedNode(_XSD + "gYear")),
            ox.Literal("1066-10-14", datatype=ox.NamedNode(_XSD + "date")),
            ox.Literal("x" * 400, language="en"),
            ox.NamedNode("https://example.org/Nothing_of_ours"),
            *chance.sample(subjects, 12),
        ]

    def at(self, constraint: Compiled) -> Defect | None:
        """Return a defect that makes a constraint of the union fire, or None if no edit that is tried does."""
        before = self._solutions(constraint)
        nodes = [row["this"] for row in self._ask(constraint.focus)]
        nodes = [node for node in dict.fromkeys(nodes) if node in self.world.by_subject]
        self.chance.shuffle(nodes)
        edits = (edit for node in nodes for edit in self._edits(node, constraint))
        for edit in islice(edits, TRIES):
            if self._fires(constraint, edit, before):
                return edit
        return None

    def _edits(self, node: Term, constraint: Compiled) -> Iterator[Defect]:
        """Yield edits of a node: a property gone, a value that is odd in place of one or besides it, the type changed."""
        own = self.world.by_subject[node]
        kind = f"against-{constraint.parameter}"
        for predicate in sorted({place.predicate for place in own}):
            places = [place for place in own if place.predicate == predicate]
            if constraint.shape.path and f"<{predicate}>" not in constraint.shape.path:
                continue
            yield Defect(kind, tuple(places))
            others = [place.quad.object for place in self.world.by_predicate[predicate]]
            for value in (*self.odd, *self.chance.sample(others, min(3, len(others)))):
                yield Defect(kind, (places[0],), (changed(places[0], object=value),))
                yield Defect(kind, (), (changed(places[0], object=value),))
            literal = places[0].quad.object
            if isinstance(literal, ox.Literal):
                yield Defect(
                    kind, (), (changed(places[0], object=ox.Literal(f"{literal.value} ", language=literal.language)),)
                )
        for predicate in _predicates(constraint.shape.path):
            if predicate not in {place.predicate for place in own} and own:
                for value in self.odd:
                    yield Defect(kind, (), (changed(own[0], predicate=ox.NamedNode(predicate), object=value),))

    def _fires(self, constraint: Compiled, edit: Defect, before: set[str]) -> bool:
        """Return whether a constraint finds more once an edit is made; the store is as before afterwards."""
        gone = [quad for place in edit.removed for quad in self._quads(place) if quad in self.store]
        new = [quad for place in edit.added for quad in self._quads(place) if quad not in self.store]
        for quad in gone:
            self.store.remove(quad)
        for quad in new:
            self.store.add(quad)
        try:
            return bool(self._solutions(constraint) - before)
        finally:
            for quad in new:
                self.store.remove(quad)
            for quad in gone:
                self.store.add(quad)

    def _quads(self, place: Place) -> list[ox.Quad]:
        quad = place.quad
        found = [ox.Quad(quad.subject, quad.predicate, quad.object)]
        if quad.predicate == RDF_TYPE:
            found.append(ox.Quad(quad.subject, quad.predicate, quad.object, _MEMBERS))
        return found

    def _solutions(self, constraint: Compiled) -> set[str]:
        return {str([str(term) for term in row]) for row in self._ask(constraint.query)}

    def _ask(self, query: str) -> ox.QuerySolutions:
        solutions = self.store.query(query, custom_functions=FUNCTIONS)
        assert isinstance(solutions, ox.QuerySolutions)
        return solutions


def _predicates(path: str) -> list[str]:
    """Return the properties that a path begins with."""
    return [
        part[1:-1] for part in path.split("|") if part.startswith("<") and part.endswith(">") and part.count("<") == 1
    ]
