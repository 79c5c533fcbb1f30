"""One rehearsal under one policy: the flights of a period, lived through by a desk of its own in an empty database.

Who is booked does not depend on the policy: so many passengers on each flight that was cancelled or arrived an hour
late or more. Other flights can fail nobody under any policy that may be written, and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from amends import flow
from amends.detect.rules import Heard
from amends.flow.knowing import know
from amends.kernel.wall_clock import end_of_day, moment_of
from amends.simulate import airline
from amends.simulate.bookings import BOOKINGS, booking
from amends.simulate.flights import BOOKED_BEFORE, OPERATIONS, SEED, ZONE, by_quarters
from amends.simulate.histories.flight_signals import ARRIVED, CANCELLED, flight_signals
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.passengers import passengers_of
from amends.simulate.histories.problems import HistoryError
from amends.simulate.histories.signals import Signal
from amends.simulate.policies import counting
from amends.simulate.policies.desk import Crew, open_desk, promising, work
from amends.simulate.policies.terms import Terms
from amends.simulate.world import World

LEAST_LATE = 60
GOES_ON = timedelta(days=2)
# What no detector listens to changes nothing, and is not told.
HEARD = frozenset({CANCELLED, ARRIVED})
STEP, SWEEP_STEP = timedelta(minutes=15), timedelta(hours=1)
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Assumed:
    """What both policies have in common: bookings on each flight that failed, and the dice."""

    bookings: int = 1
    seed: int = SEED


def may_fail(flight: Flight) -> bool:
    """Whether some policy could say that this flight failed its passengers."""
    return flight.is_cancelled or (flight.arrival_delay_minutes or 0) >= LEAST_LATE


def rehearse(
    flights: Sequence[Flight], terms: Terms, assumed: Assumed, tell: Tell = lambda done, words: None
) -> dict[str, Any]:
    """This function will live through these flights under a policy and return its account as plain values.

    It ends two days after the last departure, so that the last customers are seen to. `tell` hears the share done.
    :raises HistoryError: when no flight of these days failed anybody.
    """
    meant = [flight for flight in flights if may_fail(flight)]
    if not meant:
        raise HistoryError("No flight of these days was cancelled or an hour late. Choose other days.")
    with promising(terms):
        return _Rehearsal(meant, terms, assumed).run(tell)


class _Rehearsal:
    """One period on its way, a quarter of an hour at a time."""

    def __init__(self, flights: Sequence[Flight], terms: Terms, assumed: Assumed) -> None:
        self.flights, self.terms, self.assumed = flights, terms, assumed
        self.by_day: dict[date, list[Flight]] = {}
        for flight in flights:
            self.by_day.setdefault(flight.scheduled_departure_at.astimezone(ZONE).date(), []).append(flight)
        first, last = min(self.by_day), max(self.by_day)
        self.world = World(moment_of(first, 0, ZONE) - BOOKED_BEFORE, step=STEP, sweep_step=SWEEP_STEP)
        self.ends_at = end_of_day(last, airline.TIME_ZONE) + GOES_ON

    def run(self, tell: Tell) -> dict[str, Any]:
        """Lives through all days, and counts."""
        world = self.world
        crew = open_desk(self.terms, self.assumed.seed, at=world.at)
        work(crew, world, self.terms)
        for day, flights in sorted(self.by_day.items()):
            world.plan(moment_of(day, 0, ZONE) - BOOKED_BEFORE, partial(self.introduce, crew, flights))
        start, whole = world.at, self.ends_at - world.at
        told = (one for one in flight_signals(self.flights) if one.type in HEARD)
        for moment, batch in by_quarters(told):
            world.plan(moment, partial(self.hear, batch))
            world.run(moment)
            tell(min(0.99, (moment - start) / whole), f"{moment.astimezone(ZONE):%Y-%m-%d}")
        world.run(max(self.ends_at, world.at))
        tell(1.0, "")
        return counting.account(crew, start, world.at)

    def introduce(self, crew: Crew, flights: Sequence[Flight], at: datetime) -> None:
        """Who is booked on the flights of a day."""
        told = [
            booking(crew.desk.brand, who, flight, at)
            for flight in flights
            for who in passengers_of(
                flight.subject,
                self.assumed.seed,
                count=self.assumed.bookings,
                distance_miles=flight.distance_miles or 1000,
            )
        ]
        know(told, by=BOOKINGS, at=at)

    def hear(self, batch: Sequence[Signal], at: datetime) -> None:
        """What the operations' system tells of the last quarter of an hour."""
        flow.notice(
            [Heard(one.source, one.external_id, one.type, one.subject, one.occurred_at, one.data) for one in batch],
            by=OPERATIONS,
            at=at,
        )
