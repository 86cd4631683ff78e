"""Values in words, as the views of the site show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from paros.names import PREFIXES
from paros.publishing.site.telling import runs_leftwards, value_ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from paros.publishing.site.index import Index

# The service that leads from the symbol of a document to its text; the best address of one that has a symbol.
_BY_SYMBOL: Final = "https://undocs.org/"

# The acts by which a text appears.
_BRINGING: Final = ("Adoption", "Presentation", "Publication", "Submission", "Transmission")


class Value(NamedTuple):
    """What stands in object position: its text, its IRI if it has one, the language of a text that is not in English.

    Of a collective that its source does not name, `unnamed` is true: it must never be read as a state.
    """

    text: str
    iri: str = ""
    language: str = ""
    unnamed: bool = False

    @property
    def foreign(self) -> bool:
        """Whether the text may run the other way than the text around it, or is spoken otherwise."""
        return bool(self.language) or runs_leftwards(self.text)


def shown(index: Index, value: ox.NamedNode | ox.Literal) -> Value:
    """Return a value in words; an IRI that stands as text, like that of a judged property, as the thing that it names."""
    found = value_ref(index, value)
    return Value(*found, unnamed=bool(found.iri) and index.is_a(found.iri, "UnnamedCollective"))


def thing(index: Index, iri: str) -> Value:
    """Return a thing by its label."""
    return Value(index.label(iri), iri, unnamed=index.is_a(iri, "UnnamedCollective"))


def things(index: Index, iris: Iterable[str]) -> tuple[Value, ...]:
    """Return things by their labels."""
    return tuple(thing(index, iri) for iri in iris)


def values(index: Index, iri: str, *names: str) -> tuple[Value, ...]:
    """Return the values of properties of a thing in words, as far as they stand."""
    return tuple(shown(index, value) for value in index.values(iri, *names))


def text(index: Index, iri: str, name: str) -> str:
    """Return the first value of a property of a thing as text, or nothing."""
    return next((value.value for value in index.values(iri, name)), "")


def appearance(index: Index, iri: str) -> tuple[str, str]:
    """Return the first and the last day on which a text can have appeared, as the picture of the lineage has it.

    It is placed by its own date, by the acts that bring a text about, or by a vote on it, whichever is the first.
    """
    acts = [act for act in index.sources_of(iri, "actsOn") if any(index.is_a(act, kind) for kind in _BRINGING)]
    votes = [vote for motion in index.sources_of(iri, "motionOn") for vote in index.sources_of(motion, "voteOn")]
    dated = [(text(index, one, "earliestDate"), text(index, one, "latestDate")) for one in (iri, *acts, *votes)]
    return min((first for first, _ in dated if first), default=""), min((last for _, last in dated if last), default="")


def address_of(index: Index, iri: str) -> str:
    """Return the public address of a document, as an exact link gives it; nothing where there is none."""
    links = [link for link in index.leads(iri, "skos:exactMatch") if not link.startswith(PREFIXES["release"])]
    return min(links, key=lambda link: (not link.startswith(_BY_SYMBOL), link), default="")
