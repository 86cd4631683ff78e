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
    from collections.abc import Iterable, Mapping, Sequence

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
    """How many triples of a property lead from things of one kind to things, or values, of another; kinds are IRIs."""

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
        examples: of a class, the members of which most is said.
        properties: of a class, its members' properties of ours, with the number of triples.
        relations: between the kinds of things, the most frequent first.
        shapes: the IRIs of the shapes that speak of a term.
        queries: the names of the stored queries that do.
        rules: the rules that conclude something of it.
    """

    counts: Counter[str]
    derived: Counter[str]
    layers: Mapping[str, Counter[str]]
    values: Counter[str]
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
    stated = {quad.triple for quad in dataset if quad.graph_name not in (DEFAULT, _DERIVED)}
    types: defaultdict[object, list[str]] = defaultdict(list)
    for quad in view:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            types[quad.subject].append(quad.object.value)
    properties: defaultdict[str, Counter[str]] = defaultdict(Counter)
    relations: Counter[tuple[str, str, str]] = Counter()
    values: Counter[str] = Counter()
    roots = set(ontology.roots())
    schemes = {concept.iri: scheme.iri for scheme in ontology.schemes.values() for concept in scheme.concepts}
    for quad in view:
        if not quad.predicate.value.startswith(ONTOLOGY):
            continue
        of = types.get(quad.subject, [])
        for kind in of:
            properties[kind][quad.predicate.value] += 1
        if isinstance(quad.object, ox.NamedNode) and quad.object.value in schemes:
            values[quad.object.value] += 1
        for one in _kinds(of, roots):
            for other in _kinds_of_value(quad.object, types, roots, schemes):
                relations[quad.predicate.value, one, other] += 1
    return Usage(
        counts=_counts(view),
        derived=_counts(quad for quad in view if quad.triple not in stated),
        layers=_layers(dataset),
        values=values,
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


def _layers(dataset: Iterable[ox.Quad]) -> dict[str, Counter[str]]:
    """Return the counts in each stated layer, by its name; those of passages are claims."""
    layers: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in dataset:
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name != _DERIVED:
            layers["claims" if is_claim(quad) else slug(quad.graph_name.value)].append(quad)
    return {name: _counts(quads) for name, quads in sorted(layers.items())}


def _kinds(types: Sequence[str], roots: set[str]) -> list[str]:
    """Return what kind of thing something is: the highest classes of ours, or the first of its classes otherwise."""
    return sorted(roots.intersection(types)) or sorted(types)[:1]


def _kinds_of_value(
    value: object, types: Mapping[object, Sequence[str]], roots: set[str], schemes: Mapping[str, str]
) -> list[str]:
    """Return what kind of value something is: a datatype, a code list, or a kind of thing."""
    if isinstance(value, ox.Literal):
        return [value.datatype.value]
    if isinstance(value, ox.NamedNode) and value.value in schemes:
        return [schemes[value.value]]
    return _kinds(types.get(value, []), roots)


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
