"""The site of a release as readers meet it: all of it as files, one page of each kind in a real browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from tests import browsing
    from tests.conftest import RunParos
    from tests.site_checks import CHECKS, NO_VNU, VNU, Site, invalid_html, sample, scan_site

    from paros.home import Home
else:
    import browsing
    from site_checks import CHECKS, NO_VNU, VNU, invalid_html, sample, scan_site

needs_vnu = pytest.mark.skipif(not VNU.is_file(), reason=NO_VNU)
needs_chromium = pytest.mark.skipif(browsing.CHROMIUM is None, reason=browsing.NO_CHROMIUM)
needs_axe = pytest.mark.skipif(not browsing.AXE.is_file(), reason=browsing.NO_AXE)


@pytest.fixture(scope="module")
def folder(small: Home, run_paros: RunParos, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release of the small graph."""
    out = tmp_path_factory.mktemp("release") / "site"
    done = run_paros("publish", "--out", out, home=small)
    assert done.returncode == 0, done.stderr
    return out


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
    """What was seen of a page that was opened from the disk."""

    barriers: list[str]
    pale: list[str]
    wide: list[str]
    strangers: list[str]
    errors: list[str]


@pytest.fixture(scope="module")
def looks(site: Site, chromium: Browser) -> dict[str, Look]:
    """Return what was seen of one page of each kind: with all rules in light, colours alone in dark, then on a phone."""
    seen = {}
    for path in sample(site):
        with browsing.visit(chromium, (site.folder / path).as_uri()) as visit:
            light = browsing.barriers(visit.page)
            visit.page.emulate_media(color_scheme="dark")
            dark = browsing.barriers(visit.page, "color-contrast")
            visit.page.set_viewport_size({"width": browsing.PHONE[0], "height": browsing.PHONE[1]})
            wide = browsing.overflow(visit.page)
            strangers = visit.strangers(site.folder.as_uri())
            seen[path] = Look(light, dark, wide, strangers, visit.errors)
    return seen


@needs_chromium
@needs_axe
@pytest.mark.parametrize("aspect", ["barriers", "pale", "wide", "strangers", "errors"])
def test_a_page_of_each_kind_shuts_nobody_out_fits_a_phone_and_asks_no_other_host(
    aspect: str, looks: dict[str, Look]
) -> None:
    assert {path: found for path, look in looks.items() if (found := getattr(look, aspect))} == {}
