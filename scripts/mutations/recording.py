"""Writes docs/constraints.md: every constraint with what, why, fixture, and how often it has fired."""

from __future__ import annotations

import platform
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from mutations.defects import EXPLAINED, KINDS
from paros.inspecting import quick_judge
from paros.names import slug
from paros.quads import read_file, replacing
from paros.rulebook import shape_reasons
from paros.validating import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from mutations.running import Result
    from paros.shacl.compiling import Compiled

_HOW = {"edit": "an edit", "graft": "its fixture"}


def record(target: Path, constraints: Sequence[Compiled], result: Result, ontology: Sequence[ox.Quad]) -> None:
    """Write the tables; `target` lies in docs/ of a checkout."""
    root = target.parents[1]
    heads: dict[str, tuple[str, str]] = {}
    files: dict[str, str] = {}
    for path in sorted((root / "shapes").glob("*.ttl")):
        found = shape_reasons(path.read_text(encoding="utf-8"))
        heads |= found
        files |= dict.fromkeys(found, path.name)
    fixtures = _fixtures(root, ontology)
    made, missed = result.made.total(), result.missed.total()
    outside = [kind for kind in result.made if kind not in EXPLAINED]
    made_outside = sum(result.made[kind] for kind in outside)
    missed_outside = sum(result.missed[kind] for kind in outside)
    lines = [
        "# Every constraint, and what it has caught",
        "",
        "Written by `python -m mutations --record`. Each defect is put into the real data by itself, and the whole goes through",
        "what a build checks: terms, IRIs and dates, coverage, judgements, the rules that look for disputes, and the shapes; HermiT",
        "is asked about what all of these let pass.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}; Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}; seed {result.seed}.",
        "",
        f"Of {made} random defects {made - missed} were caught; outside the explained kinds",
        f"{made_outside - missed_outside} of {made_outside}. On the data as they are nothing is found: no false alarm.",
        "",
        "## Random defects, by kind",
        "",
        *_table(["kind", "what is wrong", "made", "caught", "caught by, most often"], _kinds(result)),
        "",
        "Explained kinds:",
        "",
        *(f"- **{kind}**: {reason}" for kind, reason in sorted(EXPLAINED.items())),
        "",
        "## Constraints",
        "",
        "*Fired* counts the random defects that the constraint caught. *Aimed* tells what broke it in a second run, in which each",
        "constraint was aimed at: an edit of the real data, or where no edit of one record breaks it, its fixture laid over them.",
    ]
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for constraint in constraints:
        name, component = slug(constraint.shape.node.value), slug(constraint.component)
        what, why = heads[name]
        key = f"{name} {component}"
        groups[files[name]].append(
            [
                f"`{name}`",
                component.removesuffix("ConstraintComponent"),
                constraint.shape.severity,
                what,
                why,
                ", ".join(f"`{fixture}`" for fixture in fixtures.get(key, [])[:1]),
                str(result.fired[key]),
                _HOW[result.aimed[key]],
            ]
        )
    for file, rows in sorted(groups.items()):
        lines += ["", f"### {file}", ""]
        lines += _table(["shape", "component", "severity", "what", "why", "fixture", "fired", "aimed"], sorted(rows))
    with replacing(target) as stream:
        stream.write(("\n".join(lines) + "\n").encode())


def _kinds(result: Result) -> list[list[str]]:
    return [
        [
            f"`{kind}`",
            (KINDS[kind].__doc__ or "").strip(),
            str(result.made[kind]),
            str(result.made[kind] - result.missed[kind]),
            ", ".join(f"{name} ({number})" for name, number in result.caught_by[kind].most_common(3)),
        ]
        for kind in sorted(result.made)
    ]


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    from tabulate import tabulate

    return tabulate(list(rows), head, tablefmt="github", disable_numparse=True).splitlines()


def _fixtures(root: Path, ontology: Sequence[ox.Quad]) -> dict[str, list[str]]:
    """Return the fixtures that break each constraint, by the names of shape and component."""
    folder = root / "tests" / "fixtures" / "shapes"
    shapes = [quad for path in sorted((root / "shapes").glob("*.ttl")) for quad in read_file(path)]
    sound = [quad for path in sorted(folder.glob("valid.*.trig")) for quad in read_file(path)]
    broken = {path: read_file(path) for path in sorted(folder.glob("invalid.*.trig"))}
    owners = {
        quad.subject.value: path for path, quads in broken.items() for quad in quads if hasattr(quad.subject, "value")
    }
    # What is named only as an object belongs to the fixture too.
    for path, quads in broken.items():
        for quad in quads:
            owners.setdefault(getattr(quad.object, "value", ""), path)
    everything = [*ontology, *sound, *(quad for quads in broken.values() for quad in quads)]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for finding in validate(everything, shapes, judge=quick_judge):
        if owner := owners.get(finding.focus.removeprefix("_:")):
            key = f"{slug(finding.shape)} {slug(finding.component)}"
            if owner.name not in found[key]:
                found[key].append(owner.name)
    return found
