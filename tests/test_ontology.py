"""The ontology: each term is fully described in one place, each foreign one exists, and nothing is declared in vain."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from paros.home import Home
from paros.links.stating import state
from paros.links.tables import SUFFIX, read_table
from paros.names import BASE, CODES, ONTOLOGY, PREFIXES, expand, shorten
from paros.quads import iris_in, read_file
from paros.queries import all_queries
from paros.vocabulary import PAROS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paros.queries import StoredQuery

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "ontology").glob("*.ttl"))
DATA = sorted([*(ROOT / "data").rglob("*.ttl"), *(ROOT / "data").rglob("*.trig")])
LINKS = sorted((ROOT / "data" / "links").glob(f"*{SUFFIX}"))
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
FIXTURES = sorted((ROOT / "tests" / "fixtures" / "shapes").glob("valid.*.trig"))
SPARQL = sorted([*(ROOT / "queries").rglob("*.rq"), *(ROOT / "scripts" / "paros" / "rules").glob("*.rq")])
CHECKING = sorted((ROOT / "scripts" / "paros").glob("*/*.rq"))

TYPE, LABEL, DEFINED_BY = (expand(name) for name in ("rdf:type", "rdfs:label", "rdfs:isDefinedBy"))
SUBCLASS, SUBPROPERTY, DOMAIN, RANGE = (
    expand(f"rdfs:{name}") for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
DISJOINT, IMPORTS = expand("owl:disjointWith"), expand("owl:imports")
CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY, ANNOTATION_PROPERTY = (
    expand(f"owl:{name}") for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
FUNCTIONAL, TRANSITIVE, INVERSE = (
    expand(f"owl:{name}") for name in ("FunctionalProperty", "TransitiveProperty", "inverseOf")
)
# What a property may be besides its kind.
CHARACTERISTICS = {FUNCTIONAL, TRANSITIVE}
DEFINITION, SCOPE_NOTE, EXAMPLE = (expand(f"skos:{name}") for name in ("definition", "scopeNote", "example"))
PREF_LABEL, BROADER, IN_SCHEME, TOP_OF = (
    expand(f"skos:{name}") for name in ("prefLabel", "broader", "inScheme", "topConceptOf")
)
CONCEPT, SCHEME = expand("skos:Concept"), expand("skos:ConceptScheme")

# The blocks of a file, by what stands in their first line.
TERM = re.compile(
    r"(paros:\w+) a (owl:(?:Class|ObjectProperty|DatatypeProperty)(?: , owl:(?:Functional|Transitive)Property)?) ;"
)
CODE = re.compile(r"([a-z]+:[a-z0-9-]+|<https://w3id\.org/paros/[a-z]+>) a (skos:Concept(?:Scheme)?) ;")
HEADER = re.compile(r"<https://w3id\.org/paros/ontology(?:/[a-z]+)?> a owl:Ontology ;")
DESCRIPTION = ["rdfs:isDefinedBy", "rdfs:label", "skos:definition", "skos:scopeNote", "skos:example"]
AXIOMS = ["rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "owl:inverseOf"]
CONCEPT_ORDER = [
    "rdfs:isDefinedBy",
    "skos:inScheme",
    "skos:prefLabel",
    "skos:altLabel",
    "skos:definition",
    "skos:scopeNote",
    "skos:broader",
    "skos:topConceptOf",
]
HEADER_ORDER = [
    "dcterms:title",
    "dcterms:description",
    "dcterms:creator",
    "dcterms:created",
    "dcterms:modified",
    "dcterms:license",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
    "owl:versionInfo",
    "owl:versionIRI",
]

# The vocabularies whose terms rdflib lists.
LISTED: dict[str, type[rdflib.namespace.DefinedNamespace]] = {
    "csvw": rdflib.CSVW,
    "dc": rdflib.DC,
    "dcat": rdflib.DCAT,
    "dcterms": rdflib.DCTERMS,
    "foaf": rdflib.FOAF,
    "org": rdflib.ORG,
    "owl": rdflib.OWL,
    "prov": rdflib.PROV,
    "rdf": rdflib.RDF,
    "rdfs": rdflib.RDFS,
    "schema": rdflib.SDO,
    "sh": rdflib.SH,
    "skos": rdflib.SKOS,
    "vann": rdflib.VANN,
    "void": rdflib.VOID,
    "xsd": rdflib.XSD,
}
# Terms that rdflib does not list, each read in the vocabulary itself.
UNLISTED: dict[str, set[str]] = {
    # DCAT 3, https://www.w3.org/TR/vocab-dcat-3/, 6.4; rdflib lists the terms of DCAT 2.
    "dcat": {"version"},
    # Web Annotation Vocabulary, https://www.w3.org/TR/annotation-vocab/, on selectors by position.
    "oa": {"TextPositionSelector", "TextQuoteSelector", "hasSelector", "hasSource", "start", "end", "exact"},
    # Semantic mapping vocabulary, https://mapping-commons.github.io/semantic-mapping-vocabulary/, as SSSOM 1.1 admits
    # them for mapping_justification.
    "semapv": {
        "BackgroundKnowledgeBasedMatching",
        "LexicalMatching",
        "ManualMappingCuration",
        "MappingChaining",
        "MappingReview",
    },
    # SPDX 2, ontology/spdx-ontology.owl.xml of https://github.com/spdx/spdx-spec, as DCAT 3 uses it in 6.17.
    "spdx": {
        "Checksum",
        "ChecksumAlgorithm",
        "algorithm",
        "checksum",
        "checksumAlgorithm_sha256",
        "checksumValue",
    },
    # SSSOM 1.1, src/sssom_schema/schema/sssom_schema.yaml of https://github.com/mapping-commons/sssom: the class and the
    # slots without a slot_uri of their own, the meaning of the modifier ‘Not’, and the object where nothing was found.
    "sssom": {
        "Mapping",
        "NegatedPredicate",
        "NoTermFound",
        "author_label",
        "confidence",
        "mapping_justification",
        "mapping_tool",
        "object_label",
        "object_source",
        "object_type",
        "predicate_modifier",
        "reviewer_label",
        "subject_label",
        "subject_source",
    },
}
VOCABULARIES = set(LISTED) | set(UNLISTED)
# What is no term of a vocabulary: the licence, media types, the pages of datasets, and entities of the authorities that our
# things are mapped to.
NO_TERMS = (
    "<https://creativecommons.org/licenses/by/4.0/>",
    "<https://www.iana.org/assignments/media-types/",
    *(f"{quad.subject}" for quad in read_file(ROOT / "data" / "registry" / "pages.ttl")),
    "<http://data.un.org/codes/sdg/geoArea/",
    "<http://dbpedia.org/resource/",
    "<http://metadata.un.org/thesaurus/",
    "<http://www.wikidata.org/entity/",
    "<https://celestrak.org/satcat/records.php?CATNR=",
    "<https://digitallibrary.un.org/record/",
    "<https://isni.org/isni/",
    "<https://nssdc.gsfc.nasa.gov/nmc/spacecraft/display.action?id=",
    "<https://ror.org/",
    "<https://sws.geonames.org/",
    "<https://treaties.un.org/Pages/",
    "<https://treaties.unoda.org/t/",
    "<https://undocs.org/",
    "<https://www.iso.org/obp/ui/#iso:code:3166:",
)
# The words of the languages that all others are declared in.
LANGUAGES = ("rdf", "rdfs", "owl", "xsd", "sh")

# What is no name in Turtle and SPARQL: strings, IRIs and comments.
TEXT = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|<[^<>\s]*>|#[^\n]*", re.DOTALL)
NAME = re.compile(r"(?<![\w:.-])([a-z][\w-]*):(\w(?:[\w.-]*[\w-])?)")


def module_iri(path: Path) -> str:
    return f"{BASE}ontology" if path.stem == "paros" else f"{BASE}ontology/{path.stem}"


def quads(paths: list[Path]) -> list[ox.Quad]:
    return [quad for path in paths for quad in read_file(path)]


def value(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal), term
    return term.value


def index(content: list[ox.Quad]) -> dict[str, dict[str, list[str]]]:
    """Return the values of each property of each subject."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in content:
        found[value(quad.subject)][quad.predicate.value].append(value(quad.object))
    return {subject: dict(rows) for subject, rows in found.items()}


ALL = index(quads(MODULES))
CLASSES = sorted(s for s, rows in ALL.items() if CLASS in rows.get(TYPE, ()) and s.startswith(ONTOLOGY))
PROPERTIES = sorted(
    s
    for s, rows in ALL.items()
    if {OBJECT_PROPERTY, DATATYPE_PROPERTY} & set(rows.get(TYPE, ())) and s.startswith(ONTOLOGY)
)
TERMS = [*CLASSES, *PROPERTIES]
CONCEPTS = sorted(s for s, rows in ALL.items() if CONCEPT in rows.get(TYPE, ()))
SCHEMES = sorted(s for s, rows in ALL.items() if SCHEME in rows.get(TYPE, ()))


def blocks(path: Path) -> list[list[str]]:
    """Return the blocks of a file, without comments and prefixes."""
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith(("#", "@prefix")))
    return [block.splitlines() for block in re.split(r"\n{2,}", text.strip("\n")) if block.strip()]


def predicates(block: list[str], width: int) -> list[str]:
    """Return the predicates of a block, one for each line that has one, all objects in one column."""
    found: list[str] = []
    for line in block[1:]:
        if line.startswith(" " * (4 + width)):
            assert line[4 + width] != " ", line
        else:
            match = re.fullmatch(rf" {{4}}(?=.{{{width}}}\S)(\S+) +(\S.*)", line)
            assert match, line
            assert len(match[1]) < width, line
            assert line[3 + width] == " ", line
            found.append(match[1])
        assert line.endswith((" ;", " ,", " .")), line
    assert block[-1].endswith(" .")
    return found


def names(text: str) -> Iterator[tuple[str, str]]:
    """Give the prefixed names of a text in Turtle or SPARQL."""
    for match in NAME.finditer(TEXT.sub(" ", text)):
        yield match[1], match[2]


# --- How a term is written


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_each_block_of_a_term_has_one_fixed_order(path: Path) -> None:
    for block in blocks(path):
        if not TERM.fullmatch(block[0]):
            continue
        found = predicates(block, 19)
        assert found[:5] == DESCRIPTION, block[0]
        axioms = found[5:]
        assert axioms == [name for name in AXIOMS if name in axioms], block[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_each_block_of_a_concept_has_one_fixed_order(path: Path) -> None:
    for block in blocks(path):
        if CODE.fullmatch(block[0]):
            found = predicates(block, 19)
            assert found == [name for name in CONCEPT_ORDER if name in found], block[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_block_is_of_a_kind_that_is_checked(path: Path) -> None:
    # A header first; then terms and concepts; axioms across terms, and foreign terms, in blocks of their own.
    first, *others = blocks(path)
    assert HEADER.fullmatch(first[0])
    for block in others:
        if TERM.fullmatch(block[0]) or CODE.fullmatch(block[0]):
            continue
        assert re.fullmatch(
            r"(paros|owl|rdfs|semapv|spdx|sssom):\w+|[a-z]+:\w+ a owl:\w+ ;|<https://(creativecommons|w3id)\S+>",
            block[0],
        ), block[0]
        assert set(predicates(block, 19)) <= {"owl:disjointWith", "rdfs:seeAlso", "rdfs:subPropertyOf", "rdfs:label"}


def test_every_term_and_concept_has_a_block() -> None:
    heads = [match for path in MODULES for block in blocks(path) for match in [TERM.fullmatch(block[0])] if match]
    assert Counter(expand(match[1]) for match in heads) == Counter(TERMS)
    codes = [match for path in MODULES for block in blocks(path) for match in [CODE.fullmatch(block[0])] if match]
    subjects = [match[1].strip("<>") if match[1].startswith("<") else expand(match[1]) for match in codes]
    assert Counter(subjects) == Counter([*CONCEPTS, *SCHEMES])


@pytest.mark.parametrize("term", TERMS, ids=shorten)
def test_a_term_is_described(term: str) -> None:
    rows = ALL[term]
    for predicate in (LABEL, DEFINITION, SCOPE_NOTE, EXAMPLE, DEFINED_BY):
        assert len(rows[predicate]) == 1, shorten(predicate)
        assert rows[predicate][0].strip(), shorten(predicate)
    definition = rows[DEFINITION][0]
    assert definition.endswith("."), definition
    assert rows[SCOPE_NOTE][0].endswith("."), rows[SCOPE_NOTE]
    assert rows[EXAMPLE][0].endswith("."), rows[EXAMPLE]
    words = re.sub(r"^(a|an|the) ", "", definition.casefold())
    assert not re.match(rf"{re.escape(rows[LABEL][0].casefold())}\b", words), definition


def test_each_label_and_definition_is_given_once() -> None:
    for predicate in (LABEL, DEFINITION):
        used = Counter(ALL[term][predicate][0].casefold() for term in TERMS)
        assert [text for text, count in used.items() if count > 1] == []


def test_descriptions_are_in_english() -> None:
    described = {LABEL, DEFINITION, SCOPE_NOTE, EXAMPLE, PREF_LABEL, expand("skos:altLabel")}
    for quad in quads(MODULES):
        if quad.predicate.value in described:
            assert isinstance(quad.object, ox.Literal)
            assert quad.object.language == "en", quad


def test_terms_are_named_by_their_kind() -> None:
    assert [term for term in CLASSES if not re.fullmatch(r"([A-Z][a-z]+)+", term.removeprefix(ONTOLOGY))] == []
    properties = [term.removeprefix(ONTOLOGY) for term in PROPERTIES]
    assert [name for name in properties if not re.fullmatch(r"[a-z]+[0-9]*([A-Z][a-z]+[0-9]*)*", name)] == []
    # The name of a property is its label in one word; the unit of a number goes without its preposition.
    labels = {name: ALL[ONTOLOGY + name][LABEL][0] for name in properties}
    plain = {name: label.lower().replace(" in kilometres", "kilometres") for name, label in labels.items()}
    joined = {name: re.sub(r"[^a-z0-9]", "", label.replace(" in miles", "miles")) for name, label in plain.items()}
    assert {name: labels[name] for name in properties if joined[name] != name.lower()} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_declares_its_own_terms(path: Path) -> None:
    for subject, rows in index(read_file(path)).items():
        if (subject in TERMS and TYPE in rows) or subject in {*CONCEPTS, *SCHEMES}:
            assert rows[DEFINED_BY] == [module_iri(path)], shorten(subject)


def test_each_term_is_declared_in_one_module() -> None:
    declared = Counter(subject for path in MODULES for subject, rows in index(read_file(path)).items() if TYPE in rows)
    assert [shorten(subject) for subject, count in declared.items() if count > 1] == []


# --- Headers and modules


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_header_is_complete(path: Path) -> None:
    found = predicates(blocks(path)[0], 30)
    assert found[: len(HEADER_ORDER)] == HEADER_ORDER
    assert set(found[len(HEADER_ORDER) :]) <= {"owl:imports", "skos:historyNote", "skos:editorialNote"}
    rows = ALL[module_iri(path)]
    for name in HEADER_ORDER:
        assert len(rows[expand(name)]) == 1, name
        assert rows[expand(name)][0].strip(), name
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert rows[expand("owl:versionInfo")] == [version]
    tail = "" if path.stem == "paros" else f"/{path.stem}"
    assert rows[expand("owl:versionIRI")] == [f"{BASE}ontology/{version}{tail}"]
    assert rows[expand("vann:preferredNamespacePrefix")] == ["paros"]
    assert rows[expand("vann:preferredNamespaceUri")] == [ONTOLOGY]
    assert rows[expand("dcterms:license")] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert rows[expand("dcterms:created")] <= rows[expand("dcterms:modified")]


def test_the_first_version_says_that_there_is_no_prior_one() -> None:
    rows = ALL[module_iri(ROOT / "ontology" / "paros.ttl")]
    assert (expand("owl:priorVersion") in rows) != (expand("skos:historyNote") in rows)


def test_every_module_is_imported() -> None:
    imported = ALL[f"{BASE}ontology"][IMPORTS]
    assert imported == sorted(module_iri(path) for path in MODULES if path.stem != "paros")
    assert [subject for subject, rows in ALL.items() if IMPORTS in rows] == [f"{BASE}ontology"]


def _questions(module: str) -> list[str]:
    """Return the competency questions in the header of a module."""
    notes = ALL[module].get(expand("skos:editorialNote"), [])
    assert all(note.startswith("Competency question: ") for note in notes), module
    return [note.removeprefix("Competency question: ") for note in notes]


def _asked(query: StoredQuery) -> set[str]:
    """Return what a stored query names, in its pattern and as examples of its parameters."""
    examples = " ".join(parameter.example for parameter in query.parameters)
    return {PREFIXES[prefix] + local for prefix, local in names(f"{query.text}\n{examples}") if prefix in PREFIXES}


def _describes(module: str) -> set[str]:
    """Return the terms and concepts that a module defines."""
    return {subject for subject in (*TERMS, *CONCEPTS) if ALL[subject][DEFINED_BY] == [module]}


def test_a_module_names_the_questions_that_it_exists_for() -> None:
    # The alignments and the module that imports all others define nothing of their own.
    for module in map(module_iri, MODULES):
        assert bool(_questions(module)) == bool(_describes(module)), module


@pytest.mark.parametrize("module", [module_iri(path) for path in MODULES], ids=shorten)
def test_a_stored_query_answers_each_question_of_a_module_with_its_terms(module: str) -> None:
    by_question = {query.summary: query for query in all_queries(Home(ROOT, ROOT / "build"))}
    for question in _questions(module):
        assert question in by_question
        assert _asked(by_question[question]) & _describes(module), question


def test_a_question_belongs_to_one_module() -> None:
    asked = Counter(question for path in MODULES for question in _questions(module_iri(path)))
    assert [question for question, count in asked.items() if count > 1] == []


# --- Axioms


def test_a_property_has_at_most_one_domain_and_range() -> None:
    several = [
        (shorten(term), shorten(p)) for term in PROPERTIES for p in (DOMAIN, RANGE) if len(ALL[term].get(p, ())) > 1
    ]
    assert several == []


def test_axioms_speak_of_our_own_terms() -> None:
    ours = (BASE,)
    for path in MODULES:
        for quad in read_file(path):
            if value(quad.subject).startswith(ours):
                continue
            assert path.name == "alignments.ttl", quad
            assert quad.predicate.value in {TYPE, LABEL}, quad


def test_axioms_connect_terms_of_one_kind() -> None:
    kinds = {subject: set(rows.get(TYPE, ())) for subject, rows in ALL.items()}
    for subject, rows in ALL.items():
        for predicate in (SUBCLASS, DISJOINT, DOMAIN, RANGE):
            for other in rows.get(predicate, ()):
                assert CLASS in kinds.get(other, ()), (shorten(subject), shorten(other))
        for other in rows.get(SUBPROPERTY, ()):
            kind = {OBJECT_PROPERTY, DATATYPE_PROPERTY}
            assert kinds[subject] & kind == kinds.get(other, set()) & kind != set(), (shorten(subject), shorten(other))
        for predicate in (SUBCLASS, DISJOINT):
            assert predicate not in rows or CLASS in kinds[subject], shorten(subject)
        for predicate in (DOMAIN, RANGE, SUBPROPERTY):
            assert predicate not in rows or subject in PROPERTIES, shorten(subject)
        # The range of a datatype property would be a datatype.
        assert RANGE not in rows or OBJECT_PROPERTY in kinds[subject], shorten(subject)


def test_nothing_is_of_two_kinds() -> None:
    # In OWL 2 DL no IRI names a class and a property, an object and a datatype property, or a term and a thing.
    for subject, rows in ALL.items():
        assert len(set(rows.get(TYPE, ())) - CHARACTERISTICS) <= 1, shorten(subject)
    declared = {s for s, rows in ALL.items() if any(t.startswith(PREFIXES["owl"]) for t in rows.get(TYPE, ()))}
    individuals = {value(quad.subject) for quad in quads(DATA)}
    individuals |= {value(quad.object) for quad in quads(DATA) if quad.predicate.value != TYPE and _is_iri(quad.object)}
    assert declared & (individuals | set(CONCEPTS) | set(SCHEMES)) == set()


def test_object_properties_have_things_and_datatype_properties_have_values() -> None:
    wrong = []
    for quad in [*quads(DATA), *quads(FIXTURES)]:
        kinds = ALL.get(quad.predicate.value, {}).get(TYPE, [])
        if OBJECT_PROPERTY in kinds and not _is_iri(quad.object):
            wrong.append(quad)
        if DATATYPE_PROPERTY in kinds and not isinstance(quad.object, ox.Literal):
            wrong.append(quad)
    assert wrong == []


def test_nothing_is_functional_along_a_chain() -> None:
    # OWL 2 DL forbids both of one property, and of a property above a transitive one; we state no other chain.
    stated = {t for rows in ALL.values() for t in rows.get(TYPE, ()) if t.endswith("Property")}
    assert stated == {OBJECT_PROPERTY, DATATYPE_PROPERTY, ANNOTATION_PROPERTY, *CHARACTERISTICS}
    transitive = {s for s, rows in ALL.items() if TRANSITIVE in rows.get(TYPE, ())}
    functional = {s for s, rows in ALL.items() if FUNCTIONAL in rows.get(TYPE, ())}
    assert transitive
    assert functional & (transitive | {above for term in transitive for above in _above(term, SUBPROPERTY)}) == set()


def test_what_is_computed_is_never_stated() -> None:
    # Inverses and properties that close a chain: what a source states stays apart from what follows.
    computed = {s for s, rows in ALL.items() if TRANSITIVE in rows.get(TYPE, ()) or INVERSE in rows}
    computed.add(expand("paros:speaksFor"))
    assert len(computed) == 4
    assert [quad for quad in quads(DATA) if quad.predicate.value in computed] == []
    assert all("Computed" in ALL[term][SCOPE_NOTE][0] for term in computed)


def test_each_pair_of_disjoint_classes_is_stated_once() -> None:
    pairs = Counter(
        frozenset((shorten(subject), shorten(other)))
        for subject, rows in ALL.items()
        for other in rows.get(DISJOINT, ())
    )
    assert [sorted(pair) for pair, count in pairs.items() if count > 1 or len(pair) == 1] == []


def _disjoint() -> set[frozenset[str]]:
    return {frozenset((subject, other)) for subject, rows in ALL.items() for other in rows.get(DISJOINT, ())}


def test_the_kinds_of_things_exclude_each_other() -> None:
    # A body is an agent and a forum at once, and a weapon in orbit a space object; no other two kinds have anything
    # in common.
    kinds = [t for t in CLASSES if not any(above.startswith(ONTOLOGY) for above in ALL[t].get(SUBCLASS, ()))]
    joint = [pair for pair in itertools.combinations(kinds, 2) if frozenset(pair) not in _disjoint()]
    assert joint == [
        (expand("paros:Agent"), expand("paros:Forum")),
        (expand("paros:SpaceObject"), expand("paros:WeaponSystem")),
    ]


@pytest.mark.parametrize("above", ["Agent", "Organization", "Body", "Passage"])
def test_the_kinds_of_one_thing_exclude_each_other(above: str) -> None:
    disjoint = _disjoint()
    abstract = {expand("paros:Organization")}
    below = [t for t in CLASSES if expand(f"paros:{above}") in ALL[t].get(SUBCLASS, ()) and t not in abstract]
    pairs = list(itertools.combinations(below, 2))
    assert pairs
    assert [[shorten(t) for t in pair] for pair in pairs if frozenset(pair) not in disjoint] == []


def test_only_a_few_kinds_of_instruments_exclude_each_other() -> None:
    # A text may be a statement and a commitment, a working paper and a draft, a schedule and a decision.
    kinds = {t for t in CLASSES if expand("paros:Instrument") in _above(t, SUBCLASS)}
    names = ("Treaty", "DraftTreaty", "Resolution", "DraftResolution", "Proposal")
    pairs = {frozenset(expand(f"paros:{name}") for name in pair) for pair in itertools.combinations(names, 2)}
    assert {pair for pair in _disjoint() if pair <= kinds} == pairs


def test_classes_and_properties_are_in_no_circle() -> None:
    for predicate in (SUBCLASS, SUBPROPERTY, BROADER):
        for start in ALL:
            assert start not in _above(start, predicate), shorten(start)


def _above(start: str, predicate: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = set(ALL.get(waiting.pop(), {}).get(predicate, ())) - found
        found |= fresh
        waiting += sorted(fresh)
    return found


# --- Blank nodes, foreign terms, terms in use


@pytest.mark.parametrize("path", [*MODULES, *DATA], ids=lambda path: path.name)
def test_there_is_no_blank_node(path: Path) -> None:
    blank = [q for q in read_file(path) if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
    assert blank == []


def _is_iri(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def _exists(prefix: str, local: str) -> bool:
    """Return whether a foreign vocabulary defines a term."""
    return local in UNLISTED.get(prefix, ()) or (prefix in LISTED and local in LISTED[prefix])


def _foreign(iris: set[str]) -> set[tuple[str, str]]:
    """Return the foreign ones of some IRIs as prefix and name."""
    found = set()
    for iri in iris:
        if iri.startswith(BASE):
            continue
        prefix, _, local = shorten(iri).partition(":")
        found.add((prefix, local))
    return found


def test_the_lists_of_foreign_terms_are_lists() -> None:
    for prefix, listed in LISTED.items():
        assert str(listed) == PREFIXES[prefix]
        assert "noSuchTerm" not in listed, prefix
    for prefix, terms in UNLISTED.items():
        assert [term for term in terms if prefix in LISTED and term in LISTED[prefix]] == [], prefix
    assert {p for p, namespace in PREFIXES.items() if not namespace.startswith(BASE)} == VOCABULARIES


@pytest.mark.parametrize("path", [*MODULES, *DATA, *SHAPES, *FIXTURES], ids=lambda path: path.name)
def test_every_foreign_term_is_defined_by_its_vocabulary(path: Path) -> None:
    foreign = _foreign(iris_in(read_file(path)))
    outside = {f"{prefix}:{local}" for prefix, local in foreign if prefix not in VOCABULARIES}
    assert {iri for iri in outside if not iri.startswith(NO_TERMS)} == set()
    unknown = [f"{p}:{local}" for p, local in foreign if p in VOCABULARIES and not _exists(p, local)]
    assert unknown == []


def test_foreign_terms_are_declared_and_labelled_if_and_only_if_they_are_used() -> None:
    others = [path for path in MODULES if path.name != "alignments.ttl"]
    links = [quad for path in LINKS for row in read_table(path).rows for quad in state(row)]
    used = iris_in([*quads(others), *quads(DATA), *links, *quads(SHAPES), *quads(FIXTURES)])
    alignments = read_file(ROOT / "ontology" / "alignments.ttl")
    used |= iris_in([quad for quad in alignments if value(quad.subject).startswith(BASE)])
    for path in SPARQL:
        used |= {PREFIXES[p] + local for p, local in names(path.read_text("utf-8")) if p in PREFIXES}
    wanted = {f"{p}:{local}" for p, local in _foreign(used) if p not in {*LANGUAGES, "<http", "<https"}}
    declared = {shorten(value(q.subject)) for q in alignments if not value(q.subject).startswith(BASE)}
    # Terms of the languages are no one's to declare; those that stand in object position are labelled.
    objects = {shorten(value(q.object)) for q in [*quads(MODULES), *links]}
    kinds = {name for name in objects if name.partition(":")[0] in LANGUAGES}
    assert {name for name in declared if name.partition(":")[0] in LANGUAGES} == kinds
    declared -= kinds
    labelled = {shorten(subject) for subject, rows in ALL.items() if LABEL in rows}
    assert wanted - declared == set()
    assert declared - wanted == {"<https://creativecommons.org/licenses/by/4.0/>"}
    assert declared - labelled == set()


def _mentioned(prefix: str, local: str) -> bool:
    """Return whether a prefixed name of ours or of a foreign vocabulary names something; entities are left alone."""
    if prefix in VOCABULARIES:
        return _exists(prefix, local)
    if prefix in {"paros", "topic", *CODES}:
        return PREFIXES[prefix] + local in {*TERMS, *CONCEPTS}
    return prefix in PREFIXES


def _strings_of_sparql() -> list[str]:
    keys = {expand(f"sh:{name}") for name in ("select", "ask", "construct")}
    return [value(quad.object) for quad in quads(SHAPES) if quad.predicate.value in keys]


@pytest.mark.parametrize("path", sorted({*SPARQL, *CHECKING}), ids=lambda path: path.name)
def test_a_query_asks_for_terms_that_exist(path: Path) -> None:
    found = list(names(path.read_text("utf-8")))
    assert [f"{prefix}:{local}" for prefix, local in found if not _mentioned(prefix, local)] == []


def test_the_queries_in_shapes_ask_for_terms_that_exist() -> None:
    texts = _strings_of_sparql()
    assert texts
    found = [name for text in texts for name in names(text)]
    assert found
    assert [f"{prefix}:{local}" for prefix, local in found if not _mentioned(prefix, local)] == []


def test_names_are_found_in_queries() -> None:
    text = """
    #+ paros:comment
    SELECT * { ?a paros:partOf+/^topic:x|rdfs:label "paros:text" ; a <https://e.org/#paros:iri> . # paros:end
      FILTER(?a < paros:b.c && ?x > 1) } """
    assert list(names(text)) == [("paros", "partOf"), ("topic", "x"), ("rdfs", "label"), ("paros", "b.c")]


@pytest.mark.parametrize("path", [*MODULES, *DATA, *SHAPES, *FIXTURES], ids=lambda path: path.name)
def test_every_term_of_ours_that_is_used_is_declared(path: Path) -> None:
    used = iris_in(read_file(path))
    used |= {value(q.object) for q in read_file(path) if isinstance(q.object, ox.Literal) and "://" in q.object.value}
    ours = {iri for iri in used if iri.startswith(ONTOLOGY)}
    assert sorted(ours - set(TERMS) - {ONTOLOGY}) == []


def test_the_vocabulary_of_the_package_is_that_of_the_ontology() -> None:
    listed = [name for name in PAROS.__annotations__ if not name.startswith("_")]
    assert sorted(ONTOLOGY + name for name in listed) == sorted(TERMS)
    assert listed[: len(CLASSES)] == [term.removeprefix(ONTOLOGY) for term in CLASSES]
    with pytest.raises(AttributeError, match="noSuchTerm"):
        _ = PAROS.noSuchTerm


def test_every_class_and_property_is_used() -> None:
    content = [*quads(DATA), *quads(FIXTURES)]
    used = {quad.predicate.value for quad in content}
    used |= {value(quad.object) for quad in content if quad.predicate.value == TYPE}
    # A class above others is used by its members.
    used |= {above for term in used for above in _above(term, SUBCLASS) | _above(term, SUBPROPERTY)}
    assert [shorten(term) for term in TERMS if term not in used] == []


# --- Concepts


@pytest.mark.parametrize("concept", CONCEPTS, ids=shorten)
def test_a_concept_is_described_and_has_its_place(concept: str) -> None:
    rows = ALL[concept]
    scheme = concept.rpartition("/")[0]
    assert rows[IN_SCHEME] == [scheme]
    assert scheme in SCHEMES
    for predicate in (PREF_LABEL, DEFINITION):
        assert len(rows[predicate]) == 1
        assert rows[predicate][0].strip()
    assert rows[DEFINITION][0].endswith(".")
    above = rows.get(BROADER, [])
    assert rows.get(TOP_OF, [scheme]) == [scheme]
    assert bool(above) != (TOP_OF in rows)
    assert all(ALL[broader][IN_SCHEME] == [scheme] for broader in above)


def test_labels_of_concepts_are_unique_within_a_scheme() -> None:
    used = Counter((ALL[c][IN_SCHEME][0], ALL[c][PREF_LABEL][0].casefold()) for c in CONCEPTS)
    assert [pair for pair, count in used.items() if count > 1] == []


def test_every_scheme_is_described_and_has_concepts() -> None:
    assert sorted(SCHEMES) == sorted(f"{BASE}{name}" for name in (*CODES, "topic"))
    for scheme in SCHEMES:
        assert ALL[scheme][PREF_LABEL]
        assert ALL[scheme][DEFINITION][0].endswith(".")
        assert len([c for c in CONCEPTS if ALL[c][IN_SCHEME] == [scheme]]) > 1
