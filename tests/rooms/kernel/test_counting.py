"""Counting days: each primitive by hand, by law, and against a plain walk over the days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel import counting
from amends.kernel.counting import WorkingDays, working_days_of
from tests.rooms.kernel.desks import DAY, local, utc


def day(text: str) -> date:
    return date.fromisoformat(text)


ENGLAND = working_days_of(
    day(f"2026-{rest}") for rest in ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28")
)
UNITED_STATES = working_days_of(
    day(f"2026-{rest}")
    for rest in ("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25")
)
DAYS = st.dates(day("1950-01-01"), day("2100-12-31"))
HOLIDAYS = st.builds(working_days_of, st.frozensets(st.dates(day("2026-01-01"), day("2026-12-31")), max_size=40))


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-12-20", 15, "2027-01-04"),  # CFPB: respond
        ("2026-12-20", 60, "2027-02-18"),  # CFPB: final
        ("2026-06-30", 30, "2026-07-30"),  # CRA: short-term right to reject
        ("2026-05-04", 14, "2026-05-18"),  # EU: withdrawal
        ("2026-05-01", 30, "2026-05-31"),  # FTC: ship
        ("2026-02-01", 30, "2026-03-03"),  # HIPAA: access
        ("2026-05-04", 0, "2026-05-04"),
    ],
)
def test_calendar_days_without_the_start(start: str, days: int, expected: str) -> None:
    assert counting.cal_start_excluded(day(start), days) == day(expected)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-07-01", 30, "2026-07-30"),  # DPA s.164A, cautious reading
        ("2026-05-18", 14, "2026-05-31"),  # CRA s.20(15): beginning with the day of agreement
        ("2026-05-18", 1, "2026-05-18"),
    ],
)
def test_calendar_days_with_the_start(start: str, days: int, expected: str) -> None:
    assert counting.cal_start_included(day(start), days) == day(expected)


@pytest.mark.parametrize(
    ("start", "days", "working", "expected"),
    [
        ("2026-11-02", 7, UNITED_STATES, "2026-11-12"),  # US card refund, over Veterans Day
        ("2026-12-24", 3, ENGLAND, "2026-12-31"),  # DISP: summary resolution, over Christmas
        ("2026-04-02", 3, ENGLAND, "2026-04-09"),  # NHS: acknowledgement, over Easter
        ("2026-05-23", 1, ENGLAND, "2026-05-26"),  # a Saturday start, a holiday Monday
        ("2026-05-25", 1, ENGLAND, "2026-05-26"),  # a holiday start does not count either
        ("2026-05-18", 5, WorkingDays(), "2026-05-25"),
        ("2026-05-18", 5, WorkingDays(weekend=frozenset({4, 5})), "2026-05-25"),  # Friday and Saturday off
        ("2026-05-18", 5, WorkingDays(weekend=frozenset()), "2026-05-23"),
    ],
)
def test_business_days(start: str, days: int, working: WorkingDays, expected: str) -> None:
    assert counting.business_days(day(start), days, working) == day(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [("2026-11-30", 8, "2027-01-25"), ("2026-11-30", 0, "2026-11-30")],  # DISP: final response
)
def test_weeks(start: str, count: int, expected: str) -> None:
    assert counting.weeks(day(start), count) == day(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-07-15", 6, "2027-01-15"),  # DISP: referral to the ombudsman
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),  # GDPR, before the shift
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-03-31", 0, "2026-03-31"),
    ],
)
def test_months_are_clipped(start: str, count: int, expected: str) -> None:
    assert counting.months(day(start), count) == day(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-02-28", "2026-03-02"),  # GDPR: a Saturday
        ("2026-10-03", "2026-10-05"),
        ("2026-12-25", "2026-12-29"),  # Christmas on a Friday, its Monday in lieu
        ("2026-05-20", "2026-05-20"),  # stays where it is
    ],
)
def test_shift_to_the_next_working_day(start: str, expected: str) -> None:
    assert counting.shift_next_working_day(day(start), ENGLAND) == day(expected)


def test_gdpr_is_a_month_and_then_a_shift() -> None:
    end = counting.months(day("2026-01-31"), 1)
    assert counting.shift_next_working_day(end, ENGLAND) == day("2026-03-02")


@pytest.mark.parametrize(
    ("scheduled", "actual", "minutes"),
    [
        (utc("2026-05-20T10:00"), utc("2026-05-20T13:00"), 180),
        (utc("2026-05-20T10:00"), utc("2026-05-20T09:45"), -15),
        (local("2026-10-25T01:30", "Europe/Berlin"), local("2026-10-25T03:30", "Europe/Berlin"), 180),
        (local("2026-03-29T01:30", "Europe/Berlin"), local("2026-03-29T03:30", "Europe/Berlin"), 60),
        (local("2026-05-20T18:00", "Europe/Berlin"), local("2026-05-20T13:00", "America/New_York"), 60),
        (utc("2026-05-20T10:00"), datetime(2026, 5, 20, 10, tzinfo=timezone(-timedelta(hours=3))), 180),
    ],
)
def test_arrival_delay(scheduled: datetime, actual: datetime, minutes: int) -> None:
    assert counting.arrival_delay(scheduled, actual) == timedelta(minutes=minutes)


@pytest.mark.parametrize("name", ["scheduled_at", "actual_at"])
def test_an_arrival_without_a_zone_is_refused_by_name(name: str) -> None:
    moments = {"scheduled_at": utc("2026-05-20T10:00"), "actual_at": utc("2026-05-20T11:00")}
    moments[name] = moments[name].replace(tzinfo=None)
    with pytest.raises(ValueError, match=rf"^{name}: .* has no time zone"):
        counting.arrival_delay(**moments)


@given(DAYS, st.integers(1, 500))
def test_counting_the_start_ends_one_day_earlier(start: date, days: int) -> None:
    assert counting.cal_start_included(start, days) == counting.cal_start_excluded(start, days) - DAY


@given(st.dates(day("2025-11-01"), day("2026-12-31")), st.integers(1, 60), HOLIDAYS)
def test_as_many_working_days_lie_on_the_way(start: date, days: int, working: WorkingDays) -> None:
    end = counting.business_days(start, days, working)
    way = [start + n * DAY for n in range(1, (end - start).days + 1)]
    assert sum(one in working for one in way) == days
    assert end in working


@given(st.dates(day("2025-11-01"), day("2026-12-31")), HOLIDAYS)
def test_a_shift_goes_no_further_than_needed(start: date, working: WorkingDays) -> None:
    end = counting.shift_next_working_day(start, working)
    assert end in working
    assert not any(start + n * DAY in working for n in range((end - start).days))


@given(DAYS, st.integers(0, 600))
def test_months_keep_the_day_or_take_the_last(start: date, count: int) -> None:
    end = counting.months(start, count)
    assert (end.year - start.year) * 12 + end.month - start.month == count
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda start: counting.cal_start_excluded(start, -1), "^days: -1 is too small; count at least 0"),
        (lambda start: counting.cal_start_included(start, 0), "^days: 0 is too small; count at least 1"),
        (lambda start: counting.business_days(start, 0, ENGLAND), "^days: 0 is too small; count at least 1"),
        (lambda start: counting.weeks(start, -1), "^weeks: -1 is too small"),
        (lambda start: counting.months(start, -1), "^months: -1 is too small"),
        (lambda start: counting.months(start, 120_000), "^months: .* is beyond the calendar"),
        (lambda start: counting.weeks(start, 10**9), "^days: .* is beyond the calendar"),
        (lambda start: counting.cal_start_excluded(start, 10**12), "^days: .* is beyond the calendar"),
    ],
)
def test_what_cannot_be_counted_is_refused(ask: Callable[[date], date], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        ask(day("2026-05-20"))


def test_a_week_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^weekend: all seven weekdays"):
        WorkingDays(weekend=frozenset(range(7)))


def test_holidays_without_end_are_refused() -> None:
    start = day("2026-05-18")
    endless = working_days_of(start + n * DAY for n in range(4_000))
    with pytest.raises(ValueError, match=r"^working: no working day within ten years after 2026-05-18"):
        counting.shift_next_working_day(start, endless)
