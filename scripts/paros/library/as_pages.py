"""The stored queries as pages in Markdown: one for each, and the index by subject.

A page shows what the header says, the first rows of the answer with the command that gives them, the diagram of the
pattern, and the query itself. Links lead to the other pages and, where the pages lie beside them, to the files.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from paros import run_stored
from paros.catalogue import example_commands
from paros.library.diagram import to_mermaid
from paros.library.values import choices, examples
from paros.queries import without_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.answers import Engine
    from paros.queries import Parameter, StoredQuery

INDEX: Final = "README.md"
# So many rows of an answer are shown, and so many codes of a list.
ROWS: Final = 5
_CODES: Final = 12


def page_files(queries: Sequence[StoredQuery], engine: Engine, sources: str = "") -> dict[str, bytes]:
    """Return the pages by name; `sources` is the path from them to the folder of the queries, if there is one."""
    pages = {f"{query.name}.md": page(query, engine, sources) for query in queries}
    return {name: text.encode() for name, text in {INDEX: index(queries), **pages}.items()}


def index(queries: Sequence[StoredQuery]) -> str:
    """Return the page that lists the queries by subject."""
    lines = ["# The stored queries", "", _written("the headers of the stored queries"), ""]
    for subject, group in groupby(queries, key=lambda query: query.subject):
        lines += [f"## {subject.capitalize()}", ""]
        lines += _table(("Query", "Question"), ((f"[{q.name}]({q.name}.md)", _cell(q.summary)) for q in group))
    return "\n".join(lines)


def page(query: StoredQuery, engine: Engine, sources: str = "") -> str:
    """Return the page of one query; see `page_files`."""
    file = f"queries/{query.subject}/{query.name}.rq"
    shown = f"[{file}]({sources}/{query.subject}/{query.name}.rq)" if sources else f"`{file}`"
    lines = [f"# {query.name}", "", _written(f"`{file}`"), "", f"**{query.summary}**", ""]
    lines += [query.description, ""] if query.description else []
    lines += [f"Subject: {query.subject}. File: {shown}. [All queries]({INDEX}).", ""]
    lines += [*_first_rows(query, engine), f"An empty answer: {query.empty}", "", f"It cannot see: {query.blind}", ""]
    if query.parameters:
        rows = [
            (f"`{p.name}`", p.type, _need(p), _cell(p.description + _values(p, engine)), f"`{p.example}`")
            for p in query.parameters
        ]
        lines += ["## Parameters", "", *_table(("Name", "Type", "", "Meaning", "Example"), rows)]
    if query.columns:
        columns = [(f"`{column.name}`", _cell(column.description)) for column in query.columns]
        lines += ["## Columns", "", *_table(("Name", "Meaning"), columns)]
    diagram = to_mermaid(query.text, [parameter.name for parameter in query.parameters])
    lines += ["## Pattern", "", "```mermaid", diagram.rstrip(), "```", ""]
    lines += ["## Text", "", "```sparql", without_header(query.text).rstrip(), "```", ""]
    return "\n".join(lines)


def _written(source: str) -> str:
    """Return the line that says where a page comes from, for whoever would edit it."""
    return f"<!-- Written by `paros library` from {source}: edit that. -->"


def _first_rows(query: StoredQuery, engine: Engine) -> list[str]:
    """Return the command that asks with the examples, and the first rows of what it gives."""
    values = examples(query)
    answer = run_stored(engine, query, values)
    command = example_commands(query)[-1]
    rows = answer.cells()
    what = "row" if answer.columns else "triple"
    total = f"{len(rows)} {what}{'' if len(rows) == 1 else 's'}"
    told = f"{total}; the first {ROWS}:" if len(rows) > ROWS else f"{total}:"
    cells = ([_cell(text) for text in row] for row in rows[:ROWS])
    return ["```", command, "```", "", told, "", *_table(answer.headers(), cells)]


def _need(parameter: Parameter) -> str:
    """Return whether a parameter must be given."""
    return "required" if parameter.required else f"default `{parameter.default}`" if parameter.default else "optional"


def _values(parameter: Parameter, engine: Engine) -> str:
    """Return, for a list of codes, the codes or the first of them; for a class, its name."""
    if not parameter.of:
        return ""
    if ":" in parameter.of:
        return f" A member of `{parameter.of}`."
    known = choices(engine, parameter)
    more = f" and {len(known) - _CODES} more" if len(known) > _CODES else ""
    return f" One of {', '.join(f'`{choice.value}`' for choice in known[:_CODES])}{more}."


def _cell(text: str) -> str:
    """Return a text as a cell of a table: on one line, and nothing in it ends the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table in Markdown, and an empty one."""
    lines = [headers, ["---"] * len(headers), *rows]
    return [*(f"| {' | '.join(cells)} |" for cells in lines), ""]
