"""Values in words, as the views of the site show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from paros.names import ONTOLOGY, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paros.publishing.site.index import Index

_ANY_URI: Final = expand("xsd:anyURI")
_TRUTH: Final = {"true": "yes", "false": "no"}
_BOOLEAN: Final = expand("xsd:boolean")
# The service that leads from the symbol of a document to its text; the best address of one that has a symbol.
_BY_SYMBOL: Final = "https://undocs.org/"


class Value(NamedTuple):
    """What stands in object position: the IRI of a thing, its text, the language of a text that is not in English.

    Of a collective that its source does not name, `unnamed` is true: it must never be read as a state.
    """

    iri: str
    text: str
    language: str = ""
    unnamed: bool = False


def shown(index: Index, value: ox.NamedNode | ox.Literal) -> Value:
    """Return a value in words; an IRI that stands as text, like that of a judged property, as the thing that it names."""
    if isinstance(value, ox.NamedNode):
        return thing(index, value.value)
    if value.datatype.value == _ANY_URI and value.value.startswith(ONTOLOGY):
        return thing(index, value.value)
    text = _TRUTH.get(value.value, value.value) if value.datatype.value == _BOOLEAN else value.value
    return Value("", text, "" if value.language in {None, "en"} else str(value.language))


def thing(index: Index, iri: str) -> Value:
    """Return a thing by its label."""
    return Value(iri, index.label(iri), unnamed=index.is_a(iri, "UnnamedCollective"))


def things(index: Index, iris: Iterable[str]) -> tuple[Value, ...]:
    """Return things by their labels."""
    return tuple(thing(index, iri) for iri in iris)


def values(index: Index, iri: str, *names: str) -> tuple[Value, ...]:
    """Return the values of properties of a thing in words, as far as they stand."""
    return tuple(shown(index, value) for value in index.values(iri, *names))


def text(index: Index, iri: str, name: str) -> str:
    """Return the first value of a property of a thing as text, or nothing."""
    return next((value.value for value in index.values(iri, name)), "")


def address_of(index: Index, iri: str) -> str:
    """Return the public address of a document, as an exact link gives it; nothing where there is none."""
    links = [link for link in index.leads(iri, "skos:exactMatch") if not link.startswith(PREFIXES["release"])]
    return min(links, key=lambda link: (not link.startswith(_BY_SYMBOL), link), default="")
