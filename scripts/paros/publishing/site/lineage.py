"""The lineage of the texts: what revises, answers, transmits or became what, as a picture and as a nested list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.days import period_in_words
from paros.names import ONTOLOGY, natural_key
from paros.publishing.site.layout import Page, render
from paros.publishing.site.pictures import write_picture
from paros.publishing.site.series import basis_of
from paros.publishing.site.words import appearance, thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros import KnowledgeGraph
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.assessments import Assessments
    from paros.publishing.site.index import Index, Statement
    from paros.publishing.site.series import Basis
    from paros.publishing.site.words import Value

_PATH: Final = "lineage.html"
# These put a text into a series or under a work; the others connect texts. The picture draws the same.
_WITHIN: Final = tuple(ONTOLOGY + name for name in ("memberOfSeries", "versionOf"))
_ACROSS: Final = tuple(
    ONTOLOGY + name for name in ("adoptedAs", "annexTo", "followsUp", "requests", "respondsTo", "revises", "transmits")
)


@dataclass(frozen=True)
class Tie:
    """How a text stands to another, in words, and what that rests on."""

    relation: str
    other: Value
    basis: Basis


@dataclass(frozen=True)
class Node:
    """A text in the list: its time, why it stands in its group, and how it stands to other texts, one below the other.

    Attributes:
        text: the text.
        kind: its class, in words.
        first: the first day on which it can have appeared; nothing without a date.
        last: the last day.
        basis: why it belongs to its group; empty where it belongs to none.
        ties: from it to others.
        answered: ties of others to it.
    """

    text: Value
    kind: str
    first: str
    last: str
    basis: tuple[Basis, ...]
    ties: tuple[Tie, ...]
    answered: tuple[Tie, ...]

    @property
    def when(self) -> str:
        """When it appeared, as far as known."""
        return period_in_words(self.first, self.last)


@dataclass(frozen=True)
class Group:
    """The texts of a series or of a work, in order of time; of none, where there is no head."""

    head: tuple[Node, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class _Ties:
    """The statements that connect texts: by the series or work, by the text from which, and by that to which they lead."""

    within: Mapping[str, Sequence[Statement]]
    across: Mapping[str, Sequence[Statement]]
    back: Mapping[str, Sequence[Statement]]


def _read_ties(index: Index) -> _Ties:
    """Return the connections between texts, as far as they stand."""
    within: defaultdict[str, list[Statement]] = defaultdict(list)
    across: defaultdict[str, list[Statement]] = defaultdict(list)
    back: defaultdict[str, list[Statement]] = defaultdict(list)
    for iri in index.things:
        for statement in index.of.get(iri, ()):
            if not statement.stands or not statement.thing:
                continue
            if statement.predicate in _WITHIN:
                within[statement.thing].append(statement)
            elif statement.predicate in _ACROSS:
                across[iri].append(statement)
                back[statement.thing].append(statement)
    return _Ties(within, across, back)


def read_lineage(index: Index, assessments: Assessments) -> list[Group]:
    """Return the texts that are connected, by the series or the work that they belong to; those of none last."""
    ties = _read_ties(index)
    placed = {statement.subject for found in ties.within.values() for statement in found} | set(ties.within)
    alone = (set(ties.across) | set(ties.back)) - placed
    groups = [
        Group(
            (_node(index, assessments, ties, head),),
            _in_time(_node(index, assessments, ties, member.subject, member) for member in ties.within[head]),
        )
        for head in sorted(ties.within, key=lambda iri: (index.label(iri), iri))
    ]
    rest = _in_time(_node(index, assessments, ties, iri) for iri in alone)
    return [*groups, *([Group((), rest)] if rest else [])]


def _in_time(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return texts in order of time, those without a date last."""
    return tuple(sorted(nodes, key=lambda node: (node.first or "9", node.last, natural_key(node.text.iri))))


def _node(index: Index, assessments: Assessments, ties: _Ties, iri: str, *member: Statement) -> Node:
    """Return a text with its ties; `member` makes it one of its group."""
    first, last = appearance(index, iri)

    def tied(statements: Iterable[Statement], *, outward: bool) -> tuple[Tie, ...]:
        found = [
            Tie(
                index.label(statement.predicate),
                thing(index, statement.thing if outward else statement.subject),
                basis_of(index, assessments, statement),
            )
            for statement in statements
        ]
        return tuple(sorted(found, key=lambda tie: (tie.relation, natural_key(tie.other.iri))))

    return Node(
        text=thing(index, iri),
        kind=index.kind_words(iri),
        first=first,
        last=last,
        basis=tuple(basis_of(index, assessments, statement) for statement in member),
        ties=tied(ties.across.get(iri, ()), outward=True),
        answered=tied(ties.back.get(iri, ()), outward=False),
    )


def write(assessments: Assessments, material: Material, folder: Folder, graph: KnowledgeGraph) -> None:
    """Write the page of the lineage, and its picture if there is anything to draw."""
    groups = read_lineage(material.index, assessments)
    page = Page(
        _PATH,
        "Lineage of the texts",
        "Drafts, papers and resolutions in time, and what connects them: what revises, answers, transmits or became what.",
        section="browse.html",
    )
    picture = write_picture(graph, folder, "lineage", "lineage")
    folder.write(page.path, render("lineage.html", page, material, groups=groups, picture=picture))
