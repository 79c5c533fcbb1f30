"""What was decided about a case before it may be resolved: the remedy question and the cause, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case


@dataclass(frozen=True, slots=True)
class Decided:
    """The remedy question, decided when and for none because; and the cause, named or somebody's to find by a day."""

    remedy_at: datetime | None
    none_because: str | None
    cause: str | None
    cause_name: str | None
    found_by: datetime | None


def decided(case_id: UUID) -> Decided:
    """What has been decided about this case."""
    row = (
        Case.objects.filter(id=case_id)
        .values_list(
            "remedy_decision__decided_at",
            "remedy_decision__none_because",
            "cause__cause__slug",
            "cause__cause__name",
            "cause__action__due_at",
        )
        .get()
    )
    return Decided(*row)
