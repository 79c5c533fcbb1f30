"""Business time, one desk at a time: where counting begins, pauses and ends."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

import pytest

from amends.kernel import calendars
from amends.kernel.calendars import BusinessCalendar, NeverOpens, between, due, due_after
from amends.kernel.openings import Opening
from tests.rooms.kernel.desks import DAY, NIGHT, OFFICE, every_day, utc, weekdays

SPRING_HOLIDAY = date(2026, 5, 25)
LUNCH = (Opening.of("09:00", "12:00"), Opening.of("13:00", "17:00"))
HOUR = timedelta(hours=1)


def test_a_long_weekend_counts_two_hours() -> None:
    desk = weekdays(closed=frozenset({SPRING_HOLIDAY}))
    assert between(desk, utc("2026-05-22T16:00"), utc("2026-05-26T10:00")) == 2 * HOUR


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-05-20T10:00", 30, "2026-05-20T10:30"),
        ("2026-05-20T08:00", 30, "2026-05-20T09:30"),  # before the desk opens
        ("2026-05-20T16:45", 30, "2026-05-21T09:15"),  # over the night
        ("2026-05-20T16:30", 30, "2026-05-20T17:00"),  # ends exactly with the opening
        ("2026-05-20T17:00", 30, "2026-05-21T09:30"),  # the moment of closing is closed
        ("2026-05-22T17:00", 480, "2026-05-25T17:00"),  # a whole day, over the weekend
        ("2026-05-23T12:00", 1, "2026-05-25T09:01"),  # a Saturday
        ("2026-05-20T10:00", 0, "2026-05-20T10:00"),
        ("2026-05-23T12:00", 0, "2026-05-23T12:00"),  # nothing to wait for
        ("2026-12-31T16:59", 2, "2027-01-01T09:01"),  # over the year; no holiday was given
    ],
)
def test_due_in_office_hours(start: str, minutes: int, expected: str) -> None:
    assert due(weekdays(), utc(start), minutes) == utc(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-05-20T11:50", 20, "2026-05-20T13:10"),
        ("2026-05-20T12:30", 1, "2026-05-20T13:01"),
        ("2026-05-20T09:00", 180, "2026-05-20T12:00"),
        ("2026-05-20T09:00", 420, "2026-05-20T17:00"),
    ],
)
def test_lunch_is_not_counted(start: str, minutes: int, expected: str) -> None:
    assert due(weekdays("UTC", *LUNCH), utc(start), minutes) == utc(expected)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-05-18T22:00", "2026-05-19T06:00", 8),
        ("2026-05-19T00:00", "2026-05-19T06:00", 6),  # only the part after midnight
        ("2026-05-18T00:00", "2026-05-18T06:00", 0),  # Monday before dawn: nobody began on Sunday
        ("2026-05-22T22:00", "2026-05-23T12:00", 8),  # Friday's shift ends on Saturday
        ("2026-05-18T12:00", "2026-05-23T12:00", 40),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_begins(start: str, end: str, hours: int) -> None:
    assert between(weekdays("UTC", NIGHT), utc(start), utc(end)) == hours * HOUR


def test_a_holiday_closes_what_starts_on_it_and_lets_last_night_finish() -> None:
    desk = weekdays("UTC", NIGHT, closed=frozenset({date(2026, 5, 20)}))
    assert between(desk, utc("2026-05-19T22:00"), utc("2026-05-20T12:00")) == 8 * HOUR
    assert between(desk, utc("2026-05-20T12:00"), utc("2026-05-21T12:00")) == timedelta()
    assert between(desk, utc("2026-05-21T12:00"), utc("2026-05-22T12:00")) == 8 * HOUR


def test_the_part_of_a_night_shift_after_its_break_follows_the_evening() -> None:
    shift = NIGHT.without(Opening.of("02:00", "02:30"))
    desk = weekdays("UTC", *shift, closed=frozenset({date(2026, 5, 20)}))
    assert between(desk, utc("2026-05-18T12:00"), utc("2026-05-19T12:00")) == 7.5 * HOUR
    assert between(desk, utc("2026-05-20T00:00"), utc("2026-05-20T12:00")) == 5.5 * HOUR
    assert between(desk, utc("2026-05-20T12:00"), utc("2026-05-21T12:00")) == timedelta()
    assert not calendars.is_open(desk, utc("2026-05-20T02:15"))


def test_an_exception_replaces_weekday_and_closed_day() -> None:
    sunday, monday = date(2026, 5, 24), SPRING_HOLIDAY
    short = Opening.of("10:00", "12:00")
    desk = BusinessCalendar(
        "UTC", dict.fromkeys(range(5), (OFFICE,)), frozenset({monday}), {sunday: (short,), monday: (short,)}
    )
    assert between(desk, utc("2026-05-24T00:00"), utc("2026-05-25T00:00")) == 2 * HOUR
    assert between(desk, utc("2026-05-25T00:00"), utc("2026-05-26T00:00")) == 2 * HOUR


def test_an_empty_exception_closes_the_day() -> None:
    desk = BusinessCalendar("UTC", dict.fromkeys(range(5), (OFFICE,)), exceptions={date(2026, 5, 20): ()})
    assert due(desk, utc("2026-05-20T09:00"), 1) == utc("2026-05-21T09:01")


def test_openings_of_two_days_that_overlap_count_once() -> None:
    early = {date(2026, 5, 20): (Opening.of("04:00", "10:00"),)}
    desk = BusinessCalendar("UTC", {1: (NIGHT,)}, exceptions=early)
    assert between(desk, utc("2026-05-19T20:00"), utc("2026-05-20T20:00")) == 12 * HOUR
    assert calendars.next_closing(desk, utc("2026-05-19T23:00")) == utc("2026-05-20T10:00")


def test_an_opening_within_last_nights_shift_adds_nothing() -> None:
    long_night = Opening.of("20:00", "12:00")
    desk = BusinessCalendar("UTC", {1: (long_night,), 2: (Opening.of("04:00", "05:00"),)})
    assert between(desk, utc("2026-05-19T12:00"), utc("2026-05-20T20:00")) == 16 * HOUR
    assert len(desk.spans(date(2026, 5, 20))) == 1


def test_openings_that_touch_are_one_span() -> None:
    desk = every_day("UTC", Opening.of("06:00", "14:00"), NIGHT)
    (day, night) = desk.spans(date(2026, 5, 20))
    assert (day.opens_at, day.closes_at) == (utc("2026-05-20T00:00"), utc("2026-05-20T14:00"))
    assert (night.opens_at, night.closes_at) == (utc("2026-05-20T22:00"), utc("2026-05-21T00:00"))


def test_a_target_many_years_ahead_is_reached() -> None:
    twelve_years = 624 * 5 * 480
    assert due(weekdays(), utc("2026-05-18T09:00"), twelve_years) == utc("2038-04-30T17:00")


def test_time_is_counted_to_the_microsecond() -> None:
    start, end = utc("2026-05-20T09:00:00.000001"), utc("2026-05-20T09:00:30.000003")
    assert between(weekdays(), start, end) == timedelta(seconds=30, microseconds=2)
    assert due_after(weekdays(), start, timedelta(seconds=30, microseconds=2)) == end


def test_between_counts_backward_as_less_than_nothing() -> None:
    assert between(weekdays(), utc("2026-05-20T11:00"), utc("2026-05-20T10:00")) == -HOUR


def test_moments_of_any_zone_mean_the_same() -> None:
    in_delhi = datetime(2026, 5, 20, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert due(weekdays(), in_delhi, 30) == utc("2026-05-20T10:30")


@pytest.mark.parametrize(
    ("at", "open_", "opening", "closing"),
    [
        ("2026-05-20T08:59", False, "2026-05-20T09:00", "2026-05-20T17:00"),
        ("2026-05-20T09:00", True, "2026-05-20T09:00", "2026-05-20T17:00"),
        ("2026-05-20T12:00", True, "2026-05-20T12:00", "2026-05-20T17:00"),
        ("2026-05-20T17:00", False, "2026-05-21T09:00", "2026-05-21T17:00"),
        ("2026-05-22T18:00", False, "2026-05-25T09:00", "2026-05-25T17:00"),
    ],
)
def test_the_sign_on_the_door(at: str, open_: bool, opening: str, closing: str) -> None:
    desk = weekdays()
    assert calendars.is_open(desk, utc(at)) is open_
    assert calendars.next_opening(desk, utc(at)) == utc(opening)
    assert calendars.next_closing(desk, utc(at)) == utc(closing)


def test_a_night_shift_closes_in_the_morning_not_at_midnight() -> None:
    assert calendars.next_closing(weekdays("UTC", NIGHT), utc("2026-05-18T23:00")) == utc("2026-05-19T06:00")


def test_a_desk_that_never_closes_counts_every_minute() -> None:
    always = BusinessCalendar.always("Europe/Berlin")
    at = utc("2026-03-28T12:34:56.789")
    assert due(always, at, 525_600) == at + 525_600 * timedelta(minutes=1)
    assert between(always, at, at + 1000 * DAY) == 1000 * DAY
    assert calendars.next_closing(always, at) is None


def test_a_desk_that_closes_once_a_year_does_close() -> None:
    christmas = date(2026, 12, 25)
    desk = BusinessCalendar("UTC", BusinessCalendar.always().week, frozenset({christmas}))
    assert calendars.next_closing(desk, utc("2026-01-01T00:00")) == utc("2026-12-25T00:00")


@pytest.mark.parametrize("ask", [lambda desk, at: due(desk, at, 1), calendars.next_opening, calendars.next_closing])
def test_a_desk_that_never_opens_is_refused(ask: Callable[[BusinessCalendar, datetime], object]) -> None:
    with pytest.raises(NeverOpens, match="nothing opens in UTC from 2026-05-20"):
        ask(BusinessCalendar("UTC", {}), utc("2026-05-20T10:00"))


def test_a_desk_that_never_opens_is_just_closed() -> None:
    desk = BusinessCalendar("UTC", {})
    assert not calendars.is_open(desk, utc("2026-05-20T10:00"))
    assert between(desk, utc("2026-05-20T10:00"), utc("2027-05-20T10:00")) == timedelta()


def test_a_season_ends() -> None:
    fair = BusinessCalendar("UTC", {}, exceptions={date(2026, 5, 20): (OFFICE,)})
    assert due(fair, utc("2026-01-01T00:00"), 480) == utc("2026-05-20T17:00")
    assert calendars.next_closing(fair, utc("2026-05-20T10:00")) == utc("2026-05-20T17:00")
    with pytest.raises(NeverOpens):
        due(fair, utc("2026-01-01T00:00"), 481)


def test_a_target_beyond_any_promise_is_refused() -> None:
    with pytest.raises(NeverOpens):
        due(weekdays(), utc("2199-12-31T00:00"), 10**12)


@pytest.mark.parametrize("name", ["start", "end", "at"])
def test_a_naive_moment_is_refused_by_name(name: str) -> None:
    naive, aware = datetime.fromisoformat("2026-05-20T10:00"), utc("2026-05-20T10:00")
    ask: dict[str, Callable[[], object]] = {
        "start": lambda: due(weekdays(), naive, 30),
        "end": lambda: between(weekdays(), aware, naive),
        "at": lambda: calendars.is_open(weekdays(), naive),
    }
    with pytest.raises(ValueError, match=rf"^{name}: 2026-05-20T10:00:00 has no time zone"):
        ask[name]()


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_a_moment_outside_the_years_that_count_is_refused(year: int) -> None:
    far = utc("2026-01-01T00:00").replace(year=year)
    with pytest.raises(ValueError, match=r"^start: .* lies outside the years 1900 to 2200"):
        due(weekdays(), far, 30)


def test_a_clock_does_not_count_backward() -> None:
    with pytest.raises(ValueError, match=r"^minutes: -1 is negative"):
        due(weekdays(), utc("2026-05-20T10:00"), -1)
    with pytest.raises(ValueError, match=r"^duration: .* is negative"):
        due_after(weekdays(), utc("2026-05-20T10:00"), timedelta(microseconds=-1))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe", "GMT+99"])
def test_an_unknown_place_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match=r"^time_zone: .* is not known; use an IANA name"):
        BusinessCalendar(zone, {0: (OFFICE,)})


def test_an_eighth_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^week: \[0, 7\] must be weekdays from 0"):
        BusinessCalendar("UTC", {0: (OFFICE,), 7: (OFFICE,)})


@pytest.mark.parametrize("where", ["week", "exceptions"])
def test_openings_that_overlap_are_refused(where: str) -> None:
    both = (Opening.of("09:00", "13:00"), Opening.of("12:00", "18:00"))
    week = {2: both} if where == "week" else {}
    exceptions = {date(2026, 5, 20): both} if where == "exceptions" else {}
    with pytest.raises(ValueError, match=rf"^{where}\[.*\]: 09:00-13:00 and 12:00-18:00 overlap"):
        BusinessCalendar("UTC", week, exceptions=exceptions)


def test_calendars_are_values() -> None:
    closed = frozenset({SPRING_HOLIDAY})
    first, same, other = weekdays(closed=closed), weekdays(closed=closed), weekdays("Europe/Berlin", closed=closed)
    assert first == same
    assert hash(first) == hash(same)
    assert len({first, same, other}) == 2


def test_a_calendar_survives_pickling() -> None:
    desk = BusinessCalendar(
        "UTC", {0: (OFFICE,)}, frozenset({SPRING_HOLIDAY}), {date(2026, 5, 26): (OFFICE,)}, {SPRING_HOLIDAY: "Spring"}
    )
    assert pickle.loads(pickle.dumps(desk)) == desk  # noqa: S301


def test_a_calendar_cannot_be_changed_from_outside() -> None:
    week: dict[int, tuple[Opening, ...]] = {0: (OFFICE,)}
    desk = BusinessCalendar("UTC", week)
    week[0] = ()
    assert desk.openings_on(date(2026, 5, 18)) == (OFFICE,)
    with pytest.raises(TypeError):
        desk.week[1] = (OFFICE,)  # type: ignore[index]


def test_the_openings_of_a_day_may_come_in_any_order() -> None:
    assert weekdays("UTC", *reversed(LUNCH)) == weekdays("UTC", *LUNCH)


def test_a_calendar_forgets_before_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "REMEMBERED_DAYS", 10)
    desk, start = weekdays(), utc("2026-05-18T00:00")
    assert between(desk, start, start + 70 * DAY) == 50 * 8 * HOUR
    assert len(desk._remembered) <= 10


def test_midnight_belongs_to_the_day_that_begins() -> None:
    full = every_day("UTC", Opening(time(), time()))
    assert full == BusinessCalendar.always()
    only_monday = BusinessCalendar("UTC", {0: (Opening.of("00:00", "24:00"),)})
    assert calendars.is_open(only_monday, utc("2026-05-18T00:00"))
    assert not calendars.is_open(only_monday, utc("2026-05-19T00:00"))
