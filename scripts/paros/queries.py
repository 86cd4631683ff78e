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

from paros.days import day_bounds
from paros.errors import DataError, Problem, UsageError, show_path
from paros.names import PREFIXES, expand
from paros.query_texts import code_of, service_line
from paros.reading import visible_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import yaml

    from paros.home import Home

_WHERE: Final = re.compile(r"^WHERE \{$", re.MULTILINE)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HEADER: Final = re.compile(r"^#\+.*\n+", re.MULTILINE)
_KIND: Final = re.compile(r"(?:(?:paros|owl|skos|void):[A-Z][A-Za-z]*|[a-z]+)\Z")
_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]+\Z")
_XSD: Final = PREFIXES["xsd"]
# Parameters that bound a time: which of the two ends of a month or a year they mean.
_BOUNDS: Final = {"from": 0, "to": 1}
TYPES: Final = ("iri", "string", "integer", "date")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a stored query: a variable of its outer WHERE."""

    name: str
    type: str
    description: str
    example: str
    required: bool = False
    default: str = ""
    # What the value is: a class by its prefixed name (paros:Agent), or a list of codes by the folder of its IRIs (stance).
    of: str = ""


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
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()


def query_files(home: Home) -> list[Path]:
    """Return the files of all stored queries, sorted by subject and name.

    Raises:
        DataError: if there is none, or two have one name.
    """
    paths = visible_files(home.root / "queries", "*/*.rq")
    if not paths:
        accepted = "one .rq file at least, in the folder of its subject"
        raise DataError([Problem("no .rq file in queries/", str(home.root), accepted=accepted)])
    _refuse_same_names(paths, home.root)
    return paths


def _refuse_same_names(paths: Sequence[Path], root: Path) -> None:
    """Refuse files of stored queries that have one name: it could mean any of them.

    Raises:
        DataError: with one problem for each name.
    """
    by_name: dict[str, list[str]] = {}
    for path in paths:
        by_name.setdefault(path.stem, []).append(show_path(path, root))
    problems = [
        Problem(f"the name {name} is that of {' and '.join(shown)}", shown[-1], accepted="a name for each query alone")
        for name, shown in by_name.items()
        if len(shown) > 1
    ]
    if problems:
        raise DataError(problems)


def query_names(home: Home) -> list[str]:
    """Return the names of all stored queries, sorted.

    Raises:
        DataError: if there is none, or two have one name.
    """
    return sorted(path.stem for path in query_files(home))


def write_index(home: Home, queries: Sequence[StoredQuery], target: Path) -> None:
    """Write the headers of stored queries, checked, into a file of a build.

    Parsing YAML takes longer than most queries: `find_query` takes a header from here while its file is unchanged.
    """
    import json

    index = {query.name: {**asdict(query), "path": str(query.path.relative_to(home.root))} for query in queries}
    target.write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _read_index(home: Home) -> dict[str, Any]:
    """Return the headers that the newest build holds, by the names of queries; none where they cannot be read."""
    import json

    try:
        index = json.loads((home.current / "queries.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return index if isinstance(index, dict) else {}


def _from_index(index: Mapping[str, Any], path: Path) -> StoredQuery | None:
    """Return a stored query as an index holds it, or None if its file has changed since."""
    try:
        entry = index[path.stem]
        if entry["text"] != path.read_text(encoding="utf-8") or entry["subject"] != path.parent.name:
            return None
        return StoredQuery(
            **{
                **entry,
                "path": path,
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
        DataError: if two files have this name, or the query is wrong.
    """
    found = visible_files(home.root / "queries", f"*/{name}.rq") if _NAME.match(name) else []
    if not found:
        near = get_close_matches(name, query_names(home), 3)
        raise UsageError(
            f"there is no stored query named {name}",
            accepted=" or ".join(near) or "a name that `paros queries` lists",
            repair="paros queries",
        )
    _refuse_same_names(found, home.root)
    return _from_index(_read_index(home), found[0]) or read_query(found[0], home.root)


def all_queries(home: Home) -> list[StoredQuery]:
    """Return all stored queries, sorted by subject and name.

    Raises:
        DataError: if a query is wrong, with the problems of all; if there is none, or two have one name.
    """
    return _read_all(home, {})


def listed_queries(home: Home) -> list[StoredQuery]:
    """Return what `all_queries` returns, from the newest build where the files are unchanged: ten times as fast.

    Raises:
        DataError: as `all_queries` does.
    """
    return _read_all(home, _read_index(home))


def _read_all(home: Home, index: Mapping[str, Any]) -> list[StoredQuery]:
    """Return all stored queries, from an index as far as it holds them."""
    stored: list[StoredQuery] = []
    problems: list[Problem] = []
    for path in query_files(home):
        try:
            stored.append(_from_index(index, path) or read_query(path, home.root))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return stored


def read_query(path: Path, root: Path | None = None) -> StoredQuery:
    """Return the stored query in a file.

    Raises:
        DataError: if the file is not UTF-8; if the header is missing, is not YAML, or has a key that is unknown,
            missing, given twice or of the wrong type; if the rest is not SPARQL, has the word SERVICE, gives other
            columns than the header tells, or its outer WHERE does not stand alone on its line; names file, line and
            what would be accepted.
    """
    shown = show_path(path, root)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(
            [Problem(f"byte {error.start} is not UTF-8", shown, line, "a plain text file in UTF-8")]
        ) from error
    header, lines = _read_header(text, shown)
    query = StoredQuery(name=path.stem, path=path, subject=path.parent.name, text=text, **header)
    if problems := _check_sparql(query, lines, shown):
        raise DataError(problems)
    return query


def _read_header(text: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what the header of a query says by the fields of `_Header`, and the lines of its keys and parameters.

    Raises:
        DataError: with every problem of the header.
    """
    import yaml

    numbered = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.startswith("#+")]
    if not numbered:
        raise DataError(
            [Problem("the query has no header", shown, 1, "lines that begin with #+ (see CONTRIBUTING.md)")]
        )
    reader = _HeaderReader(shown, [number for number, _ in numbered])
    content = "\n".join(line[2:].removeprefix(" ") for _, line in numbered)
    try:
        top = yaml.compose(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or " ".join(str(error).split())
        line = reader.line(mark.line if mark else 0)
        raise DataError([Problem(f"the header is not YAML: {reason}", shown, line, "YAML behind #+")]) from error
    header = reader.entry(top, _Header, "the header")
    if header is None:
        raise DataError(reader.problems)
    return header, reader.lines


@dataclass
class _Header:
    """The keys of a header; those without a default are required."""

    summary: str
    empty: str
    blind: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()


# Lists of a header: what their entries are.
_ENTRIES: Final[dict[str, type[Parameter | Column]]] = {"parameters": Parameter, "columns": Column}
# Keys that may hold any scalar, as it is printed: a year, a day, a text.
_PRINTED: Final = frozenset({"example", "default"})


class _HeaderReader:
    """Reads a header key by key and gathers what is wrong with it, each with its line in the file."""

    def __init__(self, shown: str, numbers: Sequence[int]) -> None:
        self.shown = shown
        self.numbers = numbers
        self.problems: list[Problem] = []
        # The lines of the keys of the header, and of each parameter, as ?name.
        self.lines: dict[str, int] = {}

    def line(self, line: int) -> int:
        """Return the line in the file of a line of the YAML, which counts from 0."""
        return self.numbers[min(line, len(self.numbers) - 1)]

    def note(self, node: yaml.Node | None, message: str, accepted: str) -> None:
        """Gather a problem."""
        line = self.line(node.start_mark.line if node else 0)
        self.problems.append(Problem(message, self.shown, line, accepted))

    def entry(self, node: yaml.Node | None, kind: type[Any], what: str) -> dict[str, Any] | None:
        """Return the values of a mapping by the fields of a dataclass, or None if one of them is wrong."""
        from dataclasses import MISSING

        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{what} is not a mapping", "key: value")
            return None
        before = len(self.problems)
        allowed = {field.name: field for field in fields(kind)}
        needed = [name for name, field in allowed.items() if field.default is MISSING]
        values: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in allowed:
                near = get_close_matches(name, allowed) or allowed
                self.note(key, f"{what} has the unknown key {name}", ", ".join(near))
            elif name in values:
                self.note(key, f"{what} has the key {name} twice", "each key once")
            else:
                values[name] = self.value(key, value, str(allowed[name].type))
                if kind is _Header:
                    self.lines[name] = self.line(key.start_mark.line)
                elif kind is Parameter and name == "name":
                    self.lines[f"?{values[name]}"] = self.line(key.start_mark.line)
        for name in needed:
            if name not in values:
                self.note(node, f"{what} lacks the key {name}", ", ".join(needed))
        return values if len(self.problems) == before else None

    def value(self, key: yaml.Node, node: yaml.Node, wanted: str) -> Any:
        """Return the value of a key; what does not fit is noted."""
        import yaml

        name = str(key.value)
        if name in _ENTRIES:
            if not isinstance(node, yaml.SequenceNode):
                self.note(key, f"{name} is not a list", "entries that begin with - name:, or no such key")
                return ()
            kind = _ENTRIES[name]
            entries = [self.entry(item, kind, f"an entry of {name}") for item in node.value]
            return tuple(kind(**entry) for entry in entries if entry is not None)
        printed = node.value if isinstance(node, yaml.ScalarNode) else ""
        tag = node.tag.rpartition(":")[2]
        if wanted == "bool":
            if tag != "bool" or printed not in {"true", "false"}:
                self.note(key, f"{name} is neither true nor false", "true, false")
            return printed == "true"
        if not printed.strip() or tag == "null" or (tag != "str" and name not in _PRINTED):
            self.note(key, f"{name} is not text", f'{name}: "some text"')
        elif name == "type" and printed not in TYPES:
            self.note(key, f"a parameter has the unknown type {printed}", ", ".join(TYPES))
        elif name == "of" and not _KIND.match(printed):
            self.note(
                key,
                f"a parameter is of the unknown kind {printed}",
                "a class (paros:Agent) or a list of codes (stance)",
            )
        return printed


def _check_sparql(query: StoredQuery, lines: Mapping[str, int], shown: str) -> list[Problem]:
    """Return what is wrong with the SPARQL of a query, measured by its header, whose lines are given."""
    code = code_of(query.text)
    problems = [
        Problem(f"the query has no variable ?{name}", shown, lines[f"?{name}"], "a parameter that it uses")
        for name in (parameter.name for parameter in query.parameters)
        if not _VARIABLE.match(name) or not re.search(rf"[?$]{name}\b", code)
    ]
    if len(_WHERE.findall(query.text)) != 1:
        first = re.search(r"\bWHERE\b", code, re.IGNORECASE)
        line = code.count("\n", 0, first.start()) + 1 if first else 1
        problems.append(Problem("the outer WHERE cannot be told", shown, line, "exactly one line that reads: WHERE {"))
    if line := service_line(query.text):
        accepted = "a query over this graph alone; the word in whole lines of comment only"
        return [*problems, Problem("the query has the word SERVICE", shown, line, accepted)]
    try:
        result = ox.Store().query(query.text)
    except (SyntaxError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        place = re.search(r"at (\d+):\d+", reason)
        if "Prefix not found" in reason:
            reason = "a prefix is not declared"
        line = int(place.group(1)) if place else 1
        accepted = "SPARQL 1.1 with its prefixes, as any editor runs it"
        return [*problems, Problem(f"not a SPARQL query: {reason}", shown, line, accepted)]
    given = tuple(variable.value for variable in result.variables) if isinstance(result, ox.QuerySolutions) else ()
    told = tuple(column.name for column in query.columns)
    if told != given:
        message = f"the header tells of {_columns(told)}, the query gives {_columns(given)}"
        problems.append(Problem(message, shown, lines.get("columns", 1), _columns(given)))
    return problems


def _columns(names: Sequence[str]) -> str:
    return f"the columns {', '.join(names)}" if names else "no columns"


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
            number = int(value if _WHOLE_NUMBER.match(value) else "")
            return ox.Literal(str(number), datatype=ox.NamedNode(_XSD + "integer"))
        if parameter.type == "date":
            return ox.Literal(_day(parameter, value), datatype=ox.NamedNode(_XSD + "date"))
        return ox.Literal(value)
    except (ValueError, KeyError) as error:
        wanted = {
            "iri": "a prefixed name or a full IRI",
            "integer": "a whole number",
            "date": "a day that exists, YYYY-MM-DD"
            + (", or a month or year that does" if parameter.name in _BOUNDS else ""),
            "string": "text in Unicode",
        }[parameter.type]
        raise UsageError(f"{parameter.name}: {value!r} is not {wanted}", accepted=f"{wanted}, {example}") from error


def _day(parameter: Parameter, value: str) -> str:
    """Return the day that a person gives: as it is, or the first of a month or year for `from`, the last for `to`.

    Raises:
        ValueError: if it is no day, or for another parameter a month or a year.
    """
    days = day_bounds(value)
    if parameter.name not in _BOUNDS and value not in days:
        raise ValueError(value)
    return days[_BOUNDS.get(parameter.name, 0)]


def without_header(text: str) -> str:
    r"""Return the text of a query without the lines of its header.

    >>> without_header("#+ summary: Who?\n\nSELECT ?s\n")
    'SELECT ?s\n'
    """
    return _HEADER.sub("", text)


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
                accepted=f"{parameter.name}, for example {parameter.example}",
                repair=f"paros queries {query.name}",
            )
    return with_clauses(query, clauses)


def with_clauses(query: StoredQuery, clauses: Sequence[str]) -> str:
    """Return the text of a query with lines put at the start of its outer WHERE."""
    return _WHERE.sub(lambda match: "\n".join([match.group(), *clauses]), query.text, count=1)
