"""The alignments hold: each foreign term is of the kind we use it as, in force, and at one with our axioms and data.

No installed package ships the vocabularies whole, so what they declare of the terms that we use stands in
`fixtures/vocabularies.ttl`, as facts. It is compared with what rdflib has read out of the same vocabularies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from paros.errors import DataError
from paros.home import Home
from paros.judging import rejected_claims
from paros.names import BASE, PREFIXES, expand, shorten
from paros.quads import RDF_TYPE, node, read_file
from paros.reading import assemble, graph_iri, read_all
from paros.reasoning import check_consistency, classify

if TYPE_CHECKING:
    from rdflib.namespace import DefinedNamespace

ROOT = Path(__file__).parents[1]
EXTRACT = read_file(ROOT / "tests" / "fixtures" / "vocabularies.ttl")
ONTOLOGY = [quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)]

# The vocabularies of which rdflib lists the terms, with the kind that it read of each.
LISTED: dict[str, type[DefinedNamespace]] = {
    "http://purl.org/dc/elements/1.1/": rdflib.DC,
    "http://purl.org/dc/terms/": rdflib.DCTERMS,
    "http://purl.org/vocab/vann/": rdflib.VANN,
    "http://rdfs.org/ns/void#": rdflib.VOID,
    "http://www.w3.org/2004/02/skos/core#": rdflib.SKOS,
    "http://www.w3.org/ns/csvw#": rdflib.CSVW,
    "http://www.w3.org/ns/dcat#": rdflib.DCAT,
    "http://www.w3.org/ns/org#": rdflib.ORG,
    "http://www.w3.org/ns/prov#": rdflib.PROV,
    "http://xmlns.com/foaf/0.1/": rdflib.FOAF,
}
# rdflib does not know these vocabularies (of Schema.org it notes no kinds), nor does any other installed package.
UNLISTED = {PREFIXES[name] for name in ("oa", "schema", "spdx", "sssom")}
# Of the vocabularies that it knows it lists neither what is newer (DCAT 3) nor what Python has as a word of its own.
TERMS_UNLISTED = {expand("dcat:version"), expand("void:class")}
# These leave open whether their properties lead to things or to values, or only annotate.
KIND_OPEN = {PREFIXES[name] for name in ("csvw", "dc", "dcterms", "schema", "sssom", "void")}
KINDS = {expand(f"owl:{name}") for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
CLASS, PROPERTY, RDFS_CLASS = (expand(name) for name in ("owl:Class", "rdf:Property", "rdfs:Class"))
DEPRECATED = node(expand("owl:deprecated"))


def namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def types(quads: list[ox.Quad]) -> dict[str, set[str]]:
    """Return the types of each subject that has one."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == RDF_TYPE:
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode)
            found[quad.subject.value].add(quad.object.value)
    return dict(found)


def misused(ontology: list[ox.Quad], vocabularies: list[ox.Quad]) -> list[str]:
    """Return what is wrong with each foreign term that an ontology declares: that it is not there, deprecated, other."""
    theirs = types(vocabularies)
    deprecated = {quad.subject for quad in vocabularies if quad.predicate == DEPRECATED}
    wrong = []
    for term, kinds in sorted(types(ontology).items()):
        if term.startswith(BASE) or not kinds & KINDS:
            continue
        (kind,) = kinds & KINDS
        known = theirs.get(term, set())
        # A class of RDF Schema is one of OWL too.
        of_their_kind = {CLASS if kind == RDFS_CLASS else kind for kind in known} & KINDS
        if not known:
            wrong.append(f"{shorten(term)} is not there")
        elif node(term) in deprecated:
            wrong.append(f"{shorten(term)} is deprecated")
        elif not of_their_kind and namespace(term) in KIND_OPEN and PROPERTY in known:
            if kind == CLASS:
                wrong.append(f"{shorten(term)} is a property, not {shorten(kind)}")
        elif kind not in of_their_kind:
            names = " and ".join(shorten(name) for name in sorted(of_their_kind))
            wrong.append(f"{shorten(term)} is {names}, not {shorten(kind)}")
    return wrong


def read_by_rdflib(listed: type[DefinedNamespace]) -> dict[str, str]:
    """Return the type of each term of a vocabulary, as rdflib notes it above the terms in its source."""
    source = (Path(rdflib.__file__).parent / "namespace" / f"_{listed.__name__}.py").read_text("utf-8")
    found: dict[str, str] = {}
    kind = ""
    for line in source.splitlines():
        if section := re.fullmatch(r" {4}# (http\S+)", line):
            kind = section[1]
        elif kind and (term := re.match(r" {4}(\w+): (?:URIRef|\()", line)):
            found[str(listed) + term[1]] = kind
    return found


# --- What we use


def test_each_foreign_term_is_there_in_force_and_of_the_kind_we_use_it_as() -> None:
    assert misused(ONTOLOGY, EXTRACT) == []


def test_every_vocabulary_is_used_for_terms() -> None:
    # FOOPS! VOC2: our classes and properties stand under those of others.
    above = {
        namespace(quad.object.value)
        for quad in ONTOLOGY
        if quad.predicate in {node(expand("rdfs:subClassOf")), node(expand("rdfs:subPropertyOf"))}
        and isinstance(quad.object, ox.NamedNode)
    }
    assert above - {PREFIXES["paros"]} == {PREFIXES[name] for name in ("dcterms", "org", "prov")}


def test_the_facts_are_those_of_terms_that_we_use_and_of_what_these_rest_on() -> None:
    used = {term for term in types(ONTOLOGY) if not term.startswith(BASE)}
    while (
        more := {
            quad.object.value
            for quad in EXTRACT
            if isinstance(quad.subject, ox.NamedNode)
            and quad.subject.value in used
            and quad.predicate != RDF_TYPE
            and isinstance(quad.object, ox.NamedNode)
        }
        - used
    ):
        used |= more
    assert set(types(EXTRACT)) <= used


def test_the_facts_agree_with_what_rdflib_has_read() -> None:
    kinds = {term: kind for listed in LISTED.values() for term, kind in read_by_rdflib(listed).items()}
    checked = 0
    for term, stated in types(EXTRACT).items():
        if namespace(term) in UNLISTED or term in TERMS_UNLISTED:
            continue
        assert kinds[term] in stated, shorten(term)
        checked += 1
    assert checked > 30
    assert {namespace(term) for term in types(EXTRACT)} == {*LISTED, *UNLISTED}


def test_rdflib_is_read_with_its_kinds() -> None:
    kinds = read_by_rdflib(rdflib.PROV)
    assert kinds[expand("prov:Entity")] == expand("owl:Class")
    assert kinds[expand("prov:wasQuotedFrom")] == expand("owl:ObjectProperty")
    assert kinds[expand("prov:startedAtTime")] == expand("owl:DatatypeProperty")


SLIPS = {
    "a term that is not there": (
        "org:Gathering a owl:Class .",
        "",
        "org:Gathering is not there",
    ),
    "a class that is a property": (
        "prov:wasDerivedFrom a owl:Class .",
        "",
        "prov:wasDerivedFrom is owl:ObjectProperty, not owl:Class",
    ),
    "a property of values that is one of things": (
        "prov:startedAtTime a owl:ObjectProperty .",
        "prov:startedAtTime a owl:DatatypeProperty .",
        "prov:startedAtTime is owl:DatatypeProperty, not owl:ObjectProperty",
    ),
    "an annotation that is more": (
        "skos:semanticRelation a owl:AnnotationProperty .",
        "",
        "skos:semanticRelation is owl:ObjectProperty, not owl:AnnotationProperty",
    ),
    "a property that is a class of RDF Schema": (
        "oa:TextQuoteSelector a owl:ObjectProperty .",
        "oa:TextQuoteSelector a rdfs:Class .",
        "oa:TextQuoteSelector is owl:Class, not owl:ObjectProperty",
    ),
    "a class that is a property of unknown kind": (
        "dcterms:subject a owl:Class .",
        "dcterms:subject a rdf:Property .",
        "dcterms:subject is a property, not owl:Class",
    ),
    "a term that is out of force": (
        "",
        "org:member owl:deprecated true .",
        "org:member is deprecated",
    ),
}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_found(name: str) -> None:
    ours, theirs, wanted = SLIPS[name]
    assert misused([*ONTOLOGY, *turtle(ours)], [*EXTRACT, *turtle(theirs)]) == [wanted]


# --- What follows


def axioms() -> list[ox.Quad]:
    """Return the axioms of the foreign vocabularies; what we declare ourselves, and what OWL does not know, is left out."""
    declared = types(ONTOLOGY)
    return [
        quad
        for quad in EXTRACT
        if quad.predicate != RDF_TYPE
        or (
            isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.NamedNode)
            and quad.subject.value not in declared
            and quad.object.value.startswith(PREFIXES["owl"])
        )
    ]


def test_ours_and_theirs_together_leave_no_class_empty() -> None:
    above = {(str(quad.subject), str(quad.object)) for quad in classify([*ONTOLOGY, *axioms()])}
    body, agent = (str(node(expand(name))) for name in ("paros:Body", "prov:Agent"))
    assert (body, agent) in above
    assert (body, "<http://xmlns.com/foaf/0.1/Agent>") in above


def test_ours_and_theirs_and_the_data_are_consistent() -> None:
    quads = assemble(read_all(Home(ROOT, ROOT / "build")))
    rejected = rejected_claims(quads)
    # The build leaves links out, too: with SKOS's own axioms, all that is linked would be a concept besides.
    accepted = [quad for quad in quads if quad not in rejected and quad.graph_name != node(graph_iri("links"))]
    check_consistency([*accepted, *axioms()])


def test_an_alignment_that_makes_a_class_empty_is_found() -> None:
    slip = turtle("paros:Event rdfs:subClassOf prov:Entity .")
    assert classify([*ONTOLOGY, *slip])
    with pytest.raises(DataError, match="nothing could ever be a paros:Event"):
        classify([*ONTOLOGY, *slip, *axioms()])


def test_an_alignment_that_the_data_contradict_is_found() -> None:
    # An event would be an entity because it is said to revise something.
    slip = turtle(
        "paros:partOf rdfs:subPropertyOf prov:wasRevisionOf . "
        "event:x-debate a paros:Discussion ; paros:partOf event:x-session . event:x-session a paros:Session ."
    )
    check_consistency([*ONTOLOGY, *slip])
    with pytest.raises(DataError, match="event:x-debate cannot be both"):
        check_consistency([*ONTOLOGY, *slip, *axioms()])
