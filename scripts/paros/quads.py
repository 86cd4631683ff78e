"""Reading and writing RDF files: strict parsing with the line of the error, and one sorted writer for every file."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import DataError, EnvironmentFault, Problem, show_path
from paros.names import PREFIXES, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# What the files of the graph are written in, and read from.
FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
# What a release is published in: these, and what other people's tools ask for.
PUBLISHED_FORMATS: Final = {**FORMATS, ".rdf": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD}
# The formats that have names for graphs, and those that have prefixes.
WITH_GRAPHS: Final = (".trig", ".nq")
_WITH_PREFIXES: Final = (".ttl", ".trig", ".rdf")
RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
DEFAULT: Final = ox.DefaultGraph()


def node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term."""
    return ox.NamedNode(iri)


def read_file(path: Path, root: Path | None = None) -> list[ox.Quad]:
    """Return the quads of a Turtle, TriG, N-Triples or N-Quads file in the order in which they stand.

    Raises:
        EnvironmentFault: if the file cannot be read.
        DataError: if its ending is not one of `FORMATS`, or its syntax is wrong; names the line and column.
    """
    shown = show_path(path, root)
    rdf_format = FORMATS.get(path.suffix)
    if rdf_format is None:
        raise DataError([Problem("unknown kind of file", shown, accepted=", ".join(FORMATS), rule="file/unreadable")])
    try:
        return list(ox.parse(path=str(path), format=rdf_format))
    except SyntaxError as error:
        reason = re.sub(r"^Parser error (?:at|between) .*?: ", "", str(error.msg))
        line = error.lineno or 0
        repair = f"correct line {line}, then: paros validate {shown}" if line else ""
        if undeclared := re.search(r"[Pp]refix (\S+?):? ", reason):
            name = undeclared.group(1).strip("'\"").rstrip(":")
            if name in PREFIXES:
                repair = f"add: @prefix {name}: <{PREFIXES[name]}> ."
            raise DataError(
                [Problem(reason, shown, line, "a prefix declared at the top of the file", repair, "file/syntax")]
            ) from error
        raise DataError(
            [Problem(f"syntax error: {reason}", shown, line, f"{rdf_format.name}", repair, "file/syntax")]
        ) from error
    except OSError as error:
        raise EnvironmentFault(
            f"{shown}: {error.strerror or error}", accepted="a readable file", rule="file/unreadable"
        ) from error


def iris_in(quads: Iterable[ox.Quad]) -> set[str]:
    """Return every IRI that occurs in the quads, those of datatypes included."""
    iris: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal):
                iris.add(term.datatype.value)
    return iris


def used_prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return those of our prefixes that occur in the quads."""
    iris = iris_in(quads)
    return {
        prefix: namespace
        for prefix, namespace in sorted(PREFIXES.items())
        if any(iri.startswith(namespace) for iri in iris)
    }


def in_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return quads, each once, sorted by graph, subject, type first, predicate, object; numbers as numbers."""
    # Each term is compared as text once, and then by its rank: most occur many times.
    rows = [(quad, quad.graph_name, quad.subject, quad.predicate, quad.object) for quad in set(quads)]
    keys = {term: str(term) for _, *terms in rows for term in terms}
    ordered = sorted(keys, key=lambda term: (natural_key(keys[term]), keys[term]))
    rank = {term: number for number, term in enumerate(ordered)}
    predicates = {predicate: (predicate != RDF_TYPE, keys[predicate]) for _, _, _, predicate, _ in rows}
    rows.sort(key=lambda row: (rank[row[1]], rank[row[2]], predicates[row[3]], rank[row[4]]))
    return [quad for quad, *_ in rows]


def serialize(quads: Iterable[ox.Quad], suffix: str) -> bytes:
    """Return quads, sorted, in the format of a file ending; the same quads always give the same bytes.

    Formats without graphs take triples only: their quads must be in the default graph.
    """
    return serialize_ordered(in_order(quads), suffix)


def serialize_ordered(ordered: list[ox.Quad], suffix: str) -> bytes:
    """Return quads that are `in_order` already in the format of a file ending; see `serialize`."""
    prefixes = used_prefixes(ordered) if suffix in _WITH_PREFIXES else None
    items: Iterable[ox.Triple] | Iterable[ox.Quad] = (
        ordered if suffix in WITH_GRAPHS else (quad.triple for quad in ordered)
    )
    return ox.serialize(items, format=PUBLISHED_FORMATS[suffix], prefixes=prefixes) or b""


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` only when it has been written whole and is on the disk.

    Raises:
        EnvironmentFault: if it cannot be written; what stood there before is untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise EnvironmentFault(
            f"{error.filename or path.parent} cannot be written: {error.strerror}",
            accepted="a folder that you may write to",
            repair="name another folder, or change its permissions",
        ) from error
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        aside.chmod(0o666 & ~umask)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise EnvironmentFault(
            f"{path} cannot be written: {error.strerror or error}",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then run the command again",
        ) from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_file(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Write quads to a file in the format of its ending, sorted, whole or not at all."""
    content = serialize(quads, path.suffix)
    with replacing(path) as stream:
        stream.write(content)
