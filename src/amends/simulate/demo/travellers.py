"""Everybody who is booked on the flights of the two days, as the desk knows them beforehand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.flow.knowing import know
from amends.people.models import Brand
from amends.simulate.bookings import BOOKINGS, booking
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.passengers import Passenger, bookings_on
from amends.simulate.histories.problems import Problems

# Of a hundred and fifty who booked, one left no address at all: the storm's letters cannot reach them.
ADDRESSLESS = 150


@dataclass(frozen=True)
class Booked:
    """A passenger and the flight they are booked on; `has_address` is whether they left one with their booking."""

    passenger: Passenger
    flight: Flight
    has_address: bool = True


def flights_of_the_storm() -> list[Flight]:
    """The flights of both days, as they ship with the demo."""
    return list(read_flights(SHIPPED_FLIGHTS, problems=Problems()))


class Travellers:
    """The flights of the two days and who is booked on them; found again by booking number or by name."""

    def __init__(self, seed: int, flights: Iterable[Flight], cast: Collection[tuple[str, str]] = ()) -> None:
        """`cast`: names and flight codes of those who appear in the scenes; they can always be written to."""
        self.flights = list(flights)
        self.cast = cast
        everybody = [(who, flight) for flight in self.flights for who in bookings_on(flight, seed)]
        self.booked = [
            Booked(who, flight, bool(number % ADDRESSLESS) or (who.name, flight.code) in cast)
            for number, (who, flight) in enumerate(everybody, start=1)
        ]
        self._by_booking = {one.passenger.booking: one for one in self.booked}

    def of(self, case: Case) -> Booked | None:
        """Who this case is about."""
        return self._by_booking.get(case.order.number) if case.order else None

    def called(self, name: str, flight_code: str) -> Booked:
        """The passenger of this name on this flight.

        :raises LookupError: when nobody of that name is on board; the demo's data are not whole.
        """
        for one in self.booked:
            if one.passenger.name == name and one.flight.code == flight_code:
                return one
        raise LookupError(f"There is no {name} on {flight_code}.")

    def introduce(self, brand: Brand, *, at: datetime) -> None:
        """This function will tell the desk all customers and their bookings."""
        told = [booking(brand, one.passenger, one.flight, at, has_address=one.has_address) for one in self.booked]
        know(told, by=BOOKINGS, at=at)

    def extras(self) -> Iterable[Booked]:
        """Those whose flight will be called off, who can be written to, and who play no part of their own."""
        names = {name for name, _ in self.cast}
        return (
            one
            for one in self.booked
            if one.flight.is_cancelled and one.has_address and one.passenger.name not in names
        )
