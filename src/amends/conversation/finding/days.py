"""Days and walls: which day words count to, and when the desk closes on it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from amends.conversation.finding.tongue import Times
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.wall_clock import DAY_SECONDS, moment_of

ONE_DAY = timedelta(days=1)
# By when a day is over for a desk that has no hours on it.
USUAL_CLOSE = time(18)
# From when and until when a part of the day lasts, in hours.
PARTS = {
    "morning": (0, 12),
    "noon": (12, 12),
    "afternoon": (12, 18),
    "evening": (18, 21),
    "night": (18, 22),
    "midnight": (24, 24),
    "close": (0, 24),
}


@dataclass(frozen=True, slots=True)
class Where:
    """When and where the words are read: the moment (UTC), the reader's wall clock, the desk's working hours.

    `orders` are the ways in which a date in figures may be meant there.
    """

    now: datetime
    zone: ZoneInfo
    calendar: BusinessCalendar
    orders: tuple[str, ...]

    @property
    def today(self) -> date:
        """The date on the reader's wall."""
        return self.now.astimezone(self.zone).date()


def number(said: str, times: Times) -> int:
    """The number of these figures or words."""
    return int(said) if said.isdecimal() else times.numbers[" ".join(said.lower().split())]


def coming(told: Mapping[str, str], today: date) -> date:
    """The coming day of that name; next week's, or the one a week after, where the words say so."""
    if "next" in told or (told.get("week", "").startswith("1") and "weekday" in told):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=7 + int(told.get("next") or told["weekday"]))
    if "later" in told:
        return today + timedelta(days=(int(told["later"]) - today.weekday()) % 7 + 7)
    ahead = (int(told["weekday"]) - today.weekday()) % 7
    # "Between Monday and Wednesday", said on a Tuesday: the Wednesday after that Monday.
    first = (int(told["first"]) - today.weekday()) % 7 if "first" in told else 0
    return today + timedelta(days=ahead + 7 * (ahead < first))


def counted(match: re.Match[str], times: Times, where: Where) -> date | None:
    """The day so many days, working days, weeks or months from now."""
    count, today = number(match["number"], times), where.today
    if match["working"]:
        return _working_day(count, where)
    if match["day"]:
        return today + timedelta(days=count)
    if match["week"]:
        return today + timedelta(weeks=count)
    return _months_on(today, count)


def _working_day(count: int, where: Where) -> date | None:
    day = where.today
    for _ in range(366):
        day += ONE_DAY
        count -= bool(where.calendar.openings_on(day))
        if count <= 0:
            return day
    return None


def _months_on(day: date, months: int) -> date:
    first = _first_of_month(day, months)
    last = _first_of_month(first, 1) - ONE_DAY
    return first.replace(day=min(day.day, last.day))


def _first_of_month(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date, months: int) -> date:
    """The last day of the month so many months ahead."""
    return _first_of_month(day, months + 1) - ONE_DAY


def in_week(told: str, today: date) -> date:
    """The last day of a week, its second when its beginning is meant, Friday for what comes before its end."""
    ahead, _, edge = told.partition(":")
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(ahead))
    return monday + timedelta(days={"start": 1, "work": 4}.get(edge, 6))


def closing(day: date, where: Where, *, is_by: bool = False) -> datetime:
    """When the desk closes on the reader's day; on a day without hours what came before, if that is meant.

    What lies behind us already is the end of the day instead.
    """
    begins_at, ends_at = moment_of(day, 0, where.zone), moment_of(day, DAY_SECONDS, where.zone)
    spans = list(where.calendar.spans_within(begins_at, ends_at))
    if not spans and is_by and ends_at > where.now:
        spans = list(where.calendar.spans_within(max(where.now, ends_at - timedelta(days=14)), ends_at))
    last_at = spans[-1].closes_at if spans else wall(day, USUAL_CLOSE, where)
    return last_at if last_at > where.now else ends_at


def day_end(day: date, where: Where) -> datetime:
    """Midnight after the reader's day."""
    return moment_of(day, DAY_SECONDS, where.zone)


def wall(day: date, clock: time, where: Where) -> datetime:
    """That hour of that day on the reader's wall."""
    return moment_of(day, clock.hour * 3600 + clock.minute * 60, where.zone)


def part_ends(day: date, name: str, where: Where) -> datetime | None:
    """The end of a part of a day, or when the desk closes within it."""
    if name == "close":
        return closing(day, where)
    begins, ends = PARTS[name]
    begins_at, ends_at = moment_of(day, begins * 3600, where.zone), moment_of(day, ends * 3600, where.zone)
    spans = list(where.calendar.spans_within(begins_at, ends_at))
    closes_at = spans[-1].closes_at if spans else ends_at
    return closes_at if where.now < closes_at else ends_at


def is_open(at: datetime, where: Where) -> bool:
    """Whether the desk works in the minute before."""
    return any(True for _ in where.calendar.spans_within(at - timedelta(minutes=1), at))
