"""What the command line prints: findings, answers, cards, disputes and timelines, as tables that fit the terminal."""

from __future__ import annotations

import os
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from paros.answers import Answer
    from paros.cards import Card, Fact
    from paros.finding import Found
    from paros.links.reconciling import Match
    from paros.listings import Disputed, Happening
    from paros.queries import Parameter, StoredQuery
    from paros.records import StateRecord
    from paros.tracing import Why
    from paros.validation_report import Report

_WIDE: Final = 100
# Columns narrower than this on average are no longer read with ease.
_COLUMN: Final = 14
# Between two columns.
_GAP: Final = 2
# So many lines of a section a card shows unless all are wanted.
MOST: Final = 12
_STYLES: Final = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold blue"}


def short_path(path: Path) -> str:
    """Return a path relative to the current folder where that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)


def console_for(*, errors: bool = False) -> Console:
    """Return a console as wide as the terminal; where there is none, of a fixed width."""
    from rich.console import Console

    console = Console(stderr=errors, highlight=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(stderr=errors, highlight=False, width=_WIDE)
    return console


def print_report(report: Report, *, everything: bool = False, console: Console | None = None) -> None:
    """Print what a validation found, by rule: each finding with its place and its repair.

    Of what is only known to be missing (Info) the number by rule, unless everything is wanted.
    """
    from rich.table import Table
    from rich.text import Text

    console = console or console_for()
    if not report.found:
        console.print("Every rule holds.")
        return
    shown = [group for group in report.by_rule() if everything or group[1][0].severity != "Info"]
    for rule, entries in shown:
        severity = entries[0].severity
        console.print(Text.assemble((severity, _STYLES[severity]), "  ", (rule.name, "dim")))
        console.print(Text(rule.message, style="bold"))
        for entry in entries:
            if entry.place:
                _print_indented(console, entry.place, 2, "dim")
            _print_indented(console, entry.told, 2)
            _print_indented(console, f"→ {entry.repair}", 4, "italic")
            console.print()
    collapsed = [group for group in report.by_rule() if group not in shown]
    if collapsed:
        console.print(Text("Info: known to be missing", style=_STYLES["Info"]))
        table = Table("number", "rule", box=None, pad_edge=False, show_header=False)
        for rule, entries in collapsed:
            table.add_row(f"  {len(entries)}", plain(f"{rule.message} ({rule.name})"))
        console.print(table)
        console.print("  Each with its place: paros validate --all\n")
    console.print(f"{len(report.found)} in all: {summary(report)}.")


def _print_indented(console: Console, text: str, indent: int, style: str = "") -> None:
    """Print a text in lines that begin at a column; names with hyphens are kept whole."""
    from textwrap import wrap

    from rich.text import Text

    for line in wrap(text, console.width - indent, break_on_hyphens=False):
        console.print(Text(" " * indent + line, style=style))


def summary(report: Report) -> str:
    """Return how much was found of each severity, in words."""
    return ", ".join(f"{number} of severity {kind}" for kind, number in report.counts.items() if number)


def report_text(report: Report, *, everything: bool = False) -> str:
    """Return what `print_report` would print, as plain text of a fixed width."""
    from io import StringIO

    from rich.console import Console

    text = StringIO()
    print_report(report, everything=everything, console=Console(file=text, width=_WIDE, highlight=False))
    return text.getvalue()


def answer_table(answer: Answer, empty: str, width: int) -> str:
    """Return an answer as a table, or row by row where the columns would be too narrow to read; if empty, what that means.

    A column without a value in any row is left out, and named below.

    Args:
        answer: the answer.
        empty: what it means if there is none.
        width: how many characters a line may have.
    """
    cells = answer.cells()
    if not cells:
        return f"No answer. {empty}".rstrip() + "\n"
    headers = answer.headers()
    filled = [index for index in range(len(headers)) if any(row[index] for row in cells)]
    layout = _records if width < _COLUMN * len(filled) else _table
    text = layout([headers[i] for i in filled], [[row[i] for i in filled] for row in cells], width)
    missing = [header for index, header in enumerate(headers) if index not in filled]
    return f"{text}\n" + (f"\nWithout a value in any row: {', '.join(missing)}.\n" if missing else "")


def terminal_width() -> int:
    """Return the width of the terminal; where there is none, a fixed one."""
    return get_terminal_size((_WIDE, 0)).columns


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return rows as lines of a table of a width."""
    from tabulate import tabulate

    columns = [[header, *cells] for header, *cells in zip(headers, *rows, strict=True)]
    longest = [max(map(len, column)) for column in columns]
    widths = _shares(longest, width - _GAP * (len(headers) - 1))
    lines = [[_wrap(cell, size) for cell, size in zip(row, widths, strict=True)] for row in (headers, *rows)]
    # As rows, as tabulate would make room for more than the names of columns need.
    return tabulate([lines[0], ["-" * size for size in widths], *lines[1:]], tablefmt="plain", disable_numparse=True)


def _records(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return each row as a paragraph: a line for each value that it has."""
    from tabulate import SEPARATING_LINE, tabulate

    rest = width - max(map(len, headers)) - _GAP
    lines: list[list[str]] = []
    for row in rows:
        lines += [[SEPARATING_LINE]] if lines else []
        lines += [[header, _wrap(cell, rest)] for header, cell in zip(headers, row, strict=True) if cell]
    return tabulate(lines, tablefmt="plain", disable_numparse=True)


def _shares(wanted: Sequence[int], width: int) -> list[int]:
    """Return how many characters each column gets: what it wants, or, where that is too much, what is left for each.

    >>> _shares([4, 40, 60], 44), _shares([4, 40, 60], 104)
    ([4, 20, 20], [4, 40, 60])
    """
    shares = list(wanted)
    left = width
    for place, (size, index) in enumerate(sorted((size, index) for index, size in enumerate(wanted))):
        shares[index] = max(1, min(size, left // (len(wanted) - place)))
        left -= shares[index]
    return shares


def _wrap(text: str, width: int) -> str:
    """Return a text in lines of a width; names with hyphens are kept whole, a longer word is broken, never cut off."""
    from textwrap import wrap

    if len(text) <= width and "\n" not in text:
        return text
    return "\n".join(line for part in text.splitlines() for line in wrap(part, width, break_on_hyphens=False))


def print_queries(queries: Sequence[StoredQuery], *, by_subject: bool) -> None:
    """Print queries with their questions, under their subjects or in their order."""
    from itertools import groupby

    from rich.table import Table
    from rich.text import Text

    console = console_for()
    for subject, group in groupby(queries, key=lambda query: query.subject if by_subject else ""):
        if subject:
            console.print(Text(subject, style="bold"))
        table = Table("query", "question", box=None, pad_edge=False, show_header=False)
        for query in group:
            table.add_row(f"  {query.name}", plain(query.summary))
        console.print(table)
    console.print("\nOne of them whole, with examples: paros queries NAME", soft_wrap=True)


def print_query(query: StoredQuery) -> None:
    """Print all that the header of a query says, and how it is asked."""
    from rich.table import Table
    from rich.text import Text

    from paros.catalogue import example_commands
    from paros.settling import option

    console = console_for()
    console.print(Text(query.summary, style="bold"))
    if query.description:
        console.print(Text(query.description))
    for title, rows in (
        ("Parameters", [(option(parameter), _parameter_words(parameter)) for parameter in query.parameters]),
        ("Columns", [(column.name, column.description) for column in query.columns]),
    ):
        if rows:
            console.print(Text(f"\n{title}", style="bold"))
            table = Table("name", "meaning", box=None, pad_edge=False, show_header=False)
            for name, words in rows:
                table.add_row(f"  {name}", plain(words))
            console.print(table)
    console.print(Text.assemble(("\nAn empty answer: ", "bold"), query.empty))
    console.print(Text.assemble(("It cannot see: ", "bold"), query.blind))
    console.print(Text("\nExamples", style="bold"))
    for example in example_commands(query):
        console.print(Text(f"  {example}"), soft_wrap=True)


def _parameter_words(parameter: Parameter) -> str:
    """Return what a parameter is, what it may be, and whether it is needed."""
    kind = f" One of {parameter.of}." if parameter.of else ""
    needed = " Required." if parameter.required else f" Default: {parameter.default}." if parameter.default else ""
    return f"{parameter.description}{kind}{needed}"


def print_found(found: Sequence[Found], left: int) -> None:
    """Print what a text may mean: what it is, what it is called where that is another name, and where that is printed."""
    from rich.table import Table
    from rich.text import Text

    console = console_for()
    if not found:
        console.print("Nothing in the graph is called so, or nearly so.")
        return
    table = Table("what", "kind", box=None, pad_edge=False, show_header=False)
    table.add_column("name", overflow="fold")
    for one in found:
        lines = [one.label]
        if one.how != "likeness" and one.matched != one.label and one.matched not in one.short:
            lines.append(f"  as “{one.matched}”")
        if one.printed_in:
            lines.append(f"  printed in {_passages(one.printed_in)}")
        table.add_row(plain("\n".join(lines)), one.kind, plain(one.short))
    console.print(table)
    if left:
        console.print(Text(f"… and {left} less like it: the same command with --all", style="dim"))


def print_matches(matches: Sequence[Match], most: int = 20) -> None:
    """Print on stderr what became of a column: how many cells of each outcome, and what a person has to decide."""
    from rich.table import Table
    from rich.text import Text

    from paros.links.reconciling import tally, tell, undecided

    console = console_for(errors=True)
    counts = [f"{number} {outcome}" for outcome, number in tally(matches).items() if number]
    console.print(Text(f"{len(matches)} cells: {', '.join(counts) or 'none'}."), soft_wrap=True)
    left = undecided(matches)
    table = Table("text", "", box=None, pad_edge=False, show_header=False)
    table.add_column("may mean", overflow="fold")
    for one in left[:most]:
        table.add_row(plain(one.text), one.outcome, plain("\n".join(tell(candidate) for candidate in one.candidates)))
    if left:
        console.print(table)
    if len(left) > most:
        console.print(Text(f"… and {len(left) - most} more to decide: see the column of candidates", style="dim"))


def plain(cell: str) -> str:
    """Return a text as rich prints it letter by letter."""
    from rich.markup import escape

    return escape(cell)


def print_card(card: Card, most: int) -> None:
    """Print a card, of each section so many lines at most."""
    from rich.table import Table
    from rich.text import Text

    from paros.names import shorten

    console = console_for()
    console.print(Text(card.label, style="bold"))
    console.print(Text(f"{', '.join(card.classes) or 'of no class'}  ·  {shorten(card.iri)}"))
    if card.note:
        console.print(Text(card.note, style="italic"))
    if card.variants:
        console.print(Text("also: " + "; ".join(card.variants)))
    _print_facts(console, "Facts", card.facts, most)
    for section in card.sections:
        console.print(Text(f"\n{section.title}", style="bold"))
        table = Table("when", "what", "said by", box=None, pad_edge=False, show_header=False)
        for entry in section.entries[:most]:
            table.add_row(entry.when, plain(entry.text), plain(_passages(entry.said_by)))
        console.print(table)
        if (left := len(section.entries) - most) > 0:
            more = f"paros query {section.query}" if section.query else f"paros show {shorten(card.iri)} --all"
            console.print(Text(f"… and {left} more: {more}", style="dim"))
    _print_facts(console, "Names as printed", card.names, most)
    if card.judgements:
        console.print(Text("\nIn doubt", style="bold"))
    for judgement in card.judgements:
        about = "" if judgement["subject"] == card.label else f"{judgement['subject']}: "
        preferred = f"; preferred: {judgement['preferred']}" if "preferred" in judgement else ""
        evidence = f" Evidence: {judgement['evidence']}" if "evidence" in judgement else ""
        console.print(
            Text(
                f"{about}{judgement['predicate']} {judgement.get('value', '')} ({judgement['passage']}): "
                f"{judgement['verdict']}{preferred} ({judgement['certainty']}). {judgement['reason']}{evidence}"
            )
        )


def print_record(record: StateRecord, most: int) -> None:
    """Print the record of a state, of each part so many lines at most."""
    from rich.text import Text

    from paros.names import shorten

    console = console_for()
    console.print(Text(f"{record.name}: record on outer space", style="bold"))
    console.print(Text(f"{record.kind}  ·  {shorten(record.iri)}"))
    if not record.imported:
        words = "The roll-call record is not imported: only votes that a source tells of stand here. paros votes import"
        console.print(Text(words, style="yellow"))
    if record.choices:
        console.print(Text("; ".join(f"{choice}: {number}" for choice, number in record.choices.items())))
    for series in record.series:
        lines = [
            (vote.when, f"{vote.choice}: {vote.text}" + (f" ({vote.tally})" if vote.tally else ""), vote.said_by)
            for vote in series.votes
        ]
        _print_lines(console, f"How it voted. {series.title}", lines, most)
        for vote in series.votes:
            for difference in vote.differing:
                console.print(Text(f"Sources differ on {vote.text}: {difference}", style="yellow"))
    parts = [
        ("How it is said to vote", record.patterns),
        ("What it said", record.positions),
        ("What it did", record.acts),
        ("What it announced, or is said to plan or to have done", record.intentions),
        *(
            (f"What a group said, not each member. {group.name} ({group.membership})", group.positions)
            for group in record.groups
        ),
    ]
    for title, entries in parts:
        _print_lines(console, title, [(e.when, f"{e.kind}: {e.text}", e.said_by) for e in entries], most)


def _print_lines(console: Console, title: str, lines: Sequence[tuple[str, str, Sequence[str]]], most: int) -> None:
    """Print lines of when, what and who says so below a title; nothing where there are none."""
    from rich.table import Table
    from rich.text import Text

    if not lines:
        return
    console.print(Text(f"\n{title}", style="bold"))
    table = Table("when", "what", "said by", box=None, pad_edge=False, show_header=False)
    for when, what, said_by in lines[:most]:
        table.add_row(when, plain(what), plain(_passages(said_by)))
    console.print(table)
    if (left := len(lines) - most) > 0:
        console.print(Text(f"… and {left} more: the same command with --all", style="dim"))


def _passages(said_by: Sequence[str]) -> str:
    """Return where something is said, the first three passages and the number of the others."""
    shown = "; ".join(said_by[:3])
    return f"{shown}; and {len(said_by) - 3} more" if len(said_by) > 3 else shown


def _print_facts(console: Console, title: str, facts: Sequence[Fact], most: int) -> None:
    from rich.table import Table
    from rich.text import Text

    if not facts:
        return
    console.print(Text(f"\n{title}", style="bold"))
    table = Table("property", "value", "said by", box=None, pad_edge=False, show_header=False)
    last = ""
    for fact in facts[:most]:
        value = f"{fact.value} ({fact.iri})" if fact.iri and fact.iri != fact.value else fact.value
        table.add_row(fact.property if fact.property != last else "", plain(value), plain(_passages(fact.said_by)))
        last = fact.property
    console.print(table)
    if (left := len(facts) - most) > 0:
        console.print(Text(f"… and {left} more: the same command with --all", style="dim"))


def print_timeline(happenings: Sequence[Happening]) -> None:
    """Print events year by year."""
    from itertools import groupby

    from rich.table import Table
    from rich.text import Text

    console = console_for()
    if not happenings:
        console.print("No event of the graph can lie wholly between these days.")
        return
    for year, group in groupby(happenings, key=lambda happening: happening.when[:4]):
        console.print(Text(year, style="bold"))
        table = Table("when", "what", "said by", box=None, pad_edge=False, show_header=False)
        for entry in group:
            cast = [", ".join(entry.who)] if entry.who else []
            cast += [f"on behalf of {', '.join(entry.behalf)}"] if entry.behalf else []
            cast += [f"in: {', '.join(entry.where)}"] if entry.where else []
            details = "; ".join(cast)
            lines = [entry.what, details, *(f"in doubt: {doubt}" for doubt in entry.doubts)]
            what = "\n".join(line for line in lines if line)
            table.add_row(f"  {entry.when}", plain(what), plain(_passages(entry.said_by)))
        console.print(table)
    console.print(f"{len(happenings)} in all.")


def print_disputes(entries: Sequence[Disputed], left_out: int, texts: dict[str, str]) -> None:
    """Print disputed claims by kind of conflict, each with what stands against it, side by side.

    Args:
        entries: what is to be printed.
        left_out: how many readings and identities are not.
        texts: the text of passages by their label, if the sources are at hand.
    """
    from itertools import groupby

    from rich.table import Table
    from rich.text import Text

    console = console_for()
    for conflict, group in groupby(entries, key=lambda entry: entry.conflict):
        listed = list(group)
        console.print(Text(f"\nConflicts {conflict} ({len(listed)})", style="bold"))
        for entry in listed:
            console.print(Text(f"\n{entry.subject}", style="bold"))
            table = Table("", "", box=None, pad_edge=False, show_header=False)
            table.add_row("  claimed", plain(f"{entry.what}: {entry.claimed}"))
            table.add_row("  by", plain(_cited(entry.passage, texts)))
            for other in entry.against:
                table.add_row("  against it", plain(_cited(other, texts)))
            if entry.preferred:
                table.add_row("  preferred", plain(entry.preferred))
            if entry.verdict:
                table.add_row("  verdict", plain(f"{entry.verdict} ({entry.certainty})"))
            else:
                table.add_row("  verdict", "open: nobody has judged it yet")
            table.add_row("  why", plain(entry.reason))
            for evidence in entry.evidence:
                table.add_row("  evidence", plain(evidence))
            if entry.rules:
                table.add_row("  found by", plain(f"the rule {', '.join(entry.rules)}"))
            console.print(table)
    if not entries:
        console.print("No such claim is in dispute.")
    more = f" {left_out} readings and identities besides: paros disputes --all" if left_out else ""
    console.print(f"\n{len(entries)} in all.{more}", markup=False, soft_wrap=True)


def print_why(why: Why, texts: dict[str, str]) -> None:
    """Print why a statement holds, as a tree of grounds; with the texts of passages, by label, that are at hand."""
    from rich.text import Text
    from rich.tree import Tree

    def grow(tree: Tree, found: Why) -> None:
        for ground in found.grounds:
            place = f" ({ground.place})" if ground.place else ""
            branch = tree.add(Text(f"{ground.text}{place}"))
            for passage in ground.passages if ground.kind != "claim" else ():
                branch.add(Text(f"rests on {_cited(passage, texts)}"))
            for passage in ground.passages if ground.kind == "claim" else ():
                if passage in texts:
                    branch.add(Text(f"“{texts[passage]}”"))
            for judgement in ground.judgements:
                branch.add(Text(f"our judgement: {judgement}"))
            for premise in ground.because:
                grow(branch.add(Text(premise.words, style="bold")), premise)

    tree = Tree(Text(why.words, style="bold"))
    grow(tree, why)
    console = console_for()
    console.print(tree)
    if not why.published:
        console.print("It is not part of the published view.")


def _cited(passage: str, texts: dict[str, str]) -> str:
    """Return the label of a passage, with its text where that is at hand."""
    return f"{passage}: “{texts[passage]}”" if passage in texts else passage
