"""Measures the judges of the shapes on the real graph, and on it multiplied: pyshacl, ours beside it, and pyrudof.

Usage: python scripts/benchmarks/validation.py [TRIPLES ...]   (prints the table; with --record also to docs/benchmarks.md)

Every judge starts as a process of its own from the same two N-Triples files, data and shapes, and is given the same time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from tabulate import tabulate

from benchmarks.record import measured_with, write_section
from paros.findings import Finding
from paros.home import find_home
from paros.layering import derive, layer
from paros.names import BASE, is_thing, slug
from paros.reading import read_all
from paros.validating import rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paros.quads import Term

ROOT = Path(__file__).resolve().parents[2]
# A judge that takes longer is ended.
LIMIT = 1500


def scaled(triples: set[ox.Triple], size: int) -> Iterator[ox.Triple]:
    """Yield triples, and as many copies of what they say of things as make up a size, each with IRIs of its own."""
    yield from triples
    of_things = [triple for triple in triples if _is_copied(triple.subject)]
    for number in range(round((size - len(triples)) / len(of_things))):
        for triple in of_things:
            yield ox.Triple(_copy(triple.subject, number), triple.predicate, _copy(triple.object, number))  # type: ignore[arg-type]


def _is_copied(term: object) -> bool:
    """Return whether a term names a thing; topics stay with the ontology."""
    return isinstance(term, ox.NamedNode) and is_thing(term.value) and not term.value.startswith(f"{BASE}topic/")


def _copy(term: Term, number: int) -> Term:
    if not isinstance(term, ox.NamedNode) or not _is_copied(term):
        return term
    local = slug(term.value)
    return ox.NamedNode(f"{term.value[: -len(local)]}c{number}-{local}")


def real() -> tuple[set[ox.Triple], list[ox.Triple]]:
    """Return the union of all layers, and the shapes that judge it."""
    files = read_all(find_home(ROOT))
    layers = layer(files)
    derived = derive(layers)
    parts = (layers.quads, layers.inferred, derived.by_rule, derived.bounds, derived.symbols, derived.disputes)
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]
    return {quad.triple for part in parts for quad in part}, [quad.triple for quad in rules_of("", shapes)]


def _read(path: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]


def _ours(module: str) -> Callable[[str, str], set[Finding]]:
    def run(data: str, shapes: str) -> set[Finding]:
        from importlib import import_module

        found: set[Finding] = import_module(f"paros.shacl.{module}").judge(_read(data), _read(shapes))
        return found

    return run


def _pyshacl(data: str, shapes: str) -> set[Finding]:
    """Run pyshacl as its manual tells, on a graph that rdflib has read."""
    from pyshacl import validate
    from rdflib import RDF, SH, Graph

    _, report, _ = validate(Graph().parse(data), shacl_graph=Graph().parse(shapes), advanced=True, inplace=True)
    return {
        Finding(
            str(report.value(result, SH.sourceShape)),
            "",
            "",
            "",
            str(report.value(result, SH.sourceConstraintComponent)),
            str(report.value(result, SH.focusNode)),
            value=str(report.value(result, SH.value) or ""),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def _pyrudof(data: str, shapes: str) -> set[Finding]:
    """Run pyrudof; targets that are queries it does not know, so it finds less."""
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data, format=pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(shapes, format=pyrudof.ShaclFormat.NTriples)
    return {Finding(str(number), "", "", "", "", "") for number, _ in enumerate(rudof.validate_shacl())}


JUDGES: dict[str, Callable[[str, str], set[Finding]]] = {
    "pyshacl, plain": _pyshacl,
    "pyrudof": _pyrudof,
    "paros, pyshacl": _ours("reference"),
    "paros, queries": _ours("asking"),
}


def run_one(name: str, data: str, shapes: str) -> None:
    """Run one judge in this process and print what it took and found, as JSON."""
    import resource

    started = time.perf_counter()
    found = JUDGES[name](data, shapes)
    seconds = time.perf_counter() - started
    lines = sorted(f"{f.shape} {f.component} {f.focus} {f.value}" for f in found)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
    sys.stdout.write(json.dumps({"seconds": seconds, "found": len(lines), "digest": digest, "memory": memory}))


def measure(name: str, data: Path, shapes: Path) -> dict[str, float | str]:
    """Return what a judge took and found in a process of its own; empty if it failed or took longer than `LIMIT`."""
    command = [sys.executable, __file__, "--judge", name, str(data), str(shapes)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return {"failed": f"over {LIMIT} s"}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["failed"])[-1][:60]}
    outcome: dict[str, float | str] = json.loads(done.stdout)
    return outcome


def main() -> None:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[0, 100_000, 1_000_000], help="triples; 0: the real graph"
    )
    parser.add_argument("--record", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--judge", nargs=3, metavar=("NAME", "DATA", "SHAPES"), help="run one judge in this process")
    options = parser.parse_args()
    if options.judge:
        run_one(*options.judge)
        return
    triples, shape_triples = real()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        data, shapes = Path(folder) / "data.nt", Path(folder) / "shapes.nt"
        ox.serialize(shape_triples, str(shapes), format=ox.RdfFormat.N_TRIPLES)
        for size in options.sizes:
            many = list(scaled(triples, size))
            ox.serialize(many, str(data), format=ox.RdfFormat.N_TRIPLES)
            outcomes = {name: measure(name, data, shapes) for name in JUDGES}
            plain = outcomes["pyshacl, plain"].get("seconds")
            for name, outcome in outcomes.items():
                failed = "failed" in outcome
                row = [f"{len(many):,}", name, str(outcome["failed"]) if failed else f"{outcome['seconds']:.1f}"]
                if not failed:
                    ratio = f"{float(plain) / float(outcome['seconds']):.1f}" if plain else ""
                    row += [ratio, str(outcome["found"]), str(outcome["digest"]), f"{outcome['memory']:.0f}"]
                rows.append(row)
                print(row, flush=True)
    table = tabulate(
        rows,
        headers=["triples", "judge", "s", "times as fast as plain pyshacl", "found", "digest", "MB"],
        tablefmt="github",
        disable_numparse=True,
    )
    print(table)
    if options.record:
        write_section(
            "Validating",
            "Written by `python scripts/benchmarks/validation.py --record`. Each judge starts as a process of its own from the same\n"
            "N-Triples, the union of all layers and the shapes that judge it; the larger graphs hold copies of what the real one says\n"
            "of things. The digest is that of all findings: shape, component, focus node, value. pyrudof knows no targets that are\n"
            "queries, and names its findings otherwise.\n\n"
            f"{measured_with(('pyshacl', 'rdflib', 'pyoxigraph', 'pyrudof'))}\n\n{table}",
        )


if __name__ == "__main__":
    main()
