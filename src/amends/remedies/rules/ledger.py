"""Where the money of a remedy stands, as double entry: every step moves its whole amount from one account to the next.

A transfer debits the account that held the amount and credits the one that holds it now, so the balances (credits
less debits) of all accounts of a currency sum to zero after every step. The budget goes below zero by what is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from amends.remedies.rules.kinds import State


class AccountCode(StrEnum):
    """The accounts of a brand in one currency."""

    BUDGET = "budget"
    RESERVED = "reserved"
    OWED = "owed_to_customers"
    PAID = "paid"


class Step(StrEnum):
    """What can happen to the money of a remedy, each at most once."""

    RESERVE = "reserve"
    GRANT = "grant"
    PAY = "pay"
    REVERSE = "reverse"


class OutOfOrder(ValueError):
    """This step cannot follow what has happened to the remedy's money; nothing may be paid twice or unpaid back."""

    def __init__(self, step: Step, last: Step | None) -> None:
        super().__init__(f"step: {step.value} cannot follow {last.value if last else 'nothing'}")


HOLDS: dict[Step | None, AccountCode] = {
    None: AccountCode.BUDGET,
    Step.RESERVE: AccountCode.RESERVED,
    Step.GRANT: AccountCode.OWED,
    Step.PAY: AccountCode.PAID,
    Step.REVERSE: AccountCode.BUDGET,
}
FOLLOWS: dict[Step | None, frozenset[Step]] = {
    None: frozenset({Step.RESERVE, Step.GRANT}),
    Step.RESERVE: frozenset({Step.GRANT, Step.REVERSE}),
    Step.GRANT: frozenset({Step.PAY, Step.REVERSE}),
    Step.PAY: frozenset({Step.REVERSE}),
    Step.REVERSE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement: the amount leaves `debit` and is held by `credit`."""

    debit: AccountCode
    credit: AccountCode


def leg(step: Step, taken: Sequence[Step]) -> Leg:
    """The movement that a step makes after the steps taken, in their order.

    :raises OutOfOrder: when it cannot follow them.
    """
    last = taken[-1] if taken else None
    if step not in FOLLOWS[last]:
        raise OutOfOrder(step, last)
    return Leg(debit=HOLDS[last], credit=HOLDS[step])


def key(remedy_id: UUID, step: Step) -> str:
    """The name under which a step can be written once: whatever is retried, nothing moves twice."""
    return f"remedy:{remedy_id}:{step.value}"


HELD: dict[State, AccountCode] = {
    State.WAITING: AccountCode.RESERVED,
    State.GRANTED: AccountCode.OWED,
    State.PAID: AccountCode.PAID,
}


def held_in(state: State) -> AccountCode:
    """The account that must hold a remedy's amount while it stands so: the row and the ledger are checked by it."""
    return HELD.get(state, AccountCode.BUDGET)
