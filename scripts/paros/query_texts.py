"""What the text of a SPARQL query tells before it is asked: its form, the names in it, and where a mistake lies.

This is no parser: whether a text is SPARQL, the engine decides. It finds the tokens that hold a name, so that a message
can point to one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from paros.errors import Problem, UsageError
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
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)
_IRI_CHARACTER: Final = r"[^\x00-\x20<>\"{}|^`\\]"
# What a SPARQL text consists of, as far as it must be told apart to find a keyword. The engine tries one reading after
# another and needs no space between tokens, so what may be read in two ways (`?a<?b#>` is a comparison and a comment,
# or an IRI) is unsure, and a keyword may stand right behind a number or right before a name.
_PIECE: Final = re.compile(
    rf"""
      \"\"\"(?:\\.|(?!\"\"\")[^\\])*\"\"\" | '''(?:\\.|(?!''')[^\\])*'''  # long strings
    | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*'                      # strings
    | <[A-Za-z][A-Za-z0-9+.-]*://{_IRI_CHARACTER}*>                       # IRIs; nothing else has :// after a name
    | (?P<unsure><(?:(?![#']){_IRI_CHARACTER})*[#']{_IRI_CHARACTER}*>|["'])
    | \#[^\r\n]*                                                         # comments
    | \\.                                                                # an escaped character of a name
    | [?$][A-Za-z0-9_]+                                                   # variables
    | :[A-Za-z0-9_][A-Za-z0-9_-]*                                         # what follows the prefix of a name
    """,
    re.DOTALL | re.VERBOSE,
)
_FORM: Final = re.compile(
    r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|WITH|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b(?!\s*:)",
    re.IGNORECASE,
)

_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
# Strings, IRIs, comments and escaped characters: a variable or a keyword in one of them is none.
_ASIDE: Final = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*|\\.",
    re.DOTALL,
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


def code_of(text: str) -> str:
    """Return a query with spaces in the place of strings, IRIs, comments and escaped characters: each keeps its place.

    >>> code_of('ASK { ?s ?p "{" } # {')
    'ASK { ?s ?p     }    '
    """
    return _ASIDE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def query_form(text: str) -> str:
    r"""Return the keyword of a SPARQL query or update behind its prologue, in capitals; empty where there is none.

    >>> query_form("# ask it\nPREFIX add: <http://example.org/describe#> select ?s { ?s add:to ?o }")
    'SELECT'
    """
    found = _FORM.search(re.sub(r"<[^<>\s]*>", " ", _PIECE.sub(" ", text)))
    return found[1].upper() if found else ""


def refuse_service(text: str, shown: str) -> None:
    """Raise a UsageError if a query calls a SERVICE, or if that cannot be told for sure."""
    written = _unescaped(text)
    if not _SERVICE.search(written):
        return
    if _SERVICE.search(_PIECE.sub(" ", text)):
        raise UsageError(
            f"{shown} calls a SERVICE", accepted="a query over this graph: nothing is fetched from elsewhere"
        )
    # SPARQL has escapes like \u0022 replaced before anything is read; not every engine does so.
    if written != text or any(token.lastgroup == "unsure" for token in _PIECE.finditer(text)):
        raise UsageError(
            f"{shown} has the word SERVICE, and it cannot be told whether it calls one",
            accepted="full IRIs, spaces around < and >, characters instead of \\u escapes; or a query without the word",
        )


def service_line(text: str) -> int:
    """Return the first line that has the word SERVICE and is no comment as a whole, or 0.

    An engine follows a SERVICE even from an empty store. It needs no space around the word and has the escapes of
    characters replaced before it reads anything, so the word is looked for wherever it could be a call.
    """
    lines = enumerate(re.split(r"\r\n|\r|\n", _unescaped(text)), 1)
    return next((n for n, line in lines if "SERVICE" in line.upper() and not line.lstrip().startswith("#")), 0)


def _unescaped(text: str) -> str:
    """Return a query with the characters that its escapes stand for, as an engine replaces them before it reads."""
    return _ESCAPED.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), text)
