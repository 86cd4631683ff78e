"""The grammar of United Nations document symbols: what `A/C.1/64/L.25` says of body, session, kind and revision.

After the guide of the Dag Hammarskjöld Library (https://research.un.org/en/docs/symbols): the parts are parted by
strokes; the first tells the organ, those that follow its subsidiary, the session, the kind and the running number, and
what alters a document already issued (Rev., Add., Corr.) stands last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import PREFIXES
from paros.reading import graph_iri
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Sequence

SYMBOLS: Final = {str(PAROS.printedSymbol), str(PAROS.normalizedSymbol)}
_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_ANY_URI: Final = ox.NamedNode(PREFIXES["xsd"] + "anyURI")
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
# The subsidiary that a part behind `A/` names, and the slug by which the registry knows it.
_COMMITTEES: Final = {
    "A/C.1": "first-committee",
    "A/C.4": "fourth-committee",
    "A/AC.105": "copuos",
    "A/AC.105/C.2": "copuos-legal-subcommittee",
}
_ASSEMBLY: Final = "general-assembly"
_CONFERENCE: Final = "conference-on-disarmament"
_FIRST_YEAR: Final = 1945
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}

_OLD_RESOLUTION: Final = re.compile(r"A/RES/(?P<number>[0-9]+) ?\((?P<session>[IVXL]+)\)(?P<rest>.*)\Z")
# A letter tells resolutions under one number apart.
_RESOLUTION: Final = re.compile(r"A/RES/(?P<session>[0-9]+)/(?P<number>[0-9]+)(?: ?(?P<letter>[A-Z]))?(?P<rest>.*)\Z")
_COMMITTEE: Final = re.compile(
    r"(?P<body>A/C\.[1-6])/(?P<session>[0-9]+)/(?P<kind>L\.|PV\.|SR\.|INF/|CRP\.)?(?P<number>[0-9]+)(?P<rest>.*)\Z"
)
_SUBSIDIARY: Final = re.compile(
    r"(?P<body>A/AC\.[0-9]+(?:/C\.[0-9]+)?)/(?P<kind>L\.|SR\.|INF/)?(?P<number>[0-9]+)(?P<rest>.*)\Z"
)
_PLENARY: Final = re.compile(r"A/(?P<session>[0-9]+)/(?P<kind>L\.|PV\.|INF/)?(?P<number>[0-9]+)(?P<rest>.*)\Z")
_CD: Final = re.compile(r"CD/(?P<kind>PV\.|WP\.|INF\.)?(?P<number>[0-9]+)(?P<rest>.*)\Z")
_BARE: Final = re.compile(r"(?:[0-9]+/[0-9]+|[0-9]+ ?\([IVXL]+\))\Z")
_SUFFIX: Final = re.compile(r"/(?P<what>Rev|Add|Corr)\.(?P<number>[0-9]+)")
_ANNEX: Final = re.compile(r",? ?(?:Annex|annex)(?: (?P<number>[IVXL]+))?\Z")


@dataclass(frozen=True)
class Symbol:
    """What a document symbol says.

    `normal` is the full form without a mark of reissue and without an annex; `body` the slug of the body among whose
    documents it stands, empty where the registry has none; `kind` the class of instrument that the grammar tells, empty
    where it tells none; `series` what the number counts in.
    """

    normal: str
    body: str
    kind: str
    series: str
    number: int
    session: int | None = None
    revision: int | None = None
    addendum: int | None = None
    reissued: bool = False
    annex: str = ""


def roman(numeral: str) -> int:
    """Return the value of a Roman numeral.

    >>> roman("XIV")
    14
    """
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-v if after > v else v for v, after in zip(values, [*values[1:], 0], strict=True))


def parse_symbol(printed: str) -> Symbol:
    """Return what a symbol says; `74/33` or `1472 (XIV)` alone is read as the number of a resolution of the Assembly.

    >>> parse_symbol("A/C.1/60/L.30/Rev.1")
    Symbol(normal='A/C.1/60/L.30/Rev.1', body='first-committee', kind='DraftResolution', series='A/C.1/60/L.', \
number=30, session=60, revision=1, addendum=None, reissued=False, annex='')
    >>> parse_symbol("65/44").normal, parse_symbol("A/68/189*").reissued, parse_symbol("A/RES/1472 (XIV)").session
    ('A/RES/65/44', True, 14)
    >>> parse_symbol("A/RES/36/97 C").normal
    'A/RES/36/97C'
    >>> parse_symbol("CD/2043/Rev.1 Annex III").annex
    'III'

    Raises:
        ValueError: if it is none of the forms that documents of the General Assembly, its committees and the Conference
            on Disarmament bear.
    """
    text = printed.strip()
    annex = ""
    if found := _ANNEX.search(text):
        annex, text = found["number"] or "I", text[: found.start()]
    reissued = text.endswith("*")
    text = text.rstrip("*")
    if _BARE.match(text):
        text = f"A/RES/{text}"
    parts: tuple[str, str, str, int | None]
    if found := _OLD_RESOLUTION.match(text):
        head = f"A/RES/{found['number']} ({found['session']})"
        parts = (_ASSEMBLY, "Resolution", "A/RES/", roman(found["session"]))
    elif found := _RESOLUTION.match(text):
        head = f"A/RES/{found['session']}/{found['number']}{found['letter'] or ''}"
        parts = (_ASSEMBLY, "Resolution", f"A/RES/{found['session']}/", int(found["session"]))
    elif found := _COMMITTEE.match(text) or _PLENARY.match(text):
        organ = found.groupdict().get("body") or "A"
        series = f"{organ}/{found['session']}/{found['kind'] or ''}"
        head = f"{series}{found['number']}"
        body = _ASSEMBLY if organ == "A" else _COMMITTEES.get(organ, "")
        parts = (body, "DraftResolution" if found["kind"] == "L." else "", series, int(found["session"]))
    elif found := _SUBSIDIARY.match(text):
        series = f"{found['body']}/{found['kind'] or ''}"
        head = f"{series}{found['number']}"
        parts = (_COMMITTEES.get(found["body"], ""), "", series, None)
    elif found := _CD.match(text):
        series = f"CD/{found['kind'] or ''}"
        head = f"{series}{found['number']}"
        parts = (_CONFERENCE, "", series, None)
    else:
        raise ValueError(printed)
    altered = {part["what"]: int(part["number"]) for part in _SUFFIX.finditer(found["rest"])}
    if _SUFFIX.sub("", found["rest"]):
        raise ValueError(printed)
    body, kind, series, session = parts
    return Symbol(
        normal=head + found["rest"],
        body=body,
        kind=kind,
        series=series,
        number=int(found["number"]),
        session=session,
        revision=altered.get("Rev"),
        addendum=altered.get("Add"),
        reissued=reissued,
        annex=annex,
    )


def session_bounds(session: int) -> tuple[str, str]:
    """Return the first and the last day on which a regular session of the General Assembly can lie.

    From the second on, each opens in September (rule 1 of the rules of procedure, A/520; until 1952 some weeks later)
    and lasts until the next one opens; the first began in January 1946.

    >>> session_bounds(65)
    ('2010-09-01', '2011-09-30')
    """
    first = f"{_FIRST_YEAR + session}-09-01" if session > 1 else f"{_FIRST_YEAR + 1}-01-01"
    return first, f"{_FIRST_YEAR + session + 1}-09-30"


def describe_symbols(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return what the grammar says of each document symbol in the quads, printed or ours, in the derived graph, sorted.

    A symbol that the grammar does not know is left alone: not every paper has a symbol of the United Nations.
    """
    graph = ox.NamedNode(graph_iri("derived"))
    described: set[ox.Quad] = set()
    for quad in quads:
        if quad.predicate.value not in SYMBOLS or not isinstance(quad.object, ox.Literal):
            continue
        try:
            symbol = parse_symbol(quad.object.value)
        except ValueError:
            continue
        named = symbol.normal + (f" annex {symbol.annex}" if symbol.annex else "")
        node = ox.NamedNode(PREFIXES["symbol"] + re.sub(r"[^a-z0-9.]+", "-", named.lower()).strip("-"))
        said: dict[str, ox.NamedNode | ox.Literal] = {
            _TYPE: ox.NamedNode(str(PAROS.DocumentSymbol)),
            _LABEL: ox.Literal(named, language="en"),
            str(PAROS.writtenAs): ox.Literal(quad.object.value),
            str(PAROS.symbolSeries): ox.Literal(symbol.series),
            str(PAROS.symbolNumber): ox.Literal(symbol.number),
        }
        if symbol.body:
            said[str(PAROS.symbolBody)] = ox.NamedNode(PREFIXES["forum"] + symbol.body)
        if symbol.kind:
            said[str(PAROS.symbolKind)] = ox.Literal(str(PAROS[symbol.kind]), datatype=_ANY_URI)
        if symbol.session is not None:
            first, last = session_bounds(symbol.session)
            said[str(PAROS.symbolSession)] = ox.Literal(symbol.session)
            said[str(PAROS.earliestDate)] = ox.Literal(first, datatype=_DATE)
            said[str(PAROS.latestDate)] = ox.Literal(last, datatype=_DATE)
        described |= {ox.Quad(node, ox.NamedNode(predicate), value, graph) for predicate, value in said.items()}
    return sorted(described, key=str)
