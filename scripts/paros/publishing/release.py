"""From a build to the folder of a release: calls what writes its parts, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.publishing import changes_writing, citation, context, dumps, iris, metadata, roll_calls, sums, tables, w3id
from paros.publishing.folder import release_folder
from paros.publishing.material import SITE_URL, read_material
from paros.publishing.site import (
    about,
    browse,
    changes,
    cite,
    descriptions,
    downloads,
    editor,
    loaded,
    moved,
    ontology,
    queries,
    search,
    shapes,
    things,
    views,
)
from paros.publishing.site import (
    home as front,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paros.home import Home
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# What writes the parts of a release; metadata and checksums come last, as they tell of the files before them.
DATA: Final[tuple[Callable[[Material, Folder], None], ...]] = (
    context.write,
    dumps.write,
    roll_calls.write,
    tables.write,
    changes_writing.write,
    iris.write,
    w3id.write,
)
SITE: Final[tuple[Callable[[Material, Folder], None], ...]] = (
    front.write,
    things.write,
    descriptions.write,
    browse.write,
    search.write,
    views.write,
    queries.write,
    editor.write,
    ontology.write,
    shapes.write,
    changes.write,
    moved.write,
    cite.write,
    about.write,
    loaded.write,
    downloads.write,
)
LAST: Final[tuple[Callable[[Material, Folder], None], ...]] = (citation.write, metadata.write, sums.write)


def publish(
    home: Home,
    out: Path,
    *,
    texts: Path | None = None,
    previous: Path | None = None,
    assets: Path | None = None,
    site_url: str = SITE_URL,
    roll_calls: bool = False,
    site: bool = True,
) -> list[str]:
    """Write a release of the newest build into a folder and return the names of its files.

    Raises:
        UsageError: if the folder holds something else, the address of the site is none, or roll calls are wanted and
            none are imported.
        NoBuildError: if there is no build.
        CheckError: if a text is not the one that the passages point into.
        DataError: if the metadata disagree with the files, or an IRI of the last release is gone.
        EnvironmentFault: if the folder cannot be written.
    """
    material = read_material(home, texts, previous, assets, site_url=site_url, roll_calls=roll_calls)
    iris.check_iris(material)
    with release_folder(out) as folder:
        for write in (*DATA, *(SITE if site else ()), *LAST):
            write(material, folder)
        sums.check_release(folder.root)
        return folder.names()
