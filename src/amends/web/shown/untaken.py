"""What came in and could not even be set aside unread: whoever mends what stopped it has it taken in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.people.models import Brand
from amends.post.queries import parked_incoming


@dataclass(frozen=True, slots=True)
class Untaken:
    """One thing that is kept and was not taken in. `by` is the account that brought it, or the way it came."""

    id: UUID
    received_at: datetime
    at: datetime
    by: str
    kilobytes: int
    trouble: str
    attempts: int


def untaken(brand: Brand) -> list[Untaken]:
    """What is parked on the inbox of a brand, newest first."""
    return [
        Untaken(
            id=one.work_id,
            received_at=one.received_at,
            at=one.parked_at,
            by=one.account.name if one.account else one.way,
            kilobytes=-(-one.raw.size // 1024),
            trouble=one.trouble,
            attempts=one.attempts,
        )
        for one in parked_incoming()
        if one.brand.id == brand.id
    ]
