"""Makes the triples of the record: roll calls, their motions and texts, and a ballot for each state that voted.

Triples are made in the default graph; who loads them puts them into the graph of the layer, and what is on outer space
into the published view as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import PREFIXES, shorten, slug
from paros.quads import RDF_TYPE
from paros.vocabulary import PAROS
from paros.votes.naming import symbol_key, symbol_slug, title_key
from paros.votes.reading import ABSENT, ABSTAINING, AGAINST, IN_FAVOUR, NOT_RECORDED
from paros.votes.seats import check_states, seat_table, seated
from paros.votes.tables import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from paros.votes.knowing import Known
    from paros.votes.reading import Record

# From this session on the days of the source are right. Before, its months are, wherever the library's day is known.
FIRST_DATED: Final = 58
ASSEMBLY: Final = PREFIXES["forum"] + "general-assembly"
FIRST_COMMITTEE: Final = PREFIXES["forum"] + "first-committee"
LIBRARY: Final = "https://digitallibrary.un.org/record/"
OPTIONS: Final = {
    IN_FAVOUR: "in-favour",
    ABSTAINING: "abstaining",
    AGAINST: "against",
    NOT_RECORDED: "not-recorded",
    ABSENT: "absent",
}
TALLIES: Final = {
    "in_favour": PAROS.tallyInFavour,
    "against": PAROS.tallyAgainst,
    "abstaining": PAROS.tallyAbstaining,
}
# So many ballots at a time keep memory small and the store's files few.
_CHUNK: Final = 100_000
_LABEL: Final = PREFIXES["rdfs"] + "label"
_IDENTIFIER: Final = PREFIXES["dcterms"] + "identifier"
_SOURCE: Final = PREFIXES["dcterms"] + "source"
_TENS: Final = ("", "", "twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_SMALL: Final = (
    *("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)


@dataclass(frozen=True)
class Shaped:
    """A record whose matters have their IRIs.

    Attributes:
        roll_calls: as read, with `vote`, `motion`, `matter`, `kind`, `first`, `last`, `date`, `datatype`, `about`.
        ballots: `number`, `state`, `ballot`, `option`, `library_option`; one for each state of which a source tells.
        known: what the graph knew.
        committee: as read, with `vote`, `motion`, `matter`.
    """

    roll_calls: pl.DataFrame
    ballots: pl.DataFrame
    committee: pl.DataFrame
    known: Known


def ordinal(number: int) -> str:
    """Return a number from 1 to 99 as an ordinal in words.

    >>> ordinal(1), ordinal(20), ordinal(68)
    ('first', 'twentieth', 'sixty-eighth')
    """
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}y-{_SMALL[ones]}" if ones else f"{_TENS[tens]}ieth"


def shape(record: Record, known: Known) -> Shaped:
    """Return a record whose roll calls, texts and voters have their IRIs, those of the graph where it has any.

    Raises:
        CheckError: if the graph lacks a state that has voted.
        DataError: if a symbol matches two documents of the graph, or a state would vote twice in one roll call.
    """
    _check_documents(record, known)
    calls = _named(asked(dated(record.roll_calls)), known)
    return Shaped(calls, _cast(record.ballots, calls, known), _committee(record.committee, known), known)


def in_view(shaped: Shaped, labelled: frozenset[str]) -> Shaped:
    """Return what of a record belongs to the published view: what is on outer space, or a vote that the graph knows.

    The rest of sixty years is on everything else, and is asked for in the graph of the layer.
    """
    import polars as pl

    calls = shaped.roll_calls.filter(pl.col("paros").fill_null(value=False) | pl.col("vote").is_in(list(labelled)))
    ballots = shaped.ballots.join(calls.select("number"), on="number", how="semi")
    return replace(shaped, roll_calls=calls, ballots=ballots)


def dated(calls: pl.DataFrame) -> pl.DataFrame:
    """Return roll calls with the date as known, its datatype, and the first and last day on which it can lie."""
    import polars as pl

    exact = pl.coalesce("library_day", pl.when(pl.col("session") >= FIRST_DATED).then("day"))
    by_month = exact.is_null()
    return calls.with_columns(
        first=pl.coalesce(exact, pl.col("day").dt.month_start()),
        last=pl.coalesce(exact, pl.col("day").dt.month_end()),
        date=pl.when(by_month).then(pl.col("day").dt.strftime("%Y-%m")).otherwise(exact.dt.strftime("%Y-%m-%d")),
        datatype=pl.when(by_month).then(pl.lit("gYearMonth")).otherwise(pl.lit("date")),
    )


def asked(calls: pl.DataFrame) -> pl.DataFrame:
    """Return roll calls with the kind of their motion, and whether each is `alone` on adopting its resolution.

    It is, where it is the only one on the resolution that is neither on an amendment nor on a part. Where several could
    be that, or the source gives no resolution, the record does not tell what the motion asks for.
    """
    import polars as pl

    amend, part = (pl.col(name).fill_null(value=False) for name in ("amend", "para"))
    whole = pl.col("symbol").is_not_null() & ~amend & ~part
    alone = whole & (whole.sum().over("symbol") == 1)
    kind = pl.when(alone).then(pl.lit("adopt-text")).when(amend).then(pl.lit("amend-text"))
    return calls.with_columns(
        alone=alone, kind=kind.when(part).then(pl.lit("keep-paragraph")).otherwise(pl.lit("not-told"))
    )


def _named(calls: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Return roll calls with the IRIs of vote, motion and matter, and what to call them.

    A vote that is alone on adopting its resolution bears its name, or the IRIs by which the graph knows vote and motion;
    any other bears the number of the roll call.
    """
    import polars as pl

    event, instrument = PREFIXES["event"], PREFIXES["instrument"]
    held = {symbol: documents[0] for symbol, documents in known.documents.items()}
    symbols = calls["symbol"].drop_nulls().unique()
    texts = {symbol: held.get(symbol_key(symbol), instrument + symbol_slug(symbol)) for symbol in symbols}
    votes, motions = {}, {}
    for text in texts.values():
        base = event + slug(text)
        votes[text], motions[text] = known.votes.get(text, (f"{base}-vote", f"{base}-motion"))
    alone, own = pl.col("alone"), pl.format("{}roll-call-{}", pl.lit(event), "key")
    unknown = pl.format("{}roll-call-{}-matter", pl.lit(instrument), "key")
    number = pl.col("symbol").str.strip_prefix("A/RES/")
    return calls.with_columns(
        matter=pl.coalesce(pl.col("symbol").replace_strict(texts, default=None, return_dtype=pl.String), unknown)
    ).with_columns(
        vote=pl.when(alone)
        .then(pl.col("matter").replace_strict(votes, default=None, return_dtype=pl.String))
        .otherwise(own),
        motion=pl.when(alone)
        .then(pl.col("matter").replace_strict(motions, default=None, return_dtype=pl.String))
        .otherwise(own + "-motion"),
        about=pl.when(alone).then(pl.format("resolution {}", number)).otherwise(pl.format("roll call {}", "key")),
    )


def _check_documents(record: Record, known: Known) -> None:
    """Check that each symbol of the record belongs to one document of the graph at most.

    Raises:
        DataError: if one belongs to two.
    """
    for symbol, row in record.roll_calls.drop_nulls("symbol").select("symbol", "row").sort("row").iter_rows():
        documents = known.documents.get(symbol_key(symbol), [])
        if len(documents) > 1:
            raise DataError(
                [
                    Problem(
                        f"the symbol {symbol} matches two documents: {' and '.join(map(shorten, documents))}",
                        str(record.path),
                        line_of(record.path, row) if record.path.is_file() else 0,
                        accepted="one document of the graph for each symbol",
                        repair="correct paros:normalizedSymbol in data/registry/instruments.ttl, then: paros build",
                    )
                ]
            )


def voters(
    ballots: pl.DataFrame, calls: pl.DataFrame, by_code: Mapping[int, Sequence[str]], states: Mapping[str, str]
) -> pl.DataFrame:
    """Return the ballots in some roll calls with the `state` that cast each, by country code and month.

    Raises:
        CheckError: if the graph lacks a state that has voted.
    """
    import polars as pl

    months = calls.select("number", month=pl.col("first").dt.strftime("%Y-%m"))
    cast = seated(ballots.join(months, on="number"), seat_table(by_code))
    check_states(cast.select("state").unique(), states)
    return cast


def _cast(ballots: pl.DataFrame, calls: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Return the ballots with the IRIs of their states and of their own.

    Where source and library have different codes for a state, as for Germany in session 45, its two rows become one.
    """
    import polars as pl

    cast = voters(ballots, calls, known.by_code, known.states).join(calls.select("number", "vote"), on="number")
    twin = pl.struct("number", "state").is_duplicated()
    options = ("option", "library_option")
    chosen = [pl.col(name).drop_nulls() for name in options]
    joined = cast.filter(twin).group_by("number", "vote", "state").agg(*chosen)
    if (again := joined.filter(pl.any_horizontal(pl.col(name).list.len() > 1 for name in options))).height:
        row = again.row(0, named=True)
        raise DataError(
            [
                Problem(
                    f"{shorten(row['state'])} votes twice in {shorten(row['vote'])}, by the codes of two states",
                    accepted="one ballot for each state in each roll call",
                    repair="correct the table of codes in scripts/paros/votes/seats.py",
                )
            ]
        )
    columns = ("number", "vote", "state", *options)
    once = pl.concat(
        [cast.filter(~twin).select(columns), joined.with_columns(pl.col(options).list.first()).select(columns)]
    )
    ballot = pl.col("vote") + "-ballot-" + pl.col("state").str.strip_prefix(PREFIXES["actor"])
    return once.select("number", "state", *options, ballot=ballot).sort("number", "state")


def _committee(committee: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Return what is told of votes in the First Committee, with the IRIs of vote, motion and matter.

    A draft without a symbol is named as the registry names such drafts: by year and series.
    """
    import polars as pl

    matters, votes, motions = [], [], []
    for row in committee.iter_rows(named=True):
        if row["draft_symbol"]:
            documents = known.documents.get(symbol_key(row["draft_symbol"]), [])
            name = slug(documents[0]) if documents else symbol_slug(row["draft_symbol"])
        else:
            series = known.series.get(title_key(row["title"]), row["title"].lower().replace(" ", "-"))
            name = f"first-committee-{row['day'].year}-{slug(series).removeprefix('series-')}"
        matter = PREFIXES["instrument"] + name
        base = PREFIXES["event"] + name
        vote, motion = known.votes.get(matter, (f"{base}-vote", f"{base}-motion"))
        matters.append(matter)
        votes.append(vote)
        motions.append(motion)
    return committee.with_columns(
        matter=pl.Series(matters, dtype=pl.String),
        vote=pl.Series(votes, dtype=pl.String),
        motion=pl.Series(motions, dtype=pl.String),
    )


class _Writer:
    """Collects triples about things, and says once of each thing what it is, unless the graph has said so."""

    def __init__(self, known: Known, labelled: frozenset[str]) -> None:
        self.known = known
        self.named = set(labelled)
        self.quads: list[ox.Quad] = []

    def say(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        """Add a triple."""
        self.quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    def link(self, subject: str, predicate: str, thing: str) -> None:
        """Add a triple whose object is a thing."""
        self.say(subject, predicate, ox.NamedNode(thing))

    def number(self, subject: str, predicate: str, value: int | None) -> None:
        """Add a triple whose object is a number, if there is one."""
        if value is not None:
            self.say(subject, predicate, ox.Literal(value))

    def kind(self, subject: str, kind: str) -> None:
        """Say of a thing that it is of a class, and of those above it."""
        for name in (kind, *self.known.above.get(kind, ())):
            self.quads.append(ox.Quad(ox.NamedNode(subject), RDF_TYPE, ox.NamedNode(name)))

    def introduce(self, subject: str, kind: str, label: str) -> bool:
        """Say what a thing is and what it is called, unless it has a label; return whether this was done."""
        if subject in self.named:
            return False
        self.named.add(subject)
        self.kind(subject, kind)
        self.say(subject, _LABEL, ox.Literal(label, language="en"))
        return True


def described(shaped: Shaped, labelled: frozenset[str]) -> list[ox.Quad]:
    """Return the triples of everything but the ballots, in the default graph; what is labelled keeps its name."""
    writer = _Writer(shaped.known, labelled)
    for row in shaped.roll_calls.iter_rows(named=True):
        _roll_call(writer, row)
    for row in shaped.committee.iter_rows(named=True):
        _committee_vote(writer, row)
    return writer.quads


def _roll_call(writer: _Writer, row: dict[str, Any]) -> None:
    vote, motion, matter, title = row["vote"], row["motion"], row["matter"], row["title"] or "no title is given"
    where = "General Assembly"
    if row["symbol"]:
        short = row["symbol"].removeprefix("A/RES/")
        if writer.introduce(matter, str(PAROS.Resolution), f"{where} resolution {short}"):
            writer.say(matter, str(PAROS.normalizedSymbol), ox.Literal(row["symbol"]))
        if row["paros"]:
            writer.link(matter, str(PAROS.about), PREFIXES["topic"] + "paros")
        if row["library_record"] and (series := writer.known.series.get(title_key(title))):
            writer.link(matter, str(PAROS.memberOfSeries), series)
    else:
        writer.introduce(matter, str(PAROS.Instrument), f"What {row['about']} was on: {title}")
    if row["alone"]:
        writer.introduce(motion, str(PAROS.Motion), f"Motion to adopt {where} {row['about']}")
        label = f"Vote in the {where} on {row['about']}"
    else:
        writer.introduce(motion, str(PAROS.Motion), f"Motion of {row['about']}: {row['symbol'] or title}")
        label = f"{row['about'].capitalize()} in the {where}: {row['symbol'] or title}"
    _decided(writer, row, label, ASSEMBLY)
    writer.link(motion, str(PAROS.motionKind), PREFIXES["motion"] + row["kind"])
    if row["session"] and not _special(row["unres"] or ""):
        session = f"{PREFIXES['event']}ga-session-{row['session']}"
        writer.introduce(session, str(PAROS.Session), f"{ordinal(row['session']).capitalize()} session of the {where}")
        writer.link(vote, str(PAROS.atSession), session)
    for name, predicate in TALLIES.items():
        own = row[name] if row["rcid"] is not None else row[f"library_{name}"]
        writer.number(vote, str(predicate), own)
    if row["rcid"] is not None:
        writer.say(vote, _IDENTIFIER, ox.Literal(str(row["rcid"])))
    if row["library_record"]:
        record = LIBRARY + row["library_record"]
        writer.introduce(
            record, PREFIXES["foaf"] + "Document", f"Voting record {row['library_record']} of the UN Digital Library"
        )
        writer.link(vote, _SOURCE, record)


def _special(number: str) -> bool:
    """Return whether the source's number is that of a special or an emergency special session."""
    return number.startswith(("ESS/", "SS/", "GOAR/", "A/RES/ES-"))


def _decided(writer: _Writer, row: dict[str, Any], label: str, forum: str) -> None:
    """Say of a vote what it is, when and where it was, and what it decided."""
    vote, motion = row["vote"], row["motion"]
    if not writer.introduce(vote, str(PAROS.RollCall), label):
        writer.kind(vote, str(PAROS.RollCall))
    day = PREFIXES["xsd"] + "date"
    writer.say(vote, str(PAROS.date), ox.Literal(row["date"], datatype=ox.NamedNode(PREFIXES["xsd"] + row["datatype"])))
    writer.say(vote, str(PAROS.earliestDate), ox.Literal(row["first"].isoformat(), datatype=ox.NamedNode(day)))
    writer.say(vote, str(PAROS.latestDate), ox.Literal(row["last"].isoformat(), datatype=ox.NamedNode(day)))
    writer.link(vote, str(PAROS.inForum), forum)
    writer.link(vote, str(PAROS.voteOn), motion)
    writer.link(motion, str(PAROS.motionOn), row["matter"])


def _committee_vote(writer: _Writer, row: dict[str, Any]) -> None:
    """Say what a press release tells of a vote in the First Committee, with the ballots of the states it names."""
    day = row["day"]
    text = f"{day.year}: {row['title']}"
    writer.introduce(row["matter"], str(PAROS.DraftResolution), f"First Committee text of {text}")
    if series := writer.known.series.get(title_key(row["title"])):
        writer.link(row["matter"], str(PAROS.memberOfSeries), series)
    writer.introduce(row["motion"], str(PAROS.Motion), f"Motion in the First Committee, {text}")
    dated = {**row, "date": day.isoformat(), "datatype": "date", "first": day, "last": day}
    _decided(writer, dated, f"Vote in the First Committee, {text}", FIRST_COMMITTEE)
    writer.link(row["motion"], str(PAROS.motionKind), PREFIXES["motion"] + "adopt-text")
    for name, predicate in TALLIES.items():
        writer.number(row["vote"], str(predicate), row[name])
    writer.introduce(
        row["evidence_source"], PREFIXES["foaf"] + "Document", f"Report of {day.isoformat()} on the First Committee"
    )
    writer.link(row["vote"], _SOURCE, row["evidence_source"])
    for option, state in named_voters(row["named_voters"] or "", writer.known):
        ballot = f"{row['vote']}-ballot-{slug(state)}"
        choice = OPTIONS[option].replace("-", " ")
        writer.introduce(ballot, str(PAROS.Ballot), f"{writer.known.states[state]}, {choice}: First Committee, {text}")
        writer.link(ballot, str(PAROS.ballotIn), row["vote"])
        writer.link(ballot, str(PAROS.voter), state)
        writer.link(ballot, str(PAROS.option), PREFIXES["option"] + OPTIONS[option])


def named_voters(text: str, known: Known) -> Iterator[tuple[int, str]]:
    """Give option and IRI of each state that a press release names, as in `no: France; Israel; abstain: China`.

    Raises:
        DataError: if a name is that of no state of the graph, or of two.
    """
    words = {"yes": IN_FAVOUR, "no": AGAINST, "abstain": ABSTAINING}
    option = NOT_RECORDED
    for part in filter(None, (part.strip() for part in text.split(";"))):
        word, colon, rest = part.partition(":")
        if colon:
            option = words.get(word.strip(), NOT_RECORDED)
        name = (rest if colon else part).strip()
        states = known.by_name.get(name, [])
        if len(states) != 1 or option == NOT_RECORDED:
            raise DataError(
                [
                    Problem(
                        f"the named voters are not understood: {text}",
                        "first_committee_votes.csv",
                        accepted="no: or abstain:, then states by a name that the graph has, parted by semicolons",
                    )
                ]
            )
        yield option, states[0]


def ballot_triples(shaped: Shaped, *, labels: bool) -> Iterator[tuple[int, bytes]]:
    """Give the triples of the ballots as N-Triples, some at a time, with how many ballots were given by then.

    Labels are ours, and asked for in the published view alone.
    """
    import polars as pl

    names = {state: _escaped(label) for state, label in shaped.known.states.items()}
    words = {option: name.replace("-", " ") for option, name in OPTIONS.items()}
    # Each line with what stands in its places.
    lines: list[tuple[str, tuple[pl.Expr | str, ...]]] = [
        (f"<{{}}> {RDF_TYPE} <{PAROS.Ballot}> .\n", ("ballot",)),
        (f"<{{}}> <{PAROS.ballotIn}> <{{}}> .\n", ("ballot", "vote")),
        (f"<{{}}> <{PAROS.voter}> <{{}}> .\n", ("ballot", "state")),
        (
            f"<{{}}> <{PAROS.option}> <{PREFIXES['option']}{{}}> .\n",
            ("ballot", pl.col("option").replace_strict(OPTIONS)),
        ),
    ]
    if labels:
        name, choice = pl.col("state").replace_strict(names), pl.col("option").replace_strict(words)
        lines.append((f'<{{}}> <{_LABEL}> "{{}}, {{}}: {{}}"@en .\n', ("ballot", name, choice, "about")))
    text = pl.format("".join(line for line, _ in lines), *(place for _, places in lines for place in places))
    calls = shaped.roll_calls.select("number", "vote", "about")
    given = 0
    for part in shaped.ballots.drop_nulls("option").iter_slices(_CHUNK):
        told = part.join(calls, on="number", maintain_order="left").select(text)
        given += part.height
        yield given, "".join(told.to_series()).encode()


def _escaped(text: str) -> str:
    """Return a text as it stands within the quotes of N-Triples."""
    return str(ox.Literal(text))[1:-1]
