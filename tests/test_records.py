"""The record of a state on one page: votes once each, differences marked, and what groups said kept apart."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

import paros
from paros.errors import UsageError
from paros.formats.record_as_html import to_html
from paros.printing import print_record
from paros.records import Group, Said, Series, StateRecord, Vote, _vote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunParos

    from paros.home import Home

ROW = {
    "vote": "event:v",
    "earliest": "2010-12-08",
    "latest": "2010-12-08",
    "seriesLabel": "Series",
    "question": "Resolution 65/44",
    "kind": "adopt the text",
    "forum": "General Assembly",
    "option": "option:abstaining",
    "choice": "abstaining",
    "inFavour": "178",
    "against": "0",
    "abstaining": "2",
    "basis": "roll-call record",
    "passage": "",
}
TOLD = {**ROW, "basis": "sources", "passage": "Page, p. 1"}


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


# A vote


def test_a_vote_that_record_and_source_tell_of_stands_once() -> None:
    vote = _vote([{**TOLD, "inFavour": "", "against": "", "abstaining": ""}, ROW])
    assert vote.said_by == ("roll-call record", "Page, p. 1")
    assert (vote.choice, vote.tally, vote.differing) == ("abstaining", "178 in favour, 0 against, 2 abstaining", ())


def test_a_month_that_holds_the_day_is_no_difference() -> None:
    assert _vote([ROW, {**TOLD, "earliest": "2010-12-01", "latest": "2010-12-31"}]).differing == ()
    assert _vote([ROW, {**TOLD, "earliest": "", "latest": ""}]).differing == ()


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        ({"choice": "against"}, "choice: abstaining (roll-call record); against (Page, p. 1)"),
        (
            {"inFavour": "179", "abstaining": ""},
            "tally: 178 in favour, 0 against, 2 abstaining (roll-call record); 179 in favour, 0 against (Page, p. 1)",
        ),
        (
            {"earliest": "2011-01-01", "latest": "2011-01-31"},
            "date: 2010-12-08 (roll-call record); 2011-01 (Page, p. 1)",
        ),
    ],
)
def test_a_difference_is_marked_with_who_says_what(told: dict[str, str], difference: str) -> None:
    assert _vote([ROW, {**TOLD, **told}]).differing == (difference,)


def test_a_choice_on_which_they_differ_is_nobodys() -> None:
    assert _vote([ROW, {**TOLD, "choice": "against"}]).choice == "sources differ"


# A record of the graph, which has no roll-call record


def test_the_position_of_a_group_is_not_that_of_its_member(graph: paros.KnowledgeGraph) -> None:
    record = graph.record("cuba")
    group = next(group for group in record.groups if group.name.startswith("Group of 21"))
    assert len(group.positions) > 20
    assert group.membership == "no dates of membership"
    assert not {said.text for said in group.positions} & {said.text for said in (*record.positions, *record.intentions)}


def test_what_a_state_said_did_and_announced_stands_apart(graph: paros.KnowledgeGraph) -> None:
    record = graph.record("china")
    assert not record.imported
    rebuttal = next(said for said in record.positions if said.kind == "rebuts")
    assert rebuttal.said_by == ("CD/2100, Anti-Satellite Weapons, para. 2, sentence 1",)
    assert "Shoot-down" in {said.kind for said in record.acts}
    assert "is prepared" in {said.kind for said in record.intentions}
    assert "is prepared" not in {said.kind for said in record.positions}
    assert not any("[" in said.text for said in record.acts), "nothing planned or alleged is told as done"


def test_without_the_record_only_what_sources_tell_is_shown(graph: paros.KnowledgeGraph) -> None:
    record = graph.record("Israel")
    votes = [vote for series in record.series for vote in series.votes]
    assert votes
    assert all("roll-call record" not in vote.said_by for vote in votes)
    assert record.choices["abstaining"] == sum(vote.choice == "abstaining" for vote in votes)


def test_a_predecessor_has_a_record_of_its_own(graph: paros.KnowledgeGraph) -> None:
    union, federation = graph.record("actor:soviet-union"), graph.record("actor:russian-federation")
    assert union.kind == "Former state"
    assert not set(union.acts) & set(federation.acts)


def test_only_a_state_has_a_record(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError):
        graph.record("group of 21")


# The faces

ODD = '<script>alert(1)</script> & "quoted"'


def _record(*, imported: bool) -> StateRecord:
    """Return a record with odd words in every place."""
    said = (Said("2009", ODD, ODD, (ODD,)),)
    vote = Vote(
        "2010-12-08", ODD, "keep a paragraph", ODD, "sources differ", ODD, (ODD,), (f"choice: {ODD}",), "event:v"
    )
    group = (Group(ODD, "no dates of membership", said),)
    return StateRecord("actor:x", ODD, "State", imported, (Series(ODD, (vote,)),), said, said, said, said, group)


def test_the_page_escapes_what_it_shows_and_needs_nothing_but_itself() -> None:
    page = to_html(_record(imported=True), "1.0")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 15
    assert not re.search(r"(?:src|href)=\"(?!#)|@import|url\(", page)
    assert "Sources differ on the choice: " in page
    assert "Motion: keep a paragraph" in page
    assert "The position of a group is the group" in page
    assert "paros votes import" not in page


def test_the_page_tells_where_the_record_is_missing() -> None:
    assert "<code>paros votes import</code> adds it" in to_html(_record(imported=False), "1.0")


def test_the_links_of_the_page_lead_somewhere() -> None:
    page = to_html(_record(imported=True), "1.0")
    assert set(re.findall(r'href="#(\w+)"', page)) == set(re.findall(r'<h2 id="(\w+)"', page))


def test_the_text_has_every_part_and_marks_differences(capsys: pytest.CaptureFixture[str]) -> None:
    print_record(_record(imported=False), 12)
    text = " ".join(capsys.readouterr().out.split())
    for words in ("How it voted.", "What it said", "What it did", "What it announced", "not each member", "differ on"):
        assert words in text
    assert "The roll-call record is not imported" in text


def test_a_part_is_cut_where_it_is_long(capsys: pytest.CaptureFixture[str]) -> None:
    said = tuple(Said("2009", "states", f"Text {number}", ()) for number in range(5))
    print_record(StateRecord("actor:x", "X", "State", True, (), (), said, (), (), ()), 3)
    assert "… and 2 more: the same command with --all" in capsys.readouterr().out


def test_the_command_writes_a_page_or_json(run_paros: RunParos, built: Home, tmp_path: Path) -> None:
    done = run_paros("record", "israel", "--out", tmp_path / "israel.html", home=built)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("israel.html: the record of Israel.\n")
    assert (tmp_path / "israel.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    done = run_paros("record", "israel", "--format", "json", home=built)
    assert json.loads(done.stdout)["name"] == "Israel"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("israel", "--format", "csv"), "accepted: text, html, json"),
        (("israel", "--out", "israel.pdf"), "accepted: html, json"),
        (("israel", "--out", "israel"), "accepted: html, json"),
        (("nobody-of-this-name",), "nothing in the graph is called"),
    ],
)
def test_what_cannot_be_shown_is_one_error(run_paros: RunParos, built: Home, args: tuple[str, ...], words: str) -> None:
    done = run_paros("record", *args, home=built)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
