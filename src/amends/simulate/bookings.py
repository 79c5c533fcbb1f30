"""Bookings of invented passengers, as an airline's own system tells them to the desk beforehand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_skeleton

from amends.customers.rules import IdentityKind
from amends.flow.knowing import Acquaintance, Known, Ordered
from amends.flow.spoken import locale_of
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
            "told": told(flight, who.person.language),
            "place": f"at {said_name(flight.origin)}",
            "party": who.party_size,
            "cabin": who.cabin,
        },
    )
    return Known(person, order)


TOLD = {
    "en": "Flight {code} to {place} on {when}",
    "de": "Flug {code} nach {place} am {when}",
    "es": "Vuelo {code} a {place} del {when}",
    "fr": "Vol {code} pour {place} du {when}",
    "pt": "Voo {code} para {place} de {when}",
}


def told(flight: Flight, language: str) -> str:
    """The flight as its passenger says it: "Flight UA1545 to Houston on 8 Feb, 17:20"."""
    airports = known_airports()
    dest = airports.get(flight.dest)
    name = dest.name.removesuffix(" Intl").removesuffix(" International") if dest else flight.dest
    leaves = flight.scheduled_departure_at.astimezone(airports[flight.origin].zone)
    words = TOLD.get(language, TOLD["en"])
    day = format_skeleton("MMMd", leaves, locale=locale_of(language))
    return words.format(code=flight.code, place=name, when=f"{day}, {leaves:%H:%M}")
