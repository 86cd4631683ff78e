"""The first page: what the graph is, a search, how much of its sources it holds, and the ways in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from paros.names import ONTOLOGY
from paros.publishing.citation import schema_org
from paros.publishing.site.layout import Page, render
from paros.publishing.site.search import SCRIPTS
from paros.publishing.site.telling import ref
from paros.quads import RDF_TYPE

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.index import Index
    from paros.publishing.site.telling import Ref

HOME: Final = "index.html"
# What is counted, with the list that shows it.
_COUNTED: Final = (
    ("Position", "positions"),
    ("Event", "events"),
    ("Instrument", "texts"),
    ("Vote", "votes"),
    ("Agent", "actors and bodies"),
)


def write(material: Material, folder: Folder) -> None:
    """Write the first page."""
    index = material.index
    page = Page(
        HOME,
        "The diplomacy of outer space, sentence by sentence",
        "Who said, tabled, adopted, tested and voted what on the prevention of an arms race in outer space, each statement "
        "with the sentence that it rests on.",
        SCRIPTS,
        schema_org(material, folder),
    )
    covered = coverage(material)
    # Sentences, headings and items; the paragraphs that hold them are no more text.
    passages = sum(row["passages"] for _, row in covered)
    numbers = [*((count(index, name), words) for name, words in _COUNTED), (passages, "passages")]
    content = render("index.html", page, material, numbers=numbers, coverage=covered)
    folder.write(HOME, content)


def count(index: Index, name: str) -> int:
    """Return how many things of a class, or of one below it, the published view holds."""
    return sum(s.stands and s.predicate == RDF_TYPE.value for s in index.to.get(ONTOLOGY + name, []))


def coverage(material: Material) -> list[tuple[Ref, dict[str, int]]]:
    """Return how much of each source is in the graph, as the build counted it."""
    report = json.loads(material.home.report.read_text(encoding="utf-8"))
    return [(ref(material.index, row["source"]), row) for row in report["coverage"]]
