"""From a build to the folder of a release: calls what writes its parts, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.publishing.folder import release_folder
from paros.publishing.material import read_material
from paros.publishing.site import views

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paros.home import Home
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# What writes the parts of a release; metadata and checksums come last, as they tell of the files before them.
DATA: Final[tuple[Callable[[Material, Folder], None], ...]] = ()
SITE: Final[tuple[Callable[[Material, Folder], None], ...]] = (views.write,)
LAST: Final[tuple[Callable[[Material, Folder], None], ...]] = ()


def publish(
    home: Home,
    out: Path,
    *,
    texts: Path | None = None,
    previous: Path | None = None,
    assets: Path | None = None,
    site: bool = True,
) -> list[str]:
    """Write a release of the newest build into a folder and return the names of its files.

    Raises:
        UsageError: if the folder holds something else.
        NoBuildError: if there is no build.
        DataError: if the metadata disagree with the files.
        EnvironmentFault: if the folder cannot be written.
    """
    material = read_material(home, texts, previous, assets)
    with release_folder(out) as folder:
        for write in (*DATA, *(SITE if site else ()), *LAST):
            write(material, folder)
        return folder.names()
