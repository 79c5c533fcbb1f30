"""A desk with many open cases, filled by the verbs that a storm would use, 500 in a transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from amends import flow
from amends.cases.actions import NewCase
from amends.flow import admitting, furnishing, housekeeping, knowing, recruiting
from amends.flow.furnishing import Furnished
from amends.flow.knowing import Acquaintance, Known, Ordered
from amends.journal.actors import CLOCK, SETUP
from amends.people.models import Calendar, Person
from amends.people.rules import Role, Scope
from amends.post.rules import Channel

ALWAYS = {day: [("00:00", "00:00")] for day in range(7)}
PER_PERSON = 500
FEWEST, MOST = 10, 200
BATCH = 500
# Where the rows of one complaint are kept for the bare engine.
COMPLAINT = "complaint.pickle"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Filled:
    """A desk, who looks at its pages, and the token that lets complaints in."""

    desk: Furnished
    looker: Person
    token: str
    seconds: float
    cases_per_second: float


def now() -> datetime:
    """This moment: measuring is a door."""
    return datetime.now(UTC)


def a_desk(cases: int) -> tuple[Furnished, Person, str]:
    """This function will set up a desk with so many people that each has about 500 cases; returns one of them."""
    at = now() - timedelta(days=1)
    desk = furnishing.furnish(
        "bench",
        "Bench",
        time_zone="Europe/Berlin",
        week=ALWAYS,
        sender_address="care@bench.example",
        team="Care",
        by=SETUP,
        at=at,
    )
    count = min(max(FEWEST, cases // PER_PERSON), MOST)
    people = [_hire(desk, desk.calendar, number, Role.FRONT_LINE, at) for number in range(count)]
    lead = _hire(desk, desk.calendar, count, Role.LEAD, at)
    recruiting.lead(desk.team, lead, by=SETUP, at=at)
    scopes = [Scope.COMPLAINTS_WRITE, Scope.SIGNALS_WRITE]
    _, shown = admitting.make_token("bench", scopes, brand=desk.brand, by=SETUP, at=at)
    return desk, people[0], shown


def _hire(desk: Furnished, shift: Calendar, number: int, role: Role, at: datetime) -> Person:
    return recruiting.hire(
        f"Person {number}", email=f"p{number}@bench.example", role=role, shift=shift, team=desk.team, by=SETUP, at=at
    )


def fill(cases: int, tell: Tell) -> Filled:
    """This function will fill an empty desk with open cases, and send every notice that this makes."""
    desk, looker, token = a_desk(cases)
    began, opening = time.monotonic(), 0.0
    for start in range(0, cases, BATCH):
        news = introduce(desk, start, min(BATCH, cases - start))
        before = time.monotonic()
        flow.open_cases(news, by=CLOCK, at=now())
        opening += time.monotonic() - before
        if start % 10_000 == 0:
            tell(f"{start:,} cases, {time.monotonic() - began:.0f} s")
    send_all()
    return Filled(desk, looker, token, time.monotonic() - began, cases / opening)


def introduce(desk: Furnished, start: int, count: int) -> list[NewCase]:
    """This function will get to know customers, each with an order that fails; returns the cases to be opened."""
    at = now()
    told = [_known(desk, number, at) for number in range(start, start + count)]
    kind = desk.kinds["parcel-late"]
    return [
        NewCase(customer, desk.brand, Channel.SIGNAL, kind=kind, order=order, happened_at=at)
        for customer, order in knowing.know(told, by=SETUP, at=at)
    ]


def _known(desk: Furnished, number: int, at: datetime) -> Known:
    person = Acquaintance(
        desk.brand, f"Customer {number}", [("mail", f"c{number}@customers.example")], language="en", order_count=3
    )
    return Known(person, Ordered(f"B-{number:07d}", at, 4_990, "EUR", f"parcel:{number}"))


def send_all() -> None:
    """This function will do what a worker would have done meanwhile: send the outbox, and seal the journal.

    The letters go nowhere (Django's dummy backend).
    """
    while flow.send(at=now(), at_most=BATCH, by=CLOCK).sent:
        pass
    housekeeping.seal(at=now())
