"""The concept schemes are sound SKOS, as Skosify sees it: it has nothing to remark and nothing to mend.

Skosify (https://github.com/NatLibFi/Skosify) repairs vocabularies, and tells of each repair: a circle of broader concepts,
two preferred labels in one language (S14 of the SKOS reference), a label that is preferred and alternative (S13), concepts
that are related and one above the other (S27), steps that others make superfluous, concepts that hang loose.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SKOS
from skosify import skosify  # type: ignore[import-untyped]

from paros.names import CODES, PREFIXES, shorten

if TYPE_CHECKING:
    from rdflib.term import Node

ROOT = Path(__file__).parents[1]
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
SCHEMES = (*CODES, "topic")
# What Skosify derives from what is stated; the rest of what it adds or takes away would be a repair.
DERIVED = {SKOS.narrower, SKOS.hasTopConcept}


def scheme(name: str) -> rdflib.Graph:
    """Return one concept scheme with its concepts: Skosify takes several in one file for a slip."""
    whole = rdflib.Graph()
    for module in ("codes", "topics"):
        whole.parse(ROOT / "ontology" / f"{module}.ttl")
    iri = rdflib.URIRef(PREFIXES[name].removesuffix("/"))
    graph = rdflib.Graph()
    for node in (iri, *whole.subjects(SKOS.inScheme, iri)):
        graph += whole.triples((node, None, None))
    return graph


def remarks(graph: rdflib.Graph, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what Skosify has to say of a concept scheme."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        skosify(graph, set_modified=False, default_language="en")
    return [record.getMessage() for record in caplog.records]


def repaired(graph: rdflib.Graph) -> list[str]:
    """Return the triples that Skosify adds or takes away, but for those that follow from the others."""
    before = set(graph)
    after = set(skosify(graph, set_modified=False, default_language="en"))
    changed = (before - after) | {triple for triple in after - before if triple[1] not in DERIVED}
    return sorted(" ".join(_name(term) for term in triple) for triple in changed)


def _name(term: Node) -> str:
    return shorten(term) if isinstance(term, rdflib.URIRef) else str(term)


@pytest.mark.parametrize("name", SCHEMES)
def test_skosify_has_nothing_to_remark(name: str, caplog: pytest.LogCaptureFixture) -> None:
    graph = scheme(name)
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) > 1
    assert remarks(graph, caplog) == []


@pytest.mark.parametrize("name", SCHEMES)
def test_skosify_has_nothing_to_mend(name: str) -> None:
    assert repaired(scheme(name)) == []


def test_the_schemes_are_all_that_there_are() -> None:
    whole = rdflib.Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        whole.parse(path)
    parts = [scheme(name) for name in SCHEMES]
    assert {s for part in parts for s in part.subjects(RDF.type, SKOS.Concept)} == set(
        whole.subjects(RDF.type, SKOS.Concept)
    )
    assert sum(len(part) for part in parts) == sum(
        1
        for s in {*whole.subjects(RDF.type, SKOS.Concept), *whole.subjects(RDF.type, SKOS.ConceptScheme)}
        for _ in whole.predicate_objects(s)
    )


FAULTS = {
    "a circle": (
        "stance:supporting skos:broader stance:welcomes .",
        "Hierarchy cycle detected at",
    ),
    "two preferred labels": ('stance:welcomes skos:prefLabel "greets"@en .', "has more than one prefLabel@en"),
    "a label that is preferred and alternative": (
        'stance:welcomes skos:altLabel "welcomes"@en .',
        "as both prefLabel and altLabel",
    ),
    "concepts related and one above the other": (
        "stance:welcomes skos:related stance:supporting .",
        "connected by both",
    ),
    "a step too many": (
        """stance:hails a skos:Concept ; skos:inScheme <https://w3id.org/paros/stance> ;
        skos:prefLabel "hails"@en ; skos:broader stance:welcomes , stance:supporting .""",
        "Redundant hierarchical relationship",
    ),
    "a concept that hangs loose": (
        'stance:hails a skos:Concept ; skos:inScheme <https://w3id.org/paros/stance> ; skos:prefLabel "hails"@en .',
        "Marking loose concept",
    ),
    "a second scheme": (
        'stance:hails a skos:Concept ; skos:inScheme <https://w3id.org/paros/shades> ; skos:prefLabel "hails"@en .',
        "Multiple concept schemes found",
    ),
    "a scheme that is text": ('stance:hails skos:inScheme "stances" .', "Literal value stances for skos:inScheme"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_remarked(name: str, caplog: pytest.LogCaptureFixture) -> None:
    text, remark = FAULTS[name]
    graph = scheme("stance").parse(data=HEAD + text)
    found = remarks(graph, caplog)
    assert [message for message in found if remark in message], found


def test_a_label_that_is_mended_is_seen() -> None:
    graph = scheme("stance").parse(data=HEAD + 'stance:welcomes skos:altLabel " greets "@en .')
    assert repaired(graph) == ["stance:welcomes skos:altLabel  greets ", "stance:welcomes skos:altLabel greets"]


def test_a_scheme_without_a_name_is_remarked(caplog: pytest.LogCaptureFixture) -> None:
    graph = scheme("stance")
    graph.remove((None, SKOS.prefLabel, rdflib.Literal("Stances", lang="en")))
    graph.remove((None, RDFS.label, None))
    assert [message for message in remarks(graph, caplog) if "has no label" in message]
