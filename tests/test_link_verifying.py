"""Our mappings verified against services on loopback, of two makes: what agrees, what does not, what has changed."""

from __future__ import annotations

import csv
import json
import re
import shutil
import socket
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from paros.errors import DataError, EnvironmentFault, PartialAnswer, UsageError
from paros.home import Home
from paros.links.asking import Kept, fetch
from paros.links.comparing import SCHEMES
from paros.links.drifting import changes_since, earlier, read_saved, save
from paros.links.profiles import built_in, read_service
from paros.links.stating import state
from paros.links.tables import NOT, Row, record_iri
from paros.links.verifying import counts, read_links, to_json, verify
from paros.names import PREFIXES, expand, shorten
from paros.quads import node
from paros.remote import Endpoint
from paros.storing import load_store, open_store

# The tests are no package; the checker of types takes them for one.
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import RunParos
    from tests.foreign import DBR, SERVERS, WD, Item, dbpedia, in_oxigraph, wikidata
    from tests.servers import Faulty, faulty_server, free_port

    from paros.links.verifying import Verification
else:
    from foreign import DBR, SERVERS, WD, Item, dbpedia, in_oxigraph, wikidata
    from servers import Faulty, faulty_server, free_port

ROOT = Path(__file__).parents[1]
TODAY = date(2031, 5, 10)
# What Wikidata is to hold: of each item what its name says.
ITEMS = (
    Item(
        "Q900001",
        {"en": "Republic of Arland", "fr": "Arlande", "de": "Arlandia"},
        {"en": "Arland"},
        {"P297": "QA", "P298": "QAA", "P2082": "901", "P1566": "9000001", "P213": "0000 0000 9000 0013"},
        "Arland (state)",
        ("1993-07-28", "11"),
    ),
    Item("Q900002", {"en": "Bohrland"}, values={"P297": "QB", "P2082": "902"}),
    Item("Q900003", moved="Q900013"),
    Item("Q900005", {"en": "Erland"}, values={"P297": "XX", "P2082": "5"}),
    Item("Q900006", {"en": "Forland"}, member=("1961-01-01", "9"), withdrawn=("1960-01-01", "9")),
    Item("Q900007", {"en": "Council of Garland"}, values={"P297": "XX"}),
    Item("Q900008", {"mul": "HÓRLAND"}, member=("1990-01-01", "7")),
    Item("Q900009", {"de": "Irland am Meer"}),
    Item("Q900014", {"en": "Jorland"}, member=("1960-09-01", "10"), left=("1971-10-25", "11")),
    Item("Q900015", {"en": "Kor-1"}, values={"P247": "2031-001A", "P377": "090001", "P6782": "012abc345"}),
)
LINKS = (
    ("arland", "exactMatch", WD + "Q900001", "Arland"),
    ("arland", "closeMatch", DBR + "Arland_(state)", "Arland (state)"),
    ("arland", "closeMatch", "https://sws.geonames.org/9000001/", "Arland"),
    ("arland", "closeMatch", "https://isni.org/isni/0000000090000013", "Arland"),
    ("borland", "exactMatch", WD + "Q900002", "Borland"),
    ("corland", "exactMatch", WD + "Q900003", "Corland"),
    ("corland", "closeMatch", DBR + "Corland", "Corland"),
    ("dorland", "exactMatch", WD + "Q900004", "Dorland"),
    ("dorland", "closeMatch", DBR + "Dorland", "Dorland"),
    ("erland", "exactMatch", WD + "Q900005", "Erland"),
    ("erland", "closeMatch", DBR + "Erland", "Erland"),
    ("forland", "exactMatch", WD + "Q900006", "Forland"),
    ("garland", "broadMatch", WD + "Q900007", "Council of Garland"),
    ("horland", "exactMatch", WD + "Q900008", "Horland"),
    ("irland", "exactMatch", WD + "Q900009", "Irland"),
    ("jorland", "exactMatch", WD + "Q900014", "Jorland"),
    ("kor-1", "exactMatch", WD + "Q900015", "Kor-1"),
    ("kor-1", "closeMatch", "https://nssdc.gsfc.nasa.gov/nmc/spacecraft/display.action?id=2031-001A", "Kor-1"),
    ("kor-1", "closeMatch", "https://celestrak.org/satcat/records.php?CATNR=90001", "Kor-1"),
    ("kor-1", "closeMatch", "https://ror.org/012abc345", "Kor-1"),
)
ARTICLES = dbpedia({"Arland_(state)": "Q900001", "Erland": "Q900002"}, {"Corland": "Arland_(state)"})
CODES = {"arland": ("QA", "901"), "borland": ("QB", "902"), "erland": ("QE", "005"), "garland": ("QG", "907")}
MEMBERS = {"arland": ("1993", ""), "forland": ("1960", ""), "horland": ("1990", ""), "jorland": ("1960", "1971")}


def _graph() -> list[ox.Quad]:
    """Return what our graph is to hold: states with codes and memberships, their mappings, one of which does not hold."""
    quads: list[ox.Quad] = []

    def add(subject: str, predicate: str, value: str, kind: str = "string") -> None:
        term = ox.Literal(value, datatype=node(PREFIXES["xsd"] + kind)) if kind else node(expand(value))
        quads.append(ox.Quad(node(expand(subject)), node(expand(predicate)), term))

    for name in sorted({name for name, *_ in LINKS}):
        add(f"actor:x-{name}", "rdfs:label", name.capitalize())
    for name, (alpha, number) in CODES.items():
        add(f"actor:x-{name}", "paros:isoAlpha2Code", alpha)
        add(f"actor:x-{name}", "paros:m49Code", number)
    for name, (since, until) in MEMBERS.items():
        role = f"actor:x-{name}-as-member"
        add(role, "paros:roleHolder", f"actor:x-{name}", "")
        add(role, "paros:roleIn", "actor:united-nations", "")
        add(role, "paros:capacity", "capacity:member", "")
        add(role, "paros:startDate", since, "gYear")
        if until:
            add(role, "paros:endDate", until, "gYear")
    rows = [_row(*link) for link in LINKS]
    rows.append(_row("arland", "exactMatch", WD + "Q900099", "Arland, a town", NOT))
    return [*quads, *(quad for row in rows for quad in state(row))]


def _row(name: str, predicate: str, target: str, label: str, modifier: str = "") -> Row:
    iri = record_iri(f"actor:x-{name}", target)
    return Row(
        record_id=iri,
        subject_id=expand(f"actor:x-{name}"),
        predicate_id=expand(f"skos:{predicate}"),
        predicate_modifier=modifier,
        object_id=target,
        object_label=label,
        mapping_justification=expand("semapv:ManualMappingCuration"),
    )


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    store = ox.Store()
    store.extend(_graph())
    return store


@pytest.fixture(scope="module", params=sorted(SERVERS))
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that holds both slices."""
    folder = tmp_path_factory.mktemp(request.param)
    with SERVERS[request.param]([*wikidata(ITEMS), *ARTICLES], folder) as url:
        yield url


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one server, for what is the same with each."""
    with in_oxigraph([*wikidata(ITEMS), *ARTICLES], tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def verified(graph: ox.Store, service: str, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """What comes of verifying the mappings to Wikidata."""
    kept = Kept(Endpoint(service), tmp_path_factory.mktemp("answers"), TODAY, 7)
    return verify(graph, kept, read_service("wikidata"))


def _told(verification: Verification, name: str) -> dict[str, tuple[str, str]]:
    """Return the outcomes for a state of ours, by aspect."""
    (found,) = (one for one in verification.results if one.link.subject == expand(f"actor:x-{name}"))
    return {check.aspect: (check.verdict, check.told) for check in found.checks}


def test_what_agrees_is_told_with_what_agrees(verified: Verification) -> None:
    assert _told(verified, "arland") == {
        "presence": ("agrees", "is there"),
        "name": ("agrees", "'Arland' there"),
        "dbpedia": ("agrees", "title in DBpedia: Arland_(state)"),
        "geonames": ("agrees", "number in GeoNames: 9000001"),
        "isni": ("agrees", "ISNI: 0000000090000013"),
        "iso-3166-1-alpha-2": ("agrees", "ISO 3166 code of two letters: QA"),
        "m49": ("agrees", "M49 code: 901"),
        "un-member-since": ("agrees", "member of the United Nations since: 1993"),
    }


@pytest.mark.parametrize(
    ("name", "aspect", "outcome"),
    [
        (
            "borland",
            "name",
            ("differs", "none of our names is one there; nearest: 'Borland' here, 'Bohrland' there"),
        ),
        (
            "corland",
            "presence",
            (
                "moved",
                "leads on to <http://www.wikidata.org/entity/Q900013>: if that is the same thing, map to it",
            ),
        ),
        ("dorland", "presence", ("gone", "is not there: it was deleted, or never was")),
        ("erland", "iso-3166-1-alpha-2", ("differs", "ISO 3166 code of two letters: QE here, XX there")),
        (
            "forland",
            "un-member-since",
            (
                "differs",
                "member of the United Nations since: 1960 here, 1961 there",
            ),
        ),
    ],
)
def test_each_disagreement_is_one_clear_line(
    verified: Verification, name: str, aspect: str, outcome: tuple[str, str]
) -> None:
    told = _told(verified, name)
    assert told[aspect] == outcome
    assert [key for key, (verdict, _) in told.items() if verdict not in {"agrees", "nothing to compare"}] == [aspect]


def test_what_is_only_related_is_compared_with_what_the_mapping_records(verified: Verification) -> None:
    assert _told(verified, "garland") == {
        "presence": ("agrees", "is there"),
        "name": ("agrees", "'Council of Garland' there, as the mapping records"),
    }


def test_a_name_is_recognised_without_case_and_accents_and_says_so(verified: Verification) -> None:
    told = _told(verified, "horland")
    assert told["name"] == ("agrees", "'HÓRLAND' there, but for case, accents and punctuation")
    assert "un-member-since" not in told, "a decade tells no year"


def test_every_scheme_of_the_queries_is_compared(verified: Verification) -> None:
    assert _told(verified, "jorland") == {
        "presence": ("agrees", "is there"),
        "name": ("agrees", "'Jorland' there"),
        "un-member-since": ("agrees", "member of the United Nations since: 1960"),
        "un-member-until": ("agrees", "member of the United Nations until: 1971"),
    }
    assert _told(verified, "kor-1") == {
        "presence": ("agrees", "is there"),
        "name": ("agrees", "'Kor-1' there"),
        "cospar": ("agrees", "COSPAR designation: 2031-001A"),
        "norad": ("agrees", "number in the satellite catalogue: 90001"),
        "ror": ("agrees", "ROR identifier: 012abc345"),
    }
    asked = {
        scheme
        for name in built_in()
        for question in ("codes", "dates")
        for scheme in re.findall(r'\("([a-z0-9-]+)"', read_service(name).queries.get(question, ""))
    }
    assert asked == set(SCHEMES)


def test_a_name_in_no_language_that_is_asked_for_is_no_disagreement(verified: Verification) -> None:
    assert _told(verified, "irland")["name"][0] == "nothing to compare"


def test_a_mapping_that_does_not_hold_is_not_verified(graph: ox.Store) -> None:
    assert WD + "Q900099" not in {link.object for link in read_links(graph, WD)}


def test_each_mapping_is_counted_once(verified: Verification) -> None:
    assert counts(verified.results) == {"agree": 6, "differ": 3, "moved": 1, "gone": 1}


def test_dbpedia_is_verified_by_its_own_queries(graph: ox.Store, service: str, tmp_path: Path) -> None:
    found = verify(graph, Kept(Endpoint(service), tmp_path, TODAY, 7), read_service("dbpedia"))
    assert _told(found, "arland")["wikidata"] == ("agrees", "item in Wikidata: Q900001")
    assert _told(found, "erland")["wikidata"] == ("differs", "item in Wikidata: Q900005 here, Q900002 there")
    assert _told(found, "corland")["presence"][0] == "moved"
    assert _told(found, "dorland")["presence"][0] == "gone"


@pytest.mark.parametrize("size", [1, 4])
def test_the_size_of_the_batches_changes_nothing(
    graph: ox.Store, service: str, verified: Verification, tmp_path: Path, size: int
) -> None:
    kept = Kept(Endpoint(service), tmp_path, TODAY, 7)
    assert verify(graph, kept, replace(read_service("wikidata"), size=size)) == verified


def test_an_answer_that_may_have_broken_off_is_asked_for_in_parts(service: str, tmp_path: Path) -> None:
    from dataclasses import replace

    kept, whole = Kept(Endpoint(service), tmp_path, TODAY, 7), read_service("wikidata")
    things = [WD + item.number for item in ITEMS]
    rows = fetch(kept, whole, "codes", things)
    most = max(sum(row["entity"] == node(iri) for row in rows) for iri in things)
    assert sorted(map(str, fetch(kept, replace(whole, most_rows=most + 1), "codes", things))) == sorted(map(str, rows))
    with pytest.raises(EnvironmentFault, match=f"more to tell of .*Q900001.* than the {most} rows"):
        fetch(kept, replace(whole, most_rows=most), "codes", things)


def test_an_answer_that_the_server_has_cut_is_asked_for_in_parts(faulty: str, tmp_path: Path) -> None:
    # As DBpedia says it, which is a Virtuoso: in a header.
    kept, service = Kept(Endpoint(faulty), tmp_path, TODAY, 7), read_service("dbpedia")
    cut = (200, {**JSON, "X-SPARQL-MaxRows": "1"}, ALL_THERE)
    Faulty.replies = [cut, (200, JSON, ALL_THERE), (200, JSON, ALL_THERE)]
    assert len(fetch(kept, service, "presence", [DBR + "Arland", DBR + "Borland"])) == 2
    assert len(Faulty.asked) == 3
    Faulty.replies = [cut]
    with pytest.raises(PartialAnswer, match="a part of the answer only"):
        fetch(kept, service, "presence", [DBR + "Corland", DBR + "Dorland"])
    assert len(list(tmp_path.iterdir())) == 2, "no part is kept"


# What changes from one verification to the next.


def _later(verified: Verification, folder: Path) -> Verification:
    """Return the same mappings on a later day, when this and that has changed there and here."""
    said = json.loads(to_json(verified))
    by_name = {one["link"]["subject"].rpartition("/x-")[2]: one for one in said["results"]}
    by_name["arland"]["there"]["labels"]["en"] = "Kingdom of Arland"
    by_name["arland"]["there"]["codes"]["m49"] = ["911"]
    by_name["arland"]["there"]["dates"] = {}
    by_name["erland"]["there"].update(present=False)
    by_name["forland"]["there"].update(moved=WD + "Q900013")
    by_name["garland"]["there"]["others"] = ["The Council"]
    by_name["dorland"]["link"]["object"] = WD + "Q900044"
    path = folder / "later.json"
    path.write_text(json.dumps({**said, "day": "2031-06-10"}), encoding="utf-8")
    return read_saved(path)


def test_what_has_changed_is_told(verified: Verification, tmp_path: Path) -> None:
    later = _later(verified, tmp_path)
    told = [(change.subject.rpartition("/x-")[2], change.told) for change in changes_since(verified, later)]
    assert told == [
        ("arland", "label (en): Republic of Arland before, Kingdom of Arland now"),
        ("arland", "M49 code: 901 before, 911 now"),
        ("arland", "member of the United Nations since: 1993-07-28 before, nothing now"),
        ("dorland", "is mapped no more"),
        ("dorland", "is mapped now"),
        ("erland", "there before, not there now"),
        ("forland", "there before, led on to <http://www.wikidata.org/entity/Q900013> now"),
    ]
    assert changes_since(later, later) == []


def test_a_verification_is_kept_by_its_day_and_read_back(verified: Verification, tmp_path: Path) -> None:
    assert earlier(tmp_path, TODAY) is None
    path = save(verified, tmp_path)
    assert path.name == "2031-05-10.json"
    assert read_saved(path) == verified
    assert earlier(tmp_path, TODAY) is None, "one of the same day is no earlier one"
    assert earlier(tmp_path, date(2031, 5, 11)) == path


@pytest.mark.parametrize("content", ["", "[]", '{"results": [{}]}', "\udcff"])
def test_what_is_no_verification_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "2031-05-10.json"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(DataError, match="no verification can be read from this"):
        read_saved(path)


# The answers that are kept.


class _Counting:
    """A service that answers each question, and counts them."""

    url = "http://service.example.org/sparql"

    def __init__(self, answer: bytes = b'{"head":{"vars":["entity","moved"]},"results":{"bindings":[]}}') -> None:
        self.asked = 0
        self.answer = answer

    def query(self, query: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        assert query.startswith(QUERY)
        self.asked += 1
        return ox.parse_query_results(self.answer, format=ox.QueryResultsFormat.JSON)


QUERY = "SELECT ?entity ?moved { }"


@pytest.mark.parametrize(("day", "max_age", "asked"), [(10, 7, 1), (16, 7, 1), (17, 7, 2), (10, 0, 2)])
def test_an_answer_is_used_until_it_is_too_old(tmp_path: Path, day: int, max_age: int, asked: int) -> None:
    remote = _Counting()
    Kept(remote, tmp_path, TODAY, 7).rows(QUERY)
    kept = Kept(remote, tmp_path, date(2031, 5, day), max_age)
    kept.rows(QUERY)
    assert remote.asked == asked
    assert kept.days == {date(2031, 5, day) if asked == 2 else TODAY}


def test_answers_of_another_endpoint_are_not_used(tmp_path: Path) -> None:
    remote, other = _Counting(), _Counting()
    other.url = "http://other.example.org/sparql"
    for one in (remote, other):
        Kept(one, tmp_path, TODAY, 7).rows(QUERY)
    assert other.asked == 1


def test_offline_nothing_is_asked_and_what_is_kept_is_good_however_old(tmp_path: Path) -> None:
    remote = _Counting()
    Kept(remote, tmp_path, TODAY, 7).rows(QUERY)
    kept = Kept(remote, tmp_path, date(2041, 5, 10), 7, offline=True)
    assert kept.rows(QUERY) == []
    with pytest.raises(EnvironmentFault, match="is not kept in") as refusal:
        kept.rows(QUERY + " ")
    assert refusal.value.problems[0].repair == "run the command once without --offline"
    assert remote.asked == 1


@pytest.mark.parametrize("damage", ["", "{", '{"day": "2031-05-10"}', '{"day": "?", "answer": {}}'])
def test_a_damaged_answer_is_asked_for_again(tmp_path: Path, damage: str) -> None:
    remote = _Counting()
    kept = Kept(remote, tmp_path, TODAY, 7)
    kept.rows(QUERY)
    (file,) = tmp_path.iterdir()
    file.write_text(damage, encoding="utf-8")
    assert kept.rows(QUERY) == []
    assert remote.asked == 2
    assert json.loads(file.read_text(encoding="utf-8"))["query"] == QUERY


def test_a_truth_is_no_answer_to_a_question_for_rows(tmp_path: Path) -> None:
    kept = Kept(_Counting(b'{"head":{},"boolean":true}'), tmp_path, TODAY, 7)
    with pytest.raises(EnvironmentFault, match="answers a question for rows with something else"):
        kept.rows(QUERY)
    assert list(tmp_path.iterdir()) == []


# Services that do not answer as they should.


@pytest.fixture
def faulty() -> Iterator[str]:
    """The URL of a server that answers as it is told to."""
    with faulty_server() as url:
        yield url


JSON = {"Content-Type": "application/sparql-results+json"}
ALL_THERE = json.dumps(
    {
        "head": {"vars": ["entity", "moved"]},
        "results": {"bindings": [{"entity": {"type": "uri", "value": WD + "Q900001"}}]},
    }
).encode()


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((401, {}, b"who are you?"), "cannot be asked"),
        ((500, {}, b"out of memory"), "cannot be asked"),
        ((200, {"Content-Type": "text/html"}, b"<html>welcome</html>"), "did not answer as a SPARQL endpoint does"),
        ((200, JSON, ALL_THERE[:-9]), "did not answer as a SPARQL endpoint does"),
        ((400, {}, b"no FILTER here"), r"labels\.rq: .* does not read this query: .*no FILTER here"),
    ],
    ids=["credentials", "fault", "html", "half", "refused"],
)
def test_a_service_that_does_not_answer_is_one_clear_error(
    graph: ox.Store, tmp_path: Path, faulty: str, reply: tuple[int, dict[str, str], bytes], told: str
) -> None:
    Faulty.replies = [(200, JSON, ALL_THERE), reply]
    with pytest.raises(DataError if reply[0] == 400 else EnvironmentFault, match=told) as refusal:
        verify(graph, Kept(Endpoint(faulty), tmp_path, TODAY, 7), read_service("wikidata"))
    assert len(refusal.value.problems) == 1
    assert len(list(tmp_path.iterdir())) == 1, "what was answered need not be asked again"


def test_a_service_that_is_down_is_told(run_paros: RunParos, home: Home) -> None:
    done = run_paros("link", "verify", "--endpoint", f"http://127.0.0.1:{free_port()}/sparql", home=home)
    assert done.returncode == 5
    assert re.match(r"error: http://127\.0\.0\.1:[0-9]+/sparql cannot be asked: .+\n", done.stderr)
    assert "Traceback" not in done.stderr
    assert not (home.build / "links" / "wikidata").exists(), "nothing of it is kept as a verification"


def test_a_service_that_is_slow_is_given_up(graph: ox.Store, tmp_path: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
        begun = time.monotonic()
        with pytest.raises(EnvironmentFault, match=r"cannot be asked: .*timed out"):
            verify(graph, Kept(Endpoint(url, 1), tmp_path, TODAY, 7), read_service("wikidata"))
        assert time.monotonic() - begun < 5


def test_a_busy_service_is_asked_again_when_it_says(
    graph: ox.Store, faulty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    Faulty.replies = [(429, {"Retry-After": "7"}, b""), (200, JSON, ALL_THERE)]
    verify(graph, Kept(Endpoint(faulty), tmp_path, TODAY, 7), read_service("wikidata"))
    assert waits == [7.0]
    assert all(agent.startswith("paros/") for agent in Faulty.asked)


# The command.


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose build is nothing but a small store."""
    home = Home(ROOT, tmp_path / "build")
    home.current.mkdir(parents=True)
    load_store(home.store, _graph())
    return home


def test_the_command_tells_what_disagrees_and_what_has_changed(
    run_paros: RunParos, home: Home, graph: ox.Store, url: str, tmp_path: Path
) -> None:
    past = home.build / "links" / "wikidata" / "2000-01-01.json"
    past.parent.mkdir(parents=True)
    before = verify(graph, Kept(Endpoint(url), tmp_path / "before", TODAY, 7), read_service("wikidata"))
    past.write_text(to_json(_later(before, tmp_path)), encoding="utf-8")
    done = run_paros("link", "verify", "--endpoint", url, home=home, env={"COLUMNS": "200"})
    assert done.returncode == 1, done.stderr
    lines = [re.sub(r" {2,}", " | ", line.strip()) for line in done.stdout.splitlines()]
    assert lines[0] == "ours | Wikidata"
    assert "actor:x-dorland | Q900004 | gone | is not there: it was deleted, or never was" in lines
    assert "actor:x-erland | Q900005 | differs | ISO 3166 code of two letters: QE here, XX there" in lines
    assert "actor:x-arland | Q900001 | M49 code: 911 before, 901 now" in lines
    assert not any(line.startswith("actor:x-arland | Q900001 | agrees") for line in lines)
    assert re.fullmatch(
        r"11 mappings to Wikidata, by its answers of \d{4}-\d\d-\d\d: 6 agree, 3 differ, 1 moved, 1 gone\.", lines[-1]
    )
    again = run_paros("link", "verify", "--offline", "--endpoint", url, "--format", "json", home=home)
    said = json.loads(again.stdout)
    assert [one["told"] for one in said["changes"] if one["subject"].endswith("x-erland")] == [
        "not there before, there now"
    ]
    assert said["since"] == "2031-06-10"


def test_only_what_is_new_is_told_on_request(
    run_paros: RunParos, home: Home, graph: ox.Store, url: str, tmp_path: Path
) -> None:
    before = verify(graph, Kept(Endpoint(url), tmp_path, TODAY, 7), read_service("wikidata"))
    known = [one if "dorland" not in one.link.subject else replace(one, checks=()) for one in before.results]
    past = save(replace(before, results=tuple(known)), tmp_path)
    args = ("link", "verify", "--endpoint", url, "--new", "--since")
    done = run_paros(*args, past, home=home)
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("actor:")] == ["actor:x-dorland"]
    assert run_paros(*args, save(before, tmp_path), home=home).returncode == 0


def test_everything_is_told_on_request_and_the_service_may_be_another(
    run_paros: RunParos, home: Home, url: str, tmp_path: Path
) -> None:
    profile = tmp_path / "mine"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "dbpedia", profile)
    for question in ("codes", "labels"):
        (profile / f"{question}.rq").unlink()
    done = run_paros("link", "verify", "--service", profile, "--endpoint", url, "--all", home=home)
    assert "agrees" in done.stdout
    assert "has no name there" in done.stdout
    assert (home.build / "links" / "mine").is_dir()


def test_what_is_mapped_to_nothing_there_is_refused(run_paros: RunParos, home: Home, tmp_path: Path) -> None:
    profile = tmp_path / "mine"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "dbpedia", profile)
    file = profile / "service.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("dbpedia.org/resource", "example.org/none"), encoding="utf-8"
    )
    done = run_paros("link", "verify", "--service", profile, home=home)
    assert (done.returncode, "nothing is mapped to http://example.org/none/" in done.stderr) == (2, True)


# Profiles.


@pytest.mark.parametrize("name", built_in())
def test_a_built_in_profile_is_right_and_its_queries_answer_nothing_as_they_stand(name: str) -> None:
    service = read_service(name)
    assert service.queries
    for text in service.queries.values():
        result = ox.Store().query(text)
        assert isinstance(result, ox.QuerySolutions)
        assert list(result) == []


def test_the_things_that_are_asked_about_stand_in_every_block_of_values() -> None:
    text = read_service("wikidata").query("codes", entity=[WD + "Q1", WD + "Q2"])
    assert text.count(f"VALUES ?entity {{ <{WD}Q1> <{WD}Q2> }}") == 2
    assert "VALUES ?entity { }" not in text


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no service geonames") as refusal:
        read_service("geonames")
    assert refusal.value.problems[0].accepted.startswith("dbpedia, wikidata, or a folder")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("service.toml", 'title     = "Wikidata"', "", "service.toml: title is missing"),
        ("service.toml", "title     = ", "name = ", "service.toml: there is no key name"),
        ("service.toml", '"Wikidata"', "5", "service.toml: title is not a text"),
        ("service.toml", "https://query", "query", "service.toml: endpoint is not an IRI"),
        ("service.toml", "org/publicdomain", "org/ public", "service.toml: licence is not an IRI"),
        ("service.toml", "= 50", "= 0", "service.toml: size is not a whole number above 0"),
        ("service.toml", "= 50", "= true", "service.toml: size is not a whole number above 0"),
        ("service.toml", "= 50", "= 50\nmost_rows = -1", "service.toml: most_rows is not a whole number above -1"),
        ("service.toml", "size      =", "size      ", r"service.toml:\d+: not TOML: "),
        ("presence.rq", "?moved\n", "\n", r"presence.rq: \?moved is missing"),
        ("labels.rq", "  VALUES ?entity { }\n", "", r"labels.rq: VALUES \?entity \{ \} is missing"),
        ("codes.rq", "UNION", "UNITED", r"codes.rq:24:2: not a SPARQL query: "),
        ("dates.rq", "SELECT DISTINCT ?entity ?scheme ?date ?precision", "ASK", r"dates.rq: \?entity is missing"),
    ],
)
def test_a_wrong_profile_is_told_with_the_file(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "wikidata", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_service(str(folder))


@pytest.mark.parametrize("file", ["service.toml", "labels.rq"])
def test_a_profile_that_is_not_utf_8_is_told_with_the_file(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "wikidata", folder)
    (folder / file).write_bytes(b"# \xff")
    with pytest.raises(DataError, match=f"mine/{file}: cannot be read: "):
        read_service(str(folder))


def test_a_profile_in_a_folder_that_names_no_graph_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "My Service"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "wikidata", folder)
    with pytest.raises(DataError, match="the name of the folder, which graphs are named after"):
        read_service(str(folder))


def test_a_profile_without_its_first_query_or_with_one_that_answers_nothing_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "scripts" / "paros" / "links" / "services" / "wikidata", folder)
    (folder / "presence.rq").rename(folder / "existence.rq")
    with pytest.raises(DataError) as refusal:
        read_service(str(folder))
    assert [problem.message for problem in refusal.value.problems] == [
        "presence.rq is missing",
        "this query answers no question",
    ]


# Our own mappings.


def _row_of_state(row: dict[str, str]) -> Item:
    """Return the item of a state as the reference table has it."""
    codes = {"P297": row["iso2"], "P298": row["iso3"], "P2082": row["m49"], "P1566": row["geonames_id"]}
    since = row["un_member_since"]
    return Item(
        row["wikidata_qid"],
        {"en": row["name_en"].replace(" (the) *", "")},
        values={number: code for number, code in codes.items() if code},
        member=(f"{since}-01-01", "9") if since else None,
    )


def test_our_mappings_of_states_agree_with_the_reference_table(built: Home, tmp_path: Path) -> None:
    table = ROOT.parent / "shared" / "external" / "states.csv"
    if not table.is_file():
        pytest.skip("the reference data are not at hand (../shared/external)")
    with table.open(encoding="utf-8", newline="") as stream:
        items = [_row_of_state(row) for row in csv.DictReader(stream) if row["wikidata_qid"]]
    (tmp_path / "served").mkdir()
    with in_oxigraph(wikidata(items), tmp_path / "served") as url:
        found = verify(open_store(built), Kept(Endpoint(url), tmp_path, TODAY, 7), read_service("wikidata"))
    states = [one for one in found.results if one.link.object in {WD + item.number for item in items}]
    # Who held a seat before a state did is told apart by us, not by the table. The item of the Vatican is not the Holy See;
    # "(The)" is the table's, and the label of the item of the former Federal Republic is that of the evidence.
    assert [(shorten(one.link.subject), check.aspect) for one in states for check in one.wrong] == [
        ("actor:bahamas", "name"),
        ("actor:germany", "name"),
        ("actor:holy-see", "name"),
        ("actor:russian-federation", "un-member-since"),
        ("actor:serbia", "un-member-since"),
        ("actor:tanzania", "un-member-since"),
        ("actor:yemen", "un-member-since"),
    ]
    compared = Counter(check.aspect for one in states for check in one.checks if check.verdict == "agrees")
    assert len(states) > 200
    assert all(
        compared[aspect] > 185 for aspect in ("name", "m49", "geonames", "iso-3166-1-alpha-2", "un-member-since")
    )
