"""Runs SPARQL against the store, or an endpoint elsewhere, and gives the answer as bindings, dicts, an rdflib graph, a pandas frame, or text."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

import pyoxigraph as ox

from paros.errors import DataError, Problem, UsageError
from paros.names import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import rdflib

FORMATS: Final = ("table", "csv", "tsv", "json", "md", "ttl")
_RESULT_FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
}
_XSD: Final = PREFIXES["xsd"]
# Strings, IRIs and comments, so that a keyword is found only where it is one.
_QUOTED: Final = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|<[^<>\s]*>|#[^\n]*", re.DOTALL
)

Binding = dict[str, "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"]


def to_python(term: object) -> object:
    """Return the Python value of a term: int, float, bool, date or str for literals, the IRI for nodes.

    >>> to_python(ox.Literal("2019-12-18", datatype=ox.NamedNode(_XSD + "date")))
    datetime.date(2019, 12, 18)
    """
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(_XSD)
        if kind == "integer":
            return int(term.value)
        if kind in {"decimal", "double", "float"}:
            return float(term.value)
        if kind == "boolean":
            return term.value in {"true", "1"}
        if kind == "date":
            return date.fromisoformat(term.value)
        return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def display(term: object) -> str:
    """Return a term as a person reads it: a prefixed name, or the text of a literal; empty where there is none."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


class Engine(Protocol):
    """What answers SPARQL: the embedded store, or an endpoint elsewhere."""

    def query(
        self, query: str, *, prefixes: dict[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Return the answer to a query; the prefixes need not be declared in it."""


class Answer:
    """The answer to one SPARQL query; iterates over its bindings (SELECT) or triples (CONSTRUCT, DESCRIBE)."""

    def __init__(self, engine: Engine, text: str) -> None:
        self._engine = engine
        self.text = text
        result = self._run()
        self.columns: tuple[str, ...] = ()
        self.bindings: list[Binding] = []
        self.triples: list[ox.Triple] = []
        self.truth: bool | None = None
        if isinstance(result, ox.QuerySolutions):
            self.columns = tuple(variable.value for variable in result.variables)
            self.bindings = [
                {name: term for name in self.columns if (term := solution[name]) is not None} for solution in result
            ]
        elif isinstance(result, ox.QueryTriples):
            self.triples = sorted(set(result), key=str)
        else:
            self.truth = bool(result)

    def _run(self) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        return self._engine.query(self.text, prefixes=PREFIXES)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the bindings, each from variable name to term, or over the triples."""
        return iter(self.bindings or self.triples)

    def __len__(self) -> int:
        """Return the number of bindings or triples."""
        return len(self.bindings or self.triples)

    def __bool__(self) -> bool:
        """Return the truth of an ASK, else whether there is any answer."""
        return self.truth if self.truth is not None else len(self) > 0

    def to_dicts(self) -> list[dict[str, object]]:
        """Return the bindings as dicts from column name to Python value; None where a column is unbound."""
        return [{name: to_python(row[name]) if name in row else None for name in self.columns} for row in self.bindings]

    def to_rdflib(self) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE as an rdflib graph with our prefixes.

        Raises:
            UsageError: if the query gave bindings: they are no graph.
        """
        self._needs_triples()
        from rdflib import Graph

        graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        content = ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES) or b""
        return graph.parse(data=content, format="nt")

    def to_pandas(self) -> pd.DataFrame:
        """Return the bindings as a pandas frame, one row for each; needs the extra `paros[pandas]`."""
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("pandas is not installed", repair="pip install 'paros[pandas]'") from error
        return pd.DataFrame(self.to_dicts(), columns=list(self.columns))

    def to_text(self, form: str) -> str:
        """Return the answer in one of `FORMATS` but `table`, which is the command line's own.

        Raises:
            UsageError: if the format is unknown, or does not fit the kind of query.
        """
        if form not in FORMATS:
            raise UsageError(f"there is no format {form}", accepted=", ".join(FORMATS))
        if form == "ttl":
            self._needs_triples()
            from paros.quads import serialize

            return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in self.triples), ".ttl").decode()
        if form == "md":
            from tabulate import tabulate

            return tabulate(self.cells(), headers=list(self.headers()), tablefmt="github", disable_numparse=True) + "\n"
        result = self._run()
        if isinstance(result, ox.QueryTriples):
            raise UsageError("the query gives triples, not rows", accepted="--format ttl or table")
        return (result.serialize(format=_RESULT_FORMATS[form]) or b"").decode()

    def headers(self) -> tuple[str, ...]:
        """Return the names of the columns; of triples, their three parts."""
        if self.truth is not None:
            return ("answer",)
        return self.columns or ("subject", "predicate", "object")

    def cells(self) -> list[list[str]]:
        """Return the answer as rows of text."""
        if self.truth is not None:
            return [["yes" if self.truth else "no"]]
        if self.columns:
            return [[display(row.get(name)) for name in self.columns] for row in self.bindings]
        return [[display(t.subject), display(t.predicate), display(t.object)] for t in self.triples]

    def _needs_triples(self) -> None:
        if self.columns or self.truth is not None:
            raise UsageError(
                "the query gives rows, not triples", accepted="a CONSTRUCT or DESCRIBE query, or another format"
            )


def ask(engine: Engine, text: str, shown: str = "the query") -> Answer:
    """Return the answer to a query.

    Raises:
        DataError: if it is not SPARQL; names line and column.
        UsageError: if it calls a SERVICE: nothing is fetched from elsewhere by a query.
    """
    if re.search(r"\bSERVICE\b", _QUOTED.sub(" ", text), re.IGNORECASE):
        raise UsageError(
            f"{shown} calls a SERVICE", accepted="a query over this graph: nothing is fetched from elsewhere"
        )
    try:
        return Answer(engine, text)
    except SyntaxError as error:
        place = re.search(r"at (\d+):(\d+)", str(error))
        line = int(place.group(1)) if place else error.lineno or 0
        raise DataError(
            [Problem(f"not a SPARQL query: {error.msg}", shown, line, "SPARQL 1.1 SELECT, ASK, CONSTRUCT, DESCRIBE")]
        ) from error
