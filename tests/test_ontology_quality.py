"""The checks of the ontology: each finds its pitfall in its fixture and nothing in ours, on two engines, with its line."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from paros.errors import BAD_DATA, DataError
from paros.home import Home
from paros.locating import Places
from paros.names import PREFIXES, expand, shorten
from paros.ontology_quality import (
    CHECKS,
    LEVELS,
    Pitfall,
    check_names,
    check_ontology,
    find_pitfalls,
    read_check,
)
from paros.quads import node, read_file, serialize
from paros.reading import FileQuads, read_all

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "ontology"
BASE = FIXTURES / "base.ttl"
CATALOGUES = {"OOPS! pitfalls": "OOPS!", "FOOPS! tests": "FOOPS!", "ROBOT report queries": "ROBOT"}
# How many entries each catalogue has: OOPS! and FOOPS! in their numbered lists, ROBOT in report_queries/ of its source.
ENTRIES = {"OOPS!": 41, "FOOPS!": 24, "ROBOT": 34}


def fixture(name: str) -> list[ox.Quad]:
    return [*read_file(BASE), *read_file(FIXTURES / f"{name}.ttl")]


def said(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return "[]" if isinstance(term, ox.BlankNode) else str(term)


def row(pitfall: Pitfall) -> str:
    return " ".join(said(t) for t in (pitfall.entity, pitfall.property, pitfall.value) if t is not None)


def plain(term: object) -> str:
    """Return a term of either engine as text; blank nodes have no name that two engines could share."""
    if term is None or isinstance(term, rdflib.BNode | ox.BlankNode):
        return "[]" if term else ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def promised(name: str, word: str) -> list[str]:
    lines = (FIXTURES / f"{name}.ttl").read_text("utf-8").splitlines()
    return [line.removeprefix(f"# {word}").strip() for line in lines if line.startswith(f"# {word}")]


# --- What the checks find


@pytest.mark.parametrize("name", check_names())
def test_a_check_finds_its_pitfall_wherever_the_fixture_has_it(name: str) -> None:
    found = [row(p) for p in find_pitfalls(fixture(name)) if p.check.name == name]
    assert found
    assert found == promised(name, "Finds:")


@pytest.mark.parametrize("name", check_names())
def test_no_other_check_finds_anything_there_unless_the_fixture_says_so(name: str) -> None:
    others = [f"{p.check.name} {row(p)}" for p in find_pitfalls(fixture(name)) if p.check.name != name]
    assert others == promised(name, "Also:")


def test_few_fixtures_have_a_second_pitfall() -> None:
    # Without any axiom nothing is excluded either, and an IRI of ours never ends like a file.
    several = [name for name in check_names() if promised(name, "Also:")]
    assert several == ["file-extension-in-iri", "unconnected-class"]


def test_each_fixture_belongs_to_a_check() -> None:
    assert sorted(path.stem for path in FIXTURES.glob("*.ttl")) == sorted([*check_names(), BASE.stem])


def test_the_base_of_the_fixtures_is_sound() -> None:
    assert find_pitfalls(read_file(BASE)) == []


def test_the_ontology_has_no_pitfall() -> None:
    ontology = [quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in read_file(path)]
    assert ontology
    assert [f"{p.check.name} {row(p)}" for p in find_pitfalls(ontology)] == []


@pytest.mark.parametrize("name", check_names())
def test_two_engines_find_the_same(name: str) -> None:
    graph = rdflib.Graph()
    graph.parse(data=serialize(fixture(name), ".nt"), format="nt")
    columns = [rdflib.Variable(column) for column in ("entity", "property", "value")]
    solutions = graph.query((CHECKS / f"{name}.rq").read_text("utf-8")).bindings
    rows = [tuple(plain(solution.get(column)) for column in columns) for solution in solutions]
    found = [p for p in find_pitfalls(fixture(name)) if p.check.name == name]
    assert sorted(rows) == sorted(tuple(plain(term) for term in (p.entity, p.property, p.value)) for p in found)


# --- How a check is written


@pytest.mark.parametrize("name", check_names())
def test_a_check_keeps_the_contract(name: str) -> None:
    check = read_check(name)
    assert check.level in LEVELS
    assert not check.what.endswith(".")
    assert "SELECT DISTINCT ?entity ?property ?value\nWHERE {\n" in check.query
    used = {prefix for prefix in PREFIXES if re.search(rf"(?<![\w<]){prefix}:", check.query.partition("SELECT")[2])}
    declared = re.findall(r"^PREFIX (\w+): <(.+)>$", check.query, re.MULTILINE)
    assert dict(declared) == {prefix: PREFIXES[prefix] for prefix in sorted(used)}


def test_each_level_is_that_of_a_check() -> None:
    assert {read_check(name).level for name in check_names()} == set(LEVELS)


def _catalogues() -> dict[str, dict[str, str]]:
    """Return, for each catalogue, what the documentation says of each of its entries."""
    text = (ROOT / "docs" / "ontology-checks.md").read_text("utf-8")
    found: dict[str, dict[str, str]] = {}
    for section in text.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        rows = [re.split(r" *\| *", line.strip("| ")) for line in body.splitlines() if line.startswith("| ")]
        assert len({cells[0] for cells in rows}) == len(rows)
        found[CATALOGUES[title]] = {cells[0]: cells[-1] for cells in rows[1:]}
    return found


def test_the_documentation_speaks_of_every_entry_of_the_catalogues() -> None:
    tables = _catalogues()
    assert {name: len(rows) for name, rows in tables.items()} == ENTRIES
    assert list(tables["OOPS!"]) == [f"P{number:02}" for number in range(1, 42)]
    assert all(cell for rows in tables.values() for cell in rows.values())


def test_the_documentation_and_the_checks_agree() -> None:
    documented = defaultdict(set)
    for catalogue, rows in _catalogues().items():
        for entry, cell in rows.items():
            for name in re.findall(r"`([a-z-]+)`", cell):
                documented[name].add(f"{catalogue} {entry}")
    assert documented == {name: set(read_check(name).sources) for name in check_names()}


# --- What comes of a pitfall


def test_a_pitfall_is_told_with_its_place_and_its_repair() -> None:
    path = FIXTURES / "missing-label.ttl"
    files = [FileQuads(path, path.name, "ontology", tuple(read_file(path)))]
    with pytest.raises(DataError) as caught:
        check_ontology(fixture("missing-label"), Places(files))
    problem, _ = caught.value.problems
    assert problem.message == "paros:Committee: term without a label (rdfs:label)"
    assert problem.file == path.name
    assert path.read_text("utf-8").splitlines()[problem.line - 1].startswith("paros:Committee a owl:Class")
    assert problem.repair == "give it an rdfs:label, or a skos:prefLabel if it is a concept or a scheme"


@pytest.mark.parametrize("name", check_names())
def test_what_is_grave_is_refused_and_what_is_not_is_told(name: str) -> None:
    if read_check(name).level == "INFO":
        assert [problem.message for problem in check_ontology(fixture(name))] == [
            (
                "paros:adoptedBy: two properties that look like inverses and are not declared so "
                "(owl:inverseOf paros:adopts)"
            )
        ]
    else:
        with pytest.raises(DataError):
            check_ontology(fixture(name))


def test_pitfalls_come_in_a_fixed_order() -> None:
    quads = [quad for name in check_names() for quad in fixture(name)]
    found = find_pitfalls(quads)
    again = find_pitfalls(list(reversed(quads)))
    assert [row(p) for p in found] == [row(p) for p in again]
    assert [p.check.name for p in found] == sorted(p.check.name for p in found)


def test_a_blank_node_can_offend() -> None:
    literal = ox.Literal("a text")
    quads = [ox.Quad(ox.BlankNode("x"), node(expand("rdfs:seeAlso")), literal)]
    with pytest.raises(DataError, match=r'_:x: reference that is text .*\(rdfs:seeAlso "a text"\)'):
        check_ontology(quads, Places(()))


@pytest.mark.parametrize("command", ["build", "validate"])
def test_a_pitfall_refuses(command: str, small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    path = home.root / "ontology" / "fora.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"agenda item of"@en', '"Agenda item"@en'), encoding="utf-8")
    before = home.current.resolve()
    done = run_paros(command, home=home)
    assert done.returncode == BAD_DATA
    lines = text.splitlines()
    for name in ("AgendaItem", "agendaItemOf"):
        line = 1 + next(number for number, line in enumerate(lines) if line.startswith(f"paros:{name} a owl:"))
        message = f'ontology/fora.ttl:{line}: paros:{name}: two terms of one label (rdfs:label "Agenda item"@en)'
        assert message in done.stderr
    assert home.current.resolve() == before


def test_a_build_tells_what_it_does_not_refuse(small_checkout: Checkout, run_paros: RunParos) -> None:
    home = small_checkout()
    path = home.root / "ontology" / "sources.ttl"
    text = path.read_text(encoding="utf-8")
    # A count would be expected by a source, and a source expects it.
    block = text[text.index("paros:settledBy a ") : text.index("# Datatype properties")]
    assert "rdfs:domain        paros:Dispute ." in block
    other = block.replace("paros:Dispute .", "paros:ExpectedCount ;\n    rdfs:range         paros:Source .")
    path.write_text(text.replace(block, other), encoding="utf-8")
    done = run_paros("build", home=home)
    assert "paros:expects: two properties that look like inverses" in " ".join(done.stdout.split())


def test_the_whole_graph_is_read_with_its_ontology() -> None:
    files = [file for file in read_all(Home(ROOT, ROOT / "build")) if file.layer == "ontology"]
    assert check_ontology([quad for file in files for quad in file.quads], Places(files)) == []
