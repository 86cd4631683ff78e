"""Checks passages and claims against the texts of the sources: what is pointed at must stand there, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import CheckError, ParosError, Problem, UsageError, show_path
from paros.names import PREFIXES, expand, shorten, slug
from paros.quads import read_file
from paros.sources.recording import read_passages, read_retired
from paros.sources.segmenting import leaves, uncovered
from paros.sources.text import digest, normalize, read_text
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from paros.home import Home
    from paros.sources.segmenting import Passage
    from paros.sources.text import SourceText

# What is copied letter by letter from a passage.
VERBATIM: Final = tuple(
    expand(f"paros:{name}")
    for name in (
        "namedAs",
        "printedSymbol",
        "title",
        "stanceWording",
        "quantifierWording",
        "roleTitle",
        "dateWording",
        "provisionNumber",
        "itemNumber",
    )
)
# What is said in our own words.
OWN_WORDS: Final = (
    expand("rdfs:label"),
    *(expand(f"paros:{name}") for name in ("content", "reason", "condition", "outcome")),
)
# So many words in a row are a copy.
COPIED_RUN: Final = 8

_SLIP_PRINTED: Final = str(PAROS.slipPrinted)
_IN_PASSAGE: Final = str(PAROS.inPassage)
_TITLE: Final = str(PAROS.title)
_NAMED_AS: Final = str(PAROS.namedAs)
_EXPECTED: Final = str(PAROS.expectedPassages)
_SHA256: Final = str(PAROS.sha256)
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’/.][^\W_]+)*")
_QUOTED: Final = re.compile(r'“[^”]*”|"[^"]*"')
# Stands between the words before and after an exempted stretch, so that they make no run.
_BREAK: Final = ""


@dataclass
class Texts:
    """The normalized text of each leaf passage that matches its digest, and the names of all other passages."""

    matching: dict[str, str] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    wholes: set[str] = field(default_factory=set)


def _line_of(lines: Sequence[str], iri: str, start: int = 0) -> int:
    """Return the number of the line that begins with an IRI, or 0."""
    names = (shorten(iri), f"<{iri}>")
    for number, line in enumerate(lines[start:], start + 1):
        words = line.removeprefix("GRAPH ").split(maxsplit=1)
        if words and words[0].removesuffix("{") in names and not line[0].isspace():
            return number
    return 0


def _line_in_graph(lines: Sequence[str], graph: str, value: str) -> int:
    """Return the number of the line on which a literal stands within a graph of a TriG file, or of the graph."""
    first = _line_of(lines, graph)
    written = value.replace("\\", "\\\\").replace('"', '\\"')
    for number, line in enumerate(lines[first:], first + 1):
        if first and line and not line[0].isspace() and line.rstrip().endswith("{"):
            break
        if f'"{written}"' in line or f'"{value}"' in line:
            return number
    return first


def check_passages(
    passages: Sequence[Passage], text: SourceText, shown: str = "", lines: Sequence[str] = ()
) -> list[Problem]:
    """Return what of a source's passages does not match its text, and what text no leaf passage covers."""
    problems: list[Problem] = []
    source = text.path.stem
    repair = f"restore the text of the source, or, if it is meant to differ: paros sources segment {text.path} --source {source}"
    for passage in passages:
        iri = PREFIXES["passage"] + passage.slug
        line = _line_of(lines, iri)
        if not 0 <= passage.start < passage.end <= len(text.text):
            problems.append(
                Problem(
                    f"{shorten(iri)} ({passage.locator}) points outside the text: {passage.start} to {passage.end}",
                    shown,
                    line,
                    f"offsets between 0 and {len(text.text)}, the start before the end",
                    repair,
                )
            )
        elif (found := digest(text.text[passage.start : passage.end])) != passage.sha256:
            problems.append(
                Problem(
                    f"{shorten(iri)} ({passage.locator}) does not match {text.path}, "
                    f"characters {passage.start} to {passage.end}: its digest is {found}",
                    shown,
                    line,
                    f"text whose normal form has the SHA-256 {passage.sha256}",
                    repair,
                )
            )
    cited = sorted(leaves(passages), key=lambda passage: passage.start)
    for start, end in uncovered(text.text, passages):
        before = [passage for passage in cited if passage.end <= start]
        beside = before[-1] if before else cited[0] if cited else None
        place = (
            f"{'after' if before else 'before'} {shorten(PREFIXES['passage'] + beside.slug)}" if beside else "at all"
        )
        where = f" ({beside.locator})" if beside else ""
        problems.append(
            Problem(
                f"characters {start} to {end} of {text.path} stand in no passage {place}{where}",
                shown,
                _line_of(lines, PREFIXES["passage"] + beside.slug) if beside else 0,
                "a text that its sentences, headings and list items cover but for numbers, bullets and white space",
                repair,
            )
        )
    return problems


def _words(text: str) -> list[str]:
    """Return the words of a text in one case, without punctuation."""
    return [match.group().casefold() for match in _WORD.finditer(text)]


def _without(words: Sequence[str], phrase: Sequence[str]) -> list[str]:
    """Return the words with a break in place of each occurrence of a phrase."""
    kept: list[str] = []
    position = 0
    while position < len(words):
        if phrase and list(words[position : position + len(phrase)]) == list(phrase):
            kept.append(_BREAK)
            position += len(phrase)
        else:
            kept.append(words[position])
            position += 1
    return kept


def copied(own: str, source: str, names: Iterable[str] = ()) -> str:
    """Return the first run of `COPIED_RUN` words that a text of ours shares with a source, or nothing.

    Words in quotation marks are exempt, and so are the names and titles given.

    >>> copied("States are to keep to the rules", "All states are to keep to the rules that bind them")
    ''
    >>> copied("that states are to keep to the rules", "All states are to keep to the rules that bind them")
    ''
    >>> copied("all states are to keep to the rules", "All states are to keep to the rules that bind them")
    'all states are to keep to the rules'
    """
    words: list[str] = []
    for piece in _QUOTED.split(normalize(own)):
        words += [*_words(piece), _BREAK]
    for name in sorted(set(names), key=lambda value: (-len(value), value)):
        words = _without(words, _words(name))
    theirs = _words(normalize(source))
    runs = {tuple(theirs[at : at + COPIED_RUN]) for at in range(len(theirs) - COPIED_RUN + 1)}
    for at in range(len(words) - COPIED_RUN + 1):
        if tuple(words[at : at + COPIED_RUN]) in runs:
            return " ".join(words[at : at + COPIED_RUN])
    return ""


def occurs(value: str, text: str) -> bool:
    """Return whether a verbatim value stands in a text, both in normal form, and is not cut out of a word.

    >>> occurs("74/3", "resolution 74/32"), occurs("74/32", "resolution  74/32.")
    (False, True)
    """
    wanted = normalize(value)
    if not wanted:
        return False
    before = r"(?<!\w)" if wanted[0].isalnum() else ""
    after = r"(?!\w)" if wanted[-1].isalnum() else ""
    return re.search(before + re.escape(wanted) + after, normalize(text)) is not None


def _exempt(claims: Iterable[ox.Quad]) -> list[str]:
    """Return the titles claimed in a passage graph, and the names that are half as long as a copied run or longer."""
    values = [(q.predicate.value, q.object.value) for q in claims if isinstance(q.object, ox.Literal)]
    return [
        value
        for predicate, value in values
        if predicate == _TITLE or (predicate == _NAMED_AS and len(_words(value)) >= COPIED_RUN // 2)
    ]


def check_claims(quads: Sequence[ox.Quad], texts: Texts, shown: str = "", lines: Sequence[str] = ()) -> list[Problem]:
    """Return which verbatim values do not stand in their passage, and which words of ours are copied from it.

    A claim on a passage that itself does not match is passed over: that the passage fails has been said.
    """
    problems: list[Problem] = []
    inside: dict[str, list[ox.Quad]] = {}
    passage_of_slip = {
        quad.subject: quad.object.value
        for quad in quads
        if quad.predicate.value == _IN_PASSAGE and isinstance(quad.object, ox.NamedNode)
    }
    for quad in quads:
        if quad.predicate.value == _SLIP_PRINTED:
            inside.setdefault(passage_of_slip.get(quad.subject, ""), []).append(quad)
        elif isinstance(quad.graph_name, ox.NamedNode):
            inside.setdefault(quad.graph_name.value, []).append(quad)
    for graph, claims in inside.items():
        name = shorten(graph) if graph else ""
        if graph in texts.failing:
            continue
        text = texts.matching.get(graph)
        if text is None:
            whole = graph in texts.wholes
            subject = claims[0].subject
            unknown = (
                f"{name} is no passage of a checked source"
                if graph
                else f"{shorten(str(subject)[1:-1])} names no passage"
            )
            problems.append(
                Problem(
                    f"{name} has parts: the claims belong to them" if whole else unknown,
                    shown,
                    _line_of(lines, graph),
                    "the IRI of a sentence, a heading or a list item without parts, as data/sources/ has it",
                    f"correct the name of the passage in {shown}",
                )
            )
            continue
        names = _exempt(claims)
        for quad in claims:
            if isinstance(quad.object, ox.Literal):
                problems += _check_literal(quad, quad.object.value, graph, text, names, shown, lines)
    return problems


def _check_literal(
    quad: ox.Quad, value: str, graph: str, text: str, names: Sequence[str], shown: str, lines: Sequence[str]
) -> list[Problem]:
    """Return what is wrong with one literal of a passage graph."""
    predicate, subject = quad.predicate.value, str(quad.subject)[1:-1]
    where = f"{shorten(graph)}: {shorten(subject)} {shorten(predicate)}"
    if predicate in VERBATIM or predicate == _SLIP_PRINTED:
        if not occurs(value, text):
            return [
                Problem(
                    f"{where} {value!r} does not stand in the passage",
                    shown,
                    _line_in_graph(lines, graph, value),
                    "words as printed in the passage: same case, same quotation marks, whole words",
                    f"paros sources show {slug(graph)} --texts DIR",
                )
            ]
    elif predicate in OWN_WORDS and (run := copied(value, text, names)):
        return [
            Problem(
                f"{where} copies the passage: {run!r}",
                shown,
                _line_in_graph(lines, graph, value),
                f"our own words: fewer than {COPIED_RUN} in a row shared with the passage, or set in quotation marks",
                f"say it in other words in {shown}",
            )
        ]
    return []


def _check_source(path: Path, home: Home, directory: Path, texts: Texts) -> list[Problem]:
    """Return what is wrong between one file of data/sources and its text; enters its passages into the texts."""
    shown = show_path(path, home.root)
    quads = read_file(path, home.root)
    lines = path.read_text(encoding="utf-8").splitlines()
    passages = read_passages(quads)
    cited = leaves(passages)
    source = PREFIXES["source"] + path.stem
    texts.failing |= {PREFIXES["passage"] + passage.slug for passage in cited}
    texts.wholes |= {PREFIXES["passage"] + passage.slug for passage in passages} - texts.failing
    contract = {
        quad.predicate.value: quad.object.value
        for quad in quads
        if quad.subject == ox.NamedNode(source) and isinstance(quad.object, ox.Literal)
    }
    repair = f"paros sources segment {directory / path.stem}.txt --source {path.stem}"
    problems: list[Problem] = []
    if not passages:
        problems.append(Problem(f"{shorten(source)} has no passages", shown, 0, "at least one passage", repair))
    if contract.get(_EXPECTED) != str(len(cited)):
        problems.append(
            Problem(
                f"{shorten(source)} expects {contract.get(_EXPECTED, 'no number of')} citable passages, "
                f"{len(cited)} are recorded",
                shown,
                _line_of(lines, source),
                f"paros:expectedPassages {len(cited)}",
                repair,
            )
        )
    text_path = directory / f"{path.stem}.txt"
    expected = contract.get(_SHA256, "")
    if not text_path.is_file():
        accepted = f"the text file with the SHA-256 {expected or '(not recorded)'}"
        problems.append(
            Problem(
                f"{text_path}: the text of {shorten(source)} is missing", shown, 0, accepted, f"put it at {text_path}"
            )
        )
        return problems
    text = read_text(text_path)
    if text.sha256 != expected:
        problems.append(
            Problem(
                f"{text_path} is not the text that {shorten(source)} was recorded from: its SHA-256 is {text.sha256}",
                shown,
                _line_of(lines, source),
                f"the text file with the SHA-256 {expected or '(not recorded)'}",
                f"restore the text of the source, or, if it is meant to differ: {repair}",
            )
        )
    problems += check_passages(passages, text, shown, lines)
    for passage in cited:
        if digest(text.text[passage.start : passage.end]) == passage.sha256:
            iri = PREFIXES["passage"] + passage.slug
            texts.failing.discard(iri)
            texts.matching[iri] = text.slice(passage.start, passage.end)
    return problems


def _found(error: ParosError, shown: str) -> list[Problem]:
    """Return the problems of an error, each with a file."""
    return [p if p.file else Problem(p.message, shown, p.line, p.accepted, p.repair) for p in error.problems]


def check_texts(home: Home, directory: Path) -> list[Problem]:
    """Return everything in which the graph and the texts of its sources differ, in order; nothing if all is well.

    The text of data/sources/ID.ttl is ID.txt in the directory. A text that is missing or cannot be read is a problem
    too. Claims are read from data/claims/ID.trig, slips also from data/editorial/.
    """
    problems: list[Problem] = []
    texts = Texts()
    sources = sorted((home.root / "data" / "sources").glob("*.ttl"))
    if not sources:
        problems.append(
            Problem(
                "there are no sources to check",
                "data/sources",
                accepted="a file for each source",
                repair="paros sources segment ID.txt --source ID",
            )
        )
    for path in sources:
        try:
            problems += _check_source(path, home, directory, texts)
        except ParosError as error:
            problems += _found(error, show_path(path, home.root))
    claims = sorted((home.root / "data" / "claims").glob("*.trig"))
    for path in [*claims, *sorted((home.root / "data" / "editorial").glob("*.ttl"))]:
        shown = show_path(path, home.root)
        try:
            quads = read_file(path, home.root)
        except ParosError as error:
            problems += _found(error, shown)
        else:
            problems += check_claims(quads, texts, shown, path.read_text(encoding="utf-8").splitlines())
    return problems


def find_passage(sources: Mapping[str, Sequence[Passage]], passage: str) -> tuple[str, Passage]:
    """Return the slug of the source and the passage that a slug, a prefixed name or an IRI names.

    Raises:
        UsageError: if there is no such passage; names the nearest.
    """
    wanted = passage.strip().removeprefix("<").removesuffix(">")
    wanted = wanted.removeprefix(PREFIXES["passage"]).removeprefix("passage:")
    for source, passages in sources.items():
        for candidate in passages:
            if candidate.slug == wanted:
                return source, candidate
    known = [candidate.slug for passages in sources.values() for candidate in passages]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    raise UsageError(
        f"there is no passage {passage!r}",
        accepted=", ".join(near) or "the slug, prefixed name or IRI of a passage of data/sources/",
        repair=f"paros sources show {near[0]} --texts DIR" if near else "look it up in data/sources/",
    )


def passage_text(home: Home, passage: str, directory: Path) -> str:
    """Return the normalized text of a passage; see `passage_texts`."""
    return passage_texts(home, [passage], directory)[0]


def passage_texts(home: Home, passages: Sequence[str], directory: Path) -> list[str]:
    """Return the normalized texts of passages, in their order, read from the user's copies of the sources.

    Raises:
        UsageError: if there is no such passage, or it is no longer in the text.
        CheckError: if what stands at its offsets does not match its digest.
        EnvironmentFault: if a text cannot be read.
        DataError: if a text is not UTF-8 or empty.
    """
    paths = {path.stem: path for path in sorted((home.root / "data" / "sources").glob("*.ttl"))}
    quads = {source: read_file(path, home.root) for source, path in paths.items()}
    known = {source: [*read_passages(found), *read_retired(found)] for source, found in quads.items()}
    texts: dict[str, SourceText] = {}
    read: list[str] = []
    for passage in passages:
        source, found = find_passage(known, passage)
        if found.ordinal == 0:
            raise UsageError(
                f"passage:{found.slug} ({found.locator}) is no longer in the text of source:{source}",
                accepted="a passage that is not deprecated",
            )
        if source not in texts:
            texts[source] = read_text(directory / f"{source}.txt")
        raw = texts[source].text[found.start : found.end]
        if digest(raw) != found.sha256:
            shown = show_path(paths[source], home.root)
            lines = paths[source].read_text(encoding="utf-8").splitlines()
            raise CheckError(
                [
                    Problem(
                        f"passage:{found.slug} ({found.locator}) does not match {texts[source].path}, "
                        f"characters {found.start} to {found.end}",
                        shown,
                        _line_of(lines, PREFIXES["passage"] + found.slug),
                        f"text whose normal form has the SHA-256 {found.sha256}",
                        "restore the text of the source; paros sources check lists all that differs",
                    )
                ]
            )
        read.append(normalize(raw))
    return read
