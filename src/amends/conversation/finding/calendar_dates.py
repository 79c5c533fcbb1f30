"""A calendar date: in figures it is read here, in words by dateparser, which is fetched when the first one is written.

Figures with a stroke mean the day first or the month first, as the country has it. Where desk and reader live by
different customs, or nothing tells, both readings are given and nobody guesses.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

# "Mi., 4. März": the date alone says which day it is.
WEEKDAY = re.compile(r"^[^\W\d]{2,4}\.?,? (?=\d)")
# "3 to 5 March": the last of them counts.
FIRST_OF_TWO = re.compile(
    r"^(?:el |le )?\d{1,2}(?:st|nd|rd|th|er|\.)?\s*"
    r"(?:[-\u2013]|(?:to|and|or|bis|und|oder|au|et|ou|al?|y|o|e)\s)\s*(?:el |le "
    r"|o |the )?(?=\d)",
    re.IGNORECASE,
)
FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?")
# Nobody promises a day further off.
LONGEST_DAYS = 366
DAY_FIRST, MONTH_FIRST = "day first", "month first"
BOTH = (DAY_FIRST, MONTH_FIRST)
# Where the month comes first; in Canada both are written.
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR", "AS", "VI", "MP"})
BOTH_COUNTRIES = frozenset({"CA"})
AMERICAN = frozenset(
    [
        "New_York",
        "Chicago",
        "Denver",
        "Los_Angeles",
        "Anchorage",
        "Phoenix",
        "Detroit",
        "Boise",
        "Juneau",
        "Nome",
        "Sitka",
        "Adak",
        "Menominee",
        "Metlakatla",
        "Yakutat",
        "Louisville",
        "Indianapolis",
        "Fort_Wayne",
        "Honolulu",
        "Puerto_Rico",
        "Guam",
        "Manila",
        "Pago_Pago",
        "Samoa",
        "St_Thomas",
    ]
)
CANADIAN = frozenset(
    [
        "Toronto",
        "Montreal",
        "Vancouver",
        "Edmonton",
        "Winnipeg",
        "Halifax",
        "St_Johns",
        "Regina",
        "Moncton",
        "Whitehorse",
        "Yellowknife",
        "Iqaluit",
        "Thunder_Bay",
        "Calgary",
        "Dawson",
        "Glace_Bay",
        "Goose_Bay",
        "Swift_Current",
    ]
)
AMERICAN_AREAS = ("America/Indiana/", "America/Kentucky/", "America/North_Dakota/", "US/")


def orders(language: str, country: str, zones: Iterable[str]) -> tuple[str, ...]:
    """Which comes first in a date in figures: by the country of the language, the desk's, and the clocks of both."""
    told: set[str] = set(_of_country(country.upper())) if country else set()
    code, _, spoken_in = language.replace("_", "-").partition("-")
    if spoken_in or code.lower() not in {"en", ""}:
        told.update(_of_country(spoken_in.upper()))
    for zone in zones:
        told.update(_of_zone(zone))
    return tuple(one for one in BOTH if one in told) or BOTH


def _of_country(country: str) -> Sequence[str]:
    if country in BOTH_COUNTRIES:
        return BOTH
    return (MONTH_FIRST,) if country in MONTH_FIRST_COUNTRIES else (DAY_FIRST,)


def _of_zone(zone: str) -> Sequence[str]:
    """What is written where this clock hangs; nothing is told by a clock of nowhere (UTC)."""
    city = zone.rpartition("/")[2]
    if "/" not in zone or zone.startswith("Etc/"):
        return ()
    if city in CANADIAN or zone.startswith("Canada/"):
        return BOTH
    return (MONTH_FIRST,) if city in AMERICAN or zone.startswith(AMERICAN_AREAS) else (DAY_FIRST,)


def read_dates(said: str, language: str, today: date, order: Sequence[str]) -> list[tuple[date, str]]:
    """The days that words like "12 March" or "15/03" may mean, each with how its figures were read.

    More than one where the figures can be read both ways, today or later, and `order` allows both.
    """
    said = FIRST_OF_TWO.sub("", said)
    if figures := FIGURES.fullmatch(said):
        return _in_figures(figures, today, order)
    worded = _in_words(said, language, today)
    return [(worded, "")] if worded else []


def coming_day(day: int, today: date) -> date | None:
    """The next day of that number, today's included: "the 31st"."""
    for ahead in range(13):
        count = today.year * 12 + today.month - 1 + ahead
        year, month = count // 12, count % 12 + 1
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def _in_figures(figures: re.Match[str], today: date, order: Sequence[str]) -> list[tuple[date, str]]:
    first, second, year = int(figures[1]), int(figures[2]), figures[3]
    can_be = {DAY_FIRST: (first, second), MONTH_FIRST: (second, first)}
    possible = {how: pair for how, pair in can_be.items() if 1 <= pair[1] <= 12 and 1 <= pair[0] <= 31}
    # Only one of them is a date at all: it is meant, whatever the custom. 3/3 is one day.
    ways = [how for how in order if how in possible] or list(possible)
    read = {_figures_ahead(*possible[how], year, today): how for how in reversed(ways)}
    return sorted((day, how) for day, how in read.items() if day is not None and (day - today).days <= LONGEST_DAYS)


def _figures_ahead(day: int, month: int, year: str | None, today: date) -> date | None:
    """That day, in the coming year where none is named; None when it has passed or never comes."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year, today.year + 1]
    for one in years:
        if day <= calendar.monthrange(one, month)[1] and date(one, month, day) >= today:
            return date(one, month, day)
    return None


@lru_cache(maxsize=512)
def _in_words(said: str, language: str, today: date) -> date | None:
    """The day that words like "12 March" mean, the next one of that name; None when they mean none."""
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
