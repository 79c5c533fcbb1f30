"""The law on real flights, as an exercise: what the bands of EU261 would have owed, counted by the pack and again by
SQL over the file alone. None of these flights was under that law."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from amends.remedies.law import shelf
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.problems import Problems

KM = 1.609344
HALF_A_YEAR = os.environ.get("AMENDS_FLIGHTS")
FILES = [Path(SHIPPED_FLIGHTS), *([Path(HALF_A_YEAR)] if HALF_A_YEAR else [])]
LAST_DAY = date(2013, 6, 30)


def by_the_pack(path: Path) -> Counter[Decimal]:
    """How many flights owe each sum for one passenger, as the pack answers them one by one."""
    found: Counter[Decimal] = Counter()
    for flight in read_flights(path, problems=Problems(), last_day=LAST_DAY):
        if flight.is_cancelled or (flight.arrival_delay_minutes or 0) > 0:
            found[Decimal(str(shelf.quote("eu261", facts_of(flight), flight.day).keys["amount"]))] += 1
    return found


def facts_of(flight: Flight) -> dict[str, object]:
    assert flight.distance_miles is not None
    told: dict[str, object] = {
        "event": "cancellation" if flight.is_cancelled else "delay",
        "distance_km": round(flight.distance_miles * KM, 3),
        "flight_date": flight.day.isoformat(),
    }
    return told | ({"notice_days": 0} if flight.is_cancelled else {"arrival_delay_min": flight.arrival_delay_minutes})


def by_sql(path: Path, scratch: Path) -> dict[Decimal, int]:
    """The same of the file alone: Art 7(1), and the long flights that are less than four hours late."""
    table = path
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            table = scratch / "flights.csv"
            table.write_bytes(packed.read(packed.namelist()[0]))
    rows = duckdb.sql(
        f"""
        WITH flown AS (
            SELECT distance * {KM} AS km, try_cast(dep_time AS INTEGER) IS NULL AS gone,
                   try_cast(arr_delay AS INTEGER) AS late
            FROM read_csv('{table}', all_varchar=false, nullstr=['NA', ''])
            WHERE make_date(year, month, day) <= DATE '{LAST_DAY}'
        )
        SELECT CASE WHEN NOT gone AND late < 180 THEN 0
                    WHEN km <= 1500 THEN 250
                    WHEN km <= 3500 THEN 400
                    WHEN gone OR late >= 240 THEN 600
                    ELSE 300 END AS owed, count(*)
        FROM flown WHERE gone OR late > 0 GROUP BY 1
        """  # noqa: S608 - a path and two numbers of ours
    ).fetchall()
    return {Decimal(owed): count for owed, count in rows}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_band_is_what_sql_finds(path: Path, tmp_path: Path) -> None:
    counted = by_the_pack(path)
    told = {Decimal(amount): count for amount, count in counted.items()}
    assert told == by_sql(path, tmp_path)
    print({str(amount): count for amount, count in sorted(told.items())})  # noqa: T201 - a figure for docs/proof.md
