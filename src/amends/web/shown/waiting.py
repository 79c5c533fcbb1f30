"""What waits for a person to look at it: what could not be understood, and letters that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.intake.models import Complaint
from amends.intake.queries import quarantined
from amends.intake.rules import Quarantine
from amends.people.models import Brand
from amends.post.queries import Parked, parked_outgoing

WHY = {
    Quarantine.NO_SENDER.value: "nobody is named as its sender",
    Quarantine.UNREADABLE.value: "it could not be read",
    Quarantine.EMPTY.value: "it has no words",
    Quarantine.TOO_LARGE.value: "it was too large",
    Quarantine.UNSURE.value: "we are not sure what it is",
}
EXCERPT = 600


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something that came in and became no case."""

    id: UUID
    at: datetime
    sender: str
    address: str
    subject: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that could not be delivered."""

    id: UUID
    at: datetime
    to: str
    subject: str
    trouble: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for somebody to look."""

    unclear: Sequence[Unclear]
    undelivered: Sequence[Undelivered]


def build(brand: Brand) -> Waiting:
    """What waits on this brand; three queries."""
    parked = [one for one in parked_outgoing() if one.outbound.brand_id == brand.id]
    return Waiting([_unclear(one) for one in quarantined(brand)], [_undelivered(one) for one in parked])


def count(brand: Brand) -> int:
    """How many things wait."""
    found = build(brand)
    return len(found.unclear) + len(found.undelivered)


def _unclear(one: Complaint) -> Unclear:
    inbound = one.inbound
    words = one.words if len(one.words) <= EXCERPT else f"{one.words[:EXCERPT]} ..."
    sender = inbound.from_name or inbound.from_address or "unknown"
    why = WHY.get(one.quarantined_for, one.quarantined_for)
    return Unclear(one.id, one.received_at, sender, inbound.from_address, inbound.subject, words, why)


def _undelivered(one: Parked) -> Undelivered:
    outbound = one.outbound
    to = f"{outbound.to_name} {outbound.to_address}".strip()
    return Undelivered(outbound.id, one.parked_at, to, outbound.subject, one.trouble, one.attempts)
