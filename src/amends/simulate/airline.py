"""An airline's desk for the replay of flights: open every day from six to eleven, by New York's clocks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.detect.queries import open_incidents
from amends.flow.furnishing import Furnished, furnish
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.people.queries import is_present
from amends.people.rules import Role
from amends.simulate import lead
from amends.simulate.letters import Desk
from amends.simulate.staff import Colleague, Manner, Office, hire_all
from amends.simulate.world import World

TIME_ZONE = "America/New_York"
WEEK = {day: [("06:00", "23:00")] for day in range(7)}
HOURS_WORDS = "every day 6:00-23:00"
LANGUAGES = ("en", "de", "es", "fr", "pt")
CLERKS = ("Ben Cole", "Chloe Roy", "Diego Ortega", "Farid Haddad", "Grace Okoye", "Hugo Costa", "Ines Weiss", "Jo Ek")
LEADERS = (("Bea Novak", Role.LEAD), ("Carlos Lima", Role.MANAGER))
LOOKS_EVERY = timedelta(minutes=30)
# The lead writes to everybody of an incident of whom somebody is owed a word within the next four hours.
WRITES_EVERY, OWED_WITHIN, NEXT_WORD_IN = timedelta(hours=3), timedelta(hours=4), timedelta(hours=24)
NEXT_WORD = (
    "Dear {name},\n\nwe are rebooking everybody in the order of need. If your new flight does not suit you, answer "
    "this letter and a person changes it. The next word reaches you by {next}.\n\nBea Novak, {brand}\n{reference}"
)


@dataclass(frozen=True)
class Airline:
    """A furnished desk, the people who work its cases, and their lead."""

    desk: Furnished
    clerks: Sequence[Person]
    lead: Person


def open_airline(*, clerks: int, at: datetime) -> Airline:
    """This function will set up the airline's desk in an empty database. `clerks` is how many of `CLERKS` work."""
    desk = furnish(
        "airline",
        "Airline",
        time_zone=TIME_ZONE,
        week=WEEK,
        sender_address="care@airline.example",
        team="New York care",
        currency="USD",
        urgent_phone="+1 212 555 0100",
        by=SETUP,
        at=at,
    )
    working, leader = hire_all(desk, CLERKS[:clerks], LEADERS, languages=LANGUAGES, at=at)
    return Airline(desk, working, leader)


def staff(airline: Airline, world: World, seed: int) -> None:
    """This function will let the clerks come to work, and the lead write to everybody whom an incident failed."""
    manner, scripts = Manner(cause="weather", remedy_share=0), Desk()
    clerks = [Colleague(person, random.Random(f"{seed}|{person.email}"), manner, scripts) for person in airline.clerks]
    Office(world, clerks, looks_every=LOOKS_EVERY).open(world.at)
    world.plan(world.at + WRITES_EVERY, lambda at: write_to_all(airline, world, at))


def write_to_all(airline: Airline, world: World, at: datetime) -> None:
    """The lead's round: where a word is owed soon, everybody gets it, with the time of the next."""
    lead.go_on(at)
    if is_present(airline.lead, at):
        for found in open_incidents(airline.desk.brand):
            if lead.is_word_owed(found.incident, at + OWED_WITHIN):
                lead.write_to_all(found.incident, NEXT_WORD, at + NEXT_WORD_IN, by=airline.lead, at=at)
    world.plan(at + WRITES_EVERY, lambda moment: write_to_all(airline, world, moment))
