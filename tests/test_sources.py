"""Recording and checking: what is written of a source, that it lasts, and that every difference from a text is found."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paros.errors import BAD_DATA, FINDINGS, USAGE, CheckError, DataError, EnvironmentFault, Problem, UsageError
from paros.home import Home, find_home
from paros.names import expand
from paros.quads import read_file
from paros.sources.checking import OWN_WORDS, VERBATIM, check_passages, check_texts, copied, passage_text
from paros.sources.recording import (
    check_recorded,
    contract_example,
    contract_path,
    read_passages,
    read_retired,
    record,
)
from paros.sources.segmenting import leaves
from paros.sources.text import SourceText, normalize, read_text

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

SHARED = Path(__file__).parents[2] / "shared" / "sources"
needs_texts = pytest.mark.skipif(not SHARED.is_dir(), reason="the texts of the sources do not lie beside the checkout")

DAY = date(2031, 5, 2)
TEXT = """\
Conference of Examples

1. The Club of Nine welcomes decision X/12 titled “Calm skies for all and for ever, in peace and in war”. \
Several friends of the house remain worried about the long silence of the two oldest members.

2. The Club regrets two things:

(a) The house is old; and

(b) The house is full.
"""
PREFIXES = "".join(
    f"@prefix {name}: <{expand(name + ':')}> .\n"
    for name in ("actor", "instrument", "owl", "paros", "passage", "position", "rdfs")
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one recorded source, `club`; its text lies in texts/."""
    home = Home(tmp_path / "root", tmp_path / "build")
    (home.root / "data" / "sources").mkdir(parents=True)
    (home.root / "data" / "claims").mkdir()
    (home.root / "data" / "editorial").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "club.txt").write_text(TEXT, encoding="utf-8")
    club(home).write_text(contract_example("club"), encoding="utf-8")
    record(club(home), read_text(tmp_path / "texts" / "club.txt"), "club", DAY)
    return home


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return tmp_path / "texts"


def club(home: Home) -> Path:
    return home.root / "data" / "sources" / "club.ttl"


def re_record(home: Home, texts: Path, text: str, day: date = DAY) -> None:
    (texts / "club.txt").write_text(text, encoding="utf-8")
    record(club(home), read_text(texts / "club.txt"), "club", day)


def check_claims_of(home: Home, texts: Path, trig: str) -> list[Problem]:
    (home.root / "data" / "claims" / "club.trig").write_text(PREFIXES + trig, encoding="utf-8")
    return check_texts(home, texts)


def facts(home: Home, subject: str) -> dict[str, set[str]]:
    """Return the values of each property of a subject."""
    found: dict[str, set[str]] = {}
    for quad in read_file(club(home)):
        if quad.subject == ox.NamedNode(expand(subject)) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return found


# Recording


def test_a_passage_is_recorded_with_its_place_and_digest(home: Home) -> None:
    text = read_text(home.root.parent / "texts" / "club.txt")
    found = facts(home, "passage:club-p2-b")
    passage = next(p for p in read_passages(read_file(club(home))) if p.slug == "club-p2-b")
    assert found[expand("rdf:type")] == {expand("paros:ListItem")}
    assert found[expand("rdfs:label")] == {"A short name for citing, para. 2 (b)"}
    assert found[expand("paros:locator")] == {"para. 2 (b)"}
    assert found[expand("paros:nestedIn")] == {expand("passage:club-p2")}
    assert found[expand("paros:passageOf")] == {expand("source:club")}
    assert found[expand("paros:startOffset")] == {str(passage.start)}
    assert text.slice(passage.start, passage.end) == "(b) The house is full."


def test_the_contract_is_kept_and_its_counts_are_refreshed(home: Home, texts: Path) -> None:
    found = facts(home, "source:club")
    assert found[expand("paros:coverage")] == {"What it covers, and what it does not."}
    assert found[expand("paros:expectedPassages")] == {"6"}
    assert found[expand("paros:sha256")] == {read_text(texts / "club.txt").sha256}
    assert facts(home, "source:club-expects-positions")[expand("paros:atLeast")] == {"1"}


def test_no_text_is_written(home: Home) -> None:
    written = club(home).read_text(encoding="utf-8")
    passages = leaves(read_passages(read_file(club(home))))
    assert not [p.slug for p in passages if TEXT[p.start : p.end] in written]


def test_a_second_run_changes_no_byte(home: Home, texts: Path) -> None:
    before = club(home).read_bytes()
    counts = record(club(home), read_text(texts / "club.txt"), "club", date(2032, 1, 1))
    assert club(home).read_bytes() == before
    assert (counts.passages, counts.leaves, counts.new, counts.kept, counts.retired) == (8, 6, 0, 8, 0)
    assert not counts.changed


def test_what_somebody_said_of_a_passage_is_kept(home: Home, texts: Path) -> None:
    waiver = 'passage:club-h1 paros:waiverReason "The name of the conference alone"@en .\n'
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write(waiver)
    re_record(home, texts, TEXT.replace("1. The Club", "1. So it is. The Club"))
    assert facts(home, "passage:club-h1")[expand("paros:waiverReason")] == {"The name of the conference alone"}
    assert facts(home, "source:club")[expand("dcterms:modified")] == {"2031-05-02"}


def test_a_passage_that_is_gone_stays_as_a_deprecated_name(home: Home, texts: Path) -> None:
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write('passage:club-p2-a paros:waiverReason "Hollow"@en .\n')
    re_record(home, texts, TEXT.replace("(a) The house is old; and\n\n", ""))
    found = facts(home, "passage:club-p2-a")
    assert found[expand("owl:deprecated")] == {"true"}
    assert expand("paros:startOffset") not in found
    assert expand("paros:ordinal") not in found
    assert found[expand("paros:locator")] == {"para. 2 (a)"}
    assert found[expand("paros:waiverReason")] == {"Hollow"}
    assert [p.slug for p in read_retired(read_file(club(home)))] == ["club-p2-a"]
    assert check_texts(home, texts) == []
    # Its name is not given to another passage, and it gets it back when it returns.
    re_record(home, texts, TEXT.replace("house is old", "roof leaks"))
    assert {p.slug for p in read_passages(read_file(club(home)))} >= {"club-p2-a-r2"}
    re_record(home, texts, TEXT)
    assert "club-p2-a" in {p.slug for p in read_passages(read_file(club(home)))}
    assert expand("owl:deprecated") not in facts(home, "passage:club-p2-a")
    assert [p.slug for p in read_retired(read_file(club(home)))] == ["club-p2-a-r2"]


def test_a_source_without_contract_is_told_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "new.ttl"
    with pytest.raises(DataError) as raised:
        record(path, read_text(tmp_path / "new.txt"), "new", DAY)
    problem = raised.value.problems[0]
    assert raised.value.exit_code == BAD_DATA
    assert problem.file == str(path)
    assert problem.repair.endswith(f"paros sources segment {tmp_path / 'new.txt'} --source new")
    assert not path.exists()
    # The example that the message gives is itself accepted.
    path.write_text(problem.accepted.partition("\n")[2], encoding="utf-8")
    assert record(path, read_text(tmp_path / "new.txt"), "new", DAY).leaves == 6


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('paros:layout "lines"', 'paros:layout "columns"', "'columns' is unknown"),
        ('    paros:layout "lines" ;\n', "", "incomplete"),
        ("source:new a paros:Source", "source:old a paros:Source", "incomplete"),
    ],
)
def test_a_contract_that_cannot_be_used_is_refused_and_untouched(tmp_path: Path, old: str, new: str, says: str) -> None:
    (tmp_path / "new.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "new.ttl"
    path.write_text(contract_example("new").replace(old, new), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DataError, match=says):
        record(path, read_text(tmp_path / "new.txt"), "new", DAY)
    assert path.read_bytes() == before


def test_a_passage_that_lacks_its_digest_is_refused(home: Home, texts: Path) -> None:
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write('passage:club-p9 paros:locator "para. 9" .\n')
    with pytest.raises(DataError, match="passage:club-p9 cannot be read"):
        read_passages(read_file(club(home)))
    problems = check_texts(home, texts)
    assert [p.file for p in problems] == ["data/sources/club.ttl"]


@pytest.mark.parametrize("slug", ["g21-2020", "cd-2100", "a-c.1-64-l.25", "9"])
def test_a_slug_names_a_file_of_data_sources(home: Home, slug: str) -> None:
    assert contract_path(home, slug) == home.root / "data" / "sources" / f"{slug}.ttl"


@pytest.mark.parametrize(
    "slug", ["", ".", "..", ".club", "-club", "../club", "/etc/club", "a/b", "Club", "club\n", "a b"]
)
def test_what_is_no_slug_is_refused(home: Home, slug: str) -> None:
    with pytest.raises(UsageError, match="is no slug of a source"):
        contract_path(home, slug)


@pytest.mark.parametrize(
    "comment", ["# Who made this?\n", "  # Indented.\n", 'source:club rdfs:label "A # b" . # Behind.\n']
)
def test_comments_would_be_lost_and_are_refused(home: Home, texts: Path, comment: str) -> None:
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write(comment)
    before = club(home).read_bytes()
    for run in (record, check_recorded):
        with pytest.raises(DataError, match="comments are not kept in a machine-written file") as raised:
            run(club(home), read_text(texts / "club.txt"), "club", DAY)
        (problem,) = raised.value.problems
        assert (problem.file, problem.line) == (str(club(home)), before.count(b"\n"))
        assert "rdfs:comment" in problem.accepted
    assert club(home).read_bytes() == before


@pytest.mark.parametrize(
    "value", ['"a # b"', "'a # b'", '"""a\n# b " c\n"""', "'''a\n# b ' c\n'''", '"\\"# b"', "<https://example.org/#b>"]
)
def test_what_looks_like_a_comment_in_a_text_or_an_iri_is_kept(home: Home, texts: Path, value: str) -> None:
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write(f"source:club rdfs:comment {value} .\n")
    before = set(read_file(club(home)))
    re_record(home, texts, TEXT)
    assert {quad for quad in before if quad.predicate.value == expand("rdfs:comment")} <= set(read_file(club(home)))


def test_a_check_tells_that_nothing_would_change(home: Home, texts: Path) -> None:
    counts = check_recorded(club(home), read_text(texts / "club.txt"), "club", date(2032, 1, 1))
    assert (counts.passages, counts.changed) == (8, False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("house is old", "roof leaks", "1 passages are new, 1 retired"),
        ("1. The Club", "1.  The Club", "0 passages are new, 0 retired"),
    ],
)
def test_a_check_of_another_text_fails_and_writes_nothing(
    home: Home, texts: Path, old: str, new: str, says: str
) -> None:
    (texts / "club.txt").write_text(TEXT.replace(old, new), encoding="utf-8")
    before = club(home).read_bytes()
    with pytest.raises(CheckError, match=f"source:club would change: {says}") as raised:
        check_recorded(club(home), read_text(texts / "club.txt"), "club", DAY)
    assert club(home).read_bytes() == before
    # The repair that it names repairs it.
    assert raised.value.problems[0].repair == f"paros sources segment {texts / 'club.txt'} --source club"
    record(club(home), read_text(texts / "club.txt"), "club", DAY)
    check_recorded(club(home), read_text(texts / "club.txt"), "club", DAY)


def test_a_check_of_a_file_in_another_order_fails(home: Home, texts: Path) -> None:
    with club(home).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(CheckError, match="would change: only the order or form"):
        check_recorded(club(home), read_text(texts / "club.txt"), "club", DAY)


def test_segmenting_on_the_command_line(small_checkout: Checkout, run_paros: RunParos, tmp_path: Path) -> None:
    home, text = small_checkout(), tmp_path / "club.txt"
    text.write_text(TEXT, encoding="utf-8")
    path = contract_path(home, "club")
    path.write_text(contract_example("club"), encoding="utf-8")
    before = path.read_bytes()
    done = run_paros("sources", "segment", text, "--source", "club", "--check", home=home)
    assert (done.returncode, path.read_bytes()) == (FINDINGS, before)
    assert "source:club would change: 8 passages are new" in done.stderr
    done = run_paros("sources", "segment", text, "--source", "club", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "club: 8 passages, 6 of them without parts" in done.stdout
    done = run_paros("sources", "segment", text, "--source", "club", "--check", home=home)
    assert (done.returncode, done.stdout) == (0, "club: 8 passages, nothing would change.\n")
    # What lies elsewhere is neither read nor written, and the text is not asked for.
    outside = home.root / "data" / "club.ttl"
    shutil.copy(path, outside)
    text.unlink()
    for more in ([], ["--check"]):
        done = run_paros("sources", "segment", text, "--source", "../club", *more, home=home)
        assert done.returncode == USAGE
        assert "is no slug of a source" in done.stderr
    assert outside.read_bytes() == path.read_bytes()


# The text of a source


def test_a_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    path.write_bytes(b"One line.\nCaf\xe9.\n")
    with pytest.raises(DataError, match="not UTF-8") as raised:
        read_text(path)
    assert (raised.value.problems[0].line, raised.value.problems[0].file) == (2, str(path))


@pytest.mark.parametrize("content", ["", " \n\f\n"])
def test_an_empty_text_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "new.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="no text"):
        read_text(path)


def test_a_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"new\.txt"):
        read_text(tmp_path / "new.txt")


@given(st.text(max_size=40))
def test_the_normal_form_is_its_own_normal_form(raw: str) -> None:
    once = normalize(raw)
    assert normalize(once) == once


# Checking


def test_a_recorded_text_passes(home: Home, texts: Path) -> None:
    assert check_texts(home, texts) == []


def test_a_missing_text_fails(home: Home, texts: Path) -> None:
    (texts / "club.txt").unlink()
    (problem,) = check_texts(home, texts)
    assert "is missing" in problem.message
    assert "SHA-256" in problem.accepted


@pytest.mark.parametrize("content", [b"\xff", b""])
def test_a_text_that_cannot_be_read_fails(home: Home, texts: Path, content: bytes) -> None:
    (texts / "club.txt").write_bytes(content)
    assert [p.file for p in check_texts(home, texts)] == [str(texts / "club.txt")]


def test_no_sources_at_all_fail(home: Home, texts: Path) -> None:
    club(home).unlink()
    assert [p.message for p in check_texts(home, texts)] == ["there are no sources to check"]


def test_a_changed_word_names_passage_locator_file_and_line(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT.replace("is full", "is bare"), encoding="utf-8")
    file, whole, item = check_texts(home, texts)
    assert "is not the text that source:club was recorded from" in file.message
    assert whole.message.startswith("passage:club-p2 (para. 2)")
    assert item.message.startswith("passage:club-p2-b (para. 2 (b))")
    line = club(home).read_text(encoding="utf-8").splitlines()[item.line - 1]
    assert (item.file, line) == ("data/sources/club.ttl", "passage:club-p2-b a paros:ListItem ;")
    digest = next(p.sha256 for p in read_passages(read_file(club(home))) if p.slug == "club-p2-b")
    assert digest in item.accepted


def test_more_white_space_fails_by_the_digest_of_the_file_alone(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT + "\n", encoding="utf-8")
    (problem,) = check_texts(home, texts)
    assert "is not the text" in problem.message


def test_text_in_no_passage_fails(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT + "\nIt is over.\n", encoding="utf-8")
    _, problem = check_texts(home, texts)
    assert problem.message.endswith("stand in no passage after passage:club-p2-b (para. 2 (b))")


def test_offsets_outside_the_text_fail(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT[:60], encoding="utf-8")
    assert any("points outside the text" in p.message for p in check_texts(home, texts))


def test_another_number_of_passages_than_promised_fails(home: Home, texts: Path) -> None:
    path = club(home)
    path.write_text(
        path.read_text(encoding="utf-8").replace("expectedPassages 6", "expectedPassages 7"), encoding="utf-8"
    )
    (problem,) = check_texts(home, texts)
    assert problem.message == "source:club expects 7 citable passages, 6 are recorded"
    assert problem.line > 0


# Claims

SOUND = """\
passage:club-p1-s1 {
  actor:club paros:namedAs "The Club of Nine"@en , "The Club"@en .
  instrument:x-12 paros:printedSymbol "X/12" ;
    paros:title "Calm skies for all and for ever, in peace and in war"@en .
  position:club-p1-s1-1 rdfs:label "The Club welcomes decision X/12"@en ;
    paros:stanceWording "welcomes"@en ;
    paros:content "Good that there is a decision on calm skies for all and for ever, in peace and in war."@en .
}
passage:club-p1-s2 {
  actor:club-p1-s2-friends paros:quantifierWording "Several friends"@en .
  position:club-p1-s2-1 paros:content "Silence is a worry; it was “worried about the long silence of the two oldest members”."@en .
}
passage:club-p2-b {
  instrument:club-p2-b-part paros:provisionNumber "(b)" .
}
"""


def test_sound_claims_pass(home: Home, texts: Path) -> None:
    assert check_claims_of(home, texts, SOUND) == []


@pytest.mark.parametrize("predicate", VERBATIM)
@pytest.mark.parametrize("value", ["club of nine", "The Clu", '“Calm skies"', "", "The house is old"])
def test_a_verbatim_value_that_is_not_printed_in_its_passage_fails(
    home: Home, texts: Path, predicate: str, value: str
) -> None:
    written = value.replace('"', '\\"')
    trig = f'passage:club-p1-s1 {{\n  actor:club\n    <{predicate}> "{written}"@en .\n}}\n'
    (problem,) = check_claims_of(home, texts, trig)
    assert f"{value!r} does not stand in the passage" in problem.message
    assert "passage:club-p1-s1" in problem.message
    assert problem.file == "data/claims/club.trig"
    lines = (home.root / problem.file).read_text(encoding="utf-8").splitlines()
    assert f'"{written}"' in lines[problem.line - 1]


@pytest.mark.parametrize("predicate", OWN_WORDS)
def test_eight_words_in_a_row_are_a_copy_and_seven_are_not(home: Home, texts: Path, predicate: str) -> None:
    trig = 'passage:club-p1-s2 {{\n  position:club-p1-s2-1 <{}> "Friends, {}"@en .\n}}\n'
    seven = "WORRIED about the long silence of the men"
    eight = "remain worried: about the long silence of the men"
    assert check_claims_of(home, texts, trig.format(predicate, seven)) == []
    (problem,) = check_claims_of(home, texts, trig.format(predicate, eight))
    assert "copies the passage: 'remain worried about the long silence of the'" in problem.message
    assert problem.line == len(PREFIXES.splitlines()) + 2


def test_a_claimed_title_is_exempt_only_in_its_own_passage() -> None:
    title = "Calm skies for all and for ever, in peace and in war"
    assert copied(f"Good is {title}", TEXT) == "calm skies for all and for ever in"
    assert copied(f"Good is {title}", TEXT, [title]) == ""
    assert copied(f"Good is “{title}”", TEXT) == ""
    assert copied(f'Good is "{title}"', TEXT) == ""


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        ("passage:club-p7-s1", "passage:club-p7-s1 is no passage of a checked source"),
        ("passage:club-p2", "passage:club-p2 has parts: the claims belong to them"),
    ],
)
def test_claims_in_a_graph_that_is_no_leaf_passage_fail(home: Home, texts: Path, graph: str, says: str) -> None:
    (problem,) = check_claims_of(home, texts, f'{graph} {{\n  actor:club paros:namedAs "The Club"@en .\n}}\n')
    assert problem.message == says
    assert problem.line == len(PREFIXES.splitlines()) + 1


def test_claims_on_a_retired_passage_fail(home: Home, texts: Path) -> None:
    re_record(home, texts, TEXT.replace("\n(b) The house is full.\n", ""))
    (problem,) = check_claims_of(home, texts, 'passage:club-p2-b { actor:club paros:namedAs "house" . }\n')
    assert problem.message == "passage:club-p2-b is no passage of a checked source"


def test_a_passage_that_fails_is_reported_once_and_not_again_for_its_claims(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT.replace("Several", "Many"), encoding="utf-8")
    problems = check_claims_of(home, texts, SOUND)
    assert not [p for p in problems if p.file == "data/claims/club.trig" and "club-p1-s2" in p.message]


@pytest.mark.parametrize(
    ("printed", "passage", "says"),
    [
        ("The house is full", "passage:club-p2-b", ""),
        ("The house is fulll", "passage:club-p2-b", "does not stand in the passage"),
        ("The house is full", "passage:club-p7", "is no passage of a checked source"),
        ("The house is full", None, "names no passage"),
    ],
)
def test_a_slip_must_stand_in_the_passage_that_it_names(
    home: Home, texts: Path, printed: str, passage: str | None, says: str
) -> None:
    where = f" ; paros:inPassage {passage}" if passage else ""
    path = home.root / "data" / "editorial" / "slips.ttl"
    path.write_text(f'{PREFIXES}position:slip paros:slipPrinted "{printed}"@en{where} .\n', encoding="utf-8")
    assert [says in p.message for p in check_texts(home, texts)] == ([True] if says else [])


def test_a_claims_file_that_cannot_be_parsed_fails(home: Home, texts: Path) -> None:
    (problem,) = check_claims_of(home, texts, "passage:club-p1-s1 { actor:club }\n")
    assert problem.file == "data/claims/club.trig"
    assert problem.line > 0


# Showing


@pytest.mark.parametrize(
    "name", ["club-p2-b", "passage:club-p2-b", expand("passage:club-p2-b"), f"<{expand('passage:club-p2-b')}>"]
)
def test_a_passage_is_shown_by_any_of_its_names(home: Home, texts: Path, name: str) -> None:
    assert passage_text(home, name, texts) == "(b) The house is full."


def test_an_unknown_passage_is_answered_with_the_nearest(home: Home, texts: Path) -> None:
    with pytest.raises(UsageError, match="no passage 'club-p2-bb'") as raised:
        passage_text(home, "club-p2-bb", texts)
    assert raised.value.problems[0].accepted.startswith("club-p2-b, ")
    with pytest.raises(UsageError):
        passage_text(home, "actor:club", texts)


def test_a_passage_that_does_not_match_is_not_shown(home: Home, texts: Path) -> None:
    (texts / "club.txt").write_text(TEXT.replace("full", "bare"), encoding="utf-8")
    with pytest.raises(CheckError, match="passage:club-p2-b") as raised:
        passage_text(home, "club-p2-b", texts)
    assert raised.value.problems[0].line > 0


def test_a_retired_passage_is_not_shown(home: Home, texts: Path) -> None:
    re_record(home, texts, TEXT.replace("\n(b) The house is full.\n", ""))
    with pytest.raises(UsageError, match="no longer in the text"):
        passage_text(home, "club-p2-b", texts)


def test_without_its_text_no_passage_is_shown(home: Home, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"club\.txt"):
        passage_text(home, "club-p2-b", tmp_path)


# The sources of the graph


def _recorded() -> list[Path]:
    return sorted((find_home().root / "data" / "sources").glob("*.ttl"))


@needs_texts
@pytest.mark.parametrize("path", _recorded(), ids=lambda path: path.stem)
def test_recording_a_source_again_changes_no_byte(tmp_path: Path, path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path))
    counts = record(copy, read_text(SHARED / f"{path.stem}.txt"), path.stem, DAY)
    assert copy.read_bytes() == path.read_bytes()
    assert not counts.changed


@needs_texts
@pytest.mark.parametrize("path", _recorded(), ids=lambda path: path.stem)
def test_the_check_of_a_recorded_source_finds_nothing_to_change(run_paros: RunParos, path: Path) -> None:
    before = path.read_bytes()
    text = SHARED / f"{path.stem}.txt"
    done = run_paros("sources", "segment", text, "--source", path.stem, "--check", home=find_home())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("nothing would change.\n")
    assert path.read_bytes() == before


@needs_texts
def test_the_sources_match_their_texts() -> None:
    assert check_texts(find_home(), SHARED) == []


@needs_texts
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_changed_character_is_found_in_its_passage(data: st.DataObject) -> None:
    path = find_home().root / "data" / "sources" / "g21-2020.ttl"
    text = read_text(SHARED / "g21-2020.txt")
    passages = read_passages(read_file(path))
    at = data.draw(st.integers(0, len(text.text) - 1))
    new = data.draw(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" .•1a\n")))
    changed = text.text[:at] + new + text.text[at + 1 :]
    # Another kind of white space is found by the digest of the file.
    assume(normalize(changed) != normalize(text.text))
    problems = check_passages(passages, SourceText(text.path, changed, text.sha256))
    around = {p.slug for p in passages if p.start <= at < p.end}
    named = {p.message.split()[0].removeprefix("passage:") for p in problems}
    assert problems
    assert around <= named or any("stand in no passage" in p.message for p in problems)


@needs_texts
def test_a_changed_character_fails_the_check_of_the_whole(tmp_path: Path) -> None:
    real = find_home()
    home = Home(tmp_path / "root", tmp_path / "build")
    for folder in ("sources", "claims"):
        shutil.copytree(real.root / "data" / folder, home.root / "data" / folder)
    texts = Path(shutil.copytree(SHARED, tmp_path / "texts"))
    raw = (texts / "g21-2020.txt").read_text(encoding="utf-8")
    (texts / "g21-2020.txt").chmod(0o644)
    (texts / "g21-2020.txt").write_text(raw.replace("common heritage", "common heritagf", 1), encoding="utf-8")
    messages = [p.message for p in check_texts(home, texts)]
    assert any(message.startswith("passage:g21-2020-p2-s1 (para. 2, sentence 1)") for message in messages)
    with pytest.raises(CheckError, match="g21-2020-p2-s1"):
        passage_text(home, "g21-2020-p2-s1", texts)
    assert passage_text(home, "g21-2020-h2", texts) == "2 September 2020"
