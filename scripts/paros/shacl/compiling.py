"""From shapes to SPARQL: one query for each constraint, that returns all its offenders at once; SHACL, section 4.

The queries are asked of a store that holds the data in its default graph, and in the graph `MEMBERS` the members of each
class, those of its subclasses among them. They call the functions of `paros.shacl.asking`.

Only the components in `COMPONENTS` are known. A shape with any other is refused: what is not judged must not pass.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, Problem
from paros.names import PREFIXES, shorten
from paros.shacl.model import SH, Shape, ShapesGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paros.quads import Term
    from paros.shacl.model import Target

    Values = tuple[Term | tuple[Term, ...], ...]

MEMBERS: Final = "urn:paros:members"
MATCHES: Final = "urn:paros:matches"
WELL_TYPED: Final = "urn:paros:well-typed"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_RANGES: Final = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_PAIRS: Final = {"lessThan": "<", "lessThanOrEquals": "<="}
_NODE_KINDS: Final = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "!isLiteral({0})",
    "BlankNodeOrLiteral": "!isIRI({0})",
    "IRIOrLiteral": "!isBlank({0})",
}
# Parameters that belong to the component of another.
_WITH: Final = {"flags": "pattern"}
COMPONENTS: Final = (
    "class",
    "datatype",
    "disjoint",
    "hasValue",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "maxInclusive",
    "maxLength",
    "minCount",
    "minExclusive",
    "minInclusive",
    "nodeKind",
    "not",
    "or",
    "pattern",
    "property",
    "uniqueLang",
    "xone",
)


@dataclass(frozen=True)
class Compiled:
    """One constraint of one shape as a query: its solutions bind ?this, the focus node, and if it has one ?value.

    The solutions of `focus` bind ?this to the focus nodes, some several times.
    """

    shape: Shape
    parameter: str
    query: str
    focus: str

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        return component_of(self.parameter)


def component_of(parameter: str) -> str:
    """Return the IRI of the constraint component of a parameter.

    >>> component_of("minCount")
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    """
    return f"{SH}{parameter[0].upper()}{parameter[1:]}ConstraintComponent"


def compile_shapes(graph: ShapesGraph) -> list[Compiled]:
    """Return a query for each constraint of each shape that has focus nodes, in a fixed order.

    Raises:
        DataError: if a shape uses a component that is not in `COMPONENTS`, or a value that the component cannot have.
    """
    compiler = _Compiler(graph)
    compiled: list[Compiled] = []
    for shape in graph.targeted:
        compiled += compiler.constraints(shape, _targets(shape, "?this"))
    if compiler.problems:
        raise DataError(sorted(compiler.problems))
    return compiled


def _targets(shape: Shape, variable: str) -> str:
    """Return the pattern that binds a variable to the focus nodes of a shape, some perhaps several times."""
    groups = [_target(target, variable) for target in shape.targets]
    classes = [target.value for target in shape.targets if target.kind == "targetClass"]
    if len(classes) > 1:
        groups = [_target(target, variable) for target in shape.targets if target.kind != "targetClass"]
        values = " ".join(sorted(str(name) for name in classes))
        groups.append(f"VALUES ?targetClass {{ {values} }} GRAPH <{MEMBERS}> {{ {variable} {_TYPE} ?targetClass }}")
    if len(groups) == 1:
        return groups[0]
    return " UNION ".join(f"{{ {group} }}" for group in groups)


def _target(target: Target, variable: str) -> str:
    value = target.value
    if target.kind == "targetClass":
        return f"GRAPH <{MEMBERS}> {{ {variable} {_TYPE} {value} }}"
    if target.kind == "targetNode":
        if isinstance(value, ox.BlankNode):
            raise DataError("a blank node is a target node: it has no name in a query", accepted="an IRI or a literal")
        return f"VALUES {variable} {{ {value} }}"
    if target.kind == "targetSubjectsOf":
        return f"{variable} {value} ?targetObject ."
    if target.kind == "targetObjectsOf":
        return f"?targetSubject {value} {variable} ."
    query = value.value if isinstance(value, ox.Literal) else ""
    return f"{{ {query.replace('?this', variable).replace('$this', variable)} }}"


class _Compiler:
    """Writes queries; collects what is wrong with the shapes."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.problems: set[Problem] = set()
        self._numbers = count()
        self._stack: list[Shape] = []

    def constraints(self, shape: Shape, focus: str) -> Iterator[Compiled]:
        """Yield the constraints of a shape for the focus nodes that a pattern binds to ?this."""
        prologue = "".join(sorted({f"{target.prologue}\n" for target in shape.targets if target.prologue}))
        for parameter, values in sorted(shape.parameters.items()):
            if parameter in _WITH:
                continue
            if not self._is_known(shape, parameter):
                continue
            if parameter == "property":
                inner = focus if not shape.path else f"{focus.replace('?this', '?outer')} ?outer {shape.path} ?this ."
                for value in values:
                    for found in self.constraints(self.graph.shape(value), inner):
                        yield replace(found, query=prologue + found.query, focus=prologue + found.focus)
                continue
            for value in values:
                query = self._query(shape, parameter, value, focus)
                yield Compiled(shape, parameter, prologue + query, f"{prologue}SELECT ?this WHERE {{ {focus} }}")

    def _is_known(self, shape: Shape, parameter: str) -> bool:
        if parameter in COMPONENTS:
            return True
        self.problems.add(
            Problem(
                f"{_name(shape)}: no query can be made for sh:{parameter}",
                accepted=", ".join(f"sh:{name}" for name in COMPONENTS),
                repair="judge these shapes with pyshacl: paros validate --judge pyshacl",
            )
        )
        return False

    def _query(self, shape: Shape, parameter: str, value: Term | tuple[Term, ...], focus: str) -> str:
        """Return the query for the offenders against one constraint."""
        if parameter == "minCount":
            return self._too_few(shape, _number(value), focus)
        if parameter == "maxCount":
            return self._too_many(shape, _number(value), focus)
        if parameter in {"hasValue", "uniqueLang"}:
            offends = self._fails(shape, parameter, value, "?this")
            return f"SELECT DISTINCT ?this WHERE {{ {focus} FILTER({offends}) }}" if offends else _NOTHING
        if parameter in _PAIRS:
            test = f"COALESCE(?value {_PAIRS[parameter]} ?other, false)"
            pattern = f"?this {shape.path} ?value ; {value} ?other ."
            return f"SELECT DISTINCT ?this ?value WHERE {{ {focus} {pattern} FILTER(!{test}) }}"
        if parameter == "disjoint":
            path = f"?this {shape.path} ?value ." if shape.path else "BIND(?this AS ?value)"
            return f"SELECT DISTINCT ?this ?value WHERE {{ {focus} {path} FILTER EXISTS {{ ?this {value} ?value }} }}"
        test = self._test(shape, parameter, value, "?value" if shape.path else "?this")
        if not shape.path:
            return f"SELECT DISTINCT ?this (?this AS ?value) WHERE {{ {focus} FILTER(!({test})) }}"
        subjects = {str(target.value) for target in shape.targets if target.kind == "targetSubjectsOf"}
        if subjects.issuperset(shape.path.split("|")):
            focus = ""  # the path leads from focus nodes only
        return f"SELECT DISTINCT ?this ?value WHERE {{ {focus} ?this {shape.path} ?value . FILTER(!({test})) }}"

    def _too_few(self, shape: Shape, least: int, focus: str) -> str:
        if least == 0:
            return _NOTHING
        if least == 1:
            none = f"FILTER NOT EXISTS {{ ?this {shape.path} ?some }}"
            return f"SELECT DISTINCT ?this WHERE {{ {focus} {none} }}"
        values = f"OPTIONAL {{ ?this {shape.path} ?some }}"
        having = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?some) < {least})"
        return f"SELECT ?this WHERE {{ {focus} {values} }} {having}"

    def _too_many(self, shape: Shape, most: int, focus: str) -> str:
        if most == 0:
            return f"SELECT DISTINCT ?this WHERE {{ {focus} ?this {shape.path} ?some . }}"
        having = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?some) > {most})"
        return f"SELECT ?this WHERE {{ {focus} ?this {shape.path} ?some . }} {having}"

    def _fresh(self) -> str:
        return f"?v{next(self._numbers)}"

    def _conforms(self, shape: Shape, node: str) -> str:
        """Return the expression that is true where a node conforms to a shape."""
        if shape in self._stack:
            raise DataError(f"{_name(shape)} refers to itself", accepted="shapes without recursion")
        self._stack.append(shape)
        try:
            fails = [
                found
                for parameter, values in sorted(shape.parameters.items())
                if parameter not in _WITH and self._is_known(shape, parameter)
                for value in values
                if (found := self._fails(shape, parameter, value, node))
            ]
        finally:
            self._stack.pop()
        return f"!({' || '.join(fails)})" if fails else "true"

    def _fails(self, shape: Shape, parameter: str, value: Term | tuple[Term, ...], node: str) -> str:
        """Return the expression that is true where a node breaks one constraint of a shape; empty if none can."""
        path = shape.path
        if parameter in {"minCount", "maxCount"}:
            number = _number(value)
            if parameter == "minCount":
                return f"NOT {self._at_least(path, number, node)}" if number else ""
            return self._at_least(path, number + 1, node)
        if parameter == "hasValue" and path:
            return f"NOT EXISTS {{ {node} {path} {value} }}"
        if parameter == "uniqueLang":
            if not _is_true(value):
                return ""
            one, other = self._fresh(), self._fresh()
            same = f'!sameTerm({one}, {other}) && LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))'
            return f"EXISTS {{ {node} {path} {one}, {other} FILTER({same}) }}"
        if parameter in _PAIRS:
            one, other = self._fresh(), self._fresh()
            test = f"COALESCE({one} {_PAIRS[parameter]} {other}, false)"
            return f"EXISTS {{ {node} {path} {one} ; {value} {other} FILTER(!{test}) }}"
        if parameter == "disjoint":
            inner = self._fresh() if path else node
            values = f"{node} {path} {inner} ." if path else ""
            return f"EXISTS {{ {values} {node} {value} {inner} }}"
        if not path:
            return f"!({self._test(shape, parameter, value, node)})"
        inner = self._fresh()
        return f"EXISTS {{ {node} {path} {inner} FILTER(!({self._test(shape, parameter, value, inner)})) }}"

    def _at_least(self, path: str, number: int, node: str) -> str:
        """Return the pattern that holds where a node has that many values at least."""
        names = [self._fresh() for _ in range(number)]
        apart = [f"!sameTerm({one}, {other})" for i, one in enumerate(names) for other in names[:i]]
        different = f" FILTER({' && '.join(apart)})" if apart else ""
        return f"EXISTS {{ {node} {path} {', '.join(names)}{different} }}"

    def _test(self, shape: Shape, parameter: str, value: Term | tuple[Term, ...], node: str) -> str:
        """Return the expression that is true where one value node passes."""
        if parameter in _RANGES:
            return f"COALESCE({node} {_RANGES[parameter]} {value}, false)"
        return self._tests()[parameter](shape, value, node)

    def _tests(self) -> dict[str, Callable[[Shape, Term | tuple[Term, ...], str], str]]:
        return {
            "class": lambda _, name, node: f"EXISTS {{ GRAPH <{MEMBERS}> {{ {node} {_TYPE} {name} }} }}",
            "datatype": lambda _, name, node: f"COALESCE(DATATYPE({node}) = {name} && <{WELL_TYPED}>({node}), false)",
            "hasValue": lambda _, value, node: f"sameTerm({node}, {value})",
            "in": lambda _, items, node: " || ".join(f"sameTerm({node}, {item})" for item in _items(items)) or "false",
            "languageIn": lambda _, items, node: (
                " || ".join(f"COALESCE(LANGMATCHES(LANG({node}), {item}), false)" for item in _items(items)) or "false"
            ),
            "maxLength": lambda _, length, node: f"!isBlank({node}) && STRLEN(STR({node})) <= {_number(length)}",
            "nodeKind": self._node_kind,
            "not": lambda _, inner, node: f"!({self._conforms(self.graph.shape(inner), node)})",
            "or": lambda _, items, node: (
                " || ".join(f"({self._conforms(self.graph.shape(item), node)})" for item in _items(items)) or "false"
            ),
            "pattern": _pattern,
            "property": lambda _, inner, node: self._conforms(self.graph.shape(inner), node),
            "xone": lambda _, items, node: (
                " + ".join(f"IF({self._conforms(self.graph.shape(item), node)}, 1, 0)" for item in _items(items))
                + " = 1"
            ),
        }

    def _node_kind(self, shape: Shape, value: Term | tuple[Term, ...], node: str) -> str:
        name = value.value.removeprefix(SH) if isinstance(value, ox.NamedNode) else ""
        if name not in _NODE_KINDS:
            self.problems.add(
                Problem(
                    f"{_name(shape)}: no such kind of node", accepted=", ".join(f"sh:{kind}" for kind in _NODE_KINDS)
                )
            )
            return "true"
        return _NODE_KINDS[name].format(node)


_NOTHING: Final = "SELECT ?this WHERE { FILTER(false) }"


def _pattern(shape: Shape, value: Term | tuple[Term, ...], node: str) -> str:
    flags = next((str(item) for item in shape.parameters.get("flags", ())), '""')
    return f"!isBlank({node}) && <{MATCHES}>(STR({node}), {value}, {flags})"


def _items(value: Term | tuple[Term, ...]) -> tuple[Term, ...]:
    return value if isinstance(value, tuple) else (value,)


def _number(value: Term | tuple[Term, ...]) -> int:
    return int(value.value) if isinstance(value, ox.Literal) else 0


def _is_true(value: Term | tuple[Term, ...]) -> bool:
    return isinstance(value, ox.Literal) and value.value == "true"


def _name(shape: Shape) -> str:
    return shorten(shape.node.value) if isinstance(shape.node, ox.NamedNode) else "a shape without an IRI"
