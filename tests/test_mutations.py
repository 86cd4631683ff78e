"""Defects in the real data are caught; the record of a whole run is complete. `python -m mutations` runs a thousand."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from mutations.defects import EXPLAINED, KINDS
from mutations.examining import Clean, catches, clean
from mutations.running import constraints
from mutations.world import World
from paros.home import Home
from paros.names import slug
from paros.reading import read_all

ROOT = Path(__file__).parents[1]
RECORD = (ROOT / "docs" / "constraints.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def world() -> World:
    return World(read_all(Home(ROOT, ROOT / "build")))


@pytest.fixture(scope="module")
def before(world: World) -> Clean:
    return clean(world)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(EXPLAINED)))
def test_a_defect_of_each_kind_is_caught(kind: str, world: World, before: Clean) -> None:
    defect = KINDS[kind](world, Random("of the tests"))  # noqa: S311 -- not a secret
    assert defect.kind == kind
    assert {by for by, _ in catches(world, defect, before)} - {"info"}


def test_what_cannot_be_caught_is_explained() -> None:
    assert set(EXPLAINED) <= set(KINDS)
    for kind, reason in EXPLAINED.items():
        assert f"- **{kind}**: {reason}" in RECORD


def test_the_record_tells_of_each_constraint_and_none_has_never_fired(world: World) -> None:
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` +\| (\w+) +\|.*\| (\d+) +\| (an edit|its fixture) +\|$", RECORD, re.MULTILINE
    )
    told = {(shape, component) for shape, component, _, _ in rows}
    wanted = {
        (slug(found.shape.node.value), slug(found.component).removesuffix("ConstraintComponent"))
        for found in constraints(world)
    }
    assert told == wanted


def test_the_record_tells_of_each_kind() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` +\| .+ \| +(\d+) +\| +(\d+) +\|.*\|$", RECORD, re.MULTILINE)
    assert {kind for kind, _, _ in rows} == set(KINDS)
    made = sum(int(number) for kind, number, _ in rows if kind not in EXPLAINED)
    caught = sum(int(number) for kind, _, number in rows if kind not in EXPLAINED)
    assert sum(int(number) for _, number, _ in rows) >= 1000
    assert caught >= 0.99 * made
