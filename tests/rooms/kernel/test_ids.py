"""Ids: version 7, with the time that was told, rising in the order of making, never twice."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel import ids
from amends.kernel.ids import new_id

AT = datetime(2026, 5, 20, 10, 30, 15, 123_456, UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def told(made: UUID) -> datetime:
    return EPOCH + timedelta(milliseconds=made.int >> 80)


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = new_id(AT)
    assert (made.version, made.variant) == (7, RFC_4122)


@given(st.datetimes(EPOCH.replace(tzinfo=None), timezones=st.just(UTC)))
def test_an_id_carries_the_time_that_was_told(at: datetime) -> None:
    assert timedelta() <= at - told(new_id(at)) < timedelta(milliseconds=1)


def test_ids_of_one_moment_rise_in_the_order_of_making() -> None:
    made = [new_id(AT) for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(made))


@pytest.mark.parametrize("carry", [1 << 20, 1 << 31])
def test_ids_rise_where_the_counter_carries_over(monkeypatch: pytest.MonkeyPatch, carry: int) -> None:
    monkeypatch.setattr(ids._source, "counter", count(carry - 3))
    made = [new_id(AT) for _ in range(6)]
    assert made == sorted(made)


def test_ids_of_two_moments_taken_in_turn_rise_each() -> None:
    other = AT + timedelta(hours=1)
    made = [new_id(moment) for _ in range(1_000) for moment in (AT, other)]
    assert made[::2] == sorted(made[::2])
    assert made[1::2] == sorted(made[1::2])
    assert max(made[::2]) < min(made[1::2])


def test_a_later_moment_sorts_later() -> None:
    late = new_id(AT + timedelta(milliseconds=1))
    assert new_id(AT) < late


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id(AT) for _ in range(2_000)], range(8)))
    assert len({made for batch in batches for made in batch}) == 16_000
    assert all(batch == sorted(batch) for batch in batches)


def test_a_child_process_makes_ids_of_its_own() -> None:
    new_id(AT)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(new_id(AT).bytes for _ in range(100)))
        os._exit(0)
    os.close(writing)
    ours = {new_id(AT) for _ in range(100)}
    with os.fdopen(reading, "rb") as pipe:
        sent = pipe.read()
    os.waitpid(child, 0)
    theirs = {UUID(bytes=sent[place : place + 16]) for place in range(0, len(sent), 16)}
    assert len(theirs) == 100
    assert not ours & theirs
    # The random bits alone differ too: neither the counter nor the buffer was inherited.
    tail = (1 << 42) - 1
    assert not {made.int & tail for made in ours} & {made.int & tail for made in theirs}


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^at: .* has no time zone"):
        new_id(AT.replace(tzinfo=None))


def test_a_moment_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^at: 1969-12-31T23:59:59.999999.* lies before 1970"):
        new_id(EPOCH - timedelta(microseconds=1))
