"""The changes of all releases so far as streams that a program follows: Atom, and a Linked Data Event Stream.

The stream (https://w3id.org/ldes/specification) is static: a root that leads to one page for each release. A page never
changes once it is published, so that later releases take the pages of earlier ones over, byte by byte. Members are the
change sets of `changes_as_rdf`: each is the version of a thing that one release makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import pyoxigraph as ox

from paros.describing import AUTHORS
from paros.names import expand
from paros.publishing.changes_as_rdf import (
    CHANGE_SET,
    CREATED,
    STREAM,
    SUBJECT,
    VOCABULARIES,
    Account,
    describe,
    serialize,
)
from paros.quads import RDF_TYPE, node, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paros.publishing.changes import Difference

ROOT: Final = "ldes.ttl"
FEED: Final = "feed.atom"
_TITLE: Final = "PAROS Graph: changes in the data"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_STREAM: Final = node(STREAM)
_ROOT: Final = node(f"{STREAM}/{ROOT}")


def _ldes(name: str) -> ox.NamedNode:
    return node(VOCABULARIES["ldes"] + name)


def _tree(name: str) -> ox.NamedNode:
    return node(VOCABULARIES["tree"] + name)


def page_name(version: str) -> str:
    """Return the name of the page of a release in the stream.

    >>> page_name("0.2.0")
    'ldes-0.2.0.ttl'
    """
    return f"ldes-{version}.ttl"


def to_page(account: Account, difference: Difference | None) -> bytes:
    """Return the page of a release: its change sets, as members of the stream."""
    quads = describe(account, difference)
    page = node(f"{STREAM}/{page_name(account.version)}")
    sets = [quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object == node(CHANGE_SET)]
    return serialize(
        [
            *quads,
            *(ox.Quad(_STREAM, _tree("member"), change_set) for change_set in sets),
            ox.Quad(_STREAM, RDF_TYPE, _ldes("EventStream")),
            ox.Quad(_STREAM, _tree("view"), _ROOT),
            ox.Quad(page, RDF_TYPE, _tree("Node")),
            ox.Quad(page, _ldes("immutable"), ox.Literal(value=True)),
        ]
    )


def to_root(accounts: Sequence[Account]) -> bytes:
    """Return the root of the stream: how it is to be read, and where its pages lie."""
    rows: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (_STREAM, RDF_TYPE, _ldes("EventStream")),
        (_STREAM, node(expand("dcterms:title")), ox.Literal(_TITLE, language="en")),
        (_STREAM, node(expand("dcterms:license")), node(_LICENCE)),
        (_STREAM, _ldes("timestampPath"), node(CREATED)),
        (_STREAM, _ldes("versionOfPath"), node(SUBJECT)),
        (_STREAM, _tree("view"), _ROOT),
        (_ROOT, RDF_TYPE, _tree("Node")),
    ]
    for action in ("Create", "Update", "Delete"):
        rows += [
            (_STREAM, _ldes(f"version{action}Path"), RDF_TYPE),
            (_STREAM, _ldes(f"version{action}Object"), node(VOCABULARIES["as"] + action)),
        ]
    for account in accounts:
        moment = ox.Literal(account.moment, datatype=node(expand("xsd:dateTime")))
        for name, kind in (("from", "GreaterThanOrEqualTo"), ("to", "LessThanOrEqualTo")):
            relation = node(f"{_ROOT.value}#{name}-{account.version}")
            rows += [
                (_ROOT, _tree("relation"), relation),
                (relation, RDF_TYPE, _tree(f"{kind}Relation")),
                (relation, _tree("node"), node(f"{STREAM}/{page_name(account.version)}")),
                (relation, _tree("path"), node(CREATED)),
                (relation, _tree("value"), moment),
            ]
    return serialize(ox.Quad(*row) for row in rows)


def to_atom(accounts: Sequence[Account]) -> str:
    """Return the feed: an entry for each release, the newest first (RFC 4287)."""
    newest = max(accounts)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{STREAM}</id>",
        f"<title>{escape(_TITLE)}</title>",
        f"<updated>{newest.moment}</updated>",
        f"<author><name>{escape(AUTHORS)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{STREAM}/{FEED}"/>',
        f'<link rel="alternate" type="text/html" href="{STREAM}"/>',
        f"<rights>CC BY 4.0, {_LICENCE}</rights>",
    ]
    for account in sorted(accounts, reverse=True):
        lines += [
            "<entry>",
            f"<id>{account.iri}</id>",
            f"<title>{escape(account.title)}</title>",
            f"<updated>{account.moment}</updated>",
            f'<link rel="alternate" href="{account.iri}"/>',
            f"<summary>{escape(account.summary)}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>"]) + "\n"


def accounts_in(folder: Path) -> list[Account]:
    """Return what the pages of the stream in a folder tell of their releases, the oldest first.

    Raises:
        DataError: if a page is damaged.
    """
    found = []
    for path in sorted(folder.glob(page_name("*"))):
        said = {
            quad.predicate.value: quad.object.value
            for quad in read_file(path)
            if quad.subject == node(f"{STREAM}/{path.stem.removeprefix('ldes-')}")
            and isinstance(quad.object, ox.NamedNode | ox.Literal)
        }
        names = ("dcterms:issued", "dcat:version", "dcterms:title", "dcterms:description")
        found.append(Account(*(said.get(expand(name), "") for name in names)))
    return sorted(found)
