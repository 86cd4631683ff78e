"""The public questions that concern the statement alone: each is answered by a stored query or a card."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import paros

if TYPE_CHECKING:
    from paros.home import Home

QUESTIONS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "competency.yaml").read_text(encoding="utf-8")
)
SHARED = Path(__file__).parents[2] / "shared" / "questions" / "competency.jsonl"


def _found(graph: paros.KnowledgeGraph, entry: dict[str, Any]) -> list[str]:
    """Return the cells that answer a question, each distinct one once; those of several columns joined by a space."""
    if "show" in entry:
        return [fact.value for fact in graph.show(entry["show"]).facts if fact.property == entry["property"]]
    answer = graph.run(entry["query"], {name: str(value) for name, value in entry.get("params", {}).items()})
    rows = [dict(zip(answer.headers(), cells, strict=True)) for cells in answer.cells()]
    for columns, pattern in entry.get("where", {}).items():
        rows = [row for row in rows if any(re.search(str(pattern), row[name]) for name in columns.split("|"))]
    columns = entry["column"] if isinstance(entry["column"], list) else [entry["column"]]
    return list(dict.fromkeys(" ".join(row[name] for name in columns).strip() for row in rows))


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_is_answered(graph: paros.KnowledgeGraph, name: str) -> None:
    entry = QUESTIONS[name]
    found = _found(graph, entry)
    assert {"expect", "contains", "count"} & entry.keys(), "nothing is expected"
    if "expect" in entry:
        assert sorted(found) == sorted(str(value) for value in entry["expect"])
    for words in entry.get("contains", []):
        assert any(words in cell for cell in found), f"{words} is not in {found}"
    if "count" in entry:
        assert len(found) == entry["count"], found


@pytest.mark.skipif(not SHARED.is_file(), reason="the public questions are not on this machine")
def test_the_expectations_are_those_of_the_given_answers() -> None:
    """Where an answer is a name, a symbol or a number, what is expected here agrees with it."""
    given = {entry["id"]: entry for entry in map(json.loads, SHARED.read_text(encoding="utf-8").splitlines())}
    assert set(QUESTIONS) <= set(given)
    for name, entry in QUESTIONS.items():
        answer = given[name]["answer"]
        if "count" in entry and isinstance(answer, int):
            assert entry["count"] == answer, name
        elif given[name]["kind"] == "absent":
            assert "".join(entry["expect"]) == "", name
        elif isinstance(answer, list) and all(re.fullmatch(r"[0-9]+/[0-9]+", part) for part in map(str, answer)):
            assert {value.removeprefix("A/RES/") for value in entry["expect"]} == set(answer), name
        elif isinstance(answer, str) and "expect" in entry and entry["expect"] != ["en"] and name != "CQ043":
            assert entry["expect"] == [answer], name
