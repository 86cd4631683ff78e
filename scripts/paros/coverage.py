"""Completeness as data: each passage of each source has claims or a stated reason, and each contract is kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import PREFIXES, shorten, slug
from paros.quads import RDF_TYPE
from paros.reading import is_claim
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros.locating import Places

_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
_LEAF_KINDS = {str(PAROS[kind]) for kind in ("Heading", "Sentence", "ListItem", "Paragraph")}


@dataclass(frozen=True)
class Coverage:
    """How much of one source is in the graph; counts of leaf passages, claims (quads) and positions."""

    source: str
    passages: int
    claimed: int
    waived: int
    claims: int
    positions: int


def _number(text: str) -> int:
    """Return a count of a contract; what is no number is 0 here, and a shape says so."""
    return int(text) if re.fullmatch(r"[0-9]+", text) else 0


def _with_all_above(classes: set[str], above: Mapping[str, set[str]]) -> set[str]:
    """Return classes with all the classes above them."""
    found: set[str] = set()
    waiting = list(classes)
    while waiting:
        if (kind := waiting.pop()) not in found:
            found.add(kind)
            waiting += above.get(kind, ())
    return found


def check_coverage(quads: Sequence[ox.Quad], places: Places | None = None) -> list[Coverage]:
    """Return the coverage of each source, sorted; `places` gives errors their lines.

    Of a kind that a contract promises counts what the source claims something of, be it minted there or registered.

    Raises:
        DataError: if a passage has neither claims nor a waiver, a waived one has claims, one with parts has claims of
            its own, or a source falls short of its contract.
    """
    kinds: dict[str, str] = {}
    source_of: dict[str, str] = {}
    parents: set[str] = set()
    retired: set[str] = set()
    waived: set[str] = set()
    expected: dict[str, int] = {}
    promises: defaultdict[str, list[str]] = defaultdict(list)
    counted: dict[str, str] = {}
    least: dict[str, int] = {}
    claims: Counter[str] = Counter()
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    types: defaultdict[str, set[str]] = defaultdict(set)
    above: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        subject, predicate = str(quad.subject).strip("<>"), quad.predicate.value
        value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
        if is_claim(quad):
            graph = str(quad.graph_name).strip("<>")
            claims[graph] += 1
            subjects[graph].add(subject)
            if quad.predicate == RDF_TYPE:
                types[subject].add(value)
        elif quad.predicate.value == _SUBCLASS:
            above[subject].add(value)
        elif quad.predicate == RDF_TYPE:
            types[subject].add(value)
            if value in _LEAF_KINDS:
                kinds[subject] = value
        elif predicate == str(PAROS.passageOf):
            source_of[subject] = value
        elif predicate == str(PAROS.nestedIn):
            parents.add(value)
        elif predicate == PREFIXES["owl"] + "deprecated" and value == "true":
            retired.add(subject)
        elif predicate == str(PAROS.waiverReason):
            waived.add(subject)
        elif predicate == str(PAROS.expectedPassages):
            expected[subject] = _number(value)
        elif predicate == str(PAROS.expects):
            promises[subject].append(value)
        elif predicate == str(PAROS.countedClass):
            counted[subject] = value
        elif predicate == str(PAROS.atLeast):
            least[subject] = _number(value)

    problems: list[Problem] = []
    leaves = {p for p in kinds if p not in parents and p not in retired}
    for passage in sorted(kinds):
        name = shorten(passage)
        claims_file, line = f"data/claims/{slug(source_of.get(passage, ''))}.trig", 0
        if places and passage in claims and (passage in waived or passage in parents or passage in retired):
            claims_file, line = places.graph(passage)
        if passage in leaves and passage not in claims and passage not in waived:
            problems.append(
                Problem(
                    f"{name} has neither claims nor a reason for having none",
                    claims_file,
                    accepted="claims in its graph, or paros:waiverReason in data/sources/",
                    repair=f"paros sources show {name} --texts DIR, then claim what it says",
                    rule="coverage/passage-unclaimed",
                )
            )
        elif passage in claims and passage in waived:
            problems.append(
                Problem(
                    f"{name} is waived and has claims",
                    claims_file,
                    line,
                    "one of the two",
                    rule="coverage/claims-without-need",
                )
            )
        elif passage in claims and passage in parents:
            problems.append(
                Problem(
                    f"{name} has parts and claims of its own",
                    claims_file,
                    line,
                    "claims in the graphs of its parts",
                    rule="coverage/claims-without-need",
                )
            )
        elif passage in claims and passage in retired:
            problems.append(
                Problem(
                    f"{name} is retired and has claims",
                    claims_file,
                    line,
                    "claims in the passage that replaces it",
                    rule="coverage/claims-without-need",
                )
            )
    rows = []
    for source in sorted(expected):
        own = {p for p in leaves if source_of.get(p) == source}
        things = {subject for passage in own for subject in subjects[passage]}
        held = Counter(kind for thing in things for kind in _with_all_above(types[thing], above))
        contract = f"data/sources/{slug(source)}.ttl"
        if len(own) != expected[source]:
            file, line = places.subject(source) if places else (contract, 0)
            problems.append(
                Problem(
                    f"{shorten(source)} promises {expected[source]} passages and has {len(own)}",
                    file,
                    line,
                    repair=f"paros sources segment TEXT --source {slug(source)}",
                    rule="coverage/promise-not-kept",
                )
            )
        for promise in sorted(promises[source]):
            kind, number = counted.get(promise, ""), least.get(promise, 0)
            if held[kind] < number:
                file, line = places.subject(promise) if places else (contract, 0)
                problems.append(
                    Problem(
                        f"{shorten(source)} promises at least {number} of {shorten(kind)} and has {held[kind]}",
                        file,
                        line,
                        f"the claims that its contract expects, in data/claims/{slug(source)}.trig",
                        rule="coverage/promise-not-kept",
                    )
                )
        rows.append(
            Coverage(
                source,
                len(own),
                len(own & claims.keys()),
                len(own & waived),
                sum(claims[p] for p in own),
                held[str(PAROS.Position)],
            )
        )
    if problems:
        raise DataError(problems)
    return rows
