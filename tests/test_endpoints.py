"""The golden answers on other servers: the same on Oxigraph, and on Virtuoso but for what is documented.

One case of each stored query is asked; `make conformance` asks all of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paros.credentials import Credentials
from paros.storing import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests import endpoint_golden as golden
    from tests.servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, oxigraph, virtuoso

    from paros.home import Home
    from paros.library.as_manifest import Case
    from paros.remote import Endpoint
else:
    import endpoint_golden as golden
    from servers import DBA, NO_OXIGRAPH, NO_VIRTUOSO, OXIGRAPH, VIRTUOSO, oxigraph, virtuoso

DOCUMENT = Path(__file__).parents[1] / "docs" / "endpoints.md"


def _sample(home: Home) -> list[Case]:
    """Return one case of each query: with the examples of its parameters, or as it is."""
    chosen: dict[str, Case] = {}
    for case in golden.golden_cases(home):
        if case.name == "example" or case.query.name not in chosen:
            chosen[case.query.name] = case
    return list(chosen.values())


def test_oxigraph_gives_the_golden_answers(built: Home, tmp_path: Path) -> None:
    if not OXIGRAPH.is_file():
        pytest.skip(NO_OXIGRAPH)
    store = open_store(built)
    with oxigraph(tmp_path) as place:
        endpoint = golden.pushed(built, place, tmp_path / "notes")
        for case in _sample(built):
            assert golden.text_of(golden.asked(endpoint, store, case)) == golden.golden_text(case), golden.name_of(case)


@pytest.fixture(scope="module")
def far(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A Virtuoso server that holds the dataset."""
    if not VIRTUOSO:
        pytest.skip(NO_VIRTUOSO)
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso(folder) as place:
        yield golden.pushed(built, place, folder / "notes", Credentials(DBA, DBA))


def test_virtuoso_differs_as_is_documented(built: Home, far: Endpoint) -> None:
    """Its plans, and with them some answers, change from run to run: one query in fifty may show that for the first time."""
    listed = {name.partition("@")[0] for name in golden.known_differences()}
    store, asked = open_store(built), [case for case in _sample(built) if case.query.name not in listed]
    found = [golden.name_of(case) for case in asked if golden.difference(far, store, case)]
    assert len(found) <= len(asked) // 50, found
    assert len(asked) > len(_sample(built)) * 0.75


def test_each_query_that_differs_is_in_the_documentation() -> None:
    rows = re.findall(
        r"^\| (`[^|]+) \| (rows|refused|ends|varies)[^|]* \| ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {(name, how) for names, how in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert told == {(name.partition("@")[0], how) for name, how in golden.known_differences().items()}


def test_what_is_known_to_differ_is_a_case_or_a_query(built: Home) -> None:
    cases = golden.golden_cases(built)
    assert set(golden.known_differences()) <= {*map(golden.name_of, cases), *(case.query.name for case in cases)}
