"""The commands of `paros link`: a user's table matched with the graph, and what was decided of its texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paros.elsewhere import Elsewhere, User, View, elsewhere
from paros.errors import UsageError
from paros.options import home_of
from paros.printing import print_matches, short_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Engine
    from paros.links.deciding import Decisions
    from paros.links.reconciling import Match
    from paros.links.tables import Row
    from paros.remote import Endpoint

link_app = typer.Typer(no_args_is_help=True, help="Match your own data with the graph, and remember what you decide.")

_File = Annotated[
    Path, typer.Argument(metavar="DECISIONS", help="The SSSOM table of decisions; made if there is none.")
]
_Text = Annotated[str, typer.Argument(help="The text, as it stands in your table.")]
_Author = Annotated[str, typer.Option("--author", help="Who decides.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why, in a sentence.")]


def _engine(ctx: typer.Context, endpoint: Endpoint | None) -> Engine:
    """Return what is to be asked: the endpoint, or the store of the newest build where none is named."""
    if endpoint is not None:
        return endpoint
    from paros.storing import open_store

    return open_store(home_of(ctx))


@link_app.command(
    epilog="Examples:\n\n  paros link reconcile votes.csv --column state --type state --out matched.csv\n\n"
    "  paros link reconcile codes.csv --column code --by iso3\n\n"
    "  paros link reconcile votes.csv --column state --decisions mine.sssom.tsv --ask",
)
def reconcile(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Your table: delimited text in UTF-8, the names of columns first.")],
    column: Annotated[str, typer.Option("--column", help="The column whose cells name things.")],
    kind: Annotated[str, typer.Option("--type", help="Only things of this class: State, paros:Agent, topic.")] = "",
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", help="Match only by this: name, symbol, iso2, iso3, m49, cow, link, iri. May be repeated."
        ),
    ] = None,
    decisions: Annotated[
        list[Path] | None,
        typer.Option("--decisions", help="An SSSOM table with what was decided before. May be repeated."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask about each open text, and write answers to the first --decisions.")
    ] = False,
    author: _Author = "",
    out: Annotated[Path | None, typer.Option("--out", help="Write the table to this file, not to stdout.")] = None,
    delimiter: Annotated[str, typer.Option(help="What parts the cells; found out by the header if not given.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="So many candidates for what is not exact.")] = 5,
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Match a column of your table with the graph: the same table with IRI, label, score and candidates added.

    Only what is exact and unambiguous, or was decided, is taken. Everything else is listed with its candidates.
    """
    from paros.links.deciding import read_decisions
    from paros.links.matching import WAYS, kind_named, read_authority
    from paros.links.reconciling import added_cells, added_columns, match_all, void
    from paros.links.sheets import read_sheet
    from paros.quads import replacing

    if unknown := [way for way in by or () if way not in WAYS]:
        raise UsageError(f"nothing is matched by {unknown[0]}", accepted=", ".join(WAYS))
    if len(delimiter) > 1:
        raise UsageError(f"the delimiter {delimiter!r} is more than one character", accepted="one character")
    kept = decisions or []
    if ask and not kept:
        raise UsageError("answers are kept in a file", accepted="--ask with --decisions FILE.sssom.tsv")
    sheet = read_sheet(file, column, delimiter)
    new_columns = added_columns(column)
    sheet.widened(new_columns, [()] * len(sheet.rows))  # refuses names that are taken, before anything is asked
    decided = read_decisions([path for path in kept if path.exists() or not ask])
    authority = read_authority(_engine(ctx, elsewhere(endpoint, user, default_graph)))
    kinds = (kind_named(authority, kind).iri,) if kind else ()

    def matched(known: Decisions) -> list[Match]:
        return match_all(authority, sheet.cells(column), known, kinds=kinds, ways=by or WAYS, limit=limit)

    found = matched(decided)
    if ask:
        _ask_about(found, kept[0], author)
        decided = read_decisions([path for path in kept if path.exists()])
        found = matched(decided)
    content = sheet.widened(new_columns, [added_cells(one) for one in found]).to_bytes()
    if out is None:
        typer.echo(content.decode("utf-8"), nl=False)
    else:
        with replacing(out) as stream:
            stream.write(content)
    for reason in void(authority, sheet.cells(column), decided, kinds):
        typer.echo(f"warning: {reason}: not counted", err=True)
    print_matches(found)
    if out is not None:
        typer.echo(f"{short_path(out)}: {len(sheet.rows)} rows.", err=True)


def _ask_about(found: Sequence[Match], path: Path, author: str) -> None:
    """Ask about each open text, and keep each answer at once."""
    from paros.days import today
    from paros.links.deciding import accept, refuse_all
    from paros.links.reconciling import tell, undecided

    for one in undecided(found):
        typer.echo(f"\n{one.text}", err=True)
        for number, candidate in enumerate(one.candidates, 1):
            typer.echo(f"  {number}  {tell(candidate)}", err=True)
        choices = {str(number): candidate.entity for number, candidate in enumerate(one.candidates, 1)}
        answer = ""
        while answer not in {*choices, "n", "s", "q"}:
            answer = typer.prompt("  a number, n for none of ours, s to skip, q to stop", err=True).strip()
        if answer == "q":
            return
        if answer == "n":
            _keep(path, refuse_all(one.text, today(), author))
        elif answer != "s":
            _keep(path, accept(one.text, choices[answer].iri, choices[answer].label, today(), author))


@link_app.command(
    epilog="Examples:\n\n  paros link accept mine.sssom.tsv 'Red China' actor:china --author 'A. Librarian'\n\n"
    "  paros link accept mine.sssom.tsv 'PAROS item' 'CD agenda item 3' --reason 'Column of agenda items'",
)
def accept(
    ctx: typer.Context,
    file: _File,
    text: _Text,
    entity: Annotated[str, typer.Argument(help="The thing it means: IRI, prefixed name, slug or name.")],
    author: _Author = "",
    reason: _Reason = "",
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Decide that a text means a thing, for every `paros link reconcile --decisions` from now on."""
    from paros.days import today
    from paros.links.deciding import accept as accepted

    iri, label = _thing(_engine(ctx, elsewhere(endpoint, user, default_graph)), entity)
    _keep(file, accepted(text, iri, label, today(), author, reason))
    typer.echo(f"{short_path(file)}: {text!r} means {label}.")


@link_app.command(
    epilog="Examples:\n\n  paros link refuse mine.sssom.tsv 'Republic of China' actor:china\n\n"
    "  paros link refuse mine.sssom.tsv 'n/a' --reason 'No state is meant'",
)
def refuse(
    ctx: typer.Context,
    file: _File,
    text: _Text,
    entity: Annotated[str | None, typer.Argument(help="The thing it does not mean; none: nothing of ours.")] = None,
    author: _Author = "",
    reason: _Reason = "",
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Decide that a text does not mean a thing, or nothing that the graph has."""
    from paros.days import today
    from paros.links.deciding import refuse as refused
    from paros.links.deciding import refuse_all

    if entity is None:
        _keep(file, refuse_all(text, today(), author, reason))
        typer.echo(f"{short_path(file)}: {text!r} means nothing that the graph has.")
        return
    iri, label = _thing(_engine(ctx, elsewhere(endpoint, user, default_graph)), entity)
    _keep(file, refused(text, iri, label, today(), author, reason))
    typer.echo(f"{short_path(file)}: {text!r} does not mean {label}.")


def _thing(engine: Engine, name: str) -> tuple[str, str]:
    """Return the IRI and the label of the thing that a person names."""
    from paros.finding import describe, resolve

    iri = resolve(engine, name).value
    label, _ = describe(engine, [iri]).get(iri, (name, ""))
    return iri, label


def _keep(path: Path, decision: Row) -> None:
    """Write a decision to a table of decisions, whole or not at all.

    Raises:
        UsageError: if the text is empty, or the name of the file is not that of an SSSOM table.
        DataError: if the file is no such table: it stays as it is.
    """
    from paros.links.deciding import add_decision, new_table, read_decisions
    from paros.links.tables import SUFFIX, read_table, write_table

    if not decision.object_label:
        raise UsageError("the text is empty", accepted="a text as it stands in your table")
    if not path.name.endswith(SUFFIX):
        raise UsageError(f"{path} is no table of decisions", accepted=f"a name that ends with {SUFFIX}")
    if path.exists():
        read_decisions([path])
        table = read_table(path)
    else:
        table = new_table(path.name.removesuffix(SUFFIX))
    write_table(path, add_decision(table, decision))
