"""What passengers write about a flight that failed them: our own words in five languages and many moods.

Each complaint knows which fact it carries, in which of its own sentences, and whether somebody is in need now; so
whatever reads complaints can be measured against it.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from amends.simulate.histories.airports import DATA_DIR, known_airports
from amends.simulate.histories.flights import Flight
from amends.simulate.histories.passengers import Passenger

PERSON_NOW_SHARE = 0.06
MARKED = re.compile("«([^«»]+)»")
SAID_AS = {"EWR": "Newark", "JFK": "JFK", "LGA": "LaGuardia"}


@dataclass(frozen=True, slots=True)
class Template:
    """One complaint before it is somebody's: the failures it fits, and the smallest party for which it makes sense."""

    language: str
    mood: str
    when: frozenset[str]
    fact: str
    asks: str
    is_person_now: bool
    party_from: int
    text: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What one passenger writes. `sentence` stands word for word in `text` and carries `fact`."""

    text: str
    sentence: str
    language: str
    mood: str
    fact: str
    asks: str
    is_person_now: bool


def complaint_of(passenger: Passenger, flight: Flight, rng: random.Random) -> Complaint:
    """This will write what a passenger complains about; the same state of `rng` gives the same complaint.

    Some six in a hundred need a person now. Where no words in the passenger's language fit, they write English.

    :raises ValueError: the flight did not fail.
    """
    if flight.failure is None:
        raise ValueError(f"{flight.subject} did not fail, so nobody complains of it")
    fitting = [
        template
        for template in templates()
        if flight.failure in template.when and template.party_from <= passenger.party_size
    ]
    is_person_now = rng.random() < PERSON_NOW_SHARE
    theirs = _of(fitting, passenger.person.language, is_person_now) or _of(fitting, "en", is_person_now)
    template = rng.choice(theirs)
    text = template.text.format(**_facts(passenger, flight, template.language))
    found = MARKED.search(text)
    return Complaint(
        text=text.replace("«", "").replace("»", ""),
        sentence=found[1] if found else text,
        language=template.language,
        mood=template.mood,
        fact=template.fact,
        asks=template.asks,
        is_person_now=template.is_person_now,
    )


@cache
def templates() -> tuple[Template, ...]:
    """This will read all complaints that there are words for."""
    written = tomllib.loads((DATA_DIR / "complaints.toml").read_text(encoding="utf-8"))
    return tuple(
        Template(
            language=entry["language"],
            mood=entry["mood"],
            when=frozenset(entry["when"]),
            fact=entry["fact"],
            asks=entry["asks"],
            is_person_now=entry.get("now", False),
            party_from=entry.get("party", 1),
            text=entry["text"],
        )
        for entry in written["complaint"]
    )


def price_in_words(price_minor: int, language: str) -> str:
    """This will write a price in dollars as people of that language write it: $312.40 or 312,40 USD."""
    amount = f"{price_minor / 100:,.2f}"
    return f"${amount}" if language == "en" else amount.replace(",", "").replace(".", ",") + " USD"


def _of(fitting: list[Template], language: str, is_person_now: bool) -> list[Template]:
    return [one for one in fitting if one.language == language and one.is_person_now == is_person_now]


def _facts(passenger: Passenger, flight: Flight, language: str) -> Mapping[str, str]:
    return {
        "flight": flight.code,
        "origin": said_name(flight.origin),
        "dest": said_name(flight.dest),
        "booking": passenger.booking,
        "name": passenger.name,
        "party": str(passenger.party_size),
        "price": price_in_words(passenger.price_minor, language),
        "hours": str((flight.arrival_delay_minutes or 0) // 60),
    }


def said_name(code: str) -> str:
    """This will say an airport as people do: Newark, or its name without what all airports are called."""
    airport = known_airports().get(code)
    return SAID_AS.get(code) or (airport.name.removesuffix(" Intl") if airport else code)
