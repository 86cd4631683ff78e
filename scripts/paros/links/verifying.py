"""Verifies our mappings against a service that tells of their objects: are they there, and do the two sides agree?"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import ask
from paros.dating import bounds
from paros.errors import UsageError
from paros.links.asking import fetch
from paros.links.comparing import SAME, Link, Ours, Span, There, Verified, compare
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.answers import Engine
    from paros.links.asking import Kept
    from paros.links.profiles import Service

_LINKS: Final = """
SELECT ?mapping ?subject ?predicate ?object ?label WHERE {
  ?mapping a sssom:Mapping ;
    owl:annotatedSource ?subject ;
    owl:annotatedProperty ?predicate ;
    owl:annotatedTarget ?object .
  OPTIONAL { ?mapping sssom:object_label ?label }
  FILTER NOT EXISTS { ?mapping sssom:predicate_modifier ?modifier }
}
ORDER BY ?mapping ?label
"""
_NAMES: Final = """
SELECT DISTINCT ?subject ?name WHERE {
  { SELECT DISTINCT ?subject WHERE { ?mapping a sssom:Mapping ; owl:annotatedSource ?subject } }
  ?subject rdfs:label|skos:prefLabel|skos:altLabel|paros:normalizedSymbol ?name .
}
ORDER BY ?subject ?name
"""
_CODES: Final = """
SELECT DISTINCT ?subject ?scheme ?code WHERE {
  VALUES (?property ?scheme) {
    (paros:isoAlpha2Code "iso-3166-1-alpha-2")
    (paros:isoAlpha3Code "iso-3166-1-alpha-3")
    (paros:m49Code "m49")
  }
  ?subject ?property ?code .
}
ORDER BY ?subject ?scheme ?code
"""
_DATES: Final = """
SELECT DISTINCT ?subject ?scheme ?date WHERE {
  VALUES (?property ?scheme) {
    (paros:startDate "un-member-since")
    (paros:endDate "un-member-until")
  }
  ?role paros:roleHolder ?subject ;
    paros:roleIn actor:united-nations ;
    paros:capacity capacity:member ;
    ?property ?date .
}
ORDER BY ?subject ?scheme ?date
"""
# Scheme -> where the IRIs of its codes begin: a mapping to such an IRI tells the code of its subject.
_REGISTERS: Final = {
    "cospar": "https://nssdc.gsfc.nasa.gov/nmc/spacecraft/display.action?id=",
    "dbpedia": "http://dbpedia.org/resource/",
    "geonames": "https://sws.geonames.org/",
    "isni": "https://isni.org/isni/",
    "norad": "https://celestrak.org/satcat/records.php?CATNR=",
    "ror": "https://ror.org/",
    "wikidata": "http://www.wikidata.org/entity/",
}
# How precise a date is, as Wikibase counts it, and how much of it is then known; characters.
_PRECISIONS: Final = {"9": (4, "gYear"), "10": (7, "gYearMonth"), "11": (10, "date")}
_ISO_DATE: Final = re.compile(r"\+?([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T|Z|\Z)")
_LABEL: Final = PREFIXES["rdfs"] + "label"


@dataclass(frozen=True)
class Change:
    """What has changed there, or in our mappings, since an earlier verification."""

    subject: str
    object: str
    told: str


@dataclass(frozen=True)
class Verification:
    """All mappings to what a service tells of, verified on a day by answers of some days, and what changed since another."""

    service: str
    endpoint: str
    day: str
    answered: Span
    results: tuple[Verified, ...]
    since: str = ""
    changes: tuple[Change, ...] = ()


def read_links(engine: Engine, namespace: str) -> list[Link]:
    """Return the mappings of ours that hold and whose object's IRI begins so, in the order of their IRIs.

    Raises:
        UsageError: if there is none.
    """
    links = [link for link in _links(engine) if link.object.startswith(namespace)]
    if not links:
        raise UsageError(
            f"nothing is mapped to {namespace}…", accepted="a service that tells of what is", repair="paros build"
        )
    return links


def _links(engine: Engine) -> list[Link]:
    """Return all mappings of ours that hold, each once, in the order of their IRIs."""
    links: dict[str, Link] = {}
    for row in ask(engine, _LINKS, "the search for mappings").bindings:
        link = Link(*(_text(row.get(name)) for name in ("mapping", "subject", "predicate", "object", "label")))
        links.setdefault(link.mapping, link)
    return list(links.values())


def read_ours(engine: Engine) -> Ours:
    """Return what the graph knows of things that can be compared: names, codes, dates of membership."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    codes: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    dates: defaultdict[str, defaultdict[str, set[Span]]] = defaultdict(lambda: defaultdict(set))
    for row in ask(engine, _NAMES, "the search for names").bindings:
        if (name := _text(row["name"])) not in names[_text(row["subject"])]:
            names[_text(row["subject"])].append(name)
    for row in ask(engine, _CODES, "the search for codes").bindings:
        codes[_text(row["subject"])][_text(row["scheme"])].add(_text(row["code"]))
    for link in _links(engine):
        for scheme, start in _REGISTERS.items():
            if link.predicate in SAME and link.object.startswith(start):
                codes[link.subject][scheme].add(link.object.removeprefix(start).rstrip("/"))
    for row in ask(engine, _DATES, "the search for dates").bindings:
        if span := _span(row["date"]):
            dates[_text(row["subject"])][_text(row["scheme"])].add(span)
    return Ours(names, codes, dates)


def _text(term: object) -> str:
    """Return an IRI or the text of a literal; empty where there is no term."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _span(term: object, precision: str = "") -> Span | None:
    """Return the first and last day that a literal tells of; None where it tells of none, or less precisely than a year.

    >>> _span(ox.Literal("1945-01-01T00:00:00Z"), "9")
    ('1945-01-01', '1945-12-31')
    """
    if not isinstance(term, ox.Literal):
        return None
    try:
        if found := _ISO_DATE.match(term.value):
            length, kind = _PRECISIONS.get(precision or "11", (0, ""))
            return bounds(date.fromisoformat(found[1]).isoformat()[:length], PREFIXES["xsd"] + kind)
        return bounds(term.value, term.datatype.value)
    except ValueError:  # there is no such day
        return None


def ask_there(kept: Kept, service: Service, objects: Sequence[str]) -> dict[str, There]:
    """Return what a service tells of things, by their IRIs.

    Raises:
        EnvironmentFault: if it does not answer.
        DataError: if it does not read one of its queries.
    """
    there = {iri: There() for iri in objects}
    for row in fetch(kept, service, "presence", objects):
        if found := there.get(_text(row.get("entity"))):
            found.present, found.moved = True, _text(row.get("moved")) or found.moved
    here = [iri for iri, found in there.items() if found.present]
    for row in fetch(kept, service, "labels", here):
        if (found := there.get(_text(row.get("entity")))) and isinstance(label := row.get("label"), ox.Literal):
            if _text(row.get("property")) == _LABEL:
                found.labels[label.language or ""] = label.value
            else:
                found.others.append(label.value)
    for row in fetch(kept, service, "codes", here):
        if found := there.get(_text(row.get("entity"))):
            found.codes.setdefault(_text(row.get("scheme")), []).append(_text(row.get("code")))
    for row in fetch(kept, service, "dates", here):
        found, span = there.get(_text(row.get("entity"))), _span(row.get("date"), _text(row.get("precision")))
        if found and span:
            found.dates.setdefault(_text(row.get("scheme")), []).append(span)
    for found in there.values():
        found.labels = dict(sorted(found.labels.items()))
        found.others = sorted(set(found.others))
        found.codes = {scheme: sorted(set(codes)) for scheme, codes in sorted(found.codes.items())}
        found.dates = {scheme: sorted(set(spans)) for scheme, spans in sorted(found.dates.items())}
    return there


def verify(engine: Engine, kept: Kept, service: Service) -> Verification:
    """Return what comes of verifying our mappings to what a service tells of.

    Args:
        engine: the graph.
        kept: where the service is asked.
        service: what it is.

    Raises:
        UsageError: if nothing is mapped to what it tells of.
        EnvironmentFault: if it does not answer; what it has answered is kept.
        DataError: if it does not read one of its queries.
    """
    links = read_links(engine, service.namespace)
    ours = read_ours(engine)
    there = ask_there(kept, service, sorted({link.object for link in links}))
    results = tuple(compare(link, ours, there[link.object]) for link in links)
    answered = min(kept.days).isoformat(), max(kept.days).isoformat()
    return Verification(service.name, kept.url, kept.today.isoformat(), answered, results)


def to_json(verification: Verification) -> str:
    """Return a verification as JSON, whole."""
    return json.dumps(asdict(verification), indent=1, ensure_ascii=False) + "\n"


def counts(results: Iterable[Verified]) -> dict[str, int]:
    """Return how many mappings agree throughout, and how many differ, lead on to something else or are not there."""
    found = dict.fromkeys(("agree", "differ", "moved", "gone"), 0)
    for result in results:
        verdicts = {check.verdict for check in result.wrong}
        worst = next(
            (verdict for verdict in ("gone", "moved") if verdict in verdicts), "differ" if verdicts else "agree"
        )
        found[worst] += 1
    return found
