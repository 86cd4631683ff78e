"""Citations: what they say, that others read them, and that a query that is cited gives the answer that is cited."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import citeproc  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
from citeproc.source.bibtex import BibTeX  # type: ignore[import-untyped]
from citeproc.source.bibtex.latex import parse_latex  # type: ignore[import-untyped]
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

import paros
from paros import citing
from paros.citing import FORMATS, Release, called, cite_entity, latex, read_release
from paros.errors import AmbiguityError, NoBuildError, UsageError
from paros.home import Home
from paros.names import PREFIXES
from paros.queries import StoredQuery, query_names

if TYPE_CHECKING:
    from tests.conftest import RunParos

RELEASE = Release("A set", "The authors", "1.2", "2026-11-22", "A licence")
WHOLE = (
    "PAROS Graph: an open knowledge graph of the diplomacy of the Prevention of an Arms Race in Outer Space. "
    "Version 0.1.0, 22 November 2026. Data set. Creative Commons Attribution 4.0 International."
)


@pytest.fixture(scope="module")
def kg(built: Home) -> paros.KnowledgeGraph:
    return paros.open(built.root, built.build)


# What it says


def test_an_entity_is_cited_with_the_passages_that_it_rests_on(kg: paros.KnowledgeGraph) -> None:
    lines = kg.cite("actor:group-of-21").to_text().splitlines()
    assert lines[0] == (
        f"The PAROS Graph authors (2026). Group of 21 [entry]. In: {WHOLE} https://w3id.org/paros/actor/group-of-21"
    )
    assert lines[1] == "It rests on:"
    statement, page = lines[2:]
    assert statement.startswith(
        "- Conference on Disarmament, Statement of the Group of 21 on the prevention of an arms race in outer space, "
        "2 September 2020: header, line 5; para. 1, sentences 1, 2; "
    )
    assert page.startswith("- Nuclear Threat Initiative, Page of the Nuclear Threat Initiative on ")


def test_the_day_of_the_access_is_told_only_if_it_is_given(kg: paros.KnowledgeGraph) -> None:
    assert "accessed" not in kg.cite("ppwt").to_text()
    cited = kg.cite("ppwt", accessed="2026-12-01")
    assert "https://w3id.org/paros/instrument/ppwt (accessed 1 December 2026)\n" in cited.to_text()
    assert "  urldate      = {2026-12-01},\n" in cited.to_text("bibtex")
    assert json.loads(cited.to_text("csl"))[0]["accessed"] == {"date-parts": [[2026, 12, 1]]}


@pytest.mark.parametrize("day", ["2026-02-30", "20261201", "2026-W49-2", "1 December 2026"])
def test_what_is_no_day_is_refused(kg: paros.KnowledgeGraph, day: str) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        kg.cite("ppwt", accessed=day)


def test_a_passage_is_its_own_ground(kg: paros.KnowledgeGraph) -> None:
    (part,) = kg.cite("passage:g21-2020-p13-s1").parts
    assert part.endswith("2 September 2020: para. 13, sentence 1")


@pytest.mark.parametrize("name", ["source:g21-2020", "paros:State"])
def test_what_no_passage_speaks_of_says_so(kg: paros.KnowledgeGraph, name: str) -> None:
    assert kg.cite(name).to_text().endswith("\nIt rests on no passage.\n")


def test_a_claim_that_is_not_published_is_no_ground() -> None:
    def iri(short: str) -> ox.NamedNode:
        prefix, _, local = short.partition(":")
        return ox.NamedNode(PREFIXES[prefix] + local)

    store = ox.Store()
    for number, published in ((1, True), (2, False)):
        claim = iri("actor:a"), iri("paros:date"), ox.Literal(str(number))
        store.add(ox.Quad(*claim, iri(f"passage:p{number}")))
        known: dict[str, ox.NamedNode | ox.Literal] = {
            "passageOf": iri("source:s"),
            "locator": ox.Literal(f"para. {number}"),
            "ordinal": ox.Literal(number),
        }
        for name, value in known.items():
            store.add(ox.Quad(iri(f"passage:p{number}"), iri(f"paros:{name}"), value))
        if published:
            store.add(ox.Quad(*claim))
    store.add(ox.Quad(iri("source:s"), iri("rdfs:label"), ox.Literal("A source")))
    store.add(ox.Quad(iri("source:s"), iri("dcterms:publisher"), iri("actor:b")))
    store.add(ox.Quad(iri("actor:b"), iri("rdfs:label"), ox.Literal("A publisher")))
    cited = cite_entity(store, iri("actor:a"), RELEASE)
    assert (cited.title, cited.parts) == ("a [entry]", ("A publisher, A source: para. 1",))


def test_the_release_is_that_of_the_build(built: Home) -> None:
    text = (built.dumps / "dataset.ttl").read_text(encoding="utf-8")
    release = read_release(built)
    for part in (release.title, release.authors, release.version, release.day, release.licence):
        assert f'"{part}"' in text


def test_without_a_build_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="paros build"):
        read_release(Home(tmp_path, tmp_path))


# Stored queries


def _printed(built: Home, command: str) -> bytes:
    program, *args = shlex.split(command)
    assert program == "paros"
    places = ["--root", str(built.root), "--build", str(built.build)]
    return subprocess.run([sys.executable, "-m", "paros", *places, *args], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("positions-by-actor", {"actor": "group of 21"}, "actor = actor:group-of-21"),
        ("statement-graph", {"passage": "g21-2020-h5"}, "passage = passage:g21-2020-h5"),
        ("resolutions", {}, "none"),
    ],
)
def test_the_command_of_a_citation_gives_the_answer_of_the_citation(
    kg: paros.KnowledgeGraph, built: Home, name: str, values: dict[str, str], told: str
) -> None:
    cited = kg.cite(name, values)
    parameters, command, answer = cited.parts
    assert cited.iri == f"https://w3id.org/paros/query/{name}"
    assert parameters == f"parameters: {told}"
    content = _printed(built, command.removeprefix("command: "))
    assert answer.endswith(f": {hashlib.sha256(content).hexdigest()}")
    assert answer.startswith(f"answer: {len(kg.run(name, values))} ")


def test_every_stored_query_is_called_by_its_name(kg: paros.KnowledgeGraph, built: Home) -> None:
    for name in query_names(built):
        # A name of several words with hyphens is that of nothing else; looking it up takes a tenth of a second.
        bare = () if "-" in name else (name,)
        for written in (*bare, f"query:{name}", f"<https://w3id.org/paros/query/{name}>"):
            try:
                found = called(kg.store, built, written)
            except AmbiguityError as error:
                assert written in {"mandates", "states"}, error  # noqa: PT017 -- they are stances, too
                continue
            assert isinstance(found, StoredQuery)
            assert found.name == name


def test_what_a_query_and_a_thing_are_called_is_told(
    kg: paros.KnowledgeGraph, built: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citing, "query_names", lambda _: ["china"])
    with pytest.raises(AmbiguityError, match="several things\n    accepted: actor:china, query:china"):
        called(kg.store, built, "china")
    with pytest.raises(AmbiguityError, match="topic:paros"):
        called(kg.store, built, "prevention of an arms race in outer space")


def test_what_nothing_is_called_is_told_with_the_nearest_queries(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(
        UsageError, match=r"nothing in the graph is called \S+\n    accepted: .*, query:symbols-as-printed"
    ):
        kg.cite("symbols-as-printer")


def test_values_are_for_stored_queries(kg: paros.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="values go with a stored query"):
        kg.cite("ppwt", {"actor": "china"})


# Formats


def _render(source: CiteProcJSON, key: str) -> str:
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    bibliography.register(citeproc.Citation([citeproc.CitationItem(key)]))
    return str(bibliography.bibliography()[0])


@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported. license")
@pytest.mark.parametrize("name", ["actor:group-of-21", "adoptions"])
def test_a_style_renders_the_csl(kg: paros.KnowledgeGraph, name: str) -> None:
    cited = kg.cite(name, accessed="2026-12-01")
    rendered = _render(CiteProcJSON(json.loads(cited.to_text("csl"))), cited.key)
    assert rendered.startswith("The PAROS Graph authors (2026)")
    assert cited.title.rstrip("?").lower() in rendered.lower()
    assert cited.iri in rendered
    assert "Accessed: December 1, 2026" in rendered


def test_csl_knows_the_type_and_every_field(kg: paros.KnowledgeGraph) -> None:
    (item,) = json.loads(kg.cite("ppwt", accessed="2026-12-01").to_text("csl"))
    schemas = Path(citeproc.__file__).parent / "data" / "schema" / "schemas" / "styles"
    terms = {
        kind: set(re.findall(r'"([\w-]+)"', (schemas / f"csl-{kind}.rnc").read_text(encoding="utf-8")))
        for kind in ("variables", "types")
    }
    assert set(item) - {"id", "type"} <= terms["variables"]
    assert item["type"] in terms["types"]


@pytest.mark.filterwarnings("ignore:Unsupported BibTeX field")
@pytest.mark.parametrize("name", ["ppwt", "cd-2100-report", "adoptions"])
def test_a_reader_of_bibtex_finds_what_was_written(kg: paros.KnowledgeGraph, tmp_path: Path, name: str) -> None:
    cited = kg.cite(name)
    file = tmp_path / "cited.bib"
    file.write_text(cited.to_text("bibtex"), encoding="utf-8")
    source = BibTeX(str(file), encoding="utf-8")
    reference = source[cited.key.lower()]
    assert str(reference["title"]) == cited.title
    assert str(reference["author"][0].family) == "The PAROS Graph authors"
    assert int(reference["issued"]["year"]) == 2026
    assert all(word in str(reference["note"]) for word in cited.parts[0].split() if word.isalnum())


@pytest.mark.parametrize("letter", [*sorted(set(citing._SPECIAL) - set("{}~")), *"“”’–…éü中€", "e\u0301"])
def test_latex_prints_each_letter_as_it_is(letter: str) -> None:
    text = f"a{letter}b {letter} c"
    assert parse_latex(latex(text)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        # The reader takes these three for what they are in LaTeX, even behind a command.
        ("{", r"\textbraceleft{}"),
        ("}", r"\textbraceright{}"),
        ("~", r"\textasciitilde{}"),
        ("--- a-b", "-{}-{}- a-b"),
        ("\\{}", r"\textbackslash{}\textbraceleft{}\textbraceright{}"),
    ],
)
def test_what_latex_would_take_for_something_else_is_a_command(text: str, written: str) -> None:
    assert latex(text) == written


# The command


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_prints_every_format(run_paros: RunParos, built: Home, kg: paros.KnowledgeGraph, form: str) -> None:
    done = run_paros("cite", "ppwt", "--format", form, "--accessed", "2026-12-01", home=built)
    assert done.stdout == kg.cite("ppwt", accessed="2026-12-01").to_text(form)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_cites_a_query_with_its_parameters(run_paros: RunParos, built: Home) -> None:
    done = run_paros("cite", "positions-by-actor", "--actor", "china", home=built)
    assert "- parameters: actor = actor:china\n" in done.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("ppwt", "--format", "ris"), "accepted: text, bibtex, csl"),
        (("ppwt", "--actor", "china"), "No such option '--actor'"),
        (("positions-by-actor", "--actor"), "requires an argument"),
        (("ppwt", "--accessed", "today"), "'today' is not a day"),
        (("nothing-of-the-kind",), "nothing in the graph is called"),
    ],
)
def test_what_is_typed_wrongly_is_told(run_paros: RunParos, built: Home, args: tuple[str, ...], words: str) -> None:
    done = run_paros("cite", *args, home=built)
    assert done.returncode == 2
    assert words in done.stderr
