"""Filling an empty desk with the two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from amends import flow
from amends.journal.actors import CLOCK
from amends.simulate.demo import earlier, scenes
from amends.simulate.demo.moments import HANDED_OVER, OPENS
from amends.simulate.demo.scenes import Scenes
from amends.simulate.demo.staffing import Airline, open_airline
from amends.simulate.demo.storm import Storm, Tell
from amends.simulate.demo.travellers import Travellers, flights_of_the_storm
from amends.simulate.histories.flights import Flight

SEED = 20130208
CAST = frozenset((*scenes.CAST, *earlier.CAST))


def fill(tell: Tell, flights: Sequence[Flight] | None = None) -> tuple[Airline, datetime]:
    """This function will live through the two days on an empty desk; returns its people and the moment it is then.

    `flights`: those that fly, all of both days unless given; the flights of the cast must be among them. The journal
    is left for the worker to seal.
    """
    airline = open_airline(OPENS)
    travellers = Travellers(SEED, flights_of_the_storm() if flights is None else flights, CAST)
    travellers.introduce(airline.desk.brand, at=OPENS)
    tell(0.05, f"{len(travellers.booked):,} passengers")
    storm = Storm(airline, travellers, SEED)
    Scenes(storm).plan()
    storm.live(tell)
    while flow.send(at=HANDED_OVER, at_most=500, by=CLOCK).sent:
        pass
    flow.keep_time(by=CLOCK, at=HANDED_OVER)
    tell(1.0, "done")
    return airline, HANDED_OVER


def some_flights(each: int, first: int) -> list[Flight]:
    """Every so many-th flight, those on which the cast sits, and the first to be called off on each of the two days:
    they make the storm an incident from its beginning."""
    codes = {code for _, code in CAST}
    every = flights_of_the_storm()
    days = {flight.day for flight in every}
    called_off = sorted((one for one in every if one.is_cancelled), key=lambda one: one.scheduled_departure_at)
    begun = {one.subject for day in days for one in [one for one in called_off if one.day == day][:first]}
    return [
        flight
        for number, flight in enumerate(every)
        if not number % each or flight.code in codes or flight.subject in begun
    ]
