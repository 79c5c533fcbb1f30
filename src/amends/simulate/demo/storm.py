"""The two days themselves: flights fail, customers write, staff work, the incidents' owner tells everybody."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.detect.queries import open_incidents
from amends.detect.rules import Heard
from amends.flow import hub
from amends.journal.actors import Automatic
from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.simulate import lead
from amends.simulate.demo.customers import Customers
from amends.simulate.demo.earlier import Earlier
from amends.simulate.demo.expecting import Expecting
from amends.simulate.demo.moments import HANDED_OVER, OPENS, STORM_BEGINS, ZONE, local
from amends.simulate.demo.praise import Praise
from amends.simulate.demo.reading_again import ReadingAgain
from amends.simulate.demo.staffing import Airline
from amends.simulate.demo.travellers import Booked, Travellers
from amends.simulate.histories.flight_signals import flight_signals
from amends.simulate.letters import Desk
from amends.simulate.staff import Colleague, Manner, Office
from amends.simulate.world import World

OPERATIONS = Automatic("operations")
HEARD_EVERY = timedelta(minutes=15)
LOOKS_EVERY = timedelta(minutes=20)
READ_EVERY = timedelta(hours=4)
# The desk's own chores are met on a grid: in quiet January every quarter of an hour, in the storm every ten minutes.
QUIET_STEP, STEP = timedelta(minutes=15), timedelta(minutes=10)
COMPLAINTS = 60
# Nobody complains so late that no colleague could answer before the desk is yours.
LAST_COMPLAINT, LAST_WORK = local(9, 13), local(9, 14)
Tell = Callable[[float, str], None]

FIRST_WORD = (
    "Dear {name},\n\nthe storm has closed the airports. We are rebooking everybody in the order of need; you do not "
    "have to stand in line. Meals and a hotel are ours to pay: keep the receipts. "
    "The next word reaches you by {next}.\n\n"
    "Bea Novak, Kite Air\n{reference}"
)
NEXT_WORD = (
    "Dear {name},\n\nthe runways reopen step by step. If your new flight does not suit you, answer this letter and a "
    "person changes it. The next word reaches you by {next}.\n\n"
    "Bea Novak, Kite Air\n{reference}"
)
CAUSE = "a snowstorm over New York"
KNOWN = "The airports close in the afternoon of Friday and reopen one runway at a time from Saturday morning on."
FRIDAY, SATURDAY = date(2013, 2, 8), date(2013, 2, 9)
# When Bea tells everybody of a day's flights, and until when the next word is promised. Whoever joins later gets the
# same letter by itself.
BROADCASTS = (
    (local(8, 9, 40), FRIDAY, local(8, 14), FIRST_WORD),
    (local(8, 13, 40), FRIDAY, local(9, 9, 30), NEXT_WORD),
    (local(9, 9, 10), FRIDAY, local(9, 15), NEXT_WORD),
    (local(9, 9, 15), SATURDAY, local(9, 15), NEXT_WORD),
)

# Who is owed an answer by the team, on a case of the storm that nobody has, or by this colleague.
WROTE = Prepared(
    lambda team, person: (
        Promise.objects.filter(
            Q(team=team, case__owner__isnull=True) | Q(person=person), OPEN, kind=PromiseKind.ANSWER.value
        )
        .order_by("due_at", "id")
        .values_list("case_id", "case__customer__language", "person_id")[:20]
    )
)


class Frontliner(Colleague):
    """A colleague who first answers who wrote: on their own cases, and on one of the storm that nobody has."""

    def __init__(self, person: Person, rng: random.Random, manner: Manner, desk: Desk) -> None:
        super().__init__(person, rng, manner, desk)
        self._left_alone: set[UUID] = set()

    def leave_alone(self, case: Case) -> None:
        """Somebody else tells what they do on this case."""
        self._left_alone.add(case.id)
        self.rest(case, HANDED_OVER + timedelta(days=365))

    def next_case(self, at: datetime) -> Case | None:
        """Who wrote and has no answer yet, in a language that they speak; then as everybody."""
        wrote = WROTE(self.person.team_id, self.person.id) if self.person.team_id else []
        for case_id, language, person_id in wrote:
            if case_id not in self._left_alone and (person_id or language in self.person.languages):
                return cases.whole(case_id)
        return super().next_case(at)


class Storm:
    """The world of the demo on its way."""

    def __init__(self, airline: Airline, travellers: Travellers, seed: int) -> None:
        """Whoever plays a part of their own (`travellers.cast`) does nothing else by chance."""
        self.airline = airline
        self.rng = random.Random(seed)
        self.travellers = travellers
        self.customers = Customers(travellers, airline.desk.brand, self.rng)
        self.world = World(OPENS, step=QUIET_STEP)
        self.signals = sorted(flight_signals(travellers.flights), key=lambda signal: signal.occurred_at)
        self.told = 0
        manner, desk = Manner(remedy_share=0.35, remedy_minor=(1500, 5000), cause="weather"), Desk()
        self.staff = [Frontliner(person, self.rng, manner, desk) for person in airline.front_line]

    def live(self, tell: Tell) -> None:
        """Lives from January until the desk is yours. What was planned before happens too."""
        Earlier(self.world, self.airline, self.travellers, self.customers, self.staff).plan()
        ReadingAgain(self.world, self.airline).plan()
        Expecting(self.world, self.airline).plan()
        Praise(self.world, self.airline).plan()
        self.world.run(STORM_BEGINS)
        tell(0.12, "earlier recoveries")
        self.world.step = STEP
        self._plan()
        span = HANDED_OVER - STORM_BEGINS
        hour = timedelta(hours=1)
        while self.world.at < HANDED_OVER:
            self.world.run(min(self.world.at + hour, HANDED_OVER))
            done = (self.world.at - STORM_BEGINS) / span
            tell(0.12 + 0.86 * done, f"{self.world.at.astimezone(ZONE):%a %H:%M}")

    def _plan(self) -> None:
        # Ana's chair is yours: what she does is told by the scenes alone.
        ana = self.airline.people["ana"]
        colleagues = [colleague for colleague in self.staff if colleague.person.id != ana.id]
        Office(self.world, colleagues, looks_every=LOOKS_EVERY).open(self.world.at)
        self.world.plan(LAST_WORK, lambda at: self._put_down_pens())
        self._read_mail(self.world.at)
        self._hear_signals(self.world.at)
        for one in self.rng.sample(list(self.travellers.extras()), COMPLAINTS):
            leaves_at = one.flight.scheduled_departure_at
            at = leaves_at - timedelta(hours=2) + timedelta(minutes=self.rng.expovariate(1 / 150))
            if at < LAST_COMPLAINT:
                self.world.plan(at, partial(self._complains, one))
        for at, day, next_at, words in BROADCASTS:
            self.world.plan(at, partial(self._broadcast, day, next_at, words))

    def _complains(self, one: Booked, at: datetime) -> None:
        """Somebody writes by chance. What would come to Ana waits for her colleagues: nobody sits in her chair yet."""
        case = self.customers.complain(one, at)
        if case.owner_id == self.airline.people["ana"].id:
            flow.give_to_team(case, case.team, by=self.airline.people["bea"], at=at)

    def _read_mail(self, at: datetime) -> None:
        self.customers.read_their_mail(at)
        if at + READ_EVERY <= LAST_WORK:
            self.world.plan(at + READ_EVERY, self._read_mail)

    def leave_alone(self, case: Case) -> None:
        """None of the simulated staff touches this case any more."""
        for colleague in self.staff:
            colleague.leave_alone(case)

    def _put_down_pens(self) -> None:
        for colleague in self.staff:
            colleague.free_at = HANDED_OVER + timedelta(days=365)

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
        lead.go_on(at)
        if at + HEARD_EVERY <= HANDED_OVER:
            self.world.plan(at + HEARD_EVERY, self._hear_signals)

    def _broadcast(self, day: date, next_at: datetime, words: str, at: datetime) -> None:
        bea = self.airline.people["bea"]
        for counts in open_incidents(self.airline.desk.brand):
            if counts.incident.key.endswith(day.isoformat()):
                hub.describe_incident(counts.incident, CAUSE, KNOWN, is_confirmed=True, by=bea, at=at)
                lead.write_to_all(counts.incident, words, next_at, by=bea, at=at)
