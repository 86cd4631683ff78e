"""Explains an inconsistency: the fewest axioms and facts that cannot all hold, each in words and with its place.

Such a set is a justification (Kalyanpur and others, ISWC 2007): it has no model, and has one without any of its parts.
What can matter at all is cut out first: of the ontology, the module for the terms in question (locality-based, after
Cuenca Grau and others, JAIR 31, 2008), which is small. HermiT then tells which of its parts are needed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import show_place
from paros.hermit import first_inconsistent
from paros.names import PREFIXES, shorten
from paros.quads import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paros.locating import Places
    from paros.quads import Term

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_LABEL: Final = _RDFS + "label"
_KINDS: Final = {
    *(_OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual")),
    _RDFS + "Datatype",
}
# Triples that say nothing of what is the case.
_ANNOTATIONS: Final = {
    *(_RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(_OWL + name for name in ("imports", "versionIRI", "versionInfo", "priorVersion", "deprecated")),
}
_UNHEEDED: Final = {_OWL + "Ontology", _OWL + "AnnotationProperty"}
# An axiom matters to a module if the module speaks of its subject; of these, if it speaks of both sides.
_BOTH: Final = {_OWL + "disjointWith", _OWL + "propertyDisjointWith"}
_EITHER: Final = {_OWL + name for name in ("equivalentClass", "equivalentProperty", "inverseOf", "complementOf")}
# These lead from their subject to their object and no further.
_ONWARD: Final = {_RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
_LANGUAGE: Final = (_OWL, _RDF, _RDFS, PREFIXES["xsd"])
# So many sets one run of HermiT is given at most, and so many triples in all of them.
_SETS: Final = 64
_TRIPLES: Final = 100_000
# So many runs a search may take.
MOST_RUNS: Final = 60
# Stands for a thing that would belong to a class.
_MEMBER: Final = "urn:paros:a-member"
# So far from a node its neighbourhood is looked at.
_HOPS: Final = 3


@dataclass(frozen=True)
class Axiom:
    """One axiom or fact: a triple, or the triples that blank nodes hold together."""

    quads: tuple[ox.Quad, ...]

    @property
    def names(self) -> frozenset[str]:
        """The IRIs that it speaks of, without the words of the language itself."""
        terms = (term for quad in self.quads for term in (quad.subject, quad.predicate, quad.object))
        iris = (term.value for term in terms if isinstance(term, ox.NamedNode))
        return frozenset(iri for iri in iris if not iri.startswith(_LANGUAGE))


@dataclass(frozen=True)
class Reasons:
    """What together has no model, and whether it was proved that nothing of it can be spared."""

    axioms: tuple[Axiom, ...]
    least: bool


@dataclass(frozen=True)
class Theory:
    """Triples as a reasoner takes them: declarations, axioms of the ontology, and facts about things."""

    declarations: tuple[ox.Quad, ...]
    axioms: tuple[Axiom, ...]
    facts: tuple[Axiom, ...]


def read_theory(quads: Iterable[ox.Quad]) -> Theory:
    """Return what triples state, each statement once, in a fixed order; annotations are left out."""
    once = {(quad.subject, quad.predicate, quad.object): quad for quad in sorted(quads, key=str, reverse=True)}
    kept = sorted(once.values(), key=str)
    silent = _ANNOTATIONS | {
        quad.subject.value
        for quad in kept
        if isinstance(quad.subject, ox.NamedNode) and quad.object == ox.NamedNode(_OWL + "AnnotationProperty")
    }
    declarations: list[ox.Quad] = []
    spoken: list[ox.Quad] = []
    for quad in kept:
        kind = quad.object.value if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode) else ""
        if kind in _KINDS and isinstance(quad.subject, ox.NamedNode):
            declarations.append(quad)
        elif kind not in _UNHEEDED and quad.predicate.value not in silent:
            spoken.append(quad)
    terms = {quad.subject.value for quad in declarations if isinstance(quad.subject, ox.NamedNode)}
    axioms: list[Axiom] = []
    facts: list[Axiom] = []
    for group in sorted(_held_together(spoken), key=lambda group: sorted(map(_nameless, group))):
        axiom = Axiom(tuple(sorted(group, key=lambda quad: (isinstance(quad.subject, ox.BlankNode), _nameless(quad)))))
        (axioms if axiom.names <= terms else facts).append(axiom)
    return Theory(tuple(declarations), tuple(axioms), tuple(facts))


def _held_together(quads: Sequence[ox.Quad]) -> list[list[ox.Quad]]:
    """Return quads in groups: those that share blank nodes together, each other one alone; in their order."""
    joined: dict[ox.BlankNode, ox.BlankNode] = {}

    def first(blank: ox.BlankNode) -> ox.BlankNode:
        while joined.setdefault(blank, blank) != blank:
            blank = joined[blank]
        return blank

    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) and isinstance(quad.object, ox.BlankNode):
            joined[first(quad.object)] = first(quad.subject)
    groups: defaultdict[object, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        blanks = [term for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)]
        groups[first(blanks[0]) if blanks else quad].append(quad)
    return list(groups.values())


def _nameless(quad: ox.Quad) -> str:
    """Return a quad as text without the names of its blank nodes, which differ from one reading to the next."""
    return re.sub(r"_:\w+", "_:", str(quad))


def module(axioms: Sequence[Axiom], facts: Iterable[Axiom]) -> list[Axiom]:
    """Return the axioms that matter to facts, and lead to something that others of them build upon."""
    facts = list(facts)
    spoken, waiting, found = {name for fact in facts for name in fact.names}, list(axioms), set[Axiom]()
    while True:
        fresh = {axiom for axiom in waiting if _matters(axiom, spoken)}
        if not fresh:
            return _useful([axiom for axiom in axioms if axiom in found], facts)
        found |= fresh
        waiting = [axiom for axiom in waiting if axiom not in fresh]
        spoken |= {name for axiom in fresh for name in axiom.names}


def _matters(axiom: Axiom, spoken: set[str]) -> bool:
    """Return whether an axiom says anything of the terms that a module speaks of."""
    if len(axiom.quads) > 1:
        return bool(axiom.names & spoken)
    (quad,) = axiom.quads
    if quad.predicate.value in _BOTH:
        return axiom.names <= spoken
    if quad.predicate.value in _EITHER:
        return bool(axiom.names & spoken)
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    return subject in spoken or subject.startswith(_LANGUAGE)


def _useful(axioms: Sequence[Axiom], facts: Sequence[Axiom]) -> list[Axiom]:
    """Return axioms without those that only lead to terms of which neither another nor a denied fact makes any use."""
    kept = list(axioms)
    denied = {name for fact in facts if len(fact.quads) > 1 for name in fact.names}
    while True:
        used = denied.union(*(axiom.names - _leads_to(axiom) for axiom in kept))
        fewer = [axiom for axiom in kept if not (goals := _leads_to(axiom)) or goals & used]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _leads_to(axiom: Axiom) -> set[str]:
    """Return the term of ours that an axiom concludes something about, if that is all that it does."""
    quad = axiom.quads[0]
    if len(axiom.quads) > 1 or quad.predicate.value not in _ONWARD or not isinstance(quad.object, ox.NamedNode):
        return set()
    return {quad.object.value} & axiom.names


class _Search:
    """Looks for the reasons of an inconsistency with few runs of HermiT."""

    def __init__(self, declarations: Sequence[ox.Quad]) -> None:
        self.declarations = declarations
        self.runs = 0

    def first(self, sets: Sequence[Sequence[Axiom]]) -> int:
        """Return the place of the first set without a model; their number if there is none."""
        self.runs += 1
        return first_inconsistent([self._theory(axioms) for axioms in sets])

    def _theory(self, axioms: Sequence[Axiom]) -> list[ox.Quad]:
        names = {name for axiom in axioms for name in axiom.names}
        known = [q for q in self.declarations if isinstance(q.subject, ox.NamedNode) and q.subject.value in names]
        return [*known, *(quad for axiom in axioms for quad in axiom.quads)]

    def least_prefix(self, core: Sequence[Axiom], rest: Sequence[Axiom]) -> int | None:
        """Return how many of the rest, from its start, have no model with the core; None if all of them have one."""
        low, high = -1, len(rest) + 1
        while high - low > 1 and self.runs < MOST_RUNS:
            size = max(len(core) + len(rest), 1)
            number = max(2, min(_SETS, _TRIPLES // size))
            step = max(1, (high - low) // number)
            # The whole comes last as long as it is not known to have no model.
            probes = sorted({*range(low + 1, high, step), *([len(rest)] if high > len(rest) else [])})
            place = self.first([[*core, *rest[:length]] for length in probes])
            if place == len(probes) and high > len(rest):
                return None
            high = probes[place] if place < len(probes) else high
            low = probes[place - 1] if place else low
        return high

    def shrink(self, candidate: Sequence[Axiom]) -> Reasons | None:
        """Return a least set without a model among axioms; None if they have one.

        Often nothing can be spared. Else the last part of the shortest beginning without a model is needed: so one part
        after the other is found.
        """
        if len(candidate) < _SETS and self.proved(candidate):
            return Reasons(tuple(candidate), least=True)
        core: list[Axiom] = []
        rest = list(candidate)
        while True:
            length = self.least_prefix(core, rest)
            if length is None:
                return None
            rest = rest[:length]
            if not rest or self.runs >= MOST_RUNS:
                break
            core.append(rest.pop())
        found = [axiom for axiom in candidate if axiom in {*core, *rest}]
        return Reasons(tuple(found), least=not rest and self.proved(found))

    def proved(self, axioms: Sequence[Axiom]) -> bool:
        """Return whether axioms have no model, and have one without any of them."""
        without = [[other for other in axioms if other is not axiom] for axiom in axioms]
        return self.first([*without, axioms]) == len(axioms)


def explain_things(theory: Theory, groups: Sequence[Sequence[ox.Quad]]) -> list[Reasons | None]:
    """Return, for each group of triples that seem to clash, the reasons for which they cannot all hold."""
    search = _Search(theory.declarations)
    found: list[Reasons | None] = []
    for group in groups:
        # Two runs tell at least whether there are reasons in what is looked at.
        enough = search.runs + 2 <= MOST_RUNS
        found.append(search.shrink(_candidate(theory, group)) if enough else None)
    return found


def _candidate(theory: Theory, group: Sequence[ox.Quad]) -> list[Axiom]:
    """Return some facts with what the ontology says of their terms."""
    stated = {(quad.subject, quad.predicate, quad.object) for quad in group}
    facts = [f for f in theory.facts if any((q.subject, q.predicate, q.object) in stated for q in f.quads)]
    return [*facts, *module(theory.axioms, facts)]


def explain_whole(theory: Theory) -> Reasons | None:
    """Return the reasons for which a theory has no model, wherever they lie; None if it has one."""
    search = _Search(theory.declarations)
    relevant = _relevant(theory)
    core = module(theory.axioms, relevant)
    length = search.least_prefix(core, relevant)
    if length is None:
        return None
    if length == 0:
        return search.shrink(core)
    # The last fact is one of the reasons; the others are not far from it.
    last, before = relevant[length - 1], relevant[: length - 1]
    rings = _rings(last, before, {name for axiom in theory.axioms for name in axiom.names})
    near = [[*ring, last] for ring in rings]
    candidates = [[*facts, *module(theory.axioms, facts)] for facts in near]
    place = search.first(candidates)
    return search.shrink(candidates[place] if place < len(candidates) else [*core, *before, last])


def _relevant(theory: Theory) -> list[Axiom]:
    """Return the facts that can contribute: not those by a property of which the ontology says nothing."""
    heeded = {name for axiom in theory.axioms for name in axiom.names}
    return [
        fact
        for fact in theory.facts
        if len(fact.quads) > 1
        or fact.quads[0].predicate.value.startswith(_LANGUAGE)
        or fact.quads[0].predicate.value in heeded
    ]


def _rings(start: Axiom, facts: Sequence[Axiom], terms: set[str]) -> list[list[Axiom]]:
    """Return the facts that share things with one, then those that share things with these, and so on."""
    reached, rings = start.names - terms, list[list[Axiom]]()
    for _ in range(_HOPS):
        ring = [fact for fact in facts if (fact.names - terms) & reached]
        reached = reached.union(*(fact.names - terms for fact in ring))
        rings.append(ring)
    return rings


def explain_class(theory: Theory, iri: str) -> Reasons | None:
    """Return the axioms for which nothing could belong to a class; None if something could."""
    search = _Search(theory.declarations)
    member = Axiom((ox.Quad(ox.NamedNode(_MEMBER), RDF_TYPE, ox.NamedNode(iri)),))
    found = search.shrink([*module(theory.axioms, [member]), member])
    return found and Reasons(tuple(axiom for axiom in found.axioms if axiom != member), found.least)


def tell(reasons: Reasons, labels: Mapping[str, str], places: Places | None) -> tuple[str, ...]:
    """Return reasons in words, a line for each, facts before axioms, with file and line where these are known."""
    lines = [
        _Words(axiom, labels).sentence() + (f" ({place})" if (place := _place(axiom, places)) else "")
        for axiom in reasons.axioms
    ]
    if not reasons.least:
        lines.append(f"(HermiT was asked {MOST_RUNS} times; not all of this may be needed)")
    return tuple(lines)


def _place(axiom: Axiom, places: Places | None) -> str:
    """Return the file and line of an axiom, as far as known."""
    return show_place(*places.statement(axiom.quads[0])) if places else ""


_CHARACTERISTICS: Final = {
    _OWL + "FunctionalProperty": "{} has one value at most",
    _OWL + "InverseFunctionalProperty": "no two things have the same value of {}",
    **{
        f"{_OWL}{kind}Property": f"{{}} is {kind.lower()}"
        for kind in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
    },
}
_SENTENCES: Final = {
    _RDFS + "subClassOf": "every {} {}",
    _RDFS + "subPropertyOf": "what holds by {} holds by {}",
    _RDFS + "domain": "what has {} {}",
    _RDFS + "range": "what stands under {} {}",
    _OWL + "disjointWith": "{} and {} are disjoint",
    _OWL + "propertyDisjointWith": "{} and {} are disjoint",
    _OWL + "equivalentClass": "{} and {} are the same class",
    _OWL + "equivalentProperty": "{} and {} are the same property",
    _OWL + "inverseOf": "{} is the inverse of {}",
    _OWL + "complementOf": "{} is all that is not {}",
    _OWL + "sameAs": "{} and {} are the same",
    _OWL + "differentFrom": "{} and {} are different",
}
# Of these the second is a class that something belongs to.
_BELONGING: Final = {_RDFS + name for name in ("subClassOf", "domain", "range")}
_ALL: Final = {
    _OWL + "AllDifferent": "are all different",
    _OWL + "AllDisjointClasses": "are disjoint",
    _OWL + "AllDisjointProperties": "are disjoint",
}
_RESTRICTIONS: Final = {
    "someValuesFrom": "some",
    "allValuesFrom": "only",
    "hasValue": "value",
    **{f"{bound}{kind}": bound for bound in ("min", "max") for kind in ("Cardinality", "QualifiedCardinality")},
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
}


class _Words:
    """Puts an axiom into words: classes and properties by their labels, things by their prefixed names."""

    def __init__(self, axiom: Axiom, labels: Mapping[str, str]) -> None:
        self.axiom = axiom
        self.labels = labels
        self.rows: defaultdict[Term, dict[str, Term]] = defaultdict(dict)
        for quad in axiom.quads:
            self.rows[quad.subject][quad.predicate.value] = quad.object

    def sentence(self) -> str:
        """Return the axiom as a sentence without a full stop."""
        inner = {quad.object for quad in self.axiom.quads}
        quad = next((q for q in self.axiom.quads if not isinstance(q.subject, ox.BlankNode)), self.axiom.quads[0])
        if isinstance(quad.subject, ox.BlankNode):
            (top,) = {q.subject for q in self.axiom.quads} - inner
            return self._of_several(self.rows[top])
        predicate = quad.predicate.value
        if predicate in _SENTENCES:
            subject = self.name(quad.subject)
            value = self.name(quad.object)
            return _SENTENCES[predicate].format(subject, _belongs(value) if predicate in _BELONGING else value)
        if predicate == RDF_TYPE.value:
            kind = self.name(quad.object)
            characteristic = isinstance(quad.object, ox.NamedNode) and _CHARACTERISTICS.get(quad.object.value)
            if characteristic:
                return characteristic.format(self.name(quad.subject))
            return f"{self.name(quad.subject)} {_belongs(kind)}"
        return f"{self.name(quad.subject)} {self.name(quad.predicate)} {self.name(quad.object)}"

    def _of_several(self, row: Mapping[str, Term]) -> str:
        """Return in words what has no subject of its own: that all of a list differ, or that a fact is denied."""
        kind = row[RDF_TYPE.value]
        assert isinstance(kind, ox.NamedNode)  # noqa: S101 -- what stands alone says its kind
        if kind.value in _ALL:
            members = row.get(_OWL + "members", row.get(_OWL + "distinctMembers"))
            return f"{_listed(self._members(members), 'and')} {_ALL[kind.value]}"
        value = row.get(_OWL + "targetIndividual", row.get(_OWL + "targetValue"))
        parts = (row[_OWL + "sourceIndividual"], row[_OWL + "assertionProperty"], value)
        return "it is not so that " + " ".join(self.name(part) for part in parts)

    def name(self, term: object) -> str:
        """Return a term in words."""
        if isinstance(term, ox.Literal):
            return f'"{term.value}"'
        if isinstance(term, ox.NamedNode):
            short = shorten(term.value)
            if term.value not in self.labels:
                return short
            label = self.labels[term.value]
            return f"‘{label}’" if label[:1].islower() else label
        return self._expression(self.rows[term]) if isinstance(term, ox.BlankNode) else str(term)

    def _expression(self, row: Mapping[str, Term]) -> str:
        """Return a class expression in the manner of the Manchester syntax."""
        words = {predicate.removeprefix(_OWL): value for predicate, value in row.items()}
        for name, joint in (("unionOf", "or"), ("intersectionOf", "and")):
            if name in words:
                return f"({_listed(self._members(words[name]), joint)})"
        if "oneOf" in words:
            return f"one of {', '.join(self._members(words['oneOf']))}"
        if "complementOf" in words:
            return f"not {_article(self.name(words['complementOf']))}"
        if "inverseOf" in words:
            return f"the inverse of {self.name(words['inverseOf'])}"
        for name, joint in _RESTRICTIONS.items():
            if name in words:
                value = words[name].value if "ardinality" in name else self.name(words[name])  # type: ignore[union-attr]
                of = self.name(words["onClass"]) if "onClass" in words else ""
                return f"{self.name(words['onProperty'])} {joint} {value} {of}".rstrip()
        return ", ".join(f"{shorten(predicate)} {self.name(value)}" for predicate, value in sorted(row.items()))

    def _members(self, head: object) -> list[str]:
        """Return the members of a list in words."""
        members: list[str] = []
        while isinstance(head, ox.BlankNode):
            members.append(self.name(self.rows[head][_RDF + "first"]))
            head = self.rows[head][_RDF + "rest"]
        return members


def _belongs(kind: str) -> str:
    """Return in words that something belongs to a class, or has the property that a class expression begins with.

    >>> _belongs("State"), _belongs("‘holder’ only State")
    ('is a State', 'has ‘holder’ only State')
    """
    return f"has {kind}" if kind.startswith("‘") else f"is {_article(kind)}"


def _article(name: str) -> str:
    """Return the name of a class with its article; a class expression and a prefixed name as they are.

    >>> _article("State"), _article("Unnamed collective"), _article("owl:Nothing")
    ('a State', 'an Unnamed collective', 'owl:Nothing')
    """
    if not name[:1].isupper():
        return name
    return f"{'an' if name[0] in 'AEIO' or (name.startswith('Un') and not name.startswith('Uni')) else 'a'} {name}"


def _listed(names: Sequence[str], joint: str) -> str:
    """Return names as an enumeration.

    >>> _listed(["a", "b", "c"], "and")
    'a, b and c'
    """
    return f" {joint} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
