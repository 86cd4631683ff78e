"""Judges the graph by its shapes: what must be there, in the union of all layers; what may be there once, passage by passage.

Which data a rule judges is known by its name. A rule whose IRI begins with `PER_PASSAGE` is judged on a graph in which
each subject of a passage graph has an IRI of its own for each passage, so that two passages may disagree and one
passage may not. A graph of `ALONE`, which speaks of the graph rather than of the world, is judged by the rules of its
name and by no other. Every other rule is judged on the union of the layers. pyshacl is the judge of the reviewed graph.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.findings import SEVERITIES, Finding, sort_key
from paros.names import BASE, PREFIXES, natural_key, shorten, slug
from paros.quads import RDF_TYPE
from paros.reading import graph_iri, is_claim
from paros.shacl import reference
from paros.shacl.model import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from paros.locating import Places

    Judge = Callable[[Collection[ox.Triple], Sequence[ox.Triple]], set[Finding]]

PER_PASSAGE: Final = PREFIXES["shape"] + "per-passage-"
# Two more kinds of rules by the beginning of their names, and the graph that each judges.
QUERY: Final = PREFIXES["shape"] + "query-"
RELEASE: Final = PREFIXES["shape"] + "release-"
ALONE: Final = {QUERY: ox.NamedNode(graph_iri("queries")), RELEASE: ox.NamedNode(graph_iri("release"))}

_IN_UNION: Final = ""
_SH: Final = PREFIXES["sh"]
_REPAIR: Final = "correct the file in shapes/"
_RDFS: Final = PREFIXES["rdfs"]
_PATTERN: Final = ox.NamedNode(_SH + "pattern")
_SEVERITY: Final = ox.NamedNode(_SH + "severity")
_KNOWN_SEVERITIES: Final = frozenset(ox.NamedNode(_SH + name) for name in SEVERITIES)
_DECLARE: Final = ox.NamedNode(_SH + "declare")
_SUBCLASS: Final = ox.NamedNode(_RDFS + "subClassOf")


def validate(
    quads: Sequence[ox.Quad], shapes: Sequence[ox.Quad], places: Places | None = None, judge: Judge = reference.judge
) -> list[Finding]:
    """Return what the shapes find in the quads of all layers, violations first, then by shape, focus node and passage.

    The claims are the graphs whose name begins with the passage namespace. The passage of a finding in the union is
    the first that holds the triple found, or else its property, its subject, or names it as an object; there is none
    where another layer holds that and no passage does.

    Raises:
        DataError: if the shapes themselves cannot be used, with their places where these are given; see `check_shapes`.
    """
    check_shapes(shapes, places)
    if not quads or not shapes:
        return []
    together = [quad for quad in quads if quad.graph_name not in ALONE.values()]
    claims = [quad for quad in together if is_claim(quad)]
    nodes, names = _per_passage(together, claims)
    data = {
        _IN_UNION: {quad.triple for quad in together},
        PER_PASSAGE: nodes,
        **{kind: {quad.triple for quad in quads if quad.graph_name == graph} for kind, graph in ALONE.items()},
    }
    # What holds nothing needs no judge.
    found = {
        kind: judge(triples, [quad.triple for quad in rules_of(kind, shapes)]) if triples else set()
        for kind, triples in data.items()
    }
    findings = set(_locate(_with_property(found[_IN_UNION], data[_IN_UNION]), together))
    findings |= {finding for kind in ALONE for finding in found[kind]}
    for finding in found[PER_PASSAGE]:
        subject, passage = names[finding.focus]
        value, term = finding.value, finding.term
        if value in names:
            value = names[value][0]
            term = f"<{value}>"
        findings.add(replace(finding, focus=subject, value=value, term=term, passage=passage))
    return sorted(findings, key=sort_key)


def check_shapes(shapes: Sequence[ox.Quad], places: Places | None = None) -> None:
    """Refuse shapes that the judge would trip over, or would pass over without a word.

    Raises:
        DataError: if a pattern is no regular expression, a severity is not one of `SEVERITIES`, or a term of SHACL does
            not exist; names the shape, and where places are given its file and line.
    """
    owners = {quad.object: quad.subject for quad in shapes if isinstance(quad.object, ox.BlankNode)}
    problems: dict[Problem, None] = {}
    for quad in shapes:
        for message, accepted in _faults(quad):
            shape = _owner(quad.subject, owners)
            file, line = places.subject(shape) if places and shape else ("", 0)
            name = shorten(shape) if shape else "a shape without an IRI"
            problems[Problem(f"{name}: {message}", file, line, accepted, _REPAIR, "shapes/unfit")] = None
    if problems:
        raise DataError(sorted(problems))


def _faults(quad: ox.Quad) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a triple of a shape, and what would be accepted."""
    from rdflib import SH, URIRef

    value = getattr(quad.object, "value", str(quad.object))
    if quad.predicate == _PATTERN:
        try:
            re.compile(value)
        except re.error as error:
            yield f"the pattern {value!r} is no regular expression: {error}", "a regular expression"
    if quad.predicate == _SEVERITY and quad.object not in _KNOWN_SEVERITIES:
        shown = shorten(value) if isinstance(quad.object, ox.NamedNode) else str(quad.object)
        yield f"the severity {shown} is unknown", ", ".join(f"sh:{name}" for name in SEVERITIES)
        return
    for term in (quad.predicate, quad.object):
        if isinstance(term, ox.NamedNode) and term.value.startswith(_SH) and URIRef(term.value) not in SH:
            near = get_close_matches(slug(term.value), [slug(str(known)) for known in dir(SH)], 3)
            accepted = ", ".join(f"sh:{name}" for name in near) or "a term of SHACL"
            yield f"SHACL has no term {shorten(term.value)}", accepted


def _owner(subject: object, owners: Mapping[ox.BlankNode, object]) -> str:
    """Return the IRI of the shape that a node is or is a part of, or nothing."""
    seen: set[object] = set()
    while isinstance(subject, ox.BlankNode) and subject not in seen:
        seen.add(subject)
        subject = owners.get(subject)
    return subject.value if isinstance(subject, ox.NamedNode) else ""


def rules_of(kind: str, shapes: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the shapes of one kind, with all lists, paths and declarations of prefixes, which belong to every kind."""
    declared = [quad for quad in shapes if quad.predicate == _DECLARE]
    shared: set[object] = {term for quad in declared for term in (quad.subject, quad.object)}
    return [
        quad
        for quad in shapes
        if not isinstance(quad.subject, ox.NamedNode) or quad.subject in shared or _kind(quad.subject.value) == kind
    ]


def _kind(shape: str) -> str:
    """Return how the names of the rules of a shape's kind begin; nothing for those that judge the union."""
    return next((kind for kind in (PER_PASSAGE, *ALONE) if shape.startswith(kind)), _IN_UNION)


def _per_passage(
    quads: Sequence[ox.Quad], claims: Sequence[ox.Quad]
) -> tuple[set[ox.Triple], dict[str, tuple[str, str]]]:
    """Return the claims with each subject renamed for its passage, and the subject and passage of each new name.

    The new name is the passage's IRI, `#`, and the subject's IRI without the base. The types are those of the union,
    and the subclasses stand beside them.
    """
    types: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    triples: set[ox.Triple] = set()
    for quad in quads:
        if quad.predicate == RDF_TYPE and isinstance(quad.subject, ox.NamedNode):
            if isinstance(quad.object, ox.NamedNode):
                types.setdefault(quad.subject, set()).add(quad.object)
        elif quad.predicate == _SUBCLASS:
            triples.add(quad.triple)
    names: dict[str, tuple[str, str]] = {}
    for quad in claims:
        # A blank node has no name to split; the union reports it.
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.graph_name, ox.NamedNode):
            subject, passage = quad.subject, quad.graph_name
            name = f"{passage.value}#{quote(subject.value.removeprefix(BASE), safe='/:.')}"
            if name not in names:
                names[name] = (subject.value, passage.value)
                triples.update(ox.Triple(ox.NamedNode(name), RDF_TYPE, kind) for kind in types.get(subject, ()))
            triples.add(ox.Triple(ox.NamedNode(name), quad.predicate, quad.object))
    return triples, names


def _with_property(findings: Iterable[Finding], triples: set[ox.Triple]) -> Iterator[Finding]:
    """Yield findings; where a path has alternatives, with the one property by which the focus node has its value, if any.

    Of a finding without a value any object will do.
    """
    taken: dict[tuple[str, str], set[str]] = {}
    for triple in triples:
        taken.setdefault((plain(triple.subject), triple.predicate.value), set()).add(str(triple.object))
    for finding in findings:
        parts = [part[1:-1] for part in finding.path.split("|") if part.startswith("<")] if "|" in finding.path else []
        held = [part for part in parts if _holds(taken.get((finding.focus, part), set()), finding.term)]
        yield replace(finding, path=held[0]) if len(held) == 1 else finding


def _holds(values: set[str], term: str) -> bool:
    return term in values if term else bool(values)


def _locate(findings: Iterable[Finding], quads: Sequence[ox.Quad]) -> Iterator[Finding]:
    """Yield findings of the union, each with the first passage that holds what it is about."""
    found = list(findings)
    wanted = {finding.focus.removeprefix("_:") for finding in found}
    nearby = [quad for quad in quads if _value(quad.subject) in wanted or _value(quad.object) in wanted]
    others = [quad for quad in nearby if not is_claim(quad)]
    claims = sorted(filter(is_claim, nearby), key=lambda quad: natural_key(str(quad.graph_name)), reverse=True)
    places: dict[tuple[str, ...], str] = {}
    # A passage takes the place of another layer, an earlier passage that of a later one.
    for quad in [*others, *claims]:
        subject, path, value = _value(quad.subject), quad.predicate.value, _value(quad.object)
        for key in ((subject, path, value), (subject, path), (subject,), ("", value)):
            places[key] = _value(quad.graph_name) if is_claim(quad) else ""
    for finding in found:
        focus, path, value = finding.focus.removeprefix("_:"), finding.path, finding.value
        keys = ((focus, path, value), (focus, path), (focus,), ("", focus))
        yield replace(finding, passage=next((places[key] for key in keys if key in places), ""))


def _value(term: object) -> str:
    """Return the plain text of a term."""
    return getattr(term, "value", "")
