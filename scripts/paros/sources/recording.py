"""Records the passages of a source beside its contract: locators, offsets and digests, never the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from paros.errors import CheckError, DataError, Problem, UsageError
from paros.names import PREFIXES, expand, natural_key, slug
from paros.quads import RDF_TYPE, node, read_file, serialize, write_file
from paros.sources.segmenting import LAYOUTS, Kind, Passage, keep_names, leaves, segment
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from paros.home import Home
    from paros.sources.text import SourceText

_PASSAGE: Final = PREFIXES["passage"]
_KINDS: Final = {expand(f"paros:{kind}"): kind for kind in ("Heading", "Paragraph", "Sentence", "ListItem")}
_LABEL: Final = node(expand("rdfs:label"))
_PREF_LABEL: Final = node(expand("skos:prefLabel"))
_ALT_LABEL: Final = node(expand("skos:altLabel"))
_MODIFIED: Final = node(expand("dcterms:modified"))
_DEPRECATED: Final = node(expand("owl:deprecated"))
_SOURCE: Final = node(str(PAROS.Source))
_PASSAGE_OF: Final = node(str(PAROS.passageOf))
_NESTED_IN: Final = node(str(PAROS.nestedIn))
_LOCATOR: Final = node(str(PAROS.locator))
_START: Final = node(str(PAROS.startOffset))
_END: Final = node(str(PAROS.endOffset))
_ORDINAL: Final = node(str(PAROS.ordinal))
_SHA256: Final = node(str(PAROS.sha256))
_LAYOUT: Final = node(str(PAROS.layout))
_EXPECTED: Final = node(str(PAROS.expectedPassages))
_INTEGER: Final = node(expand("xsd:integer"))
_DATE: Final = node(expand("xsd:date"))
_TRUE: Final = ox.Literal(True)

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
# A comment of Turtle, and what a # may stand in without beginning one: strings, IRIs, escaped characters.
_COMMENT: Final = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|<[^<>\s]*>|\\.|(?P<comment>#[^\n]*)",
    re.DOTALL,
)

# What the recording writes on a passage; every other triple on a passage is somebody's work and stays.
_WRITTEN: Final = frozenset(
    {RDF_TYPE, _LABEL, _PASSAGE_OF, _NESTED_IN, _LOCATOR, _START, _END, _ORDINAL, _SHA256, _DEPRECATED}
)

_EXAMPLE: Final = """\
@prefix actor: <https://w3id.org/paros/actor/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix paros: <https://w3id.org/paros/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/paros/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

source:{slug} a paros:Source ;
    skos:prefLabel "The full name of the document"@en ;
    skos:altLabel "A short name for citing"@en ;
    dcterms:publisher actor:its-publisher ;
    dc:language "en" ;
    paros:official true ;
    paros:date "2020-09-02"^^xsd:date ;
    paros:coverage "What it covers, and what it does not."@en ;
    paros:layout "lines" ;
    paros:expects source:{slug}-expects-positions .

source:{slug}-expects-positions a paros:ExpectedCount ;
    rdfs:label "At least one position"@en ;
    paros:countedClass "https://w3id.org/paros/ontology#Position"^^xsd:anyURI ;
    paros:atLeast 1 .
"""


@dataclass(frozen=True)
class Recorded:
    """How many passages a source has and what became of those recorded before."""

    passages: int
    leaves: int
    new: int
    kept: int
    retired: int
    changed: bool


def contract_example(source_slug: str) -> str:
    """Return a complete contract, in Turtle, for a source that has none yet."""
    return _EXAMPLE.replace("{slug}", source_slug)


def contract_path(home: Home, source_slug: str) -> Path:
    """Return the file of a source, beside which there may be nothing yet: it lies in data/sources/.

    Raises:
        UsageError: if the slug is none: it could lead anywhere.
    """
    if not _SLUG.match(source_slug):
        raise UsageError(
            f"{source_slug!r} is no slug of a source",
            accepted="small letters, digits, dots and hyphens, a letter or a digit first, for example g21-2020",
        )
    return home.root / "data" / "sources" / f"{source_slug}.ttl"


def _by_passage(quads: Iterable[ox.Quad]) -> dict[str, dict[ox.NamedNode, ox.Quad]]:
    """Return the quads on each passage by their predicate."""
    found: dict[str, dict[ox.NamedNode, ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(_PASSAGE):
            found.setdefault(quad.subject.value, {})[quad.predicate] = quad
    return found


def _read(quads: Iterable[ox.Quad], *, retired: bool) -> list[Passage]:
    """Return the passages that are in the text, or those that are gone from it."""
    passages: list[Passage] = []
    for iri, facts in _by_passage(quads).items():
        values = {predicate: quad.object.value for predicate, quad in facts.items() if hasattr(quad.object, "value")}
        if (values.get(_DEPRECATED) == "true") is not retired:
            continue
        needed = (RDF_TYPE, _LOCATOR, _SHA256) if retired else (RDF_TYPE, _LOCATOR, _SHA256, _START, _END, _ORDINAL)
        missing = sorted(slug(predicate.value) for predicate in needed if predicate not in values)
        numbers = [values.get(predicate, "0") for predicate in (_START, _END, _ORDINAL)]
        kind = _KINDS.get(values.get(RDF_TYPE, ""))
        if missing or kind is None or not all(number.isdecimal() for number in numbers):
            raise DataError(
                f"passage:{slug(iri)} cannot be read" + (f": no {', '.join(missing)}" if missing else ""),
                accepted=f"one of {', '.join(_KINDS.values())} with locator, sha256, startOffset, endOffset and ordinal, "
                "as `paros sources segment` writes it",
                repair="restore the file, or take the passage out of it and record the source again",
            )
        start, end, ordinal = (0, 0, 0) if retired else map(int, numbers)
        parent = slug(values[_NESTED_IN]) if _NESTED_IN in values else None
        passages.append(
            Passage(slug(iri), cast("Kind", kind), values[_LOCATOR], start, end, values[_SHA256], parent, ordinal)
        )
    return sorted(passages, key=lambda passage: (passage.ordinal, natural_key(passage.slug)))


def read_passages(quads: Iterable[ox.Quad]) -> list[Passage]:
    """Return the passages of a source in document order, without those that are deprecated.

    Raises:
        DataError: if a passage lacks something that the recording writes.
    """
    return _read(quads, retired=False)


def read_retired(quads: Iterable[ox.Quad]) -> list[Passage]:
    """Return the deprecated passages of a source: names and digests, offsets of zero.

    Raises:
        DataError: if a passage lacks its kind, locator or digest.
    """
    return _read(quads, retired=True)


def _literal(quads: Iterable[ox.Quad], source: ox.NamedNode, *predicates: ox.NamedNode) -> str:
    """Return the shortest literal of the first predicate that the source has, or nothing."""
    for predicate in predicates:
        found = [
            quad.object.value
            for quad in quads
            if quad.subject == source and quad.predicate == predicate and isinstance(quad.object, ox.Literal)
        ]
        if found:
            return min(found, key=lambda value: (len(value), value))
    return ""


def _describe(passage: Passage, source: ox.NamedNode, label: str) -> list[ox.Quad]:
    """Return what is recorded of a passage that is in the text."""
    subject = node(_PASSAGE + passage.slug)
    quads = [
        ox.Quad(subject, RDF_TYPE, node(str(PAROS[passage.kind]))),
        ox.Quad(subject, _LABEL, ox.Literal(f"{label}, {passage.locator}", language="en")),
        ox.Quad(subject, _PASSAGE_OF, source),
        ox.Quad(subject, _LOCATOR, ox.Literal(passage.locator)),
        ox.Quad(subject, _START, ox.Literal(str(passage.start), datatype=_INTEGER)),
        ox.Quad(subject, _END, ox.Literal(str(passage.end), datatype=_INTEGER)),
        ox.Quad(subject, _ORDINAL, ox.Literal(str(passage.ordinal), datatype=_INTEGER)),
        ox.Quad(subject, _SHA256, ox.Literal(passage.sha256)),
    ]
    if passage.parent is not None:
        quads.append(ox.Quad(subject, _NESTED_IN, node(_PASSAGE + passage.parent)))
    return quads


def renew(
    quads: Sequence[ox.Quad], text: SourceText, source_slug: str, today: date, shown: str = ""
) -> tuple[list[ox.Quad], Recorded]:
    """Return the quads of a source with its passages cut anew, and the counts; `today` is kept only if they differ.

    Raises:
        DataError: if the quads hold no contract of the source, or one without a label or a known layout.
    """
    source = node(PREFIXES["source"] + source_slug)
    layout = _literal(quads, source, _LAYOUT)
    label = _literal(quads, source, _ALT_LABEL, _PREF_LABEL)
    if ox.Quad(source, RDF_TYPE, _SOURCE) not in quads or not label or layout not in LAYOUTS:
        wrong = (
            f"the layout {layout!r} is unknown" if layout and layout not in LAYOUTS else "the contract is incomplete"
        )
        problem = Problem(
            f"source:{source_slug}: {wrong}",
            shown,
            accepted=f"a paros:Source with skos:prefLabel and paros:layout, one of {', '.join(LAYOUTS)}, for example:\n"
            + contract_example(source_slug),
            repair=f"edit {shown}, then: paros sources segment {text.path} --source {source_slug}",
        )
        raise DataError([problem])

    recorded, retired = read_passages(quads), read_retired(quads)
    passages, gone = keep_names(segment(text.text, source_slug, layout), recorded, retired)
    cited = leaves(passages)

    kept = [quad for quad in quads if not _is_written(quad, source)]
    written = [quad for passage in passages for quad in _describe(passage, source, label)]
    written.append(ox.Quad(source, _SHA256, ox.Literal(text.sha256)))
    written.append(ox.Quad(source, _EXPECTED, ox.Literal(str(len(cited)), datatype=_INTEGER)))
    present = {passage.slug for passage in passages}
    for iri, facts in _by_passage(quads).items():
        if slug(iri) not in present:
            written += [q for p, q in facts.items() if p in _WRITTEN and p not in {_START, _END, _ORDINAL}]
            written.append(ox.Quad(node(iri), _DEPRECATED, _TRUE))

    result = kept + written
    changed = set(result) != set(quads)
    if changed:
        result = [quad for quad in result if (quad.subject, quad.predicate) != (source, _MODIFIED)]
        result.append(ox.Quad(source, _MODIFIED, ox.Literal(today.isoformat(), datatype=_DATE)))
    known = {passage.slug for passage in recorded}
    counts = Recorded(
        passages=len(passages),
        leaves=len(cited),
        new=len(present - known),
        kept=len(present & known),
        retired=len(gone),
        changed=changed,
    )
    return result, counts


def _is_written(quad: ox.Quad, source: ox.NamedNode) -> bool:
    """Return whether a quad is of the kind that the recording writes."""
    if quad.subject == source:
        return quad.predicate in {_SHA256, _EXPECTED}
    on_passage = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(_PASSAGE)
    return on_passage and quad.predicate in _WRITTEN


def _renewed(path: Path, text: SourceText, source_slug: str, today: date) -> tuple[list[ox.Quad], Recorded]:
    """Return what the file of a source is to hold, and the counts.

    Raises:
        DataError: if there is no file with the contract, it cannot be used, or it holds comments.
        EnvironmentFault: if the file cannot be read.
    """
    if not path.is_file():
        problem = Problem(
            f"source:{source_slug} has no contract",
            str(path),
            accepted="a Turtle file like this one:\n" + contract_example(source_slug),
            repair=f"write {path}, then: paros sources segment {text.path} --source {source_slug}",
        )
        raise DataError([problem])
    quads = read_file(path)
    _refuse_comments(path)
    return renew(quads, text, source_slug, today, str(path))


def _refuse_comments(path: Path) -> None:
    """Refuse a file with comments: it is written anew from its triples alone.

    Raises:
        DataError: with the line of each comment.
    """
    content = path.read_text(encoding="utf-8")
    problems = [
        Problem(
            "comments are not kept in a machine-written file",
            str(path),
            content.count("\n", 0, match.start()) + 1,
            "the same in a triple with rdfs:comment, or no comment",
            f"take the comment out of {path}",
        )
        for match in _COMMENT.finditer(content)
        if match["comment"]
    ]
    if problems:
        raise DataError(problems)


def record(path: Path, text: SourceText, source_slug: str, today: date) -> Recorded:
    """Write the passages of a source into its file, beside its contract, and return the counts.

    A passage keeps its name as long as its text stands somewhere in the source. One that is gone stays as a deprecated
    name without offsets. What else is said of a passage is kept. A second run changes no byte.

    Raises:
        DataError: if there is no file with the contract, it cannot be used, or it holds comments.
        EnvironmentFault: if the file cannot be read or written; what stood there before is untouched.
    """
    result, counts = _renewed(path, text, source_slug, today)
    write_file(path, result)
    return counts


def check_recorded(path: Path, text: SourceText, source_slug: str, today: date) -> Recorded:
    """Return the counts of a source that `record` would leave as it is, byte by byte; nothing is written.

    Raises:
        CheckError: if the file would change.
        DataError: if there is no file with the contract, it cannot be used, or it holds comments.
        EnvironmentFault: if the file cannot be read.
    """
    result, counts = _renewed(path, text, source_slug, today)
    if serialize(result, path.suffix) != path.read_bytes():
        what = (
            f"{counts.new} passages are new, {counts.retired} retired" if counts.changed else "only the order or form"
        )
        problem = Problem(
            f"source:{source_slug} would change: {what}",
            str(path),
            accepted="the file as `paros sources segment` writes it",
            repair=f"paros sources segment {text.path} --source {source_slug}",
        )
        raise CheckError([problem])
    return counts
