"""The checksums of a release, as sha256sum has them, and the check of a folder against them and its description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from paros.describing import disagreements, fingerprint
from paros.dumping import DESCRIPTION
from paros.errors import DataError, EnvironmentFault, Problem, UsageError
from paros.publishing.folder import SUMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_REPAIR: Final = "fetch the file again, or: paros publish --out DIR"
# So many problems are told; a folder that was changed as a whole has one for each file.
_TOLD: Final = 20


def write(material: Material, folder: Folder) -> None:  # noqa: ARG001 -- as all that write a part of a release
    """Write the checksums of all files of the folder, sorted by name; nothing can be added to it after."""
    lines = [f"{fingerprint(folder.root / name)[1]}  {name}\n" for name in folder.names()]
    folder.write(SUMS, "".join(lines))


def check_release(root: Path) -> int:
    """Check that a folder holds a release as it was published, and return the number of its files.

    Raises:
        UsageError: if it holds none.
        DataError: if a file is missing, was changed or added since, or is not as the description says.
        EnvironmentFault: if a file cannot be read.
    """
    if not (root / SUMS).is_file():
        raise UsageError(
            f"{root} is not a release",
            accepted=f"a folder with {SUMS}",
            repair="paros publish --out DIR",
        )
    try:
        found = {path.relative_to(root).as_posix(): fingerprint(path) for path in root.rglob("*") if path.is_file()}
        problems = sorted(_changes(root, found))
    except OSError as error:
        raise EnvironmentFault(
            f"{error.filename or root} cannot be read: {error.strerror or error}",
            accepted="files that you may read",
        ) from error
    if not problems and DESCRIPTION in found:
        problems = disagreements(root, found, _REPAIR)
    if problems:
        more = len(problems) - _TOLD
        rest = [Problem(f"and {more} more files are not as published", repair=_REPAIR)] if more > 0 else []
        raise DataError([*problems[:_TOLD], *rest])
    return len(found)


def _changes(root: Path, found: Mapping[str, tuple[int, str]]) -> list[Problem]:
    """Return in what the files of a folder differ from its checksums."""
    stated: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate((root / SUMS).read_text(encoding="utf-8").splitlines(), 1):
        if match := _LINE.fullmatch(line):
            stated[match[2]] = match[1]
        else:
            problems.append(
                Problem("not a line of checksums", SUMS, number, "64 hexadecimal digits, two spaces, a path")
            )
    for name in sorted({*stated, *found} - {SUMS}):
        if name not in found:
            problems.append(Problem(f"{SUMS} tells of a file that is not there", name, repair=_REPAIR))
        elif name not in stated:
            problems.append(Problem(f"{SUMS} does not tell of it", name, accepted="the files that were published"))
        elif found[name][1] != stated[name]:
            problems.append(
                Problem(f"{SUMS} tells of the SHA-256 {stated[name]}", name, accepted=found[name][1], repair=_REPAIR)
            )
    return problems
