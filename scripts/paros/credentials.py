"""Who we are to a server: a user with a password, or a token, from the environment or a netrc file.

Nothing of this is ever printed, stands in a URL, or is kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from paros.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

USER: Final = "PAROS_USER"
PASSWORD: Final = "PAROS_PASSWORD"  # noqa: S105 -- the name of a variable
TOKEN: Final = "PAROS_TOKEN"  # noqa: S105 -- likewise
# Where another file than ~/.netrc is meant; curl and requests read it likewise.
NETRC: Final = "NETRC"
ACCEPTED: Final = f"--user NAME with {PASSWORD} in the environment, {TOKEN}, or an entry for the host in ~/.netrc"


@dataclass(frozen=True, repr=False)
class Credentials:
    """A user with a password, sent when the server asks for them (Basic or Digest), or a token, sent at once (Bearer)."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Return what may be shown.

        >>> Credentials("dba", "secret")
        <Credentials of 'dba'>
        """
        return f"<Credentials of {self.user!r}>" if self.user else "<Credentials: a token>"


def find_credentials(url: str, user: str = "", environment: Mapping[str, str] | None = None) -> Credentials | None:
    """Return the credentials that are at hand for a server: of the user that is named, else what there is.

    Args:
        url: the server.
        user: who is to be; else the one in PAROS_USER, then the token in PAROS_TOKEN, then the netrc entry of the host.
        environment: the variables; those of this process if not given.

    Raises:
        UsageError: if a user is named and no password is found.
        EnvironmentFault: if the netrc file cannot be read.
    """
    known = os.environ if environment is None else environment
    host = _host(url)
    named = user or known.get(USER, "")
    if named and PASSWORD in known:
        return Credentials(named, known[PASSWORD])
    if not named and known.get(TOKEN):
        return Credentials(token=known[TOKEN])
    held = _netrc_entry(host, known)
    if held and named in {"", held.user}:
        return held
    if named:
        raise UsageError(f"there is no password for {named} at {host}", accepted=ACCEPTED)
    return None


def _host(url: str) -> str:
    """Return the host of a URL; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _netrc_entry(host: str, environment: Mapping[str, str]) -> Credentials | None:
    """Return what the netrc file says of a host; its default entry, which is for any host, does not count."""
    from netrc import NetrcParseError, netrc

    path = Path(environment.get(NETRC) or Path.home() / ".netrc")
    if not path.is_file():
        return None
    try:
        login, _, password = netrc(str(path)).hosts.get(host, (None, None, None))
    except (NetrcParseError, OSError, UnicodeDecodeError) as error:
        # What the parser tells may hold a password.
        line = f", line {error.lineno}" if isinstance(error, NetrcParseError) and error.lineno else ""
        raise EnvironmentFault(
            f"{path}{line} cannot be read: {type(error).__name__}", accepted="machine HOST login NAME password WORD"
        ) from None
    return Credentials(login, password or "") if login else None
