"""Reads CSV files as tables of texts, and names file and line of whatever is wrong with them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.errors import DataError, EnvironmentFault, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

# The number of the row in the file, from 0, without the header.
ROW: Final = "row"
_MARKS: Final = {b"\xef\xbb\xbf": "UTF-8 with a byte order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_REPAIR: Final = "download the file again, and do not save it with a spreadsheet program"


@dataclass(frozen=True)
class Table:
    """The wanted columns of a CSV file, all of them texts, with the number of the row in the file, and its digest."""

    path: Path
    rows: pl.DataFrame
    sha256: str

    def problem(self, row: int, message: str, accepted: str = "", repair: str = _REPAIR) -> DataError:
        """Return the error about a row, with its line in the file."""
        return DataError([Problem(message, str(self.path), line_of(self.path, row), accepted, repair)])

    def refuse(self, wrong: pl.DataFrame, message: str, accepted: str = "", repair: str = _REPAIR) -> None:
        """Check that no row is wrong.

        Args:
            wrong: the rows that are wrong, with the column `ROW` and those that the message names.
            message: what is wrong with the first of them, with its columns in braces.
            accepted: what would be right.
            repair: what to do.

        Raises:
            DataError: if there is one; it names the first and says how many there are.
        """
        if wrong.is_empty():
            return
        first = wrong.sort(ROW).row(0, named=True)
        more = f" ({wrong.height - 1:,} more rows like this)" if wrong.height > 1 else ""
        raise self.problem(first[ROW], message.format(**first) + more, accepted, repair)


def content(path: Path) -> bytes:
    """Return the content of a file, unpacked where its name ends in .gz.

    Raises:
        DataError: if the packed file is cut off or damaged.
        EnvironmentFault: if it cannot be read.
    """
    try:
        packed = path.read_bytes()
        return gzip.decompress(packed) if path.suffix == ".gz" else packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _unreadable(path, f"the packed file is cut off or damaged: {error}", "a whole gzip file") from error
    except OSError as error:
        raise EnvironmentFault(
            f"{path}: {error.strerror or error}", accepted="a readable file", rule="file/unreadable"
        ) from error


def _unreadable(path: Path, message: str, accepted: str, line: int = 0) -> DataError:
    return DataError([Problem(message, str(path), line, accepted, _REPAIR)])


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Return the wanted columns of a CSV file as texts; an empty field, and `NA`, is null.

    Args:
        path: the file, packed where its name ends in .gz.
        columns: the columns that must be there.
        optional: columns that are null where they are not.

    Raises:
        DataError: if it is not UTF-8, not parted by commas, cut off, or lacks a column.
        EnvironmentFault: if it cannot be read.
    """
    import polars as pl

    whole = content(path)
    _check_encoding(path, whole)
    header = _header(path, whole)
    if missing := [name for name in columns if name not in header]:
        raise _unreadable(
            path, f"the column {missing[0]} is missing", f"the columns {', '.join(columns)}, parted by commas", 1
        )
    if not whole.endswith(b"\n"):
        raise _unreadable(path, "the last line has no end: the file is cut off", "a whole file", whole.count(b"\n") + 1)
    wanted = [name for name in (*columns, *optional) if name in header]
    try:
        rows = pl.read_csv(whole, columns=wanted, infer_schema=False, null_values=["NA"])
    except pl.exceptions.PolarsError as error:
        row = _odd_row(whole, len(header))
        raise _unreadable(path, f"the line has not as many fields as the header: {len(header)}", "", row) from error
    absent = [pl.lit(None, pl.String).alias(name) for name in optional if name not in header]
    return Table(path, rows.with_columns(absent).with_row_index(ROW), hashlib.sha256(whole).hexdigest())


def _check_encoding(path: Path, whole: bytes) -> None:
    for mark, name in _MARKS.items():
        if whole.startswith(mark):
            raise _unreadable(path, f"the file is in {name}", "UTF-8 without a byte order mark", 1)
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError as error:
        line = whole.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, f"byte {whole[error.start]:#04x} is not UTF-8", "UTF-8", line) from error


def _header(path: Path, whole: bytes) -> list[str]:
    first = whole[: whole.find(b"\n") + 1 or len(whole)].decode("utf-8")
    header = next(csv.reader([first]), [])
    if len(header) == 1 and ";" in header[0]:
        raise _unreadable(path, "the fields are parted by semicolons", "fields parted by commas", 1)
    return header


def _odd_row(whole: bytes, width: int) -> int:
    reader = csv.reader(io.StringIO(whole.decode("utf-8")))
    return next((reader.line_num for fields in reader if len(fields) != width), 0)


def line_of(path: Path, row: int) -> int:
    """Return the line on which a row of a CSV file begins; fields in quotes may hold line ends."""
    reader = csv.reader(io.StringIO(content(path).decode("utf-8")))
    begins = 1
    for number, _ in enumerate(reader):
        if number == row + 1:
            break
        begins = reader.line_num + 1
    return begins


def whole_number(name: str) -> pl.Expr:
    """Return the expression that reads a column as a whole number; null where it is none."""
    import polars as pl

    # R writes some whole numbers with a decimal point.
    return pl.col(name).str.strip_suffix(".0").cast(pl.Int32, strict=False)


def not_a_number(name: str) -> pl.Expr:
    """Return the expression that finds what stands in a column and is no whole number."""
    import polars as pl

    return pl.col(name).is_not_null() & whole_number(name).is_null()
