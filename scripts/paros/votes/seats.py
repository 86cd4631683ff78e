"""Which state holds a seat: the record has one country code for states that followed one another.

Days before the 58th session cannot be trusted, so every rule runs by months. None cuts a month in which the record holds
roll calls: between the two states of each rule there is either a change of month or no vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.errors import CheckError, Problem
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

# Before and after every month of the record.
_FIRST: Final = "0000-00"
_LAST: Final = "9999-99"


@dataclass(frozen=True)
class Seat:
    """Whom a country code means in the months from `since` to `until`, both included, and why."""

    code: int
    state: str
    since: str
    until: str
    reason: str

    @property
    def months(self) -> str:
        """The months in words."""
        if self.since == _FIRST:
            return "always" if self.until == _LAST else f"until {self.until}"
        return f"from {self.since}" if self.until == _LAST else f"{self.since} to {self.until}"


SEATS: Final = (
    Seat(
        260,
        "germany",
        _FIRST,
        _LAST,
        "One member state: from 3 October 1990, in session 45, the source keeps the code of the time before.",
    ),
    Seat(255, "germany", _FIRST, _LAST, "The code of Germany from session 46 on."),
    Seat(345, "yugoslavia", _FIRST, "1992-12", "The Socialist Federal Republic; its last ballot is of September 1992."),
    Seat(
        345,
        "serbia-and-montenegro",
        "1993-01",
        "2006-05",
        "A member from 2000 as the Federal Republic of Yugoslavia, with a first ballot of November; renamed in February 2003.",
    ),
    Seat(
        345,
        "serbia",
        "2006-06",
        _LAST,
        "Serbia alone continues the membership from 3 June 2006; the next vote is of 30 June.",
    ),
    Seat(
        365,
        "soviet-union",
        _FIRST,
        "1991-12",
        "The Russian Federation continues the membership from 24 December 1991; the next vote is of 1992.",
    ),
    Seat(
        365,
        "russian-federation",
        "1992-01",
        _LAST,
        "The Russian Federation continues the membership from 24 December 1991.",
    ),
    Seat(490, "democratic-republic-of-the-congo", _FIRST, _LAST, "One member state, named Zaire from 1971 to 1997."),
    Seat(
        510,
        "tanganyika",
        _FIRST,
        "1964-04",
        "Tanganyika until 1964, Zanzibar until April 1964; there is no vote between December 1963 and February 1965.",
    ),
    Seat(510, "tanzania", "1964-05", _LAST, "Tanzania, after Tanganyika and Zanzibar."),
    Seat(511, "zanzibar", _FIRST, _LAST, "A member from December 1963 to April 1964, with two ballots."),
    Seat(651, "egypt", _FIRST, "1958-02", "Egypt before its union with Syria of 22 February 1958."),
    Seat(
        651,
        "united-arab-republic",
        "1958-03",
        "1971-08",
        "The United Arab Republic, from 1961 Egypt alone under that name, until 1 September 1971.",
    ),
    Seat(651, "egypt", "1971-09", _LAST, "Egypt; the votes of September 1971 are of session 26."),
    Seat(678, "yemen-arab-republic", _FIRST, "1990-05", "The Yemen Arab Republic until the union of 22 May 1990."),
    Seat(
        678, "yemen", "1990-06", _LAST, "Yemen: in session 45 the source keeps the code of the time before the union."
    ),
    Seat(679, "yemen", _FIRST, _LAST, "The code of Yemen from session 46 on."),
    Seat(
        680,
        "democratic-yemen",
        _FIRST,
        _LAST,
        "Democratic Yemen; its last ballot is of December 1989. The source gives it the letters YAR too.",
    ),
    Seat(710, "china", _FIRST, _LAST, "The seat of China from 25 October 1971 on, held by the People's Republic."),
    Seat(
        713,
        "republic-of-china",
        _FIRST,
        _LAST,
        "The seat of China until 25 October 1971; the source prints “Taiwan, Province of China” for it.",
    ),
)
RULED: Final = frozenset(seat.code for seat in SEATS)


def seat_table(by_code: Mapping[int, Sequence[str]]) -> pl.DataFrame:
    """Return `cow_code`, `since`, `until` and the IRI of the `state`, for the ruled codes and for those of one state.

    Args:
        by_code: the states of the graph that bear each code, as IRIs.
    """
    import polars as pl

    rows = [(seat.code, seat.since, seat.until, PREFIXES["actor"] + seat.state) for seat in SEATS]
    for code, states in sorted(by_code.items()):
        if code not in RULED and len(states) == 1:
            rows.append((code, _FIRST, _LAST, states[0]))
    schema = {"cow_code": pl.Int16, "since": pl.String, "until": pl.String, "state": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def check_states(table: pl.DataFrame, states: Mapping[str, str]) -> None:
    """Check that each state of a seat table is in the graph; `states` gives the label of each by its IRI.

    Raises:
        CheckError: if one is not.
    """
    if missing := sorted(set(table["state"]) - set(states)):
        raise CheckError(
            [
                Problem(
                    f"the record tells of {iri}, which is no state of the graph",
                    accepted="every state that has voted, in data/registry/states.ttl",
                    repair="paros build",
                )
                for iri in missing
            ]
        )


def seated(ballots: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """Return ballots with the IRI of the `state` that cast each, by its `cow_code` and the `month` of the vote."""
    import polars as pl

    return (
        ballots.join(seats, on="cow_code")
        .filter(pl.col("month").is_between(pl.col("since"), pl.col("until")))
        .drop("since", "until")
    )
