"""How symbols and titles of the record are compared with those of the graph, and how IRIs are made of them."""

from __future__ import annotations

import re


def symbol_key(symbol: str) -> str:
    """Return a symbol without spaces, which are set in one way or another.

    >>> symbol_key("A/RES/1348 (XIII)")
    'A/RES/1348(XIII)'
    """
    return symbol.replace(" ", "")


def symbol_slug(symbol: str) -> str:
    """Return the slug of a document by its symbol: lower case, letters behind a number parted from it.

    >>> symbol_slug("A/RES/36/97C"), symbol_slug("A/C.1/64/L.25"), symbol_slug("A/RES/1348 (XIII)")
    ('a-res-36-97-c', 'a-c.1-64-l.25', 'a-res-1348-xiii')
    """
    parted = re.sub(r"([0-9])([a-z])", r"\1-\2", symbol.lower())
    return re.sub(r"[^a-z0-9.]+", "-", parted).strip("-")


def title_key(title: str) -> str:
    """Return a title as it is compared: without case, and without articles, which some records leave out.

    >>> title_key("Prevention of an arms race in outer space")
    'prevention of arms race in outer space'
    """
    return " ".join(word for word in title.casefold().split() if word not in {"a", "an", "the"})
