"""Compares the record with itself, with the UN Digital Library, and with what the sources claim of votes.

What differs becomes a dispute, as where sources differ: all stand, and what we make of them is a judgement.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.disputing import Dispute, apply_rules, judgements_in, passages_of
from paros.names import PREFIXES
from paros.reading import graph_iri
from paros.vocabulary import PAROS
from paros.votes.reading import ABSTAINING, AGAINST, IN_FAVOUR, NOT_RECORDED
from paros.votes.shaping import FIRST_COMMITTEE, FIRST_DATED, OPTIONS, TALLIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paros.votes.shaping import Shaped

RULES: Final = Path(__file__).parent / "conflicts"
RECORDED_AS: Final = ox.NamedNode(str(PAROS.recordedAs))
# A source may give the day on which it learnt of a vote.
_NEAR: Final = timedelta(days=7)
# In a session of so many roll calls, a state without any ballot is worth a word.
_MANY: Final = 20
_COLUMNS: Final = {"in_favour": IN_FAVOUR, "against": AGAINST, "abstaining": ABSTAINING}
_MENTIONED: Final = """
SELECT DISTINCT ?vote ?matter WHERE {
  ?passage paros:passageOf ?source .
  GRAPH ?passage { ?vote paros:voteOn ?motion }
  ?motion paros:motionKind motion:adopt-text ; paros:motionOn ?matter .
} ORDER BY ?vote ?matter
"""


@dataclass
class Mention:
    """A vote on adopting a text, as the sources tell of it; what they do not tell is empty."""

    vote: str
    matter: str
    adopted: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)
    fora: set[str] = field(default_factory=set)
    first: date | None = None
    last: date | None = None
    tally: dict[str, int] = field(default_factory=dict)


def mentions(store: ox.Store) -> list[Mention]:
    """Return the votes on adopting a text that passages tell of, in order."""
    solutions = store.query(_MENTIONED, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    return [_mention(store, row["vote"], row["matter"]) for row in solutions]


def _mention(store: ox.Store, vote: ox.NamedNode, matter: ox.NamedNode) -> Mention:
    def said(thing: ox.NamedNode, term: str) -> set[str]:
        found = store.quads_for_pattern(thing, ox.NamedNode(term), None, ox.DefaultGraph())
        return {quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)}

    days = {term: said(vote, str(PAROS[term])) for term in ("earliestDate", "latestDate")}
    tallies = {name: said(vote, str(term)) for name, term in TALLIES.items()}
    return Mention(
        vote=vote.value,
        matter=matter.value,
        adopted=said(matter, str(PAROS.adoptedAs)),
        series=said(matter, str(PAROS.memberOfSeries)),
        fora=said(vote, str(PAROS.inForum)),
        first=min(map(date.fromisoformat, days["earliestDate"]), default=None),
        last=max(map(date.fromisoformat, days["latestDate"]), default=None),
        tally={name: int(min(values)) for name, values in tallies.items() if len(values) == 1},
    )


def match(mention: Mention, records: Sequence[dict[str, Any]]) -> str | None:
    """Return the IRI of the roll call that a mention is of; none where the record does not tell for certain.

    It is the one with the same IRI; or, if the vote is not said to be the First Committee's, the one on the resolution
    that the text became; or the only one of the text's series in the time that is told; or the only one with its tally
    within a week.

    Args:
        mention: what the sources tell.
        records: `vote`, `matter`, `series`, `first`, `last` and the tallies of the roll calls that adopted a text.
    """
    if any(record["vote"] == mention.vote for record in records):
        return mention.vote
    if FIRST_COMMITTEE in mention.fora:
        return None
    became = [record["vote"] for record in records if record["matter"] in mention.adopted]
    if became or mention.first is None or mention.last is None:
        return became[0] if len(became) == 1 else None
    in_series = [
        record["vote"]
        for record in records
        if record["series"] in mention.series and mention.first <= record["first"] and record["last"] <= mention.last
    ]
    alike = [
        record["vote"]
        for record in records
        if len(mention.tally) > 1
        and all(record[name] == number for name, number in mention.tally.items())
        and mention.first - _NEAR <= record["first"] <= mention.last + _NEAR
    ]
    return next((found[0] for found in (in_series, alike) if len(found) == 1), None)


def recorded(store: ox.Store, shaped: Shaped) -> list[ox.Quad]:
    """Return, for each vote that the sources mention and the record has, its roll call; in the default graph."""
    import polars as pl

    series = {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(str(PAROS.memberOfSeries)), None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }
    columns = ["vote", "matter", "first", "last", *TALLIES]
    plenary = shaped.roll_calls.filter("alone").with_columns(
        pl.coalesce(name, f"library_{name}").alias(name) for name in TALLIES
    )
    committee = shaped.committee.with_columns(first="day", last="day")
    rows = pl.concat([plenary.select(columns), committee.select(columns)]).to_dicts()
    records = [{**row, "series": series.get(row["matter"], "")} for row in rows]
    return [
        ox.Quad(ox.NamedNode(mention.vote), RECORDED_AS, ox.NamedNode(found))
        for mention in mentions(store)
        if (found := match(mention, records))
    ]


def disputes(store: ox.Store, shaped: Shaped) -> list[ox.Quad]:
    """Return all disputes of a record that is loaded into a store, in the graph of disputes, sorted."""
    sources = passages_of(store.quads_for_pattern(None, ox.NamedNode(str(PAROS.passageOf)), None, ox.DefaultGraph()))
    editorial = ox.NamedNode(graph_iri("editorial"))
    judgements = judgements_in(list(store.quads_for_pattern(None, None, None, editorial)))
    found = [
        *apply_rules(store, RULES, sources, judgements),
        *_numbered(_miscounted(shaped)),
        *_numbered(_library_tallies(shaped)),
        *_numbered(_library_days(shaped)),
        *_numbered(_library_ballots(shaped)),
    ]
    return sorted({quad for dispute in found for quad in dispute.quads()}, key=str)


def _numbered(found: Iterable[Dispute]) -> Iterator[Dispute]:
    """Give disputes of one rule with their numbers among those about the same thing."""
    taken: defaultdict[str, int] = defaultdict(int)
    for dispute in found:
        thing = dispute.claim[0].value
        taken[thing] += 1
        yield Dispute(
            dispute.rule, taken[thing], dispute.kind, dispute.claim, reasons=dispute.reasons, evidence=dispute.evidence
        )


def _miscounted(shaped: Shaped) -> Iterator[Dispute]:
    """Give each printed tally that is not the number of ballots that the record holds."""
    import polars as pl

    cast = shaped.ballots.drop_nulls("option")
    counted = cast.group_by("number").agg(
        (pl.col("option") == option).sum().cast(pl.Int32).alias(f"counted_{name}") for name, option in _COLUMNS.items()
    )
    calls = shaped.roll_calls.filter(pl.col("rcid").is_not_null()).join(counted, on="number", how="left").sort("number")
    missing = _missing(shaped)
    for row in calls.iter_rows(named=True):
        for name in _COLUMNS:
            number = row[f"counted_{name}"] or 0
            if row[name] is None or row[name] == number:
                continue
            reasons = [f"The record holds {number} such ballots."]
            if states := missing.get(row["session"]):
                reasons.append(
                    f"In session {row['session']} it holds none of {', '.join(states)}, but in the sessions before and after."
                )
            yield _about(row["vote"], "record-count", "counting", TALLIES[name], ox.Literal(row[name]), reasons)


def _missing(shaped: Shaped) -> dict[int, list[str]]:
    """Return the states without a ballot in a session of many votes that have some in the sessions before and after.

    Whether such a state was absent or its ballots were lost the record does not tell.
    """
    import polars as pl

    sessions = shaped.roll_calls.select("number", "session")
    large = set(sessions.group_by("session").len().filter(pl.col("len") >= _MANY)["session"].drop_nulls())
    present = shaped.ballots.drop_nulls("option").join(sessions, on="number").select("state", "session").unique()
    held = set(present.iter_rows())
    found: defaultdict[int, list[str]] = defaultdict(list)
    for state, session in held:
        gap = session + 1
        if gap in large and (state, gap) not in held and (state, gap + 1) in held:
            found[gap].append(shaped.known.states[state])
    return {session: sorted(states) for session, states in found.items()}


def _library_tallies(shaped: Shaped) -> Iterator[Dispute]:
    """Give each printed tally that is not that of the UN Digital Library."""
    for row in _in_library(shaped):
        for name in _COLUMNS:
            theirs = row[f"library_{name}"]
            if None in {row[name], theirs} or row[name] == theirs:
                continue
            reasons = [f"The UN Digital Library gives {theirs}."]
            yield _about(
                row["vote"],
                "record-library-tally",
                "external-record",
                TALLIES[name],
                ox.Literal(row[name]),
                reasons,
                row["library_record"],
            )


def _library_days(shaped: Shaped) -> Iterator[Dispute]:
    """Give each day of the source that is not the library's, and each month before days can be trusted."""
    for row in _in_library(shaped):
        theirs, own = row["library_day"], row["day"]
        if None in {theirs, own} or own == theirs:
            continue
        if row["session"] < FIRST_DATED and (own.year, own.month) == (theirs.year, theirs.month):
            continue
        value = ox.Literal(own.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        reasons = [f"The UN Digital Library gives {theirs.isoformat()}, which stands as the date."]
        yield _about(
            row["vote"], "record-library-date", "external-record", PAROS.date, value, reasons, row["library_record"]
        )


def _library_ballots(shaped: Shaped) -> Iterator[Dispute]:
    """Give each ballot that the library has otherwise, or that one of the two has alone."""
    import polars as pl

    calls = shaped.roll_calls.filter(pl.col("library_record").is_not_null() & pl.col("rcid").is_not_null())
    both = shaped.ballots.join(calls.select("number", "vote", "library_record"), on="number").filter(
        pl.col("option").ne_missing(pl.col("library_option"))
        & ~(pl.col("option").is_null() & (pl.col("library_option") == NOT_RECORDED))
    )
    for row in both.sort("number", "state").iter_rows(named=True):
        theirs = "no ballot" if row["library_option"] is None else OPTIONS[row["library_option"]].replace("-", " ")
        reasons = [f"The UN Digital Library gives of {shaped.known.states[row['state']]}: {theirs}."]
        if row["option"] is None:
            claim = (row["vote"], PAROS.voter, ox.NamedNode(row["state"]))
            reasons.insert(0, "The record holds no ballot of this state.")
        else:
            option = ox.NamedNode(PREFIXES["option"] + OPTIONS[row["option"]])
            claim = (row["ballot"], PAROS.option, option)
        subject, predicate, value = claim
        yield _about(
            subject, "record-library-ballot", "external-record", predicate, value, reasons, row["library_record"]
        )


def _in_library(shaped: Shaped) -> Iterator[dict[str, Any]]:
    rows = shaped.roll_calls.drop_nulls(["rcid", "library_record"]).sort("number")
    yield from rows.iter_rows(named=True)


def _about(
    subject: str,
    rule: str,
    kind: str,
    predicate: str,
    value: ox.NamedNode | ox.Literal,
    reasons: Sequence[str],
    library_record: str = "",
) -> Dispute:
    evidence = (f"UN Digital Library, voting record {library_record}",) if library_record else ()
    claim = (ox.NamedNode(subject), ox.NamedNode(str(predicate)), value)
    return Dispute(rule, 1, kind, claim, reasons=tuple(reasons), evidence=evidence)
