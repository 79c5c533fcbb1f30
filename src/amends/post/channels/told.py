"""Reading what another system tells us in JSON or a form: every part is looked at, and what is wrong is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import TypeVar
from urllib.parse import parse_qsl

from amends.post.channels.ways import Called, NotUnderstood

Told = Mapping[str, object]
Answer = TypeVar("Answer")
MOST_FIELDS = 500
LONGEST_NAME = 200


def understood(read: Callable[..., Answer]) -> Callable[..., Answer]:
    """Makes any surprise in what came a sentence for the person who looks at it: nothing of it is lost."""

    @wraps(read)
    def reading(*args: object) -> Answer:
        try:
            return read(*args)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError, OverflowError) as why:
            raise NotUnderstood(
                f"What came has another shape than it should: {type(why).__name__} {why}"[:300]
            ) from why

    return reading


def json_of(body: bytes) -> Told:
    """The JSON object of a body.

    :raises NotUnderstood: when it is none.
    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise NotUnderstood("The body is no JSON.") from None
    return thing(found, "body")


def form_of(called: Called) -> list[tuple[str, str]]:
    """The fields of a form, in order.

    :raises NotUnderstood: when it is none, or has more than 500 fields.
    """
    try:
        return parse_qsl(
            called.body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise NotUnderstood("The body is no form.") from None


def thing(value: object, name: str) -> Told:
    """An object.

    :raises NotUnderstood: naming the field that is none.
    """
    if not isinstance(value, dict):
        raise NotUnderstood(f"{name} is no object.")
    return value


def things(value: object, name: str) -> list[Told]:
    """A list of objects; nothing is an empty one.

    :raises NotUnderstood: naming the field that is none.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotUnderstood(f"{name} is no list.")
    return [thing(one, name) for one in value]


def text(told: Told, name: str, *, needed: bool = False) -> str:
    """A text; nothing is an empty one, a number is as it is written.

    :raises NotUnderstood: naming the field that is no text, or is missing though it is needed.
    """
    value = told.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise NotUnderstood(f"{name} is no text.")
    if needed and not (value or "").strip():
        raise NotUnderstood(f"{name} is missing.")
    return value or ""


def moment(told: Told, name: str, usual: datetime) -> datetime:
    """A moment: seconds since 1970, or ISO 8601 with a zone; none is `usual`, and so is one that lies ahead of it.

    :raises NotUnderstood: naming the field that is none.
    """
    given = text(told, name).strip()
    if not given:
        return usual
    try:
        found = datetime.fromtimestamp(int(given), UTC) if given.isdecimal() else datetime.fromisoformat(given)
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise NotUnderstood(f"{name} is no moment; write it like 2026-03-03T14:30:00Z.") from None
    # A clock that goes ahead must not make a customer wait for an answer that is owed from tomorrow on.
    return min(found, usual)
