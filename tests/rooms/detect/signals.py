"""Signals for tests, short to write, and the verbs that take them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from amends.detect import actions as detect
from amends.detect.models import Detector, Expectation, Finding, Incident, Signal
from amends.detect.rules import Heard
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from tests.cast import NOON

EARS = Automatic("ears")
LATER = NOON + timedelta(days=3)

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


def in_a_day() -> str:
    """A day after noon, as a signal writes it."""
    return (NOON + timedelta(days=1)).isoformat()


def take(*signals: Heard, at: datetime = NOON) -> detect.Taken:
    """Takes signals in at `at`, or when the last of them happened if that is later."""
    return detect.take(
        signals, by=EARS, at=max([at, *(signal.occurred_at for signal in signals if signal.occurred_at.tzinfo)])
    )


def sweep(at: datetime = LATER) -> detect.Taken:
    return detect.pass_expectations(by=EARS, at=at)


def counts() -> tuple[int, ...]:
    """How many rows of everything there are: a refusal leaves them all."""
    rooms = (Signal, Expectation, Finding, Incident, Detector, Entry)
    return tuple(model.objects.count() for model in rooms)
