"""What the phone page shows: three rows of taps, whose number it is, and what may be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from amends.cases.queries import open_references
from amends.customers.queries import by_order_number
from amends.flow.on_the_floor import Attended, Did
from amends.kernel.money import places
from amends.kinds import queries as kinds
from amends.kinds.rules import Severity
from amends.people.models import Brand, Person
from amends.remedies import queries as remedies
from amends.remedies.rules import Beyond, left
from amends.web.remembered import remembered
from amends.web.shown.case.choices import SKIP_REASONS
from amends.web.shown.forms import Option
from amends.web.words import Wall, money, plain_money

SEVERITIES = (
    Option(str(Severity.SMALL.value), "small"),
    Option(str(Severity.MEDIUM.value), "medium"),
    Option(str(Severity.GRAVE.value), "grave"),
)
DIDS = (
    Option(Did.FIXED.value, "put it right"),
    Option(Did.EXPLAINED.value, "said sorry, explained"),
    Option(Did.PASSED_ON.value, "we come back to them"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody on a booking or receipt. `open` names their open cases."""

    value: str
    label: str
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What may be given without a signal, and until when."""

    id: UUID
    left_minor: int
    words: str
    expires_at: datetime
    until: str


@dataclass(frozen=True, slots=True)
class Floor:
    """The page. `key` names what is written on it, once."""

    who: UUID
    first_name: str
    key: UUID
    at: datetime
    kinds: Sequence[Option]
    severities: Sequence[Option]
    dids: Sequence[Option]
    offerings: Sequence[Option]
    extras: str
    skips: Sequence[Option]
    currency: str
    limit: str
    allowance: Told | None
    number: str
    is_asked: bool
    found: Sequence[Found]


def build(person: Person, brand: Brand, wall: Wall, number: str = "") -> Floor:
    """The page of this person, with who is on a number when one was asked for."""
    number, at = number.strip()[:80], wall.now
    return Floor(
        who=person.id,
        first_name=person.first_name,
        key=uuid4(),
        at=at,
        kinds=remembered(("floor kinds",), _kinds),
        severities=SEVERITIES,
        dids=DIDS,
        offerings=remembered(("floor offerings",), _offerings),
        extras=remembered(("floor extras",), _extras),
        skips=SKIP_REASONS,
        currency=brand.currency,
        limit=limit_words(person, brand, at),
        allowance=allowance(person, brand, wall),
        number=number,
        is_asked=bool(number),
        found=_found(brand, number) if number else (),
    )


def allowance(person: Person, brand: Brand, wall: Wall) -> Told | None:
    """What this person may give without a signal, or None."""
    held = remedies.allowance_of(person, brand.currency, wall.now)
    if held is None:
        return None
    row = held.allowance
    worth = f"{plain_money(held.left_minor, row.currency)} {row.currency}"
    return Told(row.id, held.left_minor, worth, row.expires_at, wall.when(row.expires_at))


def state(person: Person, brand: Brand, wall: Wall) -> dict[str, object]:
    """What a phone remembers for when it has no signal: who it belongs to, and what they may give there."""
    told = allowance(person, brand, wall)
    held = {"id": str(told.id), "left": told.left_minor, "until": told.expires_at.isoformat()} if told else None
    return {
        "now": wall.now.isoformat(),
        "who": str(person.id),
        "name": person.first_name,
        "currency": brand.currency,
        "places": places(brand.currency),
        "allowance": held,
    }


def _kinds() -> tuple[Option, ...]:
    return tuple(Option(kind.slug, kind.name) for kind in kinds.active())


def _offerings() -> tuple[Option, ...]:
    return tuple(Option(one.slug, one.name, "" if one.has_amount else "no sum") for one in remedies.offerings())


def _extras() -> str:
    return " ".join(one.slug for one in remedies.offerings() if one.is_extra)


def limit_words(person: Person, brand: Brand, at: datetime) -> str:
    """What this person may still give alone to somebody new: "50 USD"."""
    limits = remedies.limits(person, brand.currency)
    may = left(limits, 0, remedies.given_today(person, brand.currency, at))
    return f"{plain_money(may, brand.currency)} {brand.currency}"


def _found(brand: Brand, number: str) -> tuple[Found, ...]:
    orders = by_order_number(brand, number)
    return tuple(
        Found(str(one.customer_id), one.customer.name, tuple(open_references(one.customer))) for one in orders[:12]
    )


BEYOND = {
    Beyond.ALLOWANCE.value: "more than was reserved",
    Beyond.BUDGET.value: "more than is left of this month's budget",
    Beyond.FOUR_EYES.value: "a sum on which two people decide",
}


def said(attended: Attended) -> str:
    """What became of it, in words."""
    case, remedy = attended.case, attended.remedy
    if not attended.is_new:
        return f"{case.reference} has it already: it came in before."
    words = f"{case.reference}, {case.customer.name}: it is with us."
    if remedy is None:
        return words
    worth = f" {money(remedy.amount_minor, remedy.currency)}" if remedy.amount_minor else ""
    if remedy.beyond:
        beyond = BEYOND.get(remedy.beyond, "above your limit")
        return f"{words} {remedy.name}{worth} is {beyond}: it waits for somebody who may decide."
    return f"{words} Granted: {remedy.name}{worth}."
