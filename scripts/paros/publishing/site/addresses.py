"""Where the page of a thing lies in a release, and how one file of it leads to another."""

from __future__ import annotations

from typing import Final

from paros.names import BASE, CODES

ONTOLOGY_PAGE: Final = "ontology.html"
SHAPES_PAGE: Final = "shapes.html"
DOWNLOADS_PAGE: Final = "downloads.html"
# Things that have no page each, and the page on which all of them stand, with the local name as the anchor.
_TOGETHER: Final = {"shape": SHAPES_PAGE, "release": DOWNLOADS_PAGE}
# The schemes that hold the concepts of a folder have the IRI of the folder, without a slash.
SCHEMES: Final = frozenset({*CODES, "topic"})


def page_of(iri: str) -> str:
    """Return the path in the release of the page on a thing of ours, with an anchor where it shares a page; else "".

    >>> page_of("https://w3id.org/paros/actor/china")
    'actor/china.html'
    >>> page_of("https://w3id.org/paros/ontology#Treaty")
    'ontology.html#Treaty'
    >>> page_of("https://w3id.org/paros/query/memberships#body")
    'query/memberships.html#body'
    >>> page_of("https://w3id.org/paros/stance")
    'stance/index.html'
    >>> page_of("http://www.w3.org/2002/07/owl#Class")
    ''
    """
    if not iri.startswith(BASE):
        return ""
    path, hash_, anchor = iri.removeprefix(BASE).partition("#")
    if path == "ontology":
        return ONTOLOGY_PAGE + hash_ + anchor
    if path in SCHEMES:
        return f"{path}/index.html"
    kind, _, name = path.partition("/")
    if not name:
        return ""
    return f"{_TOGETHER[kind]}#{name}" if kind in _TOGETHER else f"{path}.html{hash_}{anchor}"


def relative(page: str, target: str) -> str:
    """Return the link by which a page of the release leads to another file of it.

    >>> relative("actor/china.html", "instrument/ppwt.html#votes")
    '../instrument/ppwt.html#votes'
    """
    path, hash_, anchor = target.partition("#")
    if path == page and anchor:
        return hash_ + anchor
    folder, _, name = path.rpartition("/")
    if folder == page.rpartition("/")[0]:
        return name + hash_ + anchor
    return "../" * page.count("/") + target
