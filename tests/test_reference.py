"""What is taken from reference tables: written by its program, exact, with its table, and never taken for a claim."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rapidfuzz.distance import OSA

import paros
from importing import states as importer
from paros.errors import DataError, UsageError
from paros.finding import resolve
from paros.locating import Places
from paros.names import PREFIXES, expand, shorten
from paros.quads import read_file, serialize
from paros.reading import graph_iri
from paros.tracing import Tracer

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
EXTERNAL = ROOT.parent / "shared" / "external"
REGISTRY = ROOT / "data" / "registry" / "states.ttl"
REFERENCE = ox.NamedNode(graph_iri("reference"))
HEAD = "key,status,name_en,iso2,iso3,iso3166_3,m49,cow_code,un_member_since\n"


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


@pytest.fixture(scope="module")
def members(graph: paros.KnowledgeGraph) -> list[dict[str, object]]:
    return graph.run("memberships").to_dicts()


# The program


def test_the_tables_give_the_files_byte_by_byte() -> None:
    if not EXTERNAL.is_dir():
        pytest.skip("the reference data are not at hand (../shared/external)")
    files = importer.reference_files(EXTERNAL, REGISTRY)
    held = {path.name: path.read_bytes() for path in sorted((ROOT / "data" / "reference").iterdir())}
    assert {name: serialize(quads, ".ttl") for name, quads in files.items()} == held


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEAD.encode() + b"XX,member,Ruritania,,,,,,\n", "'Ruritania' does not name one state"),
        (HEAD.encode() + b"XX,member,C\xf4te,,,,,,\n", "the table cannot be read"),
        (b"key,status\nFR,member\n", "no column name_en"),
        (HEAD.encode() + b"FR,member,France,FR\n", "a row with another number of cells"),
        (HEAD.encode() + b"FR,member,France,FR,FRA,,250,220,1945\n", "no row CN, "),
    ],
)
def test_a_wrong_table_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    (tmp_path / "states.csv").write_bytes(content)
    with pytest.raises(DataError) as raised:
        importer.reference_files(tmp_path, REGISTRY)
    assert message in raised.value.problems[0].message
    assert raised.value.problems[0].accepted
    assert importer.main([str(tmp_path)]) == raised.value.exit_code
    assert message in capsys.readouterr().err


def test_a_group_that_nobody_knows_is_told_with_its_line(tmp_path: Path) -> None:
    if not EXTERNAL.is_dir():
        pytest.skip("the reference data are not at hand (../shared/external)")
    (tmp_path / "states.csv").write_bytes((EXTERNAL / "states.csv").read_bytes())
    (tmp_path / "cd_members.csv").write_text("name_en,cd_group,note\nFrance,Group of 22,\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"cd_members\.csv:2: no group of this name is known: 'Group of 22'"):
        importer.reference_files(tmp_path, REGISTRY)


def test_a_state_has_its_codes_and_names() -> None:
    row = dict(
        zip(HEAD.strip().split(","), ("FR", "member", "France", "FR", "FRA", "", "250", "220", "1945"), strict=True)
    )
    france = ox.NamedNode(expand("actor:france"))
    assert [(name, value) for _, name, value in importer.codes(row, france)] == [
        ("paros:isoAlpha2Code", ox.Literal("FR")),
        ("paros:isoAlpha3Code", ox.Literal("FRA")),
        ("paros:m49Code", ox.Literal("250")),
        ("paros:cowCode", ox.Literal("220")),
    ]
    assert [str(value) for _, _, value in importer.names(row, france)] == [
        '"فرنسا"@ar',
        '"Francia"@es',
        '"France"@fr',
        '"Франция"@ru',
        '"法国"@zh',
    ]
    assert importer.spells(row) == (importer.Spell("1945", "", "un-membership", "FR: 1945"),)
    assert importer.spells({**row, "status": "observer"}) == ()


def test_of_a_former_name_only_the_codes_of_the_name_are_taken() -> None:
    row = {"key": "ZAR", "iso2": "ZR", "iso3": "ZAR", "iso3166_3": "ZRCD", "m49": "180", "cow_code": "490"}
    codes = importer.codes(row, ox.NamedNode(expand("actor:democratic-republic-of-the-congo")))
    assert [name for _, name, _ in codes] == ["paros:isoAlpha4Code", "paros:cowCode"]


# The data


def test_members_are_as_many_as_they_were(graph: paros.KnowledgeGraph) -> None:
    """A year counts from its first day. Until 1971 the roll calls know two holders of the seat of China."""
    counts = {
        day: len(graph.run("memberships", {"body": "actor:united-nations", "day": day}))
        for day in ("1945-12-31", "1992-12-31", "2011-12-31", "2026-01-01")
    }
    assert counts == {"1945-12-31": 51 + 1, "1992-12-31": 179, "2011-12-31": 193, "2026-01-01": 193}


def test_each_member_of_the_conference_is_in_one_group(members: list[dict[str, object]]) -> None:
    bodies = defaultdict(list)
    for row in members:
        bodies[row["bodyLabel"]].append(str(row["stateLabel"]))
    conference, _ = bodies.pop("Conference on Disarmament"), bodies.pop("United Nations")
    assert len(conference) == 65
    assert len(bodies["Group of 21"]) == 33
    assert bodies["Group of One"] == ["China"]
    assert sorted(itertools.chain(*bodies.values())) == sorted(conference)


def test_a_list_without_dates_gives_none(members: list[dict[str, object]]) -> None:
    dated = {row["bodyLabel"] for row in members if row["since"] or row["until"]}
    assert dated == {"United Nations"}


def test_a_predecessor_is_not_its_successor(graph: paros.KnowledgeGraph) -> None:
    """No day belongs to the membership of both, but in a month that is all that is known, or where they stood side by side."""
    both = graph.query(
        """
        SELECT ?former ?later WHERE {
          ?change paros:predecessor ?before ; paros:successor ?after .
          ?one paros:roleHolder ?before ; paros:roleIn actor:united-nations ; paros:latestDate ?ends .
          ?two paros:roleHolder ?after ; paros:roleIn actor:united-nations ; paros:startDate ?start ; paros:earliestDate ?begins .
          FILTER(?begins < ?ends && STRLEN(STR(?start)) > 4)
          ?before rdfs:label ?former .
          ?after rdfs:label ?later .
        }
        ORDER BY ?former
        """
    ).to_dicts()
    assert {(row["former"], row["later"]) for row in both} == {
        ("Democratic Yemen", "Yemen"),
        ("German Democratic Republic", "Germany"),
        ("Serbia and Montenegro", "Serbia"),
        ("Yemen Arab Republic", "Yemen"),
    }


def test_each_statement_has_one_table(graph: paros.KnowledgeGraph) -> None:
    tracer = Tracer(graph.store, Places(()))
    table = f"<{PREFIXES['table']}"
    quads = [
        q for q in graph.store.quads_for_pattern(None, None, None, REFERENCE) if not str(q.subject).startswith(table)
    ]
    assert len(quads) > 4000
    assert [str(quad) for quad in quads if len(tracer.tables_of(quad.triple)) != 1] == []


def test_the_layer_names_and_classes_nothing_of_the_registry() -> None:
    registered = {q.subject for path in (ROOT / "data" / "registry").glob("*.ttl") for q in read_file(path)}
    quads = [q for path in (ROOT / "data" / "reference").glob("*.ttl") for q in read_file(path)]
    said = {shorten(q.predicate.value) for q in quads if q.subject in registered}
    assert said == {
        *("paros:isoAlpha2Code", "paros:isoAlpha3Code", "paros:isoAlpha4Code"),
        *("paros:m49Code", "paros:cowCode", "skos:prefLabel"),
    }
    languages = {q.object.language for q in quads if isinstance(q.object, ox.Literal) and q.subject in registered}
    assert languages == {None, *importer.LANGUAGES}


def test_a_state_has_one_label_and_it_is_english(graph: paros.KnowledgeGraph) -> None:
    rows = graph.query("SELECT ?s ?l { ?s a paros:State ; rdfs:label ?l }").bindings
    assert set(Counter(row["s"] for row in rows).values()) == {1}
    assert {row["l"].language for row in rows if isinstance(row["l"], ox.Literal)} == {"en"}


# Names in other languages


def test_names_of_two_states_that_are_nearly_alike_are_two(graph: paros.KnowledgeGraph) -> None:
    names = defaultdict(list)
    for row in graph.query("SELECT ?s ?n { ?s a paros:State ; skos:prefLabel ?n }").bindings:
        state, name = row["s"], row["n"]
        if isinstance(name, ox.Literal):
            names[name.language].append((state, name))
    near = [
        (one, other)
        for alike in names.values()
        for (state, one), (another, other) in itertools.permutations(alike, 2)
        if state != another and OSA.distance(one.value.casefold(), other.value.casefold(), score_cutoff=2) <= 2
    ]
    assert len(near) > 100
    taken = []
    for one, other in near:
        store = ox.Store()
        store.add(ox.Quad(ox.NamedNode(expand("actor:x")), ox.NamedNode(expand("rdfs:label")), other))
        try:
            taken.append((one, other, resolve(store, one.value)))
        except UsageError as error:
            assert "nothing in the graph is called" in str(error)  # noqa: PT017 -- the other way ends in `taken`
    assert taken == []
