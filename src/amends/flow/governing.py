"""What is in proportion at a brand: a policy is drafted, switched on by somebody else, or dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.people.models import Brand, Person
from amends.remedies.actions import policy as policies
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
