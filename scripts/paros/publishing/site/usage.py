"""Who uses the terms of the ontology: the data of the published view, rules, shapes and stored queries."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, expand, natural_key, shorten, slug
from paros.publishing.site.terms import CLASS
from paros.quads import DEFAULT, RDF_TYPE
from paros.query_texts import code_of
from paros.reading import graph_iri, is_claim
from paros.reasoning import RULES, rule_names
from paros.rulebook import reasons_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from paros.publishing.site.terms import Ontology, Term
    from paros.queries import StoredQuery

_DERIVED: Final = ox.NamedNode(graph_iri("derived"))
# A term of ours in the text of a query, and what a CONSTRUCT concludes.
_NAMED: Final = re.compile(r"\bparos:([A-Za-z]\w*)")
_CONCLUSION: Final = re.compile(r"^CONSTRUCT \{(.*?)^\}", re.DOTALL | re.MULTILINE)
_KINDS: Final = {expand(f"sh:{name}") for name in ("NodeShape", "PropertyShape")}
_TARGET: Final = ox.NamedNode(expand("sh:target"))
# So many members of a class are named as examples.
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Relation:
    """How many triples of a property lead from things of one kind to things, or values, of another; kinds are IRIs, or empty where nothing is known."""

    property: str
    subject: str
    object: str
    count: int


@dataclass(frozen=True)
class Rule:
    """A rule by which a build concludes something: its name, what it says and why."""

    name: str
    what: str
    why: str


@dataclass(frozen=True)
class Usage:
    """Who uses which term, by the IRI of the term.

    Attributes:
        counts: the members of a class, the triples of a property, in the published view.
        derived: how many of these are not stated but derived.
        layers: the same counts in each layer that is stated.
        values: how often a concept is the value of a property of ours in the published view.
        values_apart: how often it is so only outside the published view, as in judgements and rejected claims.
        examples: of a class, the members of which most is said.
        properties: of a class, its members' properties of ours, with the number of triples.
        relations: between the kinds of things, the most frequent first; each triple counts once.
        shapes: the IRIs of the shapes that speak of a term.
        queries: the names of the stored queries that do.
        rules: the rules that conclude something of it.
    """

    counts: Counter[str]
    derived: Counter[str]
    layers: Mapping[str, Counter[str]]
    values: Counter[str]
    values_apart: Counter[str]
    examples: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, Counter[str]]
    relations: tuple[Relation, ...]
    shapes: Mapping[str, tuple[str, ...]]
    queries: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, tuple[Rule, ...]]

    def of(self, property_iri: str) -> list[Relation]:
        """Return what a property relates, the most frequent first."""
        return [relation for relation in self.relations if relation.property == property_iri]


def read_usage(
    ontology: Ontology, dataset: Sequence[ox.Quad], shapes: Iterable[ox.Quad], queries: Iterable[StoredQuery]
) -> Usage:
    """Return who uses the terms of an ontology."""
    view = [quad for quad in dataset if quad.graph_name == DEFAULT]
    shown = {quad.triple for quad in view}
    stated = {quad.triple for quad in dataset if quad.graph_name not in (DEFAULT, _DERIVED)}
    types: defaultdict[object, list[str]] = defaultdict(list)
    for quad in view:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            types[quad.subject].append(quad.object.value)
    properties: defaultdict[str, Counter[str]] = defaultdict(Counter)
    relations: Counter[tuple[str, str, str]] = Counter()
    counts = _counts(view)
    roots = sorted(ontology.roots(), key=lambda iri: (counts[iri], natural_key(iri)))
    schemes = {concept.iri: scheme.iri for scheme in ontology.schemes.values() for concept in scheme.concepts}
    for quad in view:
        if not quad.predicate.value.startswith(ONTOLOGY):
            continue
        of = types.get(quad.subject, [])
        for kind in of:
            properties[kind][quad.predicate.value] += 1
        relations[quad.predicate.value, _kind(of, roots), _kind_of_value(quad.object, types, roots, schemes)] += 1
    return Usage(
        counts=counts,
        derived=_counts(quad for quad in view if quad.triple not in stated),
        layers=_layers(dataset),
        values=_values(shown, schemes),
        values_apart=_values({quad.triple for quad in dataset} - shown, schemes),
        examples=_examples(view, types),
        properties=properties,
        relations=tuple(
            Relation(*names, count)
            for names, count in sorted(relations.items(), key=lambda item: (-item[1], *map(natural_key, item[0])))
        ),
        shapes=_shapes(shapes),
        queries=_queries(queries),
        rules=_rules(ontology),
    )


def _counts(quads: Iterable[ox.Quad]) -> Counter[str]:
    """Return the members of each class and the triples of each property."""
    found: Counter[str] = Counter()
    for quad in quads:
        found[quad.predicate.value] += 1
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            found[quad.object.value] += 1
    return found


def _values(triples: Iterable[ox.Triple], concepts: Container[str]) -> Counter[str]:
    """Return how often each concept is the value of a property of ours."""
    return Counter(
        triple.object.value
        for triple in triples
        if triple.predicate.value.startswith(ONTOLOGY)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in concepts
    )


def _layers(dataset: Iterable[ox.Quad]) -> dict[str, Counter[str]]:
    """Return the counts in each stated layer, by its name; those of passages are claims."""
    layers: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in dataset:
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name != _DERIVED:
            layers["claims" if is_claim(quad) else slug(quad.graph_name.value)].append(quad)
    return {name: _counts(quads) for name, quads in sorted(layers.items())}


def _kind(types: Sequence[str], roots: Sequence[str]) -> str:
    """Return what kind of thing something is: of the highest classes of ours that it is in, the smallest.

    A body is an agent and a forum: it is told of as a forum. What is in no class of ours is of a class of others, or "".
    """
    return next((root for root in roots if root in types), min(types, default=""))


def _kind_of_value(
    value: object, types: Mapping[object, Sequence[str]], roots: Sequence[str], schemes: Mapping[str, str]
) -> str:
    """Return what kind of value something is: a datatype, a code list, or a kind of thing."""
    if isinstance(value, ox.Literal):
        return value.datatype.value
    if isinstance(value, ox.NamedNode) and value.value in schemes:
        return schemes[value.value]
    return _kind(types.get(value, []), roots)


def _examples(view: Iterable[ox.Quad], types: Mapping[object, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return, for each class, the members of which most is said."""
    said: Counter[str] = Counter(quad.subject.value for quad in view if isinstance(quad.subject, ox.NamedNode))
    members: defaultdict[str, list[str]] = defaultdict(list)
    for iri in sorted(said, key=lambda one: (-said[one], natural_key(one))):
        for kind in types.get(ox.NamedNode(iri), ()):
            if len(members[kind]) < _EXAMPLES:
                members[kind].append(iri)
    return {kind: tuple(iris) for kind, iris in members.items()}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the second parts of pairs by their first, each once, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: tuple(sorted(values, key=natural_key)) for key, values in found.items()}


def terms_in(text: str) -> set[str]:
    """Return the IRIs of the terms of ours that a query names; those in its comments do not count.

    >>> terms_in("SELECT ?x WHERE { ?x a paros:Vote } # not paros:Event")
    {'https://w3id.org/paros/ontology#Vote'}
    """
    return {ONTOLOGY + name for name in _NAMED.findall(code_of(text))}


def _shapes(quads: Iterable[ox.Quad]) -> dict[str, tuple[str, ...]]:
    """Return the shapes that speak of each term: by target, path or value, or in the query that finds their targets."""
    rows: defaultdict[object, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        rows[quad.subject].append(quad)
    shapes = {
        quad.subject.value
        for found in rows.values()
        for quad in found
        if quad.predicate == RDF_TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in _KINDS
        and isinstance(quad.subject, ox.NamedNode)
    }
    return _grouped((term, shape) for shape in shapes for term in _spoken_of(ox.NamedNode(shape), rows))


def _spoken_of(subject: object, rows: Mapping[object, Sequence[ox.Quad]]) -> set[str]:
    """Return the terms of ours that a shape speaks of, or the part of a shape that a node is."""
    found: set[str] = set()
    for quad in rows.get(subject, ()):
        value = quad.object
        if isinstance(value, ox.BlankNode) or quad.predicate == _TARGET:
            found |= _spoken_of(value, rows)
        elif isinstance(value, ox.NamedNode) and value.value.startswith(ONTOLOGY):
            found.add(value.value)
        elif isinstance(value, ox.Literal) and shorten(quad.predicate.value) == "sh:select":
            found |= terms_in(value.value)
    return found


def _queries(queries: Iterable[StoredQuery]) -> dict[str, tuple[str, ...]]:
    """Return the names of the stored queries that speak of each term."""
    return _grouped((term, query.name) for query in queries for term in terms_in(query.text))


def _rules(ontology: Ontology) -> dict[str, tuple[Rule, ...]]:
    """Return the rules that conclude something of each term: that name it, or follow an axiom about it."""
    rules: dict[str, Rule] = {}
    named: defaultdict[str, list[Rule]] = defaultdict(list)
    for name in rule_names():
        text = (RULES / f"{name}.rq").read_text(encoding="utf-8")
        rules[name] = Rule(name, *reasons_in(text))
        for conclusion in _CONCLUSION.findall(text):
            for iri in sorted(terms_in(conclusion)):
                named[iri].append(rules[name])
    found: dict[str, tuple[Rule, ...]] = {}
    for iri, term in ontology.terms.items():
        if told := [*(rules[name] for name in _by_axiom(term)), *named[iri]]:
            found[iri] = tuple(told)
    return found


def _by_axiom(term: Term) -> list[str]:
    """Return the names of the rules that follow axioms and conclude something of a term."""
    found = [("class-hierarchy" if term.kind == CLASS else "property-hierarchy")] if term.children else []
    found += ["transitive-properties"] if term.transitive else []
    return found + (["inverses"] if term.inverts else [])
