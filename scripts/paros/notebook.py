"""What notebooks show of an answer, a card or a proof: a piece of HTML, escaped, and cut where it would be too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from paros.pages import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

# No more of a table than this is shown, and no more characters of a cell; a note tells what is left out.
MOST_ROWS: Final = 25
MOST_COLUMNS: Final = 10
LONGEST: Final = 240


class Cell(NamedTuple):
    """A cell of a table: what it shows, and the IRI that it links to, if any."""

    text: str
    iri: str = ""

    @property
    def short(self) -> str:
        """The text, cut off where it is too long."""
        return self.text if len(self.text) <= LONGEST else f"{self.text[:LONGEST]}…"

    @property
    def link(self) -> str:
        """The address to link to; empty for an IRI that a browser would not fetch, but run or open otherwise."""
        return self.iri if self.iri.startswith(("http://", "https://")) else ""


class Table(NamedTuple):
    """A table with a title, which may be empty."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def left_out(self) -> str:
        """What is not shown, in words; empty where all is.

        >>> Table("", ("n",), [(Cell(str(n)),) for n in range(30)]).left_out
        '25 of 30 rows'
        """
        parts = [f"{MOST_ROWS} of {len(self.rows)} rows"] if len(self.rows) > MOST_ROWS else []
        if len(self.headers) > MOST_COLUMNS:
            parts.append(f"without the columns {', '.join(self.headers[MOST_COLUMNS:])}")
        return ", ".join(parts)

    @property
    def shown(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        """The headers and rows that are shown."""
        return self.headers[:MOST_COLUMNS], [row[:MOST_COLUMNS] for row in self.rows[:MOST_ROWS]]


class Branch(NamedTuple):
    """A line of a tree, and what lies below it."""

    text: str
    branches: Sequence[Branch] = ()


def render(
    title: str = "", notes: Sequence[str] = (), tables: Sequence[Table] = (), branches: Sequence[Branch] = ()
) -> str:
    """Return a title, notes, tables and a tree as HTML, in this order; whatever they hold is text, never markup."""
    return fill("notebook.html", title=title, notes=notes, tables=tables, branches=branches)
