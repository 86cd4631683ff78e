"""The record of a state on outer space: how it voted, beside what it said, did and announced, each with who says so.

What a group said stands apart, under the group's name: it is not the position of its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.answers import ask, display
from paros.cards import interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyoxigraph as ox

    from paros.answers import Answer, Engine

    Run = Callable[[str, Mapping[str, str]], Answer]

RECORD: Final = "roll-call record"
NO_SERIES: Final = "Texts of no series"
_HEAD: Final = """
SELECT ?name ?kind WHERE {
  VALUES ?state { %(state)s }
  ?state rdfs:label ?name .
  OPTIONAL {
    ?state a ?class .
    ?class rdfs:label ?kind .
    FILTER NOT EXISTS { ?state a ?narrower . ?narrower rdfs:subClassOf ?class . FILTER(?narrower != ?class) }
  }
}
ORDER BY ?name ?kind
"""
_GROUPS: Final = """
SELECT DISTINCT ?group ?name ?since ?until WHERE {
  ?role paros:roleHolder %(state)s ; paros:capacity capacity:member ; paros:roleIn ?group .
  ?group a paros:GroupOfStates ; rdfs:label ?name .
  OPTIONAL { ?role paros:startDate ?since }
  OPTIONAL { ?role paros:endDate ?until }
}
ORDER BY ?name ?group ?since ?until
"""
_COMMITTING: Final = (
    "SELECT ?label WHERE { ?stance skos:broader stance:committing ; rdfs:label ?label } ORDER BY ?label"
)
_TALLIES: Final = {"inFavour": "in favour", "against": "against", "abstaining": "abstaining"}


@dataclass(frozen=True)
class Vote:
    """One vote of a state: when, on what and where, its choice, the tally, who says so, and where they differ."""

    when: str
    text: str
    asked: str
    forum: str
    choice: str
    tally: str
    said_by: tuple[str, ...]
    differing: tuple[str, ...]
    iri: str


@dataclass(frozen=True)
class Series:
    """The votes of a state on the texts of one series, in order of time."""

    title: str
    votes: tuple[Vote, ...]


@dataclass(frozen=True)
class Said:
    """What is held, done, planned or announced: when, the stance or kind in a word, the matter, and who says so."""

    when: str
    kind: str
    text: str
    said_by: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What a group said of which the graph records the state as a member; it is the group's position alone."""

    name: str
    membership: str
    positions: tuple[Said, ...]


@dataclass(frozen=True)
class StateRecord:
    """The record of one state; `imported` tells whether the roll-call record was there to be asked."""

    iri: str
    name: str
    kind: str
    imported: bool
    series: tuple[Series, ...]
    patterns: tuple[Said, ...]
    positions: tuple[Said, ...]
    acts: tuple[Said, ...]
    intentions: tuple[Said, ...]
    groups: tuple[Group, ...]

    @property
    def choices(self) -> dict[str, int]:
        """How often the state made each choice, the most frequent first; votes on which sources differ count as such."""
        counts: dict[str, int] = {}
        for series in self.series:
            for vote in series.votes:
                counts[vote.choice] = counts.get(vote.choice, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def record(engine: Engine, run: Run, state: ox.NamedNode) -> StateRecord:
    """Return the record of a state.

    Args:
        engine: what is asked.
        run: gives the answer to a stored query, by its name, with values for its parameters.
        state: the state; a predecessor has a record of its own.
    """
    part = {"state": str(state)}
    head = ask(engine, _HEAD % part, "the record").bindings
    positions = _positions(run("positions-by-actor", {"actor": state.value}))
    committing = {display(row["label"]) for row in ask(engine, _COMMITTING, "the record").bindings}
    done, planned = _acts(run("actor-activities", {"actor": state.value}))
    announced = _announced(run("announcements", {"announcer": state.value}))
    return StateRecord(
        iri=state.value,
        name=display(head[0]["name"]) if head else display(state),
        kind=", ".join(dict.fromkeys(display(row.get("kind")) for row in head if "kind" in row)),
        imported=bool(ask(engine, "ASK { GRAPH graph:roll-calls { ?vote paros:voteOn ?motion } }", "the record")),
        series=_series(run("record-of-state", {"state": state.value})),
        patterns=_patterns(run("voting-patterns", {"voter": state.value})),
        positions=tuple(said for said in positions if said.kind not in committing),
        acts=done,
        intentions=_in_time([*(said for said in positions if said.kind in committing), *announced, *planned]),
        groups=_groups(ask(engine, _GROUPS % part, "the record"), run),
    )


def _words(answer: Answer) -> list[dict[str, str]]:
    """Return rows as people read them."""
    return [{name: display(row.get(name)) for name in answer.columns} for row in answer.bindings]


def _series(answer: Answer) -> tuple[Series, ...]:
    """Return the votes of an answer to `record-of-state` by series, each vote once; those of no series come last."""
    by_series: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in _words(answer):
        by_series.setdefault(row["seriesLabel"] or NO_SERIES, {}).setdefault(row["vote"], []).append(row)
    titles = sorted(by_series, key=lambda title: (title == NO_SERIES, title))
    return tuple(Series(title, tuple(_vote(rows) for rows in by_series[title].values())) for title in titles)


def _vote(rows: Sequence[dict[str, str]]) -> Vote:
    """Return what is told of one vote; the roll-call record is shown where there is one, and the sources beside it."""
    ordered = sorted(rows, key=lambda row: row["basis"] != RECORD)
    first = ordered[0]
    choices = list(dict.fromkeys(row["choice"] for row in ordered))
    return Vote(
        when=interval(first["earliest"], first["latest"]),
        text=first["question"],
        asked=first["kind"],
        forum=first["forum"],
        choice=choices[0] if len(choices) == 1 else "sources differ",
        tally=_tally(first) or next((tally for row in ordered if (tally := _tally(row))), ""),
        said_by=tuple(dict.fromkeys(map(_teller, ordered))),
        differing=tuple(_differing(ordered)),
        iri=first["vote"],
    )


def _teller(row: Mapping[str, str]) -> str:
    """Return who tells of a ballot."""
    return row["passage"] or row["basis"]


def _tally(row: Mapping[str, str]) -> str:
    """Return a tally in words; empty where none is printed."""
    return ", ".join(f"{row[name]} {words}" for name, words in _TALLIES.items() if row[name])


def _differing(rows: Sequence[dict[str, str]]) -> list[str]:
    """Return in words where those who tell of one vote differ: on the choice, the tally, or the days.

    What one of them leaves open is no difference.
    """
    found = []
    if len({row["choice"] for row in rows}) > 1:
        found.append("choice: " + _by_teller(rows, lambda row: row["choice"]))
    if any(len({row[name] for row in rows if row[name]}) > 1 for name in _TALLIES):
        found.append("tally: " + _by_teller(rows, _tally))
    dated = [row for row in rows if row["earliest"] and row["latest"]]
    if any(one["latest"] < two["earliest"] for one in dated for two in dated):
        found.append("date: " + _by_teller(dated, lambda row: interval(row["earliest"], row["latest"])))
    return found


def _by_teller(rows: Iterable[dict[str, str]], value: Callable[[Mapping[str, str]], str]) -> str:
    """Return what each of those who tell says, in words."""
    told = {f"{value(row)} ({_teller(row)})": None for row in rows if value(row)}
    return "; ".join(told)


def _gathered(entries: Iterable[tuple[str, str, str, str]]) -> tuple[Said, ...]:
    """Return what is said by when, kind and text, each once with all who say so, in order of time."""
    said_by: dict[tuple[str, str, str], dict[str, None]] = {}
    for when, kind, text, passage in entries:
        said_by.setdefault((when, kind, text), {})[passage] = None
    return _in_time(Said(*key, tuple(passage for passage in by if passage)) for key, by in said_by.items())


def _in_time(entries: Iterable[Said]) -> tuple[Said, ...]:
    """Return entries in order of time, those without a date last."""
    return tuple(sorted(entries, key=lambda said: (said.when or "9", said.text, said.kind)))


def _positions(answer: Answer) -> tuple[Said, ...]:
    """Return the rows of an answer to `positions-by-actor`, each position once."""
    return _gathered(
        (
            row["since"],
            row["stance"],
            row["content"]
            + (f" [{row['modality']}]" if row["modality"] else "")
            + (f" If: {row['condition']}" if row["condition"] else ""),
            row["passage"],
        )
        for row in _words(answer)
    )


def _acts(answer: Answer) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Return of an answer to `actor-activities` what is told as done, and what as planned, possible or alleged.

    Ballots are told elsewhere.
    """
    done: list[tuple[str, str, str, str]] = []
    planned: list[tuple[str, str, str, str]] = []
    for row in _words(answer):
        if row["choice"]:
            continue
        how = ", ".join(
            part for part in (row["modality"], row["allegedBy"] and f"on the word of {row['allegedBy']}") if part
        )
        text = f"{row['event']} ({row['part']})" + (f" [{how}]" if how else "")
        entry = (interval(row["earliest"], row["latest"]), row["kindLabel"], text, row["passage"])
        (planned if how else done).append(entry)
    return _gathered(done), _gathered(planned)


def _announced(answer: Answer) -> tuple[Said, ...]:
    """Return the rows of an answer to `announcements`, each announcement once."""
    entries = []
    for row in _words(answer):
        planned = interval(row["earliest"], row["latest"])
        text = row["event"] + (f", for {planned}" if planned else "")
        entries.append((interval(row["announcedFrom"], row["announcedTo"]), "announces", text, row["passage"]))
    return _gathered(entries)


def _patterns(answer: Answer) -> tuple[Said, ...]:
    """Return the rows of an answer to `voting-patterns`."""
    return _gathered(
        (row["since"], row["choice"], row["pattern"] or row["series"], row["passage"]) for row in _words(answer)
    )


def _groups(answer: Answer, run: Run) -> tuple[Group, ...]:
    """Return the groups in an answer to `_GROUPS`, each with its own positions."""
    return tuple(
        Group(
            name=display(row["name"]),
            membership=interval(display(row.get("since")), display(row.get("until"))) or "no dates of membership",
            positions=_positions(run("positions-by-actor", {"actor": display(row["group"])})),
        )
        for row in answer.bindings
    )
