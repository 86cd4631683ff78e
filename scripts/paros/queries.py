"""The stored queries: their files, their headers, and the binding of their parameters.

A stored query is a `.rq` file that any editor runs as it is. Its header is YAML behind `#+` (the convention of grlc)
with a strict schema; its outer `WHERE {` stands alone at the beginning of a line, and a parameter is a variable that
is bound by a `VALUES` put right behind that brace.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem, UsageError, show_path
from paros.names import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from paros.home import Home

_WHERE: Final = re.compile(r"^WHERE \{$", re.MULTILINE)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_XSD: Final = PREFIXES["xsd"]
TYPES: Final = ("iri", "string", "integer", "date", "boolean")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a stored query: a variable of its outer WHERE."""

    name: str
    type: str
    description: str
    example: str
    required: bool = False
    default: str = ""


@dataclass(frozen=True)
class Column:
    """One column of an answer."""

    name: str
    description: str


@dataclass(frozen=True)
class StoredQuery:
    """A stored query: its text and what its header says."""

    name: str
    path: Path
    subject: str
    text: str
    summary: str
    empty: str
    blind: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()


def query_files(home: Home) -> list[Path]:
    """Return the files of all stored queries, sorted by subject and name."""
    return sorted((home.root / "queries").glob("*/*.rq"))


def query_names(home: Home) -> list[str]:
    """Return the names of all stored queries, sorted."""
    return sorted(path.stem for path in query_files(home))


def write_index(home: Home, target: Path) -> int:
    """Write the headers of all stored queries, checked, into a file of a build; return their number.

    Parsing YAML takes longer than most queries: `find_query` takes a header from here while its file is unchanged.

    Raises:
        DataError: if a header is wrong.
    """
    import json

    stored = all_queries(home)
    index = {query.name: {**asdict(query), "path": str(query.path.relative_to(home.root))} for query in stored}
    target.write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return len(stored)


def _from_index(home: Home, path: Path) -> StoredQuery | None:
    """Return a stored query as the newest build holds it, or None if its file has changed since."""
    import json

    try:
        entry = json.loads((home.current / "queries.json").read_text(encoding="utf-8"))[path.stem]
        if entry["text"] != path.read_text(encoding="utf-8") or entry["subject"] != path.parent.name:
            return None
        return StoredQuery(
            **{
                **entry,
                "path": path,
                "tags": tuple(entry["tags"]),
                "parameters": tuple(Parameter(**parameter) for parameter in entry["parameters"]),
                "columns": tuple(Column(**column) for column in entry["columns"]),
            }
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_query(home: Home, name: str) -> StoredQuery:
    """Return a stored query by its name.

    Raises:
        UsageError: if there is none; with the nearest names.
        DataError: if its header is wrong.
    """
    found = sorted((home.root / "queries").glob(f"*/{name}.rq")) if _NAME.match(name) else []
    if not found:
        near = get_close_matches(name, query_names(home), 3)
        raise UsageError(
            f"there is no stored query named {name}",
            accepted=" or ".join(near) or "a name that `paros queries` lists",
            repair="paros queries",
        )
    return _from_index(home, found[0]) or read_query(found[0], home.root)


def all_queries(home: Home) -> list[StoredQuery]:
    """Return all stored queries, sorted by subject and name."""
    return [read_query(path, home.root) for path in query_files(home)]


def read_query(path: Path, root: Path | None = None) -> StoredQuery:
    """Return the stored query in a file.

    Raises:
        DataError: if the header is missing, is not YAML, has an unknown or a missing key, or the outer WHERE does not
            stand alone on its line; names file, line and what would be accepted.
    """
    import yaml

    text = path.read_text(encoding="utf-8")
    shown = show_path(path, root)
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    if not header:
        raise DataError(
            [Problem("the query has no header", shown, 1, "lines that begin with #+ (see CONTRIBUTING.md)")]
        )
    try:
        raw = yaml.load(header, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DataError(
            [Problem(f"the header is not YAML: {getattr(error, 'problem', error)}", shown, line, "YAML behind #+")]
        ) from error
    problems = _check_keys(raw, _Header, "the header", shown)
    if problems:
        raise DataError(problems)
    nested: dict[str, list[Any]] = {"parameters": [], "columns": []}
    kinds: tuple[tuple[str, type[Any]], ...] = (("parameters", Parameter), ("columns", Column))
    for key, kind in kinds:
        for entry in raw.get(key, []):
            problems += _check_keys(entry, kind, f"an entry of {key}", shown)
            if not problems:
                nested[key].append(kind(**{k: v if isinstance(v, bool) else str(v) for k, v in entry.items()}))
    for parameter in nested["parameters"]:
        if parameter.type not in TYPES:
            problems.append(
                Problem(f"parameter {parameter.name} has the unknown type {parameter.type}", shown, 1, ", ".join(TYPES))
            )
        if f"?{parameter.name}" not in text.replace("#+", ""):
            problems.append(
                Problem(f"the query has no variable ?{parameter.name}", shown, 1, "a parameter that it uses")
            )
    if len(_WHERE.findall(text)) != 1:
        problems.append(Problem("the outer WHERE cannot be told", shown, 1, "exactly one line that reads: WHERE {"))
    if problems:
        raise DataError(problems)
    return StoredQuery(
        name=path.stem,
        path=path,
        subject=path.parent.name,
        text=text,
        summary=raw["summary"],
        empty=raw["empty"],
        blind=raw["blind"],
        description=raw.get("description", ""),
        tags=tuple(raw.get("tags", ())),
        parameters=tuple(nested["parameters"]),
        columns=tuple(nested["columns"]),
    )


@dataclass
class _Header:
    """The keys of a header; those without a default are required."""

    summary: str
    empty: str
    blind: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Any, ...] = ()
    columns: tuple[Any, ...] = ()


def _check_keys(raw: Any, kind: type[Any], what: str, shown: str) -> list[Problem]:
    """Return a problem for each key that is unknown or missing."""
    from dataclasses import MISSING

    if not isinstance(raw, dict):
        return [Problem(f"{what} is not a mapping", shown, 1, "key: value")]
    allowed = {field.name: field.default is MISSING for field in fields(kind)}
    problems = [
        Problem(
            f"{what} has the unknown key {key}", shown, 1, ", ".join(get_close_matches(str(key), allowed) or allowed)
        )
        for key in raw
        if key not in allowed
    ]
    return problems + [
        Problem(f"{what} lacks the key {key}", shown, 1, ", ".join(k for k, needed in allowed.items() if needed))
        for key, needed in allowed.items()
        if needed and key not in raw
    ]


def to_term(parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    """Return the RDF term that a value given as text stands for; nothing in it can break out of the term.

    Raises:
        UsageError: if the value does not fit the type of the parameter.
    """
    example = f"for example {parameter.name}={parameter.example}"
    try:
        if parameter.type == "iri":
            iri = value[1:-1] if value.startswith("<") and value.endswith(">") else value
            return ox.NamedNode(iri if "://" in iri else expand(iri))
        if parameter.type == "integer":
            return ox.Literal(int(value))
        if parameter.type == "date":
            from datetime import date

            date.fromisoformat(value if _DAY.match(value) else "")
            return ox.Literal(value, datatype=ox.NamedNode(_XSD + "date"))
        if parameter.type == "boolean":
            return ox.Literal({"true": True, "false": False}[value.lower()])
    except (ValueError, KeyError) as error:
        wanted = {
            "iri": "a prefixed name or a full IRI",
            "integer": "a whole number",
            "date": "a day that exists, YYYY-MM-DD",
            "boolean": "true or false",
        }[parameter.type]
        raise UsageError(f"{parameter.name}: {value!r} is not {wanted}", accepted=f"{wanted}, {example}") from error
    return ox.Literal(value)


def bind(query: StoredQuery, values: Mapping[str, str]) -> str:
    """Return the text of a query with values for its parameters.

    Each value becomes a term and is bound by a VALUES at the start of the outer WHERE; a parameter without a value
    takes its default, or stays an open variable.

    Raises:
        UsageError: if a parameter is unknown, missing though required, or its value does not fit.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            raise UsageError(
                f"{query.name} has no parameter {name}",
                accepted=", ".join(f"{p.name} ({p.type})" for p in query.parameters) or "no parameter at all",
                repair=f"paros queries {query.name}",
            )
    clauses = []
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if value:
            clauses.append(f"  VALUES ?{parameter.name} {{ {to_term(parameter, value)} }}")
        elif parameter.required:
            raise UsageError(
                f"{query.name} needs a value for {parameter.name}: {parameter.description}",
                accepted=f"--param {parameter.name}={parameter.example}",
            )
    return _WHERE.sub(lambda match: "\n".join([match.group(), *clauses]), query.text, count=1)
