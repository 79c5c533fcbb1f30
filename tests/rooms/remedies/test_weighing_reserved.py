"""What was given without a signal is covered by what was reserved and by one case's limit, or not granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.rules import Beyond, Limits, NeedsApproval, Within, weigh_reserved

LIMITS = Limits(5_000, 50_000)
SUMS = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("amount", "on_case", "reserved", "verdict"),
    [
        (2_000, 0, 5_000, Within(3_000)),
        (5_000, 0, 5_000, Within(0)),
        (2_000, 2_500, 5_000, Within(500)),
        (5_001, 0, 9_000, NeedsApproval(Beyond.CASE, 1)),
        (2_000, 4_000, 5_000, NeedsApproval(Beyond.CASE, 1_000)),
        (2_000, 0, 1_500, NeedsApproval(Beyond.ALLOWANCE, 500)),
        (2_000, 0, 0, NeedsApproval(Beyond.ALLOWANCE, 2_000)),
        (0, 9_000, 0, Within(0)),
    ],
)
def test_both_have_to_cover_it(amount: int, on_case: int, reserved: int, verdict: Within | NeedsApproval) -> None:
    assert weigh_reserved(amount, limits=LIMITS, granted_on_case_minor=on_case, reserved_minor=reserved) == verdict


def test_without_an_authority_in_this_currency_nothing_is_covered() -> None:
    found = weigh_reserved(100, limits=None, granted_on_case_minor=0, reserved_minor=9_000)
    assert found == NeedsApproval(Beyond.NO_AUTHORITY, 100)


def test_a_negative_sum_is_no_gift() -> None:
    with pytest.raises(ValueError, match="amount_minor"):
        weigh_reserved(-1, limits=LIMITS, granted_on_case_minor=0, reserved_minor=100)


@given(amount=SUMS, on_case=SUMS, reserved=SUMS)
def test_what_is_granted_never_exceeds_what_was_reserved(amount: int, on_case: int, reserved: int) -> None:
    found = weigh_reserved(amount, limits=LIMITS, granted_on_case_minor=on_case, reserved_minor=reserved)
    is_covered = amount == 0 or (amount <= reserved and on_case + amount <= LIMITS.per_case_minor)
    assert isinstance(found, Within) is is_covered
