"""Tells why a statement holds: the passages and files that make it, or what it follows from, each traced in its turn.

What a rule concludes is traced by the rule itself: asked as a SELECT with the conclusion put in, its pattern gives the
premises. A proof never rests on what it proves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.answers import display
from paros.dating import DATES, EARLIEST, LATEST, PART_OF, read_dates
from paros.errors import CheckError, Problem, UsageError, show_place
from paros.finding import resolve
from paros.links.stating import SOURCE, TARGET
from paros.names import BASE, ONTOLOGY, PREFIXES, expand, natural_key, shorten
from paros.notebook import Branch, render
from paros.quads import RDF_TYPE
from paros.reading import PASSAGES, graph_iri
from paros.reasoning import RULES, rule_names
from paros.symbols import SYMBOLS, describe_symbols

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paros.dating import Dates
    from paros.locating import Places

_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_DERIVED: Final = ox.NamedNode(graph_iri("derived"))
_EDITORIAL: Final = ox.NamedNode(graph_iri("editorial"))
_LINKS: Final = ox.NamedNode(graph_iri("links"))
_ONTOLOGY: Final = ox.NamedNode(graph_iri("ontology"))
_REGISTRY: Final = ox.NamedNode(graph_iri("registry"))
_REFERENCE: Final = ox.NamedNode(graph_iri("reference"))
_TAKEN_FROM: Final = ox.NamedNode(expand("paros:takenFrom"))
_ENTRY: Final = ox.NamedNode(expand("paros:tableEntry"))
_VERSION: Final = ox.NamedNode(expand("dcat:version"))
# What is told of a mapping: in which way it was found, when, how sure it is, on what record it rests.
_OF_A_MAPPING: Final = tuple(
    ox.NamedNode(expand(name))
    for name in ("sssom:mapping_justification", "dcterms:created", "sssom:confidence", "rdfs:comment")
)
_LAYERS: Final = {
    "registry": "stands in the registry",
    "reference": "is what we tell of a reference table",
    "sources": "stands in the record of a source",
    "links": "stands in the links to other data",
    "ontology": "stands in the ontology",
    "editorial": "is what we judge",
    "disputes": "was found by a rule that looks for conflicts",
}
_NAMINGS: Final = (_LABEL, *(ox.NamedNode(expand(f"skos:{kind}")) for kind in ("prefLabel", "altLabel")))
# How a property of the language itself reads between two names.
_READS: Final = {
    RDF_TYPE.value: "is a",
    _LABEL.value: "is called",
    _SUBCLASS.value: "is a kind of",
    PREFIXES["rdfs"] + "subPropertyOf": "is a kind of",
    PREFIXES["owl"] + "inverseOf": "is the inverse of",
}
_TEMPLATE: Final = re.compile(r"CONSTRUCT\s*\{[^{}]*\}")
_WHAT: Final = re.compile(r"^# What: (.+)$", re.MULTILINE)

Value = ox.NamedNode | ox.Literal
Pattern = tuple["Value | ox.Variable", "Value | ox.Variable", "Value | ox.Variable"]


@dataclass(frozen=True)
class Ground:
    """One ground on which a statement holds.

    `kind` is a layer, `claim`, or the way of inference: `rule`, `dates`, `symbol`, `inference`, `hierarchy`. `text` says
    it in words, `place` names file and line, `passages` the labels of passages, `judgements` what we make of the claim,
    `because` what the inference starts from.
    """

    kind: str
    text: str
    place: str = ""
    passages: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()
    because: tuple[Why, ...] = ()


@dataclass(frozen=True)
class Why:
    """A statement, in short forms and in words, whether it is published, and the grounds on which it holds."""

    subject: str
    predicate: str
    object: str
    words: str
    published: bool
    grounds: tuple[Ground, ...]

    def passages(self) -> set[str]:
        """Return the labels of all passages that the statement rests on, directly or by way of others."""
        own = {label for ground in self.grounds for label in ground.passages}
        return own.union(*(premise.passages() for ground in self.grounds for premise in ground.because))

    def __repr__(self) -> str:
        """Return the statement in words; its grounds would be too long."""
        return f"<Why: {self.words}>"

    def _repr_html_(self) -> str:
        """Return the statement with its grounds, as notebooks show it."""
        notes = [] if self.published else ["It is not part of the published view."]
        return render(self.words, notes, branches=_branches(self))


@dataclass(frozen=True)
class Rule:
    """A rule as its file gives it: what it does, its pattern as a SELECT, what it concludes from which premises."""

    name: str
    what: str
    select: str
    conclusions: tuple[Pattern, ...]
    premises: tuple[Pattern, ...]


def _branches(why: Why) -> list[Branch]:
    """Return the grounds of a statement as the branches of a tree: each with what it rests on, to the last."""
    return [
        Branch(
            f"{ground.text} ({ground.place})" if ground.place else ground.text,
            [
                *(Branch(f"rests on {label}") for label in ground.passages if ground.kind != "claim"),
                *(Branch(f"our judgement: {judgement}") for judgement in ground.judgements),
                *(Branch(premise.words, _branches(premise)) for premise in ground.because),
            ],
        )
        for ground in why.grounds
    ]


@cache
def read_rule(name: str) -> Rule:
    """Return a rule; its conclusions and premises share their variables. What must not be the case is no premise."""
    from rdflib.plugins.sparql import prepareQuery

    text = (RULES / f"{name}.rq").read_text(encoding="utf-8")
    algebra = prepareQuery(text).algebra
    found = _WHAT.search(text)
    assert found, "every rule says what it does"  # noqa: S101 -- our own file
    return Rule(
        name,
        found[1],
        _TEMPLATE.sub("SELECT *", text, count=1),
        tuple(_pattern(triple) for triple in algebra.template),
        tuple(_pattern(triple) for triple in _basic_patterns(algebra.p)),
    )


def _basic_patterns(part: object) -> Iterator[Sequence[object]]:
    """Give the triple patterns of a SPARQL pattern that must all match."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        if part.name == "BGP":
            yield from part.triples
        for name in ("p", "p1", "p2"):
            yield from _basic_patterns(part.get(name))


def _pattern(triple: Sequence[object]) -> Pattern:
    """Return a triple pattern of rdflib as one of the store."""
    import rdflib

    def term(node: object) -> Value | ox.Variable:
        assert isinstance(node, rdflib.Variable | rdflib.URIRef)  # noqa: S101 -- our rules hold nothing else
        return ox.Variable(str(node)) if isinstance(node, rdflib.Variable) else ox.NamedNode(str(node))

    subject, predicate, value = triple
    return term(subject), term(predicate), term(value)


def _matched(pattern: Pattern, triple: ox.Triple) -> dict[ox.Variable, Value] | None:
    """Return which values a pattern's variables have in a triple; None if it is no instance of the pattern."""
    values: dict[ox.Variable, Value] = {}
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        assert isinstance(term, ox.NamedNode | ox.Literal)  # noqa: S101 -- there are no blank nodes in data
        if isinstance(part, ox.Variable):
            if values.setdefault(part, term) != term:
                return None
        elif part != term:
            return None
    return values


def _triple(pattern: Pattern, row: ox.QuerySolution, values: Mapping[ox.Variable, Value]) -> ox.Triple:
    """Return the instance of a pattern in a solution to the query of its rule."""

    def term(part: Value | ox.Variable) -> Value:
        if not isinstance(part, ox.Variable):
            return part
        return values[part] if part in values else row[part]

    subject, predicate, value = (term(part) for part in pattern)
    assert isinstance(subject, ox.NamedNode)  # noqa: S101 -- as in data
    assert isinstance(predicate, ox.NamedNode)  # noqa: S101 -- as in data
    return ox.Triple(subject, predicate, value)


class Tracer:
    """Traces statements of one build; what it has traced once it remembers."""

    def __init__(self, store: ox.Store, places: Places) -> None:
        self.store = store
        self.places = places
        self.traced: dict[ox.Triple, Why] = {}
        self.labels: dict[ox.NamedNode, str] = {}

    def why(self, triple: ox.Triple) -> Why | None:
        """Return why a statement holds; None if no layer holds it."""
        return self._trace(triple, frozenset())

    def _trace(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Why | None:
        """Return why a statement holds, by proofs that do not rest on those above it; None if there is none."""
        if triple in self.traced:
            return self.traced[triple]
        found = list(self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
        graphs = [quad.graph_name for quad in found]
        grounds = [self._stated(quad) for quad in found if self._is_stated(quad)]
        grounds.sort(key=lambda ground: (ground.kind != "claim", natural_key("".join(ground.passages)), ground.kind))
        if _DERIVED in graphs:
            grounds += self._derived(triple, above | {triple})
        if not grounds:
            return None
        why = Why(
            _short(triple.subject),
            _short(triple.predicate),
            _short(triple.object),
            self.words(triple),
            ox.DefaultGraph() in graphs,
            tuple(grounds),
        )
        self.traced[triple] = why
        return why

    @staticmethod
    def _is_stated(quad: ox.Quad) -> bool:
        return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name != _DERIVED

    def _stated(self, quad: ox.Quad) -> Ground:
        """Return the ground of a statement that a file makes."""
        graph = quad.graph_name
        assert isinstance(graph, ox.NamedNode)  # noqa: S101 -- the default graph repeats the others
        place = show_place(*self.places.statement(quad))
        if graph.value.startswith(PASSAGES):
            label = self.label(graph)
            judged = self._judgements.get((quad.subject, quad.predicate, quad.object, graph), ())
            return Ground("claim", f"is claimed in {label}", place, (label,), tuple(judged))
        layer = graph.value.rpartition("/")[2]
        told = self._by_table(quad) if graph == _REFERENCE else ""
        return Ground(
            layer, " ".join([told or _LAYERS[layer], *(self._mapped(quad) if graph == _LINKS else [])]), place
        )

    def _by_table(self, quad: ox.Quad) -> str:
        """Return in words from which reference table a statement is taken; empty of what is said of a table itself."""
        found = [
            f"“{self.label(table)}”{''.join(f', version {display(text)}' for text in self._values(table, _VERSION))}"
            for table in self.tables_of(quad.triple)
        ]
        entries = "".join(f": {display(entry)}" for entry in self._values(quad.subject, _ENTRY))
        return f"is taken from the table {' and the table '.join(found)}{entries}" if found else ""

    def tables_of(self, triple: ox.Triple) -> list[Value]:
        """Return the tables of a statement of the reference layer: that of its subject, or those that supply its property."""
        if own := self._values(triple.subject, _TAKEN_FROM):
            return own
        classes = (quad.object for quad in self.store.quads_for_pattern(triple.subject, RDF_TYPE, None, _REGISTRY))
        kinds = [kind.value for kind in classes if isinstance(kind, ox.NamedNode)]
        return sorted({table for kind in kinds for table in self._suppliers[triple.predicate.value, kind]}, key=str)

    def _values(self, subject: object, name: ox.NamedNode) -> list[Value]:
        """Return the values that the reference layer gives a property of a thing, sorted."""
        assert isinstance(subject, ox.NamedNode)  # noqa: S101 -- there are no blank nodes in data
        found = (quad.object for quad in self.store.quads_for_pattern(subject, name, None, _REFERENCE))
        return sorted((value for value in found if isinstance(value, ox.NamedNode | ox.Literal)), key=str)

    @cached_property
    def _suppliers(self) -> defaultdict[tuple[str, str], list[ox.NamedNode]]:
        """The reference tables that supply a property for the things of a class, by both."""
        rows = self.store.query(
            "SELECT ?table ?property ?class { ?table paros:suppliedProperty ?property ; paros:suppliedClass ?class }",
            prefixes=PREFIXES,
            default_graph=[_REFERENCE],
        )
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 -- a SELECT
        found: defaultdict[tuple[str, str], list[ox.NamedNode]] = defaultdict(list)
        for row in rows:
            table = row["table"]
            if isinstance(table, ox.NamedNode):
                found[display(row["property"]), display(row["class"])].append(table)
        return found

    def _of(self, mapping: object, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """Give the statements about a mapping by one property."""
        assert isinstance(mapping, ox.NamedNode)  # noqa: S101 -- there are no blank nodes in data
        return self.store.quads_for_pattern(mapping, name, None, _LINKS)

    def _mapped(self, quad: ox.Quad) -> list[str]:
        """Return how a link came about, by its mapping: in which way, when, how sure it is, on what record; else nothing."""
        sources, targets = (
            {found.subject for found in self.store.quads_for_pattern(None, role, end, _LINKS)}
            for role, end in ((SOURCE, quad.subject), (TARGET, quad.object))
        )
        told = []
        for mapping in sorted(sources & targets, key=str):
            how, day, sure, ground = (
                ", ".join(sorted(self.label(found.object).strip("“”") for found in self._of(mapping, name)))
                for name in _OF_A_MAPPING
            )
            told.append(f"({how}, {day}{f', confidence {sure}' if sure else ''}): {ground}")
        return told

    def _derived(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> list[Ground]:
        """Return the grounds of a statement that was inferred; by rule, one proof for each rule."""
        ways = (self._inference, self._symbol, self._bound, self._hierarchy)
        found = [ground for way in ways if (ground := way(triple, above))]
        return found or [ground for rule in self._rules if (ground := self._by_rule(rule, triple, above))]

    @cached_property
    def _rules(self) -> list[Rule]:
        return [read_rule(name) for name in rule_names()]

    def _because(self, triples: Sequence[ox.Triple], above: frozenset[ox.Triple]) -> tuple[Why, ...] | None:
        """Return why each of some statements holds; None if one rests on what is to be proved, or does not hold."""
        found: list[Why] = []
        for triple in triples:
            why = None if triple in above else self._trace(triple, above)
            if why is None:
                return None
            found.append(why)
        return tuple(found)

    def _by_rule(self, rule: Rule, triple: ox.Triple, above: frozenset[ox.Triple]) -> Ground | None:
        """Return the ground that a rule gives: the first of its solutions, stated premises before inferred ones."""
        for pattern in rule.conclusions:
            values = _matched(pattern, triple)
            if values is None:
                continue
            rows = self.store.query(
                rule.select, substitutions=dict(values), default_graph=[ox.DefaultGraph(), _EDITORIAL]
            )
            assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 -- a SELECT
            options = [[_triple(premise, row, values) for premise in rule.premises] for row in rows]
            for premises in sorted(options, key=lambda option: (sum(map(self._is_derived, option)), str(option))):
                because = self._because(premises, above)
                if because is not None:
                    return Ground("rule", f"follows by the rule {rule.name}: {rule.what}", because=because)
        return None

    def _is_derived(self, triple: ox.Triple) -> bool:
        return ox.Quad(triple.subject, triple.predicate, triple.object, _DERIVED) in self.store

    def _inference(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Ground | None:
        """Return the ground of what we infer ourselves."""
        del above
        node = self._inferences.get((triple.subject, triple.predicate, triple.object))
        if node is None:
            return None
        detail = self._details[node]
        texts = [display(value) for name in ("reason", "evidence") for value in detail[name]]
        certainty = ", ".join(self.label(value) for value in detail["certainty"])
        passages = sorted((self.label(value) for value in detail["restsOn"]), key=natural_key)
        place = show_place(*self.places.subject(node.value))
        return Ground("inference", f"is inferred by us ({certainty}): {' '.join(texts)}", place, tuple(passages))

    def _symbol(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Ground | None:
        """Return the ground of what the grammar of document symbols says."""
        source = self._symbols.get((triple.subject, triple.predicate, triple.object))
        because = self._because([source], above) if source else None
        return Ground("symbol", "is what the grammar of document symbols says", because=because) if because else None

    def _bound(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Ground | None:
        """Return the ground of the first or last day on which something can lie."""
        thing = triple.subject
        if triple.predicate not in (EARLIEST, LATEST) or not isinstance(thing, ox.NamedNode):
            return None
        premises: list[ox.Triple] = []
        lenders = self._dates.lenders(thing.value)
        for lender, steps in lenders.items():
            part_of = ox.NamedNode(PART_OF)
            premises += [ox.Triple(ox.NamedNode(part), part_of, ox.NamedNode(whole)) for part, whole in steps]
            node = ox.NamedNode(lender)
            known = (ox.NamedNode(name) for name in DATES) if node == thing else [triple.predicate]
            premises += [quad.triple for name in known for quad in self.store.quads_for_pattern(node, name, None, None)]
        because = self._because(sorted(set(premises), key=str), above) if premises else None
        own = thing.value in lenders
        text = "is computed from its dates" if own else "is computed from the dates of its parts, or of its whole"
        return Ground("dates", text, because=because) if because else None

    def _hierarchy(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Ground | None:
        """Return the ground of a subclass relation that HermiT finds, by steps that the ontology states."""
        if triple.predicate != _SUBCLASS:
            return None
        ways: list[tuple[object, list[ox.Triple]]] = [(triple.subject, [])]
        seen: set[object] = set()
        while ways:
            current, steps = ways.pop(0)
            if current == triple.object and steps != [triple]:
                return Ground("hierarchy", "is found by HermiT", because=self._because(steps, above) or ())
            if current not in seen and isinstance(current, ox.NamedNode):
                seen.add(current)
                stated = self.store.quads_for_pattern(current, _SUBCLASS, None, _ONTOLOGY)
                ways += [(quad.object, [*steps, quad.triple]) for quad in sorted(stated, key=str)]
        stated_itself = ox.Quad(triple.subject, _SUBCLASS, triple.object, _ONTOLOGY) in self.store
        return None if stated_itself else Ground("hierarchy", "is found by HermiT, from the ontology as a whole")

    def words(self, triple: ox.Triple) -> str:
        """Return a statement in words."""
        predicate = triple.predicate
        reads = _READS.get(predicate.value) or self.label(predicate)
        return f"{self.label(triple.subject)} – {reads} – {self.label(triple.object)}"

    def label(self, term: object) -> str:
        """Return a term as a person knows it: its label, or the text of a literal."""
        if not isinstance(term, ox.NamedNode):
            return f"“{display(term)}”"
        if term not in self.labels:
            found = self.store.quads_for_pattern(term, _LABEL, None, None)
            names = [quad.object.value for quad in found if isinstance(quad.object, ox.Literal)]
            self.labels[term] = min(names) if names else display(term)
        return self.labels[term]

    @cached_property
    def _details(self) -> dict[ox.NamedNode, defaultdict[str, list[Value]]]:
        """The values of each node of the editorial layer, by the name of the property."""
        details: defaultdict[ox.NamedNode, defaultdict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        for quad in sorted(self.store.quads_for_pattern(None, None, None, _EDITORIAL), key=str):
            assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 -- there are no blank nodes in data
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)  # noqa: S101 -- likewise
            details[quad.subject][quad.predicate.value.removeprefix(ONTOLOGY)].append(quad.object)
        return details

    def _judged(self, kind: str) -> Iterator[tuple[ox.NamedNode, tuple[Value, Value, Value]]]:
        """Give each assessment of a kind, with the statement that it concerns."""
        for node, detail in self._details.items():
            values = detail["judgedObject"] or detail["judgedValue"]
            if ox.NamedNode(ONTOLOGY + kind) in detail[RDF_TYPE.value] and values:
                predicate = ox.NamedNode(detail["judgedPredicate"][0].value)
                yield node, (detail["judgedSubject"][0], predicate, values[0])

    @cached_property
    def _inferences(self) -> dict[tuple[object, object, object], ox.NamedNode]:
        """Our inferences, by what they conclude."""
        return {statement: node for node, statement in self._judged("Inference")}

    @cached_property
    def _judgements(self) -> dict[tuple[object, object, object, object], list[str]]:
        """Our judgements in words, by the claim and its passage."""
        found: defaultdict[tuple[object, object, object, object], list[str]] = defaultdict(list)
        for node, statement in self._judged("Judgement"):
            detail = self._details[node]
            verdict, certainty = (", ".join(map(self.label, detail[name])) for name in ("verdict", "certainty"))
            better = [self.label(value) for name in ("preferredObject", "preferredValue") for value in detail[name]]
            preferred = f"; preferred: {', '.join(better)}" if better else ""
            reason = " ".join(display(value) for value in detail["reason"])
            for passage in detail["inPassage"]:
                found[(*statement, passage)].append(f"{verdict} ({certainty}){preferred}. {reason}")
        return found

    @cached_property
    def _symbols(self) -> dict[tuple[object, object, object], ox.Triple]:
        """What the grammar says of symbols, each with the statement that holds the symbol."""
        found: dict[tuple[object, object, object], ox.Triple] = {}
        for name in sorted(SYMBOLS):
            for quad in sorted(self.store.quads_for_pattern(None, ox.NamedNode(name), None, None), key=str):
                for said in describe_symbols([quad]):
                    found.setdefault((said.subject, said.predicate, said.object), quad.triple)
        return found

    @cached_property
    def _dates(self) -> Dates:
        """What the published view tells of dates."""
        names = (PART_OF, *DATES)
        return read_dates(
            quad
            for name in names
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(name), None, ox.DefaultGraph())
        )


def _short(term: object) -> str:
    """Return a term as it is written in Turtle."""
    return display(term) if isinstance(term, ox.NamedNode) else str(term)


def find_statement(store: ox.Store, subject: str, predicate: str, value: str) -> ox.Triple:
    """Return the statement that a user means by the names of its parts.

    The subject is named as in `paros show`; predicate and object by IRI, prefixed name or label, or as literals are
    written. A claim that a judgement rejects is found, too.

    Raises:
        UsageError: if a name means nothing, or several things.
        CheckError: if the graph does not hold the statement; with the objects that it holds.
    """
    thing = resolve(store, subject)
    quads = list(store.quads_for_pattern(thing, None, None, None))
    known = sorted({quad.predicate for quad in quads}, key=str)
    meant = [term for term in known if _is_called(store, term, predicate)]
    if not meant:
        anywhere = [term for term in _properties(store) if _is_called(store, term, predicate)]
        if not anywhere:
            raise UsageError(f"no property is called {predicate!r}", accepted=", ".join(map(display, known)))
        raise _not_held(
            thing, shorten(anywhere[0].value), value, f"of {display(thing)}: {', '.join(map(display, known))}"
        )
    objects = sorted({(quad.predicate, quad.object) for quad in quads if quad.predicate in meant}, key=str)
    fitting = [pair for pair in objects if _is_called(store, pair[1], value)]
    if not fitting:
        accepted = "; ".join(_short(term) for _, term in objects)
        raise _not_held(thing, ", ".join(map(display, meant)), value, accepted)
    # A foreign term may bear the name of one of ours.
    fitting = [pair for pair in fitting if str(pair[1]).startswith(f"<{BASE}")] or fitting
    if len(fitting) > 1:
        several = ", ".join(f"{display(name)} {_short(term)}" for name, term in fitting)
        raise UsageError(f"{predicate!r} {value!r} may mean several statements", accepted=several)
    ((name, term),) = fitting
    return ox.Triple(thing, name, term)


def _not_held(thing: ox.NamedNode, predicate: str, value: str, accepted: str) -> CheckError:
    message = f"the graph does not say: {display(thing)} {predicate} {value}"
    return CheckError([Problem(message, accepted=accepted, repair=f"paros show {display(thing)}")])


def _properties(store: ox.Store) -> list[ox.NamedNode]:
    """Return the properties of the ontology, and those of the language that it is written in."""
    kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    declared = [q.subject for k in kinds for q in store.quads_for_pattern(None, RDF_TYPE, _owl(k), _ONTOLOGY)]
    return [*(term for term in declared if isinstance(term, ox.NamedNode)), *map(ox.NamedNode, _READS)]


def _owl(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["owl"] + name)


def _is_called(store: ox.Store, term: object, name: str) -> bool:
    """Return whether a term may be called by a name: its IRI, prefixed name, slug, label or text; `a` is rdf:type."""
    if isinstance(term, ox.NamedNode):
        short = shorten(term.value)
        if name in {term.value, f"<{term.value}>", short, short.partition(":")[2]} or (name, term) == ("a", RDF_TYPE):
            return True
        names = [quad.object for label in _NAMINGS for quad in store.quads_for_pattern(term, label, None, None)]
        return name.casefold() in {display(label).casefold() for label in names}
    return name in {str(term), display(term)}
