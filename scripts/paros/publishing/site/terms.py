"""The ontology of a build as a reference needs it: each term with what is said of it, each module, each code list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import ONTOLOGY, expand, natural_key, slug
from paros.quads import read_file
from paros.reading import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from paros.quads import Term as Node

IRI: Final = ONTOLOGY.removesuffix("#")
# What a term is, by its type; each kind has pages of its own within a module.
CLASS: Final = "class"
RELATION: Final = "relation"
ATTRIBUTE: Final = "attribute"
PROPERTIES: Final = (RELATION, ATTRIBUTE)
_KINDS: Final = {
    expand("owl:Class"): CLASS,
    expand("owl:ObjectProperty"): RELATION,
    expand("owl:DatatypeProperty"): ATTRIBUTE,
}
_DECLARED: Final = {*_KINDS, expand("owl:AnnotationProperty")}
_MODULE: Final = expand("owl:Ontology")
_SCHEME: Final = expand("skos:ConceptScheme")
_TRANSITIVE: Final = expand("owl:TransitiveProperty")
# What the names of pages end in, of terms that stand on a page apart.
_ENDINGS: Final = {RELATION: "relations", ATTRIBUTE: "attributes"}
# What a characteristic of a property means.
CHARACTERISTICS: Final = {
    expand("owl:FunctionalProperty"): "A thing has at most one value of it.",
    _TRANSITIVE: "What holds from one thing to a second, and from that to a third, holds from the first to the third.",
}


@dataclass(frozen=True)
class Term:
    """A class or property of ours: what the ontology says of it; terms in relation to it are given by their IRIs.

    `parents` and `children` are stated, not inferred; `inverse` and `disjoint` hold what is stated of either side,
    `inverts` the inverses that are stated of this one.
    """

    iri: str
    kind: str
    module: str
    label: str
    definition: str
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    characteristics: tuple[str, ...]
    parents: tuple[str, ...]
    children: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: tuple[str, ...]
    inverts: tuple[str, ...]
    disjoint: tuple[str, ...]
    see_also: tuple[str, ...]
    deprecated: bool
    replaced_by: tuple[str, ...]

    @property
    def transitive(self) -> bool:
        """Whether it holds over any number of steps."""
        return CHARACTERISTICS[_TRANSITIVE] in self.characteristics

    @property
    def name(self) -> str:
        """The local name, which is its anchor."""
        return slug(self.iri)


@dataclass(frozen=True)
class Concept:
    """A value of a code list, or a topic; `depth` is how far below the top of its scheme it stands."""

    iri: str
    label: str
    definition: str
    notes: tuple[str, ...]
    depth: int


@dataclass(frozen=True)
class Scheme:
    """A code list, with its concepts as a tree written line by line."""

    iri: str
    module: str
    label: str
    definition: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True)
class Module:
    """A module of the ontology, or the ontology itself: its header."""

    iri: str
    title: str
    description: str
    version: str
    version_iri: str
    prior: str
    history: tuple[str, ...]
    created: str
    modified: str
    licence: str
    creator: str
    questions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part of its IRI."""
        return slug(self.iri)


@dataclass(frozen=True)
class Ontology:
    """The ontology: its header, its modules, its terms and code lists by their IRIs, and the labels of whatever it names.

    `foreign` holds the classes and properties of other vocabularies that it declares.
    """

    head: Module
    modules: tuple[Module, ...]
    terms: Mapping[str, Term]
    schemes: Mapping[str, Scheme]
    foreign: tuple[str, ...]
    labels: Mapping[str, str]
    _above: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def above(self, iri: str) -> frozenset[str]:
        """Return the terms of ours that a term is under, over any number of steps, and itself."""
        if iri not in self._above:
            self._above[iri] = frozenset({iri})  # a circle ends here
            parents = self.terms[iri].parents if iri in self.terms else ()
            self._above[iri] = frozenset({iri}).union(*(self.above(one) for one in parents if one in self.terms))
        return self._above[iri]

    def roots(self) -> list[str]:
        """Return the classes of ours that are under no other class of ours, sorted."""
        return [iri for iri, term in self.terms.items() if term.kind == CLASS and self.above(iri) == {iri}]

    def members(self, module: str, kinds: Iterable[str]) -> list[Term]:
        """Return the terms of a module that are of some kinds, sorted by their local name."""
        wanted = set(kinds)
        return [term for term in self.terms.values() if term.module == module and term.kind in wanted]


class _Said:
    """What triples say, by subject and predicate."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._rows: defaultdict[str, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._back: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                self._rows[quad.subject.value][quad.predicate.value].append(quad.object)
                if isinstance(quad.object, ox.NamedNode):
                    self._back[quad.object.value][quad.predicate.value].append(quad.subject.value)

    def subjects(self) -> list[str]:
        """Return the IRIs that something is said of, sorted."""
        return sorted(self._rows, key=natural_key)

    def texts(self, iri: str, name: str) -> tuple[str, ...]:
        """Return the texts of a property, sorted."""
        return tuple(sorted(value.value for value in self._rows[iri][expand(name)] if isinstance(value, ox.Literal)))

    def text(self, iri: str, *names: str) -> str:
        """Return the text of the first of some properties that has one; else ""."""
        return next((texts[0] for name in names if (texts := self.texts(iri, name))), "")

    def iris(self, iri: str, name: str) -> tuple[str, ...]:
        """Return the IRIs that a property leads to, sorted."""
        found = {value.value for value in self._rows[iri][expand(name)] if isinstance(value, ox.NamedNode)}
        return tuple(sorted(found, key=natural_key))

    def iri(self, iri: str, name: str) -> str:
        """Return the first IRI that a property leads to; else ""."""
        return next(iter(self.iris(iri, name)), "")

    def back(self, iri: str, name: str) -> tuple[str, ...]:
        """Return the IRIs from which a property leads here, sorted."""
        return tuple(sorted(set(self._back[iri][expand(name)]), key=natural_key))


def read_ontology(dataset: Iterable[ox.Quad]) -> Ontology:
    """Return the ontology that stands in the graph of its layer; terms, modules and code lists are sorted by name."""
    graph = ox.NamedNode(graph_iri("ontology"))
    said = _Said(quad for quad in dataset if quad.graph_name == graph)
    types = {iri: said.iris(iri, "rdf:type") for iri in said.subjects()}
    declared = [iri for iri, kinds in types.items() if not _DECLARED.isdisjoint(kinds)]
    terms = {iri: _term(said, iri, types[iri]) for iri in declared if iri.startswith(ONTOLOGY)}
    foreign = tuple(iri for iri in declared if not iri.startswith(ONTOLOGY))
    schemes = {iri: _scheme(said, iri) for iri, kinds in types.items() if _SCHEME in kinds}
    modules = tuple(_module(said, iri) for iri, kinds in types.items() if _MODULE in kinds and iri != IRI)
    labels = {iri: label for iri in types if (label := said.text(iri, "rdfs:label", "skos:prefLabel", "dcterms:title"))}
    return Ontology(_module(said, IRI), modules, terms, schemes, foreign, labels)


def _term(said: _Said, iri: str, types: Sequence[str]) -> Term:
    """Return what is said of a class or property."""
    above = "rdfs:subClassOf" if _KINDS.get(types[0]) == CLASS else "rdfs:subPropertyOf"
    both = {*said.iris(iri, "owl:disjointWith"), *said.back(iri, "owl:disjointWith")}
    return Term(
        iri=iri,
        kind=next(_KINDS[name] for name in types if name in _KINDS),
        module=said.iri(iri, "rdfs:isDefinedBy"),
        label=said.text(iri, "rdfs:label"),
        definition=said.text(iri, "skos:definition"),
        notes=said.texts(iri, "skos:scopeNote"),
        examples=said.texts(iri, "skos:example"),
        characteristics=tuple(CHARACTERISTICS[name] for name in types if name in CHARACTERISTICS),
        parents=said.iris(iri, above),
        children=said.back(iri, above),
        domain=said.iris(iri, "rdfs:domain"),
        range=said.iris(iri, "rdfs:range"),
        inverse=tuple(sorted({*said.iris(iri, "owl:inverseOf"), *said.back(iri, "owl:inverseOf")})),
        inverts=said.iris(iri, "owl:inverseOf"),
        disjoint=tuple(sorted(both, key=natural_key)),
        see_also=said.iris(iri, "rdfs:seeAlso"),
        deprecated=said.text(iri, "owl:deprecated") == "true",
        replaced_by=said.iris(iri, "dcterms:isReplacedBy"),
    )


def _scheme(said: _Said, iri: str) -> Scheme:
    """Return a code list."""
    return Scheme(
        iri=iri,
        module=said.iri(iri, "rdfs:isDefinedBy"),
        label=said.text(iri, "skos:prefLabel"),
        definition=said.text(iri, "skos:definition"),
        concepts=tuple(_below(said, said.back(iri, "skos:topConceptOf"), 0)),
    )


def _below(said: _Said, iris: Iterable[str], depth: int) -> list[Concept]:
    """Return concepts, each followed by those below it."""
    found: list[Concept] = []
    for iri in iris:
        definition = said.text(iri, "skos:definition")
        found.append(
            Concept(iri, said.text(iri, "skos:prefLabel"), definition, said.texts(iri, "skos:scopeNote"), depth)
        )
        found += _below(said, said.back(iri, "skos:broader"), depth + 1)
    return found


def _module(said: _Said, iri: str) -> Module:
    """Return the header of a module."""
    return Module(
        iri=iri,
        title=said.text(iri, "dcterms:title"),
        description=said.text(iri, "dcterms:description"),
        version=said.text(iri, "owl:versionInfo"),
        version_iri=said.iri(iri, "owl:versionIRI"),
        prior=said.iri(iri, "owl:priorVersion"),
        history=said.texts(iri, "skos:historyNote"),
        created=said.text(iri, "dcterms:created"),
        modified=said.text(iri, "dcterms:modified"),
        licence=said.iri(iri, "dcterms:license"),
        creator=said.iri(iri, "dcterms:creator"),
        questions=said.texts(iri, "skos:editorialNote"),
    )


def first_versions(ontology: Ontology, previous: Path | None) -> dict[str, str]:
    """Return the version in which each term first stood.

    Known are this version and those that the last release holds: its own, and the earlier ones that it keeps. Where the
    oldest of them had a version before it, its terms are of that version or an earlier one.
    """
    known = [_version(read_file(path)) for path in _files(previous)] if previous else []
    found: dict[str, str] = {}
    for head, terms in [
        *sorted(known, key=lambda one: natural_key(one[0].version)),
        (ontology.head, set(ontology.terms)),
    ]:
        told = f"{head.version} or earlier" if head.prior and not found else head.version
        found = {**dict.fromkeys(terms, told), **found}
    return {iri: found[iri] for iri in ontology.terms}


def _files(release: Path) -> list[Path]:
    """Return the files of a release that hold an ontology as a whole: its own, and the versions that it keeps."""
    return [
        path for path in (release / "ontology.ttl", *sorted(release.glob("ontology/*/ontology.ttl"))) if path.is_file()
    ]


def _version(quads: Iterable[ox.Quad]) -> tuple[Module, set[str]]:
    """Return the header of an ontology and the IRIs of its terms."""
    said = _Said(quads)
    return _module(said, IRI), {
        iri
        for iri in said.subjects()
        if iri.startswith(ONTOLOGY) and not _KINDS.keys().isdisjoint(said.iris(iri, "rdf:type"))
    }


def page_path(module: str) -> str:
    """Return the path of the page of a module."""
    return f"ontology/{slug(module)}.html"


def pages_of(ontology: Ontology, module: str) -> dict[str, list[Term]]:
    """Return the pages of a module with the terms on each: a page for each kind of terms that it has.

    The first has the name of the module, and is there for a module without terms, too.
    """
    first = page_path(module)
    by_kind = [(kind, members) for kind in (CLASS, *PROPERTIES) if (members := ontology.members(module, [kind]))]
    return {
        first.replace(".html", f"-{_ENDINGS[kind]}.html") if number else first: members
        for number, (kind, members) in enumerate(by_kind)
    } or {first: []}


def places(ontology: Ontology) -> dict[str, str]:
    """Return the path, with its anchor, at which the reference tells of each module, code list and term."""
    found = {module.iri: page_path(module.iri) for module in ontology.modules}
    found |= {iri: f"{page_path(scheme.module)}#{slug(iri)}" for iri, scheme in ontology.schemes.items()}
    for module in ontology.modules:
        for path, terms in pages_of(ontology, module.iri).items():
            found |= {term.iri: f"{path}#{term.name}" for term in terms}
    return found
