"""Matches texts of others with the things of the graph: by an identifier, by a name, or by what is nearly a name.

What others have too stands in an authority file: every registered thing with its classes, names in all languages,
codes, symbols and links. A candidate is exact where the text is an identifier or a name of the thing; whatever else is
like it is shown and never taken, and neither is one of several exact ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.errors import UsageError
from paros.finding import REGISTERED, registered_names
from paros.likeness import Names, words_of
from paros.names import ONTOLOGY, PREFIXES, THINGS, expand, shorten
from paros.symbols import parse_symbol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from paros.answers import Engine
    from paros.likeness import Name

_LABELS: Final = f"SELECT ?entity ?label WHERE {{ {REGISTERED} ?entity rdfs:label ?label }} ORDER BY ?entity ?label"
_CLASSES: Final = f"SELECT ?entity ?class WHERE {{ {REGISTERED} ?entity a ?class }} ORDER BY ?entity ?class"
_IDENTIFIERS: Final = """
SELECT DISTINCT ?entity ?property ?value WHERE {
  VALUES ?property {
    paros:isoAlpha2Code paros:isoAlpha3Code paros:m49Code paros:cowCode skos:exactMatch skos:closeMatch
  }
  ?entity ?property ?value .
}
ORDER BY ?entity ?property ?value
"""
_KINDS: Final = """
SELECT ?class ?label ?definition ?broader WHERE {
  GRAPH graph:ontology { ?class a owl:Class ; rdfs:label ?label ; skos:definition ?definition }
  OPTIONAL { GRAPH graph:ontology { ?class rdfs:subClassOf ?broader } }
}
ORDER BY ?class ?broader
"""
# What identifies a thing, by the name under which a user asks for it; the first of these leave no doubt.
_CODES: Final = {
    "paros:isoAlpha2Code": "iso2",
    "paros:isoAlpha3Code": "iso3",
    "paros:m49Code": "m49",
    "paros:cowCode": "cow",
}
_UNMISTAKABLE: Final = frozenset({"iri", "link", "symbol"})
_IDENTIFYING: Final = _UNMISTAKABLE | frozenset(_CODES.values())
# By what a text may be matched.
WAYS: Final = ("iri", "link", "symbol", *_CODES.values(), "name")
# How like a thing is that is linked to what the text names as close to it, and no more.
_CLOSE: Final = 95.0
# A text of fewer letters than this begins too many names.
_FEW: Final = 3
# What has less in common with a name than Irak with Iraq is not shown for it.
_ALIKE: Final = 66.0
_ITEM: Final = re.compile(r"(?:wd:|wikidata:|https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]*)\Z")
_WIKIDATA: Final = "www.wikidata.org/entity/"
_PART: Final = re.compile(r"(?P<whole>.*[0-9]) ?(?P<letter>[A-Z])\Z")
_LETTERS: Final = re.compile(r"[A-Z]{2,3}\Z")
_DIGITS: Final = re.compile(r"[0-9]{1,3}\Z")


@dataclass(frozen=True)
class Kind:
    """A class of the ontology: IRI, label, definition, and the classes right above it."""

    iri: str
    label: str
    definition: str
    broader: tuple[str, ...]


_TOPIC: Final = Kind(PREFIXES["skos"] + "Concept", "topic", "A subject that is spoken of.", ())


@dataclass(frozen=True)
class Entity:
    """A thing of the graph: IRI, label, all its classes, and the narrowest of them."""

    iri: str
    label: str
    classes: frozenset[str]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A thing that a text may mean: how like (0 to 100), what matches and by what, and whether that is exact."""

    entity: Entity
    score: float
    how: str
    matched: str
    exact: bool


@dataclass(frozen=True)
class AuthorityFile:
    """What texts are matched with: things by IRI, classes by IRI, names, and what identifies what."""

    entities: Mapping[str, Entity]
    kinds: Mapping[str, Kind]
    names: Names
    identifiers: Mapping[tuple[str, str], tuple[str, ...]]


def read_authority(engine: Engine) -> AuthorityFile:
    """Return the authority file of a graph: its registered things, codes and terms aside."""
    names = [name for name in registered_names(engine) if _is_thing(name.entity)]
    kinds = _kinds(engine)
    labels = {iri: label for iri, label in _pairs(engine, _LABELS) if _is_thing(iri)}
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for iri, kind in _pairs(engine, _CLASSES):
        if expanded(kind) in kinds:
            classes[iri].add(expanded(kind))
    above = {iri: _above(iri, kinds) for iri in kinds}
    entities = {
        iri: Entity(iri, label, frozenset(classes[iri]), _narrowest(classes[iri], above))
        for iri, label in labels.items()
    }
    return AuthorityFile(
        entities, kinds, Names(name for name in names if name.entity in entities), _identifiers(engine, entities, names)
    )


def kind_named(authority: AuthorityFile, text: str) -> Kind:
    """Return the class that a person means by its label, prefixed name or IRI, if any thing is of it.

    Raises:
        UsageError: if there is none.
    """
    held = held_kinds(authority)
    for kind in held:
        if text in {kind.iri, shorten(kind.iri)} or words_of(text) in {words_of(kind.label), (_local(kind.iri),)}:
            return kind
    raise UsageError(f"no thing is of a type {text!r}", accepted=", ".join(sorted(kind.label for kind in held)))


def held_kinds(authority: AuthorityFile) -> list[Kind]:
    """Return the classes that things are of, by label."""
    held = frozenset[str]().union(*(entity.classes for entity in authority.entities.values()))
    return sorted((authority.kinds[iri] for iri in held), key=lambda kind: (kind.label, kind.iri))


def candidates(
    authority: AuthorityFile, text: str, *, kinds: Collection[str] = (), ways: Collection[str] = WAYS
) -> list[Candidate]:
    """Return the things that a text may mean, the likeliest first.

    Args:
        authority: what it is matched with.
        text: a cell of somebody's table.
        kinds: classes of which a thing must have one; none for any.
        ways: by which of `WAYS` it is matched.
    """
    text = tidy(text)
    best: dict[str, Candidate] = {}
    for iri, score, how, matched, exact in (*_identified(authority, text, ways), *_named(authority, text, ways)):
        entity = authority.entities[iri]
        if kinds and entity.classes.isdisjoint(kinds):
            continue
        found = Candidate(entity, score, how, matched, exact)
        held = best.get(iri)
        if held is None or _rank(found) < _rank(held):
            best[iri] = found
    return sorted(best.values(), key=lambda found: (*_rank(found), found.entity.label, found.entity.iri))


def certain(found: Iterable[Candidate]) -> list[Candidate]:
    """Return the exact ones of some candidates; where one is exact by an IRI or a symbol, those that are so."""
    exact = [candidate for candidate in found if candidate.exact]
    return [candidate for candidate in exact if candidate.how in _UNMISTAKABLE] or exact


def tidy(text: str) -> str:
    r"""Return a text in normal form C, without white space around it and with single spaces within.

    >>> tidy("  Co\u0302te\n d’Ivoire\u00a0")
    'Côte d’Ivoire'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def expanded(shown: str) -> str:
    """Return the IRI that `display` shows."""
    return shown[1:-1] if shown.startswith("<") else expand(shown)


def _local(iri: str) -> str:
    return shorten(iri).partition(":")[2].casefold()


def _rank(found: Candidate) -> tuple[float, bool, bool, int, str]:
    """Return the key by which candidates are sorted: the likeliest first, what identifies before what names."""
    return (-found.score, not found.exact, found.how not in _IDENTIFYING, len(found.matched), found.matched)


def _is_thing(iri: str) -> bool:
    return any(iri.startswith(PREFIXES[folder]) for folder in THINGS)


def _pairs(engine: Engine, query: str) -> Iterator[tuple[str, str]]:
    """Yield the IRIs of the first column of a query, each with what the second one shows."""
    answer = ask(engine, query, "the authority file")
    first, second = answer.columns
    for row in answer.bindings:
        if isinstance(term := row[first], ox.NamedNode):
            yield term.value, display(row[second])


def _kinds(engine: Engine) -> dict[str, Kind]:
    """Return the classes of the ontology by IRI, and that of topics, which is another's."""
    broader: defaultdict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for row in ask(engine, _KINDS, "the authority file").bindings:
        iri, above = row["class"], row.get("broader")
        if isinstance(iri, ox.NamedNode) and iri.value.startswith(ONTOLOGY):
            named = broader[iri.value, display(row["label"]), display(row["definition"])]
            if isinstance(above, ox.NamedNode) and above.value.startswith(ONTOLOGY):
                named[above.value] = None
    return {_TOPIC.iri: _TOPIC, **{key[0]: Kind(*key, tuple(above)) for key, above in broader.items()}}


def _above(iri: str, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Return all classes above one."""
    direct = [above for above in kinds[iri].broader if above in kinds]
    return frozenset(direct).union(*(_above(above, kinds) for above in direct))


def _narrowest(classes: Collection[str], above: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return those classes that stand above none of the others, sorted."""
    wider = frozenset[str]().union(*(above[iri] for iri in classes))
    return tuple(sorted(iri for iri in classes if iri not in wider))


def _identifiers(
    engine: Engine, entities: Mapping[str, Entity], names: Sequence[Name]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the things by what identifies them: the way, and the identifier in one spelling."""
    found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for iri in entities:
        found["iri", spelt(iri)][iri] = None
    for name in names:
        if name.known and name.entity in entities and (symbol := _symbol(name.text)):
            found["symbol", symbol][name.entity] = None
    for row in ask(engine, _IDENTIFIERS, "the authority file").bindings:
        entity, value, property_ = row["entity"], row["value"], display(row["property"])
        if not isinstance(entity, ox.NamedNode) or entity.value not in entities:
            continue
        if isinstance(value, ox.NamedNode):
            way = "link" if property_ == "skos:exactMatch" else "close link"
            found[way, spelt(value.value)][entity.value] = None
        elif property_ in _CODES:
            found[_CODES[property_], _code(display(value))][entity.value] = None
    return {key: tuple(iris) for key, iris in sorted(found.items())}


def spelt(iri: str) -> str:
    """Return an IRI in the one spelling in which IRIs are compared: without scheme, and without a stroke at its end.

    >>> spelt("https://sws.geonames.org/1814991/"), spelt("wd:Q148")
    ('sws.geonames.org/1814991', 'www.wikidata.org/entity/Q148')
    """
    if item := _ITEM.match(iri):
        return _WIKIDATA + item[1]
    return re.sub(r"^https?://", "", iri).rstrip("/")


def _code(code: str) -> str:
    """Return a code as codes are compared: a number without the noughts before it, which spreadsheets lose.

    >>> _code("004"), _code("CHN")
    ('4', 'CHN')
    """
    return code.lstrip("0") if code.isdigit() else code


def _symbol(text: str) -> str:
    """Return the full form of a document symbol, with the letter of a part of a resolution right behind its number.

    Empty where the text is none, or names an annex of a document.

    >>> _symbol("65/44"), _symbol("A/68/189*"), _symbol("36/97 C"), _symbol("CD/2043 Annex II"), _symbol("China")
    ('A/RES/65/44', 'A/68/189', 'A/RES/36/97C', '', '')
    """
    part = _PART.match(text)
    try:
        symbol = parse_symbol(part["whole"] if part else text)
    except ValueError:
        return ""
    if symbol.annex or (part and symbol.kind != "Resolution"):
        return ""
    return symbol.normal + (part["letter"] if part else "")


def _keys(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text may identify, by which way, as it is compared."""
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, _ = bare.partition(":")
    if _ITEM.match(bare) or "://" in bare:
        yield from ((way, spelt(bare)) for way in ("iri", "link", "close link"))
    elif colon and prefix in PREFIXES:
        yield "iri", spelt(expand(bare))
    if symbol := _symbol(text):
        yield "symbol", symbol
    if _LETTERS.match(text):
        yield f"iso{len(text)}", text
    if _DIGITS.match(text):
        yield from ((way, _code(text)) for way in ("m49", "cow"))


def _identified(
    authority: AuthorityFile, text: str, ways: Collection[str]
) -> Iterator[tuple[str, float, str, str, bool]]:
    """Yield the things that a text identifies: IRI, score, how, what matches, whether it is exact."""
    for way, key in _keys(text):
        exact = way in _IDENTIFYING
        if (way if exact else "link") in ways:
            for iri in authority.identifiers.get((way, key), ()):
                yield iri, 100.0 if exact else _CLOSE, way, text, exact


def _named(authority: AuthorityFile, text: str, ways: Collection[str]) -> Iterator[tuple[str, float, str, str, bool]]:
    """Yield the things that have names like a text, as `_identified` does; a text of few letters is a name or none."""
    if "name" not in ways:
        return
    short = sum(map(len, words_of(text))) < _FEW
    for name, likeness, how in authority.names.likenesses(text):
        if how in {"name", "initials"} or (not short and (how != "likeness" or likeness >= _ALIKE)):
            yield name.entity, likeness, how, name.text, how == "name" and name.known
