"""Asks a SPARQL server every stored query, and compares its answers with the golden ones.

    python tests/endpoint_golden.py [--record]

The newest build is pushed to an Oxigraph server and to Virtuoso, both started for it on loopback. On Oxigraph all
answers are the golden ones. What differs on Virtuoso stands in tests/virtuoso_differences.tsv, and docs/endpoints.md
tells why; the exit code is 1 if an answer differs that does not stand there, or one that stands there differs no more.
With --record that file is written anew, but for the queries of which it says that their answer varies.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from paros.answers import ask
from paros.credentials import Credentials
from paros.errors import DataError, EnvironmentFault
from paros.home import Home, find_home
from paros.library.as_manifest import cases_of, read_cases
from paros.pushing import Ours, Updates, push
from paros.queries import all_queries, bind
from paros.remote import PUBLISHED, Endpoint
from paros.settling import settle
from paros.storing import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers import DBA, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

    from paros.answers import Answer, Engine
    from paros.library.as_manifest import Case
else:
    from servers import DBA, OXIGRAPH, VIRTUOSO, Place, oxigraph, virtuoso

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
DIFFERENCES = HERE / "virtuoso_differences.tsv"
# Virtuoso writes truths as numbers, and as a datatype of its own making.
_TRUTHS = {
    "1": "true",
    "0": "false",
    '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>': "true",
    '"0"^^<http://www.w3.org/2001/XMLSchema#boolean>': "false",
}
# How long Virtuoso may take for one answer; seconds.
_PATIENCE = 20


def golden_cases(home: Home) -> list[Case]:
    """Return all cases of the stored queries for which there is a golden answer."""
    return list(cases_of(all_queries(home), read_cases(GOLDEN / "cases")))


def name_of(case: Case) -> str:
    """Return the name of a case, which is that of the file of its golden answer."""
    return f"{case.query.name}@{case.name}"


def golden_text(case: Case) -> str:
    """Return the golden answer to a case."""
    ending = "tsv" if case.query.columns else "nt"
    return (GOLDEN / f"{name_of(case)}.{ending}").read_text(encoding="utf-8")


def text_of(answer: Answer) -> str:
    """Return an answer as the golden ones are written."""
    return answer.to_text("tsv") if answer.columns else "".join(f"{triple} .\n" for triple in answer.triples)


def asked(engine: Engine, names: Engine, case: Case) -> Answer:
    """Return the answer of an engine to a case; the names of things are looked up in another."""
    return ask(engine, bind(case.query, settle(names, case.query, dict(case.values))))


def difference(engine: Engine, names: Engine, case: Case) -> str:
    """Return how the answer of a server differs from the golden one: `rows`, `refused`, `ends`, or empty: not at all.

    A query is refused that the server cannot compile, and one ends the server, or its patience, that gets no answer.

    The order of rows and the writing of truths are not compared: docs/endpoints.md says so.
    """
    try:
        answer = asked(engine, names, case)
    except DataError:  # it finds no fault with the query, but with what it has made of it
        return "refused"
    except EnvironmentFault as error:
        return "refused" if ": HTTP 5" in str(error) else "ends"
    wanted = golden_text(case)
    lines, golden = text_of(answer).splitlines(), wanted.splitlines()
    truths = {
        number
        for line in golden[1:]
        for number, cell in enumerate(line.split("\t"))
        if cell in {"true", "false"} and answer.columns
    }
    alike = ["\t".join(_cell(cell, number in truths) for number, cell in enumerate(line.split("\t"))) for line in lines]
    return "" if sorted(alike) == sorted(golden) else "rows"


def _cell(text: str, is_truth: bool) -> str:
    return _TRUTHS.get(text, text) if is_truth else text


def known_differences() -> dict[str, str]:
    """Return the cases whose answers differ on Virtuoso, and the queries whose answers vary there, with how."""
    lines = DIFFERENCES.read_text(encoding="utf-8").splitlines()
    return {name: how for name, _, how in (line.partition("\t") for line in lines if line)}


def pushed(home: Home, place: Place, notes: Path, credentials: Credentials | None = None) -> Endpoint:
    """Push the newest build to a server, with notes in a file, and return its endpoint."""
    writer = Updates(Endpoint(place.update, credentials=credentials))
    done = push(Ours(open_store(home), roll_calls=False), Endpoint(place.query), writer, notes)
    return Endpoint(place.query, _PATIENCE, default_graph=PUBLISHED if done.view == PUBLISHED else "")


def compare_oxigraph(home: Home, folder: Path, tell: Callable[[str], None]) -> int:
    """Return how many golden answers Oxigraph does not give, telling which."""
    store, failed = open_store(home), 0
    with oxigraph(folder) as place:
        endpoint = pushed(home, place, folder / "notes")
        for case in golden_cases(home):
            if text_of(asked(endpoint, store, case)) != golden_text(case):
                failed += 1
                tell(f"FAILED oxigraph {name_of(case)}")
    return failed


def compare_virtuoso(home: Home, folder: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """Return the cases whose answers differ on Virtuoso, with how; it is started anew where a query has ended it."""
    store, cases, found = open_store(home), golden_cases(home), {}
    while cases:
        with TemporaryDirectory(dir=folder) as own, virtuoso(Path(own)) as place:
            endpoint = pushed(home, place, Path(own) / "notes", Credentials(DBA, DBA))
            while cases:
                case = cases.pop(0)
                begun = time.monotonic()
                how = difference(endpoint, store, case)
                if how:
                    found[name_of(case)] = how
                    tell(f"{how:<8} {name_of(case)} {time.monotonic() - begun:.1f} s")
                if how == "ends":  # it has crashed, or works on without an end
                    break
    return found


def unexpected(found: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Return in words what differs and is not known, and what is known and does not differ.

    Of a query that `varies`, Virtuoso answers some cases now so, now otherwise: nothing is expected of it.
    """
    same = "as the golden answer"
    return [
        f"{name}: {found.get(name, same)}, not {known.get(name, same)}"
        for name in sorted({*found, *known})
        if found.get(name) != known.get(name) and known.get(name.partition("@")[0]) != "varies"
    ]


def main(arguments: list[str]) -> int:
    """Ask both servers and return the exit code; one line on stdout for each difference."""

    def tell(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    home, failed = find_home(), 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        if OXIGRAPH.is_file():
            (folder / "oxigraph").mkdir()
            failed += compare_oxigraph(home, folder / "oxigraph", tell)
        if VIRTUOSO:
            found = compare_virtuoso(home, folder, tell)
            if "--record" in arguments:
                varying = {name: how for name, how in known_differences().items() if how == "varies"}
                lines = {name: how for name, how in found.items() if name.partition("@")[0] not in varying} | varying
                DIFFERENCES.write_text("".join(f"{name}\t{how}\n" for name, how in sorted(lines.items())), "utf-8")
            for line in unexpected(found, known_differences()):
                failed += 1
                tell(f"FAILED virtuoso {line}")
        else:
            tell("skipped virtuoso: it is not installed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
