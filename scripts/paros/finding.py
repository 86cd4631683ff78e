"""Finds the thing that a person means by a name, or the things that a text may mean.

What a person types is an IRI, a prefixed name, a slug, a name as the registry has it (label, other name, symbol), a name of
a state in another official language of the United Nations, its code in ISO 3166 in capitals, or the identifier of what a
thing is linked to elsewhere, as `Q148`. Case, accents, punctuation and small words do not count; initials and a slip of the
pen in a long word are understood. The rule that nothing is taken for another thing goes before: a name of few letters is
exact or unknown, numbers are exact, what is printed only with its context in view ("the Group") is shown and never taken,
and where two things fit both are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.errors import AmbiguityError, UsageError
from paros.names import BASE, CODES, ONTOLOGY, PREFIXES, THINGS, expand, shorten, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paros.answers import Engine

_HELD: Final = """
SELECT DISTINCT ?entity WHERE {
  VALUES ?entity { %s }
  FILTER(EXISTS { ?entity ?predicate ?value } || EXISTS { GRAPH ?graph { ?entity ?predicate ?value } })
}
ORDER BY ?entity
"""
# Names by which a thing is known anywhere.
_NAMES: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  %s
  ?entity rdfs:label|skos:prefLabel|skos:altLabel|paros:normalizedSymbol|paros:printedSymbol ?name .
  FILTER NOT EXISTS { ?mapping owl:annotatedTarget ?entity }
}
"""
# Codes, which are names only as they are written.
_CODES: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  %s
  ?entity paros:isoAlpha2Code|paros:isoAlpha3Code ?name .
}
"""
# Names that a passage uses with its context in view.
_IN_PLACE: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  %s
  ?entity skos:hiddenLabel|paros:namedAs|paros:locator ?name .
}
"""
# The datasets that things are linked to: with what their IRIs begin, and what they look like.
_DATASETS: Final = """
SELECT ?space ?pattern WHERE {
  ?dataset void:uriSpace ?space ;
           void:uriRegexPattern ?pattern .
}
ORDER BY ?space
"""
_LINKED: Final = """
SELECT DISTINCT ?entity WHERE {
  %s
  VALUES ?theirs { %s }
  ?entity skos:exactMatch|skos:closeMatch|dcterms:identifier ?theirs .
}
ORDER BY ?entity
"""
_DESCRIBED: Final = """
SELECT ?entity ?label ?kind WHERE {
  VALUES ?entity { %s }
  ?entity rdfs:label ?label .
  OPTIONAL {
    ?entity a ?class .
    ?class rdfs:label ?kind .
    FILTER NOT EXISTS { ?entity a ?narrower . ?narrower rdfs:subClassOf ?class . FILTER(?narrower != ?class) }
  }
}
ORDER BY ?entity ?label ?kind
"""
_PRINTED: Final = """
SELECT ?entity ?name ?passage WHERE {
  VALUES ?entity { %s }
  GRAPH ?graph { ?entity paros:namedAs|paros:printedSymbol ?name }
  ?graph rdfs:label ?passage ;
    paros:passageOf ?source ;
    paros:ordinal ?order .
}
ORDER BY ?entity ?source ?order ?name
"""
_SMALL: Final = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"})
_INITIALISM: Final = re.compile(r"\b(?:\w\.){2,}")
_WORD: Final = re.compile(r"[^\W_]+")
# So many slips are forgiven in a word of this many letters; none in a shorter one.
_SLIPS: Final = ((10, 2), (5, 1))
# Letters that are written for each other.
_ALIKE: Final = str.maketrans("eiouyz", "aaaaas")
# How like a name the text is, from 0 to 100, by what makes it match; less than the last is not told.
_SAME, _CODE, _INITIALS, _SLIP, _WORDS, _LEAST = 100.0, 98.0, 97.0, 95.0, 90.0, 60.0
_MANY: Final = 5


@dataclass(frozen=True)
class Found:
    """A thing that a text may mean: its kind, the name that matches and how, how likely (0 to 100), where it is printed."""

    iri: str
    label: str
    kind: str
    matched: str
    how: str
    likeness: float
    printed_in: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The prefixed name."""
        return shorten(self.iri)


@dataclass(frozen=True)
class _Name:
    """A name of a thing; `known` if it means the thing wherever it stands, `code` if it does so only as it is written.

    Initials are made of names in English, or in no language.
    """

    entity: str
    text: str
    known: bool
    code: bool = False
    english: bool = True


def resolve(engine: Engine, text: str, of: str = "") -> ox.NamedNode:
    """Return the thing that a person means by an IRI, a prefixed name, a slug or a name.

    Args:
        engine: what is asked.
        text: what the person typed.
        of: what it must be, as a header says it: a class (`paros:Agent`) or a list of codes (`stance`); anything if empty.
            An IRI or a prefixed name says what is meant by itself.

    Raises:
        UsageError: if nothing is called so; with the nearest.
        AmbiguityError: if more than one thing is; with the candidates and what makes them match.
    """
    named = (_linked(engine, text, of) if "://" in text else []) or _named(engine, text, of)
    if len(named) == 1:
        return ox.NamedNode(named[0])
    if not named and not _is_exact(text):
        names = _names(engine, _NAMES, of, known=True)
        named = _meant(text, [*names, *_names(engine, _CODES, of, known=True, code=True)])
        if len(named) == 1:
            return ox.NamedNode(named[0])
    if not named:
        named = _linked(engine, text, of)
        if len(named) == 1:
            return ox.NamedNode(named[0])
    wanted = f" that is of {of}" if of else ""
    if named:
        raise AmbiguityError(
            f"{text!r} may mean several things",
            accepted=_told(found for found in find(engine, text, of) if found.iri in named)
            or "; ".join(map(shorten, named)),
            repair=f"name one of them as it stands in brackets: {shorten(named[0])}",
        )
    raise UsageError(
        f"nothing in the graph is called {text!r}{wanted}",
        accepted=_told(find(engine, slug(text).rpartition(":")[2], of)[:_MANY])
        or "an IRI, a prefixed name, a slug or a name of an entity",
        repair="paros find TEXT",
    )


def find(engine: Engine, text: str, of: str = "") -> list[Found]:
    """Return the things that a text may mean, the likeliest first; `of` as in `resolve`."""
    names = [
        *_names(engine, _NAMES, of, known=True),
        *_names(engine, _CODES, of, known=True, code=True),
        *_names(engine, _IN_PLACE, of, known=False),
    ]
    slugs = {name.entity: _Name(name.entity, slug(name.entity), known=False) for name in names}
    best: dict[str, tuple[float, str, str]] = {}
    for name, likeness, how in _likenesses(text, [*names, *slugs.values()]):
        # Where two names of a thing are as like, the first in the alphabet is told.
        held = best.get(name.entity)
        if held is None or (-likeness, name.text) < (-held[0], held[1]):
            best[name.entity] = (likeness, name.text, how)
    best |= dict.fromkeys(_linked(engine, text, of), (_SAME, text, "identifier"))
    described = describe(engine, best)
    printed = _printed(engine, {entity: matched for entity, (_, matched, _) in best.items()})
    found = [
        Found(entity, *described.get(entity, (shorten(entity), "")), matched, how, likeness, printed.get(entity, ()))
        for entity, (likeness, matched, how) in best.items()
    ]
    return sorted(found, key=lambda found: (-found.likeness, len(found.matched), found.label, found.iri))


def describe(engine: Engine, iris: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return label and kind of things that have a label, by their IRI."""
    rows = _ask(engine, _DESCRIBED, iris)
    # Of several, the last; a thing of no class of ours has no kind.
    return {_iri(row["entity"]): (display(row["label"]), display(row.get("kind"))) for row in rows}


def kind_of(engine: Engine, text: str) -> str:
    """Return a kind as `resolve` takes it, from the folder of a list or the name of a class.

    Raises:
        UsageError: if there is no such list or class.
    """
    return text if text in {*THINGS, *CODES} else shorten(resolve(engine, text, "owl:Class").value)


def slugs_of(engine: Engine, of: str) -> dict[str, str]:
    """Return the slugs of all things of a kind that have a name, each with its label, sorted."""
    described = describe(engine, {name.entity for name in _names(engine, _NAMES, of, known=True)})
    return dict(sorted((slug(iri), label) for iri, (label, _) in described.items()))


def is_own_name(text: str, iri: str) -> bool:
    """Return whether a text is the IRI itself, its prefixed name or its slug."""
    bare = _bare(text)
    return bare in {iri, shorten(iri), slug(iri)}


def _told(found: Iterable[Found]) -> str:
    """Return things in words: label, prefixed name, and the name that matches where it is another."""
    return "; ".join(
        f"{one.label} ({one.short}{'' if one.matched in {one.label, slug(one.iri)} else f', as “{one.matched}”'})"
        for one in found
    )


def _bare(text: str) -> str:
    """Return a text without angle brackets around it."""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def _is_exact(text: str) -> bool:
    """Return whether a text can only be an IRI or a prefixed name."""
    bare = _bare(text)
    prefix, colon, _ = bare.partition(":")
    return "://" in bare or (bool(colon) and prefix in PREFIXES)


def _named(engine: Engine, text: str, of: str) -> list[str]:
    """Return the things that a text names as IRI, prefixed name or slug; by a slug, only those of the kind."""
    held = [_iri(row["entity"]) for row in _ask(engine, _HELD, _candidates(text))]
    if held and of and not _is_exact(text):
        rows = ask(
            engine, f"SELECT DISTINCT ?entity WHERE {{ {_of(of)} VALUES ?entity {{ {_values(held)} }} }}"
        ).bindings
        fitting = {_iri(row["entity"]) for row in rows}
        return [iri for iri in held if iri in fitting]
    return held


def _linked(engine: Engine, text: str, of: str) -> list[str]:
    """Return the things that are linked, exactly or closely, to what a text names elsewhere: an IRI, or an identifier."""
    bare = _bare(text).replace(" ", "")
    iris = {bare} if "://" in bare else set()
    for row in ask(engine, _DATASETS, "the search for a name").bindings if not iris else ():
        space, pattern = display(row["space"]), display(row["pattern"])
        iris |= {iri for iri in (f"{space}{bare}", f"{space}{bare}/") if re.search(pattern, iri)}
    try:
        terms = [str(ox.NamedNode(iri)) for iri in sorted(iris)]
    except ValueError:
        terms = []
    query = _LINKED % (_of(of), " ".join([*terms, str(ox.Literal(text))]))
    return [_iri(row["entity"]) for row in ask(engine, query, "the search for a name").bindings]


def _candidates(text: str) -> list[str]:
    """Return the IRIs that a text may stand for as an IRI, a prefixed name or a slug; none where it cannot be in one."""
    bare = _bare(text)
    try:
        if "://" in bare:
            iris = [bare]
        elif _is_exact(bare):
            iris = [expand(bare)]
        else:
            # A symbol has the slug of the document that bears it, which is meant.
            iris = [f"{BASE}{kind}/{bare}" for kind in (*THINGS, *CODES, "editorial") if kind != "symbol"]
            iris += [ONTOLOGY + bare] if bare[:1].isupper() else []
        return [ox.NamedNode(iri).value for iri in iris]
    except ValueError:
        return []


def _values(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _ask(engine: Engine, query: str, iris: Iterable[str]) -> list[dict[str, object]]:
    """Return the rows of a query about things; none are asked about, none come back."""
    values = _values(iris)
    return [dict(row) for row in ask(engine, query % values, "the search for a name").bindings] if values else []


def _iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)  # noqa: S101 -- no node of ours is blank
    return term.value


def _of(of: str) -> str:
    """Return the pattern of a kind of things: a class by its prefixed name, or a list of codes by the folder of its IRIs.

    >>> _of("paros:Agent"), _of("stance")
    ('?entity a paros:Agent .', 'FILTER(STRSTARTS(STR(?entity), "https://w3id.org/paros/stance/"))')
    """
    if ":" in of:
        return f"?entity a {of} ."
    return f'FILTER(STRSTARTS(STR(?entity), "{BASE}{of}/"))' if of else ""


def _names(engine: Engine, query: str, of: str, *, known: bool, code: bool = False) -> list[_Name]:
    """Return the names of all things of a kind, sorted; of symbols none, as what bears one has it as a name."""
    rows = ask(engine, query % _of(of), "the search for a name").bindings
    names = [
        _Name(entity.value, display(row["name"]), known, code, _is_english(row["name"]))
        for row in rows
        if isinstance(entity := row["entity"], ox.NamedNode) and not entity.value.startswith(PREFIXES["symbol"])
    ]
    return sorted(names, key=lambda name: (name.entity, name.text))


def _is_english(name: object) -> bool:
    """Return whether a name is in English, or in no language."""
    return not isinstance(name, ox.Literal) or name.language in {None, "en"}


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text without case, accents and punctuation; letters with a full stop each are one word.

    >>> words_of("Türkiye’s U.S. note A/C.1/L.25")
    ('turkiye', 's', 'us', 'note', 'a', 'c', '1', 'l', '25')
    """
    joined = _INITIALISM.sub(lambda found: found[0].replace(".", "") + " ", text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain.casefold()))


def _great(words: Sequence[str]) -> tuple[str, ...]:
    """Return words without the small ones; all of them where nothing else is left."""
    return tuple(word for word in words if word not in _SMALL) or tuple(words)


def _initials(name: str) -> str:
    """Return the first letters of the words of a name, and its numbers whole; empty of a single word or a sentence.

    >>> _initials("Group of 21"), _initials("Treaties are kept")
    ('g21', '')
    """
    words = [word for word in _WORD.findall(name) if word.casefold() not in _SMALL]
    if len(words) < 2 or any(word[0].islower() for word in words):
        return ""
    return "".join(word if word.isdigit() else word[0] for word in words).casefold()


def _slips(wanted: Sequence[str], words: Sequence[str]) -> int | None:
    """Return how many slips of the pen make words of others; None where they are other words.

    A slip is a letter more or less, two that changed places, a vowel for another, or z for s. Words with another consonant
    or another first letter, short words and numbers are never taken for each other: Ireland is not Iceland, Iran not Iraq,
    Austria not Australia, Zambia not Gambia.
    """
    from rapidfuzz.distance import OSA

    if len(wanted) != len(words):
        return None
    total = 0
    for one, other in zip(wanted, words, strict=True):
        if one == other:
            continue
        forgiven = next((slips for letters, slips in _SLIPS if min(len(one), len(other)) >= letters), 0)
        mine, theirs = Counter(one.translate(_ALIKE)), Counter(other.translate(_ALIKE))
        if one[0] != other[0] or not (one + other).isalpha() or (mine - theirs and theirs - mine):
            return None
        slips = OSA.distance(one, other, score_cutoff=forgiven)
        if slips > forgiven:
            return None
        total += slips
    return total


def _match(text: str, wanted: Sequence[str], name: _Name) -> tuple[float, str]:
    """Return how like a name the text and the words of a person are, and by what, as far as they are the name; else 0."""
    if name.code:
        return (_CODE, "code") if text.strip() == name.text else (0.0, "")
    words = words_of(name.text)
    great, others = _great(wanted), _great(words)
    if great == others:
        return _SAME - (tuple(wanted) != words), "name"
    if len(wanted) == 1 and name.english and wanted[0] == _initials(name.text):
        return _INITIALS, "initials"
    if slips := _slips(great, others):
        return _SLIP - slips, "spelling"
    return 0.0, ""


def _meant(text: str, names: Sequence[_Name]) -> list[str]:
    """Return the things that a text means by one of their names: as it is, else by code or initials, else but for spelling."""
    wanted = words_of(text)
    if not wanted:
        return []
    # By a code as by initials: where they are those of two things, both are told.
    by_how: dict[str, dict[str, None]] = {"name": {}, "code": {}, "spelling": {}}
    for name in names:
        _, how = _match(text, wanted, name)
        if how:
            by_how["code" if how == "initials" else how][name.entity] = None
    return next((list(entities) for entities in by_how.values() if entities), [])


def _likenesses(text: str, names: Sequence[_Name]) -> Iterator[tuple[_Name, float, str]]:
    """Yield the names that are like a text, how like, and what makes them match."""
    from rapidfuzz import fuzz

    wanted = words_of(text)
    if not wanted:
        return
    joined = " ".join(wanted)
    for name in names:
        words = words_of(name.text)
        likeness, how = _match(text, wanted, name)
        if name.code and not how:
            continue
        if not how and _begins_with_each(wanted, words):
            # The more of the name is typed, the better.
            likeness, how = _WORDS * (0.8 + 0.2 * len(wanted) / len(words)), "words"
        if not how:
            likeness, how = fuzz.ratio(joined, " ".join(words)) * _WORDS / 100, "likeness"
        if likeness >= _LEAST:
            yield name, likeness - (not name.known), how


def _begins_with_each(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether each word of a person begins a word of a name."""
    return all(any(word.startswith(one) for word in words) for one in _great(wanted))


def _printed(engine: Engine, matched: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the passages that print the name by which each thing was found."""
    passages: dict[str, dict[str, None]] = {}
    for row in _ask(engine, _PRINTED, matched):
        entity = _iri(row["entity"])
        if words_of(display(row["name"])) == words_of(matched[entity]):
            passages.setdefault(entity, {})[display(row["passage"])] = None
    return {entity: tuple(labels) for entity, labels in passages.items()}
