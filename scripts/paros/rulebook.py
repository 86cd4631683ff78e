"""Reads the shapes as a book of rules: what each is called, how grave it is, what it asks for, what it advises."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import CHECKS
from paros.findings import SEVERITIES
from paros.names import BASE, PREFIXES, shorten
from paros.quads import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paros.quads import Term

_SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_PATH: Final = ox.NamedNode(f"{_SH}path")
_KINDS: Final = {ox.NamedNode(f"{_SH}NodeShape"), ox.NamedNode(f"{_SH}PropertyShape")}


@dataclass(frozen=True)
class Rule:
    """A rule that files are judged by: a shape, or a check that comes before the shapes.

    The name is short and stable (`shape:position-stance`, `integrity/unknown-term`); title and message are for people.
    What a shape advises goes before what can be derived from its constraints. The values of its parameters stand under
    their names in SHACL, those of lists one by one. The path is kept as it is described, from `sh:path` on.
    """

    name: str
    iri: str
    title: str
    message: str
    severity: str
    advice: str = ""
    parameters: Mapping[str, tuple[Term, ...]] = field(default_factory=dict, compare=False)
    path: tuple[ox.Triple, ...] = ()

    @property
    def judges(self) -> bool:
        """Whether the rule has targets of its own; other shapes are parts of rules."""
        return any(name.startswith("target") for name in self.parameters)


def read_rules(shapes: Iterable[ox.Quad]) -> dict[str, Rule]:
    """Return the rules of shapes by their IRI, sorted; shapes without an IRI have no name to be known by."""
    values: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    named: set[str] = set()
    for quad in shapes:
        subject = _plain(quad.subject)
        values[subject][quad.predicate.value].append(quad.object)
        if quad.predicate == RDF_TYPE and quad.object in _KINDS and isinstance(quad.subject, ox.NamedNode):
            named.add(subject)

    def text(iri: str, *properties: str) -> str:
        return next((_plain(value) for name in properties for value in values[iri].get(name, ())), "")

    rules = {}
    for iri in sorted(named):
        rules[iri] = Rule(
            name=shorten(iri),
            iri=iri,
            title=text(iri, f"{_SH}name", f"{_RDFS}label"),
            message=text(iri, f"{_SH}message"),
            severity=text(iri, f"{_SH}severity").removeprefix(_SH) or SEVERITIES[0],
            advice=text(iri, f"{_SH}description", f"{_RDFS}comment"),
            parameters={
                name.removeprefix(_SH): tuple(item for value in found for item in _items(value, values))
                for name, found in values[iri].items()
                if name.startswith(_SH)
            },
            path=tuple(_described(ox.Triple(ox.NamedNode(iri), _PATH, path), values))
            if (path := next(iter(values[iri].get(f"{_SH}path", ())), None)) is not None
            else (),
        )
    return rules


def _items(value: Term, values: Mapping[str, Mapping[str, Sequence[Term]]]) -> list[Term]:
    """Return the items of a list of RDF; any other value as the only one."""
    items: list[Term] = []
    while isinstance(value, ox.BlankNode) and (node := values.get(value.value, {})).get(f"{_RDF}first"):
        items += node[f"{_RDF}first"]
        value = node[f"{_RDF}rest"][0]
    return items or [value]


def _described(triple: ox.Triple, values: Mapping[str, Mapping[str, Sequence[Term]]]) -> Iterator[ox.Triple]:
    """Yield a triple, and those that describe its object, if that is a blank node."""
    yield triple
    if isinstance(triple.object, ox.BlankNode):
        for predicate, objects in values.get(triple.object.value, {}).items():
            for value in objects:
                yield from _described(ox.Triple(triple.object, ox.NamedNode(predicate), value), values)


def _plain(term: object) -> str:
    return str(getattr(term, "value", ""))


def checks() -> dict[str, Rule]:
    """Return the checks that come before the shapes, by name; each is grave."""
    return {
        name: Rule(name, BASE + name, name.rpartition("/")[2].replace("-", " "), message, SEVERITIES[0])
        for name, message in CHECKS.items()
    }
