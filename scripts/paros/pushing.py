"""Sends the dataset of the newest build to a SPARQL server, graph by graph, and checks by counts that it has arrived.

A graph of ours is replaced there as a whole: by SPARQL 1.1 Update, or by the Graph Store HTTP Protocol. What the server
holds as it is here is not sent again. What was sent is noted beside the builds, so that a push that was cut goes on
where it ended. Graphs whose names begin as ours do and that are no more here are dropped there; all others are left
alone.

The published view is the default graph. A server whose default graph is nothing but all its graphs together (Virtuoso,
GraphDB) gets it as a named graph, which queries must name as their default graph.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

import pyoxigraph as ox

from paros.answers import ask
from paros.errors import CheckError, EnvironmentFault, Problem, UsageError
from paros.names import BASE, PREFIXES, shorten
from paros.quads import DEFAULT, replacing
from paros.reading import graph_iri
from paros.remote import PUBLISHED, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from paros.home import Home
    from paros.remote import Endpoint, Server

# A graph that is there for a moment, to see whether plain patterns ask it.
PROBE: Final = graph_iri("probe")
ROLL_CALLS: Final = graph_iri("roll-calls")
# How the default graph is called in notes and messages.
THE_DEFAULT: Final = "default"
CHUNK: Final = 1000
_COUNTS: Final = f"""
SELECT ?graph (COUNT(*) AS ?number) WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?graph), "{BASE}"))
}}
GROUP BY ?graph
"""
_COUNT: Final = "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }"
_DIGEST: Final = 2**256
_AGAIN: Final = "the same command again goes on from there"


@dataclass(frozen=True)
class Held:
    """What a graph holds: the number of its triples, and a digest that does not depend on their order."""

    number: int
    digest: str


@dataclass(frozen=True)
class Pushed:
    """What a push has done: where the published view is, and how many graphs and triples were sent, dropped, left."""

    view: str
    sent: int
    triples: int
    dropped: int
    unchanged: int


class Writer(Protocol):
    """A way to write to a server; the graph is an IRI, or empty for the default graph."""

    def add(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Add triples in N-Triples to a graph, in place of all that it holds if `replace` says so."""

    def drop(self, graph: str) -> None:
        """Empty a graph."""


class Updates:
    """Writes by SPARQL 1.1 Update."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def add(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Add triples by INSERT DATA."""
        data = triples.decode()
        inserted = f"INSERT DATA {{ GRAPH <{graph}> {{\n{data}}} }}" if graph else f"INSERT DATA {{\n{data}}}"
        self.endpoint.update(f"{_drop(graph)} ;\n{inserted}" if replace else inserted)

    def drop(self, graph: str) -> None:
        """Drop a graph; it may be gone already."""
        self.endpoint.update(_drop(graph))


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>" if graph else "DROP SILENT DEFAULT"


class GraphStore:
    """Writes by the Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def add(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Add triples by POST, or by PUT in place of what there is; N-Triples are Turtle, which every store must read."""
        self._send("PUT" if replace else "POST", graph, triples)

    def drop(self, graph: str) -> None:
        """Drop a graph by DELETE; it may be gone already."""
        self._send("DELETE", graph, None)

    def _send(self, method: str, graph: str, triples: bytes | None) -> None:
        parameters = f"graph={quote(graph, safe='')}" if graph else "default"
        try:
            self.server.write(method, triples, "text/turtle", parameters)
        except Refusal as refusal:
            if method != "DELETE" or refusal.code != 404:
                raise self.server.refused(refusal) from refusal


class Ours:
    """The dataset of a build, graph by graph, read from the store as it goes; the default graph has an empty name."""

    def __init__(self, store: ox.Store, *, roll_calls: bool) -> None:
        self.store = store
        self.left_out = None if roll_calls else ox.NamedNode(ROLL_CALLS)

    def names(self) -> list[str]:
        """Return the names of the graphs, the default graph last."""
        names = [graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)]
        return [*sorted(name for name in names if self.left_out is None or name != self.left_out.value), ""]

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of a graph."""
        name = ox.NamedNode(graph) if graph else DEFAULT
        for quad in self.store.quads_for_pattern(None, None, None, name):
            if graph or not self._is_left_out(quad):
                yield quad.triple

    def _is_left_out(self, quad: ox.Quad) -> bool:
        """Return whether a quad of the default graph comes from the layer that is left out, and from nothing else."""
        if self.left_out is None or ox.Quad(quad.subject, quad.predicate, quad.object, self.left_out) not in self.store:
            return False
        graphs = {other.graph_name for other in self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object)}
        return graphs <= {DEFAULT, self.left_out}

    def held(self, graph: str) -> Held:
        """Return what a graph holds; the digest is the sum of those of its triples (they are a set: none is there twice)."""
        number, total = 0, 0
        for triple in self.triples(graph):
            number += 1
            total += int.from_bytes(hashlib.sha256(str(triple).encode()).digest())
        return Held(number, f"{total % _DIGEST:064x}")


class Notes:
    """What was sent to one place, in a file: its first line says where, each further one tells of a graph that is there.

    A graph whose sending has begun is struck out before, and noted again when it is done.
    """

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        self.url = url
        # Where the published view was put; empty where nothing is known of this place.
        self.view = ""
        self.sent: dict[str, Held] = {}
        self._read()

    def _read(self) -> None:
        """Read the file; a line that was cut off does not count."""
        if not self.path.is_file():
            return
        head, *entries = [_entry(line) for line in self.path.read_text(encoding="utf-8").splitlines()] or [{}]
        if head.get("url") != self.url:
            return
        self.view = str(head.get("view", ""))
        for entry in entries:
            if entry.keys() >= {"graph", "number", "digest"}:
                self.sent[entry["graph"]] = Held(entry["number"], entry["digest"])

    def keep(self, view: str, graphs: Mapping[str, Held]) -> None:
        """Write the file anew, with these graphs alone."""
        self.view, self.sent = view, dict(graphs)
        with replacing(self.path) as stream:
            stream.write(f"{json.dumps({'url': self.url, 'view': view})}\n".encode())
            stream.writelines(_line(graph, held) for graph, held in self.sent.items())

    def add(self, graph: str, held: Held) -> None:
        """Note that a graph has been sent whole."""
        self.sent[graph] = held
        with self.path.open("ab") as stream:
            stream.write(_line(graph, held))


def _line(graph: str, held: Held) -> bytes:
    return f"{json.dumps({'graph': graph, 'number': held.number, 'digest': held.digest})}\n".encode()


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def notes_file(home: Home, url: str) -> Path:
    """Return the file that tells what was pushed to a place."""
    return home.build / "pushes" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.jsonl"


def push(
    ours: Ours,
    endpoint: Endpoint,
    writer: Writer,
    notes: Path,
    *,
    view: str = "",
    chunk: int = CHUNK,
    force: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Pushed:
    """Make a server hold our dataset, and return what was done.

    Args:
        ours: the dataset.
        endpoint: where the server is asked what it holds.
        writer: how it is written to.
        notes: the file that tells what was sent before.
        view: where the published view goes: `default`, the IRI of a named graph, or empty to look what the server has.
        chunk: the largest number of triples in one request.
        force: whether all is sent, whatever the server holds, and the default graph taken whosever it is.
        tell: is told of each graph that has been sent, in words.

    Raises:
        UsageError: if the server's default graph holds what no push has put there, or cannot hold the published view.
        CheckError: if the server does not hold what was sent.
        EnvironmentFault: if it refuses, or cannot be reached; another push goes on from there.
    """
    noted = Notes(notes, endpoint.url)
    known, view = noted.view, view or noted.view or _view(endpoint, writer)
    theirs = _theirs(endpoint, view)
    if view == THE_DEFAULT and known != view and theirs[""] and not force:
        raise UsageError(
            f"the default graph of {endpoint.url} holds {theirs['']} triples that no push from here has put there",
            accepted=f"--view {PUBLISHED}, which puts the published view into a named graph",
            repair="or --force, which replaces them",
        )
    place = "" if view == THE_DEFAULT else view
    wanted = {name or place: ours.held(name) for name in ours.names()}
    there = {
        name: held
        for name, held in wanted.items()
        if not force and known == view and noted.sent.get(name) == held and theirs.get(name, 0) == held.number
    }
    missing = [name for name in wanted if name not in there]
    gone = sorted(name for name in theirs if name not in wanted)
    noted.keep(view, there)
    try:
        for name in gone:
            writer.drop(name)
        for number, name in enumerate(missing, 1):
            _send(writer, name, ours.triples("" if name == place else name), chunk)
            noted.add(name, wanted[name])
            tell(f"{number} of {len(missing)} graphs sent, {wanted[name].number} triples in {_told(name)}")
    except EnvironmentFault as error:
        done = f"{len(noted.sent)} of {len(wanted)} graphs are there"
        problems = [replace(problem, message=f"{problem.message}; {done}") for problem in error.problems]
        raise EnvironmentFault(
            [replace(problem, repair=f"{problem.repair}; {_AGAIN}") for problem in problems]
        ) from error
    _check(endpoint, view, wanted, noted)
    return Pushed(view, len(missing), sum(wanted[name].number for name in missing), len(gone), len(there))


def _view(endpoint: Endpoint, writer: Writer) -> str:
    """Return where the published view can go on a server: a triple in a named graph must not be seen by plain patterns."""
    triple = f'<{PROBE}> <{PREFIXES["rdfs"]}comment> "Does a plain pattern find this?" .\n'
    writer.add(PROBE, triple.encode(), replace=True)
    try:
        return PUBLISHED if ask(endpoint, f"ASK {{ <{PROBE}> ?p ?o }}", "the look at the server") else THE_DEFAULT
    finally:
        writer.drop(PROBE)


def _theirs(endpoint: Endpoint, view: str) -> dict[str, int]:
    """Return how many triples each graph of ours has on the server, and the default graph where the view is in it."""
    rows = ask(endpoint, _COUNTS, "the count of triples").to_dicts()
    found = {str(row["graph"]): int(str(row["number"])) for row in rows if row["graph"]}
    if view == THE_DEFAULT:
        (row,) = ask(endpoint, _COUNT, "the count of triples").to_dicts()
        found[""] = int(str(row["number"]))
    return found


def _send(writer: Writer, graph: str, triples: Iterator[ox.Triple], chunk: int) -> None:
    """Send a graph in parts, the first of which replaces what is there."""
    replacing_it = True
    while part := list(islice(triples, chunk)):
        writer.add(graph, ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b"", replace=replacing_it)
        replacing_it = False
    if replacing_it:  # it is empty here
        writer.drop(graph)


def _check(endpoint: Endpoint, view: str, wanted: Mapping[str, Held], noted: Notes) -> None:
    """Count what the server holds; a graph that is not as it is here is struck from the notes.

    Raises:
        CheckError: with one problem for each such graph.
    """
    theirs = _theirs(endpoint, view)
    names = sorted({*wanted, *theirs})
    nothing = Held(0, "")
    wrong = [name for name in names if theirs.get(name, 0) != wanted.get(name, nothing).number]
    if wrong:
        noted.keep(view, {name: held for name, held in noted.sent.items() if name not in wrong})
        raise CheckError(
            [
                Problem(
                    f"{endpoint.url} holds {theirs.get(name, 0)} triples in {_told(name)}",
                    accepted=f"{wanted.get(name, nothing).number}, as here",
                    repair=_AGAIN,
                )
                for name in wrong
            ]
        )


def _told(graph: str) -> str:
    return shorten(graph) if graph else "the default graph"
