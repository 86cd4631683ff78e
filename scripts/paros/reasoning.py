"""Reasoning: HermiT for the class hierarchy and consistency, and few named rules that materialise what queries need."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.explaining import explain_class, explain_things, explain_whole, read_theory, tell
from paros.hermit import classified
from paros.names import PREFIXES, shorten
from paros.quads import RDF_TYPE
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.locating import Places

RULES = Path(__file__).parent / "rules"
_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_IDENTITY: Final = (RDF_TYPE, *(ox.NamedNode(PREFIXES["owl"] + name) for name in ("sameAs", "differentFrom")))
# So many clashes are explained; the others are named.
_EXPLAINED: Final = 5
_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")

# What most often makes the data inconsistent: a node in two classes that exclude each other. It stands in a class
# because that is stated, or because a property that it has takes it there.
_CLASHES = f"""
PREFIX owl: <{PREFIXES["owl"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT DISTINCT ?node ?one ?other ?by WHERE {{
  ?a owl:disjointWith|^owl:disjointWith ?b .
  ?one rdfs:subClassOf* ?a .
  ?other rdfs:subClassOf* ?b .
  {{
    ?node a ?one , ?other .
    FILTER(STR(?one) < STR(?other))
  }}
  UNION
  {{ ?node a ?one . ?by rdfs:subPropertyOf*/rdfs:domain ?other . ?node ?by ?object }}
  UNION
  {{ ?node a ?one . ?by rdfs:subPropertyOf*/rdfs:range ?other . ?subject ?by ?node }}
}}
ORDER BY ?node ?one ?other ?by
"""
# The other cause: two things that a property with one value at most makes the same.
_SEVERAL = f"""
PREFIX owl: <{PREFIXES["owl"]}>
SELECT DISTINCT ?node ?by ?one ?other WHERE {{
  ?by a owl:FunctionalProperty .
  ?node ?by ?one , ?other .
  FILTER(STR(?one) < STR(?other))
}}
ORDER BY ?node ?by ?one ?other
"""


def classify(ontology: Sequence[ox.Quad], places: Places | None = None) -> list[ox.Quad]:
    """Return the class hierarchy as HermiT finds it: each named class below each of its superclasses, derived graph.

    `places` gives errors their lines.

    Raises:
        DataError: if the ontology is inconsistent or has a class that nothing could ever belong to; says why.
    """
    import owlready2

    try:
        world = classified(ontology)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise DataError(_causes(ontology, places, "the ontology")) from error
    if empty := sorted(c.iri for c in world.inconsistent_classes() if c.iri != PREFIXES["owl"] + "Nothing"):
        theory, labels = read_theory(ontology), _labels(ontology)
        raise DataError(
            [
                Problem(
                    f"nothing could ever be a {shorten(iri)}: its axioms contradict each other",
                    *(places.subject(iri) if places else ("", 0)),
                    rule="reasoning/impossible-class",
                    because=tell(reasons, labels, places) if (reasons := explain_class(theory, iri)) else (),
                )
                for iri in empty
            ]
        )
    graph = ox.NamedNode(graph_iri("derived"))
    return sorted(
        (
            ox.Quad(ox.NamedNode(below.iri), _SUBCLASS, ox.NamedNode(above.iri), graph)
            for below in world.classes()
            for above in below.ancestors()
            if above is not below and above is not owlready2.Thing
        ),
        key=str,
    )


def check_consistency(quads: Sequence[ox.Quad], places: Places | None = None) -> None:
    """Check with HermiT that ontology and data together have a model; `places` gives errors their lines.

    Raises:
        DataError: if they have none; names what clashes, and for each clash the fewest axioms and facts that cannot
            all hold.
    """
    import owlready2

    try:
        classified(quads)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise DataError(_causes(quads, places, "the ontology with its data")) from error


def _causes(quads: Sequence[ox.Quad], places: Places | None, what: str) -> list[Problem]:
    """Return the causes of an inconsistency, one problem for each, with its reasons as HermiT confirms them."""
    theory, labels = read_theory(quads), _labels(quads)
    clashes = _clashes(quads, places)
    found = explain_things(theory, [facts for _, facts in clashes[:_EXPLAINED]])
    problems = [
        replace(problem, because=tell(reasons, labels, places)) if reasons else problem
        for (problem, _), reasons in zip_longest(clashes, found)
    ]
    if any(found):
        return problems
    reasons = explain_whole(theory)
    return [
        Problem(
            f"HermiT finds {what} inconsistent",
            accepted="data that respect domains, ranges and functional properties of ontology/*.ttl",
            repair="correct one of these lines",
            rule="reasoning/inconsistent",
            because=tell(reasons, labels, places) if reasons else (),
        )
    ]


def _labels(quads: Sequence[ox.Quad]) -> dict[str, str]:
    """Return the labels of classes and properties."""
    declared = {
        quad.subject
        for quad in quads
        if quad.predicate == RDF_TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith(PREFIXES["owl"])
    }
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate == _LABEL
        and quad.subject in declared
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def _clashes(quads: Sequence[ox.Quad], places: Places | None) -> list[tuple[Problem, list[ox.Quad]]]:
    """Return what most likely makes quads inconsistent, a problem for each, with the facts that seem to clash."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    clashes, several = store.query(_CLASHES), store.query(_SEVERAL)
    assert isinstance(clashes, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    assert isinstance(several, ox.QuerySolutions)  # noqa: S101 -- a SELECT

    def about(*things: object) -> list[ox.Quad]:
        """Return what is said of the kind of things, and of their identity."""
        nodes = [thing for thing in things if isinstance(thing, ox.NamedNode)]
        return [quad for node in nodes for kind in _IDENTITY for quad in store.quads_for_pattern(node, kind, None)]

    found = [
        (
            Problem(
                f"{_name(row['node'])} cannot be both {_name(row['one'])} and {_name(row['other'])}"
                + (f", which {_name(row['by'])} makes it" if row["by"] else ""),
                *_place(row["node"], places),
                accepted="one of the two classes: they are disjoint",
                repair="correct its class in data/registry/ or data/claims/"
                + (f", or what stands beside {_name(row['by'])}" if row["by"] else ""),
                rule="reasoning/inconsistent",
            ),
            [
                ox.Quad(row["node"], RDF_TYPE, row["one"]),
                *([] if row["by"] else [ox.Quad(row["node"], RDF_TYPE, row["other"])]),
                *_one_of(store, row["node"], row["by"]),
            ],
        )
        for row in clashes
    ]
    found += [
        (
            Problem(
                f"{_name(row['node'])} has two values of {_name(row['by'])}: {_name(row['one'])} and {_name(row['other'])}",
                *_place(row["node"], places),
                accepted="one value: two would have to be the same thing",
                repair="remove one of them",
                rule="reasoning/inconsistent",
            ),
            [
                *(ox.Quad(row["node"], row["by"], value) for value in (row["one"], row["other"])),
                *about(row["one"], row["other"]),
            ],
        )
        for row in several
    ]
    return found


def _one_of(store: ox.Store, node: ox.NamedNode, by: ox.NamedNode | None) -> list[ox.Quad]:
    """Return one statement about a node by a property, in either direction; none where there is no property."""
    if by is None:
        return []
    out, into = store.quads_for_pattern(node, by, None), store.quads_for_pattern(None, by, node)
    return [*sorted(out, key=str)[:1], *sorted(into, key=str)[:1]]


def _place(term: object, places: Places | None) -> tuple[str, int]:
    return places.subject(term.value) if places and isinstance(term, ox.NamedNode) else ("", 0)


def _name(term: object) -> str:
    if isinstance(term, ox.Literal):
        return f'"{term.value}"'
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def rule_names() -> list[str]:
    """Return the names of the rules, sorted.

    >>> rule_names()
    ['class-hierarchy', 'inverses', 'labels', 'property-hierarchy', 'transitive-properties', 'voice']
    """
    return sorted(path.stem for path in RULES.glob("*.rq"))


def materialize(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return what the rules infer from the quads and is not among them, in the derived graph, sorted.

    Each rule is a CONSTRUCT query over the union of the graphs; they feed on each other until nothing new comes.
    """
    graph = ox.NamedNode(graph_iri("derived"))
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    inferred: set[ox.Triple] = set()
    while True:
        fresh: set[ox.Triple] = set()
        for name in rule_names():
            triples = store.query((RULES / f"{name}.rq").read_text(encoding="utf-8"))
            assert isinstance(triples, ox.QueryTriples)  # noqa: S101 -- a CONSTRUCT
            fresh |= {t for t in triples if ox.Quad(t.subject, t.predicate, t.object) not in store}
        if not fresh:
            break
        inferred |= fresh
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in fresh)
    return sorted((ox.Quad(t.subject, t.predicate, t.object, graph) for t in inferred), key=str)
