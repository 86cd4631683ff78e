"""Shows an answer on the terminal, or writes it to a file, in the format that is asked for or that the file's name tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from paros.answers import FORMATS as _TEXTS
from paros.errors import UsageError
from paros.printing import answer_table, short_path, terminal_width

if TYPE_CHECKING:
    from pathlib import Path

    from paros.answers import Answer
    from paros.asked import Asked

FORMATS: Final = (*_TEXTS, "html", "xlsx")
_BY_ENDING: Final = {".txt": "table", ".htm": "html", **{f".{form}": form for form in FORMATS if form != "table"}}


def choose_format(form: str | None, out: Path | None) -> str:
    """Return the format: as asked for, else by the ending of the file, else a table.

    Raises:
        UsageError: if there is no such format or ending, or it needs a file and none is named.
    """
    if form is not None and form not in FORMATS:
        raise UsageError(f"there is no format {form}", accepted=", ".join(FORMATS))
    if form == "xlsx" and out is None:
        raise UsageError("a workbook is written to a file", accepted="--out FILE.xlsx")
    if form is not None or out is None:
        return form or "table"
    if out.suffix.lower() not in _BY_ENDING:
        raise UsageError(
            f"{out}: no format has the ending {out.suffix or 'of this name'}",
            accepted=f"{', '.join(_BY_ENDING)}; or a format with --format",
        )
    return _BY_ENDING[out.suffix.lower()]


def show_answer(answer: Answer, asked: Asked, form: str, out: Path | None = None) -> None:
    """Print an answer in one of `FORMATS`, or write it to a file, whole or not at all.

    Raises:
        UsageError: if the format does not fit the kind of answer.
        EnvironmentFault: if the file cannot be written; what stood there before is untouched.
    """
    if out is None:
        typer.echo(_text(answer, asked, form, terminal_width()), nl=False)
        return
    from paros.quads import replacing

    content = _content(answer, asked, form)
    with replacing(out) as stream:
        stream.write(content)
    number = "the answer" if answer.truth is not None else f"{len(answer)} {'rows' if answer.columns else 'triples'}"
    typer.echo(f"{short_path(out)}: {number}.")


def _content(answer: Answer, asked: Asked, form: str) -> bytes:
    """Return an answer as the content of a file."""
    if form == "xlsx":
        from paros.formats.answer_as_xlsx import to_xlsx

        return to_xlsx(answer, asked)
    return _text(answer, asked, form, terminal_width()).encode("utf-8")


def _text(answer: Answer, asked: Asked, form: str, width: int) -> str:
    """Return an answer as text; a table has lines of a width."""
    if form == "table":
        return answer_table(answer, asked.empty, width)
    if form == "html":
        from paros.formats.answer_as_html import to_html

        return to_html(answer, asked)
    return answer.to_text(form)
