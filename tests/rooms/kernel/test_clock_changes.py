"""Business time over clock changes: hours that are missing, hours that come twice, days without a midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.kernel.calendars import BusinessCalendar, between, due, due_after, is_open, next_closing, next_opening
from amends.kernel.openings import Opening
from amends.kernel.wall_clock import end_of_day, moment_of, offsets, place
from tests.rooms.kernel.desks import (
    DAY,
    MINUTE,
    NIGHT,
    ZONES,
    calendars,
    every_day,
    local,
    minutes_by_wall,
    moments,
    stands_open,
    utc,
)

HOUR = timedelta(hours=1)
WHOLE_DAYS = {
    ("Europe/Berlin", date(2026, 3, 29)): 23,
    ("Europe/Berlin", date(2026, 10, 25)): 25,
    ("America/New_York", date(2026, 3, 8)): 23,
    ("America/New_York", date(2026, 11, 1)): 25,
    ("America/Sao_Paulo", date(2018, 11, 4)): 23,
    ("America/Sao_Paulo", date(2018, 2, 17)): 25,
    ("America/Havana", date(2026, 11, 1)): 25,
    ("Australia/Lord_Howe", date(2026, 10, 4)): 23.5,
    ("Australia/Lord_Howe", date(2026, 4, 5)): 24.5,
    ("Asia/Kolkata", date(2026, 3, 29)): 24,
    ("Pacific/Apia", date(2011, 12, 30)): 0,
}


@pytest.mark.parametrize(("zone", "day"), WHOLE_DAYS)
def test_a_full_day_has_the_hours_that_the_place_had(zone: str, day: date) -> None:
    desk = BusinessCalendar(zone, {day.weekday(): (Opening(time(), time()),)})
    noon = moment_of(day, 43_200, place(zone))
    assert between(desk, noon - 2 * DAY, noon + 2 * DAY) == WHOLE_DAYS[zone, day] * HOUR


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        ("Europe/Berlin", "2026-03-28", 7),
        ("Europe/Berlin", "2026-10-24", 9),
        ("America/New_York", "2026-03-07", 7),
        ("America/New_York", "2026-10-31", 9),
        ("America/Sao_Paulo", "2018-11-03", 7),
        ("America/Sao_Paulo", "2018-02-17", 9),
        ("Australia/Lord_Howe", "2026-10-03", 7.5),
        ("Australia/Lord_Howe", "2026-04-04", 8.5),
        ("Asia/Kolkata", "2026-03-28", 8),
    ],
)
def test_a_night_shift_over_the_change(zone: str, evening: str, hours: float) -> None:
    desk = every_day(zone, NIGHT)
    noon = local(f"{evening}T12:00", zone)
    assert between(desk, noon, local(f"{evening}T12:00", zone) + DAY) == hours * HOUR
    # 22:00 to 06:00 on the wall, however long that takes.
    assert due(desk, noon, int(hours * 60)) == next_closing(desk, noon)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("00:30", "02:30", 90),  # 02:30 does not come: it means 03:00
        ("02:15", "02:45", 0),  # the whole opening falls into the gap
        ("02:30", "04:00", 60),  # opens when the clock jumps to 03:00
    ],
)
def test_a_time_that_is_skipped_means_the_jump(start: str, end: str, minutes: int) -> None:
    desk = every_day("Europe/Berlin", Opening.of(start, end))
    midnight = local("2026-03-29T00:00", "Europe/Berlin")
    assert between(desk, midnight, utc("2026-03-29T12:00")) == minutes * MINUTE


def test_an_opening_that_falls_into_the_gap_is_no_opening() -> None:
    desk = every_day("Europe/Berlin", Opening.of("02:15", "02:45"))
    midnight = local("2026-03-29T00:00", "Europe/Berlin")
    assert next_opening(desk, midnight) == local("2026-03-30T02:15", "Europe/Berlin")
    assert desk.spans(date(2026, 3, 29)) == ()


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("00:30", "02:30", 120),  # until the first 02:30
        ("02:30", "04:00", 150),  # from the first 02:30, an hour longer
        ("02:00", "03:00", 120),
        ("01:00", "02:00", 60),
    ],
)
def test_a_time_that_comes_twice_means_the_first(start: str, end: str, minutes: int) -> None:
    desk = every_day("Europe/Berlin", Opening.of(start, end))
    midnight = local("2026-10-25T00:00", "Europe/Berlin")
    assert between(desk, midnight, utc("2026-10-25T12:00")) == minutes * MINUTE


@pytest.mark.parametrize("offset", range(-26, 27, 2))
def test_openings_that_touch_leave_no_hole_on_any_day(offset: int) -> None:
    shifts = [Opening.of("02:30", "10:00"), Opening.of("10:00", "18:00"), Opening.of("18:00", "02:30")]
    for zone in ("Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe"):
        desk, at = every_day(zone, *shifts), utc("2026-04-05T00:00") + offset * 7 * DAY
        assert between(desk, at, at + 8 * DAY) == 8 * DAY


def test_a_place_that_fell_back_over_midnight() -> None:
    # At 00:01 the clocks of St John's went back to 23:01 of the day before.
    always = BusinessCalendar.always("America/St_Johns")
    before, after = utc("2010-11-07T02:00"), utc("2010-11-07T04:00")
    assert between(always, before, after) == 2 * HOUR
    second_evening = utc("2010-11-07T02:45")
    assert second_evening.astimezone(always.zone).isoformat() == "2010-11-06T23:15:00-03:30"
    assert is_open(always, second_evening)
    assert due(always, second_evening, 30) == second_evening + 30 * MINUTE


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 5, 20), "Europe/Berlin", "2026-05-20T22:00"),
        (date(2018, 10, 24), "America/Sao_Paulo", "2018-10-25T03:00"),
        (date(2018, 11, 3), "America/Sao_Paulo", "2018-11-04T03:00"),  # no midnight that night: 23:59, then 01:00
        (date(2018, 2, 17), "America/Sao_Paulo", "2018-02-18T03:00"),  # 23:00 to 24:00 came twice
        (date(2026, 10, 25), "Europe/Berlin", "2026-10-25T23:00"),
        (date(2026, 12, 31), "UTC", "2027-01-01T00:00"),
    ],
)
def test_the_end_of_a_day(day: date, zone: str, expected: str) -> None:
    assert end_of_day(day, zone) == utc(expected)


@settings(max_examples=150)
@given(calendars(), moments(), st.integers(0, 2 * 1440))
def test_counting_agrees_with_asking_the_wall_clock_each_minute(
    desk: BusinessCalendar, start: datetime, length: int
) -> None:
    end = start + length * MINUTE
    assert between(desk, start, end) == minutes_by_wall(desk, start, end) * MINUTE


@given(calendars(), moments())
def test_open_is_what_the_wall_clock_says(desk: BusinessCalendar, at: datetime) -> None:
    assert is_open(desk, at) == stands_open(desk, at.astimezone(desk.zone).replace(tzinfo=None))


@given(calendars(), moments(), st.integers(1, 20_000))
def test_exactly_the_minutes_asked_for_lie_before_the_due_moment(
    desk: BusinessCalendar, start: datetime, minutes: int
) -> None:
    due_at = due(desk, start, minutes)
    assert between(desk, start, due_at) == minutes * MINUTE
    assert between(desk, start, due_at - timedelta.resolution) == minutes * MINUTE - timedelta.resolution


@given(calendars(), moments(), st.timedeltas(timedelta(), 3 * DAY), st.timedeltas(timedelta(), 3 * DAY))
def test_waiting_twice_is_waiting_for_the_sum(
    desk: BusinessCalendar, start: datetime, first: timedelta, then: timedelta
) -> None:
    assert due_after(desk, due_after(desk, start, first), then) == due_after(desk, start, first + then)


@given(calendars(), moments(), st.timedeltas(-20 * DAY, 20 * DAY), st.timedeltas(-20 * DAY, 20 * DAY))
def test_the_way_over_any_third_moment_is_as_long(
    desk: BusinessCalendar, one: datetime, on: timedelta, further: timedelta
) -> None:
    two, three = one + on, one + on + further
    assert between(desk, one, two) + between(desk, two, three) == between(desk, one, three)


@given(calendars(), moments(), st.timedeltas(timedelta(), 20 * DAY))
def test_no_more_is_open_than_passes(desk: BusinessCalendar, start: datetime, length: timedelta) -> None:
    assert timedelta() <= between(desk, start, start + length) <= length


@given(calendars(), moments())
def test_the_next_opening_is_open_and_nothing_before_it(desk: BusinessCalendar, at: datetime) -> None:
    opening = next_opening(desk, at)
    assert opening >= at
    assert is_open(desk, opening)
    assert between(desk, at, opening) == timedelta()


@given(calendars(), moments())
def test_the_desk_is_open_until_it_closes(desk: BusinessCalendar, at: datetime) -> None:
    opening, closing = next_opening(desk, at), next_closing(desk, at)
    closing = closing or opening + DAY
    assert between(desk, opening, closing) == closing - opening
    assert is_open(desk, closing) == (next_closing(desk, at) is None)


@given(st.sampled_from(ZONES), moments())
def test_a_moment_in_a_place_is_found_again(zone: str, at: datetime) -> None:
    wall = at.astimezone(place(zone)).replace(tzinfo=None)
    seconds = (wall - datetime.combine(wall.date(), time())) // timedelta(seconds=1)
    found = moment_of(wall.date(), seconds, place(zone))
    assert found.astimezone(place(zone)).replace(tzinfo=None) == wall
    assert found <= at


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_the_jumps_of_a_clock_tell_every_hour_of_years(name: str) -> None:
    since = datetime(2016, 1, 1, 0, 30, tzinfo=UTC)
    hours = [since + timedelta(hours=number) for number in range(0, 3 * 365 * 24, 3)]
    told = offsets(name, since, hours[-1])
    assert told[0][0] == since
    for hour in hours:
        ahead = [offset for at, offset in told if at <= hour][-1]
        assert ahead == hour.astimezone(place(name)).utcoffset(), hour
