"""The grammar of document symbols: every form that the sources print, and what roll calls say of sessions."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from paros.names import expand
from paros.quads import node, read_file
from paros.symbols import describe_symbols, parse_symbol, session_bounds

ROOT = Path(__file__).parents[1]
ROLL_CALLS = ROOT.parent / "shared" / "external" / "un-votes" / "roll_calls.csv.gz"


@pytest.mark.parametrize(
    ("printed", "normal", "body", "kind", "session", "number"),
    [
        ("A/RES/65/44", "A/RES/65/44", "general-assembly", "Resolution", 65, 44),
        ("74/33", "A/RES/74/33", "general-assembly", "Resolution", 74, 33),
        ("1472 (XIV)", "A/RES/1472 (XIV)", "general-assembly", "Resolution", 14, 1472),
        ("A/RES/1472(XIV)", "A/RES/1472 (XIV)", "general-assembly", "Resolution", 14, 1472),
        ("A/C.1/64/L.25", "A/C.1/64/L.25", "first-committee", "DraftResolution", 64, 25),
        ("A/C.4/65/L.2", "A/C.4/65/L.2", "fourth-committee", "DraftResolution", 65, 2),
        ("A/C.3/65/L.2", "A/C.3/65/L.2", "", "DraftResolution", 65, 2),
        ("A/C.1/60/L.30/Rev.1", "A/C.1/60/L.30/Rev.1", "first-committee", "DraftResolution", 60, 30),
        ("A/C.1/60/PV.20", "A/C.1/60/PV.20", "first-committee", "", 60, 20),
        ("A/68/189*", "A/68/189", "general-assembly", "", 68, 189),
        ("A/62/114/Add.1", "A/62/114/Add.1", "general-assembly", "", 62, 114),
        ("A/74/PV.46", "A/74/PV.46", "general-assembly", "", 74, 46),
        ("A/AC.105/C.2/L.290", "A/AC.105/C.2/L.290", "copuos-legal-subcommittee", "", None, 290),
        ("A/AC.105/890", "A/AC.105/890", "copuos", "", None, 890),
        ("CD/1985", "CD/1985", "conference-on-disarmament", "", None, 1985),
        ("CD/2043/Rev.1 Annex III", "CD/2043/Rev.1", "conference-on-disarmament", "", None, 2043),
        ("CD/PV.1302", "CD/PV.1302", "conference-on-disarmament", "", None, 1302),
    ],
)
def test_what_a_symbol_says(printed: str, normal: str, body: str, kind: str, session: int | None, number: int) -> None:
    symbol = parse_symbol(printed)
    assert (symbol.normal, symbol.body, symbol.kind, symbol.session, symbol.number) == (
        normal,
        body,
        kind,
        session,
        number,
    )


def test_what_alters_a_document_stands_apart() -> None:
    assert parse_symbol("A/C.1/60/L.30/Rev.1").revision == 1
    assert parse_symbol("A/62/114/Add.1").addendum == 1
    assert parse_symbol("A/68/189*").reissued
    assert parse_symbol("CD/2043/Rev.1 Annex III").annex == "III"


@pytest.mark.parametrize(
    "text", ["", "CD", "CD/", "A/RES/65", "A/RES/x/44", "S-10/2", "A/RES/65/44/Foo.1", "hello/1/2/3"]
)
def test_what_is_no_symbol_of_these_bodies_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_symbol(text)


def test_every_symbol_of_the_data_is_understood() -> None:
    files = [*(ROOT / "data" / "registry").glob("*.ttl"), *(ROOT / "data" / "claims").glob("*.trig")]
    wanted = {expand("paros:printedSymbol"), expand("paros:normalizedSymbol")}
    printed = {
        quad.object.value
        for path in files
        for quad in read_file(path)
        if quad.predicate.value in wanted and isinstance(quad.object, ox.Literal)
    }
    assert len(printed) > 50
    for text in printed:
        parse_symbol(text)


def test_symbols_are_described_once_with_every_form_in_which_they_are_written() -> None:
    forms = ["A/68/189", "A/68/189*", "no symbol"]
    thing, prop = node(expand("instrument:x")), node(expand("paros:printedSymbol"))
    described = describe_symbols([ox.Quad(thing, prop, ox.Literal(form)) for form in forms])
    assert {quad.subject for quad in described} == {node(expand("symbol:a-68-189"))}
    written = {quad.object for quad in described if quad.predicate == node(expand("paros:writtenAs"))}
    assert written == {ox.Literal("A/68/189"), ox.Literal("A/68/189*")}


@pytest.mark.skipif(not ROLL_CALLS.is_file(), reason="the roll calls of the General Assembly are not on this machine")
def test_roll_calls_lie_within_their_sessions() -> None:
    """Of 4,000 roll calls since the symbols have their present form, one has a date that its source got wrong."""
    outside = []
    with gzip.open(ROLL_CALLS, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            first, last = session_bounds(int(row["session"]))
            if int(row["session"]) >= 31 and not first <= row["date"] <= last:
                outside.append((row["session"], row["date"]))
    assert outside == [("59", "2005-12-08")]
