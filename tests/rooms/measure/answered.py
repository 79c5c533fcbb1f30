"""Customers who say whether they would recommend us: the recovered a month after, peers to another survey."""

from __future__ import annotations

from datetime import datetime, timedelta

from amends.cases.models import Case, Failure
from amends.customers.models import Customer
from amends.followups.models import Score, Survey
from amends.kernel.ids import new_id
from amends.people.models import Brand
from tests.cast import Desk

DAY = timedelta(days=1)


def an_old_customer(
    desk: Desk, name: str, days: int | None, answered: datetime, brand: Brand | None = None
) -> Customer:
    since = None if days is None else (answered - days * DAY).date()
    return Customer.objects.create(
        id=new_id(answered), brand=brand or desk.brand, name=name, time_zone="UTC", since_date=since
    )


def recovered(desk: Desk, customer: Customer, nps: int | None, answered: datetime, *, ending: str = "resolved") -> Case:
    """A recovery whose customer was asked a month after."""
    opened = answered - 31 * DAY
    failure = Failure.objects.create(
        id=new_id(opened),
        customer=customer,
        kind=desk.kinds["flight-cancelled"],
        severity=2,
        happened_at=opened,
        known_at=opened,
    )
    case = Case.objects.create(
        id=new_id(opened),
        reference=f"T-{new_id(opened).hex[-12:]}",
        brand=customer.brand,
        customer=customer,
        failure=failure,
        channel="mail",
        team=desk.team,
        opened_at=opened,
        resolved_at=opened + DAY,
        closed_at=answered,
        ending=ending,
    )
    Survey.objects.create(
        id=new_id(answered),
        case=case,
        kind="nps",
        for_resolution_at=opened + DAY,
        sent_at=answered - DAY,
        answered_at=None if nps is None else answered,
        nps=nps,
    )
    return case


def peer(desk: Desk, name: str, score: int, told: datetime, days: int | None = 700) -> Customer:
    customer = an_old_customer(desk, name, days, told)
    Score.objects.create(id=new_id(told), customer=customer, score=score, told_at=told, source="yearly")
    return customer


def beside(desk: Desk, at: datetime) -> None:
    """Forty recovered, mostly new, and sixty peers, mostly old: among those alike the recovered say a little less."""
    for number in range(40):
        days = 200 if number % 4 else 2000
        customer = an_old_customer(desk, f"Recovered {number}", days, at - number * DAY)
        recovered(desk, customer, (9, 6, 10, 7, 8)[number % 5], at - number * DAY)
    for number in range(60):
        peer(desk, f"Peer {number}", (9, 10, 8, 9, 5)[number % 5], at - number * DAY / 2, 2000 if number % 3 else 200)
