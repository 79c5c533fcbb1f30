"""Quarters: which one a day lies in, and for which one something is begun."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.measure.rules import is_reached, quarter_of, quarter_to_improve

DAY = timedelta(days=1)


@given(some.dates(date(1990, 1, 1), date(2190, 1, 1)))
def test_quarters_lie_one_after_the_other_and_each_has_its_days(day: date) -> None:
    this = quarter_of(day)
    assert this.first <= day <= this.last
    assert this.first.day == 1
    assert this.first.month in {1, 4, 7, 10}
    assert quarter_of(this.last + DAY).first == this.last + DAY
    assert quarter_of(this.first - DAY).last == this.first - DAY
    assert 90 <= (this.last - this.first).days + 1 <= 92


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 1), "the first quarter of 2026"),
        (date(2026, 3, 17), "the first quarter of 2026"),
        (date(2026, 3, 18), "the second quarter of 2026"),
        (date(2026, 12, 31), "the first quarter of 2027"),
    ],
)
def test_what_is_begun_when_a_quarter_is_nearly_over_is_meant_for_the_next(day: date, words: str) -> None:
    assert quarter_to_improve(day).words == words


def test_a_target_is_reached_from_its_better_side() -> None:
    assert is_reached(0.9, 0.9, is_better_low=False)
    assert not is_reached(0.89, 0.9, is_better_low=False)
    assert is_reached(0.2, 0.2, is_better_low=True)
    assert not is_reached(0.21, 0.2, is_better_low=True)
