"""Finding the promise in somebody's words: "by 21:00 today", "until Tuesday 10:00", "bis morgen 9 Uhr". Pure.

Careful rather than clever: only a time said with "by" (or the same word in another language) is offered, and only one
that lies ahead. Whoever wrote the words decides whether they were a promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {
    "today": 0, "tonight": 0, "heute": 0, "hoy": 0, "hoje": 0, "aujourd'hui": 0,
    "tomorrow": 1, "morgen": 1, "mañana": 1, "amanhã": 1, "demain": 1,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonntag": 6,
    "lunes": 0, "martes": 1, "miércoles": 2, "jueves": 3, "viernes": 4, "sábado": 5, "domingo": 6,
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
}  # fmt: skip
END_OF_DAY = time(17)
_DAY = "|".join(re.escape(word) for word in (*DAYS, *WEEKDAYS))
_CLOCK = r"(?P<hour{n}>2[0-3]|[01]?\d)(?!\d)(?:[:.h](?P<minute{n}>[0-5]\d))?\s*(?P<half{n}>am|pm|uhr|h)?"
_BY = r"\b(?:by|until|before|bis|antes de(?: las)?|até(?: às)?|avant|d'ici(?: à)?)\s+(?:on\s+|zum\s+|el\s+|le\s+)?"
FIRST_CLOCK = re.compile(_BY + _CLOCK.format(n=1) + rf"(?:\s*,?\s*(?:on\s+|am\s+)?(?P<day1>{_DAY})\b)?", re.IGNORECASE)
FIRST_DAY = re.compile(
    _BY + rf"(?P<day2>{_DAY})\b(?:\s*,?\s*(?:at\s+|um\s+|à\s+)?{_CLOCK.format(n=2)})?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A time that somebody seems to promise: the words that say so, and the moment (UTC) in their reader's zone."""

    words: str
    due_at: datetime


def found_in(text: str, now: datetime, zone: ZoneInfo) -> Found | None:
    """The first promise of a text that lies ahead; None without any.

    :param zone: the clock by which the reader understands the time.
    """
    here = now.astimezone(zone)
    hits = sorted((*FIRST_DAY.finditer(text), *FIRST_CLOCK.finditer(text)), key=lambda hit: hit.start())
    for hit in hits:
        due_at = _moment(hit, here)
        if due_at is not None and due_at > now:
            return Found(" ".join(hit[0].split()).rstrip(" ,."), due_at)
    return None


def _moment(hit: re.Match[str], here: datetime) -> datetime | None:
    parts = hit.groupdict()
    number = "1" if "hour1" in parts else "2"
    day = parts.get("day1") or parts.get("day2")
    clock = _clock(parts.get(f"hour{number}"), parts.get(f"minute{number}"), parts.get(f"half{number}"))
    if clock is None:
        # A bare number is a quantity ("by 3 nights"); a bare day means its working hours.
        clock = END_OF_DAY if day and parts.get(f"hour{number}") is None else None
    if clock is None:
        return None
    ahead = _days_ahead(day.lower(), here) if day else 0
    there = datetime.combine(here.date() + timedelta(days=ahead), clock, here.tzinfo)
    if day and ahead == 0 and day.lower() in WEEKDAYS and there <= here:
        there += timedelta(days=7)
    return there.astimezone(UTC)


def _days_ahead(day: str, here: datetime) -> int:
    return DAYS[day] if day in DAYS else (WEEKDAYS[day] - here.weekday()) % 7


def _clock(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None or (minute is None and half is None):
        return None
    number = int(hour)
    if half and half.lower() in {"am", "pm"}:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    return time(number, int(minute or 0))
