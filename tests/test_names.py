"""Names: short and full forms of IRIs, what is a thing, and the order in which everything is sorted."""

from __future__ import annotations

import itertools
import re

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paros.names import BASE, CODES, PREFIXES, THINGS, expand, is_thing, natural_key, shorten, slug
from paros.reading import FOLDERS

prefixes = st.sampled_from(sorted(PREFIXES))
local_names = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9_-])?", fullmatch=True)
# Texts with many numbers, alike but for a zero or a sign.
texts = st.one_of(st.text(), st.text(alphabet="0123456789ap-²٣"))


# --- Prefixed names


@given(prefixes, local_names)
def test_a_short_form_gives_its_iri_and_back(prefix: str, local: str) -> None:
    iri = PREFIXES[prefix] + local
    assert expand(f"{prefix}:{local}") == iri
    assert shorten(iri) == f"{prefix}:{local}"
    assert expand(shorten(iri)) == iri


@given(prefixes, st.text(max_size=20))
def test_a_short_form_stands_for_its_iri_in_turtle_and_sparql(prefix: str, local: str) -> None:
    iri = PREFIXES[prefix] + local
    assume(not re.search(r'[\x00-\x20<>"{}|^`\\]', local))
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        assume(False)
    head = f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    content = f"{head}<urn:s> <urn:p> {shorten(iri)} .\n"
    (quad,) = ox.parse(input=content, format=ox.RdfFormat.TURTLE)
    assert quad.object == node
    solutions = ox.Store().query(f"SELECT ({shorten(iri)} AS ?x) {{}}", prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [node]


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/a",
        f"{BASE}actor/",
        f"{BASE}actor/a/b",
        f"{BASE}actor/a.",
        f"{BASE}actor/-a",
        f"{BASE}actor/a b",
        f"{BASE}actor",
        f"{BASE}ontology/actors",
        "",
    ],
)
def test_an_iri_that_has_no_short_form_stands_in_brackets(iri: str) -> None:
    assert shorten(iri) == f"<{iri}>"


@pytest.mark.parametrize("short", ["china", "", "nowhere:china", "Actor:china", ":china", "https://example.org/a"])
def test_a_name_without_a_known_prefix_is_an_error(short: str) -> None:
    with pytest.raises(KeyError):
        expand(short)


def test_no_namespace_lies_within_another() -> None:
    # So that each IRI has one short form.
    for one, other in itertools.permutations(PREFIXES.values(), 2):
        assert not one.startswith(other)


def test_every_namespace_ends_where_a_name_begins() -> None:
    assert [prefix for prefix, namespace in PREFIXES.items() if namespace[-1] not in "/#"] == []


# --- Things


@pytest.mark.parametrize("kind", [*THINGS, "editorial"])
def test_what_has_an_iri_of_a_kind_is_a_thing(kind: str) -> None:
    assert is_thing(expand(f"{kind}:x"))


@pytest.mark.parametrize(
    "iri",
    [
        *(f"{BASE}{kind}/x" for kind in CODES),
        *(f"{BASE}graph/{layer}" for layer in (*FOLDERS, "derived")),
        f"{BASE}shape/x",
        f"{BASE}ontology#Event",
        f"{BASE}ontology/events",
        f"{BASE}actor",
        f"{BASE}topic",
        "https://example.org/actor/x",
        "http://www.w3.org/ns/prov#Agent",
        "",
    ],
)
def test_a_code_a_graph_a_term_and_what_is_foreign_are_no_things(iri: str) -> None:
    assert not is_thing(iri)


@given(prefixes, local_names)
def test_the_slug_is_the_local_name(prefix: str, local: str) -> None:
    assert slug(PREFIXES[prefix] + local) == local


# --- The order of things


@pytest.mark.parametrize(
    "ordered",
    [
        ["p1-s2", "p2-s1", "p2-s10", "p10-s1"],
        ["a-res-9", "a-res-65-68", "a-res-74-9", "a-res-74-33"],
        ["1", "2", "10", "a"],
        # A leading zero changes nothing of the number; then the texts themselves are compared.
        ["", "0", "00", "p", "p01", "p1", "p1-s1", "p02"],
    ],
)
def test_numbers_are_sorted_as_numbers(ordered: list[str]) -> None:
    for shuffled in itertools.islice(itertools.permutations(ordered), 50):
        assert sorted(shuffled, key=natural_key) == ordered


@given(texts)
def test_every_text_has_a_key(text: str) -> None:
    assert "".join(part for _, _, part in natural_key(text)) == text


@given(texts, texts)
def test_two_texts_are_never_equal_in_order(one: str, other: str) -> None:
    assert (natural_key(one) == natural_key(other)) == (one == other)
    before, after = natural_key(one) < natural_key(other), natural_key(other) < natural_key(one)
    assert before + after == (one != other)


@given(texts, texts, texts)
def test_the_order_is_one_chain(one: str, two: str, three: str) -> None:
    a, b, c = sorted([one, two, three], key=natural_key)
    assert natural_key(a) <= natural_key(b) <= natural_key(c)
    assert natural_key(a) <= natural_key(c)


@given(st.lists(texts, unique=True).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_sorting_forgets_the_order_before(orders: tuple[list[str], list[str]]) -> None:
    assert sorted(orders[0], key=natural_key) == sorted(orders[1], key=natural_key)


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=10**9))
def test_of_two_names_with_numbers_the_lower_number_comes_first(one: int, other: int) -> None:
    assert (natural_key(f"p{one}-s1") < natural_key(f"p{other}-s1")) == (one < other)
