"""The commands on roll calls: `paros votes import`, `agreement` and `remove`."""

from __future__ import annotations

from datetime import date
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from paros.errors import UsageError
from paros.options import home_of
from paros.printing import console_for
from paros.progress import Lines

if TYPE_CHECKING:
    import polars as pl

votes_app = typer.Typer(
    no_args_is_help=True, help="Roll calls of the General Assembly: import them, compare how states vote, remove them."
)
_PAROS = "paros"


@votes_app.command(
    "import",
    epilog="Examples:\n\n  paros votes import un-votes/\n\n  paros votes import UNVotes.csv --only paros\n\n"
    "The layer is kept beside the builds, with its own source and terms; later builds take it along. "
    "No dump of the graph holds it: paros publish --roll-calls writes dumps of its own.",
)
def import_votes(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(help="Folder of the tidy files, or UNVotes….csv of doi:10.7910/DVN/LEJUQZ.")],
    only: Annotated[
        str | None, typer.Option("--only", help="paros: only those on an arms race in outer space.")
    ] = None,
) -> None:
    """Read roll calls and ballots, check all of them, and load them into the store as a layer of their own."""
    from paros.votes.importing import import_record

    _check_only(only)
    home = home_of(ctx)
    console = console_for()
    teller = Lines(console)
    try:
        done = import_record(home, path, only_paros_ones=only == _PAROS, teller=teller)
    finally:
        teller.stop()
    kept = done.manifest
    if not done.changed:
        console.print("Nothing has changed: this record is in the store already.")
    console.print(f"{kept.told}.", soft_wrap=True)
    for source in kept.sources:
        console.print(f"{source['title']}; {source['license']}", soft_wrap=True, markup=False)


@votes_app.command(
    "agreement",
    epilog="Examples:\n\n  paros votes agreement 'United States' --only paros\n\n"
    "  paros votes agreement china --since 1991-12-25 --format csv\n\n"
    "Both present: both are recorded in favour, against or abstaining; who has no ballot counts neither way.",
)
def agreement(
    ctx: typer.Context,
    state: Annotated[str, typer.Argument(help="A state: its name, slug or IRI.")],
    series: Annotated[str | None, typer.Option("--series", help="Only votes on texts of this series.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="Only votes on this day or later.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Only votes on this day or earlier.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="paros: only those on an arms race in outer space.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """Tell how often each other state chose as one did, in the roll calls that were imported."""
    from paros.finding import resolve
    from paros.storing import open_store
    from paros.votes.agreement import Choice, agreement_of, choices
    from paros.votes.knowing import state_labels

    _check_only(only)
    if form not in {"table", "csv"}:
        raise UsageError(f"there is no format {form}", accepted="table, csv")
    home = home_of(ctx)
    store = open_store(home)
    chosen = Choice(
        series=resolve(store, series, "paros:InstrumentSeries").value if series else "",
        since=_day(since),
        until=_day(until),
        paros=only == _PAROS,
    )
    one = resolve(store, state, "paros:State").value
    rows = agreement_of(choices(home, store, chosen), one)
    if rows.is_empty():
        raise UsageError(f"{state} and another state never voted in one such roll call", accepted="a state that voted")
    names = state_labels(store)
    told = rows.with_columns(rows["state"].replace_strict(names))
    typer.echo(told.write_csv(float_precision=3) if form == "csv" else _table(told), nl=form == "table")


def _table(rows: pl.DataFrame) -> str:
    """Return a data frame as lines of text, its column names in words."""
    from tabulate import tabulate

    headers = [name.replace("_", " ") for name in rows.columns]
    return tabulate(rows.rows(), headers=headers, floatfmt=".3f", maxheadercolwidths=12, tablefmt="simple")


def _day(text: str | None) -> date | None:
    """Return the day that a text names.

    Raises:
        UsageError: if it names none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{text} is not a day", accepted="a day such as 1991-12-25") from error


@votes_app.command("remove", epilog="Example:\n\n  paros votes remove")
def remove_votes(ctx: typer.Context) -> None:
    """Take the imported roll calls out of the store and delete them."""
    from paros.votes.importing import remove_record

    teller = Lines(console_for())
    try:
        removed = remove_record(home_of(ctx), teller)
    finally:
        teller.stop()
    typer.echo("The roll calls are removed." if removed else "No roll calls were imported.")


def _check_only(only: str | None) -> None:
    if only not in {None, _PAROS}:
        raise UsageError(f"there is no part {only}", accepted=_PAROS)
