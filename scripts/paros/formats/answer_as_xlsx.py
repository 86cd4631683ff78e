"""An answer as a workbook of Excel: numbers and days as such, text as text, and a sheet that says what was asked.

Nothing in a cell is ever a formula or a link, whatever it begins with.
"""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from paros.answers import display, to_python
from paros.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Answer
    from paros.asked import Asked

# Columns are as wide as their longest cell, within these bounds; characters.
_NARROWEST: Final = 8
_WIDEST: Final = 60
# A number of more digits is not exact in Excel.
_EXACT: Final = 15
# Excel counts days from 1900 on.
_FIRST_YEAR: Final = 1900


def to_xlsx(answer: Answer, asked: Asked) -> bytes:
    """Return an answer as a workbook with the sheets `answer` and `about`.

    Raises:
        UsageError: if it has more rows, or longer texts, than a sheet can hold.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it ships no types

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        # The same answer of the same day is the same file.
        book.set_properties({"title": asked.question, "created": datetime.fromisoformat(asked.day)})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        sheet = book.add_worksheet("answer")
        rows = _values(answer)
        for column, name in enumerate(answer.headers()):
            _write(sheet, 0, column, name, head)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day if isinstance(value, date) else wrapped)
        for column, name in enumerate(answer.headers()):
            longest = max(len(name), *(len(str(row[column])) for row in rows), _NARROWEST) if rows else _NARROWEST
            sheet.set_column(column, column, min(longest + 2, _WIDEST))
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(answer.headers()) - 1)
        about = book.add_worksheet("about")
        for number, (name, value) in enumerate(asked.lines()):
            _write(about, number, 0, name, head)
            _write(about, number, 1, value, wrapped)
        about.set_column(0, 0, _NARROWEST * 3)
        about.set_column(1, 1, _WIDEST)
    return content.getvalue()


def _values(answer: Answer) -> Sequence[Sequence[object]]:
    """Return the rows of an answer as Python values: numbers, truths and days as such, all else as a person reads it."""
    if not answer.columns:
        return answer.cells()
    return [[_value(row.get(name)) for name in answer.columns] for row in answer.bindings]


def _value(term: object) -> object:
    """Return a number, a truth or a day as such, any other term as a person reads it."""
    value = to_python(term)
    return value if isinstance(value, int | float | date) else display(term)


def _write(sheet: Any, row: int, column: int, value: object, form: Any) -> None:
    """Write a value as what it is; what Excel has no number for, as text; nothing for nothing."""
    left_out = 0
    if isinstance(value, date) and value.year >= _FIRST_YEAR:
        left_out = sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 -- a day has no zone
    elif isinstance(value, bool):
        left_out = sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float) and len(str(value)) <= _EXACT:
        left_out = sheet.write_number(row, column, value, form)
    elif value != "":
        left_out = sheet.write_string(row, column, str(value), form)
    if left_out:
        raise UsageError(f"row {row}: a workbook cannot hold it", accepted="--format csv or another format")
