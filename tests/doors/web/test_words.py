"""Times and sums as a desk says them, and the clock that it looks at."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from amends import clock
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening
from amends.measure.saying import time_words, times_words
from amends.web.pages import url
from amends.web.words import Wall, initials, length, money, plain_money

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # Tuesday, 12:00
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def office() -> BusinessCalendar:
    hours = (Opening(time(9), time(17)),)
    return BusinessCalendar("America/New_York", dict.fromkeys(range(5), hours))


WALL = Wall(NEW_YORK, NOW, office())


def test_the_end_of_a_day_is_said_as_that_day() -> None:
    midnight = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)  # Monday 00:00 in New York
    assert WALL.until(midnight) == "Sun 8 Mar"
    assert WALL.until(midnight + MINUTE) == "Mon 00:01"
    assert WALL.until(NOW + HOUR) == "13:00"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(), "12:00"),
        (2 * HOUR, "14:00"),
        (DAY, "Wed 12:00"),
        (-DAY, "Mon 12:00"),
        (6 * DAY, "Mon 13:00"),  # the clocks went forward on Sunday
        (7 * DAY, "10 Mar 13:00"),
        (400 * DAY, "7 Apr 2027 13:00"),
    ],
)
def test_a_wall_time_is_as_short_as_can_be(ahead: timedelta, said: str) -> None:
    assert WALL.when(NOW + ahead) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (18 * MINUTE + timedelta(seconds=59), "18 min"),
        (timedelta(), "0 min"),
        (HOUR, "1 h 00"),
        (3 * HOUR + 5 * MINUTE, "3 h 05"),
        (-MINUTE, "1 min late"),
        (-(2 * HOUR + 12 * MINUTE), "2 h 12 late"),
        # Until Wednesday 10:30 the office is open for five hours today and one and a half tomorrow.
        (22 * HOUR + 30 * MINUTE, "6 h of work"),
        (5 * HOUR, "5 h"),
    ],
)
def test_what_is_left_is_told_as_people_work(ahead: timedelta, said: str) -> None:
    assert WALL.left(NOW + ahead) == said


def test_a_desk_that_never_closes_counts_by_the_clock() -> None:
    wall = Wall(NEW_YORK, NOW, BusinessCalendar.always("America/New_York"))
    assert wall.left(NOW + 30 * HOUR) == "30 h"
    assert wall.left(NOW + 5 * DAY) == "5 d"


@given(some.timedeltas(timedelta(days=-300), timedelta(days=300)))
def test_what_was_sent_by_a_browser_is_read_as_it_was_shown(ahead: timedelta) -> None:
    at = (NOW + ahead).replace(second=0, microsecond=0)
    shown = WALL.local_input(at)
    assert WALL.local_input(WALL.read_input(shown)) == shown


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T10:00", "10:00"])
def test_what_is_no_time_names_its_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="choose a day and a time"):
        WALL.read_input(text)


def test_lengths_and_sums_are_short() -> None:
    assert length(timedelta(minutes=59, seconds=59)) == "59 min"
    assert money(31240, "USD") == "312.40 USD"
    assert plain_money(5000, "USD") == "50"
    assert plain_money(123456, "USD") == "1,234.56"
    assert initials("Maria van der Berg") == "MB"
    assert initials("Cher") == "C"


def test_an_address_with_one_part_is_the_resolvers_own() -> None:
    assert url("case", ref="AM-4K7P-2HFC") == "/cases/AM-4K7P-2HFC"
    assert url("case", ref="a/b?c") == "/cases/a%2Fb%3Fc"
    assert url("message_undo", ref="AM-1", id="00000000-0000-7000-8000-000000000001").endswith("/undo")


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def test_a_desk_without_a_clock_of_its_own_lives_now(home: Path) -> None:
    assert abs(clock.now() - datetime.now(UTC)) < 5 * MINUTE
    assert clock.now().tzinfo is UTC


def test_a_desk_that_started_elsewhere_runs_on_from_there(home: Path) -> None:
    started = datetime(2013, 2, 9, 19, 12, tzinfo=UTC)
    clock.start(started)
    assert timedelta() <= clock.now() - started < 5 * MINUTE
    earlier = clock.now()
    assert clock.now() >= earlier


def test_a_clock_that_was_set_anew_is_read_anew(home: Path) -> None:
    clock.start(datetime(2013, 2, 9, 19, 12, tzinfo=UTC))
    clock.now()
    real = datetime.now(UTC)
    told = {"started_real": real.isoformat(), "started_desk": "2020-01-01T00:00:00+00:00"}
    (home / clock.FILE).write_text(json.dumps(told))
    assert clock.now().year == 2020


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"started_real": "2013-02-09T00:00", "started_desk": "2013-02-09T00:00"}', "null"]
)
def test_a_clock_that_cannot_be_read_names_its_file(home: Path, text: str) -> None:
    (home / clock.FILE).write_text(text)
    with pytest.raises(ValueError, match=r"clock\.json: give"):
        clock.now()


def test_a_desk_starts_at_a_moment_with_a_zone(home: Path) -> None:
    with pytest.raises(ValueError, match="desk_at"):
        clock.start(datetime(2013, 2, 9))  # noqa: DTZ001 - that is what is refused
    assert not (settings.HOME / clock.FILE).exists()


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.0, "0 s"),
        (38 / 3600, "38 s"),
        (59.6 / 3600, "1.0 min"),
        (0.2, "12 min"),
        (4.6 / 60, "4.6 min"),
        (9.96 / 60, "10 min"),
        (59.4 / 60, "59 min"),
        (59.6 / 60, "1.0 h"),
        (4.2, "4.2 h"),
        (312.5, "312.5 h"),
        (-0.2, "−12 min"),
        (-0.0001, "0 s"),
    ],
)
def test_a_measured_time_is_said_in_the_unit_that_reads(hours: float, words: str) -> None:
    assert time_words(hours) == words


def test_two_times_share_their_unit_where_it_is_the_same() -> None:
    assert times_words(0.15, 0.25) == "9.0 and 15 min"
    assert times_words(0.75, 1.25) == "45 min and 1.2 h"
    assert times_words(-0.5, 0.5) == "−30 and 30 min"


@given(some.floats(0, 5000))
def test_a_measured_time_is_never_told_far_from_what_it_is(hours: float) -> None:
    number, unit = time_words(hours).split(" ")
    told = float(number) / {"s": 3600, "min": 60, "h": 1}[unit]
    assert abs(told - hours) <= max(0.51 / 3600, hours * 0.051)
