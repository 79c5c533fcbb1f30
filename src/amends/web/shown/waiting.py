"""What waits for a person to look at it: what could not be understood or taken in, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.detect.queries import unmatched_count, unread_count
from amends.people.models import Brand
from amends.post.queries import parked_outgoing
from amends.web.remembered import remembered
from amends.web.shown import quarantine
from amends.web.shown.undelivered import Undelivered, undelivered
from amends.web.shown.untaken import Untaken, untaken


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody to look: so many things in the quarantine, what did not come in or did not leave, and
    so many findings that failed nobody we know, and so much that a log brought and nobody could read."""

    unclear_count: int
    undelivered: Sequence[Undelivered]
    untaken: Sequence[Untaken] = ()
    unmatched_count: int = 0
    unread_count: int = 0


def build(brand: Brand) -> Waiting:
    """What waits on this brand."""
    return Waiting(quarantine.count(brand), undelivered(brand), untaken(brand), unmatched_count(brand), unread_count())


def count(brand: Brand) -> int:
    """How many things wait."""
    letters = sum(one.outbound.brand_id == brand.id for one in parked_outgoing())
    # It happens when something of ours is broken: half a minute later it is seen as well.
    kept = remembered(("untaken", brand.id), lambda: len(untaken(brand)), 30.0)
    # A query more for a page that many look at: half a minute later it is seen as well.
    unmatched = remembered(("unmatched", brand.id), lambda: unmatched_count(brand), 30.0)
    unread = remembered(("unread", None), unread_count, 30.0)
    return quarantine.count(brand) + letters + kept + unmatched + unread
