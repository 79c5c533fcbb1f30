"""What was told of a thing, as a detector reads it. Moments are whole microseconds since 1970, UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from amends.detect.rules.watching.asked import Span
from amends.kernel.wall_clock import moment_of

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
# The same shape for Python and for SQL; a moment of any other shape is none.
MOMENT: Final = r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6}){0,1}(Z|[+-](0\d|1[0-4]):[0-5]\d)"
SHAPE: Final = re.compile(MOMENT, re.ASCII)


def micros(at: datetime) -> int:
    """An aware moment as microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def moment_at(at: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=at)


# Days before 1900 and from 2200 on are somebody's mistake, and local calendars cannot count them.
FIRST: Final = micros(datetime(1900, 1, 1, tzinfo=UTC))
BEYOND: Final = micros(datetime(2200, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Told:
    """One signal about a thing: when it occurred, and from when on we knew it.

    `thing` is named where the signals of several things lie together.
    """

    type: str
    at: int
    known: int
    facts: Mapping[str, Any]
    thing: str = ""


class History:
    """All that was told of one thing, in the order in which it occurred."""

    def __init__(self, told: Iterable[Told]) -> None:
        self.told = sorted(told, key=lambda one: one.at)

    def known(self, now: int) -> list[Told]:
        """What was known by then."""
        return [one for one in self.told if one.known <= now]


def stated_moment(value: object) -> int | None:
    """The moment that a fact states; None when it states none."""
    if not isinstance(value, str) or not SHAPE.fullmatch(value):
        return None
    try:
        at = micros(datetime.fromisoformat(value))
    except ValueError:
        return None
    return at if FIRST <= at < BEYOND else None


def local_day(at: int, zone: ZoneInfo) -> date:
    """The day of a moment by the clocks of a zone."""
    return moment_at(at).astimezone(zone).date()


def local_hour(at: int, zone: ZoneInfo) -> tuple[date, int]:
    """The day and the hour of a moment by the clocks of a zone."""
    there = moment_at(at).astimezone(zone)
    return there.date(), there.hour


def hour_end(at: int, zone: ZoneInfo) -> int:
    """When the hour of a moment ends by the clocks of a zone; an hour that they show twice ends once."""
    there = moment_at(at).astimezone(zone)
    left = timedelta(hours=1) - timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
    end = at + left // MICROSECOND
    return end if local_hour(end, zone) != local_hour(at, zone) else hour_end(end, zone)


def elapsed(start: int, end: int, span: Span, zone: ZoneInfo) -> int:
    """How much time lies between two moments, in what the span's limit is counted in."""
    if span.is_days:
        return (local_day(end, zone) - local_day(start, zone)).days
    return end - start


def day_start(day: date, zone: ZoneInfo) -> int:
    """The moment at which a day begins by the clocks of a zone."""
    return micros(moment_of(day, 0, zone))
