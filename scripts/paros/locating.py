"""Finds where something stands: the file and the line of a node, of a passage graph, of a triple.

The parser tells no positions. So a file of RDF that has been parsed without an error is read a second time, for its tokens
alone: each triple is found with the lines of its subject, predicate and object. That is done when the first place in
the file is asked for, and once. Of a mapping set, each triple stands in the line of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from paros.links.stating import state
from paros.links.tables import SUFFIX, parse_table
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from paros.reading import FileQuads

# A term as text, for comparing: an IRI in angle brackets, a literal with its tag or datatype, any blank node as "_:".
Key = str

_BLANK: Final = "_:"
_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
# The tokens of Turtle and TriG; https://www.w3.org/TR/turtle/#sec-grammar-grammar.
_TOKENS: Final = re.compile(
    r'''
      (?P<space>   \s+ | \#[^\n\r]* )
    | (?P<text>    """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                 | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | (?P<iri>     <[^\s<>"{}|^`]*> )
    | (?P<name>    (?:[^\W\d][\w.-]*)?:(?:(?:[\w:.%-]|\\.)*(?:[\w:%-]|\\.))? )
    | (?P<number>  [+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+) )
    | (?P<tag>     @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<word>    [A-Za-z]+ )
    | (?P<mark>    \^\^ | . )
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Spot(NamedTuple):
    """A triple of a file, and the lines from 1 on in which its subject, predicate and object begin."""

    graph: Key
    subject: Key
    predicate: Key
    object: Key
    subject_line: int
    predicate_line: int
    object_line: int


class _Token(NamedTuple):
    """A token: what kind it is, its text, and the line in which it begins."""

    kind: str
    text: str
    line: int


def key(term: object) -> Key:
    """Return a term as it is compared: blank nodes are alike, as their names are the parser's own.

    >>> key(ox.Literal("x", language="en")), key(ox.Literal(5)), key(ox.BlankNode())
    ('"x"@en', '"5"^^<http://www.w3.org/2001/XMLSchema#integer>', '_:')
    """
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.language or "", term.datatype.value)
    return "" if isinstance(term, ox.DefaultGraph) else _BLANK


def _literal(value: str, language: str, datatype: str) -> Key:
    return f'"{value}"' + (f"@{language}" if language else f"^^<{datatype}>")


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the tokens of a text but for white space and comments."""
    line = 1
    for match in _TOKENS.finditer(text):
        found = match.group()
        if match.lastgroup != "space":
            yield _Token(match.lastgroup or "", found, line)
        line += found.count("\n")
    yield _Token("end", "", line)


def _unescape(text: str) -> str:
    """Return a text with its escapes resolved."""

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)

    return _ESCAPE.sub(character, text) if "\\" in text else text


class _Walk:
    """Walks through the tokens of a file and yields its triples; the file is known to be correct."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.next = next(self.tokens)
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.graphs: dict[Key, int] = {}
        self.found: list[Spot] = []

    def take(self) -> _Token:
        """Return the next token and go on."""
        token = self.next
        self.next = next(self.tokens, token)
        return token

    def passes(self, *texts: str) -> bool:
        """Return whether the next token is one of these marks or words, and go on if so."""
        if self.next.kind in {"mark", "word", "tag"} and self.next.text.lower() in texts:
            self.take()
            return True
        return False

    def file(self) -> list[Spot]:
        """Return the triples of the whole file."""
        while self.next.kind != "end":
            if self.passes("@prefix", "prefix"):
                name = self.take().text.removesuffix(":")
                self.prefixes[name] = self.iri(self.take().text)
            elif self.passes("@base", "base"):
                self.base = self.iri(self.take().text)
            elif self.passes("graph"):
                self.graph(self.take())
            elif self.next.text == "{":
                self.graph(None)
            elif not self.passes(".", "}"):
                self.statement()
        return self.found

    def graph(self, name: _Token | None) -> None:
        """Walk through the graph that begins with the next token."""
        graph = self.term(name) if name else ""
        if name:
            self.graphs.setdefault(graph, name.line)
        self.passes("{")
        while self.next.kind != "end" and not self.passes("}"):
            if not self.passes("."):
                self.statement(graph)

    def statement(self, graph: Key = "") -> None:
        """Walk through a subject with what is said of it; or through a graph, where it turns out to be its name."""
        first = self.take()
        if self.next.text == "{":
            self.graph(first)
            return
        subject = self.node(first, graph)
        if self.next.text != ".":
            self.facts(graph, subject, first.line)

    def facts(self, graph: Key, subject: Key, subject_line: int) -> None:
        """Walk through predicates and objects up to the end of the statement."""
        while self.next.kind != "end" and self.next.text not in {".", "}", "]"}:
            if self.passes(";"):
                continue
            verb = self.take()
            predicate = self.term(verb)
            while True:
                first = self.take()
                spot = Spot(graph, subject, predicate, self.node(first, graph), subject_line, verb.line, first.line)
                if self.next.kind in {"iri", "name"}:  # the graph, in N-Quads
                    name = self.take()
                    spot = spot._replace(graph=self.term(name))
                    self.graphs.setdefault(spot.graph, name.line)
                self.found.append(spot)
                if not self.passes(","):
                    break

    def node(self, first: _Token, graph: Key) -> Key:
        """Return the term that begins with a token, after walking through what brackets hold."""
        if first.kind == "mark" and first.text == "[":
            self.facts(graph, _BLANK, first.line)
            self.passes("]")
            return _BLANK
        if first.kind == "mark" and first.text == "(":
            return self.list(graph)
        return self.literal(first) if first.kind == "text" else self.term(first)

    def list(self, graph: Key) -> Key:
        """Return the head of a list, after walking through its items."""
        if self.passes(")"):
            return f"<{_RDF}nil>"
        first = self.take()
        value = self.node(first, graph)
        self.found.append(Spot(graph, _BLANK, f"<{_RDF}first>", value, first.line, first.line, first.line))
        line = self.next.line
        self.found.append(Spot(graph, _BLANK, f"<{_RDF}rest>", self.list(graph), first.line, line, line))
        return _BLANK

    def literal(self, first: _Token) -> Key:
        """Return a literal that is written between quotation marks."""
        width = 3 if first.text[:3] in {'"""', "'''"} else 1
        value = _unescape(first.text[width:-width])
        if self.next.kind == "tag":
            return _literal(value, self.take().text[1:].lower(), "")
        datatype = self.term(self.take())[1:-1] if self.passes("^^") else f"{_XSD}string"
        return _literal(value, "", datatype)

    def term(self, token: _Token) -> Key:
        """Return the IRI, number, truth value or blank node that a token is."""
        if token.kind == "iri":
            return f"<{self.iri(token.text)}>"
        if token.kind == "number":
            kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
            return _literal(token.text, "", _XSD + kind)
        if token.kind == "word":
            return f"<{_RDF}type>" if token.text == "a" else _literal(token.text, "", f"{_XSD}boolean")
        prefix, _, local = token.text.partition(":")
        if prefix == "_":
            return _BLANK
        local = _LOCAL_ESCAPE.sub(r"\1", local)
        return f"<{self.prefixes.get(prefix, '')}{local}>"

    def iri(self, text: str) -> str:
        """Return the IRI that stands between angle brackets, in full."""
        iri = _unescape(text[1:-1])
        return iri if ":" in iri or not self.base else urljoin(self.base, iri)


def _table_spots(text: str) -> Iterator[Spot]:
    """Yield the triples that the rows of a mapping set state."""
    for row in parse_table(text).rows:
        for quad in state(row):
            yield Spot("", key(quad.subject), key(quad.predicate), key(quad.object), row.line, row.line, row.line)


class Lines:
    """Finds the lines of a file in which something stands, from 1 on; 0 if it does not stand there."""

    def __init__(self, path: Path) -> None:
        # Read as bytes, so that line ends within a literal stay as they are.
        self.text = path.read_bytes().decode("utf-8")
        self._is_table = path.name.endswith(SUFFIX)

    @cached_property
    def _walk(self) -> _Walk:
        walk = _Walk(self.text)
        walk.file()
        return walk

    @property
    def graphs(self) -> dict[Key, int]:
        """The lines in which the named graphs begin."""
        return {} if self._is_table else self._walk.graphs

    @property
    def spots(self) -> list[Spot]:
        """The triples of the file with their lines, in its order."""
        return list(_table_spots(self.text)) if self._is_table else self._walk.found

    @cached_property
    def _spots(self) -> dict[tuple[Key, ...], Spot]:
        """The first spot of each triple, by graph, subject, predicate and object."""
        found: dict[tuple[Key, ...], Spot] = {}
        for spot in self.spots:
            terms = (spot.graph, spot.subject, spot.predicate, spot.object)
            found.setdefault(terms, spot)
        return found

    def of(self, quad: ox.Quad) -> Spot:
        """Return where a quad of the file stands."""
        terms = (key(quad.graph_name), key(quad.subject), key(quad.predicate), key(quad.object))
        return self._spots.get(terms) or Spot(*terms, 0, 0, 0)

    def line(self, quad: ox.Quad, iri: str) -> int:
        """Return the line in which an IRI stands in a quad: as its predicate, its subject or its object."""
        spot = self.of(quad)
        return {
            spot.object: spot.object_line,
            spot.subject: spot.subject_line,
            spot.predicate: spot.predicate_line,
        }.get(f"<{iri}>", 0)

    def graph(self, iri: str) -> int:
        """Return the line in which a named graph begins."""
        return self.graphs.get(f"<{iri}>", 0)


class Place(NamedTuple):
    """A file, a line of it, and the IRI of the graph that stands there; "" for the default graph of the file."""

    file: str
    line: int
    graph: str = ""


@dataclass(frozen=True)
class Places:
    """Finds file and line of a node, a passage graph or a triple; all files are gone through at the first question."""

    files: Sequence[FileQuads]

    @cached_property
    def _index(self) -> dict[tuple[Key, ...], Place]:
        """The first place of each triple, of each property of a node, of each node as subject, and of each node at all.

        By the terms, with the graph before them or alone; what stands for any node at all begins with "any", the place
        where a named graph begins with "graph".
        """
        index: dict[tuple[Key, ...], Place] = {}
        for file in self.files:
            lines_of = Lines(file.path)
            for graph, line in lines_of.graphs.items():
                index.setdefault(("graph", graph), Place(file.shown, line, graph[1:-1]))
            for graph, subject, predicate, value, *lines in lines_of.spots:
                places = [Place(file.shown, line, graph[1:-1]) for line in lines]
                terms = (subject, predicate, value)
                for length, place in enumerate(places, 1):
                    index.setdefault(terms[:length], place)
                    index.setdefault((graph, *terms[:length], ""), place)
                for term, place in zip(terms, places, strict=True):
                    index.setdefault(("any", term), place)
                    index.setdefault(("any", graph, term), place)
        return index

    def triple(self, subject: Key, predicate: Key = "", value: Key = "", graph: str = "") -> Place | None:
        """Return where a triple stands: its object; or its predicate or subject, where the rest is not given.

        Args:
            subject: the subject as a `key`, like the other terms.
            predicate: the predicate.
            value: the object.
            graph: the IRI of the graph in which it must stand; "" for any.
        """
        terms = tuple(term for term in (subject, predicate, value) if term)
        return self._index.get((f"<{graph}>", *terms, "") if graph else terms)

    def mention(self, term: Key, graph: str = "") -> Place | None:
        """Return where a term first stands, as subject, predicate or object, in a graph or in any."""
        return self._index.get(("any", f"<{graph}>", term) if graph else ("any", term))

    def subject(self, iri: str, graph: str = "") -> tuple[str, int]:
        """Return file and line where a node is described, in one graph or in any; no file and line 0 if nowhere."""
        place = self.triple(f"<{iri}>", graph=graph)
        return (place.file, place.line) if place else ("", 0)

    def statement(self, quad: ox.Quad) -> tuple[str, int]:
        """Return file and line where a statement stands, in its own graph or else in any; no file and line 0 if nowhere."""
        terms = (key(quad.subject), key(quad.predicate), key(quad.object))
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        place = self.triple(*terms, graph) or self.triple(*terms)
        return (place.file, place.line) if place else ("", 0)

    def graph(self, iri: str) -> tuple[str, int]:
        """Return file and line where a named graph begins; no file and line 0 if nowhere."""
        place = self._index.get(("graph", f"<{iri}>"))
        return (place.file, place.line) if place else ("", 0)
