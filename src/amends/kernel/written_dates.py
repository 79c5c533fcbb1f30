"""Dates as a file writes them. 03/04/2024 is two days; which one, the whole column has to say, or a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from amends.kernel.wall_clock import end_of_day, is_doubtful, moment_of, place

TIME = (
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
ZONE = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + TIME + ZONE)
YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + TIME + ZONE
)
MONTHS = 12
# "24" is 2024: a complaint is about something that happened, not about 1924.
CENTURY = 2000


class Ambiguous(ValueError):
    """The dates of a column can be read in two ways, or contradict each other. The message says what to do."""


class NotADate(ValueError):
    """One value is no date. The message says what a date looks like."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the dates of one column are read: whether the day stands first where the year stands last.

    A strict reading takes nothing for granted: dots say no more than slashes do, a year has four digits, and a time
    that the clock of `time_zone` shows twice, or skips, needs its offset.
    """

    day_first: bool
    time_zone: str
    is_strict: bool = False

    def moment(self, text: str, *, end: bool = False) -> datetime:
        """The moment in UTC; a bare date is the beginning of that day in `time_zone`, or its end.

        :raises NotADate: when the text is no date that exists.
        """
        found = YEAR_FIRST.fullmatch(text.strip()) or YEAR_LAST.fullmatch(text.strip())
        if found is None:
            raise NotADate("write a date like 2024-12-31 or 2024-12-31 14:30.")
        if self.is_strict and len(found["year"]) == 2:
            raise NotADate("its year has two digits; write a date like 2024-12-31.")
        try:
            day = self._day(found)
            seconds = _seconds(found)
        except ValueError:
            raise NotADate("there is no such day or time; write a date like 2024-12-31 14:30.") from None
        if seconds is None:
            return end_of_day(day, self.time_zone) if end else moment_of(day, 0, place(self.time_zone))
        if found["zone"]:
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds) - _offset(found)
        if self.is_strict and is_doubtful(day, seconds, place(self.time_zone)):
            raise NotADate("on that day the clock shows this time twice, or skips it; add the offset: 02:30 +01:00.")
        return moment_of(day, seconds, place(self.time_zone))

    def _day(self, found: re.Match[str]) -> date:
        parts = found.groupdict()
        if "month" in parts:
            return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        year = int(parts["year"]) + (CENTURY if len(parts["year"]) == 2 else 0)
        first, second = int(parts["first"]), int(parts["second_"])
        day_first = self.day_first or (parts["mark"] == "." and not self.is_strict)
        return date(year, second, first) if day_first else date(year, first, second)


def _seconds(found: re.Match[str]) -> int | None:
    if found["hour"] is None:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(hour)
    return hour * 3600 + minute * 60 + second


def _offset(found: re.Match[str]) -> timedelta:
    zone = found["zone"].replace(":", "")
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    return -size if zone[0] == "-" else size


def understand(values: Iterable[str], *, time_zone: str, day_first: bool | None = None) -> Reading:
    """How to read a column of dates. `day_first` is what a person said; otherwise the column must say it itself.

    :raises Ambiguous: when no value tells day from month, or two values tell it differently: then no date of the
        column is read, because half of them would be wrong.
    """
    if day_first is not None:
        return Reading(day_first, time_zone)
    pairs = set()
    for value in values:
        found = YEAR_LAST.fullmatch(value.strip())
        if found and found["mark"] != ".":
            pairs.add((int(found["first"]), int(found["second_"])))
    says_day_first = sorted(pair for pair in pairs if pair[0] > MONTHS)
    says_month_first = sorted(pair for pair in pairs if pair[1] > MONTHS)
    if says_day_first and says_month_first:
        raise Ambiguous("some dates begin with the day and some with the month; write them all like 2024-12-31.")
    if not says_day_first and not says_month_first and any(first != second for first, second in pairs):
        raise Ambiguous(
            "every date could be day/month or month/day; say which (day first or month first), or write 2024-12-31."
        )
    return Reading(bool(says_day_first), time_zone)
