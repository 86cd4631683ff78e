"""The pages of names that are no longer used and have no page otherwise: where another has taken the place, they lead on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.names import shorten
from paros.pages import fill
from paros.publishing.iris import last_of, retired
from paros.publishing.site.addresses import page_of, relative

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material


def write(material: Material, folder: Folder) -> None:
    """Write a page for each retired IRI that the pages so far do not show; terms and shapes stand on their common page."""
    successors = retired(material.dataset)
    written = set(folder.names())
    for iri, successor in successors.items():
        path = page_of(iri)
        if "#" not in path and path not in written:
            last = last_of(iri, successors) if successor else ""
            target = relative(path, page_of(last)) if last else ""
            folder.write(path, fill("site/moved.html", name=shorten(iri), successor=shorten(last), target=target))
