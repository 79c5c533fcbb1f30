"""A policy tried on past cases: what it would have cost, whose limits it would leave, what it cannot say."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.rules import Range, Reason, Use
from amends.remedies.rules.policy import SHIPPED_TABLE, read
from amends.remedies.rules.proportion import SHIPPED, Relation
from amends.remedies.rules.rehearsal import Cost, Past, Rehearsal, middle_of, rehearse


def past(given_minor: int, **told: Any) -> Past:
    """A used service of 100.00 that was of medium gravity: 15 to 20 % is in proportion. Its asker may give 50.00."""
    usual: dict[str, Any] = {
        "currency": "USD",
        "price_minor": 10_000,
        "failure_type": FailureType.SERVICE,
        "severity": Severity.MEDIUM,
        "controllability": Controllability.OURS,
        "use": Use.USED,
        "is_repeat": False,
        "limit_minor": 5_000,
    }
    return Past(given_minor=given_minor, **(usual | told))


@pytest.mark.parametrize(("low", "high", "middle"), [(0, 0, 0), (10, 20, 15), (10, 11, 11), (1, 1, 1), (0, 1, 1)])
def test_the_middle_is_rounded_half_up(low: int, high: int, middle: int) -> None:
    assert middle_of(Range(low, high, (Reason("."),))) == middle


def test_it_counts_what_lies_outside_and_what_the_middles_cost() -> None:
    found = rehearse(SHIPPED, [past(1_499), past(1_500), past(2_000), past(2_001), past(6_000)])
    assert found == Rehearsal(
        cases=5,
        unknown=0,
        below=1,
        above=2,
        approvals=0,
        approvals_then=1,
        costs=(Cost("USD", 13_000, 8_750),),
    )
    assert (found.outside, found.more_approvals) == (3, -1)


@pytest.mark.parametrize(
    ("told", "beyond"),
    [
        ({"limit_minor": 1_750}, 0),
        ({"limit_minor": 1_749}, 1),
        ({"limit_minor": None}, 1),
        ({"limit_minor": 0}, 1),
        ({"limit_minor": 1_750, "beside_minor": 1}, 1),
        ({"limit_minor": 1_751, "beside_minor": 1}, 0),
        ({"limit_minor": None, "controllability": Controllability.OUTSIDE}, 0),
    ],
)
def test_a_middle_goes_beyond_the_authority_of_whoever_asked(told: dict[str, Any], beyond: int) -> None:
    found = rehearse(SHIPPED, [past(1_700, **told)])
    assert found.approvals == beyond


def test_what_was_given_beyond_it_is_counted_by_the_same_limit() -> None:
    found = rehearse(SHIPPED, [past(5_001), past(5_000), past(1, limit_minor=None)])
    assert (found.approvals, found.approvals_then, found.more_approvals) == (1, 2, -1)


def test_a_case_without_a_price_says_nothing() -> None:
    found = rehearse(SHIPPED, [past(9_999, price_minor=None), past(1_750)])
    assert (found.cases, found.unknown, found.outside) == (1, 1, 0)
    assert found.costs == (Cost("USD", 1_750, 1_750),)


def test_outside_our_control_nothing_is_in_proportion_even_without_a_price() -> None:
    found = rehearse(SHIPPED, [past(500, price_minor=None, controllability=Controllability.OUTSIDE)])
    assert (found.cases, found.unknown, found.above) == (1, 0, 1)
    assert found.costs == (Cost("USD", 500, 0),)


def test_each_currency_has_its_own_sum() -> None:
    found = rehearse(SHIPPED, [past(1_000), past(2_000, currency="EUR"), past(3_000)])
    assert found.costs == (Cost("EUR", 2_000, 1_750), Cost("USD", 4_000, 3_500))


def test_of_nothing_nothing_is_said() -> None:
    assert rehearse(SHIPPED, []) == Rehearsal(0, 0, 0, 0, 0, 0, ())


@pytest.mark.parametrize(
    ("was", "would", "percent"),
    [
        (1_000, 1_031, "3.1"),
        (1_000, 1_000, "0.0"),
        (1_000, 500, "-50.0"),
        (2_000, 2_001, "0.1"),
        (10_000, 10_004, "0.0"),
        (1_000, 0, "-100.0"),
        (1, 3, "200.0"),
    ],
)
def test_the_change_is_told_to_a_tenth_of_a_percent(was: int, would: int, percent: str) -> None:
    assert Cost("USD", was, would).change_percent == Decimal(percent)


def test_what_the_policy_looks_at_is_what_the_case_was() -> None:
    table = deepcopy(SHIPPED_TABLE)
    table["value_orders"] = {"low": 10, "high": 10, "reason": "Ten orders.", "source": "Us"}
    rule = read(table)
    grown = past(2_100, relation=Relation(orders=10))
    assert rehearse(rule, [grown]).above == 0
    assert rehearse(SHIPPED, [grown]).above == 1
    assert past(1, is_repeat=True, severity=Severity.SMALL, use=Use.REJECTED).range(SHIPPED).low_minor == 7_500
    assert past(1, failure_type=FailureType.ATTENTION).range(SHIPPED).low_minor == 0


PASTS = st.builds(
    past,
    given_minor=st.integers(1, 20_000),
    price_minor=st.none() | st.integers(1, 50_000),
    currency=st.sampled_from(["USD", "EUR"]),
    severity=st.sampled_from(Severity),
    use=st.sampled_from(Use),
    controllability=st.sampled_from(Controllability),
    limit_minor=st.none() | st.integers(0, 10_000),
    beside_minor=st.integers(0, 5_000),
    is_repeat=st.booleans(),
)


@given(cases=st.lists(PASTS, max_size=20), seed=st.integers())
def test_every_case_counts_once_in_whatever_order(cases: list[Past], seed: int) -> None:
    found = rehearse(SHIPPED, cases)
    assert found.cases + found.unknown == len(cases)
    assert found.outside <= found.cases
    assert max(found.approvals, found.approvals_then) <= found.cases
    known = [one for one in cases if one.range(SHIPPED).is_known]
    assert sum(cost.given_minor for cost in found.costs) == sum(one.given_minor for one in known)
    Random(seed).shuffle(cases)
    assert rehearse(SHIPPED, cases) == found
