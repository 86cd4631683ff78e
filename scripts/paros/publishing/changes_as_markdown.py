"""The changes between two releases in Markdown: counts first, then section by section, old and new side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from paros.names import shorten
from paros.publishing.changes import KINDS, SECTIONS
from paros.publishing.changes_in_words import MOST, SIDE_BY_SIDE, counted, parts, with_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.publishing.changes import Difference
    from paros.publishing.changes_in_words import Line, Part

HEADING: Final = "# Changes in the data\n"
# What Markdown would take for its own.
_MARKS: Final = re.compile(r"([\\`*_\[\]<>|~#])")


def to_markdown(difference: Difference, most: int = MOST) -> str:
    """Return an account of what has changed, as a section for a list of changes.

    Args:
        difference: the changes.
        most: how many lines of a kind that may be cut short are listed at most.
    """
    return "\n".join(_lines(difference, most)) + "\n"


def first_release(version: str, date: str) -> str:
    """Return the section of a release that none came before."""
    return f"## {version} – {date}\n\nThis is the first release: there is none to compare it with.\n"


def _lines(difference: Difference, most: int) -> Iterator[str]:
    (old, old_date), (new, new_date) = difference.old, difference.new
    yield f"## {new} – {new_date}"
    yield ""
    if not difference.changes:
        yield f"Nothing has changed since {old} of {old_date}."
        return
    yield f"Compared with {old} of {old_date}."
    yield ""
    columns = (old, new) if old != new else ("before", "after")
    yield f"| | {columns[0]} | {columns[1]} | |"
    yield "|---|---:|---:|---:|"
    for name, (before, after) in difference.totals.items():
        yield f"| {name} | {before} | {after} | {f'{after - before:+}' if after != before else ''} |"
    yield ""
    for section, title in SECTIONS.items():
        if counts := counted(difference, section):
            yield f"- {title}: {counts}"
    for section, title in SECTIONS.items():
        if counted(difference, section):
            yield from ("", f"### {title}")
            yield from _section(difference, section, most)


def _section(difference: Difference, section: str, most: int) -> Iterator[str]:
    """Yield the lines of a section."""
    coming = with_documents(difference, section)
    if coming:
        yield from ("", "With new documents:", "")
        for document, counts in coming:
            yield f"- {_text(difference.documents[document])} ({shorten(document)}): {_text(counts)}"
    for part in parts(difference, section, most):
        heading = KINDS[part.kind]
        yield from ("", f"#### {heading[0].upper()}{heading[1:]}", "")
        by_side = part.kind in SIDE_BY_SIDE and any(line.parts for line in part.lines)
        yield from _table(part) if by_side else _list(part)
        if part.more:
            yield from ("", f"And {part.more} more.")


def _table(part: Part) -> Iterator[str]:
    """Yield a row for each property of each change: where, what, was, is, why."""
    yield "| Where | What | Property | Was | Is | Why |"
    yield "|---|---|---|---|---|---|"
    for line in part.lines:
        for name, old, new in line.parts:
            what = f"{line.name} ({shorten(line.iri)})"
            cells = (line.where, what, name, "; ".join(old) or "–", "; ".join(new) or "–", _why(line))
            yield f"| {' | '.join(_text(cell) for cell in cells)} |"


def _list(part: Part) -> Iterator[str]:
    """Yield a list of changes, those of one passage under its name."""
    where = ""
    for line in part.lines:
        if line.where and line.where != where:
            where = line.where
            yield f"- {_text(where)}"
        indent = "  " if line.where else ""
        said = "; ".join(f"{name}: {', '.join(new or old)}" for name, old, new in line.parts)
        told = [f"**{_text(line.name)}** ({_text(shorten(line.iri))})", _text(said), _text(_why(line))]
        yield f"{indent}- {' – '.join(part for part in told if part)}"


def _why(line: Line) -> str:
    return " ".join(f"{text} ({judgement})" if judgement else text for judgement, text in line.why)


def _text(text: str) -> str:
    """Return a text in one line, of which Markdown takes nothing for its own."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
