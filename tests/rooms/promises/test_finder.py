"""Finding the promise in somebody's words: careful rather than clever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.promises.finder import found_in

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # Tuesday, 12:00 in Berlin


def there(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "words", "due_at"),
    [
        ("You hear from me by 21:00 today.", "by 21:00 today", there(3, 21)),
        ("I write until 14:05, whatever happens", "until 14:05", there(3, 14, 5)),
        ("You have it before 9 pm", "before 9 pm", there(3, 21)),
        ("by 12 am tomorrow", "by 12 am tomorrow", there(4, 0)),
        ("by tomorrow, 09:15", "by tomorrow, 09:15", there(4, 9, 15)),
        ("by Friday", "by Friday", there(6, 17)),
        ("by Friday at 10:30", "by Friday at 10:30", there(6, 10, 30)),
        ("by Tuesday 10:00", "by Tuesday 10:00", there(10, 10)),
        ("by Tuesday 13:00", "by Tuesday 13:00", there(3, 13)),
        ("Sie hören bis morgen 9 Uhr von mir", "bis morgen 9 Uhr", there(4, 9)),
        ("bis 21.30 Uhr", "bis 21.30 Uhr", there(3, 21, 30)),
        ("antes de las 18:00", "antes de las 18:00", there(3, 18)),
        ("avant vendredi", "avant vendredi", there(6, 17)),
        ("by 11:00. No, by 15:00!", "by 15:00", there(3, 15)),
    ],
)
def test_a_time_said_with_by_is_found(text: str, words: str, due_at: datetime) -> None:
    found = found_in(text, NOON, BERLIN)
    assert found is not None
    assert (found.words, found.due_at) == (words, due_at)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am sorry.",
        "at 21:00",
        "by 3 nights",
        "by 2026",
        "by 25:00",
        "by 13 pm",
        "stand by me",
        "by 11:00",
        "Gate B12 by 9",
        "nearby 21:00",
    ],
)
def test_anything_else_is_no_promise(text: str) -> None:
    assert found_in(text, NOON, BERLIN) is None


@given(some.text(max_size=200), some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - made aware
def test_whatever_is_found_lies_ahead(text: str, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    found = found_in(f"{text} by 10:00 {text}", now, BERLIN)
    assert found is None or now < found.due_at <= now + timedelta(days=8)
