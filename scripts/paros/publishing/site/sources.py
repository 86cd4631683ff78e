"""The sources, passage by passage: what each document is, what it claims sentence by sentence, and what it does not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from paros.days import in_words
from paros.names import natural_key, slug
from paros.publishing.site.addresses import page_of
from paros.publishing.site.claims import read_passages, retired_passages, tell
from paros.publishing.site.descriptions import alternates
from paros.publishing.site.layout import Page, render
from paros.publishing.site.paging import chunks
from paros.publishing.site.words import address_of, text, thing, things, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.assessments import Assessments
    from paros.publishing.site.claims import Passage, Told
    from paros.publishing.site.index import Index
    from paros.publishing.site.words import Value

_PATH: Final = "sources.html"
# The official languages of the United Nations.
_LANGUAGES: Final = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ru": "Russian",
    "zh": "Chinese",
}
_YES_NO: Final = {"true": "yes", "false": "no"}


@dataclass(frozen=True)
class Source:
    """A document that the graph is populated from, and how much of it is in the graph.

    Attributes:
        thing: the source.
        short: its short name.
        publisher: who published it.
        documents: the instruments whose text it is.
        address: its public address, or nothing.
        facts: the rest of its contract, name and value.
        sha256: the digest of its text.
        promises: what the contract promises to find in it, at least.
        retired: the passages that are no longer in its text.
        passages: all of them, in the order of the document.
        leaves: those that are cited: sentences, headings, list items without parts.
        positions: how many positions are claimed in it.
    """

    thing: Value
    short: str
    publisher: tuple[Value, ...]
    documents: tuple[Value, ...]
    address: str
    facts: tuple[tuple[str, str], ...]
    sha256: str
    promises: tuple[Value, ...]
    retired: tuple[Value, ...]
    passages: tuple[Passage, ...]
    leaves: tuple[Passage, ...]
    positions: int

    @property
    def slug(self) -> str:
        """The last part of its IRI."""
        return slug(self.thing.iri)

    @cached_property
    def known(self) -> dict[str, Passage]:
        """All of its passages by their IRIs."""
        return {passage.iri: passage for passage in self.passages}

    @property
    def claimed(self) -> int:
        """How many of the cited passages have claims."""
        return sum(passage.claims > 0 for passage in self.leaves)

    @property
    def waived(self) -> int:
        """How many of the cited passages have a stated reason for having none."""
        return sum(bool(passage.waiver) for passage in self.leaves)

    @property
    def claims(self) -> int:
        """How many claims it makes."""
        return sum(passage.claims for passage in self.leaves)


def write(assessments: Assessments, material: Material, folder: Folder) -> None:
    """Write the list of the sources, a page for each, the pages of its text, and a page for each passage."""
    index = material.index
    found = [_source(index, iri, passages) for iri, passages in read_passages(index).items()]
    summary = "The documents that the graph is populated from, and how much of each is in it."
    page = Page(_PATH, "Sources", summary)
    folder.write(page.path, render("sources.html", page, material, sources=found))
    for source in found:
        _write_retired(material, folder, source)
        _write_source(index, assessments, material, folder, source)


def _source(index: Index, iri: str, passages: Sequence[Passage]) -> Source:
    """Return a source with its contract and its passages."""
    documents = index.leads(iri, "textOf")
    leaves = tuple(passage for passage in passages if not passage.parts)
    names = (name.value for name in index.values(iri, "skos:altLabel"))
    short = min(names, key=lambda name: (len(name), name), default=index.label(iri))
    subjects = {statement.subject for leaf in leaves for statement in index.by.get(leaf.iri, ())}
    return Source(
        thing=thing(index, iri),
        short=short,
        publisher=values(index, iri, "dcterms:publisher"),
        documents=things(index, documents),
        address=next((link for document in (iri, *documents) if (link := address_of(index, document))), ""),
        facts=_contract(index, iri),
        sha256=text(index, iri, "sha256"),
        promises=_promises(index, iri, short),
        retired=things(index, retired_passages(index, iri)),
        passages=tuple(passages),
        leaves=leaves,
        positions=sum(index.is_a(subject, "Position") for subject in subjects),
    )


def _promises(index: Index, iri: str, short: str) -> tuple[Value, ...]:
    """Return what the contract of a source promises at least; the labels without what is the same in all of them."""
    found = things(index, sorted(index.leads(iri, "expects"), key=natural_key))
    return tuple(one._replace(text=one.text.removeprefix("At least ").removesuffix(f" from {short}")) for one in found)


def _contract(index: Index, iri: str) -> tuple[tuple[str, str], ...]:
    """Return what the contract of a source says besides its publisher: names, and values where there are any."""
    language = text(index, iri, "dc:language")
    facts = {
        "Date": in_words(text(index, iri, "date")),
        "Official document": _YES_NO.get(text(index, iri, "official"), ""),
        "Language": _LANGUAGES.get(language, language),
        "What it covers, and what not": text(index, iri, "coverage"),
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _write_source(index: Index, assessments: Assessments, material: Material, folder: Folder, source: Source) -> None:
    """Write the page of a source, the pages of its text, and a page for each of its passages."""
    told = {passage.iri: tell(index, assessments, passage.iri) for passage in source.leaves}
    homes = _write_text(assessments, material, folder, source, told)
    summary = f"{source.short}: its contract, its sections and what is claimed in them."
    page = _page_on(source.thing.iri, source.thing.text, summary)
    sections = _sections(source, homes)
    folder.write(page.path, render("source.html", page, material, source=source, sections=sections))
    _write_passages(assessments, material, folder, source, told, homes)


def _write_text(
    assessments: Assessments, material: Material, folder: Folder, source: Source, told: Mapping[str, Told]
) -> dict[str, str]:
    """Write the pages of the text of a source; return on which of them each passage that is in no other stands."""
    tops = [passage for passage in source.passages if not passage.within]
    beside = Page(_part(source, 1), "", "")
    shared = {"known": source.known, "told": told, "quotes": material.quotes, "assessments": assessments.on}
    parts = [render("passage-in-source.html", beside, material, passage=passage, **shared) for passage in tops]
    pages = chunks(parts)
    for number, places in enumerate(pages, 1):
        span = _span([tops[place] for place in places])
        summary = f"What {source.short} says, passage by passage: {span}."
        page = Page(_part(source, number), f"{source.short}: {span}", summary, section=_PATH)
        frame = {
            "source": source,
            "content": "".join(parts[place] for place in places),
            "before": _part(source, number - 1) if number > 1 else "",
            "after": _part(source, number + 1) if number < len(pages) else "",
            "number": number,
            "total": len(pages),
        }
        folder.write(page.path, render("source-part.html", page, material, **frame))
    return {tops[place].iri: _part(source, number) for number, places in enumerate(pages, 1) for place in places}


def _part(source: Source, number: int) -> str:
    """Return where a page of the text of a source lies; slugs have no slash, so that it is no page of a thing."""
    return f"source/{source.slug}/{number}.html"


def _span(passages: Sequence[Passage]) -> str:
    """Return from where to where passages go, in words."""
    first, last = passages[0].section, passages[-1].section
    return first if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Section:
    """A section of a source: its name, where it begins on the site, and counts of its cited passages and claims."""

    name: str
    target: str
    passages: int
    claimed: int
    waived: int
    claims: int


def _sections(source: Source, homes: Mapping[str, str]) -> list[Section]:
    """Return the sections of a source in the order in which they begin; `homes` tells where its passages stand."""
    begins: dict[str, str] = {}
    for iri, path in homes.items():
        passage = source.known[iri]
        begins.setdefault(passage.section, f"{path}#{passage.slug}")
    leaves: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in source.leaves:
        leaves[passage.section].append(passage)
    return [
        Section(
            name,
            target,
            len(leaves[name]),
            sum(leaf.claims > 0 for leaf in leaves[name]),
            sum(bool(leaf.waiver) for leaf in leaves[name]),
            sum(leaf.claims for leaf in leaves[name]),
        )
        for name, target in begins.items()
    ]


def _write_passages(
    assessments: Assessments,
    material: Material,
    folder: Folder,
    source: Source,
    told: Mapping[str, Told],
    homes: Mapping[str, str],
) -> None:
    """Write a page for each passage of a source."""
    # Cited passages follow each other, and so do those that have parts.
    before, after = {}, {}
    for found in (source.leaves, [passage for passage in source.passages if passage.parts]):
        for one, two in pairwise(found):
            before[two.iri], after[one.iri] = one, two
    for passage in source.passages:
        chain = _chain(source.known, passage)
        page = _page_on(passage.iri, passage.label, f"{passage.label}: where it stands, and what is claimed from it.")
        frame = {
            "source": source,
            "passage": passage,
            "chain": chain,
            "known": source.known,
            "told": told,
            "quotes": material.quotes,
            "context": f"{homes[chain[0].iri if chain else passage.iri]}#{passage.slug}",
            "before": before.get(passage.iri),
            "after": after.get(passage.iri),
            "assessments": assessments.on.get(passage.iri, ()),
            "judgements": assessments.known,
        }
        folder.write(page.path, render("passage.html", page, material, **frame))


def _write_retired(material: Material, folder: Folder, source: Source) -> None:
    """Write a page for each passage that is no longer in the text: its IRI is kept."""
    index = material.index
    for label, iri, *_ in source.retired:
        page = _page_on(iri, label, f"{label}: no longer in the text of the source.")
        instead = things(index, index.leads(iri, "dcterms:isReplacedBy"))
        digest = text(index, iri, "sha256")
        folder.write(
            page.path, render("passage-retired.html", page, material, source=source, instead=instead, digest=digest)
        )


def _page_on(iri: str, title: str, summary: str) -> Page:
    """Return what the frame needs to know of the page on a source or a passage."""
    return Page(page_of(iri), title, summary, alternates=alternates(iri), iri=iri, section=_PATH)


def _chain(known: Mapping[str, Passage], passage: Passage) -> list[Passage]:
    """Return the passages that a passage stands in, the outermost first."""
    found: list[Passage] = []
    while passage.within:
        passage = known[passage.within]
        found.insert(0, passage)
    return found
