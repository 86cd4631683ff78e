"""What a release says of its changes since the last one: files for people, for programs and for readers of feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paros.publishing.changes import Difference, compare
from paros.publishing.changes_as_feed import FEED, ROOT, accounts_in, page_name, to_atom, to_page, to_root
from paros.publishing.changes_as_json import to_json
from paros.publishing.changes_as_markdown import HEADING, first_release, to_markdown
from paros.publishing.changes_as_rdf import account_of, first_account, to_turtle
from paros.publishing.changes_reading import read_release, release_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

FOLDER: Final = "changes"
_TEXT: Final = "changes.md"
# What `paros diff` writes, by the name of the format.
FORMATS: Final[dict[str, Callable[[Difference], str]]] = {
    "md": to_markdown,
    "json": to_json,
    "ttl": lambda difference: to_turtle(account_of(difference), difference).decode(),
    "atom": lambda difference: to_atom([account_of(difference)]),
    "ldes": lambda difference: to_page(account_of(difference), difference).decode(),
}


def difference_of(material: Material) -> Difference | None:
    """Return the changes since the last release, or None if there is none.

    Raises:
        UsageError: if what is named as the last release holds no dump.
        DataError: if its dump is damaged.
    """
    return compare(read_release(material.previous), release_of(material)) if material.previous else None


def write(material: Material, folder: Folder) -> None:
    """Write what has changed as Markdown, JSON, Turtle, an Atom feed and an event stream, with what earlier releases told."""
    difference = difference_of(material)
    new = release_of(material)
    account = account_of(difference) if difference else first_account(new.version, new.date)
    past = material.previous / FOLDER if material.previous else None
    text = to_markdown(difference) if difference else first_release(new.version, new.date)
    folder.write(f"{FOLDER}/{_TEXT}", f"{HEADING}\n{text}{_earlier_text(past, account.version)}")
    folder.write(f"{FOLDER}/changes.ttl", to_turtle(account, difference))
    if difference:
        folder.write(f"{FOLDER}/changes.json", to_json(difference))
    own = page_name(account.version)
    pages = sorted(path for path in past.glob(page_name("*")) if path.name != own) if past else []
    for path in pages:
        folder.write(f"{FOLDER}/{path.name}", path.read_bytes())
    folder.write(f"{FOLDER}/{own}", to_page(account, difference))
    accounts = sorted(
        [*(told for told in (accounts_in(past) if past else []) if told.version != account.version), account]
    )
    folder.write(f"{FOLDER}/{ROOT}", to_root(accounts))
    folder.write(f"{FOLDER}/{FEED}", to_atom(accounts))


def _earlier_text(past: Path | None, version: str) -> str:
    """Return what the last release told of itself and of those before it, but not of this version."""
    if past is None or not (past / _TEXT).is_file():
        return ""
    sections = (past / _TEXT).read_text(encoding="utf-8").removeprefix(HEADING).split("\n## ")[1:]
    return "".join(f"\n## {section.rstrip()}\n" for section in sections if not section.startswith(f"{version} "))
