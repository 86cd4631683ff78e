"""Services elsewhere, as tests have them on loopback: slices shaped like Wikidata and DBpedia, in servers that hold them.

All states here are made up. Their items have the shape that Wikidata's own RDF has (Wikibase RDF dump format): values of
best rank beside full statements, times as nodes with their precision, articles about items, and merged items that lead on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.credentials import Credentials
from paros.pushing import GraphStore
from paros.quads import serialize
from paros.remote import Server

# The tests are no package; the checker of types takes them for one.
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso
else:
    from servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

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

    `values` are by the number of a property; `member` and `left` are a day and its precision, `withdrawn` likewise a day
    of a statement that does not count; `moved` is the item that it leads on to.
    """

    number: str
    labels: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    member: tuple[str, str] | None = None
    left: tuple[str, str] | None = None
    withdrawn: tuple[str, str] | None = None
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
        for number, moment, rank in (
            ("P580", item.member, "NormalRank"),
            ("P582", item.left, "NormalRank"),
            ("P580", item.withdrawn, "DeprecatedRank"),
        ):
            if moment:
                quads += _membership(item.number, number, moment, rank)
    return quads


def _membership(item: str, number: str, moment: tuple[str, str], rank: str) -> Iterator[ox.Quad]:
    """Yield a statement that a state is a member of the United Nations since, or until, a day."""
    name, (day, precision) = f"{item}-{number}-{rank}", moment
    statement, value = f"{WD}statement/{name}", f"http://www.wikidata.org/value/{name}"
    time_of = ox.Literal(f"{day}T00:00:00Z", datatype=ox.NamedNode(f"{XSD}dateTime"))
    yield _quad(WD + item, "http://www.wikidata.org/prop/P463", statement)
    yield _quad(statement, "http://www.wikidata.org/prop/statement/P463", f"{WD}Q1065")
    yield _quad(statement, f"{WIKIBASE}rank", f"{WIKIBASE}{rank}")
    yield _quad(statement, f"http://www.wikidata.org/prop/qualifier/value/{number}", value)
    yield _quad(value, f"{WIKIBASE}timeValue", time_of)
    yield _quad(value, f"{WIKIBASE}timePrecision", ox.Literal(precision, datatype=ox.NamedNode(f"{XSD}integer")))


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


# The graph in which Virtuoso holds a slice; its default graph is all graphs together.
_GRAPH = "http://example.org/slice"


def _put(place: Place, graph: str, quads: Sequence[ox.Quad], credentials: Credentials | None = None) -> str:
    """Load quads into a graph of a server, and return the URL of its endpoint."""
    GraphStore(Server(place.store, 60, credentials)).add(graph, serialize(quads, ".nt"), replace=True)
    return place.query


@contextmanager
def in_oxigraph(quads: Sequence[ox.Quad], folder: Path) -> Iterator[str]:
    """Serve quads by the Oxigraph server, and give the URL of its endpoint."""
    if not OXIGRAPH.is_file():
        pytest.skip(NO_OXIGRAPH)
    with oxigraph(folder) as place:
        yield _put(place, "", quads)


@contextmanager
def in_virtuoso(quads: Sequence[ox.Quad], folder: Path) -> Iterator[str]:
    """Serve quads by Virtuoso, which also serves DBpedia itself, and give the URL of its endpoint."""
    if not VIRTUOSO:
        pytest.skip(NO_VIRTUOSO)
    with virtuoso(folder) as place:
        yield _put(place, _GRAPH, quads, Credentials(DBA, DBA))


SERVERS = {"oxigraph": in_oxigraph, "virtuoso": in_virtuoso}
