"""Draws pictures of answers of the graph: as SVG, as PNG, or as a page in HTML; each says what it shows, also in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Final

from paros.answers import display
from paros.errors import CheckError, UsageError
from paros.home import version
from paros.names import shorten
from paros.pages import fill
from paros.plotting.common import FONT, INK, LEADING, QUIET, lines_of, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

    from paros import KnowledgeGraph
    from paros.answers import Answer
    from paros.home import Home
    from paros.plotting.common import Drawing
    from paros.queries import StoredQuery

# Each kind of picture: what it shows.
KINDS: Final = {
    "timeline": "what happened when, a lane for each forum",
    "votes": "the votes on a series of texts through the years, with tallies and whoever is named",
    "ballots": "states against the votes on a series of texts, a cell for each ballot",
    "dissent": "votes against and abstentions on each text of a series through the years",
    "moves": "states whose vote on a series changed, and when",
    "agreement": "states against states, how often they chose alike in roll calls",
    "blocs": "how the members of groups voted in roll calls, year by year",
    "lineage": "drafts, papers and resolutions in time, with what connects them",
    "spokesmen": "who spoke or acted for whom",
    "positions": "who stands where on an instrument, from opposition to favour",
    "coverage": "how much of each section of the sources is in the graph",
}
FORMATS: Final = ("svg", "png", "html")
_SCALE: Final = 2
# No title is wrapped to less than this.
_LEAST: Final = 420.0
_LICENCE: Final = "data: CC BY 4.0"
_SOURCES: Final = """
SELECT ?source ?name ?whole WHERE {
  ?source a paros:Source ; rdfs:label ?whole ; skos:altLabel ?name .
}
ORDER BY ?name ?source
"""
_CITATIONS: Final = """
SELECT ?citation WHERE { GRAPH graph:roll-calls { graph:roll-calls dcterms:bibliographicCitation ?citation } }
ORDER BY ?citation
"""


@dataclass(frozen=True)
class Picture:
    """A picture: its title, what it shows in words, the line that tells where it comes from, the SVG, the answers drawn."""

    kind: str
    title: str
    alt: str
    source: str
    svg: str
    answers: tuple[Answer, ...]
    queries: tuple[StoredQuery, ...]

    def png(self) -> bytes:
        """Return the picture as PNG, two pixels for each of the SVG."""
        import vl_convert

        return bytes(vl_convert.svg_to_png(self.svg, scale=_SCALE))

    def html(self) -> str:
        """Return the picture as a page that needs nothing but itself, with the rows that are drawn as tables."""
        from markupsafe import Markup

        # The SVG is our own, and its texts are escaped in it.
        drawn = Markup(self.svg)  # noqa: S704
        tables = list(zip(self.queries, self.answers, strict=True))
        return fill("picture.html", picture=self, svg=drawn, tables=tables)

    def content(self, form: str) -> bytes:
        """Return the picture in one of `FORMATS`."""
        return self.png() if form == "png" else (self.html() if form == "html" else self.svg).encode("utf-8")


def drawn_queries(home: Home, kind: str) -> tuple[StoredQuery, ...]:
    """Return the stored queries that a kind of picture draws, the first of which has its parameters.

    Raises:
        UsageError: if there is no such kind.
    """
    from paros.queries import find_query

    if kind not in KINDS:
        raise UsageError(f"there is no kind of picture {kind}", accepted=", ".join(KINDS))
    return tuple(find_query(home, name) for name in import_module(f"paros.plotting.{kind}").QUERIES)


def draw(graph: KnowledgeGraph, kind: str, values: Mapping[str, str] | None = None) -> Picture:
    """Return the picture of a kind, with values for the parameters of its stored queries.

    Raises:
        UsageError: if there is no such kind or parameter, one that is needed has no value, or a value does not fit.
        CheckError: if the answer is empty: there is nothing to draw.
    """
    queries = drawn_queries(graph.home, kind)
    module = import_module(f"paros.plotting.{kind}")
    given = dict(values or {})
    if module.NEEDS and module.NEEDS not in given:
        needed = next(parameter for parameter in queries[0].parameters if parameter.name == module.NEEDS)
        raise UsageError(
            f"{kind} needs a value for {needed.name}: {needed.description}",
            accepted=f"{needed.name}, for example {needed.example}",
        )
    answers = tuple(graph.run_query(query, given) for query in queries)
    if not answers[0]:
        raise CheckError(f"there is nothing to draw. {queries[0].empty}", repair=f"paros queries {queries[0].name}")
    wanted = _wanted(graph, queries[0], given)
    drawing: Drawing = module.draw(answers)
    if module.NEEDS:
        drawing = replace(drawing, title=f"{drawing.title}: {wanted[module.NEEDS]}")
    source = _source(graph, queries, answers)
    svg = render(drawing, wanted, source)
    return Picture(kind, printable(drawing.title), _alt(drawing, wanted), source, svg, answers, queries)


def _wanted(graph: KnowledgeGraph, query: StoredQuery, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of parameters as people read them: of a thing its label."""
    from paros.finding import describe, resolve

    shown = dict(values)
    for parameter in query.parameters:
        if parameter.type == "iri" and parameter.name in values:
            iri = resolve(graph.engine, values[parameter.name], parameter.of).value
            shown[parameter.name] = describe(graph.engine, [iri]).get(iri, (shorten(iri), ""))[0]
    return shown


def _source(graph: KnowledgeGraph, queries: Sequence[StoredQuery], answers: Sequence[Answer]) -> str:
    """Return the line that tells where a picture comes from: version, queries, sources that its rows cite, licence."""
    cells = {cell for answer in answers for row in answer.cells() for cell in row}
    cited = [
        row["name"].value
        for row in graph.query(_SOURCES)
        if {display(row["source"]), row["whole"].value} & cells
        or any(cell.startswith(f"{row['name'].value}, ") for cell in cells)
    ]
    told = any("roll-call record" in row for answer in answers for row in answer.cells())
    recorded = told or any(_asks_record_alone(query) for query in queries)
    if recorded:
        cited += [row["citation"].value.partition(". ")[0] for row in graph.query(_CITATIONS)]
    licence = f"{_LICENCE}, roll calls on terms of their own" if recorded else _LICENCE
    asked = ", ".join(query.name for query in queries)
    noun = "query" if len(queries) == 1 else "queries"
    sources = f"sources: {'; '.join(cited)} · " if cited else ""
    return f"PAROS Graph {version()} · {noun}: {asked} · {sources}{licence}"


def _asks_record_alone(query: StoredQuery) -> bool:
    """Return whether all rows of a stored query come from the roll-call record."""
    return "graph:roll-calls" in query.text and all(column.name != "basis" for column in query.columns)


def _alt(drawing: Drawing, wanted: Mapping[str, str]) -> str:
    """Return what a picture shows, in words, with what it is limited to."""
    limits = _limits(drawing, wanted)
    return printable(f"{drawing.title}. {drawing.gist}" + (f" Limited to {limits}." if limits else ""))


def _limits(drawing: Drawing, wanted: Mapping[str, str]) -> str:
    """Return what a picture is limited to, as far as its title does not say so."""
    return " · ".join(f"{name}: {value}" for name, value in sorted(wanted.items()) if value not in drawing.title)


def render(drawing: Drawing, wanted: Mapping[str, str], source: str) -> str:
    """Return a drawing as SVG, framed by its title and source line, with its words as the label of the whole."""
    import altair as alt

    width = max(_LEAST, float(drawing.chart.width))
    subtitle = [
        line for note in (_limits(drawing, wanted), *drawing.notes) if note for line in lines_of(note, width, 12)
    ]
    head = alt.TitleParams(
        lines_of(drawing.title, width, 17, bold=True),
        subtitle=subtitle,
        anchor="start",
        frame="bounds",
        fontSize=17,
        fontWeight="bold",
        color=INK,
        lineHeight=22,
        subtitleFontSize=12,
        subtitleColor=QUIET,
        subtitleLineHeight=16,
        subtitlePadding=6,
        offset=16,
    )
    foot = alt.TitleParams(
        lines_of(source, width, 10),
        orient="bottom",
        anchor="start",
        frame="bounds",
        fontSize=10,
        fontWeight="normal",
        color=QUIET,
        lineHeight=LEADING,
        offset=14,
    )
    framed = alt.vconcat(alt.vconcat(drawing.chart, title=head), title=foot)
    words = _alt(drawing, wanted)
    # Where a reader lacks the font, a wider one may need more room than there is.
    label = f'<svg role="img" overflow="visible" aria-label="{escape(words)}"'
    inner = f"<title>{escape(printable(drawing.title))}</title><desc>{escape(words)}</desc>"
    svg = _rendered(framed).replace("<svg", label, 1)
    return svg.replace(">", f">{inner}", 1) + "\n"


def _rendered(chart: alt.VConcatChart) -> str:
    """Return a chart as SVG in our style; nothing is fetched."""
    import altair as alt
    import vl_convert

    style = alt.Config(font=FONT, aria=False, background="white", padding=20, view=alt.ViewConfig(stroke=None))
    spec = chart.properties(config=style).to_dict()
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
