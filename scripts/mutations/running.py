"""Runs defects through the checks, in several processes: random ones of every kind, and one aimed at each constraint."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from mutations.aiming import Aim
from mutations.defects import KINDS
from mutations.examining import Clean, catches, clean
from mutations.world import Defect, World
from paros.home import find_home
from paros.layering import derive, layer
from paros.names import slug
from paros.quads import read_file
from paros.reading import read_all
from paros.shacl.compiling import Compiled, compile_shapes

if TYPE_CHECKING:
    import pyoxigraph as ox

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"


@dataclass
class Result:
    """What came of a run."""

    seed: int
    made: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    caught_by: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fired: Counter[str] = field(default_factory=Counter)
    aimed: dict[str, str] = field(default_factory=dict)

    def enter(self, kind: str, caught: list[list[str]]) -> None:
        """Enter what caught a random defect."""
        self.made[kind] += 1
        self.missed[kind] += all(by == "info" for by, _ in caught)
        for by, name in caught:
            if by in {"shape", "info"}:
                self.fired[name] += 1
            if by != "info":
                self.caught_by[kind][f"{by} {name.split()[0]}"] += 1


_state: dict[str, Any] = {}


def begin() -> None:
    """Read the graph once for each process."""
    world = World(read_all(find_home(ROOT)))
    _state.update(world=world, clean=clean(world))


def random_defect(job: tuple[int, int]) -> tuple[str, list[list[str]]]:
    """Return the kind of the defect of a seed and a number, and what caught it."""
    seed, number = job
    kind = list(KINDS)[number % len(KINDS)]
    world: World = _state["world"]
    before: Clean = _state["clean"]
    defect = KINDS[kind](world, Random(f"{seed}-{number}"))
    return kind, sorted([by, name] for by, name in catches(world, defect, before))


def _name_of(constraint: Compiled) -> str:
    """Return the names of shape and component by which a constraint is known in a run."""
    return f"{slug(constraint.shape.node.value)} {slug(constraint.component)}"


def constraints(world: World) -> list[Compiled]:
    """Return every constraint of the shapes, in a fixed order."""
    return compile_shapes(world.shapes)


def aimed_defect(job: tuple[int, int]) -> tuple[str, str]:
    """Return the name of a constraint, and how it was made to fire: by an edit, by a graft, or not at all."""
    seed, number = job
    world: World = _state["world"]
    constraint = constraints(world)[number]
    name = _name_of(constraint)
    if "aim" not in _state:
        layers = layer(world.files)
        derived = derive(layers)
        quads = [
            *layers.quads,
            *layers.inferred,
            *derived.by_rule,
            *derived.bounds,
            *derived.symbols,
            *derived.disputes,
        ]
        _state["aim"] = Aim(world, quads, Random(f"{seed}-aim"))
    defect = _state["aim"].at(constraint)
    fires = {("shape", name), ("info", name)}
    if defect is not None and fires & catches(world, defect, _state["clean"]):
        return name, "edit"
    for quads in _grafts(slug(constraint.shape.node.value)):
        if fires & catches(world, Defect("graft"), _state["clean"], quads):
            return name, "graft"
    return name, ""


def _grafts(shape: str) -> list[list[ox.Quad]]:
    """Return the fixtures that break a shape, each over the sound ones."""
    sound = [quad for path in sorted(FIXTURES.glob("valid.*.trig")) for quad in read_file(path)]
    return [
        [*sound, *read_file(path)]
        for path in sorted(FIXTURES.glob("invalid.*.trig"))
        if f" shape:{shape} " in path.read_text(encoding="utf-8")
    ]


def run(count: int, seed: int, jobs: int) -> Result:
    """Return what came of as many random defects, and of one aimed at each constraint."""
    result = Result(seed)
    with get_context("spawn").Pool(jobs, begin) as pool:
        for kind, caught in pool.imap_unordered(
            random_defect, [(seed, number) for number in range(count)], chunksize=4
        ):
            result.enter(kind, caught)
        numbers = range(len(constraints(World(read_all(find_home(ROOT))))))
        for name, how in pool.imap_unordered(aimed_defect, [(seed, number) for number in numbers], chunksize=4):
            result.aimed[name] = how
    return result
