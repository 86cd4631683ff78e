"""Runs a W3C test manifest in the harness that rdflib runs the W3C's own suites in, and tells what failed.

    python tests/w3c_harness.py HARNESS MANIFEST [TEST …]

HARNESS is the unpacked source distribution of rdflib: the harness is in its `test` folder, which no wheel has. It takes
the name of a module of Python's own and turns global switches of rdflib, so it runs in a process of its own. Without
the names of tests, all are run. The exit code is 1 if one fails.

One kind of test is not run: where nothing is left to group, rdflib gives a solution without values, SPARQL 1.1 none
(section 18.5.1, the cardinality of an aggregate join over no groups).
"""

from __future__ import annotations

import importlib
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from _pytest.monkeypatch import MonkeyPatch

# What stands for the folder of the manifest in the IRIs of its tests: any absolute IRI will do.
BASE = "https://w3id.org/paros/conformance/"


def entries(checker: Any, manifest: Path) -> list[Any]:
    """Return the tests of a manifest, as the harness reads them."""
    iri = importlib.import_module("test.utils.iri")
    dawg = importlib.import_module("test.utils.dawg_manifest")
    mapper = iri.URIMapper.from_mappings((BASE, manifest.parent.absolute().as_uri() + "/"))
    return [param.values[0] for param in dawg.params_from_sources(mapper, checker.SPARQLEntry, manifest)]


def groups_nothing(manifest: Path, name: str) -> bool:
    """Return whether a test has an empty answer to a query that groups."""
    query, answer = (manifest.parent / f"{name}.{ending}" for ending in ("rq", "srj"))
    return "GROUP BY" in query.read_text("utf-8") and answer.is_file() and '"bindings":[]' in answer.read_text("utf-8")


def failure(checker: Any, entry: Any) -> str:
    """Return why a test fails; empty where it does not."""
    with MonkeyPatch.context() as monkeypatch, ExitStack() as stack:
        try:
            checker.check_entry(monkeypatch, stack, entry)
        except Exception as error:  # noqa: BLE001 -- whatever an engine raises is a test that fails
            return f"{type(error).__name__}: {error}"[:500]
    return ""


def main(harness: Path, manifest: Path, wanted: set[str]) -> int:
    """Run the tests and return the exit code; one line for each on stdout."""
    sys.path.insert(0, str(harness))
    sys.modules.pop("test", None)
    importlib.import_module("test.data")  # it and the harness import each other, and only this way round works
    checker: Any = importlib.import_module("test.utils.sparql_checker")
    # The tests ask and change nothing: the data that they share is read once.
    load = checker.SPARQLEntry.load_dataset
    read = cache(lambda path: load(found[path], found[path].action_data, None))
    found: dict[str, Any] = {}

    def load_once(entry: Any, data: Any, graphs: Any) -> Any:
        found.setdefault(str(data), entry)
        return load(entry, data, graphs) if graphs else read(str(data))

    checker.SPARQLEntry.load_dataset = load_once
    failed = 0
    with checker.ctx_configure_rdflib():
        for entry in entries(checker, manifest):
            name = str(entry.identifier).rpartition("#")[2]
            if wanted and name not in wanted:
                continue
            if groups_nothing(manifest, name):
                sys.stdout.write(f"skipped {name}: nothing is left to group\n")
                continue
            reason = failure(checker, entry)
            failed += bool(reason)
            sys.stdout.write(f"{'FAILED' if reason else 'passed'} {name}{f': {reason}' if reason else ''}\n")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), set(sys.argv[3:])))
