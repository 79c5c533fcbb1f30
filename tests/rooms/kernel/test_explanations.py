"""Every clock explains itself: the lines add up to the answer, and each day that does not count says why."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.calendars import BusinessCalendar, NeverOpens, between, due
from amends.kernel.explanations import Why, explain_between, explain_due
from tests.rooms.kernel.desks import DAY, NIGHT, OFFICE, calendars, every_day, local, moments, utc, weekdays

SPRING_HOLIDAY = date(2026, 5, 25)
DESK = BusinessCalendar(
    "Europe/London",
    dict.fromkeys(range(5), (OFFICE,)),
    frozenset({SPRING_HOLIDAY}),
    {date(2026, 5, 27): ()},
    {SPRING_HOLIDAY: "Spring bank holiday", date(2026, 5, 27): "Stocktaking"},
)


def test_a_long_weekend_in_plain_sentences() -> None:
    start, end = local("2026-05-22T16:00", "Europe/London"), local("2026-05-28T08:30", "Europe/London")
    told = explain_between(DESK, start, end)
    assert told.total == timedelta(hours=9)
    assert told.in_english() == [
        "Fri 2026-05-22  16:00 to 17:00  1 h, so far 1 h",
        "Sat 2026-05-23  closed on this weekday",
        "Sun 2026-05-24  closed on this weekday",
        "Mon 2026-05-25  closed day (Spring bank holiday)",
        "Tue 2026-05-26  09:00 to 17:00  8 h, so far 9 h",
        "Wed 2026-05-27  closed by exception (Stocktaking)",
        "Thu 2026-05-28  outside opening hours",
    ]


def test_a_due_time_with_its_reasons() -> None:
    told = explain_due(DESK, local("2026-05-22T16:45", "Europe/London"), 30)
    assert told.end_at == local("2026-05-26T09:15", "Europe/London")
    assert [line.why for line in told.lines] == [
        Why.COUNTED,
        Why.WEEKDAY,
        Why.WEEKDAY,
        Why.CLOSED_DAY,
        Why.COUNTED,
    ]
    assert told.in_english()[-1] == "Tue 2026-05-26  09:00 to 09:15  15 min, so far 30 min"


def test_a_night_over_the_clock_change_is_split_at_midnight_and_counted_right() -> None:
    told = explain_between(
        every_day("Europe/Berlin", NIGHT),
        local("2026-10-24T12:00", "Europe/Berlin"),
        local("2026-10-25T12:00", "Europe/Berlin"),
    )
    assert told.in_english() == [
        "Sat 2026-10-24  22:00 to 00:00  2 h, so far 2 h",
        "Sun 2026-10-25  00:00 to 06:00  7 h, so far 9 h",
    ]


def test_an_evening_that_came_twice_is_told_whole() -> None:
    # At 00:01 the clocks of St John's went back to 23:01: what follows lies behind the next day's first minute.
    told = explain_between(
        BusinessCalendar.always("America/St_Johns"), utc("2010-11-07T02:00"), utc("2010-11-07T03:00")
    )
    assert told.in_english() == [
        "Sat 2010-11-06  23:30 to 00:00  30 min, so far 30 min",
        "Sun 2010-11-07  00:00 to 23:30  30 min, so far 1 h",
    ]


def test_seconds_are_told_not_rounded() -> None:
    told = explain_between(weekdays(), utc("2026-05-20T09:00"), utc("2026-05-20T10:01:20.123456"))
    length = "1 h 1 min 20.123456 s"
    assert told.in_english() == [f"Wed 2026-05-20  09:00 to 10:01  {length}, so far {length}"]


def test_nothing_asked_is_nothing_counted() -> None:
    at = utc("2026-05-20T10:00")
    told = explain_due(weekdays(), at, 0)
    assert (told.start_at, told.end_at, told.total) == (at, at, timedelta())
    assert [line.counted for line in told.lines] == [timedelta()]


def test_a_span_that_runs_backward_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^end: .* lies before start"):
        explain_between(weekdays(), utc("2026-05-20T10:00"), utc("2026-05-20T09:00"))


def test_a_desk_that_never_opens_has_no_due_time_to_explain() -> None:
    with pytest.raises(NeverOpens):
        explain_due(BusinessCalendar("UTC", {}), utc("2026-05-20T10:00"), 1)


@given(calendars(), moments(), st.timedeltas(timedelta(), 12 * DAY))
def test_the_lines_add_up_to_the_answer(desk: BusinessCalendar, start: datetime, length: timedelta) -> None:
    told = explain_between(desk, start, start + length)
    assert told.total == between(desk, start, start + length)
    assert sum((line.counted for line in told.lines), timedelta()) == told.total
    assert told.lines[-1].total == told.total


@given(calendars(), moments(), st.integers(0, 5_000))
def test_the_explanation_of_a_due_time_ends_there(desk: BusinessCalendar, start: datetime, minutes: int) -> None:
    told = explain_due(desk, start, minutes)
    assert told.end_at == due(desk, start, minutes)
    assert told.total == timedelta(minutes=minutes)


@given(calendars(), moments(), st.timedeltas(timedelta(), 12 * DAY))
def test_every_day_on_the_way_is_accounted_for(desk: BusinessCalendar, start: datetime, length: timedelta) -> None:
    told = explain_between(desk, start, start + length)
    days = [line.day for line in told.lines]
    assert days == sorted(days)
    assert set(days) >= {desk.day_of(start) + n * DAY for n in range((desk.day_of(start + length) - days[0]).days + 1)}
    counted = {line.day for line in told.lines if line.why is Why.COUNTED}
    assert len(days) == len(set(days) - counted) + sum(line.why is Why.COUNTED for line in told.lines)
