"""What stands in somebody's way when they give a remedy, and who can decide on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from amends.people.models import Person
from amends.people.rules import Right
from amends.prepared import Prepared
from amends.remedies.models import FourEyes, Remedy
from amends.remedies.queries.authority import Room, room, who_can_decide
from amends.remedies.queries.budgets import budget_left
from amends.remedies.rules import Basis, needs_two


def may_exceed(person: Person) -> bool:
    """Whether somebody may go beyond a budget: who sets it, and decides on askings."""
    return person.can(Right.SET_POLICY) and person.can(Right.APPROVE)


def four_eyes() -> list[FourEyes]:
    """Above which sums two people decide, by currency."""
    return list(FourEyes.objects.filter(above_minor__isnull=False).order_by("currency"))


def two_above(currency: str) -> int | None:
    """Above which sum two people decide in a currency; None where one is always enough."""
    return next((above for (above,) in _ABOVE(currency)), None)


_ABOVE = Prepared(lambda currency: FourEyes.objects.filter(currency=currency).values_list("above_minor"))


def room_for(person: Person, remedy: Remedy, at: datetime) -> Room:
    """What somebody may still do about this remedy: their limits, its budget, and whether two decide.

    Four queries; one more where a customer's sum is limited, and one or two for what draws on a budget.
    """
    return replace(
        room(person, remedy.case, remedy.weighed_currency, at, is_raised=is_in_proportion(remedy)),
        budget_left_minor=budget_left(remedy),
        may_exceed=may_exceed(person),
        two_above_minor=two_above(remedy.weighed_currency) if remedy.amount_minor else None,
    )


def is_in_proportion(remedy: Remedy) -> bool:
    """Whether authority that was raised on a case reaches this remedy: never beyond what the policy calls fair."""
    if remedy.basis != Basis.EXTRA.value:
        return True
    high = remedy.recommended_high_minor
    return high is not None and remedy.amount_minor <= high


def deciders(remedy: Remedy, at: datetime) -> list[Person]:
    """Who may decide on this asking, the one to ask first in front: neither its asker nor whoever approved it first,
    and where it goes beyond its budget only who may exceed that."""
    left = budget_left(remedy)
    found = who_can_decide(remedy.weighed_minor, remedy.weighed_currency, remedy.case, at, asker=remedy.asked_by)
    is_over = left is not None and remedy.weighed_minor > left
    return [one for one in found if one.id != remedy.first_by_id and (not is_over or may_exceed(one))]


def is_for_two(remedy: Remedy, found: Room) -> bool:
    """Whether two people decide on it: it was asked for so, or would be now."""
    return remedy.needs_two or needs_two(remedy.weighed_minor, found.on_case_minor, found.two_above_minor)
