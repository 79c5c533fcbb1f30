"""A calendar date in words or figures, read by dateparser, which is fetched when the first one is written."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

# "Mi., 4. März": the date alone says which day it is.
WEEKDAY = re.compile(r"^[^\W\d]{2,4}\.?,? (?=\d)")
# Nobody promises a day further off.
LONGEST_DAYS = 366


@lru_cache(maxsize=512)
def read_date(said: str, language: str, today: date) -> date | None:
    """The day that words like "12 March" or "15/03" mean, the next one of that name; None when they mean none."""
    from dateparser import parse

    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - a wall clock's date has no zone
    read: datetime | None = parse(
        WEEKDAY.sub("", said).rstrip("."),
        languages=[language],
        settings={
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["absolute-time"],
        },
    )
    if read is None or not 0 <= (read.date() - today).days <= LONGEST_DAYS:
        return None
    return read.date()
