"""Takes pictures of a release for people to look at, tells what shuts anybody out, and measures slow telephones.

    python tests/site_pictures.py FOLDER OUT [PATH…]

Of one page of each kind, or of the pages named, OUT gets a picture as a wide window shows it, as a telephone does, in dark
colours and as it is printed, and the printed page itself; and figures.tsv with the time to the first words and to the
largest part on a slow telephone. The exit code is 1 if axe finds a serious barrier on any of them, in light or dark.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser
    from tests.browsing import PHONE, WIDE, barriers, browser, first_view, serving, visit
    from tests.site_checks import sample, scan_site
else:
    from browsing import PHONE, WIDE, barriers, browser, first_view, serving, visit
    from site_checks import sample, scan_site

# The width of a sheet of A4 and its height; pixels.
_SHEET: Final = (794, 1123)
# The name of a way to look at a page, the size of the window, and whether it is dark.
WAYS: Final = (("wide", WIDE, False), ("phone", PHONE, False), ("dark", WIDE, True), ("print", _SHEET, False))
# A picture of a whole page ends here; pixels.
_LONGEST: Final = 4000
# A page is opened this often on a slow telephone; the best time counts, as the others hold what this machine did besides.
_TRIES: Final = 3


def take_pictures(window: Browser, address: str, out: Path, name: str) -> list[str]:
    """Write what a page looks like, in all ways, and what it is like on paper; return what shuts anybody out."""
    found = []
    for way, size, dark in WAYS:
        with visit(window, address, size=size, dark=dark) as seen:
            seen.page.wait_for_load_state("networkidle")
            if way == "print":
                seen.page.emulate_media(media="print")
                seen.page.pdf(path=out / f"{name}.pdf", format="A4")
            height = min(_LONGEST, seen.page.evaluate("document.documentElement.scrollHeight"))
            seen.page.screenshot(
                path=out / f"{name}.{way}.png",
                full_page=True,
                clip={"x": 0, "y": 0, "width": size[0], "height": height},
            )
            found += [f"{way}: {barrier}" for barrier in barriers(seen.page)] if way in {"wide", "dark"} else []
    return found


def measure(window: Browser, address: str) -> tuple[float, float]:
    """Return when a page shows its first words on a slow telephone, and when its largest part; milliseconds."""
    times = []
    for _ in range(_TRIES):
        with visit(window, address, size=PHONE, slow=True) as seen:
            paints = first_view(seen.page)
            times.append((paints["first"], paints["largest"]))
    return min(times)


def main(arguments: Sequence[str]) -> int:
    """Write the pictures and the figures, and return 1 if anything shuts anybody out."""
    folder, out = Path(arguments[0]), Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    found = list[str]()
    figures = ["page\tbytes\tfirst words (ms)\tlargest part (ms)"]
    with serving(folder) as origin, browser() as window:
        for path in arguments[2:] or sample(scan_site(folder)):
            name = path.removesuffix(".html").replace("/", "-")
            found += [f"{path}: {barrier}" for barrier in take_pictures(window, origin + path, out, name)]
            first, largest = measure(window, origin + path)
            figures.append(f"{path}\t{(folder / path).stat().st_size}\t{first:.0f}\t{largest:.0f}")
    (out / "figures.tsv").write_text("\n".join(figures) + "\n", "utf-8")
    print(*figures, *found, sep="\n")  # noqa: T201 -- a program
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
