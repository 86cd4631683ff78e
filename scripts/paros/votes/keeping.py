"""Keeps an imported record as a layer beside the builds: tables in columns, and a manifest that says what they are.

The manifest names the folder of the tables, so that putting it in place is one move: whatever is cut off before leaves
the layer as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paros.errors import EnvironmentFault
from paros.quads import replacing
from paros.votes.reading import ORIGINAL, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from paros.home import Home

NAME: Final = "roll-calls"
# The extents of a record.
ALL: Final = "all"
PAROS_ONLY: Final = "paros"
_TABLES: Final = ("roll_calls", "ballots", "committee")
_CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_VOETEN: Final = {
    "title": "United Nations General Assembly Voting Data, by Erik Voeten, Anton Strezhnev and Michael Bailey",
    "source": "https://doi.org/10.7910/DVN/LEJUQZ",
    "license": _CC0,
}
_LIBRARY: Final = {
    "title": "UN Digital Library, Dag Hammarskjöld Library: voting records",
    "source": "https://digitallibrary.un.org/record/4060887",
    "license": "Copyright, United Nations; non-commercial use, with attribution",
}
_PRESS: Final = {
    "title": "Reports on votes in the First Committee",
    "source": "the reports that each vote names",
    "license": "facts only",
}


@dataclass(frozen=True)
class Manifest:
    """What a kept record is: its extent and counts, where it comes from and on which terms, and from which files."""

    extent: str
    form: str
    file: str
    roll_calls: int
    ballots: int
    committee: int
    imported: str
    sources: list[dict[str, str]]
    digests: dict[str, str]

    @property
    def digest(self) -> str:
        """The digest of what was imported: the same whenever the same files are imported to the same extent."""
        what = json.dumps([self.extent, self.form, self.digests], sort_keys=True)
        return hashlib.sha256(what.encode()).hexdigest()

    @property
    def told(self) -> str:
        """What it holds, in words."""
        part = "on outer space, " if self.extent == PAROS_ONLY else ""
        return f"{self.roll_calls:,} roll calls {part}with {self.ballots:,} ballots, {self.committee} votes in the First Committee"


def describe(record: Record, extent: str, today: date) -> Manifest:
    """Return the manifest of a record; the extent is `ALL` or `PAROS_ONLY`."""
    sources = [_VOETEN]
    if record.form != ORIGINAL and record.roll_calls["library_record"].count():
        sources.append(_LIBRARY)
    if record.committee.height:
        sources.append(_PRESS)
    return Manifest(
        extent=extent,
        form=record.form,
        file=str(record.path),
        roll_calls=record.roll_calls.height,
        ballots=record.ballots["option"].count(),
        committee=record.committee.height,
        imported=today.isoformat(),
        sources=sources,
        digests=record.digests,
    )


def layers_folder(home: Home) -> Path:
    """Return the folder of the layer, which is not there before the first import."""
    return home.build / "layers" / NAME


def _manifest_file(home: Home) -> Path:
    return layers_folder(home) / "layer.json"


def read_manifest(home: Home) -> Manifest | None:
    """Return the manifest of the kept record; none if there is no record.

    Raises:
        EnvironmentFault: if it is there and cannot be read.
    """
    path = _manifest_file(home)
    if not path.is_file():
        return None
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**said)
    except (OSError, ValueError, TypeError) as error:
        raise EnvironmentFault(
            f"{path} cannot be read: {error}",
            accepted="what paros votes import has written",
            repair="paros votes remove",
        ) from error


def layer_digest(home: Home) -> str:
    """Return the digest of the kept record; empty if there is none."""
    manifest = read_manifest(home)
    return manifest.digest if manifest else ""


def read_layer(home: Home, manifest: Manifest) -> Record:
    """Return the kept record that a manifest describes.

    Raises:
        EnvironmentFault: if its tables are missing or damaged.
    """
    import polars as pl

    folder = layers_folder(home) / manifest.digest[:16]
    try:
        tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in _TABLES}
    except (OSError, pl.exceptions.PolarsError) as error:
        raise EnvironmentFault(
            f"the roll calls in {folder} cannot be read: {error}",
            accepted="what paros votes import has written",
            repair=f"paros votes remove, then: paros votes import {manifest.file}",
        ) from error
    return Record(manifest.form, Path(manifest.file), digests=manifest.digests, **tables)


def write_tables(home: Home, record: Record, manifest: Manifest) -> None:
    """Write the tables of a record beside the layer; they count only once their manifest is in place.

    Raises:
        EnvironmentFault: if the disk does not take them.
    """
    target = layers_folder(home) / manifest.digest[:16]
    aside = layers_folder(home) / f".new-{os.getpid()}"
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name in _TABLES:
            getattr(record, name).write_parquet(aside / f"{name}.parquet", compression="zstd")
        shutil.rmtree(target, ignore_errors=True)
        aside.replace(target)
    except OSError as error:
        raise EnvironmentFault(
            f"the roll calls cannot be written to {layers_folder(home)}: {error.strerror or error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then run the command again",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def replaced(home: Home, manifest: Manifest | None) -> Iterator[None]:
    """Put a manifest in the place of the last one, or none; the last one comes back if what is done within fails."""
    path = _manifest_file(home)
    before = path.read_bytes() if path.is_file() else None
    try:
        _put(path, None if manifest is None else _written(manifest))
        yield
    except BaseException:
        _put(path, before)
        raise
    kept = manifest.digest[:16] if manifest else ""
    for folder in layers_folder(home).glob("*/"):
        if folder.name != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _written(manifest: Manifest) -> bytes:
    return (json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    with replacing(path) as stream:
        stream.write(content)
