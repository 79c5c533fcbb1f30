"""What signals say about what the company promised before any failure: made, met or called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final


class Effect(StrEnum):
    """What a signal does to an expectation."""

    MAKES = "makes"
    MEETS = "meets"
    CALLS_OFF = "calls_off"


@dataclass(frozen=True, slots=True)
class Bearing:
    """How one type of signal bears on one expectation about its subject.

    An expectation is made by the moment that stands in the fact `by_fact`; a signal without it makes none.
    """

    what: str
    effect: Effect
    by_fact: str = ""


# Signal type -> what it does. Only the first promise counts: a later one moves nothing that the customer was told.
EXPECTATIONS: Final[Mapping[str, tuple[Bearing, ...]]] = {
    "order.placed": (Bearing("delivery", Effect.MAKES, by_fact="promised_by"),),
    "order.delivered": (Bearing("delivery", Effect.MEETS),),
    "order.cancelled": (Bearing("delivery", Effect.CALLS_OFF),),
}

# Signal type -> types of signals whose findings it heals on the same subject, when it happened after them.
HEALINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "flight.reinstated": ("flight.cancelled",),
    "alert.resolved": ("alert.firing",),
}


class BadMoment(ValueError):
    """A text that is no moment."""


def moment(stated: object) -> datetime:
    """A moment in UTC from ISO 8601 text with a zone, such as 2018-01-16T02:00:00Z.

    :raises BadMoment: when it is no such text.
    """
    try:
        found = datetime.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadMoment("must be a moment with its zone, such as 2018-01-16T02:00:00Z")
    return found.astimezone(UTC)


def types_that_end(what: str) -> tuple[str, ...]:
    """The types of signals that meet or call off an expectation."""
    return tuple(
        type_
        for type_, bearings in EXPECTATIONS.items()
        if any(bearing.what == what and bearing.effect is not Effect.MAKES for bearing in bearings)
    )


def types_that_heal(found_by: str) -> tuple[str, ...]:
    """The types of signals that heal what signals of the type `found_by` said."""
    return tuple(type_ for type_, healed in HEALINGS.items() if found_by in healed)
