"""What a brand may give beyond what is owed and put right in a month, and what is left of it.

All sums are minor units of one currency. A budget counts from its month on, until another is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from amends.remedies.rules.authority import Beyond, NeedsApproval, Within


@dataclass(frozen=True, slots=True)
class Line:
    """What was set: from this month on so much a month, for one kind of failure, or for all without one of their own.

    None as the amount: from then on there is no such budget.
    """

    kind: UUID | None
    month: str
    amount_minor: int | None


def counting(lines: Iterable[Line], month: str) -> dict[UUID | None, int]:
    """What counts in a month ("2026-02"), by kind; None stands for every kind that has none of its own."""
    latest: dict[UUID | None, Line] = {}
    for one in lines:
        known = latest.get(one.kind)
        if one.month <= month and (known is None or known.month < one.month):
            latest[one.kind] = one
    return {kind: one.amount_minor for kind, one in latest.items() if one.amount_minor is not None}


def drawn_on(budgets: Mapping[UUID | None, int], kind: UUID) -> UUID | None:
    """On which of these budgets a failure of a kind draws: its own, else the general one.

    :raises KeyError: when there is neither.
    """
    if kind not in budgets and None not in budgets:
        raise KeyError(kind)
    return kind if kind in budgets else None


@dataclass(frozen=True, slots=True)
class Purse:
    """A budget in one month: what was set, what was granted out of it, and what is reserved for askings."""

    amount_minor: int
    granted_minor: int = 0
    reserved_minor: int = 0

    @property
    def left_minor(self) -> int:
        """What may still be granted out of it; below zero when it was exceeded, or set lower afterwards."""
        return self.amount_minor - self.granted_minor - self.reserved_minor


def within_budget(
    verdict: Within | NeedsApproval, amount_minor: int, left_minor: int | None, *, may_exceed: bool
) -> Within | NeedsApproval:
    """The verdict on a sum by somebody's limits, weighed with the budget too: who is beyond both needs whoever may
    exceed the budget.

    :param left_minor: what is left of the budget; None where it draws on none.
    :param may_exceed: whether this person may.
    """
    if left_minor is None or not amount_minor or may_exceed:
        return verdict
    if amount_minor > left_minor:
        return NeedsApproval(Beyond.BUDGET, amount_minor - left_minor)
    if isinstance(verdict, Within):
        return Within(min(verdict.left_minor, left_minor - amount_minor))
    return verdict


def needs_two(amount_minor: int, granted_on_case_minor: int, above_minor: int | None) -> bool:
    """Whether two people decide: where the case would have got more than this in all, so that splitting helps nobody.

    :param above_minor: None where one is always enough.
    """
    return above_minor is not None and amount_minor > 0 and granted_on_case_minor + amount_minor > above_minor
