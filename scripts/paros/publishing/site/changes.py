"""The pages on what has changed since the last release: one with the counts, and for each section as many as it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, is_thing
from paros.publishing.changes import KINDS, SECTIONS
from paros.publishing.changes_in_words import SIDE_BY_SIDE, counted, parts, with_documents
from paros.publishing.changes_reading import release_of
from paros.publishing.changes_writing import FOLDER, difference_of
from paros.publishing.site.layout import Page, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.publishing.changes import Difference
    from paros.publishing.changes_in_words import Line, Part
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

PAGE: Final = "changes.html"
# A page of this many changes stays under 100 kB.
_LINES: Final = 80
_ALL: Final = 10**9


def write(material: Material, folder: Folder) -> None:
    """Write the page of the changes, and those of its sections."""
    difference = difference_of(material)
    release = release_of(material)
    page = Page(PAGE, "Changes", "What has changed in the data since the last release.")
    sections = {section: _pages(difference, section) for section in SECTIONS} if difference else {}
    overview = [
        (
            title,
            counted(difference, section),
            _path(section, 1) if sections[section] else "",
            _coming(difference, section),
        )
        for section, title in SECTIONS.items()
        if difference and counted(difference, section)
    ]
    folder.write(
        PAGE,
        render("changes.html", page, material, difference=difference, sections=overview, date=release.date),
    )
    if difference:
        described = {quad.subject.value for quad in material.dataset if isinstance(quad.subject, ox.NamedNode)}
        for section, pages in sections.items():
            for number, shown in enumerate(pages, 1):
                _write_page(material, folder, section, number, len(pages), shown, described)


def _write_page(
    material: Material, folder: Folder, section: str, number: int, count: int, shown: list[Part], described: set[str]
) -> None:
    """Write one page of a section."""
    title = SECTIONS[section]
    of = f" ({number} of {count})" if count > 1 else ""
    page = Page(_path(section, number), f"Changes: {title}{of}", f"What has changed since the last release: {title}.")
    content = render(
        "changes_section.html",
        page,
        material,
        parts=shown,
        kinds=KINDS,
        side_by_side=SIDE_BY_SIDE,
        number=number,
        pages=[_path(section, other + 1) for other in range(count)],
        has_page=lambda iri: iri in described and (is_thing(iri) or iri.startswith(ONTOLOGY)),
    )
    folder.write(page.path, content)


def _path(section: str, number: int) -> str:
    """Return where a page of a section lies.

    >>> _path("claims", 1), _path("claims", 2)
    ('changes/claims.html', 'changes/claims-2.html')
    """
    return f"{FOLDER}/{section}{f'-{number}' if number > 1 else ''}.html"


def _coming(difference: Difference, section: str) -> list[tuple[str, str, str]]:
    """Return, for each new document, its IRI, its name and what comes with it in a section."""
    return [(iri, difference.documents[iri], counts) for iri, counts in with_documents(difference, section)]


def _pages(difference: Difference, section: str) -> list[list[Part]]:
    """Return the changes of a section, so many as a page takes at a time."""
    pages: list[list[Part]] = []
    for part, line in _lines(difference, section):
        if not pages or sum(len(other.lines) for other in pages[-1]) == _LINES:
            pages.append([])
        if pages[-1] and pages[-1][-1].kind == part.kind:
            last = pages[-1].pop()
            pages[-1].append(type(part)(part.kind, (*last.lines, line), 0))
        else:
            pages[-1].append(type(part)(part.kind, (line,), 0))
    return pages


def _lines(difference: Difference, section: str) -> Iterator[tuple[Part, Line]]:
    """Yield every change of a section with the part that it belongs to."""
    for part in parts(difference, section, _ALL):
        for line in part.lines:
            yield part, line
