"""A month's budget, two who decide, and sums of another currency: enumerated, and for any sums at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.money import Money, places
from amends.remedies.rules import Beyond, NeedsApproval, Purse, Within, needs_two, within_budget
from amends.remedies.rules.budgets import Line, counting, drawn_on
from amends.remedies.rules.months import month_at
from amends.remedies.rules.rates import convert, read_rate, spell_rate, weighs_in
from tests.cast import NOON

BAG, LATE = UUID(int=1), UUID(int=2)
LINES = (
    Line(None, "2026-01", 100_000),
    Line(None, "2026-03", 150_000),
    Line(BAG, "2026-02", 20_000),
    Line(BAG, "2026-04", None),
)


@pytest.mark.parametrize(
    ("month", "counts"),
    [
        ("2025-12", {}),
        ("2026-01", {None: 100_000}),
        ("2026-02", {None: 100_000, BAG: 20_000}),
        ("2026-03", {None: 150_000, BAG: 20_000}),
        ("2026-04", {None: 150_000}),
        ("2027-01", {None: 150_000}),
    ],
)
def test_a_budget_counts_from_its_month_until_another_is_set(month: str, counts: dict[UUID | None, int]) -> None:
    assert counting(LINES, month) == counts
    assert counting(reversed(LINES), month) == counts


def test_a_kind_with_a_budget_of_its_own_draws_on_that_alone() -> None:
    budgets = counting(LINES, "2026-02")
    assert (drawn_on(budgets, BAG), drawn_on(budgets, LATE)) == (BAG, None)
    no_budgets: tuple[dict[UUID | None, int], ...] = ({}, {BAG: 1})
    for none in no_budgets:
        with pytest.raises(KeyError):
            drawn_on(none, LATE)


@pytest.mark.parametrize(
    ("verdict", "amount", "left", "may_exceed", "expected"),
    [
        (Within(3_000), 2_000, None, False, Within(3_000)),
        (Within(3_000), 2_000, 2_000, False, Within(0)),
        (Within(3_000), 2_000, 9_000, False, Within(3_000)),
        (Within(3_000), 2_000, 1_999, False, NeedsApproval(Beyond.BUDGET, 1)),
        (Within(3_000), 2_000, -500, False, NeedsApproval(Beyond.BUDGET, 2_500)),
        (Within(3_000), 2_000, -500, True, Within(3_000)),
        (Within(3_000), 0, -500, False, Within(3_000)),
        (NeedsApproval(Beyond.CASE, 7), 2_000, 2_000, False, NeedsApproval(Beyond.CASE, 7)),
        (NeedsApproval(Beyond.CASE, 7), 2_000, 1_999, False, NeedsApproval(Beyond.BUDGET, 1)),
        (NeedsApproval(Beyond.CASE, 7), 2_000, 1_999, True, NeedsApproval(Beyond.CASE, 7)),
    ],
)
def test_what_would_overdraw_the_budget_needs_whoever_may_exceed_it(
    verdict: Within | NeedsApproval,
    amount: int,
    left: int | None,
    may_exceed: bool,
    expected: Within | NeedsApproval,
) -> None:
    assert within_budget(verdict, amount, left, may_exceed=may_exceed) == expected


SUMS = st.integers(0, 10**12)


@given(sums=st.lists(st.integers(1, 10**6), max_size=20), amount=SUMS)
def test_grants_within_a_budget_never_exceed_it(sums: list[int], amount: int) -> None:
    purse = Purse(amount)
    for one in sums:
        if isinstance(within_budget(Within(10**12), one, purse.left_minor, may_exceed=False), Within):
            purse = Purse(amount, purse.granted_minor + one)
    assert 0 <= purse.granted_minor == amount - purse.left_minor <= amount


@given(amount=st.integers(1, 10**12), on_case=SUMS, above=SUMS)
def test_two_decide_however_a_sum_is_split(amount: int, on_case: int, above: int) -> None:
    assert needs_two(amount, on_case, above) == (on_case + amount > above)
    assert needs_two(amount, on_case, above) == needs_two(on_case + amount, 0, above)
    assert not needs_two(amount, on_case, None)
    assert not needs_two(0, on_case, above)


@given(
    minor=st.integers(0, 10**9),
    rate=st.decimals("0.000000000001", 10**6, places=12),
    pair=st.permutations(["EUR", "JPY", "KWD"]),
)
def test_a_sum_is_worth_exactly_its_rate_rounded_up(minor: int, rate: Decimal, pair: list[str]) -> None:
    amount, into = Money(minor, pair[0]), pair[1]
    exact = Fraction(minor, 10 ** places(pair[0])) * Fraction(rate) * 10 ** places(into)
    found = convert(amount, rate, into)
    assert (found.currency, found.minor - 1 < exact <= found.minor) == (into, True)
    assert read_rate(spell_rate(rate)) == rate


def test_rates_are_read_as_machines_write_them() -> None:
    assert spell_rate(read_rate(" 1.0830 ")) == "1.083"
    assert spell_rate(read_rate("150")) == "150"
    assert convert(Money(18_000, "EUR"), Decimal("1.0832"), "USD") == Money(19_498, "USD")
    for typed in ("", "0", "0.000", "-1", "1,08", "1e3", "1.0000000000001", "1234567890", "NaN", "\u0661.5"):
        with pytest.raises(ValueError, match=r"^rate: .* is no rate; write it like 1\.0832"):
            read_rate(typed)


@pytest.mark.parametrize(
    ("limited", "weighed"), [({"USD"}, "USD"), ({"USD", "EUR"}, "EUR"), ({"EUR"}, "EUR"), (set(), "EUR")]
)
def test_a_sum_is_weighed_in_its_own_currency_where_limits_are_kept_in_it(limited: set[str], weighed: str) -> None:
    assert weighs_in("EUR", "USD", limited) == weighed


def test_the_month_of_a_moment_is_the_places_own() -> None:
    assert month_at(NOON.replace(month=3, day=1, hour=3), "America/New_York").key == f"{NOON.year}-02"
    assert month_at(NOON.replace(month=3, day=1, hour=3), "Europe/Berlin").key == f"{NOON.year}-03"
