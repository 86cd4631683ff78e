"""The shapes of a SHACL shapes graph as plain objects, with paths and targets as SPARQL; SHACL, sections 2 and 3."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError
from paros.findings import Finding
from paros.names import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paros.quads import Term

SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_FIRST, _REST, _NIL = _RDF + "first", _RDF + "rest", _RDF + "nil"
_BOOLEAN: Final = ox.NamedNode(PREFIXES["xsd"] + "boolean")
_TRUE_OR_FALSE: Final = {ox.Literal(text, datatype=_BOOLEAN) for text in ("true", "false")}
_KINDS: Final = {SH + "NodeShape", SH + "PropertyShape"}
_CLASS: Final = PREFIXES["rdfs"] + "Class"
# What a shape says of itself and its focus nodes; every other property of SHACL is a parameter of a constraint.
TARGETS: Final = ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_DESCRIPTIONS: Final = {
    "name",
    "description",
    "message",
    "severity",
    "path",
    "order",
    "group",
    "defaultValue",
    *TARGETS,
}
# A path that is one property.
_PROPERTY: Final = re.compile(r"<[^>]*>\Z")
# What stands before and after the inner path, in the syntax of SPARQL 1.1.
_PATHS: Final = {
    "alternativePath": ("", ""),
    "inversePath": ("^", ""),
    "oneOrMorePath": ("", "+"),
    "zeroOrMorePath": ("", "*"),
    "zeroOrOnePath": ("", "?"),
}


@dataclass(frozen=True)
class Target:
    """Where the focus nodes of a shape come from: a kind of `TARGETS`, and its value; of a query, its whole text."""

    kind: str
    value: Term
    prologue: str = ""


@dataclass(frozen=True)
class Shape:
    """One shape: its path in the syntax of SPARQL 1.1 (empty for a node shape), its targets, and its parameters.

    A parameter is known by its local name; each of its values is a term, or the items of a list.
    """

    node: ox.NamedNode | ox.BlankNode
    path: str
    targets: tuple[Target, ...]
    parameters: Mapping[str, tuple[Term | tuple[Term, ...], ...]]
    severity: str
    name: str
    message: str


def finding(shape: Shape, component: str, focus: Term | None, value: Term | None, path: Term | None = None) -> Finding:
    """Return that a node breaks a constraint of a shape; the path is that of the shape, if no other property is named."""
    if isinstance(path, ox.NamedNode):
        shown = path.value
    else:
        shown = shape.path[1:-1] if _PROPERTY.match(shape.path) else shape.path
    return Finding(
        plain(shape.node),
        shape.name,
        shape.message,
        shape.severity,
        component,
        plain(focus),
        shown,
        plain(value),
        "" if value is None else str(value),
    )


def python_pattern(pattern: str) -> str:
    r"""Return a regular expression of SHACL as one of Python: `$` is the end, not also the line break before it.

    SHACL takes its expressions from SPARQL, and SPARQL from XPath, where `$` without the flag m is the end of the text.

    >>> print(python_pattern(r"^[$a]\$b$"))
    ^[$a]\$b\Z
    """
    parts = re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    return "".join(r"\Z" if part == "$" else part for part in parts)


def plain(term: Term | None) -> str:
    """Return a term as plain text: an IRI or a lexical form as it is, a blank node with its sign, nothing as ""."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


class ShapesGraph:
    """The shapes of a graph, by their node."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._rows: dict[object, dict[str, list[Term]]] = {}
        for triple in triples:
            self._rows.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        self._known: dict[object, Shape] = {}

    @cached_property
    def targeted(self) -> list[Shape]:
        """The shapes that have targets of their own, sorted by their node."""
        return [
            shape for node in sorted(self._rows, key=str) if self._is_targeted(node) and (shape := self.shape(node))
        ]

    def _is_targeted(self, node: object) -> bool:
        return any(SH + name in self._rows[node] for name in TARGETS) or self._is_class(node)

    def _is_class(self, node: object) -> bool:
        """Return whether a shape is a class too, and so has its members as its focus nodes; SHACL, section 2.1.3.3."""
        types = {plain(kind) for kind in self._rows.get(node, {}).get(_RDF + "type", ())}
        return _CLASS in types and not types.isdisjoint(_KINDS)

    def shape(self, node: object) -> Shape:
        """Return the shape that a node is.

        Raises:
            DataError: if its path or a list of it cannot be read.
        """
        if node not in self._known:
            self._known[node] = self._read(node)
        return self._known[node]

    def _read(self, node: object) -> Shape:
        rows = self._rows.get(node, {})
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            raise DataError(
                f"{node} stands in the place of a shape", accepted="the IRI of a shape", rule="shapes/unfit"
            )
        parameters: dict[str, tuple[Term | tuple[Term, ...], ...]] = {}
        for predicate, values in rows.items():
            name = predicate.removeprefix(SH)
            if predicate.startswith(SH) and name not in _DESCRIPTIONS:
                parameters[name] = tuple(self._items(value) for value in values)
        if any(value not in _TRUE_OR_FALSE for value in parameters.get("uniqueLang", ())):
            raise DataError("sh:uniqueLang is neither true nor false", accepted="true, false", rule="shapes/unfit")
        label = rows.get(SH + "name") or rows.get(PREFIXES["rdfs"] + "label") or [ox.Literal("")]
        message = rows.get(SH + "message") or [ox.Literal("")]
        severity = rows.get(SH + "severity") or [ox.NamedNode(SH + "Violation")]
        return Shape(
            node,
            self.path(rows[SH + "path"][0]) if SH + "path" in rows else "",
            (
                *(self._target(name, value) for name in TARGETS for value in rows.get(SH + name, ())),
                *((Target("targetClass", node),) if self._is_class(node) else ()),
            ),
            parameters,
            plain(severity[0]).removeprefix(SH),
            plain(label[0]),
            plain(message[0]),
        )

    def _items(self, value: Term) -> Term | tuple[Term, ...]:
        """Return the items of a list, or the term where it is none."""
        if value == ox.NamedNode(_NIL):
            return ()
        return tuple(self._list(value)) if _FIRST in self._rows.get(value, {}) else value

    def _list(self, head: Term) -> list[Term]:
        items: list[Term] = []
        seen: set[Term] = set()
        while head != ox.NamedNode(_NIL):
            row = self._rows.get(head, {})
            if head in seen or _FIRST not in row or _REST not in row:
                raise DataError(
                    "a list of a shape has no end", repair="correct the file in shapes/", rule="shapes/unfit"
                )
            seen.add(head)
            items.append(row[_FIRST][0])
            head = row[_REST][0]
        return items

    def _target(self, name: str, value: Term) -> Target:
        """Return a target; that of a query with its prefixes declared."""
        rows = self._rows.get(value, {})
        if name != "target":
            return Target(name, value)
        if SH + "select" not in rows:
            raise DataError(
                f"{_shown(value)} is no target that is known",
                accepted="a sh:SPARQLTarget with sh:select",
                rule="shapes/unfit",
            )
        declared = [
            declaration for graph in rows.get(SH + "prefixes", ()) for declaration in self._rows[graph][SH + "declare"]
        ]
        lines = [
            f"PREFIX {plain(self._rows[item][SH + 'prefix'][0])}: <{plain(self._rows[item][SH + 'namespace'][0])}>"
            for item in declared
        ]
        return Target(name, rows[SH + "select"][0], "\n".join(sorted(lines)))

    def path(self, node: Term) -> str:
        """Return a path in the syntax of SPARQL 1.1; SHACL, section 2.3.1.

        Raises:
            DataError: if it is none of those that SHACL knows.
        """
        if isinstance(node, ox.NamedNode) and node.value != _NIL:
            return f"<{node.value}>"
        rows = self._rows.get(node, {})
        kinds = [name for name in (*_PATHS, "") if (SH + name if name else _FIRST) in rows]
        if len(kinds) != 1:
            raise DataError(
                "a path of a shape is none of those that SHACL knows, or two at once",
                repair="correct the file in shapes/",
                rule="shapes/unfit",
            )
        (kind,) = kinds
        if not kind:
            return "/".join(self._part(item) for item in self._list(node))
        inner = rows[SH + kind][0]
        if kind == "alternativePath":
            return "|".join(self._part(item) for item in self._list(inner))
        before, after = _PATHS[kind]
        return f"{before}{self._part(inner)}{after}"

    def _part(self, node: Term) -> str:
        """Return a part of a path, in brackets unless it is the IRI of a property."""
        inner = self.path(node)
        return inner if isinstance(node, ox.NamedNode) else f"({inner})"


def _shown(term: Term) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
