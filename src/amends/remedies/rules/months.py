"""A month of the books, by a brand's own clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amends.kernel.wall_clock import FIRST_YEAR, LAST_YEAR, moment_of, place

# Long enough for whatever was begun before midnight to be written.
SETTLES = timedelta(hours=1)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in a place: from `starts_at` until before `ends_at`, both in UTC."""

    key: str
    starts_at: datetime
    ends_at: datetime


def month(text: str, time_zone: str) -> Month:
    """The month that was written as "2026-02", in a place.

    :raises ValueError: when it is none, or the place has no known clock.
    """
    found = _MONTH.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) < LAST_YEAR:
        raise ValueError(f"month: {text[:40]!r} is no month; write it like 2026-02")
    zone = place(time_zone)
    first = date(int(found[1]), int(found[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(text, moment_of(first, 0, zone), moment_of(following, 0, zone))


def month_at(at: datetime, time_zone: str) -> Month:
    """The month in which a moment lies, in a place.

    :raises ValueError: when the place has no known clock.
    """
    return month(f"{at.astimezone(place(time_zone)):%Y-%m}", time_zone)


def may_close_from(wanted: Month) -> datetime:
    """From when a month may be closed: a little after its end."""
    return wanted.ends_at + SETTLES
