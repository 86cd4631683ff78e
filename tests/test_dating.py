"""The bounds of dates: of each precision, of intervals, of wholes by their parts, and where passages disagree."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paros.dating import bounds, derive_bounds
from paros.names import PREFIXES, expand
from paros.quads import node
from paros.reading import graph_iri

XSD = PREFIXES["xsd"]
DERIVED = node(graph_iri("derived"))


def literal(lexical: str) -> ox.Literal:
    """Return a date as a literal of the type that its form calls for."""
    kinds = {4: "gYear", 7: "gMonthDay" if lexical.startswith("--") else "gYearMonth", 10: "date"}
    return ox.Literal(lexical, datatype=node(XSD + kinds[len(lexical)]))


def dated(thing: str, predicate: str, lexical: str, passage: str = "x-p1-s1") -> ox.Quad:
    return ox.Quad(
        node(expand(f"event:{thing}")),
        node(expand(f"paros:{predicate}")),
        literal(lexical),
        node(expand(f"passage:{passage}")),
    )


def part(thing: str, whole: str) -> ox.Quad:
    return ox.Quad(
        node(expand(f"event:{thing}")),
        node(expand("paros:partOf")),
        node(expand(f"event:{whole}")),
        node(expand("passage:x-p1-s1")),
    )


def spans(quads: list[ox.Quad]) -> dict[str, tuple[str | None, str | None]]:
    """Return earliest and latest date of each thing that is given any."""
    found: dict[str, dict[str, str]] = {}
    for quad in derive_bounds(quads):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        assert quad.object.datatype == node(XSD + "date")
        assert quad.graph_name == DERIVED
        rows = found.setdefault(quad.subject.value.removeprefix(PREFIXES["event"]), {})
        name = quad.predicate.value.removeprefix(PREFIXES["paros"])
        assert name not in rows, "two bounds of one kind"
        rows[name] = quad.object.value
    return {thing: (rows.get("earliestDate"), rows.get("latestDate")) for thing, rows in found.items()}


# --- One date


@pytest.mark.parametrize(
    ("lexical", "expected"),
    [
        ("2019-12-18", ("2019-12-18", "2019-12-18")),
        ("2014-06", ("2014-06-01", "2014-06-30")),
        ("2014-12", ("2014-12-01", "2014-12-31")),
        ("2019-02", ("2019-02-01", "2019-02-28")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("1900-02", ("1900-02-01", "1900-02-28")),
        ("2000-02", ("2000-02-01", "2000-02-29")),
        ("2018", ("2018-01-01", "2018-12-31")),
        ("0987", ("0987-01-01", "0987-12-31")),
        ("--11-15", None),
        ("--02-29", None),
    ],
)
def test_bounds_of_each_precision(lexical: str, expected: tuple[str, str] | None) -> None:
    assert bounds(lexical, literal(lexical).datatype.value) == expected


@pytest.mark.parametrize("kind", ["string", "integer", "dateTime", "gMonth", "gDay"])
def test_other_types_have_no_bounds(kind: str) -> None:
    assert bounds("2018", XSD + kind) is None


days = st.dates(min_value=date(1, 1, 1))
lexicals = st.one_of(
    days.map(lambda day: day.isoformat()),
    days.map(lambda day: day.isoformat()[:7]),
    days.map(lambda day: day.isoformat()[:4]),
)


@given(lexicals)
def test_bounds_are_real_days_in_order(lexical: str) -> None:
    found = bounds(lexical, literal(lexical).datatype.value)
    assert found is not None
    first, last = (date.fromisoformat(day) for day in found)
    assert first <= last
    assert found[0].startswith(lexical)
    assert found[1].startswith(lexical)
    # The days beside them lie outside.
    if first > date.min:
        assert not (first - timedelta(days=1)).isoformat().startswith(lexical)
    if last < date.max:
        assert not (last + timedelta(days=1)).isoformat().startswith(lexical)


# --- One thing


def test_a_date_bounds_on_both_sides() -> None:
    assert spans([dated("a", "date", "2014-06")]) == {"a": ("2014-06-01", "2014-06-30")}


def test_an_interval_has_the_bounds_of_its_ends() -> None:
    quads = [dated("a", "startDate", "2014-06-11"), dated("a", "endDate", "2014-07")]
    assert spans(quads) == {"a": ("2014-06-11", "2014-07-31")}


def test_an_interval_without_an_end_has_no_latest_date() -> None:
    assert spans([dated("a", "startDate", "2017")]) == {"a": ("2017-01-01", None)}


def test_an_interval_without_a_start_has_no_earliest_date() -> None:
    assert spans([dated("a", "endDate", "2017")]) == {"a": (None, "2017-12-31")}


def test_a_day_without_a_year_gives_no_bounds() -> None:
    assert spans([dated("a", "date", "--11-15")]) == {}


def test_other_properties_and_other_values_give_no_bounds() -> None:
    label = ox.Quad(node(expand("event:a")), node(expand("paros:title")), literal("2018"))
    words = ox.Quad(node(expand("event:a")), node(expand("paros:date")), ox.Literal("this fall", language="en"))
    thing = ox.Quad(node(expand("event:a")), node(expand("paros:date")), node(expand("event:b")))
    assert spans([label, words, thing]) == {}


def test_nothing_has_no_bounds() -> None:
    assert derive_bounds([]) == []


# --- Where passages disagree


def test_the_bounds_take_in_what_every_passage_says() -> None:
    quads = [dated("a", "date", "2019-12-12"), dated("a", "date", "2019-12-18", "x-p2-s1")]
    assert spans(quads) == {"a": ("2019-12-12", "2019-12-18")}
    assert spans([*quads, dated("a", "date", "2019", "x-p3-s1")]) == {"a": ("2019-01-01", "2019-12-31")}


def test_a_day_without_a_year_does_not_count_against_another_date() -> None:
    assert spans([dated("a", "date", "--11-15"), dated("a", "date", "2018")]) == {"a": ("2018-01-01", "2018-12-31")}


def test_an_end_before_the_start_gives_bounds_in_order() -> None:
    quads = [dated("a", "startDate", "2018-05-02"), dated("a", "endDate", "2017-03-01", "x-p2-s1")]
    assert spans(quads) == {"a": ("2017-03-01", "2018-05-02")}


def test_a_later_start_belongs_within_the_bounds() -> None:
    # One passage dates the whole, another only its beginning, and later.
    quads = [dated("a", "date", "2010"), dated("a", "startDate", "2018-05-02", "x-p2-s1")]
    assert spans(quads) == {"a": ("2010-01-01", "2018-05-02")}


def test_a_start_or_end_within_the_date_is_the_more_precise() -> None:
    quads = [dated("a", "date", "2015"), dated("a", "startDate", "2015-01-19", "x-p2-s1")]
    assert spans(quads) == {"a": ("2015-01-19", "2015-12-31")}
    assert spans([*quads, dated("a", "endDate", "2015-09-18")]) == {"a": ("2015-01-19", "2015-09-18")}


def test_an_earlier_end_belongs_within_the_bounds() -> None:
    quads = [dated("a", "date", "2010"), dated("a", "endDate", "2008-05-02", "x-p2-s1")]
    assert spans(quads) == {"a": ("2008-05-02", "2010-12-31")}


# --- Wholes and parts


def test_a_whole_takes_the_bounds_of_its_parts() -> None:
    quads = [part("a", "w"), part("b", "w"), dated("a", "date", "2015-08-13"), dated("b", "date", "2015-08-20")]
    assert spans(quads)["w"] == ("2015-08-13", "2015-08-20")


def test_a_whole_with_dates_of_its_own_takes_none_from_its_parts() -> None:
    quads = [part("a", "w"), dated("a", "date", "2015-08-13"), dated("w", "startDate", "2015-08-01")]
    assert spans(quads)["w"] == ("2015-08-01", None)


def test_a_part_without_dates_lies_within_its_whole() -> None:
    bounds = ("2015-01-01", "2015-12-31")
    assert spans([part("a", "w"), dated("w", "date", "2015")]) == {"a": bounds, "w": bounds}


def test_a_part_with_dates_takes_none_from_its_whole() -> None:
    quads = [part("a", "w"), dated("w", "date", "2015"), dated("a", "date", "2016-01-02")]
    assert spans(quads)["a"] == ("2016-01-02", "2016-01-02")


def test_parts_of_parts_count_until_the_first_that_has_dates() -> None:
    quads = [part("a", "b"), part("b", "w"), dated("a", "date", "2015-08-13")]
    assert spans(quads) == dict.fromkeys(("a", "b", "w"), ("2015-08-13", "2015-08-13"))
    assert spans([*quads, dated("b", "date", "2015-08")])["w"] == ("2015-08-01", "2015-08-31")


def test_a_part_without_dates_counts_for_nothing() -> None:
    quads = [part("a", "w"), part("b", "w"), dated("a", "date", "2015-08-13")]
    assert spans(quads) == dict.fromkeys(("a", "w"), ("2015-08-13", "2015-08-13"))
    assert spans([part("a", "w")]) == {}


def test_a_part_without_an_end_leaves_the_whole_without_one() -> None:
    quads = [part("a", "w"), part("b", "w"), dated("a", "date", "2010"), dated("b", "startDate", "2020-03-04")]
    assert spans(quads)["w"] == ("2010-01-01", None)


def test_a_part_without_a_start_leaves_the_whole_without_one() -> None:
    quads = [part("a", "w"), part("b", "w"), dated("a", "date", "2010"), dated("b", "endDate", "2005-03-04")]
    assert spans(quads)["w"] == (None, "2010-12-31")


def test_circles_of_parts_come_to_an_end() -> None:
    circle = [part("a", "b"), part("b", "c"), part("c", "a")]
    assert spans(circle) == {}
    assert spans([part("a", "a")]) == {}
    day = ("2015-08-13", "2015-08-13")
    assert spans([*circle, dated("a", "date", day[0])]) == dict.fromkeys("abc", day)
    assert spans([*circle, part("d", "a"), dated("d", "date", day[0])]) == dict.fromkeys("abcd", day)


def test_many_ways_down_cost_no_more_than_many_parts() -> None:
    # Two parts on each of sixty levels, each part of both above: a million million million ways.
    quads = [part(f"l{n}-{i}", f"l{n - 1}-{j}") for n in range(1, 60) for i in (0, 1) for j in (0, 1)]
    assert spans([*quads, dated("l59-0", "date", "2015")])["l0-0"] == ("2015-01-01", "2015-12-31")


def test_a_long_chain_of_parts_is_followed_to_its_end() -> None:
    quads = [part(f"n{number + 1}", f"n{number}") for number in range(1500)]
    assert spans([*quads, dated("n1500", "date", "2015")])["n0"] == ("2015-01-01", "2015-12-31")


def test_a_start_makes_dates_that_disagree_no_narrower() -> None:
    quads = [dated("b", "date", "2000-01-01"), dated("b", "date", "1999-01-01"), dated("b", "startDate", "2000-01-01")]
    assert spans(quads)["b"] == ("1999-01-01", "2000-01-01")
    quads = [dated("b", "date", "2000-01-01"), dated("b", "date", "1999-01-01"), dated("b", "endDate", "1999-06-01")]
    assert spans(quads)["b"] == ("1999-01-01", "2000-01-01")


# --- Any dates and parts

names = st.sampled_from("abcde")
claims = st.lists(
    st.one_of(
        st.builds(dated, names, st.sampled_from(["date", "startDate", "endDate"]), lexicals),
        st.builds(dated, names, st.just("date"), st.just("--11-15")),
        st.builds(part, names, names),
    ),
    max_size=12,
)


@given(claims)
def test_the_earliest_date_is_not_after_the_latest(quads: list[ox.Quad]) -> None:
    for first, last in spans(quads).values():
        assert first is None or last is None or first <= last


@given(claims)
def test_deriving_again_changes_nothing(quads: list[ox.Quad]) -> None:
    found = derive_bounds(quads)
    assert derive_bounds([*quads, *found]) == found
    assert found == sorted(found, key=lambda quad: (str(quad.subject), str(quad.predicate)))


@given(claims.flatmap(lambda quads: st.tuples(st.just(quads), st.permutations(quads))))
def test_the_order_of_the_claims_does_not_matter(orders: tuple[list[ox.Quad], list[ox.Quad]]) -> None:
    quads, shuffled = orders
    assert derive_bounds(shuffled) == derive_bounds(quads)
    assert derive_bounds([*quads, *quads]) == derive_bounds(quads)


@given(claims)
def test_every_date_of_a_thing_meets_its_bounds(quads: list[ox.Quad]) -> None:
    """A day in common at least: a year may be cut down to a day that another passage gives."""
    found = spans(quads)
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        if not isinstance(quad.object, ox.Literal):
            continue
        own = bounds(quad.object.value, quad.object.datatype.value)
        first, last = found.get(quad.subject.value.removeprefix(PREFIXES["event"]), (None, None))
        if own and first and not quad.predicate.value.endswith("endDate"):
            assert first <= own[1]
        if own and last and not quad.predicate.value.endswith("startDate"):
            assert own[0] <= last
