"""A SPARQL endpoint elsewhere, asked as the embedded store is asked: one place for user agent, timeout and back-off.

Whoever outgrows one machine has `paros push` load the dataset into a SPARQL 1.1 server, and asks that. Nothing here is
used unless a user names an endpoint.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

import pyoxigraph as ox

from paros.credentials import ACCEPTED
from paros.errors import EnvironmentFault, PartialAnswer, UsageError
from paros.home import version
from paros.names import BASE
from paros.query_texts import code_of, query_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message
    from http.client import HTTPResponse

    from paros.credentials import Credentials

_BUSY: Final = {429, 503}
_MOVED: Final = {301, 302, 303, 307, 308}
_TRIES: Final = 4
# So often a server may send us on.
_HOPS: Final = 5
# No server is waited for longer than this between two tries, whatever it asks for; seconds.
_LONGEST_WAIT: Final = 60.0
# No more of what a server tells than this goes into a message; characters.
_LONGEST_REASON: Final = 300
_BLOCK: Final = 2**16
# The layer in which `paros push` puts the published view where a server has no default graph of its own.
PUBLISHED: Final = BASE + "graph/published"
_GRAPHS: Final = 'SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } FILTER(STRSTARTS(STR(?graph), "%s")) }'
# Keywords, not variables (?from) or parts of names (from:a, ex:from).
_FROM: Final = re.compile(r"(?<![\w?$:-])FROM\b(?!\s*:)", re.IGNORECASE)
_FORM: Final = re.compile(r"(?<![\w?$:-])(?:SELECT|ASK|DESCRIBE|CONSTRUCT)\b(?!\s*:)", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """What a server has answered: headers and body."""

    headers: Message
    body: bytes


class Refusal(Exception):  # noqa: N818 -- it is what the server says, which may be no error to whoever asks
    """A server does not do what it is asked: the code of HTTP, and its reason in words, on one line."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"HTTP {code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class Server:
    """A place that HTTP requests are sent to, by its URL; `timeout` in seconds for each of them."""

    def __init__(self, url: str, timeout: int = 60, credentials: Credentials | None = None) -> None:
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise UsageError(f"{_without_user(url)!r} is not the URL of an endpoint", accepted="http://… or https://…")
        if "@" in url.split("/")[2]:
            raise UsageError(f"the URL {_without_user(url)} holds a user or a password", accepted=ACCEPTED)
        self.url = url
        self.timeout = timeout
        self.credentials = credentials

    def send(self, request: Request, *, follow: bool = True) -> Reply:
        """Return the reply to a request; a busy server is asked again after the time that it names.

        Where it leads to another place, the request goes there if `follow` says so: as it is, but without credentials.

        Raises:
            Refusal: if the server refuses it.
            EnvironmentFault: if it cannot be reached, stays busy, is too slow, or leads nowhere.
        """
        from http.client import HTTPException

        request.add_header("User-Agent", f"paros/{version()} (https://w3id.org/paros/)")
        for left in reversed(range(_TRIES)):
            try:
                return self._reply(request, follow=follow)
            except HTTPError as error:
                if error.code not in _BUSY or not left:
                    raise self._refusal(error) from error
                time.sleep(_wait(error.headers.get("Retry-After", ""), 2.0 ** (_TRIES - left)))
            except (OSError, HTTPException, ValueError) as error:
                raise self.fault(str(getattr(error, "reason", error)) or type(error).__name__) from error
        raise AssertionError  # the last try returns or raises

    def write(self, method: str, content: bytes | None, kind: str, parameters: str = "") -> None:
        """Send content of a media type by a method of HTTP to this place, and nowhere else.

        Raises:
            Refusal: and EnvironmentFault, as `send` does.
        """
        mark = "&" if "?" in self.url else "?"
        url = f"{self.url}{mark}{parameters}" if parameters else self.url
        request = Request(url, content, {"Content-Type": kind, "Accept": "*/*"}, method=method)  # noqa: S310 -- a URL of the web
        self.send(request, follow=False)

    def fault(self, reason: str, repair: str = "check the URL and that the server is running") -> EnvironmentFault:
        """Return the error that tells why this place cannot be asked."""
        return EnvironmentFault(
            f"{self.url} cannot be asked: {reason}",
            accepted="a SPARQL 1.1 server that holds paros.nq, or what paros push has sent",
            repair=repair,
        )

    def refused(self, refusal: Refusal) -> EnvironmentFault:
        """Return the error for a request that is refused."""
        if refusal.code == 401:
            who = f"the user {self.credentials.user}" if self.credentials and self.credentials.user else "the token"
            reason = f"{who} is refused" if self.credentials else "it asks who you are"
            return self.fault(f"{reason} ({refusal})", f"give {ACCEPTED}")
        if refusal.code == 403:
            return self.fault(f"you may not do this ({refusal})", f"have the right granted, or give {ACCEPTED}")
        return self.fault(str(refusal))

    def _reply(self, request: Request, *, follow: bool) -> Reply:
        """Return the reply to a request, following where it leads."""
        url = request.full_url
        for _ in range(_HOPS):
            asked = Request(url, request.data, dict(request.headers), method=request.get_method())  # noqa: S310
            try:
                with self._opener(asked).open(asked, timeout=self.timeout) as response:
                    return Reply(response.headers, self._read(response))
            except HTTPError as error:
                if error.code not in _MOVED or not error.headers.get("Location"):
                    raise
                url = self._next(url, error.headers["Location"], follow=follow)
        raise self.fault("it sends from one place to another without end")

    def _next(self, url: str, location: str, *, follow: bool) -> str:
        """Return where a server leads to; refuse to leave the web, or encryption, and to write elsewhere than was said."""
        target = urljoin(url, location)
        secure = target.startswith("https://") or (target.startswith("http://") and not url.startswith("https://"))
        if not follow or not secure:
            raise self.fault(f"it has moved to {_without_user(target)}", "name that URL, if you trust it")
        return target

    def _opener(self, request: Request) -> OpenerDirector:
        """Return what opens a request: with our credentials where it goes to the server that was named."""
        if self.credentials is None or _origin(request.full_url) != _origin(self.url):
            return build_opener(_Stay)
        if self.credentials.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.credentials.token}")
            return build_opener(_Stay)
        keys = HTTPPasswordMgrWithDefaultRealm()
        keys.add_password(
            None, "/".join(self.url.split("/")[:3]) + "/", self.credentials.user, self.credentials.password
        )
        return build_opener(_Stay, HTTPDigestAuthHandler(keys), HTTPBasicAuthHandler(keys))

    def _read(self, response: HTTPResponse) -> bytes:
        """Return a body that has come whole, and in time.

        Raises:
            OSError: if it has not.
        """
        end, body = time.monotonic() + self.timeout, bytearray()
        while block := response.read1(_BLOCK):
            body += block
            if time.monotonic() > end:
                raise TimeoutError(f"the answer takes more than {self.timeout} s")
        told = response.headers.get("Content-Length")
        if told and told.isdigit() and len(body) < int(told):
            raise ConnectionError(f"the answer breaks off after {len(body)} bytes of {told}")
        return bytes(body)

    def _refusal(self, error: HTTPError) -> Refusal:
        body = error.read(_BLOCK).decode("utf-8", "replace")
        text = " ".join(body.split())
        if text.lower().startswith(("<!doctype", "<html")):  # a page for people
            text = ""
        return Refusal(error.code, text[:_LONGEST_REASON] or "no reason is given")


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: where a server leads to is looked at first."""

    def redirect_request(self, *args: object) -> None:
        """Return no request."""


class Endpoint(Server):
    """A SPARQL 1.1 Protocol endpoint, by its URL; `timeout` in seconds for each request.

    Where a server has no default graph of its own, `default_graph` names the graph that plain patterns are to ask; the
    named graphs of ours that it holds are then all that `GRAPH` asks.
    """

    def __init__(
        self, url: str, timeout: int = 60, credentials: Credentials | None = None, default_graph: str = ""
    ) -> None:
        super().__init__(url, timeout, credentials)
        self.default_graph = default_graph

    def query(
        self, query: str, *, prefixes: Mapping[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Return the endpoint's answer in the types of the embedded store.

        Raises:
            SyntaxError: if the endpoint finds the query malformed, or it is an update: none is sent.
            EnvironmentFault: if it cannot be reached, stays busy, or answers something else, or a part only.
        """
        declared = {name.lower() for name in re.findall(r"\bPREFIX\s+([\w-]*):", query, re.IGNORECASE)}
        # On the first line of the query, so that an error names the line that its author sees.
        header = "".join(
            f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items() if name.lower() not in declared
        )
        # SPARQLWrapper would guess the form from the words of comments, and send an update.
        form = query_form(query)
        if form not in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}:
            raise SyntaxError(f"it is an update ({form})" if form else "no form of query is found")
        try:
            reply = self.send(self._request(header + with_dataset(query, self._dataset), form))
        except Refusal as refusal:
            if refusal.code == 400:
                raise SyntaxError(_without_header(refusal.reason, len(header))) from refusal
            raise self.refused(refusal) from refusal
        try:
            if form in {"SELECT", "ASK"}:
                number = sum(1 for _ in _rows(reply.body))  # an answer that breaks off is found while it is read
                self._refuse_part(reply.headers, number)
                return ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
            graph = ox.Store()
            graph.load(reply.body, format=ox.RdfFormat.TURTLE)
            self._refuse_part(reply.headers, len(graph))
            return graph.query("CONSTRUCT WHERE { ?s ?p ?o }")
        except (SyntaxError, ValueError) as error:
            kind = reply.headers.get_content_type()
            raise EnvironmentFault(
                f"{self.url} did not answer as a SPARQL endpoint does, but in {kind}: {error}",
                accepted="a SPARQL 1.1 Protocol endpoint",
            ) from error

    def update(self, text: str) -> None:
        """Have a SPARQL 1.1 Update done.

        Raises:
            EnvironmentFault: if it is refused, or the endpoint cannot be reached.
        """
        try:
            self.write("POST", f"update={quote(text, safe='')}".encode(), "application/x-www-form-urlencoded")
        except Refusal as refusal:
            raise self.refused(refusal) from refusal

    @cached_property
    def _dataset(self) -> str:
        """The dataset clauses that go with each query; none where the server's own dataset is asked."""
        if not self.default_graph:
            return ""
        reply = self.send(self._request(_GRAPHS % BASE, "SELECT"))
        graphs = sorted(row["graph"].value for row in _rows(reply.body))
        named = "".join(f" FROM NAMED <{graph}>" for graph in graphs if graph != self.default_graph)
        return f" FROM <{self.default_graph}>{named} "

    def _request(self, query: str, form: str) -> Request:
        """Return the request by which SPARQLWrapper asks; it is sent by us, as it would hand credentials on to anybody."""
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.queryString, wrapper.queryType = query, form
        wrapper.setReturnFormat(JSON if form in {"SELECT", "ASK"} else TURTLE)
        request: Request = wrapper._createRequest()
        return request

    def _refuse_part(self, headers: Message, number: int) -> None:
        """Refuse an answer that the server has cut: Virtuoso says so in headers, and nowhere else."""
        most = headers.get("X-SPARQL-MaxRows", "")
        if headers.get("X-SQL-State") == "S1TAT" or (most.isdigit() and number >= int(most)):
            raise PartialAnswer(
                f"{self.url} has given a part of the answer only, {number} rows",
                accepted="a server that gives whole answers, or a narrower query",
                repair="raise ResultSetMaxRows or MaxQueryExecutionTime in virtuoso.ini",
            )


def with_dataset(query: str, clauses: str) -> str:
    r"""Return a query with dataset clauses, if it has none of its own: before the pattern, on the same line.

    >>> with_dataset("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", " FROM <http://e/g> ")
    'SELECT (COUNT(*) AS ?n)  FROM <http://e/g> WHERE { ?s ?p ?o }'
    >>> with_dataset("SELECT ?from WHERE { ?from ?p ?o }", " FROM <http://e/g> ")
    'SELECT ?from  FROM <http://e/g> WHERE { ?from ?p ?o }'
    >>> with_dataset("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", " FROM <http://e/g> ")
    'CONSTRUCT { ?s a ?o }  FROM <http://e/g> WHERE { ?s a ?o }'
    >>> with_dataset("DESCRIBE <http://e/s>", " FROM <http://e/g> ")
    'DESCRIBE <http://e/s>\n FROM <http://e/g> '
    """
    code = code_of(query)
    form = _FORM.search(code)
    if not clauses or form is None or _FROM.search(code):
        return query
    braces = _outer_braces(code, form.end())
    template = form[0].upper() == "CONSTRUCT" and not re.search(r"\bWHERE\s*$", code[: braces[0][0]], re.IGNORECASE)
    if len(braces) <= template:
        return f"{query}\n{clauses}"
    before = code[: braces[template][0]]
    where = re.search(r"\bWHERE\s*$", before, re.IGNORECASE)
    place = where.start() if where else len(before)
    return query[:place] + clauses + query[place:]


def _outer_braces(code: str, start: int) -> list[tuple[int, int]]:
    """Return the places of the braces that stand in no other brackets, each with that of its end."""
    found, opened = [], []
    for place in range(start, len(code)):
        if code[place] in "({":
            opened.append(place)
        elif code[place] in ")}" and opened:
            begun = opened.pop()
            if not opened and code[begun] == "{":
                found.append((begun, place))
    return found


def _rows(content: bytes) -> Iterator[Any]:
    """Iterate over the rows of SPARQL results in JSON; over none, where they are a truth."""
    results = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    return iter(results) if isinstance(results, ox.QuerySolutions) else iter(())


def _wait(named: str, otherwise: float) -> float:
    """Return how long to wait where a server names a number of seconds or a day and time (RFC 9110, section 10.2.3)."""
    from email.utils import parsedate_to_datetime

    try:
        wait = float(named) if named.isdigit() else parsedate_to_datetime(named).timestamp() - time.time()
    except (ValueError, TypeError):
        wait = otherwise
    return min(max(wait, 0.0), _LONGEST_WAIT)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _without_user(url: str) -> str:
    """Return a URL without what may be a password in it.

    >>> _without_user("https://me:secret@example.org/sparql")
    'https://example.org/sparql'
    """
    return re.sub(r"(?<=//)[^/@]*@", "", url)


def _without_header(message: str, length: int) -> str:
    """Return a message of a server with the columns of the first line (`1:20`) counted without what was put before."""
    return re.sub(
        r"\b1:([0-9]+)", lambda found: f"1:{int(found[1]) - length}" if int(found[1]) > length else found[0], message
    )
