"""What the reconciliation service serves: things, types and properties, what requests call them and how responses show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from paros.links.matching import Entity, Kind, read_authority
from paros.links.properties import Property, Value, read_properties, read_values
from paros.links.requests import Json, RequestError
from paros.names import BASE, PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.answers import Engine
    from paros.links.matching import AuthorityFile


@dataclass(repr=False)
class Reconciliation:
    """The reconciliation service of a graph, which the functions of `paros.links.service` work on.

    Args:
        engine: what holds the graph.
        authority: the things that it serves.
        properties: what they may be asked for, by IRI.
    """

    engine: Engine
    authority: AuthorityFile
    properties: Mapping[str, Property]
    _values: dict[str, Mapping[str, tuple[Value, ...]]] = field(default_factory=dict, init=False)

    def __repr__(self) -> str:
        """Return how much is served; all of it would be too long."""
        return f"<Reconciliation of {len(self.authority.entities)} things, {len(self.properties)} properties>"

    @cached_property
    def named_properties(self) -> Mapping[str, Property]:
        """The properties by what a request may call them: prefixed name, IRI, label."""
        every = self.properties.values()
        return {name: one for one in every for name in (one.label, one.iri, shorten(one.iri))}

    @cached_property
    def named_kinds(self) -> Mapping[str, Kind]:
        """The types by what a request may call them: prefixed name, IRI."""
        return {name: one for one in self.authority.kinds.values() for name in (one.iri, shorten(one.iri))}

    def values(self, property_: str) -> Mapping[str, tuple[Value, ...]]:
        """Return the values of a property by thing; they are read once."""
        if property_ not in self._values:
            self._values[property_] = read_values(self.engine, property_)
        return self._values[property_]


def open_service(engine: Engine) -> Reconciliation:
    """Return the reconciliation service of a graph."""
    return Reconciliation(engine, read_authority(engine), read_properties(engine))


def entity_called(service: Reconciliation, name: str) -> str:
    """Return the IRI of a thing that an id, prefixed name or IRI names; empty if it names none."""
    prefix, colon, local = name.partition(":")
    named = (name, BASE + name, PREFIXES[prefix] + local if colon and prefix in PREFIXES else "")
    return next((iri for iri in named if iri in service.authority.entities), "")


def property_called(service: Reconciliation, name: object) -> Property:
    """Return the property that an id or an IRI names, or a label.

    Raises:
        RequestError: if there is none.
    """
    if isinstance(name, str) and (found := service.named_properties.get(name)):
        return found
    raise RequestError(f"there is no property {name!r}", accepted="an id that the suggest service for properties gives")


def kind_called(service: Reconciliation, name: str) -> Kind:
    """Return the type that an id or an IRI names.

    Raises:
        RequestError: if there is none.
    """
    if found := service.named_kinds.get(name):
        return found
    raise RequestError(f"there is no type {name!r}", accepted="an id that the suggest service for types gives")


def broader(service: Reconciliation, kind: Kind) -> list[Kind]:
    """Return the types right above one."""
    return [service.authority.kinds[iri] for iri in kind.broader if iri in service.authority.kinds]


def kind_shown(kind: Kind) -> Json:
    """Return a type as a response has it."""
    return {"id": shorten(kind.iri), "name": kind.label, "description": kind.definition}


def kinds_shown(service: Reconciliation, entity: Entity) -> list[Json]:
    """Return the narrowest types of a thing as a response has them."""
    return [{"id": shorten(iri), "name": service.authority.kinds[iri].label} for iri in entity.kinds]


def kinds_in_words(service: Reconciliation, entity: Entity) -> str:
    """Return the narrowest types of a thing by their labels."""
    return ", ".join(service.authority.kinds[iri].label for iri in entity.kinds)


def entity_shown(entity: Entity) -> Json:
    """Return a thing as a response has it: its id is its IRI without the identifier space."""
    return {"id": entity.iri.removeprefix(BASE), "name": entity.label}


def property_shown(one: Property) -> Json:
    """Return a property as a response has it."""
    told = {"id": shorten(one.iri), "name": one.label}
    return {**told, "description": one.definition} if one.definition else told
