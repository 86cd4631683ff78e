"""What has changed between releases: told rightly, in all formats, and carried on from release to release."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from typer.main import get_command

from paros.cli import app
from paros.errors import DataError, EnvironmentFault, UsageError
from paros.home import Home
from paros.names import BASE, PREFIXES, expand
from paros.publishing.changes import KINDS, SECTIONS, Change, Difference, compare
from paros.publishing.changes_as_feed import accounts_in
from paros.publishing.changes_as_markdown import to_markdown
from paros.publishing.changes_as_rdf import VOCABULARIES, account_of, to_turtle
from paros.publishing.changes_in_words import counted, parts
from paros.publishing.changes_reading import Release, read_release
from paros.publishing.changes_writing import FORMATS, write
from paros.publishing.folder import Folder
from paros.publishing.material import Material
from paros.publishing.site import changes as pages
from paros.quads import serialize

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIX_LINES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
OLD = """
GRAPH graph:ontology {
  <https://w3id.org/paros/ontology> a owl:Ontology ; owl:versionInfo "0.1.0" ; dcterms:modified "2026-01-31"^^xsd:date .
  paros:date rdfs:label "date"@en . paros:stance rdfs:label "stance"@en . paros:holder rdfs:label "holder"@en .
  paros:target rdfs:label "target"@en . paros:addressedTo rdfs:label "addressed to"@en .
  verdict:doubted rdfs:label "doubted"@en .
}
GRAPH graph:sources {
  source:report a paros:Source ; skos:prefLabel "Report"@en .
  passage:report-p1 a paros:Sentence ; rdfs:label "Report, para. 1"@en ; paros:passageOf source:report ;
    paros:locator "para. 1" ; paros:ordinal 1 ; paros:sha256 "aa" .
  passage:report-p2 a paros:Sentence ; rdfs:label "Report, para. 2"@en ; paros:passageOf source:report ;
    paros:locator "para. 2" ; paros:ordinal 2 ; paros:sha256 "bb" .
}
GRAPH graph:registry {
  actor:china a paros:State ; skos:prefLabel "China"@en .
  actor:chile a paros:State ; skos:prefLabel "Chile"@en .
  event:vote a paros:Vote ; skos:prefLabel "Vote on the draft"@en .
  event:test a paros:Event ; skos:prefLabel "Test"@en .
}
GRAPH passage:report-p1 {
  event:test paros:date "2007-01"^^xsd:gYearMonth ; paros:target actor:china .
  position:report-p1-1 a paros:Position ; rdfs:label "Welcomes"@en ; paros:holder actor:china ; paros:stance stance:welcomes .
}
GRAPH graph:editorial {
  editorial:date a paros:Judgement ; rdfs:label "The date"@en ; paros:inPassage passage:report-p1 ;
    paros:judgedSubject event:test ; paros:judgedPredicate "https://w3id.org/paros/ontology#date"^^xsd:anyURI ;
    paros:verdict verdict:doubted ; paros:reason "The page is cut off."@en .
}
"""


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIX_LINES + text, format=ox.RdfFormat.TRIG))


def release(text: str, version: str = "0.1.0", date: str = "2026-01-31") -> Release:
    return Release(version, date, quads(text))


def difference(*edits: tuple[str, str], added: str = "", before: str = "") -> Difference:
    """Return what changes by edits of the old dataset, and by what is added to it, or stood in the old one alone."""
    new = OLD
    for what, by in edits:
        assert what in new
        new = new.replace(what, by)
    return compare(release(OLD + before), release(new + added, "0.2.0", "2026-02-28"))


def only(found: Difference) -> Change:
    (change,) = found.changes
    return change


def kinds(found: Difference) -> list[tuple[str, str, str]]:
    return [(change.section, change.kind, change.subject.removeprefix(BASE)) for change in found.changes]


# Claims


def test_another_value_of_the_same_property_in_the_same_passage_is_a_correction_with_its_reason() -> None:
    change = only(difference(('"2007-01"^^xsd:gYearMonth', '"2007-01-11"^^xsd:date')))
    assert (change.section, change.kind, change.name, change.place) == ("claims", "corrected", "Test", "para. 1")
    assert change.document == expand("source:report")
    (statement,) = change.statements
    assert statement.name == "date"
    assert [value.text for value in statement.old] == ["2007-01"]
    assert [value.text for value in statement.new] == ["2007-01-11"]
    assert [(reason.verdict, reason.text) for reason in change.reasons] == [("doubted", "The page is cut off.")]


def test_a_value_of_another_passage_is_no_correction() -> None:
    found = difference(
        ('paros:date "2007-01"^^xsd:gYearMonth ; ', ""),
        added='GRAPH passage:report-p2 { event:test paros:date "2007" }',
    )
    assert kinds(found) == [("claims", "withdrawn", "event/test"), ("claims", "added", "event/test")]


def test_the_same_value_by_another_property_is_told_as_such() -> None:
    change = only(difference(("paros:target actor:china", "paros:addressedTo actor:china")))
    assert change.kind == "recast"
    assert [statement.name for statement in change.statements] == ["target", "addressed to"]


def test_a_node_that_comes_with_its_class_is_one_change() -> None:
    found = difference(
        added="GRAPH passage:report-p2 { position:report-p2-1 a paros:Position ; paros:holder actor:chile }"
    )
    assert kinds(found) == [("claims", "added", "position/report-p2-1")]
    assert len(only(found).statements) == 2


def test_a_node_that_goes_with_its_class_is_one_change() -> None:
    found = difference(
        before="GRAPH passage:report-p2 { position:report-p2-1 a paros:Position ; paros:holder actor:chile }"
    )
    assert kinds(found) == [("claims", "withdrawn", "position/report-p2-1")]


def test_votes_and_ballots_stand_apart() -> None:
    found = difference(
        added="""GRAPH passage:report-p2 {
          event:vote paros:tallyAgainst 2 .
          event:report-p2-ballot-1 a paros:Ballot ; paros:voter actor:chile ; paros:option option:against . }"""
    )
    assert {(change.section, change.kind) for change in found.changes} == {("votes", "added")}
    assert found.totals["Ballots"] == (0, 1)
    assert found.totals["Votes"] == (1, 1)


def test_nothing_is_told_of_what_is_computed_or_of_the_published_view() -> None:
    found = difference(
        added="""actor:china paros:date "1949" . GRAPH graph:derived { actor:china paros:earliestDate "1949-01-01"^^xsd:date }
        GRAPH graph:sources { source:report paros:expects source:report-expects-x . source:report-expects-x a paros:ExpectedCount }"""
    )
    assert found.changes == ()
    assert found.counts() == {}


# Documents


def test_of_a_new_document_its_claims_are_counted_not_listed() -> None:
    found = difference(
        added="""GRAPH graph:sources { source:letter a paros:Source ; skos:prefLabel "Letter"@en .
          passage:letter-p1 a paros:Sentence ; paros:passageOf source:letter ; paros:locator "para. 1" }
        GRAPH passage:letter-p1 { position:letter-p1-1 a paros:Position . actor:chile paros:namedAs "Chile"@en }"""
    )
    assert counted(found, "claims") == "2 added"
    assert parts(found, "claims") == []
    text = to_markdown(found)
    assert "- Letter (source:letter): 1 × further statement, 1 × paros:Position" in text
    assert "letter-p1-1" not in text


@pytest.mark.parametrize(
    ("what", "by", "kind"),
    [
        ('paros:ordinal 2 ; paros:sha256 "bb"', 'paros:ordinal 3 ; paros:sha256 "bb"', "moved"),
        ('paros:ordinal 2 ; paros:sha256 "bb"', 'paros:ordinal 2 ; paros:sha256 "cc"', "reworded"),
        ('paros:locator "para. 2" ; paros:ordinal 2 ; paros:sha256 "bb"', "owl:deprecated true", "deprecated"),
    ],
)
def test_what_has_happened_to_a_passage(what: str, by: str, kind: str) -> None:
    change = only(difference((what, by)))
    assert (change.section, change.kind, change.document) == ("documents", kind, expand("source:report"))


# Things, links, judgements, terms, queries


@pytest.mark.parametrize(
    ("what", "by", "kind"),
    [
        ('"Chile"@en', '"Republic of Chile"@en', "renamed"),
        ('actor:chile a paros:State ; skos:prefLabel "Chile"@en .', "", "gone"),
        ('"Chile"@en', '"Chile"@en ; owl:deprecated true', "deprecated"),
        ('"Chile"@en', '"Chile"@en ; owl:deprecated true ; dcterms:isReplacedBy actor:china', "redirected"),
        ('"Chile"@en', '"Chile"@en ; skos:altLabel "Republic of Chile"@en', "changed"),
    ],
)
def test_what_has_happened_to_a_thing(what: str, by: str, kind: str) -> None:
    found = difference((what, by))
    assert kinds(found) == [("things", kind, "actor/chile")]
    assert only(found).successor == (expand("actor:china") if kind == "redirected" else "")
    back = compare(release(OLD.replace(what, by)), release(OLD))
    expected = {"renamed": "renamed", "gone": "new", "changed": "changed"}
    assert only(back).kind == expected.get(kind, "returned")


MAPPING = """mapping:a a sssom:Mapping ; owl:annotatedSource actor:china ; owl:annotatedProperty skos:exactMatch ;
  owl:annotatedTarget <http://www.wikidata.org/entity/Q148> ; sssom:object_label "China" """


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("", MAPPING, "added"),
        (MAPPING, "", "removed"),
        ("", f"{MAPPING}; sssom:predicate_modifier sssom:NegatedPredicate", "refused"),
        (MAPPING, f"{MAPPING}; sssom:predicate_modifier sssom:NegatedPredicate", "refused"),
        (f"{MAPPING}; sssom:predicate_modifier sssom:NegatedPredicate", MAPPING, "added"),
        ("", MAPPING.replace("<http://www.wikidata.org/entity/Q148>", "sssom:NoTermFound"), "not found"),
        (MAPPING, f"{MAPPING}; sssom:confidence 0.9", "changed"),
    ],
)
def test_what_has_happened_to_a_link(before: str, after: str, kind: str) -> None:
    link = "actor:china skos:exactMatch <http://www.wikidata.org/entity/Q148> ."
    old, new = (
        f"GRAPH graph:links {{ {f'{text} . ' if text else ''}{link if text == MAPPING else ''} }}"
        for text in (before, after)
    )
    change = only(compare(release(OLD + old), release(OLD + new)))
    assert (change.section, change.kind, change.subject) == ("links", kind, expand("mapping:a"))
    assert change.name.startswith("China, skos:exactMatch: China")


def test_a_new_judgement_tells_what_it_is_on() -> None:
    found = compare(release(OLD.partition("GRAPH graph:editorial")[0]), release(OLD))
    text = to_markdown(found)
    assert (
        "- Report, para. 1\n  - **The date** (editorial:date) – on: Test, date; paros:verdict: doubted – The page is cut off."
        in text
    )


def test_a_claim_that_leaves_or_joins_the_published_view_is_told_with_its_judgement() -> None:
    rejected = ("paros:verdict verdict:doubted", "paros:verdict verdict:rejected")
    found = difference(rejected)
    assert kinds(found) == [("judgements", "changed", "editorial/date")]
    assert "The claim is in the published view no longer." in to_markdown(found)
    back = compare(release(OLD.replace(*rejected)), release(OLD))
    assert "The claim is in the published view again." in to_markdown(back)


def test_a_dispute_of_several_passages_has_one_place_in_any_order() -> None:
    dispute = """GRAPH graph:disputes { dispute:d a paros:Dispute ; paros:judgedSubject event:test ;
      paros:inPassage passage:report-p2 , passage:report-p1 }"""
    change = only(difference(added=dispute))
    assert (change.section, change.kind, change.place) == ("disputes", "new", "para. 1")


def test_a_query_counts_once_with_all_its_parts() -> None:
    found = difference(
        added="GRAPH graph:queries { query:votes a sh:SPARQLExecutable . <https://w3id.org/paros/query/votes#from> a sh:Parameter }"
    )
    assert kinds(found) == [("queries", "new", "query/votes")]


def test_what_is_not_ours_is_no_thing_and_no_term() -> None:
    assert difference(added='GRAPH graph:registry { <https://isni.org/> rdfs:label "ISNI"@en }').changes == ()


def test_what_reference_tables_say_is_told_by_property() -> None:
    found = difference(added='GRAPH graph:reference { actor:china paros:isoAlpha2Code "CN" ; paros:m49Code "156" }')
    assert kinds(found) == [("reference", "added", "actor/china")] * 2


# Formats

EDITS = (
    ('"2007-01"^^xsd:gYearMonth', '"2007-01-11"^^xsd:date'),
    ('"Chile"@en', '"<script>alert(1)</script> | *Chile*"@en'),
    ("paros:stance stance:welcomes", ""),
)


def test_the_markdown_begins_with_counts_and_puts_old_and_new_side_by_side() -> None:
    lines = to_markdown(difference(*EDITS)).splitlines()
    assert lines[:3] == ["## 0.2.0 – 2026-02-28", "", "Compared with 0.1.0 of 2026-01-31."]
    assert lines.index("- Claims: 1 corrected, 1 withdrawn") < lines.index("### Claims")
    row = "| Report, para. 1 | Test (event:test) | date | 2007-01 | 2007-01-11 | doubted: The page is cut off. (editorial:date) |"
    assert row in lines


def test_what_markdown_would_take_for_its_own_is_escaped() -> None:
    text = to_markdown(difference(*EDITS))
    assert r"\<script\>alert(1)\</script\> \| \*Chile\*" in text
    assert re.search(r"(?<!\\)<script", text) is None


def test_what_is_long_is_cut_in_markdown_and_counted() -> None:
    many = "".join(f'actor:a{number} a paros:State ; skos:prefLabel "A{number}"@en .' for number in range(120))
    found = difference(added=f"GRAPH graph:registry {{ {many} }}")
    assert "And 20 more." in to_markdown(found)
    assert "And " not in to_markdown(found, 1000)


def test_json_holds_every_change() -> None:
    found = difference(*EDITS)
    told = json.loads(FORMATS["json"](found))
    assert len(told["changes"]) == len(found.changes)
    assert sum(count["changes"] for count in told["counts"]) == len(found.changes)
    assert told["old"] == {"version": "0.1.0", "date": "2026-01-31"}


def test_the_turtle_can_be_asked_for_corrections() -> None:
    store = ox.Store()
    store.extend(ox.parse(FORMATS["ttl"](difference(*EDITS)), format=ox.RdfFormat.TURTLE))
    assert not any(isinstance(term, ox.BlankNode) for quad in store for term in (quad.subject, quad.object))
    solutions = store.query(
        """SELECT ?thing ?old ?new ?passage ?why WHERE {
             ?set a cs:ChangeSet , as:Update ; cs:subjectOfChange ?thing ; cs:changeReason ?why .
             ?set cs:removal [ rdf:predicate ?p ; rdf:object ?old ; dcterms:source ?passage ] .
             ?set cs:addition [ rdf:predicate ?p ; rdf:object ?new ; dcterms:source ?passage ] .
           }""",
        prefixes={**PREFIXES, **VOCABULARIES},
    )
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = [[str(term) for term in solution] for solution in solutions]
    assert row[0] == f"<{expand('event:test')}>"
    assert row[1].startswith('"2007-01"')
    assert row[2].startswith('"2007-01-11"')
    assert row[3:] == [f"<{expand('passage:report-p1')}>", '"The page is cut off."@en']


@pytest.mark.parametrize(
    ("added", "before", "action"),
    [
        ('GRAPH graph:registry { actor:peru a paros:State ; skos:prefLabel "Peru"@en }', "", "Create"),
        ("", 'GRAPH graph:registry { actor:peru a paros:State ; skos:prefLabel "Peru"@en }', "Delete"),
        ('GRAPH graph:registry { actor:chile skos:altLabel "Chili"@en }', "", "Update"),
    ],
)
def test_the_turtle_tells_what_came_what_went_and_what_stayed(added: str, before: str, action: str) -> None:
    found = difference(added=added, before=before)
    text = to_turtle(account_of(found), found).decode()
    assert f"cs:ChangeSet , as:{action}" in text
    assert ("rdf:Statement" in text) == (action != "Create")


def test_the_order_of_the_quads_changes_no_byte() -> None:
    old, new = quads(OLD), quads(OLD.replace('"2007-01"', '"2007-02"').replace("Welcomes", "Hails"))
    first = compare(Release("0.1.0", "2026-01-31", old), Release("0.2.0", "2026-02-28", new))
    second = compare(Release("0.1.0", "2026-01-31", old[::-1]), Release("0.2.0", "2026-02-28", sorted(new, key=str)))
    assert all(write_as(first) == write_as(second) for write_as in FORMATS.values())


def test_every_section_and_kind_has_words() -> None:
    assert all(words and not words.startswith(" ") for words in (*SECTIONS.values(), *KINDS.values()))


# Where releases are found


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "release" / "dumps" / "paros.nq"
    path.parent.mkdir(parents=True)
    path.write_bytes(serialize(quads(OLD), ".nq"))
    return path


def test_a_release_a_build_a_folder_of_dumps_and_a_dump_are_all_read(dump: Path, tmp_path: Path) -> None:
    build = tmp_path / "build" / "current"
    build.mkdir(parents=True)
    (build / "dumps").symlink_to(dump.parent)
    for place in (dump, dump.parent, dump.parents[1], build, build.parent):
        found = read_release(place)
        assert (found.version, found.date) == ("0.1.0", "2026-01-31")
        assert set(found.quads) == set(quads(OLD))


def test_the_description_beside_a_dump_tells_version_and_date(dump: Path) -> None:
    (dump.parents[1] / "dataset.ttl").write_text(
        f'<{expand("release:dataset")}> <{expand("dcat:version")}> "0.3.0" ; '
        f'<{expand("dcterms:modified")}> "2026-03-31"^^<{expand("xsd:date")}> .',
        encoding="utf-8",
    )
    assert (read_release(dump.parents[1]).version, read_release(dump).date) == ("0.3.0", "2026-03-31")


def test_compressed_dumps_are_read(dump: Path) -> None:
    packed = dump.with_suffix(".nq.gz")
    packed.write_bytes(gzip.compress(dump.read_bytes()))
    assert set(read_release(packed).quads) == set(quads(OLD))
    zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
    packed = dump.with_suffix(".nq.zst")
    packed.write_bytes(zstandard.compress(dump.read_bytes()))
    assert set(read_release(packed).quads) == set(quads(OLD))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("none.nq", None, UsageError),
        ("data.ttl", b"", UsageError),
        ("bad.nq", b"<a> <b> .\n", DataError),
        ("cut.nq.gz", gzip.compress(b"<a:a> <a:b> <a:c> <a:d> .\n")[:-9], DataError),
        ("plain.nq.gz", b"<a:a> <a:b> <a:c> <a:d> .\n", DataError),
        ("foreign.nq", b"<a:a> <a:b> <a:c> .\n", DataError),
    ],
)
def test_what_is_no_dump_is_refused(name: str, content: bytes | None, error: type[Exception], tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=re.escape(name)):
        list(read_release(tmp_path / name).quads)


def test_a_dump_that_may_not_be_read_is_the_machines_fault(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("paros.publishing.changes_reading._opened", refuse)
    with pytest.raises(EnvironmentFault, match="Permission denied"):
        read_release(dump)


# The command


def test_the_command_ends_as_diff_does(dump: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.nq"
    new.write_bytes(serialize(quads(OLD.replace('"2007-01"', '"2007-02"')), ".nq"))
    run = CliRunner()
    same = run.invoke(get_command(app), ["diff", str(dump), str(dump.parent)])
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "Nothing has changed since 0.1.0 of 2026-01-31.")
    other = run.invoke(get_command(app), ["diff", str(dump), str(new), "--format", "json"])
    assert other.exit_code == 1
    assert len(json.loads(other.output)["changes"]) == 1
    out = tmp_path / "account.md"
    written = run.invoke(get_command(app), ["diff", str(dump), str(new), "--out", str(out)])
    assert (written.exit_code, written.output.partition(": ")[2]) == (1, "Claims: 1 corrected.\n")
    assert "| 2007-01 | 2007-02 |" in out.read_text(encoding="utf-8")


def test_a_format_that_there_is_not_is_named(dump: Path) -> None:
    done = CliRunner().invoke(get_command(app), ["diff", str(dump), str(dump), "--format", "xml"])
    assert isinstance(done.exception, UsageError)
    assert "md, json, ttl, atom, ldes" in str(done.exception)


# From release to release

MOMENT = "2026-11-22"


@pytest.fixture
def released(tmp_path: Path) -> Callable[..., Path]:
    """Return the function that writes what a release tells of its changes: its version, its dataset, the one before."""

    def make(version: str, text: str, previous: str = "") -> Path:
        home = Home(tmp_path, tmp_path)
        material = Material(home, version, quads(text), ox.Store(), previous=tmp_path / previous if previous else None)
        folder = Folder(tmp_path / version)
        (tmp_path / version / "dumps").mkdir(parents=True)
        (tmp_path / version / "dumps" / "paros.nq").write_bytes(serialize(material.dataset, ".nq"))
        write(material, folder)
        pages.write(material, folder)
        return tmp_path / version

    return make


def _chain(make: Callable[..., Path]) -> list[Path]:
    """Return three releases, one after the other."""
    texts = [OLD]
    for number, (what, by) in enumerate(EDITS[:2], 2):
        texts.append(texts[-1].replace(what, by).replace(f"0.{number - 1}.0", f"0.{number}.0"))
    return [make("0.1.0", texts[0], ""), make("0.2.0", texts[1], "0.1.0"), make("0.3.0", texts[2], "0.2.0")]


def test_the_first_release_says_that_it_is_the_first(released: Callable[..., Path]) -> None:
    folder = released("0.1.0", OLD, "")
    assert "This is the first release" in (folder / "changes" / "changes.md").read_text(encoding="utf-8")
    assert "is the first" in (folder / "changes.html").read_text(encoding="utf-8")
    assert not (folder / "changes" / "changes.json").exists()
    assert [account.version for account in accounts_in(folder / "changes")] == ["0.1.0"]


def test_later_releases_carry_on_what_earlier_ones_told(released: Callable[..., Path]) -> None:
    first, second, third = (folder / "changes" for folder in _chain(released))
    headings = re.findall(r"^## (\S+)", (third / "changes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["0.3.0", "0.2.0", "0.1.0"]
    assert (third / "ldes-0.2.0.ttl").read_bytes() == (second / "ldes-0.2.0.ttl").read_bytes()
    assert (third / "ldes-0.1.0.ttl").read_bytes() == (first / "ldes-0.1.0.ttl").read_bytes()
    assert [account.version for account in accounts_in(third)] == ["0.1.0", "0.2.0", "0.3.0"]


def test_the_stream_is_one_that_a_client_can_follow(released: Callable[..., Path]) -> None:
    folder = _chain(released)[-1] / "changes"
    store = ox.Store()
    for path in folder.glob("*.ttl"):
        store.load(path=str(path))

    def ask(query: str) -> bool:
        return bool(store.query(query, prefixes={**PREFIXES, **VOCABULARIES}))

    def objects(name: str) -> set[str]:
        prefix, _, local = name.partition(":")
        namespace = {**PREFIXES, **VOCABULARIES}[prefix]
        found = store.quads_for_pattern(None, ox.NamedNode(namespace + local), None)
        return {str(quad.object).strip("<>") for quad in found}

    assert objects("tree:view") == {f"{BASE}changes/ldes.ttl"}
    pages_named = {f"{BASE}changes/{path.name}" for path in folder.glob("ldes-*.ttl")}
    assert objects("tree:node") == pages_named
    (timestamp,), (version_of,) = objects("ldes:timestampPath"), objects("ldes:versionOfPath")
    members = {"0.2.0#ontology", "0.2.0#event/test", "0.3.0#ontology", "0.3.0#actor/chile"}
    assert objects("tree:member") == {f"{BASE}changes/{member}" for member in members}
    assert not ask(f"ASK {{ ?s tree:member ?m FILTER NOT EXISTS {{ ?m <{timestamp}> ?t ; <{version_of}> ?thing }} }}")
    assert ask(f'ASK {{ ?m <{timestamp}> "{MOMENT}T00:00:00Z"^^xsd:dateTime }}')
    assert not ask("ASK { ?page a tree:Node FILTER(?page != <https://w3id.org/paros/changes/ldes.ttl>) "
                   "FILTER NOT EXISTS { ?page ldes:immutable true } }")  # fmt: skip


def test_the_feed_has_an_entry_for_each_release_the_newest_first(released: Callable[..., Path]) -> None:
    feed = ET.parse(_chain(released)[-1] / "changes" / "feed.atom").getroot()  # noqa: S314 -- it is ours
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")] == [
        f"{BASE}changes/{version}" for version in ("0.3.0", "0.2.0", "0.1.0")
    ]
    assert feed.findtext(f"{atom}updated") == f"{MOMENT}T00:00:00Z"
    # What RFC 4287 asks of a feed and of an entry.
    for element in (feed, *feed.iter(f"{atom}entry")):
        assert all(element.findtext(atom + name) for name in ("id", "title", "updated"))
    assert [link.get("rel") for link in feed.findall(f"{atom}link")] == ["self", "alternate"]


class _Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "href" and tag == "a" and value]


def test_the_pages_lead_to_each_other_and_escape_what_they_show(released: Callable[..., Path]) -> None:
    folder = _chain(released)[-1]
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    page = (folder / "changes" / "things.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<td><bdi>Chile</bdi>" in page
    links = _Links()
    links.feed((folder / "changes.html").read_text(encoding="utf-8"))
    own = {link for link in links.found if link.startswith("changes/")}
    assert own
    assert own <= written


def test_long_lists_run_over_several_pages(released: Callable[..., Path]) -> None:
    released("0.1.0", OLD, "")
    many = "".join(f'actor:a{number} a paros:State ; skos:prefLabel "A{number}"@en .' for number in range(100))
    folder = released("0.2.0", f"{OLD} GRAPH graph:registry {{ {many} }}", "0.1.0")
    first, second = (
        (folder / "changes" / name).read_text(encoding="utf-8") for name in ("things.html", "things-2.html")
    )
    assert first.count("<bdi>A") + second.count("<bdi>A") == 100
    assert max(len(first), len(second)) < 100_000
    assert 'aria-current="page">2<' in second.replace("\n", "")


def test_a_draft_that_is_written_again_takes_the_place_of_its_own_account(
    released: Callable[..., Path], tmp_path: Path
) -> None:
    second = _chain(released)[1]
    second.rename(tmp_path / "draft")
    folder = released("0.2.0", OLD.replace("Welcomes", "Hails"), "draft") / "changes"
    assert [account.version for account in accounts_in(folder)] == ["0.1.0", "0.2.0"]
    text = (folder / "changes.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", text, re.MULTILINE) == ["0.2.0", "0.1.0"]
    assert "Hails" in text
