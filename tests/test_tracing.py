"""Why a statement holds: every published one has its grounds, down to passages and files, and what is not held is told."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import paros
from paros.dating import derive_bounds
from paros.errors import CheckError, UsageError
from paros.judging import inferred_statements
from paros.locating import Places
from paros.names import expand
from paros.printing import print_why
from paros.quads import node
from paros.reading import graph_iri, read_all
from paros.reasoning import materialize, rule_names
from paros.storing import open_store
from paros.symbols import describe_symbols
from paros.tracing import Tracer, Why, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import RunParos

    from paros.home import Home
    from paros.tracing import Ground

STATED = {"claim", "registry", "reference", "sources", "links", "ontology", "editorial"}
INFERRED = {"rule", "dates", "symbol", "inference", "hierarchy"}


@pytest.fixture(scope="module")
def tracer(built: Home) -> Tracer:
    return Tracer(open_store(built), Places(read_all(built)))


@pytest.fixture(scope="module")
def published(tracer: Tracer) -> dict[ox.Triple, Why | None]:
    """Every statement of the published view, with why it holds."""
    view = tracer.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {quad.triple: tracer.why(quad.triple) for quad in sorted(view, key=str)}


def everything(why: Why) -> Iterator[Ground]:
    """Give all grounds of a statement, with those of its premises."""
    for ground in why.grounds:
        yield ground
        for premise in ground.because:
            yield from everything(premise)


def triple(subject: str, predicate: str, obj: str | ox.Literal, graph: str) -> ox.Quad:
    value = obj if isinstance(obj, ox.Literal) else node(expand(obj))
    return ox.Quad(node(expand(subject)), node(expand(predicate)), value, node(expand(graph)))


def traced(quads: list[ox.Quad], wanted: ox.Quad) -> Why | None:
    """Return why a statement holds in a small graph that was reasoned with like the real one."""
    inferred = inferred_statements(quads)
    stated = [*quads, *inferred]
    found = [*inferred, *materialize(stated), *derive_bounds(stated), *describe_symbols(quads)]
    store = ox.Store()
    view = [ox.Quad(q.subject, q.predicate, q.object) for q in [*stated, *found]]
    store.extend([*quads, *found, *view])
    return Tracer(store, Places([])).why(wanted.triple)


# --- All that is published


def test_every_published_statement_has_grounds(published: dict[ox.Triple, Why | None]) -> None:
    assert len(published) > 20_000
    assert [str(statement) for statement, why in published.items() if why is None or not why.grounds] == []


def test_every_inference_goes_back_to_what_files_state(published: dict[ox.Triple, Why | None]) -> None:
    endless = [
        why.words
        for why in published.values()
        if why
        for ground in everything(why)
        if ground.kind not in STATED and not ground.because and not ground.passages
    ]
    assert endless == []


def test_every_kind_of_ground_occurs_and_no_other(published: dict[ox.Triple, Why | None]) -> None:
    kinds = Counter(ground.kind for why in published.values() if why for ground in why.grounds)
    # The published view holds no judgement.
    assert set(kinds) == (STATED | INFERRED) - {"editorial"}


def test_every_stated_ground_has_its_line(published: dict[ox.Triple, Why | None], built: Home) -> None:
    lines: dict[str, list[str]] = {}
    wrong = []
    for statement, why in published.items():
        for ground in why.grounds if why else ():
            if ground.kind in STATED:
                file, _, line = ground.place.partition(":")
                text = lines.setdefault(file, (built.root / file).read_text("utf-8").splitlines())
                # The value as it is written: an IRI by the end of its name, a text by its beginning.
                value = statement.object.value if isinstance(statement.object, ox.NamedNode | ox.Literal) else ""
                shown = value.rpartition("/")[2].rpartition("#")[2] if "://" in value else value.split('"')[0]
                # A table of links has one line for all that a mapping tells, with the name of its subject.
                if ground.kind == "links":
                    shown = re.split(r"[/#:=]", str(statement.subject).strip("<>").rstrip("/"))[-1]
                if not line or shown not in text[int(line) - 1].replace("\\\\", "\\"):
                    wrong.append((str(statement), ground.place))
    assert wrong == []


def test_what_was_inferred_is_told_as_inferred_and_nothing_else_is(
    published: dict[ox.Triple, Why | None], tracer: Tracer
) -> None:
    derived = node(graph_iri("derived"))
    for statement, why in published.items():
        quad = ox.Quad(statement.subject, statement.predicate, statement.object, derived)
        kinds = {ground.kind for ground in why.grounds} if why else set()
        inferred_only = quad in tracer.store and not kinds & STATED
        assert bool(kinds & INFERRED) >= inferred_only, statement
        assert not kinds & INFERRED or quad in tracer.store, statement


def test_each_rule_that_found_something_is_told(published: dict[ox.Triple, Why | None]) -> None:
    texts = Counter(
        ground.text.partition(":")[0].removeprefix("follows by the rule ")
        for why in published.values()
        if why
        for ground in why.grounds
        if ground.kind == "rule"
    )
    # No role in the sources is one in which somebody acts for the one represented; no chain is longer than a step.
    assert set(texts) == set(rule_names()) - {"voice", "transitive-properties"}


# --- Each way of inference


def test_a_rule_is_read_with_its_conclusion_and_its_premises() -> None:
    rule = read_rule("transitive-properties")
    assert [tuple(map(str, pattern)) for pattern in rule.conclusions] == [("?one", "?property", "?third")]
    kind = (f"<{expand('rdf:type')}>", f"<{expand('owl:TransitiveProperty')}>")
    assert sorted(tuple(map(str, pattern)) for pattern in rule.premises) == sorted(
        [("?property", *kind), ("?one", "?property", "?second"), ("?second", "?property", "?third")]
    )
    assert rule.select.count("SELECT *") == 1
    assert "CONSTRUCT" not in rule.select


@pytest.mark.parametrize("name", rule_names())
def test_what_a_rule_concludes_its_premises_give_again(name: str) -> None:
    rule = read_rule(name)
    used = {str(part) for pattern in rule.premises for part in pattern if isinstance(part, ox.Variable)}
    assert {str(p) for pattern in rule.conclusions for p in pattern if isinstance(p, ox.Variable)} <= used
    assert rule.what


def test_a_chain_is_traced_link_by_link() -> None:
    quads = [
        triple("paros:within", "rdf:type", "owl:TransitiveProperty", "graph:ontology"),
        triple("paros:partOf", "rdfs:subPropertyOf", "paros:within", "graph:ontology"),
        *(
            triple(f"event:x-{number}", "paros:partOf", f"event:x-{number + 1}", f"passage:x-p1-s{number}")
            for number in range(4)
        ),
    ]
    why = traced(quads, triple("event:x-0", "paros:within", "event:x-4", "graph:derived"))
    assert why
    grounds = list(everything(why))
    assert {ground.kind for ground in grounds} == {"rule", "ontology", "claim"}
    assert {passage for ground in grounds for passage in ground.passages} == {f"passage:x-p1-s{n}" for n in range(4)}


def test_a_proof_never_rests_on_what_it_proves() -> None:
    quads = [
        triple("paros:within", "rdf:type", "owl:TransitiveProperty", "graph:ontology"),
        *(
            triple(f"event:x-{one}", "paros:within", f"event:x-{other}", "passage:x-p1-s1")
            for one, other in ((0, 1), (1, 2), (2, 0))
        ),
    ]
    inferred = [quad for quad in materialize(quads) if quad.predicate == node(expand("paros:within"))]
    assert len(inferred) == 6
    for quad in inferred:
        why = traced(quads, quad)
        assert why

        def no_circle(found: Why, above: tuple[str, ...]) -> None:
            assert found.words not in above
            for ground in found.grounds:
                for premise in ground.because:
                    no_circle(premise, (*above, found.words))

        no_circle(why, ())


def test_an_act_in_a_role_is_traced_to_the_role() -> None:
    quads = [
        triple("actor:x-envoy", "paros:roleHolder", "actor:x-lind", "passage:x-p1-s1"),
        triple("actor:x-envoy", "paros:representing", "actor:x-arland", "passage:x-p1-s2"),
        triple("event:x-speech", "paros:performedBy", "actor:x-lind", "passage:x-p1-s3"),
        triple("event:x-speech", "paros:inCapacity", "actor:x-envoy", "passage:x-p1-s4"),
    ]
    why = traced(quads, triple("event:x-speech", "paros:speaksFor", "actor:x-arland", "graph:derived"))
    assert why
    assert why.passages() == {f"passage:x-p1-s{number}" for number in range(1, 5)}
    assert why.grounds[0].text.startswith("follows by the rule voice: ")


def test_a_bound_is_traced_to_the_dates_of_parts() -> None:
    days = [ox.Literal(f"2031-05-0{number}", datatype=node(expand("xsd:date"))) for number in (2, 4)]
    quads = [
        triple("event:x-meeting", "paros:partOf", "event:x-session", "passage:x-p1-s1"),
        triple("event:x-meeting", "paros:date", days[0], "passage:x-p1-s2"),
        triple("event:x-debate", "paros:partOf", "event:x-session", "passage:x-p1-s3"),
        triple("event:x-debate", "paros:date", days[1], "passage:x-p1-s4"),
        triple("event:x-remark", "paros:partOf", "event:x-debate", "passage:x-p1-s5"),
    ]
    whole = traced(quads, triple("event:x-session", "paros:latestDate", days[1], "graph:derived"))
    assert whole
    assert whole.passages() == {f"passage:x-p1-s{number}" for number in range(1, 5)}
    part = traced(quads, triple("event:x-remark", "paros:earliestDate", days[1], "graph:derived"))
    assert part
    assert part.passages() == {"passage:x-p1-s4", "passage:x-p1-s5"}
    assert part.grounds[0].text == "is computed from the dates of its parts, or of its whole"


def test_what_a_symbol_says_is_traced_to_where_it_is_printed() -> None:
    printed = ox.Literal("A/RES/65/44")
    quads = [triple("instrument:x-text", "paros:printedSymbol", printed, "passage:x-p1-s1")]
    why = traced(quads, triple("symbol:a-res-65-44", "paros:symbolBody", "forum:general-assembly", "graph:derived"))
    assert why
    assert [ground.kind for ground in everything(why)] == ["symbol", "claim"]


# --- Claims and judgements


def test_a_claim_has_its_passages_and_our_judgement(built: Home) -> None:
    graph = paros.KnowledgeGraph(built)
    why = graph.why("a-res-74-33-adoption", "date", "2019-12-18")
    (ground,) = why.grounds
    assert ground.kind == "claim"
    assert ground.passages == ("Group of 21 statement 2020, para. 13, sentence 1",)
    assert ground.place.startswith("data/claims/g21-2020.trig:")
    assert len(ground.judgements) == 1
    assert ground.judgements[0].startswith("doubted (certain); preferred: “2019-12-12”. ")
    assert why.published


def test_a_claim_that_a_judgement_rejects_is_told_though_not_published(tracer: Tracer) -> None:
    held = {quad.triple for quad in tracer.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    rejected = [
        quad
        for quad in tracer.store
        if "/passage/" in str(quad.graph_name) and quad.triple not in held and "derived" not in str(quad.graph_name)
    ]
    assert rejected
    for quad in rejected:
        why = tracer.why(quad.triple)
        assert why
        assert not why.published
        assert any("rejected" in judgement for ground in why.grounds for judgement in ground.judgements)


def test_what_is_not_in_the_graph_has_no_grounds(tracer: Tracer) -> None:
    assert tracer.why(triple("actor:china", "rdf:type", "paros:Person", "graph:derived").triple) is None


# --- Names


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("actor:china", "a", "paros:Agent"),
        ("China", "rdf:type", "Agent"),
        (f"<{expand('actor:china')}>", expand("rdf:type"), expand("paros:Agent")),
    ],
)
def test_parts_are_found_by_any_of_their_names(built: Home, subject: str, predicate: str, value: str) -> None:
    why = paros.KnowledgeGraph(built).why(subject, predicate, value)
    assert (why.subject, why.predicate, why.object) == ("actor:china", "rdf:type", "paros:Agent")
    assert why.words == "China – is a – Agent"


def test_what_is_not_held_is_told_with_the_nearest(built: Home) -> None:
    graph = paros.KnowledgeGraph(built)
    with pytest.raises(CheckError, match="the graph does not say: actor:china rdf:type paros:Person") as caught:
        graph.why("actor:china", "a", "paros:Person")
    assert "paros:State" in caught.value.problems[0].accepted
    with pytest.raises(CheckError, match=r"actor:china paros:holder .*\n.*skos:prefLabel"):
        graph.why("actor:china", "holder", "anything")
    with pytest.raises(UsageError, match="no property is called 'befriends'"):
        graph.why("actor:china", "befriends", "anything")
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        graph.why("x-nowhere", "a", "paros:State")


# --- The command


def test_the_command_prints_a_tree_and_json(run_paros: RunParos, built: Home) -> None:
    done = run_paros("why", "a-res-66-27", "descends from", "a-c.1-66-l.14", home=built)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "General Assembly resolution 66/27 – descends from – Draft resolution A/C.1/66/L.14\n"
    )
    for part in ("the rule property-hierarchy", "the rule inverses", "inferred by us (probable)", "rests on NTI page"):
        assert part in " ".join(done.stdout.split())
    done = run_paros("why", "actor:china", "a", "paros:Agent", "--format", "json", home=built)
    why = json.loads(done.stdout)
    assert why["published"] is True
    assert [ground["kind"] for ground in why["grounds"]] == ["rule"]
    assert [premise["object"] for premise in why["grounds"][0]["because"]] == ["paros:Agent", "paros:State"]


def test_the_command_fails_where_the_graph_says_nothing_of_the_kind(run_paros: RunParos, built: Home) -> None:
    done = run_paros("why", "actor:china", "a", "paros:Person", home=built)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the graph does not say: actor:china rdf:type paros:Person\n")
    assert run_paros("why", "actor:china", "befriends", "it", home=built).returncode == 2


def test_the_documented_examples_work(run_paros: RunParos, built: Home) -> None:
    shown = [line.strip(" │") for line in run_paros("why", "--help", home=built).stdout.splitlines()]
    examples = [line for line in shown if line.startswith("paros why ")]
    assert examples
    for example in examples:
        arguments = shlex.split(example.partition(" --texts")[0])[1:]
        assert run_paros(*arguments, home=built).returncode == 0, example


def test_a_tree_shows_the_texts_that_are_at_hand(built: Home, capsys: pytest.CaptureFixture[str]) -> None:
    graph = paros.KnowledgeGraph(built)
    claim = graph.why("a-res-74-33-adoption", "date", "2019-12-18")
    print_why(claim, dict.fromkeys(claim.passages(), "Words of the passage."))
    assert "“Words of the passage.”" in capsys.readouterr().out
    inferred = graph.why("a-res-66-27", "adopted from", "a-c.1-66-l.14")
    print_why(inferred, {"NTI page, 2011, para. 8, sentence 1": "Words of the passage."})
    # However wide the terminal is, and whatever branches stand beside the words.
    told = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "rests on NTI page, 2011, para. 8, sentence 1: “Words of the passage.”" in told


def test_a_rejected_claim_is_shown_as_not_published(capsys: pytest.CaptureFixture[str]) -> None:
    why = Why("event:x", "paros:date", "2031", "x – date – “2031”", published=False, grounds=())
    print_why(why, {})
    assert capsys.readouterr().out.splitlines()[-1] == "It is not part of the published view."
