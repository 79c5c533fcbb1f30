"""Brought in by a member of staff, who says who it was and what went wrong: somebody they met, or a letter on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import open_case_of, whole
from amends.conversation.actions import Heard
from amends.customers import actions as customers
from amends.customers.actions import Acquaintance, Bought
from amends.customers.models import Customer, Order
from amends.customers.queries import by_order_number
from amends.flow.answering import hear_on_cases
from amends.flow.opening import open_cases
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.people.models import Person
from amends.post.models import Inbound
from amends.post.rules import Channel

LONGEST_NUMBER = 80


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought in, on its way to a case. `taken_by` is who has spoken with them, if anybody did."""

    inbound: Inbound
    customer: Customer
    order: Order | None
    kind: Kind
    words: str
    told_at: datetime
    severity: Severity | None = None
    is_urgent: bool = False
    taken_by: Person | None = None


def whom(
    told: Acquaintance, number: str, customer_id: UUID | None = None, *, by: Person, at: datetime
) -> tuple[Customer, Order | None]:
    """This function will say who it was and what they had bought, in the caller's transaction.

    The customer of a booking or receipt (`customer_id` where several stand on it), else whoever is known as `told`
    says; somebody whom nobody knew becomes a customer. What a vouched source tells of them is added.
    :raises ValueError: naming the field, when nobody can be found by it.
    """
    number = number.strip()
    if len(number) > LONGEST_NUMBER:
        raise ValueError(f"number: {len(number)} characters are too many; a booking or receipt has {LONGEST_NUMBER}.")
    orders = by_order_number(told.brand, number) if number else []
    if orders:
        order = _one_of(orders, customer_id)
        return order.customer, order
    if not told.identities and not number:
        raise ValueError("number: give the booking or receipt, or how we reach them.")
    customer = customers.know_many([told], by=by, at=at)[0][0]
    bought = customers.note_orders([Bought(customer, number)], by=by, at=at)[0] if number else None
    return customer, bought


def _one_of(orders: Sequence[Order], customer_id: UUID | None) -> Order:
    """The order of the customer who is meant."""
    meant = [one for one in orders if one.customer_id == customer_id] if customer_id else list(orders)
    if len(meant) != 1:
        raise ValueError(f"customer: {len(orders)} people are on this booking; pick whom you mean.")
    return meant[0]


def join(told: Brought, *, by: Person, at: datetime) -> Case | None:
    """This function will put it on the open case that it is about; None when there is none."""
    open_ = open_case_of(told.customer, told.order) if told.order else _only_open_case(told.customer)
    if open_ is None:
        return None
    case = whole(open_.id)
    heard = Heard(case=case, inbound=told.inbound, text=told.words, channel=told.inbound.channel)
    hear_on_cases([heard], urgent={case.id} if told.is_urgent else (), by=by, at=at)
    return whole(case.id)


def open_new(told: Brought, *, by: Person, at: datetime) -> Case:
    """This function will open a recovery that began when the customer told us."""
    new = NewCase(
        customer=told.customer,
        brand=told.inbound.brand,
        channel=Channel(told.inbound.channel),
        kind=told.kind,
        severity=told.severity.value if told.severity else None,
        order=told.order,
        happened_at=told.told_at,
        first_contact_at=told.told_at,
        words=told.words,
        needs_person_now=told.is_urgent,
        inbound=told.inbound,
        taken_by=told.taken_by,
    )
    return whole(open_cases([new], by=by, at=at)[0].id)


def _only_open_case(customer: Customer) -> Case | None:
    """Who names no booking means the only thing that is open."""
    open_ = list(Case.objects.filter(customer=customer, closed_at__isnull=True)[:2])
    return open_[0] if len(open_) == 1 else None
