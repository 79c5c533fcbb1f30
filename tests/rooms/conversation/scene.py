"""A desk with its scripts and one case that Ana owns, to talk on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation.actions import stock_scripts
from amends.customers.models import Customer
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.rules import Channel
from tests.cast import NOON, Desk, a_customer, a_desk, an_order
from tests.laid_out import built_once

BY = Automatic("test")


def minutes(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


def a_case(desk: Desk, customer: Customer, owner: Person | None = None, *, with_order: bool = False) -> Case:
    """A case without any promise yet, as `cases` alone opens it."""
    order = an_order(desk, customer) if with_order else None
    new = NewCase(customer, desk.brand, Channel.MAIL, kind=desk.kinds["baggage"], order=order, first_contact_at=NOON)
    return cases.open_([(new, owner, desk.team)], by=BY, at=NOON)[0]


@dataclass
class Scene:
    """Where it happens."""

    desk: Desk
    jana: Customer
    case: Case

    def entries(self, verb: str) -> list[Entry]:
        """What the journal says about this, oldest first."""
        return list(Entry.objects.filter(verb=verb).order_by("id"))


@built_once
def a_scene() -> Scene:
    """Jana, known by mail, has a case that Ana owns."""
    desk = a_desk()
    stock_scripts(by=BY, at=NOON)
    jana = a_customer(desk)
    return Scene(desk, jana, a_case(desk, jana, desk.ana))
