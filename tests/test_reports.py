"""Reports of a validation: what each finding says, where it stands, what to do, and the formats it goes out in."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import junitparser
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import SH

from paros.building import refuse_violations
from paros.errors import BAD_DATA, CHECKS, FINDINGS, CheckError, DataError, Problem
from paros.findings import SEVERITIES, Finding
from paros.formats.as_html import to_html
from paros.formats.as_json import to_json
from paros.formats.as_junit import to_junit
from paros.formats.as_sarif import to_sarif
from paros.formats.as_shacl import to_shacl
from paros.locating import Places
from paros.names import PREFIXES, expand, shorten
from paros.printing import report_text, summary
from paros.quads import read_file
from paros.reading import FileQuads, graph_iri
from paros.repairing import choices, read_term, repair, show, show_path
from paros.rulebook import read_rules
from paros.validating import ALONE, PER_PASSAGE, rules_of, validate
from paros.validation_report import Explained, Report, explain, explain_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from subprocess import CompletedProcess

    from paros.home import Home

    RunParos = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
S = PREFIXES["sh"]


def _files(paths: Sequence[Path], layer: str) -> list[FileQuads]:
    return [FileQuads(path, path.relative_to(ROOT).as_posix(), layer, tuple(read_file(path))) for path in paths]


SHAPES = [quad for file in _files(sorted((ROOT / "shapes").glob("*.ttl")), "shapes") for quad in file.quads]
RULES = read_rules(SHAPES)
ONTOLOGY = _files(sorted((ROOT / "ontology").glob("*.ttl")), "ontology")
FIXED = _files(sorted(FIXTURES.glob("*.trig")), "claims")
PLACES = Places([*ONTOLOGY, *FIXED])
QUADS = [
    *(
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph_iri("ontology")))
        for file in ONTOLOGY
        for quad in file.quads
    ),
    *(quad for file in FIXED for quad in file.quads),
]


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """What the shapes find in all fixtures, in one run."""
    return validate(QUADS, SHAPES)


@pytest.fixture(scope="module")
def report(findings: list[Finding]) -> Report:
    return explain(findings, QUADS, SHAPES, PLACES)


def _of(report: Report, rule: str, fixture: str) -> list[Explained]:
    """Return the findings of a rule in an invalid fixture."""
    name = f"tests/fixtures/shapes/invalid.{fixture}.trig"
    return [entry for entry in report.found if (entry.rule.name, entry.file) == (f"shape:{rule}", name)]


# Of each constraint of the shapes one finding: shape, fixture, the line it stands in, what is told, what follows from
# the constraint alone.
OF_EACH = {
    "Class": (
        "addressed-to-kind",
        "addressed-to-of-the-wrong-kind",
        "paros:addressedTo place:x-harbour .",
        (
            "event:x-addressed-to-of-the-wrong-kind (An event): paros:addressedTo place:x-harbour, in "
            "passage:x-addressed-to-of-the-wrong-kind"
        ),
        (
            "Name something under paros:addressedTo that is an agent (paros:Agent), or correct the class of place:x-harbour "
            "in data/registry/."
        ),
    ),
    "Datatype": (
        "at-least-number",
        "at-least-as-a-decimal",
        "paros:atLeast 3.5 .",
        "source:x-at-least-as-a-decimal (A count): paros:atLeast 3.5",
        "Write the value of paros:atLeast as xsd:integer, for example 42.",
    ),
    "Disjoint": (
        "acts-for-another",
        "acting-for-oneself",
        "paros:onBehalfOf actor:x-group .",
        "event:x-acting-for-oneself (Remarks): paros:onBehalfOf actor:x-group, in passage:x-acting-for-oneself",
        "Remove actor:x-group from paros:onBehalfOf or from paros:performedBy.",
    ),
    "In": (
        "layout-known",
        "layout-unknown",
        'paros:layout "columns" .',
        'source:x-layout-unknown (A record): paros:layout "columns"',
        'Write one of these under paros:layout: "lines", "wrapped".',
    ),
    "LanguageIn": (
        "alt-label-language",
        "alt-label-in-no-language",
        'skos:altLabel "A name" .',
        'actor:x-alt-label-in-no-language (A state): skos:altLabel "A name"',
        (
            'Add the tag of its language: "A name"@ar or "A name"@en or "A name"@es or "A name"@fr or "A name"@ru or '
            '"A name"@zh.'
        ),
    ),
    "LessThan": (
        "offsets-in-order",
        "end-offset-below-zero",
        "paros:startOffset 100 ;",
        "passage:x-end-offset-below-zero (A sentence): paros:startOffset 100",
        "Correct paros:startOffset or paros:endOffset: the first must come before the second.",
    ),
    "LessThanOrEquals": (
        "bounds-in-order",
        "bounds-out-of-order",
        'paros:earliestDate "2031-05-02"^^xsd:date ;',
        (
            'event:x-bounds-out-of-order (An event): paros:earliestDate "2031-05-02"^^xsd:date, in '
            "passage:x-bounds-out-of-order"
        ),
        "Correct paros:earliestDate or paros:latestDate: the first may not come after the second.",
    ),
    "MaxCount": (
        "passage-one-parent",
        "passage-in-two-parents",
        "paros:nestedIn passage:x-passage-in-two-parents-p1 , passage:x-passage-in-two-parents-p2 ;",
        (
            "passage:x-passage-in-two-parents (A sentence): paros:nestedIn passage:x-passage-in-two-parents-p1, "
            "passage:x-passage-in-two-parents-p2"
        ),
        "Keep one value of paros:nestedIn. If two things are meant, give each an IRI of its own.",
    ),
    "MaxLength": (
        "stance-wording-short",
        "stance-wording-too-long",
        f'paros:stanceWording "{"is of the view that it would be of use " * 3}'[:-1] + '"@en .',
        (
            "position:x-stance-wording-too-long-1 (A position): paros:stanceWording "
            '"is of the view that it would be of use is of the view that it would be of use i…"@en, in '
            "passage:x-stance-wording-too-long"
        ),
        "Shorten the text of paros:stanceWording to 100 characters; it has 116. If it is right as it stands, leave it.",
    ),
    "MinCount": (
        "adoption-acts-on",
        "adoption-without-acts-on",
        "event:x-adoption-without-acts-on",
        "event:x-adoption-without-acts-on (An adoption) has no paros:actsOn, in passage:x-adoption-without-acts-on",
        "Add paros:actsOn to event:x-adoption-without-acts-on, in the graph of the passage that says so.",
    ),
    "MinExclusive": (
        "altitude-kilometres-number",
        "altitude-kilometres-below-zero",
        "paros:altitudeKilometres -5 .",
        (
            "event:x-altitude-kilometres-below-zero (A test): paros:altitudeKilometres -5, in "
            "passage:x-altitude-kilometres-below-zero"
        ),
        "Write a number above 0 under paros:altitudeKilometres.",
    ),
    "MaxInclusive": (
        "mapping-confidence",
        "mapping-with-confidence-above-one",
        'sssom:confidence "1.1"^^xsd:double .',
        'mapping:x-mapping-with-confidence-above-one: sssom:confidence "1.1"^^xsd:double',
        "Write a number up to 1 under sssom:confidence.",
    ),
    "MinInclusive": (
        "at-least-number",
        "at-least-below-zero",
        "paros:atLeast -1 .",
        "source:x-at-least-below-zero (A count): paros:atLeast -1",
        "Write a number from 0 on under paros:atLeast.",
    ),
    "NodeKind": (
        "no-blank-nodes",
        "blank-node",
        "paros:inResponseTo _:nobody .",
        "a blank node breaks the rule, in passage:x-blank-node",
        "Correct a blank node so that the rule holds.",
    ),
    "Not": (
        "non-occurrence-no-event",
        "non-occurrence-as-event",
        "event:x-non-occurrence-as-event",
        "event:x-non-occurrence-as-event (What did not happen) breaks the rule, in passage:x-non-occurrence-as-event",
        "Correct the class of event:x-non-occurrence-as-event: it may not be an event.",
    ),
    "Or": (
        "date-form",
        "date-in-words",
        'paros:date "2 May 2031" .',
        'event:x-date-in-words (An event): paros:date "2 May 2031", in passage:x-date-in-words',
        (
            'Write one of these under paros:date: a day ("2019-06-30"^^xsd:date), a month of a year '
            '("2019-06"^^xsd:gYearMonth), a year ("2019"^^xsd:gYear), a day of an unknown year ("--06-30"^^xsd:gMonthDay).'
        ),
    ),
    "Pattern": (
        "adoption-manner-code",
        "adoption-manner-from-another-list",
        "paros:adoptionManner polarity:denied .",
        (
            "event:x-adoption-manner-from-another-list (An adoption): paros:adoptionManner polarity:denied, in "
            "passage:x-adoption-manner-from-another-list"
        ),
        (
            "Write a code of ontology/codes.ttl under paros:adoptionManner, for example manner:by-vote, manner:consensus, "
            "manner:without-vote."
        ),
    ),
    "UniqueLang": (
        "pref-label-unique",
        "two-preferred-labels",
        'skos:prefLabel "Arland"@en , "Republic of Arland"@en .',
        'actor:x-two-preferred-labels (Republic of Arland): skos:prefLabel "Arland"@en, "Republic of Arland"@en',
        "Keep one value of skos:prefLabel in each language.",
    ),
    "Xone": (
        "judged-object-or-value",
        "judgement-of-no-object",
        "editorial:x-judgement-of-no-object",
        "editorial:x-judgement-of-no-object (A judgement) breaks the rule",
        (
            "Give editorial:x-judgement-of-no-object exactly one of these: judged object (paros:judgedObject), judged value "
            "(paros:judgedValue)."
        ),
    ),
}
# What else is told and advised, where a constraint has more than one thing to say: shape and fixture.
BESIDES = {
    (
        "about-kind",
        "about-a-concept-of-another-list",
    ): "Write one of these under paros:about: a topic, an agenda item, an "
    "instrument, a version, a body, an event, a space object; or correct the class of modality:should in data/registry/.",
    (
        "adoption-adopter",
        "adoption-without-adopter",
    ): "Give event:x-adoption-without-adopter one of these, in the graph of "
    "the passage that says so: performed by somebody (paros:performedBy), in a body (paros:inForum), in an organization "
    "(paros:inForum). If no source says it, leave it: the gap is known.",
    (
        "adoption-manner-code",
        "adoption-manner-that-is-no-concept",
    ): "Write a code of ontology/codes.ttl under paros:adoptionManner, for example manner:by-vote, manner:consensus, "
    "manner:without-vote.",
    ("counted-class-form", "counted-class-as-text"): "Write the value of paros:countedClass as xsd:anyURI, for example "
    '"https://w3id.org/paros/ontology#Position"^^xsd:anyURI.',
    (
        "thing",
        "iri-with-upper-case",
    ): "Rename it everywhere: the base, the kind of thing, and a slug of lower-case "
    "letters, digits, points and hyphens.",
    ("judgement-reason", "judgement-without-reason"): "Add paros:reason to editorial:x-judgement-without-reason, in "
    "tests/fixtures/shapes/invalid.judgement-without-reason.trig.",
    ("per-passage-date", "two-values-of-date-in-one-passage"): "Keep one value of paros:date in "
    "passage:x-two-values-of-date-in-one-passage. If two things are meant, give each an IRI of its own.",
    (
        "texts-without-circles",
        "revision-in-a-circle",
    ): "Remove the paros:revises, paros:followsUp or paros:respondsTo that leads back, or correct it: one of them points "
    "the wrong way.",
    (
        "words-form",
        "content-with-space-at-its-end",
    ): "Take out white space at both ends and line breaks, and write letters "
    "with their accents as one character (NFC).",
}


@pytest.mark.parametrize("constraint", OF_EACH)
def test_a_finding_of_each_constraint_says_where_and_what(report: Report, constraint: str) -> None:
    rule, fixture, line, told, derived = OF_EACH[constraint]
    found = [entry for entry in _of(report, rule, fixture) if entry.told == told]
    (entry,) = found
    assert entry.finding is not None
    assert entry.finding.component == f"{S}{constraint}ConstraintComponent"
    assert Path(ROOT, entry.file).read_text("utf-8").splitlines()[entry.line - 1].strip() == line
    silent = {iri: replace(shape, advice="") for iri, shape in RULES.items()}
    labels = {expand("paros:Agent"): "Agent", **{expand(f"manner:{n}"): n for n in ("by-vote", "consensus")}}
    labels[expand("manner:without-vote")] = "without a vote"
    assert repair(entry.finding, silent, labels, entry.file) == derived
    assert entry.repair == derived or entry.repair == RULES[entry.finding.shape].advice


def test_each_constraint_of_the_shapes_is_among_them(findings: list[Finding]) -> None:
    used = {finding.component.removeprefix(S).removesuffix("ConstraintComponent") for finding in findings}
    assert used == set(OF_EACH)


@pytest.mark.parametrize(("rule", "fixture"), BESIDES)
def test_a_repair_fits_the_case(report: Report, rule: str, fixture: str) -> None:
    assert {entry.repair for entry in _of(report, rule, fixture)} == {BESIDES[rule, fixture]}


def test_each_rule_with_a_query_for_a_target_says_itself_what_to_do() -> None:
    aimed = {quad.subject.value for quad in SHAPES if quad.predicate.value == f"{S}target"}  # type: ignore[union-attr]
    assert aimed
    assert {shorten(iri) for iri in aimed if not RULES[iri].advice} == set()


# How an advice may begin.
VERBS = {
    "Add",
    "Change",
    "Claim",
    "Correct",
    "Enter",
    "Give",
    "Keep",
    "Make",
    "Move",
    "Name",
    "Remove",
    "Rename",
    "Run",
}
VERBS |= {"Say", "Split", "State", "Take", "Write"}


def test_an_advice_tells_in_english_what_to_do() -> None:
    described = {f"{S}description", f"{PREFIXES['rdfs']}comment"}
    advices = [quad.object for quad in SHAPES if quad.predicate.value in described]
    assert advices
    for advice in advices:
        assert isinstance(advice, ox.Literal)
        assert advice.language == "en", advice
        assert advice.value.split()[0] in VERBS, advice
        assert advice.value.endswith("."), advice
    assert {shorten(iri) for iri, rule in RULES.items() if rule.advice and not rule.judges} == set()


def _finding(**changes: str) -> Finding:
    base = Finding(
        shape=expand("shape:position-stance"),
        name="",
        message="A position has a stance.",
        severity="Violation",
        component=f"{S}MinCountConstraintComponent",
        focus=expand("position:x-1"),
        path=expand("paros:stance"),
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (_finding(), "Add paros:stance to position:x-1, in the file that describes it."),
        (
            _finding(path=f"<{expand('paros:holder')}>/(^<{expand('dcterms:publisher')}>)"),
            "Add what paros:holder/(^dcterms:publisher) leads to from position:x-1, in the file that describes it.",
        ),
        (_finding(component=f"{S}SPARQLConstraintComponent"), "Correct position:x-1 so that the rule holds."),
        (_finding(shape="_:b1"), "Correct position:x-1 so that the rule holds."),
    ],
)
def test_a_repair_for_what_no_shape_of_ours_asks(finding: Finding, told: str) -> None:
    assert repair(finding, RULES, {}, "") == told


def test_a_rule_that_allows_no_value_falls_back_on_words_for_anything(findings: list[Finding]) -> None:
    (finding,) = [f for f in findings if f.shape == expand("shape:texts-without-circles") and "circle" in f.focus][:1]
    silent = {iri: replace(shape, advice="") for iri, shape in RULES.items()}
    assert repair(finding, silent, {}, "") == f"Correct {shorten(finding.focus)} so that the rule holds."


def test_a_label_that_begins_with_an_abbreviation_keeps_its_capitals() -> None:
    finding = _finding(
        shape=expand("shape:voiced-in-kind"),
        component=f"{S}ClassConstraintComponent",
        path=expand("paros:voicedIn"),
        term=f"<{expand('place:geneva')}>",
    )
    end = ", or correct the class of place:geneva in data/registry/."
    start = "Name something under paros:voicedIn that is "
    event = expand("paros:Event")
    assert repair(finding, RULES, {event: "UN event"}, "") == f"{start}a UN event (paros:Event){end}"
    assert repair(finding, RULES, {event: "Event"}, "") == f"{start}an event (paros:Event){end}"
    assert repair(finding, RULES, {}, "") == f"{start}a paros:Event{end}"


def test_terms_are_shown_as_they_would_be_written() -> None:
    assert show(ox.Literal('two\nlines, one "word"', language="en")) == r'"two\nlines, one \"word\""@en'
    assert show(ox.Literal("x" * 100)) == f'"{"x" * 79}…"'
    assert show(ox.Literal("7", datatype=ox.NamedNode(expand("xsd:gYear")))) == '"7"^^xsd:gYear'
    assert show(ox.BlankNode()) == "a blank node"
    assert show_path("") == ""


@pytest.mark.parametrize(
    "term",
    [
        '"a\\"b"',
        '"a"@en',
        '"""two\nlines"""',
        "<https://example.org/a>",
        '"5"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    ],
)
def test_a_term_of_a_finding_is_read_as_rdflib_wrote_it(term: str) -> None:
    read = read_term(term)
    assert isinstance(read, ox.NamedNode | ox.Literal)
    (expected,) = rdflib.Graph().parse(data=f"<e:s> <e:p> {term} .", format="turtle").objects()
    assert read.value == str(expected)


def test_a_place_is_known_for_every_finding_in_the_fixtures(report: Report) -> None:
    assert [entry.told for entry in report.found if not entry.line] == []


def test_of_a_choice_of_properties_the_one_that_is_wrong_is_told(report: Report) -> None:
    (entry,) = _of(report, "words-form", "content-with-space-at-its-end")
    assert entry.finding is not None
    assert len(choices(RULES[entry.finding.shape].path)) > 20
    assert 'paros:content "A name "@en' in entry.told
    assert "paros:content" in (ROOT / entry.file).read_text("utf-8").splitlines()[entry.line - 1]
    (lacking,) = _of(report, "labelled", "thing-without-a-name")
    assert lacking.told.startswith("place:x-thing-without-a-name has no skos:prefLabel or rdfs:label")


def test_labels_and_passages_are_named_in_full(report: Report) -> None:
    (entry,) = _of(report, "named-in-full", "object-without-a-label")
    assert entry.label == ""
    assert entry.finding is not None
    assert entry.finding.passage == expand("passage:x-object-without-a-label")
    passage, label = ox.NamedNode(entry.finding.passage), ox.NamedNode(expand("rdfs:label"))
    described = [*QUADS, ox.Quad(passage, label, ox.Literal("A sentence"), ox.NamedNode(graph_iri("sources")))]
    (entry,) = explain([entry.finding], described, SHAPES, PLACES).found
    assert entry.passage_label == "A sentence"


def test_of_several_values_only_those_of_the_passage_are_told(findings: list[Finding]) -> None:
    kept = [finding for finding in findings if finding.shape == PER_PASSAGE + "date"]
    date = ox.NamedNode(expand("paros:date"))
    other = [
        ox.Quad(ox.NamedNode(finding.focus), date, ox.Literal("2000"), ox.NamedNode(expand("passage:y")))
        for finding in kept
    ]
    for entry in explain(kept, [*QUADS, *other], SHAPES, PLACES).found:
        assert len(entry.values) == 2
        assert not any("2000" in value for value in entry.values)


def test_what_a_registry_says_is_laid_on_no_passage() -> None:
    actor, label = ox.NamedNode(expand("actor:x-land")), ox.NamedNode(expand("skos:prefLabel"))
    registry, passage = ox.NamedNode(graph_iri("registry")), ox.NamedNode(expand("passage:x-p1"))
    quads = [
        ox.Quad(actor, label, ox.Literal("Land"), registry),
        ox.Quad(actor, ox.NamedNode(expand("paros:namedAs")), ox.Literal("Land", language="en"), passage),
    ]
    (finding,) = [f for f in validate(quads, SHAPES) if f.shape == expand("shape:pref-label-language")]
    assert finding.passage == ""


def test_a_finding_without_a_place_or_a_known_shape_is_told_all_the_same() -> None:
    finding = _finding(shape="_:b1", name="a name", component=f"{S}SPARQLConstraintComponent", path="")
    (entry,) = explain([finding], [], SHAPES, PLACES).found
    assert (entry.place, entry.told) == ("", "position:x-1 breaks the rule")
    assert (entry.rule.title, entry.rule.message) == ("a name", "A position has a stance.")


def test_the_build_refuses_in_the_words_of_the_report(findings: list[Finding], report: Report) -> None:
    with pytest.raises(CheckError) as raised:
        refuse_violations(findings, QUADS, SHAPES, PLACES)
    problems = [entry.problem() for entry in report.found if entry.severity == "Violation"]
    assert list(raised.value.problems) == problems
    assert str(problems[0]).splitlines()[1] == f"    accepted: {report.found[0].rule.message}"
    refuse_violations([finding for finding in findings if finding.severity != "Violation"], QUADS, SHAPES, PLACES)


# Where problems come from that a validation may meet.
BEFORE_THE_SHAPES = (
    "quads",
    "links/tables",
    "reading",
    "integrity",
    "coverage",
    "judging",
    "ontology_quality",
    "reasoning",
    "validating",
    "shacl/model",
    "shacl/reference",
    "shacl/asking",
)


def test_each_check_before_the_shapes_has_a_name_that_is_used() -> None:
    used: set[str] = set()
    for module in BEFORE_THE_SHAPES:
        tree = ast.parse((ROOT / "scripts" / "paros" / f"{module}.py").read_text("utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        used |= {
            text
            for text in texts
            if re.fullmatch(r"(file|links|integrity|coverage|judgement|ontology|reasoning|shapes)/[a-z-]+", text)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Problem":
                assert len(call.args) == 6 or any(word.arg == "rule" for word in call.keywords), ast.unparse(call)
    assert used == set(CHECKS)


# The formats, each with something to tell, with only what is less than grave, with nothing, and with problems.


PROBLEMS = [
    Problem(
        "stance:welcoms is in no registry", "my claims.trig", 7, "stance:welcomes", "write it", "integrity/unknown-iri"
    ),
    Problem("a.ttl: no such thing", repair="correct it"),
]
REPORTS: dict[str, Callable[[Report], Report]] = {
    "all": lambda report: report,
    "lesser": lambda report: replace(report, found=tuple(e for e in report.found if e.severity != "Violation")),
    "nothing": lambda report: replace(report, found=()),
    "problems": lambda _: explain_problems(PROBLEMS, ["my claims.trig"]),
}


@pytest.fixture(scope="module", params=REPORTS)
def told(request: pytest.FixtureRequest, report: Report) -> Report:
    chosen: Report = REPORTS[request.param](report)
    return chosen


def test_a_report_counts(report: Report) -> None:
    assert not report.conforms
    assert REPORTS["lesser"](report).conforms
    assert sum(report.counts.values()) == len(report.found)
    assert list(report.counts) == list(SEVERITIES)
    assert sum(len(entries) for _, entries in report.by_rule()) == len(report.found)
    assert summary(REPORTS["problems"](report)) == "2 of severity Violation"
    # Shapes that are parts of others are not judged by themselves.
    assert {rule.iri for rule in report.rules} < set(RULES)


KEYS = [
    "rule",
    "title",
    "message",
    "severity",
    "constraint",
    "told",
    "accepted",
    "repair",
    "file",
    "line",
    "node",
    "label",
]
KEYS += ["path", "values", "passage", "passageLabel"]


def test_json_holds_everything_under_stable_keys(told: Report) -> None:
    read = json.loads(to_json(told))
    assert list(read) == ["conforms", "files", "counts", "findings"]
    assert read["conforms"] is told.conforms
    assert len(read["findings"]) == len(told.found)
    for entry, row in zip(told.found, read["findings"], strict=True):
        assert list(row) == KEYS
        assert row["told"] == entry.told
        assert row["line"] == (entry.line or None)
        assert row["node"] == (entry.finding.focus if entry.finding else None)
        assert "" not in row.values()


def _check_sarif(log: dict[str, Any]) -> None:
    """Check what section 3 of SARIF 2.1.0 requires of the properties that we write."""
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "paros"
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    names = [rule["id"] for rule in driver["rules"]]
    assert len(names) == len(set(names))
    for rule in driver["rules"]:
        assert set(rule) <= {
            "id",
            "name",
            "shortDescription",
            "fullDescription",
            "defaultConfiguration",
            "helpUri",
            "help",
        }
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert rule["fullDescription"]["text"]
    prints = []
    for result in run["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        prints.append(result["partialFingerprints"]["parosFinding/v1"])
        for location in result["locations"]:
            if physical := location.get("physicalLocation"):
                uri = physical["artifactLocation"]["uri"]
                assert re.fullmatch(r"[A-Za-z0-9._~:/%-]+", uri)
                assert physical["artifactLocation"].get("uriBaseId") == (
                    None if uri.startswith("file:") else "%SRCROOT%"
                )
                assert physical["region"]["startLine"] >= 1
            for logical in location.get("logicalLocations", []):
                assert set(logical) == {"fullyQualifiedName", "name", "kind"}
    assert len(prints) == len(set(prints))


def test_sarif_is_as_the_standard_wants_it(told: Report) -> None:
    log = json.loads(to_sarif(told, "1.2.3"))
    _check_sarif(log)
    results = log["runs"][0]["results"]
    assert len(results) == len(told.found)
    levels = {"Violation": "error", "Warning": "warning", "Info": "note"}
    assert [result["level"] for result in results] == [levels[entry.severity] for entry in told.found]
    assert all(entry.repair in result["message"]["text"] for entry, result in zip(told.found, results, strict=True))


def test_sarif_names_file_line_node_and_passage(report: Report) -> None:
    (entry,) = _of(report, "adoption-acts-on", "adoption-without-acts-on")
    (result,) = json.loads(to_sarif(replace(report, found=(entry,)), "1.2.3"))["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": entry.file, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": entry.line},
    }
    assert [(logical["kind"], logical["name"]) for logical in location["logicalLocations"]] == [
        ("node", "An adoption"),
        ("passage", "passage:x-adoption-without-acts-on"),
    ]


def test_a_fingerprint_stays_when_lines_move(report: Report) -> None:
    def prints(found: Report) -> list[str]:
        results = json.loads(to_sarif(found, "1.2.3"))["runs"][0]["results"]
        return [result["partialFingerprints"]["parosFinding/v1"] for result in results]

    moved = replace(report, found=tuple(replace(entry, line=entry.line + 3, label="New") for entry in report.found))
    assert prints(moved) == prints(report)


def test_sarif_names_a_file_elsewhere_by_its_full_path(report: Report) -> None:
    elsewhere = replace(report, found=(replace(report.found[0], file="/some where/a.trig"),))
    (result,) = json.loads(to_sarif(elsewhere, "1.2.3"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///some%20where/a.trig"}


def test_junit_has_a_test_case_for_each_rule_that_fails_on_violations_alone(told: Report) -> None:
    (suite,) = junitparser.JUnitXml.fromstring(to_junit(told).encode())
    cases = {case.classname: case for case in suite}
    groups = {rule.name: entries for rule, entries in told.by_rule()}
    assert len(cases) == len(list(suite))
    assert set(cases) == {rule.name for rule in told.rules} | set(groups)
    for name, case in cases.items():
        grave = [entry for entry in groups.get(name, []) if entry.severity == "Violation"]
        lesser = [entry for entry in groups.get(name, []) if entry.severity != "Violation"]
        assert [type(result) for result in case.result] == [junitparser.Failure] * bool(grave)
        assert all(entry.told in case.result[0].text for entry in grave)
        assert all(entry.told in (case.system_out or "") for entry in lesser)
        assert bool(case.system_out) == bool(lesser)
    assert suite.failures == sum(bool(case.result) for case in cases.values())


def test_junit_holds_nothing_that_xml_cannot(report: Report) -> None:
    entry = replace(report.found[0], told="a\x01b")
    (suite,) = junitparser.JUnitXml.fromstring(to_junit(replace(report, found=(entry,))).encode())
    assert [case.result[0].text.count("a\ufffdb") for case in suite if case.result] == [1]


def _of_pyshacl(report: Report) -> tuple[rdflib.Graph, rdflib.Graph]:
    """Return our report of the union as a graph, and pyshacl's own."""
    from pyshacl import validate as judge

    from paros.shacl.reference import _to_rdflib

    union = [quad.triple for quad in rules_of("", SHAPES)]
    data = {quad.triple for quad in QUADS if quad.graph_name not in ALONE.values()}
    _, theirs, _ = judge(_to_rdflib(data), shacl_graph=_to_rdflib(union), advanced=True)
    assert isinstance(theirs, rdflib.Graph)
    apart = (PER_PASSAGE, *ALONE)
    in_union = [e for e in report.found if e.finding and not e.finding.shape.startswith(apart)]
    ours = rdflib.Graph().parse(data=to_shacl(replace(report, found=tuple(in_union))), format="turtle")
    return ours, theirs


def _only_report(graph: rdflib.Graph) -> rdflib.Graph:
    """Return what a graph says of the report: not of the nodes found; a blank node among these has one fixed name."""
    wanted = rdflib.Graph()
    waiting = list(graph.subjects(rdflib.RDF.type, SH.ValidationReport))
    foci = set(graph.objects(None, SH.focusNode))
    while waiting:
        node = waiting.pop()
        for predicate, value in graph.predicate_objects(node):
            shown = rdflib.URIRef("e:blank") if isinstance(value, rdflib.BNode) and value in foci else value
            if (node, predicate, shown) not in wanted:
                wanted.add((node, predicate, shown))
                if isinstance(shown, rdflib.BNode):
                    waiting.append(shown)
    return wanted


def _canonical(graph: rdflib.Graph) -> set[ox.Quad]:
    """Return a graph with names for its blank nodes that depend on nothing else; two graphs are isomorphic if alike."""
    dataset = ox.Dataset(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_the_report_of_shacl_is_that_of_pyshacl(report: Report) -> None:
    ours, theirs = (_only_report(graph) for graph in _of_pyshacl(report))
    assert len(list(ours.objects(None, SH.result))) > 200
    assert _canonical(ours) == _canonical(theirs)


def test_a_path_of_several_steps_is_that_of_its_shape_described_once() -> None:
    shape, path = expand("shape:held-by-a-publisher"), f"<{expand('paros:holder')}>/(^<{expand('dcterms:publisher')}>)"
    found = explain(
        [_finding(shape=shape, path=path), _finding(shape=shape, path=path, focus="_:b")], [], SHAPES, PLACES
    )
    graph = rdflib.Graph().parse(data=to_shacl(found), format="turtle")
    for result in graph.objects(None, SH.result):
        path_of_result = graph.value(result, SH.resultPath)
        assert path_of_result is not None
        first, second = graph.items(path_of_result)
        assert str(first) == expand("paros:holder")
        assert str(graph.value(second, SH.inversePath)) == expand("dcterms:publisher")
    assert len(list(graph.objects(None, SH.result))) == 2
    assert len(list(graph.subjects(SH.inversePath))) == 1


def test_the_report_of_shacl_is_always_the_same_text(told: Report) -> None:
    text = to_shacl(told)
    assert text == to_shacl(told)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    (node,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == rdflib.Literal(not told.found)
    assert len(list(graph.objects(node, SH.result))) == len(told.found)
    for result in graph.objects(node, SH.result):
        assert len(list(graph.objects(result, SH.focusNode))) == 1
        assert len(list(graph.objects(result, SH.resultSeverity))) == 1
        assert len(list(graph.objects(result, SH.sourceConstraintComponent))) == 1


class _Page(HTMLParser):
    """Reads a page: its texts, tags in order, and attributes that lead anywhere."""

    VOID = ("meta", "br", "hr", "img", "link", "input")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.names += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(" ".join(data.split()))


def test_the_page_shows_every_finding_and_leads_nowhere_else(told: Report) -> None:
    page = _Page(to_html(told, "1.2.3"))
    assert page.open == []
    assert "script" not in page.tags
    assert page.tags.count("h1") == 1
    assert all(link.startswith("#") and link[1:] in page.names for link in page.links)
    assert page.tags.count("section") == len(told.by_rule())
    for entry in told.found:
        for text in (entry.told, entry.place, entry.repair):
            assert not text or " ".join(text.split()) in page.texts
    assert re.findall(r'(?:href|src)="(?!#)|url\(|@import', to_html(told, "1.2.3")) == []


def test_the_page_escapes_what_it_shows(report: Report) -> None:
    entry = replace(report.found[0], told='<script>alert("x")</script> & more')
    page = _Page(to_html(replace(report, found=(entry,)), "1.2.3"))
    assert "script" not in page.tags
    assert entry.told in page.texts


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("all", "Rules of severity Violation are broken."),
        ("lesser", "No rule of severity Violation is broken."),
        ("nothing", "rules were judged, and nothing was found."),
        ("problems", "Findings in a contribution"),
    ],
)
def test_the_page_says_how_it_stands(report: Report, name: str, words: str) -> None:
    assert words in " ".join(_Page(to_html(REPORTS[name](report), "1.2.3")).texts)


def test_the_table_fits_and_tells_each_finding_but_those_known_to_be_missing(report: Report) -> None:
    short, whole = report_text(report), report_text(report, everything=True)
    for entry in report.found:
        assert (" ".join(entry.told.split()) in " ".join(short.split())) == (entry.severity != "Info")
        assert " ".join(entry.repair.split()) in " ".join(whole.split())
    assert "paros validate --all" in short
    assert "paros validate --all" not in whole
    # Only a name that is longer than the line goes beyond it.
    assert [line for line in whole.splitlines() if len(line) > 100 and " " in line.strip()] == []
    assert report_text(replace(report, found=())) == "Every rule holds.\n"


# The command line.


CLAIM = """\
@prefix paros:    <https://w3id.org/paros/ontology#> .
@prefix passage:  <https://w3id.org/paros/passage/> .
@prefix position: <https://w3id.org/paros/position/> .
@prefix rdfs:     <http://www.w3.org/2000/01/rdf-schema#> .
@prefix actor:    <https://w3id.org/paros/actor/> .
@prefix stance:   <https://w3id.org/paros/stance/> .

passage:g21-2020-h1 {
  position:g21-2020-h1-1
    a paros:Position ;
    rdfs:label "A probe"@en ;
    paros:holder actor:group-of-21 ;
    paros:stance stance:welcomes .
}
"""


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.trig"
    path.write_text(CLAIM, encoding="utf-8")
    return path


def test_a_contribution_is_judged_by_what_its_own_files_describe(
    run_paros: RunParos, built: Home, claims: Path
) -> None:
    done = run_paros("validate", claims, "--format", "json", home=built)
    assert (done.returncode, done.stderr) == (FINDINGS, "")
    report = json.loads(done.stdout)
    assert report["files"] == [str(claims)]
    assert {(row["rule"], row["line"]) for row in report["findings"]} == {
        ("shape:position-content", 9),
        ("shape:position-place", 9),
    }
    assert {row["node"] for row in report["findings"]} == {expand("position:g21-2020-h1-1")}


def test_a_number_in_an_unusual_form_is_judged_all_the_same(run_paros: RunParos, built: Home, claims: Path) -> None:
    claims.write_text(CLAIM.replace('"A probe"@en ;', '"A probe"@en ;\n    paros:ordinal 007 ;'), encoding="utf-8")
    done = run_paros("validate", claims, "--format", "json", home=built)
    assert (done.returncode, done.stderr) == (FINDINGS, "")
    assert "shape:position-content" in {row["rule"] for row in json.loads(done.stdout)["findings"]}


def test_a_report_goes_to_a_file_whole_or_not_at_all(
    run_paros: RunParos, built: Home, claims: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "findings.sarif"
    done = run_paros("validate", claims, "--format", "sarif", "--out", out, home=built)
    assert done.returncode == FINDINGS
    assert "findings.sarif: 1 of severity Violation, 1 of severity Info." in done.stdout
    _check_sarif(json.loads(out.read_text("utf-8")))
    assert [path.name for path in out.parent.iterdir()] == ["findings.sarif"]
    done = run_paros("validate", claims, "--out", tmp_path / "table.txt", "--all", home=built)
    assert "position:g21-2020-h1-1 (A probe) breaks the rule" in (tmp_path / "table.txt").read_text("utf-8")


def test_what_cannot_be_used_comes_out_in_the_format_and_as_an_error(
    run_paros: RunParos, built: Home, claims: Path
) -> None:
    claims.write_text(
        CLAIM.replace("stance:welcomes", "stance:welcoms").replace("paros:Position", "paros:Positon"), "utf-8"
    )
    done = run_paros("validate", claims, "--format", "json", home=built)
    assert done.returncode == BAD_DATA
    rows = [(row["rule"], row["line"]) for row in json.loads(done.stdout)["findings"]]
    assert rows == [("integrity/unknown-term", 10), ("integrity/unknown-iri", 13)]
    assert f"error: {claims}:10: paros:Positon is not a term of the ontology" in done.stderr
    table = run_paros("validate", claims, home=built)
    assert (table.returncode, table.stdout) == (BAD_DATA, "")
    assert table.stderr == done.stderr


def test_a_syntax_error_comes_out_in_the_format(run_paros: RunParos, built: Home, claims: Path) -> None:
    claims.write_text(CLAIM.replace(" .\n}", "\n"), encoding="utf-8")
    done = run_paros("validate", claims, "--format", "junit", home=built)
    assert done.returncode == BAD_DATA
    (suite,) = junitparser.JUnitXml.fromstring(done.stdout.encode())
    assert [case.classname for case in suite if case.result] == ["file/syntax"]


def test_a_format_that_does_not_exist_is_refused(run_paros: RunParos, built: Home) -> None:
    done = run_paros("validate", "--format", "xml", home=built)
    assert done.returncode == 2
    assert "accepted: table, json, sarif, junit, shacl, html" in done.stderr


def test_problems_without_a_rule_have_one_all_the_same() -> None:
    (first, second) = explain_problems(DataError(PROBLEMS).problems).found
    assert (first.rule.name, first.place) == ("integrity/unknown-iri", "my claims.trig:7")
    assert (second.rule.name, second.place) == ("other", "")
