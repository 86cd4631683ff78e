"""The shapes: each rule fires where it should and nowhere else, and what keeps the rules passes.

What is valid may lack something: a valid fixture promises such findings, which are of severity Info.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, URIRef

from paros.errors import DataError, Problem
from paros.findings import SEVERITIES, Finding
from paros.locating import Places
from paros.names import PREFIXES, expand
from paros.quads import read_file, serialize
from paros.reading import FileQuads
from paros.validating import PER_PASSAGE, check_shapes, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
VALID = sorted(FIXTURES.glob("valid.*.trig"))
INVALID = sorted(FIXTURES.glob("invalid.*.trig"))
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl"))

S = PREFIXES["sh"]
TYPE = PREFIXES["rdf"] + "type"
FIRST, REST, NIL = (PREFIXES["rdf"] + name for name in ("first", "rest", "nil"))
LABEL = PREFIXES["rdfs"] + "label"
TARGETS = {S + name for name in ("target", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
# What a shape says of itself, and which shapes share its targets; every other sh: property is a constraint.
DESCRIPTIONS = {S + name for name in ("name", "message", "description", "severity", "path", "property")} | TARGETS
GROUPS = {S + "or", S + "xone"}

# Severity, shape, focus node, path.
Expected = tuple[str, str, str, str]


@cache
def _shapes() -> tuple[ox.Quad, ...]:
    return tuple(quad for path in SHAPE_FILES for quad in read_file(path))


@cache
def _ontology() -> tuple[ox.Quad, ...]:
    graph = ox.NamedNode(expand("graph:ontology"))
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    return tuple(ox.Quad(q.subject, q.predicate, q.object, graph) for path in files for q in read_file(path))


@cache
def _valid() -> tuple[ox.Quad, ...]:
    return tuple(quad for path in VALID for quad in read_file(path))


def _path(text: str) -> str:
    """Return a path as a finding gives it: one property, or alternatives parted by strokes, `^` for the inverse."""
    parts = text.split("|")
    if len(parts) == 1:
        return f"^<{expand(text[1:])}>" if text.startswith("^") else expand(text)
    return "|".join(f"(^<{expand(part[1:])}>)" if part.startswith("^") else f"<{expand(part)}>" for part in parts)


def _expected(path: Path) -> set[Expected]:
    """Return what the lines `# Finds: severity shape focus path` at the head of a fixture promise."""
    found: set[Expected] = set()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# Finds: "):
            severity, shape, focus, *rest = line.removeprefix("# Finds: ").split()
            found.add((severity, expand(shape), _node(focus), _path(rest[0]) if rest else ""))
    return found


def _node(text: str) -> str:
    """Return a focus node as a finding gives it: a blank node, a foreign IRI in angle brackets, or a prefixed name."""
    if text.startswith("_:"):
        return text
    return text.strip("<>") if text.startswith("<") else expand(text)


def _short(findings: list[Finding]) -> Counter[Expected]:
    return Counter((f.severity, f.shape, f.focus, f.path) for f in findings)


def _missing() -> Counter[Expected]:
    """Return what the valid fixtures together lack."""
    return Counter(finding for path in VALID for finding in _expected(path))


def _subjects(path: Path) -> set[str]:
    """Return the subjects of a fixture, and what it names and nobody describes."""
    return {str(quad.subject) for quad in read_file(path)} | {f"<{focus}>" for _, _, focus, _ in _expected(path)}


def _by_subject(quads: Sequence[ox.Quad]) -> dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]]:
    result: dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
    for quad in quads:
        assert not isinstance(quad.object, ox.Triple)
        key = quad.subject.value if not isinstance(quad.subject, ox.Triple) else ""
        result.setdefault(key, []).append((quad.predicate.value, quad.object))
    return result


def _list(head: str, triples: dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]]) -> list[str]:
    items: list[str] = []
    while head != NIL:
        node = dict(triples[head])
        items.append(node[FIRST].value)
        head = node[REST].value
    return items


def _constraints() -> dict[str, set[str]]:
    """Return the constraints of each shape."""
    kinds = {S + "NodeShape", S + "PropertyShape"}
    return {
        subject: {p for p, _ in rows if p.startswith(S) and p not in DESCRIPTIONS}
        for subject, rows in _by_subject(_shapes()).items()
        if any(p == TYPE and o.value in kinds for p, o in rows)
    }


@cache
def _targeted() -> frozenset[str]:
    """Return the shapes that have a target, and those that stand under one and share its target."""
    found = {quad.subject.value for quad in _shapes() if quad.predicate.value in TARGETS}  # type: ignore[union-attr]
    below = {
        quad.object.value  # type: ignore[union-attr]
        for quad in _shapes()
        if quad.predicate.value == S + "property" and quad.subject.value in found  # type: ignore[union-attr]
    }
    return frozenset(found | below)


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """What is found in all invalid fixtures over the valid ones, in one run."""
    broken = [quad for path in INVALID for quad in read_file(path)]
    return validate([*_ontology(), *_valid(), *broken], _shapes())


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_valid_fixture_lacks_what_it_says_and_gives_no_other_finding(path: Path) -> None:
    assert {severity for severity, _, _, _ in _expected(path)} <= {"Info"}
    assert _short(validate([*_ontology(), *read_file(path)], _shapes())) == Counter(_expected(path))


def test_the_valid_fixtures_together_give_no_other_finding() -> None:
    assert _short(validate([*_ontology(), *_valid()], _shapes())) == _missing()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_an_invalid_fixture_gives_its_findings_and_no_other(path: Path, findings: list[Finding]) -> None:
    subjects = _subjects(path)
    mine = [f for f in findings if f"<{f.focus}>" in subjects or f.focus in subjects]
    assert _expected(path), "the fixture promises nothing"
    assert _short(mine) == Counter(_expected(path))


def test_each_finding_belongs_to_one_invalid_fixture(findings: list[Finding]) -> None:
    # So that one run over all of them judges each of them alone.
    valid = {str(quad.subject) for quad in _valid()}
    owners = Counter(subject for path in INVALID for subject in _subjects(path))
    assert [subject for subject, count in owners.items() if count > 1 or subject in valid] == []
    assert set(_short(findings)) == set().union(*(_expected(path) for path in [*VALID, *INVALID]))


@pytest.mark.parametrize(
    "name", ["position-without-place", "two-values-of-date-in-one-passage", "object-without-a-label"]
)
def test_an_invalid_fixture_alone_gives_the_same(name: str) -> None:
    path = FIXTURES / f"invalid.{name}.trig"
    found = validate([*_ontology(), *_valid(), *read_file(path)], _shapes())
    assert _short(found) == Counter(_expected(path)) + _missing()


@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda path: path.name)
def test_a_fixture_says_first_what_it_shows(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert re.fullmatch(r"# .+\.", first)


def test_each_shape_has_fired(findings: list[Finding]) -> None:
    constraints = _constraints()
    assert {shape for shape in _targeted() if constraints[shape]} - {f.shape for f in findings} == set()


def test_each_constraint_of_a_shape_has_its_own_fixture() -> None:
    fixtures = Counter(shape for path in INVALID for _, shape, _, _ in _expected(path))
    constraints = _constraints()
    assert {s: fixtures[s] for s in _targeted() if fixtures[s] < len(constraints[s])} == {}


def test_each_alternative_of_a_shape_is_needed() -> None:
    # Each group of alternatives is judged anew without one of them: something valid must then fail.
    triples = _by_subject(_shapes())
    reduced: list[ox.Quad] = []
    without: dict[str, str] = {}
    for shape in sorted(_targeted()):
        for predicate, group in triples[shape]:
            if predicate not in GROUPS:
                continue
            alternatives = _list(group.value, triples)
            for number, left_out in enumerate(alternatives):
                rest = [item for item in alternatives if item != left_out]
                name = f"{shape}-without-{number}"
                without[name] = left_out
                nodes = [ox.BlankNode() for _ in rest]
                tails: list[ox.BlankNode | ox.NamedNode] = [*nodes[1:], ox.NamedNode(NIL)]
                for node, item, tail in zip(nodes, rest, tails, strict=True):
                    reduced.append(ox.Quad(node, ox.NamedNode(FIRST), ox.NamedNode(item)))
                    reduced.append(ox.Quad(node, ox.NamedNode(REST), tail))
                for p, o in [*((p, o) for p, o in triples[shape] if p != predicate), (predicate, nodes[0])]:
                    reduced.append(ox.Quad(ox.NamedNode(name), ox.NamedNode(p), o))
    helpers = [quad for quad in _shapes() if quad.subject.value not in _targeted()]  # type: ignore[union-attr]
    found = validate([*_ontology(), *_valid()], [*reduced, *helpers])
    # What lacks all alternatives needs none of them.
    lacking = {(shape, focus) for _, shape, focus, _ in _missing()}
    needed = {without[f.shape] for f in found if (f.shape.rpartition("-without-")[0], f.focus) not in lacking}
    assert set(without.values()) - needed == set()
    # A shape without a target is such an alternative, or what another must not be.
    excluded = {o.value for rows in triples.values() for p, o in rows if p == S + "not"}
    assert set(_constraints()) - _targeted() == set(without.values()) | excluded


def test_each_shape_is_described() -> None:
    triples = _by_subject(_shapes())
    for shape in _constraints():
        rows = triples[shape]
        kind = {o.value.removeprefix(S) for p, o in rows if p == TYPE}
        names = [o.value for p, o in rows if p == (S + "name" if kind == {"PropertyShape"} else LABEL)]
        messages = [o.value for p, o in rows if p == S + "message"]
        severities = [o.value.removeprefix(S) for p, o in rows if p == S + "severity"]
        assert shape.startswith(PREFIXES["shape"]), shape
        assert len(names) == 1, shape
        assert len(messages) == 1, shape
        assert messages[0].endswith("."), shape
        assert len(severities) == 1, shape
        assert severities[0] in SEVERITIES, shape


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.name)
def test_what_and_why_stand_above_each_shape(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(r"shape:\S+ a sh:(Node|Property)Shape ;", line)]
    assert starts
    for number in starts:
        assert lines[number - 2].startswith("# What: "), lines[number]
        assert lines[number - 1].startswith("# Why:  "), lines[number]


def test_each_target_selects_the_same_on_two_engines() -> None:
    # What one engine reads into a query that the standard does not say, the other does not find.
    triples = _by_subject(_shapes())
    declared = [dict(rows) for rows in triples.values() if any(p == S + "namespace" for p, _ in rows)]
    head = "".join(f"PREFIX {rows[S + 'prefix'].value}: <{rows[S + 'namespace'].value}>\n" for rows in declared)
    fixtures = [*_ontology(), *_valid(), *(quad for path in INVALID for quad in read_file(path))]
    union = list(dict.fromkeys(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in fixtures))
    store = ox.Store()
    store.extend(union)
    graph = Graph().parse(data=serialize(union, ".nt"), format="nt")
    selected = {}
    for target, rows in triples.items():
        for query in (head + o.value for p, o in rows if p == S + "select"):
            solutions = store.query(query)
            assert isinstance(solutions, ox.QuerySolutions)
            fast = {getattr(row["this"], "value", "") for row in solutions if not isinstance(row["this"], ox.BlankNode)}
            slow = {str(row[0]) for row in graph.query(query) if isinstance(row[0], URIRef)}  # type: ignore[index]
            assert fast == slow, target
            selected[target] = fast
    # No passage has its own names here, so that the rules for passages need not find what is theirs.
    none = {target for target, found in selected.items() if not found and not target.startswith(PER_PASSAGE)}
    assert none == {expand("shape:no-blank-nodes-offenders")}


def test_each_term_of_shacl_exists() -> None:
    used = {
        term.value
        for quad in _shapes()
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(S)
    }
    assert {term for term in used if URIRef(term) not in SH} == set()


def test_each_term_of_ours_in_a_shape_exists() -> None:
    ours = PREFIXES["paros"]
    declared = {quad.subject.value for quad in _ontology()}  # type: ignore[union-attr]
    used = {q.object.value for q in _shapes() if isinstance(q.object, ox.NamedNode)}
    used |= {q.predicate.value for q in _shapes()}
    used |= {ours + n for path in SHAPE_FILES for n in re.findall(r"\bparos:(\w+)", path.read_text("utf-8"))}
    assert {term for term in used if term.startswith(ours)} - declared == set()


def test_only_lists_and_paths_are_blank_nodes() -> None:
    for quad in _shapes():
        if isinstance(quad.subject, ox.BlankNode):
            assert quad.predicate.value in {FIRST, REST, S + "inversePath", S + "alternativePath"}


def test_every_class_is_below_one_that_must_have_a_name() -> None:
    parents: dict[str, set[str]] = {}
    for quad in _ontology():
        if quad.predicate.value == PREFIXES["rdfs"] + "subClassOf" and isinstance(quad.object, ox.NamedNode):
            parents.setdefault(quad.subject.value, set()).add(quad.object.value)  # type: ignore[union-attr]
    roots = {o.value for p, o in _by_subject(_shapes())[expand("shape:thing")] if p == S + "targetClass"}
    classes = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in _ontology()
        if quad.predicate.value == TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value == PREFIXES["owl"] + "Class"
        and quad.subject.value.startswith(PREFIXES["paros"])  # type: ignore[union-attr]
    }

    def reaches(name: str) -> bool:
        return name in roots or any(reaches(parent) for parent in parents.get(name, ()))

    assert {name for name in classes if not reaches(name)} == set()


def test_the_valid_fixtures_use_every_class_and_property() -> None:
    terms = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in _ontology()
        if quad.predicate.value == TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in {PREFIXES["owl"] + n for n in ("Class", "ObjectProperty", "DatatypeProperty")}
    }
    used = {q.predicate.value for q in _valid()}
    used |= {q.object.value for q in _valid() if q.predicate.value == TYPE and isinstance(q.object, ox.NamedNode)}
    assert {term for term in terms if term.startswith(PREFIXES["paros"])} - used == set()


def test_no_fixture_but_one_holds_a_blank_node() -> None:
    blank = {
        path.name
        for path in [*VALID, *INVALID]
        for quad in read_file(path)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    }
    assert blank == {"invalid.blank-node.trig"}


EVENT, DATE = ox.NamedNode(expand("event:x-debate")), ox.NamedNode(expand("paros:date"))


def _dated(day: str, passage: str) -> ox.Quad:
    value = ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    return ox.Quad(EVENT, DATE, value, ox.NamedNode(expand(f"passage:{passage}")))


def test_two_passages_may_disagree() -> None:
    claims = [_dated("2031-05-02", "x-a-p1-s1"), _dated("2031-05-03", "x-b-p1-s1")]
    assert _short(validate([*_ontology(), *_valid(), *claims], _shapes())) == _missing()


def test_one_passage_may_not_contradict_itself() -> None:
    claims = [_dated("2031-05-02", "x-a-p1-s1"), _dated("2031-05-03", "x-a-p1-s1")]
    found = validate([*_ontology(), *_valid(), *claims], _shapes())
    assert [finding for finding in found if finding.severity != "Info"] == [
        Finding(
            shape=PER_PASSAGE + "date",
            name="one value of ‘date’ in a passage",
            message="A passage gives a thing at most one value of ‘date’.",
            severity="Violation",
            component=S + "MaxCountConstraintComponent",
            focus=EVENT.value,
            path=DATE.value,
            passage=expand("passage:x-a-p1-s1"),
        )
    ]


def test_a_finding_names_the_passage_that_holds_it(findings: list[Finding]) -> None:
    passages = {f.shape.removeprefix(PREFIXES["shape"]): f.passage for f in findings}
    assert passages["adoption-acts-on"] == expand("passage:x-adoption-without-acts-on")
    assert passages["named-in-full"] == expand("passage:x-object-without-a-label")
    assert passages["per-passage-voter"] == expand("passage:x-two-values-of-voter-in-one-passage")
    assert passages["source-layout"] == ""


def test_the_order_of_the_findings_is_fixed(findings: list[Finding]) -> None:
    order = [SEVERITIES.index(f.severity) for f in findings]
    assert order == sorted(order)
    broken = [quad for path in reversed(INVALID) for quad in reversed(read_file(path))]
    assert validate([*_valid(), *broken, *_ontology()], list(reversed(_shapes()))) == findings


def test_a_shape_that_cannot_be_used_is_an_error() -> None:
    shape, count = ox.NamedNode(expand("shape:position-holder")), ox.NamedNode(S + "minCount")
    with pytest.raises(DataError, match="at most one sh:minCount"):
        validate(_valid(), [*_shapes(), ox.Quad(shape, count, ox.Literal(2))])


def test_a_query_that_prebinds_nothing_is_an_error() -> None:
    constraint = ox.NamedNode(expand("shape:x-query"))
    shape = ox.NamedNode(expand("shape:position-holder"))
    query = ox.Literal("SELECT $this WHERE { { VALUES ?other { 1 } } MINUS { $this ?p ?o } }")
    added = [
        ox.Quad(shape, ox.NamedNode(S + "sparql"), constraint),
        ox.Quad(constraint, ox.NamedNode(S + "select"), query),
    ]
    with pytest.raises(DataError, match="MINUS"):
        validate(_valid(), [*_shapes(), *added])


def test_the_shapes_are_fit_for_use() -> None:
    check_shapes(_shapes())


# What a shape may say of itself that pyshacl trips over, or passes over without a word.
UNFIT = {
    "pattern": ('sh:pattern "("', "the pattern '(' is no regular expression", "a regular expression"),
    "severity of nobody": ("sh:severity sh:Violaton", "the severity sh:Violaton is unknown", "sh:Violation"),
    "severity of somebody else": ("sh:severity paros:Grave", "the severity paros:Grave is unknown", "sh:Warning"),
    "severity that is a text": ('sh:severity "Info"', 'the severity "Info" is unknown', "sh:Info"),
    "misspelt property": ("sh:nodeKnd sh:IRI", "SHACL has no term sh:nodeKnd", "sh:nodeKind"),
    "misspelt value": ("sh:nodeKind sh:IRIs", "SHACL has no term sh:IRIs", "sh:IRI"),
    "misspelt property in a list": ("sh:or ( [ sh:minCont 1 ] )", "SHACL has no term sh:minCont", "sh:minCount"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_shape_that_is_not_fit_for_use_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    text, message, accepted = UNFIT[name]
    path = tmp_path / "unfit.ttl"
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("paros", "sh", "shape"))
    shape = (
        f"shape:x-unfit a sh:PropertyShape ;\n  sh:targetSubjectsOf paros:date ;\n  sh:path paros:date ;\n  {text} ."
    )
    path.write_text(f"{head}\n{shape}\n", encoding="utf-8")
    quads = read_file(path)
    places = Places([FileQuads(path, "shapes/unfit.ttl", "shapes", tuple(quads))])
    for refused in (lambda: check_shapes(quads, places), lambda: validate(_valid(), [*_shapes(), *quads], places)):
        with pytest.raises(DataError) as raised:
            refused()
        (problem,) = raised.value.problems
        assert problem.message.startswith(f"shape:x-unfit: {message}")
        assert (problem.file, problem.line) == ("shapes/unfit.ttl", 5)
        assert accepted in problem.accepted
    with pytest.raises(DataError, match=r"^shape:x-unfit: ") as raised:
        check_shapes(quads)
    assert isinstance(raised.value.problems[0], Problem)


def test_a_part_of_no_shape_is_told_all_the_same() -> None:
    lost, kind = ox.BlankNode("lost"), ox.NamedNode(S + "nodeKnd")
    with pytest.raises(DataError, match="a shape without an IRI: SHACL has no term sh:nodeKnd"):
        check_shapes([ox.Quad(lost, kind, lost)])


def test_a_query_of_a_shape_that_is_no_sparql_is_an_error() -> None:
    constraint = ox.NamedNode(expand("shape:x-query"))
    added = [
        ox.Quad(ox.NamedNode(expand("shape:position-holder")), ox.NamedNode(S + "sparql"), constraint),
        ox.Quad(constraint, ox.NamedNode(S + "select"), ox.Literal("SELECT nonsense")),
    ]
    with pytest.raises(DataError, match="the shapes cannot be used: Expected SelectQuery"):
        validate(_valid(), [*_shapes(), *added])


@pytest.mark.parametrize("error", [ValueError("no such thing"), re.error("no such thing")])
def test_an_error_of_the_judge_itself_is_one_of_ours(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def judge(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("pyshacl.validate", judge)
    with pytest.raises(DataError, match="the shapes cannot be used: no such thing"):
        validate(_valid(), _shapes())


def test_a_triple_in_the_place_of_a_term_is_an_error() -> None:
    quoted = ox.Triple(EVENT, DATE, EVENT)
    with pytest.raises(DataError, match="in the place of a term"):
        validate([ox.Quad(EVENT, DATE, quoted, ox.NamedNode(expand("graph:registry")))], _shapes())


def test_nothing_gives_nothing() -> None:
    assert validate([], _shapes()) == []
    assert validate(_valid(), []) == []
