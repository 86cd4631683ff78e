"""The metadata of a release, from the files just written: a catalogue in DCAT 3 and VoID, and PROV on how it was made.

Beside the dataset and its layers, which are described as those of a build, stand the ontology, the shapes and the tables,
the version, and the build with all that went into it. Pages are not described: they say the same as the data.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.building import refuse_violations
from paros.describing import (
    ABSTRACT,
    AUTHORS,
    CLAIMS,
    ISSUED,
    LANGUAGE,
    LICENCE,
    MODIFIED,
    PUBLISHER,
    THEMES,
    TITLE,
    VIEW,
    WHOLE,
    Row,
    anchor,
    description,
    distributions,
    english,
    file_iri,
    in_graph,
    named_members,
    resource,
    statistics,
    typed,
    version_iri,
)
from paros.dumping import DESCRIPTION
from paros.errors import UsageError
from paros.locating import Places
from paros.media import kind_of
from paros.names import BASE, ONTOLOGY, PREFIXES, expand, shorten
from paros.publishing.context import read_context
from paros.publishing.json_ld import json_ld
from paros.publishing.roll_calls import TERMS
from paros.quads import in_order, node, read_file, serialize_ordered
from paros.queries import query_files
from paros.reading import graph_iri, input_files, read_all
from paros.validating import RELEASE, rules_of, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from paros.home import Home
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

# The digests of the files that the release is made from.
INPUTS: Final = "INPUTS.sha256"
_DESCRIPTION_JSON: Final = "dataset.jsonld"
_CHANGES: Final = "changes.html"
_TABLES: Final = "tables/"
_TABLES_SCHEMA: Final = _TABLES + "metadata.json"
_RELEASE: Final = PREFIXES["release"]
_CATALOGUE: Final = node(_RELEASE + "catalogue")
_SHAPES: Final = node(_RELEASE + "shapes")
_ROLL_CALLS: Final = node(_RELEASE + "roll-calls")
_ONTOLOGY: Final = node(ONTOLOGY.removesuffix("#"))
_HOME: Final = node(BASE)
_RIGHTS: Final = node(_RELEASE + "rights")
_RIGHTS_OF_TABLES: Final = node(_RELEASE + "rights-of-reference-tables")
# What a version has in common with the dataset, of which it is the current one.
_OF_A_VERSION: Final = {
    "dcat:distribution",
    "dcterms:temporal",
    "void:triples",
    "void:classes",
    "void:properties",
    "void:distinctSubjects",
    "void:distinctObjects",
}
# The terms of each table that facts of the reference layer are taken from.
_TERMS: Final = node(ONTOLOGY + "tableTerms")


def write(material: Material, folder: Folder) -> None:
    """Describe the files of data that the folder holds, and what they were made from.

    Raises:
        UsageError: if the release before is none.
        CheckError: if the description breaks a rule of the shapes.
    """
    before = previous_version(material.previous) if material.previous else ""
    folder.write(INPUTS, inputs(material.home))
    quads = in_graph(_rows(material, folder, before))
    files = read_all(material.home)
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    rules = rules_of(RELEASE, shapes)
    refuse_violations(validate(quads, rules), quads, rules, Places(files))
    ordered = in_order(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    folder.write(DESCRIPTION, serialize_ordered(ordered, ".ttl"))
    folder.write(_DESCRIPTION_JSON, json_ld(ordered, read_context(material.home)))


def inputs(home: Home) -> str:
    """Return the digests of the files that a build is made from, by path, as sha256sum has them."""
    paths = {path for _, path in input_files(home)} | set(query_files(home))
    named = {path.relative_to(home.root).as_posix(): path for path in paths}
    return "".join(f"{_digest(named[name])}  {name}\n" for name in sorted(named))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def by_dataset(names: Iterable[str]) -> dict[ox.NamedNode, list[str]]:
    """Return the files of data among names, by the dataset that they hold.

    >>> list(by_dataset(["dumps/paros.nq", "dumps/layers/registry.nt", "tables/events.csv", "index.html"]).values())
    [['dumps/paros.nq'], ['dumps/layers/registry.nt'], ['tables/events.csv']]
    """
    found: defaultdict[ox.NamedNode, list[str]] = defaultdict(list)
    for name in names:
        subject = _held_by(name)
        if subject:
            found[subject].append(name)
    return dict(found)


def _held_by(name: str) -> ox.NamedNode | None:
    """Return the dataset that a file of a release holds, if it is a file of data that is described."""
    kind, _ = kind_of(name)
    folder, _, file = name.rpartition("/")
    stem = file.partition(".")[0]
    match folder, stem:
        case _ if kind is None:
            return None
        case "dumps", "paros":
            return WHOLE if kind.graphs else VIEW
        case "dumps/layers", "claims":
            return CLAIMS
        case "dumps/layers", _:
            return node(graph_iri(stem))
        case "dumps", "roll-calls":
            return _ROLL_CALLS
        case "", "ontology":
            return _ONTOLOGY
        case ("", "shapes") | ("shapes", _):
            return _SHAPES
        case "tables", _:
            return node(f"{_RELEASE}table-{stem}")
    return None


def _rows(material: Material, folder: Folder, before: str) -> Iterator[Row]:
    """Yield the whole description; `before` is the version of the last release, if there is one."""
    files = by_dataset(folder.names())
    described = list(description(folder.root, material.dataset, material.version, files))
    yield from described
    yield from _version(material.version, before, described)
    yield from _ontology(material, folder, files.get(_ONTOLOGY, []))
    yield from _shapes(material, folder, files.get(_SHAPES, []))
    yield from _tables(material, folder, files)
    yield from _roll_calls(material, folder, files.get(_ROLL_CALLS, []))
    yield from _rights(material.dataset)
    yield from _making(material, folder)
    yield from _catalogue(files)
    if _CHANGES in folder.names():
        page = node(file_iri(_CHANGES))
        yield node(version_iri(material.version)), "foaf:page", page
        yield page, "rdf:type", node(expand("foaf:Document"))
        yield page, "rdfs:label", english(f"What has changed with version {material.version}")


def _version(number: str, before: str, described: Sequence[Row]) -> Iterator[Row]:
    """Yield what this version is: the very files of the dataset, under an IRI that no later version takes."""
    version = node(version_iri(number))
    yield WHOLE, "dcat:hasVersion", version
    yield WHOLE, "dcat:hasCurrentVersion", version
    yield from resource(version, f"{TITLE}, version {number}", ABSTRACT, number)
    yield version, "dcat:isVersionOf", WHOLE
    for subject, name, value in described:
        if subject == WHOLE and name in _OF_A_VERSION:
            yield version, name, value
    if before not in {"", number}:
        earlier = node(version_iri(before))
        yield version, "dcat:previousVersion", earlier
        yield earlier, "rdf:type", node(expand("dcat:Resource"))
        yield earlier, "dcterms:title", english(f"{TITLE}, version {before}")
        yield earlier, "dcat:version", ox.Literal(before)


def previous_version(folder: Path) -> str:
    """Return the version of a release that was published before.

    Raises:
        UsageError: if the folder holds no release.
    """
    path = folder / DESCRIPTION
    said = read_file(path) if path.is_file() else []
    for quad in said:
        if quad.subject == WHOLE and shorten(quad.predicate.value) == "dcat:version":
            assert isinstance(quad.object, ox.Literal)  # noqa: S101 -- as it was written
            return quad.object.value
    raise UsageError(
        f"{folder} is not a release", accepted=f"a folder with {DESCRIPTION}", repair="leave out --previous"
    )


def _ontology(material: Material, folder: Folder, names: Sequence[str]) -> Iterator[Row]:
    """Yield the ontology as a dataset of its own, which the others conform to."""
    triples = [name for name in names if name.endswith(".nt")]
    quads = [quad for name in triples for quad in read_file(folder.root / name)]
    yield WHOLE, "dcterms:conformsTo", _ONTOLOGY
    yield VIEW, "dcterms:conformsTo", _ONTOLOGY
    yield _ONTOLOGY, "rdf:type", node(expand("dcterms:Standard"))
    yield _ONTOLOGY, "rdfs:label", english("PAROS ontology")
    if quads:
        told = "The classes, properties, topics and code lists in which the graph is written."
        yield from resource(_ONTOLOGY, "PAROS ontology", told, material.version)
        yield from statistics(_ONTOLOGY, quads)
        yield from distributions(_ONTOLOGY, folder.root, names, told)


def _shapes(material: Material, folder: Folder, names: Sequence[str]) -> Iterator[Row]:
    """Yield the shapes, whole and by concern."""
    if names:
        told = "The rules in SHACL that the graph is judged by, in one file, and in one for each concern."
        yield from resource(_SHAPES, "PAROS Graph: shapes", told, material.version)
        yield from distributions(_SHAPES, folder.root, names, told, whole=False)
        yield WHOLE, "dcterms:conformsTo", _SHAPES
        yield _SHAPES, "rdf:type", node(expand("dcterms:Standard"))


def _tables(material: Material, folder: Folder, files: Mapping[ox.NamedNode, Sequence[str]]) -> Iterator[Row]:
    """Yield each table, with what its CSVW metadata say of it."""
    path = folder.root / _TABLES_SCHEMA
    if not path.is_file():
        return
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    schema = node(file_iri(_TABLES_SCHEMA))
    yield schema, "rdf:type", node(expand("dcterms:Standard"))
    yield schema, "rdfs:label", english("Schema of the tables, by CSV on the Web")
    for table in said["tables"]:
        subject = node(f"{_RELEASE}table-{table['url'].partition('.')[0]}")
        title, told = (_text(table[name]) for name in ("dc:title", "dc:description"))
        yield WHOLE, "dcterms:hasPart", subject
        yield from resource(subject, f"PAROS Graph: {title}", told, material.version)
        yield from distributions(subject, folder.root, files[subject], told)
        yield subject, "dcterms:conformsTo", schema


def _roll_calls(material: Material, folder: Folder, names: Sequence[str]) -> Iterator[Row]:
    """Yield the imported roll calls, under the terms that lie beside them; they are no part of our dataset."""
    if material.roll_calls and names:
        terms = file_iri(TERMS)
        told = f"What was imported beside the graph: {material.roll_calls.told}."
        yield from resource(_ROLL_CALLS, "Roll calls of the General Assembly", told, material.version, terms)
        yield from distributions(_ROLL_CALLS, folder.root, names, told, whole=False, licence=terms)
        yield node(terms), "rdf:type", node(expand("dcterms:LicenseDocument"))
        yield node(terms), "rdfs:label", english("Terms of the sources of the roll calls")


def _text(value: str | Mapping[str, str]) -> str:
    """Return a text of CSVW metadata, which may name its language."""
    return value if isinstance(value, str) else value.get("en") or value["@value"]


def _rights(dataset: Iterable[ox.Quad]) -> Iterator[Row]:
    """Yield what the licence does not cover, of all data and of the layer that draws on tables of others."""
    yield _RIGHTS, "rdf:type", node(expand("dcterms:RightsStatement"))
    yield (
        _RIGHTS,
        "rdfs:label",
        english(
            "The licence covers our own statements. It does not cover the documents that they rest on, none of whose text "
            "is part of the data: passages are named by locator, offsets and digest."
        ),
    )
    for subject in (WHOLE, VIEW, CLAIMS, node(graph_iri("sources"))):
        yield subject, "dcterms:rights", _RIGHTS
    terms = {quad.subject: quad.object for quad in dataset if quad.predicate == _TERMS}
    names = dict(named_members(dataset, "ReferenceTable"))
    told = [
        f"{names[table.value]}: {said.value}"
        for table, said in terms.items()
        if isinstance(table, ox.NamedNode) and isinstance(said, ox.Literal)
    ]
    if told:
        yield node(graph_iri("reference")), "dcterms:rights", _RIGHTS_OF_TABLES
        yield _RIGHTS_OF_TABLES, "rdf:type", node(expand("dcterms:RightsStatement"))
        yield (
            _RIGHTS_OF_TABLES,
            "rdfs:label",
            english(f"Facts are taken from tables that others keep, whose terms are: {'; '.join(sorted(told))}."),
        )


def _making(material: Material, folder: Folder) -> Iterator[Row]:
    """Yield how the version was made: by which software, from which documents, tables and files."""
    version = material.version
    build, software = node(f"{_RELEASE}build-{version}"), node(f"{_RELEASE}software-{version}")
    files, checksum = node(file_iri(INPUTS)), node(f"{_RELEASE}{anchor(INPUTS)}-sha256")
    for subject in (WHOLE, VIEW, node(version_iri(version))):
        yield subject, "prov:wasGeneratedBy", build
    yield build, "rdf:type", node(expand("prov:Activity"))
    yield build, "rdfs:label", english(f"Building version {version}: paros build, then paros publish")
    yield build, "prov:wasAssociatedWith", software
    yield build, "prov:used", files
    yield software, "rdf:type", node(expand("prov:SoftwareAgent"))
    yield software, "rdfs:label", english(f"paros {version}")
    yield software, "schema:softwareVersion", ox.Literal(version)
    yield software, "prov:actedOnBehalfOf", PUBLISHER
    yield files, "rdf:type", node(expand("prov:Entity"))
    yield files, "rdfs:label", english("The files that the release is made from, each with its SHA-256")
    yield files, "spdx:checksum", checksum
    yield checksum, "rdf:type", node(expand("spdx:Checksum"))
    yield checksum, "rdfs:label", english(f"SHA-256 of {INPUTS}")
    yield checksum, "spdx:algorithm", node(expand("spdx:checksumAlgorithm_sha256"))
    yield checksum, "spdx:checksumValue", typed(_digest(folder.root / INPUTS), "hexBinary")
    for kind in ("Source", "ReferenceTable"):
        for iri, name in named_members(material.view, kind):
            yield build, "prov:used", node(iri)
            yield WHOLE, "prov:wasDerivedFrom", node(iri)
            yield node(iri), "rdf:type", node(expand("prov:Entity"))
            yield node(iri), "rdfs:label", english(name)


def _catalogue(files: Mapping[ox.NamedNode, object]) -> Iterator[Row]:
    """Yield the catalogue that lists all datasets, and the page to land on."""
    yield _CATALOGUE, "rdf:type", node(expand("dcat:Catalog"))
    yield _CATALOGUE, "dcterms:title", english("PAROS Graph: catalogue")
    yield _CATALOGUE, "dcterms:description", english("All that a release of PAROS Graph holds as data.")
    yield _CATALOGUE, "dcterms:creator", PUBLISHER
    yield _CATALOGUE, "dcterms:publisher", PUBLISHER
    yield _CATALOGUE, "dcterms:license", node(LICENCE)
    yield _CATALOGUE, "dcterms:issued", typed(ISSUED, "date")
    yield _CATALOGUE, "dcterms:modified", typed(MODIFIED, "date")
    yield _CATALOGUE, "foaf:homepage", _HOME
    yield _CATALOGUE, "dcterms:language", LANGUAGE
    yield _CATALOGUE, "dcat:themeTaxonomy", THEMES
    yield THEMES, "rdf:type", node(expand("skos:ConceptScheme"))
    yield THEMES, "dcterms:title", english("Data theme")
    for subject in files:
        yield _CATALOGUE, "dcat:dataset", subject
        yield subject, "dcat:landingPage", _HOME
    yield _HOME, "rdf:type", node(expand("foaf:Document"))
    yield _HOME, "rdfs:label", english(f"The pages of PAROS Graph, by {AUTHORS}")
