"""Services that tell of the things that ours are mapped to: the profile of each, and its queries about given things.

A profile is a folder: `service.toml`, which says what the service is, and a query for each question that it can answer.
Where a query says `VALUES ?entity { }`, the things that it is asked about are put between the braces. As it stands it is
SPARQL, too, and has no answer. A profile of a user's own is as good as those that are built in.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem, UsageError
from paros.query_texts import explain_mistake, query_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BUILT_IN: Final = Path(__file__).with_name("services")
_DESCRIPTION: Final = "service.toml"
# Question -> the columns of its answer, and the variables that are given values. Of these questions only the first must
# be answered.
QUESTIONS: Final = {
    "presence": (("entity", "moved"), ("entity",)),
    "labels": (("entity", "property", "label"), ("entity",)),
    "codes": (("entity", "scheme", "code"), ("entity",)),
    "dates": (("entity", "scheme", "date", "precision"), ("entity",)),
    "properties": (("property", "label"), ("property",)),
    "values": (("entity", "property", "value"), ("entity", "property")),
}
_NEEDED: Final = "presence"
# What a description gives as an IRI; graphs are described by these.
_IRIS: Final = ("endpoint", "namespace", "homepage", "licence")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_PLACE: Final = re.compile(r"\(at line ([0-9]+), column [0-9]+\)")


@dataclass(frozen=True)
class Service:
    """What a profile says of a service.

    `namespace` begins the IRIs of the things that it tells of, `property` those of the properties that may be named in
    short. It is asked about `size` things at once. If not 0, an answer of `most_rows` rows is one that broke off.
    """

    name: str
    title: str
    endpoint: str
    namespace: str
    homepage: str
    licence: str
    property: str = ""
    size: int = 50
    most_rows: int = 0
    folder: Path = field(default=Path(), compare=False)
    queries: Mapping[str, str] = field(default_factory=dict, compare=False)

    def query(self, question: str, **asked: Iterable[str]) -> str:
        """Return the query for a question, about the IRIs that are given for each of its variables."""
        text = self.queries[question]
        for variable, iris in asked.items():
            values = " ".join(str(ox.NamedNode(iri)) for iri in iris)
            text = text.replace(_block(variable), f"VALUES ?{variable} {{ {values} }}")
        return text

    def answers(self, question: str) -> bool:
        """Return whether the service has a query for a question."""
        return question in self.queries

    def file_of(self, question: str) -> str:
        """Return the file of the query for a question, as it is told in messages."""
        return str(self.folder / f"{question}.rq")


def built_in() -> list[str]:
    """Return the names of the services that need no profile of one's own."""
    return sorted(path.parent.name for path in _BUILT_IN.glob(f"*/{_DESCRIPTION}"))


def read_service(name: str) -> Service:
    """Return the service of a name, or of a folder that holds a profile.

    Raises:
        UsageError: if there is neither such a service nor such a folder.
        DataError: if the profile is wrong; all that is wrong in it.
    """
    folder = _BUILT_IN / name if name in built_in() else Path(name)
    file = folder / _DESCRIPTION
    if not file.is_file():
        raise UsageError(
            f"there is no service {name}",
            accepted=f"{', '.join(built_in())}, or a folder with {_DESCRIPTION} and {_NEEDED}.rq",
        )
    said = _read(file)
    queries = {path.stem: _text(path) for path in sorted(folder.glob("*.rq"))}
    problems = [*_described(said, file), *_asked(queries, folder)]
    if problems:
        raise DataError(problems)
    return Service(name=folder.resolve().name, folder=folder, queries=queries, **said)


def _block(variable: str) -> str:
    """Return the empty block of values of a variable, as the queries write it."""
    return f"VALUES ?{variable} {{ }}"


def _text(file: Path) -> str:
    """Return the text of a file.

    Raises:
        DataError: if it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            [Problem(f"cannot be read: {error}", str(file), accepted="a readable file in UTF-8")]
        ) from error


def _read(file: Path) -> dict[str, Any]:
    """Return what a description says.

    Raises:
        DataError: if it is not TOML.
    """
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else 0
        raise DataError([Problem(f"not TOML: {error}", str(file), line, "TOML 1.0")]) from error


def _described(said: Mapping[str, Any], file: Path) -> list[Problem]:
    """Return what is wrong in a description: a key that is missing, unknown or of another type."""
    texts = [name.name for name in fields(Service) if name.type == "str" and name.name != "name"]
    numbers = [name.name for name in fields(Service) if name.type == "int"]
    needed = [name for name in texts if name != "property"]
    known = ", ".join((*texts, *numbers))
    problems = [f"{key} is missing" for key in needed if key not in said]
    problems += [f"there is no key {key}" for key in said if key not in {*texts, *numbers}]
    problems += [f"{key} is not a text" for key in texts if not isinstance(said.get(key, ""), str)]
    problems += [f"{key} is not an IRI" for key in _IRIS if isinstance(iri := said.get(key), str) and not _is_iri(iri)]
    if not _SLUG.match(file.resolve().parent.name):
        problems.append(
            "the name of the folder, which graphs are named after, is not of lower-case letters, digits, hyphens"
        )
    problems += [
        f"{key} is not a whole number above {least - 1}"
        for key, least in zip(numbers, (1, 0), strict=True)
        if type(value := said.get(key, least)) is not int or value < least
    ]
    return [Problem(problem, str(file), accepted=known) for problem in problems]


def _is_iri(text: str) -> bool:
    """Return whether a text is an absolute IRI."""
    try:
        return ox.NamedNode(text).value.startswith(("http://", "https://"))
    except ValueError:
        return False


def _asked(queries: Mapping[str, str], folder: Path) -> list[Problem]:
    """Return what is wrong in the queries: one is missing, answers no question, is no SPARQL, or lacks a variable."""
    problems = []
    if _NEEDED not in queries:
        problems.append(Problem(f"{_NEEDED}.rq is missing", str(folder), accepted=f"{_NEEDED}.rq"))
    for question, text in queries.items():
        shown = str(folder / f"{question}.rq")
        if question not in QUESTIONS:
            problems.append(Problem("this query answers no question", shown, accepted=", ".join(QUESTIONS)))
            continue
        columns, variables = QUESTIONS[question]
        try:
            result = ox.Store().query(text)
        except SyntaxError as error:
            problems.append(explain_mistake(text, shown, str(error.msg), query_form(text)))
            continue
        found = {one.value for one in result.variables} if isinstance(result, ox.QuerySolutions) else set()
        missing = [f"?{name}" for name in columns if name not in found]
        missing += [_block(name) for name in variables if _block(name) not in text]
        problems += [Problem(f"{name} is missing", shown, accepted=f"SELECT {_columns(columns)}") for name in missing]
    return problems


def _columns(names: Iterable[str]) -> str:
    return " ".join(f"?{name}" for name in names)
