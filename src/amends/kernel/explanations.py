"""Why this time? Every answer of a calendar in lines that a person can check: what was counted, what not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from amends.kernel.calendars import ONE_DAY, BusinessCalendar, Span, between, due
from amends.kernel.wall_clock import in_utc


class Why(StrEnum):
    """Why a day counts, or does not; the value is stable and stands for a sentence in the reader's language."""

    COUNTED = "counted"
    CLOSED_DAY = "closed_day"
    EXCEPTION = "exception"
    WEEKDAY = "weekday"
    OUTSIDE_HOURS = "outside_hours"


_ENGLISH = {
    Why.CLOSED_DAY: "closed day",
    Why.EXCEPTION: "closed by exception",
    Why.WEEKDAY: "closed on this weekday",
    Why.OUTSIDE_HOURS: "outside opening hours",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch that was counted, or one day that was not.

    :ivar day: the local date.
    :ivar name: what the calendar calls that date, else empty.
    :ivar from_at: start of the counted stretch in local time; None for a day that was not counted.
    :ivar until_at: its end.
    :ivar total: what is counted up to and including this line.
    """

    day: date
    why: Why
    name: str
    from_at: datetime | None
    until_at: datetime | None
    total: timedelta

    @property
    def counted(self) -> timedelta:
        """How much this line adds."""
        if self.from_at is None or self.until_at is None:
            return timedelta()
        # Two moments of one zone subtract as wall times: over a clock change that would be an hour wrong.
        return in_utc(self.until_at, "until_at") - in_utc(self.from_at, "from_at")


@dataclass(frozen=True, slots=True)
class Explanation:
    """From `start_at` to `end_at` (UTC) a calendar in `time_zone` counts `total` of open time, line by line."""

    time_zone: str
    start_at: datetime
    end_at: datetime
    total: timedelta
    lines: tuple[Line, ...]

    def in_english(self) -> list[str]:
        """The lines as plain sentences, such as "Mon 2026-05-25  closed day (Memorial Day)"."""
        return [_sentence(line) for line in self.lines]


def explain_due(calendar: BusinessCalendar, start: datetime, minutes: int) -> Explanation:
    """Why `due` answers what it answers; the answer is `end_at`.

    :raises ValueError: if `start` is naive or `minutes` negative.
    :raises NeverOpens: if so many open minutes never pass.
    """
    return explain_between(calendar, start, due(calendar, start, minutes))


def explain_between(calendar: BusinessCalendar, start: datetime, end: datetime) -> Explanation:
    """Why `between` answers what it answers; the answer is `total`.

    :raises ValueError: if either moment is naive, or `end` lies before `start`.
    """
    start, end = in_utc(start, "start"), in_utc(end, "end")
    if end < start:
        raise ValueError(f"end: {end.isoformat()} lies before start {start.isoformat()}; swap them")
    total = between(calendar, start, end)
    return Explanation(calendar.time_zone, start, end, total, tuple(_lines(calendar, start, end)))


def _lines(calendar: BusinessCalendar, start: datetime, end: datetime) -> Iterator[Line]:
    spans: dict[date, list[Span]] = {}
    for span in calendar.spans_within(start, end):
        spans.setdefault(calendar.day_of(span.opens_at), []).append(span)
    day, total = calendar.day_of(start), timedelta()
    last = max(calendar.day_of(end), *spans, day)
    while day <= last:
        name = calendar.names.get(day, "")
        for opens_at, closes_at in spans.get(day, ()):
            total += closes_at - opens_at
            yield Line(day, Why.COUNTED, name, _local(calendar, opens_at), _local(calendar, closes_at), total)
        if day not in spans:
            yield Line(day, _why_not(calendar, day), name, None, None, total)
        day += ONE_DAY


def _why_not(calendar: BusinessCalendar, day: date) -> Why:
    if calendar.spans(day):
        return Why.OUTSIDE_HOURS
    if day in calendar.exceptions:
        return Why.EXCEPTION
    return Why.CLOSED_DAY if day in calendar.closed_days else Why.WEEKDAY


def _local(calendar: BusinessCalendar, at: datetime) -> datetime:
    return at.astimezone(calendar.zone)


def _sentence(line: Line) -> str:
    name = f" ({line.name})" if line.name else ""
    if line.from_at is None or line.until_at is None:
        return f"{line.day:%a %Y-%m-%d}  {_ENGLISH[line.why]}{name}"
    stretch = f"{line.from_at:%H:%M} to {line.until_at:%H:%M}"
    return f"{line.day:%a %Y-%m-%d}  {stretch}  {_length(line.counted)}, so far {_length(line.total)}{name}"


def _length(duration: timedelta) -> str:
    minutes, rest = divmod(duration, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest.total_seconds():.6f}".rstrip("0").rstrip(".")
    parts = [(str(hours), "h"), (str(minutes), "min"), (seconds, "s")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount != "0") or "0 min"
