"""Says what to do about a finding: what the shape advises, or else what follows from the constraint that is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.names import BASE, CODES, PREFIXES, shorten, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from paros.findings import Finding
    from paros.quads import Term
    from paros.rulebook import Rule

_SH: Final = PREFIXES["sh"]
_EXAMPLES: Final = {
    "anyURI": f'"{BASE}ontology#Position"^^xsd:anyURI',
    "boolean": "true",
    "date": '"2019-06-30"^^xsd:date',
    "gMonthDay": '"--06-30"^^xsd:gMonthDay',
    "gYear": '"2019"^^xsd:gYear',
    "gYearMonth": '"2019-06"^^xsd:gYearMonth',
    "integer": "42",
}
# A pattern that only asks for an IRI of one code list, or of one kind of thing.
_LIST: Final = re.compile(r"\^" + re.escape(re.escape(BASE)) + r"([a-z]+)/\Z")
# A property among those that a path is a choice of; the paths of SPARQL 1.1 as our model of shapes writes them.
_PROPERTY: Final = re.compile(r"(?:^|(?<=\|))<([^>]*)>(?=\||$)")
_ESCAPED: Final = str.maketrans({"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\""})
_LONGEST: Final = 80
_IF_KNOWN: Final = " If no source says it, leave it: the gap is known."
_IF_WRONG: Final = " If it is right as it stands, leave it."


def repair(finding: Finding, rules: Mapping[str, Rule], labels: Mapping[str, str], where: str) -> str:
    """Return what to do about a finding, in a sentence or two.

    Args:
        finding: what was found.
        rules: the shapes by their IRI.
        labels: what IRIs are called; they tell which codes there are.
        where: the file in which the node is described, if it is no passage that does.
    """
    rule = rules.get(finding.shape)
    if rule is None:
        return _anything(finding)
    component = finding.component.removeprefix(_SH).removesuffix("ConstraintComponent")
    derive = _DERIVED.get(component)
    text = rule.advice or (derive(_Case(finding, rule, rules, labels, where)) if derive else _anything(finding))
    return text + (_IF_KNOWN if finding.severity == "Info" else _IF_WRONG if finding.severity == "Warning" else "")


@dataclass(frozen=True)
class _Case:
    """A finding with what its repair is told from."""

    finding: Finding
    rule: Rule
    rules: Mapping[str, Rule]
    labels: Mapping[str, str]
    where: str

    @property
    def node(self) -> str:
        """The focus node in short."""
        return show_node(self.finding.focus)

    @property
    def path(self) -> str:
        """The path in short."""
        return show_path(self.finding.path)

    @property
    def value(self) -> str:
        """The value as it would be written."""
        return show_term(self.finding.term)

    @property
    def into(self) -> str:
        """Where what is missing would be written."""
        if self.finding.passage:
            return "the graph of the passage that says so"
        return self.where or "the file that describes it"

    def parameter(self, name: str) -> tuple[Term, ...]:
        """Return the values of a parameter of the shape."""
        return self.rule.parameters.get(name, ())

    def words(self, name: str) -> str:
        """Return the values of a parameter as they would be written."""
        return ", ".join(show(term) for term in self.parameter(name))

    def called(self, term: Term) -> str:
        """Return what an IRI is called, with an article, and its prefixed name."""
        iri = getattr(term, "value", "")
        label = self.labels.get(iri, "")
        # A label that begins with an abbreviation keeps its capitals.
        noun = label[:1].lower() + label[1:] if label[1:2].islower() else label
        return f"{'an' if noun[:1] in set('aeiou') else 'a'} {noun} ({shorten(iri)})" if noun else f"a {shorten(iri)}"

    def alternative(self, term: Term) -> str:
        """Return what one alternative of a rule asks for: what its shape is called, and how it would be written."""
        shape = self.rules.get(getattr(term, "value", ""))
        if shape is None:
            return show(term)
        how = [shorten(path) for path in choices(shape.path)[:1]]
        how += [_example(kind) for kind in shape.parameters.get("datatype", ())]
        return f"{shape.title} ({how[0]})" if how else shape.title

    def alternatives(self, name: str) -> str:
        """Return the alternatives of a rule in words."""
        return ", ".join(self.alternative(term) for term in self.parameter(name))


def _min_count(case: _Case) -> str:
    if not choices(case.finding.path):
        return f"Add what {case.path} leads to from {case.node}, in {case.into}."
    return f"Add {case.path} to {case.node}, in {case.into}."


def _max_count(case: _Case) -> str:
    most = case.words("maxCount")
    if most == "0":
        return _anything(case.finding)
    values = "one value" if most == "1" else f"{most} values"
    within = f" in {shorten(case.finding.passage)}" if case.finding.passage else ""
    return f"Keep {values} of {case.path}{within}. If two things are meant, give each an IRI of its own."


def _class(case: _Case) -> str:
    if code := _code(case):
        return code
    kinds = " or ".join(case.called(term) for term in case.parameter("class"))
    return f"Name something under {case.path} that is {kinds}, or correct the class of {case.value} in data/registry/."


def _pattern(case: _Case) -> str:
    if code := _code(case):
        return code
    written = f"the value of {case.path}" if case.path else f"the IRI of {case.node}"
    return f"Write {written} so that it fits the pattern {case.words('pattern')}."


def _code(case: _Case) -> str:
    """Return which codes there are, if the rule asks for one of a list."""
    for term in case.parameter("pattern"):
        if (match := _LIST.match(getattr(term, "value", ""))) and match.group(1) in CODES:
            start = PREFIXES[match.group(1)]
            codes = sorted(slug(iri) for iri in case.labels if iri.startswith(start) and iri != case.finding.value)
            near = get_close_matches(slug(case.finding.value), codes, 3) or codes[:3]
            examples = ", ".join(f"{match.group(1)}:{code}" for code in near)
            return f"Write a code of ontology/codes.ttl under {case.path}, for example {examples}."
    return ""


def _datatype(case: _Case) -> str:
    kinds = " or ".join(f"{show(kind)}, for example {_example(kind)}" for kind in case.parameter("datatype"))
    return f"Write the value of {case.path} as {kinds}."


def _example(kind: Term) -> str:
    name = shorten(getattr(kind, "value", ""))
    return _EXAMPLES.get(name.partition(":")[2], f'"…"^^{name}')


def _language_in(case: _Case) -> str:
    tags = [getattr(term, "value", "") for term in case.parameter("languageIn")]
    text = show_term(case.finding.term, _LONGEST // 2).partition('"@')[0].removesuffix('"')
    return "Add the tag of its language: " + " or ".join(f'{text}"@{tag}' for tag in tags) + "."


def _in(case: _Case) -> str:
    return f"Write one of these under {case.path}: {case.words('in')}."


def _min_inclusive(case: _Case) -> str:
    return f"Write a number from {case.words('minInclusive')} on under {case.path}."


def _max_inclusive(case: _Case) -> str:
    return f"Write a number up to {case.words('maxInclusive')} under {case.path}."


def _min_exclusive(case: _Case) -> str:
    return f"Write a number above {case.words('minExclusive')} under {case.path}."


def _max_length(case: _Case) -> str:
    most = case.words("maxLength")
    return f"Shorten the text of {case.path} to {most} characters; it has {len(case.finding.value)}."


def _unique_lang(case: _Case) -> str:
    return f"Keep one value of {case.path} in each language."


def _less_than(case: _Case) -> str:
    return f"Correct {case.path} or {case.words('lessThan')}: the first must come before the second."


def _less_than_or_equals(case: _Case) -> str:
    return f"Correct {case.path} or {case.words('lessThanOrEquals')}: the first may not come after the second."


def _disjoint(case: _Case) -> str:
    return f"Remove {case.value} from {case.path} or from {case.words('disjoint')}."


def _not(case: _Case) -> str:
    return f"Correct the class of {case.value}: it may not be {case.alternatives('not')}."


def _or(case: _Case) -> str:
    choice = case.alternatives("or")
    if not case.path:
        return f"Give {case.node} one of these, in {case.into}: {choice}."
    text = f"Write one of these under {case.path}: {choice}."
    is_thing = case.finding.term.startswith("<")
    return f"{text[:-1]}; or correct the class of {case.value} in data/registry/." if is_thing else text


def _xone(case: _Case) -> str:
    return f"Give {case.node} exactly one of these: {case.alternatives('xone')}."


def _anything(finding: Finding) -> str:
    return f"Correct {show_node(finding.focus)} so that the rule holds."


_DERIVED: Final[dict[str, Callable[[_Case], str]]] = {
    "Class": _class,
    "Datatype": _datatype,
    "Disjoint": _disjoint,
    "In": _in,
    "LanguageIn": _language_in,
    "LessThan": _less_than,
    "LessThanOrEquals": _less_than_or_equals,
    "MaxCount": _max_count,
    "MaxLength": _max_length,
    "MinCount": _min_count,
    "MinExclusive": _min_exclusive,
    "MaxInclusive": _max_inclusive,
    "MinInclusive": _min_inclusive,
    "Not": _not,
    "Or": _or,
    "Pattern": _pattern,
    "UniqueLang": _unique_lang,
    "Xone": _xone,
}


def show_node(iri: str) -> str:
    """Return a node as a reader knows it: a prefixed name, or a blank node as it is."""
    return "a blank node" if iri.startswith("_:") else shorten(iri)


def choices(path: str) -> list[str]:
    """Return the IRIs of the properties that a path lets one choose from; what has steps or goes backwards is left out.

    >>> choices("e:x"), choices("<e:x>|<e:y>|(^<e:z>)"), choices("<e:x>/<e:y>"), choices("")
    (['e:x'], ['e:x', 'e:y'], [], [])
    """
    return _PROPERTY.findall(path) if "<" in path else [path] if path else []


def show_path(path: str) -> str:
    """Return a path with prefixed names, a choice in words.

    >>> show_path("https://w3id.org/paros/ontology#date"), show_path("<https://w3id.org/paros/ontology#date>/(^<e:x>)")
    ('paros:date', 'paros:date/(^<e:x>)')
    >>> show_path("<e:x>|<e:y>")
    '<e:x> or <e:y>'
    """
    if "<" not in path:
        return path and shorten(path)
    return re.sub(r"<([^>]*)>", lambda match: shorten(match.group(1)), path).replace("|", " or ")


def show(term: Term, most: int = _LONGEST) -> str:
    """Return a term as it would be written in a file, a long text cut off.

    >>> show(ox.Literal("2019", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))), show(ox.Literal(7))
    ('"2019"^^xsd:gYear', '7')
    """
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if not isinstance(term, ox.Literal):
        return "a blank node"
    text = term.value if len(term.value) <= most else f"{term.value[: most - 1]}…"
    text = text.translate(_ESCAPED)
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind in {"integer", "boolean", "decimal"}:
        return text
    quoted = f'"{text}"'
    return quoted + (
        f"@{term.language}" if term.language else "" if kind == "string" else f"^^{shorten(term.datatype.value)}"
    )


def read_term(text: str) -> Term | None:
    """Return the term that stands in N-Triples or Turtle; nothing where none does."""
    if not text:
        return None
    if text.startswith("_:"):
        return ox.BlankNode(text.removeprefix("_:"))
    (quad,) = ox.parse(f"<e:s> <e:p> {text} .", format=ox.RdfFormat.TURTLE)
    value: Term = quad.object
    return value


def show_term(text: str, most: int = _LONGEST) -> str:
    """Return a term given in N-Triples as it would be written in a file; nothing for nothing."""
    term = read_term(text)
    return show(term, most) if term is not None else ""
