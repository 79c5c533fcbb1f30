"""What a brand may give in a month, and above which sum two people decide: set, and written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kernel.money import Money
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.remedies import queries
from amends.remedies.actions.locking import lock_budget
from amends.remedies.models import Budget, FourEyes
from amends.remedies.rules.months import month as month_of


@transaction.atomic
def set_budget(
    brand: Brand,
    kind: Kind | None,
    amount_minor: int | None,
    currency: str,
    month: str = "",
    *,
    by: Actor,
    at: datetime,
) -> Budget:
    """This function will set what a brand may give as extras in each month from `month` on, in minor units.

    :param kind: for failures of this kind alone, which then draw on nothing else; None for all without their own.
    :param amount_minor: None ends the budget from that month on.
    :param month: such as "2026-02"; the running one by the brand's clock when none is named.
    :raises ValueError: naming the field: no month or one that is over, an unknown currency, or a sum below zero.
    """
    running = queries.month_now(brand, at)
    wanted = month_of(month, brand.calendar.time_zone) if month else running
    if wanted.key < running.key:
        raise ValueError(f"month: {wanted.key} is over; a budget counts from {running.key} on, or from later.")
    if Money(amount_minor or 0, currency).minor < 0:
        raise ValueError("amount_minor: a budget is not below zero; 0 means that every extra is asked for.")
    lock_budget(brand)
    row = Budget.objects.filter(brand=brand, kind=kind, currency=currency, month=wanted.key).first()
    was = {"was_minor": row.amount_minor} if row else {}
    row = row or Budget(id=new_id(at), brand=brand, kind=kind, currency=currency, month=wanted.key)
    row.amount_minor = amount_minor
    row.save()
    told = {"brand": str(brand.id), "currency": currency, "month": wanted.key, "amount_minor": amount_minor, **was}
    if kind:
        told["kind"] = kind.slug
    journal.write([journal.Line("remedies.budget_set", row.id, None, told)], by=by, at=at)
    return row


@transaction.atomic
def set_four_eyes(currency: str, above_minor: int | None, *, by: Actor, at: datetime) -> FourEyes:
    """This function will let two people decide wherever a case would have got more than this in all, in minor units.

    :param above_minor: None: one is always enough.
    :raises ValueError: for an unknown currency, or a sum below zero.
    """
    if Money(above_minor or 0, currency).minor < 0:
        raise ValueError("above_minor: a sum is not below zero; 0 means that two decide on every sum.")
    row = FourEyes.objects.select_for_update().filter(currency=currency).first()
    was = {"was_minor": row.above_minor} if row else {}
    row = row or FourEyes(id=new_id(at), currency=currency)
    row.above_minor = above_minor
    row.save()
    told = {"currency": currency, "above_minor": above_minor, **was}
    journal.write([journal.Line("remedies.four_eyes_set", row.id, None, told)], by=by, at=at)
    return row
