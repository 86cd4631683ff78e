"""A remote endpoint: a real SPARQL server on loopback gives the same answers, and every failure is one clear error."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import suppress
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

import paros
from paros.answers import ask
from paros.drawing import draw
from paros.errors import DataError, EnvironmentFault, UsageError
from paros.listings import counts
from paros.queries import all_queries, bind, find_query
from paros.remote import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import RunParos
    from tests.servers import NO_OXIGRAPH, OXIGRAPH, Faulty, faulty_server, free_port, oxigraph_with

    from paros.home import Home
else:
    from servers import NO_OXIGRAPH, OXIGRAPH, Faulty, faulty_server, free_port, oxigraph_with


@pytest.fixture(scope="module")
def endpoint(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Oxigraph server on loopback that holds the dump of the dataset; it ends with the tests."""
    if not OXIGRAPH.is_file():
        pytest.skip(NO_OXIGRAPH)
    with oxigraph_with(built.dumps / "paros.nq", tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


def test_every_stored_query_gives_the_same_answer_there(built: Home, endpoint: str) -> None:
    here = paros.KnowledgeGraph(built)
    for query in all_queries(built):
        text = bind(query, {p.name: p.example for p in query.parameters})
        near, far = ask(here.store, text), ask(Endpoint(endpoint), text)
        assert far.headers() == near.headers()
        assert far.cells() == near.cells(), query.name


def test_the_command_line_asks_it(run_paros: RunParos, built: Home, endpoint: str) -> None:
    done = run_paros("query", "resolutions", "--format", "csv", "--endpoint", endpoint, home=built)
    assert done.stdout == run_paros("query", "resolutions", "--format", "csv", home=built).stdout
    assert done.returncode == 0


def test_a_table_is_matched_there_as_here(run_paros: RunParos, built: Home, endpoint: str, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("name\nChina\nkazakstan\n65/44\nAtlantis\n", encoding="utf-8")
    args = ("link", "reconcile", table, "--column", "name")
    here, there = run_paros(*args, home=built), run_paros(*args, "--endpoint", endpoint, home=built)
    assert (there.returncode, there.stdout, there.stderr) == (0, here.stdout, here.stderr)
    assert "actor/china" in there.stdout


def test_ask_and_prefixes_work_there(endpoint: str) -> None:
    assert ask(Endpoint(endpoint), "ASK { actor:group-of-21 a paros:GroupOfStates }").truth is True


def test_a_malformed_query_is_told(endpoint: str) -> None:
    with pytest.raises(DataError, match="not a SPARQL query"):
        ask(Endpoint(endpoint), "SELECT ?s WHERE { ?s ?p }")


@pytest.mark.parametrize("lines", ["SELECT ?s\nWHERE {\n  ?s\n  }", "SELECT ?s WHERE { ?s }"])
def test_the_place_of_a_mistake_is_that_of_the_file(built: Home, endpoint: str, lines: str) -> None:
    with pytest.raises(DataError) as far:
        ask(Endpoint(endpoint), lines, "my.rq")
    with pytest.raises(DataError) as near:
        ask(paros.KnowledgeGraph(built).store, lines, "my.rq")
    line = len(lines.splitlines())
    place = re.compile(rf"my\.rq:{line}:[0-9]+: not a SPARQL query: ")
    for message in (str(far.value), str(near.value)):
        assert place.search(message)
        assert "b'" not in message
        assert 'b"' not in message
    assert place.search(str(far.value))[0] == place.search(str(near.value))[0]  # type: ignore[index]


@pytest.mark.parametrize(
    "holder", ["group of 21", "Groop of 21", "group-of-21", "actor:group-of-21", "<actor:group-of-21>"]
)
def test_a_parameter_is_understood_there_as_here(run_paros: RunParos, built: Home, endpoint: str, holder: str) -> None:
    args = ("query", "positions-by-actor", "--actor", holder, "--format", "tsv")
    far, near = run_paros(*args, "--endpoint", endpoint, home=built), run_paros(*args, home=built)
    assert far.returncode == 0, far.stderr
    assert far.stdout == near.stdout
    assert len(far.stdout.splitlines()) > 1


@pytest.mark.parametrize("holder", ["actor:group-of-22", "a{b", "\udcff"])
def test_an_unknown_entity_is_refused_there_as_here(built: Home, endpoint: str, holder: str) -> None:
    query = find_query(built, "positions-by-actor")
    for engine in (Endpoint(endpoint), paros.KnowledgeGraph(built).store):
        with pytest.raises(UsageError, match="nothing in the graph is called"):
            paros.run_stored(engine, query, {"actor": holder})


def test_a_service_is_refused_there_too(endpoint: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        ask(Endpoint(endpoint), "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


def test_what_is_no_url_is_refused() -> None:
    with pytest.raises(UsageError, match="not the URL"):
        Endpoint("localhost:7878")


def test_nobody_listens() -> None:
    with pytest.raises(EnvironmentFault, match="cannot be asked"):
        ask(Endpoint(f"http://127.0.0.1:{free_port()}/query", timeout=2), "ASK {}")


YES = (200, {"Content-Type": "application/sparql-results+json"}, b'{"head":{},"boolean":true}')


@pytest.fixture
def faulty() -> Iterator[str]:
    """The URL of a server that answers as it is told to."""
    with faulty_server() as url:
        yield url


def test_a_busy_server_is_asked_again_when_it_says(faulty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    Faulty.replies = [(429, {"Retry-After": "7"}, b""), (503, {"Retry-After": "9999"}, b""), (503, {}, b""), YES]
    assert ask(Endpoint(faulty), "ASK {}")
    assert waits[:2] == [7.0, 60.0]
    assert len(waits) == 3
    assert all(agent.startswith("paros/") for agent in Faulty.asked)


@pytest.mark.parametrize(("ahead", "waited"), [(30, 30.0), (3600, 60.0), (-5, 0.0)])
def test_a_busy_server_may_name_a_day_and_time(
    faulty: str, monkeypatch: pytest.MonkeyPatch, ahead: int, waited: float
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    Faulty.replies = [(429, {"Retry-After": formatdate(time.time() + ahead, usegmt=True)}, b""), YES]
    assert ask(Endpoint(faulty), "ASK {}")
    assert waits == [pytest.approx(waited, abs=3)]


@pytest.mark.parametrize("named", ["soon", "-1", "١", "Fri, 99 Nov 2026"])
def test_a_time_that_is_none_does_not_count(faulty: str, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    Faulty.replies = [(503, {"Retry-After": named.encode().decode("latin-1")}, b""), YES]
    assert ask(Endpoint(faulty), "ASK {}")
    assert waits == [2.0]


def test_a_server_that_stays_busy_is_given_up(faulty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    Faulty.replies = [(503, {}, b"")]
    with pytest.raises(EnvironmentFault, match="503"):
        ask(Endpoint(faulty), "ASK {}")
    assert len(Faulty.asked) == 4


@pytest.mark.parametrize("code", [401, 403, 404, 500, 502])
def test_a_refusal_is_told(faulty: str, code: int) -> None:
    Faulty.replies = [(code, {}, b"no")]
    with pytest.raises(EnvironmentFault, match="cannot be asked"):
        ask(Endpoint(faulty), "ASK {}")


@pytest.mark.parametrize("code", [400, 401, 404, 414, 500])
def test_the_reason_of_a_refusal_is_told_in_words(faulty: str, code: int) -> None:
    Faulty.replies = [(code, {}, 'Größe:\r\n  it\'s "too" big at line 4'.encode())]
    with pytest.raises((EnvironmentFault, DataError)) as refusal:
        ask(Endpoint(faulty), "ASK {}", "my.rq")
    assert 'Größe: it\'s "too" big' in str(refusal.value)
    assert str(refusal.value).startswith("my.rq:4: ") == (code == 400)


@pytest.mark.parametrize("body", [b"", b"\xff" * 5000])
def test_a_refusal_without_a_reason_is_told(faulty: str, body: bytes) -> None:
    Faulty.replies = [(400, {}, body)]
    with pytest.raises(DataError, match=r"not a SPARQL query: (no reason is given|\ufffd{300})\n"):
        ask(Endpoint(faulty), "ASK {}")


ROWS = (
    b'{"head":{"vars":["s","n"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://example.org/a"},'
    b'"n":{"type":"literal","value":"a, b"}},{"s":{"type":"literal","xml:lang":"en","value":"c"}}]}}'
)
SELECTED = (200, {"Content-Type": "application/sparql-results+json"}, ROWS)


def test_one_answer_is_one_request(faulty: str) -> None:
    Faulty.replies = [SELECTED]
    answer = ask(Endpoint(faulty), "SELECT ?s ?n WHERE { ?s ?p ?n }")
    assert answer.to_text("csv").splitlines() == ["s,n", 'http://example.org/a,"a, b"', "c,"]
    assert answer.to_text("tsv").splitlines() == ["?s\t?n", '<http://example.org/a>\t"a, b"', '"c"@en\t']
    assert [len(row) for row in json.loads(answer.to_text("json"))["results"]["bindings"]] == [2, 1]
    assert answer.to_text("md")
    assert answer.to_dicts()[1] == {"s": "c", "n": None}
    assert len(Faulty.asked) == 1


def test_a_stored_query_is_one_request_and_one_for_each_name(built: Home, faulty: str) -> None:
    found = b'{"head":{"vars":["entity"]},"results":{"bindings":[{"entity":{"type":"uri","value":"http://e/a"}}]}}'
    Faulty.replies = [(200, SELECTED[1], found), SELECTED]
    answer = paros.run_stored(Endpoint(faulty), find_query(built, "positions-by-actor"), {"actor": "a"})
    assert "VALUES ?actor { <http://e/a> }" in answer.text
    assert len(answer) == 2
    assert len(Faulty.asked) == 2


@pytest.mark.parametrize("update", ["DELETE WHERE { ?s ?p ?o }", "PREFIX e: <http://e/> INSERT DATA { e:a e:b e:c }"])
def test_an_update_is_not_sent(faulty: str, update: str) -> None:
    with pytest.raises(DataError, match="not a SPARQL query: it is an update"):
        ask(Endpoint(faulty), update)
    assert Faulty.asked == []


@pytest.mark.parametrize(
    "prologue",
    ["# DESCRIBE\n#+ addressed\n", "PREFIX ask: <http://e/construct>", "BASE <http://e/>\r\nPREFIX e: <ask>"],
)
def test_words_of_the_prologue_are_not_the_form(endpoint: str, prologue: str) -> None:
    assert ask(Endpoint(endpoint), f"{prologue} SELECT (1 AS ?delete) {{ }}").columns == ("delete",)
    assert ask(Endpoint(endpoint), f"{prologue} DESCRIBE actor:group-of-21").triples


def test_an_answer_that_breaks_off_is_told(faulty: str) -> None:
    Faulty.replies = [(200, SELECTED[1], ROWS[:-20])]
    with pytest.raises(EnvironmentFault, match="did not answer as a SPARQL endpoint"):
        ask(Endpoint(faulty), "SELECT ?s ?n WHERE { ?s ?p ?n }")


def test_an_answer_that_is_none_is_told(faulty: str) -> None:
    Faulty.replies = [(200, {"Content-Type": "text/html"}, b"<html>welcome</html>")]
    with pytest.raises(EnvironmentFault, match="did not answer as a SPARQL endpoint"):
        ask(Endpoint(faulty), "ASK {}")


def test_a_body_that_breaks_off_is_told(faulty: str) -> None:
    """Of Turtle, half may look like all of it."""
    Faulty.replies = [
        (200, {"Content-Type": "text/turtle", "Content-Length": "90"}, b"<http://e/a> <http://e/b> 1 .\n")
    ]
    with pytest.raises(EnvironmentFault, match="the answer breaks off after 30 bytes of 90"):
        ask(Endpoint(faulty), "CONSTRUCT WHERE { ?s ?p ?o }")


def test_an_answer_that_trickles_in_is_given_up() -> None:
    """Each piece comes in time; all of them together do not."""

    def trickle(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(40):
                connection.sendall(b" ")
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=trickle, args=(listener,), daemon=True)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(EnvironmentFault, match="the answer takes more than 1 s"):
            ask(Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=1), "ASK {}")
        assert time.monotonic() - begun < 3
        thread.join()


@pytest.mark.parametrize("headers", [{"X-SPARQL-MaxRows": "2"}, {"X-SQL-State": "S1TAT"}])
def test_a_part_of_an_answer_is_refused(faulty: str, headers: dict[str, str]) -> None:
    Faulty.replies = [(200, {**SELECTED[1], **headers}, ROWS)]
    with pytest.raises(EnvironmentFault, match="a part of the answer only, 2 rows"):
        ask(Endpoint(faulty), "SELECT ?s ?n WHERE { ?s ?p ?n }")


def test_a_whole_answer_with_room_to_spare_is_taken(faulty: str) -> None:
    Faulty.replies = [(200, {**SELECTED[1], "X-SPARQL-MaxRows": "3"}, ROWS)]
    assert len(ask(Endpoint(faulty), "SELECT ?s ?n WHERE { ?s ?p ?n }")) == 2


# The graph in a server, as the command line and Python see it


@pytest.fixture(scope="module")
def far(built: Home, endpoint: str) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build, endpoint=endpoint)


def test_cards_lists_and_pictures_are_the_same_there(built: Home, far: paros.KnowledgeGraph) -> None:
    near = paros.KnowledgeGraph(built)
    assert far.show("ppwt") == near.show("ppwt")
    assert far.timeline({"from": "2017", "to": "2018"}) == near.timeline({"from": "2017", "to": "2018"})
    assert far.disputes() == near.disputes()
    assert far.queries.ballots(voter="Israel").to_dicts() == near.queries.ballots(voter="Israel").to_dicts()
    assert draw(far, "coverage").svg == draw(near, "coverage").svg
    assert counts(far.engine) == counts(near.engine)
    assert counts(near.engine)["Vote"] == 97


def test_what_goes_back_to_files_needs_the_build(far: paros.KnowledgeGraph, run_paros: RunParos, built: Home) -> None:
    for wanted in (
        lambda: far.why("a-res-74-33", "a", "paros:Instrument"),
        lambda: far.cite("ppwt"),
        lambda: far.with_passages(far.query("SELECT ?s WHERE { ?s a paros:Vote }")),
    ):
        with pytest.raises(UsageError, match="this needs the build"):
            wanted()
    for command in (("why", "ppwt", "a", "paros:Instrument"), ("cite", "ppwt")):
        done = run_paros(*command, "--endpoint", "http://127.0.0.1:9/", home=built)
        assert done.returncode == 2
        assert "asks the build, not an endpoint" in done.stderr


def test_the_commands_take_an_endpoint(run_paros: RunParos, built: Home, endpoint: str, tmp_path: Path) -> None:
    elsewhere = ("--endpoint", endpoint)
    assert "Draft treaty" in run_paros("show", "ppwt", *elsewhere, home=built).stdout
    assert "2017" in run_paros("timeline", "--from", "2017", "--to", "2017", *elsewhere, home=built).stdout
    assert "A/RES/65/44" in run_paros("disputes", *elsewhere, home=built).stdout
    assert run_paros("info", *elsewhere, home=built).stdout.startswith("triples ")
    picture = tmp_path / "coverage.svg"
    assert run_paros("plot", "coverage", "--out", picture, *elsewhere, home=built).returncode == 0
    assert picture.read_text("utf-8").startswith("<svg")


def test_a_default_graph_is_one_of_the_endpoint(run_paros: RunParos, built: Home, endpoint: str) -> None:
    alone = run_paros("show", "ppwt", "--default-graph", "graph:registry", home=built)
    assert alone.returncode == 2
    assert "--default-graph is of an endpoint" in alone.stderr
    wrong = run_paros("show", "ppwt", "--endpoint", endpoint, "--default-graph", "registry", home=built)
    assert wrong.returncode == 2
    assert "'registry' names no graph" in wrong.stderr


def test_a_named_graph_stands_in_for_the_default_graph(built: Home, endpoint: str) -> None:
    registry = "https://w3id.org/paros/graph/registry"
    far, near = Endpoint(endpoint, default_graph=registry), paros.KnowledgeGraph(built).store
    count = "SELECT (COUNT(*) AS ?from) WHERE { %s }"
    inside = ask(near, count % f"GRAPH <{registry}> {{ ?s ?p ?o }}").to_dicts()
    assert ask(far, count % "?s ?p ?o").to_dicts() == inside
    assert ask(far, count % f"GRAPH <{registry}> {{ ?s ?p ?o }}").to_dicts() == [{"from": 0}]
    others = ask(near, count % f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{registry}>)").to_dicts()
    assert ask(far, count % "GRAPH ?g { ?s ?p ?o }").to_dicts() == others
    assert ask(far, "DESCRIBE actor:china # who\n").triples
    assert ask(far, "CONSTRUCT WHERE { actor:china ?p ?o }").triples
    assert ask(far, "SELECT ?s FROM graph:registry { ?s a paros:State }").bindings
