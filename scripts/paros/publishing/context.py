"""The JSON-LD context of the graph: short names for classes and properties, and what kind of values they have.

It is generated: terms from the ontology, kinds of values from the ontology and the shapes. Things of ours are written
relative to the base (`actor/china`), those of others by their usual prefixes or in full
(https://www.w3.org/TR/json-ld11/).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.names import BASE, ONTOLOGY, PREFIXES, expand, shorten
from paros.quads import RDF_TYPE, read_file
from paros.quads import Term as AnyTerm
from paros.reading import visible_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paros.home import Home
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

CONTEXT: Final = "context.jsonld"
# Those of others, and that of the ontology, whose names are too many for the base.
_PREFIXES: Final = {
    prefix: space for prefix, space in sorted(PREFIXES.items()) if space == ONTOLOGY or not space.startswith(BASE)
}
_PROPERTIES: Final = {expand(f"owl:{kind}Property"): kind for kind in ("Object", "Datatype", "Annotation")}
_CLASS: Final = expand("owl:Class")
# The vocabularies whose properties need no prefix, as far as the ontology has no property of that name.
_SHORT: Final = (ONTOLOGY, PREFIXES["skos"], expand("rdfs:label"))
# The properties of OWL and RDFS in use that lead to things; no ontology declares them.
_BUILT_IN: Final = (
    "owl:annotatedProperty",
    "owl:annotatedSource",
    "owl:disjointWith",
    "owl:imports",
    "owl:inverseOf",
    "owl:versionIRI",
    "rdfs:domain",
    "rdfs:isDefinedBy",
    "rdfs:range",
    "rdfs:seeAlso",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
)
# What is read back as the same below the base: no dot segments, and nothing that could be a prefix, a query or an anchor.
_RELATIVE: Final = re.compile(r"[a-z-]+(?:/(?!\.)[^/:?#]+)+\Z")
_INTEGER: Final = expand("xsd:integer")
_BOOLEAN: Final = expand("xsd:boolean")
_STRING: Final = expand("xsd:string")
_CANONICAL: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")


@dataclass(frozen=True)
class Term:
    """The short name of a property, and its values: IRIs, texts by language, texts of one language, or of a datatype."""

    name: str
    leads: bool = False
    by_language: bool = False
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Context:
    """A JSON-LD context: the terms of properties by their IRIs, and the short names of classes by theirs."""

    properties: Mapping[str, Term]
    classes: Mapping[str, str]

    @cached_property
    def _terms(self) -> dict[str, tuple[str, Any]]:
        """The name of each class and property, and what the context says of it, by their IRIs."""
        return {
            **{iri: (name, shorten(iri)) for iri, name in self.classes.items()},
            **{iri: (term.name, _definition(iri, term)) for iri, term in self.properties.items()},
        }

    def written(self, used: Iterable[str] | None = None) -> dict[str, Any]:
        """Return the context as JSON: whole, or the base, and of the rest what is needed for the IRIs in use."""
        wanted = None if used is None else set(used)
        names: dict[str, Any] = {"@base": BASE, "id": "@id", "type": "@type"}
        terms = self._terms if wanted is None else {iri: self._terms[iri] for iri in wanted if iri in self._terms}
        kept = {name: said for name, said in terms.values() if name != said}
        spoken = json.dumps(kept)
        names |= {
            prefix: space
            for prefix, space in _PREFIXES.items()
            if wanted is None or f'"{prefix}:' in spoken or any(iri.startswith(space) for iri in wanted)
        }
        return {**names, **dict(sorted(kept.items(), key=lambda item: (item[0].casefold(), item[0])))}

    def reference(self, iri: str) -> str:
        """Return an IRI as it stands for a thing: relative to the base, by a prefix, or in full."""
        if iri.startswith(BASE) and not iri.startswith(ONTOLOGY):
            local = iri.removeprefix(BASE)
            return local if _RELATIVE.match(local) else iri
        return self._short(iri)

    def class_name(self, iri: str) -> str:
        """Return an IRI as it stands for a class."""
        return self.classes.get(iri) or self._short(iri)

    def _short(self, iri: str) -> str:
        short = shorten(iri)
        return short if short.partition(":")[0] in _PREFIXES else iri

    def property(self, predicate: str, values: Iterable[ox.NamedNode | ox.Literal]) -> list[tuple[str, Any]]:
        """Return the members of a JSON object that say what values a property has: one, or two where not all fit its term."""
        term = self.properties.get(predicate) or Term(self._short(predicate))
        if not term.by_language:
            return [(term.name, _one_or_all([self._value(value, term) for value in values]))]
        texts: defaultdict[str, list[str]] = defaultdict(list)
        others = []
        for value in values:
            if isinstance(value, ox.Literal) and value.language:
                texts[value.language].append(value.value)
            else:
                others.append(self._value(value, Term(predicate)))
        by_language = [(term.name, {tag: _one_or_all(texts[tag]) for tag in sorted(texts)})] if texts else []
        # A map of languages has no room for anything else; the full name of the property is no term.
        return [*by_language, (predicate, _one_or_all(others))] if others else [*by_language]

    def _value(self, value: ox.NamedNode | ox.Literal, term: Term) -> Any:
        """Return a value as JSON under a term: as short as the term allows, or with all that it is."""
        if isinstance(value, ox.NamedNode):
            return self.reference(value.value) if term.leads else {"id": self.reference(value.value)}
        text, language, datatype = value.value, value.language, value.datatype.value
        if language:
            return text if language == term.language else {"@value": text, "@language": language}
        if datatype in {term.datatype or _STRING, _INTEGER, _BOOLEAN} and not (term.leads or term.language):
            native = _native(text, datatype)
            if datatype == (term.datatype or _STRING) or (native is not None and not term.datatype):
                return text if native is None else native
        return {"@value": text} if datatype == _STRING else {"@value": text, "type": self.reference(datatype)}


def _native(text: str, datatype: str) -> int | bool | None:
    """Return a number or a truth value as JSON has them, if nothing is lost; else nothing."""
    if datatype == _INTEGER and _CANONICAL.match(text):
        return int(text)
    return {"true": True, "false": False}.get(text) if datatype == _BOOLEAN else None


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _definition(iri: str, term: Term) -> Any:
    """Return what the context says of a property."""
    said: dict[str, Any] = {"@id": shorten(iri)}
    if term.leads:
        said["@type"] = "@id"
    elif term.by_language:
        said["@container"] = "@language"
    elif term.language:
        said["@language"] = term.language
    elif term.datatype:
        said["@type"] = shorten(term.datatype)
    return said if len(said) > 1 else said["@id"]


def read_context(home: Home) -> Context:
    """Return the context of the graph, from the files of its ontology and its shapes.

    Raises:
        DataError: if one of them cannot be parsed.
    """
    quads = [
        quad
        for part in ("ontology", "shapes")
        for path in visible_files(home.root / part, "*.ttl")
        for quad in read_file(path, home.root)
    ]
    return context_of(quads)


def context_of(quads: Iterable[ox.Quad]) -> Context:
    """Return the context that the quads of ontology and shapes define."""
    quads = list(quads)
    kinds = {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate == RDF_TYPE
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in {_CLASS, *_PROPERTIES}
    }
    values = _values(quads)
    ours = {iri.removeprefix(ONTOLOGY) for iri in kinds if iri.startswith(ONTOLOGY)}
    properties = {expand(name): Term(name, leads=True) for name in _BUILT_IN}
    for iri in {iri for iri, kind in kinds.items() if kind != _CLASS} | set(values):
        local = shorten(iri).partition(":")[2]
        short = local and iri.startswith(_SHORT) and (iri.startswith(ONTOLOGY) or local not in ours)
        term = Term(local if short else shorten(iri), leads=_PROPERTIES.get(kinds.get(iri, "")) == "Object")
        if not shorten(iri).startswith("<"):
            properties[iri] = term if term.leads else _with_values(term, values.get(iri, set()))
    classes = {
        iri: iri.removeprefix(ONTOLOGY) for iri, kind in kinds.items() if kind == _CLASS and iri.startswith(ONTOLOGY)
    }
    return Context(properties, classes)


def _with_values(term: Term, kinds: set[tuple[str, ...]]) -> Term:
    """Return a term with what the shapes say of its values, if they say one thing."""
    if len(kinds) != 1:
        return term
    ((what, *said),) = kinds
    if what == "datatype":
        return Term(term.name, datatype=said[0]) if said[0] != _STRING else term
    return Term(term.name, language=said[0]) if len(said) == 1 else Term(term.name, by_language=True)


def _values(quads: Iterable[ox.Quad]) -> dict[str, set[tuple[str, ...]]]:
    """Return what shapes say of the values of properties: their datatype, or in which languages they are."""
    told: defaultdict[object, dict[str, AnyTerm]] = defaultdict(dict)
    for quad in quads:
        told[quad.subject][quad.predicate.value] = quad.object
    found: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for shape in list(told.values()):
        path = shape.get(expand("sh:path"))
        choice = told[path].get(expand("sh:alternativePath")) if isinstance(path, ox.BlankNode) else None
        datatypes, languages = [shape.get(expand("sh:datatype"))], _listed(told, shape.get(expand("sh:languageIn")))
        said = {
            (what, *(value.value for value in values if isinstance(value, ox.NamedNode | ox.Literal)))
            for what, values in (("datatype", datatypes), ("languages", languages))
            if any(values)
        }
        for each in _listed(told, choice) if choice else [path]:
            if isinstance(each, ox.NamedNode):
                found[each.value] |= said
    return {iri: kinds for iri, kinds in found.items() if kinds}


def _listed(told: Mapping[object, Mapping[str, AnyTerm]], head: object) -> list[object]:
    """Return the members of an RDF list."""
    members: list[object] = []
    while isinstance(head, ox.BlankNode):
        members.append(told[head][expand("rdf:first")])
        head = told[head][expand("rdf:rest")]
    return members


def as_object(members: Iterable[tuple[str, Any]], indent: int) -> str:
    """Return a JSON object with a line for each member, its end indented by some columns.

    >>> print(as_object([("id", "actor/china"), ("label", {"en": "China"})], 0))
    {
      "id": "actor/china",
      "label": {"en": "China"}
    }
    """
    margin = " " * indent
    lines = (f"{margin}  {_text(name)}: {_text(value)}" for name, value in members)
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write(material: Material, folder: Folder) -> None:
    """Write the published context."""
    folder.write(CONTEXT, f'{{\n  "@context": {as_object(read_context(material.home).written().items(), 2)}\n}}\n')
