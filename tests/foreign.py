"""Services elsewhere, as tests have them on loopback: slices shaped like Wikidata and DBpedia, and servers that hold them.

All states here are made up. Their items have the shape that Wikidata's own RDF has (Wikibase RDF dump format): values of
best rank beside full statements, times as nodes with their precision, articles about items, and merged items that lead on.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.quads import serialize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WD = "http://www.wikidata.org/entity/"
WDT = "http://www.wikidata.org/prop/direct/"
DBR = "http://dbpedia.org/resource/"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
WIKIBASE = "http://wikiba.se/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Item:
    """What Wikidata is to hold of an item.

    `values` are by the number of a property; `member` is a day and its precision; `moved` the item that it leads on to.
    """

    number: str
    labels: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    member: tuple[str, str] | None = None
    moved: str = ""


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal | str) -> ox.Quad:
    term = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term)


def _value(text: str) -> ox.NamedNode | ox.Literal:
    return ox.NamedNode(text) if text.startswith("http") else ox.Literal(text)


def wikidata(items: Sequence[Item]) -> list[ox.Quad]:
    """Return a slice of Wikidata that holds these items, and the properties of their values."""
    quads = []
    for item in items:
        iri = WD + item.number
        if item.moved:
            quads.append(_quad(iri, SAME_AS, WD + item.moved))
            continue
        quads.append(_quad(iri, f"{WIKIBASE}statements", ox.Literal(len(item.values))))
        quads += [_quad(iri, RDFS_LABEL, ox.Literal(name, language=tag)) for tag, name in item.labels.items()]
        quads += [_quad(iri, ALT_LABEL, ox.Literal(name, language=tag)) for tag, name in item.others.items()]
        for number, value in item.values.items():
            quads.append(_quad(iri, WDT + number, _value(value)))
            quads.append(_quad(WD + number, f"{WIKIBASE}directClaim", WDT + number))
            quads.append(_quad(WD + number, RDFS_LABEL, ox.Literal(f"property {number}", language="en")))
        if item.article:
            page = f"https://en.wikipedia.org/wiki/{item.article.replace(' ', '_')}"
            quads.append(_quad(page, "http://schema.org/about", iri))
            quads.append(_quad(page, "http://schema.org/isPartOf", "https://en.wikipedia.org/"))
            quads.append(_quad(page, "http://schema.org/name", ox.Literal(item.article, language="en")))
        if item.member:
            quads += _membership(item.number, *item.member)
    return quads


def _membership(number: str, day: str, precision: str) -> Iterator[ox.Quad]:
    """Yield the statement that a state is a member of the United Nations since a day."""
    statement, moment = f"{WD}statement/{number}-member", f"http://www.wikidata.org/value/{number}-member"
    time_of = ox.Literal(f"{day}T00:00:00Z", datatype=ox.NamedNode(f"{XSD}dateTime"))
    yield _quad(WD + number, "http://www.wikidata.org/prop/P463", statement)
    yield _quad(statement, "http://www.wikidata.org/prop/statement/P463", f"{WD}Q1065")
    yield _quad(statement, f"{WIKIBASE}rank", f"{WIKIBASE}NormalRank")
    yield _quad(statement, "http://www.wikidata.org/prop/qualifier/value/P580", moment)
    yield _quad(moment, f"{WIKIBASE}timeValue", time_of)
    yield _quad(moment, f"{WIKIBASE}timePrecision", ox.Literal(precision, datatype=ox.NamedNode(f"{XSD}integer")))


def dbpedia(articles: Mapping[str, str], redirects: Mapping[str, str]) -> list[ox.Quad]:
    """Return a slice of DBpedia that holds these titles, each with its item in Wikidata, and titles that lead on."""
    quads = []
    for title, number in articles.items():
        label = ox.Literal(title.replace("_", " "), language="en")
        quads += [_quad(DBR + title, RDFS_LABEL, label), _quad(DBR + title, SAME_AS, WD + number)]
        quads.append(_quad(DBR + title, SAME_AS, "http://sws.example.org/elsewhere"))
    for title, target in redirects.items():
        label = ox.Literal(title.replace("_", " "), language="en")
        quads.append(_quad(DBR + title, RDFS_LABEL, label))
        quads.append(_quad(DBR + title, "http://dbpedia.org/ontology/wikiPageRedirects", DBR + target))
    return quads


def free_port() -> int:
    """Return the number of a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str | Path], folder: Path, port: int) -> Iterator[None]:
    """Run a server until the tests are done with it; it is awaited, and ended by its own process."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None:
                    pytest.fail(f"{command[0]} ended with code {server.returncode} and does not listen")
                time.sleep(0.05)
            yield
        finally:
            server.terminate()


@contextmanager
def oxigraph(quads: Sequence[ox.Quad], folder: Path) -> Iterator[str]:
    """Serve quads by the Oxigraph server, and give the URL of its endpoint."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the oxigraph server of the test dependencies is not installed: make .venv/.dev")
    file, store, port = folder / "slice.nq", folder / "store", free_port()
    file.write_bytes(serialize(quads, ".nq"))
    subprocess.run([program, "load", "--location", store, "--file", file], check=True, capture_output=True)
    with _running([program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"], folder, port):
        yield f"http://127.0.0.1:{port}/query"


_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = {http}
[SPARQL]
ResultSetMaxRows = 10000
"""


@contextmanager
def virtuoso(quads: Sequence[ox.Quad], folder: Path) -> Iterator[str]:
    """Serve quads by Virtuoso, which also serves DBpedia itself, and give the URL of its endpoint."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not client:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=http), encoding="utf-8")
    (folder / "slice.nt").write_bytes(serialize(quads, ".nt"))
    load = "ttlp(file_to_string('slice.nt'), '', 'http://example.org/slice');"
    with _running([program, "+configfile", "virtuoso.ini", "+foreground"], folder, http):
        done = subprocess.run(
            [client, str(sql), "dba", "dba", f"exec={load}"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert "Done." in done.stdout, done.stderr + done.stdout
        yield f"http://127.0.0.1:{http}/sparql"


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}
