"""Judges the graph by its shapes: what must be there, in the union of all layers; what may be there once, passage by passage.

Which data a rule judges is known by its name. A rule whose IRI begins with `PER_PASSAGE` is judged on a graph in which
each subject of a passage graph has an IRI of its own for each passage, so that two passages may disagree and one
passage may not. A graph of `ALONE`, which speaks of the graph rather than of the world, is judged by the rules of its
name and by no other. Every other rule is judged on the union of the layers. pyshacl is the judge.
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
from paros.reading import graph_iri, is_claim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import rdflib
    from rdflib.term import Node

    from paros.integrity import Places

PER_PASSAGE: Final = PREFIXES["shape"] + "per-passage-"
# Two more kinds of rules by the beginning of their names, and the graph that each judges.
QUERY: Final = PREFIXES["shape"] + "query-"
RELEASE: Final = PREFIXES["shape"] + "release-"
ALONE: Final = {QUERY: ox.NamedNode(graph_iri("queries")), RELEASE: ox.NamedNode(graph_iri("release"))}

_IN_UNION: Final = ""
_SH: Final = PREFIXES["sh"]
_RDFS: Final = PREFIXES["rdfs"]
_XSD_STRING: Final = PREFIXES["xsd"] + "string"
_PATTERN: Final = ox.NamedNode(_SH + "pattern")
_SEVERITY: Final = ox.NamedNode(_SH + "severity")
_KNOWN_SEVERITIES: Final = frozenset(ox.NamedNode(_SH + name) for name in SEVERITIES)
_DECLARE: Final = ox.NamedNode(_SH + "declare")
_SUBCLASS: Final = ox.NamedNode(_RDFS + "subClassOf")


def validate(quads: Sequence[ox.Quad], shapes: Sequence[ox.Quad], places: Places | None = None) -> list[Finding]:
    """Return what the shapes find in the quads of all layers, violations first, then by shape, focus node and passage.

    The claims are the graphs whose name begins with the passage namespace. The passage of a finding in the union is
    the first that holds the triple found, or else its subject, or else names it as an object.

    Raises:
        DataError: if the shapes themselves cannot be used, with their places where these are given; see `check_shapes`.
    """
    check_shapes(shapes, places)
    if not quads or not shapes:
        return []
    rules = {kind: [quad.triple for quad in rules_of(kind, shapes)] for kind in (_IN_UNION, PER_PASSAGE, *ALONE)}
    together = [quad for quad in quads if quad.graph_name not in ALONE.values()]
    claims = [quad for quad in together if is_claim(quad)]
    findings = set(_locate(_judge({quad.triple for quad in together}, rules[_IN_UNION]), claims))
    for kind, graph in ALONE.items():
        findings |= _judge({quad.triple for quad in quads if quad.graph_name == graph}, rules[kind])
    nodes, names = _per_passage(together, claims)
    for finding in _judge(nodes, rules[PER_PASSAGE]):
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
            problems[Problem(f"{name}: {message}", file, line, accepted, "correct the file in shapes/")] = None
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


def _locate(findings: Iterable[Finding], claims: Sequence[ox.Quad]) -> Iterator[Finding]:
    """Yield findings of the union, each with the first passage that holds what it is about."""
    places: dict[tuple[str, ...], str] = {}
    for quad in sorted(claims, key=lambda quad: natural_key(str(quad.graph_name)), reverse=True):
        passage, subject, path, value = (
            getattr(term, "value", "") for term in (quad.graph_name, quad.subject, quad.predicate, quad.object)
        )
        for key in ((subject, path, value), (subject, path), (subject,), ("", value)):
            places[key] = passage
    for finding in findings:
        focus, path, value = finding.focus.removeprefix("_:"), finding.path, finding.value
        keys = ((focus, path, value), (focus, path), (focus,), ("", focus))
        yield replace(finding, passage=next((places[key] for key in keys if key in places), ""))


def _judge(data: Collection[ox.Triple], shapes: Sequence[ox.Triple]) -> set[Finding]:
    """Return what pyshacl finds, without passages; nothing where there are no data.

    Raises:
        DataError: if pyshacl cannot use the shapes.
    """
    if not data:
        return set()
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
        raise DataError(f"the shapes cannot be used: {error}", repair="correct the file in shapes/") from error
    if not isinstance(report, Graph):
        raise DataError(f"the shapes cannot be used: {text}", repair="correct the file in shapes/")
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
        raise DataError("a path of a shape is none of those that SHACL knows", repair="correct the file in shapes/")
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
            raise DataError(f"a triple stands in the place of a term: {term}", accepted="an IRI or a literal")
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
