"""Where the money of a remedy stands, as double entry: every step moves an amount from one account to another.

A movement debits the account that held the amount and credits the one that holds it now, so the balances (credits
less debits) of all accounts of a currency sum to zero after every step. The budget goes below zero by what is given.
A remedy's whole amount is reserved or granted at once; it may be paid, redeemed and returned in parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class AccountCode(StrEnum):
    """The accounts of a brand in one currency."""

    BUDGET = "budget"
    RESERVED = "reserved"
    OWED = "owed_to_customers"
    VOUCHERS = "vouchers"
    PAID = "paid"
    IDEAS = "own_ideas"


class Step(StrEnum):
    """What can happen to the money of a remedy."""

    RESERVE = "reserve"
    GRANT = "grant"
    ISSUE = "issue"
    PAY = "pay"
    REDEEM = "redeem"
    RETURN = "return"
    EXPIRE = "expire"
    REVERSE = "reverse"


class OutOfOrder(ValueError):
    """This step cannot follow what has happened to the remedy's money; nothing may be paid twice or unpaid back."""

    def __init__(self, step: Step, amount_minor: int, held: Counter[AccountCode]) -> None:
        stands = ", ".join(f"{minor} {code.value}" for code, minor in sorted(held.items()) if minor > 0)
        super().__init__(f"step: {step.value} of {amount_minor} cannot follow; there is {stands or 'nothing'}")


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a step: so many minor units leave `debit` and are held by `credit`."""

    step: Step
    debit: AccountCode
    credit: AccountCode
    amount_minor: int


# The steps that move a part of what an account holds: from where to where.
PARTS: dict[Step, tuple[AccountCode, AccountCode]] = {
    Step.ISSUE: (AccountCode.OWED, AccountCode.VOUCHERS),
    Step.PAY: (AccountCode.OWED, AccountCode.PAID),
    Step.REDEEM: (AccountCode.VOUCHERS, AccountCode.PAID),
    Step.RETURN: (AccountCode.PAID, AccountCode.OWED),
    Step.EXPIRE: (AccountCode.VOUCHERS, AccountCode.BUDGET),
}
# Where a remedy's money can be while it is neither in the budget nor gone back to it.
OUT = (AccountCode.RESERVED, AccountCode.OWED, AccountCode.VOUCHERS, AccountCode.PAID)


def held(moved: Iterable[Movement]) -> Counter[AccountCode]:
    """What each account holds of a remedy's money after these movements, in any order."""
    found: Counter[AccountCode] = Counter()
    for one in moved:
        found[one.debit] -= one.amount_minor
        found[one.credit] += one.amount_minor
    return found


def move(
    step: Step, amount_minor: int, moved: Sequence[Movement], *, source: AccountCode = AccountCode.BUDGET
) -> tuple[Movement, ...]:
    """The movements that a step makes after those made before: one, or for a reversal one from each account.

    :param amount_minor: above zero; a reversal takes back all there is, whatever is said here.
    :param source: out of which account it is reserved or granted at first; what comes back goes back there.
    :raises OutOfOrder: when the money is not there to be moved so.
    """
    now = held(moved)
    if step is Step.REVERSE:
        home = AccountCode.IDEAS if now[AccountCode.IDEAS] < 0 else AccountCode.BUDGET
        back = tuple(Movement(step, code, home, now[code]) for code in OUT if now[code] > 0)
        if not back:
            raise OutOfOrder(step, amount_minor, now)
        return back
    if step in PARTS:
        debit, credit = PARTS[step]
        if not 0 < amount_minor <= now[debit]:
            raise OutOfOrder(step, amount_minor, now)
        return (Movement(step, debit, credit, amount_minor),)
    return (_whole(step, amount_minor, moved, now, source),)


def _whole(
    step: Step, amount_minor: int, moved: Sequence[Movement], now: Counter[AccountCode], source: AccountCode
) -> Movement:
    """Reserving and granting: the whole amount, each once, and nothing after it came back."""
    if amount_minor > 0 and not moved:
        return Movement(step, source, AccountCode.RESERVED if step is Step.RESERVE else AccountCode.OWED, amount_minor)
    if step is Step.GRANT and 0 < amount_minor == now[AccountCode.RESERVED]:
        return Movement(step, AccountCode.RESERVED, AccountCode.OWED, amount_minor)
    raise OutOfOrder(step, amount_minor, now)


def key(remedy_id: UUID, step: Step, cause: str = "") -> str:
    """The name under which a movement can be written once: whatever is retried, nothing moves twice.

    :param cause: what made a step happen that can happen again, such as the payout that was confirmed.
    """
    return f"remedy:{remedy_id}:{step.value}{f':{cause}' if cause else ''}"
