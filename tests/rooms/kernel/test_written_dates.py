"""Dates as a file writes them: a column is read in one way, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amends.kernel.written_dates import Ambiguous, NotADate, Reading, understand

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-01", utc(2024, 6, 30, 22)),
        ("2024-07-01 14:30", utc(2024, 7, 1, 12, 30)),
        ("2024-07-01T14:30:15.250", utc(2024, 7, 1, 12, 30, 15)),
        ("2024-07-01T14:30:15Z", utc(2024, 7, 1, 14, 30, 15)),
        ("2024-07-01 14:30 -05:00", utc(2024, 7, 1, 19, 30)),
        ("2024/7/1", utc(2024, 6, 30, 22)),
        ("1.7.2024", utc(2024, 6, 30, 22)),
        ("01.07.24 9:05", utc(2024, 7, 1, 7, 5)),
        ("2024-03-31 02:30", utc(2024, 3, 31, 1)),
        ("2024-10-27 02:30", utc(2024, 10, 27, 0, 30)),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, moment: datetime) -> None:
    assert Reading(False, BERLIN).moment(text) == moment


def test_a_day_that_is_an_end_ends_when_it_is_over() -> None:
    assert Reading(False, BERLIN).moment("2024-07-01", end=True) == utc(2024, 7, 1, 22)
    assert Reading(False, BERLIN).moment("2024-07-01 14:30", end=True) == utc(2024, 7, 1, 12, 30)


@pytest.mark.parametrize(
    ("text", "hour"), [("12:00 AM", 0), ("12:30 PM", 12), ("1:00 am", 1), ("11:00 p.m.", 23), ("05:30:13 AM", 5)]
)
def test_the_half_of_the_day(text: str, hour: int) -> None:
    assert Reading(False, "UTC").moment(f"04/16/2018 {text}").hour == hour


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-02-30", "2024-13-01", "31/31/2024", "2024-01-01 25:00", "2024-01-01 13:00 PM", "1/2"]
)
def test_no_date(text: str) -> None:
    with pytest.raises(NotADate, match="2024-12-31"):
        Reading(False, BERLIN).moment(text)


def test_one_value_tells_for_its_whole_column() -> None:
    assert understand(["03/04/2024", "25/04/2024", ""], time_zone=BERLIN).day_first
    assert not understand(["03/04/2024", "04/25/2024"], time_zone=BERLIN).day_first


def test_a_column_that_does_not_tell_is_refused() -> None:
    with pytest.raises(Ambiguous, match="day first or month first"):
        understand(["03/04/2024", "05/06/2024"], time_zone=BERLIN)


def test_a_column_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(Ambiguous, match="some dates begin with the day"):
        understand(["25/04/2024", "04/25/2024"], time_zone=BERLIN)


def test_a_person_may_tell() -> None:
    assert understand(["03/04/2024"], time_zone=BERLIN, day_first=True).moment("03/04/2024") == utc(2024, 4, 2, 22)
    assert understand(["03/04/2024"], time_zone=BERLIN, day_first=False).moment("03/04/2024") == utc(2024, 3, 3, 23)


@pytest.mark.parametrize("values", [["2024-03-04"], ["03.04.2024"], ["05/05/2024"], []])
def test_what_can_be_read_in_one_way_is_read(values: list[str]) -> None:
    understand(values, time_zone=BERLIN)
