"""The commands on roll calls: `paros votes import`, `agreement` and `remove`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import Annotated

import typer

from paros.errors import UsageError
from paros.options import home_of
from paros.printing import console_for
from paros.progress import Lines

votes_app = typer.Typer(
    no_args_is_help=True, help="Roll calls of the General Assembly: import them, compare how states vote, remove them."
)
_PAROS = "paros"


@votes_app.command(
    "import",
    epilog="Examples:\n\n  paros votes import un-votes/\n\n  paros votes import UNVotes.csv --only paros\n\n"
    "The layer is kept beside the builds, with its own source and terms; it is in no dump. Later builds take it along.",
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
    console.print(
        f"{kept.roll_calls:,} roll calls with {kept.ballots:,} ballots, {kept.committee} votes in the First Committee.",
        soft_wrap=True,
    )
    for source in kept.sources:
        console.print(f"{source['title']}: {source['license']}", soft_wrap=True, markup=False)


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
