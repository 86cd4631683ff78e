"""The command line: a thin face over the functions of the package."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paros.errors import ENVIRONMENT, EXIT_CODES, FINDINGS, INTERRUPTED, ParosError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from paros.answers import Answer, Engine
    from paros.cards import Card, Fact
    from paros.home import Home
    from paros.validating import Finding

_CODES = "\n\n".join(f"{code}  {meaning}" for code, meaning in EXIT_CODES.items())
_WIDE = 100

app = typer.Typer(
    name="paros",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="PAROS Graph: who said, tabled, adopted, tested and voted what in the diplomacy of outer space, "
    "each statement traced to its sentence.",
    epilog="[bold]Exit codes[/bold]\n\n" + _CODES,
)
sources_app = typer.Typer(no_args_is_help=True, help="Cut source texts into passages, check them, show them.")
app.add_typer(sources_app, name="sources")

_places: dict[str, Path | None] = {"root": None, "build": None}


def _home() -> Home:
    from paros.home import find_home

    return find_home(_places["root"], _places["build"])


def _console(*, errors: bool = False) -> Console:
    from rich.console import Console

    console = Console(stderr=errors, highlight=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(stderr=errors, highlight=False, width=_WIDE)
    return console


def _version(wanted: bool) -> None:
    if wanted:
        from paros.home import version

        typer.echo(f"paros {version()}")
        raise typer.Exit


@app.callback()
def _common(
    root: Annotated[
        Path | None, typer.Option(help="Folder with ontology/, data/, shapes/, queries/.", envvar="PAROS_ROOT")
    ] = None,
    build: Annotated[Path | None, typer.Option(help="Folder of the build.", envvar="PAROS_BUILD")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    _places.update(root=root, build=build)


def _complete_query(incomplete: str) -> list[str]:
    from paros.queries import query_names

    return [name for name in query_names(_home()) if name.startswith(incomplete)]


class _Lines:
    """Tells the progress of a build: a spinner while a step runs on a terminal, one plain line when it is done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.status: Any = None

    def begin(self, name: str) -> None:
        if self.console.is_terminal:
            self.status = self.console.status(name)
            self.status.start()

    def stop(self) -> None:
        if self.status is not None:
            self.status.stop()
            self.status = None

    def step(self, name: str, detail: str, seconds: float, *, skipped: bool) -> None:
        self.stop()
        took = "     " if skipped else f"{seconds:4.1f} s"
        try:
            self.console.print(f"{name:<12} {took:>6}  {detail}", soft_wrap=True, markup=False)
        except (OSError, SystemExit):  # rich leaves the program where the reader of its output has gone
            self.console.quiet = True
            _silence()


@app.command(
    epilog="Examples:\n\n  paros build\n\n  paros build --dumps /srv/www/dumps\n\n  paros build --force",
)
def build(
    force: Annotated[bool, typer.Option("--force", help="Do every step, whatever is unchanged.")] = False,
    dumps: Annotated[Path | None, typer.Option(help="A further folder that gets a copy of the dumps.")] = None,
) -> None:
    """Build the graph: check, reason, validate, load the store, write the dumps.

    Steps whose inputs are unchanged are skipped. If anything goes wrong, the last build stands.
    """
    from paros.building import build as run

    home = _home()
    console = _console()
    teller = _Lines(console)
    try:
        outcome = run(home, teller, force=force, dumps=dumps)
    finally:
        teller.stop()
    counts = outcome.report["counts"]
    if not outcome.changed:
        console.print("Nothing has changed: the last build stands.")
    console.print(
        f"{counts['triples']} triples published, {counts['quads']} quads with provenance, "
        f"{counts['Position']} positions, {counts['Event']} events, {counts['Instrument']} instruments.",
        soft_wrap=True,
    )
    console.print(f"Dumps: {_short(dumps or home.dumps)}", soft_wrap=True, markup=False)


def _silence() -> None:
    """Send what is still to be written to stdout nowhere: its reader has gone, or has no room."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _short(path: Path) -> str:
    """Return a path relative to the current folder where that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)


@app.command(
    epilog="Examples:\n\n  paros validate\n\n  paros validate my-claims.trig\n\n"
    "Exit code 1 if a rule of severity Violation is broken.",
)
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="Your own Turtle or TriG files; none: the graph.")] = None,
) -> None:
    """Check the graph, or your own files against it: syntax, terms, IRIs, dates, shapes. Nothing is built or changed."""
    from paros.inspecting import inspect

    for path in files or []:
        if not path.is_file():
            raise UsageError(f"{path} is not a file", accepted="Turtle (.ttl) or TriG (.trig) files")
    findings = inspect(_home(), files or [])
    _print_findings(findings)
    if any(finding.severity == "Violation" for finding in findings):
        raise typer.Exit(FINDINGS)


def _print_findings(findings: Sequence[Finding]) -> None:
    from itertools import groupby

    from rich.table import Table
    from rich.text import Text

    from paros.names import shorten

    console = _console()
    if not findings:
        console.print("Every rule holds.")
        return
    for (severity, message), group in groupby(findings, key=lambda finding: (finding.severity, finding.message)):
        console.print(Text(f"{severity}: {message}", style="bold"))
        table = Table("node", "value", "passage", box=None, pad_edge=False, show_header=False)
        for finding in group:
            passage = shorten(finding.passage) if finding.passage else ""
            table.add_row(*(_plain(cell) for cell in (f"  {shorten(finding.focus)}", finding.value, passage)))
        console.print(table)
    console.print(f"{len(findings)} in all.")


@app.command(
    epilog="Examples:\n\n  paros query positions-by-holder --param holder=actor:group-of-21\n\n"
    "  paros query resolutions --format csv\n\n  paros query --file my.rq --format json\n\n  paros query resolutions --endpoint http://127.0.0.1:7878/query",
)
def query(
    name: Annotated[str | None, typer.Argument(help="A stored query.", autocompletion=_complete_query)] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="A parameter: name=value.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with a SPARQL query of your own.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, tsv, json, md or ttl.")] = "table",
    endpoint: Annotated[
        str | None, typer.Option(help="Ask this SPARQL endpoint, which holds paros.nq, instead of the build.")
    ] = None,
) -> None:
    """Ask the graph a stored question, or one of your own."""
    if (name is None) == (file is None):
        raise UsageError("name a stored query, or a file with --file", repair="paros queries")
    values: dict[str, str] = {}
    for pair in param or []:
        key, equals, value = pair.partition("=")
        if not equals or not value:
            raise UsageError(f"--param {pair}: no value", accepted="--param name=value")
        if key in values:
            raise UsageError(f"--param {key} is given twice", accepted="each parameter once")
        values[key] = value
    if file is not None:
        if values:
            raise UsageError("--param goes with a stored query", accepted="the value in the text of your query")
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read: {error}", accepted="a text file with SPARQL") from error
        from paros.answers import ask

        _print_answer(ask(_engine(endpoint), text, str(file)), form, "")
        return
    from paros import run_stored
    from paros.queries import find_query

    stored = find_query(_home(), str(name))
    _print_answer(run_stored(_engine(endpoint), stored, values), form, stored.empty)


def _engine(endpoint: str | None) -> Engine:
    """Return what is to be asked: the endpoint, or the store of the newest build where none is named."""
    if endpoint is not None:
        from paros.remote import Endpoint

        return Endpoint(endpoint)
    from paros.storing import open_store

    return open_store(_home())


def _print_answer(answer: Answer, form: str, empty: str) -> None:
    if form != "table":
        typer.echo(answer.to_text(form), nl=False)
        return
    console = _console()
    if not answer.cells():
        console.print(f"No answer. {empty}".rstrip(), markup=False, soft_wrap=True)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in answer.headers():
        # A long word is broken, never cut off.
        table.add_column(header, overflow="fold")
    for row in answer.cells():
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)


@app.command(epilog="Examples:\n\n  paros queries\n\n  paros queries positions-by-holder")
def queries(
    name: Annotated[
        str | None, typer.Argument(help="One query, described whole.", autocompletion=_complete_query)
    ] = None,
) -> None:
    """List the stored queries, or describe one: its question, parameters, columns, and what it cannot see."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from paros.queries import all_queries, find_query

    console = _console()
    if name is None:
        table = Table("subject", "query", "question", box=SIMPLE_HEAD, pad_edge=False)
        last = ""
        for stored in all_queries(_home()):
            table.add_row(stored.subject if stored.subject != last else "", stored.name, _plain(stored.summary))
            last = stored.subject
        console.print(table)
        return
    stored = find_query(_home(), name)
    console.print(stored.summary, markup=False)
    for parameter in stored.parameters:
        needed = (
            "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
        )
        console.print(
            f"  --param {parameter.name}=…  {parameter.type}, {needed}: {parameter.description} "
            f"For example {parameter.example}",
            markup=False,
            soft_wrap=True,
        )
    for column in stored.columns:
        console.print(f"  {column.name:<14} {column.description}", markup=False, soft_wrap=True)
    console.print(f"An empty answer: {stored.empty}", markup=False, soft_wrap=True)
    console.print(f"It cannot see:   {stored.blind}", markup=False, soft_wrap=True)


@app.command(
    epilog="Examples:\n\n  paros show ppwt\n\n  paros show actor:group-of-21\n\n  paros show 'Conference on Disarmament'",
)
def show(
    entity: Annotated[str, typer.Argument(help="An IRI, a prefixed name, a slug, or a name as printed.")],
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show the card of an entity: what it is, each fact with the passage that says so, and what we judge of it."""
    import paros

    if form not in {"text", "json"}:
        raise UsageError(f"there is no format {form}", accepted="text, json")
    card = paros.open(_places["root"], _places["build"]).show(entity)
    if form == "json":
        import json
        from dataclasses import asdict

        typer.echo(json.dumps(asdict(card), indent=1, ensure_ascii=False))
        return
    _print_card(card)


def _print_card(card: Card) -> None:
    from rich.text import Text

    from paros.names import shorten

    console = _console()
    console.print(Text(card.label, style="bold"))
    console.print(Text(f"{', '.join(card.classes) or 'of no class'}  ·  {shorten(card.iri)}"))
    if card.note:
        console.print(Text(card.note, style="italic"))
    if card.variants:
        console.print(Text("also: " + "; ".join(card.variants)))
    _print_facts(console, "Facts", card.facts)
    _print_facts(console, "Where it occurs", card.mentions)
    if card.judgements:
        console.print(Text("\nOur judgement", style="bold"))
    for judgement in card.judgements:
        preferred = f"; preferred: {judgement['preferred']}" if "preferred" in judgement else ""
        evidence = f" Evidence: {judgement['evidence']}" if "evidence" in judgement else ""
        console.print(
            Text(
                f"{judgement['predicate']} {judgement.get('value', '')} ({judgement['passage']}): {judgement['verdict']}"
                f"{preferred} ({judgement['certainty']}). {judgement['reason']}{evidence}"
            )
        )


def _print_facts(console: Console, title: str, facts: Sequence[Fact]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not facts:
        return
    console.print(Text(f"\n{title}", style="bold"))
    table = Table("property", "value", "said by", box=None, pad_edge=False, show_header=False)
    last = ""
    for fact in facts:
        value = f"{fact.value} ({fact.iri})" if fact.iri and fact.iri != fact.value else fact.value
        table.add_row(fact.property if fact.property != last else "", _plain(value), _plain("; ".join(fact.said_by)))
        last = fact.property
    console.print(table)


@app.command()
def info() -> None:
    """Tell what the newest build holds, how well the sources are covered, and where everything lies."""
    import json

    from rich.table import Table

    from paros.errors import NoBuildError
    from paros.home import version
    from paros.names import slug

    home = _home()
    if not home.report.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    report = json.loads(home.report.read_text(encoding="utf-8"))
    console = _console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("version", version())
    table.add_row("graph", str(home.root))
    table.add_row("build", str(home.current.resolve()))
    table.add_row("made from", f"sha256 {report['digest']}")
    for name, number in report["counts"].items():
        table.add_row(name, str(number))
    for kind in ("Violation", "Warning", "Info"):
        table.add_row(f"findings: {kind}", str(sum(f["severity"] == kind for f in report["findings"])))
    console.print(table, soft_wrap=True)
    coverage = Table("source", "passages", "claimed", "waived", "claims", "positions", box=None, pad_edge=False)
    for row in report["coverage"]:
        numbers = (row[key] for key in ("passages", "claimed", "waived", "claims", "positions"))
        coverage.add_row(slug(row["source"]), *(str(number) for number in numbers))
    console.print()
    console.print(coverage)


@sources_app.command("segment", epilog="Example:\n\n  paros sources segment texts/g21-2020.txt --source g21-2020")
def segment_source(
    text: Annotated[Path, typer.Argument(help="The text of the source, in UTF-8.")],
    source: Annotated[
        str, typer.Option("--source", help="The slug of the source: its contract is data/sources/SLUG.ttl.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if the file would change.")
    ] = False,
) -> None:
    """Cut a text into passages and write them, with locators, offsets and digests, beside the contract of the source.

    A passage that did not change keeps its name, however often this is done.
    """
    from datetime import UTC, datetime

    from paros.sources.recording import check_recorded, contract_path, record
    from paros.sources.text import read_text

    path, today = contract_path(_home(), source), datetime.now(UTC).date()
    if check:
        done = check_recorded(path, read_text(text), source, today)
        typer.echo(f"{source}: {done.passages} passages, nothing would change.")
        return
    done = record(path, read_text(text), source, today)
    typer.echo(
        f"{source}: {done.passages} passages, {done.leaves} of them without parts; "
        f"{done.kept} kept their names, {done.new} are new, {done.retired} retired."
    )


@sources_app.command("check", epilog="Example:\n\n  paros sources check --texts texts/")
def check_sources(
    texts: Annotated[Path, typer.Option("--texts", help="Folder with one SLUG.txt for each source.")],
) -> None:
    """Read the source texts again and check that each passage is exactly what was claimed from."""
    from paros.errors import CheckError
    from paros.sources.checking import check_texts

    if problems := check_texts(_home(), texts):
        raise CheckError(problems)
    typer.echo("Every passage matches its digest, and every printed form stands in its passage.")


@sources_app.command("show", epilog="Example:\n\n  paros sources show g21-2020-p13-s1 --texts texts/")
def show_passage(
    passage: Annotated[str, typer.Argument(help="A passage: its slug, prefixed name or IRI.")],
    texts: Annotated[Path, typer.Option("--texts", help="Folder with one SLUG.txt for each source.")],
) -> None:
    """Print the text of a passage from your own copy of the source, if it is exactly the text that was claimed from."""
    from paros.sources.checking import passage_text

    typer.echo(passage_text(_home(), passage, texts))


def main() -> None:
    """Run the command line; every error of ours is one message on stderr and its exit code."""
    import click

    try:
        code = app(standalone_mode=False)
    except ParosError as error:
        shown = error.problems[:20]
        typer.echo("\n".join(f"error: {problem}" for problem in shown), err=True)
        if len(error.problems) > len(shown):
            typer.echo(f"… and {len(error.problems) - len(shown)} more of this kind", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output has gone (typer and rich leave the program then); there is nobody left to tell.
        _silence()
        code = 0
    except OSError as error:
        _silence()
        typer.echo(f"error: {error.filename or 'the output'}: {error.strerror or error}", err=True)
        code = ENVIRONMENT
    if code == INTERRUPTED:  # typer turns an interrupt into this code without a word
        typer.echo("interrupted: nothing was changed, the last build stands", err=True)
    sys.exit(code if isinstance(code, int) else 0)
