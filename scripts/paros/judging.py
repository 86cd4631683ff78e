"""Applies the editorial judgements: the published view is everything but the claims that a judgement rejects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import ONTOLOGY, PREFIXES, shorten
from paros.quads import RDF_TYPE
from paros.reading import graph_iri, is_claim
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.locating import Places

_REJECTED: Final = PREFIXES["verdict"] + "rejected"
_JUDGEMENT: Final = ox.NamedNode(str(PAROS.Judgement))
_INFERENCE: Final = ox.NamedNode(str(PAROS.Inference))
# An inference that is only possible is told, not published.
_PUBLISHED: Final = {ox.NamedNode(PREFIXES["certainty"] + name) for name in ("certain", "probable")}


def rejected_claims(quads: Sequence[ox.Quad], places: Places | None = None) -> set[ox.Quad]:
    """Return the claims that judgements reject, each in the graph of its passage; `places` gives errors their lines.

    Raises:
        DataError: if a judgement concerns a claim that its passage does not make.
    """
    claims = {quad for quad in quads if is_claim(quad)}
    rejected: set[ox.Quad] = set()
    problems: list[Problem] = []
    for judgement, detail in _assessments(quads, _JUDGEMENT):
        value = detail.get("judgedValue", detail.get("judgedObject"))
        subject, predicate, passage = (detail.get(k) for k in ("judgedSubject", "judgedPredicate", "inPassage"))
        if not (isinstance(subject, ox.NamedNode) and isinstance(passage, ox.NamedNode) and predicate and value):
            continue  # the shapes name what is missing
        try:
            claim = ox.Quad(subject, ox.NamedNode(predicate.value), value, passage)
        except ValueError:
            claim = None
        if claim is None or claim not in claims:
            file, line = places.subject(judgement) if places else ("data/editorial/", 0)
            problems.append(
                Problem(
                    f"{shorten(judgement)} judges a claim that {shorten(passage.value)} does not make: "
                    f"{shorten(subject.value)} {_name(predicate.value)} "
                    f"{shorten(value.value) if isinstance(value, ox.NamedNode) else value}",
                    file,
                    line,
                    accepted="subject, predicate, object and passage of an existing claim",
                    repair=f"paros show {shorten(passage.value)}",
                    rule="judgement/no-such-claim",
                )
            )
        elif detail.get("verdict") == ox.NamedNode(_REJECTED):
            rejected.add(claim)
    if problems:
        raise DataError(problems)
    return rejected


def _assessments(
    quads: Sequence[ox.Quad], kind: ox.NamedNode
) -> list[tuple[str, dict[str, ox.NamedNode | ox.Literal]]]:
    """Return the nodes of one kind in the editorial layer, sorted, each with its values by the name of the property."""
    editorial = ox.NamedNode(graph_iri("editorial"))
    details: defaultdict[str, dict[str, ox.NamedNode | ox.Literal]] = defaultdict(dict)
    for quad in quads:
        if quad.graph_name == editorial and isinstance(quad.object, ox.NamedNode | ox.Literal):
            key = "type" if quad.predicate == RDF_TYPE else quad.predicate.value.removeprefix(ONTOLOGY)
            details[str(quad.subject).strip("<>")][key] = quad.object
    return [(node, detail) for node, detail in sorted(details.items()) if detail.get("type") == kind]


def inferred_statements(quads: Sequence[ox.Quad], places: Places | None = None) -> list[ox.Quad]:
    """Return what our inferences conclude, if certainly or probably, in the derived graph, sorted.

    Raises:
        DataError: if a passage claims already what is inferred: a claim needs no inference.
    """
    said: defaultdict[ox.Quad, list[str]] = defaultdict(list)
    for quad in quads:
        if is_claim(quad):
            said[ox.Quad(quad.subject, quad.predicate, quad.object)].append(str(quad.graph_name).strip("<>"))
    derived = ox.NamedNode(graph_iri("derived"))
    statements: list[ox.Quad] = []
    problems: list[Problem] = []
    for inference, detail in _assessments(quads, _INFERENCE):
        value = detail.get("judgedValue", detail.get("judgedObject"))
        subject, predicate = detail.get("judgedSubject"), detail.get("judgedPredicate")
        if not (isinstance(subject, ox.NamedNode) and predicate and value):
            continue  # the shapes name what is missing
        try:
            statement = ox.Quad(subject, ox.NamedNode(predicate.value), value, derived)
        except ValueError:
            continue  # the shapes name what is no IRI
        if by := said.get(ox.Quad(subject, statement.predicate, value)):
            file, line = places.subject(inference) if places else ("data/editorial/", 0)
            problems.append(
                Problem(
                    f"{shorten(inference)} infers what {shorten(by[0])} claims already",
                    file,
                    line,
                    accepted="a statement that no passage makes",
                    repair=f"remove {shorten(inference)}",
                    rule="judgement/claimed-already",
                )
            )
        elif detail.get("certainty") in _PUBLISHED:
            statements.append(statement)
    if problems:
        raise DataError(problems)
    return sorted(statements, key=str)


def _name(iri: str) -> str:
    """Return a predicate as a reader knows it; what is no IRI as it stands."""
    return shorten(iri) if "://" in iri else repr(iri)


def published_view(quads: Sequence[ox.Quad], rejected: set[ox.Quad]) -> list[ox.Quad]:
    """Return the published view, in the default graph: every layer of facts, without rejected claims.

    The layers that speak about statements, editorial and disputes, are no facts. A rejected claim that another passage
    makes as well stays, by that passage. What is only derived about a judgement leaves with it.
    """
    editorial, disputes, derived = (ox.NamedNode(graph_iri(layer)) for layer in ("editorial", "disputes", "derived"))
    ours = {quad.subject for quad in quads if quad.graph_name == editorial}
    seen: dict[ox.Quad, None] = {}
    for quad in quads:
        if (
            quad.graph_name in (editorial, disputes)
            or quad in rejected
            or (quad.graph_name == derived and quad.subject in ours)
        ):
            continue
        seen[ox.Quad(quad.subject, quad.predicate, quad.object)] = None
    return list(seen)
