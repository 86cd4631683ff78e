"""The pages of the files of a release: what each is for, how large it is and what it holds; commands; licences; digests."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from paros.describing import CLAIMS, VIEW, WHOLE, anchor, fingerprint
from paros.media import COMPRESSIONS, KINDS, kind_of
from paros.names import PREFIXES, expand, natural_key, slug
from paros.publishing.citation import schema_org
from paros.publishing.site.addresses import DOWNLOADS_PAGE
from paros.publishing.site.layout import Page, render
from paros.quads import DEFAULT, node
from paros.reading import graph_iri
from paros.shacl.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

FILES_PAGE: Final = "files.html"
_DUMP: Final = "dumps/paros"
_LAYERS: Final = "dumps/layers/"
_ROLL_CALLS: Final = "dumps/roll-calls"
_TABLES: Final = "tables/"
# The claims are in the graphs of the passages, which say it each for itself.
_CLAIMS: Final = "What the passages of the sources say, at the strength at which they say it."
# What to take first: for what, what it is, the file without which it is not offered, and where it leads, if not there.
_FIRST: Final = (
    (
        "To keep and to cite",
        "Everything with its provenance: each passage is a named graph, and its locator, offsets and digest stand beside it.",
        f"{_DUMP}.trig",
        "",
    ),
    ("To ask and to build on", "The published view: what is held to be so, in one graph.", f"{_DUMP}.ttl", ""),
    (
        "To read in a spreadsheet",
        "A table for each main class, in CSV and Parquet, with the passages that say so.",
        f"{_TABLES}metadata.json",
        f"{DOWNLOADS_PAGE}#tables",
    ),
    ("To write data of your own", "The classes, properties and code lists.", "ontology.ttl", ""),
)
# The files that are neither dumps nor tables: how their names begin, what they are called, and what they are.
_OTHERS: Final = (
    ("ontology", "Ontology", "Whole, by module, and each version under its own name."),
    ("shapes", "Shapes", "The rules that the data satisfy, in SHACL."),
    ("context", "Context", "What the names in the files of JSON-LD mean."),
    ("changes/", "Changes", "What is new, withdrawn and corrected since the last release."),
)
# What stands at the top of the release, and is written after this page: it tells of all other files.
_LAST: Final = (
    ("dataset.ttl", "the description of the release in DCAT, VoID and PROV, as Turtle"),
    ("dataset.jsonld", "the same as JSON-LD"),
    ("SHA256SUMS", "the digest of every file"),
    ("INPUTS.sha256", "the digest of every file that the release is made from"),
    ("CITATION.cff", "how to cite it, for programs"),
    ("codemeta.json", "the software that made it"),
    ("LICENSE-DATA", "the licence of the data"),
)
_TRIPLES: Final = (("nt", "triples"), ("nq", "quads"))
# Commands that do something with the files, as they are typed in a folder that holds them; `{site}` is where the site is.
COMMANDS: Final = (
    (
        "Take a file, and check that it is whole",
        """curl -L --create-dirs -o dumps/paros.ttl.gz {site}dumps/paros.ttl.gz
curl -LO {site}SHA256SUMS
sha256sum --check --ignore-missing SHA256SUMS""",
    ),
    (
        "Check the syntax, and count triples (Raptor)",
        "rapper --count --input turtle dumps/paros.ttl",
    ),
    (
        "Ask in Python (rdflib)",
        """from rdflib import Graph

graph = Graph().parse("dumps/paros.ttl")
PAROS = "https://w3id.org/paros/ontology#"
for row in graph.query(f"SELECT ?label {{ ?vote a <{PAROS}RollCall> ; rdfs:label ?label }} ORDER BY ?label LIMIT 5"):
    print(row.label)""",
    ),
    (
        "Read a table in Python (pandas)",
        """import pandas as pd

events = pd.read_csv("tables/events.csv")
print(events.head())""",
    ),
    (
        "Read a table in R",
        """events <- read.csv("tables/events.csv", encoding = "UTF-8")
head(events)""",
    ),
)


@dataclass(frozen=True)
class File:
    """A file of a release: its name is its path there, its size is in bytes, its digest is SHA-256."""

    name: str
    size: int
    digest: str

    @property
    def anchor(self) -> str:
        """The anchor that the IRI of the file has on the page."""
        return anchor(self.name)

    @property
    def form(self) -> str:
        """What tells it from others that hold the same: the compression, else the format, else its name."""
        kind, compression = kind_of(self.name)
        return compression.name if compression else kind.name if kind else PurePosixPath(self.name).name

    @property
    def bulk(self) -> str:
        """The size in words."""
        return in_bytes(self.size)


@dataclass(frozen=True)
class Family:
    """Files that hold the same in several formats; `anchors` are those of the dataset that they hold."""

    title: str
    about: str
    counts: tuple[str, ...]
    files: tuple[File, ...]
    anchors: tuple[str, ...] = ()

    @property
    def forms(self) -> list[list[File]]:
        """The files of each format: the plain one first, then those compressed."""
        found: defaultdict[str, list[File]] = defaultdict(list)
        for file in self.files:
            compression = kind_of(file.name)[1]
            found[PurePosixPath(file.name).stem if compression else PurePosixPath(file.name).name].append(file)
        return list(found.values())


def in_bytes(size: int) -> str:
    """Return a size in words, by powers of ten.

    >>> in_bytes(812), in_bytes(45_678), in_bytes(12_345_678)
    ('812 B', '46 kB', '12.3 MB')
    """
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def write(material: Material, folder: Folder) -> None:
    """Write the page of all files, and that of their sizes and digests."""
    files = [_file(folder.root, name) for name in folder.names() if is_data(name)]
    stems: defaultdict[str, list[File]] = defaultdict(list)
    for file in sorted(files, key=lambda file: _place(file.name)):
        stems[_stem(file.name)].append(file)
    held = set(folder.names())
    page = Page(
        DOWNLOADS_PAGE,
        "Downloads",
        "All files of the release: dumps, tables, ontology, shapes and queries, with sizes, licences and commands.",
        data=schema_org(material, folder),
        alternates=(("text/turtle", "dataset.ttl"), ("application/ld+json", "dataset.jsonld")),
    )
    values = {
        "first": [one for one in _FIRST if one[2] in held],
        "last": _LAST,
        "whole": _whole(folder.root, stems),
        "layers": _layers(material, folder.root, stems),
        "tables": _tables(folder.root, stems),
        "others": _others(files),
        "queries": sum(name.endswith(".rq") for name in held),
        "commands": [(title, text.replace("{site}", material.site_url)) for title, text in COMMANDS],
        "reference": _reference_terms(material),
        "linked": _linked_licences(material),
        "total": len(files),
    }
    folder.write(page.path, render("downloads.html", page, material, **values))
    listed = Page(FILES_PAGE, "All files of data", "Size and digest of each file.", section=DOWNLOADS_PAGE)
    folder.write(listed.path, render("files.html", listed, material, files=files))


def is_data(name: str) -> bool:
    """Return whether a file of a release is for download: no page, no part of one, and not the RDF of a single thing.

    >>> is_data("dumps/paros.ttl.gz"), is_data("actor/china.ttl"), is_data("ontology/votes.html")
    (True, False, False)
    """
    first, slash, _ = name.partition("/")
    if name.endswith(".html"):
        return False
    return not slash or first in {"dumps", "tables", "ontology", "shapes", "changes"}


def _file(root: Path, name: str) -> File:
    return File(name, *fingerprint(root / name))


def _place(name: str) -> tuple[object, ...]:
    """Return the key by which files are sorted: by what they hold, then by format and compression."""
    suffixes = PurePosixPath(name).suffixes
    known = [number for number, ending in enumerate(KINDS) if ending in suffixes]
    packed = [number for number, ending in enumerate(COMPRESSIONS, 1) if ending in suffixes]
    return natural_key(_stem(name)), known, packed, name


def _stem(name: str) -> str:
    """Return a name without the endings that tell format and compression.

    >>> _stem("dumps/paros.ttl.gz"), _stem("ontology/0.1.0/votes.nt"), _stem("changes/feed.atom")
    ('dumps/paros', 'ontology/0.1.0/votes', 'changes/feed.atom')
    """
    for ending in (*COMPRESSIONS, *KINDS):
        name = name.removesuffix(ending)
    return name


def _lines(path: Path) -> int:
    """Return the number of lines of a file."""
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _statements(root: Path, stem: str) -> tuple[str, ...]:
    """Return how many triples and quads the dumps of one name hold: each is a line of N-Triples or N-Quads."""
    paths = [(root / f"{stem}.{ending}", noun) for ending, noun in _TRIPLES]
    return tuple(f"{_lines(path):,} {noun}" for path, noun in paths if path.is_file())


def _whole(root: Path, stems: Mapping[str, list[File]]) -> list[Family]:
    """Return the dumps of the graph as a whole: those of the published view, and those of the dataset with its graphs."""
    families = []
    for graphs, title, about, iri in (
        (
            False,
            "The published view",
            "What is held to be so, without graphs: registry, sources, links, what is derived, and every claim that no judgement rejects.",
            VIEW,
        ),
        (
            True,
            "The dataset",
            "The published view, and all that it rests on in named graphs: one for each passage, one for each other layer.",
            WHOLE,
        ),
    ):
        files = tuple(file for file in stems.get(_DUMP, ()) if _has_graphs(file.name) == graphs)
        counts = tuple(count for count in _statements(root, _DUMP) if count.endswith("quads") == graphs)
        if files:
            families.append(Family(title, about, counts, files, (slug(iri.value),)))
    if _ROLL_CALLS in stems:
        about = "The roll calls that were imported: under licences of their own, which stand beside them, and not in any other file."
        families.append(Family("Roll calls", about, _statements(root, _ROLL_CALLS), tuple(stems[_ROLL_CALLS])))
    return families


def _has_graphs(name: str) -> bool:
    """Return whether a file is in a format that has names for graphs."""
    return not {".nq", ".trig"}.isdisjoint(PurePosixPath(name).suffixes)


def _layers(material: Material, root: Path, stems: Mapping[str, list[File]]) -> list[Family]:
    """Return the dumps of the layers, with what each says of itself."""
    names, definitions = _said(material, "skos:prefLabel"), _said(material, "skos:definition")
    families = []
    for stem, files in stems.items():
        if stem.startswith(_LAYERS):
            name = slug(stem)
            title = names.get(graph_iri(name)) or f"{name.capitalize()} layer"
            about = definitions.get(graph_iri(name), _CLAIMS)
            anchors = (slug(CLAIMS.value),) if f"{PREFIXES['release']}{name}" == CLAIMS.value else ()
            families.append(Family(title, about, _statements(root, stem), tuple(files), anchors))
    return families


def _tables(root: Path, stems: Mapping[str, list[File]]) -> list[Family]:
    """Return the tables, with what their description says of each."""
    described = root / _TABLES / "metadata.json"
    if not described.is_file():
        return []
    families = []
    for table in json.loads(described.read_text(encoding="utf-8"))["tables"]:
        path = root / _TABLES / table["url"]
        with path.open(encoding="utf-8", newline="") as stream:
            rows = sum(1 for _ in csv.reader(stream)) - 1
        files = tuple(stems[_stem(_TABLES + table["url"])])
        anchors = (f"table-{path.stem}",)
        families.append(Family(table["dc:title"], table["dc:description"], (f"{rows:,} rows",), files, anchors))
    return families


def _others(files: Iterable[File]) -> list[Family]:
    """Return the files that are neither dumps nor tables."""
    families = []
    for start, title, about in _OTHERS:
        found = tuple(file for file in files if file.name.startswith(start))
        if found:
            families.append(Family(title, about, (), found))
    return families


def _said(material: Material, name: str) -> dict[str, str]:
    """Return the first value of a property of each thing in the published view, an IRI or a text, by the IRI of the thing."""
    wanted = node(expand(name))
    found: dict[str, str] = {}
    for quad in material.dataset:
        if quad.graph_name == DEFAULT and quad.predicate == wanted:
            found.setdefault(plain(quad.subject), plain(quad.object))
    return found


def _reference_terms(material: Material) -> list[tuple[str, str, str]]:
    """Return name, IRI and terms of use of each table of others that the reference layer takes something from."""
    names = _said(material, "rdfs:label")
    return sorted((names[iri], iri, terms) for iri, terms in _said(material, "paros:tableTerms").items())


def _linked_licences(material: Material) -> list[tuple[str, str, str]]:
    """Return name, IRI and licence of each dataset that things are linked to; the licence is empty where none is known."""
    names = _said(material, "rdfs:label")
    licences, rights = _said(material, "dcterms:license"), _said(material, "dcterms:rights")
    return sorted(
        (names[iri], iri, names[licences[iri]] if iri in licences else rights.get(iri, ""))
        for iri in _said(material, "void:uriSpace")
    )
