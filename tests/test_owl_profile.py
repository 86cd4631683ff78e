"""The ontology is OWL 2 DL, as a second OWL parser reads it: nothing is left out, and every restriction is kept.

horned-owl (in Rust) reads what owlready2 reads, counts the same, and checks the profile: declared terms, punning, simple
properties, regular chains (https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL). Of the map of
datatypes it takes no notice; that we check on its axioms.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal

import owlready2
import pyhornedowl
import pyoxigraph as ox
import pytest
from pyhornedowl.model import DataPropertyAssertion, DataPropertyRange, Datatype, DatatypeLiteral, SimpleLiteral
from pyhornedowl.profile import check_profile

from paros.home import Home
from paros.judging import rejected_claims
from paros.names import BASE, PREFIXES, expand
from paros.quads import RDF_TYPE, node, read_file, serialize
from paros.reading import assemble, graph_iri, read_all

ROOT = Path(__file__).parents[1]
ONTOLOGY = node(expand("owl:Ontology"))
IMPORTS = node(expand("owl:imports"))
MAIN = node(f"{BASE}ontology")
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())

# The map of datatypes (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps), as far as one could want it here.
DATATYPE_MAP = {
    *(f"xsd:{name}" for name in ("string", "anyURI", "boolean", "dateTime", "dateTimeStamp", "hexBinary")),
    *(f"xsd:{name}" for name in ("decimal", "integer", "nonNegativeInteger", "positiveInteger", "double")),
    "rdf:langString",
}
# Days, months and years as the sources give them are outside of it. HermiT is told to leave them alone, and shapes check
# them: no axiom speaks of them.
DATES = {f"xsd:{name}" for name in ("date", "gYear", "gYearMonth", "gMonthDay")}


def merged(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return the modules as one ontology: the headers but the main one, and the imports, are gone; graphs are too."""
    headers = {quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object == ONTOLOGY} - {MAIN}
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.subject not in headers and quad.predicate != IMPORTS
    ]


def parse(quads: list[ox.Quad]) -> pyhornedowl.PyIndexedOntology:
    """Return what horned-owl reads of an ontology, without fetching anything."""
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.RDF_XML)
    assert text
    return pyhornedowl.open_ontology_from_string(text.decode(), "rdf")


def violations(quads: list[ox.Quad], of: Literal["DL", "RL"] = "DL") -> list[str]:
    """Return the names of the restrictions of a profile that an ontology breaks."""
    return [type(violation).__name__ for violation in check_profile(parse(quads), of).violations]


def axioms(quads: list[ox.Quad]) -> Counter[str]:
    """Return how many axioms of each kind horned-owl reads."""
    return Counter(type(component.component).__name__ for component in parse(quads).get_components())


def left_out(quads: list[ox.Quad]) -> int:
    """Return how many triples of an ontology without blank nodes have become no axiom.

    Each triple is an axiom or an annotation of its own, but that the header and its version IRI are one.
    """
    return len(set(quads)) - 1 - sum(axioms(quads).values())


def datatypes(quads: list[ox.Quad]) -> set[str]:
    """Return the datatypes of which axioms speak: those of ranges, and of the values of data properties."""
    found: set[str] = set()
    for component in parse(quads).get_components():
        axiom = component.component
        if isinstance(axiom, DataPropertyRange):
            assert isinstance(axiom.dr, Datatype)
            found.add(str(axiom.dr.first))
        elif isinstance(axiom, DataPropertyAssertion):
            if isinstance(axiom.target, DatatypeLiteral):
                found.add(str(axiom.target.datatype_iri))
            else:
                plain = "xsd:string" if isinstance(axiom.target, SimpleLiteral) else "rdf:langString"
                found.add(expand(plain))
    return found


@pytest.fixture(scope="module")
def ontology() -> list[ox.Quad]:
    return merged([quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)])


@pytest.fixture(scope="module")
def accepted() -> list[ox.Quad]:
    """The ontology and all data but rejected claims."""
    quads = assemble(read_all(Home(ROOT, ROOT / "build")))
    rejected = rejected_claims(quads)
    return [quad for quad in quads if quad not in rejected]


@pytest.fixture(scope="module")
def graph(accepted: list[ox.Quad]) -> list[ox.Quad]:
    """What the build reasons with: what is accepted, without links."""
    links = node(graph_iri("links"))
    return list(dict.fromkeys(merged([quad for quad in accepted if quad.graph_name != links])))


# --- What we have


def test_the_ontology_is_in_the_profiles_dl_and_rl(ontology: list[ox.Quad]) -> None:
    # RL too: engines that work by rules draw every conclusion from it.
    assert violations(ontology) == []
    assert violations(ontology, "RL") == []


def test_every_triple_of_the_ontology_is_understood(ontology: list[ox.Quad]) -> None:
    assert left_out(ontology) == 0


def test_three_readers_count_alike(ontology: list[ox.Quad], tmp_path: Path) -> None:
    path = tmp_path / "ontology.nt"
    path.write_bytes(serialize(ontology, ".nt"))
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    read = axioms(ontology)

    def stated(name: str) -> int:
        return sum(1 for q in ontology if q.predicate == RDF_TYPE and q.object == node(expand(f"owl:{name}")))

    for name, kind, terms in (
        ("Class", "DeclareClass", world.classes()),
        ("ObjectProperty", "DeclareObjectProperty", world.object_properties()),
        ("DatatypeProperty", "DeclareDataProperty", world.data_properties()),
        ("AnnotationProperty", "DeclareAnnotationProperty", world.annotation_properties()),
    ):
        assert stated(name) > 0
        assert stated(name) == read[kind] == len(list(terms)), name
    pairs = sum(1 for q in ontology if q.predicate == node(expand("owl:disjointWith")))
    assert read["DisjointClasses"] == len(list(world.disjoint_classes())) == pairs


def test_no_axiom_of_the_ontology_speaks_of_a_datatype(ontology: list[ox.Quad]) -> None:
    assert datatypes(ontology) == set()


def test_the_graph_is_in_the_profile_but_for_its_dates(graph: list[ox.Quad]) -> None:
    assert violations(graph) == []
    assert left_out(graph) == 0
    found = datatypes(graph)
    assert {expand("xsd:date"), expand("xsd:integer")} <= found
    assert found - {expand(name) for name in DATATYPE_MAP} <= {expand(name) for name in DATES}


def test_of_links_nothing_but_what_a_mapping_relates_is_no_axiom(accepted: list[ox.Quad]) -> None:
    # SSSOM relates by the words with which OWL annotates axioms; a mapping is none, as an axiom would be asserted by them.
    quads = list(dict.fromkeys(merged(accepted)))
    roles = {node(expand(f"owl:annotated{role}")) for role in ("Source", "Property", "Target")}
    assert violations(quads) == []
    assert left_out(quads) == sum(1 for quad in quads if quad.predicate in roles) > 0


# --- What would be seen

SLIPS = {
    "a class that is not declared": ("paros:State rdfs:subClassOf paros:Polity .", ["UseOfUndeclaredClass"]),
    "a property that is not declared": ("actor:x paros:knows actor:y .", ["UseOfUndeclaredObjectProperty"]),
    "a property above that is not declared": (
        "paros:cites rdfs:subPropertyOf paros:names .",
        ["UseOfUndeclaredObjectProperty"],
    ),
    "a property of things and of values": ("paros:title a owl:ObjectProperty .", ["UseOfIllegalPunning"]),
    "a property of values that is an annotation": ("paros:title a owl:AnnotationProperty .", ["UseOfIllegalPunning"]),
    "a text where a thing belongs": ('actor:x paros:cites "A/RES/65/44" .', ["UseOfUndeclaredDataProperty"]),
    "a thing where a text belongs": ("actor:x paros:title actor:y .", ["UseOfUndeclaredObjectProperty"]),
    "a datatype that is not declared": ("paros:title rdfs:range paros:Heading .", ["UseOfUndeclaredDatatype"]),
    "a functional property along a chain": (
        "paros:nestedIn a owl:TransitiveProperty .",
        ["UseOfNonSimplePropertyInFunctionalPropertyAxiom"],
    ),
    "a counted property along a chain": (
        """paros:partOf a owl:TransitiveProperty .
        paros:Event rdfs:subClassOf [ a owl:Restriction ; owl:onProperty paros:partOf ; owl:maxCardinality 1 ] .""",
        ["UseOfNonSimplePropertyInCardinalityRestriction"],
    ),
    "chains in a circle": (
        """paros:cites owl:propertyChainAxiom ( paros:revises paros:followsUp ) .
        paros:followsUp owl:propertyChainAxiom ( paros:revises paros:cites ) .""",
        ["UseOfPropertyInChainCausingCycle"],
    ),
    "a word of OWL that is none": ("owl:Klass a owl:Class .", ["UseOfReservedVocabulary"]),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_breaks_the_profile(name: str, ontology: list[ox.Quad]) -> None:
    text, broken = SLIPS[name]
    added = list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))
    assert violations([*ontology, *added]) == broken


@pytest.mark.parametrize(
    "text",
    [
        'paros:State rdfs:subClassOf "a country" .',
        'paros:State owl:disjointWith "a person" .',
        'paros:cites rdfs:range "an instrument" .',
    ],
)
def test_a_triple_that_is_no_axiom_is_missed(text: str, ontology: list[ox.Quad]) -> None:
    added = list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))
    assert left_out([*ontology, *added]) == 1


def test_datatypes_are_found_in_ranges_and_in_values(ontology: list[ox.Quad]) -> None:
    text = (
        "paros:title rdfs:range xsd:gYear . "
        'actor:x paros:title "plain", "in words"@en, "7"^^xsd:integer, "2031-05-02"^^xsd:date .'
    )
    added = list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))
    wanted = ("xsd:gYear", "xsd:string", "rdf:langString", "xsd:integer", "xsd:date")
    assert datatypes([*ontology, *added]) == {expand(name) for name in wanted}


def test_a_rule_profile_is_checked_too(ontology: list[ox.Quad]) -> None:
    text = "paros:State rdfs:subClassOf [ a owl:Class ; owl:unionOf ( paros:Agent paros:Forum ) ] ."
    added = list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))
    assert violations([*ontology, *added]) == []
    assert violations([*ontology, *added], "RL") == ["UseOfNonSuperClassExpression"]
