"""Flights as they were flown: the shipped two days against plain SQL, clock changes, and rows that are wrong."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from amends.simulate.histories import flight_signals as telling
from amends.simulate.histories.airports import airline_names, known_airports
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.problems import HistoryError, Problems
from tests.doors.simulate import independent

HEADER = (
    "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,"
    "origin,dest,air_time,distance,hour,minute,time_hour"
)
ON_TIME = "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z"


def shipped() -> list[Flight]:
    problems = Problems()
    flights = list(read_flights(SHIPPED_FLIGHTS, problems=problems))
    assert problems.lines() == []
    return flights


def shipped_rows() -> list[dict[str, str]]:
    with gzip.open(SHIPPED_FLIGHTS, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def read(folder: Path, *rows: str) -> tuple[list[Flight], Problems]:
    path = folder / "flights.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    problems = Problems()
    return list(read_flights(path, problems=problems)), problems


def the_one(folder: Path, row: str) -> Flight:
    (flight,), problems = read(folder, row)
    assert problems.count == 0
    return flight


def told(flights: list[Flight]) -> list[tuple[str, datetime]]:
    return [(signal.type, signal.occurred_at) for signal in telling.flight_signals(flights)]


def changed(row: str, **values: str) -> str:
    cells = dict(zip(HEADER.split(","), row.split(","), strict=True)) | values
    return ",".join(cells.values())


def test_the_shipped_days_are_the_days_of_the_storm() -> None:
    flights = shipped()
    assert len(flights) == 1614
    assert Counter(flight.failure for flight in flights) == {None: 737, "cancelled": 865, "late": 9, "diverted": 3}


def test_the_shipped_days_are_what_sql_finds_in_the_file(tmp_path: Path) -> None:
    for day, figures in independent.flights_by("day", SHIPPED_FLIGHTS, tmp_path).items():
        flights = [flight for flight in shipped() if flight.day == date(2013, 2, day)]
        cancelled = sum(flight.is_cancelled for flight in flights)
        assert figures == independent.FlightFigures(len(flights), cancelled, sum(flight.is_late for flight in flights))


def test_departures_are_the_moments_that_the_source_gives_itself() -> None:
    for row, flight in zip(shipped_rows(), shipped(), strict=True):
        stated = datetime.fromisoformat(row["time_hour"]) + timedelta(minutes=int(row["minute"]))
        assert flight.scheduled_departure_at == stated


def test_arrivals_show_the_clock_time_at_the_destination_that_the_source_gives() -> None:
    compared = 0
    for row, flight in zip(shipped_rows(), shipped(), strict=True):
        if flight.arrived_at:
            shown = flight.arrived_at.astimezone(known_airports()[flight.dest].zone)
            assert shown.hour * 100 + shown.minute == int(row["arr_time"]) % 2400, flight.subject
            compared += 1
    assert compared == 1614 - 865 - 3


def test_planned_flights_take_as_long_as_flights_take() -> None:
    for flight in shipped():
        assert flight.scheduled_arrival_at
        assert timedelta(minutes=30) < flight.scheduled_arrival_at - flight.scheduled_departure_at < timedelta(hours=12)


def test_signals_come_in_the_order_of_time_and_each_once() -> None:
    signals = list(telling.flight_signals(shipped()))
    assert Counter(signal.type for signal in signals) == {
        "flight.scheduled": 1614,
        "flight.cancelled": 865,
        "flight.departed": 749,
        "flight.diverted": 3,
        "flight.arrived": 746,
    }
    assert all(one.occurred_at <= other.occurred_at for one, other in itertools.pairwise(signals))
    assert len({signal.external_id for signal in signals}) == len(signals)
    assert max(len(signal.subject) for signal in signals) <= 80


def test_no_signal_tells_what_was_not_yet_known() -> None:
    for signal in telling.flight_signals(shipped()):
        for column in ("departed_at", "arrived_at"):
            assert datetime.fromisoformat(signal.data.get(column, "2013-01-01T00:00:00Z")) <= signal.occurred_at
        assert signal.type == "flight.arrived" or "arrival_delay_minutes" not in signal.data


def test_a_cancellation_is_known_three_hours_ahead_and_the_schedule_a_day(tmp_path: Path) -> None:
    flight = the_one(tmp_path, changed(ON_TIME, dep_time="NA", dep_delay="NA", arr_time="NA", arr_delay="NA"))
    leaves_at = datetime(2013, 1, 1, 10, 15, tzinfo=UTC)
    assert flight.failure == "cancelled"
    assert told([flight]) == [
        ("flight.scheduled", leaves_at - timedelta(days=1)),
        ("flight.cancelled", leaves_at - timedelta(hours=3)),
    ]


def test_assumptions_can_be_moved_but_not_past_each_other(tmp_path: Path) -> None:
    flight = the_one(tmp_path, changed(ON_TIME, dep_time="", dep_delay="", arr_time="", arr_delay=""))
    at_the_gate = telling.Assumptions(cancellation_known_before=timedelta(0))
    assert telling.cancelled_known_at(flight, at_the_gate) == flight.scheduled_departure_at
    with pytest.raises(ValueError, match="cancellation_known_before"):
        telling.Assumptions(cancellation_known_before=timedelta(days=2))


def test_a_diversion_is_known_when_the_flight_should_have_landed(tmp_path: Path) -> None:
    flight = the_one(tmp_path, changed(ON_TIME, arr_time="1331", arr_delay="NA", air_time="NA"))
    assert flight.failure == "diverted"
    assert told([flight])[1:] == [
        ("flight.departed", datetime(2013, 1, 1, 10, 17, tzinfo=UTC)),
        ("flight.diverted", datetime(2013, 1, 1, 14, 21, tzinfo=UTC)),
    ]


def test_three_hours_late_is_late_and_a_minute_less_is_not(tmp_path: Path) -> None:
    assert the_one(tmp_path, changed(ON_TIME, arr_delay="180")).failure == "late"
    assert the_one(tmp_path, changed(ON_TIME, arr_delay="179")).failure is None


def test_an_arrival_after_midnight_and_across_zones(tmp_path: Path) -> None:
    row = changed(ON_TIME, sched_dep_time="2359", dep_time="2359", dep_delay="0", sched_arr_time="344")
    row = changed(row, dest="SJU", arr_delay="-4", hour="23", minute="59", time_hour="2013-01-02T04:00:00Z")
    flight = the_one(tmp_path, row)
    assert flight.scheduled_arrival_at == datetime(2013, 1, 2, 7, 44, tzinfo=UTC)  # San Juan is an hour ahead
    assert flight.arrived_at == datetime(2013, 1, 2, 7, 40, tzinfo=UTC)


def test_a_flight_through_the_night_in_which_clocks_go_forward(tmp_path: Path) -> None:
    row = changed(ON_TIME, month="3", day="9", sched_dep_time="2359", sched_arr_time="344", dest="SJU")
    flight = the_one(tmp_path, changed(row, hour="23", minute="59", time_hour="2013-03-10T04:00:00Z"))
    assert flight.scheduled_departure_at == datetime(2013, 3, 10, 4, 59, tzinfo=UTC)
    assert flight.scheduled_arrival_at == datetime(2013, 3, 10, 7, 44, tzinfo=UTC)
    later = the_one(tmp_path, changed(ON_TIME, month="3", day="10", time_hour="2013-03-10T09:00:00Z"))
    assert later.scheduled_departure_at == datetime(2013, 3, 10, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "utc_hour"), [("2013-11-03T05:00:00Z", 5), ("2013-11-03T06:00:00Z", 6)])
def test_the_hour_that_happens_twice_is_told_apart_by_time_hour(tmp_path: Path, hour: str, utc_hour: int) -> None:
    row = changed(ON_TIME, month="11", day="3", sched_dep_time="130", hour="1", minute="30", time_hour=hour)
    assert the_one(tmp_path, row).scheduled_departure_at == datetime(2013, 11, 3, utc_hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", ["2013-01-01 05:00:00", "2013-01-01T05:00:00-05:00", "NA", ""])
def test_time_hour_may_be_local_or_missing(tmp_path: Path, hour: str) -> None:
    row = changed(ON_TIME, time_hour=hour)
    assert the_one(tmp_path, row).scheduled_departure_at == datetime(2013, 1, 1, 10, 15, tzinfo=UTC)


def test_numbers_may_have_been_through_a_table_with_gaps(tmp_path: Path) -> None:
    row = changed(
        ON_TIME, dep_time="517.0", dep_delay="2.0", arr_delay="11.0", distance="1400.0", sched_dep_time="515.0"
    )
    flight = the_one(tmp_path, row)
    assert (flight.departure_delay_minutes, flight.arrival_delay_minutes, flight.distance_miles) == (2, 11, 1400)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("month", "x"),
        ("day", "32"),
        ("sched_dep_time", "2460"),
        ("sched_arr_time", "1361"),
        ("dep_delay", ""),
        ("arr_delay", "later"),
        ("arr_delay", "999999"),
        ("flight", "NA"),
        ("carrier", ""),
        ("origin", "QQQ"),
        ("distance", "far"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_next_is_read(tmp_path: Path, column: str, value: str) -> None:
    flights, problems = read(tmp_path, changed(ON_TIME, **{column: value}), changed(ON_TIME, flight="7"))
    assert [flight.code for flight in flights] == ["UA7"]
    (problem,) = problems.examples
    assert (problem.line, problem.column, problem.is_set_aside) == (2, column, True)
    assert f"line 2, {column}" in str(problem)


def test_a_flight_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    flights, problems = read(tmp_path, ON_TIME, ON_TIME)
    assert len(flights) == 1
    assert problems.examples[0].line == 3
    assert problems.lines() == [
        "1 x flights.csv, flight: this flight of this day stands in an earlier row, first in line 3: 'UA1545'"
    ]


def test_a_cancelled_flight_to_an_unknown_airport_is_still_found(tmp_path: Path) -> None:
    flights, problems = read(tmp_path, changed(ON_TIME, dest="QQQ", dep_time="NA", dep_delay="NA", arr_delay="NA"))
    assert told(flights)[1][0] == "flight.cancelled"
    assert [(problem.column, problem.is_set_aside) for problem in problems.examples] == [("dest", False)]


def test_an_hour_that_contradicts_the_schedule_is_told_and_the_schedule_believed(tmp_path: Path) -> None:
    flights, problems = read(tmp_path, changed(ON_TIME, time_hour="2013-01-01T17:00:00Z"))
    assert flights[0].scheduled_departure_at == datetime(2013, 1, 1, 10, 15, tzinfo=UTC)
    assert [problem.column for problem in problems.examples] == ["time_hour"]


def test_a_row_with_missing_cells_is_named(tmp_path: Path) -> None:
    flights, problems = read(tmp_path, "2013,1,1,517", "", ON_TIME)
    assert len(flights) == 1
    assert str(problems.examples[0]) == ("flights.csv line 2, (row) '4 cells': expected 19 cells (row set aside)")


def test_only_the_days_that_were_asked_for(tmp_path: Path) -> None:
    day = date(2013, 2, 9)
    flights = list(read_flights(SHIPPED_FLIGHTS, problems=Problems(), first_day=day, last_day=day))
    assert {flight.day for flight in flights} == {day}
    assert len(flights) == 684


def packings(text: bytes) -> Iterator[tuple[str, bytes]]:
    yield "flights.csv", text
    yield "flights.csv.gz", gzip.compress(text)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as box:
        box.writestr("readme.txt", b"\xff\xfe not a table")
        box.writestr("airlines.csv", "carrier,name\nUA,United\n")
        box.writestr("flights.csv", text)
    yield "flights.zip", zipped.getvalue()
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w:gz") as tape:
        member = tarfile.TarInfo("data/flights.csv.zip")
        member.size = len(zipped.getvalue())
        tape.addfile(member, io.BytesIO(zipped.getvalue()))
    yield "flights.tar.gz", taped.getvalue()
    yield "semicolons.csv", text.replace(b",", b";")
    yield "marked.csv", b"\xef\xbb\xbf" + text


@pytest.mark.parametrize(("name", "content"), list(packings(f"{HEADER}\n{ON_TIME}\n".encode())))
def test_flights_are_found_however_they_are_packed(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (flight,) = read_flights(path, problems=Problems())
    assert flight.subject == "flight/UA1545/EWR-IAH/2013-01-01"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks the column"),
        (b"year,month\n2013,1\n", "lacks the column"),
        (gzip.compress(b"year,month\n" * 500, mtime=0)[:40], "is damaged"),
        (b"PK\x03\x04 and nothing more", "is damaged"),
    ],
    ids=["empty", "two columns", "half a gzip", "half a zip"],
)
def test_a_file_that_holds_no_flights_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "flights.bin"
    path.write_bytes(content)
    with pytest.raises(HistoryError, match=words):
        read_flights(path, problems=Problems())


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"no\.csv is not a file"):
        read_flights(tmp_path / "no.csv", problems=Problems())


def test_two_tables_of_flights_in_one_zip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "flights.zip"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("one.csv", HEADER)
        box.writestr("two.csv", HEADER)
    with pytest.raises(HistoryError, match=r"one\.csv, two\.csv"):
        read_flights(path, problems=Problems())


def test_text_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "flights.csv"
    path.write_bytes(f"{HEADER}\n{changed(ON_TIME, tailnum='É')}\n".encode("latin-1"))
    with pytest.raises(HistoryError, match="Save it as UTF-8"):
        list(read_flights(path, problems=Problems()))


def test_a_signal_is_a_cloudevent(tmp_path: Path) -> None:
    envelope = next(telling.flight_signals([the_one(tmp_path, ON_TIME)])).as_cloudevent()
    assert envelope["specversion"] == "1.0"
    assert envelope["id"] == "flight.scheduled/flight/UA1545/EWR-IAH/2013-01-01"
    assert envelope["time"] == "2012-12-31T10:15:00Z"
    assert envelope["data"]["airline"] == "United Air Lines Inc."
    assert envelope["data"]["dest_name"] == "George Bush Intercontinental"
    assert envelope["data"]["dest_zone"] == "America/Chicago"


def test_every_airline_and_airport_of_the_shipped_days_has_a_name() -> None:
    for flight in shipped():
        assert flight.carrier in airline_names()
        assert {flight.origin, flight.dest} <= set(known_airports())
    assert known_airports()["SJU"].zone == ZoneInfo("America/Puerto_Rico")
