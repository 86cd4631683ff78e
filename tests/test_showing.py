"""Answers as tables, pages and workbooks: nothing is cut off, everything is escaped, a file is whole or not there."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paros.answers import ask
from paros.asked import Asked
from paros.errors import UsageError
from paros.formats.answer_as_html import to_html
from paros.formats.answer_as_xlsx import to_xlsx
from paros.printing import answer_table
from paros.showing import FORMATS, choose_format, show_answer

if TYPE_CHECKING:
    from paros.answers import Answer

ASKED = Asked("Who <asks>?", "some-query", "paros 1.2.3", "2020-01-02", (("actor", "=1+1 & <b>"),), "None.", "All.")
VALUES = """SELECT ?thing ?text ?number ?share ?day ?nothing WHERE {
  VALUES (?thing ?text ?number ?share ?day ?nothing) {
    (actor:china "=SUM(A1:A9)" 12 0.5 "2019-12-18"^^xsd:date UNDEF)
    (<https://example.org/?a=1&b="2"> "<script>alert('x')</script>" 9999999999999999 1.0 "1899-12-31"^^xsd:date UNDEF)
  }
}"""


def _answer(text: str) -> Answer:
    return ask(ox.Store(), text.replace('&b="2"', "&b=2"))


# Tables

WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=30)
NAMES = "?holderLabel ?b ?since"
CELLS = st.lists(st.tuples(*[st.lists(WORDS, min_size=1, max_size=12).map(" ".join)] * 3), min_size=1, max_size=5)


@given(CELLS, st.integers(20, 160))
def test_a_table_fits_its_width_and_loses_nothing(rows: list[tuple[str, str, str]], width: int) -> None:
    values = " ".join(f"({' '.join(str(ox.Literal(cell)) for cell in row)})" for row in rows)
    answer = ask(ox.Store(), f"SELECT {NAMES} WHERE {{ VALUES ({NAMES}) {{ {values} }} }}")
    lines = answer_table(answer, "", width).splitlines()
    assert max(map(len, lines)) <= width
    shown, told = "".join(lines), "".join(map("".join, rows))
    for character in set(told) - set(NAMES) - {"-"}:
        assert shown.count(character) == told.count(character)


def test_an_empty_answer_says_what_that_means() -> None:
    assert answer_table(_answer("SELECT ?s WHERE { ?s ?p ?o }"), "Nobody did.", 80) == "No answer. Nobody did.\n"


# Formats


def test_the_ending_of_a_file_tells_the_format() -> None:
    endings = {form: "txt" if form == "table" else form for form in FORMATS}
    assert {form: choose_format(None, Path(f"answer.{ending}")) for form, ending in endings.items()} == {
        form: form for form in FORMATS
    }
    assert choose_format(None, None) == "table"
    assert choose_format(None, Path("ANSWER.HTM")) == "html"
    assert choose_format("csv", Path("answer.dat")) == "csv"


def test_a_file_that_cannot_be_made_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "answer.ttl"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UsageError, match="rows, not triples"):
        show_answer(_answer(VALUES), ASKED, "ttl", path)
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_to_a_file(form: str, tmp_path: Path) -> None:
    text = "CONSTRUCT { actor:china a paros:State } WHERE { }" if form == "ttl" else VALUES
    show_answer(_answer(text), ASKED, form, tmp_path / "deep" / "answer")
    assert b"china" in (tmp_path / "deep" / "answer").read_bytes() or form == "xlsx"


# Pages


class _Page(HTMLParser):
    """What a reader of a page gets: the texts of its cells, its links, and whatever it would run or fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.links: list[str] = []
        self.caption = ""
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "caption" and not self.caption:
            self.caption = data
        if "td" in self.tags and "dl" not in self.tags:
            self.cells[-1] += data.strip()


def test_a_page_shows_the_answer_and_nothing_of_it_runs() -> None:
    page = _Page(to_html(_answer(VALUES), ASKED))
    assert page.cells == [cell for row in _answer(VALUES).cells() for cell in row]
    assert page.caption == "Who <asks>?"
    assert page.links == ["https://w3id.org/paros/actor/china", "https://example.org/?a=1&b=2"]
    assert not {"script", "link", "img", "iframe", "b"} & set(page.tags)


def test_a_page_tells_what_was_asked() -> None:
    page = to_html(_answer("SELECT ?s WHERE { ?s ?p ?o }"), ASKED)
    for told in ("=1+1 &amp; &lt;b&gt;", "No answer. None.", "All.", "paros 1.2.3", "2020-01-02", "some-query"):
        assert told in page


def test_no_iri_but_that_of_a_page_becomes_a_link() -> None:
    page = _Page(to_html(_answer("SELECT ?x WHERE { VALUES ?x { <javascript:alert(1)> <urn:x:y> } }"), ASKED))
    assert page.links == []


# Workbooks


def _book(answer: Answer) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(to_xlsx(answer, ASKED)))


def test_a_workbook_holds_numbers_and_days_as_such_and_text_as_text() -> None:
    sheet = _book(_answer(VALUES))["answer"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["thing", "text", "number", "share", "day", "nothing"],
        ["actor:china", "=SUM(A1:A9)", 12, 0.5, datetime(2019, 12, 18), None],  # noqa: DTZ001 -- a day has no zone
        ["<https://example.org/?a=1&b=2>", "<script>alert('x')</script>", "9999999999999999", 1, "1899-12-31", None],
    ]
    assert sheet["B2"].data_type == "s"
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []


def test_a_workbook_tells_what_was_asked() -> None:
    about = {row[0].value: row[1].value for row in _book(_answer("ASK { }"))["about"].iter_rows()}
    assert about == {
        "question": "Who <asks>?",
        "query": "some-query",
        "actor": "=1+1 & <b>",
        "an empty answer means": "None.",
        "it cannot see": "All.",
        "version": "paros 1.2.3",
        "asked on": "2020-01-02",
    }


@pytest.mark.parametrize(
    "text", [VALUES, "ASK { }", "SELECT ?s WHERE { ?s ?p ?o }", "CONSTRUCT { <a:b> <a:c> 1 } WHERE { }"]
)
def test_the_same_answer_of_the_same_day_is_the_same_workbook(text: str) -> None:
    assert to_xlsx(_answer(text), ASKED) == to_xlsx(_answer(text), ASKED)


def test_a_text_that_no_cell_can_hold_is_told() -> None:
    with pytest.raises(UsageError, match="row 1: a workbook cannot hold it"):
        to_xlsx(_answer(f'SELECT ("{"x" * 40000}" AS ?long) WHERE {{ }}'), ASKED)
