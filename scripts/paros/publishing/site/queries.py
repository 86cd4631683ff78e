"""The stored queries as pages: one for each, with its answer on what is published, and the list of all by subject."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from paros import run_stored
from paros.answers import display
from paros.calling import python_name
from paros.catalogue import example_commands
from paros.library.values import choices, examples
from paros.names import expand
from paros.publishing.site.addresses import page_of
from paros.publishing.site.descriptions import alternates
from paros.publishing.site.highlighting import highlight_sparql
from paros.publishing.site.layout import Page, render, script_safe
from paros.publishing.site.loaded import GRAPH
from paros.queries import bind, listed_queries, without_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.answers import Answer, Engine
    from paros.library.values import Choice
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.queries import Parameter, StoredQuery

INDEX: Final = "queries.html"
# No more of an answer stands in a page: so many rows, and so many characters, whichever comes first.
ROWS: Final = 30
_CHARACTERS: Final = 20_000
_SHORT: Final = 18
_LONG: Final = 60
_LABEL: Final = expand("rdfs:label")
_WORD: Final = re.compile(r"\w{3,}")


@dataclass(frozen=True)
class Cell:
    """A cell of an answer: its text, the language that it is in if it is known, and where it leads, if anywhere."""

    text: str
    language: str = ""
    page: str = ""
    address: str = ""

    @property
    def width(self) -> str:
        """Whether it is kept on one line (`short`), or given room (`long`); empty if neither."""
        return "long" if len(self.text) > _LONG else "" if len(self.text) > _SHORT else "short"


@dataclass(frozen=True)
class Field:
    """A parameter in the form of a query: with the codes to choose from, if it takes one of a list."""

    parameter: Parameter
    choices: Sequence[Choice] = ()

    @property
    def need(self) -> str:
        """Whether a value must be given."""
        told = self.parameter
        return "required" if told.required else f"{told.default} if not given" if told.default else "optional"


def write(material: Material, folder: Folder) -> None:
    """Write the list of the stored queries, and for each its page, its text for the editor, and its whole answer.

    Raises:
        DataError: if a query is wrong, or cannot be answered.
    """
    queries = listed_queries(material.home)
    engine = ox.Store()
    # What is published is asked, and nothing else that the store of the build may hold.
    engine.bulk_extend(material.dataset)
    titles = titles_of(material.view)
    lists: dict[str, list[Choice]] = {}
    for query in queries:
        answer = run_stored(engine, query, asked_with(query))
        for name, text in files_of(query, answer).items():
            folder.write(name, text)
        fields = [Field(told, _codes(engine, told, lists)) for told in query.parameters]
        folder.write(path_of(query), page(query, answer, fields, titles, material))
    subjects = [(subject, list(group)) for subject, group in groupby(queries, key=lambda query: query.subject)]
    summary = f"{len(queries)} questions to the graph, each with its answer, by subject."
    index = Page(INDEX, "Stored queries", summary, ("assets/queries.js",))
    folder.write(INDEX, render(INDEX, index, material, subjects=subjects, number=len(queries), words=words_of))


def path_of(query: StoredQuery) -> str:
    """Return the path in the release of the page of a query."""
    return f"query/{query.name}.html"


def asked_with(query: StoredQuery) -> dict[str, str]:
    """Return the values with which a query is asked for its page: none, or its examples where it needs a value."""
    return examples(query) if any(parameter.required for parameter in query.parameters) else {}


def files_of(query: StoredQuery, answer: Answer) -> dict[str, str]:
    """Return the whole answer of a query as files by their names: rows as CSV and JSON, triples as Turtle."""
    if not answer.columns:
        # Beside the page lies the query itself as Turtle.
        return {f"query/{query.name}-answer.ttl": answer.to_text("ttl")}
    return {f"query/{query.name}.{form}": answer.to_text(form) for form in ("csv", "json")}


def titles_of(view: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the pages of things by their labels, as far as a label is that of one thing alone."""
    bearers: dict[str, set[str]] = {}
    for quad in view:
        if quad.predicate.value == _LABEL and isinstance(quad.subject, ox.NamedNode):
            bearers.setdefault(display(quad.object), set()).add(quad.subject.value)
    only = {label: next(iter(things)) for label, things in bearers.items() if len(things) == 1}
    return {label: page for label, thing in only.items() if (page := page_of(thing))}


def label_columns(query: StoredQuery) -> frozenset[str]:
    """Return the columns of a query that hold labels of things, as its text binds them."""
    text = " ".join(without_header(query.text).split())
    return frozenset(column.name for column in query.columns if f"rdfs:label ?{column.name} " in text)


def words_of(query: StoredQuery) -> str:
    """Return the words by which a query is found in the list, besides those that stand there, sorted, in small letters."""
    parameters = (parameter.description for parameter in query.parameters)
    told = [query.subject, query.description, *parameters, *(column.description for column in query.columns)]
    shown = set(_WORD.findall(f"{query.name} {query.summary}".lower()))
    return " ".join(sorted(set(_WORD.findall(" ".join(told).lower())) - shown))


def _codes(engine: Engine, parameter: Parameter, lists: dict[str, list[Choice]]) -> Sequence[Choice]:
    """Return the codes of the list that a parameter takes one of; none where it takes the members of a class."""
    if not parameter.of or ":" in parameter.of:
        return ()
    if parameter.of not in lists:
        lists[parameter.of] = choices(engine, parameter)
    return lists[parameter.of]


def page(
    query: StoredQuery, answer: Answer, fields: Sequence[Field], titles: dict[str, str], material: Material
) -> str:
    """Return the page of a query."""
    text = without_header(query.text)
    values = asked_with(query)
    told = {"name": query.name, "text": text, "empty": query.empty, "parameters": [asdict(p) for p in query.parameters]}
    scripts = (GRAPH, "assets/query.js") if material.assets else ()
    iri = expand(f"query:{query.name}")
    rows = shown_rows(answer, label_columns(query), titles)
    return render(
        "query.html",
        Page(
            path_of(query),
            query.summary,
            query.description or query.summary,
            scripts,
            alternates=alternates(iri),
            iri=iri,
            section=INDEX,
        ),
        material,
        query=query,
        asked=values,
        fields=fields,
        headers=answer.headers(),
        rows=rows,
        number=len(answer),
        files=sorted(files_of(query, answer)),
        commands=example_commands(query),
        python=python_call(query),
        text=highlight_sparql(text),
        data=script_safe(json.dumps(told, ensure_ascii=False)),
        editor=f"#query={quote(without_header(bind(query, values)), safe='')}",
    )


def shown_rows(answer: Answer, labelled: frozenset[str], titles: dict[str, str]) -> list[list[Cell]]:
    """Return the first rows of an answer; labels of things, in the columns that hold such, lead to their pages."""
    terms: list[list[object]] = [[row.get(name) for name in answer.columns] for row in answer.bindings]
    terms += [[triple.subject, triple.predicate, triple.object] for triple in answer.triples]
    labels = [name in labelled for name in answer.headers()]
    rows: list[list[Cell]] = []
    room = _CHARACTERS
    for row in terms[:ROWS]:
        cells = [_cell(term, titles if is_label else {}) for term, is_label in zip(row, labels, strict=True)]
        room -= sum(len(cell.text) for cell in cells)
        if room < 0 and rows:
            break
        rows.append(cells)
    return rows


def _cell(term: object, titles: dict[str, str]) -> Cell:
    """Return a term as a cell."""
    text = display(term)
    if isinstance(term, ox.NamedNode):
        page = page_of(term.value)
        return Cell(text, page=page, address="" if page or not term.value.startswith("http") else term.value)
    language = (term.language or "") if isinstance(term, ox.Literal) else ""
    return Cell(text, language, titles.get(text, ""))


def python_call(query: StoredQuery) -> str:
    """Return the lines of Python that ask a query with the examples of its parameters."""
    values = ", ".join(f"{python_name(told.name)}={_literal(told)}" for told in query.parameters)
    frame = ".to_polars()" if query.columns else ".to_rdflib()"
    return f"import paros\n\nkg = paros.open()\nkg.queries.{python_name(query.name)}({values}){frame}"


def _literal(parameter: Parameter) -> str:
    """Return the example of a parameter as Python writes it."""
    return parameter.example if parameter.type == "integer" else json.dumps(parameter.example, ensure_ascii=False)
