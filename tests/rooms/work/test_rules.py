"""When work is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.work.rules import LONGEST_WAIT, MOST_ATTEMPTS, is_given_up, retry_after


def test_each_wait_is_twice_the_last_up_to_a_cap() -> None:
    waits = [retry_after(attempt) for attempt in range(1, 12)]
    assert [wait // timedelta(minutes=1) for wait in waits] == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]


def test_a_very_late_attempt_waits_no_longer_than_the_cap() -> None:
    assert retry_after(10_000) == LONGEST_WAIT


@pytest.mark.parametrize("attempts", [0, -1])
def test_there_is_no_attempt_before_the_first(attempts: int) -> None:
    with pytest.raises(ValueError, match="attempts"):
        retry_after(attempts)


def test_the_last_attempt_is_the_last() -> None:
    assert not is_given_up(MOST_ATTEMPTS - 1, MOST_ATTEMPTS)
    assert is_given_up(MOST_ATTEMPTS, MOST_ATTEMPTS)
    assert is_given_up(0, 0)
