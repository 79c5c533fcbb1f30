"""Business time: when a desk is open, when so many open minutes have passed, how many lie between two moments.

A calendar is a value. Holidays arrive as dates (`regions.py` can supply them), moments are aware datetimes, answers
are in UTC and exact to the microsecond: nothing is rounded, ever. `explanations.py` says why an answer is what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from amends.kernel.openings import Opening, in_order
from amends.kernel.wall_clock import DAY_SECONDS, LAST_YEAR, MIDNIGHT, in_utc, moment_of, place

ONE_DAY = timedelta(days=1)
# How long we look for an opening, and how long a desk must stay open before we say that it never closes.
SEARCH_DAYS = 3_660
OPEN_WITHOUT_END_DAYS = 400
# A century past the last start is further than any promise reaches; it bounds the longest walk.
LAST_DAY = date(LAST_YEAR + 100, 12, 31)
# The days that one calendar remembers: about 27 years, some megabytes at most.
REMEMBERED_DAYS = 10_000


class NeverOpens(ValueError):
    """Raised when the open time that was asked for does not come."""


class Span(NamedTuple):
    """Open from `opens_at` until just before `closes_at`, both in UTC, within one local day."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class BusinessCalendar:
    """The opening hours of one desk. Equal calendars count alike; one calendar remembers its days, so keep it and
    reuse it.

    A closed day closes the openings that START on it: a night shift that began the evening before works on until its
    end, and the shift of that evening does not take place. An exception replaces weekday and closed day for its date
    in the same way; an empty one closes the date. Where openings of two days overlap, the time counts once.

    :param time_zone: IANA name of the place where the openings are meant.
    :param week: openings by weekday, 0 is Monday; a weekday that is missing is closed.
    :param closed_days: holidays and other dates on which nothing opens.
    :param exceptions: dates with their own openings, stronger than `closed_days`.
    :param names: what to call a date when explaining ("Whit Monday"); it changes no answer.
    :raises ValueError: for an unknown time zone, a weekday outside 0 to 6, or openings of a day that overlap.
    """

    time_zone: str
    week: Mapping[int, tuple[Opening, ...]]
    closed_days: frozenset[date] = frozenset()
    exceptions: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _remembered: dict[date, tuple[Span, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not set(self.week) <= set(range(7)):
            raise ValueError(f"week: {sorted(self.week)} must be weekdays from 0 (Monday) to 6 (Sunday)")
        week = {day: in_order(openings, f"week[{day}]") for day, openings in self.week.items() if openings}
        exceptions = {day: in_order(openings, f"exceptions[{day}]") for day, openings in self.exceptions.items()}
        set_once = object.__setattr__
        set_once(self, "zone", place(self.time_zone))
        set_once(self, "week", MappingProxyType(week))
        set_once(self, "closed_days", frozenset(self.closed_days))
        set_once(self, "exceptions", MappingProxyType(exceptions))
        set_once(self, "names", MappingProxyType(dict(self.names)))

    def __hash__(self) -> int:
        return hash(
            (self.time_zone, self.closed_days, frozenset(self.week.items()), frozenset(self.exceptions.items()))
        )

    def __reduce__(self) -> tuple[Callable[..., BusinessCalendar], tuple[object, ...]]:
        return BusinessCalendar, (
            self.time_zone,
            dict(self.week),
            self.closed_days,
            dict(self.exceptions),
            dict(self.names),
        )

    @classmethod
    def always(cls, time_zone: str = "UTC") -> BusinessCalendar:
        """A desk that never closes."""
        return cls(time_zone, {day: (Opening(MIDNIGHT, MIDNIGHT),) for day in range(7)})

    def openings_on(self, day: date) -> tuple[Opening, ...]:
        """The openings that belong to `day`: its exception, else nothing on a closed day, else those of its weekday."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.closed_days else self.week.get(day.weekday(), ())

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open spans within the local day `day`, in order, those of last night's shift included."""
        known = self._remembered.get(day)
        if known is None:
            if len(self._remembered) >= REMEMBERED_DAYS:
                self._remembered.clear()
            known = self._remembered[day] = self._work_out(day)
        return known

    def spans_from(self, at: datetime) -> Iterator[Span]:
        """Every span that ends after `at` (UTC), in order, without end.

        :raises NeverOpens: when ten years pass without an opening.
        """
        day, closed = self.day_of(at), 0
        while closed < SEARCH_DAYS and day <= LAST_DAY:
            closed += 1
            for span in self.spans(day):
                if span.closes_at > at:
                    closed = 0
                    yield span
            day += ONE_DAY
        raise NeverOpens(
            f"calendar: nothing opens in {self.time_zone} from {day - closed * ONE_DAY} to {day}; add openings"
        )

    def spans_within(self, start: datetime, end: datetime) -> Iterator[Span]:
        """What is open from `start` to `end` (UTC), cut to fit."""
        # Where the clock falls back over midnight, the last moments of a day lie behind the next day's first opening.
        day, last = self.day_of(start), self.day_of(end) + ONE_DAY
        while day <= last:
            for opens_at, closes_at in self.spans(day):
                if opens_at < end and closes_at > start:
                    yield Span(max(opens_at, start), min(closes_at, end))
            day += ONE_DAY

    def day_of(self, at: datetime) -> date:
        """The local date at that moment."""
        return at.astimezone(self.zone).date()

    def _work_out(self, day: date) -> tuple[Span, ...]:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(self._wall(day - ONE_DAY, -DAY_SECONDS) + self._wall(day, 0)):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        spans = (Span(moment_of(day, start, self.zone), moment_of(day, end, self.zone)) for start, end in joined)
        return tuple(span for span in spans if span.opens_at < span.closes_at)

    def _wall(self, day: date, shift: int) -> list[tuple[int, int]]:
        """What the openings of `day`, moved by `shift` seconds, cover of one day's wall clock."""
        spans = ((start + shift, end + shift) for start, end in (opening.span for opening in self.openings_on(day)))
        return [(max(start, 0), min(end, DAY_SECONDS)) for start, end in spans if start < DAY_SECONDS and end > 0]


def due(calendar: BusinessCalendar, start: datetime, minutes: int) -> datetime:
    """The moment in UTC when `minutes` of open time have passed after `start`; with none to pass, `start` itself.

    What ends exactly with an opening is due when it closes, not when the next one opens.

    :raises ValueError: if `start` is naive or `minutes` negative.
    :raises NeverOpens: if so many open minutes never pass.
    """
    if minutes < 0:
        raise ValueError(f"minutes: {minutes} is negative; a clock counts forward")
    return due_after(calendar, start, timedelta(minutes=minutes))


def due_after(calendar: BusinessCalendar, start: datetime, duration: timedelta) -> datetime:
    """Like `due`, for any exact `duration`, such as what is left of a clock that was paused.

    :raises ValueError: if `start` is naive or `duration` negative.
    :raises NeverOpens: if so much open time never passes.
    """
    start, left = in_utc(start, "start"), duration
    if left <= timedelta():
        if left:
            raise ValueError(f"duration: {duration} is negative; a clock counts forward")
        return start
    for opens_at, closes_at in calendar.spans_from(start):
        begins_at = opens_at if opens_at > start else start
        room = closes_at - begins_at
        if left <= room:
            return begins_at + left
        left -= room
    raise AssertionError("spans_from ends only by raising")


def between(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The open time from `start` to `end`, exact; negative when `end` comes first.

    :raises ValueError: if either is naive.
    """
    start, end = in_utc(start, "start"), in_utc(end, "end")
    if end < start:
        return -between(calendar, end, start)
    return sum((closes_at - opens_at for opens_at, closes_at in calendar.spans_within(start, end)), timedelta())


def is_open(calendar: BusinessCalendar, at: datetime) -> bool:
    """Whether the desk is open at that moment: open when it opens, closed when it closes."""
    at = in_utc(at, "at")
    return any(calendar.spans_within(at, at + timedelta.resolution))


def next_opening(calendar: BusinessCalendar, at: datetime) -> datetime:
    """The first moment from `at` on when the desk is open: `at` itself if it is open already.

    :raises NeverOpens: if nothing opens within ten years.
    """
    at = in_utc(at, "at")
    return max(next(calendar.spans_from(at)).opens_at, at)


def next_closing(calendar: BusinessCalendar, at: datetime) -> datetime | None:
    """When the desk closes next: the end of the opening that runs now, else of the next one.

    None for a desk that stays open without a break for more than a year.

    :raises NeverOpens: if nothing opens within ten years.
    """
    closes_at = next(calendar.spans_from(in_utc(at, "at"))).closes_at
    too_far = closes_at + OPEN_WITHOUT_END_DAYS * ONE_DAY
    for span in calendar.spans_within(closes_at, too_far):
        if span.opens_at > closes_at:
            break
        closes_at = span.closes_at
    return closes_at if closes_at < too_far else None
