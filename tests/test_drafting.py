"""Drafts: what a curator writes in short gives the very claims that are committed, and bad drafts say what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import yaml

from paros.drafting import prefixes_of, read_drafts
from paros.errors import DataError
from paros.names import expand
from paros.quads import node, read_file

if TYPE_CHECKING:
    from tests.conftest import RunParos

    from paros.home import Home

ROOT = Path(__file__).parents[1]
DRAFTS = sorted((ROOT / "tests" / "fixtures" / "drafts").glob("*.yaml"))
CLAIMS = [quad for path in sorted((ROOT / "data" / "claims").glob("*.trig")) for quad in read_file(path)]


def parsed(path: Path, labels: dict[str, str] | None = None) -> set[ox.Quad]:
    text = "\n".join(draft.to_trig() for draft in read_drafts(path, labels))
    return set(ox.parse(f"{prefixes_of(text)}\n{text}", format=ox.RdfFormat.TRIG))


def written(tmp_path: Path, **parts: object) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text(yaml.safe_dump({"passage": "x-p1-s1", "says": "What it says.", **parts}), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_a_draft_gives_the_claims_that_are_committed(path: Path) -> None:
    graph = node(expand(f"passage:{yaml.safe_load(path.read_text('utf-8'))['passage']}"))
    assert parsed(path) == {quad for quad in CLAIMS if quad.graph_name == graph}


def test_ballots_are_numbered_and_labelled(tmp_path: Path) -> None:
    ballots = {"against": ["actor:x-arland"], "abstaining": ["actor:x-borland", "actor:x-carland"]}
    path = written(tmp_path, votes=[{"text": "instrument:x-draft", "others": "in-favour", "ballots": ballots}])
    quads = parsed(path, {"actor:x-arland": "Arland", "instrument:x-draft": "Draft on peace"})
    label = node(expand("rdfs:label"))
    assert sorted(quad.object.value for quad in quads if quad.predicate == label) == [  # type: ignore[union-attr]
        "Arland, against: Draft on peace",
        "x-borland, abstaining: Draft on peace",
        "x-carland, abstaining: Draft on peace",
    ]
    remainder = [quad.object for quad in quads if quad.predicate == node(expand("paros:remainderOption"))]
    assert remainder == [node(expand("option:in-favour"))]


def test_a_comment_stands_above_the_graph_and_is_folded(tmp_path: Path) -> None:
    path = written(tmp_path, says="para. 1: " + "many words " * 20, facts={"actor:x-arland": {"date": 2011}})
    lines = read_drafts(path)[0].to_trig().splitlines()
    assert [line[:2] for line in lines[:2]] == ["# ", "# "]
    assert max(map(len, lines)) <= 120
    assert "passage:x-p1-s1 {" in lines
    assert '    paros:date "2011"^^xsd:gYear .' in lines


@pytest.mark.parametrize(
    ("parts", "message", "accepted"),
    [
        ({"vote": []}, "a passage has no key 'vote'", "votes"),
        ({"votes": [{"body": "forum:x"}]}, "a vote lacks 'text'", "text"),
        ({"votes": [{"text": "instrument:x", "tally": {"for": 3}}]}, "a tally has no key 'for'", "in-favour"),
        ({"positions": [{"holder": "actor:x"}]}, "a position lacks 'stance'", "stance"),
        ({"positions": ["actor:x"]}, "a position is no mapping: 'actor:x'", "stance"),
        ({"facts": {"event:x": {"date": "soon"}}}, "'soon' is no date", "YYYY-MM-DD"),
    ],
)
def test_a_bad_draft_says_what_would_be_accepted(
    tmp_path: Path, parts: dict[str, object], message: str, accepted: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_drafts(written(tmp_path, **parts))
    (problem,) = caught.value.problems
    assert message in str(problem)
    assert accepted in problem.accepted


def test_what_is_no_yaml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text("passage: x\nsays: [\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"draft.yaml:3: no YAML"):
        read_drafts(path)


def test_an_empty_file_holds_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(DataError, match="no draft in the file"):
        read_drafts(path)


def test_the_command_writes_trig_and_tells_what_the_registry_lacks(
    tmp_path: Path, run_paros: RunParos, built: Home
) -> None:
    done = run_paros("draft", str(ROOT / "tests" / "fixtures" / "drafts" / "vote.yaml"), home=built)
    assert done.stdout.startswith("@prefix event:")
    assert done.stderr == ""
    path = written(tmp_path, submissions=[{"text": "instrument:ppwt", "by": "actor:china", "slug": "x-new"}])
    assert "not in the registry yet: event:x-new a paros:Submission" in run_paros("draft", str(path), home=built).stderr
