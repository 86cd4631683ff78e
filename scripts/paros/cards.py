"""The card of an entity: what it is, what is claimed of it, by which passages, and what we judge of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.answers import ask, display
from paros.errors import UsageError
from paros.names import BASE, PREFIXES, expand, natural_key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.answers import Engine

_HELD = """
SELECT DISTINCT ?entity WHERE {
  VALUES ?entity { %s }
  FILTER(EXISTS { ?entity ?predicate ?value } || EXISTS { GRAPH ?graph { ?entity ?predicate ?value } })
}
ORDER BY ?entity
"""
# Whatever the text is, it reaches the query as a literal.
_BY_NAME = """
SELECT DISTINCT ?entity WHERE {
  VALUES ?wanted { %s }
  ?entity skos:prefLabel|skos:altLabel|rdfs:label ?name .
  FILTER(LCASE(STR(?name)) = LCASE(?wanted))
}
ORDER BY ?entity
"""
_HEAD = """
SELECT ?label ?class ?className ?definition WHERE {
  OPTIONAL { %(entity)s rdfs:label ?label }
  OPTIONAL { %(entity)s skos:definition|skos:scopeNote ?definition }
  OPTIONAL {
    %(entity)s a ?class .
    ?class rdfs:label ?className .
    FILTER NOT EXISTS { %(entity)s a ?narrower . ?narrower rdfs:subClassOf ?class . FILTER(?narrower != ?class) }
  }
}
ORDER BY ?label ?className ?definition
"""
_VARIANTS = "SELECT ?name WHERE { %(entity)s skos:altLabel ?name } ORDER BY ?name"
_OUTGOING = """
SELECT ?graph ?locator ?predicate ?predicateName ?value ?valueName WHERE {
  GRAPH ?graph { %(entity)s ?predicate ?value }
  FILTER(?graph NOT IN (graph:ontology, graph:editorial))
  OPTIONAL { ?predicate rdfs:label ?predicateName }
  OPTIONAL { ?value rdfs:label ?valueName }
  OPTIONAL { ?graph rdfs:label ?locator }
}
ORDER BY ?predicate ?value ?graph
"""
_INCOMING = """
SELECT ?graph ?locator ?predicate ?predicateName ?value ?valueName WHERE {
  GRAPH ?graph { ?value ?predicate %(entity)s }
  FILTER(?graph NOT IN (graph:ontology, graph:editorial, graph:derived))
  OPTIONAL { ?predicate rdfs:label ?predicateName }
  OPTIONAL { ?value rdfs:label ?valueName }
  OPTIONAL { ?graph rdfs:label ?locator }
}
ORDER BY ?predicate ?value ?graph
"""
_JUDGEMENTS = """
SELECT ?judgement ?verdict ?certainty ?predicate ?value ?preferred ?passage ?reason ?evidence WHERE {
  GRAPH graph:editorial {
    ?judgement paros:judgedSubject %(entity)s ;
               paros:judgedPredicate ?predicate ;
               paros:verdict ?outcome ;
               paros:certainty ?degree ;
               paros:inPassage ?where ;
               paros:reason ?reason .
    OPTIONAL { ?judgement paros:judgedValue|paros:judgedObject ?value }
    OPTIONAL { ?judgement paros:preferredValue|paros:preferredObject ?preferred }
    OPTIONAL { ?judgement paros:evidence ?evidence }
  }
  ?outcome rdfs:label ?verdict .
  ?degree rdfs:label ?certainty .
  ?where rdfs:label ?passage .
}
ORDER BY ?judgement
"""
# Shown elsewhere on the card, or not worth a line.
_HIDDEN = {
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "label",
    PREFIXES["rdfs"] + "isDefinedBy",
    *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")),
}


@dataclass(frozen=True)
class Fact:
    """One fact: its property in words, its value in words, the value's IRI if it is a thing, and who says so."""

    property: str
    value: str
    iri: str
    said_by: tuple[str, ...]


@dataclass
class Card:
    """What the graph knows of one entity."""

    iri: str
    label: str
    classes: list[str]
    note: str
    variants: list[str]
    facts: list[Fact] = field(default_factory=list)
    mentions: list[Fact] = field(default_factory=list)
    judgements: list[dict[str, str]] = field(default_factory=list)


def resolve(engine: Engine, name: str) -> ox.NamedNode:
    """Return the entity that a user means by an IRI, a prefixed name, a slug, or a name as printed anywhere.

    Raises:
        UsageError: if nothing or more than one thing bears the name; with the candidates.
    """
    held = _entities(engine, _HELD, _candidates(name)) or _entities(engine, _BY_NAME, _literals(name))
    if len(held) == 1:
        return held[0]
    if held:
        raise UsageError(
            f"{name!r} may mean several things",
            accepted=", ".join(shorten(entity.value) for entity in held),
            repair=f"paros show {shorten(held[0].value)}",
        )
    raise UsageError(
        f"nothing in the graph is called {name!r}",
        accepted=", ".join(_nearest(engine, name)) or "an IRI, a prefixed name, a slug or a name of an entity",
        repair="paros query entities",
    )


def _candidates(name: str) -> list[ox.NamedNode]:
    """Return the IRIs that a text may stand for as an IRI, a prefixed name or a slug; none where it cannot be in one."""
    from paros.names import CODES, THINGS

    bare = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    prefix, colon, _ = bare.partition(":")
    try:
        if "://" in bare:
            return [ox.NamedNode(bare)]
        if colon and prefix in PREFIXES:
            return [ox.NamedNode(expand(bare))]
        return [ox.NamedNode(f"{BASE}{kind}/{bare}") for kind in (*THINGS, *CODES, "editorial")]
    except ValueError:
        return []


def _literals(name: str) -> list[ox.Literal]:
    """Return a text as a literal; nothing where it is not Unicode, as what a shell passes on may be."""
    try:
        return [ox.Literal(name)]
    except ValueError:
        return []


def _entities(engine: Engine, query: str, terms: Sequence[ox.NamedNode | ox.Literal]) -> list[ox.NamedNode]:
    """Return the entities that a query finds by terms, sorted."""
    if not terms:
        return []
    answer = ask(engine, query % " ".join(map(str, terms)), "the search for a name")
    return [entity for row in answer.bindings if isinstance(entity := row["entity"], ox.NamedNode)]


def _nearest(engine: Engine, name: str) -> list[str]:
    """Return the prefixed names of the entities whose slug or label is nearest to a text."""
    from difflib import get_close_matches

    labels = "SELECT ?e ?l WHERE { GRAPH graph:registry { ?e skos:prefLabel|skos:altLabel ?l } } ORDER BY ?e ?l"
    rows = ask(engine, labels, "the search for a name").bindings
    names: dict[str, str] = {}
    for row in rows:
        short = display(row["e"])
        names[display(row["l"]).lower()] = short
        names[short.partition(":")[2]] = short
    wanted = name.rpartition("/")[2].rpartition(":")[2].lower()
    return list(dict.fromkeys(names[match] for match in get_close_matches(wanted, names, 5)))


def card(engine: Engine, entity: ox.NamedNode) -> Card:
    """Return the card of an entity: facts and mentions by property, then by value, numbers as numbers.

    Raises:
        UsageError: if the graph says nothing of it.
    """
    part = {"entity": str(entity)}
    head = ask(engine, _HEAD % part, "the card").bindings
    outgoing = _facts(ask(engine, _OUTGOING % part, "the card"))
    incoming = _facts(ask(engine, _INCOMING % part, "the card"))
    if not any(head) and not outgoing:
        raise UsageError(f"the graph says nothing of {shorten(entity.value)}", repair="paros query entities")
    first = head[0] if head else {}
    return Card(
        iri=entity.value,
        label=display(first.get("label")) or shorten(entity.value),
        classes=sorted({display(row["className"]) for row in head if "className" in row}),
        note=display(first.get("definition")),
        variants=[display(row["name"]) for row in ask(engine, _VARIANTS % part, "the card").bindings],
        facts=outgoing,
        mentions=incoming,
        judgements=[
            {name: shorten(display(term)) if name == "predicate" else display(term) for name, term in row.items()}
            for row in ask(engine, _JUDGEMENTS % part, "the card").bindings
        ],
    )


def _facts(rows: Iterable[dict[str, object]]) -> list[Fact]:
    """Return rows as facts, the same fact of several passages as one; what only the reasoner adds is left out."""
    said: dict[tuple[str, str, str], list[str]] = {}
    derived = PREFIXES["graph"] + "derived"
    date_bounds = {PREFIXES["paros"] + name for name in ("earliestDate", "latestDate")}
    for row in rows:
        predicate, graph = row["predicate"], row["graph"]
        assert isinstance(predicate, ox.NamedNode)  # noqa: S101 -- a predicate is an IRI
        assert isinstance(graph, ox.NamedNode)  # noqa: S101 -- a graph name is an IRI here
        if predicate.value in _HIDDEN or (graph.value == derived and predicate.value not in date_bounds):
            continue
        value = row["value"]
        iri = shorten(value.value) if isinstance(value, ox.NamedNode) else ""
        key = (
            display(row.get("predicateName")) or shorten(predicate.value),
            display(row.get("valueName")) or display(value),
            iri,
        )
        by = "computed" if graph.value == derived else display(row.get("locator")) or shorten(graph.value)
        said.setdefault(key, []).append(by)
    facts = [Fact(*key, tuple(sorted(set(by), key=natural_key))) for key, by in said.items()]
    # Names stand last: they are many, and the head of the card gives them already.
    return sorted(
        facts, key=lambda fact: (fact.property == "named as", fact.property, natural_key(fact.iri or fact.value))
    )
