"""The commands of releases: `paros publish` and `paros diff`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the options when it runs
from typing import Annotated

import typer

from paros.errors import UsageError
from paros.options import home_of

publish_app = typer.Typer()


@publish_app.command(
    epilog="Examples:\n\n  paros publish --out site\n\n  paros publish --out site --texts texts/\n\n"
    "  paros publish --out site --previous site-0.1.0\n\n  paros publish --out site --roll-calls\n\n"
    "  paros publish --check site",
)
def publish(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder of the release; an older release there is replaced.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option("--texts", help="Folder with one SLUG.txt for each source: shows the passages too.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="The folder of the last release: tells what has changed since.")
    ] = None,
    assets: Annotated[
        Path | None, typer.Option("--assets", help="The built front end; build/frontend if not named, where it is.")
    ] = None,
    roll_calls: Annotated[
        bool, typer.Option("--roll-calls", help="With the imported roll calls, in files and under terms of their own.")
    ] = False,
    site: Annotated[bool, typer.Option("--site/--no-site", help="With the pages, or data alone.")] = True,
    check: Annotated[
        Path | None, typer.Option("--check", help="A folder of a release: is it as it was published? Writes nothing.")
    ] = None,
) -> None:
    """Write a release of the newest build: dumps, tables, metadata and a site for any file server."""
    from paros.publishing.sums import check_release

    if check is not None and out is None:
        typer.echo(f"{check_release(check)} files in {check} are as they were published.")
        return
    if check is not None or out is None:
        raise UsageError(
            "name the folder of the release",
            accepted="--out with a folder to write, or --check with a folder to look at",
            repair="paros publish --out site",
        )
    from paros.publishing.release import publish as run

    home = home_of(ctx)
    built = assets or home.build / "frontend"
    names = run(
        home,
        out,
        texts=texts,
        previous=previous,
        assets=built if assets or built.is_dir() else None,
        roll_calls=roll_calls,
        site=site,
    )
    typer.echo(f"{len(names)} files in {out}.")
