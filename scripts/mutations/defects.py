"""The kinds of defect: each takes the graph and a source of chance, and returns one defect of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mutations.world import Defect, Place, World, changed, entities, literals, swapped
from paros.names import CODES, PREFIXES, slug
from paros.quads import DEFAULT, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from paros.quads import Term

    Maker = Callable[[World, Random], Defect]

P: Final = PREFIXES["paros"]
_XSD: Final = PREFIXES["xsd"]
_SKOS: Final = PREFIXES["skos"]
_LABELS: Final = (_SKOS + "prefLabel", PREFIXES["rdfs"] + "label")
_TREES: Final = tuple(
    P + name for name in ("partOf", "subsidiaryTo", "revises", "followsUp", "precedes", "versionOf", "nestedIn")
)
_TALLIES: Final = tuple(P + name for name in ("tallyInFavour", "tallyAgainst", "tallyAbstaining"))
_DATES: Final = tuple(P + name for name in ("date", "startDate", "endDate"))

# Why defects of some kinds cannot all be found. Every other kind is caught every time.
EXPLAINED: Final = {
    "claim-in-another-passage": (
        "Whether a sentence says this or the one beside it can only be told with the texts at hand (`paros sources check`, "
        "and a reader). Found are the nodes that belong to their passage by name, and second values."
    ),
    "date-elsewhere": (
        "Another day is as good as the right one unless something else is dated: a session, a whole, what came before."
    ),
    "another-entity": "One state in the place of another is a matter of reading, unless a rule knows better.",
    "another-tally": "A printed tally is compared with the ballots only where every voter is named.",
}


def _literal(text: str, name: str = "string") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + name))


def _of(world: World, names: Sequence[str]) -> list[Place]:
    return [place for name in names for place in world.by_predicate.get(name, ())]


def _misspelt(iri: str, chance: Random) -> ox.NamedNode:
    """Return an IRI with two neighbouring letters of its last part exchanged, or one doubled."""
    local = slug(iri)
    spots = [i for i in range(1, len(local) - 1) if local[i] != local[i + 1] and local[i : i + 2].isalpha()]
    if not spots:
        return ox.NamedNode(f"{iri}e")
    i = chance.choice(spots)
    return ox.NamedNode(iri[: len(iri) - len(local)] + local[:i] + local[i + 1] + local[i] + local[i + 2 :])


def missing_value(world: World, chance: Random) -> Defect:
    """Every value of a property that a shape of severity Violation or Warning asks for is gone from a thing."""
    while True:
        name, predicate = chance.choice(_required(world))
        nodes = world.members.get(name, [])
        if not nodes:
            continue
        node = chance.choice(nodes)
        if values := tuple(place for place in world.by_subject[node] if place.predicate == predicate):
            return Defect("missing-value", values)


def _required(world: World) -> list[tuple[Term, str]]:
    """Return class and property of each shape that asks for one value at least."""
    return [
        (target.value, shape.path[1:-1])
        for shape in world.shapes.targeted
        if "minCount" in shape.parameters
        and shape.severity != "Info"
        and shape.path.count("<") == 1
        and shape.path[0] == "<"
        for target in shape.targets
        if target.kind == "targetClass"
    ]


def wrong_class(world: World, chance: Random) -> Defect:
    """A thing of the registry is of a class that has nothing to do with its own."""
    while True:
        place = chance.choice(
            [p for p in world.by_predicate[RDF_TYPE.value] if world.files[p.file].layer == "registry"]
        )
        own = world.superclasses.get(place.quad.object)
        others = [
            name
            for name, above in world.superclasses.items()
            if own
            and str(name).startswith(f"<{P}")
            and place.quad.object not in above
            and name not in own
            and len(above & own) == 0
        ]
        if others:
            return swapped("wrong-class", place, object=chance.choice(sorted(others, key=str)))


def misspelt_class(world: World, chance: Random) -> Defect:
    """A class is spelt wrongly."""
    place = chance.choice(world.by_predicate[RDF_TYPE.value])
    return swapped("misspelt-class", place, object=_misspelt(place.text, chance))


def misspelt_property(world: World, chance: Random) -> Defect:
    """A property is spelt wrongly."""
    place = chance.choice([p for p in world.places if p.predicate.startswith(P)])
    return swapped("misspelt-property", place, predicate=_misspelt(place.predicate, chance))


def misspelt_entity(world: World, chance: Random) -> Defect:
    """The IRI of a thing that a claim speaks of is spelt wrongly."""
    place = chance.choice([p for p in entities(world.claims) if p.text.startswith(PREFIXES["actor"][:24])])
    return swapped("misspelt-entity", place, object=_misspelt(place.text, chance))


def another_entity(world: World, chance: Random) -> Defect:
    """A thing is taken for another of its class."""
    while True:
        place = chance.choice(entities(world.claims))
        classes = [p.quad.object for p in world.by_subject.get(place.quad.object, ()) if p.quad.predicate == RDF_TYPE]
        others = [node for name in classes for node in world.members[name] if node != place.quad.object]
        if others:
            return swapped("another-entity", place, object=chance.choice(others))


def wrong_kind_of_object(world: World, chance: Random) -> Defect:
    """In the place of an agent, an event, a forum or an instrument stands a thing that is none."""
    groups = [ox.NamedNode(P + name) for name in ("State", "WeaponTest", "Treaty", "Source", "Place", "Role")]
    while True:
        place = chance.choice([p for p in entities(world.claims) if p.predicate.startswith(P)])
        own = [p.quad.object for p in world.by_subject.get(place.quad.object, ()) if p.quad.predicate == RDF_TYPE]
        above = {name for kind in own for name in world.superclasses.get(kind, ())}
        others = [g for g in groups if own and not above & world.superclasses.get(g, {g}) and world.members.get(g)]
        if others and place.predicate not in _LOOSE:
            return swapped("wrong-kind-of-object", place, object=chance.choice(world.members[chance.choice(others)]))


# Beside these nearly anything may stand: an instrument holds positions, a position is about whatever it is about.
_LOOSE: Final = {
    P + name for name in ("about", "holder", "target", "cites", "targetObject", "requests", "reports", "restsOn")
}


def literal_for_iri(world: World, chance: Random) -> Defect:
    """In the place of a thing stands its name."""
    place = chance.choice([p for p in entities(world.places) if p.predicate.startswith(P)])
    return swapped("literal-for-iri", place, object=ox.Literal(slug(place.text), language="en"))


def iri_for_literal(world: World, chance: Random) -> Defect:
    """In the place of a text or a date stands a thing."""
    place = chance.choice([p for p in literals(world.claims) if p.predicate.startswith(P)])
    return swapped("iri-for-literal", place, object=chance.choice(world.members[ox.NamedNode(P + "State")]))


def wrong_datatype(world: World, chance: Random) -> Defect:
    """A date or a number is a plain text."""
    typed = [p for p in literals(world.places) if p.predicate.startswith(P) and _datatype(p) in _TYPED]
    place = chance.choice(typed)
    return swapped("wrong-datatype", place, object=ox.Literal(place.text))


_TYPED: Final = {
    _XSD + name for name in ("date", "gYear", "gYearMonth", "gMonthDay", "integer", "decimal", "boolean", "anyURI")
}


def _datatype(place: Place) -> str:
    return place.quad.object.datatype.value if isinstance(place.quad.object, ox.Literal) else ""


def impossible_date(world: World, chance: Random) -> Defect:
    """A date names a day, a month or a form that does not exist."""
    place = chance.choice(literals(_of(world, _DATES)))
    text, kind = chance.choice(
        (("2011-02-30", "date"), ("2011-13", "gYearMonth"), ("--00-10", "gMonthDay"), ("11", "gYear"))
    )
    return swapped("impossible-date", place, object=_literal(text, kind))


def end_before_start(world: World, chance: Random) -> Defect:
    """Something ends a century before it begins."""
    place = chance.choice(
        [p for p in literals(_of(world, _DATES[:2])) if _datatype(p).endswith(("date", "gYear", "gYearMonth"))]
    )
    assert isinstance(place.quad.object, ox.Literal)
    end = changed(place, predicate=ox.NamedNode(_DATES[2]), object=_earlier(place.quad.object))
    start = changed(place, predicate=ox.NamedNode(_DATES[1]))
    gone = tuple(
        p
        for p in world.by_subject[place.quad.subject]
        if p.predicate == _DATES[2] and p.quad.graph_name == place.quad.graph_name
    )
    return Defect("end-before-start", gone, (start, end))


def _earlier(literal: ox.Literal) -> ox.Literal:
    return ox.Literal(
        "19" + literal.value[2:] if literal.value[:2] != "19" else "18" + literal.value[2:], datatype=literal.datatype
    )


def date_elsewhere(world: World, chance: Random) -> Defect:
    """A date is ten to sixty years off."""
    place = chance.choice([p for p in literals(_of(world, _DATES)) if p.text[0] != "-"])
    literal = place.quad.object
    assert isinstance(literal, ox.Literal)
    text = f"{int(literal.value[:4]) - chance.randint(10, 60)}{literal.value[4:]}".replace("-02-29", "-02-28")
    return swapped("date-elsewhere", place, object=ox.Literal(text, datatype=literal.datatype))


def ballot_twice(world: World, chance: Random) -> Defect:
    """A voter casts a second ballot, of another option, in the same roll call."""
    ballot = chance.choice(world.members[ox.NamedNode(P + "Ballot")])
    own = world.by_subject[ballot]
    name = ox.NamedNode(f"{ballot.value}-again")
    option = chance.choice([p.quad.object for p in world.by_predicate[P + "option"]])
    copy = [changed(p, subject=name) for p in own if p.predicate != P + "option"]
    return Defect(
        "ballot-twice", (), (*copy, changed(own[0], subject=name, predicate=ox.NamedNode(P + "option"), object=option))
    )


def another_tally(world: World, chance: Random) -> Defect:
    """A printed tally is another number."""
    place = chance.choice(literals(_of(world, _TALLIES)))
    number = int(place.text)
    return swapped(
        "another-tally", place, object=_literal(str(number + chance.choice((-1, 1, 10)) if number else 7), "integer")
    )


def negative_number(world: World, chance: Random) -> Defect:
    """A count is below nothing."""
    place = chance.choice(
        [p for p in literals(world.places) if _datatype(p) == _XSD + "integer" and p.predicate.startswith(P)]
    )
    return swapped("negative-number", place, object=_literal(f"-{chance.randint(1, 99)}", "integer"))


def another_number(world: World, chance: Random) -> Defect:
    """The last number of a symbol is another."""
    place = chance.choice([p for p in _of(world, [P + "normalizedSymbol"]) if p.text[-1:].isdigit()])
    text = place.text
    return swapped(
        "another-number", place, object=_literal(text[:-1] + str((int(text[-1]) + chance.randint(1, 9)) % 10))
    )


def symbol_of_another_body(world: World, chance: Random) -> Defect:
    """A symbol of the General Assembly is one of the Conference on Disarmament, or the other way round."""
    place = chance.choice(_of(world, [P + "normalizedSymbol"]))
    text = place.text
    return swapped(
        "symbol-of-another-body",
        place,
        object=_literal("A/RES/65/" + text[-2:].strip("/") if text.startswith("CD") else "CD/1" + text[-2:].strip("/")),
    )


def symbol_without_form(world: World, chance: Random) -> Defect:
    """A normalised symbol is of no form that the United Nations use."""
    place = chance.choice(_of(world, [P + "normalizedSymbol"]))
    text = place.text
    return swapped(
        "symbol-without-form", place, object=_literal(text.replace("/", chance.choice((" / ", "-", "//")), 1))
    )


def claim_outside(world: World, chance: Random) -> Defect:
    """A claim stands in no passage."""
    return swapped("claim-outside", chance.choice(world.claims), graph=DEFAULT)  # type: ignore[arg-type]


def claim_in_unknown_passage(world: World, chance: Random) -> Defect:
    """A claim stands in a passage that no source has."""
    place = chance.choice(world.claims)
    return swapped("claim-in-unknown-passage", place, graph=ox.NamedNode(str(place.quad.graph_name).strip("<>") + "9"))


def claim_in_another_passage(world: World, chance: Random) -> Defect:
    """A claim stands in a passage that does not make it."""
    place = chance.choice(world.claims)
    graphs = sorted(
        {p.quad.graph_name for p in world.claims if p.file == place.file} - {place.quad.graph_name}, key=str
    )
    return swapped("claim-in-another-passage", place, graph=chance.choice(graphs))  # type: ignore[arg-type]


def blank_node(world: World, chance: Random) -> Defect:
    """A thing has no IRI."""
    return swapped("blank-node", chance.choice(entities(world.places)), object=ox.BlankNode("b0"))


def second_value(world: World, chance: Random) -> Defect:
    """A passage gives a thing two values of a property that has one."""
    single = {
        shape.path[1:-1]
        for shape in world.shapes.targeted
        if "/per-passage-" in str(shape.node) and "maxCount" in shape.parameters and shape.targets[0].kind != "target"
    }
    while True:
        place = chance.choice([p for p in world.claims if p.predicate in single])
        others = [p.quad.object for p in world.by_predicate[place.predicate] if p.quad.object != place.quad.object]
        if others:
            return Defect("second-value", (), (changed(place, object=chance.choice(others)),))


def language_lost(world: World, chance: Random) -> Defect:
    """A name or a text does not say in which language it is."""
    place = chance.choice([p for p in literals(world.places) if p.language])
    return swapped("language-lost", place, object=ox.Literal(place.text))


def language_unknown(world: World, chance: Random) -> Defect:
    """A name is said to be in a language that the graph does not use."""
    place = chance.choice([p for p in literals(world.places) if p.language])
    return swapped("language-unknown", place, object=ox.Literal(place.text, language="tlh"))


def text_untidy(world: World, chance: Random) -> Defect:
    """A text ends in white space, is broken over lines, or has a letter split from its accent."""
    place = chance.choice([p for p in literals(world.places) if p.language])
    text = place.text + chance.choice((" ", "\n", "e\u0301"))
    return swapped("text-untidy", place, object=ox.Literal(text, language=place.language))


def circle(world: World, chance: Random) -> Defect:
    """Of two things each is a part of the other, or comes before it, or revises it."""
    place = chance.choice(entities(_of(world, _TREES)))
    return Defect("circle", (), (changed(place, subject=place.quad.object, object=place.quad.subject),))


def wrong_code(world: World, chance: Random) -> Defect:
    """A value of one code list stands in the place of another's."""
    lists = tuple(PREFIXES[name] for name in CODES)
    place = chance.choice([p for p in entities(world.claims) if p.text.startswith(lists)])
    own = place.text.rpartition("/")[0]
    codes = sorted(
        {p.text for p in entities(world.places) if p.text.startswith(lists) and p.text.rpartition("/")[0] != own}
    )
    return swapped("wrong-code", place, object=ox.NamedNode(chance.choice(codes)))


def no_name(world: World, chance: Random) -> Defect:
    """A thing has no name."""
    node = chance.choice(sorted({p.quad.subject for p in _of(world, _LABELS)}, key=str))
    return Defect("no-name", tuple(p for p in world.by_subject[node] if p.predicate in _LABELS))


def two_names(world: World, chance: Random) -> Defect:
    """A thing has two preferred names."""
    place = chance.choice(_of(world, _LABELS[:1]))
    return Defect("two-names", (), (changed(place, object=ox.Literal("Another name", language="en")),))


def entity_gone(world: World, chance: Random) -> Defect:
    """A thing that claims speak of is not in the registry."""
    used = {p.quad.object for p in entities(world.claims)}
    nodes = sorted({p.quad.subject for p in world.places if world.files[p.file].layer == "registry"} & used, key=str)
    return Defect(
        "entity-gone",
        tuple(p for p in world.by_subject[chance.choice(nodes)] if world.files[p.file].layer == "registry"),
    )


def slug_in_capitals(world: World, chance: Random) -> Defect:
    """A thing has an IRI that does not follow the pattern, wherever it occurs."""
    node = chance.choice(
        sorted({p.quad.subject for p in world.places if world.files[p.file].layer == "registry"}, key=str)
    )
    return _renamed("slug-in-capitals", world, node, slug(str(node)[1:-1]).title().replace("-", "_"))


def _renamed(kind: str, world: World, node: Term, local: str) -> Defect:
    """Return the defect that the IRI of a node ends otherwise, wherever it occurs."""
    assert isinstance(node, ox.NamedNode)
    name = ox.NamedNode(node.value[: -len(slug(node.value))] + local)
    touched = [place for place in world.places if node in {place.quad.subject, place.quad.object}]
    renamed = [
        changed(
            place,
            subject=name if place.quad.subject == node else place.quad.subject,
            object=name if place.quad.object == node else place.quad.object,
        )
        for place in touched
    ]
    return Defect(kind, tuple(touched), tuple(renamed))


def offsets_swapped(world: World, chance: Random) -> Defect:
    """A passage ends before it begins."""
    start = chance.choice(world.by_predicate[P + "startOffset"])
    end = next(p for p in world.by_subject[start.quad.subject] if p.predicate == P + "endOffset")
    return Defect(
        "offsets-swapped",
        (start, end),
        (changed(start, object=end.quad.object), changed(end, object=start.quad.object)),
    )


def digest_damaged(world: World, chance: Random) -> Defect:
    """A digest lacks a digit."""
    place = chance.choice(world.by_predicate[P + "sha256"])
    return swapped("digest-damaged", place, object=_literal(place.text[1:]))


def passage_gone(world: World, chance: Random) -> Defect:
    """A source lacks a passage."""
    node = chance.choice(world.by_predicate[P + "sha256"]).quad.subject
    return Defect("passage-gone", tuple(p for p in world.by_subject[node] if world.files[p.file].layer == "sources"))


def passage_unclaimed(world: World, chance: Random) -> Defect:
    """Nothing is claimed from a passage, and nobody says why."""
    graph = chance.choice(world.claims).quad.graph_name
    return Defect("passage-unclaimed", tuple(p for p in world.claims if p.quad.graph_name == graph))


def judgement_of_nothing(world: World, chance: Random) -> Defect:
    """A judgement is about a claim that its passage does not make."""
    judgements = set(world.members[ox.NamedNode(P + "Judgement")])
    place = chance.choice([p for p in _of(world, [P + "judgedSubject"]) if p.quad.subject in judgements])
    others = [p.quad.object for p in _of(world, [P + "judgedSubject"]) if p.quad.object != place.quad.object]
    return swapped("judgement-of-nothing", place, object=chance.choice(others))


def position_of_another_passage(world: World, chance: Random) -> Defect:
    """A position or an unnamed collective is named for another passage than the one that states it."""
    place = chance.choice([p for p in world.claims if p.predicate in {P + "stance", P + "quantifier"}])
    node = place.quad.subject
    return _renamed("position-of-another-passage", world, node, f"x-{slug(str(node)[1:-1])}")


def on_behalf_of_a_person(world: World, chance: Random) -> Defect:
    """Somebody speaks for a person."""
    place = chance.choice(_of(world, [P + "onBehalfOf"]))
    return swapped("on-behalf-of-a-person", place, object=chance.choice(world.members[ox.NamedNode(P + "Person")]))


def collective_made_a_state(world: World, chance: Random) -> Defect:
    """An unnamed collective is declared to be a state."""
    nodes = world.members[ox.NamedNode(P + "UnnamedCollective")]
    own = next(p for p in world.by_subject[chance.choice(nodes)] if p.quad.predicate == RDF_TYPE)
    return Defect("collective-made-a-state", (), (changed(own, object=ox.NamedNode(P + "State")),))


def count_out_of_reach(world: World, chance: Random) -> Defect:
    """A source promises more than it holds."""
    place = chance.choice(_of(world, [P + "atLeast", P + "expectedPassages"]))
    return swapped("count-out-of-reach", place, object=_literal("9999", "integer"))


KINDS: Final[dict[str, Maker]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        another_entity,
        another_number,
        another_tally,
        ballot_twice,
        blank_node,
        circle,
        claim_in_another_passage,
        claim_in_unknown_passage,
        claim_outside,
        collective_made_a_state,
        count_out_of_reach,
        date_elsewhere,
        digest_damaged,
        end_before_start,
        entity_gone,
        impossible_date,
        iri_for_literal,
        judgement_of_nothing,
        language_lost,
        language_unknown,
        literal_for_iri,
        misspelt_class,
        misspelt_entity,
        misspelt_property,
        missing_value,
        negative_number,
        no_name,
        offsets_swapped,
        on_behalf_of_a_person,
        passage_gone,
        passage_unclaimed,
        position_of_another_passage,
        second_value,
        slug_in_capitals,
        symbol_of_another_body,
        symbol_without_form,
        text_untidy,
        two_names,
        wrong_class,
        wrong_code,
        wrong_datatype,
        wrong_kind_of_object,
    )
}
