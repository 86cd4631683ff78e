"""The stored queries on roll calls, asked of a small made-up record on both engines: rows, and what must not become one."""

from __future__ import annotations

import csv
import gzip
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

import paros
from paros.answers import ask
from paros.drawing import draw
from paros.home import Home
from paros.names import PREFIXES, expand, shorten
from paros.queries import bind, read_query
from paros.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.conftest import RunParos

    from paros.answers import Answer

ROOT = Path(__file__).parents[1]
EXTERNAL = ROOT.parent / "shared" / "external"
ASSEMBLY = "General Assembly of the United Nations"
RECORD = "graph:roll-calls"
PASSAGE = "passage:page-p1-s1"
# By roll call: the day, the series or the topic of its text, what was asked, and the ballots. A, B and C vote; D is absent
# and E not recorded in 2002; the Union is gone in 2003, when the Federation sits there.
CALLS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "2001": ("2001-12-01", "series", "adopt-text", {"a": "+", "b": "+", "c": "-", "d": "+", "union": "0"}),
    "2002": ("2002-12-01", "series", "adopt-text", {"a": "+", "b": "0", "c": "-", "d": "x", "e": "?", "union": "0"}),
    "2003": ("2003-12-01", "series", "adopt-text", {"a": "-", "b": "0", "c": "-", "d": "0", "federation": "+"}),
    # On outer space, but of no series.
    "single": ("2003-12-02", "topic", "adopt-text", {"a": "+", "b": "-"}),
    # A paragraph of the text of 2003, and a text on something else.
    "paragraph": ("2003-11-30", "series", "keep-paragraph", {"a": "-", "b": "+", "c": "+"}),
    "elsewhere": ("2003-12-03", "", "adopt-text", {"a": "+", "b": "-", "c": "+"}),
}
OPTIONS = {"+": "in-favour", "-": "against", "0": "abstaining", "x": "absent", "?": "not-recorded"}
STATES = ("a", "b", "c", "d", "e", "union", "federation")


def _triples_of_call(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield what the roll-call layer says of one roll call."""
    day, belongs, kind, ballots = CALLS[name]
    text = "instrument:text-2003" if name == "paragraph" else f"instrument:text-{name}"
    vote, motion = f"event:{name}-vote", f"event:{name}-motion"
    yield text, "a", "paros:Resolution"
    yield text, "rdfs:label", f'"Text {text.rpartition("-")[2]}"@en'
    if belongs == "series":
        yield text, "paros:memberOfSeries", "instrument:series"
    if belongs:
        yield text, "paros:about", "topic:paros"
    yield motion, "paros:motionOn", text
    yield motion, "paros:motionKind", f"motion:{kind}"
    for bound in ("date", "earliestDate", "latestDate"):
        yield vote, f"paros:{bound}", f'"{day}"^^<{PREFIXES["xsd"]}date>'
    yield vote, "paros:voteOn", motion
    yield vote, "paros:inForum", "forum:general-assembly"
    for choice, tally in (("+", "InFavour"), ("-", "Against"), ("0", "Abstaining")):
        yield vote, f"paros:tally{tally}", f'"{list(ballots.values()).count(choice)}"^^<{PREFIXES["xsd"]}integer>'
    for state, choice in ballots.items():
        ballot = f"event:{name}-ballot-{state}"
        yield ballot, "rdfs:label", f'"Ballot of {state} in {name}"@en'
        yield ballot, "paros:ballotIn", vote
        yield ballot, "paros:voter", f"actor:{state}"
        yield ballot, "paros:option", f"option:{OPTIONS[choice]}"


# One passage tells of the ballot of C in 2002, too, and of that of B in a committee, of which there is no record.
CLAIMS = (
    ("event:2002-vote", "paros:voteOn", "event:2002-motion"),
    ("event:2002-motion", "paros:motionOn", "instrument:text-2002"),
    ("event:page-p1-s1-ballot-1", "paros:ballotIn", "event:2002-vote"),
    ("event:page-p1-s1-ballot-1", "paros:voter", "actor:c"),
    ("event:page-p1-s1-ballot-1", "paros:option", "option:against"),
    ("event:committee-vote", "paros:voteOn", "event:committee-motion"),
    ("event:committee-motion", "paros:motionOn", "instrument:text-committee"),
    ("event:committee-motion", "paros:motionKind", "motion:adopt-text"),
    ("instrument:text-committee", "paros:memberOfSeries", "instrument:series"),
    ("event:page-p1-s1-ballot-2", "paros:ballotIn", "event:committee-vote"),
    ("event:page-p1-s1-ballot-2", "paros:voter", "actor:b"),
    ("event:page-p1-s1-ballot-2", "paros:option", "option:in-favour"),
)
_YEARS = (("2002", "event:2002-vote"), ("2001", "event:committee-vote"))
DERIVED = tuple(
    (vote, f"paros:{bound}", f'"{year}-{day}"^^<{PREFIXES["xsd"]}date>')
    for year, vote in _YEARS
    for bound, day in (("earliestDate", "01-01"), ("latestDate", "12-31"))
)
REGISTRY = (
    *((f"actor:{state}", "rdfs:label", f'"{state.upper()}"@en') for state in STATES),
    *((f"option:{option}", "rdfs:label", f'"{option}"@en') for option in OPTIONS.values()),
    *((f"actor:{state}-role", "paros:roleHolder", f"actor:{state}") for state in ("b", "d", "e")),
    *((f"actor:{state}-role", "paros:roleIn", "actor:group") for state in ("b", "d", "e")),
    *((f"actor:{state}-role", "paros:capacity", "capacity:member") for state in ("b", "d", "e")),
    ("actor:c-role", "paros:roleHolder", "actor:c"),
    ("actor:c-role", "paros:roleIn", "actor:group"),
    ("actor:c-role", "paros:capacity", "capacity:observer"),
    ("actor:group", "a", "paros:GroupOfStates"),
    ("actor:group", "rdfs:label", '"Group"@en'),
    ("instrument:series", "rdfs:label", '"Series"@en'),
    ("passage:page-p1-s1", "rdfs:label", '"Page, sentence 1"@en'),
    ("passage:page-p1-s1", "paros:ordinal", f'"1"^^<{PREFIXES["xsd"]}integer>'),
    ("passage:page-p1-s1", "paros:passageOf", "source:page"),
    (RECORD, "rdfs:label", '"Roll-call record"@en'),
)


def _term(text: str) -> str:
    """Return a term in N-Quads."""
    return text if text.startswith('"') else f"<{PREFIXES['rdf']}type>" if text == "a" else f"<{expand(text)}>"


@pytest.fixture(scope="module")
def content() -> bytes:
    """The dataset as N-Quads: each layer in its graph, and all of it in the default graph."""
    graphs = {
        RECORD: [triple for name in CALLS for triple in _triples_of_call(name)],
        PASSAGE: list(CLAIMS),
        "graph:derived": list(DERIVED),
        "graph:registry": list(REGISTRY),
    }
    lines = {
        f"{' '.join(_term(part) for part in triple)}{place} ."
        for graph, triples in graphs.items()
        for triple in triples
        for place in ("", f" {_term(graph)}")
    }
    return "\n".join(sorted(lines)).encode()


@pytest.fixture(scope="module")
def store(content: bytes) -> ox.Store:
    store = ox.Store()
    store.load(content, format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def dataset(content: bytes) -> rdflib.Dataset:
    return rdflib.Dataset().parse(data=content, format="nquads")


@pytest.fixture
def rows_of(store: ox.Store, dataset: rdflib.Dataset) -> Callable[..., list[str]]:
    """Return the function that asks both engines a stored query, and gives the cells of some columns if they agree."""

    def rows(name: str, columns: str, **values: str) -> list[str]:
        query = read_query(next(ROOT.glob(f"queries/*/{name}.rq")))
        text = bind(query, {key.rstrip("_"): value for key, value in values.items()})
        answer = ask(store, text)
        theirs = [[_plain(cell) for cell in row] for row in dataset.query(text)]  # type: ignore[union-attr]
        assert theirs == [[_plain(row.get(column)) for column in answer.columns] for row in answer.bindings]
        places = [answer.columns.index(column) for column in columns.split()]
        return [" ".join(row[place] for place in places) for row in answer.cells()]

    return rows


def _plain(term: object) -> str | float:
    """Return a term in one spelling for both engines, a number as a number."""
    text = (
        ""
        if term is None
        else str(getattr(term, "value", term) if isinstance(term, ox.NamedNode | ox.Literal) else term)
    )
    try:
        return float(text)
    except ValueError:
        return text


ANSWERS = {
    # B was never alike with C; a vote without A or C counts neither way; the Union is not the Federation.
    "each pair stands once, by the votes in which both took part": (
        ("agreement-of-pairs", "oneLabel otherLabel bothTookPart alike agreementBothTookPart", {}),
        ["A B 4 1 0.25", "A C 3 1 0.333", "A D 2 1 0.5", "A FEDERATION 1 0 0", "A UNION 2 0 0", "B C 3 0 0", "B D 2 2 1",
         "B FEDERATION 1 0 0", "B UNION 2 1 0.5", "C D 2 0 0", "C FEDERATION 1 0 0", "C UNION 2 0 0",
         "D FEDERATION 1 0 0", "D UNION 1 0 0"],
    ),
    "who is only absent or not recorded agrees with nobody": (
        ("agreement-of-state", "otherLabel bothTookPart", {"state": "actor:e"}),
        [],
    ),
    "one state is set beside all others": (
        ("agreement-of-state", "otherLabel bothTookPart alike opposed agreementBothTookPart", {"state": "actor:a"}),
        ["D 2 1 0 0.5", "C 3 1 2 0.333", "B 4 1 1 0.25", "UNION 2 0 0 0", "FEDERATION 1 0 1 0"],
    ),
    "agreement is limited to a series and to days": (
        ("agreement-of-state", "otherLabel bothTookPart alike",
         {"state": "actor:a", "series": "instrument:series", "from_": "2002-01-01"}),
        ["C 2 1", "B 2 0", "D 1 0", "FEDERATION 1 0", "UNION 1 0"],
    ),
    # C observes and is no member; D is absent and E not recorded in 2002.
    "members are counted each for itself": (
        ("votes-of-group-members", "inYear votes members inFavour against abstaining withoutChoice", {}),
        ["2001 1 2 2 0 0 0", "2002 1 3 0 0 1 2", "2003 2 2 0 1 2 0"],
    ),
    "who has no choice in one year has not moved": (
        ("choices-in-two-years", "voterLabel earlierChoice laterChoice", {"earlier": "2002", "later": "2003"}),
        ["A in-favour against"],
    ),
    # D is absent in 2002: its change is from 2001. The successor's ballot is no change of the predecessor's.
    "a change is from the last choice before": (
        ("vote-changes-of-state", "voterLabel formerChoice formerDate laterChoice laterDate basis", {}),
        ["A in-favour 2002-12-01 against 2003-12-01 roll-call record",
         "B in-favour 2001-12-01 abstaining 2002-12-01 roll-call record",
         "D in-favour 2001-12-01 abstaining 2003-12-01 roll-call record"],
    ),
    "changes are limited to days": (
        ("vote-changes-of-state", "voterLabel", {"to": "2002-12-31"}),
        ["B"],
    ),
    "what a source tells stands beside the record, with its own date and no tally of the record": (
        ("record-of-state", "earliest choice inFavour basis passage", {"state": "actor:c"}),
        ["2001-12-01 against 3 roll-call record ", "2002-01-01 against  sources Page, sentence 1",
         "2002-12-01 against 1 roll-call record ", "2003-11-30 in-favour 2 roll-call record ",
         "2003-12-01 against 1 roll-call record "],
    ),
    "two states are compared within the record": (
        ("ballots-of-two-states", "question oneChoice otherChoice alike basis", {"one": "actor:b", "other": "actor:c"}),
        ["Text 2001 in-favour against false roll-call record", "Text 2002 abstaining against false roll-call record",
         "Text 2003 in-favour in-favour true roll-call record", "Text 2003 abstaining against false roll-call record",
         "Text elsewhere against in-favour false roll-call record"],
    ),
    "ballots tell who says so": (
        ("ballots", "date voterLabel choice inFavour basis passage", {"text": "instrument:text-2002"}),
        [" C against  sources Page, sentence 1", "2002-12-01 D absent 1 roll-call record ", "2002-12-01 B abstaining 1 roll-call record ",
         "2002-12-01 UNION abstaining 1 roll-call record ", "2002-12-01 C against 1 roll-call record ",
         "2002-12-01 A in-favour 1 roll-call record ", "2002-12-01 E not-recorded 1 roll-call record "],
    ),
    "abstentions on a series": (
        ("ballots-on-series", "earliest voterLabel basis", {"option": "option:abstaining"}),
        ["2001-12-01 UNION roll-call record", "2002-12-01 B roll-call record", "2002-12-01 UNION roll-call record",
         "2003-12-01 B roll-call record", "2003-12-01 D roll-call record"],
    ),
    "one dissent in record and source is not counted twice": (
        ("dissenters-on-series", "voterLabel choice votes firstYear lastYear basis", {"option": "option:against"}),
        ["C against 3 2001 2003 roll-call record", "A against 1 2003 2003 roll-call record", "C against 1 2002 2002 sources"],
    ),
    "a tally is compared with the ballots of the same basis": (
        ("tallies-compared", "choice printed named unnamed takingPart basis", {"text": "instrument:text-2002"}),
        ["in-favour 1 1 0 4 roll-call record", "against 1 1 0 4 roll-call record", "abstaining 2 2 0 4 roll-call record"],
    ),
    "votes are counted by who tells of them": (
        ("votes-by-forum-and-year", "inYear votes withTally basis", {}),
        ["2001 1 1 roll-call record", "2001 1 0 sources", "2002 1 1 roll-call record", "2002 1 0 sources",
         "2003 4 4 roll-call record"],
    ),
    "the tally of the record is not that of a source": (
        ("votes-on-series", "earliest inFavour against abstaining basis passage", {"to": "2002-12-31"}),
        ["2001-01-01    sources Page, sentence 1", "2001-12-01 3 1 1 roll-call record ",
         "2002-01-01    sources Page, sentence 1", "2002-12-01 1 1 2 roll-call record "],
    ),
    "votes on a text": (
        ("votes", "date inFavour basis passage", {"text": "instrument:text-2002"}),
        ["  sources Page, sentence 1", "2002-12-01 1 roll-call record "],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "rows"), ANSWERS.values(), ids=ANSWERS)
def test_a_query_on_roll_calls(
    rows_of: Callable[..., list[str]], asked: tuple[str, str, dict[str, str]], rows: list[str]
) -> None:
    name, columns, values = asked
    assert rows_of(name, columns, **values) == rows


def test_the_record_of_a_state_has_each_vote_once(store: ox.Store) -> None:
    """The vote of 2002 is told of by the record and by a page, which has the year alone."""

    def run(name: str, values: Mapping[str, str]) -> Answer:
        return ask(store, bind(read_query(next(ROOT.glob(f"queries/*/{name}.rq"))), values))

    found = record(store, run, ox.NamedNode(expand("actor:c")))
    assert found.imported
    assert found.choices == {"against": 3, "in-favour": 1}
    (series,) = found.series
    assert [(vote.when, vote.choice, vote.said_by, vote.differing) for vote in series.votes] == [
        ("2001-12-01", "against", ("roll-call record",), ()),
        ("2002-12-01", "against", ("roll-call record", "Page, sentence 1"), ()),
        ("2003-11-30", "in-favour", ("roll-call record",), ()),
        ("2003-12-01", "against", ("roll-call record",), ()),
    ]
    assert found.groups == (), "C only observes the group"
    member = record(store, run, ox.NamedNode(expand("actor:b")))
    assert [group.name for group in member.groups] == ["Group"]
    assert [series.title for series in member.series] == ["Series", "Texts of no series"]


def test_no_two_states_share_a_label(built: Home) -> None:
    """`agreement-of-pairs` tells states by their labels."""
    states = "SELECT DISTINCT ?state ?label WHERE { ?state a paros:State ; rdfs:label ?label }"
    rows = paros.KnowledgeGraph(built).query(states).to_dicts()
    assert len(rows) == len({row["state"] for row in rows}) == len({row["label"] for row in rows}) > 30


# The roll calls on outer space, where the reference data are at hand


@pytest.fixture(scope="module")
def recorded(built: Home, tmp_path_factory: pytest.TempPathFactory, run_paros: RunParos) -> paros.KnowledgeGraph:
    """The graph with the 70 roll calls on outer space."""
    if not EXTERNAL.is_dir():
        pytest.skip("the reference data are not at hand (../shared/external)")
    root = tmp_path_factory.mktemp("recorded") / "graph"
    shutil.copytree(built.root, root, symlinks=True)
    home = Home(root, root / "build")
    done = run_paros("votes", "import", EXTERNAL, "--only", "paros", home=home)
    assert done.returncode == 0, done.stderr
    assert "70 roll calls on outer space, with 12,182 ballots, 8 votes in the First Committee." in done.stdout
    return paros.KnowledgeGraph(home)


def test_the_votes_of_the_sources_are_reconciled_with_the_record(recorded: paros.KnowledgeGraph) -> None:
    rows = recorded.run("reconciled-votes").bindings
    told = {shorten(row["vote"].value): row["result"].value for row in rows}  # type: ignore[union-attr]
    assert len(told) == 21
    assert {vote for vote, result in told.items() if result == "differ"} == {
        "event:a-res-65-44-vote",
        "event:a-res-65-68-vote",
        "event:russian-draft-resolution-2014-vote",
    }
    assert {vote for vote, result in told.items() if result == "agree"} == {
        "event:a-c.1-64-l.25-vote",
        "event:russian-tcbm-draft-2005-vote",
        "event:russian-tcbm-draft-2006-vote",
        "event:russian-tcbm-draft-2007-vote",
    }


def test_a_vote_that_is_missing_is_not_made_up(recorded: paros.KnowledgeGraph) -> None:
    ballot = "event:a-res-71-31-vote-ballot-{}"
    assert recorded.query(f"ASK {{ {ballot.format('china')} paros:option ?option }}")
    assert not recorded.query(f"ASK {{ {ballot.format('zimbabwe')} paros:option ?option }}")


# By the codes of the Correlates of War project.
CODED = {"2": "United States", "369": "Ukraine", "666": "Israel", "710": "China"}


def _counted() -> dict[tuple[str, str], list[bool]]:
    """Return of some pairs of states, straight from the source, whether they chose alike, where it shows a choice of both."""
    choices: dict[str, dict[str, str]] = {}
    with gzip.open(EXTERNAL / "un-votes" / "paros_votes.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            vote = row["vote_undl"].replace("non-voting", "") or row["vote_voeten"]
            if row["cow_code"] in CODED and not row["category"].startswith("related") and vote:
                choices.setdefault(row["resolution"], {})[CODED[row["cow_code"]]] = vote
    return {
        (one, other): [cast[one] == cast[other] for cast in choices.values() if {one, other} <= set(cast)]
        for one in CODED.values()
        for other in CODED.values()
        if one < other
    }


def test_agreement_is_what_the_source_shows(recorded: paros.KnowledgeGraph) -> None:
    rows = recorded.run("agreement-of-pairs").to_dicts()
    found = {(row["oneLabel"], row["otherLabel"]): (row["bothTookPart"], row["alike"]) for row in rows}
    counted = {pair: (len(alike), sum(alike)) for pair, alike in _counted().items() if pair != ("China", "Ukraine")}
    assert {pair: found[pair] for pair in counted} == counted
    beside = recorded.run("agreement-of-state", {"state": "actor:israel"}).to_dicts()
    assert {row["otherLabel"]: (row["bothTookPart"], row["alike"]) for row in beside}["United States"] == (
        found["Israel", "United States"]
    )


def test_series_and_dissent_of_the_real_record(recorded: paros.KnowledgeGraph) -> None:
    rows = recorded.run("votes-on-series", {"series": "instrument:series-no-first-placement"}).to_dicts()
    plenary = [row for row in rows if row["basis"] == "roll-call record" and row["forum"] == ASSEMBLY]
    against = [row["against"] for row in plenary]
    assert against == [4, 4, 4, 4, 12, 14, 34, 35, 50, 51]
    moved = recorded.run("choices-in-two-years", {"series": "instrument:series-no-first-placement", "later": "2022"})
    assert {"Germany", "Japan"} <= {row["voterLabel"] for row in moved.to_dicts()}


def test_the_union_is_not_the_federation(recorded: paros.KnowledgeGraph) -> None:
    union, federation = recorded.record("actor:soviet-union"), recorded.record("actor:russian-federation")
    days = [[vote.when for series in found.series for vote in series.votes] for found in (union, federation)]
    assert max(days[0]) < "1992" <= min(days[1])


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("blocs", {"group": "actor:group-of-21"}),
        ("dissent", {}),
    ],
)
def test_a_picture_of_the_record_names_its_sources(
    recorded: paros.KnowledgeGraph, kind: str, values: dict[str, str]
) -> None:
    picture = draw(recorded, kind, values)
    assert "United Nations General Assembly Voting Data" in picture.source
    assert picture.source.endswith("data: CC BY 4.0, roll calls on terms of their own")
