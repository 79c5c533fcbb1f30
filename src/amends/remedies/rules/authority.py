"""May you give this much, and if not, who can? Amounts are minor units of one currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody may grant alone: in all on one case, in all on one day, and in all to one customer in 90 days
    (None: not limited)."""

    per_case_minor: int
    per_day_minor: int
    per_customer_minor: int | None = None


def one_step_up(limits: Limits | None, ladder: Iterable[Limits]) -> Limits | None:
    """What somebody may grant alone on a case that came back: as much on it as the next step of the ladder may.

    The day's limit stays their own, and who may grant nothing still may not; at the top of the ladder nothing changes.
    :param ladder: what each role may grant alone in this currency.
    """
    above = [one for one in ladder if limits is not None and one.per_case_minor > limits.per_case_minor]
    if limits is None or not above:
        return limits
    step = min(above, key=lambda one: one.per_case_minor)
    to_customer = limits.per_customer_minor
    if to_customer is not None:
        to_customer = None if step.per_customer_minor is None else max(to_customer, step.per_customer_minor)
    return Limits(step.per_case_minor, limits.per_day_minor, to_customer)


class Beyond(StrEnum):
    """Which limit stands in the way."""

    NO_AUTHORITY = "no_authority"
    CASE = "case"
    DAY = "day"
    CUSTOMER = "customer"
    ALLOWANCE = "allowance"
    BUDGET = "budget"
    FOUR_EYES = "four_eyes"
    OWN_IDEA = "own_idea"


@dataclass(frozen=True, slots=True)
class Within:
    """Granted in one click; `left_minor` remains for this person on this case today."""

    left_minor: int


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """Somebody else decides; `by_minor` is how far the limit would be exceeded."""

    why: Beyond
    by_minor: int


def weigh(
    amount_minor: int,
    *,
    limits: Limits | None,
    granted_on_case_minor: int,
    granted_today_minor: int,
    granted_to_customer_minor: int = 0,
) -> Within | NeedsApproval:
    """Whether somebody may grant this alone; the limit that is exceeded furthest stands in the way.

    :param limits: theirs in this currency; None where they have no authority in it.
    :param granted_on_case_minor: what the case got already, whoever granted it: splitting a sum changes nothing.
    :param granted_today_minor: what this person granted today, on all cases.
    :param granted_to_customer_minor: what this customer got in 90 days, on all cases, whoever granted it.
    :raises ValueError: for a negative amount.
    """
    if amount_minor < 0:
        raise ValueError(f"amount_minor: {amount_minor} is negative; taking back is a reversal")
    if amount_minor == 0:
        return Within(left(limits, granted_on_case_minor, granted_today_minor, granted_to_customer_minor))
    if limits is None:
        return NeedsApproval(Beyond.NO_AUTHORITY, amount_minor)
    return _verdict(
        {
            Beyond.CASE: granted_on_case_minor + amount_minor - limits.per_case_minor,
            Beyond.DAY: granted_today_minor + amount_minor - limits.per_day_minor,
            **_too_much_to_customer(amount_minor, limits, granted_to_customer_minor),
        }
    )


def _too_much_to_customer(amount_minor: int, limits: Limits, granted_to_customer_minor: int) -> dict[Beyond, int]:
    if limits.per_customer_minor is None:
        return {}
    return {Beyond.CUSTOMER: granted_to_customer_minor + amount_minor - limits.per_customer_minor}


def _verdict(too_much: dict[Beyond, int]) -> Within | NeedsApproval:
    """By how much each limit would be exceeded, weighed; of two that are alike the first is named."""
    why = max(too_much, key=too_much.__getitem__)
    return NeedsApproval(why, too_much[why]) if too_much[why] > 0 else Within(-too_much[why])


def weigh_reserved(
    amount_minor: int,
    *,
    limits: Limits | None,
    granted_on_case_minor: int,
    reserved_minor: int,
    granted_to_customer_minor: int = 0,
) -> Within | NeedsApproval:
    """Whether what was given without a signal is covered: by what was reserved for it, and by the limits of one case
    and of one customer.

    The day's limit was asked when it was reserved, and holds it back until it is let go.
    :param reserved_minor: what is left of the reservation; 0 without one.
    :raises ValueError: for a negative amount.
    """
    if amount_minor < 0:
        raise ValueError(f"amount_minor: {amount_minor} is negative; taking back is a reversal")
    if amount_minor == 0:
        return Within(reserved_minor)
    if limits is None:
        return NeedsApproval(Beyond.NO_AUTHORITY, amount_minor)
    return _verdict(
        {
            Beyond.CASE: granted_on_case_minor + amount_minor - limits.per_case_minor,
            Beyond.ALLOWANCE: amount_minor - reserved_minor,
            **_too_much_to_customer(amount_minor, limits, granted_to_customer_minor),
        }
    )


def left(
    limits: Limits | None, granted_on_case_minor: int, granted_today_minor: int, granted_to_customer_minor: int = 0
) -> int:
    """How much somebody may still grant alone on a case today; never negative."""
    if limits is None:
        return 0
    lefts = [limits.per_case_minor - granted_on_case_minor, limits.per_day_minor - granted_today_minor]
    if limits.per_customer_minor is not None:
        lefts.append(limits.per_customer_minor - granted_to_customer_minor)
    return max(0, min(lefts))


def could_say_yes(
    amount_minor: int, limits: Limits | None, granted_on_case_minor: int, granted_to_customer_minor: int = 0
) -> bool:
    """Whether somebody's authority reaches this sum on some day: only they may say no to it."""
    return isinstance(
        weigh(
            amount_minor,
            limits=limits and Limits(limits.per_case_minor, amount_minor, limits.per_customer_minor),
            granted_on_case_minor=granted_on_case_minor,
            granted_today_minor=0,
            granted_to_customer_minor=granted_to_customer_minor,
        ),
        Within,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may approve, as seen at one moment.

    `there_at` is that moment when they are present, else when they are next; None when never.
    """

    id: UUID
    limits: Limits | None
    granted_today_minor: int
    there_at: datetime | None
    is_near: bool = False


def who_can_decide(
    candidates: Iterable[Candidate],
    *,
    amount_minor: int,
    granted_on_case_minor: int,
    asker: UUID | None,
    granted_to_customer_minor: int = 0,
) -> list[Candidate]:
    """Who may approve this sum, the one to ask first in front; never the asker.

    Whoever is there soonest comes first (everybody present is there at the same moment), then the smallest authority
    that suffices, then the case's own team.
    """

    def suffices(one: Candidate) -> bool:
        verdict = weigh(
            amount_minor,
            limits=one.limits,
            granted_on_case_minor=granted_on_case_minor,
            granted_today_minor=one.granted_today_minor,
            granted_to_customer_minor=granted_to_customer_minor,
        )
        return isinstance(verdict, Within)

    ranked = {
        (one.there_at, one.limits.per_case_minor, one.limits.per_day_minor, not one.is_near, one.id): one
        for one in candidates
        if one.id != asker and one.limits is not None and one.there_at is not None and suffices(one)
    }
    return [ranked[rank] for rank in sorted(ranked)]
