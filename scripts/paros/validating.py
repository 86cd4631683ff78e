"""Judges the graph by its shapes: what must be there, in the union of all layers; what may be there once, passage by passage.

A rule of shapes/per-passage.ttl is known by its name: its IRI begins with `PER_PASSAGE`. It is judged on a graph in
which each subject of a passage graph has an IRI of its own for each passage, so that two passages may disagree and
one passage may not. Every other shape is judged on the union of all layers. pyshacl is the judge.
"""

from __future__ import annotations

import logging
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
from paros.reading import is_claim
from paros.targeting import aim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import rdflib
    from rdflib.term import Node

    from paros.locating import Places

PER_PASSAGE: Final = PREFIXES["shape"] + "per-passage-"

_UNFIT: Final = "shapes/unfit"
_REPAIR: Final = "correct the file in shapes/"
_SH: Final = PREFIXES["sh"]
_RDFS: Final = PREFIXES["rdfs"]
_XSD_STRING: Final = PREFIXES["xsd"] + "string"
_PATTERN: Final = ox.NamedNode(_SH + "pattern")
_SEVERITY: Final = ox.NamedNode(_SH + "severity")
_KNOWN_SEVERITIES: Final = frozenset(ox.NamedNode(_SH + name) for name in SEVERITIES)
_DECLARE: Final = ox.NamedNode(_SH + "declare")
_SUBCLASS: Final = ox.NamedNode(_RDFS + "subClassOf")


def validate(
    quads: Sequence[ox.Quad],
    shapes: Sequence[ox.Quad],
    places: Places | None = None,
    nodes: Collection[str] | None = None,
) -> list[Finding]:
    """Return what the shapes find in the quads of all layers, violations first, then by shape, focus node and passage.

    The passage of a finding in the union is the first that holds the triple found, or else its property, its subject, or names it as an object; there is none
    where another layer holds that and no passage does.

    Args:
        quads: all layers; the claims are the graphs whose name begins with the passage namespace.
        shapes: what they are judged by.
        places: where everything stands, for errors of the shapes.
        nodes: the focus nodes that matter, by IRI, if not all of them do: no others are looked at.

    Raises:
        DataError: if the shapes themselves cannot be used, with their places where these are given; see `check_shapes`.
    """
    check_shapes(shapes, places)
    if not quads or not shapes:
        return []
    in_union, in_passages = _split_shapes(shapes)
    claims = [quad for quad in quads if is_claim(quad)]
    union = {quad.triple for quad in quads}
    findings = set(_locate(_judge(union, aim(union, in_union, nodes)), quads))
    split, names = _per_passage(quads, claims)
    own = None if nodes is None else {name for name, (subject, _) in names.items() if subject in nodes}
    for finding in _judge(split, aim(split, in_passages, own)):
        subject, passage = names[finding.focus]
        value, term = finding.value, finding.term
        if value in names:
            value = names[value][0]
            term = f"<{value}>"
        findings.add(replace(finding, focus=subject, value=value, term=term, passage=passage))
    return sorted((found for found in findings if nodes is None or found.focus in nodes), key=sort_key)


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
            problem = Problem(f"{name}: {message}", file, line, accepted, _REPAIR, _UNFIT)
            problems[problem] = None
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


def _split_shapes(shapes: Sequence[ox.Quad]) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Return the shapes for the union and those for the passages; prefix declarations are in both."""
    declared = [quad for quad in shapes if quad.predicate == _DECLARE]
    shared: set[object] = {term for quad in declared for term in (quad.subject, quad.object)}
    union: list[ox.Triple] = []
    passages: list[ox.Triple] = []
    for quad in shapes:
        of_passage = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PER_PASSAGE)
        if of_passage or quad.subject in shared:
            passages.append(quad.triple)
        if not of_passage:
            union.append(quad.triple)
    return union, passages


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


def _judge(data: Iterable[ox.Triple], shapes: Sequence[ox.Triple]) -> set[Finding]:
    """Return what pyshacl finds, without passages.

    Raises:
        DataError: if pyshacl cannot use the shapes.
    """
    from pyparsing import ParseBaseException
    from pyshacl import validate as pyshacl_validate
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import Graph
    from rdflib.namespace import RDFS, SH

    shapes_graph, data_graph = _to_rdflib(shapes), _to_rdflib(data)
    try:
        _, report, text = pyshacl_validate(
            data_graph, shacl_graph=shapes_graph, advanced=True, inplace=True, inference="none"
        )
    # A query of a shape is parsed by pyparsing, which has errors of its own.
    except (ReportableRuntimeError, ValueError, re.error, ParseBaseException) as error:
        raise DataError(f"the shapes cannot be used: {error}", repair=_REPAIR, rule=_UNFIT) from error
    if not isinstance(report, Graph):
        raise DataError(f"the shapes cannot be used: {text}", repair=_REPAIR, rule=_UNFIT)
    findings: set[Finding] = set()
    for result in report.objects(None, SH.result):
        shape = report.value(result, SH.sourceShape)
        named = shapes_graph.value(shape, SH.name) or shapes_graph.value(shape, RDFS.label)
        findings.add(
            Finding(
                _show(shape),
                _show(named),
                _show(shapes_graph.value(shape, SH.message) or report.value(result, SH.resultMessage)),
                _show(report.value(result, SH.resultSeverity)).removeprefix(_SH),
                _show(report.value(result, SH.sourceConstraintComponent)),
                _show(report.value(result, SH.focusNode)),
                path_text(report, report.value(result, SH.resultPath)),
                _show(value := report.value(result, SH.value)),
                value.n3() if value is not None else "",
            )
        )
    return findings


def _show(term: Node | None) -> str:
    """Return a term as plain text: an IRI or a lexical form as it is, a blank node with its sign, nothing as ""."""
    from rdflib import BNode

    return "" if term is None else f"_:{term}" if isinstance(term, BNode) else str(term)


def path_text(graph: rdflib.Graph, path: Node | None) -> str:
    """Return a path of SHACL: the IRI of a property as it is, any other in the syntax of SPARQL 1.1, nothing as "".

    >>> from rdflib import Graph, Namespace, SH
    >>> graph = Graph().parse(data="@prefix ex: <e:> . ex:s <http://www.w3.org/ns/shacl#path> ( ex:p ex:q ) .")
    >>> path_text(graph, graph.value(Namespace("e:").s, SH.path))
    '<e:p>/<e:q>'
    """
    from rdflib import URIRef

    if path is None:
        return ""
    return str(path) if isinstance(path, URIRef) else _sparql_path(graph, path)


def _sparql_path(graph: rdflib.Graph, path: Node) -> str:
    """Return a path of SHACL in the syntax of SPARQL 1.1; SHACL, 2.3.1."""
    from rdflib import RDF, SH, URIRef

    if isinstance(path, URIRef):
        return f"<{path}>"
    for predicate, (before, after) in {
        SH.inversePath: ("^", ""),
        SH.zeroOrMorePath: ("", "*"),
        SH.oneOrMorePath: ("", "+"),
        SH.zeroOrOnePath: ("", "?"),
    }.items():
        if (inner := graph.value(path, predicate)) is not None:
            return f"{before}{_in_brackets(graph, inner)}{after}"
    if (head := graph.value(path, SH.alternativePath)) is not None:
        return "|".join(_in_brackets(graph, item) for item in graph.items(head))
    if graph.value(path, RDF.first) is None:
        raise DataError("a path of a shape is none of those that SHACL knows", repair=_REPAIR, rule=_UNFIT)
    return "/".join(_in_brackets(graph, item) for item in graph.items(path))


def _in_brackets(graph: rdflib.Graph, path: Node) -> str:
    """Return a part of a path, in brackets unless it is the IRI of a property."""
    from rdflib import URIRef

    inner = _sparql_path(graph, path)
    return inner if isinstance(path, URIRef) else f"({inner})"


def _to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as a graph of rdflib, lexical forms untouched."""
    from rdflib import BNode, Graph, Literal, URIRef

    known: dict[object, URIRef | BNode | Literal] = {}

    def convert(term: object) -> URIRef | BNode | Literal:
        if (seen := known.get(term)) is not None:
            return seen
        made: URIRef | BNode | Literal
        if isinstance(term, ox.NamedNode):
            made = URIRef(term.value)
        elif isinstance(term, ox.BlankNode):
            made = BNode(term.value)
        elif isinstance(term, ox.Literal):
            if term.language:
                made = Literal(term.value, lang=term.language)
            elif term.datatype.value == _XSD_STRING:
                made = Literal(term.value)
            else:
                made = Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
        else:
            raise DataError(
                f"a triple stands in the place of a term: {term}",
                accepted="an IRI or a literal",
                rule="integrity/triple-as-term",
            )
        known[term] = made
        return made

    graph = Graph(bind_namespaces="none")
    # A literal that does not fit its datatype is for the shapes to report, not for rdflib to log.
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        for triple in triples:
            graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    finally:
        logger.disabled = before
    return graph
