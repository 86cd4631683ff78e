"""The tables of a release as such: columns that say what they hold, rows, CSV, Parquet, and their description in CSVW.

CSV by RFC 4180 with plain line ends, in UTF-8; metadata by https://www.w3.org/TR/tabular-metadata/.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

# The datatypes of CSVW in use.
IRI: Final = "anyURI"
TEXT: Final = "string"
NUMBER: Final = "integer"
SHARE: Final = "double"
FLAG: Final = "boolean"
DAY: Final = "date"
# No IRI holds a blank; between texts stands what none of them holds.
_BETWEEN_IRIS: Final = " "
_BETWEEN_TEXTS: Final = "|"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: its name, which may be used in a program.
        title: its heading, for people.
        description: what it holds, in a sentence.
        datatype: that of its values, as CSVW names it.
        many: whether a cell may hold several values.
        of: the property whose values it holds, as an IRI; empty where it is computed.
        refers: the table in whose key its values stand; empty if there is none.
        about: the column with the subject of the property, if that is not the thing of the row.
    """

    name: str
    title: str
    description: str
    datatype: str = TEXT
    many: bool = False
    of: str = ""
    refers: str = ""
    about: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its name, what it holds, its columns, those that tell its rows apart if any do, and the values in each cell."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: list[list[list[str]]]

    @property
    def file(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"


def fitted(table: Table) -> Table:
    """Return a table whose columns are as its rows need them: many values in a cell, or a reference from each row."""
    return replace(
        table,
        columns=tuple(
            replace(column, many=column.many or max(sizes) > 1, refers=column.refers if sizes == {1} else "")
            for place, column in enumerate(table.columns)
            for sizes in [{len(row[place]) for row in table.rows} or {1}]
        ),
    )


def separators(table: Table) -> list[str]:
    """Return, for each column, what stands between the values of a cell; empty where there is one value at most."""
    found = []
    for place, column in enumerate(table.columns):
        between = _BETWEEN_IRIS if column.datatype == IRI else _BETWEEN_TEXTS
        while column.many and any(between in value for row in table.rows for value in row[place]):
            between += _BETWEEN_TEXTS
        found.append(between if column.many else "")
    return found


def as_csv(table: Table) -> str:
    """Return a table as CSV, with the names of its columns at the head."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    between = separators(table)
    writer.writerows([gap.join(cell) for gap, cell in zip(between, row, strict=True)] for row in table.rows)
    return text.getvalue()


def as_frame(table: Table) -> pl.DataFrame:
    """Return a table with typed columns; cells with many values are lists, a cell without a value is null."""
    import polars as pl

    types = {IRI: pl.String, TEXT: pl.String, NUMBER: pl.Int64, SHARE: pl.Float64, FLAG: pl.Boolean, DAY: pl.Date}
    columns = []
    for place, column in enumerate(table.columns):
        cells = [[_typed(value, column.datatype) for value in row[place]] for row in table.rows]
        kind = types[column.datatype]
        if column.many:
            columns.append(pl.Series(column.name, cells, pl.List(kind)))
        else:
            columns.append(pl.Series(column.name, [next(iter(cell), None) for cell in cells], kind))
    return pl.DataFrame(columns)


def _typed(text: str, datatype: str) -> Any:
    """Return a value as Python has it."""
    from datetime import date

    read: dict[str, Callable[[str], Any]] = {
        NUMBER: int,
        SHARE: float,
        FLAG: lambda text: text == "true",
        DAY: date.fromisoformat,
    }
    return read.get(datatype, str)(text)


def as_parquet(table: Table) -> bytes:
    """Return a table as a Parquet file."""
    content = io.BytesIO()
    as_frame(table).write_parquet(content, compression="zstd")
    return content.getvalue()


def metadata(tables: Sequence[Table], about: dict[str, Any]) -> dict[str, Any]:
    """Return the description of tables as a table group of CSVW; `about` is what is said of all of them together."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "TableGroup",
        **about,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tables": [_table(table) for table in tables],
    }


def _table(table: Table) -> dict[str, Any]:
    """Return the description of a table."""
    between = separators(table)
    keys = [
        {"columnReference": column.name, "reference": {"resource": f"{column.refers}.csv", "columnReference": "iri"}}
        for column in table.columns
        if column.refers
    ]
    return {
        "url": table.file,
        "dc:title": table.name.capitalize(),
        "dc:description": table.description,
        "tableSchema": {
            **({"aboutUrl": f"{{+{table.key[0]}}}"} if table.key else {}),
            "columns": [
                _column(column, gap, required=column.name in table.key and not column.many)
                for column, gap in zip(table.columns, between, strict=True)
            ],
            **({"primaryKey": list(table.key)} if table.key else {}),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _column(column: Column, between: str, *, required: bool) -> dict[str, Any]:
    """Return the description of a column."""
    return {
        "name": column.name,
        "titles": [column.name, column.title] if column.title != column.name else column.name,
        "dc:description": column.description,
        "datatype": column.datatype,
        **({"separator": between} if between else {}),
        **({"propertyUrl": column.of} if column.of else {}),
        **({"aboutUrl": f"{{+{column.about}}}"} if column.about else {}),
        **({"required": True} if required else {}),
    }
