"""Roll calls: a made-up record in both formats, what is wrong with one, whom each code means, and what is at odds."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib

from paros.answers import ask
from paros.building import inputs_digest
from paros.errors import DataError, EnvironmentFault, UsageError
from paros.names import PREFIXES, expand, shorten, slug
from paros.queries import bind, read_query
from paros.storing import open_store
from paros.votes.agreement import agreement_of, agreement_of_all
from paros.votes.importing import import_record, remove_record
from paros.votes.keeping import describe, layers_folder, read_layer, read_manifest
from paros.votes.knowing import known
from paros.votes.loading import load_roll_calls
from paros.votes.reading import ABSENT, NOT_ON_OUTER_SPACE, Record, only_paros, read_record
from paros.votes.reconciling import Mention, match
from paros.votes.seats import SEATS
from paros.votes.shaping import shape

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from paros.home import Home

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
PAROS_TITLE = "Prevention of an arms race in outer space"
CODES = {2, 345, 365, 260, 651, 666, 678, 710, 713, 255}
COLUMNS = [
    "rcid",
    "session",
    "date",
    "unres_as_given",
    "short",
    "descr",
    "yes_in_source",
    "no_in_source",
    "abstain_in_source",
    "amend",
    "para",
]
# As the source gives them, see COLUMNS; of each the ballots by country code.
CALLS: tuple[tuple[tuple[object, ...], dict[int, str]], ...] = (
    ((1, 1, "1946-01-01", "R/1/66", "RULES", "TO AMEND", 1, 1, 0, 1, 0), {2: "yes", 365: "no"}),
    ((2, 13, "1958-11-03", "", "TRUSTEES", "TO ADOPT", 1, 0, 0, 0, 0), {651: "yes"}),
    ((3, 26, "1971-09-02", "R/26/9", "CHINA", "TO ADOPT", 1, 0, 1, 0, 0), {651: "yes", 713: "abstain"}),
    ((4, 26, "1971-11-03", "R/26/12", "SEAT", "TO ADOPT", 1, 0, 0, 0, 0), {710: "yes"}),
    (
        (5, 36, "1981-12-06", "R/36/97C", "SPACE", "ARMS RACE, OUTER SPACE", 3, 0, 1, 0, 0),
        {2: "yes", 651: "yes", 365: "abstain"},
    ),
    ((6, 45, "1990-12-03", "R/45/55A", "SPACE", "ARMS RACE, OUTER SPACE", 2, 0, 0, "", ""), {260: "yes", 678: "yes"}),
    ((7, 46, "1991-12-06", "R/46/33", "SPACE", "ARMS RACE, OUTER SPACE", 1, 0, 0, "", ""), {365: "yes"}),
    ((8, 47, "1992-12-04", "R/47/51", "SPACE", "ARMS RACE, OUTER SPACE", 1, 0, 0, "", ""), {365: "yes"}),
    ((9, 57, "2002-12-05", "R/57/1", "HEALTH", "TO ADOPT", 1, 0, 0, "", ""), {345: "yes"}),
    ((10, 60, "2006-06-30", "R/60/2", "HEALTH", "TO ADOPT", 1, 0, 0, "", ""), {345: "yes"}),
    ((11, 61, "2006-12-22", "R/61/232", "FIRST", "A", 1, 0, 0, "", ""), {2: "yes"}),
    ((12, 61, "2006-12-22", "R/61/232", "SECOND", "A", 1, 0, 0, "", ""), {2: "yes"}),
    (
        (13, 65, "2010-12-08", "R/65/44", "SPACE", "ARMS RACE, OUTER SPACE", 178, 0, 2, "", ""),
        {2: "abstain", 666: "no"},
    ),
    ((14, 65, "2010-12-08", "R/65/44", "PART", "A", 0, 1, 0, "", 1), {2: "no"}),
    ((15, 67, "2012-12-03", "R/677/46", "SLIP", "A", 1, 0, 0, "", 1), {2: "yes"}),
    ((16, 72, "2017-12-21", "A/RES/ES-10/19", "JERUSALEM", "A", 0, 1, 0, "", ""), {2: "no"}),
)
# The last is in the library only.
LIBRARY = (
    ("A/RES/36/97C", "PAROS", PAROS_TITLE, 5, 627715, "1981-12-09", 2, 0, 1),
    ("A/RES/45/55A", "PAROS", PAROS_TITLE, 6, 100, "1990-12-04", 2, 0, 0),
    ("A/RES/65/44", "PAROS", PAROS_TITLE, 13, 696884, "2010-12-08", 178, 0, 2),
    ("A/RES/46/33", "related: other", "Other", 7, "", "", "", "", ""),
    ("A/RES/76/23", "no first placement", "No first placement", "", 3950574, "2021-12-06", 1, 1, 0),
)
LIBRARY_BALLOTS = (
    ("A/RES/36/97C", 2, "yes"),
    ("A/RES/36/97C", 651, "non-voting"),
    ("A/RES/36/97C", 365, "abstain"),
    ("A/RES/36/97C", 666, "yes"),
    ("A/RES/45/55A", 255, "yes"),
    ("A/RES/45/55A", 679, "yes"),
    ("A/RES/65/44", 2, "abstain"),
    ("A/RES/65/44", 666, "abstain"),
    ("A/RES/76/23", 2, "no"),
    ("A/RES/76/23", 365, "yes"),
    ("A/RES/76/23", 666, "non-voting"),
)
COMMITTEE = (
    ("2009-10-28", PAROS_TITLE, "A/C.1/64/L.25", 176, 0, 3, "abstain: Israel; United States", "https://example.org/a"),
    ("2017-10-30", PAROS_TITLE, "", 175, 0, 2, "", "https://example.org/b"),
)


def _csv(path: Path, header: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Write a table, packed where the name says so."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def _tidy(folder: Path) -> Path:
    """Write the made-up record as tidy files, as they lie in a folder of a folder."""
    inner = folder / "un-votes"
    inner.mkdir()
    ballots = [(call[0], code, vote) for call, cast in CALLS for code, vote in cast.items()]
    _csv(inner / "roll_calls.csv.gz", COLUMNS, [call for call, _ in CALLS])
    _csv(inner / "votes.csv.gz", ["rcid", "cow_code", "vote"], ballots)
    columns = "resolution category title voeten_rcid undl_vote_record undl_vote_date undl_yes undl_no undl_abstain"
    _csv(inner / "paros_roll_calls.csv", columns.split(), list(LIBRARY))
    _csv(inner / "paros_votes.csv.gz", ["resolution", "cow_code", "vote_undl"], list(LIBRARY_BALLOTS))
    columns = "date title draft_symbol yes no abstain named_voters evidence_source"
    _csv(folder / "first_committee_votes.csv", columns.split(), list(COMMITTEE))
    return folder


def _original(folder: Path) -> Path:
    """Write the made-up record in the original format, with a state that is absent and one that is no member."""
    codes = {"yes": 1, "abstain": 2, "no": 3}
    rows: list[tuple[object, ...]] = []
    for call, cast in CALLS:
        rcid, session, day, unres, short, descr, yes, no, abstain, amend, para = call
        both = {**{code: codes[vote] for code, vote in cast.items()}, 20: 8, 305: 9}
        rows += [
            (
                rcid,
                code,
                int(vote != 9),
                vote,
                session,
                day,
                unres,
                yes,
                no,
                abstain,
                *("NA" if flag == "" else flag for flag in (amend, para)),
                short,
                descr,
            )
            for code, vote in both.items()
        ]
    columns = "rcid ccode member vote session date unres yes no abstain amend para short descr"
    _csv(folder / "UNVotes.csv", columns.split(), rows)
    return folder


@pytest.fixture(scope="module")
def tidy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _tidy(tmp_path_factory.mktemp("tidy"))


@pytest.fixture(scope="module")
def record(tidy: Path) -> Record:
    return read_record(tidy, CODES | {679})


@pytest.fixture(scope="module")
def store(built: Home, record: Record, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The store of the build with the made-up record."""
    folder = tmp_path_factory.mktemp("loaded") / "store"
    shutil.copytree(built.store.resolve(), folder)
    told: list[tuple[int, int]] = []
    manifest = describe(record, "all", date(2026, 1, 2))
    load_roll_calls(folder, record, manifest, lambda done, total: told.append((done, total)))
    assert told == [(manifest.ballots, manifest.ballots)]
    return ox.Store.read_only(str(folder))


def _said(store: ox.Store, subject: str, predicate: str) -> list[str]:
    """Return what the layer says."""
    name, term, graph = (ox.NamedNode(expand(text)) for text in (subject, predicate, "graph:roll-calls"))
    found = {quad.object for quad in store.quads_for_pattern(name, term, None, graph)}
    return sorted(shorten(term.value) if isinstance(term, ox.NamedNode) else _text(term) for term in found)


def test_the_published_view_tells_of_outer_space_and_of_what_the_graph_knows(store: ox.Store) -> None:
    layer, view = ox.NamedNode(expand("graph:roll-calls")), ox.DefaultGraph()
    ballot, vote = (ox.NamedNode(expand(term)) for term in ("paros:ballotIn", "paros:voteOn"))
    held = {
        node
        for quad in store.quads_for_pattern(None, vote, None, layer)
        if isinstance(node := quad.subject, ox.NamedNode)
    }
    shown = {quad.subject for quad in store.quads_for_pattern(None, vote, None, view)} & held
    assert held > shown > set()
    assert ox.NamedNode(expand("event:a-res-65-44-vote")) in shown
    assert not any(slug(str(vote)).startswith("roll-call-") for vote in shown)
    # Of what is shown nothing is left out, and of the rest there is no ballot.
    for quad in store.quads_for_pattern(None, ballot, None, layer):
        assert (ox.Quad(quad.subject, quad.predicate, quad.object) in store) == (quad.object in shown)


def _text(term: object) -> str:
    """Return the IRI or the text of a term; nothing where there is none."""
    assert term is None or isinstance(term, ox.NamedNode | ox.Literal)
    return term.value if term else ""


# Both formats


def test_the_original_holds_what_the_tidy_files_hold(tidy: Path, record: Record, tmp_path: Path) -> None:
    original = read_record(_original(tmp_path), CODES | {20})
    own = record.roll_calls.filter(pl.col("rcid").is_not_null())
    same = ["rcid", "session", "day", "unres", "in_favour", "against", "abstaining", "symbol", "amend", "para"]
    assert original.roll_calls.select(same).equals(own.select(same))
    cast = (
        record.ballots.drop_nulls("option")
        .join(own.select("number"), on="number")
        .select("number", "cow_code", "option")
    )
    present = original.ballots.filter(pl.col("option") != ABSENT)
    assert (
        present.select("number", "cow_code", "option")
        .sort("number", "cow_code")
        .equals(cast.sort("number", "cow_code"))
    )
    absent = original.ballots.filter(pl.col("option") == ABSENT)
    assert set(absent["cow_code"]) == {20}
    assert absent.height == len(CALLS)


def test_only_what_is_on_outer_space_is_taken(record: Record, tmp_path: Path) -> None:
    part = only_paros(record)
    assert part.roll_calls["key"].to_list() == ["5", "6", "13", "undl-3950574"]
    assert set(part.ballots["number"]) == set(part.roll_calls["number"])
    by_words = only_paros(read_record(_original(tmp_path), CODES | {20}))
    assert by_words.roll_calls["key"].to_list() == ["5", "6", "7", "8", "13"]


@pytest.mark.parametrize("name", ["roll_calls.csv.gz", "votes.csv.gz", "paros_votes.csv.gz"])
def test_a_packed_file_that_is_cut_off_is_refused(name: str, tmp_path: Path) -> None:
    path = _tidy(tmp_path) / "un-votes" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="cut off or damaged"):
        read_record(tmp_path, CODES)


def _swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def swap(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return swap


WRONG: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "byte order mark": ("roll_calls.csv.gz", lambda text: b"\xef\xbb\xbf" + text, r":1: .*byte order mark"),
    "utf-16": ("votes.csv.gz", lambda text: text.decode().encode("utf-16"), r":1: .*UTF-16"),
    "latin-1": ("roll_calls.csv.gz", lambda text: text.replace(b"HEALTH", b"SANT\xc9", 1), r":10: byte 0xc9"),
    "semicolons": ("votes.csv.gz", lambda text: text.replace(b",", b";"), r":1: .*semicolons"),
    "a column less": ("votes.csv.gz", _swap("cow_code", "code"), r":1: the column cow_code is missing"),
    "a field more": ("votes.csv.gz", _swap("1,365,", "1,365,7,"), r":3: the line has not as many fields"),
    "no end": ("votes.csv.gz", lambda text: text[:-1], r"the last line has no end"),
    "a code of nobody": ("votes.csv.gz", _swap("\n1,365,", "\n1,366,"), r":3: no state .* 366"),
    "a vote of no kind": ("votes.csv.gz", _swap("abstain", "maybe"), r":6: there is no vote maybe"),
    "a ballot twice": ("votes.csv.gz", _swap("1,365,", "1,2,"), r":3: country 2 votes a second time in roll call 1"),
    "a ballot of nothing": ("votes.csv.gz", _swap("\n2,651", "\n99,651"), r":4: there is no roll call 99"),
    "a roll call twice": ("roll_calls.csv.gz", _swap("\n2,13", "\n1,13"), r":3: roll call 1 stands here a second time"),
    "no such day": ("roll_calls.csv.gz", _swap("1958-11-03", "1958-11-31"), r":3: 1958-11-31 is not a day"),
    "no number": ("roll_calls.csv.gz", _swap("\n2,13", "\n2,XIII"), r":3: session is not a number: XIII"),
    "two symbols of one slug": (
        "roll_calls.csv.gz",
        lambda text: text.replace(b"R/61/232", b"R/61/232A", 1).replace(b"R/61/232,", b"R/61/232/A,"),
        r":13: the symbol A/RES/61/232/A matches two documents",
    ),
    "a number of nothing": ("paros_roll_calls.csv", _swap(",5,627715", ",77,627715"), r":2: there is no roll call 77"),
    "a text of nothing": (
        "paros_votes.csv.gz",
        _swap("A/RES/36/97C", "A/RES/1/1"),
        r":2: A/RES/1/1 is not in the list",
    ),
    "no tally": ("first_committee_votes.csv", _swap("176", "many"), r":2: yes is not a number: many"),
}


@pytest.mark.parametrize("defect", WRONG)
def test_what_is_wrong_is_told_with_its_line(defect: str, tmp_path: Path) -> None:
    name, harm, message = WRONG[defect]
    path = next(_tidy(tmp_path).rglob(name))
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    harmed = harm(content)
    path.write_bytes(gzip.compress(harmed) if path.suffix == ".gz" else harmed)
    with pytest.raises(DataError, match=message) as caught:
        read_record(tmp_path, CODES | {679})
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].file == str(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1,2,1,1,1,", "1,2,1,4,1,", "there is no vote 4"),
        ("1,365,1,3,1,1946-01-01", "1,365,1,3,1,1946-01-02", "another session"),
    ],
)
def test_what_is_wrong_in_the_original_is_told(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = _original(tmp_path) / "UNVotes.csv"
    path.write_bytes(_swap(old, new)(path.read_bytes()))
    with pytest.raises(DataError, match=message):
        read_record(path, CODES | {20})


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no record"):
        read_record(tmp_path, CODES)


def test_a_symbol_of_two_documents_of_the_graph_is_refused(built: Home, record: Record) -> None:
    graph = known(open_store(built))
    graph.documents["A/RES/45/55A"] = [expand("instrument:one"), expand("instrument:other")]
    with pytest.raises(DataError, match=r"roll_calls\.csv\.gz:7: the symbol A/RES/45/55A matches two documents"):
        shape(record, graph)


# Whom a code means, and when a vote was


@pytest.mark.parametrize(
    ("vote", "state"),
    [
        ("roll-call-1", "soviet-union"),
        ("roll-call-2", "united-arab-republic"),
        ("roll-call-3", "egypt"),
        ("roll-call-3", "republic-of-china"),
        ("roll-call-4", "china"),
        ("a-res-45-55-a-vote", "germany"),
        ("a-res-45-55-a-vote", "yemen"),
        ("a-res-46-33-vote", "soviet-union"),
        ("a-res-47-51-vote", "russian-federation"),
        ("a-res-57-1-vote", "serbia-and-montenegro"),
        ("a-res-60-2-vote", "serbia"),
        ("a-res-76-23-vote", "russian-federation"),
    ],
)
def test_a_shared_code_means_the_state_of_that_time(store: ox.Store, vote: str, state: str) -> None:
    ballot = f"event:{vote}-ballot-{state}"
    assert _said(store, ballot, "paros:voter") == [f"actor:{state}"]
    assert _said(store, ballot, "paros:ballotIn") == [f"event:{vote}"]
    assert _said(store, ballot, "rdf:type") == ["paros:Ballot"]


def test_the_times_of_a_shared_code_follow_one_another() -> None:
    for code in {seat.code for seat in SEATS}:
        times = sorted((seat.since, seat.until) for seat in SEATS if seat.code == code)
        assert times[0][0] == "0000-00"
        assert times[-1][1] == "9999-99"
        for (_, until), (since, _) in pairwise(times):
            year, month = map(int, until.split("-"))
            assert since == f"{year + month // 12}-{month % 12 + 1:02}"


def test_the_page_tells_of_every_rule() -> None:
    page = (ROOT / "docs" / "roll-calls.md").read_text(encoding="utf-8")
    for seat in SEATS:
        assert f"| {seat.code} | {seat.months} | {seat.state} | {seat.reason} |" in page
    assert all(str(number) in page for number in NOT_ON_OUTER_SPACE)


@pytest.mark.parametrize(
    ("vote", "day", "bounds"),
    [
        ("a-res-36-97-c-vote", "1981-12-09", ("1981-12-09", "1981-12-09")),
        ("a-res-46-33-vote", "1991-12", ("1991-12-01", "1991-12-31")),
        ("a-res-60-2-vote", "2006-06-30", ("2006-06-30", "2006-06-30")),
    ],
)
def test_a_day_is_told_where_it_is_known(store: ox.Store, vote: str, day: str, bounds: tuple[str, str]) -> None:
    assert _said(store, f"event:{vote}", "paros:date") == [day]
    assert _said(store, f"event:{vote}", "paros:earliestDate") == [bounds[0]]
    assert _said(store, f"event:{vote}", "paros:latestDate") == [bounds[1]]


# The shape of what is loaded


def test_a_vote_that_the_graph_knows_keeps_its_name(store: ox.Store) -> None:
    assert _said(store, "event:a-res-65-44-vote", "paros:voteOn") == ["event:a-res-65-44-motion"]
    assert _said(store, "event:a-res-65-44-motion", "paros:motionOn") == ["instrument:a-res-65-44"]
    assert _said(store, "event:a-res-65-44-vote", "rdfs:label") == []
    assert _said(store, "instrument:a-res-65-44", "rdf:type") == []
    assert _said(store, "event:a-res-65-44-vote", "paros:atSession") == ["event:ga-session-65"]
    assert _said(store, "event:a-res-65-44-vote", "dcterms:identifier") == ["13"]


def test_a_resolution_that_is_new_is_introduced(store: ox.Store) -> None:
    assert {"paros:Instrument", "paros:Resolution"} <= set(_said(store, "instrument:a-res-61-232", "rdf:type"))
    assert _said(store, "instrument:a-res-61-232", "rdfs:label") == ["General Assembly resolution 61/232"]
    assert _said(store, "instrument:a-res-61-232", "paros:normalizedSymbol") == ["A/RES/61/232"]
    assert _said(store, "instrument:a-res-61-232", "paros:memberOfSeries") == []
    assert _said(store, "instrument:a-res-36-97-c", "paros:memberOfSeries") == ["instrument:series-paros"]
    assert {"paros:Event", "paros:RollCall", "paros:Vote"} <= set(_said(store, "event:a-res-36-97-c-vote", "rdf:type"))
    assert _said(store, "event:ga-session-36", "rdfs:label") == ["Thirty-sixth session of the General Assembly"]


@pytest.mark.parametrize(
    ("number", "kind", "matter"),
    [
        (1, "amend-text", "roll-call-1-matter"),
        (2, "not-told", "roll-call-2-matter"),
        (11, "not-told", "a-res-61-232"),
        (12, "not-told", "a-res-61-232"),
        (14, "keep-paragraph", "a-res-65-44"),
        (15, "keep-paragraph", "roll-call-15-matter"),
    ],
)
def test_what_a_motion_asks_for_is_told_as_far_as_it_is_known(
    store: ox.Store, number: int, kind: str, matter: str
) -> None:
    assert _said(store, f"event:roll-call-{number}-motion", "paros:motionKind") == [f"motion:{kind}"]
    assert _said(store, f"event:roll-call-{number}-motion", "paros:motionOn") == [f"instrument:{matter}"]


def test_a_special_session_is_not_the_regular_one(store: ox.Store) -> None:
    assert _said(store, "event:a-res-es-10-19-vote", "paros:atSession") == []


def test_who_does_not_vote_does_not_abstain(store: ox.Store) -> None:
    assert _said(store, "event:a-res-76-23-vote-ballot-israel", "paros:option") == ["option:not-recorded"]
    assert _said(store, "event:a-res-36-97-c-vote-ballot-israel", "paros:option") == []


def test_a_vote_of_the_committee_is_its_own(store: ox.Store) -> None:
    assert _said(store, "event:a-c.1-64-l.25-vote", "paros:inForum") == ["forum:first-committee"]
    assert _said(store, "event:a-c.1-64-l.25-vote", "paros:tallyAbstaining") == ["3"]
    assert _said(store, "event:a-c.1-64-l.25-vote-ballot-israel", "paros:option") == ["option:abstaining"]
    assert _said(store, "event:first-committee-2017-paros-vote", "paros:tallyInFavour") == ["175"]


# What is at odds


def _disputes(store: ox.Store) -> set[tuple[str, str, str]]:
    graph = ox.NamedNode(expand("graph:disputes"))
    said: dict[str, dict[str, str]] = {}
    for quad in store.quads_for_pattern(None, None, None, graph):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        said.setdefault(quad.subject.value, {})[shorten(quad.predicate.value)] = quad.object.value
    ours = [found for found in said.values() if found.get("paros:foundBy", "").startswith("record-")]
    return {(d["paros:foundBy"], shorten(d["paros:judgedSubject"]), d["paros:reason"]) for d in ours}


@pytest.mark.parametrize(
    "dispute",
    [
        ("record-count", "event:a-res-36-97-c-vote", "The record holds 2 such ballots."),
        ("record-count", "event:a-res-65-44-vote", "The record holds 0 such ballots."),
        ("record-library-tally", "event:a-res-36-97-c-vote", "The UN Digital Library gives 2."),
        (
            "record-library-ballot",
            "event:a-res-36-97-c-vote-ballot-egypt",
            "The UN Digital Library gives of Egypt: not recorded.",
        ),
        (
            "record-library-ballot",
            "event:a-res-36-97-c-vote",
            "The record holds no ballot of this state. The UN Digital Library gives of Israel: in favour.",
        ),
        ("record-date", "event:a-res-65-44-vote", "The record gives 2010-12-08."),
        ("record-date", "event:a-res-65-44-adoption", "The record gives 2010-12-08."),
        ("record-tally", "event:a-c.1-64-l.25-vote", "The record gives 3."),
        ("record-ballot", "event:nti-paros-2011-p1-s3-ballot-2", "The record gives: against."),
    ],
)
def test_what_is_at_odds_becomes_a_dispute(store: ox.Store, dispute: tuple[str, str, str]) -> None:
    assert dispute in _disputes(store)


def test_what_agrees_is_no_dispute(store: ox.Store) -> None:
    subjects = {(rule, subject) for rule, subject, _ in _disputes(store)}
    assert not {subject for _, subject in subjects if "45-55-a" in subject or "60-2-vote" in subject}
    assert ("record-tally", "event:a-res-65-44-vote") not in subjects
    # That the United States abstained is what both say.
    assert ("record-ballot", "event:nti-paros-2011-p1-s3-ballot-3") not in subjects


RECORDS: list[dict[str, Any]] = [
    {
        "vote": "v1",
        "matter": "m1",
        "series": "s",
        "first": date(2005, 12, 8),
        "last": date(2005, 12, 8),
        "in_favour": 178,
        "against": 1,
        "abstaining": 1,
    },
    {
        "vote": "v2",
        "matter": "m2",
        "series": "",
        "first": date(2014, 12, 2),
        "last": date(2014, 12, 2),
        "in_favour": 126,
        "against": 4,
        "abstaining": 46,
    },
    {
        "vote": "v3",
        "matter": "m3",
        "series": "s",
        "first": date(2006, 12, 6),
        "last": date(2006, 12, 6),
        "in_favour": 178,
        "against": 1,
        "abstaining": 1,
    },
]
YEAR = (date(2005, 1, 1), date(2005, 12, 31))
DAY = (date(2014, 12, 4), date(2014, 12, 4))


@pytest.mark.parametrize(
    ("mention", "found"),
    [
        (Mention("v1", "m1"), "v1"),
        (Mention("x", "draft", adopted={"m2"}), "v2"),
        (Mention("x", "draft", series={"s"}, first=YEAR[0], last=YEAR[1]), "v1"),
        (Mention("x", "draft", series={"s"}, first=YEAR[0], last=date(2006, 12, 31)), None),
        (Mention("x", "draft", first=DAY[0], last=DAY[1], tally={"in_favour": 126, "against": 4}), "v2"),
        (Mention("x", "draft", first=DAY[0], last=DAY[1], tally={"in_favour": 126, "against": 5}), None),
        (Mention("x", "draft", first=DAY[0], last=DAY[1], tally={"in_favour": 126}), None),
        (Mention("x", "draft", fora={PREFIXES["forum"] + "first-committee"}, adopted={"m2"}), None),
        (Mention("x", "draft"), None),
    ],
)
def test_a_mention_is_matched_where_the_record_leaves_no_doubt(mention: Mention, found: str | None) -> None:
    assert match(mention, RECORDS) == found


# The stored queries, on both engines


@pytest.fixture(scope="module")
def part(store: ox.Store) -> list[ox.Quad]:
    """The layer, its disputes, some passages, and what the published view says of these things."""
    wanted = [expand(f"graph:{name}") for name in ("roll-calls", "disputes")]
    named = [quad for name in wanted for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    passages = [expand(f"passage:nti-paros-{name}") for name in ("2011-p1-s3", "2009-p2-s2", "2011-p8-s3")]
    named += [quad for name in passages for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    things = {
        term for quad in named for term in (quad.subject, quad.object, quad.predicate) if isinstance(term, ox.NamedNode)
    }
    things |= {ox.NamedNode(name) for name in passages}
    return [
        *named,
        *(quad for thing in things for quad in store.quads_for_pattern(thing, None, None, ox.DefaultGraph())),
    ]


@pytest.fixture(scope="module")
def engines(part: list[ox.Quad]) -> tuple[ox.Store, rdflib.Dataset]:
    store = ox.Store()
    store.extend(part)
    return store, rdflib.Dataset().parse(data=ox.serialize(part, format=ox.RdfFormat.N_QUADS), format="nquads")


def _rows(engines: tuple[ox.Store, rdflib.Dataset], name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a stored query, once both engines give the same."""
    text = bind(read_query(ROOT / "queries" / "votes" / f"{name}.rq"), values)
    answer = ask(engines[0], text)
    ours = [[_text(row.get(name)) for name in answer.columns] for row in answer.bindings]
    theirs = [[str(term) if term is not None else "" for term in row] for row in engines[1].query(text)]  # type: ignore[union-attr]
    assert theirs == ours
    return [dict(zip(answer.columns, row, strict=True)) for row in ours]


def test_votes_of_the_sources_are_reconciled(engines: tuple[ox.Store, rdflib.Dataset]) -> None:
    rows = _rows(engines, "reconciled-votes")
    told = {(slug, row["result"], row["rule"]) for row in rows for slug in [row["vote"].rpartition("/")[2]]}
    assert told == {
        ("a-res-65-44-vote", "differ", "record-date"),
        ("a-res-65-44-vote", "differ", "record-ballot"),
        ("a-res-65-68-vote", "no record", ""),
        ("a-c.1-64-l.25-vote", "differ", "record-tally"),
        ("a-c.1-66-l.14-vote", "no record", ""),
    }
    of_2010 = next(row for row in rows if row["rule"] == "record-date")
    assert [of_2010[name] for name in ("date", "recordedOn")] == ["2011-01", "2010-12-08"]
    assert [of_2010[f"counted{name}"] for name in ("InFavour", "Against", "Abstaining")] == ["0", "1", "1"]
    assert [of_2010[f"recorded{name}"] for name in ("InFavour", "Against", "Abstaining")] == ["178", "0", "2"]


def test_an_outcome_can_be_asked_for(engines: tuple[ox.Store, rdflib.Dataset]) -> None:
    assert {row["result"] for row in _rows(engines, "reconciled-votes", outcome="differ")} == {"differ"}


def test_disputes_of_the_record_are_listed(engines: tuple[ox.Store, rdflib.Dataset]) -> None:
    rows = _rows(engines, "record-disputes")
    assert {row["foundBy"] for row in rows} == {"record-count", "record-library-tally", "record-library-ballot"}
    lacking = [row for row in rows if row["property"] == "voter"]
    assert [(row["given"], row["evidence"]) for row in lacking] == [
        ("Israel", "UN Digital Library, voting record 627715")
    ]
    assert {row["rollCall"] for row in _rows(engines, "record-disputes", about="event:a-res-65-44-vote")} == {
        "Vote in the General Assembly on resolution 65/44"
    }


# Agreement


def test_absence_counts_neither_way() -> None:
    rows = [(1, "a", 1), (1, "b", 1), (2, "a", 1), (2, "b", 3), (3, "a", 2), (3, "b", 1), (4, "a", 1), (1, "c", 2)]
    cast = pl.DataFrame(rows, schema=["number", "state", "option"], orient="row")
    of_a = {row["state"]: row for row in agreement_of(cast, "a").to_dicts()}
    assert (of_a["b"]["votes_both_present"], of_a["b"]["alike_both_present"]) == (3, 1)
    assert of_a["b"]["agreement_abstention_half"] == pytest.approx(0.5)
    assert of_a["b"]["agreement_both_yes_or_no"] == pytest.approx(0.5)
    assert of_a["c"]["agreement_both_yes_or_no"] is None
    pairs = agreement_of_all(cast)
    assert pairs.select("state", "other").rows() == [("a", "b"), ("a", "c"), ("b", "c")]
    assert pairs.row(0, named=True)["agreement_both_present"] == of_a["b"]["agreement_both_present"]


# The layer beside the builds


class _Refuses:
    """Fails when the store is made."""

    def begin(self, name: str) -> None:
        if name == "store":
            raise EnvironmentFault("the disk is full")

    def step(self, name: str, detail: str, seconds: float, *, skipped: bool) -> None: ...

    def advance(self, done: int, total: int) -> None: ...


def test_a_layer_comes_stays_and_goes(checkout: Checkout, run_paros: RunParos, tidy: Path) -> None:
    home = checkout()
    digest = inputs_digest(home)
    done = run_paros("votes", "import", tidy, home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "17 roll calls with 25 ballots, 2 votes in the First Committee." in done.stdout
    assert "non-commercial" in done.stdout
    assert (layers_folder(home) / "layer.json").is_file()
    assert inputs_digest(home) != digest
    again = run_paros("votes", "import", tidy, home=home)
    assert again.stdout.startswith("Nothing has changed")
    told = run_paros("info", home=home).stdout
    assert "17 roll calls with 25 ballots" in told
    agreed = run_paros("votes", "agreement", "USSR", "--format", "csv", home=home)
    assert agreed.stdout.splitlines()[1].startswith("United States,2,0,0.000,0.250,1,0.000")
    dump = (home.dumps / "paros.nq").read_text(encoding="utf-8")
    assert f" <{expand('graph:roll-calls')}> .\n" not in dump
    assert "a-res-36-97-c-vote-ballot" not in dump
    with pytest.raises(EnvironmentFault):
        remove_record(home, _Refuses())
    assert read_manifest(home) is not None
    assert run_paros("votes", "remove", home=home).returncode == 0
    assert list(layers_folder(home).iterdir()) == []
    assert inputs_digest(home) == digest
    refused = run_paros("votes", "agreement", "china", home=home)
    assert (refused.returncode, "no roll calls are imported" in refused.stderr) == (2, True)


def test_a_build_that_fails_leaves_no_layer(checkout: Checkout, tidy: Path) -> None:
    home = checkout()
    before = home.current.resolve()
    with pytest.raises(EnvironmentFault, match="full"):
        import_record(home, tidy, only_paros_ones=False, teller=_Refuses())
    assert read_manifest(home) is None
    assert home.current.resolve() == before


def test_damaged_tables_are_told_with_what_repairs_them(checkout: Checkout, record: Record) -> None:
    home = checkout()
    manifest = describe(record, "all", date(2026, 1, 2))
    with pytest.raises(EnvironmentFault, match="paros votes remove, then: paros votes import"):
        read_layer(home, manifest)
    layers_folder(home).mkdir(parents=True)
    (layers_folder(home) / "layer.json").write_text(json.dumps({"extent": "all"}), encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"layer\.json cannot be read"):
        read_manifest(home)
