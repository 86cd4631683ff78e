"""Where the page of a thing lies in a release, and how one file of it leads to another."""

from __future__ import annotations

import posixpath

from paros.names import BASE, ONTOLOGY

ONTOLOGY_PAGE = "ontology.html"
SHAPES_PAGE = "shapes.html"
DOWNLOADS_PAGE = "downloads.html"
# Things that have no page each, and the page on which all of them stand, with the local name as the anchor.
_TOGETHER = {"shape": SHAPES_PAGE, "release": DOWNLOADS_PAGE}


def page_of(iri: str) -> str:
    """Return the path in the release of the page on a thing of ours, with an anchor where it shares a page; else "".

    >>> page_of("https://w3id.org/paros/actor/china")
    'actor/china.html'
    >>> page_of("https://w3id.org/paros/ontology#Treaty")
    'ontology.html#Treaty'
    >>> page_of("http://www.w3.org/2002/07/owl#Class")
    ''
    """
    if iri.startswith(ONTOLOGY):
        return f"{ONTOLOGY_PAGE}#{iri.removeprefix(ONTOLOGY)}"
    if iri == ONTOLOGY.removesuffix("#"):
        return ONTOLOGY_PAGE
    kind, slash, name = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or not name:
        return ""
    return f"{_TOGETHER[kind]}#{name}" if kind in _TOGETHER else f"{kind}/{name}.html"


def relative(page: str, target: str) -> str:
    """Return the link by which a page of the release leads to another file of it.

    >>> relative("actor/china.html", "instrument/ppwt.html#votes")
    '../instrument/ppwt.html#votes'
    """
    path, hash_, anchor = target.partition("#")
    return (posixpath.relpath(path, posixpath.dirname(page)) if path != page else "") + hash_ + anchor
