"""Disputes: each rule finds what it looks for and nothing beside it, and each finding of the real data is judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.disputing import RULES, rule_names
from paros.errors import DataError
from paros.inspecting import inspect
from paros.judging import inferred_statements, published_view
from paros.layering import Layers, derive
from paros.names import ONTOLOGY, PREFIXES, expand, shorten
from paros.quads import node, read_file
from paros.reading import graph_iri

if TYPE_CHECKING:
    import paros
    from paros.home import Home

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "disputes"
ONTOLOGY_QUADS = [
    ox.Quad(quad.subject, quad.predicate, quad.object, node(graph_iri("ontology")))
    for path in sorted((ROOT / "ontology").glob("*.ttl"))
    for quad in read_file(path)
]
FINDS = re.compile(r'# Finds: (\S+) (\S+) (\S+) (?:"([^"]*)"|(\S+))')


def disputes(path: Path, *more: ox.Quad) -> list[dict[str, list[str]]]:
    """Return what the rules find in a fixture laid over the base, each dispute from property to values in short."""
    quads = [*ONTOLOGY_QUADS, *read_file(FIXTURES / "base.trig"), *read_file(path), *more]
    found: dict[str, dict[str, list[str]]] = {}
    for quad in derive(Layers(quads, set(), quads, [], [], None)).disputes:  # type: ignore[arg-type]
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        value = shorten(quad.object.value) if "://" in quad.object.value else quad.object.value
        name = quad.predicate.value.removeprefix(ONTOLOGY)
        found.setdefault(quad.subject.value, {}).setdefault(name, []).append(value)
    return list(found.values())


def test_every_rule_has_a_fixture_of_each_kind() -> None:
    assert sorted({path.name.split(".")[1] for path in FIXTURES.glob("found.*.trig")}) == rule_names()
    assert sorted({path.name.split(".")[1] for path in FIXTURES.glob("sound.*.trig")}) == rule_names()


@pytest.mark.parametrize("rule", rule_names())
def test_a_rule_says_what_it_finds_and_why(rule: str) -> None:
    lines = (RULES / f"{rule}.rq").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == ["# What", "# Why", "# Kind"]


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("found.*.trig")), ids=lambda path: path.stem)
def test_a_rule_finds_its_defect_and_no_other_rule_does(path: Path) -> None:
    finds = FINDS.search(path.read_text(encoding="utf-8"))
    assert finds
    rule, subject, predicate, *values = finds.groups()
    (dispute,) = disputes(path)
    assert dispute["foundBy"] == [rule]
    assert dispute["judgedSubject"] == [subject]
    assert dispute["judgedPredicate"] == [predicate]
    assert [*dispute.get("judgedValue", ()), *dispute.get("judgedObject", ())] == [value for value in values if value]
    assert "settledBy" not in dispute
    assert dispute["reason"][0].endswith(".")


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("sound.*.trig")), ids=lambda path: path.stem)
def test_what_only_looks_like_a_defect_is_not_found(path: Path) -> None:
    assert disputes(path) == []


def test_the_kind_tells_whether_one_source_is_at_odds_with_itself() -> None:
    within = disputes(FIXTURES / "found.two-symbols.trig")[0]
    between = disputes(FIXTURES / "found.two-dates.trig")[0]
    assert within["conflictKind"] == ["conflict:within-source"]
    assert between["conflictKind"] == ["conflict:between-sources"]
    assert between["contradictedBy"] == ["passage:x-two-p1-s1"]


def judgement(kind: str, subject: str, predicate: str, value: ox.NamedNode | ox.Literal, **more: str) -> list[ox.Quad]:
    """Return an assessment of the editorial layer."""
    this, graph = node(expand("editorial:x-1")), node(graph_iri("editorial"))
    said: dict[str, ox.NamedNode | ox.Literal] = {
        "judgedSubject": node(expand(subject)),
        "judgedPredicate": ox.Literal(expand(predicate), datatype=node(PREFIXES["xsd"] + "anyURI")),
        "judgedObject" if isinstance(value, ox.NamedNode) else "judgedValue": value,
        **{name: node(expand(other)) for name, other in more.items()},
    }
    typed = ox.Quad(this, node(PREFIXES["rdf"] + "type"), node(expand(f"paros:{kind}")), graph)
    return [typed, *(ox.Quad(this, node(ONTOLOGY + name), term, graph) for name, term in said.items())]


@pytest.mark.parametrize("passage", ["passage:x-one-p1-s1", "passage:x-one-p1-s2"])
def test_a_judgement_of_either_side_settles_a_dispute(passage: str) -> None:
    symbol = {"passage:x-one-p1-s1": "CD/3001", "passage:x-one-p1-s2": "CD/3007"}[passage]
    judged = judgement("Judgement", "instrument:x-paper", "paros:printedSymbol", ox.Literal(symbol), inPassage=passage)
    (dispute,) = disputes(FIXTURES / "found.two-symbols.trig", *judged)
    assert dispute["settledBy"] == ["editorial:x-1"]


def test_a_judgement_of_something_else_settles_nothing() -> None:
    judged = judgement(
        "Judgement", "instrument:x-paper", "paros:title", ox.Literal("CD/3001"), inPassage="passage:x-one-p1-s1"
    )
    (dispute,) = disputes(FIXTURES / "found.two-symbols.trig", *judged)
    assert "settledBy" not in dispute


# --- Inferences


def inference(certainty: str) -> list[ox.Quad]:
    member = node(expand("instrument:x-series"))
    return judgement(
        "Inference", "instrument:x-paper", "paros:memberOfSeries", member, certainty=f"certainty:{certainty}"
    )


@pytest.mark.parametrize(("certainty", "published"), [("certain", True), ("probable", True), ("possible", False)])
def test_an_inference_is_published_unless_it_is_only_possible(certainty: str, published: bool) -> None:
    statements = inferred_statements(inference(certainty))
    assert bool(statements) == published
    assert {quad.graph_name for quad in statements} <= {node(graph_iri("derived"))}


def test_what_a_passage_claims_is_not_inferred() -> None:
    (statement,) = inferred_statements(inference("certain"))
    passage = node(expand("passage:x-one-p1-s1"))
    claim = ox.Quad(statement.subject, statement.predicate, statement.object, passage)
    with pytest.raises(DataError, match="infers what passage:x-one-p1-s1 claims already"):
        inferred_statements([*inference("certain"), claim])


def test_disputes_and_judgements_are_no_facts() -> None:
    editorial = judgement("Judgement", "instrument:x-paper", "paros:title", ox.Literal("x"), inPassage="passage:x-p1")
    found = ox.Quad(node(expand("dispute:x")), node(ONTOLOGY + "foundBy"), ox.Literal("x"), node(graph_iri("disputes")))
    assert published_view([*editorial, found], set()) == []


# --- The real data


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    import paros

    return paros.KnowledgeGraph(built)


def test_each_dispute_of_the_real_data_is_judged(graph: paros.KnowledgeGraph) -> None:
    assert [entry.node for entry in graph.disputes() if not entry.verdict] == []


def test_the_rules_find_something_in_the_real_data(graph: paros.KnowledgeGraph) -> None:
    """These are told by hand beside the rules: a rule that finds nothing here has its fixtures alone."""
    found = {rule for entry in graph.disputes() for rule in entry.rules}
    assert {"symbol-kind", "symbol-body", "number-order", "two-actors", "two-symbols", "two-titles"} <= found


def test_disputes_can_be_asked_by_what_they_are_about(graph: paros.KnowledgeGraph) -> None:
    about = graph.disputes({"about": "event:a-c.1-64-l.25-adoption"})
    assert [(entry.what, entry.claimed, entry.verdict) for entry in about] == [
        ("performed by", "Conference on Disarmament", "rejected")
    ]
    assert about[0].preferred == "First Committee of the General Assembly"
    assert about[0].rules == ["symbol-body"]


def test_a_contribution_is_told_of_the_disputes_that_it_brings(built: Home, tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("event", "paros", "passage"))
    path = tmp_path / "my-claims.trig"
    path.write_text(f"{prefixes}passage:nti-paros-2009-p2-s2 {{ event:a-res-65-68-vote paros:tallyInFavour 1 . }}\n")
    (finding,) = inspect(built, [path])
    assert (finding.severity, shorten(finding.shape)) == ("Warning", "shape:dispute-settled")
    assert shorten(finding.focus) == "dispute:two-values-a-res-65-68-vote"
