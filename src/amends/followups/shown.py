"""The latest check-in of a case, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.followups.models import CheckIn
from amends.prepared import Prepared

_LAST = Prepared(
    lambda case_id: (
        CheckIn.objects.filter(case=case_id)
        .order_by("-booked_at", "-id")
        .values_list("id", "promise_id", "manner", "booked_at", "asked_at", "answered_at", "answer", "ended_at")[:1]
    )
)


@dataclass(frozen=True, slots=True)
class LastCheckIn:
    """When it was booked, asked and answered, and the promise that owes it."""

    id: UUID
    promise_id: UUID
    manner: str
    booked_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    answer: str
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it was answered, or ended without an answer."""
        return self.answered_at is not None or self.ended_at is not None


def last_check_in(case_id: UUID) -> LastCheckIn | None:
    """The case's latest check-in, answered or not; one query."""
    return next((LastCheckIn(*row) for row in _LAST(case_id)), None)
