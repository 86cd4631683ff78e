"""The build: what it does again and what not, dumps that are the same everywhere, and claims that are rejected."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from paros.dumping import DESCRIPTION, DUMPS
from paros.home import Home
from paros.names import ONTOLOGY, PREFIXES, expand, shorten
from paros.quads import DEFAULT, FORMATS
from paros.storing import open_store

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
ALWAYS = {"read", "check"}
KEPT = {"reason", "consistency", "derive", "validate", "queries", "store", "dumps"}
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


def _build(run_paros: RunParos, home: Home, *args: str) -> dict[str, bool]:
    """Return, for each step that a build tells of, whether it was done anew."""
    done = run_paros("build", *args, home=home)
    assert (done.returncode, done.stderr) == (0, "")
    steps = re.findall(r"^([a-z]+) +(?:[0-9.]+ s  |(unchanged)$)", done.stdout, re.MULTILINE)
    return {name: not unchanged for name, unchanged in steps}


def _done(steps: dict[str, bool]) -> set[str]:
    assert steps.keys() == ALWAYS | KEPT
    return {name for name, anew in steps.items() if anew}


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# What is done again


def test_a_build_of_what_has_not_changed_does_nothing(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    before = home.current.resolve()
    done = run_paros("build", home=home)
    assert done.stdout.startswith("Nothing has changed: the last build stands.\n")
    assert _build(run_paros, home) == {}
    assert home.current.resolve() == before


def test_a_comment_in_a_claims_file_is_read_and_changes_nothing(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    before = {name: (home.dumps / name).read_bytes() for name in DUMPS}
    _append(home.root / "data" / "claims" / "g21-2020.trig", "# A comment.\n")
    assert _done(_build(run_paros, home)) == ALWAYS
    assert {name: (home.dumps / name).read_bytes() for name in DUMPS} == before
    assert _build(run_paros, home) == {}


def test_a_comment_in_the_ontology_changes_nothing(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    _append(home.root / "ontology" / "actors.ttl", "# A comment.\n")
    assert _done(_build(run_paros, home)) == ALWAYS


def test_a_changed_claim_is_not_classified_again(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    _replace(home.root / "data" / "claims" / "g21-2020.trig", '"2020-09-02"^^xsd:date', '"2020-09-03"^^xsd:date')
    assert _done(_build(run_paros, home)) == ALWAYS | KEPT - {"reason", "queries"}
    latest = open_store(home).query(
        "SELECT ?day WHERE { instrument:g21-2020-statement paros:latestDate ?day }", prefixes=PREFIXES
    )
    assert isinstance(latest, ox.QuerySolutions)
    assert [row["day"].value for row in latest if isinstance(row["day"], ox.Literal)] == ["2020-09-03"]


def test_a_changed_shape_only_validates_again(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    _append(
        home.root / "shapes" / "core.ttl",
        'shape:probe a sh:NodeShape ; rdfs:label "probe"@en ; sh:message "Probe."@en ; sh:severity sh:Info ;\n'
        "    sh:targetNode <https://w3id.org/paros/actor/group-of-21> ; sh:nodeKind sh:Literal .\n",
    )
    assert _done(_build(run_paros, home)) == ALWAYS | {"validate"}
    assert '"Probe."' in (home.current / "findings.json").read_text(encoding="utf-8")


def test_a_changed_query_is_described_again(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    _append(home.root / "queries" / "positions" / "positions-by-actor.rq", "# A comment.\n")
    assert _done(_build(run_paros, home)) == ALWAYS | {"queries", "store", "dumps"}


def test_a_query_that_breaks_a_rule_is_refused(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    _replace(home.root / "queries" / "votes" / "ballots.rq", "Who voted how on what?", "Give me the ballots.")
    done = run_paros("build", home=home)
    assert done.returncode == 1
    assert "query:ballots (ballots): rdfs:comment" in done.stderr
    assert "A query has one question" in done.stderr


def test_the_build_before_the_last_is_kept_and_no_older_one(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    seen = [home.current.resolve()]
    for _ in range(3):
        _append(home.root / "data" / "claims" / "g21-2020.trig", "# A comment.\n")
        _build(run_paros, home)
        seen.append(home.current.resolve())
    assert sorted((home.build / "builds").iterdir()) == sorted(seen[-2:])


# The dumps


def _parse(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=FORMATS[path.suffix]))


@pytest.fixture(scope="module")
def dumped(built: Home) -> dict[str, list[ox.Quad]]:
    """Return the quads of each dump as pyoxigraph parses them."""
    return {name: _parse(built.dumps / name) for name in DUMPS}


def test_dumps_are_the_same_from_another_folder_and_with_other_hashes(
    small: Home, small_checkout: Checkout, run_paros: RunParos, tmp_path: Path
) -> None:
    home = small_checkout()
    shutil.rmtree(home.build)
    done = run_paros("build", "--dumps", tmp_path / "dumps", home=home, env={"PYTHONHASHSEED": "2"})
    assert (done.returncode, done.stderr) == (0, "")
    files = sorted([*DUMPS, DESCRIPTION])
    assert sorted(path.name for path in (tmp_path / "dumps").iterdir()) == files
    for name in files:
        assert (home.dumps / name).read_bytes() == (small.dumps / name).read_bytes(), name
        assert (tmp_path / "dumps" / name).read_bytes() == (small.dumps / name).read_bytes(), name


@pytest.mark.parametrize("name", DUMPS)
def test_rdflib_and_pyoxigraph_read_the_same_number_of_quads(
    name: str, built: Home, dumped: dict[str, list[ox.Quad]]
) -> None:
    path = built.dumps / name
    assert len(dumped[name]) == len(set(dumped[name])) > 0
    form = {".ttl": "turtle", ".nt": "nt", ".trig": "trig", ".nq": "nquads"}[path.suffix]
    graph = rdflib.Graph() if path.suffix in {".ttl", ".nt"} else rdflib.Dataset()
    graph.parse(path, format=form)
    read = len(graph) if not isinstance(graph, rdflib.Dataset) else sum(1 for _ in graph.quads())
    assert read == len(dumped[name])


def test_the_dumps_hold_the_same(dumped: dict[str, list[ox.Quad]]) -> None:
    assert set(dumped["paros.ttl"]) == set(dumped["paros.nt"])
    assert set(dumped["paros.trig"]) == set(dumped["paros.nq"])
    assert {quad for quad in dumped["paros.trig"] if quad.graph_name == DEFAULT} == set(dumped["paros.ttl"])


def test_the_store_holds_what_the_dumps_hold(built: Home, dumped: dict[str, list[ox.Quad]]) -> None:
    assert set(open_store(built)) == set(dumped["paros.nq"])


@pytest.mark.parametrize("name", DUMPS)
def test_no_blank_node_and_no_prefix_that_says_nothing(
    name: str, built: Home, dumped: dict[str, list[ox.Quad]]
) -> None:
    terms = {term for quad in dumped[name] for term in (quad.subject, quad.object, quad.graph_name)}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]
    text = (built.dumps / name).read_text(encoding="utf-8")
    assert not re.search(r"^@prefix (ns)?[0-9]*:", text, re.MULTILINE)
    assert not re.search(r"(?<![\w\"])ns[0-9]+:\w", text)


def _unlabelled(quads: Iterable[ox.Quad]) -> dict[str, set[str]]:
    """Return the IRIs in object position that have no label, each with the properties that lead to it."""
    held = list(quads)
    labelled = {quad.subject for quad in held if quad.predicate == LABEL}
    found: dict[str, set[str]] = {}
    for quad in held:
        if isinstance(quad.object, ox.NamedNode) and quad.object not in labelled:
            found.setdefault(shorten(quad.object.value), set()).add(shorten(quad.predicate.value))
    return found


def test_every_iri_in_object_position_has_a_label(dumped: dict[str, list[ox.Quad]]) -> None:
    assert _unlabelled(dumped["paros.ttl"]) == {}


def test_every_property_of_the_published_view_has_a_label(dumped: dict[str, list[ox.Quad]]) -> None:
    labelled = {quad.subject for quad in dumped["paros.ttl"] if quad.predicate == LABEL}
    ours = {quad.predicate for quad in dumped["paros.ttl"] if quad.predicate.value.startswith(ONTOLOGY)}
    assert ours - labelled == set()


# Judgements

# What is judged in the one build that all these tests look at, each time two claims of one passage: what becomes of them,
# and whether another passage makes the same claims.
PASSAGE, OTHER = "passage:g21-2020-h1", "passage:g21-2020-h2"
PROBES = {"doubted": ("doubted", False), "rejected": ("rejected", False), "repeated": ("rejected", True)}
CLAIMS = """{passage} {{
  instrument:g21-2020-statement
    paros:recalls instrument:{name} .
  event:{name}
    paros:inForum forum:conference-on-disarmament ;
    paros:date "1999-05"^^xsd:gYearMonth .
}}
"""
REGISTRY = """
event:{name} a paros:Discussion ; skos:prefLabel "A {name} discussion that a passage dates"@en .
instrument:{name} a paros:Treaty ; skos:prefLabel "A {name} treaty that a passage recalls"@en .
"""
JUDGEMENT = """
editorial:{name}-{property} a paros:Judgement ;
    rdfs:label "Probe of {name} {property}"@en ;
    paros:inPassage passage:g21-2020-h1 ;
    paros:judgedSubject {subject} ;
    paros:judgedPredicate "https://w3id.org/paros/ontology#{property}"^^xsd:anyURI ;
    {value} ;
    paros:conflictKind conflict:external-record ;
    paros:verdict verdict:{verdict} ;
    paros:certainty certainty:certain ;
    paros:reason "The record says otherwise."@en ;
    paros:evidence "The record."@en .
"""


def _judgements(name: str, verdict: str) -> str:
    """Return the judgements on the two claims of a probe."""
    date = JUDGEMENT.format(
        name=name,
        verdict=verdict,
        property="date",
        subject=f"event:{name}",
        value='paros:judgedValue "1999-05"^^xsd:gYearMonth',
    )
    recalls = JUDGEMENT.format(
        name=name,
        verdict=verdict,
        property="recalls",
        subject="instrument:g21-2020-statement",
        value=f"paros:judgedObject instrument:{name}",
    )
    return date + recalls


@pytest.fixture(scope="module")
def judged(small: Home, run_paros: RunParos, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a build with all probes."""
    root = tmp_path_factory.mktemp("judged") / "graph"
    shutil.copytree(small.root, root, symlinks=True)
    claims, registry, editorial = (
        root / "data" / name for name in ("claims/probe.trig", "registry/probe.ttl", "editorial/probe.ttl")
    )
    for path in (claims, registry, editorial):
        path.write_text(HEAD, encoding="utf-8")
    for name, (verdict, repeated) in PROBES.items():
        for passage in (PASSAGE, OTHER)[: 1 + repeated]:
            _append(claims, CLAIMS.format(name=name, passage=passage))
        _append(registry, REGISTRY.format(name=name))
        _append(editorial, _judgements(name, verdict))
    home = Home(root, root / "build")
    _build(run_paros, home)
    return home


def _held(home: Home, name: str) -> set[tuple[str, str, str, str]]:
    """Return what a build holds of the two claims of a probe, and of what follows from them: graph, subject, …."""
    event, treaty = ox.NamedNode(expand(f"event:{name}")), ox.NamedNode(expand(f"instrument:{name}"))
    dates = {expand(f"paros:{kind}") for kind in ("date", "earliestDate", "latestDate")}
    return {
        (
            "" if quad.graph_name == DEFAULT else shorten(str(quad.graph_name).strip("<>")),
            shorten(str(quad.subject).strip("<>")),
            shorten(quad.predicate.value),
            quad.object.value if isinstance(quad.object, ox.Literal) else shorten(str(quad.object).strip("<>")),
        )
        for quad in open_store(home)
        if quad.graph_name != ox.NamedNode(expand("graph:editorial"))
        and ((quad.subject == event and quad.predicate.value in dates) or quad.object == treaty)
    }


def _claimed(name: str, passage: str = PASSAGE) -> set[tuple[str, str, str, str]]:
    """Return the two claims of a probe as a passage makes them."""
    return {
        (passage, f"event:{name}", "paros:date", "1999-05"),
        (passage, "instrument:g21-2020-statement", "paros:recalls", f"instrument:{name}"),
    }


def _derived(name: str) -> set[tuple[str, str, str, str]]:
    """Return what follows from the two claims of a probe."""
    return {
        ("graph:derived", f"event:{name}", "paros:earliestDate", "1999-05-01"),
        ("graph:derived", f"event:{name}", "paros:latestDate", "1999-05-31"),
        ("graph:derived", "instrument:g21-2020-statement", "paros:cites", f"instrument:{name}"),
    }


def _published(quads: set[tuple[str, str, str, str]]) -> set[tuple[str, str, str, str]]:
    return {("", *rest) for _, *rest in quads}  # type: ignore[misc]


def test_a_doubted_claim_is_published_with_what_follows_from_it(judged: Home) -> None:
    held = _claimed("doubted") | _derived("doubted")
    assert _held(judged, "doubted") == held | _published(held)


def test_a_rejected_claim_stays_in_its_passage_and_nothing_follows_from_it(judged: Home) -> None:
    assert _held(judged, "rejected") == _claimed("rejected")


def test_a_rejected_claim_that_another_passage_makes_stays_published(judged: Home) -> None:
    held = _claimed("repeated") | _derived("repeated")
    assert _held(judged, "repeated") == held | _claimed("repeated", OTHER) | _published(held)


def test_the_report_counts_what_is_rejected(judged: Home) -> None:
    report = json.loads(judged.report.read_text(encoding="utf-8"))
    assert report["rejected"] == 4


def test_a_build_stands_where_it_is_moved_to(small: Home, tmp_path: Path, run_paros: RunParos) -> None:
    moved = replace(small, build=tmp_path / "elsewhere")
    shutil.copytree(small.build, moved.build, symlinks=True)
    assert _build(run_paros, moved) == {}
