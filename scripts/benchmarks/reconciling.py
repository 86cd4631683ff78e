"""Measures how fast a column of 10,000 different texts is matched with the states of the graph, and how well.

The texts are names of the states as they are, with a letter changed, doubled or left out, with words around them, and names
of what is no state. Beside it, on the same names: rapidfuzz and difflib from their documentation, which take the best of all
names from a score of 90 of 100 on. Of each is counted what it takes rightly, and what it takes for another thing.

Usage: python scripts/benchmarks/reconciling.py [--record]
"""

from __future__ import annotations

import argparse
import difflib
import random
import time
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from tabulate import tabulate

import paros
from benchmarks.record import measured_with, write_section
from paros.finding import registered_names
from paros.links.deciding import Decisions
from paros.links.matching import kind_named
from paros.links.reconciling import match_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # What is taken for each text: the IRI, or nothing.
    Taker = Callable[[Sequence[str]], list[str]]

TEXTS: Final = 10_000
# difflib is slow: it is given every so many texts only.
SPARSE: Final = 20
TAKEN: Final = 90.0
# No state: places, and adjectives that stand in the names of states.
OTHERS: Final = (
    "Atlantis",
    "Ruritania",
    "Northern",
    "Republic",
    "Scotland",
    "Bavaria",
    "United Nations",
    "European Union",
)


def altered(name: str, chance: random.Random) -> str:
    """Return a name with one letter changed, doubled or left out."""
    place = chance.randrange(len(name))
    instead = chance.choice(("", name[place] * 2, chance.choice("abcdefghijklmnopqrstuvwxyz")))
    return name[:place] + instead + name[place + 1 :]


def make_texts(names: Sequence[tuple[str, str]], number: int) -> list[tuple[str, str]]:
    """Return different texts, each with the IRI of the state that it means, or nothing."""
    chance = random.Random(20261122)  # noqa: S311 -- chance here keeps no secret
    texts: dict[str, str] = dict(names) | dict.fromkeys(OTHERS, "")
    while len(texts) < number:
        name, iri = chance.choice(names)
        kind = chance.randrange(3)
        other = chance.choice(OTHERS)
        text = altered(name, chance) if kind else f"{other} {chance.randrange(1900, 2026)}"
        texts.setdefault(text, iri if kind else "")
    pairs = list(texts.items())[:number]
    chance.shuffle(pairs)
    return pairs


def main() -> None:
    """Measure, print, record if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the table into docs/benchmarks.md")
    given = parser.parse_args()
    graph = paros.open()
    authority = graph.reconciliation.authority
    state = kind_named(authority, "State").iri
    states = {iri for iri, entity in authority.entities.items() if state in entity.classes}
    meaning: dict[str, set[str]] = {}
    for held in registered_names(graph.store):
        if held.known and held.entity in states:
            meaning.setdefault(held.text, set()).add(held.entity)
    names = sorted((text, min(iris)) for text, iris in meaning.items() if len(iris) == 1)
    labels, iris = [text for text, _ in names], [iri for _, iri in names]
    pairs = make_texts(names, TEXTS)

    def ours(texts: Sequence[str]) -> list[str]:
        found = match_all(authority, texts, Decisions(), kinds=(state,))
        return [one.meant.entity.iri if one.meant else "" for one in found]

    def by_rapidfuzz(texts: Sequence[str]) -> list[str]:
        best = (process.extractOne(text, labels, scorer=fuzz.WRatio, score_cutoff=TAKEN) for text in texts)
        return [iris[one[2]] if one else "" for one in best]

    def by_difflib(texts: Sequence[str]) -> list[str]:
        best = (difflib.get_close_matches(text, labels, 1, TAKEN / 100) for text in texts)
        return [meaning_of[one[0]] if one else "" for one in best]

    meaning_of = dict(names)
    ways: tuple[tuple[str, Taker, int], ...] = (
        ("paros link reconcile", ours, 1),
        ("rapidfuzz, WRatio", by_rapidfuzz, 1),
        ("difflib", by_difflib, SPARSE),
    )
    rows = []
    for name, take, step in ways:
        wanted = pairs[::step]
        started = time.perf_counter()
        taken = take([text for text, _ in wanted])
        seconds = time.perf_counter() - started
        right = sum(iri == meant != "" for iri, (_, meant) in zip(taken, wanted, strict=True))
        wrong = sum(iri not in {"", meant} for iri, (_, meant) in zip(taken, wanted, strict=True))
        share = [f"{100 * number / len(wanted):.1f} %" for number in (right, wrong)]
        rows.append((name, len(wanted), f"{seconds:.1f}", f"{len(wanted) / seconds:,.0f}", *share))
    found = match_all(authority, [text for text, _ in pairs], Decisions(), kinds=(state,))
    shown = sum(
        meant in {candidate.entity.iri for candidate in one.candidates}
        for one, (_, meant) in zip(found, pairs, strict=True)
        if meant and one.outcome in {"near", "ambiguous"}
    )
    told = f"Of the rest, paros shows the thing that is meant among the candidates for {100 * shown / len(pairs):.1f} %, and takes none."
    table = tabulate(
        rows,
        headers=["by", "texts", "s", "texts a second", "taken rightly", "taken for another"],
        tablefmt="github",
        disable_numparse=True,
    )
    print(table, told, sep="\n\n")
    if given.record:
        write_section(
            "Reconciling",
            "Written by `python scripts/benchmarks/reconciling.py --record`: different texts, most of them names of states with a slip,\n"
            f"matched with the {len(labels)} names of {len(states)} states; the others take the likest name from {TAKEN:.0f} of 100 on.\n\n"
            f"{measured_with(('rapidfuzz', 'pyoxigraph'))}\n\n{table}\n\n{told}",
        )


if __name__ == "__main__":
    main()
