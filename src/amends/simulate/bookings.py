"""Bookings of invented passengers, as an airline's own system tells them to the desk beforehand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from amends.customers.rules import IdentityKind
from amends.flow.knowing import Acquaintance, Known, Ordered
from amends.journal.actors import Automatic
from amends.people.models import Brand
from amends.simulate.histories.airports import known_airports
from amends.simulate.histories.complaints import said_name
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.passengers import Passenger

BOOKINGS = Automatic("bookings")
BOOKED_BEFORE = timedelta(days=20)


def booking(brand: Brand, who: Passenger, flight: Flight, at: datetime, *, has_address: bool = True) -> Known:
    """A passenger and what they booked, known from `at` on; without an address, by the booking alone."""
    address = (IdentityKind.MAIL.value, who.person.email)
    person = Acquaintance(
        brand,
        who.name,
        [address if has_address else (IdentityKind.KEY.value, f"bookings:{who.booking}")],
        language=who.person.language,
        time_zone=who.person.time_zone,
        since_date=date(who.customer_since, 1, 1),
        order_count=who.previous_bookings,
    )
    order = Ordered(
        who.booking,
        placed_at=at - BOOKED_BEFORE,
        value_minor=who.price_minor,
        currency=who.currency,
        thing=flight.subject,
        facts={
            "told": told(flight),
            "place": f"at {said_name(flight.origin)}",
            "party": who.party_size,
            "cabin": who.cabin,
        },
    )
    return Known(person, order)


def told(flight: Flight) -> str:
    """The flight as one says it: "Flight UA1545 to Houston on 8 Feb, 17:20"."""
    airports = known_airports()
    dest = airports.get(flight.dest)
    name = dest.name.removesuffix(" Intl").removesuffix(" International") if dest else flight.dest
    leaves = flight.scheduled_departure_at.astimezone(airports[flight.origin].zone)
    return f"Flight {flight.code} to {name} on {leaves.day} {leaves:%b}, {leaves:%H:%M}"
