"""Lists of all things: by class, and by the years in which something happened."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from paros.names import BASE, ONTOLOGY, PREFIXES, natural_key, slug
from paros.publishing.site.addresses import SCHEMES
from paros.publishing.site.layout import Page, render
from paros.publishing.site.sections import Section, line_of
from paros.publishing.site.telling import Ref, ref
from paros.publishing.site.things import things_with_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.index import Index

BROWSE: Final = "browse.html"
YEARS: Final = "browse/years.html"
# The headings of the classes, and what is below each; the first that fits takes a class.
_GROUPS: Final = (
    ("Fora", ("Forum", "Mandate")),
    ("Actors", ("Agent", "Role")),
    ("Texts", ("Instrument", "Version", "Provision", "TextualChange", "DocumentSymbol")),
    ("Events and votes", ("Event", "Motion", "Ballot", "VotingPattern", "NonOccurrence")),
    ("Positions", ("Position",)),
    ("Places and objects", ("Place", "SpaceObject", "WeaponSystem", "SpaceSystem")),
    ("What we make of the claims", ("Assessment", "Slip", "Dispute")),
)
_REST: Final = "How the graph is kept"
_NAMES_A_PAGE: Final = 800
_LINES_A_PAGE: Final = 150
_DATED: Final = ("Event", "Instrument", "NonOccurrence")


class Class(NamedTuple):
    """A class with its members, and the path in the release of the page that lists them."""

    name: str
    path: str
    iri: str
    members: tuple[str, ...]


class Year(NamedTuple):
    """A year with what happened in it, and the path in the release of its page."""

    year: str
    path: str
    members: tuple[str, ...]


def write(material: Material, folder: Folder) -> None:
    """Write the page of all classes, a page for each class, that of all years, and a page for each year."""
    index = material.index
    groups, years = by_group(index), by_year(index)
    page = Page(
        BROWSE, "Browse", "All things of the PAROS Graph by class, and all that happened by year.", section=BROWSE
    )
    folder.write(
        BROWSE,
        render(
            "browse.html",
            page,
            material,
            groups=groups,
            years=years,
            schemes=[(ref(index, iri), _size(index, iri)) for iri in schemes(index)],
            datasets=[(ref(index, iri), len(index.sources_of(iri, "sssom:object_source"))) for iri in _datasets(index)],
        ),
    )
    for _, classes in groups:
        for found in classes:
            for path, content in _class_pages(material, index, found):
                folder.write(path, content)
    page = Page(YEARS, "By year", "The years in which something happened, with how much.", section=BROWSE)
    folder.write(YEARS, render("years.html", page, material, years=years))
    for place, year in enumerate(years):
        around = (years[place - 1] if place else None, years[place + 1] if place + 1 < len(years) else None)
        for path, content in _year_pages(material, index, year, around):
            folder.write(path, content)


def by_group(index: Index) -> list[tuple[str, list[Class]]]:
    """Return the classes that have members, under their headings; concepts and mappings are told by scheme and dataset."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for iri in things_with_pages(index):
        for kind in index.kinds(iri):
            if not kind.startswith((PREFIXES["skos"], PREFIXES["sssom"])):
                members[kind].append(iri)
    groups: dict[str, list[Class]] = {title: [] for title in (*dict(_GROUPS), _REST)}
    for kind in sorted(members, key=lambda name: natural_key(index.label(name))):
        above = {kind, *index.above(kind)}
        title = next((title for title, names in _GROUPS if any(ONTOLOGY + name in above for name in names)), _REST)
        groups[title].append(Class(index.label(kind), class_page(kind), kind, tuple(members[kind])))
    return [(title, classes) for title, classes in groups.items() if classes]


def class_page(kind: str) -> str:
    """Return the path in the release of the list of a class.

    >>> class_page("https://w3id.org/paros/ontology#DraftResolution")
    'browse/draft-resolution.html'
    """
    return f"browse/{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '-', slug(kind)).lower()}.html"


def by_year(index: Index) -> list[Year]:
    """Return the years in which something happened, in order, with what did; what lasted longer is told where it began."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri in things_with_pages(index):
        if any(index.is_a(iri, name) for name in _DATED) and not index.is_a(iri, "Ballot"):
            days = [value.value for name in ("earliestDate", "latestDate") for value in index.values(iri, name)]
            if days:
                found[min(days)[:4]].append((min(days), iri))
    return [
        Year(year, f"browse/year-{year}.html", tuple(iri for _, iri in sorted(found[year], key=lambda row: row)))
        for year in sorted(found)
    ]


def schemes(index: Index) -> list[str]:
    """Return the IRIs of our lists of concepts, the longest first."""
    known = [BASE + name for name in sorted(SCHEMES) if BASE + name in index.of]
    return sorted(known, key=lambda iri: (-_size(index, iri), iri))


def _size(index: Index, scheme: str) -> int:
    return len(index.sources_of(scheme, "skos:inScheme"))


def _datasets(index: Index) -> list[str]:
    """Return the IRIs of the datasets that things are linked to, by name."""
    found = {s.thing for iri in index.things for s in index.said(iri, "sssom:object_source")}
    return sorted(found, key=lambda iri: natural_key(index.label(iri)))


def _class_pages(material: Material, index: Index, found: Class) -> Iterator[tuple[str, str]]:
    """Yield the pages that list the members of a class."""
    lines = [line_of(index, iri)._replace(said_by=(), doubts=()) for iri in found.members]
    order = {iri: index.bounds(iri)[0] or "9" for iri in found.members} if _is_timed(index, found) else {}
    lines.sort(
        key=lambda line: (
            order.get(line.what.iri, ""),
            natural_key(_first_words(line.who)),
            natural_key(line.what.text),
            line.what.iri,
        )
    )
    section = Section(found.name, tuple(lines))
    values = {"whole": ref(index, found.iri), "note": _definition(index, found.iri)}
    return _paged(material, found.path, found.name, section, values)


def _is_timed(index: Index, found: Class) -> bool:
    """Return whether the members of a class are best listed in order of time."""
    return any(
        name in {found.iri, *index.above(found.iri)} for name in (ONTOLOGY + "Event", ONTOLOGY + "VotingPattern")
    )


def _first_words(who: Sequence[Ref]) -> str:
    return who[0].text if who else ""


def _definition(index: Index, iri: str) -> str:
    return next((s.text for s in index.said(iri, "skos:definition")), "")


def _year_pages(
    material: Material, index: Index, year: Year, around: tuple[Year | None, Year | None]
) -> Iterator[tuple[str, str]]:
    """Yield the pages on what happened in a year, with the way to the years around it."""
    lines = tuple(line_of(index, iri)._replace(said_by=(), doubts=()) for iri in year.members)
    values = {"whole": Ref(""), "note": "", "before": around[0], "after": around[1]}
    return _paged(material, year.path, year.year, Section(year.year, lines), values)


def _paged(
    material: Material, path: str, title: str, section: Section, values: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Yield the pages over which a list goes, each with its path."""
    size = _NAMES_A_PAGE if section.plain else _LINES_A_PAGE
    parts = [section.lines[start : start + size] for start in range(0, len(section.lines), size)]
    stem = path.removesuffix(".html")
    paths = [f"{stem}{'' if number == 1 else f'-{number}'}.html" for number in range(1, len(parts) + 1)]
    for number, (lines, own) in enumerate(zip(parts, paths, strict=True)):
        name = title + (f", page {number + 1}" if number else "")
        page = Page(own, name, f"{title}: {len(section.lines)} in the PAROS Graph.", section=BROWSE)
        part = section._replace(lines=lines)
        known = {"before": None, "after": None, **values}
        yield (
            own,
            render(
                "list.html",
                page,
                material,
                section=part,
                number=len(section.lines),
                start=number * size + 1,
                paths=paths,
                **known,
            ),
        )
