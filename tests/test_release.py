"""The description of a release: it agrees with the files, with DCAT-AP, with our rules and with what we say elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import yaml
from rdflib import SH

from paros import describing
from paros.describing import GRAPH, check_release, describe_release
from paros.dumping import DESCRIPTION, DUMPS
from paros.errors import BAD_DATA, DataError
from paros.home import version
from paros.names import PREFIXES, expand, shorten
from paros.quads import DEFAULT, read_file
from paros.storing import open_store
from paros.validating import RELEASE, rules_of, validate

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from paros.home import Home

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
DCAT_AP = ROOT.parent / "shared" / "conformance" / "dcat-ap-3.0.1"
SHAPES = [quad for path in sorted((ROOT / "shapes").glob("*.ttl")) for quad in read_file(path)]


def _described(dumps: Path) -> list[ox.Quad]:
    """Return the description of some dumps in the graph in which the rules judge it."""
    quads = read_file(dumps / DESCRIPTION)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in quads]


@pytest.fixture(scope="module")
def described(built: Home) -> list[ox.Quad]:
    return _described(built.dumps)


@pytest.fixture
def dumps(small: Home, tmp_path: Path) -> Path:
    """Return a copy of the dumps of the small graph, to do harm to."""
    return shutil.copytree(small.dumps, tmp_path / "dumps")


def _values(described: list[ox.Quad], subject: str, predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in described
        if quad.subject == ox.NamedNode(expand(subject))
        and quad.predicate.value == expand(predicate)
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }


# What it agrees with


def test_it_keeps_our_rules(described: list[ox.Quad]) -> None:
    assert validate(described, rules_of(RELEASE, SHAPES)) == []


def test_all_rules_that_judge_one_graph_alone_are_strict() -> None:
    # A build tells of nothing but their violations.
    severities = {quad.object for quad in rules_of(RELEASE, SHAPES) if quad.predicate.value == expand("sh:severity")}
    assert severities == {ox.NamedNode(expand("sh:Violation"))}


def _dcat_ap(home: Home, name: str) -> set[tuple[str, str]]:
    """Return the severity and the path of what official shapes find in the description."""
    if not DCAT_AP.is_dir():
        pytest.skip("the shapes of DCAT-AP are not at hand (../shared/conformance/dcat-ap-3.0.1)")
    data, shapes = rdflib.Graph().parse(home.dumps / DESCRIPTION), rdflib.Graph().parse(DCAT_AP / f"{name}.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    assert isinstance(report, rdflib.Graph)
    return {
        (
            str(report.value(found, SH.resultSeverity)).partition("#")[2],
            shorten(str(report.value(found, SH.resultPath))),
        )
        for found in report.objects(None, SH.result)
    }


@pytest.mark.parametrize("name", ["shapes", "range", "deprecateduris"])
def test_it_is_valid_by_dcat_ap(name: str, built: Home) -> None:
    assert _dcat_ap(built, name) == set()


def test_of_what_dcat_ap_recommends_it_lacks_what_we_cannot_say(built: Home) -> None:
    # There is no desk to write to; outer space is no place of the lists, and what we are is no type of theirs; how long
    # files stay where they are is the promise of a host, of which a build knows nothing.
    lacking = {"dcat:contactPoint", "dcterms:spatial", "dcterms:type", "<http://data.europa.eu/r5r/availability>"}
    assert _dcat_ap(built, "shapes_recommended") == {("Warning", path) for path in lacking}


def test_of_the_controlled_values_of_dcat_ap_it_follows_those_that_exist(built: Home) -> None:
    # DCAT-AP 3.0.1 looks for the algorithms of SPDX under https; the namespace of SPDX is http://spdx.org/rdf/terms#.
    # Our publisher is no body of the European Union.
    assert _dcat_ap(built, "mdr-vocabularies.shape") == {
        ("Violation", "spdx:algorithm"),
        ("Warning", "dcterms:publisher"),
    }


def test_it_says_what_the_citation_and_the_changelog_say() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["title"] == describing.TITLE
    assert citation["abstract"].strip() == describing.ABSTRACT
    assert list(describing.KEYWORDS) == citation["keywords"]
    assert citation["authors"][0]["name"] == describing.AUTHORS
    assert citation["date-released"] == describing.MODIFIED
    assert (citation["license"], version()) == ("CC-BY-4.0", citation["version"])
    days = re.findall(r"^## \[[0-9.]+\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert min(days) == describing.ISSUED
    assert max(days) == describing.MODIFIED


# What it counts


COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}


def _number(store: ox.Store, query: str, *, union: bool = False) -> str:
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=union)
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = solutions
    assert isinstance(row["n"], ox.Literal)
    return row["n"].value


@pytest.mark.parametrize("name", COUNTS)
def test_it_counts_as_an_engine_does(name: str, built: Home, described: list[ox.Quad]) -> None:
    store = open_store(built)
    assert _values(described, "release:published-view", f"void:{name}") == {_number(store, COUNTS[name])}
    if name == "triples":  # a triple that stands in several graphs counts once
        query = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } }"
        assert _values(described, "release:dataset", "void:triples") == {_number(store, query)}
    else:
        both = COUNTS[name].replace("{ ?s", "{ { ?s").replace(" }", " } UNION { GRAPH ?g { ?s ?p ?o } } }")
        both = (
            both
            if name != "classes"
            else "SELECT (COUNT(DISTINCT ?c) AS ?n) { { ?s a ?c } UNION { GRAPH ?g { ?s a ?c } } }"
        )
        assert _values(described, "release:dataset", f"void:{name}") == {_number(store, both)}


@pytest.mark.parametrize(
    ("part", "count", "query"),
    [
        ("class-paros-Ballot", "entities", "SELECT (COUNT(*) AS ?n) { ?s a paros:Ballot }"),
        ("property-paros-stance", "triples", "SELECT (COUNT(*) AS ?n) { ?s paros:stance ?o }"),
        ("property-rdf-type", "triples", "SELECT (COUNT(*) AS ?n) { ?s a ?o }"),
    ],
)
def test_a_partition_counts_as_an_engine_does(
    part: str, count: str, query: str, built: Home, described: list[ox.Quad]
) -> None:
    assert _values(described, f"release:{part}", f"void:{count}") == {_number(open_store(built), query)}


def test_each_layer_is_counted_and_named_in_the_registry(built: Home, described: list[ox.Quad]) -> None:
    store = open_store(built)
    graphs = {name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode)}
    layers = {name for name in graphs if name.startswith(PREFIXES["graph"])}
    others = {expand("release:claims"), expand("release:published-view")}
    assert _values(described, "release:dataset", "void:subset") == layers | others
    for layer in layers:
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{layer}> {{ ?s ?p ?o }} }}"
        assert _values(described, shorten(layer), "void:triples") == {_number(store, query)}
        label = f"SELECT (COUNT(*) AS ?n) {{ GRAPH graph:registry {{ <{layer}> skos:prefLabel ?o }} }}"
        assert _number(store, label) == "1", layer
    query = 'SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), "/passage/")) } }'
    assert _values(described, "release:claims", "void:triples") == {_number(store, query)}


def test_the_examples_are_in_the_published_view(built: Home, described: list[ox.Quad]) -> None:
    examples = _values(described, "release:published-view", "void:exampleResource")
    assert len(examples) > 1
    for iri in examples:
        assert _number(open_store(built), f"SELECT (COUNT(*) AS ?n) {{ <{iri}> ?p ?o }}") != "0"


def test_the_order_of_the_quads_changes_nothing(built: Home, described: list[ox.Quad]) -> None:
    dataset = read_file(built.dumps / "paros.nq")
    assert describe_release(built.dumps, list(reversed(dataset)), version()) == describe_release(
        built.dumps, dataset, version()
    )
    assert set(described) == set(describe_release(built.dumps, dataset, version()))


def test_everything_has_an_iri(described: list[ox.Quad]) -> None:
    assert not [q for q in described if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
    assert DEFAULT not in {quad.graph_name for quad in described}


# What is refused


def test_what_agrees_is_accepted(dumps: Path) -> None:
    check_release(dumps)


def _shorter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _other(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Group", b"Grope", 1))


@pytest.mark.parametrize("name", DUMPS)
def test_a_missing_file_is_refused(name: str, dumps: Path) -> None:
    (dumps / name).unlink()
    with pytest.raises(DataError) as raised:
        check_release(dumps)
    (problem,) = raised.value.problems
    assert (problem.file, problem.message) == (name, "dataset.ttl tells of a file that is not there")
    assert problem.repair == "paros build --force"


@pytest.mark.parametrize("name", DUMPS)
def test_a_file_of_another_size_is_refused(name: str, dumps: Path) -> None:
    _shorter(dumps / name)
    with pytest.raises(DataError, match=rf"{name}: dataset\.ttl tells of the size [0-9]+"):
        check_release(dumps)


@pytest.mark.parametrize("name", DUMPS)
def test_a_file_of_another_content_is_refused(name: str, dumps: Path) -> None:
    _other(dumps / name)
    with pytest.raises(DataError, match=rf"{name}: dataset\.ttl tells of the SHA-256 [0-9a-f]{{64}}\n"):
        check_release(dumps)


def test_a_wrong_count_is_refused_for_each_file_of_the_dataset(dumps: Path) -> None:
    (number,) = _values(_described(dumps), "release:published-view", "void:triples")
    text = (dumps / DESCRIPTION).read_text(encoding="utf-8")
    assert text.count(f"void:triples {number} ;") == 1
    (dumps / DESCRIPTION).write_text(text.replace(f"void:triples {number} ;", "void:triples 7 ;"), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        check_release(dumps)
    assert {(problem.file, problem.message, problem.accepted) for problem in raised.value.problems} == {
        (name, "dataset.ttl tells of the number of triples 7", number) for name in ("paros.nt", "paros.ttl")
    }


def test_dumps_that_were_changed_after_the_build_are_not_copied(
    small_checkout: Checkout, run_paros: RunParos, tmp_path: Path
) -> None:
    home = small_checkout()
    _other(home.dumps / "paros.nt")
    done = run_paros("build", "--dumps", tmp_path / "copy", home=home)
    assert done.returncode == BAD_DATA
    assert "error: paros.nt: dataset.ttl tells of the SHA-256" in done.stderr
    assert list((tmp_path / "copy").iterdir()) == []


def test_a_release_that_breaks_a_rule_is_not_published(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    rule = home.root / "shapes" / "release.ttl"
    text = rule.read_text(encoding="utf-8")
    assert "[0-9]+\\\\.[0-9]+\\\\.[0-9]+" in text
    rule.write_text(text.replace("[0-9]+\\\\.[0-9]+\\\\.[0-9]+", "[0-9]+"), encoding="utf-8")
    before = home.current.resolve()
    done = run_paros("build", home=home)
    assert done.returncode == 1
    assert 'release:dataset: dcat:version "' in done.stderr
    assert "A dataset has one version" in done.stderr
    assert home.current.resolve() == before
