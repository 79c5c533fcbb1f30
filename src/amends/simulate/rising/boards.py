"""Real histories as boards of series: what was counted on each day, and how much there was that could fail.

A day's count is what was known when it ended, by the clocks of the history's zone; nothing that came later is in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from amends.learn.rules import Series
from amends.simulate.histories import order_files as files
from amends.simulate.histories.airports import known_airports
from amends.simulate.histories.flight_signals import cancelled_known_at, diverted_known_at
from amends.simulate.histories.flights import LATE_MINUTES, Flight
from amends.simulate.histories.orders import DELIVERED, DISPATCHED, PLACED
from amends.simulate.histories.problems import Problems
from amends.simulate.histories.signals import Signal
from amends.simulate.histories.tables import ENDINGS, tables_in

PASSED, HANDOVER_LATE, NOT_THERE = "promise passed", "handed over late", "not there 5 days before"
FAILED = "flight failed"
AHEAD = timedelta(days=5)
ALL = "all"


class Key(NamedTuple):
    """One series: what happened, looked at by what (all, place, product, carrier, ...), and which of these."""

    kind: str
    by: str
    value: str


@dataclass
class Board:
    """Series in the making: counts and what could fail, by day."""

    counts: dict[Key, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    exposures: dict[Key, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, kind: str, day: date, parts: Mapping[str, Iterable[str]], *, failed_on: date | None) -> None:
        """One more that could fail on a day, and the day at whose end it was known to have failed, if it did.

        It counts once for each value of each part.
        """
        for by, values in {ALL: (ALL,), **parts}.items():
            for value in dict.fromkeys(values):
                key = Key(kind, by, value)
                self.exposures[key][day] += 1
                if failed_on:
                    self.counts[key][failed_on] += 1

    def series(self, last: date | None = None) -> tuple[date, dict[Key, Series]]:
        """The Monday on or before the first day, and the series up to the last day (of all, unless told)."""
        days = [day for counted in self.exposures.values() for day in counted]
        first, end = min(days), min(max(days), last or date.max)
        first -= timedelta(days=first.weekday())
        span = [first + timedelta(days=number) for number in range((end - first).days + 1)]
        return first, {
            key: Series([self.counts[key][day] for day in span], [float(due[day]) for day in span])
            for key, due in sorted(self.exposures.items())
        }


@dataclass(slots=True)
class _Parcel:
    facts: Mapping[str, Any]
    placed: date
    dispatched: date | None = None
    delivered: date | None = None


def orders_board(signals: Iterable[Signal], zone: ZoneInfo, products: Mapping[str, str]) -> Board:
    """Orders told as signals: promises that passed unmet, of those due that day; parcels not handed over in time, of
    those to be handed over; and, as an early sign, parcels not there five days before the promised day.

    By place (the state that a parcel goes to) and product (its category); a single seller sends too few to judge.
    """
    parcels: dict[str, _Parcel] = {}
    last = date.min
    for one in signals:
        last = day = one.occurred_at.astimezone(zone).date()
        if one.type == PLACED:
            parcels[one.subject] = _Parcel(one.data, day)
        elif one.type == DISPATCHED:
            parcels[one.subject].dispatched = day
        elif one.type == DELIVERED:
            parcels[one.subject].delivered = day
    board = Board()
    for parcel in parcels.values():
        for kind, day, done in _tests(parcel, zone):
            # What lies beyond the end of the history has not been seen.
            if day <= last:
                failed_on = day if done is None or done > day else None
                board.add(kind, day, _parts(parcel.facts, products), failed_on=failed_on)
    return board


def _tests(parcel: _Parcel, zone: ZoneInfo) -> Iterator[tuple[str, date, date | None]]:
    """What was to be done by the end of which day, and on which day it was."""
    if promised := parcel.facts["promised_date"]:
        due = date.fromisoformat(promised)
        yield PASSED, due, parcel.delivered
        if parcel.placed <= due - AHEAD:
            yield NOT_THERE, due - AHEAD, parcel.delivered
    if handover := parcel.facts.get("handover_by"):
        yield HANDOVER_LATE, datetime.fromisoformat(handover).astimezone(zone).date(), parcel.dispatched


def _parts(facts: Mapping[str, Any], products: Mapping[str, str]) -> dict[str, list[str]]:
    items = facts["items"]
    return {
        "place": [facts["state"]] if facts["state"] else [],
        "product": [name for item in items if (name := products.get(item["product"], ""))],
    }


def categories(folder: Path, problems: Problems) -> dict[str, str]:
    """What sort of thing each product is, where the folder has a table that says so."""
    wanted = ("product_id", "product_category_name")
    for path in sorted(folder.iterdir()):
        if not (path.is_file() and path.name.lower().endswith(ENDINGS)):
            continue
        for table in tables_in(path):
            if set(wanted) <= set(table.columns):
                return {row[wanted[0]]: row[wanted[1]] for row in files.lines_of(table, wanted, wanted[0], problems)}
    return {}


def flights_board(flights: Iterable[Flight]) -> Board:
    """Flights that failed those on board, counted on the day on which that was known, of those scheduled for a day.

    A cancellation is known as the replay assumes, a diversion when the flight should have landed, and that one is
    three hours late when three hours have gone by. Days are those at the origin.
    """
    board, airports = Board(), known_airports()
    for one in flights:
        parts = {"place": [one.origin], "carrier": [one.carrier], "origin and carrier": [f"{one.origin} {one.carrier}"]}
        at = _failed_at(one)
        known = at.astimezone(airports[one.origin].zone).date() if at else None
        board.add(FAILED, one.day, parts, failed_on=known)
    return board


def _failed_at(flight: Flight) -> datetime | None:
    if flight.is_cancelled:
        return cancelled_known_at(flight)
    if flight.is_diverted:
        return diverted_known_at(flight)
    late_at = flight.scheduled_arrival_at or flight.scheduled_departure_at
    return late_at + timedelta(minutes=LATE_MINUTES) if flight.is_late else None
