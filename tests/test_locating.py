"""Places: every triple of every file is found in the line in which it stands."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paros.errors import DataError
from paros.integrity import check, known
from paros.locating import Lines, Places, Spot, key
from paros.names import PREFIXES, expand, shorten
from paros.quads import FORMATS, RDF_TYPE, read_file
from paros.reading import FileQuads

ROOT = Path(__file__).parents[1]
RDF_NIL = PREFIXES["rdf"] + "nil"
FILES = sorted(
    path
    for folder in ("ontology", "data", "shapes", "tests/fixtures")
    for suffix in ("ttl", "trig")
    for path in (ROOT / folder).rglob(f"*.{suffix}")
)


def _keys(quad: ox.Quad) -> tuple[str, str, str, str]:
    return (key(quad.graph_name), key(quad.subject), key(quad.predicate), key(quad.object))


def _terms(spot: Spot) -> tuple[str, str, str, str]:
    return (spot.graph, spot.subject, spot.predicate, spot.object)


def _written(term: object) -> list[str]:
    """Return how a term may begin in a line of a file."""
    if isinstance(term, ox.NamedNode):
        short = ["a"] if term == RDF_TYPE else []
        return [*short, shorten(term.value), f"<{term.value}>", *_elsewhere(term.value)]
    if isinstance(term, ox.Literal):
        first = term.value.splitlines()[0] if term.value else ""
        escaped = first.replace("\\", r"\\")
        return [escaped, escaped.replace('"', r"\"")]
    return ["_:", "[", "("]


def _elsewhere(iri: str) -> list[str]:
    """Return the forms of an IRI that is not ours: a term of a fixture's own, and the empty list."""
    own = iri.removeprefix("https://example.org/terms#")
    return [f"ex:{own}"] if own != iri else ["()"] if iri == RDF_NIL else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_quad_of_a_file_stands_in_the_line_that_is_found(path: Path) -> None:
    quads, lines = read_file(path), Lines(path)
    assert Counter(map(_terms, lines.spots)) == Counter(map(_keys, quads))
    texts = ["", *lines.text.split("\n")]
    for quad in quads:
        spot = lines.of(quad)
        below = [spot.subject_line, spot.predicate_line, spot.object_line]
        assert below == sorted(below)
        in_list = isinstance(quad.subject, ox.BlankNode)
        for term, line in zip((quad.subject, quad.predicate, quad.object), below, strict=True):
            stands = any(
                re.search(rf"(?<![\w:-]){re.escape(form)}", texts[line]) or form in texts[line]
                for form in _written(term)
            )
            # The chain of a list is written by its brackets alone.
            assert stands or in_list, (quad, line, texts[line])


TEXT = """\
@prefix actor: <https://w3id.org/paros/actor/> .
@base <https://example.org/base/> .
PREFIX paros: <https://w3id.org/paros/ontology#>

# actor:a paros:date "in a comment" .
actor:a a paros:State ;
  paros:date 1 ,
    2.5 , 3e0 ,
    true ;
  paros:title \"\"\"two
lines; and "quotes" . # no comment
\"\"\"@EN , 'one # line' ; ;
  paros:about <there> , <https://example.org/full> .

actor:b paros:date 1 ;
  paros:list ( actor:a
    [ paros:title "inside" ] ) ;
  paros:none () .

[] paros:date 7 .
[ paros:date 8 ] .
actor:c\\,d paros:title "caf\\u00E9\\t"^^<type> .
"""
A, B = (ox.NamedNode(expand(f"actor:{name}")) for name in "ab")
EN = {"language": "en"}


def _p(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(f"paros:{name}"))


def _number(value: str, kind: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(expand(f"xsd:{kind}")))


@pytest.fixture
def turtle(tmp_path: Path) -> Path:
    path = tmp_path / "a.ttl"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "line"),
    [
        (A, RDF_TYPE, _p("State"), 6),
        (A, _p("date"), _number("1", "integer"), 7),
        (A, _p("date"), _number("2.5", "decimal"), 8),
        (A, _p("date"), _number("3e0", "double"), 8),
        (A, _p("date"), _number("true", "boolean"), 9),
        (A, _p("title"), ox.Literal('two\nlines; and "quotes" . # no comment\n', language="en"), 10),
        (A, _p("title"), ox.Literal("one # line"), 12),
        (A, _p("about"), ox.NamedNode("https://example.org/base/there"), 13),
        (A, _p("about"), ox.NamedNode("https://example.org/full"), 13),
        (B, _p("date"), _number("1", "integer"), 15),
        (B, _p("list"), ox.BlankNode(), 16),
        (ox.BlankNode(), _p("title"), ox.Literal("inside"), 17),
        (B, _p("none"), ox.NamedNode(expand("rdf:nil")), 18),
        (ox.BlankNode(), _p("date"), _number("7", "integer"), 20),
        (ox.BlankNode(), _p("date"), _number("8", "integer"), 21),
        (
            ox.NamedNode(expand("actor:a").removesuffix("a") + "c,d"),
            _p("title"),
            ox.Literal("caf\u00e9\t", datatype=ox.NamedNode("https://example.org/base/type")),
            22,
        ),
    ],
)
def test_all_that_turtle_can_write_is_found(
    turtle: Path, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.Literal, line: int
) -> None:
    assert Counter(map(_terms, Lines(turtle).spots)) == Counter(map(_keys, read_file(turtle)))
    assert Lines(turtle).of(ox.Quad(subject, predicate, value)).object_line == line


def test_what_a_file_does_not_hold_is_in_no_line(turtle: Path) -> None:
    spot = Lines(turtle).of(ox.Quad(A, _p("date"), ox.Literal("never")))
    assert (spot.subject_line, spot.predicate_line, spot.object_line) == (0, 0, 0)
    assert Lines(turtle).graph(A.value) == 0
    assert Lines(turtle).line(ox.Quad(A, _p("date"), _number("1", "integer")), B.value) == 0


TRIG = """\
@prefix actor: <https://w3id.org/paros/actor/> .
@prefix paros: <https://w3id.org/paros/ontology#> .
@prefix passage: <https://w3id.org/paros/passage/> .
{ actor:a paros:date 0 }
passage:p1
{
  actor:a paros:date 1 ;
    paros:title "One" .
  actor:b
    paros:date 1
}
GRAPH passage:p2 {
  actor:a
    paros:date 1 , 2 ;
    paros:about actor:z .
}
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    files = []
    for name, text in (("b.trig", TRIG), ("c.trig", TRIG.replace("actor:a", "actor:c"))):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        files.append(FileQuads(path, name, "claims", tuple(read_file(path))))
    return Places(files)


ONE, TWO = key(_number("1", "integer")), key(_number("2", "integer"))


@pytest.mark.parametrize(
    ("terms", "graph", "file", "line"),
    [
        ((key(A),), "", "b.trig", 4),
        ((key(A),), "passage:p2", "b.trig", 13),
        ((key(A), key(_p("title"))), "", "b.trig", 8),
        ((key(A), key(_p("date"))), "passage:p2", "b.trig", 14),
        ((key(A), key(_p("date")), ONE), "", "b.trig", 7),
        ((key(A), key(_p("date")), TWO), "passage:p2", "b.trig", 14),
        ((key(B), key(_p("date")), ONE), "passage:p1", "b.trig", 10),
        ((f"<{expand('actor:c')}>", key(_p("date")), ONE), "passage:p2", "c.trig", 14),
    ],
)
def test_a_triple_is_found_in_its_graph(
    places: Places, terms: tuple[str, ...], graph: str, file: str, line: int
) -> None:
    subject, predicate, value = (*terms, "", "")[:3]
    place = places.triple(subject, predicate, value, expand(graph) if graph else "")
    assert place is not None
    assert (place.file, place.line) == (file, line)


def test_what_stands_nowhere_has_no_place(places: Places) -> None:
    assert places.triple(key(B), graph=expand("passage:p2")) is None
    assert places.triple(key(A), key(_p("title")), graph=expand("passage:p2")) is None
    assert places.subject(expand("actor:nobody")) == ("", 0)
    assert places.graph(expand("passage:p3")) == ("", 0)
    assert places.mention(key(B), expand("passage:p2")) is None


def test_graphs_subjects_and_mentions_are_found(places: Places) -> None:
    assert places.graph(expand("passage:p1")) == ("b.trig", 5)
    assert places.graph(expand("passage:p2")) == ("b.trig", 12)
    assert places.subject(A.value, expand("passage:p1")) == ("b.trig", 7)
    mentioned = places.mention(f"<{expand('actor:z')}>", expand("passage:p2"))
    assert mentioned is not None
    assert (mentioned.line, mentioned.graph) == (15, expand("passage:p2"))
    assert places.mention(f"<{expand('actor:z')}>") == mentioned


def test_each_file_is_gone_through_once(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        read.append(self.name)
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    for _ in range(3):
        places.subject(A.value)
        places.graph(expand("passage:p1"))
        places.mention(key(B))
    assert read == ["b.trig", "c.trig"]


# What could break a reading by tokens: quotation marks, escapes, line ends, marks, comments, letters of all scripts.
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00") | st.sampled_from("\"'\\\n\r\t#.;,[](){}<>@^: ")
)
_IRIS = st.from_regex(r"https://(w3id\.org/paros/(actor|ontology#)|e\.org/)[a-z0-9.~é'()-]{0,6}", fullmatch=True).map(
    ox.NamedNode
)
_LITERALS = st.one_of(
    _TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), _TEXTS, st.sampled_from(["en", "zh-hans", "fr"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), _TEXTS, _IRIS),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.floats(allow_nan=False).map(ox.Literal),
)
_PREDICATES = st.from_regex(r"https://(w3id\.org/paros/ontology#|e\.org/)[a-z0-9]{1,6}", fullmatch=True).map(
    ox.NamedNode
)
_TRIPLES = st.builds(ox.Triple, _IRIS, _PREDICATES | st.just(RDF_TYPE), _IRIS | _LITERALS)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@given(triples=st.lists(_TRIPLES, min_size=1), graph=_IRIS)
def test_whatever_is_written_is_found(
    suffix: str, triples: list[ox.Triple], graph: ox.NamedNode, tmp_path_factory: pytest.TempPathFactory
) -> None:
    named = suffix in {".trig", ".nq"}
    name = graph if named else ox.DefaultGraph()
    quads = [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]
    prefixes = PREFIXES if suffix in {".ttl", ".trig"} else None
    written = ox.serialize(quads if named else triples, format=FORMATS[suffix], prefixes=prefixes)
    assert written is not None
    path = tmp_path_factory.mktemp("any") / f"any{suffix}"
    path.write_bytes(written)
    lines = Lines(path)
    read = read_file(path)
    assert Counter(map(_terms, lines.spots)) == Counter(map(_keys, read))
    for quad in read:
        spot = lines.of(quad)
        line = lines.text.split("\n")[spot.predicate_line - 1]
        assert any(form in line for form in _written(quad.predicate))
    if named:
        assert lines.graph(graph.value) == next(spot.subject_line for spot in lines.spots) - (suffix == ".trig")


def test_each_place_of_a_mistake_is_told_by_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "registry.ttl"
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("actor", "paros", "skos", "xsd"))
    path.write_text(
        f'{head}\nactor:a a paros:State ;\n  skos:altLabel "paros:nam"@en ;\n  paros:nam\n    1 .\n'
        "actor:b a paros:State ;\n  paros:nam 2 ,\n    actor:c .\n",
        encoding="utf-8",
    )
    ontology = [
        FileQuads(p, p.name, "ontology", tuple(read_file(p))) for p in sorted((ROOT / "ontology").glob("*.ttl"))
    ]
    file = FileQuads(path, "registry.ttl", "registry", tuple(read_file(path)))
    with pytest.raises(DataError) as raised:
        check([file], known([*ontology, file]))
    assert [(problem.line, problem.message) for problem in raised.value.problems] == [
        (8, "paros:nam is not a term of the ontology"),
        (11, "paros:nam is not a term of the ontology"),
        (12, "actor:c is in no registry"),
    ]
