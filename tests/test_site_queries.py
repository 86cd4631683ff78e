"""The pages of the stored queries and of the editor: what they show is what the graph answers, and all of it is text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from paros import run_stored
from paros.answers import Answer, ask
from paros.errors import UsageError
from paros.names import PREFIXES
from paros.publishing.folder import Folder
from paros.publishing.material import read_material
from paros.publishing.site import editor, loaded, queries
from paros.publishing.site.highlighting import highlight_sparql
from paros.queries import Parameter, StoredQuery, bind, find_query, listed_queries, without_header

if TYPE_CHECKING:
    from paros.home import Home
    from paros.publishing.material import Material

LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
EVIL = '</script><script>alert("1")</script>'


@pytest.fixture(scope="module")
def material(small: Home, tmp_path_factory: pytest.TempPathFactory) -> Material:
    built = tmp_path_factory.mktemp("frontend")
    for name in ("oxigraph.wasm", "editor.js", "query.js", "engine.js", "LICENSES.txt"):
        (built / name).write_text(name, encoding="utf-8")
    return read_material(small, assets=built)


@pytest.fixture(scope="module")
def site(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this part of the site, of the small graph, with something for a front end."""
    root = tmp_path_factory.mktemp("site")
    for write in (loaded.write, queries.write, editor.write):
        write(material, Folder(root))
    return root


def _text(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def test_each_stored_query_has_a_page_an_answer_and_a_place_in_the_list(site: Path, material: Material) -> None:
    names = [query.name for query in listed_queries(material.home)]
    index = (site / "queries.html").read_text(encoding="utf-8")
    assert re.findall(r'href="query/([a-z0-9-]+)\.html"', index) == names
    assert sorted(path.stem for path in (site / "query").glob("*.html")) == sorted(names)
    answers = {path.stem.removesuffix("-answer") for path in (site / "query").iterdir() if path.suffix != ".html"}
    assert answers == set(names)


def test_no_page_is_larger_than_it_may_be(site: Path) -> None:
    assert max(path.stat().st_size for path in site.rglob("*.html")) < 100_000


def test_the_page_shows_what_the_published_dataset_answers(site: Path, material: Material) -> None:
    query = find_query(material.home, "positions-by-stance")
    page = (site / "query" / f"{query.name}.html").read_text(encoding="utf-8")
    store = ox.Store()
    store.bulk_extend(material.dataset)
    answer = run_stored(store, query)
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [[_text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in body.splitlines() if row]
    assert rows == answer.cells()[: len(rows)]
    assert 0 < len(rows) <= queries.ROWS
    assert (site / "query" / f"{query.name}.csv").read_text(encoding="utf-8") == answer.to_text("csv").replace(
        "\r\n", "\n"
    )
    assert json.loads((site / "query" / f"{query.name}.json").read_bytes()) == json.loads(answer.to_text("json"))
    assert query.blind.replace("`", "") in _text(page)
    assert query.empty.replace("`", "") in _text(page)


def test_an_empty_answer_says_what_that_means(site: Path, material: Material) -> None:
    query = find_query(material.home, "ballots")
    page = (site / "query" / "ballots.html").read_text(encoding="utf-8")
    assert f"No answer. {query.empty}" in _text(page)


def test_the_page_holds_the_query_for_the_browser_and_for_the_editor(site: Path, material: Material) -> None:
    from urllib.parse import unquote

    query = find_query(material.home, "events-between")
    page = (site / "query" / "events-between.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="the-query">(.*?)</script>', page)
    link = re.search(r'href="\.\./sparql\.html#query=([^"]+)"', page)
    assert found
    assert link
    told = json.loads(found[1])
    assert told["text"] == without_header(query.text)
    assert [parameter["name"] for parameter in told["parameters"]] == [told.name for told in query.parameters]
    assert unquote(link[1]) == without_header(bind(query, {}))
    for parameter in query.parameters:
        assert f'id="value-{parameter.name}"' in page


def test_the_parts_of_a_query_stand_where_their_iris_lead(site: Path, material: Material) -> None:
    iris = {quad.subject.value for quad in material.dataset if isinstance(quad.subject, ox.NamedNode)}
    parts = [
        iri.removeprefix(PREFIXES["query"]).split("#")
        for iri in iris
        if iri.startswith(PREFIXES["query"]) and "#" in iri
    ]
    for name, anchor in parts:
        page = (site / "query" / f"{name}.html").read_text(encoding="utf-8")
        assert page.count(f' id="{anchor}"') == 1
    assert len(parts) > 1000


def test_codes_are_chosen_from_their_list(site: Path) -> None:
    page = (site / "query" / "positions-by-stance.html").read_text(encoding="utf-8")
    assert '<option value="stance:welcomes">welcomes</option>' in page


def test_a_release_without_the_front_end_has_no_run_button_and_says_so(material: Material, tmp_path: Path) -> None:
    bare = replace(material, assets=None)
    for write in (loaded.write, editor.write):
        write(bare, Folder(tmp_path))
    editing = (tmp_path / "sparql.html").read_text(encoding="utf-8")
    query = find_query(material.home, "votes")
    answer = run_stored(material.store, query)
    page = queries.page(query, answer, [], {}, bare)
    for text in (editing, page):
        assert "make site" in text
        assert "<script" not in text
        assert "<button" not in text.partition("<main")[2]
    assert not (tmp_path / "assets" / "graph.js").exists()


def test_a_folder_that_is_no_front_end_is_refused(material: Material, tmp_path: Path) -> None:
    other = replace(material, assets=tmp_path)
    with pytest.raises(UsageError, match=r"oxigraph\.wasm is missing") as raised:
        loaded.write(other, Folder(tmp_path / "out"))
    assert "make site" in str(raised.value)


def test_the_front_end_is_copied_with_what_it_must_know(site: Path) -> None:
    script = (site / "assets" / "graph.js").read_text(encoding="utf-8")
    known = json.loads(script.removeprefix("globalThis.PAROS = ").removesuffix(";\n"))
    assert known["prefixes"]["actor"] == "https://w3id.org/paros/actor/"
    assert known["pages"]["https://w3id.org/paros/ontology#"] == "ontology.html#*"
    assert (site / "assets" / "engine.js").read_text(encoding="utf-8") == "engine.js"
    style = (site / "assets" / "site.css").read_text(encoding="utf-8")
    assert style.index(":root") < style.index(".sparql")


def test_pages_load_scripts_from_the_release_alone_and_hold_none(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        scripts = re.findall(r"<script\b([^>]*)>", page)
        assert all(re.search(r'src="[^:"]+"|type="application/json"', script) for script in scripts)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert "script-src 'self' 'wasm-unsafe-eval'; style-src 'self';" in page


def _evil_query(**changes: Any) -> StoredQuery:
    told: dict[str, Any] = {
        "name": "evil",
        "path": Path("evil.rq"),
        "subject": "actors",
        "text": f"SELECT ?s\nWHERE {{\n  ?s ?p '{EVIL}'\n}}\n",
        "summary": f"Who {EVIL}?",
        "empty": EVIL,
        "blind": EVIL,
        "parameters": (Parameter("s", "iri", EVIL, "actor:china", required=True, of="paros:Agent"),),
    }
    return StoredQuery(**{**told, **changes})


def test_whatever_stands_in_a_query_or_an_answer_is_text(material: Material) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("javascript:alert(1)"), LABEL, ox.Literal(EVIL)))
    store.add(
        ox.Quad(
            ox.NamedNode("http://a/?<b>&".replace("<b>", "b")),
            LABEL,
            ox.Literal("\u05e9\u05dc\u05d5\u05dd", language="he"),
        )
    )
    answer = ask(store, "SELECT ?s ?o WHERE { ?s rdfs:label ?o }")
    query = _evil_query()
    page = queries.page(query, answer, [queries.Field(told) for told in query.parameters], {}, material)
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<a href="http://a/?b&amp;"' in page
    assert '<bdi lang="he">' in page
    assert _text(page).count(EVIL) >= 6
    assert "Asked with s = actor:china." in _text(page)


def test_an_answer_is_cut_before_it_fills_the_page() -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"http://a/{n}"), LABEL, ox.Literal("x" * 9_000)) for n in range(5))
    rows = queries.shown_rows(ask(store, "SELECT ?s ?o WHERE { ?s rdfs:label ?o }"), frozenset(), {})
    assert len(rows) == 2
    store.extend(ox.Quad(ox.NamedNode(f"http://a/{n}"), LABEL, ox.Literal("y")) for n in range(100))
    assert len(queries.shown_rows(ask(store, "SELECT ?s WHERE { ?s rdfs:label 'y' }"), frozenset(), {})) == queries.ROWS
    (row, *_), _ = queries.shown_rows(ask(store, f"SELECT ('{'z' * 30_000}' AS ?z) WHERE {{}}"), frozenset(), {}), None
    assert len(row[0].text) == 30_000


def test_triples_are_shown_and_kept_as_turtle(site: Path) -> None:
    page = (site / "query" / "statement-graph.html").read_text(encoding="utf-8")
    assert '<th scope="col">subject</th><th scope="col">predicate</th><th scope="col">object</th>' in page
    kept = (site / "query" / "statement-graph-answer.ttl").read_bytes()
    assert re.search(rf"{len(set(ox.parse(kept, format=ox.RdfFormat.TURTLE))):,} triples", page)


def test_a_label_leads_to_the_one_thing_that_bears_it() -> None:
    china, other = (ox.NamedNode(f"https://w3id.org/paros/actor/{name}") for name in ("china", "other"))
    view = [ox.Quad(china, LABEL, ox.Literal("China")), ox.Quad(china, LABEL, ox.Literal("Same"))]
    view += [
        ox.Quad(other, LABEL, ox.Literal("Same")),
        ox.Quad(ox.NamedNode("http://a/b"), LABEL, ox.Literal("Foreign")),
    ]
    assert queries.titles_of(view) == {"China": "actor/china.html"}
    query = _evil_query(text="SELECT ?a ?b\nWHERE {\n  ?s rdfs:label\n    ?a ; paros:date ?b .\n}\n", columns=())
    assert queries.label_columns(query) == frozenset()
    answer: Answer = ask(ox.Store(), "SELECT ('China' AS ?a) ('China' AS ?b) WHERE {}")
    (row,) = queries.shown_rows(answer, frozenset({"a"}), queries.titles_of(view))
    assert [cell.page for cell in row] == ["actor/china.html", ""]


def test_columns_of_labels_are_told_by_the_text(material: Material) -> None:
    assert queries.label_columns(find_query(material.home, "votes")) >= {"question", "passage", "forum"}
    assert not queries.label_columns(find_query(material.home, "votes")) & {"date", "inFavour", "basis"}


def test_highlighting_changes_no_letter_of_a_query(material: Material) -> None:
    for query in listed_queries(material.home):
        assert _text(str(highlight_sparql(query.text))) == query.text.rstrip()


def test_the_lines_of_python_ask_the_query(built: Home, material: Material) -> None:
    import paros

    lines = queries.python_call(find_query(material.home, "events-between")).replace(
        "paros.open()", "paros.open(home.root, home.build)"
    )
    space: dict[str, Any] = {"home": built, "paros": paros}
    exec(lines.rpartition("\n")[0], space)  # noqa: S102 -- what the page shows is run as it stands there
    assert eval(lines.rpartition("\n")[2], space).height > 0  # noqa: S307


def test_the_editor_begins_with_a_query_that_has_an_answer(site: Path, built: Home) -> None:
    from paros.storing import open_store

    page = (site / "sparql.html").read_text(encoding="utf-8")
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    assert len(ask(open_store(built), unescape(found[1]))) > 0
    assert re.findall(r'<option value="(queries/[^"]+)"', page) == [
        f"queries/{query.subject}/{query.name}.rq" for query in listed_queries(built)
    ]
