"""Knowing customers before anything fails: what the company's other systems tell us about people and their orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from amends.customers import actions as customers
from amends.customers.actions import Acquaintance, Bought
from amends.customers.models import Customer, Order
from amends.journal.actors import Actor

__all__ = ["Acquaintance", "Known", "Ordered", "know"]

BATCH = 500


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order, booking or contract. `thing` names what may fail for many; `value_minor` is in minor units."""

    number: str
    placed_at: datetime | None = None
    value_minor: int | None = None
    currency: str = ""
    thing: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """One person as we are told of them, and one of their orders."""

    person: Acquaintance
    order: Ordered


def know(told: Sequence[Known], *, by: Actor, at: datetime) -> list[tuple[Customer, Order]]:
    """This function will get to know customers and note their orders, in order; 500 in one transaction.

    Whoever is known stays as they are, and so does an order: the same told twice changes nothing.
    :raises NotAnIdentity: when an identity is none; nothing of its 500 is changed.
    """
    known = []
    for start in range(0, len(told), BATCH):
        known += _know(told[start : start + BATCH], by, at)
    return known


@transaction.atomic
def _know(told: Sequence[Known], by: Actor, at: datetime) -> list[tuple[Customer, Order]]:
    found = [customer for customer, _ in customers.know_many([one.person for one in told], by=by, at=at)]
    bought = [
        Bought(customer, one.number, one.placed_at, one.value_minor, one.currency, one.thing, one.facts)
        for customer, one in zip(found, (one.order for one in told), strict=True)
    ]
    return list(zip(found, customers.note_orders(bought, by=by, at=at), strict=True))
