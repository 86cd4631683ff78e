"""Passages and what they claim, in words: the facts of each thing that a passage speaks of, with our judgement on each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from paros.names import ONTOLOGY, PREFIXES, expand, natural_key, slug
from paros.publishing.site.words import shown, text, thing
from paros.quads import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.publishing.site.assessments import Assessment, Assessments
    from paros.publishing.site.index import Index, Statement
    from paros.publishing.site.words import Value

_HEADING: Final = " (heading)"
# Told in the heading of a block, unless there is a judgement on it.
_TOLD: Final = (RDF_TYPE.value, expand("rdfs:label"))
# Told in the sentence below it.
_NAMED: Final = ONTOLOGY + "namedAs"
_POSITION: Final = tuple(ONTOLOGY + name for name in ("holder", "stance", "content"))


@dataclass(frozen=True)
class Passage:
    """A passage of a source: where it stands, what it is part of, and what its parts are.

    Attributes:
        iri: its own.
        label: its name.
        locator: where it stands, in words.
        kind: sentence, heading, list item or paragraph.
        source: the IRI of its source.
        ordinal: its place in the order of the document.
        start: the first character, counted from 0.
        end: the character after the last.
        sha256: the digest of its normalised text.
        within: the passage that it is part of, or nothing.
        parts: the passages that are part of it, in their order.
        waiver: why it claims nothing, if it does not.
        claims: how many claims it makes.
    """

    iri: str
    label: str
    locator: str
    kind: str
    source: str
    ordinal: int
    start: int
    end: int
    sha256: str
    within: str
    parts: tuple[str, ...]
    waiver: str
    claims: int

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return slug(self.iri)

    @property
    def section(self) -> str:
        """The section of the source in which it stands, as its locator has it."""
        return self.locator.partition(", ")[0].removesuffix(_HEADING)


class Cell(NamedTuple):
    """One value that a passage claims, and the judgements on the claim."""

    value: Value
    judgements: tuple[Assessment, ...]


class Name(NamedTuple):
    """A name as a passage prints it, and what it means there."""

    thing: Value
    cell: Cell


class Fact(NamedTuple):
    """What a passage claims of a thing by one property."""

    property: Value
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Block:
    """What a passage claims of one thing.

    Attributes:
        thing: of what.
        kind: its class, in words.
        holders: who holds it, if it is a position.
        stances: how.
        contents: what, in a sentence.
        facts: everything else.
    """

    thing: Value
    kind: str
    holders: tuple[Cell, ...]
    stances: tuple[Cell, ...]
    contents: tuple[Cell, ...]
    facts: tuple[Fact, ...]


def read_passages(index: Index) -> dict[str, list[Passage]]:
    """Return the passages of each source in the order of the document; sources in natural order."""
    sources = sorted(
        (iri for iri in index.sources_of(ONTOLOGY + "Source", "rdf:type") if iri.startswith(PREFIXES["source"])),
        key=natural_key,
    )
    found: dict[str, list[Passage]] = {}
    for source in sources:
        passages = [iri for iri in index.sources_of(source, "passageOf") if _is_in_text(index, iri)]
        found[source] = sorted((_passage(index, iri, source) for iri in passages), key=lambda passage: passage.ordinal)
    return found


def retired_passages(index: Index, source: str) -> list[str]:
    """Return the IRIs of the passages that are no longer in the text of a source."""
    return sorted(
        (iri for iri in index.sources_of(source, "passageOf") if not _is_in_text(index, iri)), key=natural_key
    )


def _is_in_text(index: Index, passage: str) -> bool:
    """Return whether a passage still has a place in the text."""
    return bool(text(index, passage, "startOffset"))


def _passage(index: Index, iri: str, source: str) -> Passage:
    """Return what the sources layer says of a passage."""
    ordinal, start, end = (int(text(index, iri, name)) for name in ("ordinal", "startOffset", "endOffset"))
    parts = [part for part in index.sources_of(iri, "nestedIn") if _is_in_text(index, part)]
    return Passage(
        iri=iri,
        label=index.label(iri),
        locator=text(index, iri, "locator"),
        kind=index.kind_words(iri).lower(),
        source=source,
        ordinal=ordinal,
        start=start,
        end=end,
        sha256=text(index, iri, "sha256"),
        within=next(iter(index.leads(iri, "nestedIn")), ""),
        parts=tuple(sorted(parts, key=lambda part: int(text(index, part, "ordinal")))),
        waiver=text(index, iri, "waiverReason"),
        claims=len(index.by.get(iri, ())),
    )


@dataclass(frozen=True)
class Told:
    """What a passage claims: thing by thing, and apart from that the names that it prints, each with what it means."""

    blocks: tuple[Block, ...]
    names: tuple[Name, ...]


def tell(index: Index, assessments: Assessments, passage: str) -> Told:
    """Return what a passage claims in words: positions first, then what is said of other things, in natural order."""
    claims: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in index.by.get(passage, ()):
        claims[statement.subject].append(statement)
    blocks: list[Block] = []
    names: list[Name] = []
    for iri in sorted(claims, key=natural_key):
        cells = _cells(index, assessments, passage, claims[iri])
        names += [Name(thing(index, iri), cell) for cell in cells.pop(_NAMED, ())]
        if cells:
            blocks.append(_block(index, iri, cells))
    return Told(tuple(sorted(blocks, key=lambda block: not block.contents)), tuple(names))


def _cells(index: Index, assessments: Assessments, passage: str, claims: Sequence[Statement]) -> dict[str, list[Cell]]:
    """Return what a passage claims of one thing, by property."""
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for claim in claims:
        cells[claim.predicate].append(Cell(shown(index, claim.value), assessments.on_claim(claim, passage)))
    return cells


def _block(index: Index, iri: str, cells: Mapping[str, Sequence[Cell]]) -> Block:
    """Return what a passage claims of one thing; `cells` by property."""
    lead = _POSITION if set(_POSITION) <= cells.keys() else ()
    holders, stances, contents = (tuple(cells[name]) if name in lead else () for name in _POSITION)
    return Block(
        thing=thing(index, iri),
        kind=", ".join(cell.value.text for cell in cells.get(RDF_TYPE.value, ())) or index.kind_words(iri),
        holders=holders,
        stances=stances,
        contents=contents,
        facts=tuple(
            Fact(thing(index, name), tuple(found))
            for name, found in cells.items()
            if name not in lead and not (name in _TOLD and not any(cell.judgements for cell in found))
        ),
    )
