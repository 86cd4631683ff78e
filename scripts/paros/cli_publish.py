"""The commands of releases: `paros publish` and `paros diff`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the options when it runs
from typing import Annotated

import typer

from paros.errors import FINDINGS, UsageError
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
    site_url: Annotated[
        str | None, typer.Option("--site-url", help="Where the release will be served; w3id.org is told to lead there.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help="A folder of a release: is it as it was published? Writes nothing.")
    ] = None,
) -> None:
    """Write a release of the newest build: dumps, tables, metadata and a site for any file server."""
    from paros.publishing.material import SITE_URL
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
        site_url=SITE_URL if site_url is None else site_url,
        roll_calls=roll_calls,
        site=site,
    )
    typer.echo(f"{len(names)} files in {out}.")


@publish_app.command(
    epilog="Examples:\n\n  paros diff site-0.1.0 site-0.2.0\n\n  paros diff site-0.1.0 build --format json --out changes.json\n\n"
    "  paros diff old.nq.gz new.nq.zst\n\nExit code 0 if nothing has changed, 1 if something has.",
)
def diff(
    old: Annotated[Path, typer.Argument(help="The older one: a release, a build, or a dump (.nq, .nq.gz, .nq.zst).")],
    new: Annotated[Path, typer.Argument(help="The newer one.")],
    form: Annotated[str, typer.Option("--format", help="md, json, ttl, atom or ldes.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", help="Write the account to this file.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="In Markdown: every line, not the first hundred of a kind.")
    ] = False,
) -> None:
    """Tell what has changed from one release to another: claims, votes, things, links, terms, documents."""
    import sys

    from paros.printing import short_path
    from paros.publishing.changes import compare
    from paros.publishing.changes_as_markdown import to_markdown
    from paros.publishing.changes_in_words import summary
    from paros.publishing.changes_reading import read_release
    from paros.publishing.changes_writing import FORMATS
    from paros.quads import replacing

    if form not in FORMATS:
        raise UsageError(f"there is no format {form}", accepted=", ".join(FORMATS))
    difference = compare(read_release(old), read_release(new))
    content = to_markdown(difference, sys.maxsize) if form == "md" and everything else FORMATS[form](difference)
    if out is None:
        typer.echo(content, nl=False)
    else:
        with replacing(out) as stream:
            stream.write(content.encode("utf-8"))
        typer.echo(f"{short_path(out)}: {' '.join(summary(difference)) or 'nothing has changed.'}")
    if difference.changes:
        raise typer.Exit(FINDINGS)
