"""What the text of a SPARQL query tells before it is asked: its form, the names in it, and where a mistake lies.

This is no parser: whether a text is SPARQL, the engine decides. It finds the tokens that hold a name, so that a message
can point to one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from paros.errors import Problem
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_LOCAL: Final = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)"
_TOKEN: Final = re.compile(
    rf"""
      \"\"\"(?:\\.|(?!\"\"\")[^\\])*\"\"\" | '''(?:\\.|(?!''')[^\\])*'''    # long strings
    | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*'                        # strings
    | <(?P<iri>[^\x00-\x20<>"{{}}|^`\\]*)>
    | \#[^\r\n]*                                                           # comments
    | [?$]\w+                                                              # variables
    | _:\w+                                                                # blank nodes
    | (?P<prefix>[^\W\d_](?:[\w.-]*[\w-])?)?:(?P<local>{_LOCAL}(?:(?:{_LOCAL}|[.-])*(?:{_LOCAL}|-))?)?
    """,
    re.DOTALL | re.VERBOSE,
)
_DECLARES: Final = re.compile(r"\bPREFIX\s*\Z", re.IGNORECASE)
_PLACE: Final = re.compile(r"\b(?:at|between|line) ([0-9]+)(?::([0-9]+))?")
# What the engine says of a mistake in a sentence stands between what it would have read on at.
_REASON: Final = re.compile(r"(?:expected|one of|,) ([A-Z][A-Za-z]+(?: [A-Za-z]+)+)(?=, |\Z)")


@dataclass(frozen=True)
class Name:
    """A name in a query: the text of its prefix (None for a full IRI), its IRI if the prefix is known, its place."""

    prefix: str | None
    iri: str
    line: int
    column: int


def names_in(text: str) -> Iterator[Name]:
    """Yield the full IRIs and the prefixed names of a query, in their order, but the declarations of prefixes.

    >>> [name.iri for name in names_in("PREFIX a: <http://a/> ASK { a:b ?c actor:china } # not a:c")]
    ['http://a/b', 'https://w3id.org/paros/actor/china']
    """
    spaces, declared, end = dict(PREFIXES), "", 0
    for token in _TOKEN.finditer(text):
        between, end = text[end : token.start()], token.end()
        iri, prefix, local = token["iri"], token["prefix"] or "", token["local"]
        if declared:
            if iri is not None:
                spaces[declared.removesuffix(":")] = iri
                declared = ""
            continue
        place = position(text, token.start())
        if iri is not None:
            yield Name(None, iri, *place)
        elif _DECLARES.search(between):
            declared = f"{prefix}:"
        elif token.group().startswith(f"{prefix}:"):
            known = prefix in spaces
            yield Name(prefix, spaces[prefix] + re.sub(r"\\(.)", r"\1", local or "") if known else "", *place)


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Return line and column of a place in a text, both counted from 1.

    >>> position("a\nbc", 3)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def line_of(text: str, line: int) -> str:
    """Return a line of a text by its number; empty where there is none."""
    lines = text.split("\n")
    return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""


def explain_mistake(text: str, shown: str, told: str, form: str) -> Problem:
    """Return what is wrong with a query that an engine does not read, and where.

    Args:
        text: the query.
        shown: what to call its file.
        told: the message of the engine, with a line and perhaps a column.
        form: the keyword of its form; empty where there is none.
    """
    accepted = f"SPARQL 1.1 {', '.join(QUERY_FORMS)}"
    if form and form not in QUERY_FORMS:
        return Problem(f"not a SPARQL query: it is an update ({form}), and the graph is only read", shown, 0, accepted)
    if not form:
        return Problem("not a SPARQL query: no form of query is found", shown, 0, accepted)
    for name in names_in(text):
        if name.prefix is not None and not name.iri:
            near = get_close_matches(name.prefix, PREFIXES, 3)
            return Problem(
                f"not a SPARQL query: the prefix {name.prefix}: is not declared",
                shown,
                name.line,
                " or ".join(f"{prefix}:" for prefix in near) or f"PREFIX {name.prefix}: <…> before {form}",
                column=name.column,
                excerpt=line_of(text, name.line),
            )
    place = _PLACE.search(told)
    line, column = (int(number or 0) for number in place.groups()) if place else (0, 0)
    excerpt = line_of(text, line)
    if told.startswith("error at") and column:
        reasons = ", ".join(_REASON.findall(told))
        told = f"it cannot be read on from here{f' ({reasons})' if reasons else ''}"
        # Behind a line nothing can be pointed to.
        column = max(1, min(column, len(excerpt.rstrip())))
    return Problem(
        f"not a SPARQL query: {told}", shown, line, accepted, column=column, excerpt=excerpt if column else ""
    )
