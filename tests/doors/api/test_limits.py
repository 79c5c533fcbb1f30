"""How often somebody may knock is counted for as long as it was said, also while nobody knocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from amends.api.limits import count, seconds_left
from tests.cast import NOON

pytestmark = pytest.mark.django_db
HOUR = 3600


def test_a_count_lives_as_long_as_its_window() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert seconds_left(HOUR) == HOUR
        assert [count("form", HOUR), count("form", HOUR)] == [1, 2]
        clock.shift(timedelta(minutes=59))
        assert count("form", HOUR) == 3
        clock.shift(timedelta(minutes=1))
        assert count("form", HOUR) == 1
