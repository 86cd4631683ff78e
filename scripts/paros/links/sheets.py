"""Reads a user's table of delimited text, and writes it back with columns added; no cell of the user's is changed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.errors import DataError, EnvironmentFault, Problem, UsageError, show_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# What parts the cells of a line, if the user does not say; the first of them by which the header has the column is taken.
DELIMITERS: Final = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Sheet:
    """A table of text: names of columns, rows with a cell for each, and what parts the cells in a file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column, from the first row to the last."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def widened(self, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Sheet:
        """Return the table with columns added on the right: their names, and for each row its new cells.

        Raises:
            UsageError: if it has a column of such a name already.
        """
        if held := [column for column in columns if column in self.columns]:
            raise UsageError(
                f"the table has a column {held[0]} already",
                accepted="a table without the columns that are to be added",
                repair=f"rename or remove {', '.join(held)}",
            )
        rows = tuple((*row, *more) for row, more in zip(self.rows, cells, strict=True))
        return Sheet((*self.columns, *columns), rows, self.delimiter)

    def to_bytes(self) -> bytes:
        """Return the table as a file holds it, in UTF-8."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue().encode("utf-8")


def read_sheet(path: Path, column: str, delimiter: str = "") -> Sheet:
    """Return the table of a file that has a column.

    Args:
        path: a file with a table of delimited text in UTF-8, whose first line names the columns.
        column: a column that it must have.
        delimiter: what parts the cells; found out by the header if empty.

    Raises:
        EnvironmentFault: if the file cannot be read.
        DataError: if it is no such table; with every row that is too short or too long.
        UsageError: if it has no such column, or two.
    """
    shown = show_path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"{shown}: {error.strerror or error}", accepted="a readable file") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            [Problem("the table is not in UTF-8", shown, line, "UTF-8", "save the table as CSV in UTF-8")]
        ) from error
    if not text.strip():
        raise DataError([Problem("the table is empty", shown, 0, "a line with the names of the columns, then rows")])
    return _parse(text, shown, column, delimiter or _delimiter(text, column))


def _delimiter(text: str, column: str) -> str:
    """Return what parts the cells of a text: that by which its header has the column, else a comma."""
    fitting = (one for one in DELIMITERS if column in next(csv.reader(io.StringIO(text, newline=""), delimiter=one)))
    return next(fitting, ",")


def _parse(text: str, shown: str, column: str, delimiter: str) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    try:
        columns = tuple(next(reader))
        _check_header(columns, column, shown)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells:  # an empty line is no row
                continue
            rows.append(tuple(cells))
            if len(cells) != len(columns):
                problems.append(
                    Problem(f"the row has {len(cells)} cells", shown, line, f"{len(columns)} cells, as the header")
                )
    except csv.Error as error:
        raise DataError(
            [
                Problem(
                    f"the table cannot be read: {error}",
                    shown,
                    reader.line_num,
                    "a cell with a delimiter, a quotation mark or a line end stands between quotation marks",
                )
            ]
        ) from error
    if problems:
        raise DataError(problems)
    return Sheet(columns, tuple(rows), delimiter)


def _check_header(columns: Sequence[str], column: str, shown: str) -> None:
    """Raise a UsageError if the header has no such column, or two."""
    if column not in columns:
        accepted = ", ".join(columns)
        raise UsageError(
            f"{shown} has no column {column!r}", accepted=accepted, repair="--column NAME, or --delimiter CHARACTER"
        )
    if columns.count(column) > 1:
        raise UsageError(f"{shown} has the column {column!r} twice", accepted="each name of a column once")
