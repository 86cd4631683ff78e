"""Reads the record of roll calls, in the tidy files or in the original format, and checks all of it.

The original is E. Voeten, "United Nations General Assembly Voting Data", doi:10.7910/DVN/LEJUQZ: one row for each roll
call and state, with the codes of its codebook. The tidy files hold the same, parted, and beside it what the UN Digital
Library says of the votes on outer space.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from paros.errors import UsageError
from paros.votes.naming import symbol_slug
from paros.votes.tables import ROW, Table, not_a_number, read_table, whole_number

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import polars as pl

TIDY: Final = "tidy"
ORIGINAL: Final = "original"

# The codes of the original's codebook, and one of our own for the library's "non-voting".
IN_FAVOUR: Final = 1
ABSTAINING: Final = 2
AGAINST: Final = 3
NOT_RECORDED: Final = 7
ABSENT: Final = 8
_NOT_A_MEMBER: Final = 9
_CODES: Final = {str(code): code for code in (IN_FAVOUR, ABSTAINING, AGAINST, ABSENT, _NOT_A_MEMBER)}
_WORDS: Final = {"yes": IN_FAVOUR, "abstain": ABSTAINING, "no": AGAINST, "absent": ABSENT}
_LIBRARY_WORDS: Final = {"yes": IN_FAVOUR, "abstain": ABSTAINING, "no": AGAINST, "non-voting": NOT_RECORDED}

# From this session on, the number that the source gives is that of the resolution; before, it is mostly that of a page.
FIRST_NUMBERED: Final = 31
# What the texts on an arms race in outer space are found by, in the short or the long description.
_OUTER_SPACE: Final = "outer space"
_BESIDE_IT: Final = r"arms race|placement of weapons|confidence.building"
_ALONE: Final = "space threats"
# Their description quotes the words from the meeting record of the text before them.
NOT_ON_OUTER_SPACE: Final = frozenset({5851, 5943, 5997})
_RELATED: Final = "related"

_ROLL_CALLS: Final = "roll_calls.csv.gz"
_BALLOTS: Final = "votes.csv.gz"
_LIBRARY: Final = "paros_roll_calls.csv"
_LIBRARY_BALLOTS: Final = "paros_votes.csv.gz"
_COMMITTEE: Final = "first_committee_votes.csv"


@dataclass(frozen=True)
class Record:
    """The record of roll calls.

    Attributes:
        form: tidy or original.
        path: the file of the roll calls.
        roll_calls: a row for each, numbered by `number`; days, printed tallies and flags as each source gives them.
        ballots: `number` of the roll call, `cow_code` of the voter, `option` of the source, `library_option`.
        committee: what press releases say of votes in the First Committee; empty where the file is not there.
        digests: of each file that was read, by its name.
    """

    form: str
    path: Path
    roll_calls: pl.DataFrame
    ballots: pl.DataFrame
    committee: pl.DataFrame
    digests: dict[str, str]


def read_record(path: Path, known_codes: Collection[int]) -> Record:
    """Return the record that lies at a path.

    Args:
        path: the folder of the tidy files, or the one above it; or the CSV of the original format, or its folder.
        known_codes: the country codes (Correlates of War) that may occur.

    Raises:
        UsageError: if neither lies there.
        DataError: if anything in it is wrong; names file and line.
        EnvironmentFault: if a file cannot be read.
    """
    for folder in (path, path / "un-votes"):
        if (folder / _ROLL_CALLS).is_file():
            return _read_tidy(folder, known_codes)
    files = [path] if path.is_file() else sorted(path.glob("UNVotes*.csv*"))
    if len(files) != 1:
        raise UsageError(
            f"{path} holds {len(files) or 'no'} record{'s' if files else ''} of roll calls",
            accepted=f"a folder with {_ROLL_CALLS} and {_BALLOTS}, or one UNVotes….csv of doi:10.7910/DVN/LEJUQZ",
            repair="paros votes import PATH",
        )
    return _read_original(files[0], known_codes)


def only_paros(record: Record) -> Record:
    """Return the part of a record that is on an arms race in outer space, its roll calls numbered as before."""
    roll_calls = record.roll_calls.filter("paros")
    ballots = record.ballots.join(roll_calls.select("number"), on="number", how="semi")
    return replace(record, roll_calls=roll_calls, ballots=ballots)


def _read_tidy(folder: Path, known_codes: Collection[int]) -> Record:
    import polars as pl

    roll_calls = read_table(
        folder / _ROLL_CALLS,
        ("rcid", "session", "date", "unres_as_given", "short", "descr"),
        ("yes_in_source", "no_in_source", "abstain_in_source", "amend", "para"),
    )
    ballots = read_table(folder / _BALLOTS, ("rcid", "cow_code", "vote"))
    calls = _roll_calls(roll_calls, "unres_as_given", ("yes_in_source", "no_in_source", "abstain_in_source"))
    cast = _ballots(ballots, calls, "cow_code", _WORDS, known_codes)
    tables = [roll_calls, ballots]
    if (folder / _LIBRARY).is_file():
        library = read_table(
            folder / _LIBRARY,
            ("resolution", "category", "title", "voeten_rcid", "undl_vote_record", "undl_vote_date"),
            ("undl_yes", "undl_no", "undl_abstain"),
        )
        library_ballots = read_table(folder / _LIBRARY_BALLOTS, ("resolution", "cow_code", "vote_undl"))
        calls = _with_library(calls, library)
        cast = _with_library_ballots(cast, calls, library, library_ballots, known_codes)
        tables += [library, library_ballots]
    else:
        calls = _without_library(calls)
        cast = cast.with_columns(library_option=pl.lit(None, pl.UInt8))
    _check_symbols(calls, roll_calls)
    near = next((place / _COMMITTEE for place in (folder, folder.parent) if (place / _COMMITTEE).is_file()), None)
    committee = _no_committee()
    if near is not None:
        told = read_table(
            near, ("date", "title", "draft_symbol", "yes", "no", "abstain", "evidence_source"), ("named_voters",)
        )
        committee = _committee(told)
        tables.append(told)
    return Record(TIDY, roll_calls.path, calls, cast, committee, {table.path.name: table.sha256 for table in tables})


def _read_original(path: Path, known_codes: Collection[int]) -> Record:
    import polars as pl

    told = read_table(
        path,
        ("rcid", "ccode", "session", "vote", "date", "unres", "short", "descr"),
        ("yes", "no", "abstain", "amend", "para"),
    )
    common = ("session", "date", "unres")
    firsts = told.rows.unique("rcid", keep="first", maintain_order=True)
    differing = told.rows.select(ROW, "rcid", *common).join(
        firsts.select("rcid", *(pl.col(name).alias(f"first_{name}") for name in common)), on="rcid"
    )
    unlike = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"first_{name}")) for name in common)
    told.refuse(
        differing.filter(unlike), "roll call {rcid} has another session, date or resolution than on its first row"
    )
    calls = _without_library(_roll_calls(Table(path, firsts, told.sha256), "unres", ("yes", "no", "abstain")))
    _check_symbols(calls, told)
    cast = _ballots(told, calls, "ccode", _CODES, known_codes).with_columns(library_option=pl.lit(None, pl.UInt8))
    return Record(ORIGINAL, path, calls, cast, _no_committee(), {path.name: told.sha256})


def _roll_calls(table: Table, number: str, tally: tuple[str, str, str]) -> pl.DataFrame:
    """Return the roll calls of a table of texts, checked; `number` is the column of the resolution as given."""
    import polars as pl

    for name in ("rcid", "session"):
        bad = table.rows.filter(pl.col(name).is_null() | not_a_number(name))
        table.refuse(bad, f"{name} is not a number: {{{name}}}", "a whole number")
    for name in (*tally, "amend", "para"):
        table.refuse(
            table.rows.filter(not_a_number(name)), f"{name} is not a number: {{{name}}}", "a whole number or nothing"
        )
    table.refuse(
        table.rows.filter(_repeated("rcid")), "roll call {rcid} stands here a second time", "each roll call once"
    )
    day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    table.refuse(table.rows.filter(day.is_null()), "{date} is not a day", "a day such as 1981-12-09")
    text = pl.concat_str(
        pl.col("short").fill_null(""), pl.col("descr").fill_null(""), separator=" | "
    ).str.to_lowercase()
    on_outer_space = (text.str.contains(_OUTER_SPACE) & text.str.contains(_BESIDE_IT)) | text.str.contains(_ALONE)
    rcid = whole_number("rcid")
    return table.rows.with_row_index("number").select(
        "number",
        ROW,
        key="rcid",
        rcid=rcid,
        session=whole_number("session"),
        day=day,
        unres=pl.col(number),
        symbol=_symbol(number),
        title=pl.col("short"),
        in_favour=whole_number(tally[0]),
        against=whole_number(tally[1]),
        abstaining=whole_number(tally[2]),
        amend=whole_number("amend") == 1,
        para=whole_number("para") == 1,
        paros=on_outer_space & ~rcid.is_in(list(NOT_ON_OUTER_SPACE)),
    )


def _symbol(number: str) -> pl.Expr:
    """Return the expression for the symbol of a resolution; null where the source's number is not that of one.

    `R/36/97C` stands for A/RES/36/97C. A number of another session than that of the vote is a slip.
    """
    import polars as pl

    full = pl.col(number).str.replace(r"^R/", "A/RES/")
    session = full.str.extract(r"^A/RES/([0-9]+)/")
    regular = (session == pl.col("session").str.strip_suffix(".0")) & (whole_number("session") >= FIRST_NUMBERED)
    special = full.str.contains(r"^A/RES/ES-[0-9]+/[0-9]+$")
    return pl.when(regular | special).then(full)


def _check_symbols(calls: pl.DataFrame, table: Table) -> None:
    """Check that no two symbols would name the same document."""
    import polars as pl

    slugs = {symbol: symbol_slug(symbol) for symbol in calls["symbol"].drop_nulls().unique()}
    named = calls.filter(pl.col("symbol").is_not_null()).with_columns(slug=pl.col("symbol").replace_strict(slugs))
    firsts = named.group_by("slug").agg(first=pl.col("symbol").sort_by("number").first())
    table.refuse(
        named.join(firsts, on="slug").filter(pl.col("symbol") != pl.col("first")),
        "the symbol {symbol} matches two documents: another roll call has {first}",
        "one way of writing each symbol",
        "write the symbol in one way, in a copy of the file",
    )


def _ballots(
    table: Table, calls: pl.DataFrame, code: str, options: dict[str, int], known_codes: Collection[int]
) -> pl.DataFrame:
    """Return the ballots of a table of texts, checked; who was not a member cast none."""
    import polars as pl

    option = pl.col("vote").replace_strict(options, default=None, return_dtype=pl.UInt8)
    cast = table.rows.with_columns(option=option, cow_code=whole_number(code))
    table.refuse(cast.filter(option.is_null()), "there is no vote {vote}", ", ".join(options))
    cast = cast.filter(pl.col("option") != _NOT_A_MEMBER)
    _check_codes(table, cast, code, known_codes)
    joined = cast.join(calls.select("number", key="key"), left_on="rcid", right_on="key", how="left")
    table.refuse(
        joined.filter(pl.col("number").is_null()), "there is no roll call {rcid}", "the roll calls beside the ballots"
    )
    table.refuse(
        joined.filter(_repeated("number", "cow_code")),
        "country {cow_code} votes a second time in roll call {rcid}",
        "one ballot each",
    )
    return joined.select("number", pl.col("cow_code").cast(pl.Int16), "option").sort("number", "cow_code")


def _repeated(*names: str) -> pl.Expr:
    """Return the expression that finds rows whose values under some columns another row had before."""
    import polars as pl

    return ~pl.struct(names).is_first_distinct()


def _check_codes(table: Table, cast: pl.DataFrame, code: str, known_codes: Collection[int]) -> None:
    import polars as pl

    unknown = pl.col("cow_code").is_null() | ~pl.col("cow_code").is_in(list(known_codes))
    table.refuse(
        cast.filter(unknown),
        f"no state of the graph has the country code {{{code}}}",
        "a code of the Correlates of War that a state of the graph bears under paros:cowCode",
    )


def _without_library(calls: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return calls.with_columns(
        library_record=pl.lit(None, pl.String),
        library_day=pl.lit(None, pl.Date),
        library_in_favour=pl.lit(None, pl.Int32),
        library_against=pl.lit(None, pl.Int32),
        library_abstaining=pl.lit(None, pl.Int32),
    )


def _with_library(calls: pl.DataFrame, library: Table) -> pl.DataFrame:
    """Return the roll calls with what the UN Digital Library says of them, and those that only the library has."""
    import polars as pl

    for name in ("voeten_rcid", "undl_yes", "undl_no", "undl_abstain"):
        library.refuse(
            library.rows.filter(not_a_number(name)), f"{name} is not a number: {{{name}}}", "a whole number or nothing"
        )
    day = pl.col("undl_vote_date").str.to_date("%Y-%m-%d", strict=False)
    library.refuse(
        library.rows.filter(day.is_null() & pl.col("undl_vote_date").is_not_null()), "{undl_vote_date} is not a day"
    )
    told = library.rows.select(
        ROW,
        "resolution",
        library_key=pl.col("voeten_rcid"),
        library_record=pl.col("undl_vote_record"),
        library_day=day,
        library_in_favour=whole_number("undl_yes"),
        library_against=whole_number("undl_no"),
        library_abstaining=whole_number("undl_abstain"),
        library_title="title",
        listed=~pl.col("category").str.starts_with(_RELATED),
    )
    lost = told.filter(pl.col("library_key").is_not_null()).join(
        calls, left_on="library_key", right_on="key", how="anti"
    )
    library.refuse(lost, "there is no roll call {library_key}", f"the roll calls of {_ROLL_CALLS}")
    alone = told.filter(pl.col("library_key").is_null())
    library.refuse(alone.filter(pl.col("library_record").is_null()), "{resolution} has no record of either source")
    named = pl.when(pl.col("library_record").is_not_null()).then(pl.col("resolution").str.replace(r"([0-9])\(", "$1 ("))
    both = (
        calls.join(told.drop(ROW), left_on="key", right_on="library_key", how="left")
        .with_columns(
            symbol=pl.coalesce("symbol", named),
            title=pl.coalesce("library_title", "title"),
            paros=pl.coalesce("listed", pl.lit(value=False)),
        )
        .drop("resolution", "library_title", "listed")
    )
    new = alone.sort(ROW).select(
        pl.int_range(calls.height, calls.height + pl.len(), dtype=pl.UInt32).alias("number"),
        ROW,
        key=pl.format("undl-{}", "library_record"),
        rcid=pl.lit(None, pl.Int32),
        session=pl.col("resolution").str.extract(r"^A/RES/([0-9]+)/").cast(pl.Int32),
        day=pl.lit(None, pl.Date),
        unres=pl.lit(None, pl.String),
        symbol="resolution",
        title="library_title",
        in_favour=pl.lit(None, pl.Int32),
        against=pl.lit(None, pl.Int32),
        abstaining=pl.lit(None, pl.Int32),
        amend=pl.lit(value=False),
        para=pl.lit(value=False),
        paros="listed",
        library_record="library_record",
        library_day="library_day",
        library_in_favour="library_in_favour",
        library_against="library_against",
        library_abstaining="library_abstaining",
    )
    return pl.concat([both.select(new.columns), new])


def _with_library_ballots(
    cast: pl.DataFrame, calls: pl.DataFrame, library: Table, table: Table, known_codes: Collection[int]
) -> pl.DataFrame:
    """Return the ballots with the library's choice beside the source's, and those that only the library has."""
    import polars as pl

    option = pl.col("vote_undl").replace_strict(_LIBRARY_WORDS, default=None, return_dtype=pl.UInt8)
    told = table.rows.with_columns(library_option=option, cow_code=whole_number("cow_code"))
    table.refuse(
        told.filter(option.is_null() & pl.col("vote_undl").is_not_null()),
        "there is no vote {vote_undl}",
        ", ".join(_LIBRARY_WORDS),
    )
    _check_codes(table, told, "cow_code", known_codes)
    listed = library.rows.select(
        "resolution", key=pl.coalesce("voeten_rcid", pl.format("undl-{}", "undl_vote_record"))
    ).join(calls.select("key", "number"), on="key")
    joined = told.join(listed, on="resolution", how="left")
    table.refuse(
        joined.filter(pl.col("number").is_null()), "{resolution} is not in the list of votes", f"those of {_LIBRARY}"
    )
    table.refuse(
        joined.filter(_repeated("number", "cow_code")),
        "country {cow_code} votes a second time on {resolution}",
        "one ballot each",
    )
    chosen = joined.filter(pl.col("library_option").is_not_null()).select(
        "number", pl.col("cow_code").cast(pl.Int16), "library_option"
    )
    only_there = calls.filter(pl.col("rcid").is_null())["number"].implode()
    both = cast.join(chosen, on=["number", "cow_code"], how="full", coalesce=True)
    own = pl.when(pl.col("number").is_in(only_there)).then("library_option").otherwise("option")
    return both.with_columns(option=own).sort("number", "cow_code")


def _no_committee() -> pl.DataFrame:
    import polars as pl

    texts = ("title", "draft_symbol", "named_voters", "evidence_source")
    numbers = ("in_favour", "against", "abstaining")
    return pl.DataFrame(schema={"day": pl.Date, **dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Int32)})


def _committee(table: Table) -> pl.DataFrame:
    """Return what press releases say of votes in the First Committee, checked."""
    import polars as pl

    day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    table.refuse(table.rows.filter(day.is_null()), "{date} is not a day", "a day such as 2009-10-28")
    for name in ("yes", "no", "abstain"):
        bad = table.rows.filter(pl.col(name).is_null() | not_a_number(name))
        table.refuse(bad, f"{name} is not a number: {{{name}}}", "a whole number")
    return table.rows.select(
        "title",
        "draft_symbol",
        "named_voters",
        "evidence_source",
        day=day,
        in_favour=whole_number("yes"),
        against=whole_number("no"),
        abstaining=whole_number("abstain"),
    ).select(_no_committee().columns)
