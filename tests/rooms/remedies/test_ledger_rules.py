"""Where the money of a remedy stands: pure double entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.rules import AccountCode, Leg, OutOfOrder, State, Step, held_in, key, leg

BUDGET, RESERVED, OWED, PAID = AccountCode
RESERVE, GRANT, PAY, REVERSE = Step
LEGAL = {
    (RESERVE,): Leg(BUDGET, RESERVED),
    (GRANT,): Leg(BUDGET, OWED),
    (RESERVE, GRANT): Leg(RESERVED, OWED),
    (RESERVE, REVERSE): Leg(RESERVED, BUDGET),
    (GRANT, PAY): Leg(OWED, PAID),
    (GRANT, REVERSE): Leg(OWED, BUDGET),
    (RESERVE, GRANT, PAY): Leg(OWED, PAID),
    (RESERVE, GRANT, REVERSE): Leg(OWED, BUDGET),
    (GRANT, PAY, REVERSE): Leg(PAID, BUDGET),
    (RESERVE, GRANT, PAY, REVERSE): Leg(PAID, BUDGET),
}


def tried(step: Step, taken: Sequence[Step]) -> Leg | None:
    """The movement, or None where the step is refused."""
    with suppress(OutOfOrder):
        return leg(step, taken)
    return None


WAYS = [way for length in range(1, 6) for way in product(Step, repeat=length) if way[:-1] == () or way[:-1] in LEGAL]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way))
def test_every_way_is_legal_or_refused(way: tuple[Step, ...]) -> None:
    assert tried(way[-1], way[:-1]) == LEGAL.get(way)


def test_the_account_codes_are_those_of_the_books() -> None:
    assert [code.value for code in AccountCode] == ["budget", "reserved", "owed_to_customers", "paid"]


def test_a_refused_step_says_what_it_cannot_follow() -> None:
    with pytest.raises(OutOfOrder, match="step: pay cannot follow nothing"):
        leg(PAY, ())
    with pytest.raises(OutOfOrder, match="step: pay cannot follow pay"):
        leg(PAY, (GRANT, PAY))


def test_a_step_has_one_name() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert key(one, PAY) == "remedy:00000000-0000-0000-0000-000000000001:pay"
    assert len({key(remedy, step) for remedy in (one, other) for step in Step}) == 2 * len(Step)


@pytest.mark.parametrize(
    ("state", "account"),
    [
        (State.WAITING, RESERVED),
        (State.GRANTED, OWED),
        (State.PAID, PAID),
        (State.REFUSED, BUDGET),
        (State.WITHDRAWN, BUDGET),
        (State.DECLINED, BUDGET),
        (State.REVERSED, BUDGET),
    ],
)
def test_each_state_says_which_account_holds_the_money(state: State, account: AccountCode) -> None:
    assert held_in(state) is account


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Step), st.integers(1, 10**9)), max_size=60))
def test_the_books_balance_after_every_step_and_nothing_is_paid_twice(tries: list[tuple[int, Step, int]]) -> None:
    amounts: dict[int, int] = {}
    taken: dict[int, list[Step]] = {}
    balances: Counter[AccountCode] = Counter()
    for remedy, step, drawn in tries:
        amount = amounts.setdefault(remedy, drawn)
        moved = tried(step, taken.setdefault(remedy, []))
        if moved is None:
            continue
        taken[remedy].append(step)
        balances[moved.debit] -= amount
        balances[moved.credit] += amount
        assert sum(balances.values()) == 0
        assert all(balances[code] >= 0 for code in (RESERVED, OWED, PAID))
    assert all(len(steps) == len(set(steps)) for steps in taken.values())
    unspent = {remedy for remedy, steps in taken.items() if not steps or steps[-1] is REVERSE}
    assert -balances[BUDGET] == sum(amount for remedy, amount in amounts.items() if remedy not in unspent)
