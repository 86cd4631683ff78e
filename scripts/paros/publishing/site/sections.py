"""What leads to a thing, by kind: its votes, what it holds, what is said of it, where it is named; a line for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from paros.days import period_in_words
from paros.names import ONTOLOGY, PREFIXES, expand, natural_key
from paros.publishing.site.telling import Doubt, Ref, doubts, doubts_on_time, graph_refs, heading, is_copy, ref
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paros.publishing.site.index import Index, Statement

# Told in parts of their own, or of no use to a reader.
_LAYERS_ELSEWHERE: Final = frozenset(graph_iri(layer) for layer in ("editorial", "disputes", "queries", "ontology"))
_MAPPED: Final = expand("owl:annotatedSource")
_ASSERTED: Final = expand("modality:asserted")
# What is put by a verb is told with the verb.
_MODALS: Final = {expand(f"modality:{verb}"): f"put as “{verb}”" for verb in ("must", "should", "could")}
_TALLIES: Final = (("tallyInFavour", "in favour"), ("tallyAgainst", "against"), ("tallyAbstaining", "abstaining"))


class Rule(NamedTuple):
    """What belongs in a section: things that lead here by one of some properties, and are of one of some classes.

    An empty list of either means any. The first rule that fits takes the thing.
    """

    title: str
    properties: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


# In the order in which they are tried, and shown where `_FIRST` says nothing else.
_RULES: Final = (
    Rule("Mandates", ("mandateOf", "mandatedBy")),
    Rule("Votes on it", ("voteOn",)),
    Rule("Ballots", ("ballotIn",)),
    Rule("How it voted", ("voter",)),
    Rule("Posts and memberships", ("roleHolder",)),
    Rule("Who speaks for it", ("representing",)),
    Rule("Officers and other roles", ("roleIn",)),
    Rule("Versions", ("versionOf",)),
    Rule("What it provides", ("provisionOf", "changeTo")),
    Rule("Texts of the series", ("memberOfSeries",)),
    Rule("Bodies under it", ("subsidiaryTo", "bodyOfState")),
    Rule("Sessions and meetings", ("inForum", "performedBy", "organizedBy"), ("Session", "Meeting")),
    Rule("Patterns of voting", (), ("VotingPattern",)),
    Rule("What did not happen", (), ("NonOccurrence",)),
    Rule("Votes", (), ("Vote",)),
    Rule("What it is made of", ("partOf", "within")),
    Rule("Events", (), ("Event",)),
    Rule("Motions", (), ("Motion",)),
    Rule("What it holds", ("holder",), ("Position",)),
    Rule("What is asked of it", ("addressedTo",), ("Position",)),
    Rule("What is said of it", ("target",), ("Position",)),
    Rule("What is said about it", ("about",), ("Position",)),
    Rule("What is said in it", ("expressedIn", "voicedIn"), ("Position",)),
    Rule("Positions that speak of it", ("basedOn", "endorses", "repliesTo", "reports"), ("Position",)),
    Rule("Positions", (), ("Position",)),
    Rule("Documents", (), ("Instrument", "Version")),
    Rule("Sources", ("textOf", "dcterms:publisher")),
    Rule("Collectives drawn from it", ("drawnFrom", "namedExample")),
    Rule("Objects and systems", ("operator",)),
    Rule("Narrower terms", ("skos:broader",)),
    Rule("Terms of this list", ("skos:inScheme", "skos:topConceptOf")),
    Rule("Passages", ("passageOf", "nestedIn")),
    Rule("Symbols of its documents", ("symbolBody",)),
    Rule("What is taken from it", ("takenFrom",)),
    Rule("Mappings to it", ("sssom:object_source",)),
    Rule("Elsewhere"),
)
# What readers of a kind of thing want first.
_FIRST: Final = {
    "State": (
        "How it voted",
        "Patterns of voting",
        "What it holds",
        "Events",
        "What is said of it",
        "What is asked of it",
    ),
    "Person": ("Posts and memberships", "What it holds", "Events"),
    "Forum": ("Mandates", "Sessions and meetings", "Bodies under it", "Events", "Votes", "What it holds"),
    "Instrument": ("Votes on it", "Events", "Versions", "What it provides", "Documents", "What is said of it"),
    "Agent": ("What it holds", "Events", "What is said of it", "What is asked of it"),
    "Vote": ("Ballots",),
}
# Their lines are of one time, which the page tells.
_TIMELESS: Final = ("Ballots",)
# What must be known to read a section rightly.
_CAVEATS: Final = {
    "How it voted": "Votes that a source in the graph tells of. Where none is told, nothing follows from it."
}
# What a section says of a person.
_OF_A_PERSON: Final = {"What it holds": "What this person holds", "How it voted": "How this person voted"}


class Line(NamedTuple):
    """A line of a section.

    Attributes:
        when: the time, in words.
        who: those whose it is, in front of it: the holders of a position, a voter.
        tag: what is done, in a word or two: a stance, an option.
        what: the thing, and what it says.
        strength: what makes it weaker than a plain fact: that it is alleged or planned.
        notes: what is told with it: a tally, who acted.
        relations: by which properties it leads here, where the section does not tell.
        said_by: who says so.
        undecided: what we hold of the time.
        rejected: whether no passage that says so is accepted.
        doubts: what we hold of it.
    """

    when: str
    who: tuple[Ref, ...]
    tag: str
    what: Ref
    strength: tuple[str, ...]
    notes: tuple[str, ...]
    relations: tuple[str, ...]
    said_by: tuple[Ref, ...]
    undecided: tuple[Doubt, ...] = ()
    rejected: bool = False
    doubts: tuple[Doubt, ...] = ()


class Section(NamedTuple):
    """Lines of one kind, in order of time where they have any; `said_by` tells who says all of them, where it is the same.

    `caveat` tells what must be known to read them rightly.
    """

    title: str
    lines: tuple[Line, ...]
    said_by: tuple[Ref, ...] = ()
    caveat: str = ""

    @property
    def anchor(self) -> str:
        """The name by which a link leads to the section, and that of the file in which it goes on."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def dated(self) -> bool:
        """Whether any line has a time."""
        return any(line.when for line in self.lines)

    @property
    def plain(self) -> bool:
        """Whether the lines are names and no more, so that many can stand side by side."""
        return not any(
            line.who or line.tag or line.strength or line.notes or line.relations or line.said_by or line.undecided
            for line in self.lines
        )


def sections(index: Index, iri: str) -> list[Section]:
    """Return what leads to a thing, by kind, in the order that suits it; each thing that does stands in one section."""
    leading: dict[str, list[Statement]] = {}
    for statement in index.to.get(iri, []):
        if not _is_told_elsewhere(statement):
            leading.setdefault(statement.subject, []).append(statement)
    votes = _votes(index, iri)
    gathered: dict[str, list[tuple[str, Sequence[Statement]]]] = {rule.title: [] for rule in _RULES}
    for vote, statements in votes.items():
        gathered["Votes on it"].append((vote, [*statements, *leading.pop(vote, [])]))
    for motion in index.sources_of(iri, "motionOn") if votes else ():
        leading.pop(motion, None)
    for thing, statements in leading.items():
        gathered[_rule(index, thing, statements).title].append((thing, statements))
    found = [_section(index, title, things) for title, things in gathered.items() if things]
    order = [title for kind, titles in _FIRST.items() if index.is_a(iri, kind) for title in titles]
    titles = [rule.title for rule in _RULES]
    found.sort(key=lambda section: (*order, *titles).index(section.title))
    if index.is_a(iri, "Person"):
        found = [section._replace(title=_OF_A_PERSON.get(section.title, section.title)) for section in found]
    return found


def _is_told_elsewhere(statement: Statement) -> bool:
    """Return whether what leads to a thing is told in another part of its page, or only repeats what is said."""
    return (
        is_copy(statement)
        or statement.predicate == _MAPPED
        or (_LAYERS_ELSEWHERE.issuperset(statement.graphs) and not statement.predicate.startswith(PREFIXES["skos"]))
    )


def _votes(index: Index, iri: str) -> dict[str, list[Statement]]:
    """Return the votes on a text, by way of the motions on it, with the statements that tell of them."""
    found: dict[str, list[Statement]] = {}
    for motion in index.sources_of(iri, "motionOn"):
        for statement in index.to.get(motion, []):
            if statement.predicate == ONTOLOGY + "voteOn":
                found.setdefault(statement.subject, []).append(statement)
    return found


def _rule(index: Index, thing: str, statements: Sequence[Statement]) -> Rule:
    """Return the first rule that fits a thing that leads here."""
    predicates = {statement.predicate for statement in statements}
    return next(
        rule
        for rule in _RULES
        if (not rule.properties or any(_full(name) in predicates for name in rule.properties))
        and (not rule.classes or any(index.is_a(thing, name) for name in rule.classes))
    )


def _full(name: str) -> str:
    return expand(name) if ":" in name else ONTOLOGY + name


def _section(index: Index, title: str, things: Iterable[tuple[str, Sequence[Statement]]]) -> Section:
    """Return a section with its lines in order of time, then of the passages; those without a time come last."""
    told = next(rule for rule in _RULES if rule.title == title).properties
    rows = []
    for thing, statements in things:
        first, last = index.bounds(thing)
        line = line_of(index, thing, statements, told)
        if title in _TIMELESS:
            line = line._replace(when="", undecided=())
        place = natural_key(line.said_by[0].text if line.said_by else "")
        rows.append((first or last or "9", place, natural_key(line.what.text), thing, line))
    lines = tuple(row[-1] for row in sorted(rows, key=lambda row: row[:4]))
    common = lines[0].said_by
    if len(lines) > 1 and all(line.said_by == common for line in lines):
        lines = tuple(line._replace(said_by=()) for line in lines)
    else:
        common = ()
    return Section(title, lines, common, _CAVEATS.get(title, ""))


def line_of(index: Index, thing: str, statements: Sequence[Statement] = (), told: Sequence[str] = ()) -> Line:
    """Return the line on a thing: when, who, what, at which strength, and who says so.

    Args:
        index: the dataset.
        thing: its IRI.
        statements: those by which it leads to the thing whose page it is; none in a list of a class.
        told: the properties that the heading tells already.
    """
    stated = [statement for statement in statements if not statement.computed] or list(statements)
    known = {_full(name) for name in told}
    relations = dict.fromkeys(index.label(s.predicate) for s in stated if s.predicate not in known)
    who, tag, what = _words(index, thing, statements)
    return Line(
        when=period_in_words(*index.bounds(thing)),
        who=who,
        tag=tag,
        what=what,
        strength=_strength(index, thing),
        notes=_more(index, thing, {s.predicate for s in statements}),
        relations=tuple(relations) if not tag else (),
        said_by=graph_refs(index, [graph for s in stated for graph in s.graphs]),
        undecided=doubts_on_time(index, thing),
        rejected=bool(stated) and all(index.is_rejected(s) for s in stated),
        doubts=tuple(dict.fromkeys(doubt for s in statements for doubt in doubts(index, s))),
    )


def _words(index: Index, thing: str, statements: Sequence[Statement]) -> tuple[tuple[Ref, ...], str, Ref]:
    """Return who stands in front of a line, what is done, and the thing with what it says."""
    here = {s.predicate.removeprefix(ONTOLOGY) for s in statements}

    def those(name: str) -> tuple[Ref, ...]:
        return () if name in here else tuple(ref(index, iri) for iri in index.leads(thing, name))

    label = index.label(thing)
    if index.is_a(thing, "Position"):
        tag = "" if "stance" in here else index.words(thing, "stance")
        return those("holder"), tag, Ref(index.words(thing, "content") or label, thing)
    if index.is_a(thing, "Ballot"):
        on = "" if "ballotIn" in here else "".join(index.label(vote) for vote in index.leads(thing, "ballotIn"))
        return those("voter"), index.words(thing, "option"), Ref(on or label, thing)
    if index.is_a(thing, "Role"):
        title = index.words(thing, "roleTitle") or index.words(thing, "capacity") or label
        return (*those("roleHolder"), *those("roleIn")), "", Ref(title, thing)
    if index.is_a(thing, "NonOccurrence") or index.is_a(thing, "Mandate") or index.is_a(thing, "Provision"):
        return (), "", Ref(index.words(thing, "content") or label, thing)
    return (), "", Ref(heading(index, thing), thing)


def _strength(index: Index, thing: str) -> tuple[str, ...]:
    """Return what makes a thing weaker than a plain fact: that it is alleged or planned, or holds on a condition."""
    alleged = index.words(thing, "allegedBy")
    condition = index.words(thing, "condition")
    return tuple(
        words
        for words in (
            ", ".join(_MODALS.get(iri, index.label(iri)) for iri in index.leads(thing, "modality") if iri != _ASSERTED),
            alleged and f"alleged by {alleged}",
            condition and f"if: {condition}",
        )
        if words
    )


def _more(index: Index, thing: str, here: set[str]) -> tuple[str, ...]:
    """Return what is told of a thing besides: the tally and the dissent of a vote, who acted in an event and for whom.

    What it leads here by (`here`) is not told again.
    """
    if index.is_a(thing, "Vote"):
        tally = ", ".join(f"{index.words(thing, name)} {words}" for name, words in _TALLIES if index.said(thing, name))
        by_option: dict[str, list[str]] = {}
        for ballot in index.sources_of(thing, "ballotIn"):
            by_option.setdefault(index.words(ballot, "option"), []).append(index.words(ballot, "voter"))
        dissent = [f"{option}: {', '.join(sorted(who))}" for option, who in sorted(by_option.items())]
        return tuple(note for note in (tally, "; ".join(dissent)) if note)
    if index.is_a(thing, "Event") and not index.is_a(thing, "Ballot"):
        parts = (("performedBy", "by"), ("onBehalfOf", "on behalf of"))
        told = [(words, index.words(thing, name)) for name, words in parts if ONTOLOGY + name not in here]
        acting = " ".join(f"{words} {who}" for words, who in told if who)
        return (acting,) if acting else ()
    return ()
