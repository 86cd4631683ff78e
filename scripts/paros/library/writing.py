"""Writes the library of the stored queries into a folder of its own, whole or not at all, or checks what stands there."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from paros.errors import CheckError, EnvironmentFault, Problem, UsageError, show_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The file by which a folder is known to be ours to replace.
MARK: Final = ".written-by-paros"
_MARKED: Final = b"Everything in this folder is written by `paros library`, which replaces it as a whole.\n"


def write_library(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, given by their paths within it, into a folder that takes the place of what stood there.

    Raises:
        UsageError: if there is something that this function did not write.
        EnvironmentFault: if it cannot be written; what stood there is untouched.
    """
    if folder.exists() and not _is_ours(folder):
        raise UsageError(
            f"{folder} is not empty, and was not written by `paros library`",
            accepted="a folder that does not exist, is empty, or was written by this command",
            repair="name another folder",
        )
    target = folder.resolve()
    aside = target.with_name(f".{target.name}.new-{os.getpid()}")
    before = target.with_name(f".{target.name}.old-{os.getpid()}")
    try:
        for name, content in {**files, MARK: _MARKED}.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _put_in_place(aside, target, before)
    except OSError as error:
        raise EnvironmentFault(
            f"{folder} cannot be written: {error.strerror or error}",
            accepted="a disk with room, a folder that you may write to",
            repair="name another folder, or change its permissions",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put_in_place(aside: Path, target: Path, before: Path) -> None:
    """Put a folder in the place of another, which is removed; if that fails, the other stays."""
    if not target.exists():
        aside.replace(target)
        return
    target.replace(before)
    try:
        aside.replace(target)
    except OSError:
        before.replace(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def check_library(folder: Path, files: Mapping[str, bytes], root: Path | None = None) -> None:
    """Check that a folder holds just these files.

    Raises:
        CheckError: with one problem for each file that is missing, differs or is left over.
    """
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MARK}
    problems = [
        Problem(
            message,
            show_path(folder / name, root),
            accepted="what the stored queries and the graph give",
            repair="paros library, with the same words but --check",
        )
        for name in sorted(there | set(files))
        if (message := _difference(folder, name, files, is_there=name in there))
    ]
    if problems:
        raise CheckError(problems)


def _difference(folder: Path, name: str, files: Mapping[str, bytes], *, is_there: bool) -> str:
    """Return how a file differs from what it should be; empty where it does not."""
    if name not in files:
        return "left over: no stored query gives it"
    if not is_there:
        return "missing"
    return "" if (folder / name).read_bytes() == files[name] else "differs from what would be written"


def _is_ours(folder: Path) -> bool:
    """Return whether a folder may be replaced: it is empty, or this module has written it."""
    return folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))
