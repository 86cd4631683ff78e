"""Who we are to a server: where credentials come from, to whom they go, and that nobody else hears of them."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from paros.answers import ask
from paros.credentials import Credentials, find_credentials
from paros.errors import EnvironmentFault, UsageError
from paros.remote import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import RunParos

    from paros.home import Home

YES = b'{"head":{},"boolean":true}'
SECRET = "opensesame"  # noqa: S105 -- of nobody
BASIC = "Basic " + base64.b64encode(f"ali:{SECRET}".encode()).decode()


class _Guarded(BaseHTTPRequestHandler):
    """Lets in whoever has the right `Authorization`, and sends on from /away to wherever it is told."""

    wanted: ClassVar[str] = BASIC
    away: ClassVar[str] = ""
    code: ClassVar[int] = 307
    heard: ClassVar[list[tuple[int, str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        given = self.headers.get("Authorization", "")
        self.heard.append((int(self.connection.getsockname()[1]), self.path, given))
        if self.path == "/away":
            self._answer(self.code, {"Location": self.away}, b"")
        elif self.path == "/open" or given == self.wanted:
            self._answer(200, {"Content-Type": "application/sparql-results+json"}, YES if b"ASK" in body else b"")
        else:
            self._answer(401, {"WWW-Authenticate": f'{self.wanted.split()[0]} realm="cave"'}, b"no")

    def _answer(self, code: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
        """Say nothing."""


@pytest.fixture
def servers() -> Iterator[tuple[str, str]]:
    """Two servers, each of another origin."""
    _Guarded.heard, _Guarded.wanted, _Guarded.away, _Guarded.code = [], BASIC, "", 307
    started = [HTTPServer(("127.0.0.1", 0), _Guarded) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in started]
    for thread in threads:
        thread.start()
    one, other = (f"http://127.0.0.1:{server.server_port}" for server in started)
    yield one, other
    for server, thread in zip(started, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


def _ask(url: str, credentials: Credentials | None) -> bool | None:
    return ask(Endpoint(url, 5, credentials), "ASK {}").truth


def test_a_password_is_told_to_a_server_that_asks_for_it(servers: tuple[str, str]) -> None:
    assert _ask(f"{servers[0]}/open", Credentials("ali", SECRET))
    assert _ask(f"{servers[0]}/cave", Credentials("ali", SECRET))
    assert [given for _, _, given in _Guarded.heard] == ["", "", BASIC]


def test_a_token_is_told_at_once(servers: tuple[str, str]) -> None:
    _Guarded.wanted = f"Bearer {SECRET}"
    assert _ask(f"{servers[0]}/cave", Credentials(token=SECRET))
    assert [given for _, _, given in _Guarded.heard] == [f"Bearer {SECRET}"]


@pytest.mark.parametrize(
    ("credentials", "told"),
    [
        (None, "it asks who you are"),
        (Credentials("ali", "close-sesame"), "the user ali is refused"),
        (Credentials(token="close-sesame"), "the token is refused"),  # noqa: S106
    ],
)
@pytest.mark.parametrize("wanted", [BASIC, "Bearer x", "Negotiate y"])
def test_a_refusal_says_who_is_refused_but_not_the_password(
    servers: tuple[str, str], wanted: str, credentials: Credentials | None, told: str
) -> None:
    _Guarded.wanted = wanted
    with pytest.raises(EnvironmentFault) as refusal:
        _ask(f"{servers[0]}/cave", credentials)
    assert told in str(refusal.value) or "scheme" in str(refusal.value)
    assert "repair:   give --user NAME" in str(refusal.value) or "scheme" in str(refusal.value)
    assert "sesame" not in str(refusal.value)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("credentials", [Credentials("ali", SECRET), Credentials(token=SECRET)])
def test_credentials_do_not_follow_to_another_server(
    servers: tuple[str, str], code: int, credentials: Credentials
) -> None:
    _Guarded.code, _Guarded.away = code, f"{servers[1]}/open"
    assert _ask(f"{servers[0]}/away", credentials)
    (_, path, given) = _Guarded.heard[-1]
    assert (path, given) == ("/open", "")
    _Guarded.away = f"{servers[1]}/cave"
    with pytest.raises(EnvironmentFault, match="401"):
        _ask(f"{servers[0]}/away", credentials)
    other = int(servers[1].rpartition(":")[2])
    assert [given for port, _, given in _Guarded.heard if port == other] == ["", ""]


def test_credentials_follow_on_the_same_server(servers: tuple[str, str]) -> None:
    _Guarded.away = "/cave"
    assert _ask(f"{servers[0]}/away", Credentials("ali", SECRET))


@pytest.mark.parametrize("away", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://ali:pw@127.0.0.1:1/"])
def test_a_way_out_of_the_web_is_not_followed(servers: tuple[str, str], away: str) -> None:
    _Guarded.away = away
    with pytest.raises(EnvironmentFault) as refusal:
        _ask(f"{servers[0]}/away", None)
    assert "ali:pw" not in str(refusal.value)
    assert "root:" not in str(refusal.value)


def test_a_way_in_circles_is_left(servers: tuple[str, str]) -> None:
    _Guarded.away = "/away"
    with pytest.raises(EnvironmentFault, match="without end"):
        _ask(f"{servers[0]}/away", None)
    assert len(_Guarded.heard) == 5


def test_an_update_goes_nowhere_else(servers: tuple[str, str]) -> None:
    _Guarded.away = f"{servers[1]}/open"
    with pytest.raises(EnvironmentFault, match=rf"it has moved to {servers[1]}/open"):
        Endpoint(f"{servers[0]}/away", 5).update("DROP ALL")
    assert len(_Guarded.heard) == 1


@pytest.mark.parametrize("url", ["http://ali:opensesame@127.0.0.1/", "https://opensesame@example.org/sparql"])
def test_a_password_in_a_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="holds a user or a password") as refusal:
        Endpoint(url)
    assert SECRET not in str(refusal.value)


NETRC = f"machine 127.0.0.1 login ali password {SECRET}\nmachine bob.example login bob password b\ndefault login d password d\n"


@pytest.fixture
def netrc(tmp_path: Path) -> str:
    path = tmp_path / "netrc"
    path.write_text(NETRC, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize(
    ("user", "environment", "found"),
    [
        ("", {}, ("ali", SECRET, "")),
        ("ali", {}, ("ali", SECRET, "")),
        ("ali", {"PAROS_PASSWORD": "p"}, ("ali", "p", "")),
        ("eve", {"PAROS_PASSWORD": ""}, ("eve", "", "")),
        ("", {"PAROS_USER": "eve", "PAROS_PASSWORD": "p", "PAROS_TOKEN": "t"}, ("eve", "p", "")),
        ("", {"PAROS_TOKEN": "t"}, ("", "", "t")),
        ("", {"PAROS_PASSWORD": "p"}, ("ali", SECRET, "")),
    ],
)
def test_where_credentials_come_from(
    netrc: str, user: str, environment: dict[str, str], found: tuple[str, str, str]
) -> None:
    held = find_credentials("http://127.0.0.1:8890/sparql", user, {**environment, "NETRC": netrc})
    assert held is not None
    assert (held.user, held.password, held.token) == found
    assert SECRET not in repr(held)


def test_the_default_entry_of_a_netrc_is_for_nobody(netrc: str) -> None:
    assert find_credentials("http://stranger.example/", "", {"NETRC": netrc}) is None
    assert find_credentials("http://[/", "", {"NETRC": netrc}) is None


def test_a_user_without_a_password_is_told(netrc: str) -> None:
    with pytest.raises(UsageError, match=r"no password for eve at 127\.0\.0\.1\n.*PAROS_PASSWORD"):
        find_credentials("http://127.0.0.1/", "eve", {"NETRC": netrc})


def test_a_broken_netrc_is_told_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text(f"machine 127.0.0.1 {SECRET}\n", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"netrc, line [0-9]+ cannot be read") as refusal:
        find_credentials("http://127.0.0.1/", "", {"NETRC": str(path)})
    assert SECRET not in str(refusal.value)


def test_the_command_line_takes_them_from_the_environment(
    servers: tuple[str, str], run_paros: RunParos, built: Home, tmp_path: Path
) -> None:
    query = tmp_path / "my.rq"
    query.write_text("ASK {}", encoding="utf-8")
    options = ("ask", query, "--format", "csv", "--endpoint", f"{servers[0]}/cave")
    nobody = {"NETRC": "/nowhere"}
    done = run_paros(*options, "--user", "ali", home=built, env={**nobody, "PAROS_PASSWORD": SECRET})
    assert (done.returncode, done.stdout.strip()) == (0, "true"), done.stderr
    refused = run_paros(*options, home=built, env=nobody)
    assert refused.returncode == 5
    assert "it asks who you are" in refused.stderr
