"""The namespaces of the graph and the short forms of its IRIs; plain strings, so that every face can afford it."""

from __future__ import annotations

import re
from typing import Final

BASE: Final = "https://w3id.org/paros/"
ONTOLOGY: Final = BASE + "ontology#"

# One prefix for each kind of thing. The local name is the slug: lower-case, without a slash, stable.
THINGS: Final = (
    "actor",
    "dispute",
    "event",
    "forum",
    "instrument",
    "object",
    "passage",
    "place",
    "position",
    "source",
    "symbol",
    "table",
    "topic",
)
# One prefix for each code list of ontology/codes.ttl.
CODES: Final = (
    "capacity",
    "certainty",
    "conflict",
    "manner",
    "modality",
    "motion",
    "option",
    "polarity",
    "quantifier",
    "result",
    "stance",
    "status",
    "verdict",
)

PREFIXES: Final[dict[str, str]] = {
    **{name: f"{BASE}{name}/" for name in (*THINGS, *CODES)},
    "csvw": "http://www.w3.org/ns/csvw#",
    "dataset": BASE + "dataset/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "editorial": BASE + "editorial/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "graph": BASE + "graph/",
    "mapping": BASE + "mapping/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "paros": ONTOLOGY,
    "prov": "http://www.w3.org/ns/prov#",
    "query": BASE + "query/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "release": BASE + "release/",
    "schema": "https://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": BASE + "shape/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


def expand(short: str) -> str:
    """Return the full IRI that a prefixed name stands for.

    >>> expand("actor:group-of-21")
    'https://w3id.org/paros/actor/group-of-21'

    Raises:
        KeyError: if the prefix is not one of `PREFIXES`, or there is none.
    """
    prefix, colon, local = short.partition(":")
    if not colon:
        raise KeyError(short)
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI in angle brackets where no prefix fits.

    >>> shorten("https://w3id.org/paros/actor/group-of-21")
    'actor:group-of-21'
    >>> shorten("https://example.org/a")
    '<https://example.org/a>'
    """
    best = ""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(namespace) > len(PREFIXES.get(best, "")):
            best = prefix
    local = iri[len(PREFIXES[best]) :] if best else ""
    return f"{best}:{local}" if _LOCAL_NAME.match(local) else f"<{iri}>"


def is_thing(iri: str) -> bool:
    """Return whether an IRI names a thing of ours (not a term of the ontology, a code or a graph).

    >>> is_thing("https://w3id.org/paros/actor/china"), is_thing("https://w3id.org/paros/stance/regrets")
    (True, False)
    """
    return any(iri.startswith(PREFIXES[name]) for name in (*THINGS, "editorial"))


def slug(iri: str) -> str:
    """Return the last part of an IRI.

    >>> slug("https://w3id.org/paros/passage/g21-2020-p1-s1")
    'g21-2020-p1-s1'
    """
    return iri.rpartition("/")[2].rpartition("#")[2]


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key by which numbers within a text count as numbers; two texts never have the same key.

    >>> sorted(["p10", "p2"], key=natural_key)
    ['p2', 'p10']
    """
    # Splitting by a group gives what lies between the numbers and the numbers by turns.
    parts = enumerate(re.split(r"([0-9]+)", text))
    return tuple((0, int(part), part) if place % 2 else (1, 0, part) for place, part in parts if part)
