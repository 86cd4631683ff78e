"""Links to external datasets: their form is one that a reasoner bears, and real identifiers have the IRIs that we admit."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from paros.names import PREFIXES, expand
from paros.quads import read_file
from paros.reasoning import check_consistency

ROOT = Path(__file__).parents[1]
EXTERNAL = ROOT.parent / "shared" / "external"
FIXTURE = ROOT / "tests" / "fixtures" / "shapes" / "valid.links.trig"
# The IRI of an identifier in each scheme of the reference data.
SCHEMES = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "wikipedia-en": "http://dbpedia.org/resource/{}",
    "ror": "{}",
    "isni": "https://isni.org/isni/{}",
    "undl-voting-record": "https://digitallibrary.un.org/record/{}",
    "undl-document-record": "https://digitallibrary.un.org/record/{}",
    "unoda-treaties": "{}",
    "un-symbol": "https://undocs.org/{}",
    "adopting-resolution": "https://undocs.org/{}",
    "unts-citation": "{}",
    "unts-registration": "UNTS No. {}",
    "cospar": "https://nssdc.gsfc.nasa.gov/nmc/spacecraft/display.action?id={}",
    "norad": "https://celestrak.org/satcat/records.php?CATNR={}",
}


@pytest.fixture(scope="module")
def admitted() -> list[str]:
    """Return the patterns of the authorities that an object of a mapping may belong to."""
    store = ox.Store()
    store.extend(read_file(ROOT / "shapes" / "links.ttl"))
    query = "SELECT ?pattern { shape:mapping-object-authority sh:or/rdf:rest*/rdf:first/sh:pattern ?pattern }"
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return [row["pattern"].value for row in solutions if isinstance(row["pattern"], ox.Literal)]


def _rows(name: str) -> list[dict[str, str]]:
    if not EXTERNAL.is_dir():
        pytest.skip("the reference data are not at hand (../shared/external)")
    with (EXTERNAL / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _refused(iris: set[str], admitted: list[str]) -> list[str]:
    assert iris
    return sorted(iri for iri in iris if not any(re.search(pattern, iri) for pattern in admitted))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_real_identifiers_of_things_are_admitted(scheme: str, admitted: list[str]) -> None:
    ids = {
        row["id"].replace(" ", "") if scheme == "isni" else row["id"]
        for row in _rows("external-ids.csv")
        if row["scheme"] == scheme
    }
    assert _refused({SCHEMES[scheme].format(one) for one in ids}, admitted) == []


@pytest.mark.parametrize(
    ("column", "form"),
    [
        ("wikidata_qid", "http://www.wikidata.org/entity/{}"),
        ("geonames_id", "https://sws.geonames.org/{}/"),
        ("unbis_thesaurus_id", "http://metadata.un.org/thesaurus/{}"),
        ("iso2", "https://www.iso.org/obp/ui/#iso:code:3166:{}"),
        ("m49", "http://data.un.org/codes/sdg/geoArea/{}"),
    ],
)
def test_real_identifiers_of_states_are_admitted(column: str, form: str, admitted: list[str]) -> None:
    ids = {row[column] for row in _rows("states.csv") if row[column]}
    assert _refused({form.format(one) for one in ids}, admitted) == []


def test_real_concepts_of_the_thesaurus_are_admitted(admitted: list[str]) -> None:
    assert _refused({row["uri"] for row in _rows("unbis-concepts.csv")}, admitted) == []


def test_every_pattern_is_anchored_at_both_ends(admitted: list[str]) -> None:
    assert [pattern for pattern in admitted if not (pattern.startswith("^") and pattern.endswith("$"))] == []


def test_mappings_and_links_are_consistent_with_the_ontology() -> None:
    ontology = [quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)]
    check_consistency([*ontology, *read_file(FIXTURE)])


def test_a_reasoner_takes_no_denied_mapping_for_a_link() -> None:
    # In OWL an axiom that is described stands (OWL 2 Mapping to RDF Graphs, 3.2.2), so a denied one must be none.
    axioms = [quad for quad in read_file(FIXTURE) if quad.object == ox.NamedNode(expand("owl:Axiom"))]
    denied = [quad for quad in read_file(FIXTURE) if quad.object == ox.NamedNode(expand("sssom:NegatedPredicate"))]
    assert (axioms, len(denied)) == ([], 1)
