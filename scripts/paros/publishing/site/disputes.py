"""Disputes and judgements: where claims are in doubt, what speaks against them, and what we make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.publishing.site.assessments import DISPUTE, INFERENCE, JUDGEMENT, SLIP
from paros.publishing.site.layout import Page, render
from paros.publishing.site.paging import chunks

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.assessments import Assessment, Assessments

_PATH: Final = "disputes.html"


@dataclass(frozen=True)
class Chapter:
    """Assessments of one kind: the name of their file, a title, what they are, and they themselves."""

    name: str
    title: str
    note: str
    found: tuple[Assessment, ...]


@dataclass(frozen=True)
class Part:
    """A page of a chapter: where it lies, its place among the pages of the chapter, and what stands on it."""

    path: str
    number: int
    total: int
    found: tuple[Assessment, ...]


def read_chapters(assessments: Assessments) -> list[Chapter]:
    """Return all assessments by what they are; the same one stands in one chapter only."""

    def judged(outcome: str) -> tuple[Assessment, ...]:
        return tuple(found for found in assessments.of_kind(JUDGEMENT) if found.outcome == outcome)

    return [
        Chapter(
            "found",
            "What rules find at odds",
            "Rules compare all claims with other claims, with document symbols, the calendar and counts. "
            "What they find is a finding, never an error: sources differ, and both stand.",
            tuple(assessments.of_kind(DISPUTE)),
        ),
        Chapter(
            "rejected",
            "Claims that we reject",
            "These claims have left the published view. They stay in the graphs of their passages, and on their pages, struck out.",
            judged("rejected"),
        ),
        Chapter(
            "doubted",
            "Claims that we doubt",
            "Something speaks against these claims. They stay in the published view, marked.",
            judged("doubted"),
        ),
        Chapter(
            "upheld",
            "Claims that we uphold",
            "These claims stand against what speaks against them, or their sentences can be read in two ways and we say in which we read them.",
            judged("upheld"),
        ),
        Chapter(
            "inferred",
            "What no passage says and we conclude",
            "What is certain or probable is in the published view, as derived; what is only possible is told here alone.",
            tuple(assessments.of_kind(INFERENCE)),
        ),
        Chapter(
            "slips",
            "Slips of the sources",
            "Misprints that matter for reading a passage, as printed and as we read them.",
            tuple(assessments.of_kind(SLIP)),
        ),
    ]


def write(assessments: Assessments, material: Material, folder: Folder) -> None:
    """Write the list of all assessments, and the pages that tell them, chapter by chapter."""
    chapters = [chapter for chapter in read_chapters(assessments) if chapter.found]
    parts = {chapter.name: _write_chapter(assessments, material, folder, chapter) for chapter in chapters}
    summary = "Where claims are in doubt, what speaks against them, what we prefer, why, and how sure we are."
    page = Page(_PATH, "Disputes and judgements", summary)
    unsettled = sum(not found.settled for found in assessments.of_kind(DISPUTE))
    values = {"chapters": chapters, "parts": parts, "unsettled": unsettled}
    folder.write(page.path, render("disputes.html", page, material, **values))


def _write_chapter(assessments: Assessments, material: Material, folder: Folder, chapter: Chapter) -> list[Part]:
    """Write the pages of a chapter and return them."""
    beside = Page(f"disputes/{chapter.name}.html", "", "")
    values = {"quotes": material.quotes, "judgements": assessments.known}
    told = [render("assessment.html", beside, material, found=found, **values) for found in chapter.found]
    groups = chunks(told)
    parts = [
        Part(
            f"disputes/{chapter.name}{f'-{number}' if number > 1 else ''}.html",
            number,
            len(groups),
            tuple(chapter.found[place] for place in places),
        )
        for number, places in enumerate(groups, 1)
    ]
    for part, places in zip(parts, groups, strict=True):
        title = chapter.title + (f" ({part.number} of {part.total})" if part.total > 1 else "")
        page = Page(part.path, title, chapter.note, section=_PATH)
        content = "".join(told[place] for place in places)
        folder.write(
            part.path, render("disputes-part.html", page, material, chapter=chapter, content=content, parts=parts)
        )
    return parts
