"""The pages that tell the record: sources passage by passage, timeline, series, lineage, disputes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.names import PREFIXES, expand
from paros.publishing.folder import Folder
from paros.publishing.material import Material, read_material
from paros.publishing.site import timeline, views
from paros.publishing.site.addresses import page_of
from paros.publishing.site.assessments import read_assessments
from paros.publishing.site.claims import read_passages
from paros.publishing.site.pictures import open_graph
from paros.publishing.site.telling import value_ref
from paros.quads import DEFAULT
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.conftest import RunParos

    from paros.home import Home

SHARED = Path(__file__).parents[2] / "shared" / "sources"
LARGEST = 100_000

# A record in which everything occurs that a page must tell apart.
RECORD = """
@prefix actor: <https://w3id.org/paros/actor/> .
@prefix editorial: <https://w3id.org/paros/editorial/> .
@prefix event: <https://w3id.org/paros/event/> .
@prefix graph: <https://w3id.org/paros/graph/> .
@prefix instrument: <https://w3id.org/paros/instrument/> .
@prefix option: <https://w3id.org/paros/option/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix paros: <https://w3id.org/paros/ontology#> .
@prefix passage: <https://w3id.org/paros/passage/> .
@prefix position: <https://w3id.org/paros/position/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/paros/source/> .
@prefix stance: <https://w3id.org/paros/stance/> .
@prefix verdict: <https://w3id.org/paros/verdict/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:ontology {
  paros:Vote rdfs:subClassOf paros:Event ; rdfs:label "Vote"@en .
  paros:Meeting rdfs:subClassOf paros:Event ; rdfs:label "Meeting"@en .
  paros:date rdfs:label "date"@en .
  paros:tallyAgainst rdfs:label "tally against"@en .
}
graph:registry {
  instrument:series-a a paros:InstrumentSeries ; rdfs:label "Yearly texts"@en .
  instrument:text-1 a paros:Resolution ; rdfs:label "Resolution <script>alert(1)</script>"@en .
  event:vote-1 a paros:Vote ; rdfs:label "Vote on the resolution"@en .
  event:meeting-1 a paros:Meeting ; rdfs:label "Meeting without a date"@en .
  event:meeting-2 a paros:Meeting ; rdfs:label "Meeting of some days"@en ; paros:startDate "2010-03-01"^^xsd:date .
  event:motion-1 a paros:Motion ; rdfs:label "Motion"@en ; paros:motionOn instrument:text-1 .
  actor:alpha a paros:State ; rdfs:label "Alpha"@en .
  actor:beta a paros:State ; rdfs:label "Beta"@en .
  option:against rdfs:label "against"@en .
  option:in-favour rdfs:label "in favour"@en .
  verdict:rejected rdfs:label "rejected"@en .
}
graph:derived {
  instrument:text-1 paros:memberOfSeries instrument:series-a .
  event:vote-1 paros:earliestDate "2009-01-01"^^xsd:date ; paros:latestDate "2009-12-31"^^xsd:date .
  event:meeting-2 paros:earliestDate "2010-03-01"^^xsd:date ; paros:latestDate "2010-03-03"^^xsd:date .
}
graph:sources {
  source:one a paros:Source ; rdfs:label "First source"@en ; skos:altLabel "One"@en .
  source:two a paros:Source ; rdfs:label "Second source"@en ; skos:altLabel "Two"@en .
  passage:one-p1 a paros:Paragraph ; rdfs:label "One, para. 1"@en ; paros:locator "para. 1" ; paros:ordinal 1 ;
    paros:passageOf source:one ; paros:startOffset 0 ; paros:endOffset 90 ; paros:sha256 "aa" .
  passage:one-p1-s1 a paros:Sentence ; rdfs:label "One, para. 1, sentence 1"@en ; paros:locator "para. 1, sentence 1" ;
    paros:ordinal 2 ; paros:passageOf source:one ; paros:startOffset 0 ; paros:endOffset 40 ; paros:sha256 "ab" ;
    paros:nestedIn passage:one-p1 .
  passage:one-p1-s2 a paros:Sentence ; rdfs:label "One, para. 1, sentence 2"@en ; paros:locator "para. 1, sentence 2" ;
    paros:ordinal 3 ; paros:passageOf source:one ; paros:startOffset 41 ; paros:endOffset 90 ; paros:sha256 "ac" ;
    paros:nestedIn passage:one-p1 ; paros:waiverReason "A formula of courtesy."@en .
  passage:one-p1-s3 a paros:Sentence ; rdfs:label "One, para. 1, sentence 3"@en ; paros:locator "para. 1, sentence 3" ;
    paros:passageOf source:one ; paros:sha256 "ad" ; paros:nestedIn passage:one-p1 ; owl:deprecated true .
  passage:two-p1-s1 a paros:Sentence ; rdfs:label "Two, para. 1, sentence 1"@en ; paros:locator "para. 1, sentence 1" ;
    paros:ordinal 1 ; paros:passageOf source:two ; paros:startOffset 0 ; paros:endOffset 40 ; paros:sha256 "ba" .
}
passage:one-p1-s1 {
  event:vote-1 paros:voteOn event:motion-1 ; paros:tallyAgainst 2 ; paros:date "2009"^^xsd:gYear .
  actor:several a paros:UnnamedCollective ; rdfs:label "Several delegations"@en .
  actor:alpha paros:namedAs "ألفا"@ar .
  position:one-p1-s1-1 a paros:Position ; rdfs:label "The text is timely"@en ; paros:holder actor:several ;
    paros:stance stance:states ; paros:content "The text comes in time."@en .
}
passage:two-p1-s1 {
  event:vote-1 paros:voteOn event:motion-1 ; paros:tallyAgainst 3 .
  event:ballot-1 a paros:Ballot ; rdfs:label "Ballot of Beta"@en ; paros:ballotIn event:vote-1 ; paros:voter actor:beta ;
    paros:option option:against .
}
graph:editorial {
  editorial:tally a paros:Judgement ; rdfs:label "How many were against"@en ; paros:inPassage passage:two-p1-s1 ;
    paros:judgedSubject event:vote-1 ; paros:judgedValue 3 ;
    paros:judgedPredicate "https://w3id.org/paros/ontology#tallyAgainst"^^xsd:anyURI ; paros:preferredValue 2 ;
    paros:verdict verdict:rejected ; paros:contradictedBy passage:one-p1-s1 ; paros:reason "The record has two."@en .
  editorial:series a paros:Inference ; rdfs:label "Series of the resolution"@en ; paros:judgedSubject instrument:text-1 ;
    paros:judgedPredicate "https://w3id.org/paros/ontology#memberOfSeries"^^xsd:anyURI ;
    paros:judgedObject instrument:series-a ; paros:restsOn passage:one-p1-s1 ; paros:reason "Its title."@en .
}
"""
REJECTED = (expand("event:vote-1"), "3")


class _Text(HTMLParser):
    """Reads the text of a page, and the addresses to which it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- as it is called
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.names |= {value or "" for name, value in attrs if name == "id"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(page: str) -> _Text:
    parser = _Text()
    parser.feed(page)
    return parser


def _text(page: str) -> str:
    return " ".join(" ".join(_read(page).words).split())


def _record(extra: Iterable[ox.Quad] = ()) -> list[ox.Quad]:
    """Return the record with its published view: without what is about claims, and without the rejected one."""
    quads = [*ox.parse(input=RECORD, format=ox.RdfFormat.TRIG), *extra]
    view = [
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.graph_name != ox.NamedNode(graph_iri("editorial"))
        and (str(quad.subject)[1:-1], getattr(quad.object, "value", "")) != REJECTED
    ]
    return [*quads, *dict.fromkeys(view)]


def _published(material: Material, folder: Path) -> dict[str, str]:
    """Return the pages and other files that the views write, by their names."""
    folder.mkdir()
    target = Folder(folder)
    views.write(material, target)
    return {name: (folder / name).read_text(encoding="utf-8") for name in target.names()}


@pytest.fixture(scope="module")
def told(small: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Material, dict[str, str]]:
    """Return the material of the small graph and what the views make of it."""
    material = read_material(small)
    return material, _published(material, tmp_path_factory.mktemp("views") / "release")


@pytest.fixture(scope="module")
def made(small: Home) -> Callable[[Iterable[ox.Quad]], Material]:
    """Return the function that gives the material of the record of this file."""

    def make(extra: Iterable[ox.Quad] = ()) -> Material:
        dataset = _record(extra)
        store = ox.Store()
        store.bulk_extend(dataset)
        return Material(small, "0.0.0", dataset, store)

    return make


@pytest.fixture(scope="module")
def pages(made: Callable[[Iterable[ox.Quad]], Material], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the views make of the record of this file."""
    return _published(made(()), tmp_path_factory.mktemp("record") / "release")


def test_every_claim_of_a_source_stands_on_the_page_of_its_passage(told: tuple[Material, dict[str, str]]) -> None:
    material, found = told
    index = material.index
    passages = [passage for group in read_passages(index).values() for passage in group if passage.claims]
    assert sum(passage.claims for passage in passages) == sum(
        isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(PREFIXES["passage"])
        for quad in material.dataset
    )
    for passage in passages:
        text = _text(found[page_of(passage.iri)])
        for claim in index.by[passage.iri]:
            for words in (index.label(claim.subject), value_ref(index, claim.value).text):
                assert " ".join(words.split()) in text, (passage.iri, words)


def test_every_passage_has_a_page_that_tells_why_there_are_no_claims_or_leads_to_its_parts(
    told: tuple[Material, dict[str, str]],
) -> None:
    material, found = told
    for passages in read_passages(material.index).values():
        for passage in passages:
            page = found[page_of(passage.iri)]
            assert passage.claims or passage.waiver or passage.parts
            assert f"{passage.start} to {passage.end}" in page
            assert passage.sha256 in page
            assert passage.waiver in _text(page)
            assert all(f'href="{part.rpartition("/")[2]}.html"' in page for part in passage.parts)


def test_the_cited_passages_of_a_source_follow_each_other(told: tuple[Material, dict[str, str]]) -> None:
    material, found = told
    (passages,) = read_passages(material.index).values()
    leaves = [passage for passage in passages if not passage.parts]
    walked = [leaves[0].slug]
    while after := re.search(r'rel="next" href="([^"]+)\.html"', found[f"passage/{walked[-1]}.html"]):
        walked.append(after[1])
    assert walked == [passage.slug for passage in leaves]


def test_the_numbers_of_the_list_of_sources_are_those_of_the_build(
    told: tuple[Material, dict[str, str]], small: Home
) -> None:
    _, found = told
    (coverage,) = json.loads((small.current / "report.json").read_text(encoding="utf-8"))["coverage"]
    numbers = re.findall(r'<td class="number">(\d+)</td>', found["sources.html"])
    wanted = [coverage[name] for name in ("passages", "claimed", "waived", "claims", "positions")]
    assert [int(number) for number in numbers] == wanted


def test_who_is_not_named_is_never_shown_as_a_state(told: tuple[Material, dict[str, str]]) -> None:
    material, found = told
    index = material.index
    unnamed = [iri for iri in index.things if index.is_a(iri, "UnnamedCollective")]
    states = {page_of(iri) for iri in index.things if index.is_a(iri, "State")}
    assert unnamed
    for passages in read_passages(index).values():
        for passage in passages:
            page = found[page_of(passage.iri)]
            for iri in unnamed:
                for after in page.split(f'href="../{page_of(iri)}">')[1:]:
                    assert re.match(r'[^<]*</a>(</strong>)? <span class="unnamed">not named</span>', after)
            linked = {link.removeprefix("../") for link in _read(page).links} & states
            judged = {value.iri for one in read_assessments(index).on.get(passage.iri, ()) for value in one.value}
            said = {term for claim in index.by.get(passage.iri, ()) for term in (claim.subject, claim.thing)}
            assert linked <= {page_of(iri) for iri in said | judged if iri}


def test_no_page_is_large_and_every_link_leads_to_a_file_or_to_the_page_of_a_thing(
    told: tuple[Material, dict[str, str]], pages: dict[str, str]
) -> None:
    material, found = told
    others = {page_of(iri).partition("#")[0] for iri in material.index.things}
    named = {name: _read(page) for name, page in found.items() if name.endswith(".html")}
    for name, page in named.items():
        assert len(found[name].encode()) < LARGEST
        for link in page.links:
            if "://" in link:
                continue
            path, _, anchor = link.partition("#")
            parts = name.split("/")[:-1]
            for part in path.split("/"):
                if part == "..":
                    parts.pop()
                else:
                    parts.append(part)
            target = "/".join(parts) if path else name
            described = f"{target.rpartition('.')[0]}.html"
            assert target in found or target in others or described in others or _is_elsewhere(target), (name, link)
            if anchor and target in named:
                assert anchor in named[target].names, (name, link)
    assert "source/g21-2020/2.html" in found
    assert pages


def _is_elsewhere(target: str) -> bool:
    """Return whether a file is of another part of the release: what the frame of all pages leads to."""
    return target.count("/") == 0 or target.startswith("assets/")


def test_without_texts_nothing_is_quoted(told: tuple[Material, dict[str, str]]) -> None:
    assert not any("<blockquote" in page for page in told[1].values())


def test_with_texts_the_passage_stands_beside_its_claims(
    made: Callable[[Iterable[ox.Quad]], Material], tmp_path: Path
) -> None:
    quotes = {expand("passage:one-p1-s1"): "Two <b>were</b> against.", expand("passage:two-p1-s1"): "ثلاثة"}
    found = _published(replace(made(()), quotes=quotes), tmp_path / "release")
    for name in ("passage/one-p1-s1.html", "source/one/1.html", "disputes/rejected.html"):
        assert '<blockquote class="quote" dir="auto">' in found[name] or '<blockquote dir="auto">' in found[name]
        assert "Two &lt;b&gt;were&lt;/b&gt; against." in found[name]
    assert "ثلاثة" in found["disputes/rejected.html"]


def test_a_text_that_is_not_the_source_is_refused_before_anything_is_written(
    small: Home, run_paros: RunParos, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "g21-2020.txt").write_text("Something else.\n", encoding="utf-8")
    done = run_paros("publish", "--out", tmp_path / "out", "--texts", tmp_path / "texts", home=small)
    assert done.returncode == 1
    assert "is not the text that source:g21-2020 was recorded from" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["texts"]


@pytest.mark.skipif(
    not (SHARED / "g21-2020.txt").is_file(), reason="needs the texts of the sources beside the checkout"
)
def test_the_text_of_each_passage_is_read(small: Home) -> None:
    material = read_material(small, SHARED)
    passages = [passage for group in read_passages(material.index).values() for passage in group]
    assert material.quotes.keys() == {passage.iri for passage in passages}
    first = material.quotes[expand("passage:g21-2020-h2")]
    assert "2020" in first


def test_a_rejected_claim_stays_struck_out_with_what_we_hold_instead(pages: dict[str, str]) -> None:
    assert re.search(
        r'tally against</span> <del>3</del>\s*<a class="verdict rejected"', pages["passage/two-p1-s1.html"]
    )
    assert "<del>" not in pages["passage/one-p1-s1.html"].partition("What we make of it")[0]
    text = _text(pages["disputes/rejected.html"])
    for words in (
        "By Two, para. 1, sentence 1",
        "Against it One, para. 1, sentence 1",
        "We hold instead 2",
        "The record has two.",
    ):
        assert words in text


def test_a_series_tells_the_tally_as_each_source_has_it_and_names_nobody_else(pages: dict[str, str]) -> None:
    page = pages["browse/series-a.html"]
    text = _text(page)
    assert "2 against One, para. 1, sentence 1" in text
    assert re.search(r'<del>3</del>\s*<a class="verdict rejected"[^>]*>rejected', page)
    assert "against: Beta Two, para. 1, sentence 1" in text
    assert "Alpha" not in text
    assert "inferred</a>" in page


def test_labels_cannot_become_part_of_the_page(pages: dict[str, str]) -> None:
    everywhere = "".join(page for name, page in pages.items() if name.endswith(".html"))
    assert "<script>alert" not in everywhere
    assert "&lt;script&gt;alert(1)" in everywhere
    assert '<bdi lang="ar">ألفا</bdi>' in pages["passage/one-p1-s1.html"]


def test_a_passage_that_is_no_longer_in_the_text_keeps_its_page(pages: dict[str, str]) -> None:
    assert "no longer in the text" in pages["passage/one-p1-s3.html"]
    assert "one-p1-s3" not in pages["passage/one-p1.html"]


def test_the_timeline_tells_uncertain_days_from_what_lasts_and_from_what_has_no_date(pages: dict[str, str]) -> None:
    data = re.sub(
        r"^window.parosTimeline = \{lanes: (.*), events: (.*)\};\n$",
        r'{"lanes": \1, "events": \2}',
        pages["assets/timeline-data.js"],
        flags=re.DOTALL,
    )
    events = {event["name"]: event for event in json.loads(data)["events"]}
    assert events.keys() == {"Vote on the resolution", "Meeting of some days"}
    vote, meeting = events["Vote on the resolution"], events["Meeting of some days"]
    assert (vote["first"], vote["last"], vote["lasting"], vote["when"]) == ("2009-01-01", "2009-12-31", False, "2009")
    assert (meeting["lasting"], meeting["when"]) == (True, "1–3 March 2010")
    listed = _text(pages["timeline.html"])
    assert listed.index("Vote on the resolution") < listed.index("Meeting of some days")
    assert listed.index("Without a date") < listed.index("Meeting without a date")


def test_a_long_timeline_goes_over_several_pages_and_each_event_stands_on_one(
    made: Callable[[Iterable[ox.Quad]], Material], tmp_path: Path
) -> None:
    graph = ox.NamedNode(graph_iri("registry"))
    extra = []
    for number in range(1200):
        event = ox.NamedNode(f"{PREFIXES['event']}many-{number}")
        day = ox.Literal(f"{1990 + number % 30}-05-01", datatype=ox.NamedNode(expand("xsd:date")))
        extra += [
            ox.Quad(event, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("paros:Meeting")), graph),
            ox.Quad(event, ox.NamedNode(expand("rdfs:label")), ox.Literal(f"Meeting {number}", language="en"), graph),
            ox.Quad(event, ox.NamedNode(expand("paros:earliestDate")), day, graph),
            ox.Quad(event, ox.NamedNode(expand("paros:latestDate")), day, graph),
        ]
    material = made(extra)
    target = Folder(tmp_path / "release")
    target.root.mkdir()
    timeline.write(read_assessments(material.index), material, target)
    found = {name: (target.root / name).read_text(encoding="utf-8") for name in target.names() if name.endswith("html")}
    assert len(found) > 2
    assert all(len(page.encode()) < LARGEST for page in found.values())
    listed = re.findall(r'href="\.\./event/many-(\d+)\.html"', "".join(found.values()))
    assert sorted(map(int, listed)) == list(range(1200))
    for name in found.keys() - {"timeline.html"}:
        assert f'href="{name}"' in found["timeline.html"]


def test_a_record_without_series_disputes_and_dates_has_its_pages_too(small: Home, tmp_path: Path) -> None:
    quad = ox.Quad(
        ox.NamedNode(expand("event:one")),
        ox.NamedNode(expand("rdf:type")),
        ox.NamedNode(expand("paros:Meeting")),
        ox.NamedNode(graph_iri("registry")),
    )
    dataset = [quad, ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT)]
    store = ox.Store()
    store.bulk_extend(dataset)
    found = _published(Material(small, "0.0.0", dataset, store), tmp_path / "release")
    for name, words in (
        ("series.html", "No series is in the graph."),
        ("disputes.html", "None is in the graph."),
        ("lineage.html", "No connection between texts is in the graph."),
    ):
        assert words in _text(found[name])
    assert not any(name.startswith("pictures/") for name in found)


def test_pictures_show_no_roll_calls_that_are_imported_and_not_of_the_release(
    made: Callable[[Iterable[ox.Quad]], Material],
) -> None:
    material = made(())
    assert open_graph(material).engine is material.store
    imported = ox.NamedNode(graph_iri("roll-calls"))
    material.store.add(ox.Quad(imported, ox.NamedNode(expand("rdfs:label")), ox.Literal("Roll calls"), imported))
    engine = open_graph(material).engine
    assert isinstance(engine, ox.Store)
    assert not engine.contains_named_graph(imported)
    assert set(engine) == set(material.dataset)
