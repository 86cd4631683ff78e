"""What a validation finds: which rule of the shapes a node breaks, with which value, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paros.names import natural_key

# From the gravest on.
SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One rule that one node breaks; path, value, term and passage are empty where there is none.

    Shape, component, focus and passage are IRIs (a blank node begins with `_:`); the path is the IRI of a property, or a
    property path of SPARQL 1.1. The term is the value in N-Triples, so that nothing of it is lost.
    """

    shape: str
    name: str
    message: str
    severity: str
    component: str
    focus: str
    path: str = ""
    value: str = ""
    term: str = ""
    passage: str = ""


def sort_key(finding: Finding) -> tuple[object, ...]:
    """Return the key by which findings are sorted: the gravest first, then by shape, focus node and passage."""
    return (
        SEVERITIES.index(finding.severity),
        finding.shape,
        natural_key(finding.focus),
        natural_key(finding.passage),
        finding.path,
        finding.value,
        finding.term,
        finding.component,
    )
