"""Cuts the text of a source into passages: headings, paragraphs, sentences and list items, each with its locator.

A text is first cut into blocks by its layout, then each block into sentences by sentencex, the segmenter of the
Wikimedia Foundation (compared on these texts with syntok, pysbd and nupunkt in `docs/segmenting.md`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

import sentencex

from paros.sources.text import SOFT_HYPHEN, digest, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Kind = Literal["Heading", "Paragraph", "Sentence", "ListItem"]

# How a text is laid out: a block on each line, or blocks wrapped over lines of a page.
LAYOUTS: Final = ("lines", "wrapped")

_NUMBERED = re.compile(r"(?P<number>[0-9]{1,3})\.\s+")
_ITEM = re.compile(r"(?:\((?P<letter>[a-z0-9]{1,3})\)|(?P<number>[0-9]{1,2})\)|(?P<bullet>[•▪◦*-]))\s+")
_MARKER = re.compile(r"[0-9]{1,3}\.|\([a-z0-9]{1,3}\)|[0-9]{1,2}\)|[•▪◦*-]")
# From the first to the last character that is neither white space nor a soft hyphen.
_PRINTED = re.compile(rf"[^\s{SOFT_HYPHEN}](?:.*[^\s{SOFT_HYPHEN}])?", re.DOTALL)
_FINISHED = re.compile(r"[.:;!?][\"'”’)\]]*\Z|[,.]?[”\"]\s?\Z|;\s+and\Z")
# A printed line of prose is at least this long, unless it is the last of its paragraph.
_PROSE_WIDTH: Final = 60
# A heading of two lines breaks where its first line is full.
_HEADING_WIDTH: Final = 54
# A longer heading is cut in locators and slugs.
_LONG_HEADING: Final = 48


@dataclass(frozen=True)
class Passage:
    """One citable piece of a source; start and end count code points in the source text."""

    slug: str
    kind: Kind
    locator: str
    start: int
    end: int
    sha256: str
    parent: str | None
    ordinal: int


@dataclass
class _Block:
    """A run of lines that belong together, before it is named."""

    start: int
    end: int
    kind: Literal["Heading", "Paragraph", "ListItem"]
    label: str = ""


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and content of each line that is not blank, without surrounding white space in the offsets."""
    for match in re.finditer(r"[^\n]+", text):
        content = match.group()
        stripped = content.strip()
        if normalize(stripped):
            start = match.start() + len(content) - len(content.lstrip())
            yield start, start + len(stripped), content


def _blocks(text: str, layout: str) -> list[_Block]:
    """Return the blocks of a text in order."""
    blocks: list[_Block] = []
    for start, end, line in _lines(text):
        content = text[start:end]
        last = blocks[-1] if blocks else None
        if (item := _ITEM.match(content)) and not (last and _continues(text, last, content, line, layout)):
            label = item["letter"] or item["number"] or ""
            blocks.append(_Block(start, end, "ListItem", label))
        elif last and _continues(text, last, content, line, layout):
            last.end = end
        else:
            blocks.append(_classify(start, end, content, line, layout))
    return blocks


def _continues(text: str, last: _Block, content: str, line: str, layout: str) -> bool:
    """Return whether a line goes on with the block before it."""
    before = text[last.start : last.end]
    printed = before.rpartition("\n")[2].strip()
    if last.kind == "Heading":
        full = len(printed) >= _HEADING_WIDTH or printed.endswith("-")
        return layout == "wrapped" and full and not line.startswith("  ")
    if _FINISHED.search(before) and not (content[0].islower() and not _ITEM.match(content)):
        return False
    if layout == "lines":
        # A sentence that a page break cuts goes on in lower case.
        return content[0].islower() and not _FINISHED.search(before)
    return not line.startswith("  ") and not _ITEM.match(content)


def _classify(start: int, end: int, content: str, line: str, layout: str) -> _Block:
    """Return the block that a line begins."""
    if number := _NUMBERED.match(content):
        return _Block(start, end, "Paragraph", number["number"])
    if layout == "wrapped":
        heading = line.startswith("  ") or (len(content) < _PROSE_WIDTH and not _FINISHED.search(content))
        if heading and _FINISHED.search(content) and len(content) >= _PROSE_WIDTH:
            heading = False
    else:
        heading = not _FINISHED.search(content)
    return _Block(start, end, "Heading" if heading else "Paragraph")


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the offsets of the sentences between two offsets, without white space around them."""
    # One space stands for each run of white space, so that a line end does not end a sentence.
    flat: list[str] = []
    origin: list[int] = []
    for offset in range(start, end):
        character = text[offset]
        if character == SOFT_HYPHEN:
            continue
        if character.isspace():
            if flat and flat[-1] == " ":
                continue
            character = " "
        flat.append(character)
        origin.append(offset)
    spans: list[tuple[int, int]] = []
    position = 0
    for piece in sentencex.segment("en", "".join(flat)):
        first = position + len(piece) - len(piece.lstrip())
        last = position + len(piece.rstrip()) - 1
        position += len(piece)
        if last >= first:
            spans.append((origin[first], origin[last] + 1))
    return spans


def _slugify(heading: str) -> str:
    """Return a heading as part of a slug.

    >>> _slugify("The Way Ahead. Specific proposals")
    'the-way-ahead-specific-proposals'
    """
    return re.sub(r"[^a-z0-9]+", "-", heading.lower().replace("’", "")).strip("-")


def _shorten(heading: str) -> str:
    """Return a heading as part of a locator: a long one is cut after a word.

    >>> _shorten("Note verbale of 7 September 2017 from the Permanent Mission of Chile")
    'Note verbale of 7 September 2017 …'
    """
    return heading if len(heading) <= _LONG_HEADING else heading[: _LONG_HEADING - 12].rpartition(" ")[0] + " …"


def segment(text: str, source: str, layout: str = "lines") -> list[Passage]:
    """Return the passages of a text in document order, each parent before its parts.

    Numbered paragraphs are located by their number, others by their place within the section; a sentence that runs
    over a page break is one sentence. A paragraph always has sentences as parts; a list item has them only when it
    holds more than one.

    Args:
        text: the whole text of the source.
        source: the slug of the source, with which each slug begins.
        layout: one of `LAYOUTS`.
    """
    passages: list[Passage] = []
    used: set[str] = set()
    blocks = _blocks(text, layout)
    numbered = any(block.label and block.kind == "Paragraph" for block in blocks)
    section, section_slug, paragraphs, items, headings = "", "", 0, 0, 0
    parent: Passage | None = None

    def add(name: str, kind: Kind, locator: str, start: int, end: int, within: Passage | None) -> Passage:
        unique, copy = name, 2
        while unique in used:
            unique, copy = f"{name}-{copy}", copy + 1
        used.add(unique)
        passage = Passage(
            f"{source}-{unique}",
            kind,
            locator,
            start,
            end,
            digest(text[start:end]),
            within.slug if within else None,
            len(passages) + 1,
        )
        passages.append(passage)
        return passage

    def add_sentences(within: Passage, spans: Sequence[tuple[int, int]]) -> None:
        stem = within.slug.removeprefix(f"{source}-")
        for number, (start, end) in enumerate(spans, 1):
            add(f"{stem}-s{number}", "Sentence", f"{within.locator}, sentence {number}", start, end, within)

    for block in blocks:
        if block.kind == "Heading":
            headings += 1
            parent = None
            if numbered:
                add(f"h{headings}", "Heading", f"header, line {headings}", block.start, block.end, None)
            else:
                section = _shorten(normalize(text[block.start : block.end]).rstrip(":"))
                paragraphs = items = 0
                heading = add(
                    _slugify(section) or f"h{headings}", "Heading", f"{section} (heading)", block.start, block.end, None
                )
                section_slug = heading.slug.removeprefix(f"{source}-")
        elif block.kind == "Paragraph":
            paragraphs += 1
            items = 0
            number = block.label or str(paragraphs)
            name = f"p{number}" if numbered or not section else f"{section_slug}-p{number}"
            where = f"para. {number}" if numbered or not section else f"{section}, para. {number}"
            start = block.start
            parent = add(name, "Paragraph", where, start, block.end, None)
            first = _NUMBERED.match(text, start, block.end) if block.label else None
            add_sentences(parent, _sentences(text, first.end() if first else start, block.end))
        else:
            items += 1
            label = block.label or str(items)
            # An enumeration belongs to the paragraph that announces it with a colon.
            within = parent if parent and text[parent.start : parent.end].rstrip().endswith((":", ";", "and")) else None
            if within:
                name = f"{within.slug.removeprefix(f'{source}-')}-{'' if block.label else 'b'}{label}"
                where = f"{within.locator} ({label})" if block.label else f"{within.locator}, bullet {label}"
            else:
                name = f"{section_slug}-b{label}" if section else f"b{label}"
                where = f"{section}, bullet {label}" if section else f"bullet {label}"
            marker = _ITEM.match(text, block.start, block.end)
            spans = _sentences(text, marker.end() if marker else block.start, block.end)
            item = add(name, "ListItem", where, block.start, block.end, within)
            if len(spans) > 1:
                add_sentences(item, spans)
    return _extend_parents(passages, text)


def _extend_parents(passages: Iterable[Passage], text: str) -> list[Passage]:
    """Return the passages with each parent extended to the end of its last part, and its digest with it."""
    result = list(passages)
    place = {passage.slug: index for index, passage in enumerate(result)}
    for passage in reversed(list(result)):
        if passage.parent is not None:
            index = place[passage.parent]
            whole = result[index]
            if (end := result[place[passage.slug]].end) > whole.end:
                result[index] = replace(whole, end=end, sha256=digest(text[whole.start : end]))
    return result


def leaves(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages that have no parts: those that are cited and that make claims."""
    wholes = {passage.parent for passage in passages}
    return [passage for passage in passages if passage.slug not in wholes]


def uncovered(text: str, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Return the offsets of all text that stands in no leaf passage, in order.

    White space does not count as text, nor does the number or bullet with which a passage that has parts begins.
    """
    cited = leaves(passages)
    wholes = {p.start for p in passages} - {p.start for p in cited}
    missed: list[tuple[int, int]] = []
    position = 0
    spans = [*sorted((p.start, p.end) for p in cited), (len(text), len(text))]
    for start, end in spans:
        if gap := _PRINTED.search(text, position, start):
            first, last = gap.span()
            if first not in wholes or not _MARKER.fullmatch(text, first, last):
                missed.append((first, last))
        position = max(position, end)
    return missed


def keep_names(
    fresh: Sequence[Passage], recorded: Sequence[Passage], retired: Sequence[Passage] = ()
) -> tuple[list[Passage], list[Passage]]:
    """Return the fresh passages under the names they had before, and the recorded ones that are gone.

    A passage whose kind and digest did not change keeps its slug, wherever it has moved to; one that had been retired
    gets its slug back. A whole with other parts than before stays the whole of the parts it kept, or else of its
    place. Any other passage is new and gets the slug of its place, with a suffix if another passage has ever had that
    slug: a name is never given twice.

    Args:
        fresh: the passages as the text is cut now.
        recorded: the passages as they were cut before, in document order.
        retired: the passages that were gone already.
    """
    matcher = SequenceMatcher(
        None, [(p.kind, p.sha256) for p in recorded], [(p.kind, p.sha256) for p in fresh], autojunk=False
    )
    renamed: dict[str, str] = {}
    kept: set[str] = set()

    def name(passage: Passage, slug: str) -> None:
        renamed[passage.slug] = slug
        kept.add(slug)

    for old, new, size in matcher.get_matching_blocks():
        for step in range(size):
            name(fresh[new + step], recorded[old + step].slug)
    # What moved out of order, or came back, is found by its digest alone, each recorded passage once.
    free: dict[tuple[Kind, str], deque[str]] = defaultdict(deque)
    for passage in (*recorded, *retired):
        if passage.slug not in kept:
            free[passage.kind, passage.sha256].append(passage.slug)
    for passage in fresh:
        if passage.slug not in renamed and (slugs := free[passage.kind, passage.sha256]):
            name(passage, slugs.popleft())
    _keep_wholes(fresh, recorded, renamed, name)
    taken = {p.slug for p in (*recorded, *retired)}
    for passage in fresh:
        if passage.slug not in renamed:
            slug, copy = passage.slug, 2
            while slug in taken:
                slug, copy = f"{passage.slug}-r{copy}", copy + 1
            taken.add(slug)
            name(passage, slug)
    result = [
        replace(p, slug=renamed[p.slug], parent=renamed[p.parent] if p.parent is not None else None) for p in fresh
    ]
    return result, [p for p in recorded if p.slug not in kept]


def _keep_wholes(
    fresh: Sequence[Passage],
    recorded: Sequence[Passage],
    renamed: dict[str, str],
    name: Callable[[Passage, str], None],
) -> None:
    """Name each fresh passage with parts that has no name yet after the recorded whole that it goes on."""
    parent = {p.slug: p.parent for p in recorded}
    wholes = {p.slug: p.kind for p in recorded if p.slug in set(parent.values())}
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for part in fresh:
        if part.parent is not None:
            shared[part.parent].update({"": 0})
            if before := parent.get(renamed.get(part.slug, "")):
                shared[part.parent][before] += 1
    open_wholes = [p for p in fresh if p.slug in shared and p.slug not in renamed]
    given = set(renamed.values())
    # First by the parts kept, then by the place.
    candidates = [(p, slug) for p in open_wholes for slug, count in shared[p.slug].most_common() if count]
    candidates += [(p, p.slug) for p in open_wholes]
    for passage, slug in candidates:
        if passage.slug not in renamed and slug not in given and wholes.get(slug) == passage.kind:
            name(passage, slug)
            given.add(slug)
