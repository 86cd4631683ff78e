"""A user's table is matched with the graph: what is exact or decided is taken, all else is shown, and bad files are told."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

import paros
from paros.cli import app
from paros.errors import DataError, UsageError
from paros.likeness import Name, Names
from paros.links.deciding import (
    Decisions,
    accept,
    add_decision,
    gather,
    new_table,
    read_decisions,
    refuse,
    refuse_all,
)
from paros.links.matching import candidates, certain, held_kinds, kind_named, read_authority
from paros.links.reconciling import added_cells, match, match_all, tally, undecided, void
from paros.links.sheets import Sheet, read_sheet
from paros.links.tables import parse_table, serialize_table, write_table
from paros.names import expand, shorten

if TYPE_CHECKING:
    from paros.home import Home
    from paros.links.matching import AuthorityFile

SSSOM = Path(__file__).parents[1] / ".venv" / "tools" / "bin" / "sssom"
DAY = "2026-11-22"
NOTHING = Decisions()
WORLD = Path(__file__).parent / "fixtures" / "reconciling" / "world.trig"


@pytest.fixture(scope="module")
def authority() -> AuthorityFile:
    store = ox.Store()
    store.load(path=str(WORLD), format=ox.RdfFormat.TRIG)
    return read_authority(store)


def _outcome(authority: AuthorityFile, text: str, **options: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the outcome, the thing and how it was found."""
    found = match(authority, text, NOTHING, **options)  # type: ignore[arg-type]  # `kinds` and `ways` only
    return (
        found.outcome,
        shorten(found.meant.entity.iri) if found.meant else "",
        found.meant.how if found.meant else "",
    )


@pytest.mark.parametrize(
    ("text", "thing", "how"),
    [
        ("Westland", "actor:westland", "name"),
        ("  republic of  WESTLAND ", "actor:westland", "name"),
        ("Вестландия", "actor:westland", "name"),
        ("\u200fويستلاند\u200f", "actor:westland", "name"),
        ("西国", "actor:westland", "name"),
        ("WST", "actor:westland", "iso3"),
        ("Q1001", "actor:westland", "link"),
        ("wd:Q1001", "actor:westland", "link"),
        ("https://www.wikidata.org/wiki/Q1001", "actor:westland", "link"),
        ("http://www.wikidata.org/entity/Q1001", "actor:westland", "link"),
        ("actor:westland", "actor:westland", "iri"),
        ("<https://w3id.org/paros/actor/westland>", "actor:westland", "iri"),
        ("020", "actor:westland", "m49"),
        ("20", "actor:westland", "m49"),
        ("65/44", "instrument:a-res-65-44", "symbol"),
        ("A/RES/65/44*", "instrument:a-res-65-44", "symbol"),
        ("36/97 C", "instrument:a-res-36-97-c", "symbol"),
    ],
)
def test_what_is_exact_is_taken(authority: AuthorityFile, text: str, thing: str, how: str) -> None:
    assert _outcome(authority, text) == ("matched", thing, how)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Twinland", "ambiguous"),
        ("365", "ambiguous"),  # a state and its predecessor have one code
        ("CM", "ambiguous"),  # a code of one thing and the name of another
        ("Westlnad", "near"),
        ("Wesdlamd", "near"),
        ("Wasteland of snow", "unknown"),
        ("the Republic", "near"),
        ("westland of old", "near"),
        ("W", "unknown"),  # it begins a name, but so do many
        ("n/a", "unknown"),
        ("our dear hosts", "unknown"),  # printed with its context in view, which a table does not have
        ("https://sws.geonames.org/77/", "near"),  # close is not the same
        ("wst", "unknown"),  # codes are in capitals
        ("A/RES/65/44 Annex I", "near"),  # an annex is not the document
        ("36/97 D", "unknown"),  # one part of a resolution is not another
        ("What only a passage speaks of", "unknown"),
        ("<script>alert('x')</script>", "unknown"),
        ("\ud800", "unknown"),
        ("…", "unknown"),
        (" \u00a0", "empty"),
    ],
)
def test_nothing_else_is_taken(authority: AuthorityFile, text: str, outcome: str) -> None:
    assert _outcome(authority, text) == (outcome, "", "")


def test_a_type_and_a_way_leave_one_of_several(authority: AuthorityFile) -> None:
    state, body = (kind_named(authority, name).iri for name in ("state", "paros:Body"))
    assert _outcome(authority, "CM", kinds=(state,)) == ("matched", "actor:westland", "iso2")
    assert _outcome(authority, "CM", kinds=(body,)) == ("matched", "forum:meeting", "name")
    assert _outcome(authority, "CM", ways=("name",)) == ("matched", "forum:meeting", "name")
    assert _outcome(authority, "365", kinds=(kind_named(authority, "former state").iri,))[1] == "actor:old-westland"
    assert _outcome(authority, "Westland", ways=("iso3", "symbol")) == ("unknown", "", "")


def test_a_thing_is_of_its_narrowest_classes(authority: AuthorityFile) -> None:
    former = authority.entities[expand("actor:old-westland")]
    assert former.kinds == (expand("paros:FormerState"),)
    assert {kind.label for kind in held_kinds(authority)} == {
        "Agent",
        "Body",
        "Former state",
        "Instrument",
        "State",
        "topic",
    }
    with pytest.raises(UsageError, match=r"no thing is of a type 'Planet'[\s\S]*accepted: Agent, Body"):
        kind_named(authority, "Planet")


def test_candidates_are_told_likeliest_first_each_once(authority: AuthorityFile) -> None:
    found = candidates(authority, "Westland")
    assert [(one.entity.label, one.score) for one in found][:2] == [("Westland", 100.0), ("Old Westland", 81.0)]
    assert len({one.entity.iri for one in found}) == len(found)
    assert [one.entity.label for one in certain(found)] == ["Westland"]


def test_no_name_that_is_like_is_missed() -> None:
    """The names that are laid out by words and letters find what each name by itself would find."""
    texts = ["Republic of Westland", "Westland", "W.L.", "West Land", "The Westland", "westlandia", "r", "Group of 21"]
    everything = Names([Name(str(number), text, known=True) for number, text in enumerate(texts)])
    for wanted in [*texts, "wsetland", "rep west", "g21", "westlands of the republic"]:
        alone = {
            (text, likeness, how)
            for text in texts
            for _, likeness, how in Names([Name("one", text, known=True)]).likenesses(wanted)
        }
        assert {(name.text, likeness, how) for name, likeness, how in everything.likenesses(wanted)} == alone


# Decisions


def test_decisions_are_replayed_from_the_file(authority: AuthorityFile, tmp_path: Path) -> None:
    west, old, first = (expand(f"actor:{name}") for name in ("westland", "old-westland", "twin-one"))
    table = new_table("mine")
    for decision in (
        accept("the  Republic", west, "Westland", DAY, "A. Librarian", "The column is of states"),
        refuse("Twinland", first, "Twinland (north)", DAY),
        refuse_all("n/a", DAY),
        accept("西", west, "Westland", DAY),
        accept("国", west, "Westland", DAY),  # what differs in no Latin letter is two decisions
        accept("365", old, "Old Westland", DAY),
    ):
        table = add_decision(table, decision)
    path = tmp_path / "mine.sssom.tsv"
    write_table(path, table)
    decided = read_decisions([path])
    told = {
        text: match(authority, text, decided) for text in ("the Republic", "Twinland", "n/a", "365", "国", "Westland")
    }
    assert {text: (one.outcome, one.meant.entity.label if one.meant else "") for text, one in told.items()} == {
        "the Republic": ("decided", "Westland"),
        "Twinland": ("matched", "Twinland (south)"),
        "n/a": ("decided", ""),
        "365": ("decided", "Old Westland"),
        "国": ("decided", "Westland"),
        "Westland": ("matched", "Westland"),
    }
    assert added_cells(told["n/a"]) == ["", "", "", "decided: none", ""]
    assert serialize_table(parse_table(path.read_text(encoding="utf-8"))) == path.read_bytes()


def test_a_refusal_overrules_an_acceptance_elsewhere() -> None:
    yes, no = accept("x", "urn:a", "A", DAY), refuse("x", "urn:a", "A", DAY)
    for rows in ([yes, no], [no, yes]):
        decided = gather(rows)
        assert decided.accepted == {}
        assert decided.refused == {"x": frozenset({"urn:a"})}


def test_a_later_decision_takes_the_place_of_what_it_contradicts() -> None:
    table = new_table("mine")
    for decision in (
        accept("x", "urn:a", "A", DAY),
        refuse("x", "urn:c", "C", DAY),
        accept("y", "urn:a", "A", DAY),
        accept("x", "urn:b", "B", DAY),
    ):
        table = add_decision(table, decision)
    assert gather(table.rows).accepted == {"x": ("urn:b",), "y": ("urn:a",)}
    assert gather(table.rows).refused == {"x": frozenset({"urn:c"})}
    table = add_decision(add_decision(table, refuse_all("x", DAY)), refuse("y", "urn:a", "A", DAY))
    assert gather(table.rows) == Decisions({}, {"x": frozenset({"urn:c"}), "y": frozenset({"urn:a"})}, frozenset({"x"}))


def test_two_files_that_accept_two_things_leave_both_open(authority: AuthorityFile) -> None:
    one, two = (accept("Twinland", expand(f"actor:{name}"), name, DAY) for name in ("twin-one", "twin-two"))
    found = match(authority, "Twinland", gather([one, two]))
    assert (found.outcome, len(found.candidates)) == ("ambiguous", 2)


def test_a_decision_on_what_is_gone_or_of_another_type_is_told_and_does_not_count(authority: AuthorityFile) -> None:
    decided = gather(
        [
            accept("Westland", "https://w3id.org/paros/actor/atlantis", "Atlantis", DAY),
            accept("Meeting", expand("forum:meeting"), "Common Meeting", DAY),
        ]
    )
    kinds = (kind_named(authority, "State").iri,)
    assert void(authority, ["Westland", "Meeting "], decided, kinds) == [
        "'Westland' was decided on actor:atlantis, which the graph does not have",
        "'Meeting' was decided on forum:meeting, which is of another type",
    ]
    assert void(authority, ["Meeting"], decided) == [
        "'Westland' was decided on actor:atlantis, which the graph does not have"
    ]
    assert match(authority, "Westland", decided, kinds=kinds).outcome == "matched"
    assert match(authority, "Meeting", decided, kinds=kinds).outcome == "unknown"


HEAD = "#curie_map:\n#  actor: https://w3id.org/paros/actor/\n"
COLUMNS = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tobject_type\tmapping_justification\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("actor:a\tskos:exactMatch\t\tactor:b\tx\t\tsemapv:ManualMappingCuration", "says nothing of a text"),
        ("actor:a\tskos:closeMatch\t\t\tx\trdfs literal\tsemapv:ManualMappingCuration", "by skos:closeMatch"),
        (
            "sssom:NoTermFound\tskos:exactMatch\tNot\t\tx\trdfs literal\tsemapv:ManualMappingCuration",
            "refuses that nothing is meant",
        ),
        ("actor:a\tskos:exactMatch\t\t\tx\trdfs literal", "the row has 6 cells"),
        ("actor:a\tskos:exactMatch\t\t\t\trdfs literal\tsemapv:ManualMappingCuration", "object_label is empty"),
    ],
)
def test_a_broken_file_of_decisions_is_told_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "broken.sssom.tsv"
    path.write_text(f"{HEAD}{COLUMNS}{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"broken\.sssom\.tsv:4: .*{words}"):
        read_decisions([path])


@pytest.mark.skipif(not SSSOM.exists(), reason="the tools of SSSOM are not installed: make .venv/.tools")
def test_the_official_tool_takes_a_file_of_decisions(tmp_path: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    table = add_decision(new_table("mine"), accept("西国", expand("actor:china"), "China", DAY, "A. Librarian", "So"))
    write_table(
        path, add_decision(add_decision(table, refuse("x", expand("actor:cuba"), "Cuba", DAY)), refuse_all("y", DAY))
    )
    done = subprocess.run([SSSOM, "validate", path], capture_output=True, text=True, check=False)
    assert (done.returncode, "rror" in done.stderr) == (0, False), done.stderr


# Tables


def _sheet(tmp_path: Path, content: bytes, column: str = "name", delimiter: str = "") -> Sheet:
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    return read_sheet(path, column, delimiter)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_by_which_the_header_has_the_column(tmp_path: Path, delimiter: str) -> None:
    content = f'id{delimiter}name\n1{delimiter}"a, b; c"\n\n2{delimiter}"two\nlines"\n'.encode("utf-8-sig")
    sheet = _sheet(tmp_path, content)
    assert (sheet.delimiter, sheet.cells("name")) == (delimiter, ["a, b; c", "two\nlines"])
    wide = sheet.widened(["more"], [["x"], [""]])
    assert [*csv.reader(io.StringIO(wide.to_bytes().decode()), delimiter=delimiter)] == [
        ["id", "name", "more"],
        ["1", "a, b; c", "x"],
        ["2", "two\nlines", ""],
    ]
    assert _sheet(tmp_path, b"name^x\na^b\n", delimiter="^").cells("name") == ["a"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the table is empty"),
        (b"\xef\xbb\xbf \n", "the table is empty"),
        ("name\nCôte\n".encode("latin-1"), r"mine\.csv:2: the table is not in UTF-8"),
        ("name\nx\n".encode("utf-16"), "not in UTF-8"),
        (b"name,b\nx,y\nx\nx,y,z\n", r"mine\.csv:3: the row has 1 cells[\s\S]*mine\.csv:4: the row has 3 cells"),
        (b'name\n"x\n', "the table cannot be read: unexpected end of data"),
        (b"name\n" + b"x" * 200_000, "field larger than field limit"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        _sheet(tmp_path, content)


def test_a_column_that_is_not_there_or_there_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no column 'name'[\s\S]*accepted: state, year"):
        _sheet(tmp_path, b"state,year\nx,1\n")
    with pytest.raises(UsageError, match="'name' twice"):
        _sheet(tmp_path, b"name,name\nx,y\n")
    with pytest.raises(UsageError, match="a column more already"):
        Sheet(("name", "more"), (("x", "y"),)).widened(["more"], [["z"]])


# The command line and Python


def _run(built: Home, *args: object, answers: str = "") -> tuple[int, str, str, Exception | None]:
    """Run `paros link` in this process, as a start of Python for each would cost more than all the rest."""
    places = ["--root", str(built.root), "--build", str(built.build), "link"]
    done = CliRunner().invoke(app, [*places, *map(str, args)], input=answers)
    error = done.exception if isinstance(done.exception, Exception) else None
    return done.exit_code, done.stdout, done.stderr, error


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    names = ["China", "kazakstan", "<script>", "Q", "", "China", "Korea"]
    path.write_text("state,n\n" + "".join(f"{name},{n}\n" for n, name in enumerate(names)), encoding="utf-8")
    return path


def test_a_table_comes_back_with_what_was_found(built: Home, votes: Path) -> None:
    out = votes.with_name("out.csv")
    code, printed, told, _ = _run(built, "reconcile", votes, "--column", "state", "--type", "state", "--out", out)
    assert (code, printed) == (0, "")
    assert "7 cells: 2 matched, 2 near, 2 unknown, 1 empty." in told
    assert "Kazakhstan (actor:kazakhstan, 94, spelling)" in told
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    assert [(row["state"], row["n"], row["state_label"], row["state_how"]) for row in rows] == [
        ("China", "0", "China", "name"),
        ("kazakstan", "1", "", "near"),
        ("<script>", "2", "", "unknown"),
        ("Q", "3", "", "unknown"),
        ("", "4", "", ""),
        ("China", "5", "China", "name"),
        ("Korea", "6", "", "near"),
    ]
    assert rows[0]["state_iri"] == "https://w3id.org/paros/actor/china"
    code, printed, _, _ = _run(built, "reconcile", votes, "--column", "state", "--type", "state")
    assert (code, printed.encode()) == (0, out.read_bytes())


def test_what_is_decided_is_taken_the_next_time(built: Home, votes: Path) -> None:
    kept = votes.with_name("mine.sssom.tsv")
    assert _run(built, "accept", kept, "kazakstan", "kazakhstan", "--author", "A. Librarian")[0] == 0
    assert _run(built, "refuse", kept, "China", "actor:china", "--reason", "The island is meant")[0] == 0
    assert _run(built, "refuse", kept, "Q")[0] == 0
    args = ("reconcile", votes, "--column", "state", "--type", "state", "--decisions", kept)
    _, printed, told, _ = _run(built, *args)
    hows = {row["state"]: row["state_how"] for row in csv.DictReader(io.StringIO(printed))}
    assert hows["kazakstan"] == "decided"
    assert hows["China"] in {"near", "unknown"}
    assert hows["Q"] == "decided: none"
    assert "2 decided" in told


def test_open_texts_are_asked_about_and_answers_kept_at_once(built: Home, votes: Path) -> None:
    kept = votes.with_name("mine.sssom.tsv")
    args = ("reconcile", votes, "--column", "state", "--type", "state", "--decisions", kept, "--ask")
    code, printed, _, _ = _run(built, *args, answers="7\n1\nq\n")
    assert code == 0
    assert [row["state_how"] for row in csv.DictReader(io.StringIO(printed))][1] == "decided"
    assert gather(parse_table(kept.read_text(encoding="utf-8")).rows).accepted == {
        "kazakstan": (expand("actor:kazakhstan"),)
    }
    code, printed, _, _ = _run(built, *args, answers="n\n")
    assert [row["state_how"] for row in csv.DictReader(io.StringIO(printed))][6] == "decided: none"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--column", "stat"), "no column 'stat'"),
        (("--column", "state", "--type", "planet"), "no thing is of a type 'planet'"),
        (("--column", "state", "--by", "smell"), "nothing is matched by smell"),
        (("--column", "state", "--delimiter", "::"), "more than one character"),
        (("--column", "state", "--ask"), "answers are kept in a file"),
        (("--column", "state", "--decisions", "no-such.sssom.tsv"), "a readable file"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    built: Home, votes: Path, args: tuple[str, ...], words: str
) -> None:
    out = votes.with_name("out.csv")
    code, _, _, error = _run(built, "reconcile", votes, *args, "--out", out)
    assert code != 0
    assert words in str(error)
    assert not out.exists()


def test_a_file_that_is_no_table_of_decisions_stays_as_it_is(built: Home, tmp_path: Path) -> None:
    kept = tmp_path / "mine.sssom.tsv"
    kept.write_text("my notes\n", encoding="utf-8")
    assert _run(built, "refuse", kept, "x")[0] != 0
    assert kept.read_text(encoding="utf-8") == "my notes\n"
    assert "a name that ends with .sssom.tsv" in str(_run(built, "refuse", tmp_path / "mine.csv", "x")[3])
    assert "the text is empty" in str(_run(built, "refuse", tmp_path / "new.sssom.tsv", " ")[3])
    assert "nothing in the graph is called" in str(
        _run(built, "accept", tmp_path / "new.sssom.tsv", "x", "Atlantis")[3]
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.sssom.tsv"]


def test_ten_thousand_cells_are_matched_each_text_once(built: Home) -> None:
    graph = paros.KnowledgeGraph(built)
    texts = [
        f"{name} {number % 50}" if number % 2 else name for number in range(2_500) for name in ("China", "a", "", "x/y")
    ]
    found = graph.match(texts, kind="State")
    assert len(found) == 10_000
    assert sum(tally(found).values()) == 10_000
    assert found[0].meant is not None
    assert found[0] is found[8]
    assert len(undecided(found)) == len({one.text for one in found if one.outcome in {"near", "ambiguous"}})


def test_python_matches_texts_with_decisions(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    write_table(path, add_decision(new_table("mine"), accept("PRC", expand("actor:china"), "China", DAY)))
    graph = paros.KnowledgeGraph(built)
    found = graph.match(["65/44", "PRC"], decisions=[path])
    assert [one.meant.entity.label for one in found if one.meant] == ["General Assembly resolution 65/44", "China"]
    with pytest.raises(UsageError, match="no thing is of a type"):
        graph.match(["x"], kind="planet")
    shutil.copy(path, tmp_path / "two.sssom.tsv")
    assert graph.match(["PRC"], decisions=[path, tmp_path / "two.sssom.tsv"])[0].outcome == "decided"


def test_match_all_keeps_the_order(authority: AuthorityFile) -> None:
    assert [one.text for one in match_all(authority, ["b", "Westland", "b"], NOTHING)] == ["b", "Westland", "b"]
