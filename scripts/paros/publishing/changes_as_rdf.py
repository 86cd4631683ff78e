"""The changes between two releases in RDF: a change set for each thing, with each statement that came or went.

The vocabulary is Talis' changeset (http://purl.org/vocab/changeset/schema#): a change set is about one thing, and names
what was removed and added as rdf:Statement. Beside each statement stands the graph that says so (dcterms:source): a
passage, or a layer. A correction is a removal and an addition by the same property in the same graph. ActivityStreams
tells whether the thing came, went or stayed: as:Create, as:Delete, as:Update. Of what came only this is told, as its
statements stand in the dump, and of a stored query, which is a text.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import BASE, PREFIXES
from paros.publishing.changes import KINDS
from paros.publishing.changes_in_words import summary
from paros.quads import RDF_TYPE, in_order, used_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paros.publishing.changes import Change, Difference

# The stream of all changes, and what stands before the version of a release in the IRI of its changes.
STREAM: Final = BASE + "changes"
VOCABULARIES: Final = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "cs": "http://purl.org/vocab/changeset/schema#",
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
}
CHANGE_SET: Final = VOCABULARIES["cs"] + "ChangeSet"
# The time of a change is that of its release.
CREATED: Final = PREFIXES["dcterms"] + "created"
SUBJECT: Final = VOCABULARIES["cs"] + "subjectOfChange"
_ACTIONS: Final = {name: VOCABULARIES["as"] + name for name in ("Create", "Delete", "Update")}


@dataclass(frozen=True, order=True)
class Account:
    """What is told of the changes of one release as a whole."""

    date: str
    version: str
    title: str
    summary: str

    @property
    def iri(self) -> str:
        """The IRI of the changes of the release."""
        return f"{STREAM}/{self.version}"

    @property
    def moment(self) -> str:
        """The date as a moment, as streams and feeds want it."""
        return f"{self.date}T00:00:00Z"


def account_of(difference: Difference) -> Account:
    """Return what is told of all changes together."""
    (old, _), (new, date) = difference.old, difference.new
    told = " ".join(summary(difference)) or "Nothing has changed."
    return Account(date, new, f"Changes from {old} to {new}", told)


def first_account(version: str, date: str) -> Account:
    """Return what is told of a release that none came before."""
    return Account(date, version, f"First release, {version}", "There is no earlier release to compare it with.")


def to_turtle(account: Account, difference: Difference | None) -> bytes:
    """Return the changes of a release as Turtle, sorted; of the first release, that it is the first."""
    return serialize(describe(account, difference))


def serialize(quads: Iterable[ox.Quad]) -> bytes:
    """Return quads as Turtle, sorted, with our prefixes and those of the vocabularies of changes and streams."""
    ordered = in_order(quads)
    prefixes = dict(sorted({**used_prefixes(ordered), **VOCABULARIES}.items()))
    return ox.serialize((quad.triple for quad in ordered), format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def describe(account: Account, difference: Difference | None) -> list[ox.Quad]:
    """Return the quads that tell of the changes of a release."""
    lines = list(_account(account))
    if difference:
        sets: defaultdict[str, list[Change]] = defaultdict(list)
        for change in difference.changes:
            sets[change.subject].append(change)
        for subject, changes in sets.items():
            lines += _change_set(account, subject, changes)
    return list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))


def fragment(iri: str) -> str:
    """Return what stands for a thing in the IRI of its change set.

    >>> fragment("https://w3id.org/paros/actor/china"), fragment("https://w3id.org/paros/ontology#Treaty")
    ('actor/china', 'ontology/Treaty')
    >>> fragment("https://example.org/a")
    'other-b5b10dd0429e69ac'
    """
    if not iri.startswith(BASE):
        return f"other-{hashlib.sha256(iri.encode()).hexdigest()[:16]}"
    return iri.removeprefix(BASE).replace("#", "/")


def _account(account: Account) -> Iterator[str]:
    """Yield, as N-Triples, what is told of a release as a whole."""
    yield _triple(account.iri, RDF_TYPE.value, _iri(PREFIXES["prov"] + "Entity"))
    for name, value in (
        ("dcterms:title", _english(account.title)),
        ("dcterms:description", _english(account.summary)),
        ("dcterms:issued", _typed(account.date, "date")),
        ("dcterms:isPartOf", _iri(STREAM)),
        ("dcat:version", str(ox.Literal(account.version))),
    ):
        prefix, _, local = name.partition(":")
        yield _triple(account.iri, PREFIXES[prefix] + local, value)


def _change_set(account: Account, subject: str, changes: Sequence[Change]) -> Iterator[str]:
    """Yield, as N-Triples, the change set of a thing."""
    node = f"{account.iri}#{fragment(subject)}"
    kinds = [kind for kind in KINDS if any(change.kind == kind for change in changes)]
    yield _triple(node, RDF_TYPE.value, _iri(CHANGE_SET))
    action = _action(changes)
    yield _triple(node, RDF_TYPE.value, _iri(_ACTIONS[action]))
    told = f"{changes[0].name}: {', '.join(KINDS[kind] for kind in kinds)}"
    yield _triple(node, PREFIXES["rdfs"] + "label", _english(told))
    yield _triple(node, SUBJECT, _iri(subject))
    yield _triple(node, CREATED, _typed(account.moment, "dateTime"))
    yield _triple(node, PREFIXES["dcterms"] + "isPartOf", _iri(account.iri))
    for reason in sorted({reason for change in changes for reason in change.reasons}):
        yield _triple(node, VOCABULARIES["cs"] + "changeReason", _english(reason.text))
        yield _triple(node, PREFIXES["prov"] + "wasInfluencedBy", _iri(reason.judgement))
    statements = _statements(changes) if action != "Create" else []
    for number, (relation, graph, predicate, term) in enumerate(statements, 1):
        statement = f"{node}/{number}"
        yield _triple(node, VOCABULARIES["cs"] + relation, _iri(statement))
        yield _triple(statement, RDF_TYPE.value, _iri(PREFIXES["rdf"] + "Statement"))
        yield _triple(statement, PREFIXES["rdf"] + "subject", _iri(subject))
        yield _triple(statement, PREFIXES["rdf"] + "predicate", _iri(predicate))
        yield _triple(statement, PREFIXES["rdf"] + "object", term)
        yield _triple(statement, PREFIXES["dcterms"] + "source", _iri(graph))


def _statements(changes: Sequence[Change]) -> list[tuple[str, str, str, str]]:
    """Return what was removed and added: graph, property and value of each, sorted."""
    return sorted(
        (relation, change.graph, statement.property, value.term)
        for change in changes
        if change.section != "queries"
        for statement in change.statements
        for relation, values in (("removal", statement.old), ("addition", statement.new))
        for value in values
    )


def _action(changes: Sequence[Change]) -> str:
    """Return whether a thing came, went, or stayed: it comes and goes with its class."""
    classes = [change.statements[0] for change in changes if change.statements[0].property == RDF_TYPE.value]
    if any(statement.new and not statement.old for statement in classes):
        return "Create"
    return "Delete" if any(statement.old and not statement.new for statement in classes) else "Update"


def _triple(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> {value} ."


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _english(text: str) -> str:
    return str(ox.Literal(text, language="en"))


def _typed(text: str, datatype: str) -> str:
    return str(ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype)))
