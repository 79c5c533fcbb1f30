"""Which findings are one event, and what that event is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, Final
from zoneinfo import ZoneInfo

from amends.detect.rules.expectations import BadMoment, moment
from amends.detect.rules.tree import FACT

LONGEST_KEY: Final = 120
LONGEST_TITLE: Final = 200
DAY: Final = re.compile(r"day(:(?P<fact>.+))?")


class BadGrouping(ValueError):
    """An `incident_by` that cannot be read."""


@dataclass(frozen=True, slots=True)
class Event:
    """What makes findings one event: local days as dates, facts as texts."""

    values: tuple[date | str, ...]

    def key(self, slug: str) -> str:
        """The key of this event among those of the detector `slug`: readable, and cut to a digest when too long."""
        text = ":".join([slug, *map(str, self.values)])
        if len(text) <= LONGEST_KEY:
            return text
        digest = blake2b(text.encode(), digest_size=8).hexdigest()
        return f"{text[: LONGEST_KEY - len(digest) - 1]}:{digest}"

    def title(self, name: str) -> str:
        """What the incident is called: "Flights cancelled, 8 Feb 2013"."""
        said = [f"{value.day} {value:%b %Y}" if isinstance(value, date) else value for value in self.values]
        return ", ".join([name, *said])[:LONGEST_TITLE]


def parts_of(incident_by: str) -> list[str]:
    """The parts of an `incident_by` such as `day:scheduled_departure_at+origin`; none when it is empty.

    `day` is the local day on which it happened, `day:FACT` the local day of a moment among the facts, anything else
    the value of a fact.

    :raises BadGrouping: when a part is none of these.
    """
    parts = incident_by.split("+") if incident_by else []
    for part in parts:
        day = DAY.fullmatch(part)
        fact = day["fact"] if day else part
        if fact is not None and not FACT.fullmatch(fact):
            raise BadGrouping(f"incident_by: {part!r} names no day and no fact; write for example day+origin")
    return parts


def event(incident_by: str, *, facts: Mapping[str, Any], happened_at: datetime, zone: str) -> Event | None:
    """The event that a finding belongs to by its detector's `incident_by`; None when the facts do not say.

    :param zone: the time zone in which days are counted.
    """
    values: list[date | str] = []
    for part in parts_of(incident_by):
        day = DAY.fullmatch(part)
        value = _day(day["fact"], facts, happened_at, ZoneInfo(zone)) if day else _text(facts.get(part))
        if value is None:
            return None
        values.append(value)
    return Event(tuple(values)) if values else None


def _day(fact: str | None, facts: Mapping[str, Any], happened_at: datetime, zone: ZoneInfo) -> date | None:
    try:
        at = happened_at if fact is None else moment(facts.get(fact))
    except BadMoment:
        return None
    return at.astimezone(UTC).astimezone(zone).date()


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and value != "" else None
