"""How often states choose alike, computed from the tables of the layer; every column says what it does with absence.

Only recorded choices are compared. Who has no ballot in a roll call was absent, did not take part, or its ballot was
lost: the record does not tell, so that such a roll call counts neither way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.errors import UsageError
from paros.votes.keeping import read_layer, read_manifest
from paros.votes.knowing import state_labels, states_by_code, symbols_in
from paros.votes.reading import ABSTAINING, AGAINST, IN_FAVOUR
from paros.votes.shaping import asked, dated, voters

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    import pyoxigraph as ox

    from paros.home import Home

_CHOICES: Final = (IN_FAVOUR, AGAINST, ABSTAINING)


@dataclass(frozen=True)
class Choice:
    """Which roll calls are compared: those on adopting the texts of a series, from a day, until a day, on outer space; all, if nothing is given."""

    series: str = ""
    since: date | None = None
    until: date | None = None
    paros: bool = False


def choices(home: Home, store: ox.Store, chosen: Choice) -> pl.DataFrame:
    """Return `number`, `state` and `option` of each recorded choice in the roll calls that are asked for.

    Raises:
        UsageError: if no roll calls are imported, or none of them is asked for.
    """
    import polars as pl

    manifest = read_manifest(home)
    if manifest is None:
        raise UsageError("no roll calls are imported", accepted="the roll-call layer", repair="paros votes import PATH")
    record = read_layer(home, manifest)
    calls = asked(dated(record.roll_calls))
    if chosen.paros:
        calls = calls.filter("paros")
    if chosen.since:
        calls = calls.filter(pl.col("first") >= chosen.since)
    if chosen.until:
        calls = calls.filter(pl.col("last") <= chosen.until)
    if chosen.series:
        members = symbols_in(store, chosen.series)
        calls = calls.filter(
            pl.col("symbol").str.replace_all(" ", "", literal=True).is_in(list(members)) & pl.col("alone")
        )
    if calls.is_empty():
        raise UsageError("the record has no such roll call", accepted="a series, days and a part that it has")
    wanted = record.ballots.filter(pl.col("option").is_in(_CHOICES))
    return voters(wanted, calls, states_by_code(store), state_labels(store)).select("number", "state", "option")


def agreement_of(cast: pl.DataFrame, state: str) -> pl.DataFrame:
    """Return how often each other state chose as one did, those that agree most first.

    Columns: `state`; `votes_both_present`, roll calls with a choice of both; `alike_both_present`, those with the same;
    `agreement_both_present`, their share; `agreement_abstention_half`, the share where a choice beside an abstention counts
    half; `votes_both_yes_or_no` and `agreement_both_yes_or_no`, where neither abstains.
    """
    import polars as pl

    own = cast.filter(pl.col("state") == state).select("number", mine="option")
    pairs = cast.filter(pl.col("state") != state).join(own, on="number")
    return _compared(pairs, ["state"]).sort(
        ["agreement_both_present", "votes_both_present", "state"], descending=[True, True, False], nulls_last=True
    )


def agreement_of_all(cast: pl.DataFrame) -> pl.DataFrame:
    """Return how often each two states chose alike, each pair once: `state`, `other`, and the columns of `agreement_of`."""
    import polars as pl

    others = cast.select("number", other="state", mine="option")
    pairs = cast.join(others, on="number").filter(pl.col("state") < pl.col("other"))
    return _compared(pairs, ["state", "other"]).sort("state", "other")


def _compared(pairs: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the figures for pairs of choices, `option` and `mine`, in groups."""
    import polars as pl

    alike = pl.col("option") == pl.col("mine")
    decided = (pl.col("option") != ABSTAINING) & (pl.col("mine") != ABSTAINING)
    return (
        pairs.group_by(by)
        .agg(
            votes_both_present=pl.len(),
            alike_both_present=alike.sum(),
            half=(alike | ~decided).sum() + alike.sum(),
            votes_both_yes_or_no=decided.sum(),
            alike_both_yes_or_no=(alike & decided).sum(),
        )
        .select(
            *by,
            "votes_both_present",
            "alike_both_present",
            agreement_both_present=pl.col("alike_both_present") / pl.col("votes_both_present"),
            agreement_abstention_half=pl.col("half") / (2 * pl.col("votes_both_present")),
            votes_both_yes_or_no="votes_both_yes_or_no",
            agreement_both_yes_or_no=pl.when(pl.col("votes_both_yes_or_no") > 0).then(
                pl.col("alike_both_yes_or_no") / pl.col("votes_both_yes_or_no")
            ),
        )
    )
