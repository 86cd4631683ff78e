"""The SPARQL editor: a page on which the published dataset is asked in the browser, with no server."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from paros.publishing.site.layout import Page, render
from paros.publishing.site.loaded import GRAPH
from paros.publishing.site.queries import INDEX
from paros.queries import find_query, listed_queries, without_header

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# The stored query that stands in the editor at first: it is short, and shows both things and what is said of them.
FIRST: Final = "positions-count-by-topic"
# How long a query may take, in seconds, and what it is if nothing is chosen.
SECONDS: Final = (10, 30, 60, 300)
USUAL: Final = 30


def write(material: Material, folder: Folder) -> None:
    """Write the page of the editor, and that of which it says what is missing where the front end is not built.

    Raises:
        DataError: if a stored query is wrong.
    """
    stored = listed_queries(material.home)
    page = Page(
        "sparql.html",
        "SPARQL editor",
        "Ask the graph in SPARQL, in the browser: nothing is installed, and nothing is sent anywhere.",
        (GRAPH, "assets/editor.js") if material.assets else (),
        section=INDEX,
    )
    subjects = [(subject, list(group)) for subject, group in groupby(stored, key=lambda query: query.subject)]
    first = without_header(find_query(material.home, FIRST).text)
    folder.write(
        "sparql.html",
        render("sparql.html", page, material, first=first, subjects=subjects, seconds=SECONDS, usual=USUAL),
    )
