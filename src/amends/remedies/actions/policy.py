"""A brand's policy: drafted by one person, switched on by another from a moment on, or dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.remedies.actions.denials import Denied
from amends.remedies.models.policy import Policy
from amends.remedies.rules import policy as rules

REASON_LENGTH = Policy._meta.get_field("reason").max_length or 0


class OwnPolicy(Denied):
    """Whoever drafted a policy does not switch it on."""

    def __init__(self) -> None:
        super().__init__("You drafted this version yourself; somebody else who sets policy switches it on.")


class PolicyStands(Denied):
    """A version that was switched on, or dropped, is not switched on or dropped again."""

    def __init__(self, policy: Policy) -> None:
        state = "was dropped or replaced" if policy.retired_at else "is switched on"
        super().__init__(f"Version {policy.number} {state} already; draft another version.")


@transaction.atomic
def draft_policy(brand: Brand, table: rules.Table, reason: str, *, by: Person, at: datetime) -> Policy:
    """This function will keep a table as the brand's next version, a draft that counts for nothing yet.

    :param reason: why it is changed, in words for whoever switches it on.
    :raises BadPolicy: naming every line that is wrong; nothing is kept.
    :raises ValueError: without a reason.
    """
    told = " ".join(reason.split())
    if not 0 < len(told) <= REASON_LENGTH:
        raise ValueError(f"reason: say why the policy is changed, in at most {REASON_LENGTH} characters.")
    kept = rules.table_of(rules.read(table))
    _lock(brand)
    last = Policy.objects.filter(brand=brand).aggregate(last=Max("number"))["last"] or 0
    made = Policy.objects.create(
        id=new_id(at), brand=brand, number=last + 1, table=kept, reason=told, drafted_by=by, drafted_at=at
    )
    _wrote("policy_drafted", made, by, at)
    return made


@transaction.atomic
def switch_on_policy(policy: Policy, since: datetime | None = None, *, by: Person, at: datetime) -> Policy:
    """This function will let a draft count from `since` (now, when none is named), and the one before until then.

    :raises OwnPolicy: when `by` drafted it.
    :raises PolicyStands: when it was switched on or dropped before.
    :raises ValueError: for a moment that has passed, or before a version that is planned already.
    """
    _lock(policy.brand)
    found = Policy.objects.select_related("brand", "drafted_by").get(id=policy.id)
    if found.since or found.retired_at:
        raise PolicyStands(found)
    if found.drafted_by_id == by.id or not by.can(Right.SET_POLICY):
        raise OwnPolicy
    from_ = since or at
    if from_ < at:
        raise ValueError("since: this has passed; a policy counts from now on, or from later.")
    others = Policy.objects.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=from_), brand=policy.brand_id)
    planned = others.filter(since__gte=from_, since__gt=at).order_by("since").first()
    if planned:
        raise ValueError(f"since: version {planned.number} is planned for a later moment; drop it first.")
    before = others.filter(since__lte=from_).order_by("-since", "-number").first()
    others.filter(since__lte=from_).update(retired_at=from_)
    found.switched_on_by, found.switched_on_at, found.since = by, at, from_
    found.save(update_fields=["switched_on_by", "switched_on_at", "since"])
    told = {"since": from_.isoformat(), "drafted_by": str(found.drafted_by_id)}
    _wrote("policy_switched_on", found, by, at, was=before.number if before else 0, **told)
    return found


@transaction.atomic
def drop_policy(policy: Policy, *, by: Person, at: datetime) -> Policy:
    """This function will drop a draft, or a version whose moment has not come; the one before it counts on.

    :raises PolicyStands: when it counts or counted, or was dropped before.
    """
    _lock(policy.brand)
    found = Policy.objects.select_related("brand").get(id=policy.id)
    if found.retired_at or (found.since and found.since <= at):
        raise PolicyStands(found)
    if found.since:
        Policy.objects.filter(brand=found.brand_id, retired_at=found.since, since__lt=found.since).update(
            retired_at=None
        )
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    _wrote("policy_dropped", found, by, at)
    return found


def _lock(brand: Brand) -> None:
    """Makes changes to one brand's policy wait for each other."""
    Brand.objects.select_for_update(no_key=True).only("id").get(id=brand.id)


def _wrote(verb: str, policy: Policy, by: Actor, at: datetime, **facts: object) -> None:
    told = {"number": policy.number, "brand": str(policy.brand_id), **facts}
    journal.write([journal.Line(f"remedies.{verb}", policy.id, None, told)], by=by, at=at)
