"""What is unusual, and things taken together: Python, SQL and the plain sums of it say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.detect.rules import BadRule
from amends.detect.rules.level import Z, is_unusual, level
from amends.detect.rules.watching import (
    History,
    Told,
    found_by_duckdb,
    found_in,
    holds,
    micros,
    read_rule,
    read_watch,
    turns,
    watch_sentence,
)

# A Sunday in São Paulo on which the clocks go forward at midnight; nine weeks later they have long been.
START = datetime(2018, 11, 4, 12, 20, tzinfo=UTC)
HOUR, WEEK = 3_600_000_000, 7 * 24 * 3_600_000_000
NOW = micros(START + timedelta(weeks=9))
BURST = {"count": "payment.failed", "is": ">", "value": 2, "span": "1 hours"}
HIGH = {"unusual": "payment.failed", "in": "hour", "weeks": 6, "one_in": 1000, "least": 2}
SIGNALS = st.builds(
    lambda week, minutes, shop, later, kind: (NOW - week * WEEK + minutes * 60_000_000, shop, later, kind),
    st.integers(0, 8),
    st.sampled_from([-1500, -80, -30, -21, -20, 0, 1, 20, 39, 40, 1440]),
    st.sampled_from(["A", "A", "A", 7, "7", None, True]),
    st.sampled_from([0, 0, 0, HOUR, -HOUR]),
    st.sampled_from(["payment.failed", "payment.failed", "payment.failed", "payment.done"]),
)


def told(rows: list[tuple[int, Any, int, str]], times: int = 1) -> dict[str, History]:
    things: dict[str, list[Told]] = {}
    for number, (at, shop, later, kind) in enumerate(rows * times):
        things.setdefault(f"order/{number % 5}", []).append(Told(kind, at, at + later, {"shop": shop, "sum": number}))
    return {thing: History(signals) for thing, signals in things.items()}


@settings(max_examples=8, deadline=None)
@given(
    rows=st.lists(SIGNALS, max_size=30),
    times=st.integers(1, 3),
    tree=st.sampled_from(
        [
            {"each": "shop", "holds": BURST},
            {"each": "*", "holds": BURST | {"span": "2 days", "where": {"fact": "sum", "is": "<", "value": 20}}},
            {"each": "shop", "holds": HIGH},
            {"each": "*", "holds": {"any": [HIGH | {"in": "day"}, {"all": [BURST, HIGH]}]}},
            HIGH | {"weeks": 4, "where": {"fact": "shop", "is": "=", "value": "A"}},
        ]
    ),
    zone=st.sampled_from(["America/Sao_Paulo", "America/New_York", "Asia/Kathmandu"]),
)
def test_python_and_sql_find_the_same_things_at_the_same_moments(
    rows: list[tuple[int, Any, int, str]], times: int, tree: dict[str, Any], zone: str
) -> None:
    things = told(rows, times)
    assert found_in(tree, things, zone, until=NOW + WEEK) == found_by_duckdb(tree, things, zone, until=NOW + WEEK)
    assert watch_sentence(tree)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(SIGNALS, max_size=20), now=st.integers(NOW - 2 * WEEK, NOW + WEEK))
def test_between_two_turns_what_is_unusual_stays(rows: list[tuple[int, Any, int, str]], now: int) -> None:
    history = History([one for thing in told(rows, 2).values() for one in thing.told])
    for tree in (HIGH | {"weeks": 4}, HIGH | {"in": "day", "weeks": 4}):
        check = holds(tree, "America/Sao_Paulo")
        before = max((at for at in turns(read_watch(tree), history, "America/Sao_Paulo") if at <= now), default=0)
        assert check(history, now) == check(history, before)


def test_more_failed_payments_of_one_shop_than_allowed_find_those_orders_and_no_others() -> None:
    rows = [(NOW + n * 60_000_000, "A" if n != 1 else "B", 0, "payment.failed") for n in range(4)]
    things = {f"order/{n}": History([Told(kind, at, at, {"shop": shop})]) for n, (at, shop, _, kind) in enumerate(rows)}
    third = NOW + 3 * 60_000_000
    found = found_in({"each": "shop", "holds": BURST}, things, "UTC", until=NOW + WEEK)
    assert found == {"order/0": third, "order/2": third, "order/3": third}
    words = watch_sentence({"each": "shop", "holds": BURST})
    assert words == "for all with the same shop together: payment.failed was heard more than 2 times in the last 1 hour"


def test_the_limit_lies_where_the_poisson_tail_says() -> None:
    """The level of nine weeks from the literature, and for every mean the exact chance of a count above the limit."""
    earlier = [4, 6, 5, 3, 7, 5, 4, 6, 5]
    assert level(earlier) == (5.0, 1.0)
    assert [is_unusual(n, earlier, one_in=1_000, least=5) for n in (13, 14)] == [False, True]
    for one_in in Z:
        for mean in (1, 2, 3, 5, 8, 15, 40):
            steady = [mean] * 200
            first = next(n for n in range(500) if is_unusual(n, steady, one_in=one_in, least=1))
            term, below = exp(-mean), 0.0
            for n in range(first):
                below += term
                term *= mean / (n + 1)
            assert 0.1 < (1 - below) * one_in < 2, (one_in, mean)


@pytest.mark.parametrize(
    ("earlier", "is_high"),
    [
        ([5] * 3, False),  # three weeks say too little
        ([5] * 4, True),
        ([5, 5, 5, 5, 5, 5, 5, 90], True),  # one loud week does not hide the next
        ([1, 20, 2, 18, 1, 22, 3, 19], False),  # weeks that differ much allow for more
        ([0] * 8, True),
    ],
)
def test_what_weeks_before_allow(earlier: list[int], is_high: bool) -> None:
    assert is_unusual(24, earlier, one_in=1_000, least=5) is is_high
    assert not is_unusual(24, earlier, one_in=1_000, least=25)


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [{"each": "shop", "holds": BURST}]}, "all[0]"),
        ({"each": "no fact", "holds": BURST}, "each"),
        ({"each": "shop", "holds": {"absent": "a", "span": "1 day", "after": "first b"}}, "holds"),
        ({"each": "shop", "holds": {"count": "a", "is": ">", "value": 2}}, "holds"),
        (HIGH | {"in": "week"}, "in"),
        (HIGH | {"weeks": 3}, "weeks"),
        (HIGH | {"one_in": 7}, "one_in"),
        ({"each": "shop", "holds": HIGH | {"least": 0}}, "holds.least"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(tree: dict[str, Any], path: str) -> None:
    with pytest.raises(BadRule) as refused:
        read_rule(tree)
    assert refused.value.path == path
