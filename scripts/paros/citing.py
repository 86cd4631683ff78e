"""Citations: of a thing with the passages that its facts rest on, of a stored query with its parameters and its answer.

Everything in them comes from a build: the same build is always cited in the same words. The formats are text, BibTeX
(https://ctan.org/pkg/bibtex, in UTF-8) and CSL-JSON
(https://docs.citationstyles.org/en/stable/specification.html), which reference managers and Pandoc read.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.answers import ask, display
from paros.days import MONTHS
from paros.dumping import DESCRIPTION
from paros.errors import AmbiguityError, NoBuildError, UsageError
from paros.finding import is_own_name, resolve
from paros.names import PREFIXES, shorten, slug
from paros.quads import read_file
from paros.queries import find_query, query_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from paros.answers import Answer, Engine
    from paros.home import Home
    from paros.queries import StoredQuery

_QUERIES: Final = PREFIXES["query"]
_LABEL: Final = """
SELECT ?label WHERE { { %(entity)s rdfs:label ?label } UNION { GRAPH ?graph { %(entity)s rdfs:label ?label } } }
ORDER BY ?label
"""
# What the published view holds of a thing, by who says so; a passage itself, or the text of a source as a whole.
_PASSAGES: Final = """
SELECT DISTINCT ?publisherName ?sourceName ?locator ?order WHERE {
  {
    SELECT DISTINCT ?passage WHERE {
      { %(entity)s ?property ?value . GRAPH ?passage { %(entity)s ?property ?value } }
      UNION
      { ?thing ?relation %(entity)s . GRAPH ?passage { ?thing ?relation %(entity)s } }
      UNION
      { VALUES ?passage { %(entity)s } }
    }
  }
  ?passage paros:passageOf ?source ;
    paros:locator ?locator ;
    paros:ordinal ?order .
  ?source rdfs:label ?sourceName ;
    dcterms:publisher ?publisher .
  ?publisher rdfs:label ?publisherName .
}
ORDER BY ?publisherName ?sourceName ?order ?locator
"""
_SENTENCE: Final = re.compile(r"(.+), sentence ([0-9]+)\Z")
# What means something else to BibTeX or LaTeX than itself. Braces are written as commands: BibTeX counts them.
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
# Two hyphens would become a dash.
_LATEX: Final = re.compile("|".join([*map(re.escape, _SPECIAL), "-(?=-)"]))


@dataclass(frozen=True)
class Release:
    """The dataset that is cited, as the description of its dumps says it; the day is YYYY-MM-DD."""

    title: str
    authors: str
    version: str
    day: str
    licence: str


@dataclass(frozen=True)
class Citation:
    """What is cited: its title, its IRI, the dataset that it belongs to, and what it rests on, a text for each part.

    `basis` is the heading of those parts; `accessed` the day of the access, YYYY-MM-DD, empty where none is given.
    """

    title: str
    iri: str
    release: Release
    basis: str
    parts: tuple[str, ...]
    accessed: str = ""

    @property
    def key(self) -> str:
        """The key by which a text refers to it."""
        return "paros-" + re.sub(r"[^A-Za-z0-9.]+", "-", shorten(self.iri)).strip("-.")

    def to_text(self, form: str = "text") -> str:
        """Return the citation in one of `FORMATS`.

        Raises:
            UsageError: if there is no such format.
        """
        if form not in FORMATS:
            raise UsageError(f"there is no format {form}", accepted=", ".join(FORMATS))
        return FORMATS[form](self)


def read_release(home: Home) -> Release:
    """Return the dataset of the newest complete build.

    Raises:
        NoBuildError: if there is none.
    """
    path = home.dumps / DESCRIPTION
    if not path.is_file():
        raise NoBuildError(f"there is no build in {home.build}", repair="paros build")
    said: dict[tuple[str, str], str] = {}
    for quad in read_file(path):
        assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 -- there are no blank nodes in data
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)  # noqa: S101 -- nor statements about statements
        said[quad.subject.value, shorten(quad.predicate.value)] = quad.object.value
    dataset = PREFIXES["release"] + "dataset"
    return Release(
        said[dataset, "dcterms:title"],
        said[said[dataset, "dcterms:creator"], "foaf:name"],
        said[dataset, "dcat:version"],
        said[dataset, "dcterms:modified"],
        said[said[dataset, "dcterms:license"], "rdfs:label"],
    )


def read_day(text: str) -> str:
    """Return a day as it was given, YYYY-MM-DD; empty stays empty.

    Raises:
        UsageError: if there is no such day.
    """
    try:
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError  # noqa: TRY301 -- Python takes other forms of a day for one, too
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day", accepted="a day that exists, YYYY-MM-DD") from error
    return text


def called(engine: Engine, home: Home, name: str) -> ox.NamedNode | StoredQuery:
    """Return what is to be cited by a name: a thing of the graph, or a stored query if nothing else has this very name.

    Raises:
        AmbiguityError: if both are called so, or several things.
        UsageError: if nothing is.
    """
    names = query_names(home)
    bare = name.strip("<>").removeprefix("query:").removeprefix(_QUERIES)
    if bare != name.strip("<>"):
        return find_query(home, bare)
    try:
        entity = resolve(engine, name)
    except UsageError as error:
        if name in names:
            return find_query(home, name)
        if isinstance(error, AmbiguityError):
            raise
        near = [f"query:{other}" for other in get_close_matches(name, names, 2)]
        (problem,) = error.problems
        raise UsageError(
            problem.message, accepted=", ".join([problem.accepted, *near]), repair="paros queries"
        ) from error
    if name in names and not is_own_name(name, entity.value):
        return find_query(home, name)
    if name in names:
        raise AmbiguityError(
            f"{name!r} may mean several things",
            accepted=f"{shorten(entity.value)}, query:{name}",
            repair=f"paros cite {shorten(entity.value)}",
        )
    return entity


def cite_entity(engine: Engine, entity: ox.NamedNode, release: Release) -> Citation:
    """Return the citation of a thing, with the passages that say what the published view holds of it, by source."""
    part = {"entity": str(entity)}
    labels = ask(engine, _LABEL % part, "the citation").bindings
    rows = [
        {name: display(term) for name, term in row.items()} for row in ask(engine, _PASSAGES % part, "the citation")
    ]
    by_source = groupby(rows, key=lambda row: f"{row['publisherName']}, {row['sourceName']}")
    sources = [f"{source}: {'; '.join(together(row['locator'] for row in group))}" for source, group in by_source]
    # What is cited is what the graph says of the thing: a treaty or a statement has authors of its own.
    return Citation(
        f"{display(labels[0]['label']) if labels else slug(entity.value)} [entry]",
        entity.value,
        release,
        "It rests on" if sources else "It rests on no passage",
        tuple(sources),
    )


def cite_query(query: StoredQuery, values: Mapping[str, str], answer: Answer, release: Release) -> Citation:
    """Return the citation of a stored query: how it was asked, and by which digest its answer is known again.

    Args:
        query: the stored query.
        values: a value for each parameter that has one, things by their IRI.
        answer: its answer.
        release: the dataset that was asked.
    """
    shown = {name: shorten(value) if "://" in value else value for name, value in values.items()}
    form = "csv" if answer.columns else "ttl"
    options = [part for name, value in shown.items() for part in (f"--{name}", value)]
    command = shlex.join(["paros", "query", query.name, *options, "--format", form])
    digest = hashlib.sha256(answer.to_text(form).encode("utf-8")).hexdigest()
    number = f"{len(answer)} {'rows' if answer.columns else 'triples'}"
    return Citation(
        query.summary,
        _QUERIES + query.name,
        release,
        "How it was asked",
        (
            f"parameters: {', '.join(f'{name} = {value}' for name, value in shown.items()) or 'none'}",
            f"command: {command}",
            f"answer: {number}, SHA-256 of what the command prints: {digest}",
        ),
    )


def together(locators: Iterable[str]) -> list[str]:
    """Return locators with the sentences of one paragraph, where they follow each other, as one.

    >>> together(["header", "para. 2, sentence 1", "para. 3, sentence 1", "para. 3, sentence 2", "para. 3, sentence 4"])
    ['header', 'para. 2, sentence 1', 'para. 3, sentences 1, 2, 4']
    """
    found: list[tuple[str, list[str]]] = []
    for locator in locators:
        match = _SENTENCE.match(locator)
        paragraph, sentence = match.groups() if match else (locator, "")
        if sentence and found and found[-1][0] == paragraph and found[-1][1]:
            found[-1][1].append(sentence)
        else:
            found.append((paragraph, [sentence] if sentence else []))
    return [
        f"{paragraph}, sentence{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else paragraph
        for paragraph, numbers in found
    ]


def in_words(day: str) -> str:
    """Return a day as it is written in English.

    >>> in_words("2026-11-02")
    '2 November 2026'
    """
    year, month, number = (int(part) for part in day.split("-"))
    return f"{number} {MONTHS[month - 1]} {year}"


def as_text(citation: Citation) -> str:
    """Return a citation as a bibliography prints it, and below it what it rests on, a line for each part."""
    release = citation.release
    title = citation.title if citation.title.endswith(("?", ".")) else f"{citation.title}."
    accessed = f" (accessed {in_words(citation.accessed)})" if citation.accessed else ""
    dataset = f"{release.title}. Version {release.version}, {in_words(release.day)}. Data set. {release.licence}"
    lines = [
        f"{release.authors} ({release.day[:4]}). {title} In: {dataset}. {citation.iri}{accessed}",
        f"{citation.basis}{':' if citation.parts else '.'}",
        *(f"- {part}" for part in citation.parts),
    ]
    return "\n".join(lines) + "\n"


def _note(citation: Citation) -> str:
    """Return what a citation rests on as one text."""
    return f"{citation.basis}: {' / '.join(citation.parts)}" if citation.parts else f"{citation.basis}."


def as_bibtex(citation: Citation) -> str:
    """Return a citation as an entry of a BibTeX file, of the kind that every style knows."""
    release = citation.release
    fields = {
        # A second pair of braces keeps the name whole and the capitals of a title as they are.
        "author": f"{{{latex(release.authors)}}}",
        "title": f"{{{latex(citation.title)}}}",
        "howpublished": latex(f"In: {release.title}. Version {release.version}. Data set"),
        "year": release.day[:4],
        "month": MONTHS[int(release.day[5:7]) - 1][:3].lower(),
        "version": release.version,
        "url": citation.iri,
        "urldate": citation.accessed,
        "copyright": latex(release.licence),
        "note": latex(_note(citation)),
    }
    # A month is one of the names that every style defines, without braces.
    lines = [f"  {name:<12} = {v if name == 'month' else f'{{{v}}}'}," for name, v in fields.items() if v]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}"]) + "\n"


def latex(text: str) -> str:
    r"""Return a text as LaTeX prints it letter by letter; letters beyond ASCII stay, as LaTeX reads UTF-8 since 2018.

    >>> print(latex("50 % of Türkiye’s {A_1} --all"))
    50 \% of Türkiye’s \textbraceleft{}A\_1\textbraceright{} -{}-all
    """
    return _LATEX.sub(lambda found: _SPECIAL.get(found[0], "-{}"), unicodedata.normalize("NFC", text))


def as_csl(citation: Citation) -> str:
    """Return a citation as a list of one item in CSL-JSON."""
    release = citation.release
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "container-title": release.title,
        "author": [{"literal": release.authors}],
        "issued": _csl_date(release.day),
        "version": release.version,
        "URL": citation.iri,
        "license": release.licence,
        "note": _note(citation),
    }
    if citation.accessed:
        item["accessed"] = _csl_date(citation.accessed)
    return json.dumps([item], indent=1, ensure_ascii=False) + "\n"


def _csl_date(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


FORMATS: Final[Mapping[str, Callable[[Citation], str]]] = {"text": as_text, "bibtex": as_bibtex, "csl": as_csl}
