"""The text of a source, its normal form and its digests."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paros.errors import DataError, EnvironmentFault, Problem

if TYPE_CHECKING:
    from pathlib import Path

_BROKEN_AT_HYPHEN = re.compile(r"(?<=\w)-[^\S\n]*\n\s*(?=\w)")
_SPACE = re.compile(r"\s+")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"


@dataclass(frozen=True)
class SourceText:
    """The text of one source as a user's file holds it; offsets into it count Unicode code points from 0."""

    path: Path
    text: str
    sha256: str

    def slice(self, start: int, end: int) -> str:
        """Return the normalized text between two offsets."""
        return normalize(self.text[start:end])


def normalize(raw: str) -> str:
    r"""Return the normal form that passages are digested in: NFC, one space for any white space, no soft hyphens.

    A word that a line end breaks at its hyphen is joined and keeps the hyphen.

    >>> normalize("the Co-\nFriend  of\u00a0the\n\nChair ")
    'the Co-Friend of the Chair'
    """
    joined = _BROKEN_AT_HYPHEN.sub("-", raw.replace(SOFT_HYPHEN, ""))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", joined).strip())


def digest(raw: str) -> str:
    """Return the SHA-256 of the normal form of a text, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(normalize(raw).encode()).hexdigest()


def read_text(path: Path) -> SourceText:
    """Return the text of a file with the digest of its bytes.

    Raises:
        EnvironmentFault: if the file cannot be read.
        DataError: if it is not UTF-8, or empty.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"{path}: {error.strerror}", accepted="a readable text file") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(
            f"byte {error.start} is not UTF-8",
            str(path),
            line,
            "a plain text file in UTF-8",
            f"iconv --to-code UTF-8 {path} > copy.txt",
        )
        raise DataError([problem]) from error
    if not text.strip():
        raise DataError([Problem("the file holds no text", str(path), accepted="the text of a source")])
    return SourceText(path, text, hashlib.sha256(raw).hexdigest())
