"""A history by the days of its own clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from amends.simulate.histories.signals import Signal


class Days:
    """The signals of a history by local day, in the order of time."""

    def __init__(self, signals: Iterable[Signal], time_zone: str) -> None:
        self.time_zone = time_zone
        zone = ZoneInfo(time_zone)
        self.by_day: dict[date, list[Signal]] = {}
        for signal in signals:
            self.by_day.setdefault(signal.occurred_at.astimezone(zone).date(), []).append(signal)
        self.first = min(self.by_day, default=None)
        self.last = max(self.by_day, default=None)

    def of(self, day: date) -> list[Signal]:
        """What happened on a day."""
        return self.by_day.get(day, [])


def span(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
