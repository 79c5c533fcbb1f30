"""Flights told as signals in the order of time, as an airline's operations system would have sent them.

The record says when flights left and landed. It does not say when people were told that one would not go, so the
replay assumes it (`Assumptions`): those are policies of the replay, not facts of history.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amends.simulate.histories.airports import airline_names, known_airports
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.signals import Signal, in_words

SOURCE = "histories/flights"
SCHEDULED, CANCELLED, DEPARTED, DIVERTED, ARRIVED = (
    "flight.scheduled",
    "flight.cancelled",
    "flight.departed",
    "flight.diverted",
    "flight.arrived",
)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the replay assumes because the record is silent. All are spans before the scheduled departure.

    `schedule_known_before`: the schedule is told a day ahead. `cancellation_known_before`: a cancellation is known
    three hours ahead. A diversion is known when the flight should have landed: its departure plus the planned duration.
    """

    schedule_known_before: timedelta = timedelta(days=1)
    cancellation_known_before: timedelta = timedelta(hours=3)

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.cancellation_known_before <= self.schedule_known_before:
            raise ValueError("cancellation_known_before must lie between zero and schedule_known_before")


AS_ASSUMED = Assumptions()


def cancelled_known_at(flight: Flight, assumptions: Assumptions = AS_ASSUMED) -> datetime:
    """This will say when the replay takes a cancellation to be known: three hours before the scheduled departure."""
    return flight.scheduled_departure_at - assumptions.cancellation_known_before


def diverted_known_at(flight: Flight) -> datetime | None:
    """This will say when the replay takes a diversion to be known: when the flight should have landed, as it left."""
    if flight.departed_at is None or flight.scheduled_arrival_at is None:
        return flight.departed_at
    return flight.departed_at + (flight.scheduled_arrival_at - flight.scheduled_departure_at)


def flight_signals(flights: Iterable[Flight], assumptions: Assumptions = AS_ASSUMED) -> Iterator[Signal]:
    """This will tell the flights as signals in the order of time; ties go by kind of signal, then by subject.

    The flights may come in any order and are held in memory; the signals are made one by one as they are asked for.
    """
    ahead: list[tuple[datetime, int, str, Flight]] = []
    for flight in sorted(flights, key=lambda flight: (flight.scheduled_departure_at, flight.subject)):
        known_at = flight.scheduled_departure_at - assumptions.schedule_known_before
        while ahead and ahead[0][0] < known_at:
            yield _signal(*heapq.heappop(ahead))
        yield _signal(known_at, 0, flight.subject, flight)
        for place, at in _what_became(flight, assumptions):
            heapq.heappush(ahead, (at, place, flight.subject, flight))
    while ahead:
        yield _signal(*heapq.heappop(ahead))


KINDS = (SCHEDULED, CANCELLED, DEPARTED, DIVERTED, ARRIVED)


def _what_became(flight: Flight, assumptions: Assumptions) -> Iterator[tuple[int, datetime]]:
    """Each later fact of a flight, as its place in KINDS and the moment from which it is known."""
    if flight.departed_at is None:
        yield 1, cancelled_known_at(flight, assumptions)
        return
    yield 2, flight.departed_at
    diverted_at = diverted_known_at(flight) if flight.is_diverted else None
    if diverted_at is not None:
        yield 3, diverted_at
    if flight.arrived_at is not None:
        yield 4, max(flight.arrived_at, flight.departed_at)


def _signal(at: datetime, place: int, subject: str, flight: Flight) -> Signal:
    kind = KINDS[place]
    facts: dict[str, Any] = {
        "flight": flight.code,
        "carrier": flight.carrier,
        "origin": flight.origin,
        "dest": flight.dest,
        "scheduled_departure_at": in_words(flight.scheduled_departure_at),
        "scheduled_arrival_at": in_words(flight.scheduled_arrival_at),
    }
    facts.update(_MORE[place](flight, at))
    return Signal(SOURCE, f"{kind}/{subject}", kind, subject, at, facts)


def _schedule(flight: Flight, at: datetime) -> dict[str, Any]:
    airports = known_airports()
    origin, dest = airports.get(flight.origin), airports.get(flight.dest)
    return {
        "airline": airline_names().get(flight.carrier, flight.carrier),
        "origin_name": origin.name if origin else flight.origin,
        "origin_zone": origin.zone.key if origin else None,
        "dest_name": dest.name if dest else flight.dest,
        "dest_zone": dest.zone.key if dest else None,
        "tail": flight.tail,
        "distance_miles": flight.distance_miles,
    }


def _cancellation(flight: Flight, at: datetime) -> dict[str, Any]:
    return {"notice_minutes": int((flight.scheduled_departure_at - at).total_seconds() // 60)}


def _departure(flight: Flight, at: datetime) -> dict[str, Any]:
    return {"departed_at": in_words(at), "departure_delay_minutes": flight.departure_delay_minutes}


def _diversion(flight: Flight, at: datetime) -> dict[str, Any]:
    return {"departed_at": in_words(flight.departed_at)}


def _arrival(flight: Flight, at: datetime) -> dict[str, Any]:
    return {"arrived_at": in_words(flight.arrived_at), "arrival_delay_minutes": flight.arrival_delay_minutes}


_MORE = (_schedule, _cancellation, _departure, _diversion, _arrival)
