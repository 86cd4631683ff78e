"""Keeps verifications by day, and tells what has changed from one to another: there, and in our mappings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paros.errors import DataError, Problem
from paros.links.comparing import SCHEMES, Check, Link, There, Verified, days_of
from paros.links.verifying import Change, Verification, to_json
from paros.names import shorten
from paros.quads import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path


def save(verification: Verification, folder: Path) -> Path:
    """Write a verification to the file of its day, whole or not at all, and return that."""
    path = folder / f"{verification.day}.json"
    with replacing(path) as stream:
        stream.write(to_json(verification).encode())
    return path


def earlier(folder: Path, day: date) -> Path | None:
    """Return the file of the last verification before a day; None where there is none."""
    return max((path for path in folder.glob("????-??-??.json") if path.stem < day.isoformat()), default=None)


def read_saved(path: Path) -> Verification:
    """Return a verification as it was saved.

    Raises:
        DataError: if the file is none.
    """
    try:
        return _from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            [Problem(f"no verification can be read from this: {error!r}", str(path), accepted="what verify has saved")]
        ) from error


def _from_json(said: dict[str, Any]) -> Verification:
    """Return a verification from what its JSON says."""
    results = tuple(
        Verified(
            Link(**one["link"]),
            There(**{**one["there"], "dates": {k: [(a, b) for a, b in v] for k, v in one["there"]["dates"].items()}}),
            tuple(Check(**check) for check in one["checks"]),
        )
        for one in said["results"]
    )
    first, last = said["answered"]
    changes = tuple(Change(**change) for change in said["changes"])
    return Verification(said["service"], said["endpoint"], said["day"], (first, last), results, said["since"], changes)


def changes_since(before: Verification, now: Verification) -> list[Change]:
    """Return what has changed there, and in our mappings, from one verification to another.

    Of the names there only the labels count, not the further ones, which come and go.
    """
    old = {(one.link.subject, one.link.object): one.there for one in before.results}
    new = {(one.link.subject, one.link.object): one.there for one in now.results}
    return [Change(*pair, told) for pair in sorted({*old, *new}) for told in _changes(old.get(pair), new.get(pair))]


def new_wrongs(before: Verification | None, now: Verification) -> list[tuple[Verified, list[Check]]]:
    """Return the comparisons in which the two sides do not agree, by mapping, but those that were so before already."""
    known = {(one.link.mapping, check) for one in before.results for check in one.wrong} if before else set()
    found = [(one, [check for check in one.wrong if (one.link.mapping, check) not in known]) for one in now.results]
    return [(one, checks) for one, checks in found if checks]


def _changes(old: There | None, new: There | None) -> list[str]:
    """Return in words what has changed of one thing there; None for one that is not mapped."""
    if old is None or new is None:
        return ["is mapped now" if old is None else "is mapped no more"]
    if (old.present, old.moved) != (new.present, new.moved):
        return [f"{_state(old)} before, {_state(new)} now"]
    told = [
        f"label ({language or 'no language'}): {_was(old.labels.get(language), new.labels.get(language))}"
        for language in sorted(old.labels.keys() | new.labels.keys())
        if old.labels.get(language) != new.labels.get(language)
    ]
    told += _changed_values(old.codes, new.codes)
    spans, later = ({k: [days_of(span) for span in v] for k, v in one.dates.items()} for one in (old, new))
    return told + _changed_values(spans, later)


def _changed_values(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> list[str]:
    """Return in words which schemes have other values than before."""
    return [
        f"{SCHEMES.get(scheme, scheme)}: {_was(', '.join(old.get(scheme, ())), ', '.join(new.get(scheme, ())))}"
        for scheme in sorted(old.keys() | new.keys())
        if old.get(scheme) != new.get(scheme)
    ]


def _state(there: There) -> str:
    """Return in words whether something is there."""
    if there.moved:
        return f"led on to {shorten(there.moved)}"
    return "there" if there.present else "not there"


def _was(old: str | None, new: str | None) -> str:
    """Return in words that something has become something else.

    >>> _was("Turkey", "Türkiye"), _was(None, "Türkiye")
    ('Turkey before, Türkiye now', 'nothing before, Türkiye now')
    """
    return f"{old or 'nothing'} before, {new or 'nothing'} now"
