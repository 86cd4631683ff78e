"""The metadata of a release agree with its files, with DCAT-AP and with what we say elsewhere; any change is found."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import cffconvert
import citeproc  # type: ignore[import-untyped]
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from citeproc.source.bibtex import BibTeX  # type: ignore[import-untyped]
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
from rdflib import SH

from paros.citing import read_release
from paros.describing import file_iri, named_members, period, version_iri
from paros.dumping import DESCRIPTION, DUMPS
from paros.errors import BAD_DATA, USAGE, CheckError, DataError, UsageError
from paros.names import BASE, PREFIXES, expand, shorten
from paros.publishing.citation import citations, schema_org
from paros.publishing.folder import SUMS, Folder
from paros.publishing.material import SITE_URL, read_material
from paros.publishing.metadata import INPUTS, by_dataset, write
from paros.publishing.release import LAST
from paros.publishing.roll_calls import TERMS, terms
from paros.publishing.sums import check_release
from paros.publishing.w3id import to_htaccess
from paros.quads import DEFAULT, read_file, serialize
from paros.votes.keeping import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rewriting import follow, parse

    from paros.home import Home
    from paros.publishing.material import Material

    RunParos = Callable[..., subprocess.CompletedProcess[str]]
else:
    from rewriting import follow, parse

ROOT = Path(__file__).parents[1]
DCAT_AP = ROOT.parent / "shared" / "conformance" / "dcat-ap-3.0.1"
TABLES = {
    "@context": "http://www.w3.org/ns/csvw",
    "tables": [{"url": "events.csv", "dc:title": "Events", "dc:description": "What happened, a row for each event."}],
}
CITING = ("CITATION.cff", ".zenodo.json", "codemeta.json", "LICENSE-DATA")
OURS = (*CITING, INPUTS, DESCRIPTION, "dataset.jsonld", SUMS)


def _layer(material: Material, name: str) -> list[ox.Quad]:
    graph = ox.NamedNode(expand(f"graph:{name}"))
    return [ox.Quad(q.subject, q.predicate, q.object) for q in material.dataset if q.graph_name == graph]


def _release(root: Path, material: Material) -> Folder:
    """Write what the other parts of a release may write, a file of each kind, and then the metadata."""
    root.mkdir()
    folder = Folder(root)
    for name in DUMPS:
        content = (material.home.dumps / name).read_bytes()
        folder.write(f"dumps/{name}", content)
        folder.write(f"dumps/{name}.gz", gzip.compress(content, mtime=0))
    folder.write("dumps/layers/registry.nt", serialize(_layer(material, "registry"), ".nt"))
    claims = [quad for quad in material.dataset if "/passage/" in str(quad.graph_name)]
    folder.write("dumps/layers/claims.nq", serialize(claims, ".nq"))
    for suffix in (".nt", ".ttl"):
        folder.write(f"ontology{suffix}", serialize(_layer(material, "ontology"), suffix))
    for name in ("shapes.ttl", "shapes/actors.ttl"):
        folder.write(name, (material.home.root / "shapes" / "actors.ttl").read_bytes())
    folder.write("tables/events.csv", "iri,label\n")
    folder.write("tables/events.parquet", b"PAR1")
    folder.write("tables/metadata.json", json.dumps(TABLES))
    folder.write("index.html", "<!DOCTYPE html>\n")
    if material.previous:
        folder.write("changes.html", "<!DOCTYPE html>\n")
    if material.roll_calls:
        folder.write("dumps/roll-calls.nq", "<a:a> <a:a> <a:a> <a:a> .\n")
        folder.write(TERMS, terms(material.roll_calls))
    for part in LAST:
        part(material, folder)
    return folder


@pytest.fixture(scope="module")
def material(small: Home) -> Material:
    return read_material(small)


@pytest.fixture(scope="module")
def made(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return _release(tmp_path_factory.mktemp("made") / "release", material)


@pytest.fixture
def release(made: Folder, tmp_path: Path) -> Path:
    """Return a copy of the release, to do harm to."""
    return shutil.copytree(made.root, tmp_path / "release")


def _read(release: Folder) -> ox.Store:
    """Return the description of a release."""
    store = ox.Store()
    store.extend(read_file(release.root / DESCRIPTION))
    return store


@pytest.fixture(scope="module")
def described(made: Folder) -> ox.Store:
    return _read(made)


def _values(described: ox.Store, subject: str, predicate: str) -> set[str]:
    found = described.quads_for_pattern(ox.NamedNode(expand(subject)), ox.NamedNode(expand(predicate)), None)
    return {quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)}


# What is described


def test_each_file_of_data_is_described_once_for_its_dataset_and_no_other(made: Folder, described: ox.Store) -> None:
    files = {
        shorten(subject.value): {file_iri(name) for name in names}
        for subject, names in by_dataset(made.names()).items()
    }
    assert set(files) == {
        *("release:dataset", "release:published-view", "release:claims", "graph:registry"),
        *("<https://w3id.org/paros/ontology>", "release:shapes", "release:table-events"),
    }
    for subject, names in files.items():
        name = subject if ":" in subject and "<" not in subject else "paros:"
        whole = ox.NamedNode(expand(name)) if name != "paros:" else ox.NamedNode(BASE + "ontology")
        distributions = described.quads_for_pattern(whole, ox.NamedNode(expand("dcat:distribution")), None)
        assert {
            address
            for quad in distributions
            if isinstance(quad.object, ox.NamedNode)
            for address in _values(described, shorten(quad.object.value), "dcat:downloadURL")
        } == names
    told = described.quads_for_pattern(None, ox.NamedNode(expand("dcat:downloadURL")), None)
    assert len({quad.subject for quad in told}) == sum(map(len, files.values()))


def test_a_compressed_file_says_how_and_keeps_its_media_type(described: ox.Store) -> None:
    name = "release:dumps-paros-ttl-gz"
    assert _values(described, name, "dcat:mediaType") == {"https://www.iana.org/assignments/media-types/text/turtle"}
    gzipped = {"https://www.iana.org/assignments/media-types/application/gzip"}
    assert _values(described, name, "dcat:compressFormat") == gzipped
    assert _values(described, "release:dumps-paros-ttl", "dcat:compressFormat") == set()


def test_the_version_has_an_address_of_its_own_and_the_same_files(described: ox.Store, material: Material) -> None:
    version = f"release:{material.version}"
    for name in ("dcat:hasVersion", "dcat:hasCurrentVersion"):
        assert _values(described, "release:dataset", name) == {expand(version)}
    for name in ("dcat:distribution", "void:triples", "dcat:version"):
        assert _values(described, version, name) == _values(described, "release:dataset", name) != set()
    assert _values(described, version, "dcat:previousVersion") == set()


def test_a_layer_is_told_of_as_the_registry_tells_of_its_graph(described: ox.Store, material: Material) -> None:
    told = _values(described, "graph:registry", "dcterms:description")
    registry = ox.NamedNode(expand("graph:registry"))
    definition = ox.NamedNode(expand("skos:definition"))
    assert told == {
        quad.object.value
        for quad in material.view
        if (quad.subject, quad.predicate) == (registry, definition) and isinstance(quad.object, ox.Literal)
    }
    assert "What exists" in told.pop()


def test_a_table_is_told_of_as_its_csvw_metadata_do(described: ox.Store) -> None:
    assert _values(described, "release:table-events", "dcterms:title") == {"PAROS Graph: Events"}
    assert _values(described, "release:table-events", "dcterms:description") == {"What happened, a row for each event."}
    assert _values(described, "release:table-events", "dcterms:conformsTo") == {file_iri("tables/metadata.json")}


def test_the_build_used_the_sources_and_each_file_of_the_graph(described: ox.Store, small: Home, made: Folder) -> None:
    used = _values(described, "release:build-0.1.0", "prov:used")
    assert used == {expand("source:g21-2020"), file_iri(INPUTS)}
    lines = (made.root / INPUTS).read_text(encoding="utf-8").splitlines()
    named = {line[66:]: line[:64] for line in lines}
    assert list(named) == sorted(named)
    on_disk = {
        path.relative_to(small.root).as_posix()
        for part in ("ontology", "data", "shapes", "queries")
        for path in (small.root / part).rglob("*")
        if path.suffix in {".ttl", ".trig", ".rq"}
    }
    assert set(named) == on_disk
    for name, digest in named.items():
        assert hashlib.sha256((small.root / name).read_bytes()).hexdigest() == digest


def test_both_forms_of_the_description_say_the_same(made: Folder) -> None:
    turtle = {quad.triple for quad in read_file(made.root / DESCRIPTION)}
    text = (made.root / "dataset.jsonld").read_bytes()
    assert {quad.triple for quad in ox.parse(text, ox.RdfFormat.JSON_LD)} == turtle
    read = rdflib.Graph().parse(data=text, format="json-ld")
    assert len(read) == len(turtle)
    assert {str(subject) for subject in read.subjects()} == {str(triple.subject)[1:-1] for triple in turtle}


def test_everything_that_is_pointed_to_within_the_release_is_there(made: Folder, described: ox.Store) -> None:
    subjects = {quad.subject for quad in described}
    files = {file_iri(name) for name in made.names()}
    for quad in described:
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(PREFIXES["release"]):
            assert quad.object in subjects or quad.object.value in files, quad


@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8", "text/turtle"])
def test_the_address_of_each_file_leads_to_it(accept: str, second: Folder, told: ox.Store) -> None:
    rules = parse(to_htaccess(SITE_URL))
    addresses = {
        quad.object.value
        for quad in told
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value.removeprefix(PREFIXES["release"]) in second.names()
    }
    assert {file_iri(name) for name in (INPUTS, TERMS, "dumps/paros.nq.gz", "tables/events.csv")} <= addresses
    for address in addresses:
        _, target = follow(rules, address.removeprefix(BASE), accept)
        assert target == SITE_URL + address.removeprefix(PREFIXES["release"])


@pytest.mark.parametrize("name", ["shapes", "range", "shapes_recommended"])
def test_it_is_valid_by_dcat_ap(name: str, second: Folder) -> None:
    if not DCAT_AP.is_dir():
        pytest.skip("the shapes of DCAT-AP are not at hand (../shared/conformance/dcat-ap-3.0.1)")
    data = rdflib.Graph().parse(second.root / DESCRIPTION)
    shapes = rdflib.Graph().parse(DCAT_AP / f"{name}.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    assert isinstance(report, rdflib.Graph)
    found = {
        (str(report.value(one, SH.resultSeverity)).partition("#")[2], shorten(str(report.value(one, SH.resultPath))))
        for one in report.objects(None, SH.result)
    }
    # As for a build; and a layer has no period of its own.
    lacking = {"dcat:contactPoint", "dcterms:spatial", "dcterms:temporal", "dcterms:type"}
    lacking |= {"<http://data.europa.eu/r5r/availability>"}
    assert found == ({("Warning", path) for path in lacking} if name == "shapes_recommended" else set())


def test_a_description_that_breaks_a_rule_is_refused(material: Material, made: Folder, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name in made.names():
        if name not in OURS:
            folder.write(name, (made.root / name).read_bytes())
    with pytest.raises(CheckError, match="one version: three numbers"):
        write(dataclasses.replace(material, version="seven"), folder)


# With a release before it, and with roll calls


@pytest.fixture(scope="module")
def second(made: Folder, material: Material, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Return a release with all that a release can have."""
    place = tmp_path_factory.mktemp("second")
    (place / "before").mkdir()
    text = (made.root / DESCRIPTION).read_text(encoding="utf-8").replace('dcat:version "0.1.0"', 'dcat:version "0.0.9"')
    (place / "before" / DESCRIPTION).write_text(text, encoding="utf-8")
    record = Manifest("paros", "original", "x.csv", 1, 1, 0, "2026-11-22", [], {})
    more = dataclasses.replace(material, previous=place / "before", roll_calls=record)
    return _release(place / "release", more)


@pytest.fixture(scope="module")
def told(second: Folder) -> ox.Store:
    return _read(second)


def test_the_release_before_is_named_by_its_version(told: ox.Store) -> None:
    assert _values(told, "release:0.1.0", "dcat:previousVersion") == {version_iri("0.0.9")}
    assert _values(told, "release:0.0.9", "dcat:version") == {"0.0.9"}
    assert _values(told, "release:0.1.0", "foaf:page") == {file_iri("changes.html")}


def test_roll_calls_are_under_their_own_terms_and_nothing_else_is(told: ox.Store, second: Folder) -> None:
    under = told.quads_for_pattern(None, ox.NamedNode(expand("dcterms:license")), ox.NamedNode(file_iri(TERMS)))
    assert {quad.subject.value for quad in under if isinstance(quad.subject, ox.NamedNode)} == {
        expand("release:roll-calls"),
        expand("release:dumps-roll-calls-nq"),
    }
    assert expand("release:roll-calls") not in _values(told, "release:dataset", "dcterms:hasPart")
    assert check_release(second.root) == len(second.names())


def test_a_folder_that_is_no_release_is_no_release_before(material: Material, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a release"):
        write(dataclasses.replace(material, previous=tmp_path), Folder(tmp_path))


# The same every time


def test_it_is_the_same_twice_and_tells_of_no_place_and_no_time(
    made: Folder, material: Material, tmp_path: Path
) -> None:
    again = _release(tmp_path / "again", dataclasses.replace(material, dataset=list(reversed(material.dataset))))
    for name in OURS:
        content = (made.root / name).read_bytes()
        assert (again.root / name).read_bytes() == content, name
        for path in (made.root, material.home.root, ROOT, Path.home()):
            assert str(path).encode() + b"/" not in content, name
        assert not re.search(rb"[0-9]{2}:[0-9]{2}:[0-9]{2}", content), name


# What is checked


def test_what_is_as_it_was_published_is_accepted(release: Path, made: Folder) -> None:
    assert check_release(release) == len(made.names())


def test_sha256sum_accepts_the_checksums(release: Path) -> None:
    if not (tool := shutil.which("sha256sum")):
        pytest.skip("sha256sum is not at hand")
    done = subprocess.run([tool, "--check", "--strict", SUMS], cwd=release, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def _changed(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def _problem(release: Path) -> tuple[str, str]:
    with pytest.raises(DataError) as raised:
        check_release(release)
    (problem,) = raised.value.problems
    return problem.file, problem.message


@pytest.mark.parametrize("name", ["index.html", "dumps/paros.nq", "dumps/paros.ttl.gz", DESCRIPTION, "CITATION.cff"])
def test_a_file_in_which_a_byte_was_changed_is_refused(name: str, release: Path) -> None:
    digest = hashlib.sha256((release / name).read_bytes()).hexdigest()
    _changed(release / name)
    assert _problem(release) == (name, f"{SUMS} tells of the SHA-256 {digest}")


def test_a_file_that_was_added_is_refused(release: Path) -> None:
    (release / "tables" / "more.csv").write_bytes(b"")
    assert _problem(release) == ("tables/more.csv", f"{SUMS} does not tell of it")


def test_a_file_that_was_removed_is_refused(release: Path) -> None:
    (release / "index.html").unlink()
    assert _problem(release) == ("index.html", f"{SUMS} tells of a file that is not there")


def test_a_broken_line_of_checksums_is_refused(release: Path) -> None:
    with (release / SUMS).open("a", encoding="utf-8") as stream:
        stream.write("what?\n")
    assert _problem(release) == (SUMS, "not a line of checksums")


def test_of_very_many_changes_some_are_told_and_the_others_counted(release: Path) -> None:
    for number in range(30):
        (release / f"{number}.txt").write_bytes(b"")
    with pytest.raises(DataError) as raised:
        check_release(release)
    assert len(raised.value.problems) == 21
    assert raised.value.problems[-1].message == "and 10 more files are not as published"


def _sum_up(release: Path) -> None:
    """Write the checksums of a release anew, as somebody would who changes it with care."""
    lines = (release / SUMS).read_text(encoding="utf-8").splitlines()
    named = {name: hashlib.sha256((release / name).read_bytes()).hexdigest() for name in (line[66:] for line in lines)}
    (release / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in named.items()), encoding="utf-8")


def test_a_description_with_another_digest_is_refused(release: Path) -> None:
    digest = hashlib.sha256((release / "tables/events.csv").read_bytes()).hexdigest()
    (release / "tables/events.csv").write_bytes(b"IRI,label\n")
    _sum_up(release)
    assert _problem(release) == ("tables/events.csv", f"{DESCRIPTION} tells of the SHA-256 {digest}")


def test_a_description_with_another_count_is_refused_for_each_dump_that_can_be_read(release: Path) -> None:
    text = (release / DESCRIPTION).read_text(encoding="utf-8")
    count = re.compile(r"(\ngraph:registry a .*?void:triples )([0-9]+)", re.DOTALL)
    found = count.search(text)
    assert found is not None
    (release / DESCRIPTION).write_text(count.sub(r"\g<1>7", text, count=1), encoding="utf-8")
    _sum_up(release)
    assert _problem(release) == ("dumps/layers/registry.nt", f"{DESCRIPTION} tells of the number of triples 7")


def test_a_folder_that_is_no_release_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a release"):
        check_release(tmp_path)


def test_the_command_checks_and_writes_nothing(small: Home, release: Path, run_paros: RunParos) -> None:
    before = sorted(release.rglob("*"))
    done = run_paros("publish", "--check", release, home=small)
    assert (done.returncode, done.stdout) == (0, f"{len(before) - 4} files in {release} are as they were published.\n")
    assert sorted(release.rglob("*")) == before
    _changed(release / "index.html")
    done = run_paros("publish", "--check", release, home=small)
    assert done.returncode == BAD_DATA
    assert done.stderr.startswith(f"error: index.html: {SUMS} tells of the SHA-256 ")


@pytest.mark.parametrize("options", [(), ("--out", "a", "--check", "b")])
def test_the_command_wants_one_folder(options: tuple[str, ...], small: Home, run_paros: RunParos) -> None:
    done = run_paros("publish", *options, home=small)
    assert done.returncode == USAGE
    assert "name the folder of the release" in done.stderr


# How it is cited


def test_the_citation_file_is_that_of_the_repository_and_valid(made: Folder) -> None:
    text = (made.root / "CITATION.cff").read_text(encoding="utf-8")
    assert text == (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cffconvert.Citation(text).validate()


def test_zenodo_is_told_what_the_citation_file_says_and_more(made: Folder) -> None:
    citation = cffconvert.Citation((made.root / "CITATION.cff").read_text(encoding="utf-8"))
    told = json.loads((made.root / ".zenodo.json").read_text(encoding="utf-8"))
    assert told == {**told, **json.loads(citation.as_zenodo())}
    assert (told["upload_type"], told["access_right"]) == ("dataset", "open")


def test_codemeta_says_what_pyproject_says(made: Folder) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = json.loads((made.root / "codemeta.json").read_text(encoding="utf-8"))
    for name in ("name", "version", "description"):
        assert told[name] == project[name]
    assert told["license"] == f"https://spdx.org/licenses/{project['license']}"
    assert [author["name"] for author in told["author"]] == [author["name"] for author in project["authors"]]
    assert sorted(told["keywords"]) == sorted(project["keywords"])
    assert told["runtimePlatform"] == f"Python {project['requires-python']}"
    assert [needed["name"] for needed in told["softwareRequirements"]] == [
        re.split("[<>=]", line)[0] for line in project["dependencies"]
    ], "the package was installed from an older pyproject.toml: make build"


def test_the_licence_is_that_of_the_repository_also_where_only_the_package_is(
    made: Folder, material: Material, tmp_path: Path
) -> None:
    text = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    assert not (material.home.root / "LICENSE-DATA").exists()
    assert (made.root / "LICENSE-DATA").read_text(encoding="utf-8") == text
    (tmp_path / "LICENSE-DATA").write_text("All may be used.\n", encoding="utf-8")
    elsewhere = dataclasses.replace(material, home=dataclasses.replace(material.home, root=tmp_path))
    LAST[0](elsewhere, folder := Folder(tmp_path / "out"))
    assert (folder.root / "LICENSE-DATA").read_text(encoding="utf-8") == "All may be used.\n"


def test_search_engines_are_told_of_the_dataset_and_its_files(made: Folder, material: Material) -> None:
    text = schema_org(material, made)
    assert "<" not in text
    told = json.loads(text)
    assert (told["@type"], told["version"], told["identifier"]) == ("Dataset", "0.1.0", version_iri("0.1.0"))
    # Google wants from 50 to 5000 characters.
    assert 50 <= len(told["description"]) <= 5000
    span = period(material.view)
    assert span is not None
    assert told["temporalCoverage"] == f"{span[0]}/{span[1]}"
    assert [(source["@id"], source["name"]) for source in told["isBasedOn"]] == named_members(material.view, "Source")
    files = {file["contentUrl"]: file for file in told["distribution"]}
    assert set(files) == {file_iri(name) for name in made.names() if name.startswith("dumps/paros.")}
    for address, file in files.items():
        content = (made.root / address.removeprefix(PREFIXES["release"])).read_bytes()
        assert (file["contentSize"], file["sha256"]) == (f"{len(content)} B", hashlib.sha256(content).hexdigest())
    assert files[file_iri("dumps/paros.ttl.gz")]["encodingFormat"] == "application/gzip"


def test_the_period_is_that_of_events(material: Material) -> None:
    query = "SELECT (MIN(?f) AS ?first) (MAX(?l) AS ?last) { ?e a paros:Event ; paros:earliestDate ?f ; paros:latestDate ?l }"
    solutions = material.store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    (row,) = solutions
    first, last = row["first"], row["last"]
    assert isinstance(first, ox.Literal)
    assert isinstance(last, ox.Literal)
    assert period(material.view) == (first.value, last.value)
    assert period([]) is None


def test_a_release_is_cited_in_all_forms_as_the_build_says(material: Material) -> None:
    release, cited = read_release(material.home), citations(material)
    assert list(cited) == ["APA", "BibTeX", "RIS", "CSL-JSON"]
    for text in cited.values():
        for part in (release.title, release.authors, release.version, version_iri(release.version), "2026"):
            assert part in text
    assert cited["APA"].startswith(
        f"{release.authors}. (2026, November 22). {release.title} (Version 0.1.0) [Data set]. "
    )
    (item,) = json.loads(cited["CSL-JSON"])
    assert (item["type"], item["issued"]) == ("dataset", {"date-parts": [[2026, 11, 22]]})
    assert re.fullmatch(r"@misc\{paros-graph-0\.1\.0,\n(  \w+ += .+,\n)+\}\n", cited["BibTeX"])
    assert re.fullmatch(r"TY  - DATA\n([A-Z][A-Z0-9]  - .+\n)+ER  - \n", cited["RIS"])


@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported. license")
def test_a_style_renders_the_csl_of_a_release(material: Material) -> None:
    source = CiteProcJSON(json.loads(citations(material)["CSL-JSON"]))
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    bibliography.register(citeproc.Citation([citeproc.CitationItem("paros-graph-0.1.0")]))
    rendered = str(bibliography.bibliography()[0])
    assert rendered.startswith("The PAROS Graph authors (2026)")
    assert version_iri("0.1.0") in rendered


@pytest.mark.filterwarnings("ignore:Unsupported BibTeX field")
def test_a_reader_of_bibtex_finds_the_release(material: Material, tmp_path: Path) -> None:
    (tmp_path / "cited.bib").write_text(citations(material)["BibTeX"], encoding="utf-8")
    reference = BibTeX(str(tmp_path / "cited.bib"), encoding="utf-8")["paros-graph-0.1.0"]
    release = read_release(material.home)
    assert (str(reference["title"]), str(reference["author"][0].family)) == (release.title, release.authors)


def _terms(value: object) -> set[str]:
    """Return all names in JSON-LD that are to be terms: of properties and of types."""
    if isinstance(value, list):
        return {term for part in value for term in _terms(part)}
    if not isinstance(value, dict):
        return set()
    inner = {term for part in value.values() for term in _terms(part)}
    return inner | {name for name in value if name[0] != "@"} | ({value["@type"]} if "@type" in value else set())


def test_schema_org_knows_every_term(made: Folder, material: Material) -> None:
    known = set(rdflib.SDO.__annotations__)
    codemeta = json.loads((made.root / "codemeta.json").read_text(encoding="utf-8"))
    assert _terms(json.loads(schema_org(material, made))) <= known
    assert _terms(codemeta) <= known


def test_the_default_graph_of_the_description_is_all_there_is(made: Folder) -> None:
    assert {quad.graph_name for quad in read_file(made.root / DESCRIPTION)} == {DEFAULT}
