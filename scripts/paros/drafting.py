"""Drafts claims: a short YAML description of what a passage says becomes the TriG that a curator reviews and commits.

What repeats in the sources (a vote, the submission of a text, a statement for others, a position, somebody unnamed) is
written once here, so that every vote is modelled alike. What does not repeat goes under `facts`, as it is. The drafts
are plain RDF: nothing of this notation is committed.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from paros.errors import DataError, Problem
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PASSAGE: Final = {"passage", "says", "names", "facts", "votes", "submissions", "statements", "positions"}
_VOTE: Final = {"text", "body", "date", "tally", "ballots", "result", "others", "slug"}
_ACT: Final = {"text", "by", "for", "in", "session", "date", "about", "slug"}
_POSITION: Final = {
    "holder",
    "stance",
    "wording",
    "target",
    "to",
    "about",
    "label",
    "content",
    "modality",
    "polarity",
    "reason",
    "condition",
    "open",
    "based-on",
    "endorses",
    "replies-to",
    "reports",
    "capacity",
    "spoken-in",
    "written-in",
}
_UNNAMED: Final = {"unnamed", "label", "quantifier", "wording", "from"}
_OPTIONS: Final = ("in-favour", "against", "abstaining", "absent", "not-participating", "not-recorded")
_TALLIES: Final = {"in-favour": "tallyInFavour", "against": "tallyAgainst", "abstaining": "tallyAbstaining"}
# Text in English; what else is no name with one of our prefixes is a plain string.
_ENGLISH: Final = {
    "condition",
    "content",
    "dateWording",
    "debris",
    "label",
    "namedAs",
    "outcome",
    "quantifierWording",
    "reason",
    "roleTitle",
    "stanceWording",
    "title",
}
_NAME: Final = re.compile(r"([a-z]+):[a-z0-9][a-z0-9.-]*\Z")
_DATES: Final = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), "date"),
    (re.compile(r"[0-9]{4}-[0-9]{2}\Z"), "gYearMonth"),
    (re.compile(r"[0-9]{4}\Z"), "gYear"),
    (re.compile(r"--[0-9]{2}-[0-9]{2}\Z"), "gMonthDay"),
)
_DATED: Final = {"date", "startDate", "endDate"}
_COMMENT_WIDTH: Final = 120


@dataclass
class Draft:
    """The graph of one passage: its subjects in order, each with its properties, and what the registry must hold.

    `labels` are those of the registry, by name; they go into the labels of ballots.
    """

    passage: str
    says: str
    labels: Mapping[str, str] = field(default_factory=dict)
    subjects: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    needed: dict[str, str] = field(default_factory=dict)

    def claim(self, subject: str, prop: str, *values: object) -> None:
        """Add values of a property to a subject, each once."""
        held = self.subjects.setdefault(subject, {}).setdefault(prop, [])
        held += [term for value in values if (term := _term(prop, value)) not in held]

    def to_trig(self) -> str:
        """Return the graph as TriG in the layout of the claims, without prefixes."""
        comment = textwrap.fill(
            self.says, _COMMENT_WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
        )
        blocks = []
        for subject, properties in self.subjects.items():
            lines = [f"    {prop} {' , '.join(values)}" for prop, values in properties.items()]
            blocks.append(f"  {subject}\n" + " ;\n".join(lines) + " .\n")
        return f"{comment}\npassage:{self.passage} {{\n" + "\n".join(blocks) + "}\n"


def read_drafts(path: Path, labels: Mapping[str, str] | None = None) -> list[Draft]:
    """Return the drafts that a YAML file describes, one for each of its documents; `labels` by name, as `actor:china`.

    Raises:
        DataError: if it cannot be read, or has a key or value that no draft has; names the line where YAML tells it.
    """
    import yaml

    try:
        documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([Problem(f"cannot be read: {error}", str(path), accepted="a YAML file in UTF-8")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise DataError([Problem(f"no YAML: {getattr(error, 'problem', error)}", str(path), line)]) from error
    problems: list[Problem] = []
    drafts = []
    for number, document in enumerate(documents, 1):
        try:
            drafts.append(_draft(document, labels or {}))
        except _BadDraftError as error:
            place = f"document {number}" if len(documents) > 1 else "the draft"
            problems.append(Problem(f"{place}: {error.reason}", str(path), accepted=error.accepted))
    if problems or not drafts:
        raise DataError(
            problems or [Problem("no draft in the file", str(path), accepted="passage, says and what it says")]
        )
    return drafts


def prefixes_of(text: str) -> str:
    """Return the declarations of the prefixes that a TriG text uses."""
    used = [name for name in sorted(PREFIXES) if re.search(rf"(?<![\w-]){name}:", text)]
    width = max((len(name) for name in used), default=0) + 1
    return "".join(f"@prefix {name + ':':<{width}} <{PREFIXES[name]}> .\n" for name in used)


class _BadDraftError(Exception):
    def __init__(self, reason: str, accepted: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.accepted = accepted


def _checked(value: object, keys: set[str], what: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a mapping whose keys are all known and whose required ones are there."""
    if not isinstance(value, dict):
        raise _BadDraftError(f"{what} is no mapping: {value!r}", ", ".join(sorted(keys)))
    for key in value:
        if key not in keys:
            near = get_close_matches(str(key), keys, 1)
            raise _BadDraftError(f"{what} has no key {key!r}", near[0] if near else ", ".join(sorted(keys)))
    for key in required:
        if key not in value:
            raise _BadDraftError(f"{what} lacks {key!r}", ", ".join(sorted(keys)))
    return value


def _several(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _term(prop: str, value: object) -> str:
    """Return a value as Turtle: a name, a date, a number, a truth value, English text or a plain string."""
    local = prop.partition(":")[2]
    text = str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if local in _DATED:
        for pattern, datatype in _DATES:
            if pattern.match(text):
                return f'"{text}"^^xsd:{datatype}'
        raise _BadDraftError(f"{text!r} is no date", "YYYY-MM-DD, YYYY-MM, YYYY or --MM-DD")
    if isinstance(value, int):
        return text
    found = _NAME.match(text)
    if prop == "a" or (found and found[1] in PREFIXES and local not in _ENGLISH):
        return text
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"@en' if local in _ENGLISH else f'"{written}"'


def _draft(document: object, labels: Mapping[str, str]) -> Draft:
    what = _checked(document, _PASSAGE, "a passage", ("passage", "says"))
    draft = Draft(str(what["passage"]), str(what["says"]), labels)
    for entity, forms in (what.get("names") or {}).items():
        draft.claim(entity, "paros:namedAs", *_several(forms))
    for subject, properties in (what.get("facts") or {}).items():
        for prop, values in _checked(properties, set(properties), f"facts of {subject}").items():
            draft.claim(subject, prop if prop == "a" or ":" in prop else f"paros:{prop}", *_several(values))
    for act in _several(what.get("submissions")):
        _act(draft, _checked(act, _ACT, "a submission", ("text", "by")), "submission", "paros:Submission")
    for act in _several(what.get("statements")):
        _act(draft, _checked(act, _ACT, "a statement", ("text", "by")), "utterance", "paros:Utterance")
    for vote in _several(what.get("votes")):
        _vote(draft, _checked(vote, _VOTE, "a vote", ("text",)))
    for number, position in enumerate(_several(what.get("positions")), 1):
        _position(draft, _checked(position, _POSITION, "a position", ("holder", "stance", "label", "content")), number)
    return draft


def _slug(name: str) -> str:
    return name.partition(":")[2]


def _act(draft: Draft, act: Mapping[str, Any], ending: str, kind: str) -> None:
    """Claim the putting forward of a text, or the making of a statement: the act of one, perhaps for another."""
    slug = act.get("slug") or f"{_slug(act['text'])}-{ending}"
    event = f"event:{slug}"
    draft.needed[event] = kind
    for key, prop in (
        ("by", "performedBy"),
        ("for", "onBehalfOf"),
        ("in", "inForum"),
        ("session", "atSession"),
        ("text", "actsOn"),
        ("about", "about"),
        ("date", "date"),
    ):
        if key in act:
            draft.claim(event, f"paros:{prop}", *_several(act[key]))


def _vote(draft: Draft, vote: Mapping[str, Any]) -> None:
    """Claim an adoption by vote, the vote, the motion that it decides, and the ballots of those who are named."""
    base = vote.get("slug") or _slug(vote["text"])
    adoption, ballot_box, motion = f"event:{base}-adoption", f"event:{base}-vote", f"event:{base}-motion"
    draft.needed |= {adoption: "paros:Adoption", ballot_box: "paros:Vote", motion: "paros:Motion"}
    if "body" in vote:
        draft.claim(adoption, "paros:performedBy", *_several(vote["body"]))
    draft.claim(adoption, "paros:actsOn", vote["text"])
    if "date" in vote:
        draft.claim(adoption, "paros:date", vote["date"])
    draft.claim(adoption, "paros:adoptionManner", "manner:by-vote")
    draft.claim(motion, "paros:motionOn", vote["text"])
    draft.claim(motion, "paros:motionKind", "motion:adopt-text")
    draft.claim(ballot_box, "paros:partOf", adoption)
    draft.claim(ballot_box, "paros:voteOn", motion)
    if "body" in vote:
        draft.claim(ballot_box, "paros:inForum", *_several(vote["body"]))
    if "date" in vote:
        draft.claim(ballot_box, "paros:date", vote["date"])
    tally = _checked(vote.get("tally") or {}, set(_TALLIES), "a tally")
    for option in _TALLIES:
        if option in tally:
            draft.claim(ballot_box, f"paros:{_TALLIES[option]}", tally[option])
    if "result" in vote:
        draft.claim(ballot_box, "paros:voteResult", f"result:{vote['result']}")
    if "others" in vote:
        draft.claim(ballot_box, "paros:remainderOption", f"option:{vote['others']}")
    ballots = _checked(vote.get("ballots") or {}, set(_OPTIONS), "ballots")
    for option in _OPTIONS:
        for voter in _several(ballots.get(option)):
            cast = sum(subject.startswith(f"event:{draft.passage}-ballot-") for subject in draft.subjects)
            ballot = f"event:{draft.passage}-ballot-{cast + 1}"
            draft.claim(ballot, "a", "paros:Ballot")
            who, what = (draft.labels.get(name, _slug(name)) for name in (voter, vote["text"]))
            draft.claim(ballot, "rdfs:label", f"{who}, {option.replace('-', ' ')}: {what}")
            draft.claim(ballot, "paros:ballotIn", ballot_box)
            draft.claim(ballot, "paros:voter", voter)
            draft.claim(ballot, "paros:option", f"option:{option}")


def _holder(draft: Draft, holder: object) -> str:
    """Return the name of a holder; somebody unnamed is claimed as a node of the passage."""
    if not isinstance(holder, dict):
        return str(holder)
    unnamed = _checked(holder, _UNNAMED, "an unnamed holder", ("unnamed", "label", "quantifier"))
    node = f"actor:{draft.passage}-{unnamed['unnamed']}"
    draft.claim(node, "a", "paros:UnnamedCollective")
    draft.claim(node, "rdfs:label", unnamed["label"])
    draft.claim(node, "paros:quantifier", f"quantifier:{unnamed['quantifier']}")
    if "wording" in unnamed:
        draft.claim(node, "paros:quantifierWording", unnamed["wording"])
    if "from" in unnamed:
        draft.claim(node, "paros:drawnFrom", *_several(unnamed["from"]))
    return node


def _position(draft: Draft, position: Mapping[str, Any], number: int) -> None:
    """Claim one stance of one holder, or of several jointly, on one matter."""
    holders = [_holder(draft, holder) for holder in _several(position["holder"])]
    node = f"position:{draft.passage}-{number}"
    draft.claim(node, "a", "paros:Position")
    draft.claim(node, "rdfs:label", position["label"])
    draft.claim(node, "paros:holder", *holders)
    draft.claim(node, "paros:stance", f"stance:{position['stance']}")
    for key, prop, prefix in (
        ("wording", "stanceWording", ""),
        ("target", "target", ""),
        ("to", "addressedTo", ""),
        ("about", "about", ""),
        ("content", "content", ""),
        ("modality", "modality", "modality:"),
        ("polarity", "polarity", "polarity:"),
        ("reason", "reason", ""),
        ("condition", "condition", ""),
        ("open", "openEnded", ""),
        ("based-on", "basedOn", ""),
        ("endorses", "endorses", ""),
        ("replies-to", "repliesTo", ""),
        ("reports", "reports", ""),
        ("capacity", "inCapacity", ""),
        ("spoken-in", "voicedIn", ""),
        ("written-in", "expressedIn", ""),
    ):
        if key in position:
            values = [f"{prefix}{value}" if prefix else value for value in _several(position[key])]
            draft.claim(node, f"paros:{prop}", *values)
