"""The dumps: the published view as Turtle and N-Triples, the whole dataset as TriG and N-Quads, byte for byte stable."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from paros.errors import EnvironmentFault
from paros.quads import DEFAULT, in_order, replacing, serialize_ordered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyoxigraph as ox

# The published view for tools without graphs, and the dataset with provenance: default graph and every named graph.
PUBLISHED: Final = ("paros.ttl", "paros.nt")
DATASET: Final = ("paros.trig", "paros.nq")
DUMPS: Final = (*PUBLISHED, *DATASET)
# What stands beside them: the description of the release, in DCAT and VoID.
DESCRIPTION: Final = "dataset.ttl"


def write_dumps(folder: Path, dataset: Sequence[ox.Quad]) -> None:
    """Write the four dumps into a folder, each whole or not at all.

    Raises:
        EnvironmentFault: if they cannot be written.
    """
    ordered = in_order(dataset)
    published = [quad for quad in ordered if quad.graph_name == DEFAULT]
    for name in DUMPS:
        content = serialize_ordered(published if name in PUBLISHED else ordered, name[name.index(".") :])
        with replacing(folder / name) as stream:
            stream.write(content)


def check_writable(folder: Path, what: str, option: str) -> None:
    """Check, before any work is done, that files can be written into a folder that an option names.

    Raises:
        EnvironmentFault: if not.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise EnvironmentFault(
            f"{what} cannot be written to {folder}: {error.strerror}",
            accepted="a folder that you may write to",
            repair=f"name another folder with {option}, or change its permissions",
        ) from error


def copy_dumps(source: Path, target: Path) -> None:
    """Copy the dumps of a build and their description into another folder, each whole or not at all.

    Raises:
        EnvironmentFault: if they cannot be written.
    """
    for name in (*DUMPS, DESCRIPTION):
        with replacing(target / name) as stream:
            stream.write((source / name).read_bytes())
