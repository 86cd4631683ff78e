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

    from paros.integrity import Places

_REJECTED: Final = PREFIXES["verdict"] + "rejected"
_JUDGEMENT: Final = ox.NamedNode(str(PAROS.Judgement))


def rejected_claims(quads: Sequence[ox.Quad], places: Places | None = None) -> set[ox.Quad]:
    """Return the claims that judgements reject, each in the graph of its passage; `places` gives errors their lines.

    Raises:
        DataError: if a judgement concerns a claim that its passage does not make.
    """
    claims = {quad for quad in quads if is_claim(quad)}
    details: defaultdict[str, dict[str, ox.NamedNode | ox.Literal]] = defaultdict(dict)
    for quad in quads:
        if quad.graph_name == ox.NamedNode(graph_iri("editorial")) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            key = "type" if quad.predicate == RDF_TYPE else quad.predicate.value.removeprefix(ONTOLOGY)
            details[str(quad.subject).strip("<>")][key] = quad.object
    rejected: set[ox.Quad] = set()
    problems: list[Problem] = []
    for judgement, detail in sorted(details.items()):
        if detail.get("type") != _JUDGEMENT:
            continue
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
                )
            )
        elif detail.get("verdict") == ox.NamedNode(_REJECTED):
            rejected.add(claim)
    if problems:
        raise DataError(problems)
    return rejected


def _name(iri: str) -> str:
    """Return a predicate as a reader knows it; what is no IRI as it stands."""
    return shorten(iri) if "://" in iri else repr(iri)


def published_view(quads: Sequence[ox.Quad], rejected: set[ox.Quad]) -> list[ox.Quad]:
    """Return the published view, in the default graph: every layer but the editorial one, without rejected claims.

    A rejected claim that another passage makes as well stays, by that passage. What is only inferred about a judgement
    leaves with it.
    """
    editorial, derived = (ox.NamedNode(graph_iri(layer)) for layer in ("editorial", "derived"))
    ours = {quad.subject for quad in quads if quad.graph_name == editorial}
    seen: dict[ox.Quad, None] = {}
    for quad in quads:
        if quad.graph_name == editorial or quad in rejected or (quad.graph_name == derived and quad.subject in ours):
            continue
        seen[ox.Quad(quad.subject, quad.predicate, quad.object)] = None
    return list(seen)
