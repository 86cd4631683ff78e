"""What a service tells of things that ours are mapped to: fetched into a graph of its own, and asked with the graph."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import paros
from paros.errors import EnvironmentFault, UsageError
from paros.home import Home
from paros.links.asking import Kept
from paros.links.enriching import enrich, read_properties
from paros.links.profiles import read_service
from paros.links.stating import state
from paros.links.tables import Row
from paros.names import PREFIXES, expand
from paros.quads import DEFAULT, RDF_TYPE, node, read_file
from paros.remote import Endpoint
from paros.storing import load_store

# The tests are no package; the checker of types takes them for one.
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import RunParos
    from tests.foreign import WD, WDT, Item, in_oxigraph, wikidata
else:
    from foreign import WD, WDT, Item, in_oxigraph, wikidata

ROOT = Path(__file__).parents[1]
TODAY = date(2031, 5, 10)
UNKNOWN = "http://www.wikidata.org/.well-known/genid/900001"
ITEMS = (
    Item("Q900001", {"en": "Arland"}, values={"P856": "http://arland.example.org/", "P36": WD + "Q900010"}),
    Item("Q900002", {"en": "Borland"}, values={"P856": UNKNOWN, "P36": WD + "Q900011"}),
    Item("Q900003", {"en": "Corland"}, values={"P856": "http://not-ours.example.org/"}),
    Item("Q900010", {"en": "Arlandia", "de": "Arlandstadt"}),
    Item("Q900011", {"en": "Borlandia"}),
)
OBJECTS = (WD + "Q900001", WD + "Q900002")
GRAPH = node("https://w3id.org/paros/graph/enriched-wikidata-2031-05-10")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that holds the items."""
    with in_oxigraph(wikidata(ITEMS), tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose build is nothing but a small store."""
    home = Home(ROOT, tmp_path / "build")
    home.current.mkdir(parents=True)
    quads = []
    for name, target in (("arland", OBJECTS[0]), ("borland", OBJECTS[1])):
        ours = node(expand(f"actor:x-{name}"))
        quads.append(ox.Quad(ours, RDF_TYPE, node(expand("paros:State"))))
        quads.append(ox.Quad(ours, node(expand("rdfs:label")), ox.Literal(name.capitalize())))
        row = Row(
            record_id=f"{PREFIXES['mapping']}x-{name}",
            subject_id=expand(f"actor:x-{name}"),
            predicate_id=expand("skos:exactMatch"),
            object_id=target,
            mapping_justification=expand("semapv:ManualMappingCuration"),
        )
        quads += state(row)
    load_store(home.store, quads)
    return home


@pytest.fixture
def enriched(url: str, tmp_path: Path) -> list[ox.Quad]:
    """What the service tells of two things."""
    kept, service = Kept(Endpoint(url), tmp_path / "answers", TODAY, 7), read_service("wikidata")
    return enrich(kept, service, OBJECTS, read_properties(kept, service, ["P856", f"<{WDT}P36>"]))


def _said(quads: list[ox.Quad], subject: str) -> dict[str, str]:
    """Return what is said of a thing, by property."""
    return {
        quad.predicate.value.rpartition("/")[2].rpartition("#")[2]: str(quad.object)
        for quad in quads
        if quad.subject == node(subject)
    }


def test_all_stands_in_one_graph_of_its_own_and_nothing_is_said_of_our_things(enriched: list[ox.Quad]) -> None:
    assert {quad.graph_name for quad in enriched} == {GRAPH}
    ours = {quad for quad in enriched if str(quad.subject).startswith("<https://w3id.org/paros/")}
    assert {quad.subject for quad in ours} == {GRAPH}


def test_the_values_are_those_that_were_asked_for(enriched: list[ox.Quad]) -> None:
    assert _said(enriched, OBJECTS[0]) == {"P856": "<http://arland.example.org/>", "P36": f"<{WD}Q900010>"}
    assert _said(enriched, OBJECTS[1]) == {"P36": f"<{WD}Q900011>"}, "what is unknown there is left out"
    assert "not-ours" not in "".join(map(str, enriched))


def test_whatever_is_named_has_a_label(enriched: list[ox.Quad]) -> None:
    assert _said(enriched, WD + "Q900011") == {"label": '"Borlandia"@en'}
    assert _said(enriched, WDT + "P36") == {"label": '"property P36"@en'}


def test_the_graph_says_whence_and_when_it_is_and_under_which_licence(enriched: list[ox.Quad]) -> None:
    said = _said(enriched, GRAPH.value)
    assert re.fullmatch(r'"sha256:[0-9a-f]{64}"', said.pop("identifier"))
    assert re.fullmatch(r"<http://127\.0\.0\.1:[0-9]+/query>", said.pop("sparqlEndpoint"))
    described = sum(quad.subject == GRAPH for quad in enriched)
    assert said == {
        "type": "<http://rdfs.org/ns/void#Dataset>",
        "label": '"What Wikidata told on 2031-05-10 of things that the PAROS Graph is mapped to"@en',
        "created": '"2031-05-10"^^<http://www.w3.org/2001/XMLSchema#date>',
        "source": "<https://www.wikidata.org/>",
        "license": "<https://creativecommons.org/publicdomain/zero/1.0/>",
        "triples": f'"{len(enriched) - described}"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }


def test_the_graph_is_as_old_as_its_oldest_answer(url: str, tmp_path: Path, enriched: list[ox.Quad]) -> None:
    kept, service = Kept(Endpoint(url), tmp_path / "answers", date(2031, 5, 12), 7), read_service("wikidata")
    again = enrich(kept, service, OBJECTS, read_properties(kept, service, ["P856", "P36"]))
    assert again == enriched
    assert kept.days == {TODAY}


@pytest.mark.parametrize(("name", "told"), [("P99", "Wikidata has no property P99"), ("a b", "'a b' is no name of")])
def test_a_property_that_is_none_is_refused(url: str, tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_properties(Kept(Endpoint(url), tmp_path, TODAY, 7), read_service("wikidata"), ["P856", name])


def test_offline_the_answers_that_are_kept_are_used(url: str, tmp_path: Path) -> None:
    kept = Kept(Endpoint(url), tmp_path, TODAY, 7, offline=True)
    with pytest.raises(EnvironmentFault, match="is not kept in"):
        read_properties(kept, read_service("wikidata"), ["P856"])


QUERY = """
SELECT ?state ?capital WHERE {
  ?ours skos:exactMatch ?theirs ;
    rdfs:label ?state .
  GRAPH ?told {
    ?theirs <http://www.wikidata.org/prop/direct/P36> ?city .
    ?city rdfs:label ?capital .
  }
  FILTER(LANG(?capital) = "en")
}
ORDER BY ?state
"""


def test_the_command_writes_a_file_that_is_asked_together_with_the_graph(
    run_paros: RunParos, home: Home, url: str, tmp_path: Path
) -> None:
    done = run_paros("link", "enrich", "--property", "P36", "--endpoint", url, home=home)
    assert done.returncode == 0, done.stderr
    (file,) = (home.build / "links" / "wikidata").iterdir()
    assert re.fullmatch(r"enriched-[0-9]{4}-[0-9]{2}-[0-9]{2}\.trig", file.name)
    assert re.fullmatch(r".+\.trig: 13 triples of Wikidata, told on [0-9-]{10}\.\n", done.stdout)
    query = tmp_path / "my.rq"
    query.write_text(QUERY, encoding="utf-8")
    asked = run_paros("ask", query, "--with", file, "--format", "csv", home=home)
    assert asked.stdout.splitlines() == ["state,capital", "Arland,Arlandia", "Borland,Borlandia"]
    assert run_paros("ask", query, "--format", "csv", home=home).stdout.splitlines() == ["state,capital"]
    graph = paros.KnowledgeGraph(home)
    assert len(graph.query(QUERY, files=[file])) == len(graph.query(QUERY, files=[file], timeout=60)) == 2
    assert len(graph.query(QUERY)) == 0


def test_the_file_may_be_another_but_must_hold_graphs(
    run_paros: RunParos, home: Home, url: str, tmp_path: Path
) -> None:
    out = tmp_path / "mine.nq"
    args = ("link", "enrich", "--property", "P36", "--endpoint", url, "--out")
    assert run_paros(*args, out, home=home).returncode == 0
    assert DEFAULT not in {quad.graph_name for quad in read_file(out)}
    refused = run_paros(*args, tmp_path / "mine.ttl", home=home)
    assert (refused.returncode, "a file that ends in .trig or .nq" in refused.stderr) == (2, True)
    assert not (tmp_path / "mine.ttl").exists()


@pytest.mark.parametrize("other", [("--endpoint", "http://127.0.0.1:1/"), ("--provenance",)])
def test_files_go_with_the_build_alone(run_paros: RunParos, home: Home, tmp_path: Path, other: tuple[str, ...]) -> None:
    query = tmp_path / "my.rq"
    query.write_text("SELECT ?s { ?s ?p ?o }", encoding="utf-8")
    done = run_paros("ask", query, "--with", query, *other, home=home)
    assert (done.returncode, "--with goes with the build alone" in done.stderr) == (2, True)


def test_a_query_that_takes_too_long_leaves_no_store_behind(run_paros: RunParos, home: Home, tmp_path: Path) -> None:
    file, query, temporary = tmp_path / "my.nt", tmp_path / "my.rq", tmp_path / "temporary"
    temporary.mkdir()
    file.write_text("".join(f"<http://e/{n}> <http://e/p> <http://e/o> .\n" for n in range(300)), encoding="utf-8")
    query.write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", encoding="utf-8")
    args = ("ask", query, "--with", file, "--timeout", "1")
    done = run_paros(*args, home=home, env={"TMPDIR": str(temporary)})
    assert (done.returncode, "the query was stopped: it took more than 1 s" in done.stderr) == (5, True)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("my.ttl", "<a> <b> .", "my.ttl:1: "), ("my.csv", "a,b", "unknown kind of file"), ("my.nt", None, "No such file")],
)
def test_a_file_that_is_no_rdf_is_refused_and_nothing_is_left(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | None, told: str
) -> None:
    file, temporary = tmp_path / name, tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises((paros.errors.DataError, EnvironmentFault), match=told):
        paros.KnowledgeGraph(home).query("ASK { }", files=[file])
    assert list(temporary.iterdir()) == []


def test_the_store_itself_is_not_changed_by_files(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "my.ttl"
    file.write_text(f"<{OBJECTS[0]}> a <http://example.org/Mine> .", encoding="utf-8")
    graph = paros.KnowledgeGraph(home)
    before = json.dumps(sorted(map(str, graph.store)))
    assert graph.query("ASK { ?thing a <http://example.org/Mine> }", files=[file])
    assert json.dumps(sorted(map(str, paros.KnowledgeGraph(home).store))) == before


def test_every_command_of_the_page_that_asks_a_service_works(
    run_paros: RunParos, home: Home, url: str, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "linking.md").read_text(encoding="utf-8").partition("\n## Mapping tables\n")[2]
    (query,) = re.findall(r"<!-- file: capitals\.rq -->\n```sparql\n(.*?)```", page, re.DOTALL)
    (tmp_path / "capitals.rq").write_text(query, encoding="utf-8")
    blocks = re.findall(r"```(\w*)\n(.*?)```", page, re.DOTALL)
    lines = [line for language, block in blocks if not language for line in block.splitlines()]
    assert sum(line.startswith("paros link verify") for line in lines) >= 5
    today = datetime.now(UTC).date().isoformat()
    for line in lines:
        args = line.replace("DAY", today).replace("http://127.0.0.1:7878/query", url).split()[1:]
        if args[0] == "link" and "--endpoint" not in args:
            args += ["--endpoint", url]
        shown = [arg.replace("build/", f"{home.build}/").replace("2026-11-01", today) for arg in args]
        done = run_paros(*(str(tmp_path / arg) if arg == "capitals.rq" else arg for arg in shown), home=home)
        if "dbpedia" in args:
            assert "nothing is mapped to http://dbpedia.org/resource/" in done.stderr
        else:
            assert (done.returncode, done.stderr) == (0, ""), line
            assert done.stdout
    assert "Borlandia" in done.stdout, "the last one asks"
