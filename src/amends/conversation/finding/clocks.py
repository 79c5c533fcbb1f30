"""The hour that words name: "4 pm", "quarter past three", "zwischen 14 und 16 Uhr" (the end). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from amends.conversation.finding.days import Where, is_open
from amends.conversation.finding.times import Run
from amends.conversation.finding.tongue import Tongue
from amends.kernel.wall_clock import moment_of

HALF_OF_PART = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}


class Hour(NamedTuple):
    """An hour as it was said: figures, minutes past it (or before), its half of the day, whether that is 24 hours."""

    hour: int
    minutes: int
    half: str | None
    is_24: bool


def at_clock(day: date, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where) -> tuple[datetime | None, str]:
    """A clock time on the reader's wall, and what is not sure of it; of a range its end.

    A small bare hour means the one at which the desk works. None for an hour that no clock shows.
    """
    said = _said(run.parts["clock"], tongue, told)
    if said is None or said.hour > 24 or (said.half and not 1 <= said.hour <= 24):
        return None, ""
    first = _first_hour(run.parts["clock"], tongue)
    if first and said.half == "am" and said.hour == 12:
        return _wall(day, 12, said.minutes, where), "noon or midnight?"
    if said.half and said.hour <= 12:
        return _wall(day, said.hour % 12 + (12 if said.half == "pm" else 0), said.minutes, where), ""
    early = _wall(day, said.hour, said.minutes, where)
    if said.hour > 12 or said.hour == 0 or said.is_24:
        return early, ""
    late = _wall(day, said.hour % 12 + 12, said.minutes, where)
    if first is not None:
        # "From 9 to 5": an end before its beginning is of the afternoon.
        return (late if said.hour <= first or (not is_open(early, where) and is_open(late, where)) else early), ""
    return _likelier(said, early, late, where)


def _likelier(said: Hour, early: datetime, late: datetime, where: Where) -> tuple[datetime, str]:
    """Morning or afternoon of a bare hour: when the desk works; with a doubt where it works at neither."""
    if said.hour > 7:
        is_worked = is_open(early, where) or is_open(early + timedelta(minutes=1), where)
        is_unsure = not is_worked or early <= where.now
        return early, "morning or evening is not said" if is_unsure and said.hour < 12 else ""
    chosen = early if early > where.now and is_open(early, where) else late
    return chosen, "" if is_open(chosen, where) else "morning or evening is not said"


def _said(match: re.Match[str], tongue: Tongue, told: Mapping[str, str]) -> Hour | None:
    groups = match.groupdict()
    hour = _number(match["hour"], tongue)
    minutes = _number(groups.get("minute") or "0", tongue) - _number(groups.get("minus") or "0", tongue)
    if groups.get("halfpast"):
        minutes = -30
    half_said = groups.get("half") or ""
    half = tongue.times.halves.get(re.sub(r"[\s.]+", " ", half_said.lower()).strip()) if half_said else None
    if half_said and half is None and tongue.code == "en" and not half_said.lower().startswith("o'"):
        return None
    if half and hour > 12 and tongue.code == "en":
        return None
    half = half or HALF_OF_PART.get(told.get("part", ""))
    figures = match["hour"]
    is_24 = figures.startswith("0") or bool(groups.get("full"))
    return Hour(hour, minutes, half, is_24)


def _first_hour(match: re.Match[str], tongue: Tongue) -> int | None:
    first = match.groupdict().get("from")
    if not first:
        return None
    hour = _number(first, tongue)
    half = (match.groupdict().get("fromhalf") or "").lower()
    return hour + 12 if half.startswith("p") and hour < 12 else hour


def _number(said: str, tongue: Tongue) -> int:
    return int(said) if said.isdecimal() else tongue.times.hours[" ".join(said.lower().split())]


def _wall(day: date, hour: int, minutes: int, where: Where) -> datetime:
    return moment_of(day, (hour * 60 + minutes) * 60, where.zone)
