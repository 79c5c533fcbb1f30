"""Signals for tests, short to write."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from amends.detect.rules import Heard
from tests.cast import NOON

_numbers = count(1)


def heard(
    type_: str, subject: str, *, at: datetime = NOON, id_: str | None = None, source: str = "ops", **data: Any
) -> Heard:
    """A signal with an id of its own unless one is given."""
    return Heard(source, id_ or f"{type_}/{subject}/{next(_numbers)}", type_, subject, at, data)


def cancelled(subject: str, *, at: datetime = NOON, **data: Any) -> Heard:
    """A flight that is cancelled three hours before it leaves."""
    leaves_at = at + timedelta(hours=3)
    return heard("flight.cancelled", subject, at=at, scheduled_departure_at=leaves_at.isoformat(), **data)


def arrived(subject: str, minutes: int | None, *, at: datetime = NOON) -> Heard:
    """A flight that arrives so many minutes late."""
    return heard("flight.arrived", subject, at=at, arrival_delay_minutes=minutes)
