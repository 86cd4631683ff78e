"""SPARQL servers on loopback for the tests: Oxigraph, Virtuoso where it is installed, and one that answers as it is told."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
NO_OXIGRAPH = "the oxigraph server of the test dependencies is not installed: make .venv/.dev"
NO_VIRTUOSO = "Virtuoso is not installed: apt-get install virtuoso-opensource-7"
# The password that Virtuoso gives its administrator in a new database.
DBA = "dba"
# Everything is kept in the folder of the database, and nobody is listened to but this machine.
_VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {host}:{sql}
ServerThreads = 10
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
SchedulerInterval = 10
CheckpointInterval = 0
[HTTPServer]
ServerPort = {host}:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Place:
    """Where a server is asked, where it takes updates, and where the Graph Store Protocol."""

    query: str
    update: str
    store: str


def free_port() -> int:
    """Return the number of a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str | Path], folder: Path, url: str) -> Iterator[None]:
    """Run a server in a folder from when it answers until it is not needed any more."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(url, server)
            yield
        finally:
            server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        with suppress(URLError), urlopen(url, timeout=5):  # noqa: S310 -- loopback
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server at {url} does not answer")


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Place]:
    """Run an Oxigraph server that keeps its store in a folder; with options of `oxigraph serve`."""
    base = f"http://{HOST}:{free_port()}"
    command: list[str | Path] = [OXIGRAPH, "serve", "--location", folder, "--bind", base.partition("//")[2], *options]
    with _running(command, folder, base):
        yield Place(f"{base}/query", f"{base}/update", f"{base}/store")


@contextmanager
def oxigraph_with(dump: Path, folder: Path) -> Iterator[str]:
    """Run an Oxigraph server that holds a dump and takes no updates, and give the URL of its endpoint."""
    subprocess.run([OXIGRAPH, "load", "--location", folder, "--file", dump], check=True, capture_output=True)
    base = f"http://{HOST}:{free_port()}"
    command: list[str | Path] = [OXIGRAPH, "serve-read-only", "--location", folder, "--bind", base.partition("//")[2]]
    with _running(command, folder, base):
        yield f"{base}/query"


@contextmanager
def virtuoso(folder: Path) -> Iterator[Place]:
    """Run a Virtuoso server with a database of its own in a folder."""
    assert VIRTUOSO
    base = f"http://{HOST}:{(http := free_port())}"
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(host=HOST, sql=free_port(), http=http), encoding="utf-8")
    with _running([VIRTUOSO, "-f", "-c", "virtuoso.ini"], folder, f"{base}/sparql?query=ASK%7B%7D"):
        yield Place(f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth")


class Faulty(BaseHTTPRequestHandler):
    """Answers as its class is told to, one reply after the other, and keeps the names of those that asked."""

    replies: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.asked.append(self.headers.get("User-Agent", ""))
        code, headers, body = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
        """Say nothing."""


@contextmanager
def faulty_server() -> Iterator[str]:
    """Run a server that answers with the replies of `Faulty`, and give the URL of its endpoint."""
    Faulty.replies, Faulty.asked = [], []
    server = HTTPServer((HOST, 0), Faulty)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
