"""IRIs never vanish: a release that lacks one of the last is refused, and what is replaced leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.errors import DataError
from paros.home import Home
from paros.layering import layer
from paros.names import BASE, PREFIXES, expand
from paros.publishing.folder import Folder
from paros.publishing.iris import check_iris, published, retired, write
from paros.publishing.material import Material, read_material
from paros.publishing.release import publish
from paros.publishing.site import moved
from paros.quads import read_file, serialize
from paros.reading import read_all, read_contribution

if TYPE_CHECKING:
    from pathlib import Path

PREFIX_LINES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
HEADER = """GRAPH graph:ontology {
  <https://w3id.org/paros/ontology> a owl:Ontology ; owl:versionInfo "0.1.0" ; dcterms:modified "2026-01-31"^^xsd:date .
}"""
OLD = """GRAPH graph:registry { actor:peking a paros:State . actor:china a paros:State }
GRAPH graph:ontology { paros:State a owl:Class . <https://w3id.org/paros/ontology/0.1.0/actors> rdfs:label "Actors"@en }
GRAPH graph:queries { query:states a sh:SPARQLExecutable . <https://w3id.org/paros/query/states#to> a sh:Parameter }
GRAPH passage:report-p1 { actor:china paros:namedAs "China"@en }"""
KEPT = OLD.replace('<https://w3id.org/paros/ontology/0.1.0/actors> rdfs:label "Actors"@en', "")


def material(text: str, tmp_path: Path, previous: str = "") -> Material:
    """Return what a release is made of, and write the dump of the one before."""
    data = [list(ox.parse(f"{PREFIX_LINES}{HEADER}{part}", format=ox.RdfFormat.TRIG)) for part in (text, previous)]
    if previous:
        (tmp_path / "last" / "dumps").mkdir(parents=True)
        (tmp_path / "last" / "dumps" / "paros.nq").write_bytes(serialize(data[1], ".nq"))
    last = tmp_path / "last" if previous else None
    return Material(Home(tmp_path, tmp_path), "0.2.0", data[0], ox.Store(), previous=last)


def problems(found: Material) -> list[str]:
    with pytest.raises(DataError) as refused:
        check_iris(found)
    return [problem.message for problem in refused.value.problems]


def test_what_is_published_are_subjects_and_graphs_and_terms_but_no_parts_of_queries(tmp_path: Path) -> None:
    found = {iri.removeprefix(BASE) for iri in published(material(OLD, tmp_path).dataset)}
    graphs = {f"graph/{name}" for name in ("ontology", "queries", "registry")} | {"passage/report-p1"}
    things = {"actor/peking", "actor/china", "query/states", "ontology", "ontology#State", "ontology/0.1.0/actors"}
    assert found == graphs | things


@pytest.mark.parametrize(
    ("what", "by", "gone"),
    [
        ("actor:peking a paros:State .", "", "actor:peking"),
        ("paros:State a owl:Class .", "", "paros:State"),
        (
            "query:states a sh:SPARQLExecutable . <https://w3id.org/paros/query/states#to> a sh:Parameter",
            "",
            "query:states",
        ),
        ("passage:report-p1", "graph:registry", "passage:report-p1"),
    ],
)
def test_a_release_in_which_an_iri_is_gone_is_refused(what: str, by: str, gone: str, tmp_path: Path) -> None:
    found = problems(material(OLD.replace(what, by), tmp_path, OLD))
    assert f"{gone} was in the last release and is gone" in found


def test_a_part_of_a_query_and_an_earlier_version_of_the_ontology_need_not_be_described(tmp_path: Path) -> None:
    text = KEPT.replace("<https://w3id.org/paros/query/states#to> a sh:Parameter", "")
    check_iris(material(text, tmp_path, OLD))


def test_an_iri_that_is_deprecated_is_still_there(tmp_path: Path) -> None:
    text = KEPT.replace("actor:peking a paros:State", "actor:peking a prov:Entity ; owl:deprecated true")
    check_iris(material(text, tmp_path, OLD))


def test_of_many_iris_that_are_gone_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    many = " ".join(f"GRAPH graph:registry {{ actor:a{number} a paros:State }}" for number in range(25))
    found = problems(material(KEPT, tmp_path, OLD + many))
    assert len(found) == 21
    assert found[-1] == "and 5 more IRIs of the last release are gone"


@pytest.mark.parametrize(
    "redirects",
    [
        "actor:peking owl:deprecated true ; dcterms:isReplacedBy actor:nowhere .",
        "actor:peking owl:deprecated true ; dcterms:isReplacedBy <https://example.org/china> .",
        "actor:peking owl:deprecated true ; dcterms:isReplacedBy actor:peking .",
        """actor:peking owl:deprecated true ; dcterms:isReplacedBy actor:a .
           actor:a owl:deprecated true ; dcterms:isReplacedBy actor:peking .""",
    ],
)
def test_a_name_that_leads_astray_is_refused_even_in_the_first_release(redirects: str, tmp_path: Path) -> None:
    found = problems(material(f"{OLD} GRAPH graph:registry {{ {redirects} }}", tmp_path))
    assert found[0].startswith("actor:")
    assert "leads to nothing in this release" in found[0]


def test_what_is_replaced_must_be_deprecated(tmp_path: Path) -> None:
    text = f"{OLD} GRAPH graph:registry {{ actor:peking dcterms:isReplacedBy actor:china }}"
    assert problems(material(text, tmp_path)) == ["actor:peking is replaced and not deprecated"]


MOVED = """GRAPH graph:registry {
  actor:peking owl:deprecated true ; dcterms:isReplacedBy actor:red-china .
  actor:red-china a paros:State ; owl:deprecated true ; dcterms:isReplacedBy actor:china .
  query:old a prov:Entity ; owl:deprecated true .
  paros:OldState a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy paros:State .
}"""


def test_what_is_replaced_leads_to_what_is_used_today(tmp_path: Path) -> None:
    given = material(OLD + MOVED, tmp_path)
    names = ["actor:peking", "actor:red-china", "paros:OldState", "query:old"]
    assert sorted(retired(given.dataset)) == sorted(expand(name) for name in names)
    folder = Folder(tmp_path / "site")
    moved.write(given, folder)
    assert folder.names() == ["actor/peking.html", "actor/red-china.html", "query/old.html"]
    page = (tmp_path / "site" / "actor" / "peking.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="refresh" content="0; url=china.html">' in page
    assert ">actor:china</a>" in page
    assert "refresh" not in (tmp_path / "site" / "query" / "old.html").read_text(encoding="utf-8")


def test_a_page_that_is_there_already_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "site")
    folder.write("actor/peking.html", "what is told of it")
    moved.write(material(OLD + MOVED, tmp_path), folder)
    assert (tmp_path / "site" / "actor" / "peking.html").read_text(encoding="utf-8") == "what is told of it"


def test_earlier_versions_of_the_ontology_stay_in_the_release(tmp_path: Path) -> None:
    given = material(KEPT, tmp_path, OLD)
    for version in ("0.1.0", "0.2.0"):
        path = tmp_path / "last" / "ontology" / version / "actors.ttl"
        path.parent.mkdir(parents=True)
        path.write_text(f"# {version}\n", encoding="utf-8")
    folder = Folder(tmp_path / "site")
    write(given, folder)
    assert folder.names() == ["ontology/0.1.0/actors.ttl"]


RETIRED = """
PREFIX actor: <https://w3id.org/paros/actor/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dispute: <https://w3id.org/paros/dispute/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
dispute:old a prov:Entity ; skos:prefLabel "A dispute that is settled"@en ; owl:deprecated true .
actor:peking a prov:Entity ; skos:prefLabel "Peking"@en ; owl:deprecated true ; dcterms:isReplacedBy actor:china .
"""


def test_the_registry_takes_what_the_error_tells_to_enter(small: Home, tmp_path: Path) -> None:
    path = tmp_path / "retired.ttl"
    path.write_text(RETIRED.replace("actor:china", "actor:group-of-21"), encoding="utf-8")
    taken = layer(read_all(small), read_contribution([path], small), whole=False)
    successor = retired(taken.quads)[expand("actor:peking")]
    assert successor == expand("actor:group-of-21")
    path.write_text(RETIRED.replace("actor:china", "actor:nobody"), encoding="utf-8")
    with pytest.raises(DataError, match="actor:nobody is in no registry"):
        layer(read_all(small), read_contribution([path], small), whole=False)


def test_a_refused_release_leaves_no_trace(small: Home, tmp_path: Path) -> None:
    last = tmp_path / "last.nq"
    extra = (
        f"<{expand('actor:peking')}> <{expand('rdf:type')}> <{expand('paros:State')}> <{expand('graph:registry')}> .\n"
    )
    last.write_bytes((small.dumps / "paros.nq").read_bytes() + extra.encode())
    assert expand("actor:peking") in published(read_file(last))
    assert expand("actor:peking") not in published(read_material(small).dataset)
    with pytest.raises(DataError, match="actor:peking was in the last release and is gone"):
        publish(small, tmp_path / "site", previous=last)
    assert [path.name for path in tmp_path.iterdir()] == ["last.nq"]
