"""The tables of a release: they say what the graph says, CSV and Parquet alike, and their description is valid CSVW."""

from __future__ import annotations

import csv
import json
import warnings
from typing import TYPE_CHECKING, Any

import polars as pl
import pyoxigraph as ox
import pytest
from csvw import CSVW

from paros.names import PREFIXES, expand
from paros.publishing import tables
from paros.publishing.columns import IRI, NUMBER, Column, Table, as_csv, as_frame, fitted, metadata
from paros.publishing.facts import Facts, read_facts
from paros.publishing.folder import Folder
from paros.publishing.material import read_material
from paros.quads import read_file
from paros.storing import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from paros.home import Home

COUNTED = {
    "actors": "?row a paros:Agent",
    "ballots": "?row a paros:Ballot",
    "disputes": "GRAPH ?g { ?row a ?c } VALUES ?c { paros:Dispute paros:Judgement }",
    "events": "?row a paros:Event",
    "fora": "?row a paros:Forum",
    "instruments": "?row a paros:Instrument",
    "links": "?row a sssom:Mapping",
    "memberships": "?row a paros:Role",
    "passages": "?row a paros:Passage",
    "positions": "?row a paros:Position",
    "sources": "?row a paros:Source",
    "votes": "?row a paros:Vote",
}


@pytest.fixture(scope="module")
def folder(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the tables of the graph; for reading only."""
    root = tmp_path_factory.mktemp("tables")
    tables.write(read_material(built), Folder(root))
    return root / "tables"


@pytest.fixture(scope="module")
def described(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="module")
def facts(built: Home) -> Facts:
    return read_facts(read_file(built.dumps / "paros.nq"))


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _columns(described: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (table,) = (table for table in described["tables"] if table["url"] == f"{name}.csv")
    columns: list[dict[str, Any]] = table["tableSchema"]["columns"]
    return columns


def _cell(row: dict[str, str], column: dict[str, Any]) -> list[str]:
    """Return the values of a cell, as the description has them cut."""
    text = row[column["name"]]
    if not text:
        return []
    return text.split(column["separator"]) if "separator" in column else [text]


# Against the graph


@pytest.mark.parametrize("name", COUNTED)
def test_a_table_has_a_row_for_each_thing(name: str, folder: Path, built: Home) -> None:
    found = open_store(built).query(f"SELECT DISTINCT ?row {{ {COUNTED[name]} }}", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    wanted = [str(solution["row"]).strip("<>") for solution in found]
    assert wanted
    assert sorted(row["iri"] for row in _rows(folder, name)) == sorted(wanted)


@pytest.mark.parametrize("name", COUNTED)
def test_each_cell_with_a_property_is_a_statement_and_each_statement_is_in_a_cell(
    name: str, folder: Path, described: dict[str, Any], facts: Facts
) -> None:
    told = 0
    for row in _rows(folder, name):
        for column in _columns(described, name):
            if "propertyUrl" not in column:
                continue
            subject = row[column.get("aboutUrl", "{+iri}").strip("{+}")]
            wanted = [value.value for value in facts.said.get(subject, {}).get(column["propertyUrl"], [])]
            assert _cell(row, column) == wanted, (row["iri"], column["name"])
            told += len(wanted)
    assert told


@pytest.mark.parametrize("name", [*COUNTED, "claims", "names"])
def test_labels_stand_in_the_order_of_what_they_name(
    name: str, folder: Path, described: dict[str, Any], facts: Facts
) -> None:
    columns = {column["name"]: column for column in _columns(described, name)}
    pairs = [(columns[known.removesuffix("_label")], columns[known]) for known in columns if known.endswith("_label")]
    pairs = [(iris, labels) for iris, labels in pairs if iris["datatype"] == IRI and "propertyUrl" not in labels]
    for row in _rows(folder, name):
        for iris, labels in pairs:
            assert _cell(row, labels) == [facts.label(iri) for iri in _cell(row, iris)]


def test_the_claims_are_those_of_the_passages_and_say_which_are_rejected(folder: Path, facts: Facts) -> None:
    rows = _rows(folder, "claims")
    said = {(row["passage"], row["subject"], row["property"], row["value"]) for row in rows}
    wanted = {
        tuple(str(term).strip("<>") for term in (quad.graph_name, quad.subject, quad.predicate))
        + ((quad.object.value,) if isinstance(quad.object, ox.NamedNode | ox.Literal) else ())
        for quad in facts.claims
    }
    assert (said, len(rows)) == (wanted, len(facts.claims))
    assert sum(row["accepted"] == "false" for row in rows) == sum(
        quad.triple not in facts.view for quad in facts.claims
    )


def test_a_ballot_of_a_passage_names_its_vote_voter_choice_and_passage(folder: Path) -> None:
    (row,) = (row for row in _rows(folder, "ballots") if row["iri"].endswith("/nti-paros-2005-p1-s3-ballot-1"))
    assert (row["voter_label"], row["option_label"]) == ("Israel", "abstaining")
    assert row["passages"] == expand("passage:nti-paros-2005-p1-s3")


def test_a_date_says_how_exactly_it_is_known(folder: Path) -> None:
    found = {
        (len(known), exactly)
        for row in _rows(folder, "events")
        for known, exactly in zip(row["date"].split("|"), row["date_precision"].split("|"), strict=True)
        if known
    }
    assert found == {(10, "day"), (7, "month"), (4, "year"), (7, "day of a year")}


def test_the_names_are_in_all_languages_and_as_printed(folder: Path) -> None:
    rows = [row for row in _rows(folder, "names") if row["iri"] == expand("actor:china")]
    assert {row["language"] for row in rows if row["kind"] == "preferred"} == {"ar", "en", "es", "fr", "ru", "zh"}
    printed = [row for row in rows if row["kind"] == "as printed"]
    assert printed
    assert all(row["passages"].startswith(PREFIXES["passage"]) for row in printed)


def test_what_was_refused_or_not_found_is_no_link(folder: Path) -> None:
    rows = _rows(folder, "links")
    assert {row["outcome"] for row in rows} == {"holds", "does not hold", "nothing found"}
    not_found = [row for row in rows if row["object"] == expand("sssom:NoTermFound")]
    assert {row["outcome"] for row in not_found} == {"nothing found"}


# In themselves


def test_the_description_is_valid(folder: Path) -> None:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        assert CSVW(str(folder / "metadata.json"), validate=True).is_valid
    assert [str(warning.message) for warning in found if "csvw" in str(warning.filename)] == []


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [("vote", "https://e.org/no-such-vote", "not found in table"), ("iri", "", "required column value is missing")],
)
def test_what_is_wrong_with_a_table_is_found(column: str, value: str, wrong: str, folder: Path, tmp_path: Path) -> None:
    said = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    said["tables"] = [
        table for table in said["tables"] if table["url"] in {"actors.csv", "ballots.csv", "votes.csv", "events.csv"}
    ]
    (tmp_path / "metadata.json").write_text(json.dumps(said), encoding="utf-8")
    for table in said["tables"]:
        rows = _rows(folder, table["url"].removesuffix(".csv"))
        if table["url"] == "ballots.csv":
            rows[0][column] = value
        with (tmp_path / table["url"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    found = CSVW(str(tmp_path / "metadata.json"), validate=True)
    with pytest.raises(ValueError, match=wrong):
        _ = found.is_valid


@pytest.mark.parametrize("name", [*COUNTED, "claims", "names"])
def test_parquet_holds_the_same(name: str, folder: Path, described: dict[str, Any]) -> None:
    frame = pl.read_parquet(folder / f"{name}.parquet")
    columns = _columns(described, name)
    assert frame.columns == [column["name"] for column in columns]
    for row, cells in zip(_rows(folder, name), frame.iter_rows(named=True), strict=True):
        for column in columns:
            value = cells[column["name"]]
            values = value if isinstance(value, list) else [] if value is None else [value]
            assert [_as_text(each) for each in values] == [
                _as_text(each) for each in _typed(_cell(row, column), column)
            ]


def _typed(values: list[str], column: dict[str, Any]) -> list[Any]:
    return [float(value) for value in values] if column["datatype"] == "double" else list(values)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_columns_say_what_they_hold(described: dict[str, Any]) -> None:
    for table in described["tables"]:
        assert table["dc:description"].endswith(".")
        for column in table["tableSchema"]["columns"]:
            assert column["dc:description"].endswith("."), (table["url"], column["name"])
            assert column["name"] in column["titles"]


# Whatever a graph may hold

MANY = Column("names", "names", "Names.", many=True)


def _made_up(*columns: Column, rows: list[list[list[str]]]) -> Table:
    return fitted(Table("made-up", "Made up.", columns, (), rows))


def test_texts_that_hold_the_separator_get_a_longer_one() -> None:
    table = _made_up(MANY, Column("iri", "IRI", "IRI.", IRI), rows=[[["a|b", "c||d"], ["x"]], [['é, "f"\ng'], []]])
    assert as_csv(table) == 'names,iri\na|b|||c||d,x\n"é, ""f""\ng",\n'
    (described,) = metadata([table], {})["tables"]
    assert [column.get("separator") for column in described["tableSchema"]["columns"]] == ["|||", None]


def test_a_column_with_a_second_value_becomes_a_list_and_no_value_is_lost() -> None:
    column = Column("tally", "tally", "Tally.", NUMBER, refers="events")
    one = _made_up(column, rows=[[["171"]], [["2"]]])
    assert (as_frame(one)["tally"].to_list(), one.columns[0].refers) == ([171, 2], "events")
    two = _made_up(column, rows=[[["171", "172"]], [[]]])
    assert (as_frame(two)["tally"].to_list(), two.columns[0].refers) == ([[171, 172], []], "")
    assert as_csv(two) == 'tally\n171|172\n""\n'


def test_a_column_with_gaps_refers_to_no_table() -> None:
    # A foreign key of CSVW must be there in every row.
    assert not _made_up(Column("vote", "vote", "Vote.", IRI, refers="votes"), rows=[[["x"]], [[]]]).columns[0].refers


def test_a_graph_without_members_has_tables_without_rows() -> None:
    made = tables.make_tables(read_facts([]))
    assert {table.name for table in made} == {*COUNTED, "claims", "names"}
    for table in made:
        assert as_csv(table).count("\n") == 1
        assert as_frame(table).height == 0


def test_the_columns_of_a_cell_are_as_many_as_the_columns_of_its_table(facts: Facts) -> None:
    for table in tables.make_tables(facts):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert len({column.name for column in table.columns}) == len(table.columns)
