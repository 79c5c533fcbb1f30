"""Openings: the hours between which a desk is open, as they stand on its door."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from amends.kernel.wall_clock import DAY_SECONDS

_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of open hours, on the wall clock of the calendar that holds it.

    `end` at or before `start` means that it ends on the next day: 22:00-06:00 is a night shift, 00:00-00:00 the full
    day. `next_day` marks the part of a night shift that begins after midnight, say when a break ends (02:30-06:00).
    It still belongs to the day on which the shift began: that day's weekday and holiday decide about it.

    :raises ValueError: for times with a time zone or with parts of a second, and for a `next_day` part that passes
    midnight.
    """

    start: time
    end: time
    next_day: bool = False

    def __post_init__(self) -> None:
        for name, clock in (("start", self.start), ("end", self.end)):
            if clock.tzinfo is not None or clock.microsecond:
                raise ValueError(f"{name}: {clock.isoformat()} must be a plain wall-clock time in whole seconds")
        if self.next_day and self.span[1] > 2 * DAY_SECONDS:
            raise ValueError(f"end: {self} begins after midnight, so it must end on that same day")

    @classmethod
    def of(cls, start: str, end: str) -> Opening:
        """An opening from two clock times, such as `Opening.of("09:00", "17:30")`; "24:00" is midnight."""
        return cls(clock_time(start, "start"), clock_time(end, "end"))

    @property
    def span(self) -> tuple[int, int]:
        """First open and first closed second on the wall, counted from midnight of the day that it belongs to."""
        start, end = _seconds(self.start), _seconds(self.end)
        if end <= start:
            end += DAY_SECONDS
        return (start + DAY_SECONDS, end + DAY_SECONDS) if self.next_day else (start, end)

    def without(self, pause: Opening) -> tuple[Opening, ...]:
        """What is left when the pause (lunch) is taken out; in a night shift, 02:00-02:30 means after midnight."""
        start, end = self.span
        from_, until = pause.span
        if until <= start:
            from_, until = from_ + DAY_SECONDS, until + DAY_SECONDS
        parts = ((start, min(end, from_)), (max(start, until), end))
        return tuple(_from_span(*part) for part in parts if part[0] < part[1])

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def clock_time(text: str, name: str) -> time:
    """A wall-clock time from "09:00", "09:00:30" or "24:00" (midnight).

    :raises ValueError: naming `name`, if the text is no such time.
    """
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"{name}: {text!r} is no time of day; write it as 09:00")
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour == 24 and (minute or second):
        raise ValueError(f"{name}: {text!r} is no time of day; the last one is 24:00")
    return time(hour % 24, minute, second)


def in_order(openings: Iterable[Opening], name: str) -> tuple[Opening, ...]:
    """The openings of one day, sorted.

    :raises ValueError: naming `name`, if two of them overlap.
    """
    day = tuple(sorted(openings, key=lambda opening: opening.span))
    for earlier, later in pairwise(day):
        if later.span[0] < earlier.span[1]:
            raise ValueError(f"{name}: {earlier} and {later} overlap; join them into one opening")
    return day


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _from_span(start: int, end: int) -> Opening:
    def clock(seconds: int) -> time:
        minutes, second = divmod(seconds % DAY_SECONDS, 60)
        return time(minutes // 60, minutes % 60, second)

    return Opening(clock(start), clock(end), next_day=start >= DAY_SECONDS)
