"""The description of a release: what its dumps are, how large, under which licence, and what is in them, counted.

In DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and VoID (https://www.w3.org/TR/void/), valid by the shapes of DCAT-AP 3.
It is made from the files just written, and refused where it disagrees with them. No time and no place enters into it:
the same data under the same version always give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.dumping import DATASET, DESCRIPTION, PUBLISHED
from paros.errors import DataError, Problem
from paros.links.stating import PROPERTY, SOURCE, TARGET
from paros.names import ONTOLOGY, PREFIXES, expand, natural_key, shorten, slug
from paros.quads import DEFAULT, FORMATS, RDF_TYPE, node, read_file
from paros.reading import graph_iri, is_claim
from paros.reporting import COUNTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

GRAPH: Final = ox.NamedNode(graph_iri("release"))
# What CITATION.cff and the changelog say too; a test compares them.
TITLE: Final = "PAROS Graph: an open knowledge graph of the diplomacy of the Prevention of an Arms Race in Outer Space"
ABSTRACT: Final = (
    "Who said, tabled, adopted, tested and voted what in the diplomacy of outer space, as RDF: every statement is traced "
    "to the sentence that it rests on, sources that disagree both stand, and unnamed delegations never become states."
)
KEYWORDS: Final = ("arms control", "outer space", "United Nations", "linked data", "knowledge graph")
AUTHORS: Final = "The PAROS Graph authors"
ISSUED: Final = "2026-11-22"
MODIFIED: Final = "2026-11-22"

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_PUBLISHER: Final = PREFIXES["actor"] + "paros-graph"
_WHOLE: Final = node(PREFIXES["release"] + "dataset")
_VIEW: Final = node(PREFIXES["release"] + "published-view")
_CLAIMS: Final = node(PREFIXES["release"] + "claims")
# What a dump of each dataset holds.
_CONTENTS: Final = {
    _WHOLE: "The published view and all that it rests on, one graph for each passage and layer",
    _VIEW: "What is held to be so, without graphs",
}
_SHA256: Final = node(expand("spdx:checksumAlgorithm_sha256"))
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"

# What a mapping relates, by what, to what, of which dataset.
_MAPPED: Final = (SOURCE, PROPERTY, TARGET, node(expand("sssom:object_source")))
# What is repeated of the datasets that things are linked to.
_OF_A_TARGET: Final = {
    "rdf:type",
    "skos:prefLabel",
    "skos:definition",
    "dcterms:license",
    "dcterms:rights",
    "foaf:homepage",
    "void:uriSpace",
    "void:uriRegexPattern",
}

_Term = ox.NamedNode | ox.Literal
_Row = tuple[ox.NamedNode, str, _Term]


def describe_release(folder: Path, dataset: Sequence[ox.Quad], version: str) -> list[ox.Quad]:
    """Return the description of the dumps in a folder, which hold a dataset, in the graph of the release, sorted."""
    view = [quad for quad in dataset if quad.graph_name == DEFAULT]
    rows = [
        *_resource(_WHOLE, TITLE, ABSTRACT, version),
        *_statistics(_WHOLE, dataset),
        *_files(_WHOLE, folder, DATASET),
        (_WHOLE, "dcterms:hasPart", _VIEW),
        (_WHOLE, "void:subset", _VIEW),
        (_WHOLE, "void:uriSpace", ox.Literal(ONTOLOGY.removesuffix("ontology#"))),
        *_resource(_VIEW, f"{TITLE} (published view)", f"{ABSTRACT} {_CONTENTS[_VIEW]}.", version),
        *_statistics(_VIEW, view),
        *_files(_VIEW, folder, PUBLISHED),
        *_partitions(_VIEW, view),
        *_examples(_VIEW, view),
        *((_VIEW, "void:vocabulary", vocabulary) for vocabulary in _vocabularies(view)),
        *_layers(dataset),
        *_linksets(view),
        *_foreign(),
    ]
    return sorted({ox.Quad(subject, node(expand(name)), value, GRAPH) for subject, name, value in rows}, key=str)


def check_release(folder: Path) -> None:
    """Refuse a description that disagrees with the dumps beside it.

    Raises:
        DataError: if a file is missing, or has another size, another digest or another number of triples than is said.
        EnvironmentFault: if a file cannot be read.
    """
    said: defaultdict[ox.NamedNode, dict[str, str]] = defaultdict(dict)
    files: list[tuple[ox.NamedNode, ox.NamedNode]] = []
    for quad in read_file(folder / DESCRIPTION):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            said[quad.subject][shorten(quad.predicate.value)] = quad.object.value
            if quad.predicate.value == expand("dcat:distribution") and isinstance(quad.object, ox.NamedNode):
                files.append((quad.subject, quad.object))
    problems: list[Problem] = []
    for dataset, distribution in files:
        path = folder / said[distribution].get("dcat:downloadURL", "").rpartition("/")[2]
        if not path.is_file():
            problems.append(_disagreement(path, "a file that is not there", "as described"))
            continue
        content = path.read_bytes()
        checksum = node(said[distribution].get("spdx:checksum", _SHA256.value))
        for what, stated, found in (
            ("size", said[distribution].get("dcat:byteSize"), str(len(content))),
            ("SHA-256", said[checksum].get("spdx:checksumValue"), hashlib.sha256(content).hexdigest()),
            ("number of triples", said[dataset].get("void:triples"), str(len(_triples_in(path, content)))),
        ):
            if stated != found:
                problems.append(_disagreement(path, f"the {what} {stated}", found))
    if problems:
        raise DataError(problems)


def _disagreement(path: Path, stated: str, found: str) -> Problem:
    """Return the problem of a file that is not as described."""
    message = f"{DESCRIPTION} tells of {stated}"
    return Problem(message, path.name, accepted=found, repair="paros build --force")


def _triples_in(path: Path, content: bytes) -> set[ox.Triple]:
    """Return the triples of a dump in all its graphs; none where it is broken."""
    try:
        return {quad.triple for quad in ox.parse(input=content, format=FORMATS[path.suffix])}
    except SyntaxError:
        return set()


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=node(PREFIXES["xsd"] + datatype))


def _resource(subject: ox.NamedNode, title: str, abstract: str, version: str) -> Iterator[_Row]:
    """Yield what a catalogue wants to know of a dataset."""
    yield subject, "rdf:type", node(expand("dcat:Dataset"))
    yield subject, "dcterms:title", _english(title)
    yield subject, "dcterms:description", _english(abstract)
    yield subject, "dcterms:creator", node(_PUBLISHER)
    yield subject, "dcterms:publisher", node(_PUBLISHER)
    yield subject, "dcterms:license", node(LICENCE)
    yield subject, "dcterms:issued", _typed(ISSUED, "date")
    yield subject, "dcterms:modified", _typed(MODIFIED, "date")
    yield subject, "dcat:version", ox.Literal(version)
    for keyword in KEYWORDS:
        yield subject, "dcat:keyword", _english(keyword)


def _statistics(subject: ox.NamedNode, quads: Iterable[ox.Quad]) -> Iterator[_Row]:
    """Yield the counts of a set of triples, by the definitions of VoID; a triple in two graphs counts once."""
    triples = {quad.triple for quad in quads}
    yield subject, "rdf:type", node(expand("void:Dataset"))
    for name, number in (
        ("triples", len(triples)),
        ("classes", len(_classes(triples))),
        ("properties", len({triple.predicate for triple in triples})),
        ("distinctSubjects", len({triple.subject for triple in triples})),
        ("distinctObjects", len({triple.object for triple in triples})),
    ):
        yield subject, f"void:{name}", ox.Literal(number)


def _classes(triples: Iterable[ox.Triple | ox.Quad]) -> Counter[str]:
    """Return the number of members of each class."""
    return Counter(
        triple.object.value
        for triple in triples
        if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode)
    )


def _partitions(subject: ox.NamedNode, view: Sequence[ox.Quad]) -> Iterator[_Row]:
    """Yield, for each class, how many members it has, and for each property, how many triples."""
    for kind, count, numbers in (
        ("class", "entities", _classes(view)),
        ("property", "triples", Counter(quad.predicate.value for quad in view)),
    ):
        for iri, number in numbers.items():
            part = node(f"{PREFIXES['release']}{kind}-{re.sub(r'[^A-Za-z0-9]+', '-', shorten(iri)).strip('-')}")
            yield subject, f"void:{kind}Partition", part
            yield part, "rdf:type", node(expand("void:Dataset"))
            yield part, "rdfs:label", _english(f"{shorten(iri)} in the published view")
            yield part, f"void:{kind}", node(iri)
            yield part, f"void:{count}", ox.Literal(number)


def _examples(subject: ox.NamedNode, view: Sequence[ox.Quad]) -> Iterator[_Row]:
    """Yield the thing of which most is said, for each of the main kinds of things."""
    said = Counter(str(quad.subject).strip("<>") for quad in view)
    for name in COUNTED:
        kind = node(ONTOLOGY + name)
        members = {str(quad.subject).strip("<>") for quad in view if quad.predicate == RDF_TYPE and quad.object == kind}
        if members:
            example = min(members, key=lambda iri: (-said[iri], natural_key(iri)))
            yield subject, "void:exampleResource", node(example)


def _vocabularies(view: Collection[ox.Quad]) -> list[ox.NamedNode]:
    """Return the namespaces of the properties and classes in use."""
    used = {quad.predicate.value for quad in view} | set(_classes(view))
    return [node(space) for space in sorted(PREFIXES.values()) if any(iri.startswith(space) for iri in used)]


def _layers(dataset: Iterable[ox.Quad]) -> Iterator[_Row]:
    """Yield the counts of each layer: of its graph, or of the graphs of all passages together."""
    layers: defaultdict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    for quad in dataset:
        if isinstance(quad.graph_name, ox.NamedNode):
            layers[_CLAIMS if is_claim(quad) else quad.graph_name].append(quad)
    for subject, quads in layers.items():
        yield _WHOLE, "void:subset", subject
        yield subject, "rdfs:label", _english(f"{slug(subject.value).capitalize()} layer")
        yield from _statistics(subject, quads)


def _linksets(view: Sequence[ox.Quad]) -> Iterator[_Row]:
    """Yield a linkset for each dataset that things are linked to, and in it one for each property that leads there.

    VoID wants the links of a linkset that names its property to be of that property alone.
    """
    links = _links(view)
    for dataset in sorted({dataset for dataset, _ in links}):
        whole = node(f"{PREFIXES['release']}links-{slug(dataset)}")
        parts = {predicate: quads for (of, predicate), quads in links.items() if of == dataset}
        yield _VIEW, "void:subset", whole
        yield from _linkset(whole, dataset, [quad for quads in parts.values() for quad in quads], slug(dataset))
        for predicate, quads in parts.items():
            part = node(f"{whole.value}-{shorten(predicate).replace(':', '-')}")
            yield whole, "void:subset", part
            yield from _linkset(part, dataset, quads, f"{slug(dataset)}, by {shorten(predicate)}")
            yield part, "void:linkPredicate", node(predicate)
    targets = {node(dataset) for dataset, _ in links}
    for quad in view:
        if quad.subject in targets and shorten(quad.predicate.value) in _OF_A_TARGET:
            assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 -- one of the targets
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)  # noqa: S101 -- there are no blank nodes in data
            yield quad.subject, shorten(quad.predicate.value), quad.object


def _links(view: Sequence[ox.Quad]) -> dict[tuple[str, str], list[ox.Quad]]:
    """Return the links by the dataset and the property that lead there.

    A link is what a mapping describes and the view states: what is refused, or was not found, is none.
    """
    mappings: defaultdict[object, dict[ox.NamedNode, object]] = defaultdict(dict)
    for quad in view:
        if quad.predicate in _MAPPED:
            mappings[quad.subject][quad.predicate] = quad.object
    stated: dict[tuple[object, ...], ox.Quad] = {(quad.subject, quad.predicate, quad.object): quad for quad in view}
    links: defaultdict[tuple[str, str], list[ox.Quad]] = defaultdict(list)
    for mapping in mappings.values():
        ours, link, theirs, dataset = (mapping.get(role) for role in _MAPPED)
        found = stated.get((ours, link, theirs))
        if found and isinstance(dataset, ox.NamedNode):
            links[dataset.value, found.predicate.value].append(found)
    return links


def _linkset(subject: ox.NamedNode, dataset: str, links: Sequence[ox.Quad], name: str) -> Iterator[_Row]:
    """Yield what a linkset is between, and what it holds."""
    yield subject, "rdf:type", node(expand("void:Linkset"))
    yield subject, "rdfs:label", _english(f"Links to {name}")
    yield subject, "void:subjectsTarget", _VIEW
    yield subject, "void:objectsTarget", node(dataset)
    yield from _statistics(subject, links)


def _files(subject: ox.NamedNode, folder: Path, names: Iterable[str]) -> Iterator[_Row]:
    """Yield the dumps of a dataset: media type, size, digest."""
    for name in names:
        content = (folder / name).read_bytes()
        file = node(PREFIXES["release"] + name)
        distribution = node(PREFIXES["release"] + name.replace(".", "-"))
        checksum = node(f"{distribution.value}-sha256")
        form = FORMATS[file.value[file.value.rindex(".") :]]
        yield subject, "void:dataDump", file
        yield subject, "dcat:distribution", distribution
        yield distribution, "rdf:type", node(expand("dcat:Distribution"))
        yield distribution, "dcterms:title", _english(f"{name} ({form.name})")
        yield distribution, "dcterms:description", _english(f"{_CONTENTS[subject]}, as {form.name}.")
        yield distribution, "dcterms:license", node(LICENCE)
        yield distribution, "dcat:accessURL", file
        yield distribution, "dcat:downloadURL", file
        yield distribution, "dcat:mediaType", node(_MEDIA_TYPES + form.media_type)
        yield distribution, "dcat:byteSize", _typed(str(len(content)), "nonNegativeInteger")
        yield distribution, "spdx:checksum", checksum
        yield checksum, "rdf:type", node(expand("spdx:Checksum"))
        yield checksum, "rdfs:label", _english(f"SHA-256 of {name}")
        yield checksum, "spdx:algorithm", _SHA256
        yield checksum, "spdx:checksumValue", _typed(hashlib.sha256(content).hexdigest(), "hexBinary")


def _foreign() -> Iterator[_Row]:
    """Yield what DCAT-AP wants to be told of the things that a description points to."""
    yield node(_PUBLISHER), "rdf:type", node(expand("foaf:Agent"))
    yield node(_PUBLISHER), "foaf:name", _english(AUTHORS)
    yield node(LICENCE), "rdf:type", node(expand("dcterms:LicenseDocument"))
    yield node(LICENCE), "rdfs:label", _english("Creative Commons Attribution 4.0 International")
    yield _SHA256, "rdf:type", node(expand("spdx:ChecksumAlgorithm"))
    yield _SHA256, "rdfs:label", _english("SHA-256")
    for name in (*PUBLISHED, *DATASET):
        form = FORMATS[name[name.rindex(".") :]]
        media_type = node(_MEDIA_TYPES + form.media_type)
        yield media_type, "rdf:type", node(expand("dcterms:MediaType"))
        yield media_type, "rdf:type", node(expand("dcterms:MediaTypeOrExtent"))
        yield media_type, "rdfs:label", _english(form.name)
