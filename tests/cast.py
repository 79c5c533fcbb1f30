"""The cast: people defined by what they may do, a desk they work at, and the customers they serve.

Ana is front line (may give 50), Bea leads the team (250), Carlos is the manager (1,000), Dita the quality lead,
Evan an administrator without access to cases. Everybody works Monday to Friday 9-17 New York time, the desk
is open around the clock unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from amends.customers.models import Customer, Identity, Order
from amends.journal.actors import SETUP
from amends.kernel.ids import new_id
from amends.kinds import actions as kinds
from amends.kinds.models import Kind
from amends.people import actions as people
from amends.people.models import Brand, Calendar, Department, Person, Team
from amends.people.rules import Role
from tests.laid_out import built_once

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # Tuesday, 12:00 in New York
ALWAYS = {day: [("00:00", "00:00")] for day in range(7)}
OFFICE = {day: [("09:00", "17:00")] for day in range(5)}
PASSWORD = "a long enough password"


@dataclass
class Desk:
    """A whole small desk."""

    brand: Brand
    team: Team
    calendar: Calendar
    office: Calendar
    finance: Department
    ana: Person
    ben: Person
    bea: Person
    carlos: Person
    dita: Person
    evan: Person
    kinds: dict[str, Kind] = field(default_factory=dict)


@built_once
def a_desk(at: datetime = NOON, *, open_always: bool = True, with_passwords: bool = False) -> Desk:
    """A desk with one brand, one team and the cast. `with_passwords` hashes six of them, slowly on a real desk."""
    always = people.add_calendar("Around the clock", time_zone="America/New_York", week=ALWAYS, by=SETUP, at=at)
    office = people.add_calendar("Office", time_zone="America/New_York", week=OFFICE, by=SETUP, at=at)
    desk_hours = always if open_always else office
    brand = people.add_brand(
        "kite",
        name="Kite Air",
        calendar=desk_hours,
        sender_address="care@kite.example",
        currency="USD",
        urgent_phone="+1 555 0100",
        is_default=True,
        by=SETUP,
        at=at,
    )
    team = people.add_team("Care", brand=brand, calendar=desk_hours, by=SETUP, at=at)
    staff = {}
    for name, role, languages in (
        ("Ana Ruiz", Role.FRONT_LINE, ("en", "es")),
        ("Ben Cole", Role.FRONT_LINE, ("en", "de")),
        ("Bea Novak", Role.LEAD, ("en", "de")),
        ("Carlos Lima", Role.MANAGER, ("en", "pt")),
        ("Dita Kern", Role.QUALITY, ("en",)),
        ("Evan Holt", Role.ADMIN, ("en",)),
    ):
        first = name.split()[0].lower()
        staff[first] = people.add_person(
            name,
            email=f"{first}@kite.example",
            role=role,
            calendar=desk_hours,
            team=None if role is Role.ADMIN else team,
            languages=languages,
            password=PASSWORD if with_passwords else None,
            by=SETUP,
            at=at,
        )
    people.set_lead(team, staff["bea"], by=SETUP, at=at)
    people.set_deputy(staff["ana"], staff["ben"], by=SETUP, at=at)
    finance = people.add_department("Finance", address="finance@kite.example", calendar=office, by=SETUP, at=at)
    rows = kinds.add(kinds.STARTERS, by=SETUP, at=at)
    return Desk(brand, team, desk_hours, office, finance, **staff, kinds={kind.slug: kind for kind in rows})


def a_customer(desk: Desk, name: str = "Jana Weber", *, at: datetime = NOON, language: str = "en") -> Customer:
    """A customer who is known by a mail address."""
    customer = Customer.objects.create(
        id=new_id(at),
        brand=desk.brand,
        name=name,
        language=language,
        time_zone="Europe/Berlin",
        since_date=at.date().replace(year=2016),
        order_count=14,
    )
    address = f"{name.lower().replace(' ', '.')}@example.com"
    Identity.objects.create(
        id=new_id(at), brand=desk.brand, customer=customer, kind="mail", value=address, verified_at=at
    )
    return customer


def an_order(desk: Desk, customer: Customer, number: str = "KX1545", *, at: datetime = NOON) -> Order:
    """A booking on flight 1545."""
    return Order.objects.create(
        id=new_id(at),
        brand=desk.brand,
        customer=customer,
        number=number,
        placed_at=at,
        value_minor=31240,
        currency="USD",
        thing="flight:B6-1545-JFK-2013-02-08",
    )
