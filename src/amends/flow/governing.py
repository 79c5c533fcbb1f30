"""Who may give how much, and what is in proportion: limits set by others, a policy switched on by a second person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.journal.actors import Actor
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies.actions import policy as policies
from amends.remedies.actions import stocking
from amends.remedies.models import Authority, Budget, ExchangeRate, FourEyes, Offering, OwnBudget, Remedy
from amends.remedies.models.policy import Policy
from amends.remedies.rules.policy import Table


@transaction.atomic
def draft_policy(brand: Brand, table: Table, reason: str, *, by: Person, at: datetime) -> Policy:
    """This function will keep a table as the brand's next version, a draft that counts for nothing yet.

    :raises BadPolicy: naming every line that is wrong.
    :raises ValueError: without a reason.
    """
    return policies.draft_policy(brand, table, reason, by=by, at=at)


@transaction.atomic
def switch_on_policy(policy: Policy, since: datetime | None = None, *, by: Person, at: datetime) -> Policy:
    """This function will let a draft count from `since` on, or from now.

    :raises OwnPolicy: when `by` drafted it.
    :raises PolicyStands: when it was switched on or dropped before.
    :raises ValueError: for a moment that has passed, or before a version that is planned already.
    """
    return policies.switch_on_policy(policy, since, by=by, at=at)


@transaction.atomic
def drop_policy(policy: Policy, *, by: Person, at: datetime) -> Policy:
    """This function will drop a draft, or a version whose moment has not come.

    :raises PolicyStands: when it counts or counted, or was dropped before.
    """
    return policies.drop_policy(policy, by=by, at=at)


@transaction.atomic
def set_own_budget(currency: str, per_month_minor: int, *, by: Person, at: datetime) -> OwnBudget:
    """This function will set what each person may give in a month for ideas of their own, in a currency.

    :raises ValueError: for an unknown currency, or less than nothing.
    """
    return stocking.set_own_budget(currency, per_month_minor=per_month_minor, by=by, at=at)


@transaction.atomic
def adopt_idea(remedy: Remedy, *, by: Person, at: datetime) -> Offering:
    """This function will take somebody's own idea into the catalogue, where everybody may give it; once is enough.

    :raises CannotOffer: for a remedy that was no idea of somebody's own.
    """
    return stocking.adopt(remedy, by=by, at=at)


@transaction.atomic
def set_authority(
    holder: Role | Person,
    currency: str,
    *,
    per_case_minor: int,
    per_day_minor: int,
    per_customer_minor: int | None = None,
    by: Person,
    at: datetime,
) -> Authority:
    """This function will set what a role, or one person instead of their role, may grant alone in a currency.

    :param per_customer_minor: in all to one customer in 90 days; None is not limited.
    :raises ValueError: for an unknown currency, a limit below zero, or one's own limits.
    """
    return remedies.set_authority(
        holder,
        currency,
        per_case_minor=per_case_minor,
        per_day_minor=per_day_minor,
        per_customer_minor=per_customer_minor,
        by=by,
        at=at,
    )


@transaction.atomic
def set_budget(
    brand: Brand,
    kind: Kind | None,
    amount_minor: int | None,
    currency: str,
    month: str = "",
    *,
    by: Person,
    at: datetime,
) -> Budget:
    """This function will set what a brand may give as extras in each month from `month` on, in minor units.

    :param kind: for failures of this kind alone; None for all kinds without a budget of their own.
    :param amount_minor: None ends the budget from that month on.
    :raises ValueError: naming the field: no month or one that is over, an unknown currency, or a sum below zero.
    """
    return remedies.set_budget(brand, kind, amount_minor, currency, month, by=by, at=at)


@transaction.atomic
def set_four_eyes(currency: str, above_minor: int | None, *, by: Person, at: datetime) -> FourEyes:
    """This function will let two people decide wherever a case would have got more than this in all, in minor units.

    :param above_minor: None: one is always enough.
    :raises ValueError: for an unknown currency, or a sum below zero.
    """
    return remedies.set_four_eyes(currency, above_minor, by=by, at=at)


@transaction.atomic
def record_rate(
    currency: str, into: str, rate: str, since: datetime | None = None, *, by: Actor, at: datetime
) -> ExchangeRate:
    """This function will record that from `since` on one unit of `currency` is worth `rate` units of `into`.

    :raises ValueError: naming the field: an unknown currency, one and the same, or no rate.
    """
    return remedies.record_rate(currency, into, rate, since, by=by, at=at)
