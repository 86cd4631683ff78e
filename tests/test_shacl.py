"""The two judges of SHACL: both pass W3C's tests, and both find the same."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paros.errors import DataError
from paros.names import PREFIXES
from paros.quads import read_file
from paros.reading import graph_iri
from paros.shacl import asking, reference
from paros.shacl.asking import well_typed
from paros.shacl.compiling import COMPONENTS, compile_shapes
from paros.shacl.model import SH, ShapesGraph, plain
from paros.storing import open_store
from paros.validating import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.findings import Finding
    from paros.home import Home
    from paros.quads import Term

    Judge = Callable[[list[ox.Triple], list[ox.Triple]], set[Finding]]
    Rows = dict[object, dict[str, list[Term]]]

ROOT = Path(__file__).parents[1]
SUITE = ROOT.parent / "shared" / "conformance" / "shacl-tests" / "core"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
TYPE = PREFIXES["rdf"] + "type"
XSD = PREFIXES["xsd"]


def _rows(triples: list[ox.Triple]) -> Rows:
    rows: Rows = {}
    for triple in triples:
        rows.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return rows


def _triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in read_file(path)]


class _Case:
    """One test of W3C's suite: its data, its shapes, and what must be found."""

    def __init__(self, path: Path) -> None:
        # Relative IRIs name the file itself and those beside it.
        self.own = list(ox.parse(path=str(path), base_iri=path.as_uri()))
        rows = _rows([quad.triple for quad in self.own])
        (test,) = (node for node, row in rows.items() if ox.NamedNode(SHT + "Validate") in row.get(TYPE, ()))
        (action,), (self.result,) = rows[test][MF + "action"], rows[test][MF + "result"]
        self.data = self._load(rows[action][SHT + "dataGraph"][0], path)
        self.shapes = self._load(rows[action][SHT + "shapesGraph"][0], path)
        self.rows = rows
        self.report = ShapesGraph([quad.triple for quad in self.own])

    def _load(self, graph: object, path: Path) -> list[ox.Triple]:
        assert isinstance(graph, ox.NamedNode)
        if graph.value == path.as_uri():
            return [quad.triple for quad in self.own]
        other = path.parent / graph.value.rpartition("/")[2]
        return [quad.triple for quad in ox.parse(path=str(other), base_iri=other.as_uri())]

    def expected(self) -> set[tuple[str, ...]]:
        return {
            (
                *(plain(self._one(result, name)) for name in ("focusNode", "sourceShape", "sourceConstraintComponent")),
                self._path(result),
                plain(self._one(result, "resultSeverity")).removeprefix(SH),
                str(self._one(result, "value") or ""),
            )
            for result in self.rows[self.result].get(SH + "result", ())
        }

    def _one(self, node: object, name: str) -> Term | None:
        return next(iter(self.rows[node].get(SH + name, ())), None)

    def _path(self, result: object) -> str:
        path = self._one(result, "resultPath")
        if path is None:
            return ""
        return path.value if isinstance(path, ox.NamedNode) else self.report.path(path)


def _cases() -> list[Path]:
    return [path for path in sorted(SUITE.rglob("*.ttl")) if "sht:Validate" in path.read_text("utf-8")]


# Both judges refuse what pyshacl reads otherwise than SHACL: two paths in one, and sh:uniqueLang "1".
MISREAD = {"path/path-strange-001", "path/path-strange-002", "property/uniqueLang-002"}
# The store would give its numbers another datatype; it says so.
CHANGED = {"property/datatype-ill-formed"}


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _used() -> set[str]:
    """Return the parameters of constraints that our shapes use."""
    triples = [triple for path in sorted((ROOT / "shapes").glob("*.ttl")) for triple in _triples(path)]
    graph = ShapesGraph(triples)
    named = {triple.subject for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    kinds = {SH + "NodeShape", SH + "PropertyShape"}
    rows = _rows(triples)
    shapes = [node for node in named if any(plain(kind) in kinds for kind in rows[node].get(TYPE, ()))]
    return {name for node in shapes for name in graph.shape(node).parameters}


def _found(judge: Judge, case: _Case) -> set[tuple[str, ...]]:
    return {(f.focus, f.shape, f.component, f.path, f.severity, f.term) for f in judge(case.data, case.shapes)}


@pytest.mark.skipif(not SUITE.is_dir(), reason="W3C's test suite is not beside the checkout: ../shared/conformance")
@pytest.mark.parametrize("path", _cases(), ids=_id)
def test_pyshacl_as_we_call_it_passes_the_tests_of_w3c(path: Path) -> None:
    case = _Case(path)
    if _id(path) in MISREAD:
        with pytest.raises(DataError, match=r"path of a shape|neither true nor false"):
            reference.judge(case.data, case.shapes)
        return
    assert _found(reference.judge, case) == case.expected()


@pytest.mark.skipif(not SUITE.is_dir(), reason="W3C's test suite is not beside the checkout: ../shared/conformance")
@pytest.mark.parametrize("path", _cases(), ids=_id)
def test_queries_pass_the_tests_of_w3c_for_what_our_shapes_use_and_refuse_the_others(path: Path) -> None:
    case = _Case(path)
    if _id(path) in MISREAD | CHANGED:
        with pytest.raises(DataError, match=r"path of a shape|neither true nor false|in another form"):
            asking.judge(case.data, case.shapes)
        return
    if refused := _refused(case.shapes):
        assert refused & _used() == set()
        assert refused <= NOT_ASKED
    else:
        assert _found(asking.judge, case) == case.expected()


def _refused(shapes: list[ox.Triple]) -> set[str]:
    """Return the parameters that no query can be made for."""
    try:
        compile_shapes(ShapesGraph(shapes))
    except DataError as error:
        text = r"no query can be made for sh:(\w+)$"
        return {match[1] if (match := re.search(text, p.message)) else p.message for p in error.problems}
    return set()


# Components that our shapes do not use, and one that tests of W3C wrap others in.
NOT_ASKED = {
    "and",
    "closed",
    "deactivated",
    "equals",
    "ignoredProperties",
    "maxExclusive",
    "minLength",
    "node",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "qualifiedValueShape",
    "qualifiedValueShapesDisjoint",
}


def test_queries_are_made_for_what_our_shapes_use_and_no_more() -> None:
    # W3C's tests wrap most constraints in sh:property; without it none of them could be run.
    assert _used() | {"property"} == {*COMPONENTS}


# --- The same findings


SHAPES = [quad for path in sorted((ROOT / "shapes").glob("*.ttl")) for quad in read_file(path)]
GRAPH = ox.NamedNode(graph_iri("ontology"))
ONTOLOGY = [
    ox.Quad(quad.subject, quad.predicate, quad.object, GRAPH)
    for path in sorted((ROOT / "ontology").glob("*.ttl"))
    for quad in read_file(path)
]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
COMPARED = {PREFIXES["paros"] + name for name in ("startOffset", "endOffset", "earliestDate", "latestDate")}
# The description of a release is never in a store: DCAT has sizes in a datatype that the store writes in another form.
RELEASE = ox.NamedNode(graph_iri("release"))
SOUND = [
    quad for path in sorted(FIXTURES.glob("valid.*.trig")) for quad in read_file(path) if quad.graph_name != RELEASE
]


def _assert_same(quads: list[ox.Quad]) -> None:
    """Check that both judges find the same.

    Only where two literals that cannot be compared are compared they differ: SHACL leaves it to SPARQL, where none is
    less than the other; pyshacl finds an order all the same. Such a literal is found by its datatype in any case.
    """
    kinds: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value in COMPARED and isinstance(quad.object, ox.Literal):
            kind = quad.object.datatype.value if well_typed(quad.object) else "ill-typed"
            kinds.setdefault(plain(quad.subject), set()).add(kind)
    odd = {focus for focus, found in kinds.items() if found not in ({XSD + "integer"}, {XSD + "date"})}
    found, wanted = (
        [f for f in validate(quads, SHAPES, judge=judge) if "#LessThan" not in f.component or f.focus not in odd]
        for judge in (asking.judge, reference.judge)
    )
    assert found == wanted


def test_both_judges_find_the_same_in_all_fixtures() -> None:
    broken = [quad for path in sorted(FIXTURES.glob("invalid.*.trig")) for quad in read_file(path)]
    _assert_same([*ONTOLOGY, *SOUND, *(quad for quad in broken if quad.graph_name != RELEASE)])


def test_both_judges_find_the_same_in_the_real_graph(built: Home) -> None:
    quads = [quad for quad in open_store(built) if quad.graph_name != ox.DefaultGraph()]
    _assert_same(quads)


LEXICAL = ["2012-02-30", "2012-02-03", "2012", "--02-30", "x", "", "-1", "7", "true", "Ａ", "e\u0301", " x"]
LITERALS = [
    *(ox.Literal(text, language=tag) for text in LEXICAL for tag in ("en", "fr", "de", "en-us")),
    *(ox.Literal(text) for text in LEXICAL),
    *(
        ox.Literal(text, datatype=ox.NamedNode(XSD + name))
        for text in LEXICAL
        for name in ("date", "gYear", "gYearMonth", "gMonthDay", "integer", "anyURI", "boolean")
    ),
]
SUBJECTS = sorted({quad.subject for quad in SOUND}, key=str)
PREDICATES = sorted({quad.predicate for quad in SOUND}, key=str)
OBJECTS = sorted({quad.object for quad in SOUND}, key=str)
NAMES = sorted({quad.graph_name for quad in SOUND}, key=str)


def _mutated(seed: int) -> list[ox.Quad]:
    """Return the sound fixtures with some quads dropped, changed in one place, or added at random."""
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    quads = dict.fromkeys(SOUND)
    for _ in range(90):
        old = chance.choice(SOUND)
        how = chance.choice(["drop", "subject", "predicate", "object", "literal", "graph", "add"])
        subject, predicate, value, graph = old.subject, old.predicate, old.object, old.graph_name
        if how in {"subject", "add"}:
            subject = chance.choice(SUBJECTS)
        if how in {"predicate", "add"}:
            predicate = chance.choice(PREDICATES)
        if how in {"object", "add"}:
            value = chance.choice(OBJECTS)
        if how == "literal":
            value = chance.choice(LITERALS)
        if how == "graph":
            graph = chance.choice(NAMES)
        if how != "add":
            quads.pop(old, None)
        if how != "drop":
            quads[ox.Quad(subject, predicate, value, graph)] = None
    return [*ONTOLOGY, *quads]


# Few datasets with many changes: most of the time goes into what stays.
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_both_judges_find_the_same_in_mutated_data(seed: int) -> None:
    _assert_same(_mutated(seed))


@pytest.mark.parametrize("forms", [("007", "7"), ("+7", "007")])
def test_two_forms_of_one_number_are_refused(forms: tuple[str, str]) -> None:
    numbers = [ox.Literal(text, datatype=ox.NamedNode(XSD + "integer")) for text in forms]
    data = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), number) for number in numbers]
    with pytest.raises(DataError, match="in another form"):
        asking.judge(data, [])
