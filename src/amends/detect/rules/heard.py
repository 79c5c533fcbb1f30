"""A signal as it reaches us, and what must be true of it before it is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from amends.detect.rules.expectations import EXPECTATIONS, BadMoment, moment
from amends.detect.rules.withdrawals import WITHDRAWS, complaint_about

LONGEST: Final = {"source": 120, "external_id": 200, "type": 80, "subject": 120}
DEEPEST: Final = 20
# Clocks of honest machines differ by seconds. What lies further ahead has not happened: a wrong clock, or a wrong date.
AHEAD: Final = timedelta(minutes=15)


class BadSignal(ValueError):
    """A signal that cannot be kept. `field` names what is wrong with it; nothing of its delivery was kept."""

    def __init__(self, field: str, what: str, place: int | None = None) -> None:
        self.field = field
        self.what = what
        self.place = place
        where = "" if place is None else f"signal {place}, "
        super().__init__(f"{where}{field}: {what}")


class NotYet(BadSignal):
    """A signal about what lies ahead by our clock. The same signal can be kept once it has happened."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One fact from another system, in the shape of CloudEvents.

    `source` and `external_id` together name it for ever; `subject` names the thing it is about; `occurred_at` is
    aware; `data` is plain JSON.
    """

    source: str
    external_id: str
    type: str
    subject: str
    occurred_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


def check(signal: Heard) -> None:
    """This function will return when the signal can be kept; a door asks it of each signal before a whole delivery.

    :raises BadSignal: naming the field and the remedy.
    """
    for name, longest in LONGEST.items():
        text = getattr(signal, name)
        if not 0 < len(text) <= longest or not is_storable(text):
            raise BadSignal(name, f"must have 1 to {longest} characters of text, none of them NUL")
    if signal.occurred_at.tzinfo is None:
        raise BadSignal("occurred_at", "has no time zone; write it in UTC, such as 2013-02-08T14:30:00Z")
    if not isinstance(signal.data, dict):
        raise BadSignal("data", "must be a JSON object")
    _check_plain(signal.data, "data", 1)
    if wrong := complaint_about(signal.data, signal.external_id, signal.type):
        raise BadSignal(f"data.{WITHDRAWS}", wrong)
    for bears in EXPECTATIONS.get(signal.type, ()):
        _check_moment(bears.by_fact, signal.data)


def check_clock(signal: Heard, at: datetime) -> None:
    """This function will return when the signal has happened at the moment `at`, or the clocks differ by little.

    How long ago it happened does not matter: what comes late is as true as what comes at once.
    :raises NotYet: when it lies further ahead than clocks may differ.
    """
    if signal.occurred_at - at > AHEAD:
        said, ours = (moment.astimezone(UTC).isoformat(timespec="seconds") for moment in (signal.occurred_at, at))
        raise NotYet(
            "occurred_at", f"{said} lies ahead of our clock ({ours}); send it when it has happened, by a true clock"
        )


def is_storable(text: str) -> bool:
    """Whether a database can hold the text: PostgreSQL knows no NUL, and no encoding knows half a character."""
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check_plain(value: object, path: str, depth: int) -> None:
    if isinstance(value, str):
        if not is_storable(value):
            raise BadSignal(path, "holds a NUL or half a character; leave it out")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise BadSignal(path, "is no number that JSON knows; write null")
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise BadSignal(path, f"is nested more than {DEEPEST} deep; send it flatter")
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            _check_plain(inner, f"{path}.{name}", depth + 1)
            if not isinstance(name, int | str) or not is_storable(str(name)):
                raise BadSignal(path, "names a fact by something that is no text")
    elif not isinstance(value, int) and value is not None:
        kind = type(value).__name__
        raise BadSignal(path, f"is a {kind}; write it as JSON does, a moment as ISO 8601 text")


def _check_moment(fact: str, data: Mapping[str, Any]) -> None:
    stated = data.get(fact) if fact else None
    if stated is None:
        return
    try:
        moment(stated)
    except BadMoment as bad:
        raise BadSignal(f"data.{fact}", str(bad)) from None
