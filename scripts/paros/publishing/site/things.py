"""A page for each thing of ours: what it is, every fact with its passages, what leads to it, its names and its links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from paros.names import BASE, shorten
from paros.publishing.site.addresses import page_of
from paros.publishing.site.descriptions import alternates
from paros.publishing.site.layout import Page, render
from paros.publishing.site.sections import Line, Section, sections
from paros.publishing.site.telling import (
    Ref,
    codes,
    common_source,
    doubts_on_time,
    facts,
    heading,
    held,
    links,
    names,
    ref,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.index import Index
    from paros.publishing.site.telling import Fact

# No page is larger, before pictures.
LARGEST: Final = 95_000
# How many lines of a section, and values of a fact, a page may show; where it would be too large, fewer.
_LIMITS: Final = (60, 30, 15, 8, 3)
_LINES_A_PAGE: Final = 100
# Their pages are made by other modules.
_OTHERS: Final = ("ontology", "passage", "query", "shape", "release")
_NOTES: Final = ("skos:scopeNote", "skos:editorialNote", "skos:historyNote")


class Shown(NamedTuple):
    """A section as far as a page shows it; `rest` is the path in the release of the page with the others, if there are any."""

    section: Section
    rest: str


def write(material: Material, folder: Folder) -> None:
    """Write the page of each thing, and the pages on which its long lists go on."""
    for iri in things_with_pages(material.index):
        for path, content in pages_of(material, iri):
            folder.write(path, content)


def things_with_pages(index: Index) -> list[str]:
    """Return the IRIs of the things whose pages this module makes, in order."""
    return [
        iri
        for iri in index.things
        if iri.startswith(BASE)
        and not iri.removeprefix(BASE).startswith(_OTHERS)
        and not index.is_a(iri, "Source")
        and page_of(iri).endswith(".html")
    ]


def pages_of(material: Material, iri: str) -> Iterator[tuple[str, str]]:
    """Yield the page of a thing, no larger than allowed, and those on which it goes on, each with its path."""
    index, path = material.index, page_of(iri)
    whole = sections(index, iri)
    told, coded = codes(facts(index, iri))
    common, told = common_source(told)
    values = _values(index, iri)
    computed = any(value.state == "computed" for fact in told for value in fact.values)
    shown: list[Shown] = []
    content = ""
    for limit in _LIMITS:
        shown = [_cut(path, section, limit) for section in whole]
        content = _render(
            material,
            index,
            iri,
            shown=shown,
            facts=[_cut_fact(path, fact, limit) for fact in told],
            common=common,
            computed=computed,
            codes=coded,
            **values,
        )
        if len(content.encode()) <= LARGEST:
            break
    yield path, content
    for section, part in zip(whole, shown, strict=True):
        if part.rest:
            yield from _more(material, index, iri, section)
    for fact in told:
        if _cut_fact(path, fact, limit).rest:
            yield from _more(material, index, iri, _as_section(fact))


def _values(index: Index, iri: str) -> dict[str, object]:
    """Return what the template of a thing needs besides its facts and sections."""
    foreign, variants, printed = names(index, iri)
    judgements = index.judgements(iri)
    return {
        "title": Ref(heading(index, iri)),
        "kinds": [ref(index, kind) for kind in index.kinds(iri)],
        "note": next((s.text for s in index.said(iri, "skos:definition")), ""),
        "notes": [s.text for name in _NOTES for s in index.said(iri, name)],
        "when": when(index, iri),
        "undecided": () if index.said(iri, "date") else doubts_on_time(index, iri),
        "foreign": foreign,
        "variants": variants,
        "printed": printed,
        "links": links(index, iri),
        "held": held(index, judgements),
        "replaced_by": [ref(index, s.thing) for s in index.said(iri, "dcterms:isReplacedBy")],
        "retired": any(s.text in {"true", "1"} for s in index.said(iri, "owl:deprecated")),
        "short": shorten(iri),
    }


def _render(material: Material, index: Index, iri: str, **values: object) -> str:
    """Return the page of a thing."""
    label, path = heading(index, iri), page_of(iri)
    kinds = index.kind_words(iri)
    page = Page(
        path,
        label,
        f"{label}: {kinds or 'a thing'} in the PAROS Graph, with every fact and the passage that it rests on.",
        alternates=alternates(iri),
        iri=iri,
        section="disputes.html" if path.startswith(("dispute/", "editorial/")) else "browse.html",
    )
    return render("thing.html", page, material, **values)


def _cut(path: str, section: Section, limit: int) -> Shown:
    """Return a section as far as a page shows it."""
    most = limit * 4 if section.plain else limit
    if len(section.lines) <= most:
        return Shown(section, "")
    return Shown(section._replace(lines=section.lines[:most]), _rest(path, section, 1))


def _cut_fact(path: str, fact: Fact, limit: int) -> Fact:
    """Return a fact as far as a page shows it."""
    if len(fact.values) <= limit:
        return fact
    return fact._replace(values=fact.values[:limit], rest=_rest(path, _as_section(fact), 1))


def _as_section(fact: Fact) -> Section:
    """Return the values of a fact as a section, for a page of its own."""
    return Section(
        fact.property.text,
        tuple(
            Line("", (), "", value.what, (), (), (), value.said_by, (), value.state == "rejected", value.doubts)
            for value in fact.values
        ),
    )


def _rest(path: str, section: Section, number: int) -> str:
    """Return where the page with the lines of a section lies; slugs have no slash, so that it is no page of a thing."""
    return f"{path.removesuffix('.html')}/{section.anchor}{'' if number == 1 else f'-{number}'}.html"


def _more(material: Material, index: Index, iri: str, section: Section) -> Iterator[tuple[str, str]]:
    """Yield the pages with all lines of a section that the page of its thing shows a part of."""
    path = page_of(iri)
    size = _LINES_A_PAGE * 8 if section.plain else _LINES_A_PAGE
    parts = [section.lines[start : start + size] for start in range(0, len(section.lines), size)]
    paths = [_rest(path, section, number) for number in range(1, len(parts) + 1)]
    for number, (lines, own) in enumerate(zip(parts, paths, strict=True), 1):
        label = index.label(iri)
        title = f"{section.title}: {label}" + (f", page {number}" if len(parts) > 1 else "")
        page = Page(own, title, f"{section.title}, of {label} in the PAROS Graph.", section="browse.html")
        content = render(
            "more.html",
            page,
            material,
            thing=ref(index, iri),
            whole=section,
            section=section._replace(lines=lines),
            start=(number - 1) * size + 1,
            paths=paths,
        )
        yield own, content
