"""Kite Air's desk: who works there, when, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.flow import planning, playing, recruiting
from amends.flow.furnishing import Furnished, furnish
from amends.journal.actors import SETUP
from amends.kinds import queries as kinds
from amends.people.models import Calendar, Department, Person
from amends.people.rules import Role
from amends.playbooks import stock
from amends.playbooks.rules import PlanB

NEW_YORK = "America/New_York"
DESK_HOURS = ("06:00", "23:00")
SHIFTS = {"early": ("06:00", "15:00"), "core": ("09:00", "18:00"), "late": ("14:00", "23:00")}
# Name, role, shift, languages. Ana, Bea, Carlos, Dita and Evan are the people whom the demo lets you be.
STAFF: tuple[tuple[str, Role, str, tuple[str, ...]], ...] = (
    ("Ana Ruiz", Role.FRONT_LINE, "core", ("en", "es")),
    ("Bea Novak", Role.LEAD, "core", ("en",)),
    ("Carlos Lima", Role.MANAGER, "core", ("en",)),
    ("Dita Kern", Role.QUALITY, "core", ("en",)),
    ("Evan Holt", Role.ADMIN, "core", ("en",)),
    ("Ben Cole", Role.FRONT_LINE, "core", ("en", "de")),
    ("Chloe Martin", Role.FRONT_LINE, "early", ("en", "fr", "de")),
    ("Diego Ortega", Role.FRONT_LINE, "early", ("en", "es", "pt")),
    ("Farid Haddad", Role.FRONT_LINE, "early", ("en", "fr")),
    ("Grace Okoye", Role.FRONT_LINE, "late", ("en",)),
    ("Hugo Costa", Role.FRONT_LINE, "late", ("en", "pt", "es")),
    ("Ines Weiss", Role.FRONT_LINE, "late", ("en", "de", "fr")),
)
DEPUTIES = {"ana": "ben", "ben": "ana", "bea": "carlos", "chloe": "farid", "farid": "chloe", "grace": "hugo"}
# Care up to what Carlos may give alone.
PLAN_B = PlanB(
    words="Your flight is cancelled, and we are sorry: our plan for this day did not hold. You need not queue or call. "
    "We find you the next seat and write to you; if you would rather have your money back, answer this with one word.",
    calls="Hotels: 60 rooms near each airport\nThe duty manager of operations\nThe late shift, two hours early",
    care_minor=100_000,
    care_currency="USD",
)
DEPARTMENTS = ("Finance", "Baggage", "Hotels")


@dataclass(frozen=True)
class Airline:
    """The furnished desk, its people by first name, and the departments it asks."""

    desk: Furnished
    people: dict[str, Person]
    departments: dict[str, Department]

    @property
    def front_line(self) -> list[Person]:
        return [person for person in self.people.values() if person.role == Role.FRONT_LINE.value]


def open_airline(at: datetime) -> Airline:
    """This function will set up Kite Air's desk in an empty database."""
    every_day = {day: [DESK_HOURS] for day in range(7)}
    desk = furnish(
        "kite",
        "Kite Air",
        time_zone=NEW_YORK,
        week=every_day,
        sender_address="care@kite.example",
        team="New York care",
        currency="USD",
        urgent_phone="+1 212 555 0100",
        by=SETUP,
        at=at,
    )
    shifts = {name: _shift(name, hours, at) for name, hours in SHIFTS.items()}
    people = {
        name.split()[0].lower(): _hire(desk, name, role, shifts[shift], languages, at)
        for name, role, shift, languages in STAFF
    }
    recruiting.lead(desk.team, people["bea"], by=SETUP, at=at)
    for absent, deputy in DEPUTIES.items():
        recruiting.stand_in_for(people[absent], people[deputy], by=SETUP, at=at)
    recruiting.put_on_duty(desk.brand, people["grace"], until=at + timedelta(days=365), by=SETUP, at=at)
    departments = {
        name: recruiting.add_department(
            name, address=f"{name.lower()}@kite.example", hours=shifts["core"], by=SETUP, at=at
        )
        for name in DEPARTMENTS
    }
    _prepare(people, at)
    return Airline(desk, people, departments)


def _prepare(people: dict[str, Person], at: datetime) -> None:
    """What was written before the storm: the steps for a flight that fails, and what to do when many do at once."""
    known = {kind.slug: kind for kind in kinds.active()}
    steps = next(one.steps for one in stock.starters() if one.key == "airline")
    for slug in ("flight-cancelled", "flight-late"):
        playing.write_steps(known[slug], steps, "Our first", seen_version=0, by=people["dita"], at=at)
    planning.write_plan(known["flight-cancelled"], PLAN_B, by=people["carlos"], at=at)


def _shift(name: str, hours: tuple[str, str], at: datetime) -> Calendar:
    week = {day: [hours] for day in range(7)}
    return recruiting.add_hours(f"{name.capitalize()} shift", time_zone=NEW_YORK, week=week, by=SETUP, at=at)


def _hire(desk: Furnished, name: str, role: Role, shift: Calendar, languages: tuple[str, ...], at: datetime) -> Person:
    return recruiting.hire(
        name,
        email=f"{name.split()[0].lower()}@kite.example",
        role=role,
        shift=shift,
        team=None if role is Role.ADMIN else desk.team,
        languages=languages,
        by=SETUP,
        at=at,
    )
