"""What was tapped and typed on the phone page, as flow takes it. What cannot be read names its field and its remedy."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from uuid import UUID

from amends.flow.on_the_floor import Did, Met, OnTheSpot
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.remedies import queries as remedies
from amends.remedies.rules import Skip
from amends.web import asked
from amends.web.shown.case.choices import SKIPS
from amends.web.visit import Visit

LONGEST = {"number": 80, "name": 120, "contact": 254, "words": 2000}


def met_of(visit: Visit) -> Met:
    """What somebody wrote down on their phone.

    :raises ValueError: naming the field.
    """
    for name, most in LONGEST.items():
        if len(typed := asked.text(visit, name)) > most:
            raise ValueError(f"{name}: {len(typed)} characters are too many; {most} fit.")
    if (asked.text(visit, "who") or str(visit.person.id)) != str(visit.person.id):
        raise ValueError("Somebody else wrote this on this phone: only they can send it.")
    contact = asked.text(visit, "contact")
    return Met(
        key=_key(visit),
        brand=visit.brand,
        kind=_kind(visit),
        severity=Severity(_number(visit, "severity", Severity, "tap how bad it is.")),
        did=_did(visit),
        met_at=_moment(visit),
        number=asked.text(visit, "number"),
        customer_id=_id(visit, "customer"),
        name=asked.text(visit, "name"),
        email=contact if "@" in contact else "",
        phone="" if "@" in contact else contact,
        words=asked.text(visit, "words"),
        is_urgent=asked.text(visit, "danger") == "yes",
        gave=_gave(visit),
    )


def _key(visit: Visit) -> UUID:
    found = _id(visit, "key")
    if found is None:
        raise ValueError("This page was too old. Press Done once more: nothing of what you wrote is lost.")
    return found


def _id(visit: Visit, name: str) -> UUID | None:
    try:
        return UUID(asked.text(visit, name))
    except ValueError:
        return None


def _kind(visit: Visit) -> Kind:
    slug = asked.needed(visit, "kind", "tap what went wrong.")
    found = next((kind for kind in kinds.active() if kind.slug == slug), None)
    if found is None:
        raise ValueError("kind: tap one of these.")
    return found


def _number(visit: Visit, name: str, among: type[IntEnum], remedy: str) -> int:
    typed = asked.needed(visit, name, remedy)
    if typed not in {str(one.value) for one in among}:
        raise ValueError(f"{name}: tap one of these.")
    return int(typed)


def _did(visit: Visit) -> Did:
    asked.needed(visit, "did", "tap what you did.")
    return asked.choice(visit, "did", Did)


def _moment(visit: Visit) -> datetime:
    """When they met, by the phone's clock; now, when it does not say."""
    try:
        told = datetime.fromisoformat(asked.text(visit, "met_at"))
    except ValueError:
        return visit.at
    return told if told.tzinfo else visit.at


def _gave(visit: Visit) -> OnTheSpot | None:
    slug = asked.text(visit, "give")
    if not slug:
        if asked.text(visit, "amount"):
            raise ValueError("give: say what it is that you give, or leave the sum empty.")
        return None
    offering = remedies.offering(slug)
    if offering is None:
        raise ValueError("give: pick one from the list.")
    currency = visit.brand.currency
    return OnTheSpot(
        offering,
        asked.amount_minor(visit, "amount", currency),
        currency,
        is_unsignalled=asked.text(visit, "unsignalled") == "yes",
        allowance_id=_id(visit, "allowance"),
        skips=asked.choice(visit, "skipped", Skip, SKIPS) if asked.text(visit, "skipped") else None,
    )
