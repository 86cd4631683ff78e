"""How the files are written: comments, order, names, prefixes, and the bytes of what a program writes."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from paros.names import BASE, PREFIXES, expand, natural_key, shorten
from paros.quads import RDF_TYPE, read_file, serialize
from paros.sources.recording import read_passages
from paros.sources.segmenting import leaves

ROOT = Path(__file__).parents[1]
CLAIMS = sorted((ROOT / "data" / "claims").glob("*.trig"))
REGISTRY = sorted((ROOT / "data" / "registry").glob("*.ttl"))
SOURCES = sorted((ROOT / "data" / "sources").glob("*.ttl"))
REFERENCE = sorted((ROOT / "data" / "reference").glob("*.ttl"))
WRITTEN = [*SOURCES, *REFERENCE]
EDITORIAL = sorted((ROOT / "data" / "editorial").glob("*.ttl"))
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
# Fixtures that need terms of their own, to contradict themselves, declare them here.
FOREIGN = {"ex": "https://example.org/terms#"}
# A fixture that leaves something out on purpose may keep the prefix of what is missing.
FIXTURES = sorted(
    [
        *(ROOT / "tests" / "fixtures" / "shapes").glob("valid.*.trig"),
        *(ROOT / "tests" / "fixtures" / "inconsistent").glob("*.ttl"),
    ]
)
QUERIES = sorted([*(ROOT / "queries").rglob("*.rq"), *(ROOT / "scripts" / "paros" / "rules").glob("*.rq")])
GRAPH_FILES = [*ONTOLOGY, *REGISTRY, *REFERENCE, *SOURCES, *CLAIMS, *EDITORIAL, *SHAPES]

# What people write, by folder; what a program writes is judged by its bytes.
TEXTS = sorted(
    path
    for folder in ("data", "docs", "ontology", "queries", "scripts", "shapes", "tests")
    for path in [*(ROOT / folder).rglob("*"), *ROOT.glob("*.md")]
    if path.suffix in {".ttl", ".trig", ".rq", ".py", ".md"} and path not in WRITTEN
)

# Names; those that mean the thing only in their context ("the Group") are hidden labels.
NAMES = {expand(f"skos:{kind}Label") for kind in ("pref", "alt", "hidden")}
PREF_LABEL = expand("skos:prefLabel")
NAMED_AS = expand("paros:namedAs")
# The registry says what exists and what it is called; what is said of it stands in the claims.
ALLOWED_IN_REGISTRY = {
    expand(name)
    for name in (
        "rdf:type",
        "skos:prefLabel",
        "skos:altLabel",
        "skos:hiddenLabel",
        "skos:scopeNote",
        "skos:definition",
        "paros:normalizedSymbol",
        "owl:deprecated",
        "dcterms:isReplacedBy",
    )
}
# No source speaks of the datasets that things are linked to: what they are is known by how they name things, and on what terms.
ALLOWED_OF_A_DATASET = {
    expand(name)
    for name in ("dcterms:license", "dcterms:rights", "foaf:homepage", "void:uriSpace", "void:uriRegexPattern")
}
DATASET, LABEL = expand("void:Dataset"), expand("rdfs:label")

# What is no name in Turtle and SPARQL: strings, IRIs and comments.
TEXT = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|<[^<>\s]*>|#[^\n]*", re.DOTALL)
DECLARATION = re.compile(r"^[ \t]*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^<>]*)>", re.MULTILINE)
PREFIX_IN_USE = re.compile(r"(?<![\w:.-])([a-z][\w-]*):(?!//)")


def value(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal), term
    return term.value


@cache
def quads(path: Path) -> tuple[ox.Quad, ...]:
    return tuple(read_file(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def strip(text: str) -> str:
    """Return a text with a blank for each string, IRI and comment."""
    return TEXT.sub(" ", text)


# --- Claims


def graphs(path: Path) -> list[tuple[str, str]]:
    """Return the name of each graph of a file and the comment that stands right above it, on one line."""
    found = []
    comment: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            comment.append(line.removeprefix("# "))
            continue
        if match := re.match(r"(passage:\S+) \{$", line):
            found.append((expand(match[1]), " ".join(comment)))
        comment = []
    return found


@pytest.mark.parametrize("path", CLAIMS, ids=name)
def test_above_each_passage_graph_stands_what_it_says(path: Path) -> None:
    source = ROOT / "data" / "sources" / f"{path.stem}.ttl"
    locators = {PREFIXES["passage"] + p.slug: p.locator for p in read_passages(quads(source))}
    found = graphs(path)
    assert {iri for iri, _ in found} == {value(quad.graph_name) for quad in quads(path)}
    for iri, comment in found:
        said = comment.removeprefix(f"{locators[iri]}: ")
        assert said != comment, f"{shorten(iri)}: the comment does not begin with {locators[iri]}"
        assert re.fullmatch(r"[^a-z\s].*[.?!]", said), shorten(iri)


@pytest.mark.parametrize("path", CLAIMS, ids=name)
def test_passage_graphs_stand_in_the_order_of_the_document(path: Path) -> None:
    source = ROOT / "data" / "sources" / f"{path.stem}.ttl"
    cited = [PREFIXES["passage"] + p.slug for p in leaves(read_passages(quads(source)))]
    found = [iri for iri, _ in graphs(path)]
    assert len(set(found)) == len(found)
    assert found == [iri for iri in cited if iri in set(found)]


@pytest.mark.parametrize("path", CLAIMS, ids=name)
def test_a_claims_file_has_a_source_of_its_name(path: Path) -> None:
    own = PREFIXES["passage"] + path.stem + "-"
    assert [shorten(value(q.graph_name)) for q in quads(path) if not value(q.graph_name).startswith(own)] == []


# --- Registry


@pytest.mark.parametrize("path", REGISTRY, ids=name)
def test_the_registry_is_sorted_and_each_entity_stands_in_one_block(path: Path) -> None:
    subjects = [value(quad.subject) for quad in quads(path)]
    in_order = list(dict.fromkeys(subjects))
    assert in_order == sorted(in_order, key=natural_key)
    assert subjects == sorted(subjects, key=natural_key)


def test_each_entity_is_entered_once() -> None:
    places = defaultdict(set)
    for path in REGISTRY:
        for quad in quads(path):
            places[value(quad.subject)].add(path.name)
    assert {shorten(iri): files for iri, files in places.items() if len(files) > 1} == {}


@pytest.mark.parametrize("path", REGISTRY, ids=name)
def test_the_registry_holds_names_and_no_facts(path: Path) -> None:
    rows: dict[str, dict[str, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads(path):
        rows[value(quad.subject)][quad.predicate.value].append(quad)
    for iri, row in rows.items():
        if not iri.startswith(BASE):
            # A page of others is no thing of ours: it has a label, for the reader of a dump, and nothing else.
            assert set(row) == {LABEL}, iri
            continue
        assert len(row[RDF_TYPE.value]) == 1, shorten(iri)
        is_dataset = value(row[RDF_TYPE.value][0].object) == DATASET
        allowed = ALLOWED_IN_REGISTRY | (ALLOWED_OF_A_DATASET if is_dataset else set())
        assert set(row) <= allowed, shorten(iri)
        labels = [quad.object for quad in row[PREF_LABEL]]
        assert [label.language for label in labels if isinstance(label, ox.Literal)] == ["en"], shorten(iri)


@pytest.mark.parametrize("path", REGISTRY, ids=name)
def test_no_name_of_an_entity_is_entered_twice(path: Path) -> None:
    names = [(quad.subject, value(quad.object)) for quad in quads(path) if quad.predicate.value in NAMES]
    assert sorted({str(pair) for pair in names if names.count(pair) > 1}) == []


def _names() -> dict[str, set[str]]:
    """Return the names of each entity, topic and code, without regard to case."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in [*REGISTRY, *ONTOLOGY, *SOURCES]:
        for quad in quads(path):
            if quad.predicate.value in NAMES:
                found[value(quad.subject)].add(value(quad.object).casefold())
    return found


@pytest.mark.parametrize("path", CLAIMS, ids=name)
def test_every_name_that_a_passage_prints_is_in_the_registry(path: Path) -> None:
    names = _names()
    unknown = [
        (shorten(value(quad.subject)), value(quad.object))
        for quad in quads(path)
        if quad.predicate.value == NAMED_AS and value(quad.object).casefold() not in names[value(quad.subject)]
    ]
    assert unknown == []


# --- Files that a program writes


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_a_machine_written_file_is_what_its_writer_would_write_again(path: Path) -> None:
    assert serialize(read_file(path), path.suffix) == path.read_bytes()


# --- Prefixes, tags, characters


@pytest.mark.parametrize("path", [*ONTOLOGY, *REGISTRY, *CLAIMS, *EDITORIAL, *SHAPES, *FIXTURES, *QUERIES], ids=name)
def test_the_prefixes_that_are_declared_are_those_in_use(path: Path) -> None:
    text = path.read_text("utf-8")
    pairs = DECLARATION.findall(text)
    declared = dict(pairs)
    assert len(declared) == len(pairs), "a prefix is declared twice"
    known = {**PREFIXES, **FOREIGN} if path.is_relative_to(ROOT / "tests") else PREFIXES
    assert {prefix: namespace for prefix, namespace in declared.items() if known.get(prefix) != namespace} == {}
    body = DECLARATION.sub("", text)
    # The long strings of the shapes are queries, with names of their own.
    used = set(PREFIX_IN_USE.findall(strip(body.replace('"""', "") if path in SHAPES else body)))
    assert used == set(declared)
    # In Turtle the prefixes stand sorted, at the top.
    if path.suffix != ".rq":
        assert [prefix for prefix, _ in pairs] == sorted(declared)


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_a_machine_written_file_declares_every_prefix_of_its_names(path: Path) -> None:
    text = path.read_text("utf-8")
    declared = dict(DECLARATION.findall(text))
    assert {prefix: namespace for prefix, namespace in declared.items() if PREFIXES.get(prefix) != namespace} == {}
    # The writer also declares those of `a` and of numbers, which Turtle spells without a prefix.
    assert set(declared) - set(PREFIX_IN_USE.findall(strip(DECLARATION.sub("", text)))) <= {"rdf", "xsd"}
    assert "<https://w3id.org/paros/" not in DECLARATION.sub("", text)


@pytest.mark.parametrize("path", GRAPH_FILES, ids=name)
def test_language_tags_are_in_lower_case(path: Path) -> None:
    # The parser lowers the case of tags, so they are looked for in the text itself.
    tags = re.findall(r"\"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)", path.read_text("utf-8"))
    assert [tag for tag in tags if tag != tag.lower()] == []


@pytest.mark.parametrize("path", [*GRAPH_FILES, *QUERIES], ids=name)
def test_text_is_in_normal_form_c(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [line for line in text.splitlines() if not unicodedata.is_normalized("NFC", line)] == []


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_a_file_has_no_tabs_no_spaces_at_line_ends_and_ends_with_a_line(path: Path) -> None:
    content = path.read_bytes()
    assert b"\t" not in content
    assert b"\r" not in content
    lines = content.split(b"\n")
    assert [number for number, line in enumerate(lines, 1) if line.endswith(b" ")] == []
    if content:
        assert lines[-1] == b"", "the last line does not end"
        assert lines[-2] != b"", "the file ends with an empty line"


def test_a_name_that_means_the_thing_only_in_its_context_is_hidden() -> None:
    # An article or a demonstrative points back into the text: as a name for matching it would fit many things.
    pointing = re.compile(r"(the|this|that|these|those) ", re.IGNORECASE)
    titles = {
        value(quad.object) for path in CLAIMS for quad in quads(path) if quad.predicate.value == expand("paros:title")
    }
    for path in REGISTRY:
        for quad in quads(path):
            if quad.predicate.value == expand("skos:altLabel") and value(quad.object) not in titles:
                assert not pointing.match(value(quad.object)), value(quad.object)
