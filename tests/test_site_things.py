"""The pages of things, lists, search and home: they say what the graph says, of any names, and lead somewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from paros.cards import card
from paros.days import in_words
from paros.home import Home
from paros.names import PREFIXES, expand
from paros.publishing.folder import Folder
from paros.publishing.material import Material, read_material
from paros.publishing.site import browse, descriptions, home, loaded, search, things
from paros.publishing.site.addresses import page_of
from paros.publishing.site.index import Index
from paros.publishing.site.sections import sections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.front_end import node

    from paros.publishing.site.sections import Line
else:
    from front_end import node

LARGEST = 100_000
# The pages of other parts, which are not written here.
OTHERS = re.compile(
    r"(about|changes|cite|disputes|downloads|lineage|ontology|queries|series|shapes|sources|sparql|timeline)\.html"
    r"|(passage|query|source|ontology)/.*"
)
REGISTRY, DERIVED, EDITORIAL = "graph:registry", "graph:derived", "graph:editorial"
NASTY = "<script>alert('1')</script> & \"more\""
LEFTWARDS = "الصين"
LEADING = 250
LONG = " ".join(["a very long title indeed"] * 21)


class Html:
    """The links, anchors and text of a page of ours, which has its attributes in double quotes."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.links = [unescape(link) for link in re.findall(r' (?:href|src|action)="([^"]*)"', markup)]
        self.anchors = set(re.findall(r' id="([^"]*)"', markup))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", self.markup)))


def quad(graph: str, subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
    """Return a quad from prefixed names; the default graph where `graph` is empty."""
    term = ox.NamedNode(expand(value)) if isinstance(value, str) else value
    where = ox.NamedNode(expand(graph)) if graph else ox.DefaultGraph()
    return ox.Quad(ox.NamedNode(expand(subject)), ox.NamedNode(expand(predicate)), term, where)


def english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def stated(graph: str, subject: str, predicate: str, value: str | ox.Literal) -> list[ox.Quad]:
    """Return a claim that stands: in its graph and in the published view."""
    return [quad(graph, subject, predicate, value), quad("", subject, predicate, value)]


def thing(name: str, kind: str, label: str) -> list[ox.Quad]:
    return [*stated(REGISTRY, name, "rdf:type", kind), *stated(DERIVED, name, "rdfs:label", english(label))]


def odd_dataset() -> list[ox.Quad]:
    """Return a small graph of all that is unlikely: names that are markup, foreign, long, or paths; nothing, and too much."""
    passage = "passage:x-p1-s1"
    return [
        *thing("actor:nasty", "paros:State", NASTY),
        *stated(REGISTRY, "actor:nasty", "skos:altLabel", english(NASTY + "!")),
        *stated(passage, "actor:nasty", "paros:namedAs", english(NASTY + "?")),
        *stated("graph:reference", "actor:nasty", "skos:prefLabel", ox.Literal(LEFTWARDS, language="ar")),
        *thing("actor:leftwards", "paros:State", LEFTWARDS),
        *thing("instrument:long", "paros:Treaty", LONG),
        *thing("actor:bare", "paros:Person", "Nobody in particular"),
        *thing("forum:path", "paros:Body", "../../etc/passwd"),
        *thing("actor:retired", "paros:State", "Gone"),
        *stated(REGISTRY, "actor:retired", "owl:deprecated", ox.Literal(True)),
        *stated(REGISTRY, "actor:retired", "dcterms:isReplacedBy", "actor:nasty"),
        *stated("graph:sources", passage, "rdfs:label", english("Source X, para. 1")),
        *thing("event:told", "paros:Meeting", "Meeting told of"),
        *stated(passage, "event:told", "paros:performedBy", "forum:path"),
        # A claim that a judgement rejects has left the published view.
        quad(passage, "event:told", "paros:performedBy", "actor:nasty"),
        quad(EDITORIAL, "editorial:told", "rdf:type", "paros:Judgement"),
        quad(EDITORIAL, "editorial:told", "rdfs:label", english("Who met")),
        quad(EDITORIAL, "editorial:told", "paros:judgedSubject", "event:told"),
        quad(EDITORIAL, "editorial:told", "paros:judgedPredicate", ox.Literal(expand("paros:performedBy"))),
        quad(EDITORIAL, "editorial:told", "paros:judgedObject", "actor:nasty"),
        quad(EDITORIAL, "editorial:told", "paros:preferredObject", "forum:path"),
        quad(EDITORIAL, "editorial:told", "paros:inPassage", passage),
        quad(EDITORIAL, "editorial:told", "paros:verdict", "verdict:rejected"),
        quad(EDITORIAL, "editorial:told", "paros:reason", english("A body cannot be a state.")),
        *stated("graph:ontology", "verdict:rejected", "rdfs:label", english("rejected")),
        *(
            quad
            for number in range(LEADING)
            for quad in [
                *thing(f"instrument:citing-{number}", "paros:Report", f"Report {number}"),
                *stated(passage, f"instrument:citing-{number}", "paros:cites", "instrument:long"),
                *stated(passage, "instrument:long", "paros:cites", f"instrument:citing-{number}"),
            ]
        ),
    ]


def write_site(material: Material, root: Path) -> Folder:
    root.mkdir()
    folder = Folder(root)
    for write in (things.write, descriptions.write, browse.write, search.write, loaded.write):
        write(material, folder)
    return folder


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site of the odd graph."""
    root = tmp_path_factory.mktemp("odd")
    material = Material(Home(root, root / "build"), "0.0.0", odd_dataset(), ox.Store())
    write_site(material, root / "site")
    return root / "site"


@pytest.fixture(scope="module")
def whole(built: Home) -> Material:
    """Return the real graph."""
    return read_material(built)


@pytest.fixture(scope="module")
def site(small: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site of the small graph, with its first page."""
    material = read_material(small)
    folder = write_site(material, tmp_path_factory.mktemp("small") / "site")
    home.write(material, folder)
    return folder.root


def page(folder: Path, name: str) -> Html:
    return Html((folder / name).read_text(encoding="utf-8"))


def test_what_is_markup_in_a_name_is_text_on_every_page(odd: Path) -> None:
    shown = page(odd, "actor/nasty.html")
    assert NASTY in shown.text
    assert f"{NASTY}!" in shown.text
    assert f"{NASTY}?" in shown.text
    for path in odd.rglob("*.html"):
        assert "alert('1')</script>" not in path.read_text(encoding="utf-8"), path


def test_a_name_that_runs_leftwards_is_set_apart(odd: Path) -> None:
    assert f"<bdi>{LEFTWARDS}</bdi>" in (odd / "actor/leftwards.html").read_text(encoding="utf-8")
    assert f'<bdi lang="ar">{LEFTWARDS}</bdi>' in (odd / "actor/nasty.html").read_text(encoding="utf-8")
    assert f"<bdi>{LEFTWARDS}</bdi>" in (odd / "browse/state.html").read_text(encoding="utf-8")


def test_a_title_of_500_letters_stands_whole_in_the_heading_and_cut_in_the_tab(odd: Path) -> None:
    text = (odd / "instrument/long.html").read_text(encoding="utf-8")
    assert len(LONG) > 500
    assert f"<h1>{LONG}</h1>" in text
    assert len(re.search(r"<title>(.*)</title>", text)[1]) < 200  # type: ignore[index]


def test_a_thing_of_which_nothing_is_said_has_a_page_that_says_so(odd: Path) -> None:
    assert "Nothing else is said of it" in page(odd, "actor/bare.html").text
    assert "Nothing else is said of it" not in page(odd, "event/told.html").text


def test_a_name_that_looks_like_a_path_leads_nowhere_else(odd: Path) -> None:
    assert "../../etc/passwd" in page(odd, "forum/path.html").text
    for name in ("actor/nasty.html", "browse/body.html", "event/told.html", "forum/path.html"):
        assert not any("passwd" in link for link in page(odd, name).links)


def test_a_retired_thing_leads_to_what_replaces_it(odd: Path) -> None:
    shown = page(odd, "actor/retired.html")
    assert "Retired." in shown.text
    assert "nasty.html" in shown.links


def test_a_rejected_claim_is_shown_as_rejected_on_both_pages_with_the_judgement(odd: Path) -> None:
    text = (odd / "event/told.html").read_text(encoding="utf-8")
    claim = re.search(r'<dd class="rejected">.*?</dd>', text, re.DOTALL)
    assert claim
    assert "nasty.html" in claim[0]
    assert "rejected; we prefer ../../etc/passwd" in claim[0]
    assert "A body cannot be a state." in text
    assert "../editorial/told.html" in page(odd, "actor/nasty.html").links


def test_a_description_leaves_out_what_is_rejected(odd: Path) -> None:
    triples = set(ox.parse(path=odd / "event/told.nt"))
    performers = {q.object.value for q in triples if q.predicate.value == expand("paros:performedBy")}
    assert performers == {expand("forum:path")}


def test_long_lists_go_on_over_pages_that_hold_every_line(odd: Path) -> None:
    first = page(odd, "instrument/long.html")
    for lines in ("elsewhere", "paros-cites"):
        assert f"../instrument/long/{lines}.html" in first.links
        listed = [page(odd, str(path)) for path in (odd / "instrument/long").glob(f"{lines}*.html")]
        links = {link for one in listed for link in one.links}
        assert len(listed) > (lines == "elsewhere")
        assert {f"../../instrument/citing-{number}.html" for number in range(LEADING)} <= links


@pytest.mark.parametrize("name", ["odd", "site"])
def test_every_page_is_small_and_every_link_leads_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(name)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    read = {path: page(folder, path) for path in files if path.endswith(".html")}
    assert len(read) > 100
    lost = []
    for path, shown in read.items():
        assert (folder / path).stat().st_size < LARGEST, path
        assert shown.markup.count("<h1>") == 1, path
        for link in shown.links:
            parts = urlsplit(urljoin(f"file:///{path}", link))
            target = parts.path.removeprefix("/")
            if parts.scheme != "file" or OTHERS.fullmatch(target) or (name == "odd" and target == "index.html"):
                continue
            if target not in files or (
                parts.fragment and target in read and parts.fragment not in read[target].anchors
            ):
                lost.append((path, link))
    assert not lost


def test_the_same_graph_gives_the_same_bytes(odd: Path, tmp_path: Path) -> None:
    again = Material(Home(tmp_path, tmp_path), "0.0.0", odd_dataset(), ox.Store())
    folder = write_site(again, tmp_path / "site")
    assert all((odd / name).read_bytes() == (folder.root / name).read_bytes() for name in folder.names())
    assert len(folder.names()) == sum(path.is_file() for path in odd.rglob("*"))


@pytest.mark.parametrize(
    "entity",
    [
        "actor:united-states",
        "actor:hellmut-lagos",
        "event:a-res-65-44-vote",
        "forum:first-committee",
        "instrument:a-res-65-44",
        "instrument:ppwt",
        "position:g21-2020-p13-s1-1",
    ],
)
def test_a_page_says_all_that_paros_show_says(whole: Material, entity: str) -> None:
    shown = card(whole.store, ox.NamedNode(expand(entity)))
    pages = [Html(content) for _, content in things.pages_of(whole, expand(entity))]
    text = " ".join(one.text for one in pages)
    links = {link.rpartition("/")[2] for one in pages for link in one.links}
    assert shown.facts or shown.sections
    for fact in (*shown.facts, *shown.names):
        assert in_words(fact.value) in text, fact
        assert not fact.iri or fact.iri.startswith("<") or page_of(expand(fact.iri)).rpartition("/")[2] in links, fact
        # The table of the links tells the dataset of each instead of the layer.
        assert all(name in text for name in fact.said_by if name != "Links layer"), fact
    for entry in (entry for section in shown.sections for entry in section.entries):
        assert page_of(expand(entry.iri)).rpartition("/")[2] in links, entry
        assert all(name in text for name in entry.said_by), entry
    for judgement in shown.judgements:
        assert judgement["reason"] in text
        assert judgement["verdict"] in text


def test_every_statement_of_a_passage_leads_to_it(whole: Material) -> None:
    index = whole.index
    iri = expand("event:a-res-65-44-vote")
    links = {link for _, content in things.pages_of(whole, iri) for link in Html(content).links}
    assert {f"../passage/{passage.rpartition('/')[2]}.html" for s in index.of[iri] for passage in s.passages} <= links


def test_what_is_planned_or_alleged_is_never_told_as_plain_fact(whole: Material) -> None:
    index = whole.index
    weak = [
        (s.subject, index.label(s.thing))
        for iri in index.things
        for s in index.said(iri, "modality")
        if s.thing != expand("modality:asserted") and index.is_a(iri, "Event")
    ]
    assert weak
    for iri, modality in weak:
        lines = [line for where in _leads_to(index, iri) for line in _lines(index, where) if line.what.iri == iri]
        assert lines
        assert all(modality in " ".join(line.strength) for line in lines)


def _leads_to(index: Index, iri: str) -> list[str]:
    return [s.thing for s in index.of[iri] if page_of(s.thing).startswith(("actor/", "forum/")) and not s.computed]


def _lines(index: Index, iri: str) -> list[Line]:
    return [line for section in sections(index, iri) for line in section.lines]


@pytest.mark.parametrize("name", ["actor/group-of-21", "passage/g21-2020-p13-s1", "position/g21-2020-p13-s1-1"])
def test_a_description_is_the_same_in_every_format_for_two_parsers(site: Path, name: str) -> None:
    by_rdflib = rdflib.Graph().parse(site / f"{name}.ttl")
    assert (rdflib.URIRef(expand(name.replace("/", ":"))), None, None) in by_rdflib
    expected = {str(triple) for triple in _triples(site / f"{name}.nt", ox.RdfFormat.N_TRIPLES)}
    for suffix, (syntax, _) in descriptions.SYNTAXES.items():
        path = site / f"{name}{suffix}"
        assert {str(triple) for triple in _triples(path, syntax)} == expected
        read = rdflib.Graph().parse(path, format={".jsonld": "json-ld", ".rdf": "xml"}.get(suffix))
        assert isomorphic(read, by_rdflib)


def _triples(path: Path, syntax: ox.RdfFormat) -> Iterable[ox.Triple]:
    return (quad.triple for quad in ox.parse(path=path, format=syntax))


def test_everything_that_is_spoken_of_has_a_description(site: Path, small: Home) -> None:
    index = read_material(small).index
    for iri in things.things_with_pages(index):
        assert (site / page_of(iri)).with_suffix(".ttl").is_file(), iri


def entries(script: str) -> list[list[object]]:
    found: list[list[object]] = json.loads(script[script.index("entries: ") + 9 : script.rindex("}")])
    return found


def test_the_search_knows_things_by_all_their_names(whole: Material) -> None:
    script = search.index_script(whole.index)
    known = {str(entry[1]): entry for entry in entries(script)}
    assert len(script.encode()) < 500_000
    assert known["actor/china"][0] == "China"
    assert {"Китай", "中国", "CHN", "the Chinese"} <= set(str(known["actor/china"][3]).split("|"))
    assert "A/RES/65/44" in str(known["instrument/a-res-65-44"][3]).split("|")
    assert not any(path.startswith("mapping/") for path in known)


def found(folder: Path, *queries: str) -> list[dict[str, Any]]:
    """Return what the search of a site finds: what it announces, and label, link and kind of each thing."""
    command = [node(), str(Path(__file__).with_name("search.mjs")), str(folder)]
    done = subprocess.run(command, input=json.dumps(queries), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


@pytest.mark.skipif(not node(), reason="Node is not installed: make site")
def test_the_search_minds_neither_accents_nor_capitals_nor_the_order_of_words(tmp_path: Path) -> None:
    labels = {
        "actor:a": "Côte d'Ivoire",
        "actor:b": "Łódź Großwørtkreis",
        "actor:c": "الصين",
        "instrument:d": "A/RES/65/44",
    }
    quads = [quad for name, label in labels.items() for quad in thing(name, "paros:State", label)]
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "search-index.js").write_text(search.index_script(Index(quads)), encoding="utf-8")
    shutil.copy(Path(search.__file__).parents[2] / "templates" / "site" / "search.js", assets)
    queries = ("IVOIRE cote", "lodz", "grosswort", "الصين", "a/res/65/4", "a/res/65/5", " ")
    answers = found(tmp_path, *queries)
    assert [[line[1] for line in answer["lines"]] for answer in answers] == [
        *(["actor/a.html"], ["actor/b.html"], ["actor/b.html"], ["actor/c.html"], ["instrument/d.html"], [], [])
    ]
    assert [answer["told"] for answer in answers[4:]] == [
        "1 found.",
        "Nothing is found for “a/res/65/5”. Fewer words find more.",
        "",
    ]


@pytest.mark.skipif(not node(), reason="Node is not installed: make site")
def test_the_search_gives_first_what_bears_the_name_itself(site: Path) -> None:
    (answer,) = found(site, "group of 21")
    label, link, kind = answer["lines"][0]
    assert (label, link, kind) == ("Group of 21", "actor/group-of-21.html", "Group of states")
    assert len(answer["lines"]) == 50
    assert answer["told"].endswith("found; the first 50 are shown.")


def test_a_name_cannot_end_the_script_of_the_search(odd: Path) -> None:
    script = (odd / "assets/search-index.js").read_text(encoding="utf-8")
    assert NASTY in {entry[0] for entry in entries(script)}


def test_the_lists_of_classes_and_years_hold_everything(site: Path, small: Home) -> None:
    index = read_material(small).index
    groups = browse.by_group(index)
    listed = {iri for _, classes in groups for found in classes for iri in found.members}
    schemes = {
        iri
        for iri in index.things
        if index.kinds(iri) and index.kinds(iri)[0].startswith((PREFIXES["skos"], PREFIXES["sssom"]))
    }
    assert {iri for iri in things.things_with_pages(index) if index.kinds(iri)} - schemes <= listed
    linked = {link for path in (site / "browse").glob("position*.html") for link in page(site, str(path)).links}
    positions = [iri for iri in index.things if index.is_a(iri, "Position")]
    assert positions
    assert {f"../{page_of(iri)}" for iri in positions} <= linked
    years = browse.by_year(index)
    assert [year.year for year in years] == sorted({year.year for year in years})
    assert any(expand("event:a-res-74-33-adoption") in year.members for year in years if year.year == "2019")


def test_the_first_page_tells_the_coverage_that_the_build_counted(site: Path, small: Home) -> None:
    report = json.loads(small.report.read_text(encoding="utf-8"))
    shown = page(site, "index.html")
    (row,) = report["coverage"]
    assert f"{row['passages']}{row['claimed']}{row['claims']}{row['positions']}" in shown.text
    assert f"{report['counts']['Position']} positions" in shown.text
    assert f"{report['counts']['Agent']} actors and bodies" in shown.text
