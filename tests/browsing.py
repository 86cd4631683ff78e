"""A real browser for the tests of the site: Debian's Chromium, driven by Playwright, which sees this machine alone."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request
    from tests.site_checks import TOOLS
else:
    from site_checks import TOOLS

HOST: Final = "127.0.0.1"
CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE: Final = TOOLS / "axe-core" / "axe.min.js"
NO_CHROMIUM: Final = "there is no Chromium: apt-get install chromium"
NO_AXE: Final = "axe-core is not installed: make .venv/.site-tools"
WIDE: Final = (1200, 800)
PHONE: Final = (390, 844)
# What counts as a barrier: with less, a page can be used.
_BARRIERS: Final = ("serious", "critical")
# A slow telephone: a processor of a quarter of the speed, and what Lighthouse calls slow 4G (1.6 Mbit/s, 150 ms there and back).
_SLOWER: Final = 4
_SLOW_NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_PAINTS: Final = """() => new Promise(done => {
  new PerformanceObserver(list => done({
    first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    largest: list.getEntries().at(-1).startTime,
  })).observe({type: 'largest-contentful-paint', buffered: true});
})"""
_AXE_RUN: Final = """async options => (await axe.run(document, options)).violations.map(violation => ({
  id: violation.id,
  impact: violation.impact,
  help: violation.help,
  nodes: violation.nodes.map(node => node.target.join(' ') + ' ' + node.any.map(check => check.message).join('; ')),
}))"""
# Tells of the element that has the focus how it shows it; Chromium's own ring counts.
_FOCUSED: Final = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    name: element.tagName.toLowerCase() + ' ' + (element.getAttribute('aria-label') || element.textContent).trim().slice(0, 40),
    marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""


class _Quiet(SimpleHTTPRequestHandler):
    """Gives files."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
        """Say nothing."""

    def handle(self) -> None:
        """Answer; a browser that leaves a page takes no more of it."""
        with suppress(ConnectionError):
            super().handle()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Give the address at which a plain file server on loopback shows a folder."""
    server = ThreadingHTTPServer((HOST, 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Give a browser without a window; it finds no host but this machine."""
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox does not start for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments.append(f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield started
        finally:
            started.close()


@dataclass(frozen=True)
class Visit:
    """A page in a window of its own.

    Attributes:
        page: the page, which Playwright drives.
        requests: the addresses asked for so far.
        errors: what went wrong so far: exceptions in scripts, errors on the console.
    """

    page: Page
    requests: list[str]
    errors: list[str]

    def strangers(self, origin: str) -> list[str]:
        """Return the addresses asked for that do not begin with that of the site, nor lie within a page."""
        return [address for address in self.requests if not address.startswith((origin, "data:", "blob:"))]


@contextmanager
def visit(
    browser: Browser, address: str, *, size: tuple[int, int] = WIDE, dark: bool = False, slow: bool = False
) -> Iterator[Visit]:
    """Open an address in a fresh window of some size, in light or dark colours, perhaps on a slow telephone."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        accept_downloads=True,
    )
    context.set_default_timeout(10_000)
    try:
        yield _opened(context, address, slow=slow)
    finally:
        context.close()


def _opened(context: BrowserContext, address: str, *, slow: bool) -> Visit:
    opened = Visit(context.new_page(), [], [])

    def note_request(request: Request) -> None:
        opened.requests.append(request.url)

    context.on("request", note_request)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)
    if slow:
        session = context.new_cdp_session(opened.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", dict(_SLOW_NETWORK))
    opened.page.goto(address)
    return opened


def first_view(page: Page) -> dict[str, float]:
    """Return when a page showed its first words, and when its largest part; milliseconds after it was asked for."""
    paints: dict[str, float] = page.evaluate(_PAINTS)
    return paints


def barriers(page: Page, *rules: str) -> list[str]:
    """Return what axe finds on a page that keeps people out, by all its rules or by some."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    # What lies behind links is not fetched: from the disk it cannot be.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return [
        f"{found['impact']} {found['id']}: {found['help']}: {'; '.join(found['nodes'][:3])} ({len(found['nodes'])} places)"
        for found in page.evaluate(_AXE_RUN, options)
        if found["impact"] in _BARRIERS
    ]


def overflow(page: Page) -> list[str]:
    """Return what is wider than the window, so that the page would have to be moved sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.body.querySelectorAll('*')]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .map(element => element.tagName.toLowerCase() + '.' + element.className)
            .slice(0, 5);
        }"""
    )
    return found


def tab_stops(page: Page, count: int) -> list[dict[str, Any]]:
    """Return what the tabulator key comes to, in its order: name, whether it is marked, whether it can be seen."""
    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_FOCUSED))
    return stops
