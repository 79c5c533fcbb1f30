"""A shop's desk for the replay of orders: clerks on weekdays from nine to six, a lead and a manager."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends import flow
from amends.flow.furnishing import Furnished, furnish
from amends.journal.actors import SETUP, Automatic
from amends.people.models import Person
from amends.people.queries import is_present
from amends.people.rules import Role
from amends.prepared import Prepared
from amends.remedies.models import UNPAID, Remedy
from amends.simulate.letters import Desk
from amends.simulate.staff import Colleague, Manner, Office, hire_all
from amends.simulate.world import World

WEEKDAYS = {day: [("09:00", "18:00")] for day in range(5)}
HOURS_WORDS = "Monday to Friday 9:00-18:00"
CLERKS = ("Ana Souza", "Bruno Lima", "Elisa Melo", "Fabio Costa", "Gabi Reis", "Hugo Alves", "Iara Nunes", "Joel Pires")
LEADERS = (("Carla Dias", Role.LEAD), ("Davi Rocha", Role.MANAGER))
LOOKS_EVERY = timedelta(hours=3)
FINANCE = Automatic("finance")
PAYS_FROM, PAYS_EVERY = timedelta(hours=16), timedelta(days=1)


@dataclass(frozen=True)
class Shop:
    """A furnished desk and the people who work at it."""

    desk: Furnished
    clerks: Sequence[Person]
    lead: Person


def open_shop(*, time_zone: str, language: str, currency: str, clerks: int = 2, at: datetime) -> Shop:
    """This function will set up the shop's desk in an empty database. `clerks` is how many of `CLERKS` work there."""
    desk = furnish(
        "shop",
        "Shop",
        time_zone=time_zone,
        week=WEEKDAYS,
        sender_address="care@shop.example",
        team="Care",
        language=language,
        currency=currency,
        urgent_phone="+55 11 5550-0100",
        by=SETUP,
        at=at,
    )
    working, leader = hire_all(desk, CLERKS[:clerks], LEADERS, languages=("en", language), at=at)
    return Shop(desk, working, leader)


def staff(shop: Shop, world: World, seed: int) -> None:
    """This function will let the shop's people come to work, and the finance desk pay every day what was granted."""
    manner = Manner(cause="supplier-or-carrier")
    scripts = Desk()
    clerks = [Colleague(person, random.Random(f"{seed}|{person.email}"), manner, scripts) for person in shop.clerks]
    Office(world, clerks, looks_every=LOOKS_EVERY).open(world.at)
    world.plan(world.at + PAYS_FROM, lambda at: pay(world, shop.lead, at))


_TO_PAY = Prepared(lambda: Remedy.objects.filter(UNPAID, amount_minor__gt=0).select_related("case", "payout"))


def pay(world: World, lead: Person, at: datetime) -> None:
    """The finance desk's round on a working day: everything granted is paid, and finance says so."""
    if is_present(lead, at):
        for remedy in _TO_PAY():
            flow.pay_remedy(remedy, f"PAY-{remedy.id.hex[:12]}", by=FINANCE, at=at)
    world.plan(at + PAYS_EVERY, lambda moment: pay(world, lead, moment))
