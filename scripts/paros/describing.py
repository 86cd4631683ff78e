"""The description of a dataset and its files: how large they are, under which licence, and what is in them, counted.

In DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and VoID (https://www.w3.org/TR/void/), valid by the shapes of DCAT-AP 3.
It is made from the files just written, and refused where it disagrees with them. No time and no place enters into it:
the same data under the same version always give the same bytes. A build describes its dumps in this way, and a release
all its files of data.
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
from paros.media import kind_of
from paros.names import BASE, ONTOLOGY, PREFIXES, expand, natural_key, shorten, slug
from paros.quads import DEFAULT, RDF_TYPE, node, read_file
from paros.reading import graph_iri, is_claim
from paros.reporting import COUNTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_Term = ox.NamedNode | ox.Literal
Row = tuple[ox.NamedNode, str, _Term]

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
LICENCE_CODE: Final = "CC-BY-4.0"
PUBLISHER: Final = node(PREFIXES["actor"] + "paros-graph")
# The dataset, whatever its version; what is held to be so; the graphs of all passages together.
WHOLE: Final = node(PREFIXES["release"] + "dataset")
VIEW: Final = node(PREFIXES["release"] + "published-view")
CLAIMS: Final = node(PREFIXES["release"] + "claims")
# What a dump of each dataset holds.
_CONTENTS: Final = {
    WHOLE: "The published view and all that it rests on, one graph for each passage and layer",
    VIEW: "What is held to be so, without graphs",
    CLAIMS: "What the passages of all sources say, as each says it",
}
# The dumps of a build, by the dataset that they hold.
OF_A_BUILD: Final = {WHOLE: DATASET, VIEW: PUBLISHED}
_SHA256: Final = node(expand("spdx:checksumAlgorithm_sha256"))
# Lists of the Publications Office of the European Union, from which DCAT-AP takes its values.
_LISTS: Final = "http://publications.europa.eu/resource/authority/"
THEMES: Final = node(f"{_LISTS}data-theme")
LANGUAGE: Final = node(f"{_LISTS}language/ENG")
# The values that hold for all our data: their place in the lists, their name, and the class that DCAT-AP wants them to have.
_VALUES: Final = {
    "dcat:theme": ("data-theme/INTR", "International issues", "skos:Concept"),
    "dcterms:language": ("language/ENG", "English", "dcterms:LinguisticSystem"),
    "dcterms:accessRights": ("access-right/PUBLIC", "public", "dcterms:RightsStatement"),
    "dcterms:accrualPeriodicity": ("frequency/IRREG", "irregular", "dcterms:Frequency"),
}

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

# The words of a thing, and the days between which it is.
_IN_WORDS: Final = (node(expand("skos:prefLabel")), node(expand("skos:definition")))
_EVENT: Final = node(ONTOLOGY + "Event")
_BOUNDS: Final = (node(ONTOLOGY + "earliestDate"), node(ONTOLOGY + "latestDate"))


def file_iri(name: str) -> str:
    """Return the address of a file of a release.

    >>> file_iri("dumps/paros.ttl")
    'https://w3id.org/paros/release/dumps/paros.ttl'
    """
    return PREFIXES["release"] + name


def version_iri(version: str) -> str:
    """Return the IRI of a version of the dataset.

    >>> version_iri("0.1.0")
    'https://w3id.org/paros/release/0.1.0'
    """
    return PREFIXES["release"] + version


def anchor(name: str) -> str:
    """Return the local name of the distribution that a file is, which is its anchor on the page of downloads.

    >>> anchor("dumps/paros.ttl.gz")
    'dumps-paros-ttl-gz'
    """
    return re.sub(r"[/.]", "-", name)


def describe_release(
    folder: Path,
    dataset: Sequence[ox.Quad],
    version: str,
    files: Mapping[ox.NamedNode, Sequence[str]] = OF_A_BUILD,
) -> list[ox.Quad]:
    """Return the description of a dataset and its files, in the graph of the release, sorted.

    Args:
        folder: where the files lie.
        dataset: the quads that they hold.
        version: the version of the dataset.
        files: the names of the files, by what they hold: the dataset, the published view, a layer.
    """
    return in_graph(description(folder, dataset, version, files))


def in_graph(rows: Iterable[Row]) -> list[ox.Quad]:
    """Return rows of a description as quads in the graph of the release, each once, sorted."""
    return sorted({ox.Quad(subject, node(expand(name)), value, GRAPH) for subject, name, value in rows}, key=str)


def description(
    folder: Path, dataset: Sequence[ox.Quad], version: str, files: Mapping[ox.NamedNode, Sequence[str]]
) -> Iterator[Row]:
    """Yield what `describe_release` returns, row by row."""
    view = [quad for quad in dataset if quad.graph_name == DEFAULT]
    yield from resource(WHOLE, TITLE, ABSTRACT, version)
    yield from statistics(WHOLE, dataset)
    yield from distributions(WHOLE, folder, files[WHOLE], f"{_CONTENTS[WHOLE]}.")
    yield WHOLE, "dcterms:hasPart", VIEW
    yield WHOLE, "void:subset", VIEW
    yield WHOLE, "void:uriSpace", ox.Literal(BASE)
    yield from resource(VIEW, f"{TITLE} (published view)", f"{ABSTRACT} {_CONTENTS[VIEW]}.", version)
    yield from statistics(VIEW, view)
    yield from distributions(VIEW, folder, files[VIEW], f"{_CONTENTS[VIEW]}.")
    yield from _partitions(VIEW, view)
    yield from _examples(VIEW, view)
    yield from _span((WHOLE, VIEW), view)
    yield from ((VIEW, "void:vocabulary", vocabulary) for vocabulary in _vocabularies(view))
    yield from _layers(folder, dataset, version, files)
    yield from _linksets(view)
    yield from _foreign(name for names in files.values() for name in names)


def check_release(folder: Path) -> None:
    """Refuse the description of a build that disagrees with the dumps beside it.

    Raises:
        DataError: if a file is missing, or has another size, another digest or another number of triples than is said.
        EnvironmentFault: if a file cannot be read.
    """
    found = {path.name: fingerprint(path) for path in folder.iterdir() if path.is_file()}
    if problems := disagreements(folder, found, "paros build --force"):
        raise DataError(problems)


def fingerprint(path: Path) -> tuple[int, str]:
    """Return the size of a file in bytes, and its SHA-256."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return path.stat().st_size, digest


def disagreements(folder: Path, found: Mapping[str, tuple[int, str]], repair: str) -> list[Problem]:
    """Return in what the description in a folder disagrees with the files there.

    Args:
        folder: the folder.
        found: size and digest of each of its files.
        repair: the command that makes both anew.

    Raises:
        DataError: if the description cannot be parsed.
    """
    said: defaultdict[ox.NamedNode, dict[str, str]] = defaultdict(dict)
    files: list[tuple[ox.NamedNode, ox.NamedNode]] = []
    dumps: set[tuple[ox.NamedNode, str]] = set()
    for quad in read_file(folder / DESCRIPTION, folder):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            said[quad.subject][shorten(quad.predicate.value)] = quad.object.value
            if quad.predicate.value == expand("dcat:distribution") and isinstance(quad.object, ox.NamedNode):
                files.append((quad.subject, quad.object))
            if quad.predicate.value == expand("void:dataDump"):
                dumps.add((quad.subject, quad.object.value))
    problems: list[Problem] = []
    for dataset, distribution in files:
        address = said[distribution].get("dcat:downloadURL", "")
        name = address.removeprefix(PREFIXES["release"])
        if name not in found:
            problems.append(_disagreement(name, "a file that is not there", "as described", repair))
            continue
        size, digest = found[name]
        checksum = node(said[distribution].get("spdx:checksum", _SHA256.value))
        compared = [
            ("size", said[distribution].get("dcat:byteSize"), str(size)),
            ("SHA-256", said[checksum].get("spdx:checksumValue"), digest),
        ]
        if (dataset, address) in dumps and kind_of(name)[1] is None:
            compared.append(("number of triples", said[dataset].get("void:triples"), str(count_triples(folder / name))))
        problems += [
            _disagreement(name, f"the {what} {stated}", actual, repair)
            for what, stated, actual in compared
            if stated != actual
        ]
    return problems


def _disagreement(name: str, stated: str, found: str, repair: str) -> Problem:
    """Return the problem of a file that is not as described."""
    return Problem(f"{DESCRIPTION} tells of {stated}", name, accepted=found, repair=repair)


def count_triples(path: Path) -> int:
    """Return the number of triples of an RDF file in all its graphs, each once; 0 where it is broken."""
    kind, _ = kind_of(path.name)
    form = ox.RdfFormat.from_media_type(kind.media_type) if kind else None
    try:
        return len({quad.triple for quad in ox.parse(path=str(path), format=form)})
    except SyntaxError:
        return 0


def english(text: str) -> ox.Literal:
    """Return a text as a literal in English."""
    return ox.Literal(text, language="en")


def typed(text: str, datatype: str) -> ox.Literal:
    """Return a text as a literal of a datatype of XML Schema."""
    return ox.Literal(text, datatype=node(PREFIXES["xsd"] + datatype))


def resource(subject: ox.NamedNode, title: str, abstract: str, version: str, licence: str = LICENCE) -> Iterator[Row]:
    """Yield what a catalogue wants to know of a dataset that we publish."""
    yield subject, "rdf:type", node(expand("dcat:Dataset"))
    yield subject, "dcterms:title", english(title)
    yield subject, "dcterms:description", english(abstract)
    yield subject, "dcterms:creator", PUBLISHER
    yield subject, "dcterms:publisher", PUBLISHER
    yield subject, "dcterms:license", node(licence)
    yield subject, "dcterms:issued", typed(ISSUED, "date")
    yield subject, "dcterms:modified", typed(MODIFIED, "date")
    yield subject, "dcat:version", ox.Literal(version)
    for keyword in KEYWORDS:
        yield subject, "dcat:keyword", english(keyword)
    for name, (value, _, _) in _VALUES.items():
        yield subject, name, node(_LISTS + value)


def statistics(subject: ox.NamedNode, quads: Iterable[ox.Quad]) -> Iterator[Row]:
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


def _partitions(subject: ox.NamedNode, view: Sequence[ox.Quad]) -> Iterator[Row]:
    """Yield, for each class, how many members it has, and for each property, how many triples."""
    for kind, count, numbers in (
        ("class", "entities", _classes(view)),
        ("property", "triples", Counter(quad.predicate.value for quad in view)),
    ):
        for iri, number in numbers.items():
            part = node(f"{PREFIXES['release']}{kind}-{re.sub(r'[^A-Za-z0-9]+', '-', shorten(iri)).strip('-')}")
            yield subject, f"void:{kind}Partition", part
            yield part, "rdf:type", node(expand("void:Dataset"))
            yield part, "rdfs:label", english(f"{shorten(iri)} in the published view")
            yield part, f"void:{kind}", node(iri)
            yield part, f"void:{count}", ox.Literal(number)


def _examples(subject: ox.NamedNode, view: Sequence[ox.Quad]) -> Iterator[Row]:
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


def _layers(
    folder: Path, dataset: Iterable[ox.Quad], version: str, files: Mapping[ox.NamedNode, Sequence[str]]
) -> Iterator[Row]:
    """Yield the counts of each layer, of its graph or of the graphs of all passages together, and the files that it has."""
    layers: defaultdict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    words: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for quad in dataset:
        if isinstance(quad.graph_name, ox.NamedNode):
            layers[CLAIMS if is_claim(quad) else quad.graph_name].append(quad)
        elif quad.predicate in _IN_WORDS and isinstance(quad.object, ox.Literal):
            words[quad.subject][shorten(quad.predicate.value)] = quad.object.value
    for subject, quads in layers.items():
        label = f"{slug(subject.value).capitalize()} layer"
        yield WHOLE, "void:subset", subject
        yield subject, "rdfs:label", english(label)
        yield from statistics(subject, quads)
        if subject in files:
            told = words[subject].get("skos:definition", f"{_CONTENTS.get(subject, label)}.")
            yield WHOLE, "dcterms:hasPart", subject
            yield from resource(subject, f"PAROS Graph: {label.lower()}", told, version)
            yield from distributions(subject, folder, files[subject], told)


def _linksets(view: Sequence[ox.Quad]) -> Iterator[Row]:
    """Yield a linkset for each dataset that things are linked to, and in it one for each property that leads there.

    VoID wants the links of a linkset that names its property to be of that property alone.
    """
    links = _links(view)
    for dataset in sorted({dataset for dataset, _ in links}):
        whole = node(f"{PREFIXES['release']}links-{slug(dataset)}")
        parts = {predicate: quads for (of, predicate), quads in links.items() if of == dataset}
        yield VIEW, "void:subset", whole
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


def _linkset(subject: ox.NamedNode, dataset: str, links: Sequence[ox.Quad], name: str) -> Iterator[Row]:
    """Yield what a linkset is between, and what it holds."""
    yield subject, "rdf:type", node(expand("void:Linkset"))
    yield subject, "rdfs:label", english(f"Links to {name}")
    yield subject, "void:subjectsTarget", VIEW
    yield subject, "void:objectsTarget", node(dataset)
    yield from statistics(subject, links)


def distributions(
    subject: ox.NamedNode,
    folder: Path,
    names: Iterable[str],
    contents: str,
    *,
    whole: bool = True,
    licence: str = LICENCE,
) -> Iterator[Row]:
    """Yield the files of a dataset: media type, compression, size, digest.

    Args:
        subject: the dataset.
        folder: where the files lie.
        names: their names, of kinds that `media` knows.
        contents: what they hold, in a sentence.
        whole: whether each holds all of it; those in RDF are then its dumps.
        licence: the IRI of what they may be used under.
    """
    for name in names:
        size, digest = fingerprint(folder / name)
        file, distribution = node(file_iri(name)), node(PREFIXES["release"] + anchor(name))
        checksum = node(f"{distribution.value}-sha256")
        kind, compression = kind_of(name)
        if kind is None:
            raise ValueError(name)
        form = f"{kind.name}, compressed by {compression.name}" if compression else kind.name
        if kind.rdf and whole:
            yield subject, "void:dataDump", file
        yield subject, "dcat:distribution", distribution
        yield distribution, "rdf:type", node(expand("dcat:Distribution"))
        yield distribution, "dcterms:title", english(f"{name} ({form})")
        yield distribution, "dcterms:description", english(f"{contents} The format is {form}.")
        yield distribution, "dcterms:license", node(licence)
        yield distribution, "dcterms:format", node(f"{_LISTS}file-type/{kind.file_type}")
        yield distribution, "dcat:accessURL", file
        yield distribution, "dcat:downloadURL", file
        yield distribution, "dcat:mediaType", node(kind.iri)
        if compression:
            yield distribution, "dcat:compressFormat", node(compression.iri)
        yield distribution, "dcat:byteSize", typed(str(size), "nonNegativeInteger")
        yield distribution, "spdx:checksum", checksum
        yield checksum, "rdf:type", node(expand("spdx:Checksum"))
        yield checksum, "rdfs:label", english(f"SHA-256 of {name}")
        yield checksum, "spdx:algorithm", _SHA256
        yield checksum, "spdx:checksumValue", typed(digest, "hexBinary")


def period(view: Iterable[ox.Quad]) -> tuple[str, str] | None:
    """Return the first and the last day on which an event of the published view can have been; none without events."""
    events, days = set[object](), defaultdict[str, list[tuple[object, str]]](list)
    for quad in view:
        if quad.predicate == RDF_TYPE and quad.object == _EVENT:
            events.add(quad.subject)
        elif quad.predicate in _BOUNDS and isinstance(quad.object, ox.Literal):
            days[quad.predicate.value].append((quad.subject, quad.object.value))
    first, last = ([day for event, day in days[bound.value] if event in events] for bound in _BOUNDS)
    return (min(first), max(last)) if first and last else None


def _span(subjects: Iterable[ox.NamedNode], view: Sequence[ox.Quad]) -> Iterator[Row]:
    """Yield the period that the events of datasets lie in."""
    if days := period(view):
        span = node(PREFIXES["release"] + "period")
        for subject in subjects:
            yield subject, "dcterms:temporal", span
        yield span, "rdf:type", node(expand("dcterms:PeriodOfTime"))
        yield span, "rdfs:label", english(f"{days[0]} to {days[1]}: the days on which an event can have been")
        yield span, "dcat:startDate", typed(days[0], "date")
        yield span, "dcat:endDate", typed(days[1], "date")


def named_members(view: Iterable[ox.Quad], kind: str) -> list[tuple[str, str]]:
    """Return IRI and preferred label of each member of a class of ours, sorted."""
    members, labels = set[object](), dict[object, str]()
    for quad in view:
        if quad.predicate == RDF_TYPE and quad.object == node(ONTOLOGY + kind):
            members.add(quad.subject)
        elif quad.predicate == _IN_WORDS[0] and isinstance(quad.object, ox.Literal):
            labels[quad.subject] = quad.object.value
    return sorted((str(member).strip("<>"), labels.get(member, "")) for member in members)


def _foreign(names: Iterable[str]) -> Iterator[Row]:
    """Yield what DCAT-AP wants to be told of the things that a description of files points to."""
    yield PUBLISHER, "rdf:type", node(expand("foaf:Agent"))
    yield PUBLISHER, "foaf:name", english(AUTHORS)
    yield node(LICENCE), "rdf:type", node(expand("dcterms:LicenseDocument"))
    yield node(LICENCE), "rdfs:label", english("Creative Commons Attribution 4.0 International")
    yield _SHA256, "rdf:type", node(expand("spdx:ChecksumAlgorithm"))
    yield _SHA256, "rdfs:label", english("SHA-256")
    for value, label, of_class in _VALUES.values():
        yield from _listed(value, label, of_class)
    for name in names:
        kind, compression = kind_of(name)
        for part in (kind, compression):
            if part:
                yield node(part.iri), "rdf:type", node(expand("dcterms:MediaType"))
                yield node(part.iri), "rdf:type", node(expand("dcterms:MediaTypeOrExtent"))
                yield node(part.iri), "rdfs:label", english(part.name)
        if kind:
            yield from _listed(f"file-type/{kind.file_type}", kind.name, "dcterms:MediaTypeOrExtent")


def _listed(value: str, label: str, of_class: str) -> Iterator[Row]:
    """Yield what DCAT-AP wants to be told of a value of a list: of which class and of which list it is."""
    yield node(_LISTS + value), "rdf:type", node(expand(of_class))
    yield node(_LISTS + value), "rdf:type", node(expand("skos:Concept"))
    yield node(_LISTS + value), "skos:prefLabel", english(label)
    yield node(_LISTS + value), "skos:inScheme", node(_LISTS + value.partition("/")[0])
