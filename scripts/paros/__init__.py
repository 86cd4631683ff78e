"""PAROS Graph: an open knowledge graph of the diplomacy of the Prevention of an Arms Race in Outer Space.

>>> import paros
>>> kg = paros.open()  # doctest: +SKIP
>>> kg.queries.ballots(voter="Israel").to_pandas()  # doctest: +SKIP
>>> for row in kg.query("SELECT ?r ?title WHERE { ?r a paros:Resolution ; paros:title ?title }"):  # doctest: +SKIP
...     print(row["title"].value)

docs/python.md tells more.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from paros.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyoxigraph as ox

    from paros.answers import Answer, Engine
    from paros.calling import Queries
    from paros.cards import Card
    from paros.citing import Citation
    from paros.home import Home
    from paros.links.reconciling import Match
    from paros.links.served import Reconciliation
    from paros.listings import Disputed, Happening
    from paros.queries import StoredQuery
    from paros.records import StateRecord
    from paros.remote import Endpoint
    from paros.tracing import Why

__all__ = ["KnowledgeGraph", "explain_stored", "open", "run_stored"]


class KnowledgeGraph:
    """The newest complete build of the graph, open for reading, or the graph in a SPARQL server.

    `home` is where the files of the graph and of the build are, `engine` what answers SPARQL. Without an endpoint that is
    `store`, the embedded store of the build, in the folder `folder`.
    """

    def __init__(self, home: Home, endpoint: Endpoint | None = None) -> None:
        self.home = home
        self.endpoint = endpoint
        self.engine: Engine = endpoint or self.store

    @cached_property
    def folder(self) -> Path:
        """The folder of the embedded store."""
        from paros.storing import store_folder

        return store_folder(self.home)

    @cached_property
    def store(self) -> ox.Store:
        """The embedded store of the build.

        Raises:
            UsageError: if the graph is in a server: what it was asked for needs the files and the store of a build.
            NoBuildError: if there is no build.
        """
        from paros.storing import open_folder

        if self.endpoint is not None:
            raise UsageError(
                "this needs the build: what goes back to files and passages is not asked of an endpoint",
                accepted="the same without an endpoint",
            )
        return open_folder(self.folder)

    @cached_property
    def queries(self) -> Queries:
        """The stored queries as functions: `kg.queries.votes(text="a-res-65-44")`; `dir` lists them."""
        from paros.calling import Queries

        return Queries(self.home, self.run_query, lambda query, values: explain_stored(self.engine, query, values))

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """The reconciliation service of this graph, for the functions of `paros.links.service`."""
        from paros.links.served import open_service

        return open_service(self.engine)

    def match(self, texts: Iterable[str], *, kind: str = "", decisions: Sequence[Path] = ()) -> list[Match]:
        """Return what becomes of each text: the thing that it means, or those that it may mean.

        Only what is exact and unambiguous, or was decided, is taken.

        Args:
            texts: cells of a table, in any order.
            kind: the class that the things are of: `State`, `paros:Agent`, `topic`; any if empty.
            decisions: SSSOM tables with what was decided before.

        Raises:
            UsageError: if no thing is of such a class.
            DataError: if a table is no table of decisions.
        """
        from paros.links.deciding import read_decisions
        from paros.links.matching import kind_named
        from paros.links.reconciling import match_all

        authority = self.reconciliation.authority
        kinds = (kind_named(authority, kind).iri,) if kind else ()
        return match_all(authority, texts, read_decisions(decisions), kinds=kinds)

    def query(self, text: str, *, timeout: float | None = None, files: Sequence[str | Path] = ()) -> Answer:
        """Return the answer to a SPARQL query; our prefixes need not be declared.

        With a timeout, in seconds, the query is worked out in a process of its own, which is ended in time, and which
        may not fill the memory either; an interrupt from the keyboard ends it too. An endpoint has a timeout of its own.
        With RDF files, the build is asked together with what they hold.

        Raises:
            DataError: if it is not SPARQL, or a file not RDF.
            UsageError: if it calls a SERVICE, or files are to go with an endpoint: what is elsewhere is not copied here.
            LimitError: if it was stopped.
        """
        from paros.answers import ask

        if not files:
            return ask(self._engine(timeout), text)
        from paros.storing import together

        if self.endpoint is not None:
            raise UsageError("files go with the build, not with an endpoint", accepted="one of the two")
        with together(self.folder, [Path(file) for file in files]) as folder:
            return ask(_opened(folder, timeout), text)

    def run(self, name: str, values: Mapping[str, str] | None = None, *, timeout: float | None = None) -> Answer:
        """Return the answer to a stored query by the name of its file, with values for its parameters; see `queries`.

        The timeout is that of `query`.

        Raises:
            UsageError: if there is no such query or parameter, a value does not fit, or names nothing in the graph.
            DataError: if the header of the query is wrong.
            LimitError: if it was stopped.
        """
        from paros.queries import find_query

        return self.run_query(find_query(self.home, name), values, timeout=timeout)

    def run_query(
        self, query: StoredQuery, values: Mapping[str, str] | None = None, *, timeout: float | None = None
    ) -> Answer:
        """Return the answer to a stored query that has been read already; see `run`."""
        return run_stored(self._engine(timeout), query, values, names=self.engine)

    def _engine(self, timeout: float | None) -> Engine:
        """Return what is to be asked: the engine, or, to be stopped in time, the store in a process of its own."""
        return self.engine if timeout is None or self.endpoint is not None else _opened(self.folder, timeout)

    def with_passages(self, answer: Answer) -> Answer:
        """Return an answer of this graph with the column `drawnFrom`: the passages that each of its rows was drawn from.

        Raises:
            UsageError: if the answer has no rows.
        """
        from paros.provenance import add_passages

        return add_passages(self.store, answer)

    def show(self, name: str) -> Card:
        """Return the card of an entity, by IRI, prefixed name, slug or any of its names.

        Raises:
            UsageError: if nothing, or more than one thing, is called so.
        """
        from paros.cards import card
        from paros.finding import resolve

        return card(self.engine, resolve(self.engine, name))

    def record(self, name: str) -> StateRecord:
        """Return the record of a state on outer space: its votes, beside what it said, did and announced.

        Raises:
            UsageError: if no state, or more than one, is called so.
        """
        from paros.finding import resolve
        from paros.records import record

        return record(self.store, self.run, resolve(self.store, name, "paros:State"))

    def cite(self, name: str, values: Mapping[str, str] | None = None, accessed: str = "") -> Citation:
        """Return the citation of an entity, named as in `show`, or of a stored query with values for its parameters.

        Args:
            name: what to cite; a stored query if nothing else is called so, or by its IRI or `query:` before its name.
            values: the values of parameters.
            accessed: the day of the access, YYYY-MM-DD.

        Raises:
            UsageError: if nothing or more than one thing is called so, a parameter does not fit, or there is no such day.
        """
        from dataclasses import replace

        from paros.citing import called, cite_entity, cite_query, read_day, read_release
        from paros.queries import StoredQuery
        from paros.settling import settle

        day, release = read_day(accessed), read_release(self.home)
        found = called(self.store, self.home, name)
        if isinstance(found, StoredQuery):
            given = settle(self.store, found, values or {})
            citation = cite_query(found, given, self.run_query(found, given), release)
        elif values:
            raise UsageError("values go with a stored query", accepted=f"{name} without values")
        else:
            citation = cite_entity(self.store, found, release)
        return replace(citation, accessed=day)

    def timeline(self, values: Mapping[str, str] | None = None) -> list[Happening]:
        """Return what happened, in order of time; the values are those of the stored query `events-between`."""
        from paros.listings import timeline

        return timeline(self.engine, self.run("events-between", values))

    def disputes(self, values: Mapping[str, str] | None = None) -> list[Disputed]:
        """Return the claims in dispute; the values are those of the stored query `disputes`."""
        from paros.listings import disputes

        return disputes(self.run("disputes", values))

    def why(self, subject: str, predicate: str, value: str) -> Why:
        """Return why a statement holds: the passages and files that make it, or what it is inferred from, to the last.

        The parts are named as in `show`; the value may be a literal.

        Raises:
            UsageError: if a name means nothing, or several things.
            CheckError: if the graph does not hold the statement.
        """
        from paros.locating import Places
        from paros.reading import read_all
        from paros.tracing import Tracer, find_statement

        found = find_statement(self.store, subject, predicate, value)
        why = Tracer(self.store, Places(read_all(self.home))).why(found)
        assert why, "what the store holds has a ground"  # noqa: S101 -- a test walks through all of it
        return why

    def passage_texts(self, labels: Sequence[str], directory: Path) -> dict[str, str]:
        """Return the texts of passages by their label, read from the user's copies of the sources and checked.

        Raises:
            ParosError: if a text cannot be read or does not match its digest.
        """
        from paros.sources.checking import passage_texts

        rows = self.query("SELECT ?passage ?label WHERE { ?passage paros:locator ?locator ; rdfs:label ?label }")
        slugs = {row["label"].value: row["passage"].value for row in rows}
        known = [label for label in labels if label in slugs]
        return dict(zip(known, passage_texts(self.home, [slugs[label] for label in known], directory), strict=True))


def _opened(folder: Path, timeout: float | None) -> Engine:
    """Return the store in a folder; with a timeout, to be asked in a process of its own."""
    from paros.apart import Apart
    from paros.limiting import Limits
    from paros.storing import open_folder

    return open_folder(folder) if timeout is None else Apart(folder, Limits(timeout))


def run_stored(
    engine: Engine, query: StoredQuery, values: Mapping[str, str] | None = None, *, names: Engine | None = None
) -> Answer:
    """Return the answer of a store or an endpoint to a stored query with values for its parameters.

    Args:
        engine: what is asked.
        query: the stored query.
        values: a value for each parameter that is to have one.
        names: what tells the things that the values name, if not the engine itself.

    Raises:
        UsageError: if there is no such parameter, a value does not fit, or names nothing in the graph.
        DataError: if the query cannot be answered.
    """
    from paros.answers import ask
    from paros.queries import bind
    from paros.settling import settle

    given = settle(names or engine, query, values or {})
    answer = ask(engine, bind(query, given), f"queries/{query.subject}/{query.name}.rq")
    answer.empty = query.empty
    return answer


def explain_stored(engine: Engine, query: StoredQuery, values: Mapping[str, str] | None = None) -> str:
    """Return the SPARQL of a stored query with values for its parameters, without its header, ready to be pasted.

    Raises:
        UsageError: as `run_stored` does.
    """
    from paros.queries import bind, without_header
    from paros.settling import settle

    return without_header(bind(query, settle(engine, query, values or {})))


def open(  # noqa: A001 -- paros.open()
    root: str | Path | None = None, build: str | Path | None = None, *, endpoint: str | Endpoint | None = None
) -> KnowledgeGraph:
    """Return the graph that `paros build` has built, or that a SPARQL server holds.

    Args:
        root: a checkout or another folder with ontology/, data/, shapes/ and queries/; found by itself if not named.
        build: the folder of the build, if it is not the usual one.
        endpoint: the server; a `paros.remote.Endpoint` where it wants credentials, a time or a default graph.

    Raises:
        NoBuildError: if there is no build yet, and no endpoint is named.
        UsageError: if the endpoint is not a URL.
    """
    from paros.home import find_home

    home = find_home(Path(root) if root else None, Path(build) if build else None)
    if isinstance(endpoint, str):
        from paros.remote import Endpoint

        endpoint = Endpoint(endpoint)
    return KnowledgeGraph(home, endpoint)
