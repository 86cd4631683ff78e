"""The public questions: each is answered by a stored query, a card or the disputes, also where the sources do not say."""

from __future__ import annotations

import json
import os
import re
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import paros

if TYPE_CHECKING:
    from paros.home import Home

QUESTIONS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "competency.yaml").read_text(encoding="utf-8"))
PAGE = Path(__file__).parents[1] / "docs" / "questions.md"
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


def _check(graph: paros.KnowledgeGraph, entry: dict[str, Any]) -> None:
    """Check one step: what it looks for is found."""
    found = _found(graph, entry)
    assert {"expect", "contains", "count"} & entry.keys(), "nothing is expected"
    if "expect" in entry:
        assert sorted(found) == sorted(str(value) for value in entry["expect"])
    for words in entry.get("contains", []):
        assert any(words in cell for cell in found), f"{words} is not in {found}"
    if "count" in entry:
        assert len(found) == entry["count"], found


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_is_answered(graph: paros.KnowledgeGraph, name: str) -> None:
    """By what a person would type, and as far as there are other ways, by these, too."""
    for entry in (*QUESTIONS[name]["path"], *QUESTIONS[name].get("also", [])):
        _check(graph, entry)


def _command(entry: dict[str, Any]) -> str:
    """Return what a person types for a step."""
    if "show" in entry:
        return f"paros show {shlex.quote(entry['show'])}"
    if "disputes" in entry:
        values = dict(entry["disputes"] or {})
        about = [values.pop("about")] if "about" in values else []
        words = ["paros", "disputes", *about]
    else:
        values = entry.get("params", {})
        words = ["paros", "query", entry["query"]]
    words += [word for name, value in values.items() for word in (f"--{name}", str(value))]
    return shlex.join(words)


def _commands(name: str) -> list[str]:
    """Return the commands that answer a question, each once."""
    return list(dict.fromkeys(map(_command, QUESTIONS[name]["path"])))


@pytest.mark.parametrize("name", QUESTIONS)
def test_two_commands_at_most_answer_a_question(name: str) -> None:
    assert 1 <= len(_commands(name)) <= 2


def _page() -> str:
    """Return the page that tells the way to the answer of each question."""
    single = [name for name in QUESTIONS if len(_commands(name)) == 1 and "query" in QUESTIONS[name]["path"][0]]
    rows = []
    for name, question in QUESTIONS.items():
        ways = "<br>".join(f"`{command}`" for command in _commands(name))
        rows.append(f"| {name} | {question['asks']} | {ways} |")
    share = 100 * len(single) / len(QUESTIONS)
    return "\n".join(
        [
            "# Questions and the ways to their answers",
            "",
            f"These {len(QUESTIONS)} questions were put to the graph from outside. A single stored query answers {len(single)} of",
            f"them ({share:.0f} in a hundred); the others take a card, the list of disputes, or two commands. Each way is run by a",
            "test, which knows what must be found. Some questions have no answer in the sources: then the right answer is that",
            "nothing is found. Written from `tests/competency.yaml` by `PAROS_GOLDEN=write make test`.",
            "",
            "| number | question, in short | commands |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def test_the_page_of_questions_is_up_to_date() -> None:
    if os.environ.get("PAROS_GOLDEN") == "write":
        PAGE.write_text(_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == _page()


def test_every_question_is_told_in_short() -> None:
    assert [name for name, question in QUESTIONS.items() if not 10 < len(question["asks"]) < 140] == []


@pytest.mark.skipif(not SHARED.is_file(), reason="the public questions are not on this machine")
def test_every_public_question_has_an_answer_here() -> None:
    given = [json.loads(line)["id"] for line in SHARED.read_text(encoding="utf-8").splitlines()]
    assert sorted(QUESTIONS) == sorted(given)
