"""Who was on board: invented passengers with their booking and their past with the airline, always the same for a seed.

Nothing of a passenger is kept anywhere: whoever asks for the same flight with the same seed meets the same people. A
few are regulars, who sit on several flights of a year, so that a storm can fail one person twice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from amends.simulate.histories.flights import Flight
from amends.simulate.histories.people import Person, draw_code, draw_person

ON_A_FAILED_FLIGHT = 10
GOOD_FLIGHT_SHARE = 0.1
ON_A_GOOD_FLIGHT = (1, 2)
REGULAR_SHARE, REGULARS = 0.04, 300
CURRENCY = "USD"
T = TypeVar("T")
TYPICAL_MILES = 1000
BASE_FARE, FARE_PER_MILE = 55.0, 0.12
CABINS = {"economy": (86, 1.0), "premium": (9, 1.7), "business": (5, 3.1)}
PARTY_SIZES = {1: 52, 2: 29, 3: 9, 4: 8, 5: 2}
TROUBLES = ("bag_late", "flight_late", "flight_cancelled", "seat_changed", "refund_slow")
OUTCOMES = {"recovered": 55, "partly": 15, "lost": 10, "unknown": 20}


@dataclass(frozen=True, slots=True)
class PastTrouble:
    """An earlier failure of this airline: what, when, how it ended, and what was given, in minor units of USD."""

    kind: str
    on_date: date
    outcome: str
    given_minor: int


@dataclass(frozen=True, slots=True)
class Passenger:
    """One booking and the person who made it. `price_minor` is what the whole party paid, in minor units of `currency`.

    `customer_since` is a year; `previous_bookings` counts those before this one; `past` is in the order of time.
    """

    person: Person
    flight_subject: str
    booking: str
    party_size: int
    cabin: str
    price_minor: int
    currency: str
    customer_since: int
    previous_bookings: int
    past: tuple[PastTrouble, ...]

    @property
    def name(self) -> str:
        return f"{self.person.given_name} {self.person.family_name}"


def bookings_on(flight: Flight, seed: int) -> list[Passenger]:
    """This will give the bookings on a flight: ten on one that failed, one or two on one in ten of the good ones."""
    count = ON_A_FAILED_FLIGHT
    if flight.failure is None:
        rng = random.Random(f"{seed}|good|{flight.subject}")
        count = rng.randint(*ON_A_GOOD_FLIGHT) if rng.random() < GOOD_FLIGHT_SHARE else 0
    miles = TYPICAL_MILES if flight.distance_miles is None else flight.distance_miles
    return passengers_of(flight.subject, seed, count=count, distance_miles=miles)


def passengers_of(
    flight_subject: str, seed: int, *, count: int = ON_A_FAILED_FLIGHT, distance_miles: int = TYPICAL_MILES
) -> list[Passenger]:
    """This will draw the first `count` bookings on a flight; more of them begin with the same ones.

    `flight_subject` is `Flight.subject` and ends in the day of the schedule.
    """
    rng = random.Random(f"{seed}|flight|{flight_subject}")
    year = date.fromisoformat(flight_subject.rsplit("/", 1)[-1]).year
    found: dict[str, Passenger] = {}
    while len(found) < count:
        life = rng
        is_regular = rng.random() < REGULAR_SHARE
        if is_regular:
            life = random.Random(f"{seed}|regular|{rng.randrange(REGULARS)}")
        person = draw_person(life)
        since, bookings, past = _history(life, year, is_regular)
        party_size, cabin = _weighed(PARTY_SIZES, rng), _cabin(rng)
        passenger = Passenger(
            person=person,
            flight_subject=flight_subject,
            booking=draw_code(rng, 6).upper(),
            party_size=party_size,
            cabin=cabin,
            price_minor=_price(rng, distance_miles, cabin, party_size),
            currency=CURRENCY,
            customer_since=since,
            previous_bookings=bookings,
            past=past,
        )
        found.setdefault(person.key, passenger)
    return list(found.values())


def _history(life: random.Random, year: int, is_regular: bool) -> tuple[int, int, tuple[PastTrouble, ...]]:
    """Customer since, bookings until now, and troubles in the year before; the late months weigh more."""
    since = year - (life.randint(3, 16) if is_regular else min(life.randint(0, 17), life.randint(0, 17)))
    bookings = life.randint(15, 80) if is_regular else life.randint(min(year - since, 1), 2 * (year - since) + 1)
    if not bookings or life.random() >= (0.4 if is_regular else 0.1):
        return since, bookings, ()
    on_date = date(year, 1, 1) - timedelta(days=int(330 * life.random() ** 2) + 3)
    outcome = _weighed(OUTCOMES, life)
    given_minor = life.choice((0, 2500, 5000, 7500)) if outcome in ("recovered", "partly") else 0
    return since, bookings, (PastTrouble(life.choice(TROUBLES), on_date, outcome, given_minor),)


def _cabin(rng: random.Random) -> str:
    return _weighed({cabin: weight for cabin, (weight, _) in CABINS.items()}, rng)


def _price(rng: random.Random, distance_miles: int, cabin: str, party_size: int) -> int:
    fare = (BASE_FARE + FARE_PER_MILE * distance_miles) * rng.uniform(0.7, 1.6) * CABINS[cabin][1]
    return round(fare * 100) * party_size


def _weighed(things: dict[T, int], rng: random.Random) -> T:
    return rng.choices(list(things), list(things.values()))[0]
