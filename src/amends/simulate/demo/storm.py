"""The two days themselves: flights fail, customers write, staff work, the incidents' owner tells everybody."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from amends import flow
from amends.detect.queries import open_incidents
from amends.detect.rules import Heard
from amends.flow.housekeeping import seal
from amends.journal.actors import Automatic
from amends.simulate.demo.customers import Customers
from amends.simulate.demo.staffing import NEW_YORK, Airline
from amends.simulate.demo.travellers import Booked, Travellers
from amends.simulate.histories.flight_signals import flight_signals
from amends.simulate.letters import Desk
from amends.simulate.staff import Colleague, Manner, Office, decide
from amends.simulate.world import World

ZONE = ZoneInfo(NEW_YORK)
OPERATIONS = Automatic("operations")
HEARD_EVERY = timedelta(minutes=15)
# The desk's own chores are met on a grid: in quiet January every half hour, in the storm every ten minutes.
QUIET_STEP, STEP = timedelta(minutes=30), timedelta(minutes=10)
COMPLAINTS = 90
# When colleagues sit down to a letter of January: the first word, the solution, the check-in and its end.
TURNS = tuple(timedelta(hours=h) for h in (0.2, 2.5, 5, 24, 27, 30, 48))
EARLIER = 12
Tell = Callable[[float, str], None]

FIRST_WORD = (
    "Dear {name},\n\nthe storm has closed the airports. We are rebooking everybody in the order of need; you do not "
    "have to stand in line. Meals and a hotel are ours to pay: keep the receipts. "
    "The next word reaches you by {next}.\n\n"
    "Bea Novak, Kite Air\n{reference}"
)
NEXT_WORD = (
    "Dear {name},\n\nthe runways reopen step by step. If your new flight does not suit you, answer this letter and a "
    "person changes it. The next word reaches you by {next}.\n\nBea Novak, Kite Air\n{reference}"
)


def local(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """A moment of 2013 on New York's clocks, in UTC."""
    return datetime.combine(date(2013, month, day), time(hour, minute), ZONE).astimezone(UTC)


BEGINS, ENDS = local(8, 6), local(9, 14, 5)
# When Bea tells everybody, whom (those owed a word by then), and until when the next word is promised.
BROADCASTS = (
    (local(8, 10), local(8, 14), local(8, 18), FIRST_WORD),
    (local(8, 13, 30), local(8, 18), local(9, 9, 30), FIRST_WORD),
    (local(8, 17, 30), local(8, 23), local(9, 10), FIRST_WORD),
    (local(9, 9, 15), local(9, 13), local(9, 15), NEXT_WORD),
    (local(9, 12, 45), local(9, 15, 30), local(9, 17), NEXT_WORD),
    (local(9, 14), local(9, 15, 30), local(9, 17), NEXT_WORD),
)


class Storm:
    """The world of the demo on its way."""

    def __init__(self, airline: Airline, travellers: Travellers, seed: int) -> None:
        self.airline = airline
        self.rng = random.Random(seed)
        self.travellers = travellers
        self.customers = Customers(travellers, airline.desk.brand, self.rng)
        self.world = World(local(10, 9, month=1), step=QUIET_STEP)
        self.signals = sorted(flight_signals(travellers.flights), key=lambda signal: signal.occurred_at)
        self.told = 0

    def live(self, tell: Tell) -> datetime:
        """Lives from January until the ninth, 14:05; returns that moment. What was planned before happens too."""
        self._plan_january()
        self._open_office()
        self.world.run(BEGINS)
        tell(0.15, "earlier recoveries")
        self.world.step = STEP
        self._plan_storm()
        hours = int((ENDS - BEGINS) / timedelta(hours=1))
        for hour in range(1, hours + 1):
            self.world.run(BEGINS + timedelta(hours=hour))
            tell(0.15 + 0.8 * hour / hours, f"{self.world.at.astimezone(ZONE):%a %H:%M}")
        self.world.run(ENDS)
        seal(at=self.world.at)
        return self.world.at

    def _open_office(self) -> None:
        """In January colleagues sit down when a letter came; in the storm they look for work all the time."""
        desk = Desk()
        manner = Manner(remedy_share=0.35, remedy_minor=(1500, 6000), cause="weather")
        self.staff = [Colleague(person, self.rng, manner, desk) for person in self.airline.front_line]
        self._every(timedelta(hours=4), self.customers.read_their_mail)

    def _sit_down(self, at: datetime) -> None:
        for colleague in self.staff:
            colleague.work(at)

    def _every(self, span: timedelta, act: Callable[[datetime], object]) -> None:
        def turn(at: datetime) -> None:
            act(at)
            if at + span < ENDS:
                self.world.plan(at + span, turn)

        self.world.plan(self.world.at + span, turn)

    def _plan_january(self) -> None:
        """Some of the passengers had trouble before, and it was put right, or not."""
        for one in self.rng.sample(self.travellers.booked, EARLIER):
            day, hour = self.rng.randint(11, 31), self.rng.randint(7, 20)
            at = local(day, hour, self.rng.randint(0, 59), month=1)
            self.world.plan(at, partial(self._complain, one))
            for later in TURNS:
                self.world.plan(at + later, self._sit_down)

    def _plan_storm(self) -> None:
        Office(self.world, self.staff, looks_every=timedelta(minutes=20)).open(self.world.at)
        for name in ("bea", "carlos"):
            self._every(timedelta(minutes=90), partial(decide, self.airline.people[name]))
        self._hear_signals(self.world.at)
        for one in self.rng.sample(list(self.travellers.failed()), COMPLAINTS):
            leaves_at = one.flight.scheduled_departure_at
            at = leaves_at - timedelta(hours=2) + timedelta(minutes=self.rng.expovariate(1 / 150))
            if at < ENDS - timedelta(minutes=10):
                self.world.plan(at, partial(self._complain, one))
        for at, owed_by, next_at, words in BROADCASTS:
            self.world.plan(at, partial(self._broadcast, owed_by, next_at, words))

    def leave_to_you(self, name: str, at: datetime) -> None:
        """From now on this person's work is left as it is: whoever tries the demo takes their chair."""
        for colleague in self.staff:
            if colleague.person.id == self.airline.people[name].id:
                colleague.free_at = at + timedelta(days=365)

    def _complain(self, one: Booked, at: datetime) -> None:
        self.customers.complain(one, at, needs_person_now=False)

    def _hear_signals(self, at: datetime) -> None:
        """What the operations' system tells, every quarter of an hour."""
        fresh = []
        while self.told < len(self.signals) and self.signals[self.told].occurred_at <= at:
            signal = self.signals[self.told]
            fresh.append(
                Heard(signal.source, signal.external_id, signal.type, signal.subject, signal.occurred_at, signal.data)
            )
            self.told += 1
        if fresh:
            flow.notice(fresh, by=OPERATIONS, at=at)
        if at + HEARD_EVERY <= ENDS:
            self.world.plan(at + HEARD_EVERY, self._hear_signals)

    def _broadcast(self, owed_by: datetime, next_at: datetime, words: str, at: datetime) -> None:
        for counts in open_incidents(self.airline.desk.brand):
            flow.tell_incident(counts.incident, words, next_at, until=owed_by, by=self.airline.people["bea"], at=at)
