"""Reconciles texts with the graph: what was decided counts first, then what is exact; nothing else is taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from paros.links.matching import WAYS, Candidate, candidates, certain, tidy
from paros.names import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from paros.links.deciding import Decisions
    from paros.links.matching import AuthorityFile

    Outcome = Literal["matched", "decided", "ambiguous", "near", "unknown", "empty"]

# What may become of a text: one thing is meant by itself, or by a decision (perhaps that it is none of ours); several
# things are called so; things are called nearly so; nothing is; there is no text.
OUTCOMES: Final[tuple[Outcome, ...]] = ("matched", "decided", "ambiguous", "near", "unknown", "empty")
# The columns that are added, each behind the name of the column that was matched.
ADDED: Final = ("iri", "label", "score", "how", "candidates")


@dataclass(frozen=True)
class Match:
    """What became of a text: the thing that it means, if any, and what else it may mean, the likeliest first."""

    text: str
    outcome: Outcome
    meant: Candidate | None
    candidates: tuple[Candidate, ...]


def match(
    authority: AuthorityFile,
    text: str,
    decisions: Decisions,
    *,
    kinds: Collection[str] = (),
    ways: Collection[str] = WAYS,
    limit: int = 5,
) -> Match:
    """Return what becomes of a text; a decision on a thing that is not there, or of no such kind, does not count.

    Args:
        authority: what it is matched with.
        text: a cell of somebody's table.
        decisions: what is decided of texts.
        kinds: classes of which a thing must have one; none for any.
        ways: by which of `WAYS` it is matched.
        limit: how many candidates are told.
    """
    text = tidy(text)
    if not text:
        return Match(text, "empty", None, ())
    if text in decisions.nothing:
        return Match(text, "decided", None, ())
    if accepted := [_decided(authority, iri, text) for iri in standing(authority, text, decisions, kinds)]:
        sole = accepted[0] if len(accepted) == 1 else None
        return Match(text, "decided" if sole else "ambiguous", sole, () if sole else tuple(accepted))
    refused = decisions.refused.get(text, frozenset())
    found = [one for one in candidates(authority, text, kinds=kinds, ways=ways) if one.entity.iri not in refused]
    exact = certain(found)
    if len(exact) == 1:
        return Match(text, "matched", exact[0], ())
    if exact:
        return Match(text, "ambiguous", None, tuple(exact))
    return Match(text, "near" if found else "unknown", None, tuple(found[:limit]))


def match_all(
    authority: AuthorityFile,
    texts: Iterable[str],
    decisions: Decisions,
    *,
    kinds: Collection[str] = (),
    ways: Collection[str] = WAYS,
    limit: int = 5,
) -> list[Match]:
    """Return what becomes of each text, in their order; see `match`. A text that comes again is not matched again."""
    done: dict[str, Match] = {}
    found = []
    for text in texts:
        if text not in done:
            done[text] = match(authority, text, decisions, kinds=kinds, ways=ways, limit=limit)
        found.append(done[text])
    return found


def standing(authority: AuthorityFile, text: str, decisions: Decisions, kinds: Collection[str] = ()) -> tuple[str, ...]:
    """Return the things that a text was decided to mean, as far as they are there and of a kind."""
    return tuple(
        iri
        for iri in decisions.accepted.get(text, ())
        if iri in authority.entities and not (kinds and authority.entities[iri].classes.isdisjoint(kinds))
    )


def void(
    authority: AuthorityFile, texts: Collection[str], decisions: Decisions, kinds: Collection[str] = ()
) -> list[str]:
    """Return which decisions do not count and why, in sentences, sorted.

    They are those on things that the graph does not have (any more), and of some texts those on things of another kind.
    """
    told = {(text, iri) for text, iris in (*decisions.accepted.items(), *decisions.refused.items()) for iri in iris}
    gone = {(text, iri) for text, iri in told if iri not in authority.entities}
    tidied = {tidy(text) for text in texts}
    other = {
        (text, iri)
        for text in tidied
        for iri in decisions.accepted.get(text, ())
        if (text, iri) not in gone and iri not in standing(authority, text, decisions, kinds)
    }
    return [
        *(f"{text!r} was decided on {shorten(iri)}, which the graph does not have" for text, iri in sorted(gone)),
        *(f"{text!r} was decided on {shorten(iri)}, which is of another type" for text, iri in sorted(other)),
    ]


def tally(found: Iterable[Match]) -> dict[Outcome, int]:
    """Return how many texts there are of each outcome, as many as there are rows."""
    counts = Counter(one.outcome for one in found)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def undecided(found: Iterable[Match]) -> list[Match]:
    """Return the texts on which a person has to decide, each once, those that recur most first."""
    counts = Counter(one for one in found if one.outcome in {"ambiguous", "near"})
    return [one for one, _ in counts.most_common()]


def added_columns(column: str) -> list[str]:
    """Return the names of the columns that are added for one that was matched.

    >>> added_columns("state")
    ['state_iri', 'state_label', 'state_score', 'state_how', 'state_candidates']
    """
    return [f"{column}_{name}" for name in ADDED]


def added_cells(found: Match) -> list[str]:
    """Return the cells that tell what became of a text."""
    told = "; ".join(tell(one) for one in found.candidates)
    if found.meant is None:
        return ["", "", "", "decided: none" if found.outcome == "decided" else _shown(found.outcome), told]
    return [found.meant.entity.iri, found.meant.entity.label, f"{found.meant.score:.0f}", found.meant.how, told]


def tell(one: Candidate) -> str:
    """Return a candidate in words: label, prefixed name, how like, and by what."""
    return f"{one.entity.label} ({shorten(one.entity.iri)}, {one.score:.0f}, {one.how})"


def _shown(outcome: Outcome) -> str:
    return "" if outcome == "empty" else outcome


def _decided(authority: AuthorityFile, iri: str, text: str) -> Candidate:
    return Candidate(authority.entities[iri], 100.0, "decided", text, exact=True)
