"""The picture `votes`: the votes on a series of texts through the years, with the tally and whoever is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.plotting.bars import Bar, Layout, lay_panel
from paros.plotting.canvas import Canvas, Swatch
from paros.plotting.common import (
    BLACK,
    BLUE,
    INK,
    SKY,
    VERMILLION,
    Drawing,
    Row,
    counted,
    dated,
    grouped,
    lines_of,
    listed,
    printable,
    series_words,
    span,
    text_of,
)
from paros.plotting.tallies import TALLIES, tally_of, told_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.answers import Answer

QUERIES: Final = ("votes-on-series", "ballots-on-series")
NEEDS: Final = ""
# The colour of each choice, and of the number in it.
LOOKS: Final = {"in favour": (BLUE, "white"), "against": (VERMILLION, BLACK), "abstaining": (SKY, INK)}
# What most motions ask for; only others are told.
_USUAL: Final = "adopt the text"
_LAYOUT: Final = Layout(label=270, bar=300, beside=330, height=22)
# So many states are named for a choice; beyond that they are counted.
_NAMED: Final = 14


def draw(answers: Sequence[Answer]) -> Drawing:
    """Return the picture of the answers to `votes-on-series` and `ballots-on-series`, a panel for each series."""
    rows = answers[0].to_dicts()
    named = _named(answers[1].to_dicts())
    series = grouped(rows, "seriesLabel")
    most = max(sum(tally_of(row).values()) for row in rows)
    canvas = Canvas()
    bottom = canvas.legend(
        [(Swatch(colour), words) for words, (colour, _) in LOOKS.items()] if most else [], 0, 0, _LAYOUT.width
    )
    for name, votes in series.items():
        bars = [_bar(row, named.get(text_of(row, "vote"), {})) for row in told_once(votes)]
        title = name if len(series) > 1 else ""
        unit = "votes, as printed" if any(bar.parts for bar in bars) else ""
        bottom = lay_panel(canvas, _LAYOUT, title, bars, bottom + 12, max(most, 1), unit)
    return Drawing(
        chart=canvas.chart(_LAYOUT.width, bottom),
        title=f"{printable(f'Votes {span(rows)}')} on {series_words(list(series))}",
        gist=_gist(rows, named),
        notes=("Bars are printed tallies. Only states that a source names are named; nothing is concluded of others.",),
    )


def _named(ballots: Sequence[Row]) -> dict[str, dict[str, list[str]]]:
    """Return by vote and choice the states that a source names."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in ballots:
        states = found.setdefault(text_of(row, "vote"), {}).setdefault(text_of(row, "choice"), [])
        if text_of(row, "voterLabel") not in states:
            states.append(text_of(row, "voterLabel"))
    return found


def _numbers(row: Row) -> str:
    """Return the tally in words."""
    tally = tally_of(row)
    if not tally:
        return "no tally in the sources"
    missing = [words for words in TALLIES.values() if words not in tally]
    told = ", ".join(f"{number} {words}" for words, number in tally.items())
    return f"{told}; no number {listed(missing)}" if missing else told


def _names(states: Mapping[str, Sequence[str]]) -> list[str]:
    """Return who chose what, in words: the names, or how many they are."""
    order = {words: place for place, words in enumerate(("against", "abstaining", "in favour"))}
    return [
        f"{choice}: {', '.join(who) if len(who) <= _NAMED else f'{len(who)} states on record'}"
        for choice, who in sorted(states.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    ]


def _beside(row: Row, states: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines that stand beside a bar: the tally, what became of the motion, and who is named."""
    parts = [_numbers(row) + (f" – {text_of(row, 'result')}" if row["result"] else "")]
    parts += [f"named {words}" for words in _names(states)]
    parts += [f"all others are said to be {text_of(row, 'others')}"] if row["others"] else []
    return [line for part in parts for line in lines_of(part, _LAYOUT.beside - 24)]


def _bar(row: Row, states: Mapping[str, Sequence[str]]) -> Bar:
    """Return the row of a vote: when, on what and where it was, its tally, and who is named."""
    asked = text_of(row, "kind")
    details = [text_of(row, "forum"), f"motion: {asked}" if asked not in {"", _USUAL} else ""]
    aside = "; ".join(detail for detail in details if detail)
    title = dated(row["earliest"], row["latest"], text_of(row, "question"))
    tally = tally_of(row)
    return Bar(
        label=[*lines_of(title, _LAYOUT.label - 20), *(lines_of(f"({aside})", _LAYOUT.label - 20) if aside else [])],
        parts=[(tally[words], colour, ink) for words, (colour, ink) in LOOKS.items() if words in tally],
        beside=_beside(row, states),
    )


def _gist(rows: Sequence[Row], named: Mapping[str, Mapping[str, list[str]]]) -> str:
    """Return what the picture shows, in words: the range of the tallies, and who is named most."""
    votes = {text_of(row, "vote"): row for row in rows}
    tallied = [row for row in votes.values() if tally_of(row)]
    parts = [f"Bars of {counted(len(votes), 'vote')} {span(rows)}; {len(tallied)} with a printed tally."]
    for words in TALLIES.values():
        numbers = [tally[words] for row in tallied if words in (tally := tally_of(row))]
        if numbers:
            low, high = min(numbers), max(numbers)
            parts.append(f"{words.capitalize()}: {low if low == high else f'{low} to {high}'}.")
    for choice in ("against", "abstaining"):
        times: dict[str, int] = {}
        for vote in votes:
            for state in named.get(vote, {}).get(choice, []):
                times[state] = times.get(state, 0) + 1
        if times:
            ranked = sorted(times, key=lambda state: (-times[state], state))[:5]
            parts.append(f"Named {choice}: {listed([f'{state} ({times[state]})' for state in ranked])}.")
    return " ".join(parts)
