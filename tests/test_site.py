"""The site of a release as readers meet it: all of it as files, and in a real browser, from the disk and from a server.

The graph is the small one, with names in it that try a page's patience: markup, accents, another direction, great length,
and a thing of which nothing is known but its name.
"""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from playwright.sync_api import expect

from paros.home import Home
from paros.names import expand
from paros.quads import DEFAULT, RDF_TYPE, node, read_file, write_file
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from tests import browsing
    from tests.conftest import RunParos
    from tests.site_checks import CHECKS, NO_VNU, VNU, Site, cover, invalid_html, sample, scan_site
else:
    import browsing
    from site_checks import CHECKS, NO_VNU, VNU, cover, invalid_html, sample, scan_site

needs_vnu = pytest.mark.skipif(not VNU.is_file(), reason=NO_VNU)
needs_chromium = pytest.mark.skipif(browsing.CHROMIUM is None, reason=browsing.NO_CHROMIUM)
needs_axe = pytest.mark.skipif(not browsing.AXE.is_file(), reason=browsing.NO_AXE)

FRONT_END: Final = Path(__file__).parents[1] / "build" / "frontend"
needs_engine = pytest.mark.skipif(not FRONT_END.is_dir(), reason="the front end is not built: make site")

# A name that is a script unless it is escaped, with letters that not every keyboard has.
MARKUP: Final = "Rüssländ & Cómpany <script>document.title = 'taken over'</script>"
ARABIC: Final = "مؤتمر نزع السلاح"
LONG: Final = "A statement whose name does not come to its end " * 12
STRANGE: Final = {
    "actor:russian-federation": MARKUP,
    "forum:conference-on-disarmament": ARABIC,
    "instrument:g21-2020-statement": LONG.strip(),
}
# A state of which nothing is said.
NOBODY: Final = "actor:nobody"
_NAMES: Final = {expand("rdfs:label"), expand("skos:prefLabel")}
# How long the engine and the graph may take to load on a busy machine; milliseconds.
PATIENCE: Final = 60_000


def _renamed(quad: ox.Quad, names: dict[str, str]) -> ox.Quad:
    """Return a quad, or another in its place if it gives the name of a thing that is to have another."""
    name = names.get(getattr(quad.subject, "value", ""))
    if name is None or quad.predicate.value not in _NAMES:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(name, language="en"), quad.graph_name)


def _nobody() -> Iterator[ox.Quad]:
    registry, state, label = (
        node(graph_iri("registry")),
        node(expand("paros:State")),
        ox.Literal("Nobody", language="en"),
    )
    for graph in (registry, DEFAULT):
        yield ox.Quad(node(expand(NOBODY)), RDF_TYPE, state, graph)
        for name in sorted(_NAMES):
            yield ox.Quad(node(expand(NOBODY)), node(name), label, graph)


@pytest.fixture(scope="module")
def folder(small: Home, run_paros: RunParos, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release of the small graph with strange names."""
    place = tmp_path_factory.mktemp("release")
    shutil.copytree(small.root, place / "graph", symlinks=True)
    home = Home(place / "graph", place / "graph" / "build")
    names = {expand(thing): name for thing, name in STRANGE.items()}
    quads = [*(_renamed(quad, names) for quad in read_file(home.dumps / "paros.nq")), *_nobody()]
    view = [quad for quad in quads if quad.graph_name == DEFAULT]
    for suffix, held in ((".nq", quads), (".trig", quads), (".nt", view), (".ttl", view)):
        write_file(home.dumps / f"paros{suffix}", held)
    assets = ("--assets", FRONT_END) if FRONT_END.is_dir() else ()
    done = run_paros("publish", "--out", place / "site", *assets, home=home)
    assert done.returncode == 0, done.stderr
    return place / "site"


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    return scan_site(folder)


@pytest.fixture(scope="module")
def origin(folder: Path) -> Iterator[str]:
    """Give the address of a plain file server that shows the release."""
    with browsing.serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing.browser() as started:
        yield started


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_page_has_a_defect(check: Callable[[Site], Iterator[str]], site: Site) -> None:
    assert list(check(site)) == []


@needs_vnu
def test_pages_are_valid_html_and_style_sheets_valid_css(site: Site) -> None:
    assert invalid_html(site.folder, [*sample(site), *site.styles]) == []


@dataclass(frozen=True)
class Look:
    """What is wrong with a page that was opened from the disk.

    Attributes:
        barriers: what keeps people out, in light colours.
        pale: words that are hard to read in dark colours.
        wide: what does not fit a telephone.
        unmarked: what the tabulator key comes to without showing it.
        strangers: addresses beyond the release that were asked for.
        errors: what the console told.
    """

    barriers: list[str]
    pale: list[str]
    wide: list[str]
    unmarked: list[str]
    strangers: list[str]
    errors: list[str]


@pytest.fixture(scope="module")
def looks(site: Site, chromium: Browser) -> dict[str, Look]:
    """Return what is wrong with a few pages that have all there is on any."""
    seen = {}
    for path in cover(site):
        with browsing.visit(chromium, (site.folder / path).as_uri()) as visit:
            stops = browsing.tab_stops(visit.page, 12)
            unmarked = [stop["name"] for stop in stops if not (stop["marked"] and stop["seen"])]
            light = browsing.barriers(visit.page)
            visit.page.emulate_media(color_scheme="dark")
            dark = browsing.barriers(visit.page, "color-contrast")
            visit.page.set_viewport_size({"width": browsing.PHONE[0], "height": browsing.PHONE[1]})
            wide = browsing.overflow(visit.page)
            strangers = visit.strangers(site.folder.as_uri())
            seen[path] = Look(light, dark, wide, unmarked, strangers, visit.errors)
    return seen


@needs_chromium
@needs_axe
@pytest.mark.parametrize("aspect", [field.name for field in fields(Look)])
def test_nothing_on_any_page_shuts_anybody_out_or_asks_another_host(aspect: str, looks: dict[str, Look]) -> None:
    assert {path: found for path, look in looks.items() if (found := getattr(look, aspect))} == {}


@needs_chromium
def test_a_thing_is_found_by_a_name_typed_without_accents_and_tells_who_says_what(
    folder: Path, chromium: Browser
) -> None:
    with browsing.visit(chromium, (folder / "timeline.html").as_uri()) as visit:
        page = visit.page
        page.get_by_role("searchbox").fill("RUSSLAND company")
        page.keyboard.press("Enter")
        found = page.get_by_role("list", name="Found").get_by_role("link")
        expect(found.first).to_have_text(MARKUP)
        found.first.click()
        # The name stands there as it is, and did nothing.
        expect(page.get_by_role("heading", level=1)).to_have_text(MARKUP)
        expect(page).to_have_title(re.compile(re.escape("<script>")))
        page.locator("main a[href*='passage/']").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Group of 21 statement 2020")
        assert visit.errors == []


@needs_chromium
def test_names_of_another_direction_or_great_length_and_things_without_facts_have_their_pages(
    folder: Path, chromium: Browser
) -> None:
    names = {
        "forum/conference-on-disarmament": ARABIC,
        "instrument/g21-2020-statement": LONG.strip(),
        "actor/nobody": "Nobody",
    }
    for path, name in names.items():
        with browsing.visit(chromium, (folder / f"{path}.html").as_uri(), size=browsing.PHONE) as visit:
            expect(visit.page.get_by_role("heading", level=1)).to_have_text(name)
            assert browsing.overflow(visit.page) == []


@needs_chromium
def test_the_timeline_is_zoomed_and_walked_by_keyboard(folder: Path, chromium: Browser) -> None:
    with browsing.visit(chromium, (folder / "timeline.html").as_uri()) as visit:
        page = visit.page
        stage = page.get_by_role("application", name="Timeline of events")
        told = page.locator("#timeline").get_by_role("status")
        stage.focus()
        whole = told.inner_text()
        page.keyboard.press("+")
        expect(told).not_to_have_text(whole)
        page.keyboard.press("0")
        expect(told).to_have_text(whole)
        page.keyboard.press("ArrowDown")
        first = page.evaluate("document.activeElement.getAttribute('aria-label')")
        expect(told).to_have_text(first)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/event/"))


@needs_chromium
def test_the_keyboard_skips_to_the_content(folder: Path, chromium: Browser) -> None:
    with browsing.visit(chromium, (folder / "index.html").as_uri()) as visit:
        first = browsing.tab_stops(visit.page, 1)[0]
        assert first == {"name": "a Skip to the content", "marked": True, "seen": True}
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "main"


@needs_chromium
def test_dark_colours_are_dark_and_paper_has_no_navigation(folder: Path, chromium: Browser) -> None:
    background = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b)"
    with browsing.visit(chromium, (folder / "index.html").as_uri()) as visit:
        page = visit.page
        light = page.evaluate(background)
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(background) < 200 < 600 < light
        page.emulate_media(media="print")
        assert page.evaluate(background) == 3 * 255
        expect(page.get_by_role("navigation", name="Site")).to_be_hidden()
        assert page.pdf(format="A4").startswith(b"%PDF-")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@needs_chromium
@needs_engine
def test_a_stored_query_run_in_the_browser_gives_the_answer_that_was_published(
    folder: Path, origin: str, chromium: Browser
) -> None:
    name = "positions-by-stance"
    published = _rows(folder / "query" / f"{name}.csv")
    with browsing.visit(chromium, f"{origin}query/{name}.html") as visit:
        page = visit.page
        page.get_by_role("button", name="Run in the browser").click()
        answer = page.get_by_role("table", name=re.compile("worked out in your browser"))
        expect(answer).to_be_visible(timeout=PATIENCE)
        shown = [row.get_by_role("cell").all_inner_texts() for row in answer.locator("tbody tr").all()]
        assert len(shown) > 1
        assert shown == published[: len(shown)]
        assert visit.errors == []
        assert visit.strangers(origin) == []


@needs_chromium
@needs_engine
def test_the_editor_runs_a_query_and_says_where_one_is_wrong(origin: str, chromium: Browser) -> None:
    begun = quote("SELECT ?name WHERE {\n  actor:china rdfs:label")
    with browsing.visit(chromium, f"{origin}sparql.html#query={begun}") as visit:
        page = visit.page
        expect(page.locator("#status")).to_contain_text("Ready", timeout=PATIENCE)
        page.get_by_role("textbox", name="SPARQL query").click()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("Line 2, column ")
        page.keyboard.press("Control+End")
        page.keyboard.type(" ?name }")
        page.keyboard.press("Control+Enter")
        table = page.get_by_role("table", name="The answer")
        expect(table.get_by_role("columnheader")).to_have_text("name")
        expect(table.get_by_role("cell")).to_have_text("China")
        expect(page.get_by_role("alert")).to_be_hidden()
        expect(page).to_have_url(re.compile(re.escape(quote("rdfs:label ?name }", safe="()"))))
        assert browsing.barriers(page) == []
        assert visit.errors == []
        assert visit.strangers(origin) == []


@needs_chromium
@needs_engine
def test_the_editor_says_from_the_disk_how_it_can_be_used(folder: Path, chromium: Browser) -> None:
    with browsing.visit(chromium, (folder / "sparql.html").as_uri()) as visit:
        expect(visit.page.get_by_text("python3 -m http.server")).to_be_visible()
        expect(visit.page.get_by_role("button", name="Run")).to_be_hidden()
