"""The public questions: each is answered by a stored query, a card or the disputes, also where the sources do not say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import paros

if TYPE_CHECKING:
    from paros.home import Home

QUESTIONS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "competency.yaml").read_text(encoding="utf-8"))
SHARED = Path(__file__).parents[2] / "shared" / "questions" / "competency.jsonl"


def _rows(graph: paros.KnowledgeGraph, entry: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows that a question looks at, each from column to text."""
    if "show" in entry:
        card = graph.show(entry["show"])
        facts = [*card.facts, *card.names]
        rows = [{"kind": fact.property, "text": fact.value, "passage": "; ".join(fact.said_by)} for fact in facts]
        for section in card.sections:
            rows += [
                {"kind": section.title, "when": e.when, "text": e.text, "passage": "; ".join(e.said_by)}
                for e in section.entries
            ]
        return rows
    values = {name: str(value) for name, value in entry.get("params", {}).items()}
    if "disputes" in entry:
        return [
            {name: "; ".join(cell) if isinstance(cell, list) else cell for name, cell in vars(found).items()}
            for found in graph.disputes(entry["disputes"] or {})
        ]
    answer = graph.run(entry["query"], values)
    return [dict(zip(answer.headers(), cells, strict=True)) for cells in answer.cells()]


def _found(graph: paros.KnowledgeGraph, entry: dict[str, Any]) -> list[str]:
    """Return the cells that answer a question, each distinct one once; those of several columns joined by a space."""
    rows = _rows(graph, entry)
    for columns, pattern in entry.get("where", {}).items():
        rows = [row for row in rows if any(re.search(str(pattern), row.get(name, "")) for name in columns.split("|"))]
    columns = entry["column"] if isinstance(entry["column"], list) else [entry["column"]]
    cells = list(dict.fromkeys(" ".join(row.get(name, "") for name in columns).strip() for row in rows))
    if entry.get("compute") == "days":
        days = sorted(date.fromisoformat(cell) for cell in " ".join(cells).split())
        return [str((days[-1] - days[0]).days)]
    if entry.get("compute") == "sum":
        return [str(sum(int(cell) for cell in " ".join(cells).split()))]
    return cells


@pytest.fixture(scope="module")
def graph(built: Home) -> paros.KnowledgeGraph:
    return paros.KnowledgeGraph(built)


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_is_answered(graph: paros.KnowledgeGraph, name: str) -> None:
    """Some questions take several steps: each is an entry of its own."""
    steps = QUESTIONS[name] if isinstance(QUESTIONS[name], list) else [QUESTIONS[name]]
    for entry in steps:
        found = _found(graph, entry)
        assert {"expect", "contains", "count"} & entry.keys(), "nothing is expected"
        if "expect" in entry:
            assert sorted(found) == sorted(str(value) for value in entry["expect"])
        for words in entry.get("contains", []):
            assert any(words in cell for cell in found), f"{words} is not in {found}"
        if "count" in entry:
            assert len(found) == entry["count"], found


@pytest.mark.skipif(not SHARED.is_file(), reason="the public questions are not on this machine")
def test_every_public_question_has_an_answer_here() -> None:
    given = [json.loads(line)["id"] for line in SHARED.read_text(encoding="utf-8").splitlines()]
    assert sorted(QUESTIONS) == sorted(given)
