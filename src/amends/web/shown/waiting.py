"""What waits for a person to look at it: what could not be understood, and letters that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.people.models import Brand
from amends.post.queries import Parked, parked_outgoing
from amends.web.shown import quarantine


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
    """Everything that waits for somebody to look: so many things in the quarantine, and letters that did not leave."""

    unclear_count: int
    undelivered: Sequence[Undelivered]


def build(brand: Brand) -> Waiting:
    """What waits on this brand; three queries."""
    parked = [one for one in parked_outgoing() if one.outbound.brand_id == brand.id]
    return Waiting(quarantine.count(brand), [_undelivered(one) for one in parked])


def count(brand: Brand) -> int:
    """How many things wait."""
    found = build(brand)
    return found.unclear_count + len(found.undelivered)


def _undelivered(one: Parked) -> Undelivered:
    outbound = one.outbound
    to = f"{outbound.to_name} {outbound.to_address}".strip()
    return Undelivered(outbound.id, one.parked_at, to, outbound.subject, one.trouble, one.attempts)
