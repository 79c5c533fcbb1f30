"""Openings as they stand on the door: clock times, night shifts, lunch."""

from __future__ import annotations

from datetime import UTC, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.openings import Opening, clock_time, in_order
from tests.rooms.kernel.desks import NIGHT, OFFICE

HOUR = 3600


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("09:00", "17:30", (9 * HOUR, 17.5 * HOUR)),
        ("22:00", "06:00", (22 * HOUR, 30 * HOUR)),
        ("00:00", "00:00", (0, 24 * HOUR)),
        ("00:00", "24:00", (0, 24 * HOUR)),
        ("18:00", "24:00", (18 * HOUR, 24 * HOUR)),
        ("09:00", "09:00", (9 * HOUR, 33 * HOUR)),
        ("09:00:30", "09:00:31", (9 * HOUR + 30, 9 * HOUR + 31)),
    ],
)
def test_an_opening_spans_the_wall(start: str, end: str, span: tuple[int, int]) -> None:
    assert Opening.of(start, end).span == span


@pytest.mark.parametrize(
    ("opening", "pause", "left"),
    [
        (OFFICE, ("12:00", "13:00"), ["09:00-12:00", "13:00-17:00"]),
        (OFFICE, ("08:00", "09:00"), ["09:00-17:00"]),  # before the doors open
        (OFFICE, ("17:00", "18:00"), ["09:00-17:00"]),
        (OFFICE, ("09:00", "10:00"), ["10:00-17:00"]),
        (OFFICE, ("16:30", "17:00"), ["09:00-16:30"]),
        (OFFICE, ("16:30", "18:00"), ["09:00-16:30"]),
        (OFFICE, ("08:00", "18:00"), []),
        (NIGHT, ("02:00", "02:30"), ["22:00-02:00", "02:30-06:00"]),
        (NIGHT, ("23:30", "00:30"), ["22:00-23:30", "00:30-06:00"]),
        (NIGHT, ("23:00", "23:30"), ["22:00-23:00", "23:30-06:00"]),
        (NIGHT, ("23:30", "24:00"), ["22:00-23:30", "00:00-06:00"]),
        (NIGHT, ("12:00", "13:00"), ["22:00-06:00"]),
    ],
)
def test_a_pause_is_taken_out(opening: Opening, pause: tuple[str, str], left: list[str]) -> None:
    assert [str(part) for part in opening.without(Opening.of(*pause))] == left


def test_what_follows_a_break_after_midnight_belongs_to_the_evening() -> None:
    before, after = NIGHT.without(Opening.of("02:00", "02:30"))
    assert before.span == (22 * HOUR, 26 * HOUR)
    assert after.span == (26 * HOUR + HOUR // 2, 30 * HOUR)
    assert NIGHT.without(Opening.of("23:30", "24:00"))[1].span == (24 * HOUR, 30 * HOUR)


@given(st.builds(Opening, *[st.integers(0, 86_399).map(lambda s: time(s // 3600, s // 60 % 60, s % 60))] * 2))
def test_a_pause_as_long_as_the_opening_leaves_nothing(opening: Opening) -> None:
    assert opening.without(opening) == ()


@pytest.mark.parametrize("text", ["9:00", "25:00", "24:01", "09:60", "09.00", "noon", "", "09:00+02:00", "٠٩:٠٠"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^start: .* is no time of day"):
        clock_time(text, "start")


def test_a_time_of_some_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^end: .* must be a plain wall-clock time"):
        Opening(time(9), time(17, tzinfo=UTC))


def test_parts_of_a_second_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^start: .* in whole seconds"):
        Opening(time(9, 0, 0, 1), time(17))


def test_a_part_after_midnight_cannot_pass_another_midnight() -> None:
    with pytest.raises(ValueError, match=r"^end: 02:00-01:00 begins after midnight"):
        Opening(time(2), time(1), next_day=True)


def test_openings_that_touch_do_not_overlap() -> None:
    late, early = Opening.of("12:00", "18:00"), Opening.of("09:00", "12:00")
    assert in_order([late, early], "week[0]") == (early, late)


def test_a_night_shift_overlaps_what_begins_later_that_evening() -> None:
    with pytest.raises(ValueError, match=r"^week\[0\]: 20:00-04:00 and 22:00-23:00 overlap"):
        in_order([Opening.of("22:00", "23:00"), Opening.of("20:00", "04:00")], "week[0]")
