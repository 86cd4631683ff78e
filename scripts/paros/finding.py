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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.errors import AmbiguityError, UsageError
from paros.likeness import SAME, Name, Names, words_of
from paros.names import BASE, CODES, ONTOLOGY, PREFIXES, THINGS, expand, shorten, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paros.answers import Engine

# What stands in a registry, and not only in the passage that speaks of it. First the few, then what is known of them.
REGISTERED: Final = "{ SELECT DISTINCT ?entity WHERE { ?entity skos:prefLabel ?preferred } }"
_HELD: Final = """
SELECT DISTINCT ?entity WHERE {
  VALUES ?entity { %s }
  FILTER(EXISTS { ?entity ?predicate ?value } || EXISTS { GRAPH ?graph { ?entity ?predicate ?value } })
}
ORDER BY ?entity
"""
# Names by which a thing is known anywhere; what is linked to, and the pages of datasets, are no things of ours.
_NAMES: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  %s
  ?entity rdfs:label|skos:prefLabel|skos:altLabel|paros:normalizedSymbol|paros:printedSymbol ?name .
  FILTER NOT EXISTS { ?ours owl:annotatedTarget|foaf:homepage ?entity }
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
    if not named and not _is_exact(text):
        named = Names(_known_names(engine, _of(of))).meant(text)
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
    best: dict[str, tuple[float, str, str]] = {}
    for name, likeness, how in Names(_all_names(engine, of)).likenesses(text):
        # Where two names of a thing are as like, the first in the alphabet is told.
        held = best.get(name.entity)
        if held is None or (-likeness, name.text) < (-held[0], held[1]):
            best[name.entity] = (likeness, name.text, how)
    for entity in _linked(engine, text, of):
        if entity not in best or best[entity][0] < SAME:
            best[entity] = (SAME, text, "identifier")
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
    described = describe(engine, {name.entity for name in _names(engine, _NAMES, _of(of), known=True)})
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
        terms = [*(str(ox.NamedNode(iri)) for iri in sorted(iris)), str(ox.Literal(text))]
    except ValueError:  # no IRI has such characters, or no text has
        return []
    query = _LINKED % (_of(of), " ".join(terms))
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


def registered_names(engine: Engine) -> list[Name]:
    """Return the names by which registered things are known anywhere, in any language, and their slugs; not their codes."""
    names = _names(engine, _NAMES, REGISTERED, known=True)
    return [*names, *_slugs(names)]


def _all_names(engine: Engine, of: str) -> list[Name]:
    """Return the names of all things of a kind; last those that mean them in their place only, and their slugs."""
    names = [*_known_names(engine, _of(of)), *_names(engine, _IN_PLACE, _of(of), known=False)]
    return [*names, *_slugs(names)]


def _known_names(engine: Engine, pattern: str) -> list[Name]:
    """Return the names and codes by which all things that fit a pattern are known anywhere."""
    return [*_names(engine, _NAMES, pattern, known=True), *_names(engine, _CODES, pattern, known=True, code=True)]


def _slugs(names: Iterable[Name]) -> list[Name]:
    """Return the slugs of things, which tell them but are no names."""
    return [Name(iri, slug(iri), known=False) for iri in dict.fromkeys(name.entity for name in names)]


def _names(engine: Engine, query: str, pattern: str, *, known: bool, code: bool = False) -> list[Name]:
    """Return the names of all things that fit a pattern, sorted; of symbols none, as what bears one has it as a name."""
    rows = ask(engine, query % pattern, "the search for a name").bindings
    names = [
        Name(entity.value, display(row["name"]), known, code, _is_english(row["name"]))
        for row in rows
        if isinstance(entity := row["entity"], ox.NamedNode) and not entity.value.startswith(PREFIXES["symbol"])
    ]
    return sorted(names, key=lambda name: (name.entity, name.text))


def _is_english(name: object) -> bool:
    """Return whether a name is in English, or in no language."""
    return not isinstance(name, ox.Literal) or name.language in {None, "en"}


def _printed(engine: Engine, matched: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the passages that print the name by which each thing was found."""
    passages: dict[str, dict[str, None]] = {}
    for row in _ask(engine, _PRINTED, matched):
        entity = _iri(row["entity"])
        if words_of(display(row["name"])) == words_of(matched[entity]):
            passages.setdefault(entity, {})[display(row["passage"])] = None
    return {entity: tuple(labels) for entity, labels in passages.items()}
