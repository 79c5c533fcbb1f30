"""Quiet hours of a detector: what it finds in them waits until they end. Pure.

Written as `22:00-07:00` (by the clock of the brand's calendar, over midnight where the end is not later), or `closed`:
whenever the desk is closed by that calendar.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from amends.kernel import calendars
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.wall_clock import DAY_SECONDS, moment_of

CLOSED: Final = "closed"
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def read_quiet(text: str) -> str:
    """The quiet hours as they are kept; empty for none.

    :raises ValueError: naming what they look like.
    """
    kept = text.strip().replace(" ", "")
    if kept in ("", CLOSED):
        return kept
    found = _SPAN.fullmatch(kept)
    if found is None:
        raise ValueError("quiet: write two times of the day, such as 22:00-07:00.")
    if found.group(1, 2) == found.group(3, 4):
        raise ValueError("quiet: the two times are the same; stop the detector instead of keeping it quiet all day.")
    return kept


def quiet_until(quiet: str, at: datetime, calendar: BusinessCalendar) -> datetime | None:
    """When the quiet hours end that run at this moment (UTC); None when none do.

    They run from their first moment on, up to their end, which is outside.

    :raises NeverOpens: for `closed`, when the desk does not open within ten years.
    """
    if not quiet:
        return None
    if quiet == CLOSED:
        opens_at = calendars.next_opening(calendar, at)
        return opens_at if opens_at > at else None
    zone = ZoneInfo(calendar.time_zone)
    start, end = (60 * (60 * int(clock[:2]) + int(clock[3:])) for clock in quiet.split("-"))
    today = at.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        ends_at = moment_of(day, end if end > start else end + DAY_SECONDS, zone)
        if moment_of(day, start, zone) <= at < ends_at:
            return ends_at
    return None


def quiet_words(quiet: str) -> str:
    """The quiet hours in words; empty for none."""
    if quiet == CLOSED:
        return "while the desk is closed"
    return f"from {quiet.replace('-', ' to ')}" if quiet else ""
