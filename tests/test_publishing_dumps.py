"""The files of data of a release: all formats say the same, parse twice, and are the same wherever they are made."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from pyhornedowl import open_ontology_from_string
from pyhornedowl.profile import check_profile

from paros.answers import ask
from paros.errors import USAGE
from paros.names import BASE, PREFIXES, expand
from paros.publishing import packing, roll_calls
from paros.publishing.context import CONTEXT, Context, context_of, read_context
from paros.publishing.dumps import CLAIMS, SYNTAXES, layers
from paros.publishing.folder import Folder
from paros.publishing.json_ld import json_ld
from paros.publishing.material import Material
from paros.publishing.release import publish
from paros.quads import DEFAULT, PUBLISHED_FORMATS, RDF_TYPE, WITH_GRAPHS, in_order, node, read_file
from paros.remote import Endpoint
from paros.storing import open_store
from paros.votes.keeping import Manifest
from paros.votes.loading import GRAPH

if TYPE_CHECKING:
    from tests.conftest import RunParos
    from tests.servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

    from paros.home import Home
else:
    from servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

ROOT = Path(__file__).parents[1]
PAROS = PREFIXES["paros"]
RDFLIB = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}
RAPPER = {".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml"}


@pytest.fixture(scope="module")
def release(small: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release of the small graph, without pages; for reading only."""
    out = tmp_path_factory.mktemp("release") / "site"
    publish(small, out, site=False)
    return out


@pytest.fixture(scope="module")
def dataset(small: Home) -> list[ox.Quad]:
    return read_file(small.dumps / "paros.nq")


@pytest.fixture(scope="module")
def context(small: Home) -> Context:
    return read_context(small)


def _quads(path: Path) -> set[ox.Quad]:
    return set(ox.parse(path=str(path), format=PUBLISHED_FORMATS[path.suffix]))


def _triples(path: Path) -> set[ox.Triple]:
    return {quad.triple for quad in _quads(path)}


def _by_rdflib(graph: rdflib.Graph) -> set[ox.Triple]:
    """Return the triples of a graph of rdflib, by way of N-Triples."""
    return {quad.triple for quad in ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)}


def _stems(release: Path) -> list[str]:
    """Return the paths, without endings, of all that is written in the formats of one graph."""
    return sorted(path.relative_to(release).with_suffix("").as_posix() for path in release.rglob("*.nt"))


# What the formats hold


def test_each_graph_is_written_in_all_formats_of_one_graph_and_they_say_the_same(release: Path) -> None:
    stems = _stems(release)
    assert {"dumps/paros", "dumps/layers/registry", "dumps/layers/claims", "ontology", "ontology/votes"} < set(stems)
    for stem in stems:
        said = {suffix: _triples(release / f"{stem}{suffix}") for suffix in SYNTAXES}
        assert said[".nt"], stem
        for suffix in SYNTAXES:
            assert said[suffix] == said[".nt"], f"{stem}{suffix}"
            assert {quad.graph_name for quad in _quads(release / f"{stem}{suffix}")} == {DEFAULT}


@pytest.mark.parametrize("suffix", SYNTAXES)
@pytest.mark.parametrize("stem", ["dumps/layers/claims", "dumps/layers/derived", "dumps/layers/registry", "ontology"])
def test_rdflib_reads_the_same(stem: str, suffix: str, release: Path) -> None:
    path = release / f"{stem}{suffix}"
    assert _by_rdflib(rdflib.Graph().parse(path, format=RDFLIB[suffix])) == _triples(path)


@pytest.mark.parametrize("suffix", RAPPER)
def test_raptor_reads_the_same(suffix: str, release: Path) -> None:
    if not (rapper := shutil.which("rapper")):
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    for stem in _stems(release):
        path = release / f"{stem}{suffix}"
        command = [rapper, "--quiet", "--input", RAPPER[suffix], "--output", "ntriples", str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert not done.returncode, done.stderr.decode()
        assert {quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)} == _triples(path), path


def test_the_whole_is_the_published_view_and_with_graphs_the_dataset(release: Path, dataset: list[ox.Quad]) -> None:
    view = {quad.triple for quad in dataset if quad.graph_name == DEFAULT}
    assert _triples(release / "dumps/paros.jsonld") == _triples(release / "dumps/paros.rdf") == view
    for suffix in WITH_GRAPHS:
        assert _quads(release / f"dumps/paros{suffix}") == set(dataset)


def test_the_layers_together_are_all_that_stands_in_graphs(release: Path, dataset: list[ox.Quad]) -> None:
    names = set(layers(dataset))
    assert names == {path.stem for path in (release / "dumps/layers").glob("*.nt")}
    said = {name: _triples(release / f"dumps/layers/{name}.nt") for name in names}
    for name in names - {CLAIMS}:
        graph = node(f"{BASE}graph/{name}")
        assert said[name] == {quad.triple for quad in dataset if quad.graph_name == graph}, name
    assert set.union(*said.values()) == {quad.triple for quad in dataset if quad.graph_name != DEFAULT}


@pytest.mark.parametrize("suffix", WITH_GRAPHS)
def test_the_claims_are_there_with_their_passages_too(suffix: str, release: Path, dataset: list[ox.Quad]) -> None:
    claims = {quad for quad in dataset if str(quad.graph_name).startswith(f"<{PREFIXES['passage']}")}
    assert _quads(release / f"dumps/layers/claims{suffix}") == claims
    assert len({quad.graph_name for quad in claims}) > 10


def _number_after_loading(path: Path, place: Place) -> int:
    """Return how many triples a server has of a file that it was sent, in a graph of its own."""
    graph = "https://e.org/" + path.name
    keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    keys.add_password(None, place.store, DBA, DBA)
    opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(keys))
    sent = urllib.request.Request(f"{place.store}?graph={graph}", data=path.read_bytes(), method="PUT")  # noqa: S310 -- loopback
    sent.add_header("Content-Type", PUBLISHED_FORMATS[path.suffix].media_type)
    opener.open(sent, timeout=60).close()
    rows = ask(Endpoint(place.query), f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").bindings
    (number,) = (row["n"] for row in rows)
    assert isinstance(number, ox.Literal)
    return int(number.value)


@pytest.mark.skipif(not OXIGRAPH.exists(), reason=NO_OXIGRAPH)
def test_oxigraph_takes_each_format(release: Path, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as place:
        for suffix in SYNTAXES:
            path = release / f"dumps/layers/claims{suffix}"
            assert _number_after_loading(path, place) == len(_triples(path)), suffix


@pytest.mark.skipif(not VIRTUOSO, reason=NO_VIRTUOSO)
def test_virtuoso_takes_turtle_lines_and_xml(release: Path, tmp_path: Path) -> None:
    with virtuoso(tmp_path) as place:
        for suffix in (".ttl", ".nt", ".rdf"):
            path = release / f"dumps/layers/claims{suffix}"
            assert _number_after_loading(path, place) == len(_triples(path)), suffix


# The ontology, the shapes, the queries


def test_the_ontology_is_one_ontology_in_the_profile_dl(release: Path) -> None:
    triples = _triples(release / "ontology.rdf")
    header = [triple.subject for triple in triples if triple.object == node(expand("owl:Ontology"))]
    assert header == [node(f"{BASE}ontology")]
    assert node(expand("owl:imports")) not in {triple.predicate for triple in triples}
    read = open_ontology_from_string((release / "ontology.rdf").read_text(encoding="utf-8"), "rdf")
    assert check_profile(read, "DL").violations == []


def test_the_ontology_holds_every_term_and_names_every_module(release: Path, small: Home) -> None:
    triples = _triples(release / "ontology.nt")
    for path in sorted((small.root / "ontology").glob("*.ttl")):
        module = _triples(path)
        terms = {t for t in module if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(PAROS)}
        assert terms <= triples, path
    labelled = {triple.subject for triple in triples if triple.predicate == node(expand("dcterms:title"))}
    defining = {triple.object for triple in triples if triple.predicate == node(expand("rdfs:isDefinedBy"))}
    assert defining <= labelled


def test_what_the_ontology_imports_and_its_versions_are_files(release: Path, small: Home) -> None:
    main = read_file(small.root / "ontology" / "paros.ttl")
    imported = [quad.object for quad in main if quad.predicate == node(expand("owl:imports"))]
    (version,) = (quad.object for quad in main if quad.predicate == node(expand("owl:versionIRI")))
    assert isinstance(version, ox.NamedNode)
    versioned = version.value.removeprefix(BASE)
    for suffix in SYNTAXES:
        assert (release / f"{versioned}/ontology{suffix}").read_bytes() == (release / f"ontology{suffix}").read_bytes()
        for module in imported:
            assert isinstance(module, ox.NamedNode)
            place = module.value.removeprefix(f"{BASE}ontology/")
            now, then = (release / f"{where}/{place}{suffix}" for where in ("ontology", versioned))
            assert now.read_bytes() == then.read_bytes()
    assert (release / "ontology/votes.ttl").read_bytes() == (small.root / "ontology" / "votes.ttl").read_bytes()


@pytest.mark.parametrize("part", ["shapes", "queries"])
def test_shapes_and_queries_are_copied(part: str, release: Path, small: Home) -> None:
    files = {path.relative_to(small.root): path.read_bytes() for path in (small.root / part).rglob("*.*")}
    assert files == {path.relative_to(release): path.read_bytes() for path in (release / part).rglob("*.*")}


# JSON-LD


def test_the_published_context_serves_every_document(release: Path) -> None:
    published = json.loads((release / CONTEXT).read_text(encoding="utf-8"))["@context"]
    for path in sorted(release.rglob("*.jsonld")):
        if path.name != CONTEXT:
            document = json.loads(path.read_text(encoding="utf-8"))
            assert document["@context"].items() <= published.items(), path
            names = {name for thing in document["@graph"] for name in thing}
            assert {name for name in names if name.partition(":")[0] not in published} == set(), path


def test_a_document_may_point_to_the_context_instead(release: Path, tmp_path: Path) -> None:
    shutil.copy(release / CONTEXT, tmp_path)
    document = json.loads((release / "dumps/layers/editorial.jsonld").read_text(encoding="utf-8"))
    # The base of a context from elsewhere does not count (https://www.w3.org/TR/json-ld11/#base-iri).
    document["@context"] = [CONTEXT, {"@base": BASE}]
    (tmp_path / "editorial.jsonld").write_text(json.dumps(document), encoding="utf-8")
    read = rdflib.Graph().parse(tmp_path / "editorial.jsonld", format="json-ld")
    assert _by_rdflib(read) == _triples(release / "dumps/layers/editorial.nt")


def test_a_thing_reads_well(release: Path) -> None:
    document = json.loads((release / "dumps/paros.jsonld").read_text(encoding="utf-8"))
    things = {thing["id"]: thing for thing in document["@graph"]}
    position = things["position/g21-2020-p12-s1-1"]
    assert position["type"] == ["prov:Entity", "Position"]
    assert position["stance"].startswith("stance/")
    assert position["label"] == next(iter(position["label"].splitlines()))
    passage = things["passage/g21-2020-p12-s1"]
    assert (passage["passageOf"], passage["ordinal"]) == ("source/g21-2020", 43)
    assert things["forum/conference-on-disarmament"]["prefLabel"] == {"en": "Conference on Disarmament"}


_SHAPES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix paros: <https://w3id.org/paros/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
paros:State a owl:Class . paros:holder a owl:ObjectProperty . paros:stance a owl:ObjectProperty .
paros:content a owl:DatatypeProperty . paros:ordinal a owl:DatatypeProperty . paros:locator a owl:DatatypeProperty .
paros:title a owl:DatatypeProperty . paros:earliestDate a owl:DatatypeProperty . paros:official a owl:DatatypeProperty .
paros:definition a owl:DatatypeProperty .
[] sh:path paros:ordinal ; sh:datatype xsd:integer . [] sh:path paros:official ; sh:datatype xsd:boolean .
[] sh:path paros:earliestDate ; sh:datatype xsd:date . [] sh:path paros:locator ; sh:datatype xsd:string .
[] sh:path [ sh:alternativePath ( paros:content skos:definition ) ] ; sh:languageIn ( "en" ) .
[] sh:path paros:title ; sh:languageIn ( "en" "fr" ) .
"""
MADE_UP = context_of(ox.parse(_SHAPES, format=ox.RdfFormat.TURTLE))


def _one(predicate: str, *values: ox.NamedNode | ox.Literal) -> dict[str, Any]:
    """Return what a document says of a thing with some values of one property, once two parsers read them back."""
    quads = in_order(ox.Quad(node(f"{BASE}actor/a"), node(expand(predicate)), value) for value in values)
    text = json_ld(quads, MADE_UP)
    want = {quad.triple for quad in quads}
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == want
    assert _by_rdflib(rdflib.Graph().parse(data=text, format="json-ld")) == want
    (thing,) = json.loads(text)["@graph"]
    assert thing.pop("id") == "actor/a"
    return dict(thing)


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=node(expand(datatype)))


@pytest.mark.parametrize(
    ("predicate", "values", "said"),
    [
        ("paros:holder", [node(f"{BASE}actor/china")], {"holder": "actor/china"}),
        (
            "paros:holder",
            [node("https://e.org/a"), node("https://e.org/b")],
            {"holder": ["https://e.org/a", "https://e.org/b"]},
        ),
        ("paros:holder", [node(f"{PAROS}State")], {"holder": "paros:State"}),
        # What would be read as a prefixed name, or as the base itself, stands in full.
        ("paros:holder", [node(f"{BASE}actor/a:b")], {"holder": f"{BASE}actor/a:b"}),
        ("paros:holder", [node(BASE)], {"holder": BASE}),
        ("paros:holder", [ox.Literal("China")], {"holder": {"@value": "China"}}),
        ("paros:stance", [node(f"{BASE}stance/regrets")], {"stance": "stance/regrets"}),
        ("paros:content", [ox.Literal("A.", language="en")], {"content": "A."}),
        ("paros:content", [ox.Literal("A.", language="fr")], {"content": {"@value": "A.", "@language": "fr"}}),
        ("paros:content", [ox.Literal("A.")], {"content": {"@value": "A."}}),
        (
            "paros:title",
            [ox.Literal("A", language="en"), ox.Literal("B", language="en")],
            {"title": {"en": ["A", "B"]}},
        ),
        (
            "paros:title",
            [ox.Literal("A", language="en"), ox.Literal("B")],
            {"title": {"en": "A"}, f"{PAROS}title": "B"},
        ),
        ("paros:title", [node("https://e.org/a")], {f"{PAROS}title": {"id": "https://e.org/a"}}),
        ("paros:ordinal", [_typed("-12", "xsd:integer")], {"ordinal": -12}),
        ("paros:ordinal", [_typed("12345678901234567890", "xsd:integer")], {"ordinal": "12345678901234567890"}),
        ("paros:ordinal", [ox.Literal("12")], {"ordinal": {"@value": "12"}}),
        ("paros:official", [ox.Literal(value=True)], {"official": True}),
        ("paros:earliestDate", [_typed("2009-02-12", "xsd:date")], {"earliestDate": "2009-02-12"}),
        (
            "paros:earliestDate",
            [_typed("2009", "xsd:gYear")],
            {"earliestDate": {"@value": "2009", "type": "xsd:gYear"}},
        ),
        ("paros:locator", [ox.Literal("para. 1")], {"locator": "para. 1"}),
        ("paros:locator", [ox.Literal(7)], {"locator": 7}),
        ("skos:definition", [ox.Literal("A.", language="en")], {"skos:definition": "A."}),  # ours has the short name
        ("dcterms:creator", [node(f"{BASE}actor/b")], {"dcterms:creator": {"id": "actor/b"}}),
        ("rdf:type", [node(f"{PAROS}State"), node(expand("prov:Agent"))], {"type": ["prov:Agent", "State"]}),
    ],
)
def test_a_value_is_as_short_as_its_term_allows(
    predicate: str, values: list[ox.NamedNode | ox.Literal], said: dict[str, Any]
) -> None:
    assert _one(predicate, *values) == said


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    predicate=st.sampled_from(
        ["paros:holder", "paros:content", "paros:title", "paros:ordinal", "paros:locator", "skos:note"]
    ),
    values=st.lists(
        st.one_of(
            _TEXTS.map(ox.Literal),
            st.builds(
                lambda text, tag: ox.Literal(text, language=tag), _TEXTS, st.sampled_from(["en", "ar", "zh-hans"])
            ),
            st.builds(_typed, _TEXTS, st.sampled_from(["xsd:date", "xsd:anyURI", "paros:unknown"])),
            st.integers().map(ox.Literal),
            st.from_regex(r"https://(w3id\.org/paros/|e\.org/)[a-z:/?.-]{0,9}(#[a-z:/]{0,3})?", fullmatch=True).map(
                ox.NamedNode
            ),
        ),
        min_size=1,
        max_size=4,
        unique=True,
    ),
)
def test_whatever_is_written_is_read_back(predicate: str, values: list[ox.NamedNode | ox.Literal]) -> None:
    quads = in_order(ox.Quad(node(f"{BASE}actor/a"), node(expand(predicate)), value) for value in values)
    text = json_ld(quads, MADE_UP)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == {quad.triple for quad in quads}


def test_every_term_of_the_context_is_declared_in_the_ontology_or_built_in(
    context: Context, dataset: list[ox.Quad]
) -> None:
    ontology = {quad.subject.value for quad in layers(dataset)["ontology"] if isinstance(quad.subject, ox.NamedNode)}
    ours = {iri for iri in (*context.properties, *context.classes) if iri.startswith(PAROS)}
    assert ours == {iri for iri in ontology if iri.startswith(PAROS)}
    names = [term.name for term in context.properties.values()] + list(context.classes.values())
    assert len(names) == len(set(names))


def test_nodes_without_iris_are_refused() -> None:
    with pytest.raises(TypeError):
        json_ld([ox.Quad(ox.BlankNode(), RDF_TYPE, node(f"{PAROS}State"))], MADE_UP)


# Compressed


def test_compressed_copies_hold_the_same(release: Path) -> None:
    packed = sorted((release / "dumps").rglob("*.gz"))
    plain = [path for path in (release / "dumps").rglob("*.*") if path.suffix in PUBLISHED_FORMATS]
    assert {path.with_suffix("") for path in packed} == set(plain)
    for path in packed:
        content = path.with_suffix("").read_bytes()
        assert gzip.decompress(path.read_bytes()) == content
        assert zstandard.ZstdDecompressor().decompress(path.with_suffix(".zst").read_bytes()) == content
        # No flag, so no name; no time (RFC 1952, section 2.3).
        assert path.read_bytes()[3:8] == bytes(5)


@pytest.mark.parametrize("size", [0, 1, 10, 35])
def test_a_large_file_is_compressed_in_parts(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_BLOCK", 10)
    folder, content = Folder(tmp_path), bytes(range(size))
    folder.write("a.nq", content)
    packing.pack(folder, "a.nq")
    assert gzip.decompress((tmp_path / "a.nq.gz").read_bytes()) == content
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO((tmp_path / "a.nq.zst").read_bytes()))
    assert reader.read() == content


# The same everywhere


def test_a_second_release_from_another_place_is_the_same(release: Path, small: Home, tmp_path: Path) -> None:
    # Another order of sets, another locale, another zone, another folder, and a copy of the build.
    elsewhere = tmp_path / "Ünten" / "graph"
    shutil.copytree(small.root, elsewhere, symlinks=True)
    env = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "POLARS_MAX_THREADS": "1"}
    command: list[str | Path] = [sys.executable, "-m", "paros", "--root", elsewhere, "--build", elsewhere / "build"]
    args: list[str | Path] = ["publish", "--no-site", "--out", tmp_path / "site"]
    done = subprocess.run([*command, *args], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    files = {path.relative_to(release): path.read_bytes() for path in release.rglob("*") if path.is_file()}
    again = {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert again == files.keys()
    assert [name for name in files if (tmp_path / "site" / name).read_bytes() != files[name]] == []


# Roll calls

RECORD = Manifest(
    extent="all",
    form="tidy",
    file="record",
    roll_calls=2,
    ballots=22,
    committee=0,
    imported="2026-01-02",
    sources=[{"title": "Voting data", "source": "https://doi.org/10.0/x", "license": "CC0"}],
    digests={},
)


@pytest.fixture
def recorded(small: Home, tmp_path: Path) -> Material:
    """Return the material of a build with a made-up record of roll calls."""
    store = ox.Store(str(tmp_path / "store"))
    for number in (10, 9):
        vote = f"<{BASE}event/roll-call-{number}>"
        store.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {vote} a <{PAROS}RollCall> }} {vote} a <{PAROS}RollCall> }}")
        for state in "kjihgfedcba":
            ballot = f"<{BASE}event/roll-call-{number}-ballot-{state}>"
            said = f"{ballot} a <{PAROS}Ballot> ; <{PAROS}ballotIn> {vote} ; <{PAROS}voter> <{BASE}actor/{state}>"
            store.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {said} }} {said} }}")
    return replace(Material(small, "0", [], store), roll_calls=RECORD)


def test_roll_calls_are_dumped_whole_and_in_order(recorded: Material, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "site")
    roll_calls.write(recorded, folder)
    dumped = read_file(folder.root / "dumps/roll-calls.nq")
    assert len(dumped) == 2 + 2 * 11 * 3
    assert set(dumped) == set(recorded.store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH)))
    ballots = list(dict.fromkeys(str(quad.subject).strip("<>") for quad in dumped))
    wanted = [f"{BASE}event/roll-call-{number}" for number in (9, 10)]
    wanted += [f"{BASE}event/roll-call-{number}-ballot-{state}" for number in (9, 10) for state in "abcdefghijk"]
    assert ballots == wanted
    assert _triples(folder.root / "dumps/roll-calls.ttl") == {quad.triple for quad in dumped}


def test_roll_calls_come_with_their_own_terms_and_compressed(recorded: Material, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "site")
    roll_calls.write(recorded, folder)
    endings = [".LICENSE.txt", ".nq", ".nq.gz", ".nq.zst", ".ttl", ".ttl.gz", ".ttl.zst"]
    assert folder.names() == [f"dumps/roll-calls{ending}" for ending in endings]
    terms = (folder.root / "dumps/roll-calls.LICENSE.txt").read_text(encoding="utf-8")
    assert "2 roll calls with 22 ballots" in terms
    assert "not under the licence of the other files" in terms
    assert "- Voting data\n  https://doi.org/10.0/x\n  CC0\n" in terms


def test_roll_calls_are_left_out_if_nobody_asks(recorded: Material, release: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "site")
    roll_calls.write(replace(recorded, roll_calls=None), folder)
    assert folder.names() == []
    assert not list(release.rglob("roll-calls*"))


def test_to_ask_for_roll_calls_without_any_is_an_error(small: Home, run_paros: RunParos, tmp_path: Path) -> None:
    done = run_paros("publish", "--roll-calls", "--out", tmp_path / "site", home=small)
    assert done.returncode == USAGE
    assert "error: no roll calls are imported" in done.stderr
    assert "repair:   paros votes import PATH" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_store_of_the_small_graph_holds_what_is_dumped(small: Home, release: Path) -> None:
    assert set(open_store(small)) == _quads(release / "dumps/paros.nq")
