"""How a payout goes: asked for once under its key, found out about when nobody knows, ended once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PayoutState(StrEnum):
    """Where a payout stands. `UNKNOWN`: it was asked for, and nobody has said what came of it."""

    TO_PAY = "to_pay"
    ASKED = "asked"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Destination(StrEnum):
    """Where the money goes: back by the means by which it was paid, or to an account that the customer has proved and a
    second person of ours has looked at."""

    ORIGINAL_MEANS = "original_means"
    PROVED = "proved"


class Answer(StrEnum):
    """What a provider says of a payout. `TAKEN`: it has it, and will say later."""

    PAID = "paid"
    TAKEN = "taken"
    FAILED = "failed"
    RETURNED = "returned"
    NOT_KNOWN = "not_known"


class Turn(StrEnum):
    """What is to be done about a payout next."""

    PAY = "pay"
    LOOK = "look"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Word:
    """A provider's answer: its reference, how much of it was paid (None: all), and why not, in its words."""

    answer: Answer
    reference: str = ""
    amount_minor: int | None = None
    reason: str = ""


# The queue of the machine that pays.
PAYOUTS = "payouts"
# In these somebody else may have paid it already: nobody pays it another way, and nobody takes it back.
AWAY = frozenset({PayoutState.ASKED, PayoutState.UNKNOWN})
# A machine pays this long after the grant: until then it is taken back without anybody having been paid.
PAUSE = timedelta(minutes=10)
# What we have asked may still be on its way, or with somebody who knows no key: "not known" counts after this.
SURE_AFTER = timedelta(minutes=10)
FIRST_LOOK = timedelta(minutes=15)
LAST_LOOK = timedelta(hours=12)


def turn(state: PayoutState) -> Turn:
    """What a worker that takes up a payout does: pays what was never asked for, asks about what was."""
    if state is PayoutState.TO_PAY:
        return Turn.PAY
    return Turn.LOOK if state in AWAY else Turn.NOTHING


def may_repeat(*, is_keyed: bool, asked_at: datetime, at: datetime) -> bool:
    """Whether a payout of which the provider knows nothing may be asked for again, under the same key."""
    return is_keyed or at - asked_at >= SURE_AFTER


def is_away(state: PayoutState, asked_at: datetime | None, at: datetime) -> bool:
    """Whether its provider may have it, or get it yet: whatever else is done now could pay it twice, or not at all.

    So too when the provider knows nothing of it: one worker's words may still be on their way while another has asked.
    """
    if state in AWAY:
        return True
    return state is PayoutState.TO_PAY and asked_at is not None and at - asked_at < SURE_AFTER


def next_look(tries: int, at: datetime) -> datetime:
    """When to ask again about what a provider is working on: after a quarter of an hour, then ever later."""
    doublings: int = 2 ** min(max(tries - 1, 0), 10)
    return at + min(FIRST_LOOK * doublings, LAST_LOOK)
