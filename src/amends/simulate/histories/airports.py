"""The small tables beside the flights: airports with their time zones, airlines with their names."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

DATA_DIR = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Airport:
    """An airport by its three-letter code, with the name to say and the zone its clocks show."""

    code: str
    name: str
    zone: ZoneInfo


@cache
def known_airports() -> Mapping[str, Airport]:
    """This will read the airports of the United States and its territories (data/README.md has the source)."""
    with (DATA_DIR / "airports.csv").open(encoding="utf-8", newline="") as text:
        return {row["faa"]: Airport(row["faa"], row["name"], ZoneInfo(row["tzone"])) for row in csv.DictReader(text)}


@cache
def airline_names() -> Mapping[str, str]:
    """This will read the names of the airlines, by their two-character code."""
    with (DATA_DIR / "airlines.csv").open(encoding="utf-8", newline="") as text:
        return {row["carrier"]: row["name"] for row in csv.DictReader(text)}
