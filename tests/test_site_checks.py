"""The checks on a site find what they are for, each on a page that has this defect and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from tests import browsing, site_checks
    from tests.site_checks import CHECKS, LARGEST, NO_VNU, VNU, cover, sample, scan_site
else:
    import browsing
    import site_checks
    from site_checks import CHECKS, LARGEST, NO_VNU, VNU, cover, sample, scan_site

needs_vnu = pytest.mark.skipif(not VNU.is_file(), reason=NO_VNU)
needs_chromium = pytest.mark.skipif(browsing.CHROMIUM is None, reason=browsing.NO_CHROMIUM)
needs_axe = pytest.mark.skipif(not browsing.AXE.is_file(), reason=browsing.NO_AXE)

HOME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Home</title>
<link rel="stylesheet" href="assets/site.css">
</head>
<body>
<main id="main">
<h1>Home</h1>
<p><a href="actor/one.html#facts">One</a> <a href="https://example.org/">Elsewhere</a></p>
<h2>More</h2>
<p>Words.</p>
</main>
</body>
</html>
"""
OTHER = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>One</title></head>
<body>
<main id="main">
<h1>One</h1>
<h2 id="facts">Facts</h2>
<p><a href="../index.html">Home</a></p>
</main>
</body>
</html>
"""
STYLE = "body { color: #111; background: #fff }\na { text-decoration: underline }\n"
# What takes the place of what on the home page, and the check that must notice.
DEFECTS = {
    "a link to no file": ("actor/one.html#facts", "actor/two.html", "broken_links"),
    "a link to no anchor": ("#facts", "#fact", "broken_links"),
    "a link from the root of the server": ("actor/one.html#facts", "/actor/one.html", "broken_links"),
    "a script of another host": ("</main>", '<script src="https://example.org/a.js"></script></main>', "foreign_loads"),
    "a picture of another host": ("</main>", '<img alt="" src="//example.org/a.png"></main>', "foreign_loads"),
    "a script in the page": ("</main>", "<script>1</script></main>", "inline_code"),
    "a style in the page": ("<h2>", '<h2 style="color: red">', "inline_code"),
    "a handler in the page": ("<h2>", '<h2 onclick="alert()">', "inline_code"),
    "a page that is too long": ("Words.", "Words. " * (LARGEST // 7), "large_pages"),
    "no language": (' lang="en"', "", "nameless_pages"),
    "no title": ("<title>Home</title>", "<title> </title>", "nameless_pages"),
    "an id twice": ("<h2>", '<h2 id="main">', "repeated_ids"),
    "a level of headings left out": ("<h2>More</h2>", "<h3>More</h3>", "headings_out_of_order"),
    "two first headings": ("<h2>More</h2>", "<h1>More</h1>", "headings_out_of_order"),
}
FLAWS_IN_USE = {
    "words too pale to read": ("color: #111", "color: #ccc", "color-contrast"),
    "a picture without words": (
        "</main>",
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>',
        "image-alt",
    ),
}


def _write(folder: Path, home: str = HOME, style: str = STYLE) -> Path:
    for name, content in (("index.html", home), ("actor/one.html", OTHER), ("assets/site.css", style)):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def _found(folder: Path) -> dict[str, list[str]]:
    """Return what the checks that complain find, by their names."""
    site = scan_site(folder)
    return {check.__name__: found for check in CHECKS if (found := list(check(site)))}


def test_a_good_site_gives_no_complaint(tmp_path: Path) -> None:
    assert _found(_write(tmp_path)) == {}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_by_its_check_alone(defect: str, tmp_path: Path) -> None:
    old, new, check = DEFECTS[defect]
    found = _found(_write(tmp_path, HOME.replace(old, new, 1)))
    # Without its link the other page cannot be reached, which is a defect too.
    assert set(found) - {"unreachable_pages"} == {check}
    assert all(complaint.startswith("index.html: ") for complaint in found[check])


def test_a_page_to_which_nothing_leads_is_found(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    (folder / "actor" / "two.html").write_text(OTHER, "utf-8")
    assert _found(folder) == {"unreachable_pages": ["actor/two.html: no link leads to it"]}


@pytest.mark.parametrize("name", ["a:b.ttl", "trailing.", "Index.html"])
def test_a_name_that_some_system_cannot_hold_is_found(name: str, tmp_path: Path) -> None:
    (_write(tmp_path) / name).write_text(HOME, "utf-8")
    assert "unportable_names" in _found(tmp_path)


def test_a_style_sheet_that_loads_from_another_host_or_from_nowhere_is_found(tmp_path: Path) -> None:
    style = '@import "https://example.org/a.css";\nbody { background: url(none.png) }\n'
    assert _found(_write(tmp_path, style=style)) == {
        "broken_links": ["assets/site.css: 'none.png' leads to no file"],
        "foreign_loads": ["assets/site.css: 'https://example.org/a.css' is loaded from another host"],
    }


def test_a_sample_holds_the_longest_page_of_each_kind(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    (folder / "actor" / "two.html").write_text(OTHER + " " * 100, "utf-8")
    assert sample(scan_site(folder)) == ["actor/two.html", "index.html"]


def test_few_pages_cover_all_that_has_a_look_of_its_own(tmp_path: Path) -> None:
    folder = _write(tmp_path, HOME.replace("<h2>", '<h2 class="one two">'))
    (folder / "actor" / "two.html").write_text(OTHER.replace("<p>", '<p class="three">'), "utf-8")
    assert cover(scan_site(folder)) == ["actor/two.html", "index.html"]


@needs_vnu
def test_the_program_tells_what_breaks_the_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, HOME.replace("<p>Words.</p>", "<p>Words.<div></div></p>"), "body { colour: #111 }\n")
    assert site_checks.main([str(tmp_path)]) == 1
    style, page, last = capsys.readouterr().out.splitlines()
    assert style.startswith("assets/site.css: CSS: “colour”")
    assert page.startswith("index.html: No “p” element in scope but a “p” end tag seen. ")
    assert last == "2 pages, 2 complaints"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing.browser() as started:
        yield started


@needs_chromium
@needs_axe
@pytest.mark.parametrize("flaw", FLAWS_IN_USE)
def test_a_barrier_for_readers_is_found(flaw: str, chromium: Browser, tmp_path: Path) -> None:
    old, new, rule = FLAWS_IN_USE[flaw]
    folder = _write(tmp_path, HOME.replace(old, new), STYLE.replace(old, new))
    with browsing.visit(chromium, (folder / "index.html").as_uri()) as good:
        assert [found.split(": ")[0].split()[1] for found in browsing.barriers(good.page)] == [rule]


@needs_chromium
def test_what_a_page_does_wrong_in_a_browser_is_noted(chromium: Browser, tmp_path: Path) -> None:
    home = HOME.replace("</main>", '<p class="wide">w</p><script src="a.js"></script></main>')
    style = STYLE + ".wide { width: 500px }\na { outline: none }\n"
    folder = _write(tmp_path, home, style)
    (folder / "a.js").write_text('fetch("http://paros.example/"); throw new Error("broken");', "utf-8")
    with browsing.serving(folder) as origin, browsing.visit(chromium, origin, size=browsing.PHONE) as bad:
        bad.page.wait_for_load_state("networkidle")
        assert bad.strangers(origin) == ["http://paros.example/"]
        assert "broken" in " ".join(bad.errors)
        assert browsing.overflow(bad.page) == ["p.wide"]
        assert [(stop["name"], stop["marked"]) for stop in browsing.tab_stops(bad.page, 1)] == [("a One", False)]


@needs_chromium
def test_the_first_view_is_measured_as_a_slow_telephone_sees_it(chromium: Browser, tmp_path: Path) -> None:
    with browsing.serving(_write(tmp_path)) as origin, browsing.visit(chromium, origin, slow=True) as slow:
        # The page and its style sheet come one after the other.
        assert browsing.first_view(slow.page)["first"] > 2 * 150
