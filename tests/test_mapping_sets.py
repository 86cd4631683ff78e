"""Mapping sets: read and written as SSSOM wants it, stated in RDF as its own tools do, put to use, and made from evidence."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from importing.links import Inputs, all_rows, link_files
from importing.links_decided import ENTITIES, MISSING, REFUSED
from paros.dumping import DESCRIPTION
from paros.errors import DataError, EnvironmentFault, ParosError
from paros.finding import find, resolve
from paros.layering import layer
from paros.links.stating import state
from paros.links.tables import (
    LITERAL,
    NO_TERM_FOUND,
    NOT,
    SUFFIX,
    Row,
    Table,
    parse_table,
    read_table,
    record_iri,
    serialize_table,
    write_table,
)
from paros.locating import Places
from paros.names import PREFIXES, expand, shorten
from paros.quads import read_file
from paros.reading import read_all, read_contribution
from paros.storing import open_store
from paros.tracing import Tracer

if TYPE_CHECKING:
    from paros.home import Home

ROOT = Path(__file__).parents[1]
TABLES = sorted((ROOT / "data" / "links").glob(f"*{SUFFIX}"))
EXTERNAL = ROOT.parent / "shared" / "external"
# The official tools live in an environment of their own, beside that of the tests (`make .venv/.tools`).
TOOLS = Path(sys.prefix) / "tools" / "bin" / "python"
HEAD = """#sssom_version: '1.1'
#curie_map:
#  actor: https://w3id.org/paros/actor/
#  dataset: https://w3id.org/paros/dataset/
#  wikidata: http://www.wikidata.org/entity/
#mapping_date: '2031-05-02'
#object_source: dataset:wikidata
"""
COLUMNS_USED = (
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
)
GOOD = ("actor:arland", "skos:exactMatch", "", "wikidata:Q900001", "Arland", "semapv:ManualMappingCuration")


def _text(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS_USED, head: str = HEAD) -> str:
    return head + "".join("\t".join(cells) + "\n" for cells in (columns, *rows))


def _with(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, cell) for name, cell in zip(COLUMNS_USED, GOOD, strict=True))


def test_a_row_is_read_with_what_its_head_says_of_all() -> None:
    (row,) = parse_table(_text(GOOD)).rows
    assert row == Row(
        record_id="https://w3id.org/paros/mapping/actor-arland-wikidata-q900001",
        subject_id="https://w3id.org/paros/actor/arland",
        predicate_id=expand("skos:exactMatch"),
        object_id="http://www.wikidata.org/entity/Q900001",
        object_label="Arland",
        mapping_justification=expand("semapv:ManualMappingCuration"),
        object_source="https://w3id.org/paros/dataset/wikidata",
        mapping_date="2031-05-02",
    )
    assert row.line == 9


def test_what_a_row_says_itself_goes_before_what_the_head_says() -> None:
    columns = (*COLUMNS_USED, "mapping_date")
    (row,) = parse_table(_text((*GOOD, "2030-01-01"), columns=columns)).rows
    assert row.mapping_date == "2030-01-01"


def test_a_cell_may_hold_a_tab_and_a_line_end_and_the_next_row_keeps_its_line() -> None:
    long = _with(object_label='"Ar\tland,\nthe “old” one"')
    first, second = parse_table(_text(long, _with(object_id="wikidata:Q900002"))).rows
    assert first.object_label == "Ar\tland,\nthe “old” one"
    assert (first.line, second.line) == (9, 11)


@pytest.mark.parametrize(
    ("text", "message", "line", "rule"),
    [
        (_text((*GOOD, "x"), columns=(*COLUMNS_USED, "justified")), "'justified' is no column", 8, "links/table"),
        (_text(GOOD[:5], columns=COLUMNS_USED[:5]), "the column mapping_justification is missing", 8, "links/table"),
        (_text((*GOOD, ""), columns=(*COLUMNS_USED, "object_id")), "the column object_id is there twice", 8, "links/table"),
        (_text(GOOD[:4]), "the row has 4 cells", 9, "links/table"),
        (_text(_with(object_label='"Arland')), "the table cannot be read", 9, "links/table"),
        (_text(_with(object_id="wd:Q900001")), "object_id is 'wd:Q900001', which names nothing", 9, "links/prefix"),
        (_text(_with(object_id="Q900001")), "object_id is 'Q900001', which names nothing", 9, "links/prefix"),
        (_text(_with(object_id="")), "object_id is empty", 9, "links/value"),
        (_text(_with(subject_id="")), "subject_id is empty", 9, "links/value"),
        (_text(_with(predicate_modifier="not")), "predicate_modifier is 'not'", 9, "links/value"),
        (_text((*GOOD, "1.5"), columns=(*COLUMNS_USED, "confidence")), "confidence is '1.5'", 9, "links/value"),
        (_text((*GOOD, "high"), columns=(*COLUMNS_USED, "confidence")), "confidence is 'high'", 9, "links/value"),
        (_text((*GOOD, "2031-02-30"), columns=(*COLUMNS_USED, "mapping_date")), "mapping_date is '2031-02-30'", 9, "links/value"),
        (_text((*GOOD, "text"), columns=(*COLUMNS_USED, "object_type")), "object_type is 'text'", 9, "links/value"),
        (_text(GOOD, GOOD), "stand in line 9 already", 10, "links/duplicate"),
        (_text(GOOD, _with(predicate_id="skos:closeMatch")), "stand in line 9 already", 10, "links/duplicate"),
        (_text(GOOD, _with(predicate_modifier=NOT)), "matched in one row and not in another, see line 9", 10, "links/contradiction"),
        (_text(GOOD, head=HEAD + "#colour: red\n"), "colour is no slot of a mapping set", 1, "links/head"),
        (_text(GOOD, head=HEAD + "#comment: [\n"), "the head of the table is no YAML", 9, "links/head"),
        (_text(GOOD, head="#- one\n"), "no list of slots", 1, "links/head"),
        (_text(GOOD, head=HEAD.replace("  actor: https", "  skos: https")), "the prefix skos means", 1, "links/prefix"),
        (_text(GOOD, head=HEAD.replace("dataset:wiki", "data:wiki")), "object_source is 'data:wikidata'", 1, "links/prefix"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_with_the_line(text: str, message: str, line: int, rule: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_table(text, "x.sssom.tsv")
    (problem,) = raised.value.problems
    assert message in problem.message
    assert (problem.file, problem.line, problem.rule) == ("x.sssom.tsv", line, rule)
    assert problem.accepted


def test_every_bad_row_is_told() -> None:
    with pytest.raises(DataError) as raised:
        parse_table(_text(_with(object_id="wd:1"), GOOD, _with(object_id="wd:2")))
    assert [problem.line for problem in raised.value.problems] == [9, 11]


def test_a_missing_prefix_is_told_with_its_cure() -> None:
    with pytest.raises(DataError, match=r"repair: +add wd to the curie_map"):
        parse_table(_text(_with(object_id="wd:Q1")))


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(_text(_with(object_label="Årland")).encode("latin-1"))
    with pytest.raises(DataError) as raised:
        read_table(path, tmp_path)
    assert (raised.value.problems[0].file, raised.value.problems[0].line) == ("x.sssom.tsv", 9)


def test_a_table_that_is_not_there_is_an_error_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"x\.sssom\.tsv"):
        read_table(tmp_path / "x.sssom.tsv")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + _text(GOOD).encode())
    assert len(read_table(path).rows) == 1


def test_a_written_table_is_read_as_it_was_and_sorted(tmp_path: Path) -> None:
    rows = (
        replace(
            parse_table(_text(_with(object_id="wikidata:Q10"))).rows[0], confidence=0.75, comment='A "town".\nNo state.'
        ),
        parse_table(_text(_with(object_id="wikidata:Q9", predicate_modifier=NOT))).rows[0],
    )
    table = Table({"mapping_set_title": "A: title", "creator_label": "One|Two"}, parse_table(_text()).prefixes, rows)
    path = tmp_path / "x.sssom.tsv"
    write_table(path, table)
    again = read_table(path)
    assert again.about == {"sssom_version": "1.1", **table.about}
    assert again.rows == (rows[1], rows[0])
    assert "#- One\n" in path.read_text("utf-8")
    assert serialize_table(replace(table, rows=rows[::-1])) == path.read_bytes()


def test_what_was_looked_for_in_two_datasets_has_two_records() -> None:
    columns = (*COLUMNS_USED, "object_source")
    missing = _with(object_id="sssom:NoTermFound")
    rows = parse_table(_text((*missing, "dataset:ror"), (*missing, "dataset:isni"), columns=columns)).rows
    assert [shorten(row.record_id) for row in rows] == [
        "mapping:actor-arland-not-found-ror",
        "mapping:actor-arland-not-found-isni",
    ]


def test_only_what_holds_is_stated() -> None:
    (holds,) = parse_table(_text(GOOD)).rows
    link = ox.Triple(ox.NamedNode(holds.subject_id), ox.NamedNode(holds.predicate_id), ox.NamedNode(holds.object_id))
    refused, missing = replace(holds, predicate_modifier=NOT), replace(holds, object_id=NO_TERM_FOUND)
    stated = [{quad.triple for quad in state(row)} for row in (holds, refused, missing)]
    assert [link in triples for triples in stated] == [True, False, False]
    text = replace(holds, object_id="", object_label="1 UNTS 2", object_type=LITERAL)
    assert ox.Literal("1 UNTS 2") in {quad.object for quad in state(text) if str(quad.subject) == str(link.subject)}


def test_a_record_is_named_after_the_two_things() -> None:
    assert record_iri("forum:copuos", "undocs:A/C.1/64/L.25").endswith("/mapping/forum-copuos-undocs-a-c.1-64-l.25")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_the_tables_of_the_graph_are_canonical(path: Path) -> None:
    assert serialize_table(read_table(path)) == path.read_bytes()


def test_no_pair_is_held_in_one_table_and_refused_in_another() -> None:
    rows = [row for path in TABLES for row in read_table(path).rows if row.object_id != NO_TERM_FOUND]
    pairs = Counter((row.subject_id, row.object_id or row.object_label) for row in rows)
    assert [pair for pair, number in pairs.items() if number > 1] == []
    records = Counter(row.record_id for path in TABLES for row in read_table(path).rows)
    assert max(records.values()) == 1


def test_refused_mappings_stand_in_tables_of_their_own() -> None:
    refused = {path.name: {row.predicate_modifier for row in read_table(path).rows} for path in TABLES}
    assert all(kinds == ({NOT} if "-negative" in name else {""}) for name, kinds in refused.items())


def test_what_a_dataset_says_of_its_iris_is_what_the_shapes_admit() -> None:
    store = ox.Store()
    store.extend([*read_file(ROOT / "shapes" / "links.ttl"), *read_file(ROOT / "data" / "registry" / "datasets.ttl")])
    solutions = store.query(
        "SELECT ?pattern ?admitted { ?dataset void:uriRegexPattern ?pattern ."
        " BIND(EXISTS { ?shape sh:pattern ?pattern } AS ?admitted) }",
        prefixes=PREFIXES,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    found = {str(row["pattern"]): str(row["admitted"]) for row in solutions}
    assert len(found) == 14
    assert {value for value in found.values() if "true" not in value} == set()


# The official tools, all tables in one process of theirs.
_OFFICIAL = """
import sys
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from sssom.writers import to_rdf_graph
for path in sys.argv[2:]:
    mappings = parse_sssom_table(path)
    validate(mappings)
    to_rdf_graph(mappings).serialize(sys.argv[1] + "/" + path.rsplit("/", 1)[1] + ".nt", format="nt")
"""


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the official tools make of each table, once they have found it valid."""
    if not TOOLS.is_file():
        pytest.skip("the tools of SSSOM are not at hand (make .venv/.tools)")
    folder = tmp_path_factory.mktemp("official")
    command = [str(TOOLS), "-c", _OFFICIAL, str(folder), *map(str, TABLES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def _slots(quads: list[ox.Quad], records: set[str]) -> set[tuple[str, str, str]]:
    """Return what is said of mappings, but for their class and name; numbers by their value."""
    own = {expand("rdf:type"), expand("sssom:record_id")}
    return {
        (str(quad.subject), quad.predicate.value, _comparable(quad.object))
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in records and quad.predicate.value not in own
    }


def _comparable(term: object) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value == expand("xsd:double"):
        return str(float(term.value))
    return str(term)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_the_official_tools_find_each_table_valid_and_say_the_same_in_rdf(official: Path, path: Path) -> None:
    rows = read_table(path).rows
    records = {row.record_id for row in rows}
    ours = _slots([quad for row in rows for quad in state(row)], records)
    theirs = _slots(read_file(official / f"{path.name}.nt"), records)
    # What is the same in all rows they say of the set; and where the object is a text they leave the object out.
    of_the_set = {expand("sssom:object_source"), expand("dcterms:created"), expand("sssom:mapping_tool")}
    texts = {str(ox.NamedNode(row.record_id)) for row in rows if row.object_type == LITERAL}
    left_out = {
        (subject, predicate, value)
        for subject, predicate, value in ours
        if predicate in of_the_set or (predicate == expand("owl:annotatedTarget") and subject in texts)
    }
    assert theirs - ours == set()
    assert ours - theirs <= left_out


def test_a_table_names_file_and_line_of_what_is_not_registered(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(_text(_with(subject_id="actor:austria"), _with(object_id="wikidata:Q900002")), "utf-8")
    with pytest.raises(DataError) as raised:
        layer(read_all(built), read_contribution([path], built), whole=False)
    (problem,) = raised.value.problems
    assert "actor:arland is in no registry" in problem.message
    assert (problem.file, problem.line, problem.rule) == (str(path), 10, "integrity/unknown-iri")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Q148", "actor:china"),
        ("http://www.wikidata.org/entity/Q148", "actor:china"),
        ("<http://www.wikidata.org/entity/Q148>", "actor:china"),
        ("0000 0004 0441 2096", "actor:united-nations"),
        ("1000096", "actor:afghanistan"),
        ("610 UNTS 205", "instrument:outer-space-treaty"),
        ("A/RES/36/97C", "instrument:a-res-36-97-c"),
        ("1999-025A", "object:chinese-weather-satellite-2007"),
    ],
)
def test_a_thing_is_found_by_its_identifier_elsewhere(built: Home, text: str, name: str) -> None:
    store = open_store(built)
    assert resolve(store, text) == ox.NamedNode(expand(name))
    assert find(store, text)[0].short == name


@pytest.mark.parametrize("text", ["Q7172", "Q256608", "http://www.wikidata.org/entity/Q256608"])
def test_nothing_is_found_by_what_is_refused_or_was_not_taken(built: Home, text: str) -> None:
    with pytest.raises(ParosError):
        resolve(open_store(built), text)


def test_why_a_link_holds_is_told_with_its_evidence(built: Home) -> None:
    link = ox.Triple(
        ox.NamedNode(expand("actor:china")),
        ox.NamedNode(expand("skos:exactMatch")),
        ox.NamedNode("http://www.wikidata.org/entity/Q148"),
    )
    why = Tracer(open_store(built), Places(read_all(built))).why(link)
    assert why is not None
    (ground,) = why.grounds
    assert ground.kind == "links"
    assert ground.text.startswith(
        "stands in the links to other data (mapping chaining-based matching, 2026-11-22, confidence 0.95): Seen in "
    )
    assert ground.place.startswith("data/links/wikidata.sssom.tsv:")


def test_a_foreign_thing_is_no_other_thing_of_the_same_name(built: Home) -> None:
    store = open_store(built)
    assert resolve(store, "United Nations") == ox.NamedNode(expand("actor:united-nations"))
    assert all(found.iri.startswith("https://w3id.org/paros/") for found in find(store, "United Nations"))


def test_the_linksets_count_the_rows_that_hold(built: Home) -> None:
    described = read_file(built.dumps / DESCRIPTION)
    counted = {
        quad.subject: int(quad.object.value)
        for quad in described
        if quad.predicate.value == expand("void:triples") and isinstance(quad.object, ox.Literal)
    }
    by_dataset = Counter(row.object_source for path in TABLES for row in read_table(path).rows if row.holds)
    targets = {
        quad.subject: quad.object.value
        for quad in described
        if quad.predicate.value == expand("void:objectsTarget") and isinstance(quad.object, ox.NamedNode)
    }
    parts = {quad.subject for quad in described if quad.predicate.value == expand("void:linkPredicate")}
    assert {targets[linkset]: counted[linkset] for linkset in targets if linkset not in parts} == by_dataset
    assert sum(counted[linkset] for linkset in parts) == sum(by_dataset.values())


def _inputs(*identifiers: dict[str, str]) -> Inputs:
    decided = (ENTITIES.values(), REFUSED, MISSING)
    labels = {each.ours: each.ours for group in decided for each in group}
    return Inputs(identifiers, [], [], {}, {}, labels, {}, {}, frozenset(), {})


def _identifier(**cells: str) -> dict[str, str]:
    return {
        "entity": "United Nations",
        "kind": "organisation",
        "scheme": "wikidata",
        "id": "Q900001",
        "evidence_source": "a list",
        "evidence_quote": "Q900001",
        "confidence": "medium",
    } | cells


def test_two_sources_of_one_identifier_make_one_mapping_that_is_surer() -> None:
    one = all_rows(_inputs(_identifier()))["wikidata"]
    two = all_rows(_inputs(_identifier(), _identifier(evidence_source="another")))["wikidata"]
    assert ([row.confidence for row in one], [row.confidence for row in two]) == ([0.75], [0.95])
    assert two[0].comment == "Seen in a list: Q900001; another: Q900001."


def test_an_identifier_of_something_undecided_is_an_error() -> None:
    with pytest.raises(DataError, match="nothing is decided on United Nations of Arland"):
        all_rows(_inputs(_identifier(entity="United Nations of Arland")))


def test_a_foreign_thing_has_one_label_in_all_tables() -> None:
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for path in TABLES:
        for row in read_table(path).rows:
            if row.object_id and row.object_id != NO_TERM_FOUND:
                labels[row.object_id].add(row.object_label)
    assert {iri: names for iri, names in labels.items() if len(names) != 1} == {}


def test_a_document_whose_record_was_not_found_is_listed() -> None:
    symbols = {f"instrument:a-res-99-{number}": f"A/RES/99/{number}" for number in (1, 2, 3)}
    vote = _identifier(entity="A/RES/99/2", kind="resolution", scheme="undl-voting-record", id="9000002")
    text = _identifier(entity="A/RES/99/3", kind="resolution", scheme="undl-document-record", id="9000003")
    inputs = _inputs(vote, text)
    labels = {**inputs.labels, **symbols, "event:a-res-99-2-vote": "Vote"}
    rows = all_rows(replace(inputs, labels=labels, symbols=symbols))["not-found"]
    assert {shorten(row.subject_id): row.comment for row in rows if shorten(row.subject_id) in symbols} == {
        "instrument:a-res-99-1": "Looked for and not found.",
        "instrument:a-res-99-2": "Looked for and not found. Only the record of the vote was found.",
    }


def test_of_a_state_on_which_tables_differ_the_mapping_is_less_sure_and_says_so() -> None:
    cells = dict.fromkeys(("wikidata_qid_other", "geonames_id", "iso2", "m49", "unbis_thesaurus_id"), "")
    states = [
        {**cells, "key": key, "status": "member", "name_en": name, "iso2": key, "wikidata_qid": item}
        for key, name, item in (("AX", "Arland (The)", "Q900001"), ("BX", "Borland", "Q900002"))
    ]
    column = {"primary_source": "a list", "version": "1", "checked_against": "another", "result": "2 of 2 agree"}
    inputs = replace(
        _inputs(),
        states=states,
        columns=dict.fromkeys(("wikidata_qid", "iso2"), column),
        labels={**_inputs().labels, "actor:arland": "Arland", "actor:borland": "Borland"},
        by_code={"AX": expand("actor:arland"), "BX": expand("actor:borland")},
        disagreements={("BX", "wikidata_qid"): "one=Q900002; other=Q900003"},
    )
    rows = {row.object_label: row for row in all_rows(inputs)["wikidata"]}
    assert (rows["Arland"].confidence, rows["Borland"].confidence) == (0.95, 0.75)
    assert rows["Arland"].comment == "Seen in a list 1, by the code AX; checked against another: 2 of 2 agree."
    assert rows["Borland"].comment == "Seen in a list 1, by the code BX; tables differ: one=Q900002; other=Q900003."


def test_the_tables_are_those_that_the_evidence_gives() -> None:
    if not EXTERNAL.is_dir():
        pytest.skip("the reference data are not at hand (../shared/external)")
    files = link_files(EXTERNAL)
    assert {path.name: path.read_bytes() == content for path, content in files.items()} == dict.fromkeys(
        (path.name for path in files), True
    )
    assert {path for path in files if path.parent.name == "links"} == set(TABLES)
