"""Options by which a command asks an endpoint that holds the dataset, not the build; and the endpoint that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from paros.errors import UsageError

if TYPE_CHECKING:
    from paros.remote import Endpoint

Elsewhere = Annotated[
    str | None,
    typer.Option("--endpoint", help="Ask this SPARQL endpoint, which holds the dataset, instead of the build."),
]
View = Annotated[
    str,
    typer.Option("--default-graph", help="The graph of the endpoint that plain patterns ask, as paros push tells it."),
]
User = Annotated[
    str,
    typer.Option(
        "--user",
        help="Who you are to the endpoint; the password is PAROS_PASSWORD, or in ~/.netrc.",
        envvar="PAROS_USER",
    ),
]


def elsewhere(url: str | None, user: str, default_graph: str, timeout: int = 60) -> Endpoint | None:
    """Return the endpoint that is named on the command line, with the credentials that are at hand, or None."""
    if url is None:
        if default_graph:
            raise UsageError("--default-graph is of an endpoint", accepted="--endpoint URL beside it")
        return None
    from paros.credentials import find_credentials
    from paros.remote import Endpoint

    named = graph_name(default_graph) if default_graph else ""
    return Endpoint(url, timeout, find_credentials(url, user), named)


def graph_name(name: str) -> str:
    """Return the IRI of a graph that is given as one, or as a prefixed name.

    Raises:
        UsageError: if it is neither.
    """
    import pyoxigraph as ox

    from paros.names import expand

    try:
        return ox.NamedNode(name if "://" in name else expand(name)).value
    except (KeyError, ValueError) as error:
        raise UsageError(f"{name!r} names no graph", accepted="an IRI, or a prefixed name: graph:published") from error
