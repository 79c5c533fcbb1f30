"""Quiet hours: what is found in them waits until they end, by the clock of the brand's calendar."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.detect.rules.quiet import quiet_until, quiet_words, read_quiet
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening

WEEK = {day: (Opening(time(9), time(17)),) for day in range(5)}
BERLIN = BusinessCalendar(time_zone="Europe/Berlin", week=WEEK)
CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        ("", "2026-03-03T02:00", None),
        ("22:00-07:00", "2026-03-03T20:59", None),  # 21:59 there
        ("22:00-07:00", "2026-03-03T21:00", "2026-03-04T06:00"),
        ("22:00-07:00", "2026-03-04T05:59", "2026-03-04T06:00"),
        ("22:00-07:00", "2026-03-04T06:00", None),
        ("12:00-13:30", "2026-03-04T11:00", "2026-03-04T12:30"),
        ("22:00-07:00", "2026-03-29T00:30", "2026-03-29T05:00"),  # the night in which the clock goes forward
        ("00:00-02:30", "2026-03-28T23:30", "2026-03-29T01:00"),  # 02:30 is not there: it ends at 03:00
        ("closed", "2026-03-06T16:00", "2026-03-09T08:00"),  # Friday 17:00, until Monday
        ("closed", "2026-03-06T15:59", None),
    ],
)
def test_quiet_hours_end_when_their_clock_says_so(quiet: str, at: str, until: str | None) -> None:
    there = [datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None for text in (at, until)]
    assert there[0] is not None
    assert quiet_until(quiet, there[0], BERLIN) == there[1]


@given(start=CLOCKS, end=CLOCKS, at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_waits_waits_for_less_than_a_day_and_no_longer(start: str, end: str, at: datetime) -> None:
    if start == end:
        with pytest.raises(ValueError, match=r"^quiet: "):
            read_quiet(f"{start}-{end}")
        return
    until = quiet_until(read_quiet(f"{start}-{end}"), at, BERLIN)
    if until is not None:
        assert 0 < (until - at).total_seconds() <= 25 * 3600
        assert quiet_until(f"{start}-{end}", until, BERLIN) is None


@pytest.mark.parametrize("text", ["22-7", "24:00-07:00", "22:00", "22:00-07:60", "always"])
def test_what_is_no_quiet_hours_is_refused_with_what_helps(text: str) -> None:
    with pytest.raises(ValueError, match=r"^quiet: write two times of the day, such as 22:00-07:00"):
        read_quiet(text)
    assert (read_quiet(" closed "), quiet_words("22:00-07:00")) == ("closed", "from 22:00 to 07:00")
