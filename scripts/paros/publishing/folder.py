"""The folder of a release: written aside, each file once, and moved into place when it is whole."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from paros.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands in every release, and tells one from any other folder.
SUMS: Final = "SHA256SUMS"


class Folder:
    """A folder into which files are written, each once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._names: set[str] = set()

    def write(self, name: str, content: bytes | str) -> None:
        """Write a file; its name is a path below the folder, with slashes. Text is written in UTF-8."""
        self.path(name).write_bytes(content.encode() if isinstance(content, str) else content)

    def path(self, name: str) -> Path:
        """Return where to write a file, once, whose content comes in parts.

        Raises:
            ValueError: if the name leads out of the folder, or two files have it.
        """
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or name in self._names:
            raise ValueError(name)
        self._names.add(name)
        path = self.root.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def names(self) -> list[str]:
        """Return the names of all files so far, sorted."""
        return sorted(self._names)


@contextmanager
def release_folder(out: Path) -> Iterator[Folder]:
    """Give a folder to write to, which takes the place of `out` at the end, or leaves no trace if anything goes wrong.

    Raises:
        UsageError: if `out` holds something that is not a release.
        EnvironmentFault: if it cannot be written.
    """
    out = out.resolve()
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / SUMS).is_file())):
        raise UsageError(
            f"{out} is there already, and is not a release",
            accepted="a folder that is new, empty, or holds a release, which is replaced",
            repair="name another folder with --out",
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as aside:
            new, old = Path(aside) / "new", Path(aside) / "old"
            new.mkdir()
            yield Folder(new)
            if out.exists():
                out.rename(old)
            new.rename(out)
    except OSError as error:
        raise EnvironmentFault(
            f"{error.filename or out} cannot be written: {error.strerror or error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, or name another folder with --out",
        ) from error
