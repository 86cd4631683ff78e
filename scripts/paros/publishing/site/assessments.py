"""What we make of claims: judgements, inferences and slips of the editorial layer, and the disputes that rules find."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from paros.names import ONTOLOGY, PREFIXES, natural_key, slug
from paros.publishing.site.words import shown
from paros.quads import RDF_TYPE
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros.publishing.site.index import Index, Statement
    from paros.publishing.site.words import Value

_VERDICT: Final = PREFIXES["verdict"]
JUDGEMENT: Final = "Judgement"
INFERENCE: Final = "Inference"
SLIP: Final = "Slip"
DISPUTE: Final = "Dispute"
# A claim: subject, property, the object as N-Triples write it, and the passage that makes it.
Claim = tuple[str, str, str, str]


@dataclass(frozen=True)
class Assessment:
    """One judgement, inference, slip or dispute, in words.

    Attributes:
        iri: its own.
        label: its name.
        kind: the local name of its class.
        subject: the thing of which something is claimed; none of a slip.
        predicate: the property by which it is claimed.
        value: the value that is claimed.
        preferred: what we hold instead.
        verdict: upheld, doubted or rejected.
        certainty: how sure we are.
        conflict: the kind of conflict.
        passages: those that make the claim.
        against: those that speak against it.
        rests: those that an inference rests on.
        reasons: why.
        evidence: what else speaks for it.
        printed: the words of a slip as printed.
        reading: what they should be.
        rules: the rules that found a dispute.
        settled: the judgements that settle a dispute.
    """

    iri: str
    label: str
    kind: str
    subject: tuple[Value, ...]
    predicate: tuple[Value, ...]
    value: tuple[Value, ...]
    preferred: tuple[Value, ...]
    verdict: tuple[Value, ...]
    certainty: tuple[Value, ...]
    conflict: tuple[Value, ...]
    passages: tuple[Value, ...]
    against: tuple[Value, ...]
    rests: tuple[Value, ...]
    reasons: tuple[Value, ...]
    evidence: tuple[Value, ...]
    printed: tuple[Value, ...]
    reading: tuple[Value, ...]
    rules: tuple[Value, ...]
    settled: tuple[Value, ...]

    @property
    def slug(self) -> str:
        """The last part of its IRI, by which a page refers to it."""
        return slug(self.iri)

    @property
    def title(self) -> str:
        """What it is about: its label, or the claim, as what a rule finds has the name of the rule only."""
        if self.kind != DISPUTE:
            return self.label
        claim = " ".join(value.text for value in (*self.predicate, *self.value))
        return f"{', '.join(value.text for value in self.subject)}: {claim}"

    @property
    def outcome(self) -> str:
        """The code of the verdict: upheld, doubted or rejected; empty where there is none."""
        return self.verdict[0].iri.removeprefix(_VERDICT) if self.verdict else ""

    @property
    def concerns(self) -> list[str]:
        """The passages with which it has to do."""
        return [value.iri for value in (*self.passages, *self.against, *self.rests)]


# The properties of which the fields are made.
_FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "subject": ("judgedSubject",),
    "predicate": ("judgedPredicate",),
    "value": ("judgedObject", "judgedValue"),
    "preferred": ("preferredObject", "preferredValue"),
    "verdict": ("verdict",),
    "certainty": ("certainty",),
    "conflict": ("conflictKind",),
    "passages": ("inPassage",),
    "against": ("contradictedBy",),
    "rests": ("restsOn",),
    "reasons": ("reason",),
    "evidence": ("evidence",),
    "printed": ("slipPrinted",),
    "reading": ("slipReading",),
    "rules": ("foundBy",),
    "settled": ("settledBy",),
}


@dataclass(frozen=True)
class Assessments:
    """All assessments, those that concern a passage, and what we hold of each claim.

    Attributes:
        all: in natural order of their IRIs.
        on: by the IRI of a passage, those that have to do with it.
        judged: the judgements by the claim that they concern, and inferences by what they conclude, without a passage.
    """

    all: Sequence[Assessment]
    on: Mapping[str, Sequence[Assessment]]
    judged: Mapping[Claim, Sequence[Assessment]]

    def concluded(self, statement: Statement) -> tuple[Assessment, ...]:
        """Return the inferences that conclude what no passage says."""
        return tuple(self.judged.get((statement.subject, statement.predicate, str(statement.value), ""), ()))

    def on_claim(self, statement: Statement, passage: str) -> tuple[Assessment, ...]:
        """Return the judgements on what a passage claims."""
        return tuple(self.judged.get((statement.subject, statement.predicate, str(statement.value), passage), ()))

    @cached_property
    def known(self) -> dict[str, Assessment]:
        """All of them by their IRIs."""
        return {found.iri: found for found in self.all}

    def of_kind(self, kind: str) -> list[Assessment]:
        """Return those of a class, by its local name."""
        return [found for found in self.all if found.kind == kind]


def read_assessments(index: Index) -> Assessments:
    """Return the assessments of the editorial layer and of the layer of disputes."""
    nodes = {
        statement.subject
        for layer in ("disputes", "editorial")
        for statement in index.by.get(graph_iri(layer), ())
        if statement.predicate == RDF_TYPE.value
    }
    found = [_assessment(index, iri) for iri in sorted(nodes, key=natural_key)]
    on: defaultdict[str, list[Assessment]] = defaultdict(list)
    judged: defaultdict[Claim, list[Assessment]] = defaultdict(list)
    for assessment in found:
        for passage in dict.fromkeys(assessment.concerns):
            on[passage].append(assessment)
        if assessment.kind != DISPUTE:
            for claim in _claims(index, assessment.iri):
                judged[claim].append(assessment)
    return Assessments(found, on, judged)


def _assessment(index: Index, iri: str) -> Assessment:
    """Return what a layer says of one of its nodes."""
    fields = {
        field: tuple(shown(index, statement.value) for name in names for statement in index.said(iri, name))
        for field, names in _FIELDS.items()
    }
    kind = min(kind.removeprefix(ONTOLOGY) for kind in index.kinds(iri))
    return Assessment(iri, index.label(iri), kind, **fields)


def _claims(index: Index, iri: str) -> Iterable[Claim]:
    """Give the claims that a judgement concerns, one for each passage that makes it; what an inference concludes has none."""
    passages = [statement.thing for statement in index.said(iri, "inPassage")] or [""]
    for subject in index.said(iri, "judgedSubject"):
        for predicate in index.said(iri, "judgedPredicate"):
            for value in (*index.said(iri, "judgedObject"), *index.said(iri, "judgedValue")):
                yield from ((subject.thing, predicate.text, str(value.value), passage) for passage in passages)
