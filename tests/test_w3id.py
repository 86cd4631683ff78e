"""The rules for w3id.org: whatever IRI of ours is asked for in whatever syntax, they lead to a file of the release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections import defaultdict
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from paros.errors import UsageError
from paros.home import version
from paros.names import BASE, ONTOLOGY, PREFIXES
from paros.publishing.folder import Folder
from paros.publishing.iris import published
from paros.publishing.material import SITE_URL, read_material
from paros.publishing.release import publish
from paros.publishing.site.addresses import page_of
from paros.publishing.w3id import kinds, to_htaccess, to_readme, write
from paros.quads import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rewriting import follow, parse
    from tests.servers import free_port

    from paros.home import Home
else:
    from rewriting import follow, parse
    from servers import free_port

SITE = "https://example.org/graph/"
RULES = parse(to_htaccess(SITE))
MEDIA_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "text/n3": "ttl",
    "text/rdf+n3": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}
# What clients really send.
CLIENTS = {
    "Firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Chrome": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "curl": "*/*",
    "nothing": "",
    "rdflib, any format": "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1",
    "rdflib, Turtle": "text/turtle, application/x-turtle, */*;q=0.1",
    "rdflib, XML": "application/rdf+xml, */*;q=0.1",
    "rdflib, JSON-LD": "application/ld+json, application/json;q=0.9, */*;q=0.1",
    "rdflib, N-Triples": "application/n-triples, */*;q=0.1",
    "Protégé": "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
    "Jena": "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
    "LDES client": "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,text/turtle;q=0.9,text/html;q=0.2",
}
WEIGHED = (
    "text/turtle;q=0.5, text/html",
    "text/turtle, text/html;q=0.5",
    "text/html;q=0.2,text/turtle;q=0.7,application/ld+json;q=0.69",
    "text/turtle;q=0",
    "text/turtle;q=0.0,application/rdf+xml;q=0.001",
    "TEXT/TURTLE;Q=1.000",
    "text/turtle;charset=utf-8;q=0.3, application/ld+json;profile=x;q=0.8",
    "application/ld+json ; q=1 ; extra=1",
    "text/turtles, text/html;q=0.1",
    "xtext/turtle, application/n-triples;q=0.1",
)


def wanted(accept: str) -> str:
    """Return the syntax that weighs most (RFC 9110, section 12.5.1), by another way than the rules; RDF before pages."""
    best = (0.0, 0, "html")
    order = ["html", "rdf", "nt", "jsonld", "ttl"]
    for part in accept.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weights = [float(word.removeprefix("q=")) for word in parameters if word.startswith("q=")]
        if syntax := MEDIA_TYPES.get(name):
            # The rules know weights to one decimal.
            weight = int((weights or [1.0])[0] * 10 + 1e-9) / 10 or 0.01 * bool((weights or [1.0])[0])
            if weight:
                best = max(best, (weight, order.index(syntax), syntax))
    return best[2]


def target(path: str, accept: str) -> str:
    status, location = follow(RULES, path, accept)
    assert status == 303, path
    assert location.startswith(SITE)
    return location.removeprefix(SITE)


@pytest.mark.parametrize("accept", [*CLIENTS.values(), *MEDIA_TYPES, *WEIGHED])
def test_the_syntax_that_weighs_most_is_given(accept: str) -> None:
    assert target("actor/china", accept) == f"actor/china.{wanted(accept)}"


@pytest.mark.parametrize(
    ("client", "syntax"),
    [("Firefox", "html"), ("Chrome", "html"), ("curl", "html"), ("rdflib, Turtle", "ttl"), ("Protégé", "rdf")],
)
def test_real_clients_get_what_they_read(client: str, syntax: str) -> None:
    assert target("ontology", CLIENTS[client]) == f"ontology.{syntax}"


@pytest.mark.parametrize(
    ("path", "accept", "file"),
    [
        ("", "text/html", "index.html"),
        ("", "text/turtle", "dataset.ttl"),
        ("", "application/ld+json", "dataset.jsonld"),
        ("context", "application/ld+json", "context.jsonld"),
        ("ontology/0.1.0", "text/turtle", "ontology/0.1.0/ontology.ttl"),
        ("ontology/0.1.0/votes", "application/rdf+xml", "ontology/0.1.0/votes.rdf"),
        ("ontology/votes", "text/turtle", "ontology/votes.ttl"),
        ("ontology/votes", "text/html", "ontology.html"),
        ("release/paros.nq.gz", "*/*", "dumps/paros.nq.gz"),
        ("release/dumps/layers/claims.ttl", "*/*", "dumps/layers/claims.ttl"),
        ("release/published-view", "text/html", "downloads.html#published-view"),
        ("release/published-view", "text/turtle", "dataset.ttl"),
        ("shape/ballot-voter", "text/html", "shapes.html#ballot-voter"),
        ("shape/ballot-voter", "application/rdf+xml", "shapes.ttl"),
        ("stance", "text/turtle", "stance/index.ttl"),
        ("instrument/a-c.1-64-l.25", "text/turtle", "instrument/a-c.1-64-l.25.ttl"),
        ("actor/china.ttl", "text/html", "actor/china.ttl"),
        ("changes", "text/html", "changes.html"),
        ("changes", "text/turtle", "changes/ldes.ttl"),
        ("changes/0.2.0", "text/turtle", "changes/ldes-0.2.0.ttl"),
        ("changes/feed.atom", "*/*", "changes/feed.atom"),
    ],
)
def test_what_is_no_thing_has_its_file(path: str, accept: str, file: str) -> None:
    assert target(path, accept) == file


@pytest.mark.parametrize("path", ["nothing/at-all", "actor/", "actor/a/b", "actor/<script>", "../etc/passwd", "shape"])
def test_what_is_no_iri_of_ours_leads_nowhere(path: str) -> None:
    assert follow(RULES, path, "text/html") == (404, "")


def test_the_address_of_the_site_stands_in_one_rule() -> None:
    assert to_htaccess(SITE).count(SITE) == 1
    assert SITE in to_readme(SITE)
    assert SITE_URL.endswith("/")


@pytest.fixture(scope="module")
def names(small: Home, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names of the files of a release of the small graph."""
    return set(publish(small, tmp_path_factory.mktemp("released") / "site"))


def _paths(home: Home) -> list[str]:
    """Return what stands behind our base in each IRI that a dataset describes, terms and parts without their fragment."""
    iris = published(read_file(home.dumps / "paros.nq"))
    return sorted({iri.removeprefix(BASE).partition("#")[0] for iri in iris})


def test_every_kind_of_iri_is_known(built: Home) -> None:
    samples = {re.sub(r"/.*", "", path): path for path in _paths(built) if "/" in path}
    assert set(kinds()) - {"table"} <= set(samples)
    for kind, path in samples.items():
        for media_type, syntax in MEDIA_TYPES.items():
            file = target(path, media_type)
            if kind in kinds():
                assert file == f"{path}.{syntax}"
            if kind in kinds() and syntax == "html":
                assert file == page_of(BASE + path)


def test_every_iri_leads_to_a_file_of_the_release(small: Home, names: set[str]) -> None:
    if "index.html" not in names:
        pytest.skip("the release has no pages of things yet")
    missing: defaultdict[str, list[str]] = defaultdict(list)
    paths = ["", "context", "dataset", "changes", f"changes/{version()}", "release/published-view", *_paths(small)]
    for path in paths:
        for accept in (
            "text/html",
            "text/turtle",
            "application/rdf+xml",
            "application/n-triples",
            "application/ld+json",
        ):
            file = target(path, accept).partition("#")[0]
            if file not in names:
                missing[file.rpartition(".")[2]].append(path)
    assert missing == {}


def test_every_prefix_of_ours_has_a_rule() -> None:
    ours = {prefix for prefix, namespace in PREFIXES.items() if namespace.startswith(BASE) and namespace != ONTOLOGY}
    assert all(follow(RULES, f"{prefix}/x", "text/turtle")[0] == 303 for prefix in ours)


def test_the_rules_and_the_shapes_are_in_the_release(small: Home, tmp_path: Path) -> None:
    write(read_material(small, site_url=SITE), Folder(tmp_path))
    assert (tmp_path / "w3id" / ".htaccess").read_text(encoding="utf-8") == to_htaccess(SITE)
    whole = {quad.subject for quad in read_file(tmp_path / "shapes.ttl")}
    each = {quad.subject for path in (small.root / "shapes").glob("*.ttl") for quad in read_file(path)}
    named = {str(term) for term in each if not str(term).startswith("_:")}
    assert {str(term) for term in whole if not str(term).startswith("_:")} == named


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "https://example.org", "https://example.org/ x/", "example.org/"]
)
def test_an_address_that_no_rule_can_lead_to_is_refused(address: str, small: Home) -> None:
    with pytest.raises(UsageError, match="cannot be the address of a site"):
        read_material(small, site_url=address)


def test_the_release_says_where_it_will_be_served(small: Home, tmp_path: Path) -> None:
    publish(small, tmp_path / "site", site_url=SITE, site=False)
    assert f"[E=SITE:{SITE}]" in (tmp_path / "site" / "w3id" / ".htaccess").read_text(encoding="utf-8")


# On real Apache


@pytest.fixture(scope="module")
def apache() -> Iterator[int]:
    """Return the port of an Apache on loopback whose folder /paros/ has our rules."""
    program = shutil.which("apache2")
    if program is None:
        pytest.skip("there is no apache2 (Debian's package apache2-bin)")
    # As root, Apache reads as somebody else, who may not look into the folders of pytest.
    place = TemporaryDirectory()
    root = Path(place.name)
    root.chmod(0o755)
    (root / "www" / "paros").mkdir(parents=True)
    (root / "www" / "paros" / ".htaccess").write_text(to_htaccess(SITE), encoding="utf-8")
    port = free_port()
    modules = Path(program).parents[1] / "lib" / "apache2" / "modules"
    lines = [
        *(
            f"LoadModule {name}_module {modules}/mod_{name}.so"
            for name in ("mpm_event", "authz_core", "headers", "rewrite")
        ),
        f"ServerRoot {root}",
        f"PidFile {root}/pid",
        f"ErrorLog {root}/log",
        "ServerName localhost",
        f"Listen 127.0.0.1:{port}",
        f"DocumentRoot {root}/www",
        f"<Directory {root}/www>",
        "AllowOverride All",
        "Require all granted",
        "</Directory>",
        *(["User nobody", "Group nogroup"] if os.getuid() == 0 else []),
    ]
    (root / "conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    server = subprocess.Popen([program, "-X", "-f", str(root / "conf")])
    try:
        for _ in range(50):
            try:
                HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)
        place.cleanup()


def test_apache_does_what_the_interpreter_does(apache: int, built: Home) -> None:
    one_of_each = {re.sub(r"/.*", "", path): path for path in _paths(built)}.values()
    connection = HTTPConnection("127.0.0.1", apache, timeout=5)
    cases = [("actor/china", accept) for accept in (*CLIENTS.values(), *MEDIA_TYPES, *WEIGHED)]
    cases += [(path, accept) for path in one_of_each for accept in ("text/html", "text/turtle")]
    cases += [
        ("shape/ballot-voter", "text/html"),
        ("release/paros.nq.gz", "*/*"),
        ("nothing/at-all", "*/*"),
        ("", "*/*"),
    ]
    for path, accept in cases:
        connection.request("GET", f"/paros/{path}", headers={"Accept": accept} if accept else {})
        response = connection.getresponse()
        response.read()
        status, location = follow(RULES, path, accept)
        assert (response.status, response.headers.get("Location", "")) == (status, location), (path, accept)
        assert response.headers["Vary"] == "Accept"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
