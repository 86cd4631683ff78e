"""The segmenter: what it does with each difficulty of diplomatic texts, that it covers all, and that names last."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paros.sources.segmenting import LAYOUTS, keep_names, leaves, segment, uncovered
from paros.sources.text import digest, normalize, read_text

if TYPE_CHECKING:
    from paros.sources.segmenting import Passage

SHARED = Path(__file__).parents[2] / "shared" / "sources"
needs_texts = pytest.mark.skipif(not SHARED.is_dir(), reason="the texts of the sources do not lie beside the checkout")

# Nine short hard texts and the sentences that each holds; docs/segmenting.md compares four segmenters on them.
HARD = [
    ("On 3 May, H.E. Mr. Jan de Boer spoke for the Netherlands. On 4 May, Ms. Ana Ruiz replied. Nobody else did.", 3),
    (
        (
            "It came within 40 miles of a U.S. Satellite. The 9 May U.S. Space Command notice gave no orbit. "
            "U.S. Space Command added nothing. It harms U.S. interests. While it lasted, all kept still."
        ),
        5,
    ),
    (
        (
            "Two drafts came out. A/C.1/64/L.25 is entitled “Measures of trust in space.” This draft is short. "
            "A/C.1/64/L.26 is entitled “Calm in space.” This draft is long."
        ),
        5,
    ),
    (
        (
            "It came with the Secretary General’s report on “Measures of trust in space.” (A/99/114/Add.1) "
            "In addition, the Union plans to hand in a code."
        ),
        2,
    ),
    (
        (
            "The talks were led by H.E. Maria Silva, Ambassador to Austria, and Mr. Tom Brook, Head of the Unit. "
            "The agenda came next."
        ),
        2,
    ),
    ("The state said that it “has seen no workable measure.” With its large budget, it has refused.", 2),
    (
        (
            "On 10 June, a state tabled a draft, “Treaty on Calm in Space (TCS).” Changes include the meaning of “orbit,” "
            "and two annexes."
        ),
        2,
    ),
    ("Space was to stay “the home of all.” In order to reach this, the paper asked for talks.", 2),
    ("As told in the talks. It is Vital to meet again.", 2),
]


def cut(text: str, layout: str = "lines") -> list[tuple[str, str, str]]:
    """Return slug, kind and normalized text of each leaf passage."""
    return [(p.slug, p.kind, normalize(text[p.start : p.end])) for p in leaves(segment(text, "x", layout))]


def assert_sound(text: str, passages: list[Passage]) -> None:
    """Fail unless the passages cover the text, match their digests, nest properly and have names of their own."""
    assert uncovered(text, passages) == []
    assert len({p.slug for p in passages}) == len(passages)
    assert [p.ordinal for p in passages] == list(range(1, len(passages) + 1))
    named = {p.slug: p for p in passages}
    for p in passages:
        assert 0 <= p.start < p.end <= len(text)
        assert digest(text[p.start : p.end]) == p.sha256
        assert not p.slug.endswith("-")
        if p.parent is not None:
            whole = named[p.parent]
            assert whole.start <= p.start <= p.end <= whole.end
    cited = leaves(passages)
    assert all(a.end <= b.start for a, b in pairwise(cited))


@pytest.mark.parametrize(("text", "count"), HARD)
def test_a_hard_text_is_cut_into_its_sentences(text: str, count: int) -> None:
    found = cut(text)
    assert [kind for _, kind, _ in found] == ["Sentence"] * count
    assert " ".join(words for _, _, words in found) == text


def test_numbered_paragraphs_are_located_by_their_number() -> None:
    text = "Conference of Examples\n\n2 May 2031\n\n7. The Club agrees. It is glad.\n8. The Club waits.\n"
    passages = segment(text, "x", "lines")
    assert [(p.slug, p.locator) for p in passages] == [
        ("x-h1", "header, line 1"),
        ("x-h2", "header, line 2"),
        ("x-p7", "para. 7"),
        ("x-p7-s1", "para. 7, sentence 1"),
        ("x-p7-s2", "para. 7, sentence 2"),
        ("x-p8", "para. 8"),
        ("x-p8-s1", "para. 8, sentence 1"),
    ]
    assert_sound(text, passages)


@pytest.mark.parametrize("gap", ["\n\n\n\n", "\n\f\n", "\r\n\r\n", " \n"])
def test_a_sentence_runs_over_a_page_break(gap: str) -> None:
    text = f"1. The Club holds that the rules of the house{gap}which bind all must stay. It says so.\n"
    assert cut(text) == [
        ("x-p1-s1", "Sentence", "The Club holds that the rules of the house which bind all must stay."),
        ("x-p1-s2", "Sentence", "It says so."),
    ]


def test_a_page_break_within_quotation_marks_does_not_end_a_sentence() -> None:
    text = "1. It “welcomes the outer\n\nspace” and “adds that all is well”. The Club is glad.\n"
    assert [words for _, _, words in cut(text)] == [
        "It “welcomes the outer space” and “adds that all is well”.",
        "The Club is glad.",
    ]


def test_lettered_items_belong_to_the_paragraph_that_announces_them() -> None:
    text = "10. The Club recalls two things:\n\n(a) The house is old; and\n\n(b) The house is full. It is.\n\n11. It ends.\n"
    passages = segment(text, "x", "lines")
    assert [(p.slug, p.kind, p.parent, p.locator) for p in passages] == [
        ("x-p10", "Paragraph", None, "para. 10"),
        ("x-p10-s1", "Sentence", "x-p10", "para. 10, sentence 1"),
        ("x-p10-a", "ListItem", "x-p10", "para. 10 (a)"),
        ("x-p10-b", "ListItem", "x-p10", "para. 10 (b)"),
        ("x-p10-b-s1", "Sentence", "x-p10-b", "para. 10 (b), sentence 1"),
        ("x-p10-b-s2", "Sentence", "x-p10-b", "para. 10 (b), sentence 2"),
        ("x-p11", "Paragraph", None, "para. 11"),
        ("x-p11-s1", "Sentence", "x-p11", "para. 11, sentence 1"),
    ]
    # A paragraph reaches to the end of its last item, and so does its digest.
    assert_sound(text, passages)


def test_bullets_under_a_heading_stand_in_its_section() -> None:
    text = "  The Way Out. Proposals\n\n• A call was made for\n\na new start.\n\n• Another was made. It failed.\n"
    assert cut(text, "wrapped") == [
        ("x-the-way-out-proposals", "Heading", "The Way Out. Proposals"),
        ("x-the-way-out-proposals-b1", "ListItem", "• A call was made for a new start."),
        ("x-the-way-out-proposals-b2-s1", "Sentence", "Another was made."),
        ("x-the-way-out-proposals-b2-s2", "Sentence", "It failed."),
    ]


def test_numbers_with_a_parenthesis_are_items() -> None:
    text = "  Start\n\nThe working group took up the four points of the first paragraph:\n\n1) Look back at what is,\n\n2) Look ahead.\n"
    assert [(slug, kind) for slug, kind, _ in cut(text, "wrapped")] == [
        ("x-start", "Heading"),
        ("x-start-p1-s1", "Sentence"),
        ("x-start-p1-1", "ListItem"),
        ("x-start-p1-2", "ListItem"),
    ]


def test_wrapped_lines_are_joined_and_a_word_broken_at_its_hyphen_too() -> None:
    text = "  Talks\n\nThe talks were led by the friend of the house and by the Co-\n\nFriend of the Chair, who \n\nspoke. It ended.\n"
    assert [words for _, _, words in cut(text, "wrapped")] == [
        "Talks",
        "The talks were led by the friend of the house and by the Co-Friend of the Chair, who spoke.",
        "It ended.",
    ]


def test_a_soft_hyphen_neither_ends_a_sentence_nor_is_text() -> None:
    text = "\u00ad\n1. Then M\u00adr. Doe spoke. He left.\n\u00ad\n"
    assert [words for _, _, words in cut(text)] == ["Then Mr. Doe spoke.", "He left."]
    assert_sound(text, segment(text, "x"))


def test_a_long_heading_is_one_passage_and_short_in_its_slug() -> None:
    first = "Note of 2 May 2031 from the Lasting Mission of a Small"
    text = f"   {first} \n\nState to the Head of the Conference of Examples and all \n\nthose beside it \n\n The Mission greets all. \n"
    found = segment(text, "x", "wrapped")
    assert [(p.slug, p.kind) for p in found][:2] == [
        ("x-note-of-2-may-2031-from-the-lasting", "Heading"),
        ("x-note-of-2-may-2031-from-the-lasting-p1", "Paragraph"),
    ]
    assert found[0].locator == "Note of 2 May 2031 from the Lasting … (heading)"
    assert_sound(text, found)


def test_sections_of_one_name_have_slugs_of_their_own() -> None:
    text = "2030\n\nThe Club met.\n\n2030\n\nThe Club parted.\n\n***\n"
    slugs = [p.slug for p in segment(text, "x", "lines")]
    assert slugs == ["x-2030", "x-2030-p1", "x-2030-p1-s1", "x-2030-2", "x-2030-2-p1", "x-2030-2-p1-s1", "x-h3"]


def test_text_in_no_passage_is_found() -> None:
    text = "1. The Club met. It parted.\n"
    whole, first, second = segment(text, "x", "lines")
    assert uncovered(text, [whole, first, second]) == []
    assert uncovered(text, [whole, first]) == [(second.start, second.end)]
    assert uncovered(text, [first, second]) == [(0, 2)]
    assert uncovered(text, [whole, second]) == [(0, first.end)]
    assert uncovered(text + "•\n", [whole, first, second]) == [(28, 29)]


_PIECES = st.sampled_from(
    (
        *(
            "1. ",
            "22. ",
            "(a) ",
            "3) ",
            "• ",
            "\n",
            "\n\n",
            "  ",
            "\f",
            "\u00ad",
            "H.E. Mr. X",
            "U.S. ",
            "CD/1 ",
            "The end",
        ),
        *("so ", ". ", "“", "” ", ": ", "; and", "-\n", "é", "e\u0301", "\u00a0", "\u2028", "? ", "*", "…", "A"),
    )
)


@given(st.lists(_PIECES, max_size=30).map("".join), st.sampled_from(LAYOUTS))
@settings(max_examples=300, deadline=None)
def test_any_text_is_covered_by_sound_passages(text: str, layout: str) -> None:
    assert_sound(text, segment(text, "x", layout))


Document = list[list[int]]


def _print(document: Document, *, numbered: bool) -> str:
    """Return the text of a document whose sentences are numbers."""
    paragraphs = [" ".join(f"Speaker {n} raised matter {n}." for n in paragraph) for paragraph in document if paragraph]
    return "\n\n".join(f"{at}. {words}" if numbered else words for at, words in enumerate(paragraphs, 1)) + "\n"


def _by_sentence(text: str, passages: list[Passage]) -> dict[str, str]:
    """Return the slug of each sentence."""
    return {text[p.start : p.end]: p.slug for p in passages if p.kind == "Sentence"}


@given(st.data(), st.booleans(), st.lists(st.integers(1, 4), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_edits_keep_all_other_names_and_no_name_is_given_twice(
    data: st.DataObject, numbered: bool, sizes: list[int]
) -> None:
    unused = iter(range(1, 1000))
    document: Document = [[next(unused) for _ in range(size)] for size in sizes]
    text = _print(document, numbered=numbered)
    recorded = segment(text, "x", "lines")
    retired: list[Passage] = []
    ever = {slug: words for words, slug in _by_sentence(text, recorded).items()}
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(st.sampled_from(["insert", "change", "move", "delete", "nothing"]))
        places = [(p, s) for p, paragraph in enumerate(document) for s in range(len(paragraph))]
        if edit == "insert":
            p = data.draw(st.integers(0, len(document) - 1))
            document[p].insert(data.draw(st.integers(0, len(document[p]))), next(unused))
        elif edit != "nothing" and len(places) > 1:
            p, s = data.draw(st.sampled_from(places))
            sentence = document[p].pop(s)
            if edit == "change":
                document[p].insert(s, next(unused))
            elif edit == "move":
                q = data.draw(st.integers(0, len(document) - 1))
                document[q].insert(data.draw(st.integers(0, len(document[q]))), sentence)
        text = _print(document, numbered=numbered)
        fresh = segment(text, "x", "lines")
        before = _by_sentence_of(recorded, ever)
        recorded, gone = keep_names(fresh, recorded, retired)
        retired = [p for p in (*retired, *gone) if p.slug not in {q.slug for q in recorded}]
        now = _by_sentence(text, recorded)
        assert all(now[words] == slug for words, slug in before.items() if words in now)
        assert all(ever.setdefault(slug, words) == words for words, slug in now.items())
        assert len({p.slug for p in recorded}) == len(recorded)
        again, lost = keep_names(segment(text, "x", "lines"), recorded, retired)
        assert (again, lost) == (recorded, [])


def _by_sentence_of(passages: list[Passage], ever: dict[str, str]) -> dict[str, str]:
    """Return the slug of each recorded sentence by its words."""
    return {ever[p.slug]: p.slug for p in passages if p.kind == "Sentence"}


def test_a_sentence_added_before_others_leaves_them_their_names() -> None:
    old = segment("1. One is. Two is.\n", "x")
    new, gone = keep_names(segment("1. None is. One is. Two is.\n", "x"), old)
    assert [p.slug for p in new] == ["x-p1", "x-p1-s1-r2", "x-p1-s1", "x-p1-s2"]
    assert gone == []


def test_a_paragraph_that_moves_and_changes_keeps_its_name_by_its_sentences() -> None:
    old = segment("One is.\n\nTwo is. Three is.\n", "x")
    new, gone = keep_names(segment("Two is. Three is. Four is.\n", "x"), old)
    assert [(p.slug, p.parent) for p in new] == [
        ("x-p2", None),
        ("x-p2-s1", "x-p2"),
        ("x-p2-s2", "x-p2"),
        ("x-p1-s3", "x-p2"),
    ]
    assert [p.slug for p in gone] == ["x-p1", "x-p1-s1"]


def test_sentences_of_one_wording_keep_one_name_each() -> None:
    old = segment("1. So be it. So be it. It ends.\n", "x")
    new, gone = keep_names(segment("1. It ends. So be it. So be it.\n", "x"), old)
    assert sorted(p.slug for p in new) == sorted(p.slug for p in old)
    assert gone == []


def test_sentences_of_one_wording_that_move_keep_one_name_each() -> None:
    old = segment("1. So be it. So be it. One is. Two is. Three is.\n", "x")
    new, gone = keep_names(segment("1. One is. Two is. Three is. Now. So be it. Then. So be it.\n", "x"), old)
    assert {p.slug for p in new} == {p.slug for p in old} | {"x-p1-s6", "x-p1-s4-r2"}
    assert gone == []


def test_a_paragraph_whose_sentences_all_change_is_still_that_of_its_number() -> None:
    old = segment("1. One is.\n2. Two is.\n", "x")
    new, gone = keep_names(segment("1. None is.\n2. Two is.\n", "x"), old)
    assert [p.slug for p in new] == ["x-p1", "x-p1-s1-r2", "x-p2", "x-p2-s1"]
    assert [p.slug for p in gone] == ["x-p1-s1"]


def test_a_list_item_does_not_take_the_name_of_a_paragraph() -> None:
    old = segment("One is. Two is.\n", "x")
    new, gone = keep_names(segment("• One is. Two is.\n", "x"), old)
    assert [(p.slug, p.kind) for p in new] == [("x-b1", "ListItem"), ("x-p1-s1", "Sentence"), ("x-p1-s2", "Sentence")]
    assert [p.slug for p in gone] == ["x-p1"]


def test_a_sentence_that_comes_back_gets_its_name_back() -> None:
    old = segment("1. One is. Two is.\n", "x")
    without, gone = keep_names(segment("1. Two is.\n", "x"), old)
    assert [p.slug for p in gone] == ["x-p1-s1"]
    back, lost = keep_names(segment("1. Two is. One is.\n", "x"), without, gone)
    assert [p.slug for p in back] == ["x-p1", "x-p1-s2", "x-p1-s1"]
    assert lost == []


@needs_texts
@pytest.mark.parametrize(
    ("source", "layout", "count", "cited"),
    [("g21-2020", "lines", 51, 36), ("cd-2100", "wrapped", 167, 112), ("nti-paros", "lines", 308, 234)],
)
def test_a_real_text_is_covered_completely(source: str, layout: str, count: int, cited: int) -> None:
    text = read_text(SHARED / f"{source}.txt").text
    passages = segment(text, source, layout)
    assert len(passages) == count
    assert len(leaves(passages)) == cited
    assert_sound(text, passages)
    assert keep_names(passages, passages) == (passages, [])
