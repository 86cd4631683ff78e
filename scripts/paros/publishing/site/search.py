"""The search of the site: an index that a page loads as a script, so that no server is needed, not even from the disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from paros.publishing.site.addresses import page_of
from paros.publishing.site.layout import Page, render
from paros.publishing.site.things import things_with_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.index import Index

SEARCH: Final = "search.html"
# A page with a search field loads both, in this order.
SCRIPTS: Final = ("assets/search-index.js", "assets/search.js")
_NAMES: Final = (
    "skos:prefLabel",
    "skos:altLabel",
    "skos:hiddenLabel",
    "namedAs",
    "printedSymbol",
    "normalizedSymbol",
    "title",
)
# Codes of states are looked for too; a slip or a mapping is found on the page of what it is about.
_CODES: Final = ("isoAlpha2Code", "isoAlpha3Code")
_LEFT_OUT: Final = ("Role", "Slip", "ExpectedCount", "Motion", "Ballot", "DocumentSymbol")
# What a reader most often looks for comes first among equals.
_FIRST: Final = ("State", "Forum", "Agent", "Instrument", "Event", "Position")


def write(material: Material, folder: Folder) -> None:
    """Write the index, and the page of the search."""
    folder.write(SCRIPTS[0], index_script(material.index))
    page = Page(
        SEARCH, "Search", "Find states, bodies, texts, votes, positions and topics in the PAROS Graph.", SCRIPTS
    )
    folder.write(SEARCH, render("search.html", page, material))


def index_script(index: Index) -> str:
    """Return the script that holds the index: the kinds of things, and of each thing label, page, kind and other names."""
    found = [iri for iri in things_with_pages(index) if not _is_left_out(index, iri)]
    kinds = sorted({index.kind_words(iri) for iri in found})
    number = {kind: place for place, kind in enumerate(kinds)}
    entries = [
        [
            index.label(iri),
            page_of(iri).removesuffix(".html"),
            number[index.kind_words(iri)],
            "|".join(_names(index, iri)),
        ]
        for iri in sorted(found, key=lambda iri: (_rank(index, iri), iri))
    ]
    rows = ",\n".join(_script(entry) for entry in entries)
    return f"globalThis.PAROS_SEARCH = {{kinds: {_script(kinds)}, entries: [\n{rows}\n]}};\n"


def _is_left_out(index: Index, iri: str) -> bool:
    return page_of(iri).startswith("mapping/") or any(index.is_a(iri, name) for name in _LEFT_OUT)


def _rank(index: Index, iri: str) -> int:
    """Return where the kind of a thing stands among those that readers look for."""
    return next((place for place, name in enumerate(_FIRST) if index.is_a(iri, name)), len(_FIRST))


def _names(index: Index, iri: str) -> Iterable[str]:
    """Return the other names of a thing, each once."""
    label = index.label(iri)
    names = [s.text for name in (*_NAMES, *_CODES) for s in index.said(iri, name)]
    if index.is_a(iri, "Position"):
        names = [index.words(iri, "holder"), index.words(iri, "content")]
    return dict.fromkeys(name.replace("|", " ") for name in names if name != label)


def _script(value: object) -> str:
    """Return a value as JSON that may stand in any script."""
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
