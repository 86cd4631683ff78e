"""The commands that ask a service elsewhere about our mappings: `paros link verify` and `paros link enrich`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paros.elsewhere import User  # noqa: TC001 -- typer reads the options when it runs
from paros.errors import FINDINGS, UsageError
from paros.options import home_of

if TYPE_CHECKING:
    from paros.home import Home
    from paros.links.asking import Kept
    from paros.links.comparing import Check, Verified
    from paros.links.profiles import Service
    from paros.links.verifying import Verification
    from paros.remote import Endpoint

remote_app = typer.Typer(no_args_is_help=True, help="Ask services elsewhere about what our things are mapped to.")

_Service = Annotated[str, typer.Option("--service", help="wikidata, dbpedia, or a folder with a profile of your own.")]
_Endpoint = Annotated[str | None, typer.Option("--endpoint", help="Ask this SPARQL endpoint instead of the service's.")]
_Cache = Annotated[
    Path | None, typer.Option("--cache", help="Folder of the answers; build/links/answers if not named.")
]
_MaxAge = Annotated[int, typer.Option("--max-age", min=0, help="Ask again for what was answered so many days ago.")]
_Offline = Annotated[bool, typer.Option("--offline", help="Ask nothing: use what has been answered, however old.")]
_Size = Annotated[int | None, typer.Option("--size", min=1, help="Ask about so many things at once.")]
_Timeout = Annotated[int, typer.Option("--timeout", min=1, help="Wait so many seconds for each answer.")]


def _kept(home: Home, endpoint: Endpoint, cache: Path | None, max_age: int, *, offline: bool) -> Kept:
    """Return an endpoint, with the answers that it has given."""
    from datetime import UTC, datetime

    from paros.links.asking import Kept

    folder = cache or home.build / "links" / "answers"
    return Kept(endpoint, folder, datetime.now(UTC).date(), max_age, offline=offline)


def _endpoint(url: str, user: str, timeout: int) -> Endpoint:
    """Return an endpoint, with the credentials that are at hand."""
    from paros.credentials import find_credentials
    from paros.remote import Endpoint

    return Endpoint(url, timeout, find_credentials(url, user))


def _service(name: str, size: int | None) -> Service:
    """Return the service of a name, asked about so many things at once."""
    from dataclasses import replace

    from paros.links.profiles import read_service

    service = read_service(name)
    return replace(service, size=size) if size else service


@remote_app.command(
    "verify",
    epilog="Examples:\n\n  paros link verify\n\n  paros link verify --service dbpedia --all\n\n"
    "  paros link verify --endpoint http://127.0.0.1:7878/query --max-age 0\n\n"
    "  paros link verify --offline --format json\n\nExit code 1 if a mapping and the service disagree.",
)
def verify(
    ctx: typer.Context,
    service: _Service = "wikidata",
    endpoint: _Endpoint = None,
    user: User = "",
    everything: Annotated[bool, typer.Option("--all", help="In the table: what agrees, too.")] = False,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since", help="Tell what changed since this verification; the last one before today if not named."
        ),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Tell only what disagrees and did not then; the exit code is of that, too.")
    ] = False,
    cache: _Cache = None,
    max_age: _MaxAge = 7,
    offline: _Offline = False,
    size: _Size = None,
    timeout: _Timeout = 60,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Verify our mappings: does a SPARQL endpoint know what we map to, and do names, codes and dates agree?

    Each verification is kept by its day, and the next one tells what has changed.
    """
    from dataclasses import replace

    from paros.links.drifting import changes_since, earlier, new_wrongs, read_saved, save
    from paros.links.verifying import to_json
    from paros.links.verifying import verify as run
    from paros.storing import open_store

    if form not in {"table", "json"}:
        raise UsageError(f"there is no format {form}", accepted="table, json")
    home = home_of(ctx)
    profile = _service(service, size)
    folder = home.build / "links" / profile.name
    asked = _endpoint(endpoint or profile.endpoint, user, timeout)
    kept = _kept(home, asked, cache, max_age, offline=offline)
    base = since or earlier(folder, kept.today)
    before = read_saved(base) if base else None
    found = run(open_store(home), kept, profile)
    if before:
        found = replace(found, since=before.day, changes=tuple(changes_since(before, found)))
    save(found, folder)
    wrong = new_wrongs(before if new else None, found)
    if form == "json":
        typer.echo(to_json(found), nl=False)
    else:
        _print(found, profile, [(one, list(one.checks)) for one in found.results] if everything else wrong)
    if wrong:
        raise typer.Exit(FINDINGS)


def _print(found: Verification, service: Service, shown: list[tuple[Verified, list[Check]]]) -> None:
    """Print comparisons, then what has changed, then the numbers."""
    from rich.table import Table

    from paros.links.verifying import counts
    from paros.names import shorten
    from paros.printing import console_for, plain

    console = console_for()
    if shown:
        table = Table("ours", service.title, "", "", box=None, pad_edge=False)
        for result, checks in shown:
            names = plain(shorten(result.link.subject)), plain(_local(result.link.object, service))
            for check in checks:
                table.add_row(*names, check.verdict, plain(check.told))
        console.print(table)
        console.print()
    if found.changes:
        table = Table("ours", service.title, f"changed since {found.since}", box=None, pad_edge=False)
        for change in found.changes:
            table.add_row(plain(shorten(change.subject)), plain(_local(change.object, service)), plain(change.told))
        console.print(table)
        console.print()
    first, last = found.answered
    told = ", ".join(f"{number} {what}" for what, number in counts(found.results).items() if number)
    days = first if first == last else f"{first} to {last}"
    console.print(
        f"{len(found.results)} mappings to {service.title}, by its answers of {days}: {told}.", soft_wrap=True
    )


def _local(iri: str, service: Service) -> str:
    """Return the part of an IRI by which the things of a service differ."""
    return iri.removeprefix(service.namespace)


@remote_app.command(
    "enrich",
    epilog="Examples:\n\n  paros link enrich --property P856 --property P571\n\n"
    "  paros link enrich --service dbpedia --property foundingDate --out dbpedia.trig\n\n"
    "Then, together with the graph:\n\n  paros ask my.rq --with build/links/wikidata/enriched-2026-11-22.trig",
)
def enrich(
    ctx: typer.Context,
    properties: Annotated[
        list[str], typer.Option("--property", help="A property there: P856, or its IRI. May be given several times.")
    ],
    service: _Service = "wikidata",
    endpoint: _Endpoint = None,
    user: User = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write to this TriG or N-Quads file instead of one in the build folder."),
    ] = None,
    cache: _Cache = None,
    max_age: _MaxAge = 7,
    offline: _Offline = False,
    size: _Size = None,
    timeout: _Timeout = 60,
) -> None:
    """Fetch properties of the things that ours are mapped to, into a file with a graph of its own: dated and sourced.

    The file never becomes part of the build or of the dumps.
    """
    from paros.links.enriching import enrich as run
    from paros.links.enriching import read_properties
    from paros.links.verifying import read_links
    from paros.printing import short_path
    from paros.quads import write_file
    from paros.storing import open_store

    if out is not None and out.suffix not in {".trig", ".nq"}:
        raise UsageError(
            f"{out}: a graph with a name needs another format", accepted="a file that ends in .trig or .nq"
        )
    home = home_of(ctx)
    profile = _service(service, size)
    asked = _endpoint(endpoint or profile.endpoint, user, timeout)
    kept = _kept(home, asked, cache, max_age, offline=offline)
    links = read_links(open_store(home), profile.namespace)
    quads = run(kept, profile, {link.object for link in links}, read_properties(kept, profile, properties))
    day = min(kept.days).isoformat()
    target = out or home.build / "links" / profile.name / f"enriched-{day}.trig"
    write_file(target, quads)
    typer.echo(f"{short_path(target)}: {len(set(quads))} triples of {profile.title}, told on {day}.")
