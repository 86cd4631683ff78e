"""The stored queries with their right answers as a test manifest of the W3C, which harnesses of SPARQL engines read.

Each case is a `mf:QueryEvaluationTest` (https://www.w3.org/2009/sparql/docs/tests/): a query whose parameters are bound in
its text, the data, and the answer, as SPARQL results in JSON or as Turtle. All ask the same data, the dataset with its
named graphs in TriG. The order of rows is no part of such a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros import run_stored
from paros.errors import DataError, Problem
from paros.library.values import examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from paros.answers import Engine
    from paros.queries import StoredQuery

MANIFEST: Final = "manifest.ttl"
DATA: Final = "paros.trig"
_HEAD: Final = """\
@prefix mf:   <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt:   <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<> a mf:Manifest ;
  rdfs:label "PAROS Graph: the stored queries and their right answers"@en ;
  mf:entries (
"""


@dataclass(frozen=True)
class Case:
    """A stored query with values for its parameters."""

    query: StoredQuery
    name: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The name by which the case is known: that of the query, then its own."""
        return f"{self.query.name}@{self.name}"


def cases_of(queries: Sequence[StoredQuery], further: Mapping[str, Mapping[str, Mapping[str, object]]]) -> list[Case]:
    """Return the cases that are asked of stored queries.

    Each query is asked with every parameter open (`all`), if none is required, and with the examples of its header
    (`example`), if it has any. Further cases are given by query and name, each with the values of parameters.
    """
    cases: list[Case] = []
    for query in queries:
        if not any(parameter.required for parameter in query.parameters):
            cases.append(Case(query, "all"))
        if query.parameters:
            cases.append(Case(query, "example", examples(query)))
        for name, values in further.get(query.name, {}).items():
            cases.append(Case(query, name, {key: str(value) for key, value in values.items()}))
    return cases


def read_cases(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Return the cases of the YAML files in a folder, by query and name.

    Raises:
        DataError: if a file is not YAML, or does not map queries to cases to values.
    """
    import yaml

    found: dict[str, dict[str, dict[str, object]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        accepted = "QUERY: { CASE: { PARAMETER: VALUE } }"
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            reason = " ".join(str(error).split())
            raise DataError([Problem(f"not YAML: {reason}", str(path), accepted=accepted)]) from error
        if not _is_mapping_of_mappings(content):
            raise DataError([Problem("the cases cannot be told", str(path), accepted=accepted)])
        found |= content
    return found


def _is_mapping_of_mappings(content: object) -> bool:
    """Return whether a content maps queries to cases to values."""
    return isinstance(content, dict) and all(
        isinstance(cases, dict) and all(isinstance(values, dict) for values in cases.values())
        for cases in content.values()
    )


def manifest_files(engine: Engine, cases: Sequence[Case], data: bytes) -> dict[str, bytes]:
    """Return the files by name: the manifest, the data, and of each case the query and the answer that the engine gives.

    Raises:
        UsageError: if a value does not fit its parameter, or names nothing in the graph.
    """
    files = {DATA: data}
    entries: list[str] = []
    tests: list[str] = []
    for case in cases:
        answer = run_stored(engine, case.query, case.values)
        form, ending = ("json", "srj") if answer.columns else ("ttl", "ttl")
        files[f"{case.slug}.rq"] = answer.text.encode()
        files[f"{case.slug}.{ending}"] = answer.to_text(form).encode()
        entries.append(f"    <#{case.slug}>\n")
        tests.append(
            f"\n<#{case.slug}> a mf:QueryEvaluationTest ;\n"
            f"  mf:name {ox.Literal(case.slug)} ;\n"
            f"  rdfs:comment {ox.Literal(case.query.summary, language='en')} ;\n"
            f"  mf:action [ qt:query <{case.slug}.rq> ; qt:data <{DATA}> ] ;\n"
            f"  mf:result <{case.slug}.{ending}> .\n"
        )
    files[MANIFEST] = "".join([_HEAD, *entries, "  ) .\n", *tests]).encode()
    return files
