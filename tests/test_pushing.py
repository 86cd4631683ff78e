"""Sending the dataset to a server: what arrives, what is sent again, what is left alone, and what a cut leaves behind."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.answers import ask
from paros.credentials import Credentials
from paros.errors import CheckError, EnvironmentFault, UsageError
from paros.pushing import ROLL_CALLS, THE_DEFAULT, GraphStore, Notes, Ours, Updates, push
from paros.quads import DEFAULT, node
from paros.remote import PUBLISHED, Endpoint, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import RunParos, StartParos
    from tests.servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

    from paros.home import Home
    from paros.pushing import Writer
else:
    from servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

BASE = "https://w3id.org/paros/"
GRAPHS = [f"{BASE}passage/made-up-p{number}" for number in range(1, 6)]
FOREIGN = "http://example.org/graph"


def _quad(subject: str, value: str, graph: str = "") -> ox.Quad:
    literal = ox.Literal(value, language="en")
    return ox.Quad(
        node(f"{BASE}actor/{subject}"), node(f"{BASE}ontology#title"), literal, node(graph) if graph else DEFAULT
    )


def _made_up() -> ox.Store:
    """Return a small dataset: seven triples in each of five named graphs, of which the default graph has the odd ones."""
    store = ox.Store()
    for graph in GRAPHS:
        for number in range(7):
            store.add(_quad("a", f"“{number}”\n\\ of {graph}", graph))
            if number % 2:
                store.add(_quad("a", f"“{number}”\n\\ of {graph}"))
    return store


class Watched:
    """A writer that tells what it has been asked to do, and breaks off before one of its requests."""

    def __init__(self, writer: Writer, last: int = 10**6) -> None:
        self.writer = writer
        self.last = last
        self.done: list[tuple[str, str]] = []

    def _begin(self, what: str, graph: str) -> None:
        if len(self.done) == self.last:
            raise EnvironmentFault("the line is cut", repair="mend it")
        self.done.append((what, graph))

    def add(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Pass it on."""
        self._begin("replace" if replace else "add", graph)
        self.writer.add(graph, triples, replace=replace)

    def drop(self, graph: str) -> None:
        """Pass it on."""
        self._begin("drop", graph)
        self.writer.drop(graph)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if not OXIGRAPH.is_file():
        pytest.skip(NO_OXIGRAPH)
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as place:
        yield place


@pytest.fixture
def place(server: Place) -> Place:
    """The server, empty."""
    Endpoint(server.update).update("DROP ALL")
    return server


def _writers(place: Place) -> dict[str, Writer]:
    return {"update": Updates(Endpoint(place.update)), "graph-store": GraphStore(Server(place.store))}


def _quads_there(url: str) -> set[str]:
    text = "SELECT ?g ?s ?p ?o WHERE { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"
    return {" ".join(str(row.get(name)) for name in "gspo") for row in ask(Endpoint(url), text).bindings}


def _quads_here(store: ox.Store) -> set[str]:
    return {
        f"{None if quad.graph_name == DEFAULT else quad.graph_name} {quad.subject} {quad.predicate} {quad.object}"
        for quad in store
    }


@pytest.mark.parametrize("way", ["update", "graph-store"])
@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_the_server_holds_the_dataset(place: Place, tmp_path: Path, way: str, chunk: int) -> None:
    store, writer = _made_up(), Watched(_writers(place)[way])
    done = push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n", chunk=chunk)
    assert _quads_there(place.query) == _quads_here(store)
    assert (done.view, done.sent, done.triples, done.dropped, done.unchanged) == (THE_DEFAULT, 6, 50, 0, 0)
    probe, rest = writer.done[:2], writer.done[2:]
    assert [what for what, _ in probe] == ["replace", "drop"]
    assert len(rest) == 5 * -(-7 // chunk) + -(-15 // chunk)


@pytest.mark.parametrize("way", ["update", "graph-store"])
def test_a_second_push_sends_what_has_changed(place: Place, tmp_path: Path, way: str) -> None:
    store, writer = _made_up(), Watched(_writers(place)[way])
    push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n")
    writer.done.clear()
    assert push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n").unchanged == 6
    assert writer.done == []
    # One graph has as many triples as before, but others; one is no more; one is new.
    store.remove(_quad("a", f"“0”\n\\ of {GRAPHS[0]}", GRAPHS[0]))
    store.add(_quad("b", "new", GRAPHS[0]))
    store.remove_graph(node(GRAPHS[1]))
    store.add(_quad("b", "new", f"{BASE}passage/made-up-p6"))
    done = push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n")
    assert writer.done == [("drop", GRAPHS[1]), ("replace", GRAPHS[0]), ("replace", f"{BASE}passage/made-up-p6")]
    assert (done.sent, done.triples, done.dropped, done.unchanged) == (2, 8, 1, 4)
    assert _quads_there(place.query) == _quads_here(store)


def test_what_others_have_on_the_server_stays(place: Place, tmp_path: Path) -> None:
    Endpoint(place.update).update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <http://e/s> <http://e/p> 1 }} }}")
    push(Ours(_made_up(), roll_calls=False), Endpoint(place.query), _writers(place)["update"], tmp_path / "n")
    assert ask(Endpoint(place.query), f"ASK {{ GRAPH <{FOREIGN}> {{ <http://e/s> <http://e/p> 1 }} }}").truth


def test_what_the_server_has_lost_is_sent_again(place: Place, tmp_path: Path) -> None:
    store, writer = _made_up(), Watched(_writers(place)["update"])
    push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n")
    Endpoint(place.update).update(f"DROP GRAPH <{GRAPHS[2]}>")
    writer.done.clear()
    push(Ours(store, roll_calls=False), Endpoint(place.query), writer, tmp_path / "n")
    assert writer.done == [("replace", GRAPHS[2])]


def test_a_default_graph_of_others_is_not_replaced(place: Place, tmp_path: Path) -> None:
    Endpoint(place.update).update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
    ours, endpoint, writer = Ours(_made_up(), roll_calls=False), Endpoint(place.query), _writers(place)["update"]
    with pytest.raises(UsageError, match="holds 1 triples that no push from here has put there"):
        push(ours, endpoint, writer, tmp_path / "n")
    assert len(_quads_there(place.query)) == 1
    assert push(ours, endpoint, writer, tmp_path / "n", view=PUBLISHED).sent == 6
    assert ask(endpoint, "ASK { <http://e/s> <http://e/p> 1 }").truth
    push(ours, endpoint, writer, tmp_path / "m", view=THE_DEFAULT, force=True)
    assert _quads_there(place.query) == _quads_here(_made_up())


def test_a_default_graph_that_is_all_graphs_gets_nothing(tmp_path: Path) -> None:
    if not OXIGRAPH.is_file():
        pytest.skip(NO_OXIGRAPH)
    with oxigraph(tmp_path, "--union-default-graph") as place:
        endpoint = Endpoint(place.query)
        ours = Ours(_made_up(), roll_calls=False)
        assert push(ours, endpoint, _writers(place)["update"], tmp_path / "n").view == PUBLISHED
        count = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{PUBLISHED}> {{ ?s ?p ?o }} }}"
        assert ask(endpoint, count).to_dicts() == [{"n": 15}]


@pytest.mark.parametrize("last", [0, 2, 4, 9])
def test_a_push_that_was_cut_goes_on(place: Place, tmp_path: Path, last: int) -> None:
    store = _made_up()
    ours, endpoint, updates = Ours(store, roll_calls=False), Endpoint(place.query), _writers(place)["update"]
    with pytest.raises(EnvironmentFault, match="the line is cut") as told:
        push(ours, endpoint, Watched(updates, last), tmp_path / "n", chunk=3)
    # The probe takes two requests, a graph three.
    sent = max(0, last - 2) // 3
    if last >= 2:
        assert f"{sent} of 6 graphs are there" in str(told.value)
        assert "repair:   mend it; the same command again goes on from there" in str(told.value)
    done = push(ours, endpoint, updates, tmp_path / "n", chunk=3)
    assert (done.sent, done.unchanged) == (6 - sent, sent)
    assert _quads_there(place.query) == _quads_here(store)


def test_a_note_that_was_cut_does_not_count(place: Place, tmp_path: Path) -> None:
    notes = tmp_path / "n"
    ours, endpoint, updates = Ours(_made_up(), roll_calls=False), Endpoint(place.query), _writers(place)["update"]
    push(ours, endpoint, updates, notes)
    notes.write_bytes(notes.read_bytes()[:-20])
    assert len(Notes(notes, place.query).sent) == 5
    assert Notes(notes, "http://127.0.0.1/other").sent == {}
    assert push(ours, endpoint, updates, notes).sent == 1


class Forgetful(Updates):
    """Loses the last triple of what it is to write."""

    def add(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Add all but one."""
        super().add(graph, b"".join(triples.splitlines(keepends=True)[:-1]), replace=replace)


def test_what_has_not_arrived_is_found_by_counting(place: Place, tmp_path: Path) -> None:
    ours, endpoint = Ours(_made_up(), roll_calls=False), Endpoint(place.query)
    with pytest.raises(CheckError, match=r"holds 6 triples in passage:made-up-p1\n.*accepted: 7, as here") as told:
        push(ours, endpoint, Forgetful(Endpoint(place.update)), tmp_path / "n", view=THE_DEFAULT)
    assert len(told.value.problems) == 6
    assert push(ours, endpoint, _writers(place)["update"], tmp_path / "n").sent == 6


def test_roll_calls_go_along_if_they_are_wanted(place: Place, tmp_path: Path) -> None:
    store = _made_up()
    alone, both = _quad("c", "of the layer alone"), _quad("a", f"“1”\n\\ of {GRAPHS[0]}")
    for quad in (alone, both):
        store.extend([replace_graph(quad, ROLL_CALLS), quad])
    push(Ours(store, roll_calls=False), Endpoint(place.query), _writers(place)["update"], tmp_path / "n")
    assert _quads_there(place.query) == _quads_here(_made_up())
    push(Ours(store, roll_calls=True), Endpoint(place.query), _writers(place)["update"], tmp_path / "n")
    assert _quads_there(place.query) == _quads_here(store)
    push(Ours(store, roll_calls=False), Endpoint(place.query), _writers(place)["update"], tmp_path / "n")
    assert _quads_there(place.query) == _quads_here(_made_up())


def replace_graph(quad: ox.Quad, graph: str) -> ox.Quad:
    """Return a quad in another graph."""
    return ox.Quad(quad.subject, quad.predicate, quad.object, node(graph))


def test_the_digest_of_a_graph_tells_its_triples_in_any_order() -> None:
    one, other = ox.Store(), ox.Store()
    quads = [_quad("a", str(number), GRAPHS[0]) for number in range(20)]
    one.extend(quads)
    other.extend(reversed(quads))
    held = Ours(one, roll_calls=False).held(GRAPHS[0])
    assert held == Ours(other, roll_calls=False).held(GRAPHS[0])
    other.remove(quads[0])
    other.add(_quad("a", "another", GRAPHS[0]))
    assert replace(Ours(other, roll_calls=False).held(GRAPHS[0]), digest="") == replace(held, digest="")
    assert Ours(other, roll_calls=False).held(GRAPHS[0]) != held


# The command line, and the whole dataset


def test_the_command_pushes_the_build(run_paros: RunParos, built: Home, place: Place) -> None:
    command = ("push", place.query, "--graph-store", place.store, "--chunk", "20000")
    done = run_paros(*command, home=built)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("0 dropped, 0 unchanged; the counts agree.\n")
    assert "graphs sent, " in done.stderr
    again = run_paros(*command, home=built)
    assert again.stdout.startswith("0 graphs sent with 0 triples, 0 dropped, ")
    told = run_paros("info", "--endpoint", place.query, home=built)
    held = Ours(ox.Store.read_only(str(built.store)), roll_calls=False).held("").number
    assert told.stdout.split()[:2] == ["triples", str(held)]


def test_an_interrupted_push_says_how_it_goes_on(start_paros: StartParos, built: Home, place: Place) -> None:
    process = start_paros("push", place.query, "--update", place.update, home=built)
    assert process.stderr is not None
    while " of " not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the push was interrupted\n    repair:   the same command again goes on from there" in stderr


def test_two_ways_to_write_are_refused(run_paros: RunParos, built: Home) -> None:
    done = run_paros("push", "http://127.0.0.1:9/", "--update", "http://e/", "--graph-store", "http://e/", home=built)
    assert done.returncode == 2
    assert "two ways to write" in done.stderr


@pytest.mark.skipif(not VIRTUOSO, reason=NO_VIRTUOSO)
def test_virtuoso_takes_the_dataset_by_both_ways(tmp_path: Path, run_paros: RunParos, built: Home) -> None:
    store = _made_up()
    with virtuoso(tmp_path) as place:
        dba = Credentials(DBA, DBA)
        ours, endpoint = Ours(store, roll_calls=False), Endpoint(place.query)
        with pytest.raises(EnvironmentFault, match="it asks who you are"):
            push(ours, endpoint, Updates(Endpoint(place.update)), tmp_path / "n")
        with pytest.raises(EnvironmentFault, match="the user dba is refused") as told:
            push(
                ours,
                endpoint,
                Updates(Endpoint(place.update, credentials=Credentials(DBA, "a secret"))),
                tmp_path / "n",
            )
        assert "a secret" not in str(told.value)
        for writer in (
            Updates(Endpoint(place.update, credentials=dba)),
            GraphStore(Server(place.store, credentials=dba)),
        ):
            done = push(ours, endpoint, writer, tmp_path / "n", chunk=3, force=True)
            assert (done.view, done.sent) == (PUBLISHED, 6)
            for graph in [*GRAPHS, PUBLISHED]:
                text = f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
                here = {row["o"] for row in ask(store, text.replace(f"GRAPH <{PUBLISHED}>", "")).bindings}
                assert {row["o"] for row in ask(endpoint, text).bindings} == here
        store.remove_graph(node(GRAPHS[0]))
        assert push(ours, endpoint, Updates(Endpoint(place.update, credentials=dba)), tmp_path / "n").dropped == 1
        options = ("--endpoint", place.query, "--default-graph", "graph:published")
        file = tmp_path / "my.rq"
        file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", encoding="utf-8")
        assert run_paros("ask", file, "--format", "csv", *options, home=built).stdout.split() == ["n", "15"]
