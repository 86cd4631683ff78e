"""Where the graph's files lie and where its build goes: in a checkout, or in an installed package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from paros.errors import UsageError


@dataclass(frozen=True)
class Home:
    """The folder that holds ontology/, data/, shapes/ and queries/, and the folder of the build."""

    root: Path
    build: Path

    @cached_property
    def current(self) -> Path:
        """The newest complete build; does not exist before the first."""
        return self.build / "current"

    @property
    def store(self) -> Path:
        """The folder of the embedded store."""
        return self.current / "store"

    @property
    def dumps(self) -> Path:
        """The folder of the dumps."""
        return self.current / "dumps"

    @property
    def report(self) -> Path:
        """The report of the newest complete build, in JSON."""
        return self.current / "report.json"


def version() -> str:
    """Return the version of the software and of the graph, as pyproject.toml gives it."""
    from importlib.metadata import version as installed

    return installed("paros")


def find_home(root: Path | None = None, build: Path | None = None) -> Home:
    """Return the home of the graph.

    Without arguments: the environment's PAROS_ROOT and PAROS_BUILD; else the checkout that this package runs from,
    with its build/; else the copy in the installed package, with a build in the user's cache folder.

    Raises:
        UsageError: if a root is named that holds no ontology.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parents[1]
    named = root or (Path(os.environ["PAROS_ROOT"]) if os.environ.get("PAROS_ROOT") else None)
    if named is not None:
        chosen = named.resolve()
    else:
        chosen = checkout if (checkout / "ontology" / "paros.ttl").is_file() else package / "graph"
    if not (chosen / "ontology" / "paros.ttl").is_file():
        raise UsageError(
            f"{chosen} holds no graph: ontology/paros.ttl is missing",
            accepted="a folder with ontology/, data/, shapes/ and queries/",
            repair="unset PAROS_ROOT, or name a checkout with --root",
        )
    place = build or (Path(os.environ["PAROS_BUILD"]) if os.environ.get("PAROS_BUILD") else None)
    if place is None:
        if chosen == package / "graph":
            from platformdirs import user_cache_path

            place = user_cache_path("paros") / version()
        else:
            place = chosen / "build"
    return Home(chosen, place.resolve())
