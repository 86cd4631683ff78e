"""The pictures: what they say of themselves, that no text overlaps or is cut, and that nothing is drawn that is not known."""

from __future__ import annotations

import itertools
import os
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import paros
from paros import cli
from paros.answers import Answer, ask
from paros.drawing import KINDS, draw, render
from paros.errors import CheckError, UsageError
from paros.home import version
from paros.plotting import (
    agreement,
    ballots,
    bars,
    blocs,
    canvas,
    coverage,
    dissent,
    lineage,
    moves,
    positions,
    spokesmen,
    timeline,
    votes,
)
from paros.plotting.common import BLUE, LEADING, QUIET, Drawing, lines_of, text_width, when
from paros.queries import read_query

if TYPE_CHECKING:
    from types import ModuleType

    from tests.conftest import RunParos

    from paros.drawing import Picture
    from paros.home import Home

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
WRITE = os.environ.get("PAROS_GOLDEN") == "write"
SVG = "{http://www.w3.org/2000/svg}"
MODULES: dict[str, ModuleType] = {
    "timeline": timeline,
    "votes": votes,
    "ballots": ballots,
    "dissent": dissent,
    "moves": moves,
    "agreement": agreement,
    "blocs": blocs,
    "lineage": lineage,
    "spokesmen": spokesmen,
    "positions": positions,
    "coverage": coverage,
}
# What stands in the gallery: each kind with the values of its parameters.
SHOWN: dict[str, dict[str, str]] = {
    "timeline": {},
    "votes": {},
    "ballots": {},
    "dissent": {},
    "moves": {},
    "lineage": {},
    "spokesmen": {},
    "positions": {"instrument": "instrument:ppwt"},
    "coverage": {},
}
# What needs the roll-call record, which is no part of the graph that the gallery shows.
OF_THE_RECORD = ("agreement", "blocs")
# Narrower pictures, which must look as well.
NARROW: list[tuple[str, dict[str, str]]] = [
    ("timeline", {"from": "2014-01-01", "to": "2014-12-31"}),
    ("timeline", {"from": "1959-01-01", "to": "1959-12-31"}),
    ("votes", {"series": "instrument:series-paros"}),
    ("votes", {"series": "instrument:series-no-first-placement"}),
    ("ballots", {"series": "instrument:series-paros", "voter": "actor:israel"}),
    ("lineage", {"series": "instrument:ppwt"}),
    ("spokesmen", {"speaker": "actor:nigeria"}),
    ("positions", {"instrument": "instrument:ppwt-2014"}),
    ("coverage", {"source": "source:g21-2020"}),
]


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


@pytest.fixture(scope="module")
def pictures(graph: paros.KnowledgeGraph) -> dict[str, Picture]:
    return {kind: draw(graph, kind, values) for kind, values in SHOWN.items()}


def _answer(name: str, *rows: dict[str, object]) -> Answer:
    """Return an answer with the columns of a stored query, and rows of Python values; what is not given is unbound."""
    columns = [column.name for column in read_query(next((ROOT / "queries").glob(f"*/{name}.rq"))).columns]
    heads = " ".join(f"?{column}" for column in columns)
    values = " ".join(f"({' '.join(_term(row.get(column)) for column in columns)})" for row in rows)
    assert all(set(row) <= set(columns) for row in rows)
    return ask(ox.Store(), f"SELECT {heads} WHERE {{ VALUES ({heads}) {{ {values} }} }}")


def _term(value: object) -> str:
    """Return a Python value as SPARQL writes it."""
    if isinstance(value, date):
        return f'"{value}"^^xsd:date'
    return "UNDEF" if value is None else str(ox.Literal(value))  # type: ignore[arg-type]


# What a picture says of itself


def test_each_kind_has_its_module_and_its_place_in_the_gallery() -> None:
    assert set(KINDS) == set(MODULES) == {*SHOWN, *OF_THE_RECORD}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_picture_says_what_it_shows_and_where_it_comes_from(pictures: dict[str, Picture], kind: str) -> None:
    picture = pictures[kind]
    root = ET.fromstring(picture.svg)  # noqa: S314 -- our own
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == picture.alt
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.alt
    assert picture.alt.startswith(picture.title)
    texts = [element.text or "" for element in root.iter(f"{SVG}text")] + [
        e.text or "" for e in root.iter(f"{SVG}tspan")
    ]
    drawn = " ".join(" ".join(texts).split())
    assert picture.title in drawn
    assert picture.source in drawn
    assert picture.source.startswith(f"PAROS Graph {version()} · ")
    assert all(query.name in picture.source for query in picture.queries)
    assert "NTI page" in picture.source
    assert "CC BY 4.0" in picture.source


@pytest.mark.parametrize("kind", SHOWN)
def test_a_picture_needs_nothing_but_itself(pictures: dict[str, Picture], kind: str) -> None:
    svg = pictures[kind].svg
    assert set(re.findall(r"https?://[^\"'<> ]*", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"<(script|image|foreignObject|use|style)\b|href=|url\((?!#)", svg)


def test_the_words_tell_the_gist_from_the_data(pictures: dict[str, Picture]) -> None:
    assert (
        "In favour: 171 to 183. Against: 0. Abstaining: 1 to 2. Named against: United States (11)."
        in pictures["votes"].alt
    )
    assert (
        "19 ballots of 2 states in 14 votes from 2005 to 2020: 11 against and 8 abstaining" in pictures["ballots"].alt
    )
    assert "for Group of 21: Nigeria, Syria, Bangladesh, Indonesia and Malaysia" in pictures["spokesmen"].alt
    assert "Opposing: United States." in pictures["positions"].alt
    assert "36 with claims, 0 waived with a reason, 0 neither" in pictures["coverage"].alt
    assert "2006 adopted as General Assembly resolution 61/75" in pictures["lineage"].alt


def test_a_limit_is_told(graph: paros.KnowledgeGraph) -> None:
    picture = draw(graph, "ballots", {"voter": "Israel", "series": "instrument:series-paros"})
    assert picture.alt.endswith("Limited to voter: Israel.")
    assert "voter: Israel" in picture.svg


def test_the_same_graph_gives_the_same_bytes(graph: paros.KnowledgeGraph, pictures: dict[str, Picture]) -> None:
    again = draw(graph, "spokesmen")
    assert again.svg == pictures["spokesmen"].svg
    assert again.png() == pictures["spokesmen"].png()
    assert again.html() == pictures["spokesmen"].html()


def test_a_page_holds_the_picture_its_words_and_the_rows(pictures: dict[str, Picture]) -> None:
    page = pictures["spokesmen"].html()
    assert page.count("<svg ") == 1
    assert "Victor Vasiliev" in re.sub(r"<svg.*</svg>", "", page, flags=re.DOTALL)
    assert "It cannot see: Who acted for whom where no source says so" in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_a_png_has_two_pixels_for_each(pictures: dict[str, Picture]) -> None:
    png = pictures["spokesmen"].png()
    assert png.startswith(b"\x89PNG")
    width = int(re.findall(r'width="(\d+)"', pictures["spokesmen"].svg)[0])
    assert int.from_bytes(png[16:20], "big") == 2 * width


# The gallery


def _entry(kind: str, picture: Picture) -> str:
    command = f"paros plot {kind}" + "".join(f" --{name} {value}" for name, value in SHOWN[kind].items())
    links = ", ".join(f"[{q.name}](../queries/{q.subject}/{q.name}.rq)" for q in picture.queries)
    words = picture.alt.replace("[", "(").replace("]", ")")
    return (
        f"## {kind.capitalize()}: {KINDS[kind]}\n\n```\n{command}\n```\n\n![{words}](gallery/{kind}.svg)\n\n"
        f"Asked: {links}.\n\nIn words: {words}\n"
    )


def _shape(svg: str) -> tuple[str, list[float]]:
    """Return an SVG without its numbers, and its numbers."""
    number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?")
    return number.sub("0", svg), [float(found) for found in number.findall(svg)]


@pytest.mark.parametrize("kind", SHOWN)
def test_the_gallery_shows_what_is_drawn(pictures: dict[str, Picture], kind: str) -> None:
    path = GALLERY / f"{kind}.svg"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(pictures[kind].svg, encoding="utf-8")
    words, numbers = _shape(pictures[kind].svg)
    shown, places = _shape(path.read_text(encoding="utf-8"))
    assert words == shown, f"PAROS_GOLDEN=write pytest tests/test_plotting.py writes {path.name} anew"
    # Another machine may measure texts a little otherwise.
    assert places == pytest.approx(numbers, abs=3)


def test_the_page_of_the_gallery_is_up_to_date(pictures: dict[str, Picture]) -> None:
    page = (
        "# Gallery\n\nThe pictures that `paros plot KIND` draws, here in full; parameters narrow them. `--out` takes a file "
        "that ends in .svg, .png or\n.html. Written by `PAROS_GOLDEN=write pytest tests/test_plotting.py`.\n\n"
        + "\n".join(_entry(kind, picture) for kind, picture in pictures.items())
        + "\n## From the roll-call record\n\nThese need the record that `paros votes import` adds, which has terms of its own:\n\n"
        + "".join(f"- `paros plot {kind}`: {KINDS[kind]}.\n" for kind in OF_THE_RECORD)
    )
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
    assert {path.stem for path in GALLERY.iterdir()} == set(SHOWN)


# Layout


def _boxes(drawing: Drawing) -> list[tuple[float, float, float, float, str]]:
    """Return where the texts of a drawing lie: left, top, right, bottom, text."""
    spec: dict[str, Any] = drawing.chart.to_dict()
    found: dict[tuple[object, ...], tuple[float, float, float, float, str]] = {}
    for values in spec["datasets"].values():
        for text in values:
            if text.get("text"):
                wide = text_width(text["text"], text["size"], bold=text["bold"])
                high = min(text["size"] + 1, LEADING) / 2
                x, y = text["x"], text["y"]
                if text["angle"]:
                    box = (x - high, y - wide, x + high, y, text["text"])
                else:
                    left = x - {"left": 0, "center": wide / 2, "right": wide}[text["align"]]
                    box = (left, y - high, left + wide, y + high, text["text"])
                found[x, y, text["text"]] = box
    return list(found.values())


def _texts(drawing: Drawing) -> list[str]:
    return [text for *_, text in _boxes(drawing)]


def _assert_readable(drawing: Drawing) -> None:
    """Assert that no text of a drawing is cut by its frame, or overlaps another by more than a hair."""
    boxes = _boxes(drawing)
    assert boxes
    width, height = float(drawing.chart.width), float(drawing.chart.height)
    for left, top, right, bottom, text in boxes:
        assert left >= -2, text
        assert right <= width + 2, text
        assert top >= -2, text
        assert bottom <= height + 2, text
    for one, two in itertools.combinations(boxes, 2):
        across = min(one[2], two[2]) - max(one[0], two[0])
        down = min(one[3], two[3]) - max(one[1], two[1])
        assert across <= 1 or down <= 1, (one, two)


@pytest.mark.parametrize(("kind", "values"), [*SHOWN.items(), *NARROW])
def test_no_text_overlaps_or_is_cut(graph: paros.KnowledgeGraph, kind: str, values: dict[str, str]) -> None:
    module = MODULES[kind]
    _assert_readable(module.draw([graph.run(name, values) for name in module.QUERIES]))


ODD = (
    '<script>alert(1)</script> & "quoted" ]]>',
    "منع سباق التسلح في الفضاء الخارجي",
    "防止外层空间军备竞赛" * 12,
    "Unbreakable" * 40,
    "A label that goes on and on, " * 30,
    "line\nbreak\tand\x07bell",
)


DAY = date(2009, 10, 28)


def _ballot(vote: str, state: str, choice: str, series: str = "Series", day: date = DAY) -> dict[str, object]:
    question = {"vote": vote, "earliest": day, "latest": day, "question": f"Draft resolution {vote}"}
    return {**question, "seriesLabel": series, "kind": "adopt the text", "voterLabel": state, "choice": choice}


def _vote(vote: str, day: date = DAY, **told: object) -> dict[str, object]:
    return {"seriesLabel": "Series", "vote": vote, "earliest": day, "latest": day, "question": "Text", **told}


def _odd(name: str, *same: str, **others: object) -> Answer:
    """Return an answer in which each odd label stands in the same columns of a row, beside other values."""
    rows = []
    for number, label in enumerate(ODD):
        numbered = {column: f"{value}{number}" for column, value in others.items() if isinstance(value, str)}
        rows.append({**dict.fromkeys(same, label), **others, **numbered})
    return _answer(name, *rows)


def _odd_answers() -> dict[str, list[Answer]]:
    known = {"earliest": DAY, "latest": DAY}
    return {
        "timeline": [_odd("events-by-forum", "forumLabel", "event", "kind", node="event:e", **known)],
        "votes": [
            _odd(
                "votes-on-series",
                *("seriesLabel", "question", "kind", "forum", "others", "result"),
                **{"vote": "v", "inFavour": 176, "against": 0, "abstaining": 2, **known},
            ),
            _answer("ballots-on-series", *[_ballot("v1", label, label) for label in ODD]),
        ],
        "ballots": [_answer("ballots-on-series", *[_ballot(f"v{n}", t, t, t) for n, t in enumerate(ODD)])],
        "dissent": [_odd("votes-on-series", "seriesLabel", "question", vote="v", against=2, abstaining=1, **known)],
        "moves": [
            _odd("vote-changes-of-state", "seriesLabel", "voterLabel", "formerChoice", "laterChoice", laterDate=DAY)
        ],
        "agreement": [_odd("agreement-of-pairs", "oneLabel", otherLabel="Other", bothTookPart=7, alike=3)],
        "blocs": [
            _odd(
                "votes-of-group-members",
                "groupLabel",
                **dict.fromkeys(("votes", "members", "inFavour", "against", "abstaining", "withoutChoice"), 3),
                inYear=2009,
                shareInFavourOfChoices=0.333,
            )
        ],
        "lineage": [
            _odd(
                "lineage-in-time",
                *("text", "textKind", "relation", "other", "otherKind"),
                textEarliest=DAY,
                textLatest=DAY,
                textNode="a",
                otherNode="b",
                property="p",
            )
        ],
        "spokesmen": [_odd("who-spoke-for-whom", "speakerLabel", "principalLabel", "act", "kind")],
        "positions": [
            _odd(
                "positions-on-instrument-scale",
                "instrumentLabel",
                "holder",
                "stance",
                "content",
                scale=-2,
                unnamed=True,
            )
        ],
        "coverage": [
            _odd("coverage-by-section", "sourceLabel", "section", passages=3, claimed=1, waived=1, unread=1, node="s")
        ],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_labels_of_any_kind_are_drawn_whole_and_as_text(kind: str) -> None:
    drawing: Drawing = MODULES[kind].draw(_odd_answers()[kind])
    _assert_readable(drawing)
    svg = render(drawing, {"x": ODD[0]}, ODD[0])
    root = ET.fromstring(svg)  # noqa: S314 -- our own
    assert "<script" not in svg
    assert ODD[0].split()[0] in "".join(root.itertext())


def test_a_text_beyond_the_last_line_ends_with_an_ellipsis() -> None:
    lines = lines_of("word " * 400, 200)
    assert len(lines) == 6
    assert lines[-1].endswith("…")
    assert all(text_width(line) <= 200 for line in lines_of("Unbreakable" * 9, 200))
    assert lines_of("", 100) == [""]


def test_bounds_are_told_as_exactly_as_they_are_known() -> None:
    assert when(date(2011, 1, 1), date(2011, 1, 31)) == "2011-01"
    assert when(date(2008, 2, 1), date(2008, 2, 29)) == "2008-02"
    assert when(date(2008, 2, 1), date(2008, 2, 28)) == "2008-02-01 to 2008-02-28"
    assert when(date(2004, 1, 1), date(2004, 12, 17)) == "2004-01-01 to 2004-12-17"
    assert when(None, date(2004, 12, 17)) == ""


# Many votes, as in a record of the General Assembly


def _record(states: int, years: int) -> Answer:
    """Return a record in which every state votes each year: the first three against or abstaining, all others in favour."""
    choices = {0: "against", 1: "against", 2: "abstaining"}
    ballots_of = [
        _ballot(f"v{year}", f"State {state:03}", choices.get(state, "in favour"), day=date(year, 12, 1))
        for year in range(1990, 1990 + years)
        for state in range(states)
    ]
    return _answer("ballots-on-series", *ballots_of)


def test_a_long_record_counts_those_who_are_always_in_favour() -> None:
    drawing = ballots.draw([_record(190, 30)])
    _assert_readable(drawing)
    assert "Not drawn: 187 states that never voted against or abstained." in drawing.notes
    assert {text for *_, text in _boxes(drawing) if text.startswith("State")} == {f"State {n:03}" for n in range(3)}
    assert drawing.gist.startswith("Table of 5700 ballots of 190 states in 30 votes from 1990 to 2019")


def test_who_was_only_absent_or_in_favour_is_counted_too() -> None:
    record = [_ballot("v", f"State {state:03}", "in favour" if state else "against") for state in range(50)]
    drawing = ballots.draw([_answer("ballots-on-series", *record, _ballot("w", "State 007", "absent"))])
    assert "Not drawn: 49 states that never voted against or abstained." in drawing.notes


def test_a_tally_that_record_and_source_print_has_one_bar() -> None:
    tally = {"inFavour": 178, "against": 0, "abstaining": 2}
    source, record = {"basis": "sources", "passage": "Page, p. 1"}, {"basis": "roll-call record"}
    rows = [
        _vote("v", date(2010, 12, 8), **tally, **record),
        _vote("v", date(2011, 1, 1), **tally, **source),
        _vote("v", date(2011, 1, 1), **source),
        _vote("v", date(2011, 1, 1), **{**tally, "abstaining": 3}, **source),
        _vote("w", date(2012, 1, 1), **source),
    ]
    texts = _texts(votes.draw([_answer("votes-on-series", *rows), _answer("ballots-on-series")]))
    assert [text for text in texts if " · Text" in text] == [
        "2010-12-08 · Text",
        "2011-01-01 · Text",
        "2012-01-01 · Text",
    ]
    drawing = dissent.draw([_answer("votes-on-series", *rows)])
    assert drawing.notes == ("Not drawn: 1 vote without a printed tally.",)
    assert {"0 against, 2 abstaining", "0 against, 3 abstaining"} <= set(_texts(drawing))


def _change(state: str, former: str, later: str, day: date, basis: str, series: str = "Series") -> dict[str, object]:
    choices = {"formerChoice": former, "laterChoice": later, "laterDate": day, "basis": basis}
    return {"voterLabel": state, "seriesLabel": series, **choices}


def test_a_move_that_the_record_shows_is_not_drawn_again_from_a_source() -> None:
    rows = [
        _change("Israel", "in favour", "abstaining", date(2009, 12, 2), "roll-call record"),
        _change("Israel", "in favour", "abstaining", date(2011, 1, 1), "sources"),
        _change("Georgia", "abstaining", "against", date(2014, 12, 4), "sources", "Other"),
    ]
    drawing = moves.draw([_answer("vote-changes-of-state", *rows)])
    _assert_readable(drawing)
    assert [text for text in _texts(drawing) if "›" in text] == ["Y›A", "A›N"]
    assert drawing.gist == (
        "Table of 2 changes of 2 states. Most in 2009 (1) and 2014 (1); most of Georgia (1) and Israel (1)."
    )


def test_of_many_states_those_that_part_oftenest_are_set_against_each_other() -> None:
    names = [f"State {number:03}" for number in range(60)]
    pairs: list[dict[str, object]] = [
        {
            "oneLabel": one,
            "otherLabel": other,
            "bothTookPart": 8,
            "alike": 2 if one == names[0] else 6 if one == names[1] else 8,
        }
        for one, other in itertools.combinations(names, 2)
        if (one, other) != (names[3], names[4])
    ]
    drawing = agreement.draw([_answer("agreement-of-pairs", *pairs)])
    _assert_readable(drawing)
    texts = _texts(drawing)
    assert "Drawn are those that parted oftenest from others; not drawn: 28 states." in drawing.notes
    assert texts.count("·") == 3, "two cells of those who never both took part, and the legend"
    assert {"25", "75", "100"} <= set(texts)
    assert drawing.gist.startswith(
        "Table of 32 states of 60 against each other. State 000 agrees most with State 001 25%"
    )


def test_the_bar_of_a_year_is_as_long_as_the_whole() -> None:
    numbers = {"inFavour": 20, "against": 1, "abstaining": 1, "withoutChoice": 0}
    year = {
        "groupLabel": "Group",
        "inYear": 1983,
        "votes": 1,
        "members": 22,
        "shareInFavourOfChoices": 0.909,
        **numbers,
    }
    assert sum(share for share, *_ in blocs._bar(year).parts) == 100
    drawing = blocs.draw([_answer("votes-of-group-members", year)])
    _assert_readable(drawing)
    assert "22 members, 1 vote" in _texts(drawing)
    assert drawing.gist == (
        "Ballots of members of Group: 20 in favour, 1 against, 1 abstaining, 0 absent, not participating or not recorded; "
        "least in favour in 1983 (91%)."
    )


def test_a_short_record_is_drawn_whole() -> None:
    drawing = ballots.draw([_record(12, 3)])
    assert {text for *_, text in _boxes(drawing) if text.startswith("State")} == {f"State {n:03}" for n in range(12)}
    assert not any("Not drawn" in note for note in drawing.notes)


def test_many_who_chose_alike_are_counted_beside_a_bar() -> None:
    vote = _vote("v1990", date(1990, 12, 1), inFavour=187, against=2, abstaining=1)
    drawing = votes.draw([_answer("votes-on-series", vote), _record(190, 1)])
    _assert_readable(drawing)
    assert "named against: State 000, State 001" in _texts(drawing)
    assert "named in favour: 187 states on record" in _texts(drawing)


# What is not known is drawn as not known


def test_a_ballot_that_no_source_records_is_shown_as_such() -> None:
    rows = [_ballot("a", "Israel", "abstaining"), _ballot("b", "Ukraine", "in favour")]
    texts = _texts(ballots.draw([_answer("ballots-on-series", *rows)]))
    assert texts.count("·") == 3, "two cells and the legend"
    assert "no ballot in the graph" in texts


def test_sources_that_differ_on_a_ballot_are_shown_as_such() -> None:
    rows = [_ballot("a", "Israel", choice) for choice in ("abstaining", "against")]
    drawing = ballots.draw([_answer("ballots-on-series", *rows)])
    assert _texts(drawing).count("≠") == 2, "one cell and the legend"
    assert "1 on which sources differ" in drawing.gist


def test_a_vote_without_a_tally_has_no_bar(graph: paros.KnowledgeGraph) -> None:
    values = {"series": "instrument:series-no-first-placement"}
    texts = _texts(votes.draw([graph.run(name, values) for name in votes.QUERIES]))
    assert sum(text.startswith("no tally in the sources") for text in texts) == 3
    assert "votes, as printed" not in texts


def test_a_number_that_is_not_printed_is_told() -> None:
    vote = _vote("v", inFavour=126, against=4, others="in favour")
    texts = " ".join(_texts(votes.draw([_answer("votes-on-series", vote), _answer("ballots-on-series")])))
    assert "126 in favour, 4 against; no number abstaining" in texts
    assert "motion:" not in texts
    assert "all others are said to be in favour" in texts


def test_sources_that_differ_on_a_tally_have_a_bar_each() -> None:
    told = [
        _vote("v", inFavour=126, against=4),
        _vote("v", inFavour=126, against=5),
        _vote("v", inFavour=126, against=4),
    ]
    texts = _texts(votes.draw([_answer("votes-on-series", *told), _answer("ballots-on-series")]))
    assert sum(text.startswith("126 in favour") for text in texts) == 2


def test_a_text_without_a_date_stands_under_no_date(graph: paros.KnowledgeGraph) -> None:
    drawing = lineage.draw([graph.run("lineage-in-time", {"series": "instrument:series-paros"})])
    boxes = _boxes(drawing)
    heading = next(box for box in boxes if box[4] == "no date")
    undated = next(box for box in boxes if box[4] == "General Assembly resolution 71/31")
    assert heading[0] < undated[0] < heading[2] + 20
    assert "2 of them without a date" in drawing.gist


def test_a_holder_whom_no_source_names_has_a_sign_of_its_own(graph: paros.KnowledgeGraph) -> None:
    drawing = positions.draw([graph.run("positions-on-instrument-scale", {"instrument": "instrument:ppwt"})])
    assert "holder whom no source names: never taken for particular states" in _texts(drawing)
    shapes = {p["shape"] for v in drawing.chart.to_dict()["datasets"].values() for p in v if "shape" in p}
    assert shapes == {"circle", "diamond"}


def test_a_day_that_is_not_known_exactly_is_hollow_on_a_broken_line() -> None:
    days: list[dict[str, object]] = [
        {"earliest": date(2005, 1, 1), "latest": date(2005, 12, 31)},
        {"earliest": date(2006, 5, 5), "latest": date(2006, 5, 5)},
        {"earliest": date(2006, 1, 1), "latest": date(2006, 12, 31), "begins": "2006"},
    ]
    rows = [{**bounds, "event": "Something", "kind": "Event", "node": f"e{n}"} for n, bounds in enumerate(days)]
    drawing = timeline.draw([_answer("events-by-forum", *rows)])
    spec = drawing.chart.to_dict()
    hollow = [p for v in spec["datasets"].values() for p in v if p.get("fill") == "white" and p["colour"] == BLUE]
    assert len(hollow) == 1
    assert sum(layer["mark"].get("strokeDash") == [4, 3] for layer in spec["layer"]) == 1
    assert any(layer["mark"].get("cornerRadius") == 3 for layer in spec["layer"])


# Colours

# How colours look to people without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def _linear(colour: str) -> list[float]:
    named = {"white": "#FFFFFF"}.get(colour, colour)
    parts = [int(named[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _seen(colour: str, blindness: str) -> list[float]:
    """Return a colour as it is seen, as CIELAB."""
    linear = _linear(colour)
    red, green, blue = (sum(f * c for f, c in zip(row, linear, strict=True)) for row in BLINDNESS[blindness])
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (max(value, 0) ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


PALETTES = {
    "choices of votes": [colour for colour, _ in votes.LOOKS.values()],
    "choices of ballots": [swatch.colour for swatch in ballots.CHOICES.values()][:3],
    "parts of coverage": [colour for _, _, colour, _ in coverage._PARTS.values()],
}


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_are_told_apart_by_everybody(palette: str, blindness: str) -> None:
    for one, two in itertools.combinations(PALETTES[palette], 2):
        pairs = zip(_seen(one, blindness), _seen(two, blindness), strict=True)
        assert sum((a - b) ** 2 for a, b in pairs) ** 0.5 > 20, (one, two)


def test_signs_differ_in_shape_too_and_swatches_in_their_letter() -> None:
    signs = [*canvas.SIGNS, canvas.OTHER]
    assert len({sign.shape for sign in signs}) == len({sign.colour for sign in signs}) == len(signs)
    swatches = [*ballots.CHOICES.values(), ballots._DIFFERING, ballots._NOTHING, ballots.STRANGE]
    assert len({swatch.letter for swatch in swatches}) == len(swatches)


def _contrast(one: str, two: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_linear(one), _linear(two)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_letters_and_numbers_stand_out_from_their_ground() -> None:
    pairs = [
        (swatch.colour, swatch.ink) for swatch in (*ballots.CHOICES.values(), ballots._DIFFERING, ballots._NOTHING)
    ]
    pairs += [(swatch.colour, swatch.ink) for _, swatch in agreement.STEPS]
    pairs += [(ground, ink) for _, ground, ink in blocs.PARTS.values()]
    pairs += list(votes.LOOKS.values()) + [(ground, ink) for _, _, ground, ink in coverage._PARTS.values()]
    assert all(_contrast(*pair) >= 4.5 for pair in pairs), pairs


# The grid


@pytest.mark.parametrize("most", [1, 3, 30, 183, 5000])
def test_the_grid_has_few_lines(most: int) -> None:
    laid = canvas.Canvas()
    bars.lay_panel(
        laid, bars.Layout(100, 300, 100, 12), "", [bars.Bar(["x"], [(most, BLUE, "white")], [])], 0, most, "votes"
    )
    ticks = [text for text in laid.texts if text["colour"] == QUIET]
    assert 2 <= len(ticks) <= 9


# The command


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_a_picture_is_written_by_the_ending_of_its_file(
    run_paros: RunParos, built: Home, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / "new" / f"picture.{ending}"
    done = run_paros("plot", "spokesmen", "--speaker", "actor:nigeria", "--out", path, home=built)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"picture.{ending}: Who spoke or acted for whom.\n")
    start = {"svg": b"<svg ", "png": b"\x89PNG", "html": b"<!DOCTYPE html>"}[ending]
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("timelin",), 2, "accepted: timeline, votes"),
        (("timeline", "--out", "timeline.pdf"), 2, "accepted: .svg, .png, .html"),
        (("votes", "--serie", "x"), 2, "No such option '--serie'"),
        (("votes", "--series", "nothing-of-the-kind"), 2, "nothing in the graph is called"),
        (("timeline", "--from", "2014-13"), 2, "a day that exists"),
        (("positions",), 2, "accepted: instrument, for example instrument:ppwt"),
        (("timeline", "--to", "1900-01-02"), 1, "nothing to draw. No event of the graph"),
        (("spokesmen", "--speaker", "actor:nigeria", "--out", "/proc/picture.svg"), 5, "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_no_file_is_left(
    run_paros: RunParos,
    built: Home,
    tmp_path: Path,
    args: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    out = () if "--out" in args else ("--out", tmp_path / "picture.svg")
    done = run_paros("plot", *args, *out, home=built)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_the_file_is_called_as_the_kind(
    built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    places = ["--root", str(built.root), "--build", str(built.build)]
    cli.app([*places, "plot", "spokesmen", "--speaker", "actor:nigeria"], standalone_mode=False)
    assert [path.name for path in tmp_path.iterdir()] == ["spokesmen.svg"]
    assert capsys.readouterr().out == "spokesmen.svg: Who spoke or acted for whom.\n"


def test_the_errors_of_a_drawing_are_ours(graph: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="no kind of picture"):
        draw(graph, "../votes")
    with pytest.raises(CheckError, match="nothing to draw"):
        draw(graph, "spokesmen", {"speaker": "actor:china"})
