"""Who may give how much, and what is in proportion: limits set by others, a policy switched on by a second person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.people.models import Brand, Person
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies.actions import policy as policies
from amends.remedies.models import Authority
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
