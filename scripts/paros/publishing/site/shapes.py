"""The shapes in prose: what each asks for and why, of what, how grave it is, what it has found in this release."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from paros.findings import SEVERITIES
from paros.names import BASE, PREFIXES, slug
from paros.publishing.site.addresses import page_of
from paros.publishing.site.layout import Page, render
from paros.publishing.site.terms import places, read_ontology
from paros.quads import read_file
from paros.reading import visible_files
from paros.repairing import show
from paros.rulebook import checks, read_rules, shape_reasons
from paros.shacl.model import ShapesGraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from paros.home import Home
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.quads import Term
    from paros.rulebook import Rule
    from paros.shacl.model import Target

INDEX: Final = "shapes.html"
# The link at the top that these pages belong to.
SECTION: Final = "ontology.html"
SCRIPT: Final = "assets/lead-on.js"
# What a severity means to whoever reads the data.
MEANINGS: Final = {
    "Violation": "It is wrong. A build that finds it fails, so no release has it.",
    "Warning": "It is unlikely. It may be right as it stands.",
    "Info": "It is known to be missing: no source says it.",
}
# So many shapes stand on one page, and so many of the things in which a shape has found something.
_ON_A_PAGE: Final = 40
_NAMED: Final = 5
# No pattern is cut off.
_LONGEST: Final = 10_000
# A step from the object to the subject, as paths are written in SPARQL.
_BACKWARDS: Final = re.compile(r"\(\^(<[^>]*>)\)")
_HEAD: Final = re.compile(r"# (.+)\n")
# What a constraint asks for, by its parameter: `{each}` is each value that it looks at, `{path}` how one gets there,
# `{values}` what the parameter says.
_ASKS: Final = {
    "class": "{each} is a member of {values}",
    "datatype": "{each} is of the type {values}",
    "disjoint": "{each} does not stand under {values} too",
    "hasValue": "under {path} stands {values}",
    "in": "{each} is one of {values}",
    "languageIn": "{each} is in one of the languages {values}",
    "lessThan": "{each} comes before what stands under {values}",
    "lessThanOrEquals": "{each} does not come after what stands under {values}",
    "maxCount": "at most {values} under {path}",
    "maxInclusive": "{each} is at most {values}",
    "maxLength": "{each} has at most so many characters: {values}",
    "minCount": "at least {values} under {path}",
    "minExclusive": "{each} is more than {values}",
    "minInclusive": "{each} is at least {values}",
    "nodeKind": "{each} is of the kind {values}",
    "not": "{each} does not satisfy: {values}",
    "or": "{each} satisfies one of these or more: {values}",
    "pattern": "{each} fits the pattern {values}",
    "property": "it satisfies besides: {values}",
    "uniqueLang": "under {path} stands one text at most in each language",
    "xone": "{each} satisfies exactly one of these: {values}",
}
# What a greatest number of 0 asks for.
_NONE: Final = "nothing under {path}"
# What a shape looks at, by the kind of its target.
_TARGETS: Final = {
    "target": "what the query finds: each is an offender",
    "targetClass": "each member of {values}",
    "targetNode": "{values}",
    "targetObjectsOf": "whatever stands under {values}",
    "targetSubjectsOf": "whatever has {values}",
}


class Part(NamedTuple):
    """A piece of a sentence; where it leads, if anywhere; whether it is written as code."""

    text: str
    path: str = ""
    code: bool = False


Phrase = tuple[Part, ...]


@dataclass(frozen=True)
class Found:
    """What a shape has found in one thing, as the build reports it."""

    focus: str
    label: str
    severity: str


@dataclass(frozen=True)
class Entry:
    """A shape in prose.

    Attributes:
        rule: the shape as a rule: its name, title, message, severity and advice.
        file: the name of its file in shapes/, without the ending.
        what: what it finds.
        why: why that matters.
        looks_at: of what it asks something; empty for a shape that only others use.
        asks: what it asks for.
        used_by: the shapes that are made of it.
        query: the query that finds its focus nodes, if one does.
        found: what it has found in this release.
    """

    rule: Rule
    file: str
    what: str
    why: str
    looks_at: tuple[Phrase, ...]
    asks: tuple[Phrase, ...]
    used_by: Phrase
    query: str
    found: tuple[Found, ...]

    @property
    def name(self) -> str:
        """The local name, which is its anchor."""
        return slug(self.rule.iri)


@dataclass(frozen=True)
class Chapter:
    """The shapes of one file: its name, what its first line says, and its shapes by the path of their page."""

    name: str
    about: str
    pages: Mapping[str, tuple[str, ...]]


def write(material: Material, folder: Folder) -> None:
    """Write the index of the shapes, and a page or more for each of their files."""
    chapters = read_chapters(material.home)
    entries = read_entries(material, chapters)

    def page(template: str, path: str, title: str, summary: str, **values: object) -> None:
        frame = Page(path, title, summary, (SCRIPT,) if path == INDEX else (), section=SECTION)
        folder.write(path, render(template, frame, material, **values))

    counts = Counter(entry.rule.severity for entry in entries.values())
    found = Counter(found.severity for entry in entries.values() for found in entry.found)
    page(
        "shapes.html",
        INDEX,
        "Shapes",
        "What the data must satisfy: every rule in plain words, with what it finds, why, and how grave it is.",
        chapters=chapters,
        entries=entries,
        severities=[(name, MEANINGS[name], counts[name], found[name]) for name in SEVERITIES],
        checks=checks().values(),
    )
    for chapter in chapters:
        for number, (path, names) in enumerate(chapter.pages.items(), 1):
            page(
                "shapes_file.html",
                path,
                _title(chapter, number if len(chapter.pages) > 1 else 0),
                chapter.about,
                chapter=chapter,
                entries=[entries[PREFIXES["shape"] + name] for name in names],
                named=_NAMED,
            )


def _title(chapter: Chapter, number: int) -> str:
    """Return the title of a page of a chapter; pages are numbered where there are several."""
    title = f"Shapes: {chapter.name.replace('-', ' ')}"
    return f"{title}, part {number}" if number else title


def read_chapters(home: Home) -> list[Chapter]:
    """Return the files of the shapes with the names of the shapes in them, in their order."""
    chapters = []
    for path in visible_files(home.root / "shapes", "*.ttl"):
        text = path.read_text(encoding="utf-8")
        names = list(shape_reasons(text))
        parts = [tuple(names[start : start + _ON_A_PAGE]) for start in range(0, len(names), _ON_A_PAGE)]
        pages = {f"shapes/{path.stem}{f'-{number}' if number else ''}.html": part for number, part in enumerate(parts)}
        head = _HEAD.match(text)
        chapters.append(Chapter(path.stem, head[1] if head else "", pages))
    return chapters


def shape_places(chapters: Iterable[Chapter]) -> dict[str, str]:
    """Return the path, with its anchor, at which each shape is told of, by its IRI."""
    return {
        PREFIXES["shape"] + name: f"{path}#{name}"
        for chapter in chapters
        for path, names in chapter.pages.items()
        for name in names
    }


def read_entries(material: Material, chapters: Iterable[Chapter]) -> dict[str, Entry]:
    """Return each shape in prose, by its IRI, in the order of their files."""
    folder = material.home.root / "shapes"
    quads = [quad for chapter in chapters for quad in read_file(folder / f"{chapter.name}.ttl")]
    model, rules, ontology = (
        ShapesGraph(quad.triple for quad in quads),
        read_rules(quads),
        read_ontology(material.dataset),
    )
    titles = {iri: rule.title for iri, rule in rules.items()}
    ours = {iri: label for iri, label in ontology.labels.items() if iri.startswith(BASE)}
    writer = _Writer({**ours, **titles}, {**places(ontology), **shape_places(chapters)})
    found = _findings(material)
    users: defaultdict[str, list[str]] = defaultdict(list)
    for iri, rule in rules.items():
        for values in rule.parameters.values():
            for value in values:
                if isinstance(value, ox.NamedNode) and value.value in rules:
                    users[value.value].append(iri)
    entries = {}
    for chapter in chapters:
        for name, (what, why) in shape_reasons((folder / f"{chapter.name}.ttl").read_text(encoding="utf-8")).items():
            iri = PREFIXES["shape"] + name
            targets = model.shape(ox.NamedNode(iri)).targets
            entries[iri] = Entry(
                rules[iri],
                chapter.name,
                what,
                why,
                tuple(writer.target(target) for target in targets),
                tuple(writer.asked(rules[iri])),
                writer.listed([ox.NamedNode(user) for user in users[iri]]),
                next((cleandoc(plain(target.value)) for target in targets if target.kind == "target"), ""),
                tuple(found[iri]),
            )
    return entries


def _findings(material: Material) -> dict[str, list[Found]]:
    """Return what each shape has found, as the report of the build says."""
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for item in json.loads(material.home.report.read_text(encoding="utf-8"))["findings"]:
        focus = item["focus"]
        found[item["shape"]].append(Found(focus, material.index.label(focus), item["severity"]))
    return found


@dataclass(frozen=True)
class _Writer:
    """Puts targets and constraints into words; it knows what IRIs are called and where they are told of."""

    labels: Mapping[str, str]
    places: Mapping[str, str]

    def part(self, term: Term) -> Part:
        """Return a term as a piece of a sentence: one of ours by its name, any other as it would be written."""
        if isinstance(term, ox.NamedNode) and term.value in self.labels:
            return Part(self.labels[term.value], self.places.get(term.value, page_of(term.value)))
        return Part(show(term, _LONGEST), code=True)

    def listed(self, terms: Iterable[Term]) -> Phrase:
        """Return terms with commas between them."""
        return tuple(piece for term in terms for piece in (Part(", "), self.part(term)))[1:]

    def path(self, path: str) -> Phrase:
        """Return a path; its properties by their names, its choices, steps and turns in words."""
        pieces = re.split(r"<([^>]*)>", _BACKWARDS.sub(r"the inverse of \1", path))
        parts = [
            self.part(ox.NamedNode(piece)) if place % 2 else Part(piece.replace("|", " or ").replace("/", ", then "))
            for place, piece in enumerate(pieces)
        ]
        return tuple(part for part in parts if part.text)

    def target(self, target: Target) -> Phrase:
        """Return what a shape looks at."""
        values = () if target.kind == "target" else (self.part(target.value),)
        return _phrase(_TARGETS[target.kind], values=values)

    def asked(self, rule: Rule) -> Iterator[Phrase]:
        """Yield what each constraint of a shape asks for.

        Raises:
            KeyError: if there are no words for a parameter.
        """
        path = self.path(rule.path)
        each = (Part("what stands under "), *path) if path else (Part("it"),)
        for parameter, values in sorted(rule.parameters.items()):
            none = parameter == "maxCount" and values == (ox.Literal(0),)
            yield _phrase(_NONE if none else _ASKS[parameter], each=each, path=path, values=self.listed(values))


def _phrase(template: str, **pieces: Phrase) -> Phrase:
    """Return a sentence with pieces in the places of their names."""
    parts = re.split(r"\{(\w+)\}", template)
    return tuple(
        part for place, text in enumerate(parts) for part in (pieces[text] if place % 2 else (Part(text),)) if part.text
    )
