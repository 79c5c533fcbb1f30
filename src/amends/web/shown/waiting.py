"""What waits for a person to look at it: what could not be understood, and letters that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.people.models import Brand
from amends.post.queries import parked_outgoing
from amends.web.shown import quarantine
from amends.web.shown.undelivered import Undelivered, undelivered


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for somebody to look: so many things in the quarantine, and letters that did not leave."""

    unclear_count: int
    undelivered: Sequence[Undelivered]


def build(brand: Brand) -> Waiting:
    """What waits on this brand."""
    return Waiting(quarantine.count(brand), undelivered(brand))


def count(brand: Brand) -> int:
    """How many things wait."""
    return quarantine.count(brand) + sum(one.outbound.brand_id == brand.id for one in parked_outgoing())
