"""The reference pages of the site: ontology, shapes, downloads, citing, about; complete, in agreement with the store, whole."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.describing import VIEW, WHOLE, anchor
from paros.errors import DataError
from paros.names import ONTOLOGY, PREFIXES, expand, slug
from paros.publishing import metadata, sums
from paros.publishing.folder import Folder
from paros.publishing.material import read_material
from paros.publishing.site import about, cite, diagrams, downloads, ontology, shapes
from paros.publishing.site.addresses import page_of
from paros.publishing.site.terms import Ontology, first_versions, read_ontology
from paros.publishing.site.usage import Usage, read_usage
from paros.quads import node, read_file, serialize, write_file
from paros.queries import all_queries
from paros.reading import graph_iri
from paros.rulebook import checks, read_rules, reasons_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paros.home import Home
    from paros.publishing.material import Material

WRITERS = (ontology.write, shapes.write, downloads.write, cite.write, about.write)
LISTS = ("ontology/codes.html", "ontology/topics.html")
# What the other parts of the site and of the release write.
ELSEWHERE = re.compile(
    r"(index|browse|timeline|sources|series|lineage|disputes|queries|sparql|changes|search)\.html|assets/[a-z-]+\.(css|js|svg)"
    r"|dataset\.(ttl|jsonld)|SHA256SUMS|INPUTS\.sha256|CITATION\.cff|codemeta\.json|LICENSE-DATA|(query|[a-z]+)/[a-z0-9.-]+\.html"
)


class Reader(HTMLParser):
    """Collects what tests ask of a page: ids, links, texts by id, and whether tags are closed."""

    VOID = frozenset({"meta", "link", "br", "input", "path", "rect", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: defaultdict[str, str] = defaultdict(str)
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("id") or ""
        self.ids += [name] if name else []
        self.links += [link for key in ("href", "src") if (link := said.get(key))]
        if tag not in self.VOID:
            self._open.append((tag, name))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, name in self._open:
            if name:
                self.texts[name] += data


@pytest.fixture(scope="module")
def material(built: Home) -> Material:
    return read_material(built)


def _write(material: Material, root: Path) -> Path:
    folder = Folder(root)
    folder.write("dumps/layers/registry.nt", "<e:s> <e:p> <e:o> .\n")
    for write in WRITERS:
        write(material, folder)
    return root


@pytest.fixture(scope="module")
def site(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(material, tmp_path_factory.mktemp("reference"))


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Reader]:
    return {str(path.relative_to(site)): Reader(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


@pytest.fixture(scope="module")
def terms(material: Material) -> Ontology:
    return read_ontology(material.dataset)


@pytest.fixture(scope="module")
def rules(material: Material) -> list[ox.Quad]:
    return [quad for path in sorted((material.home.root / "shapes").glob("*.ttl")) for quad in read_file(path)]


@pytest.fixture(scope="module")
def usage(material: Material, terms: Ontology, rules: list[ox.Quad]) -> Usage:
    return read_usage(terms, material.dataset, rules, all_queries(material.home))


# All pages


def test_every_link_leads_to_a_page_and_a_place_on_it(pages: dict[str, Reader], site: Path) -> None:
    for name, page in pages.items():
        for link in page.links:
            if re.match(r"https?://", link):
                continue
            path, _, place = link.partition("#")
            target = (site / name).parent.joinpath(path).resolve() if path else site / name
            target_name = str(target.relative_to(site))
            if target_name in pages:
                assert not place or place in pages[target_name].ids, (name, link)
            else:
                assert target.is_file() or ELSEWHERE.fullmatch(target_name), (name, link)


def test_no_page_has_an_id_twice(pages: dict[str, Reader]) -> None:
    twice = {name: [one for one, number in Counter(page.ids).items() if number > 1] for name, page in pages.items()}
    assert not any(twice.values()), twice


def test_pages_are_small(site: Path) -> None:
    assert {path.name: path.stat().st_size for path in site.rglob("*") if path.stat().st_size > 100_000} == {}


def test_pages_are_the_same_when_written_again(site: Path, material: Material, tmp_path: Path) -> None:
    again = _write(material, tmp_path)
    names = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [name for name in names if (site / name).read_bytes() != (again / name).read_bytes()] == []


# The ontology


def test_the_iri_of_each_term_leads_to_the_index_and_from_there_to_all_that_is_said_of_it(
    pages: dict[str, Reader], material: Material
) -> None:
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in material.store.quads_for_pattern(None, None, None, node(graph_iri("ontology"))):
        if str(quad.subject).startswith(f"<{ONTOLOGY}") and isinstance(quad.object, ox.Literal):
            said[str(quad.subject).strip("<>")][quad.predicate.value] = quad.object.value
    assert len(said) > 200
    for iri, texts in said.items():
        path, _, name = page_of(iri).partition("#")
        assert name in pages[path].ids
        told = [page.texts[name] for path, page in pages.items() if path.startswith("ontology/") and name in page.ids]
        told = [text for text in told if f"paros:{name} " in text]
        assert len(told) == 1
        for predicate in ("rdfs:label", "skos:definition", "skos:scopeNote", "skos:example"):
            assert texts.get(expand(predicate), "") in told[0]


def test_counts_of_use_agree_with_the_store(pages: dict[str, Reader], terms: Ontology, material: Material) -> None:
    counts: dict[str, int] = {}
    for query in (
        "SELECT ?term (COUNT(DISTINCT ?member) AS ?number) { ?member a ?term } GROUP BY ?term",
        "SELECT ?term (COUNT(*) AS ?number) { ?subject ?term ?object } GROUP BY ?term",
    ):
        solutions = material.store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        counts |= {row["term"].value: int(row["number"].value) for row in solutions}
    index = pages["ontology.html"].texts
    for iri, term in terms.terms.items():
        assert re.search(rf"{term.name}, {term.kind}, {counts.get(iri, 0)}\n?", index[term.name])


def test_what_a_property_relates_adds_up_to_its_uses(usage: Usage, terms: Ontology) -> None:
    for iri, term in terms.terms.items():
        if term.kind != "class":
            assert sum(relation.count for relation in usage.of(iri)) == usage.counts[iri]


def test_what_is_derived_is_what_no_other_layer_states(usage: Usage, material: Material) -> None:
    solutions = material.store.query(
        "SELECT (COUNT(DISTINCT ?member) AS ?number) { ?member a <https://w3id.org/paros/ontology#Agent> "
        "FILTER NOT EXISTS { GRAPH ?graph { ?member a <https://w3id.org/paros/ontology#Agent> } "
        "FILTER(?graph != <https://w3id.org/paros/graph/derived>) } }"
    )
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = solutions
    assert usage.derived[ONTOLOGY + "Agent"] == int(row["number"].value) > 0


def test_shapes_queries_and_rules_are_found_that_speak_of_a_term(usage: Usage) -> None:
    quantifier = ONTOLOGY + "quantifier"
    assert PREFIXES["shape"] + "unnamed-collective-quantifier" in usage.shapes[quantifier]  # its path
    assert PREFIXES["shape"] + "parts-without-circles" in usage.shapes[ONTOLOGY + "partOf"]  # the query of its target
    assert "unnamed-collectives" in usage.queries[quantifier]
    assert [rule.name for rule in usage.rules[ONTOLOGY + "speaksFor"]] == ["property-hierarchy", "voice"]
    assert [rule.name for rule in usage.rules[ONTOLOGY + "adoptedFrom"]] == ["inverses"]
    assert ONTOLOGY + "quantifier" not in usage.rules


def test_a_rule_that_does_not_tell_what_it_does_is_refused() -> None:
    with pytest.raises(DataError, match="does not tell what it does"):
        reasons_in("# Some rule.\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_concept_that_only_judgements_use_is_told_apart(usage: Usage, pages: dict[str, Reader]) -> None:
    certain = PREFIXES["certainty"] + "certain"
    assert usage.values[certain] == 0 < usage.values_apart[certain]
    assert f"+ {usage.values_apart[certain]}" in pages["ontology/codes.html"].texts["certainty"]


def test_every_code_stands_in_its_list(pages: dict[str, Reader], terms: Ontology, material: Material) -> None:
    concepts = {
        str(quad.subject).strip("<>")
        for quad in material.store.quads_for_pattern(
            None, node(expand("skos:inScheme")), None, node(graph_iri("ontology"))
        )
    }
    listed = [concept for scheme in terms.schemes.values() for concept in scheme.concepts]
    assert sorted(concept.iri for concept in listed) == sorted(concepts)
    for scheme in terms.schemes.values():
        text = next(pages[path].texts[slug(scheme.iri)] for path in LISTS if slug(scheme.iri) in pages[path].ids)
        assert all(concept.label in text for concept in scheme.concepts)


STRANGE = f"""
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{ONTOLOGY}Strange> a owl:Class ;
  rdfs:isDefinedBy <https://w3id.org/paros/ontology/votes> ;
  rdfs:label "<script>alert(1)</script> \u05d5\u05e2\u05d9\u05d3\u05d4"@en ;
  rdfs:subClassOf <{ONTOLOGY}Ballot> ;
  skos:definition "A & B \\"quoted\\" </dl><img src=x onerror=alert(1)>"@en ;
  owl:deprecated true ;
  dcterms:isReplacedBy <{ONTOLOGY}Ballot> .
"""


def test_labels_are_text_and_never_markup_and_what_is_deprecated_says_so(material: Material, tmp_path: Path) -> None:
    graph = node(graph_iri("ontology"))
    strange = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(STRANGE, format=ox.RdfFormat.TURTLE)
    ]
    folder = Folder(tmp_path)
    ontology.write(replace(material, dataset=[*material.dataset, *strange]), folder)
    written = {name: (tmp_path / name).read_text(encoding="utf-8") for name in folder.names()}
    assert not any("<script>alert" in text or "<img" in text for text in written.values())
    page = Reader(written["ontology/votes.html"])
    assert "<script>alert(1)</script> \u05d5\u05e2\u05d9\u05d3\u05d4" in page.texts["Strange"]
    assert 'A & B "quoted" </dl><img src=x onerror=alert(1)>' in page.texts["Strange"]
    assert "No longer to be used; use Ballot instead." in page.texts["Strange"]
    assert "<script>alert(1)</script>" in Reader(written["ontology/hierarchy.html"]).texts["main"]


def test_a_term_is_as_old_as_the_first_version_that_has_it(terms: Ontology, material: Material, tmp_path: Path) -> None:
    assert set(first_versions(terms, None).values()) == {terms.head.version}
    graph = node(graph_iri("ontology"))
    whole = [quad for quad in material.dataset if quad.graph_name == graph]
    treaty = node(ONTOLOGY + "Treaty")
    version = expand("owl:versionInfo")

    def keep(place: Path, name: str, *, prior: bool) -> None:
        place.mkdir(parents=True, exist_ok=True)
        head = node(ONTOLOGY.removesuffix("#"))
        triples = [
            ox.Quad(quad.subject, quad.predicate, ox.Literal(name) if quad.predicate.value == version else quad.object)
            for quad in whole
            if quad.subject != treaty or name != "0.0.9"
        ]
        more = [ox.Quad(head, node(expand("owl:priorVersion")), node(f"{head.value}/0.0.1"))] if prior else []
        write_file(place / "ontology.ttl", [*triples, *more])

    keep(tmp_path, "0.0.10", prior=True)
    keep(tmp_path / "ontology" / "0.0.9", "0.0.9", prior=False)
    since = first_versions(terms, tmp_path)
    assert (since[ONTOLOGY + "Treaty"], since[ONTOLOGY + "Ballot"]) == ("0.0.10", "0.0.9")
    keep(tmp_path / "ontology" / "0.0.9", "0.0.9", prior=True)
    assert first_versions(terms, tmp_path)[ONTOLOGY + "Ballot"] == "0.0.9 or earlier"


# Pictures


def test_a_tree_has_each_class_on_a_row_of_its_own_below_its_superclass() -> None:
    tree = diagrams.Node(
        "a", "#a", below=(diagrams.Node("b", "#b", below=(diagrams.Node("c", "#c"),)), diagrams.Node("d", "#d"))
    )
    drawn = diagrams.draw_trees([tree, diagrams.Node("e", "#e")], 1)
    assert [text.text for text in drawn.texts] == ["a", "b", "c", "d", "e"]
    assert [text.x for text in drawn.texts] == [0, 20, 40, 20, 0]
    rows = [text.y for text in drawn.texts]
    assert rows == sorted(set(rows))
    assert len(drawn.lines) == 3


def test_no_tree_is_cut_by_the_end_of_a_column() -> None:
    trees = [
        diagrams.Node(str(n), "#", below=tuple(diagrams.Node(f"{n}{m}", "#") for m in range(n))) for n in range(1, 6)
    ]
    drawn = diagrams.draw_trees(trees, 2)
    column = {text.text: (text.x - 20 * (len(text.text) - 1)) for text in drawn.texts}
    assert all(column[text.text] == column[text.text[0]] for text in drawn.texts)
    assert len(set(column.values())) > 1
    assert max(text.y for text in drawn.texts) < drawn.height


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_boxes_of_a_net_stand_apart_and_arrows_reach_from_one_to_the_other() -> None:
    names = [f"Kind {letter}" for letter in "abcdefg"]
    links = [diagrams.Link(one, other, ("leads to",)) for one, other in combinations(names, 2) if one != names[3]]
    drawn = diagrams.draw_net({name: (name, "#") for name in names}, links)
    areas = {box.text.text: (box.x, box.y, box.x + box.width, box.y + box.height) for box in drawn.boxes}
    assert sorted(areas) == names
    assert not any(_overlap(one, other) for one, other in combinations(areas.values(), 2))
    for link, arrow in zip(links, drawn.arrows, strict=True):
        ends = [tuple(map(float, point.split())) for point in arrow.removeprefix("M").split("L")]
        for name, (x, y) in zip((link.start, link.end), ends, strict=True):
            left, top, right, bottom = areas[name]
            assert left - 0.1 <= x <= right + 0.1
            assert top - 0.1 <= y <= bottom + 0.1
    assert drawn == diagrams.draw_net({name: (name, "#") for name in names}, links)


def test_a_chain_is_drawn_without_crossings_and_there_and_back_are_two_lines() -> None:
    chain = [diagrams.Link(one, other, ("to",)) for one, other in ("ab", "bc", "cd", "de")]
    drawn = diagrams.draw_net({name: (name, "#") for name in "abcde"}, chain)
    assert len({text.x for text in drawn.texts} | {text.y for text in drawn.texts}) > 1
    texts = [(text.x - 5, text.y - 5, text.x + 5, text.y + 5) for text in drawn.texts]
    assert not any(_overlap(one, other) for one, other in combinations(texts, 2))
    both = diagrams.draw_net(
        {"a": ("a", "#"), "b": ("b", "#")}, [diagrams.Link("a", "b", ("x",)), diagrams.Link("b", "a", ("y",))]
    )
    assert len({re.sub(r"L.*", "", arrow) for arrow in both.arrows}) == 2


# The shapes


def test_every_shape_stands_in_the_index_and_on_its_page(pages: dict[str, Reader], rules: list[ox.Quad]) -> None:
    for iri, rule in read_rules(rules).items():
        path, _, name = page_of(iri).partition("#")
        assert name in pages[path].ids
        told = [page.texts[name] for path, page in pages.items() if path.startswith("shapes/") and name in page.ids]
        assert len(told) == 1
        assert rule.message in told[0]
        assert rule.severity in told[0]
        assert rule.advice in told[0]
    for name, check in checks().items():
        assert check.message in pages["shapes.html"].texts["main"]
        assert name.replace("/", "-") in pages["shapes.html"].ids


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("unnamed-collective-quantifier", "each member of Unnamed collective / at least 1 under quantifier"),
        ("role-holder-kind", "whatever has role holder / what stands under role holder is a member of Agent"),
        ("adoption-adopter", "it satisfies one of these or more: performed by somebody, in a body, in an organization"),
        ("parts-without-circles", "what the query finds: each is an offender / nothing under part of"),
        ("labelled", "at least 1 under skos:prefLabel or rdfs:label"),
        ("part-of-an-event", "It asks that / at least 1 under part of / meetings have a setting"),
    ],
)
def test_a_shape_says_what_it_looks_at_and_what_it_asks_for(pages: dict[str, Reader], name: str, asked: str) -> None:
    (text,) = (
        " ".join(page.texts[name].split()) for path, page in pages.items() if path[:7] == "shapes/" and name in page.ids
    )
    for part in asked.split(" / "):
        assert part in text


def test_what_the_shapes_find_is_told_as_the_build_reports_it(pages: dict[str, Reader], material: Material) -> None:
    import json

    found = Counter(item["shape"] for item in json.loads(material.home.report.read_text(encoding="utf-8"))["findings"])
    assert found
    told = {
        name: int(match[1])
        for path, page in pages.items()
        if path.startswith("shapes/")
        for name, text in page.texts.items()
        if (match := re.search(r"(\d+) found", text)) and name != "main"
    }
    assert told == {slug(shape): number for shape, number in found.items()}


# Downloads


@pytest.fixture(scope="module")
def release(small: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Material, Folder]:
    """Return the small graph with some files of a release as the parts before the site write them."""
    material = read_material(small)
    folder = Folder(tmp_path_factory.mktemp("release"))
    for name in ("paros.ttl", "paros.nt", "paros.nq"):
        shutil.copyfile(small.dumps / name, folder.path(f"dumps/{name}"))
    folder.write("dumps/paros.ttl.gz", b"packed")
    registry = [quad for quad in material.dataset if quad.graph_name == node(graph_iri("registry"))]
    triples = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in registry]
    for ending in (".ttl", ".nt"):
        folder.write(f"dumps/layers/registry{ending}", serialize(triples, ending))
    folder.write("tables/events.csv", 'iri,label\na,"one\nin two lines"\nb,two\n')
    folder.write("tables/events.parquet", b"columns")
    folder.write(
        "tables/metadata.json",
        '{"tables": [{"url": "events.csv", "dc:title": "Events", "dc:description": "All of them."}]}',
    )
    folder.write("ontology.ttl", "# nothing")
    folder.write("actor/china.ttl", "# nothing")
    downloads.write(material, folder)
    metadata.write(material, folder)
    sums.write(material, folder)
    return material, folder


def test_each_file_is_listed_with_its_size_and_digest(release: tuple[Material, Folder]) -> None:
    _, folder = release
    listed = (folder.root / "files.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<a href="([^"]+)">.*?<td class="number">(\d+)</td>', listed))
    # What the metadata add comes after the pages.
    left_out = re.compile(r".*\.html|actor/.*|dataset\..*|INPUTS\.sha256|SHA256SUMS")
    names = [name for name in folder.names() if not left_out.fullmatch(name)]
    assert rows == {name: str((folder.root / name).stat().st_size) for name in names}
    assert all(hashlib.sha256((folder.root / name).read_bytes()).hexdigest() in listed for name in names)
    page = Reader((folder.root / "downloads.html").read_text(encoding="utf-8"))
    data = {name for name in names if name.startswith(("dumps/", "tables/events", "ontology"))}
    assert {anchor(name) for name in data} <= set(page.ids)
    assert slug(VIEW.value) in page.ids


def test_what_the_metadata_name_has_its_place_on_the_page(release: tuple[Material, Folder]) -> None:
    _, folder = release
    ids = Reader((folder.root / "downloads.html").read_text(encoding="utf-8")).ids
    kind = node(expand("dcat:Distribution"))
    described = {quad.subject for quad in read_file(folder.root / "dataset.ttl") if quad.object == kind}
    assert described
    assert {slug(subject.value) for subject in described if isinstance(subject, ox.NamedNode)} <= set(ids)
    assert {"table-events", VIEW.value.rpartition("/")[2], WHOLE.value.rpartition("/")[2], "0.1.0"} <= set(ids)


def test_counts_of_triples_and_rows_agree_with_the_graph(release: tuple[Material, Folder]) -> None:
    material, folder = release
    text = Reader((folder.root / "downloads.html").read_text(encoding="utf-8")).texts["main"]
    registry = sum(quad.graph_name == node(graph_iri("registry")) for quad in material.dataset)
    for count in (
        f"{len(material.view):,} triples",
        f"{len(material.dataset):,} quads",
        f"{registry:,} triples",
        "2 rows",
    ):
        assert count in text
    assert "What exists: one IRI for each thing" in text


def test_licences_of_others_are_told_as_the_graph_records_them(site: Path, material: Material) -> None:
    text = Reader((site / "downloads.html").read_text(encoding="utf-8")).texts["main"]
    terms = [quad for quad in material.view if quad.predicate.value == ONTOLOGY + "tableTerms"]
    assert terms
    assert all(isinstance(quad.object, ox.Literal) and quad.object.value in text for quad in terms)
    assert "Wikidata: Creative Commons Zero 1.0 Universal" in text
    assert "GeoNames: Creative Commons Attribution 4.0 International" in text
    assert "ISNI: not recorded" in text


def test_the_commands_in_python_do_what_they_say(
    release: tuple[Material, Folder], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(release[1].root)
    programs = [text for title, text in downloads.COMMANDS if "Python" in title]
    for program in programs:
        exec(program, {})  # noqa: S102 -- our own text, as it stands on the page
    assert "in two lines" in capsys.readouterr().out
    assert len(programs) == 2


def test_a_file_that_was_taken_is_checked_against_the_digests(release: tuple[Material, Folder], tmp_path: Path) -> None:
    """The addresses of the commands are those of the site, and the check finds the files that were taken and no others."""
    material, folder = release
    take, digests, check = downloads.COMMANDS[0][1].replace("{site}", material.site_url).splitlines()
    text = Reader((folder.root / "downloads.html").read_text(encoding="utf-8")).texts["main"]
    assert all(command in text for command in (take, digests, check))
    for command in (take, digests):
        name = command.rpartition(" ")[2].removeprefix(material.site_url)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(folder.root / name, tmp_path / name)
    done = subprocess.run(check.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "dumps/paros.ttl.gz: OK\n")


@pytest.mark.skipif(shutil.which("rapper") is None, reason="there is no rapper: apt-get install raptor2-utils")
def test_raptor_counts_the_triples_of_the_published_view(release: tuple[Material, Folder]) -> None:
    material, folder = release
    (command,) = (text for title, text in downloads.COMMANDS if "Raptor" in title)
    done = subprocess.run(command.split(), cwd=folder.root, capture_output=True, text=True, check=True)
    assert f"returned {len(material.view)} triples" in done.stderr


def test_sizes_are_told_in_words() -> None:
    assert [downloads.in_bytes(size) for size in (0, 999, 1000, 999_499, 999_500, 12_345_678)] == [
        "0 B",
        "999 B",
        "1 kB",
        "999 kB",
        "1.0 MB",
        "12.3 MB",
    ]


# Citing and about


def test_the_claim_that_is_cited_stands_in_its_passage(site: Path, material: Material) -> None:
    page = (site / "cite.html").read_text(encoding="utf-8")
    (claim,) = (
        quad for text in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL) for quad in _quads(text)
    )
    assert claim in material.store
    assert isinstance(claim.graph_name, ox.NamedNode)
    assert f"paros cite passage:{slug(claim.graph_name.value)}" in page


def _quads(text: str) -> Iterator[ox.Quad]:
    import html

    if text.startswith("@prefix"):
        yield from ox.parse(html.unescape(text), format=ox.RdfFormat.TRIG)


def test_the_examples_of_citations_are_those_of_the_command(site: Path, material: Material) -> None:
    import paros

    graph = paros.open(material.home.root, material.home.build)
    text = Reader((site / "cite.html").read_text(encoding="utf-8")).texts["main"]
    for name in re.findall(r"paros cite (\S+) prints", " ".join(text.split())):
        for form in ("text", "bibtex", "csl"):
            assert graph.cite(name).to_text(form).strip() in text
    assert "TY  - DATA" in text


def test_about_tells_what_each_source_covers(site: Path, material: Material) -> None:
    text = Reader((site / "about.html").read_text(encoding="utf-8")).texts["main"]
    coverage = [quad.object for quad in material.view if quad.predicate.value == ONTOLOGY + "coverage"]
    assert len(coverage) == 3
    assert all(isinstance(told, ox.Literal) and told.value in text for told in coverage)
