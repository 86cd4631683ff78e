"""What every file must satisfy before anything is built: terms that exist, IRIs that are known, dates that are real.

All problems of all files are found in one go; each names file, line, what would be accepted and how to repair it.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.locating import Lines
from paros.names import CODES, PREFIXES, is_thing, shorten, slug
from paros.quads import DEFAULT, RDF_TYPE, Term
from paros.reading import PASSAGES, FileQuads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    *(PREFIXES["owl"] + name for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")),
    *(PREFIXES["owl"] + name for name in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty")),
    *(PREFIXES["owl"] + name for name in ("AnnotationProperty", "FunctionalProperty", "TransitiveProperty")),
}
_OBJECT_PROPERTY: Final = PREFIXES["owl"] + "ObjectProperty"
_DATATYPE_PROPERTY: Final = PREFIXES["owl"] + "DatatypeProperty"
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
    object_properties: frozenset[str] = frozenset()
    datatype_properties: frozenset[str] = frozenset()

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
    kinds: dict[str, set[str]] = {_OBJECT_PROPERTY: set(), _DATATYPE_PROPERTY: set()}
    for file in files:
        if file.layer in {"claims", "shapes"}:
            continue
        for quad in file.quads:
            if quad.predicate != RDF_TYPE or not isinstance(quad.subject, ox.NamedNode):
                continue
            iri = quad.subject.value
            if file.layer == "ontology" and not _is_concept(quad.object):
                terms.add(iri)
                kinds.get(quad.object.value if isinstance(quad.object, ox.NamedNode) else "", set()).add(iri)
            else:
                entities.add(iri)
            if iri.startswith(PASSAGES):
                passages.add(iri)
    return Known(
        frozenset(terms),
        frozenset(entities),
        frozenset(passages),
        frozenset(kinds[_OBJECT_PROPERTY]),
        frozenset(kinds[_DATATYPE_PROPERTY]),
    )


def _is_concept(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and term.value in {
        PREFIXES["skos"] + "Concept",
        PREFIXES["skos"] + "ConceptScheme",
    }


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
        problems += _kind_problems(file, world, lines)
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
                lines.of(quad).subject_line,
                "claims within passage:… { … }",
                "move it into the graph of the passage that says so",
                "integrity/claim-outside-passage",
            )
        elif file.layer == "claims" and graph not in world.passages and graph not in seen:
            seen.add(graph)
            near = get_close_matches(slug(graph), [slug(p) for p in world.passages], 3)
            yield Problem(
                f"no source describes the passage {shorten(graph)}",
                file.shown,
                lines.graph(graph),
                " or ".join(f"passage:{name}" for name in near) or "a passage of data/sources/*.ttl",
                "paros sources segment TEXT --source ID",
                "integrity/unknown-passage",
            )
        elif file.layer != "claims" and graph and graph not in seen:
            seen.add(graph)
            yield Problem(
                f"a named graph stands in a file of the layer {file.layer}",
                file.shown,
                lines.graph(graph),
                "triples without a graph; claims belong in data/claims/*.trig",
                rule="integrity/graph-of-its-own",
            )


def _term_problems(file: FileQuads, world: Known, minted: set[str], lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each blank node, undeclared class or property, and IRI that no registry knows."""
    # A blank node is told of once: where it is an object, or else where it is first a subject.
    blank: set[Term] = {quad.object for quad in file.quads if isinstance(quad.object, ox.BlankNode)}
    for quad in file.quads:
        alone = isinstance(quad.subject, ox.BlankNode) and quad.subject not in blank
        if alone:
            blank.add(quad.subject)
        if alone or isinstance(quad.object, ox.BlankNode):
            yield Problem(
                f"a blank node stands beside {shorten(quad.predicate.value)}",
                file.shown,
                lines.of(quad).predicate_line,
                "an IRI of its own for every node",
                rule="integrity/blank-node",
            )
        is_type = quad.predicate == RDF_TYPE
        terms: list[Term] = [quad.predicate, quad.object] if is_type else [quad.predicate]
        for term in (term.value for term in terms if isinstance(term, ox.NamedNode)):
            if term not in world.terms:
                near = world.near_terms(shorten(term))
                yield Problem(
                    f"{shorten(term)} is not a term of the ontology",
                    file.shown,
                    lines.line(quad, term),
                    " or ".join(near) or "a term of ontology/*.ttl",
                    f"write {near[0]}" if near else "declare it in the ontology with a definition",
                    "integrity/unknown-term",
                )
        mentioned: list[Term] = [quad.subject] if file.layer != "ontology" else []
        if not is_type:
            mentioned.append(quad.object)
        for term_ in mentioned:
            if isinstance(term_, ox.NamedNode) and _must_be_known(term_.value):
                iri = term_.value
                if iri not in world.entities and iri not in minted:
                    yield _unknown(iri, file, lines.line(quad, iri), world)


def _kind_problems(file: FileQuads, world: Known, lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each text in the place of a thing, and each thing in the place of a text."""
    for quad in file.quads:
        predicate = quad.predicate.value
        is_literal = isinstance(quad.object, ox.Literal)
        if is_literal and predicate in world.object_properties:
            yield Problem(
                f"a text stands in the place of a thing beside {shorten(predicate)}: {quad.object}",
                file.shown,
                lines.of(quad).object_line,
                "the IRI of a thing",
                rule="integrity/text-for-thing",
            )
        if isinstance(quad.object, ox.NamedNode) and predicate in world.datatype_properties:
            yield Problem(
                f"a thing stands in the place of a text or a number beside {shorten(predicate)}: {shorten(quad.object.value)}",
                file.shown,
                lines.of(quad).object_line,
                "a literal",
                rule="integrity/thing-for-text",
            )


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
        "integrity/unknown-iri",
    )


def _literal_problems(file: FileQuads, lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each date that does not exist, language tag not in lower case, and text not in NFC."""
    for quad in file.quads:
        literal = quad.object
        if not isinstance(literal, ox.Literal):
            continue
        if literal.datatype.value in _DATES and not is_real_date(literal.value, literal.datatype.value):
            yield Problem(
                f'"{literal.value}" is not a date that exists ({shorten(quad.predicate.value)} of '
                f"{shorten(str(quad.subject).strip('<>'))})",
                file.shown,
                lines.of(quad).object_line,
                _DATE_HINT,
                rule="integrity/no-such-date",
            )
        if not unicodedata.is_normalized("NFC", literal.value):
            yield Problem(
                f"the text of {shorten(quad.predicate.value)} is not in Unicode normal form C",
                file.shown,
                lines.of(quad).object_line,
                "composed characters (NFC)",
                rule="integrity/not-in-nfc",
            )
    # The parser lowers the case of tags, so they are looked for in the text itself.
    for number, line in enumerate(lines.text.split("\n"), 1):
        if not line.lstrip().startswith("#") and (tag := _UPPER_TAG.search(line)):
            yield Problem(
                f"the language tag @{tag.group(1)} is not in lower case",
                file.shown,
                number,
                f"@{tag.group(1).lower()}",
                rule="integrity/upper-case-tag",
            )
