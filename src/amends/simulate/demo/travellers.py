"""Everybody who is booked on the flights of the two days, as the desk knows them beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amends.cases.models import Case
from amends.customers.rules import IdentityKind
from amends.flow.knowing import Acquaintance, Known, Ordered, know
from amends.journal.actors import Automatic
from amends.people.models import Brand
from amends.simulate.histories.airports import known_airports
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.passengers import Passenger, bookings_on
from amends.simulate.histories.problems import Problems

BOOKINGS = Automatic("bookings")


@dataclass(frozen=True)
class Booked:
    """A passenger and the flight they are booked on."""

    passenger: Passenger
    flight: Flight


class Travellers:
    """The flights of the two days and who is booked on them; found again by booking number."""

    def __init__(self, seed: int) -> None:
        self.flights = list(read_flights(SHIPPED_FLIGHTS, problems=Problems()))
        self.booked = [Booked(who, flight) for flight in self.flights for who in bookings_on(flight, seed)]
        self._by_booking = {one.passenger.booking: one for one in self.booked}

    def of(self, case: Case) -> Booked | None:
        """Who this case is about."""
        return self._by_booking.get(case.order.number) if case.order else None

    def introduce(self, brand: Brand, *, at: datetime) -> None:
        """This function will tell the desk all customers and their bookings."""
        know([_known(brand, one, at) for one in self.booked], by=BOOKINGS, at=at)

    def failed(self) -> Iterable[Booked]:
        """Those whose flight will fail."""
        return (one for one in self.booked if one.flight.failure in {"cancelled", "late"})


def _known(brand: Brand, one: Booked, at: datetime) -> Known:
    who, flight = one.passenger, one.flight
    person = Acquaintance(
        brand,
        who.name,
        [(IdentityKind.MAIL.value, who.person.email)],
        language=who.person.language,
        time_zone=who.person.time_zone,
        since_date=date(who.customer_since, 1, 1),
        order_count=who.previous_bookings,
    )
    order = Ordered(
        who.booking,
        placed_at=at - timedelta(days=20),
        value_minor=who.price_minor,
        currency=who.currency,
        thing=flight.subject,
        facts={"told": told(flight), "party": who.party_size, "cabin": who.cabin},
    )
    return Known(person, order)


def told(flight: Flight) -> str:
    """The flight as one says it: "Flight UA1545 to Houston on 8 Feb, 17:20"."""
    airport = known_airports().get(flight.dest)
    origin = known_airports()[flight.origin]
    leaves = flight.scheduled_departure_at.astimezone(origin.zone)
    name = airport.name.removesuffix(" Intl").removesuffix(" International") if airport else flight.dest
    return f"Flight {flight.code} to {name} on {leaves.day} {leaves:%b}, {leaves:%H:%M}"
