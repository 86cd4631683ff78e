"""The series of resolutions: their texts, and how the votes on them went, as each source tells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from paros.days import period_in_words
from paros.names import ONTOLOGY, natural_key, slug
from paros.publishing.site.claims import Cell
from paros.publishing.site.layout import Page, render
from paros.publishing.site.pictures import write_picture
from paros.publishing.site.words import appearance, shown, text, thing, things, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paros import KnowledgeGraph
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.assessments import Assessment, Assessments
    from paros.publishing.site.index import Index, Statement
    from paros.publishing.site.pictures import Shown
    from paros.publishing.site.words import Value

_PATH: Final = "series.html"
_TALLIES: Final = {"tallyInFavour": "in favour", "tallyAgainst": "against", "tallyAbstaining": "abstaining"}
_IN_FAVOUR: Final = "in favour"


class Basis(NamedTuple):
    """What a statement rests on: passages that make it, or an inference of ours."""

    passages: tuple[Value, ...]
    inferences: tuple[Assessment, ...]


class Told(NamedTuple):
    """What one passage tells of the tally of a vote: by choice, the number with the judgements on it."""

    passage: Value
    numbers: tuple[tuple[str, Cell], ...]


class Choice(NamedTuple):
    """What a state chose in a vote, and the passages that say so."""

    voter: Value
    option: str
    passages: tuple[Value, ...]


@dataclass(frozen=True)
class Vote:
    """A vote on a text of a series.

    Attributes:
        vote: the vote itself.
        motion: what was asked for.
        when: its time, as far as known; nothing if no source dates it.
        forum: where.
        tallies: as each passage tells them.
        choices: of those that a source names.
        others: how all who are not named are said to have voted.
        result: whether the motion carried, if a source says so.
    """

    vote: Value
    motion: tuple[Value, ...]
    when: str
    forum: tuple[Value, ...]
    tallies: tuple[Told, ...]
    choices: tuple[Choice, ...]
    others: tuple[Value, ...]
    result: tuple[Value, ...]

    @property
    def is_told(self) -> bool:
        """Whether a source tells anything of it."""
        return bool(self.when or self.tallies or self.choices or self.others or self.result)


class Adoption(NamedTuple):
    """An adoption of a text: the event, when it was, and how."""

    event: Value
    when: str
    manner: tuple[Value, ...]


@dataclass(frozen=True)
class Member:
    """A text of a series.

    Attributes:
        text: the text itself.
        kind: its class, in words.
        first: the first day on which it can have appeared; nothing without a date.
        last: the last day.
        sessions: at which that was, as far as sources say.
        number: of the session, as the symbol of the text has it; nothing where there is no symbol.
        basis: why it belongs to the series.
        adoptions: of the text.
        votes: on the text.
    """

    text: Value
    kind: str
    first: str
    last: str
    sessions: tuple[Value, ...]
    number: str
    basis: Basis
    adoptions: tuple[Adoption, ...]
    votes: tuple[Vote, ...]

    @property
    def when(self) -> str:
        """When it appeared, as far as known."""
        return period_in_words(self.first, self.last)


class Dissent(NamedTuple):
    """How often a state is named with a choice other than in favour, and in which votes."""

    voter: Value
    option: str
    votes: tuple[Value, ...]


@dataclass(frozen=True)
class Series:
    """A series with its members, those who dissented, and what sources say of votes on the series as a whole.

    Attributes:
        series: the series itself.
        note: what it is, and what not.
        names: as printed, with the passages that print them.
        members: its texts, in order of time.
        dissents: choices other than in favour.
        patterns: what is said of votes through the years, with the passages that say so.
    """

    series: Value
    note: str
    names: tuple[tuple[Value, tuple[Value, ...]], ...]
    members: tuple[Member, ...]
    dissents: tuple[Dissent, ...]
    patterns: tuple[tuple[Value, tuple[Value, ...]], ...]

    @property
    def page(self) -> str:
        """Where its page lies."""
        return f"browse/series-{_name(self)}.html"

    @property
    def votes(self) -> list[Vote]:
        """The votes of which a source tells something, in order of time."""
        return [vote for member in self.members for vote in member.votes if vote.is_told]

    @property
    def years(self) -> str:
        """The years of its texts, as far as they are known."""
        days = sorted(day for member in self.members for day in (member.first, member.last) if day)
        return period_in_words(f"{days[0][:4]}-01-01", f"{days[-1][:4]}-12-31") if days else ""


def read_series(index: Index, assessments: Assessments) -> list[Series]:
    """Return all series, by their names."""
    symbols = index.sources_of(ONTOLOGY + "DocumentSymbol", "rdf:type")
    numbers = {index.label(symbol): text(index, symbol, "symbolSession") for symbol in symbols}
    iris = [
        iri
        for iri in index.sources_of(ONTOLOGY + "InstrumentSeries", "rdf:type")
        if index.is_a(iri, "InstrumentSeries")
    ]
    found = [_series(index, assessments, numbers, iri) for iri in iris]
    return sorted(found, key=lambda one: (one.series.text, one.series.iri))


def _series(index: Index, assessments: Assessments, numbers: Mapping[str, str], iri: str) -> Series:
    """Return a series with its texts and votes; `numbers` gives the session by the symbol of a text."""
    members = [
        _member(index, assessments, numbers, statement)
        for statement in index.to.get(iri, ())
        if statement.predicate == ONTOLOGY + "memberOfSeries" and not index.is_rejected(statement)
    ]
    members.sort(key=lambda one: (one.first or "9", one.last, natural_key(one.text.iri)))
    patterns = sorted(index.sources_of(iri, "onSeries"), key=natural_key)
    return Series(
        series=thing(index, iri),
        note=text(index, iri, "skos:scopeNote"),
        names=tuple((shown(index, said.value), things(index, said.passages)) for said in index.said(iri, "namedAs")),
        members=tuple(members),
        dissents=_dissents(members),
        patterns=tuple((thing(index, pattern), _said_by(index, pattern)) for pattern in patterns),
    )


def _said_by(index: Index, iri: str) -> tuple[Value, ...]:
    """Return the passages that describe a thing, in natural order."""
    passages = {passage for statement in index.of[iri] for passage in statement.passages}
    return things(index, sorted(passages, key=natural_key))


def basis_of(index: Index, assessments: Assessments, statement: Statement) -> Basis:
    """Return what a statement rests on."""
    return Basis(things(index, statement.passages), assessments.concluded(statement))


def _member(index: Index, assessments: Assessments, numbers: Mapping[str, str], statement: Statement) -> Member:
    """Return a text as a member of a series; the statement makes it one."""
    iri = statement.subject
    first, last = appearance(index, iri)
    events = sorted(index.sources_of(iri, "actsOn"), key=natural_key)
    motions = sorted(index.sources_of(iri, "motionOn"), key=natural_key)
    votes = [
        _vote(index, assessments, motion, vote)
        for motion in motions
        for vote in sorted(index.sources_of(motion, "voteOn"), key=natural_key)
    ]
    sessions = dict.fromkeys(session for event in events for session in index.leads(event, "atSession"))
    return Member(
        text=thing(index, iri),
        kind=index.kind_words(iri),
        first=first,
        last=last,
        sessions=things(index, sessions),
        number=numbers.get(text(index, iri, "normalizedSymbol"), ""),
        basis=basis_of(index, assessments, statement),
        adoptions=tuple(
            Adoption(thing(index, event), period_in_words(*index.bounds(event)), values(index, event, "adoptionManner"))
            for event in events
            if index.is_a(event, "Adoption")
        ),
        votes=tuple(votes),
    )


def _vote(index: Index, assessments: Assessments, motion: str, vote: str) -> Vote:
    """Return a vote on a motion."""
    tallies: defaultdict[str, list[tuple[str, Cell]]] = defaultdict(list)
    for name, words in _TALLIES.items():
        for statement in index.said(vote, name):
            for passage in statement.passages:
                cell = Cell(shown(index, statement.value), assessments.on_claim(statement, passage))
                tallies[passage].append((words, cell))
    return Vote(
        vote=thing(index, vote),
        motion=values(index, motion, "motionKind"),
        when=period_in_words(*index.bounds(vote)),
        forum=values(index, vote, "inForum"),
        tallies=tuple(
            Told(thing(index, passage), tuple(tallies[passage])) for passage in sorted(tallies, key=natural_key)
        ),
        choices=_choices(index, vote),
        others=values(index, vote, "remainderOption"),
        result=values(index, vote, "voteResult"),
    )


def _choices(index: Index, vote: str) -> tuple[Choice, ...]:
    """Return what those chose whom a source names, by choice and name."""
    found = [
        Choice(thing(index, voter), index.words(ballot, "option"), _said_by(index, ballot))
        for ballot in index.sources_of(vote, "ballotIn")
        for voter in index.leads(ballot, "voter")
    ]
    return tuple(sorted(found, key=lambda choice: (choice.option, choice.voter.text, choice.voter.iri)))


def _dissents(members: Sequence[Member]) -> tuple[Dissent, ...]:
    """Return who is named with a choice other than in favour, and in which votes; the most frequent first."""
    found: defaultdict[tuple[str, Value], dict[Value, None]] = defaultdict(dict)
    for member in members:
        for vote in member.votes:
            for choice in vote.choices:
                if choice.option != _IN_FAVOUR:
                    found[choice.option, choice.voter][vote.vote] = None
    ordered = sorted(found, key=lambda key: (key[0], -len(found[key]), key[1].text))
    return tuple(Dissent(voter, option, tuple(found[option, voter])) for option, voter in ordered)


def write(assessments: Assessments, material: Material, folder: Folder, graph: KnowledgeGraph) -> None:
    """Write the list of the series, a page for each, and the pictures of their votes and texts."""
    found = read_series(material.index, assessments)
    summary = "Texts of one title that come before the General Assembly every year, and how the votes on them went."
    page = Page(_PATH, "Series of resolutions", summary, section="browse.html")
    folder.write(page.path, render("series.html", page, material, series=found))
    for one in found:
        pictures = [
            picture
            for kind in ("votes", "lineage")
            if (picture := write_picture(graph, folder, f"{kind}-{_name(one)}", kind, {"series": one.series.iri}))
        ]
        _write_series(material, folder, one, pictures)


def _name(series: Series) -> str:
    """Return the name of a series in the names of files."""
    return slug(series.series.iri).removeprefix("series-")


def _write_series(material: Material, folder: Folder, series: Series, pictures: Sequence[Shown]) -> None:
    """Write the page of a series."""
    summary = f"{series.series.text}: its texts, their adoption, the votes on them and who dissented."
    page = Page(series.page, series.series.text, summary, section="browse.html")
    folder.write(page.path, render("one-series.html", page, material, series=series, pictures=pictures))
