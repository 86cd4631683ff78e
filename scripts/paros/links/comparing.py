"""Compares what we know of a thing with what a service tells of the thing that it is mapped to.

A service that says nothing of something does not disagree. Where a mapping says that a thing is only related to another,
or broader or narrower, the two have names and codes of their own; then the name there is compared with the one that the
mapping itself records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

from paros.days import day_bounds
from paros.likeness import words_of
from paros.names import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Verdict = Literal["agrees", "differs", "moved", "gone", "nothing to compare"]

# The first and the last day on which something can lie.
Span = tuple[str, str]
# Whatever is matched by these is the same thing, or as good as the same.
SAME: Final = frozenset({PREFIXES["skos"] + "exactMatch", PREFIXES["skos"] + "closeMatch"})
# What is compared, by the name that the queries of the profiles give it.
SCHEMES: Final = {
    "cospar": "COSPAR designation",
    "dbpedia": "title in DBpedia",
    "geonames": "number in GeoNames",
    "isni": "ISNI",
    "iso-3166-1-alpha-2": "ISO 3166 code of two letters",
    "iso-3166-1-alpha-3": "ISO 3166 code of three letters",
    "m49": "M49 code",
    "norad": "number in the satellite catalogue",
    "ror": "ROR identifier",
    "un-member-since": "member of the United Nations since",
    "un-member-until": "member of the United Nations until",
    "wikidata": "item in Wikidata",
}


@dataclass(frozen=True)
class Link:
    """A mapping of ours that holds: its IRI, what it maps to what and how, and the name that the object is recorded with."""

    mapping: str
    subject: str
    predicate: str
    object: str
    recorded: str = ""


@dataclass(frozen=True)
class Ours:
    """What we know of our things: names, codes by scheme, and spans of days by scheme."""

    names: Mapping[str, Sequence[str]]
    codes: Mapping[str, Mapping[str, Collection[str]]]
    dates: Mapping[str, Mapping[str, Collection[Span]]]


@dataclass
class There:
    """What a service tells of a thing: is it there, where does it lead on to, names, and codes and dates by scheme.

    `labels` are by language; `others` are further names.
    """

    present: bool = False
    moved: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    codes: dict[str, list[str]] = field(default_factory=dict)
    dates: dict[str, list[Span]] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """What came of one comparison: of what, with what outcome, and that in words."""

    aspect: str
    verdict: Verdict
    told: str


@dataclass(frozen=True)
class Verified:
    """A mapping, what the service tells of its object, and what came of the comparisons."""

    link: Link
    there: There
    checks: tuple[Check, ...]

    @property
    def wrong(self) -> list[Check]:
        """The comparisons in which the two sides do not agree."""
        return [check for check in self.checks if check.verdict in {"differs", "moved", "gone"}]


def compare(link: Link, ours: Ours, there: There) -> Verified:
    """Return what comes of comparing a mapping, and what we know of its subject, with what a service tells of its object."""
    if there.moved:
        told = f"leads on to {shorten(there.moved)}: if that is the same thing, map to it"
        return Verified(link, there, (Check("presence", "moved", told),))
    if not there.present:
        return Verified(link, there, (Check("presence", "gone", "is not there: it was deleted, or never was"),))
    same = link.predicate in SAME
    checks = [Check("presence", "agrees", "is there")]
    checks.append(compare_names(ours.names.get(link.subject, ()) if same else (), link.recorded, there))
    if same:
        codes, dates = ours.codes.get(link.subject, {}), ours.dates.get(link.subject, {})
        checks += [
            compare_codes(scheme, codes[scheme], there.codes[scheme])
            for scheme in sorted(codes.keys() & there.codes.keys())
        ]
        checks += [
            compare_dates(scheme, dates[scheme], there.dates[scheme])
            for scheme in sorted(dates.keys() & there.dates.keys())
        ]
    return Verified(link, there, tuple(checks))


def compare_names(ours: Sequence[str], recorded: str, there: There) -> Check:
    """Return whether a thing has one of our names there, in any language, or else the name that the mapping records.

    >>> compare_names(["Türkiye"], "Turkey", There(labels={"en": "TURKIYE"})).told
    "'TURKIYE' there, but for case, accents and punctuation"
    """
    theirs, told = {*there.labels.values(), *there.others}, [recorded] if recorded else []
    if not theirs:
        return Check("name", "nothing to compare", "has no name there in a language that is asked for")
    if not (ours or told):
        return Check("name", "nothing to compare", "the mapping records no name")
    for names, whose in ((ours, ""), (told, ", as the mapping records")):
        if alike := [name for name in names if name in theirs]:
            return Check("name", "agrees", f"{alike[0]!r} there{whose}")
        words = {words_of(name): name for name in sorted(theirs, reverse=True)}
        if alike := [name for name in names if words_of(name) in words]:
            like = words[words_of(alike[0])]
            return Check("name", "agrees", f"{like!r} there{whose}, but for case, accents and punctuation")
    mine, nearest = _nearest([*ours, *told], sorted(theirs))
    return Check("name", "differs", f"none of our names is one there; nearest: {mine!r} here, {nearest!r} there")


def _nearest(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, str]:
    """Return the name of ours and the name of theirs that are most like each other."""
    from rapidfuzz import fuzz

    pairs = [(mine, other) for mine in ours for other in theirs]
    return max(pairs, key=lambda pair: fuzz.ratio(pair[0].casefold(), pair[1].casefold()))


def compare_codes(scheme: str, ours: Collection[str], theirs: Collection[str]) -> Check:
    """Return whether one of our codes is one of theirs.

    Spaces, hyphens, case and zeros at the start do not count, nor how a title is written in an IRI.

    >>> compare_codes("isni", ["0000000404412096"], ["0000 0004 0441 2096"]).verdict
    'agrees'
    """
    alike = {_plain(code) for code in ours} & {_plain(code) for code in theirs}
    return _compared(scheme, bool(alike), sorted(ours), sorted(theirs))


def _plain(code: str) -> str:
    return re.sub(r"[\s_-]+", "", unquote(code)).lstrip("0").casefold()


def compare_dates(scheme: str, ours: Collection[Span], theirs: Collection[Span]) -> Check:
    """Return whether one of our dates and one of theirs can be the same day, as precisely as each is known.

    >>> compare_dates("un-member-since", [("1993-01-01", "1993-12-31")], [("1993-07-28", "1993-07-28")]).verdict
    'agrees'
    """
    alike = any(
        first <= last_there and first_there <= last for first, last in ours for first_there, last_there in theirs
    )
    return _compared(
        scheme, alike, [days_of(span) for span in sorted(ours)], [days_of(span) for span in sorted(theirs)]
    )


def days_of(span: Span) -> str:
    """Return a span of days in words: a year, a month or a day by itself.

    >>> days_of(("1993-01-01", "1993-12-31")), days_of(("1993-01-01", "1994-12-31"))
    ('1993', '1993-01-01 to 1994-12-31')
    """
    day = span[0]
    return next((text for text in (day[:4], day[:7], day) if day_bounds(text) == span), " to ".join(span))


def _compared(scheme: str, alike: bool, ours: Sequence[str], theirs: Sequence[str]) -> Check:
    """Return the outcome of comparing values of a scheme."""
    name = SCHEMES.get(scheme, scheme)
    if alike:
        return Check(scheme, "agrees", f"{name}: {', '.join(ours)}")
    return Check(scheme, "differs", f"{name}: {', '.join(ours)} here, {', '.join(theirs)} there")
