"""Finds disputes: claims that are at odds with other claims, the grammar of document symbols, the calendar or a count.

Each rule is a SPARQL query in `conflicts/`, so that a new source is checked the same way. A dispute is a finding, never
an error: sources differ, and both stand. What we make of one is a judgement of the editorial layer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, PREFIXES, slug
from paros.quads import RDF_TYPE
from paros.reading import graph_iri
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

RULES: Final = Path(__file__).parent / "conflicts"
_KIND: Final = re.compile(r"^# Kind: (.+)$", re.MULTILINE)
# The kind of the rules that compare passages depends on whether they are of one source.
_BETWEEN: Final = "between passages"
_PASSAGE_OF: Final = ox.NamedNode(str(PAROS.passageOf))
_JUDGED: Final = ("judgedSubject", "judgedPredicate", "judgedObject", "judgedValue", "inPassage")


Claim = tuple[ox.NamedNode, ox.NamedNode, "ox.NamedNode | ox.Literal"]
# A node of the editorial layer, the claim that it judges, and the passage that makes it.
Judgement = tuple[ox.NamedNode, Claim, ox.NamedNode]


def rule_names() -> list[str]:
    """Return the names of the rules, sorted."""
    return sorted(path.stem for path in RULES.glob("*.rq"))


def find_disputes(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return what the rules find in the layers, with the judgement that settles each, in the graph of disputes, sorted.

    The quads are those of all layers, rejected claims and derived triples among them.
    """
    store = ox.Store()
    store.bulk_extend(quads)
    found = apply_rules(store, RULES, passages_of(quads), judgements_in(quads))
    return sorted({quad for dispute in found for quad in dispute.quads()}, key=str)


@dataclass(frozen=True)
class Dispute:
    """A claim that a rule finds at odds with something; `number` tells those of one rule about one thing apart.

    Attributes:
        rule: the name of the rule.
        number: from 1 on.
        kind: the code of the kind of conflict.
        claim: subject, predicate and object.
        passages: that make the claim; none where it is the claim of a record.
        against: passages that speak against it.
        reasons: what is at odds, in sentences.
        settled: judgements that answer it.
        evidence: records outside the sources that speak against it.
    """

    rule: str
    number: int
    kind: str
    claim: Claim
    passages: tuple[ox.NamedNode, ...] = ()
    against: tuple[ox.NamedNode, ...] = ()
    reasons: tuple[str, ...] = ()
    settled: tuple[ox.NamedNode, ...] = ()
    evidence: tuple[str, ...] = ()

    def quads(self) -> list[ox.Quad]:
        """Return what is said of the dispute, in the graph of disputes."""
        graph = ox.NamedNode(graph_iri("disputes"))
        subject, predicate, value = self.claim
        name = f"{self.rule}-{slug(subject.value)}" + (f"-{self.number}" if self.number > 1 else "")
        dispute = ox.NamedNode(PREFIXES["dispute"] + name)
        said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            ("foundBy", ox.Literal(self.rule)),
            ("conflictKind", ox.NamedNode(PREFIXES["conflict"] + self.kind)),
            ("judgedSubject", subject),
            ("judgedPredicate", ox.Literal(predicate.value, datatype=ox.NamedNode(PREFIXES["xsd"] + "anyURI"))),
            ("judgedObject" if isinstance(value, ox.NamedNode) else "judgedValue", value),
            *(("inPassage", passage) for passage in self.passages),
            ("reason", ox.Literal(" ".join(self.reasons), language="en")),
            *(("contradictedBy", passage) for passage in self.against),
            *(("settledBy", judgement) for judgement in self.settled),
            *(("evidence", ox.Literal(record, language="en")) for record in self.evidence),
        ]
        label = ox.Literal(f"Dispute found by the rule {self.rule}", language="en")
        return [
            ox.Quad(dispute, RDF_TYPE, ox.NamedNode(str(PAROS.Dispute)), graph),
            ox.Quad(dispute, ox.NamedNode(PREFIXES["rdfs"] + "label"), label, graph),
            *(ox.Quad(dispute, ox.NamedNode(ONTOLOGY + term), thing, graph) for term, thing in said),
        ]


def passages_of(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the source of each passage that quads describe."""
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate == _PASSAGE_OF
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }


def apply_rules(
    store: ox.Store, rules: Path, sources: Mapping[str, str], judgements: Sequence[Judgement]
) -> Iterator[Dispute]:
    """Give what the rules in a folder find in a store; `sources` gives the source of each passage."""
    for path in sorted(rules.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        kind = _kind(text)
        taken: defaultdict[str, int] = defaultdict(int)
        for claim, passages, against, reasons in _claims(store, text, sources):
            taken[claim[0].value] += 1
            actual = kind
            if kind == _BETWEEN:
                own = {sources[passage.value] for passage in passages}
                others = {sources[passage.value] for passage in against}
                actual = "within-source" if own & others else "between-sources"
            settled = _answers(judgements, claim, [*passages, *against])
            yield Dispute(
                path.stem,
                taken[claim[0].value],
                actual,
                claim,
                tuple(passages),
                tuple(against),
                tuple(reasons),
                tuple(settled),
            )


def _kind(text: str) -> str:
    found = _KIND.search(text)
    assert found, "every rule names its kind"  # noqa: S101 -- our own file
    return found[1]


def _claims(
    store: ox.Store, rule: str, sources: Mapping[str, str]
) -> Iterator[tuple[Claim, list[ox.NamedNode], list[ox.NamedNode], list[str]]]:
    """Give each claim that a rule finds, the passages that make it, those against it, and the reasons, in order."""
    solutions = store.query(rule, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 -- a SELECT
    passages: defaultdict[Claim, set[ox.NamedNode]] = defaultdict(set)
    against: defaultdict[Claim, set[ox.NamedNode]] = defaultdict(set)
    reasons: defaultdict[Claim, set[str]] = defaultdict(set)
    for row in solutions:
        if row["passage"].value not in sources:
            continue
        claim = (row["subject"], row["predicate"], row["value"])
        passages[claim].add(row["passage"])
        reasons[claim].add(row["reason"].value)
        if row["against"] is not None and row["against"].value in sources:
            against[claim].add(row["against"])
    for claim in sorted(reasons, key=str):
        yield claim, sorted(passages[claim], key=str), sorted(against[claim], key=str), sorted(reasons[claim])


def judgements_in(quads: Iterable[ox.Quad]) -> list[Judgement]:
    """Return the judgements of the editorial layer, each with the claim that it concerns and its passage, in order."""
    editorial = ox.NamedNode(graph_iri("editorial"))
    judgement = ox.NamedNode(str(PAROS.Judgement))
    details: defaultdict[ox.NamedNode, dict[str, ox.NamedNode | ox.Literal]] = defaultdict(dict)
    kinds: set[object] = set()
    for quad in quads:
        if quad.graph_name != editorial:
            continue
        if quad.predicate == RDF_TYPE and quad.object == judgement:
            kinds.add(quad.subject)
        name = quad.predicate.value.removeprefix(ONTOLOGY)
        if name in _JUDGED and isinstance(quad.subject, ox.NamedNode):
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)  # noqa: S101 -- there are no blank nodes in data
            details[quad.subject][name] = quad.object
    found: list[Judgement] = []
    for node, detail in sorted(details.items(), key=lambda item: item[0].value):
        value = detail.get("judgedObject", detail.get("judgedValue"))
        subject, passage = detail.get("judgedSubject"), detail.get("inPassage")
        predicate = detail.get("judgedPredicate")
        if (
            node in kinds
            and isinstance(subject, ox.NamedNode)
            and isinstance(passage, ox.NamedNode)
            and predicate is not None
            and value is not None
        ):
            found.append((node, (subject, ox.NamedNode(predicate.value), value), passage))
    return found


def _answers(judgements: Sequence[Judgement], claim: Claim, passages: Sequence[ox.NamedNode]) -> list[ox.NamedNode]:
    """Return the judgements that answer a dispute: what one of its passages says of the same is judged."""
    return [node for node, judged, passage in judgements if judged[:2] == claim[:2] and passage in passages]
