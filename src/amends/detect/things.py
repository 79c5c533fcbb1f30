"""Things: what we were told of a flight, a parcel, an order; what is promised of it, and what was found of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from amends.customers.models import Order
from amends.detect.models import Expectation, Finding, Signal
from amends.detect.rules.spoken import BY_NUMBER
from amends.people.models import Brand

LISTED = 200
MOST_THINGS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some things: signals with what took them back, the last one first, at most `LISTED`."""

    subjects: tuple[str, ...]
    signals: tuple[Signal, ...]
    expectations: tuple[Expectation, ...]
    findings: tuple[Finding, ...]
    has_more: bool = False


def known_of(brand: Brand, named: str) -> Known | None:
    """What a brand knows of a thing, or of the things of whoever ordered under this number; None where it is not the
    brand's: none of its orders, promises or findings is about it.

    Signals belong to no brand, so whoever asks has to have something of theirs that the thing concerns.
    """
    subjects = _subjects(brand, named)
    if not subjects:
        return None
    told = Signal.objects.filter(subject__in=subjects).select_related("withdrawal__withdrawn_by")
    rows = list(told.order_by("-occurred_at", "-id")[: LISTED + 1])
    return Known(
        subjects,
        tuple(rows[:LISTED]),
        tuple(_expected(brand, subjects).order_by("expected_by", "id")),
        tuple(_found(brand, subjects).select_related("detector__kind").order_by("-happened_at", "-id")[:LISTED]),
        len(rows) > LISTED,
    )


def _subjects(brand: Brand, named: str) -> tuple[str, ...]:
    """The thing itself; else what the orders of this number are about, and what names them by it."""
    if "\0" in named:
        return ()
    number = named.removeprefix(BY_NUMBER)
    orders = Order.objects.filter(brand=brand, number=number).exclude(thing="") if number else Order.objects.none()
    things = set(orders.values_list("thing", flat=True)[:MOST_THINGS])
    if things:
        return tuple(sorted(things | {BY_NUMBER + number}))
    by_number = (BY_NUMBER + number,)
    return next((one for one in ((named,), by_number) if _is_known(brand, one)), ())


def _is_known(brand: Brand, subjects: Collection[str]) -> bool:
    numbers = [one.removeprefix(BY_NUMBER) for one in subjects if one.startswith(BY_NUMBER)]
    orders = Order.objects.filter(brand=brand)
    return (
        orders.filter(thing__in=subjects).exists()
        or orders.filter(number__in=numbers).exists()
        or _found(brand, subjects).exists()
        or _expected(brand, subjects).exists()
    )


def _found(brand: Brand, subjects: Collection[str]) -> QuerySet[Finding]:
    return Finding.objects.filter(subject__in=subjects, detector__brand=brand)


def _expected(brand: Brand, subjects: Collection[str]) -> QuerySet[Expectation]:
    return Expectation.objects.filter(subject__in=subjects, brand=brand)


def signal_for(brand: Brand, signal_id: UUID) -> Signal | None:
    """A signal about a thing that this brand knows; None for any other."""
    signal = Signal.objects.filter(id=signal_id).select_related("withdrawal").first()
    return signal if signal and _is_known(brand, [signal.subject]) else None
