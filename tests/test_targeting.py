"""Targets: the focus nodes that are found for shapes are those that pyshacl would find."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paros.errors import DataError
from paros.names import PREFIXES, expand
from paros.quads import read_file
from paros.targeting import aim
from paros.validating import validate

ROOT = Path(__file__).parents[1]
SHAPES = [quad for path in sorted((ROOT / "shapes").glob("*.ttl")) for quad in read_file(path)]
QUADS = [
    quad
    for path in [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "tests/fixtures/shapes").glob("*.trig"))]
    for quad in read_file(path)
]
S = PREFIXES["sh"]
SHAPE = ox.NamedNode(expand("shape:x"))
TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
THING, KIND, SUB = (ox.NamedNode(f"e:{name}") for name in ("thing", "Kind", "Sub"))
DATA = [
    ox.Triple(ox.NamedNode("e:a"), ox.NamedNode(expand("rdf:type")), KIND),
    ox.Triple(ox.NamedNode("e:b"), ox.NamedNode(expand("rdf:type")), SUB),
    ox.Triple(SUB, ox.NamedNode(expand("rdfs:subClassOf")), KIND),
    ox.Triple(ox.NamedNode("e:a"), THING, ox.Literal("text")),
    ox.Triple(ox.BlankNode("c"), THING, ox.NamedNode("e:b")),
]


def _targets(triples: list[ox.Triple]) -> set[str]:
    return {str(triple.object) for triple in triples if triple.predicate.value == f"{S}targetNode"}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("targetClass", KIND, {"<e:a>", "<e:b>"}),
        ("targetClass", SUB, {"<e:b>"}),
        ("targetSubjectsOf", THING, {"<e:a>", "_:c"}),
        ("targetObjectsOf", THING, {'"text"', "<e:b>"}),
        ("targetNode", ox.NamedNode("e:nowhere"), {"<e:nowhere>"}),
        ("targetNode", ox.Literal("text"), {'"text"'}),
    ],
)
def test_a_target_points_at_its_nodes(kind: str, value: ox.NamedNode, expected: set[str]) -> None:
    aimed = aim(DATA, [ox.Triple(SHAPE, ox.NamedNode(S + kind), value)])
    assert _targets(aimed) == expected
    assert {triple.predicate.value for triple in aimed} == {f"{S}targetNode"}


def _with_query(select: str) -> list[ox.Triple]:
    target, prefixes, prefix = (ox.NamedNode(f"e:{name}") for name in ("target", "prefixes", "prefix"))
    return [
        ox.Triple(SHAPE, ox.NamedNode(f"{S}target"), target),
        ox.Triple(target, ox.NamedNode(f"{S}select"), ox.Literal(select)),
        ox.Triple(target, ox.NamedNode(f"{S}prefixes"), prefixes),
        ox.Triple(prefixes, ox.NamedNode(f"{S}declare"), prefix),
        ox.Triple(prefix, ox.NamedNode(f"{S}prefix"), ox.Literal("e")),
        ox.Triple(prefix, ox.NamedNode(f"{S}namespace"), ox.Literal("e:")),
    ]


def test_a_query_is_asked_with_its_prefixes() -> None:
    assert _targets(aim(DATA, _with_query("SELECT ?this WHERE { ?this a e:Sub }"))) == {"<e:b>"}


def test_a_query_that_is_no_sparql_is_an_error_of_the_shapes() -> None:
    with pytest.raises(DataError, match="the shapes cannot be used: ") as raised:
        aim(DATA, _with_query("SELECT nonsense"))
    assert raised.value.problems[0].rule == "shapes/unfit"


def test_a_target_of_a_type_of_its_own_is_left_as_it_is() -> None:
    own = ox.Triple(SHAPE, ox.NamedNode(f"{S}target"), ox.NamedNode("e:own"))
    assert aim(DATA, [own]) == [own]


def test_what_is_found_is_what_pyshacl_finds_by_its_own_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    found = validate(QUADS, SHAPES)
    monkeypatch.setattr("paros.validating.aim", lambda _data, shapes, _nodes=None: shapes)
    assert len(found) > 200
    assert validate(QUADS, SHAPES) == found


FOUND = validate(QUADS, SHAPES)
FOCI = sorted({finding.focus for finding in FOUND if not finding.focus.startswith("_:")})


@settings(max_examples=5, deadline=None)
@given(nodes=st.sets(st.sampled_from(FOCI), max_size=20))
def test_some_nodes_alone_are_judged_as_among_all(nodes: set[str]) -> None:
    assert validate(QUADS, SHAPES, nodes=nodes) == [finding for finding in FOUND if finding.focus in nodes]
