"""The files that pages load: the built front end, the stylesheet, pictures and scripts, and what the scripts must know of the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paros.errors import UsageError
from paros.names import BASE, PREFIXES
from paros.publishing.site.addresses import page_of
from paros.reading import visible_files

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# What the engine loads: the dataset with its named graphs; of all syntaxes the smallest that holds it, compressed.
DATA: Final = "dumps/paros.trig.gz"
# What scripts must know of the graph; it stands in a page before the script that uses it.
GRAPH: Final = "assets/graph.js"
# By this file, and the others that belong to it, a folder is known to be a built front end.
_ENGINE: Final = "oxigraph.wasm"
_TEMPLATES: Final = Path(__file__).parents[2] / "templates" / "site"
# The one stylesheet of the site; what single parts of it need follows.
_STYLE: Final = "site.css"
# What lies beside the templates and needs no build: pictures, and scripts that use nothing else.
_AS_THEY_ARE: Final = frozenset({".js", ".svg"})


def write(material: Material, folder: Folder) -> None:
    """Write the stylesheet, pictures and scripts, and the built front end if there is one, into assets/.

    Raises:
        UsageError: if the folder of the front end holds something else.
    """
    folder.write(f"assets/{_STYLE}", stylesheet())
    for path in sorted(_TEMPLATES.iterdir()):
        if path.suffix in _AS_THEY_ARE:
            folder.write(f"assets/{path.name}", path.read_bytes())
    if material.assets is None:
        return
    if not (material.assets / _ENGINE).is_file():
        raise UsageError(
            f"{material.assets} holds no built front end: {_ENGINE} is missing",
            accepted="the folder that scripts/site/build.mjs writes",
            repair="make site",
        )
    for path in visible_files(material.assets, "*"):
        folder.write(f"assets/{path.name}", path.read_bytes())
    folder.write(GRAPH, graph_script())


def stylesheet() -> str:
    """Return the stylesheet of the site, and behind it those of its parts, by name."""
    parts = sorted(path.name for path in _TEMPLATES.glob("*.css"))
    order = sorted(parts, key=lambda name: name != _STYLE)
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in order)


def graph_script() -> str:
    """Return the script that tells the others the prefixes of the graph, its data, and where the pages of things lie."""
    known = {"prefixes": PREFIXES, "data": DATA, "pages": page_patterns()}
    return f"globalThis.PAROS = {json.dumps(known, indent=1)};\n"


def page_patterns() -> dict[str, str]:
    """Return, for what the IRIs of each kind begin with, the path of their pages, with a * for the rest of the IRI."""
    spaces = [space for space in PREFIXES.values() if space.startswith(BASE)]
    return {space: page_of(f"{space}*") for space in sorted(spaces)}
