"""The reference of the ontology: an index with an anchor for each term, diagrams, and the terms of each module.

The IRI of a term ends in its anchor on ontology.html, so that it leads to the entry of the index there, and from it to
the page of the module, where the rest is told: all of it on one page would be more than a phone can load at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paros.media import KINDS
from paros.names import natural_key, shorten
from paros.publishing.site.addresses import relative
from paros.publishing.site.browse import class_page
from paros.publishing.site.diagrams import Link, Node, draw_net, draw_trees
from paros.publishing.site.layout import Page, render
from paros.publishing.site.shapes import SCRIPT, read_chapters, shape_places
from paros.publishing.site.terms import (
    ATTRIBUTE,
    CLASS,
    RELATION,
    first_versions,
    page_path,
    pages_of,
    places,
    read_ontology,
)
from paros.publishing.site.usage import read_usage
from paros.quads import read_file
from paros.queries import listed_queries
from paros.reading import visible_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material
    from paros.publishing.site.index import Index
    from paros.publishing.site.terms import Ontology, Scheme, Term
    from paros.publishing.site.usage import Relation, Usage

INDEX: Final = "ontology.html"
HIERARCHY: Final = "ontology/hierarchy.html"
# The endings of the files in which the ontology, and each module, is published.
SYNTAXES: Final = (".ttl", ".nt", ".rdf", ".jsonld")
# What the pages of terms of a kind are called.
_KINDS: Final = {CLASS: "Classes", RELATION: "Properties that lead to things", ATTRIBUTE: "Properties with values"}
# So many kinds of things the picture of the main relations shows, so many properties on each of its arrows, and none
# that is rarer than this.
_MOST_KINDS: Final = 12
_MOST_WORDS: Final = 2
_FEWEST: Final = 20


@dataclass(frozen=True)
class Reference:
    """What the pages of the reference are made from.

    Attributes:
        ontology: the terms and modules.
        usage: who uses them.
        since: the version in which each term first stood.
        where: the path and anchor of each term, code list, concept and module that the reference tells of.
        shapes: the path of each shape.
        index: what things are called.
    """

    ontology: Ontology
    usage: Usage
    since: Mapping[str, str]
    where: Mapping[str, str]
    shapes: Mapping[str, str]
    index: Index

    def label(self, iri: str) -> str:
        """Return what an IRI is called, else its prefixed name; what stands for nothing known is said to be of no class."""
        return self.ontology.labels.get(iri) or (self.index.label(iri) if iri else "something of no class")

    def used_on(self, iri: str) -> list[tuple[str, int]]:
        """Return the properties of ours that members of a class have, with the number of triples, the most frequent first."""
        counts = self.usage.properties.get(iri, Counter())
        return sorted(counts.items(), key=lambda item: (-item[1], natural_key(item[0])))


def write(material: Material, folder: Folder) -> None:
    """Write the index of the ontology, the picture of its classes, and a page or two for each module."""
    reference = read_reference(material)
    ontology = reference.ontology
    names = set(folder.names())
    lists = {iri: path for iri in ontology.terms if (path := class_page(iri)) in names}

    def page(template: str, path: str, title: str, summary: str, **values: object) -> None:
        # The files of a module have the name of its first page.
        stem = path.removesuffix(".html")
        held = [(KINDS[ending], stem + ending) for ending in SYNTAXES if stem + ending in names]
        frame = Page(
            path,
            title,
            summary,
            scripts=(SCRIPT,) if path == INDEX else (),
            alternates=tuple((kind.media_type, name) for kind, name in held),
            section=INDEX,
        )
        values |= {"reference": reference, "lists": lists, "shorten": shorten, "syntaxes": held}
        folder.write(path, render(template, frame, material, **values))

    page(
        "ontology.html",
        INDEX,
        ontology.head.title,
        ontology.head.description,
        terms=sorted(ontology.terms.values(), key=lambda term: (term.label.casefold(), natural_key(term.iri))),
        hierarchy=HIERARCHY,
        net=draw_net(*_net(reference)),
        relations=_main_relations(reference),
    )
    trees = draw_trees(_trees(reference, HIERARCHY, ontology.terms), 3)
    page("ontology_hierarchy.html", HIERARCHY, "Classes", "Which class is below which, as a picture.", trees=trees)
    for module in ontology.modules:
        pages = pages_of(ontology, module.iri)
        for path, members in pages.items():
            page(
                "ontology_module.html",
                path,
                module.title + (f", {_KINDS[members[0].kind].lower()}" if len(pages) > 1 else ""),
                module.description,
                module=module,
                pages={name: _KINDS[found[0].kind] for name, found in pages.items() if found},
                terms=members,
                schemes=_schemes(ontology, module.iri, path),
                foreign=_foreign(reference) if module.name == "alignments" else [],
                trees=draw_trees(_trees(reference, path, [term.iri for term in members]), 1),
            )


def read_reference(material: Material) -> Reference:
    """Return what the pages are made from."""
    ontology = read_ontology(material.dataset)
    shapes = [quad for path in visible_files(material.home.root / "shapes", "*.ttl") for quad in read_file(path)]
    usage = read_usage(ontology, material.dataset, shapes, listed_queries(material.home))
    since, shaped = first_versions(ontology, material.previous), shape_places(read_chapters(material.home))
    return Reference(ontology, usage, since, places(ontology), shaped, material.index)


def _schemes(ontology: Ontology, module: str, path: str) -> list[Scheme]:
    """Return the code lists that a page of a module tells of."""
    return [scheme for scheme in ontology.schemes.values() if scheme.module == module and path == page_path(module)]


def _trees(reference: Reference, page: str, members: Iterable[str]) -> list[Node]:
    """Return the classes among terms as trees, each class below all of its superclasses; those of several rows first."""
    ontology, usage = reference.ontology, reference.usage
    classes = [iri for iri in members if ontology.terms[iri].kind == CLASS]
    shown = {above for iri in classes for above in ontology.above(iri)}

    def tree(iri: str) -> Node:
        term = ontology.terms[iri]
        below = tuple(tree(child) for child in term.children if child in shown)
        link = relative(page, reference.where[iri])
        return Node(term.label, link, str(usage.counts[iri]), iri not in classes, below)

    trees = [tree(iri) for iri in ontology.roots() if iri in shown]
    return sorted(trees, key=lambda node: (not node.below, node.label))


def _between_kinds(reference: Reference) -> dict[tuple[str, str], list[Relation]]:
    """Return the relations between two different kinds of things, by the kinds, the most frequent first."""
    roots = set(reference.ontology.roots())
    found: defaultdict[tuple[str, str], list[Relation]] = defaultdict(list)
    for relation in reference.usage.relations:
        if {relation.subject, relation.object} <= roots and relation.subject != relation.object:
            found[relation.subject, relation.object].append(relation)
    return found


def _net(reference: Reference) -> tuple[dict[str, tuple[str, str]], list[Link]]:
    """Return the kinds of things that have most to do with each other, and what joins them, as boxes and links."""
    between = _between_kinds(reference)
    weight: Counter[str] = Counter()
    for pair, relations in between.items():
        for kind in pair:
            weight[kind] += sum(relation.count for relation in relations)
    chosen = sorted(weight, key=lambda kind: (-weight[kind], natural_key(kind)))[:_MOST_KINDS]
    boxes = {kind: (reference.label(kind), relative(INDEX, reference.where[kind])) for kind in chosen}
    links = [
        Link(*pair, tuple(reference.label(relation.property) for relation in relations[:_MOST_WORDS]))
        for pair, relations in sorted(between.items(), key=lambda item: (-item[1][0].count, item[0]))
        if set(pair) <= set(chosen) and relations[0].count >= _FEWEST
    ]
    return boxes, links


def _main_relations(reference: Reference) -> list[Relation]:
    """Return the relations between kinds of things, the most frequent first."""
    found = [relation for relations in _between_kinds(reference).values() for relation in relations]
    return sorted(found, key=lambda relation: (-relation.count, relation.subject, relation.property, relation.object))


@dataclass(frozen=True)
class Foreign:
    """A term of another vocabulary: how often the published view uses it, and the terms of ours that relate to it."""

    iri: str
    label: str
    count: int
    below: tuple[Term, ...]
    beside: tuple[Term, ...]


def _foreign(reference: Reference) -> list[Foreign]:
    """Return the terms of other vocabularies that the ontology declares, sorted by their prefixed names."""
    terms = reference.ontology.terms.values()
    return [
        Foreign(
            iri,
            reference.label(iri),
            reference.usage.counts[iri],
            tuple(term for term in terms if iri in term.parents),
            tuple(term for term in terms if iri in term.see_also),
        )
        for iri in sorted(reference.ontology.foreign, key=lambda iri: natural_key(shorten(iri)))
    ]
