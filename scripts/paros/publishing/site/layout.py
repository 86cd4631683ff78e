"""The frame that all pages of the site have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from paros.pages import fill
from paros.publishing.site.addresses import page_of, relative

if TYPE_CHECKING:
    from paros.publishing.material import Material

# The links at the top of every page.
NAVIGATION: Final = (
    ("Browse", "browse.html"),
    ("Timeline", "timeline.html"),
    ("Sources", "sources.html"),
    ("Disputes", "disputes.html"),
    ("Queries", "queries.html"),
    ("Ontology", "ontology.html"),
    ("Downloads", "downloads.html"),
)


@dataclass(frozen=True)
class Page:
    """What the frame needs to know of a page.

    Attributes:
        path: where it lies in the release.
        title: its heading, in words.
        summary: one sentence on it, for search engines and previews.
        scripts: paths in the release of the scripts that it needs.
        data: JSON-LD in it, as text, if there is any.
    """

    path: str
    title: str
    summary: str
    scripts: tuple[str, ...] = ()
    data: str = ""


def render(template: str, page: Page, material: Material, **values: object) -> str:
    """Return a page: a template of templates/site/ that extends base.html, filled with values.

    In templates, `link(path)` leads to another file of the release, and `to(iri)` to the page of a thing of ours, or is "".
    """

    def to(iri: str) -> str:
        target = page_of(iri)
        return relative(page.path, target) if target else ""

    return fill(
        f"site/{template}",
        page=page,
        version=material.version,
        navigation=NAVIGATION,
        engine=material.assets is not None,
        link=partial(relative, page.path),
        to=to,
        **values,
    )
