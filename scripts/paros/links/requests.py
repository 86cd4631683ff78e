"""What a request of the Reconciliation Service API may hold, and the error of one that cannot be answered."""

from __future__ import annotations

import json
from typing import Any

from paros.errors import UsageError
from paros.links.matching import tidy

Json = dict[str, Any]


class RequestError(UsageError):
    """A request that cannot be answered; `status` is the HTTP status that says so."""

    def __init__(self, message: str, *, accepted: str = "", status: int = 400) -> None:
        super().__init__(message, accepted=accepted)
        self.status = status


def parse(text: str) -> Json:
    """Return the JSON object that a form field or a parameter holds: `queries` or `extend`.

    Raises:
        RequestError: if it is none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the request is no JSON: {error}", accepted="a JSON object") from error
    return json_object(content, "the request")


def typed_so_far(text: str) -> str:
    """Return what a person has typed so far.

    Raises:
        RequestError: if it is nothing.
    """
    if not (wanted := tidy(text)):
        raise RequestError("prefix is empty", accepted="what was typed so far")
    return wanted


def skipped(cursor: int) -> int:
    """Return how many suggestions are skipped.

    Raises:
        RequestError: if that is less than none.
    """
    if cursor < 0:
        raise RequestError(f"cursor is {cursor}", accepted="how many suggestions to skip")
    return cursor


def positive(value: object, name: str) -> int:
    """Return a positive whole number, which JSON may write with a point; errors call it so.

    Raises:
        RequestError: if it is none.
    """
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise RequestError(f"{name} is {value!r}", accepted="a positive whole number")
    return number


def json_object(content: object, name: str) -> Json:
    """Return an object of JSON, which errors call so.

    Raises:
        RequestError: if it is none.
    """
    if not isinstance(content, dict):
        raise RequestError(f"{name} is no object", accepted="a JSON object")
    return content


def json_list(content: object, name: str) -> list[Any]:
    """Return an array of JSON, which errors call so.

    Raises:
        RequestError: if it is none.
    """
    if not isinstance(content, list):
        raise RequestError(f"{name} is no list", accepted="a JSON array")
    return content


def json_texts(content: object, name: str) -> list[str]:
    """Return an array of texts, which errors call so.

    Raises:
        RequestError: if it is none.
    """
    found = json_list(content, name)
    if not all(isinstance(one, str) for one in found):
        raise RequestError(f"{name} holds what is no text", accepted="an array of texts")
    return found
