"""The pages of things that others have taken the place of: each leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.names import shorten
from paros.pages import fill
from paros.publishing.iris import last_of, retired
from paros.publishing.site.addresses import page_of, relative

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material


def moved(material: Material) -> dict[str, str]:
    """Return the IRIs whose pages lead on, each with the IRI of the thing that has taken its place in the end."""
    successors = retired(material.dataset)
    return {
        iri: last_of(iri, successors) for iri, successor in successors.items() if successor and "#" not in page_of(iri)
    }


def write(material: Material, folder: Folder) -> None:
    """Write a page that leads on for each thing that is replaced; terms and shapes have an entry on their common page."""
    for iri, successor in moved(material).items():
        path = page_of(iri)
        values = {"name": shorten(iri), "successor": shorten(successor), "target": relative(path, page_of(successor))}
        folder.write(path, fill("site/moved.html", **values))
