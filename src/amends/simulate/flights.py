"""A history of flights, lived through by the real desk on a virtual clock.

1. The evening before, the desk is told who is booked: ten invented passengers on a flight that will fail, one or two
   on one in ten of the others. It does not know which is which.
2. What becomes of the flights is told every quarter of an hour. A cancellation, or an arrival three hours late, is a
   failure: everybody booked gets a case and an automatic notice at once; ten such flights of a day are one incident.
3. With clerks, the cases are worked and the promises' time is kept. Without, nobody is there to keep a promise: the
   replay says whom the desk noticed and told, and nothing about promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from amends import flow
from amends.detect.rules import Heard
from amends.flow.housekeeping import seal
from amends.flow.knowing import know
from amends.journal.actors import Automatic
from amends.kernel.wall_clock import end_of_day, moment_of
from amends.simulate import airline
from amends.simulate.bookings import BOOKINGS, booking
from amends.simulate.histories.flight_signals import flight_signals
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.passengers import bookings_on
from amends.simulate.histories.problems import HistoryError
from amends.simulate.histories.signals import Signal
from amends.simulate.world import World, on_grid

OPERATIONS = Automatic("operations")
ZONE = ZoneInfo(airline.TIME_ZONE)
QUARTER = timedelta(minutes=15)
STEP, SWEEP_STEP = timedelta(minutes=15), timedelta(hours=1)
BOOKED_BEFORE = timedelta(hours=28)
SEED = 20130208
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Terms:
    """How flights are replayed: how many clerks work, and the dice of passengers and clerks."""

    clerks: int = 0
    seed: int = SEED


@dataclass
class Lived:
    """What happened in a replay beside what stands in the database. Moments are UTC."""

    started_at: datetime
    ended_at: datetime
    signals: int = 0
    bookings: int = 0


def replay(flights: Sequence[Flight], terms: Terms, tell: Tell = lambda done, words: None) -> Lived:
    """This function will live through some days of flights in the current, empty database. `tell` hears the share done.

    It ends when the last day is over and the last flight has landed.
    :raises HistoryError: when there are no flights.
    """
    if not flights:
        raise HistoryError("No flight of these days stands in this file. Choose other days.")
    return _Replay(flights, terms).run(tell)


def by_quarters(signals: Iterable[Signal]) -> Iterator[tuple[datetime, list[Signal]]]:
    """The signals in batches, each at the end of the quarter of an hour in which its signals became known."""
    batch: list[Signal] = []
    told_at: datetime | None = None
    for signal in signals:
        at = on_grid(signal.occurred_at, QUARTER)
        if told_at is not None and at != told_at:
            yield told_at, batch
            batch = []
        told_at = at
        batch.append(signal)
    if told_at is not None:
        yield told_at, batch


class _Replay:
    """One replay on its way, a quarter of an hour at a time."""

    def __init__(self, flights: Sequence[Flight], terms: Terms) -> None:
        self.flights = flights
        self.terms = terms
        self.by_day: dict[date, list[Flight]] = {}
        for flight in flights:
            self.by_day.setdefault(flight.scheduled_departure_at.astimezone(ZONE).date(), []).append(flight)
        first, last = min(self.by_day), max(self.by_day)
        start = moment_of(first, 0, ZONE) - BOOKED_BEFORE
        self.world = World(start, step=STEP, sweep_step=SWEEP_STEP, keeps_time=terms.clerks > 0)
        self.lived = Lived(start, end_of_day(last, airline.TIME_ZONE))

    def run(self, tell: Tell) -> Lived:
        """Lives through all days."""
        world = self.world
        self.airline = airline.open_airline(clerks=self.terms.clerks, at=world.at)
        if self.terms.clerks:
            airline.staff(self.airline, world, self.terms.seed)
        for day, flights in sorted(self.by_day.items()):
            world.plan(moment_of(day, 0, ZONE) - BOOKED_BEFORE, partial(self.introduce, flights))
        start, whole = world.at, self.lived.ended_at - world.at
        for moment, batch in by_quarters(flight_signals(self.flights)):
            world.plan(moment, partial(self.hear, batch))
            world.run(moment)
            tell(min(1.0, (moment - start) / whole), f"{moment.astimezone(ZONE):%Y-%m-%d}")
        world.run(max(self.lived.ended_at, world.at))
        self.lived.ended_at = world.at
        seal(at=world.at)
        tell(1.0, "")
        return self.lived

    def introduce(self, flights: Sequence[Flight], at: datetime) -> None:
        """Who is booked on the flights of a day."""
        brand = self.airline.desk.brand
        told = [booking(brand, who, flight, at) for flight in flights for who in bookings_on(flight, self.terms.seed)]
        know(told, by=BOOKINGS, at=at)
        self.lived.bookings += len(told)

    def hear(self, batch: Sequence[Signal], at: datetime) -> None:
        """What the operations' system tells of the last quarter of an hour."""
        flow.notice(
            [Heard(one.source, one.external_id, one.type, one.subject, one.occurred_at, one.data) for one in batch],
            by=OPERATIONS,
            at=at,
        )
        self.lived.signals += len(batch)
