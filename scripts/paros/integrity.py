"""What every file must satisfy before anything is built: terms that exist, IRIs that are known, dates that are real.

All problems of all files are found in one go; each names file, line, what would be accepted and how to repair it.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import CODES, PREFIXES, is_thing, shorten, slug
from paros.quads import DEFAULT, RDF_TYPE, Term
from paros.reading import PASSAGES, FileQuads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# The vocabularies that need no declaration: they are the language that the others are declared in.
_BUILT_IN: Final = {
    PREFIXES["rdf"] + "type",
    *(
        PREFIXES["rdfs"] + name
        for name in ("label", "comment", "seeAlso", "isDefinedBy", "subClassOf", "subPropertyOf")
    ),
    *(PREFIXES["rdfs"] + name for name in ("domain", "range")),
    *(PREFIXES["owl"] + name for name in ("disjointWith", "imports", "inverseOf", "versionIRI", "versionInfo")),
    PREFIXES["owl"] + "deprecated",
    *(PREFIXES["owl"] + name for name in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty")),
    *(PREFIXES["owl"] + name for name in ("AnnotationProperty", "FunctionalProperty", "TransitiveProperty")),
}
_MINTED_HINT: Final = "a node whose slug begins with the slug of its passage may be declared in the passage's own graph"
_XSD: Final = PREFIXES["xsd"]
_DATES: Final = {
    _XSD + "date": re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\Z"),
    _XSD + "gYearMonth": re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})\Z"),
    _XSD + "gYear": re.compile(r"(?P<year>[0-9]{4})\Z"),
    _XSD + "gMonthDay": re.compile(r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\Z"),
}
# A tag behind a closing quotation mark, with a capital letter somewhere in it.
_UPPER_TAG: Final = re.compile(r"""["']@([A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*)""")
_DATE_HINT: Final = "YYYY-MM-DD (xsd:date), YYYY-MM (xsd:gYearMonth), YYYY (xsd:gYear) or --MM-DD (xsd:gMonthDay)"


def is_real_date(lexical: str, datatype: str) -> bool:
    """Return whether a literal of one of the four date types names a day, month or year that exists.

    >>> is_real_date("2019-02-29", "http://www.w3.org/2001/XMLSchema#date")
    False
    """
    match = _DATES[datatype].match(lexical)
    if not match:
        return False
    part = {name: int(value) for name, value in match.groupdict().items()}
    month = part.get("month", 1)
    if not 1 <= month <= 12 or part.get("year", 1) == 0:
        return False
    # A day of the year without its year may be the 29th of February.
    return 1 <= part.get("day", 1) <= monthrange(part.get("year", 2000), month)[1]


@dataclass(frozen=True)
class Known:
    """The terms and entities that files may speak of."""

    terms: frozenset[str]
    entities: frozenset[str]
    passages: frozenset[str]

    @cached_property
    def short_terms(self) -> list[str]:
        """The terms as prefixed names."""
        return sorted(shorten(term) for term in self.terms)

    def near_terms(self, short: str) -> list[str]:
        """Return up to three terms that are spelt like one that is not known: of its vocabulary, or else of any."""
        own = [term for term in self.short_terms if term.partition(":")[0] == short.partition(":")[0]]
        return get_close_matches(short, own, 3) or get_close_matches(short, self.short_terms, 3, 0.8)


def known(files: Sequence[FileQuads]) -> Known:
    """Return what the ontology declares and the registry and the sources hold."""
    terms = set(_BUILT_IN)
    entities: set[str] = set()
    passages: set[str] = set()
    for file in files:
        if file.layer in {"claims", "shapes"}:
            continue
        for quad in file.quads:
            if quad.predicate != RDF_TYPE or not isinstance(quad.subject, ox.NamedNode):
                continue
            iri = quad.subject.value
            if file.layer == "ontology" and not _is_concept(quad.object):
                terms.add(iri)
            else:
                entities.add(iri)
            if iri.startswith(PASSAGES):
                passages.add(iri)
    return Known(frozenset(terms), frozenset(entities), frozenset(passages))


def _is_concept(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and term.value in {
        PREFIXES["skos"] + "Concept",
        PREFIXES["skos"] + "ConceptScheme",
    }


class Lines:
    """Finds the line of a file in which something stands."""

    def __init__(self, path: Path) -> None:
        self.lines = path.read_text(encoding="utf-8").splitlines()

    def find(self, needle: str, graph: str = "") -> int:
        """Return the first line, from 1, that holds an IRI in either form or a text; after the head of its graph."""
        first = self.head(graph) if graph else 0
        return self._first(self._forms(needle), max(first - 1, 0)) or first

    def head(self, iri: str, graph: str = "") -> int:
        """Return the first line, from 1, that begins with an IRI in either form; after the head of its graph."""
        first = self.head(graph) if graph else 0
        heads = [rf"^\s*(?:{form})" for form in self._forms(iri)]
        return self._first(heads, max(first - 1, 0)) or self._first(self._forms(iri), max(first - 1, 0)) or first

    def statement(self, subject: str, predicate: str, value: Term, graph: str = "") -> int:
        """Return the line, from 1, that holds a statement, of its graph if one is named; else the first of its subject.

        Each block begins with its subject; each line holds a predicate, or more values of the last one.
        """
        start = min(self._beginning(graph), default=0) if graph else 0
        heads = [number for number in self._beginning(subject) if number >= start]
        named = "|".join([*self._forms(predicate), *([r"\ba\b"] if predicate == RDF_TYPE.value else [])])
        wanted = re.compile("|".join(self._written(value)))
        for head in heads:
            holds = False
            for number, line in enumerate(self.lines[head - 1 :], head):
                found = re.search(named, line)
                holds = bool(found) or (holds and not self.lines[number - 2].endswith(" ;"))
                if holds and wanted.search(line, found.end() if found else 0):
                    return number
                if line.endswith(" ."):
                    break
        return heads[0] if heads else start

    def _written(self, value: Term) -> list[str]:
        """Return patterns of the ways in which a value may be written."""
        if not isinstance(value, ox.Literal):
            return self._forms(_iri(value))
        escaped = value.value.replace("\\", "\\\\").replace('"', '\\"')
        return [rf"(?<!\w){re.escape(escaped)}(?!\w)"]

    def _beginning(self, iri: str) -> list[int]:
        """Return the lines that begin with an IRI in either form."""
        return [number for form in (f"<{iri}>", shorten(iri)) for number in self._heads.get(form, ())]

    @cached_property
    def _heads(self) -> dict[str, list[int]]:
        """The lines that begin with each word."""
        heads: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines, 1):
            if words := line.split(maxsplit=1):
                heads[words[0]].append(number)
        return dict(heads)

    @staticmethod
    def _forms(needle: str) -> list[str]:
        forms = [re.escape(needle)]
        if "://" in needle:
            short = shorten(needle)
            forms = [re.escape(f"<{needle}>")]
            if not short.startswith("<"):
                forms.append(rf"(?<![\w:.-]){re.escape(short)}(?![\w:-]|\.\w)")
        return forms

    def _first(self, forms: list[str], start: int) -> int:
        pattern = re.compile("|".join(forms))
        for number, line in enumerate(self.lines[start:], start + 1):
            if pattern.search(line.partition(" #")[0] if not line.lstrip().startswith("#") else ""):
                return number
        return 0


@dataclass(frozen=True)
class Places:
    """Finds the file and the line in which a node is described, or a passage graph begins."""

    files: Sequence[FileQuads]

    def subject(self, iri: str, graph: str = "") -> tuple[str, int]:
        """Return file and line where a node is described, in one graph or in any; no file and line 0 if nowhere."""
        return self._first(lambda quad: iri == _iri(quad.subject) and graph in {"", _iri(quad.graph_name)}, iri, graph)

    def statement(self, quad: ox.Quad) -> tuple[str, int]:
        """Return file and line where a statement stands; no file and line 0 if nowhere."""
        key = (quad.subject, quad.predicate, quad.object)
        file = self._files.get((*key, _iri(quad.graph_name))) or self._files.get((*key, ""))
        if file is None:
            return "", 0
        in_graph = _iri(quad.graph_name) if file.layer == "claims" else ""
        if file.path not in self._lines:
            self._lines[file.path] = Lines(file.path)
        line = self._lines[file.path].statement(_iri(quad.subject), quad.predicate.value, quad.object, in_graph)
        return file.shown, line

    @cached_property
    def _lines(self) -> dict[Path, Lines]:
        """The lines of the files that have been looked into."""
        return {}

    @cached_property
    def _files(self) -> dict[tuple[Term, Term, Term, str], FileQuads]:
        """The first file that holds each statement, in each passage that makes it."""
        return {
            (quad.subject, quad.predicate, quad.object, _iri(quad.graph_name)): file
            for file in reversed(self.files)
            for quad in file.quads
        }

    def graph(self, iri: str) -> tuple[str, int]:
        """Return file and line where a named graph begins; no file and line 0 if nowhere."""
        return self._first(lambda quad: iri == _iri(quad.graph_name), iri)

    def _first(self, fits: Callable[[ox.Quad], bool], iri: str, graph: str = "") -> tuple[str, int]:
        for file in self.files:
            if any(fits(quad) for quad in file.quads):
                return file.shown, Lines(file.path).head(iri, graph)
        return "", 0


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def check(files: Sequence[FileQuads], world: Known, minted_by: Sequence[FileQuads] = ()) -> None:
    """Check files against the known terms and entities.

    Args:
        files: what is checked; shapes are left to their own tests.
        world: what the ontology, the registry and the sources hold.
        minted_by: claims files whose own nodes (positions, ballots …) count as known besides those of `files`.

    Raises:
        DataError: with every problem found, sorted by file and line.
    """
    minted = {
        quad.subject.value
        for file in (*files, *minted_by)
        for quad in file.quads
        if isinstance(quad.subject, ox.NamedNode) and _mints(file, quad)
    }
    problems: list[Problem] = []
    for file in files:
        if file.layer == "shapes":
            continue
        lines = Lines(file.path)
        problems += _graph_problems(file, world, lines)
        problems += _term_problems(file, world, minted, lines)
        problems += _literal_problems(file, lines)
    if problems:
        raise DataError(sorted(set(problems), key=lambda p: (p.file, p.line, p.message)))


def _mints(file: FileQuads, quad: ox.Quad) -> bool:
    """Return whether a quad declares a node that belongs to its passage: a position, a ballot, an unnamed collective."""
    return (
        file.layer == "claims"
        and quad.predicate == RDF_TYPE
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.graph_name, ox.NamedNode)
        and slug(quad.subject.value).startswith(slug(quad.graph_name.value) + "-")
    )


def _graph_problems(file: FileQuads, world: Known, lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each claim outside a passage graph, unknown passage graph, and named graph elsewhere."""
    seen: set[str] = set()
    for quad in file.quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else str(quad.subject)
        if file.layer == "claims" and quad.graph_name == DEFAULT:
            yield Problem(
                f"a claim about {shorten(subject)} stands outside every passage graph",
                file.shown,
                lines.find(subject),
                "claims within passage:… { … }",
                "move it into the graph of the passage that says so",
            )
        elif file.layer == "claims" and graph not in world.passages and graph not in seen:
            seen.add(graph)
            near = get_close_matches(slug(graph), [slug(p) for p in world.passages], 3)
            yield Problem(
                f"no source describes the passage {shorten(graph)}",
                file.shown,
                lines.find(graph),
                " or ".join(f"passage:{name}" for name in near) or "a passage of data/sources/*.ttl",
                "paros sources segment TEXT --source ID",
            )
        elif file.layer != "claims" and graph and graph not in seen:
            seen.add(graph)
            yield Problem(
                f"a named graph stands in a file of the layer {file.layer}",
                file.shown,
                lines.find(graph),
                "triples without a graph; claims belong in data/claims/*.trig",
            )


def _term_problems(file: FileQuads, world: Known, minted: set[str], lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each blank node, undeclared class or property, and IRI that no registry knows."""
    # A blank node is told of once: where it is an object, or else where it is first a subject.
    blank: set[Term] = {quad.object for quad in file.quads if isinstance(quad.object, ox.BlankNode)}
    for quad in file.quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        alone = isinstance(quad.subject, ox.BlankNode) and quad.subject not in blank
        if alone:
            blank.add(quad.subject)
        if alone or isinstance(quad.object, ox.BlankNode):
            yield Problem(
                f"a blank node stands beside {shorten(quad.predicate.value)}",
                file.shown,
                lines.find(quad.predicate.value, graph),
                "an IRI of its own for every node",
            )
        is_type = quad.predicate == RDF_TYPE
        terms = [quad.predicate.value]
        if is_type and isinstance(quad.object, ox.NamedNode):
            terms.append(quad.object.value)
        for term in terms:
            if term not in world.terms:
                near = world.near_terms(shorten(term))
                yield Problem(
                    f"{shorten(term)} is not a term of the ontology",
                    file.shown,
                    lines.find(term, graph),
                    " or ".join(near) or "a term of ontology/*.ttl",
                    f"write {near[0]}" if near else "declare it in the ontology with a definition",
                )
        mentioned: list[Term] = [quad.subject] if file.layer != "ontology" else []
        if not is_type:
            mentioned.append(quad.object)
        for term_ in mentioned:
            if isinstance(term_, ox.NamedNode) and _must_be_known(term_.value):
                iri = term_.value
                if iri not in world.entities and iri not in minted:
                    yield _unknown(iri, file, lines.find(iri, graph), world)


def _must_be_known(iri: str) -> bool:
    return is_thing(iri) or any(iri.startswith(PREFIXES[name]) for name in CODES)


def _unknown(iri: str, file: FileQuads, line: int, world: Known) -> Problem:
    """Return the problem of an IRI that nothing declares, with the nearest known ones."""
    short = shorten(iri)
    kind = short.partition(":")[0]
    same = [shorten(entity) for entity in world.entities if shorten(entity).startswith(f"{kind}:")]
    near = get_close_matches(short, same, 3)
    where = "ontology/codes.ttl" if kind in CODES else "ontology/topics.ttl" if kind == "topic" else "data/registry/"
    return Problem(
        f"{short} is in no registry",
        file.shown,
        line,
        " or ".join(near) or f"an entry of {where}; {_MINTED_HINT}",
        f"write {near[0]}, or enter {short} in {where} with its class and label"
        if near
        else f"enter {short} in {where}",
    )


def _literal_problems(file: FileQuads, lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each date that does not exist, language tag not in lower case, and text not in NFC."""
    for quad in file.quads:
        literal = quad.object
        if not isinstance(literal, ox.Literal):
            continue
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if literal.datatype.value in _DATES and not is_real_date(literal.value, literal.datatype.value):
            yield Problem(
                f'"{literal.value}" is not a date that exists ({shorten(quad.predicate.value)} of '
                f"{shorten(str(quad.subject).strip('<>'))})",
                file.shown,
                lines.find(f'"{literal.value}"', graph),
                _DATE_HINT,
            )
        if not unicodedata.is_normalized("NFC", literal.value):
            yield Problem(
                f"the text of {shorten(quad.predicate.value)} is not in Unicode normal form C",
                file.shown,
                lines.find(literal.value, graph),
                "composed characters (NFC)",
            )
    # The parser lowers the case of tags, so they are looked for in the text itself.
    for number, line in enumerate(lines.lines, 1):
        if not line.lstrip().startswith("#") and (tag := _UPPER_TAG.search(line)):
            yield Problem(
                f"the language tag @{tag.group(1)} is not in lower case", file.shown, number, f"@{tag.group(1).lower()}"
            )
