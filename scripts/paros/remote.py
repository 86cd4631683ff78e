"""A SPARQL endpoint elsewhere, asked as the embedded store is asked: one place for user agent, timeout and back-off.

Whoever outgrows one machine loads the dump of the dataset into a SPARQL 1.1 server and asks that. Nothing here is used
unless a user names an endpoint.
"""

from __future__ import annotations

import ast
import re
import time
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from paros.errors import EnvironmentFault, UsageError
from paros.home import version
from paros.query_texts import query_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BUSY: Final = {429, 503}
_TRIES: Final = 4
# No server is waited for longer than this between two tries, whatever it asks for; seconds.
_LONGEST_WAIT: Final = 60.0
# No more of what a server tells than this goes into a message; characters.
_LONGEST_REASON: Final = 300


class Endpoint:
    """A SPARQL 1.1 Protocol endpoint, by its URL; `timeout` in seconds for each request."""

    def __init__(self, url: str, timeout: int = 60) -> None:
        if not re.match(r"https?://[^\s/]+", url):
            raise UsageError(f"{url!r} is not the URL of an endpoint", accepted="http://… or https://…")
        self.url = url
        self.timeout = timeout

    def query(
        self, query: str, *, prefixes: Mapping[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Return the endpoint's answer in the types of the embedded store.

        Raises:
            SyntaxError: if the endpoint finds the query malformed, or it is an update: none is sent.
            EnvironmentFault: if it cannot be reached, stays busy, or answers something else.
        """
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        declared = {name.lower() for name in re.findall(r"\bPREFIX\s+([\w-]*):", query, re.IGNORECASE)}
        # On the first line of the query, so that an error names the line that its author sees.
        header = "".join(
            f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items() if name.lower() not in declared
        )
        wrapper = SPARQLWrapper(self.url, agent=f"paros/{version()} (https://w3id.org/paros/)")
        wrapper.setTimeout(self.timeout)
        wrapper.setMethod(POST)
        # SPARQLWrapper would guess the form from the words of comments, and send an update.
        form = query_form(query)
        if form not in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}:
            raise SyntaxError(f"it is an update ({form})" if form else "no form of query is found")
        wrapper.queryString, wrapper.queryType = header + query, form
        rows = form in {"SELECT", "ASK"}
        wrapper.setReturnFormat(JSON if rows else TURTLE)
        try:
            content = self._send(wrapper)
        except SyntaxError as error:
            raise SyntaxError(_without_header(str(error.msg), len(header))) from error
        try:
            if rows:
                for _ in _rows(content):  # an answer that breaks off is found while it is read
                    pass
                return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
            graph = ox.Store()
            graph.load(content, format=ox.RdfFormat.TURTLE)
            return graph.query("CONSTRUCT WHERE { ?s ?p ?o }")
        except (SyntaxError, ValueError) as error:
            raise EnvironmentFault(
                f"{self.url} did not answer as a SPARQL endpoint does: {error}",
                accepted="a SPARQL 1.1 Protocol endpoint",
            ) from error

    def _send(self, wrapper: object) -> bytes:
        """Return the body of the answer; a busy server is asked again after the time that it names."""
        from http.client import HTTPException
        from urllib.error import HTTPError

        from SPARQLWrapper import SPARQLExceptions, SPARQLWrapper

        assert isinstance(wrapper, SPARQLWrapper)  # noqa: S101 -- so that its import stays here
        for left in reversed(range(_TRIES)):
            try:
                body = wrapper.query().response.read()
                return body if isinstance(body, bytes) else str(body).encode()
            except HTTPError as error:
                if error.code not in _BUSY or not left:
                    raise self._fault(f"HTTP {error.code} {error.reason}") from error
                named = error.headers.get("Retry-After", "")
                wait = float(named) if named.isdigit() else 2.0 ** (_TRIES - left)
                time.sleep(min(wait, _LONGEST_WAIT))
            except SPARQLExceptions.QueryBadFormed as error:
                raise SyntaxError(_reason(error)) from error
            except SPARQLExceptions.SPARQLWrapperException as error:
                raise self._fault(f"{error.msg}: {_reason(error)}") from error
            except (OSError, HTTPException) as error:
                raise self._fault(str(getattr(error, "reason", error))) from error
        raise AssertionError  # the last try returns or raises

    def _fault(self, reason: str) -> EnvironmentFault:
        return EnvironmentFault(
            f"{self.url} cannot be asked: {reason}",
            accepted="a SPARQL 1.1 Protocol endpoint that holds paros.nq",
            repair="check the URL and that the server is running",
        )


def _rows(content: bytes) -> Iterator[object]:
    """Iterate over the rows of SPARQL results in JSON; over none, where they are a truth."""
    results = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    return iter(results) if isinstance(results, ox.QuerySolutions) else iter(())


def _reason(error: Exception) -> str:
    """Return on one line what a server has answered; SPARQLWrapper gives it as a Python literal behind its own words."""
    _, told, literal = str(error).partition("Response:\n")
    if not told:
        return "no reason is given"
    body = ast.literal_eval(literal)
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    return " ".join(text.split())[:_LONGEST_REASON]


def _without_header(message: str, length: int) -> str:
    """Return a message of a server with the columns of the first line (`1:20`) counted without what was put before."""
    return re.sub(
        r"\b1:([0-9]+)", lambda found: f"1:{int(found[1]) - length}" if int(found[1]) > length else found[0], message
    )
