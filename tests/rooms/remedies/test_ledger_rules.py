"""Where the money of a remedy stands: pure double entry."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import product
from uuid import UUID

import pytest

from amends.remedies.rules import AccountCode, Movement, OutOfOrder, Step, held, key, move
from tests.ledger_play import play

BUDGET, RESERVED, OWED, VOUCHERS, PAID, IDEAS = AccountCode
RESERVE, GRANT, ISSUE, PAY, REDEEM, RETURN, EXPIRE, REVERSE = Step
WHOLE = 40
OUT = (RESERVED, OWED, VOUCHERS, PAID)
# What each step needs to find, and where the money is afterwards, when it always moves the whole amount.
FROM_TO = {
    (RESERVE, None): RESERVED,
    (GRANT, None): OWED,
    (GRANT, RESERVED): OWED,
    (ISSUE, OWED): VOUCHERS,
    (PAY, OWED): PAID,
    (REDEEM, VOUCHERS): PAID,
    (EXPIRE, VOUCHERS): BUDGET,
    (RETURN, PAID): OWED,
    **{(REVERSE, code): BUDGET for code in OUT},
}


def after(steps: Sequence[Step]) -> list[Movement] | None:
    """The movements of these steps, each of the whole amount; None where one is refused."""
    made: list[Movement] = []
    with suppress(OutOfOrder):
        for step in steps:
            made += move(step, WHOLE, made)
        return made
    return None


def test_every_way_of_four_steps_is_legal_or_refused() -> None:
    for steps in product(Step, repeat=4):
        assert_legal_or_refused(steps)


def assert_legal_or_refused(steps: tuple[Step, ...]) -> None:
    place: AccountCode | None = None
    for step in steps:
        found = FROM_TO.get((step, place))
        if found is None:
            assert after(steps) is None
            return
        place = found
    made = after(steps)
    assert made is not None
    assert [code for code in OUT if held(made)[code]] == [code for code in OUT if code is place]


def test_the_account_codes_are_those_of_the_books() -> None:
    assert [code.value for code in AccountCode] == [
        "budget",
        "reserved",
        "owed_to_customers",
        "vouchers",
        "paid",
        "own_ideas",
    ]


@pytest.mark.parametrize("step", [ISSUE, PAY])
@pytest.mark.parametrize("amount", [-1, 0, 41])
def test_no_more_leaves_an_account_than_it_holds(step: Step, amount: int) -> None:
    granted = list(move(GRANT, WHOLE, []))
    with pytest.raises(OutOfOrder, match=f"step: {step.value} of {amount} cannot follow; there is 40 owed"):
        move(step, amount, granted)


def test_it_is_paid_in_parts_and_no_part_twice() -> None:
    made = list(move(GRANT, WHOLE, []))
    made += move(PAY, 30, made)
    with pytest.raises(OutOfOrder):
        move(PAY, 11, made)
    made += move(PAY, 10, made)
    assert (held(made)[PAID], held(made)[OWED]) == (WHOLE, 0)
    with pytest.raises(OutOfOrder):
        move(PAY, 1, made)


def test_a_voucher_is_redeemed_in_parts_and_the_rest_expires() -> None:
    made = [*move(GRANT, WHOLE, [])]
    made += move(ISSUE, WHOLE, made)
    made += move(REDEEM, 25, made)
    made += move(EXPIRE, 15, made)
    assert {code: minor for code, minor in held(made).items() if minor} == {BUDGET: -25, PAID: 25}
    with pytest.raises(OutOfOrder):
        move(REDEEM, 1, made)


def test_a_reversal_takes_back_all_there_is_from_wherever_it_is() -> None:
    made = [*move(GRANT, WHOLE, [])]
    made += move(PAY, 30, made)
    back = move(REVERSE, WHOLE, made)
    assert [(one.debit, one.credit, one.amount_minor) for one in back] == [(OWED, BUDGET, 10), (PAID, BUDGET, 30)]
    with pytest.raises(OutOfOrder):
        move(REVERSE, WHOLE, [*made, *back])


@pytest.mark.parametrize("amount", [39, 41, 0])
def test_what_was_reserved_is_granted_whole(amount: int) -> None:
    with pytest.raises(OutOfOrder):
        move(GRANT, amount, move(RESERVE, WHOLE, []))


@pytest.mark.parametrize("step", [RESERVE, GRANT])
def test_nothing_is_granted_of_nothing(step: Step) -> None:
    with pytest.raises(OutOfOrder, match="there is nothing"):
        move(step, 0, [])


def test_a_movement_has_one_name() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert key(one, GRANT) == "remedy:00000000-0000-0000-0000-000000000001:grant"
    assert key(one, PAY, "payout:1") == "remedy:00000000-0000-0000-0000-000000000001:pay:payout:1"
    assert len({key(remedy, step) for remedy in (one, other) for step in Step}) == 2 * len(Step)


def test_whatever_is_done_in_whatever_order_the_books_hold() -> None:
    figures = play(20_000, seed=11)
    assert (figures["operations"], figures["wrong"]) == (20_000, [])
    assert figures["balances"] == {"USD": 0, "EUR": 0, "JPY": 0}
    taken = figures["taken"]
    assert isinstance(taken, dict)
    assert set(taken) == {step.value for step in Step}


def test_what_came_out_of_own_ideas_goes_back_there_whatever_was_paid_of_it() -> None:
    granted = move(Step.GRANT, 5, [], source=IDEAS)
    assert granted == (Movement(Step.GRANT, IDEAS, OWED, 5),)
    for paid in range(6):
        moved = [*granted, *(move(Step.PAY, paid, granted) if paid else ())]
        back = move(Step.REVERSE, 5, moved)
        assert {one.credit for one in back} == {IDEAS}
        assert not +held([*moved, *back])
        assert sum(held([*moved, *back]).values()) == 0
    assert move(Step.REVERSE, 5, move(Step.GRANT, 5, []))[0].credit is BUDGET
