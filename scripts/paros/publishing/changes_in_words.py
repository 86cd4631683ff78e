"""How changes are told to a reader: what is listed one by one, what is only counted, and the words for both."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.names import expand, shorten
from paros.publishing.changes import KINDS, SECTIONS
from paros.quads import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paros.publishing.changes import Change, Difference, Statement, Value

# What a reader has no need to have listed to the last line where there is much of it.
LONG: Final = {"new", "added", "not found", "moved"}
MOST: Final = 100
# Kinds of which old and new are shown side by side.
SIDE_BY_SIDE: Final = {"corrected", "recast", "renamed", "reworded", "changed"}
# Stated of what is new or gone beside its name; of all else the name is enough.
_TOLD_OF: Final = {
    "documents": (),
    "claims": None,
    "votes": None,
    "judgements": ("paros:verdict", "paros:preferredValue", "paros:preferredObject", "paros:certainty"),
    "disputes": ("paros:settledBy",),
    "things": ("rdf:type",),
    "links": ("sssom:object_source", "rdfs:comment"),
    "reference": None,
    "terms": ("rdf:type", "skos:definition"),
    "queries": ("rdfs:comment",),
}
_NAMES: Final = {expand("rdfs:label"), expand("skos:prefLabel")}
# The properties by which an assessment names the statement that it is on, each with what stands before its value.
_ON: Final = {
    expand("paros:judgedSubject"): "",
    expand("paros:judgedPredicate"): ", ",
    expand("paros:judgedObject"): ": ",
    expand("paros:judgedValue"): ": ",
}
# Properties of others that have no name in the graph.
_IN_WORDS: Final = {"rdf:type": "class", "rdfs:comment": "note", "rdfs:label": "label"}
_REJECTED: Final = f"<{expand('verdict:rejected')}>"
_WHY: Final = expand("paros:reason")
_PARTS: Final = {"new", "gone", "added", "withdrawn", "removed", "refused", "not found"}


@dataclass(frozen=True)
class Line:
    """A change as a reader meets it.

    Attributes:
        where: the document and the place in it, of what a passage says; else "".
        iri: the thing.
        name: its name.
        parts: property, old values, new values, each in words.
        why: reasons, each with the judgement that gives it where there is one.
        passage: the IRI of the passage, if there is one.
    """

    where: str
    iri: str
    name: str
    parts: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    why: tuple[tuple[str, str], ...]
    passage: str = ""


@dataclass(frozen=True)
class Part:
    """The changes of one kind in a section: those that are listed, and how many more there are."""

    kind: str
    lines: tuple[Line, ...]
    more: int


def counted(difference: Difference, section: str) -> str:
    """Return how many changes of each kind a section tells of, as in "3 corrected, 1 withdrawn"."""
    counts = {kind: number for (of, kind), number in difference.counts().items() if of == section}
    return ", ".join(f"{number} {KINDS[kind]}" for kind, number in counts.items())


def summary(difference: Difference) -> list[str]:
    """Return a line for each section in which something has changed."""
    told = ((title, counted(difference, section)) for section, title in SECTIONS.items())
    return [f"{title}: {counts}." for title, counts in told if counts]


def parts(difference: Difference, section: str, most: int = MOST) -> list[Part]:
    """Return the changes of a section by kind, without what comes with a document that is new as a whole.

    Args:
        difference: all changes.
        section: the key of the section.
        most: how many lines of a kind are listed at most, where the kind may be cut short.
    """
    kinds: defaultdict[str, list[Change]] = defaultdict(list)
    for change in difference.of(section):
        if not comes_with_document(change, difference):
            kinds[change.kind].append(change)
    found = []
    for kind, changes in kinds.items():
        shown = changes[:most] if kind in LONG else changes
        found.append(Part(kind, tuple(_line(change, difference) for change in shown), len(changes) - len(shown)))
    return found


def comes_with_document(change: Change, difference: Difference) -> bool:
    """Return whether a change is there only because the whole document is new."""
    return change.document in difference.new_documents and change.subject != change.document


def with_documents(difference: Difference, section: str) -> list[tuple[str, str]]:
    """Return, for each new document, its IRI and what comes with it in a section, counted by class."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for change in difference.of(section):
        if comes_with_document(change, difference):
            first = change.statements[0]
            is_node = first.property == RDF_TYPE.value and bool(first.new)
            found[change.document][first.new[0].text if is_node else "further statement"] += 1
    return [
        (
            document,
            ", ".join(f"{number} × {name}" for name, number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))),
        )
        for document, counts in sorted(found.items())
    ]


def _line(change: Change, difference: Difference) -> Line:
    """Return a change as a reader meets it."""
    document = difference.documents.get(change.document, "")
    where = ", ".join(part for part in (document, change.place) if part) if change.subject != change.document else ""
    shown = [statement for statement in change.statements if _is_shown(change, statement)]
    why = [(shorten(reason.judgement), f"{reason.verdict}: {reason.text}") for reason in change.reasons]
    why += [
        ("", value.text) for statement in change.statements if statement.property == _WHY for value in statement.new
    ]
    why += [("", text) for text in _effect(change)]
    if change.successor:
        why.append(("", f"see {shorten(change.successor)}"))
    is_claim = change.section in {"claims", "votes"}
    return Line(
        where,
        change.subject,
        change.name,
        (*_on(change), *(_told(statement) for statement in shown)),
        tuple(why),
        change.graph if is_claim else "",
    )


def _effect(change: Change) -> Iterator[str]:
    """Yield what a judgement does to the published view, where it begins or ceases to reject its claim."""
    for statement in change.statements:
        was, now = (any(value.term == _REJECTED for value in values) for values in (statement.old, statement.new))
        if now and not was:
            yield "The claim is in the published view no longer."
        elif was and not now:
            yield "The claim is in the published view again."


def _on(change: Change) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield, of an assessment that comes or goes, the statement that it is on."""
    values = {statement.property: statement.new or statement.old for statement in change.statements}
    if change.kind in _PARTS and expand("paros:judgedSubject") in values:
        said = "".join(before + values[key][0].text for key, before in _ON.items() if key in values)
        yield ("on", (said,), ()) if change.kind == "gone" else ("on", (), (said,))


def _told(statement: Statement) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return _IN_WORDS.get(statement.name, statement.name), _texts(statement.old), _texts(statement.new)


def _is_shown(change: Change, statement: Statement) -> bool:
    """Return whether a reader is shown a statement of a change."""
    if change.section == "queries" and change.kind == "changed":
        return False
    if change.kind in _PARTS:
        wanted = _TOLD_OF[change.section]
        if wanted is None:
            return statement.property not in _NAMES or len(change.statements) == 1
        return statement.property in map(expand, wanted)
    return statement.property != _WHY


def _texts(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(value.text for value in values)
