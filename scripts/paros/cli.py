"""The command line: a thin face over the functions of the package."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paros.cli_link import link_app
from paros.cli_link_remote import remote_app
from paros.cli_publish import publish_app
from paros.cli_votes import votes_app
from paros.elsewhere import Elsewhere, User, View, elsewhere, graph_name
from paros.errors import ENVIRONMENT, EXIT_CODES, FINDINGS, INTERRUPTED, DataError, ParosError, UsageError
from paros.options import CitationCommand, PictureCommand, QueryCommand, given_values, stored_query
from paros.printing import (
    MOST,
    console_for,
    print_card,
    print_disputes,
    print_found,
    print_queries,
    print_query,
    print_record,
    print_report,
    print_timeline,
    print_why,
    report_text,
    short_path,
    summary,
)
from paros.progress import Lines, silence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros import KnowledgeGraph
    from paros.answers import Answer, Engine
    from paros.home import Home
    from paros.pushing import Writer
    from paros.records import StateRecord
    from paros.remote import Endpoint
    from paros.validation_report import Report

_CODES = "\n\n".join(f"{code}  {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    name="paros",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="PAROS Graph: who said, tabled, adopted, tested and voted what in the diplomacy of outer space, "
    "each statement traced to its sentence.",
    epilog="[bold]Exit codes[/bold]\n\n" + _CODES,
)
app.add_typer(votes_app, name="votes")
sources_app = typer.Typer(no_args_is_help=True, help="Cut source texts into passages, check them, show them.")
app.add_typer(sources_app, name="sources")
link_app.add_typer(remote_app)
app.add_typer(link_app, name="link")
app.add_typer(publish_app)

_Texts = Annotated[
    Path | None, typer.Option("--texts", help="Folder with one SLUG.txt for each source: prints the passages too.")
]
# So many things `paros find` shows unless all are wanted.
_SHOWN = 20
_Format = Annotated[str | None, typer.Option("--format", help="table, csv, tsv, json, md, ttl, html or xlsx.")]
_Out = Annotated[Path | None, typer.Option("--out", help="Write the answer to this file; its ending tells the format.")]
_Provenance = Annotated[
    bool, typer.Option("--provenance", help="Tell of each row the passages that it was drawn from.")
]
_NotElsewhere = Annotated[
    str | None, typer.Option("--endpoint", help="Refused: this needs the files of the build.", hidden=True)
]
_Timeout = Annotated[int, typer.Option("--timeout", min=1, help="Stop the query after so many seconds.")]
_places: dict[str, Path | None] = {"root": None, "build": None}


def _home() -> Home:
    from paros.home import find_home

    return find_home(_places["root"], _places["build"])


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


def _complete_subject(incomplete: str) -> list[str]:
    from paros.queries import query_files

    return sorted({folder for path in query_files(_home()) if (folder := path.parent.name).startswith(incomplete)})


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
    console = console_for()
    teller = Lines(console)
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
    console.print(f"Dumps: {short_path(dumps or home.dumps)}", soft_wrap=True, markup=False)


@app.command(
    epilog="Examples:\n\n  paros push http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update\n\n"
    "  paros push http://127.0.0.1:8890/sparql-auth --user dba\n\n"
    "  paros push http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store --chunk 10000\n\n"
    "Exit code 1 if the server does not hold what was sent.",
)
def push(
    url: Annotated[
        str, typer.Argument(help="The SPARQL endpoint of the server; it takes updates too, if nothing else.")
    ],
    update: Annotated[str, typer.Option("--update", help="Where the server takes SPARQL 1.1 Update.")] = "",
    graph_store: Annotated[
        str, typer.Option("--graph-store", help="Where it takes the Graph Store Protocol; used instead of updates.")
    ] = "",
    user: User = "",
    view: Annotated[
        str,
        typer.Option(
            help="Where the published view goes: default, or a named graph. If not named: what fits the server."
        ),
    ] = "",
    chunk: Annotated[int, typer.Option(min=1, help="So many triples in one request, at most.")] = 1000,
    roll_calls: Annotated[bool, typer.Option("--roll-calls", help="The imported roll calls, too.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Send all, whatever the server holds.")] = False,
    timeout: _Timeout = 60,
) -> None:
    """Make a SPARQL server hold the dataset of the newest build, graph by graph, and count what has arrived.

    What it holds already is not sent; after a cut, the same command goes on. Graphs that are not ours are left alone.
    """
    from paros.credentials import find_credentials
    from paros.errors import InterruptedPush
    from paros.pushing import THE_DEFAULT, Ours, notes_file
    from paros.pushing import push as run
    from paros.remote import Endpoint
    from paros.storing import open_store

    if update and graph_store:
        raise UsageError("--update and --graph-store are two ways to write", accepted="one of them")
    place = "" if not view else view if view == THE_DEFAULT else graph_name(view)
    endpoint = Endpoint(url, timeout, find_credentials(url, user))
    writer, home = _writer(update or url, graph_store, user, timeout), _home()
    console = console_for()
    try:
        with console.status("counting"):
            ours = Ours(open_store(home), roll_calls=roll_calls)
            done = run(ours, endpoint, writer, notes_file(home, url), view=place, chunk=chunk, force=force, tell=_say)
    except KeyboardInterrupt as error:
        raise InterruptedPush("the push was interrupted", repair="the same command again goes on from there") from error
    typer.echo(
        f"{done.sent} graphs sent with {done.triples} triples, {done.dropped} dropped, {done.unchanged} unchanged; "
        "the counts agree."
    )
    if done.view != THE_DEFAULT:
        typer.echo(f"The published view is a named graph there. Ask with: --endpoint {url} --default-graph {done.view}")


def _writer(update: str, graph_store: str, user: str, timeout: int) -> Writer:
    """Return the way to write to a server that the options name."""
    from paros.credentials import find_credentials
    from paros.pushing import GraphStore, Updates
    from paros.remote import Endpoint, Server

    if graph_store:
        return GraphStore(Server(graph_store, timeout, find_credentials(graph_store, user)))
    return Updates(Endpoint(update, timeout, find_credentials(update, user)))


def _say(line: str) -> None:
    """Tell of progress, on stderr: what is done is told on stdout."""
    typer.echo(line, err=True)


@app.command(
    epilog="Examples:\n\n  paros validate\n\n  paros validate my-claims.trig\n\n"
    "  paros validate --format sarif --out findings.sarif\n\n"
    "Exit code 1 if a rule of severity Violation is broken, 3 if a file cannot be used.",
)
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="Your own Turtle or TriG files; none: the graph.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json, sarif, junit, shacl or html.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", help="Write the report to this file.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="In the table: what is only known to be missing one by one, too.")
    ] = False,
    judge: Annotated[
        str, typer.Option(help="queries, one for each constraint, or pyshacl, as in a build; both find the same.")
    ] = "queries",
) -> None:
    """Check the graph, or your own files against it: syntax, terms, IRIs, dates, shapes. Nothing is built or changed."""
    from paros.inspecting import JUDGES, inspect
    from paros.rendering import RENDERERS
    from paros.validation_report import explain_problems

    if judge not in JUDGES:
        raise UsageError(f"there is no judge {judge}", accepted=", ".join(JUDGES))
    if form not in {"table", *RENDERERS}:
        raise UsageError(f"there is no format {form}", accepted=", ".join(("table", *RENDERERS)))
    for path in files or []:
        if not path.is_file():
            raise UsageError(f"{path} is not a file", accepted="Turtle (.ttl) or TriG (.trig) files")
    try:
        report = inspect(_home(), files or [], judge)
    except DataError as error:
        # The table of these is what every command writes on stderr.
        if form != "table" or out is not None:
            _deliver(
                explain_problems(error.problems, [str(path) for path in files or []]), form, out, everything=everything
            )
        raise
    _deliver(report, form, out, everything=everything)
    if not report.conforms:
        raise typer.Exit(FINDINGS)


def _deliver(report: Report, form: str, out: Path | None, *, everything: bool) -> None:
    """Print a report, or write it to a file, whole or not at all."""
    from paros.quads import replacing
    from paros.rendering import RENDERERS

    if form == "table" and out is None:
        print_report(report, everything=everything)
        return
    text = report_text(report, everything=everything) if form == "table" else RENDERERS[form](report)
    if out is None:
        typer.echo(text, nl=False)
        return
    with replacing(out) as stream:
        stream.write(text.encode("utf-8"))
    typer.echo(f"{short_path(out)}: {summary(report) or 'every rule holds'}.")


@app.command(
    epilog="Example:\n\n  paros draft my-draft.yaml > my-claims.trig\n\n  paros validate my-claims.trig my-registry.ttl",
)
def draft(
    file: Annotated[Path, typer.Argument(help="A YAML file: what a passage says, in short. See CONTRIBUTING.md.")],
) -> None:
    """Write claims from a short description: a vote, a submission, positions. The TriG is yours to review and commit.

    On stderr: what the registry must hold besides.
    """
    from paros.drafting import prefixes_of, read_drafts
    from paros.integrity import known
    from paros.names import expand
    from paros.reading import labels, read_all

    files = read_all(_home())
    drafts = read_drafts(file, labels(files))
    text = "\n".join(found.to_trig() for found in drafts)
    typer.echo(f"{prefixes_of(text)}\n{text}", nl=False)
    held = known(files).entities
    for name, kind in {name: kind for found in drafts for name, kind in found.needed.items()}.items():
        if expand(name) not in held:
            typer.echo(f'not in the registry yet: {name} a {kind} ; skos:prefLabel "…"@en .', err=True)


@app.command(
    cls=QueryCommand,
    epilog="Examples:\n\n  paros query positions-by-actor --actor russia --topic verification\n\n"
    "  paros query events-between --from 2018 --to 2019 --out events.xlsx\n\n"
    "  paros query ballots --help\n\n  paros query resolutions --explain\n\n"
    "  paros query resolutions --endpoint http://127.0.0.1:7878/query",
)
def query(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="A stored query; its parameters are options.", autocompletion=_complete_query)
    ] = None,
    form: _Format = None,
    out: _Out = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the SPARQL instead, ready to be pasted.")] = False,
    provenance: _Provenance = False,
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
    timeout: _Timeout = 60,
) -> None:
    """Ask the graph a stored question."""
    from paros.answers import ask as ask_engine
    from paros.asked import asked_stored
    from paros.queries import bind, without_header
    from paros.settling import settle, tell
    from paros.showing import choose_format, show_answer

    stored = stored_query(ctx)
    if stored is None:
        raise UsageError("name a stored query", repair="paros queries")
    form = choose_format(form, out)
    engine = _engine(elsewhere(endpoint, user, default_graph, timeout), provenance=provenance)
    given = given_values(ctx)
    values = settle(engine, stored, given)
    told = tell(engine, stored, given, values)
    text = bind(stored, values)
    for note in told.notes:
        typer.echo(note, err=True)
    if explain:
        typer.echo(without_header(text), nl=False)
        return
    with _limited(endpoint, timeout):
        answer = ask_engine(engine, text, f"queries/{stored.subject}/{stored.name}.rq")
        answer = _with_passages(engine, answer) if provenance else answer
    show_answer(answer, asked_stored(stored, told.words), form, out)


def _with_passages(engine: Engine, answer: Answer) -> Answer:
    """Return an answer of the store with the passages of each row."""
    import pyoxigraph as ox

    from paros.provenance import add_passages

    assert isinstance(engine, ox.Store)  # noqa: S101 -- an endpoint is refused where the engine is chosen
    return add_passages(engine, answer)


def _graph(endpoint: Endpoint | None) -> KnowledgeGraph:
    """Return the graph in an endpoint, or the newest build where there is none."""
    import paros

    return paros.open(_places["root"], _places["build"], endpoint=endpoint)


def _engine(endpoint: Endpoint | None, *, provenance: bool = False) -> Engine:
    """Return what is to be asked: the endpoint, or the store of the newest build where none is named.

    Raises:
        UsageError: if the passages of rows are wanted of an endpoint: what is inferred is traced in the build.
    """
    if provenance and endpoint is not None:
        raise UsageError("--provenance asks the build, not an endpoint", accepted="one of --provenance, --endpoint")
    if endpoint is not None:
        return endpoint
    from paros.storing import open_store

    return open_store(_home())


@contextmanager
def _engine_with(
    files: list[Path], endpoint: Endpoint | None, timeout: int, *, provenance: bool = False
) -> Iterator[Engine]:
    """Give what is to be asked, as `_engine` does, within limits; the store together with files where any are named.

    Such a store is asked in a process of its own: this one must live to remove it.

    Raises:
        UsageError: if the files are to go with an endpoint, or passages are wanted: a user's facts come from none.
    """
    if not files:
        engine = _engine(endpoint, provenance=provenance)
        with _limited(endpoint.url if endpoint else None, timeout):
            yield engine
        return
    if endpoint is not None or provenance:
        raise UsageError("--with goes with the build alone", accepted="one of --with, --endpoint, --provenance")
    from paros.apart import Apart
    from paros.limiting import Limits
    from paros.storing import store_folder, together

    with together(store_folder(_home()), files) as folder:
        yield Apart(folder, Limits(timeout))


@app.command(
    epilog="Examples:\n\n  paros queries\n\n  paros queries positions-by-actor\n\n  paros queries who voted\n\n"
    "  paros queries --subject positions"
)
def queries(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="One query, described whole; or words to look for.", autocompletion=_complete_query),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Only queries on this subject.", autocompletion=_complete_subject)
    ] = None,
) -> None:
    """List the stored queries, search them, or describe one: question, parameters, columns, what it cannot see."""
    from paros.catalogue import search
    from paros.queries import listed_queries

    listed = listed_queries(_home())
    if named := next((stored for stored in listed if [stored.name] == words), None):
        print_query(named)
        return
    subjects = sorted({stored.subject for stored in listed})
    if subject is not None and subject not in subjects:
        raise UsageError(f"there is no subject {subject}", accepted=", ".join(subjects))
    shown = [stored for stored in listed if subject in {None, stored.subject}]
    found = search(shown, " ".join(words)) if words else shown
    if not found:
        raise UsageError(
            f"no stored query speaks of {' '.join(words or [])!r}", accepted="other words", repair="paros queries"
        )
    print_queries(found, by_subject=not words)


@app.command(
    epilog="Examples:\n\n  paros find kazakstan\n\n  paros find 'outer space treaty' --kind Treaty\n\n"
    "  paros find 'para. 13, sentence 1' --kind passage --format json",
)
def find(
    text: Annotated[list[str], typer.Argument(help="A name, or part of one; spelt nearly right is enough.")],
    kind: Annotated[
        str | None, typer.Option(help="Only things of this class (State, paros:Agent) or list (topic, stance).")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is like it, not the first twenty.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Find what a text may mean, in all names, symbols and printed forms: kind, prefixed name, and where it is printed."""
    from dataclasses import asdict

    from paros.finding import find as find_things
    from paros.finding import kind_of

    _refuse_format(form)
    engine = _engine(elsewhere(endpoint, user, default_graph))
    found = find_things(engine, " ".join(text), kind_of(engine, kind) if kind else "")
    shown = found if everything else found[:_SHOWN]
    if form == "json":
        _echo_json([{**asdict(one), "likeness": round(one.likeness, 1)} for one in shown])
    else:
        print_found(shown, len(found) - len(shown))


@app.command(
    epilog="Examples:\n\n  paros show ppwt\n\n  paros show actor:group-of-21\n\n  paros show 'Conference on Disarmament'",
)
def show(
    entity: Annotated[str, typer.Argument(help="An IRI, a prefixed name, a slug, or a name as printed.")],
    form: Annotated[str, typer.Option("--format", help="text or json; json holds everything.")] = "text",
    everything: Annotated[
        bool, typer.Option("--all", help="Every line of every section, not the first twelve.")
    ] = False,
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Show the card of an entity: what it is, each fact with the passage that says so, and what we judge of it."""
    _refuse_format(form)
    card = _graph(elsewhere(endpoint, user, default_graph)).show(entity)
    if form == "json":
        from dataclasses import asdict

        _echo_json(asdict(card))
        return
    print_card(card, sys.maxsize if everything else MOST)


def _refuse_endpoint(endpoint: str | None, command: str, reason: str) -> None:
    """Refuse an endpoint where a command needs the build."""
    if endpoint is not None:
        raise UsageError(
            f"paros {command} asks the build, not an endpoint: {reason}", accepted=f"paros {command} alone"
        )


@app.command(
    epilog="Examples:\n\n  paros record israel\n\n  paros record united-states --out united-states.html\n\n"
    "  paros record china --format json",
)
def record(
    state: Annotated[str, typer.Argument(help="A state: an IRI, a prefixed name, a slug, or a name as printed.")],
    form: Annotated[
        str | None,
        typer.Option("--format", help="text, html or json; otherwise as the ending of --out tells, or text."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the page to this file: .html or .json.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every line of every part, not the first twelve.")] = False,
) -> None:
    """Show a state's whole record on outer space: how it voted, beside what it said, did and announced.

    What its groups said stands apart. The votes of all sessions are there once `paros votes import` has read them.
    """
    import paros
    from paros.quads import replacing

    chosen = form or (out.suffix.removeprefix(".").lower() if out else "text")
    accepted = ("html", "json") if out else ("text", "html", "json")
    if chosen not in accepted:
        raise UsageError(f"there is no format {chosen or 'of this name'}", accepted=", ".join(accepted))
    found = paros.open(_places["root"], _places["build"]).record(state)
    if chosen == "text":
        print_record(found, sys.maxsize if everything else MOST)
        return
    content = _page_of(found) if chosen == "html" else _json_of(found)
    if out is None:
        typer.echo(content, nl=False)
        return
    with replacing(out) as stream:
        stream.write(content.encode("utf-8"))
    typer.echo(f"{short_path(out)}: the record of {found.name}.")


def _page_of(found: StateRecord) -> str:
    from paros.formats.record_as_html import to_html
    from paros.home import version

    return to_html(found, version())


def _json_of(found: StateRecord) -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n"


def _refuse_format(form: str) -> None:
    """Refuse what is neither text nor json."""
    if form not in {"text", "json"}:
        raise UsageError(f"there is no format {form}", accepted="text, json")


def _echo_json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, indent=1, ensure_ascii=False))


@app.command(
    epilog="Examples:\n\n  paros timeline --from 2007 --to 2009\n\n"
    "  paros timeline --from 2012-06 --actor actor:european-union",
)
def timeline(
    first: Annotated[str, typer.Option("--from", help="The first day, month or year.")] = "1900",
    last: Annotated[str, typer.Option("--to", help="The last day, month or year.")] = "2100",
    actor: Annotated[str | None, typer.Option(help="Only what this one did or took part in.")] = None,
    forum: Annotated[str | None, typer.Option(help="Only what happened in this forum.")] = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Tell what happened between two days, months or years, year by year, with who says so."""
    from dataclasses import asdict

    _refuse_format(form)
    values = {"from": first, "to": last}
    values |= {name: value for name, value in (("actor", actor), ("forum", forum)) if value}
    happenings = _graph(elsewhere(endpoint, user, default_graph)).timeline(values)
    if form == "json":
        _echo_json([asdict(entry) for entry in happenings])
    else:
        print_timeline(happenings)


@app.command(
    epilog="Examples:\n\n  paros disputes\n\n  paros disputes instrument:ppwt-2014 --all\n\n"
    "  paros disputes --kind symbol-grammar --texts texts/",
)
def disputes(
    about: Annotated[str | None, typer.Argument(help="Only claims about this entity.")] = None,
    source: Annotated[str | None, typer.Option(help="Only claims of this source.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only conflicts of this kind, as `conflict:chronology`.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also sentences that can be read in two ways, and inferred identities.")
    ] = False,
    texts: _Texts = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """List where sources contradict themselves, each other, symbols, the calendar or the record, and what we make of it."""
    from dataclasses import asdict

    _refuse_format(form)
    pairs = (("about", about), ("source", source), ("kind", kind))
    graph = _graph(elsewhere(endpoint, user, default_graph))
    entries = graph.disputes({name: value for name, value in pairs if value})
    shown = [entry for entry in entries if everything or kind or not entry.is_reading]
    if form == "json":
        _echo_json([asdict(entry) for entry in shown])
        return
    wanted = sorted({label for entry in shown for label in (entry.passage, *entry.against)})
    print_disputes(shown, len(entries) - len(shown), graph.passage_texts(wanted, texts) if texts else {})


@app.command(
    epilog="Examples:\n\n  paros why a-res-74-33 a paros:Instrument\n\n"
    "  paros why a-res-66-27 'descends from' a-c.1-66-l.14\n\n"
    "  paros why ppwt-2014-submission 'earliest date' 2014-06-10 --texts texts/\n\n"
    "Exit code 1 if the graph does not hold the statement.",
)
def why(
    subject: Annotated[str, typer.Argument(help="An IRI, a prefixed name, a slug, or a name as printed.")],
    predicate: Annotated[str, typer.Argument(help="A property: its prefixed name or its label; a for rdf:type.")],
    value: Annotated[str, typer.Argument(metavar="OBJECT", help="A thing, named likewise, or the text of a literal.")],
    texts: _Texts = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    endpoint: _NotElsewhere = None,
) -> None:
    """Tell why a statement holds: the passages that say so and what we make of them, or the rule and what it starts from."""
    _refuse_format(form)
    _refuse_endpoint(endpoint, "why", "it goes back to the lines of the files")
    graph = _graph(None)
    found = graph.why(subject, predicate, value)
    if form == "json":
        from dataclasses import asdict

        _echo_json(asdict(found))
        return
    print_why(found, graph.passage_texts(sorted(found.passages()), texts) if texts else {})


@app.command()
def info(endpoint: Elsewhere = None, user: User = "", default_graph: View = "") -> None:
    """Tell what the newest build holds, how well the sources are covered, and where everything lies.

    Of an endpoint: what it holds of the dataset.
    """
    import json

    from rich.table import Table

    from paros.errors import NoBuildError
    from paros.home import version
    from paros.listings import counts
    from paros.names import slug
    from paros.votes.keeping import read_manifest

    if named := elsewhere(endpoint, user, default_graph):
        for name, number in counts(named).items():
            typer.echo(f"{name:<12} {number:>8}")
        return
    home = _home()
    if not home.report.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    report = json.loads(home.report.read_text(encoding="utf-8"))
    console = console_for()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("version", version())
    table.add_row("graph", str(home.root))
    table.add_row("build", str(home.current.resolve()))
    table.add_row("made from", f"sha256 {report['digest']}")
    for name, number in report["counts"].items():
        table.add_row(name, str(number))
    for kind in ("Violation", "Warning", "Info"):
        table.add_row(f"findings: {kind}", str(sum(f["severity"] == kind for f in report["findings"])))
    if kept := read_manifest(home):
        table.add_row("roll-call layer", kept.told)
        for source in kept.sources:
            table.add_row("", f"{source['title']}; {source['license']}")
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


@app.command(
    epilog="Examples:\n\n  paros library library/ --endpoint https://example.org/sparql\n\n"
    "  paros library docs/queries --as pages\n\n"
    "  paros library conformance/ --as manifest --cases tests/golden/cases\n\n"
    "Exit code 1 if --check finds that a file would change.",
)
def library(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; it is replaced as a whole.")],
    part: Annotated[
        str, typer.Option("--as", help="turtle, openapi, pages, grlc or manifest: this alone, straight into DIR.")
    ] = "",
    endpoint: Annotated[str, typer.Option(help="The SPARQL endpoint where others may ask, for turtle and grlc.")] = "",
    cases: Annotated[
        Path | None, typer.Option(help="A folder of YAML files with further cases, for manifest.", file_okay=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if a file would change.")] = False,
) -> None:
    """Write the stored queries for other programs and readers: Turtle, OpenAPI, pages, grlc, a W3C test manifest."""
    from paros.library.as_manifest import read_cases
    from paros.library.parts import Library, library_files
    from paros.library.writing import check_library, write_library
    from paros.queries import all_queries
    from paros.storing import open_store

    home = _home()
    beside = folder.resolve().is_relative_to(home.root)
    made = Library(
        all_queries(home),
        open_store(home),
        home.dumps,
        endpoint,
        os.path.relpath(home.root / "queries", folder.resolve()) if beside and part == "pages" else "",
        read_cases(cases) if cases else {},
    )
    files = library_files(made, part)
    if check:
        check_library(folder, files)
        typer.echo(f"{short_path(folder)}: {len(files)} files, nothing would change.")
        return
    write_library(folder, files)
    typer.echo(f"{short_path(folder)}: {len(files)} files written.")


def _complete_kind(incomplete: str) -> list[str]:
    from paros.drawing import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


@app.command(
    cls=PictureCommand,
    epilog="Kinds: timeline, votes, ballots, dissent, moves, agreement, blocs, lineage, spokesmen, positions, coverage.\n\n"
    "Examples:\n\n  paros plot timeline --from 2014 --to 2014\n\n"
    "  paros plot votes --series 'prevention of an arms race in outer space' --out votes.png\n\n"
    "  paros plot positions --instrument ppwt --out positions.html\n\n"
    "Exit code 1 if there is nothing to draw: then no file is written.",
)
def plot(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="What is to be drawn.", autocompletion=_complete_kind)],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file: .svg, .png or .html; KIND.svg in this folder if not named.")
    ] = None,
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
) -> None:
    """Draw a picture of the answer to a stored query, with its sources and a description in words."""
    from paros.drawing import FORMATS, draw
    from paros.quads import replacing

    target = out or Path(f"{kind}.svg")
    form = target.suffix.removeprefix(".")
    if form not in FORMATS:
        raise UsageError(f"{target} is no kind of picture", accepted=", ".join(f".{name}" for name in FORMATS))
    picture = draw(_graph(elsewhere(endpoint, user, default_graph)), kind, given_values(ctx))
    with replacing(target) as stream:
        stream.write(picture.content(form))
    typer.echo(f"{short_path(target)}: {picture.title}.")


@app.command(
    epilog="Examples:\n\n  paros ask my.rq\n\n  echo 'ASK { actor:china a paros:State }' | paros ask -\n\n"
    "  paros ask my.rq --out my.csv\n\n  paros ask my.rq --with my-data.ttl\n\n"
    "Our prefixes need not be declared. Names of ours that the graph does not hold are told on stderr.",
)
def ask(
    file: Annotated[Path, typer.Argument(help="A file with a SPARQL query of your own; - for what stands on stdin.")],
    form: _Format = None,
    out: _Out = None,
    provenance: _Provenance = False,
    beside: Annotated[
        list[Path] | None,
        typer.Option("--with", help="Ask the graph together with this RDF file of yours. May be given several times."),
    ] = None,
    endpoint: Elsewhere = None,
    user: User = "",
    default_graph: View = "",
    timeout: _Timeout = 60,
) -> None:
    """Ask the graph a question of your own, in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    from paros.answers import ask as ask_engine
    from paros.asked import asked_now
    from paros.proofreading import unknown_names
    from paros.showing import choose_format, show_answer

    text, shown = _read_query(file)
    form = choose_format(form, out)
    named = elsewhere(endpoint, user, default_graph, timeout)
    with _engine_with(beside or [], named, timeout, provenance=provenance) as engine:
        answer = ask_engine(engine, text, shown)
        warnings = unknown_names(engine, text, shown)
        answer = _with_passages(engine, answer) if provenance else answer
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    show_answer(answer, asked_now("A query of one's own", shown), form, out)


@app.command(
    cls=CitationCommand,
    epilog="Examples:\n\n  paros cite group-of-21\n\n  paros cite ppwt --format bibtex --accessed 2026-12-01\n\n"
    "  paros cite positions-by-actor --actor china --format csl",
)
def cite(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ENTITY|QUERY",
            help="As for `paros show`, or the name of a stored query: its parameters are options.",
        ),
    ],
    form: Annotated[str, typer.Option("--format", help="text, bibtex or csl.")] = "text",
    accessed: Annotated[str, typer.Option(help="The day of the access, YYYY-MM-DD.")] = "",
    timeout: _Timeout = 60,
    endpoint: _NotElsewhere = None,
) -> None:
    """Print a citation: of an entity, with the passages that it rests on, or of a stored query, with its answer's digest."""
    _refuse_endpoint(endpoint, "cite", "what is cited is the release that it belongs to")
    with _limited(None, timeout):
        citation = _graph(None).cite(name, given_values(ctx), accessed)
    typer.echo(citation.to_text(form), nl=False)


def _read_query(file: Path) -> tuple[str, str]:
    """Return the text of a query and what to call its file; a mark of byte order at its beginning does no harm."""
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig"), "<stdin>"
        return file.read_text(encoding="utf-8-sig"), str(file)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", accepted="a text file with SPARQL, in UTF-8") from error


@contextmanager
def _limited(endpoint: str | None, timeout: int) -> Iterator[None]:
    """Hold what the engine does meanwhile to a time and a size; an endpoint elsewhere has a timeout of its own.

    The engine cannot be stopped, so the process ends in the middle of it: with the error of the limit, or as a program
    ends that is interrupted. Nothing is printed and no file is written before there is an answer.
    """
    if endpoint is not None:
        yield
        return
    import signal

    from paros.limiting import Limits, watched

    def stop(error: ParosError) -> None:
        try:
            typer.echo(f"error: {error}", err=True)
        finally:
            os._exit(error.exit_code)

    # Python would hear of an interrupt only when the engine has done its work.
    heard = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        with watched(Limits(timeout), stop):
            yield
    finally:
        signal.signal(signal.SIGINT, heard)


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
        silence()
        code = 0
    except OSError as error:
        silence()
        typer.echo(f"error: {error.filename or 'the output'}: {error.strerror or error}", err=True)
        code = ENVIRONMENT
    if code == INTERRUPTED:  # typer turns an interrupt into this code without a word
        typer.echo("interrupted: nothing was changed, the last build stands", err=True)
    sys.exit(code if isinstance(code, int) else 0)
