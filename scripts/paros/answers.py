"""Runs SPARQL against the store, or an endpoint elsewhere, and gives the answer in the terms of its reader.

These are bindings, dicts, frames of pandas or polars, graphs and results of rdflib, text in a format, or a table in a
notebook.
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import pyoxigraph as ox

from paros.errors import DataError, Problem, UsageError
from paros.names import PREFIXES, shorten
from paros.notebook import Cell, Table, render
from paros.query_texts import explain_mistake, query_form, refuse_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import polars as pl
    import rdflib
    from rdflib.query import Result

    Kind = Literal["integer", "number", "boolean", "date", "text"]

FORMATS: Final = ("table", "csv", "tsv", "json", "md", "ttl")
_RESULT_FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_XSD: Final = PREFIXES["xsd"]
# Frames hold whole numbers in 64 bits.
_TOO_LARGE: Final = 2**63
Binding = dict[str, "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"]


def to_python(term: object) -> object:
    """Return the Python value of a term: int, float, bool, date or str for literals, the IRI for nodes.

    A literal that Python has no value for, or that is not of the type it names, stays as it is written.

    >>> to_python(ox.Literal("2019-12-18", datatype=ox.NamedNode(_XSD + "date")))
    datetime.date(2019, 12, 18)
    """
    if isinstance(term, ox.Literal):
        try:
            return _value(term)
        except (ValueError, KeyError):
            return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _value(literal: ox.Literal) -> object:
    """Return the Python value of a literal; a ValueError or KeyError where there is none."""
    kind = literal.datatype.value.removeprefix(_XSD)
    if kind == "integer":
        return int(literal.value)
    if kind in {"decimal", "double", "float"}:
        return float(literal.value)
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}[literal.value]
    if kind == "date":
        return date.fromisoformat(literal.value)
    return literal.value


def column_kind(values: Sequence[object]) -> Kind:
    """Return the narrowest kind that all Python values of a column have; text where they have none in common.

    >>> column_kind([1, None, 2]), column_kind([1, 0.5]), column_kind([date(2019, 12, 18), "2019"]), column_kind([None])
    ('integer', 'number', 'text', 'text')
    """
    kinds = {type(value) for value in values if value is not None}
    if any(isinstance(value, int) and abs(value) >= _TOO_LARGE for value in values):
        return "text"
    if kinds and kinds <= {int, float}:
        return "number" if float in kinds else "integer"
    if kinds == {bool}:
        return "boolean"
    return "date" if kinds == {date} else "text"


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
    """The answer to one SPARQL query; iterates over its bindings (SELECT) or triples (CONSTRUCT, DESCRIBE).

    The engine is asked once; every format is made from what it answered.
    """

    def __init__(self, engine: Engine, text: str) -> None:
        self.text = text
        self.columns: tuple[str, ...] = ()
        self.bindings: list[Binding] = []
        self.triples: list[ox.Triple] = []
        self.truth: bool | None = None
        # What it means that there is no answer, if a stored query was asked: its header tells.
        self.empty = ""
        # The rows or the truth as SPARQL results in JSON: what an engine gives can be read only once.
        self._results = b""
        result = engine.query(text, prefixes=PREFIXES)
        if isinstance(result, ox.QueryTriples):
            self.triples = sorted(set(result), key=str)
            return
        self._results = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
        if isinstance(result, ox.QueryBoolean):
            self.truth = bool(result)
            return
        rows = self._parse()
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 -- what was rows is rows
        self.columns = tuple(variable.value for variable in rows.variables)
        self.bindings = [
            {name: term for name in self.columns if (term := solution[name]) is not None} for solution in rows
        ]

    def _parse(self) -> ox.QuerySolutions | ox.QueryBoolean:
        return ox.parse_query_results(self._results, format=ox.QueryResultsFormat.JSON)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the bindings, each from variable name to term, or over the triples."""
        return iter(self.bindings or self.triples)

    def __len__(self) -> int:
        """Return the number of bindings or triples."""
        return len(self.bindings or self.triples)

    def __bool__(self) -> bool:
        """Return the truth of an ASK, else whether there is any answer."""
        return self.truth if self.truth is not None else len(self) > 0

    def __repr__(self) -> str:
        """Return what kind of answer it is, and how much of it there is."""
        if self.truth is not None:
            return f"<Answer: {'yes' if self.truth else 'no'}>"
        told = f"rows of {', '.join(self.columns)}" if self.columns else "triples"
        return f"<Answer: {len(self)} {told}>"

    def _repr_html_(self) -> str:
        """Return the answer as notebooks show it."""
        if not self.cells():
            return render(notes=[f"No answer. {self.empty}".rstrip()])
        return render(tables=[Table("", self.headers(), self._html_cells())])

    def _html_cells(self) -> list[list[Cell]]:
        if self.truth is not None:
            return [[Cell(text) for text in row] for row in self.cells()]
        rows: list[list[object]] = [[row.get(name) for name in self.columns] for row in self.bindings]
        rows += [[t.subject, t.predicate, t.object] for t in self.triples]
        return [[Cell(display(t), t.value if isinstance(t, ox.NamedNode) else "") for t in row] for row in rows]

    def to_dicts(self) -> list[dict[str, object]]:
        """Return the bindings as dicts from column name to Python value; None where a column is unbound."""
        return [{name: to_python(row[name]) if name in row else None for name in self.columns} for row in self.bindings]

    def to_rdflib(self) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE as an rdflib graph with our prefixes.

        Raises:
            UsageError: if the query gave bindings: they are no graph; `to_rdflib_result` gives them.
        """
        self._needs_triples()
        from rdflib import Graph

        graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        content = ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES) or b""
        return graph.parse(data=content, format="nt")

    def to_rdflib_result(self) -> Result:
        """Return the answer as `rdflib.Graph.query` would have given it: rows of rdflib terms, a truth, or a graph."""
        from io import BytesIO

        from rdflib.query import Result

        if self._results:
            return Result.parse(BytesIO(self._results), format="json")
        result = Result("CONSTRUCT")
        result.graph = self.to_rdflib()
        return result

    def to_pandas(self) -> pd.DataFrame:
        """Return the bindings as a pandas frame, one row for each; needs the extra `paros[pandas]`.

        A column of whole numbers is Int64, of other numbers Float64, of truths boolean, of days datetime64[s]; any
        other is text (string), each value as it is written. That is so, too, of a column with dates of which some are
        known only to the month or the year. What is unbound is missing, in each.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("pandas is not installed", repair="pip install 'paros[pandas]'") from error
        kinds: dict[Kind, str] = {
            "integer": "Int64",
            "number": "Float64",
            "boolean": "boolean",
            "date": "datetime64[s]",
            "text": "string",
        }
        return pd.DataFrame(
            {name: pd.Series(values, dtype=kinds[kind]) for name, (kind, values) in self._typed_columns().items()},
            columns=list(self.columns),
        )

    def to_polars(self) -> pl.DataFrame:
        """Return the bindings as a polars frame, one row for each.

        A column is Int64, Float64, Boolean, Date or String, as in `to_pandas`.
        """
        import polars as pl

        kinds: dict[Kind, type[pl.DataType]] = {
            "integer": pl.Int64,
            "number": pl.Float64,
            "boolean": pl.Boolean,
            "date": pl.Date,
            "text": pl.String,
        }
        return pl.DataFrame(
            [pl.Series(name, values, kinds[kind]) for name, (kind, values) in self._typed_columns().items()]
        )

    def _typed_columns(self) -> dict[str, tuple[Kind, list[Any]]]:
        """Return each column with its kind and its values, which are all of that kind or None."""
        columns: dict[str, tuple[Kind, list[Any]]] = {}
        for name in self.columns:
            terms = [row.get(name) for row in self.bindings]
            values = [None if term is None else to_python(term) for term in terms]
            kind = column_kind(values)
            if kind == "text":
                values = [None if term is None else getattr(term, "value", str(term)) for term in terms]
            columns[name] = (kind, values)
        return columns

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
        if not self._results:
            raise UsageError("the query gives triples, not rows", accepted="--format ttl or table")
        if form == "json":
            return self._results.decode()
        return (self._parse().serialize(format=_RESULT_FORMATS[form]) or b"").decode()

    def extended(self, name: str, texts: Sequence[str]) -> Answer:
        """Return the same answer with one column more, which holds a text for each row; an empty one is left out.

        Raises:
            UsageError: if the answer is yes or no, or triples: it has no rows.
        """
        import json

        if not self.columns:
            raise UsageError("the answer has no rows", accepted="a SELECT query")
        results = json.loads(self._results)
        results["head"]["vars"].append(name)
        for row, text in zip(results["results"]["bindings"], texts, strict=True):
            row.update({name: {"type": "literal", "value": text}} if text else {})
        longer = copy(self)
        longer._results = json.dumps(results, ensure_ascii=False).encode()
        longer.columns = (*self.columns, name)
        longer.bindings = [
            {**row, name: ox.Literal(text)} if text else dict(row)
            for row, text in zip(self.bindings, texts, strict=True)
        ]
        return longer

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
        DataError: if it is not SPARQL, naming line and column and showing the line; or if the engine cannot work it out.
        UsageError: if it calls a SERVICE: nothing is fetched from elsewhere by a query.
    """
    refuse_service(text, shown)
    try:
        return Answer(engine, text)
    except SyntaxError as error:
        raise DataError([explain_mistake(text, shown, str(error.msg), query_form(text))]) from error
    except (RuntimeError, ValueError, OSError) as error:  # by these the engine tells whatever else goes wrong
        raise DataError(
            [Problem(f"the query cannot be answered: {error}", shown, accepted="functions of SPARQL 1.1, UTF-8")]
        ) from error
