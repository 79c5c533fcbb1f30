"""Customers who are one person: who it may be, merging them, and taking that back row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amends.customers.likeness import LAST_DIGITS, Likeness, Sketch, likenesses, phone_key
from amends.customers.models import Consent, Customer, Identity, Merge, Order
from amends.customers.rules import IdentityKind
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand

LOOKED_AT = 200
OWN = {"identities": Identity, "orders": Order, "consents": Consent}
Moved = dict[str, list[str]]


class NotOne(ValueError):
    """These two cannot be merged, or not be parted; the message names the field and says why."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same person, and why."""

    customer: Customer
    why: tuple[Likeness, ...]


def customer_of(brand: Brand, customer_id: UUID) -> Customer | None:
    """One customer of a brand."""
    return Customer.objects.filter(brand=brand, id=customer_id).select_related("brand__calendar").first()


def alike(customer: Customer) -> list[Alike]:
    """Who may be the same person, the best reasons first; a fixed number of queries."""
    mine = _sketches([customer])[customer.id]
    ids = _candidates(customer, mine)
    others = Customer.objects.in_bulk(ids)
    sketches = _sketches(list(others.values()))
    found = [Alike(others[id_], tuple(likenesses(mine, sketches[id_]))) for id_ in others]
    return sorted((one for one in found if one.why), key=lambda one: (-len(one.why), one.customer.name))


def _candidates(customer: Customer, mine: Sketch) -> list[UUID]:
    phones, mails = Q(pk__in=[]), Q(pk__in=[])
    for phone in mine.phones:
        if key := phone_key(phone):
            phones |= Q(kind=IdentityKind.PHONE.value, value__endswith=key[-LAST_DIGITS:])
    for mail in mine.mails:
        mails |= Q(kind=IdentityKind.MAIL.value, value__startswith=mail.partition("@")[0].partition("+")[0][:6])
    known = Identity.objects.filter(phones | mails, brand=customer.brand_id).values_list("customer", flat=True)
    bought = Order.objects.filter(brand=customer.brand_id, number__in=list(mine.orders))
    ids = {*known[:LOOKED_AT], *bought.values_list("customer", flat=True)[:LOOKED_AT]}
    return list(ids - {customer.id} - set(_gone(customer.brand_id)))


def _gone(brand_id: UUID) -> list[UUID]:
    rows = Merge.objects.filter(gone__brand=brand_id, unmerged_at__isnull=True)
    return list(rows.values_list("gone", flat=True))


def _sketches(customers: Sequence[Customer]) -> dict[UUID, Sketch]:
    ids = [one.id for one in customers]
    known: dict[UUID, dict[str, list[str]]] = {id_: {} for id_ in ids}
    for id_, kind, value in Identity.objects.filter(customer__in=ids).values_list("customer", "kind", "value"):
        known[id_].setdefault(kind, []).append(value)
    for id_, number in Order.objects.filter(customer__in=ids).values_list("customer", "number"):
        known[id_].setdefault("order", []).append(number)
    return {
        one.id: Sketch(
            one.name,
            known[one.id].get(IdentityKind.MAIL.value, []),
            known[one.id].get(IdentityKind.PHONE.value, []),
            known[one.id].get("order", []),
        )
        for one in customers
    }


def merges_of(customer: Customer) -> list[Merge]:
    """Who went over into this customer and has not been parted again, the last first."""
    rows = Merge.objects.filter(kept=customer, unmerged_at__isnull=True)
    return list(rows.select_related("kept__brand", "gone").order_by("-merged_at", "-id"))


def merge_of(brand: Brand, merge_id: UUID) -> Merge | None:
    """One merge of a brand's customers."""
    rows = Merge.objects.filter(id=merge_id, kept__brand=brand)
    return rows.select_related("kept__brand__calendar", "gone").first()


def gone_into(customer: Customer) -> Customer | None:
    """Whom this customer has become, when they were merged into somebody; else None."""
    row = Merge.objects.filter(gone=customer, unmerged_at__isnull=True).select_related("kept").first()
    return row.kept if row else None


def twins(kept: Customer, gone: Customer) -> dict[UUID, UUID]:
    """Orders that both have by the same number: theirs who goes, by id, and theirs who stays."""
    numbers = dict(Order.objects.filter(customer=kept).values_list("number", "id"))
    rows = Order.objects.filter(customer=gone, number__in=numbers).values_list("id", "number")
    return {id_: numbers[number] for id_, number in rows}


def may_merge(kept: Customer, gone: Customer) -> None:
    """Whether these two can become one.

    :raises NotOne: saying why not.
    """
    if kept.id == gone.id:
        raise NotOne("with: that is the same customer already.")
    if kept.brand_id != gone.brand_id:
        raise NotOne("with: they are customers of two brands.")
    if Merge.objects.filter(gone__in=[kept, gone], unmerged_at__isnull=True).exists():
        raise NotOne("with: one of the two has been merged into somebody already; look at that customer.")


@transaction.atomic
def merge(kept: Customer, gone: Customer, *, elsewhere: Mapping[str, list[str]], by: Actor, at: datetime) -> Merge:
    """This function will make two customers one: what is known of `gone` goes over to `kept` and is written down.

    :param elsewhere: the rows that later rooms moved, by what they are; kept so that they can go back.
    :raises NotOne: when they cannot be one; nothing is changed.
    """
    may_merge(kept, gone)
    stay = twins(kept, gone)
    moved: Moved = {}
    for name, model in OWN.items():
        rows = model._default_manager.filter(customer=gone).exclude(id__in=stay)
        moved[name] = [str(id_) for id_ in rows.values_list("id", flat=True)]
        model._default_manager.filter(id__in=moved[name]).update(customer=kept)
    added = gone.order_count - min(len(stay), gone.order_count)
    since = min((date for date in (kept.since_date, gone.since_date) if date), default=None)
    was = kept.since_date.isoformat() if kept.since_date else ""
    kept.order_count, kept.since_date = kept.order_count + added, since
    kept.save(update_fields=["order_count", "since_date"])
    row = Merge.objects.create(
        id=new_id(at),
        kept=kept,
        gone=gone,
        moved={**moved, **elsewhere, "was": [str(added), was]},
        merged_at=at,
    )
    facts = {"kept": str(kept.id), "gone": str(gone.id), **{name: len(ids) for name, ids in moved.items()}}
    journal.write([journal.Line("customers.merged", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def unmerge(row: Merge, *, by: Actor, at: datetime) -> None:
    """This function will part two customers again: exactly what went over goes back; what came since stays.

    :raises NotOne: when they are parted already, or the one who stayed has gone into somebody else since.
    """
    if Merge.objects.filter(gone=row.kept_id, unmerged_at__isnull=True).exists():
        raise NotOne("merge: this customer was merged into another one since; take that back first.")
    if Merge.objects.filter(id=row.id, unmerged_at__isnull=True).update(unmerged_at=at) != 1:
        raise NotOne("merge: these two are parted already.")
    row.unmerged_at = at
    kept, moved = row.kept, row.moved
    for name, model in OWN.items():
        model._default_manager.filter(id__in=moved[name], customer=kept).update(customer=row.gone)
    added, was = moved["was"]
    kept.order_count = max(0, kept.order_count - int(added))
    kept.since_date = datetime.fromisoformat(was).date() if was else None
    kept.save(update_fields=["order_count", "since_date"])
    facts = {"kept": str(row.kept_id), "gone": str(row.gone_id)}
    journal.write([journal.Line("customers.unmerged", row.id, None, facts)], by=by, at=at)
