"""What notebooks show of answers, cards and proofs: escaped, cut with a note, with links that are safe."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

import paros
from paros.notebook import LONGEST, MOST_COLUMNS, MOST_ROWS, Branch, Cell, Table, render

if TYPE_CHECKING:
    from paros.home import Home

EVIL = "<script>alert('x')</script>&\"><img src=x onerror=y>"
# What is written without an end tag.
VOID = {"br", "img"}


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


class _Reader(HTMLParser):
    """Gathers the tags, links and text of a piece of HTML; fails where a tag is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data


def test_an_answer_is_a_table_with_links(kg: paros.KnowledgeGraph) -> None:
    read = _Reader(kg.query("SELECT ?a ?n WHERE { VALUES (?a ?n) { (actor:china 'China') } }")._repr_html_())
    assert read.tags.count("tr") == 2
    assert read.links == ["https://w3id.org/paros/actor/china"]
    assert " ".join(read.text.split()) == "an actor:chinaChina"


def test_triples_and_truths_are_tables(kg: paros.KnowledgeGraph) -> None:
    answer = kg.queries.statement_graph(passage="passage:g21-2020-h5")
    assert _Reader(answer._repr_html_()).tags.count("tr") == 1 + len(answer)
    assert "yes" in _Reader(kg.query("ASK { ?s ?p ?o }")._repr_html_()).text
    assert "no" in _Reader(kg.query("ASK { ?s paros:such ?o }")._repr_html_()).text.split()


def test_what_an_answer_holds_is_never_markup(kg: paros.KnowledgeGraph) -> None:
    literal = EVIL.replace('"', '\\"')
    read = _Reader(kg.query(f'SELECT ?t WHERE {{ VALUES ?t {{ "{literal}" }} }}')._repr_html_())
    assert EVIL in read.text
    assert not {"script", "img"} & set(read.tags)


def test_whatever_is_rendered_is_escaped() -> None:
    html = render(EVIL, [EVIL], [Table(EVIL, [EVIL], [[Cell(EVIL, f"https://example.org/{EVIL}")]])], [Branch(EVIL)])
    read = _Reader(html)
    assert read.text.count(EVIL) == 6
    assert not {"script", "img"} & set(read.tags)
    assert read.links == [f"https://example.org/{EVIL}"]


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "urn:x:y", ""])
def test_only_addresses_of_the_web_are_links(iri: str) -> None:
    assert _Reader(render(tables=[Table("", ["a"], [[Cell("x", iri)]])])).links == []


def test_a_long_answer_is_cut_and_says_so(kg: paros.KnowledgeGraph) -> None:
    answer = kg.queries.positions_by_actor()
    read = _Reader(answer._repr_html_())
    assert read.tags.count("tr") == 1 + MOST_ROWS
    assert f"{MOST_ROWS} of {len(answer)} rows" in read.text


def test_a_wide_answer_is_cut_and_names_what_is_left_out() -> None:
    headers = [f"c{number}" for number in range(MOST_COLUMNS + 2)]
    read = _Reader(render(tables=[Table("", headers, [[Cell(header) for header in headers]])]))
    assert read.tags.count("th") == read.tags.count("td") == MOST_COLUMNS
    assert "without the columns c10, c11" in read.text


def test_a_long_text_is_cut() -> None:
    read = _Reader(render(tables=[Table("", ["a"], [[Cell("y" * (LONGEST + 1))]])]))
    assert "y" * LONGEST + "…" in read.text
    assert "y" * (LONGEST + 1) not in read.text


def test_a_card_shows_facts_mentions_names_and_doubts(kg: paros.KnowledgeGraph) -> None:
    card = kg.show("a-res-74-33-adoption")
    read = _Reader(card._repr_html_())
    for text in (card.label, "Facts", "In doubt", "2019-12-12", "Group of 21 statement 2020, para. 13, sentence 1"):
        assert text in read.text
    assert "https://w3id.org/paros/instrument/a-res-74-33" in read.links
    assert repr(card) == "<Card of Adoption of General Assembly resolution 74/33 (event:a-res-74-33-adoption)>"


def test_a_proof_is_a_tree_down_to_the_passages(kg: paros.KnowledgeGraph) -> None:
    why = kg.why("a-res-66-27", "descends from", "a-c.1-66-l.14")
    read = _Reader(why._repr_html_())
    assert read.tags.count("ul") > 3
    for passage in why.passages():
        assert f"rests on {passage}" in re.sub(r"\s+", " ", read.text)
    assert repr(why) == f"<Why: {why.words}>"


def test_every_card_can_be_shown(kg: paros.KnowledgeGraph) -> None:
    """One entity of each class that has any: whatever stands on its card."""
    rows = kg.query("SELECT ?class (MIN(?e) AS ?entity) WHERE { ?e a ?class } GROUP BY ?class ORDER BY ?class")
    shown = {row["entity"].value for row in rows if row["entity"].value.startswith("https://w3id.org/paros/")}
    assert len(shown) > 20
    for iri in sorted(shown):
        assert _Reader(kg.show(iri)._repr_html_()).text.strip()
