"""Who a customer is, and what they ordered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from amends.customers import rules
from amends.customers.models import Customer, Identity, Order
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.people.models import Brand
from amends.prepared import Prepared

_REACHED = Prepared(
    lambda *ids: Identity.objects.filter(customer__in=ids).values_list("customer_id", "kind", "value", "verified_at")
)


def by_identity(brand: Brand, kind: IdentityKind | str, value: str) -> Customer | None:
    """The customer who is known by this, in any spelling; None when nobody is, or nobody can be."""
    try:
        spelled = normalise_identity(kind, value)
    except NotAnIdentity:
        return None
    row = Identity.objects.filter(brand=brand, kind=str(kind), value=spelled).select_related("customer").first()
    return row.customer if row else None


def customers_by(brand: Brand, asked: Collection[tuple[IdentityKind, str]]) -> dict[tuple[IdentityKind, str], UUID]:
    """Who is known by these, in any spelling: ids by what was asked; whoever is known by none is left out. One query
    for each kind."""
    spelled: dict[IdentityKind, dict[str, list[str]]] = {}
    for kind, value in asked:
        try:
            spelled.setdefault(kind, {}).setdefault(normalise_identity(kind, value), []).append(value)
        except NotAnIdentity:
            continue
    found = {}
    for kind, values in spelled.items():
        rows = Identity.objects.filter(brand=brand, kind=kind.value, value__in=values)
        for value, customer_id in rows.values_list("value", "customer_id"):
            found.update({(kind, typed): customer_id for typed in values[value]})
    return found


def by_order_number(brand: Brand, number: str) -> list[Order]:
    """Everybody's orders with this number, each with its customer; several when people travel together."""
    rows = Order.objects.filter(brand=brand, number=number.strip())
    return list(rows.select_related("customer").order_by("id"))


def by_things(things: Collection[str]) -> list[Order]:
    """The orders for these things (a flight, a batch), each with its customer: whom one event has failed."""
    return list(Order.objects.filter(thing__in=things).select_related("customer__brand__calendar").order_by("id"))


def orders_of(customer_ids: Collection[UUID]) -> dict[UUID, list[Order]]:
    """The orders of these customers, newest first; one query."""
    found: dict[UUID, list[Order]] = {}
    for order in Order.objects.filter(customer__in=customer_ids).order_by("-placed_at", "-id"):
        found.setdefault(order.customer_id, []).append(order)
    return found


def identities_of(customer: Customer) -> list[Identity]:
    """How this customer is known and reached."""
    return list(customer.identities.order_by("kind", "value"))


def addresses(customer_ids: Collection[UUID]) -> dict[UUID, dict[str, list[str]]]:
    """How these customers are reached: values by kind, verified ones first; one query."""
    found: dict[UUID, dict[str, list[str]]] = {}
    for customer_id, kind, value, _ in sorted(_REACHED(*customer_ids), key=lambda row: (row[3] is None, row[2])):
        found.setdefault(customer_id, {}).setdefault(kind, []).append(value)
    return found


def facts_line(customer: Customer) -> str:
    """What the page says beside the name: "customer since 2016 · 14 orders"."""
    return rules.facts_line(customer.since_date, customer.order_count)
