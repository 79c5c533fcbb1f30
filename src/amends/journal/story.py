"""What happened on one case, as its timeline tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a case."""

    id: UUID
    at: datetime
    actor: str
    verb: str
    subject_id: UUID
    facts: dict[str, object]


def of_case(case_id: UUID, at_most: int) -> list[Happening]:
    """The newest entries of a case, the oldest of them first; one query through the case's own index."""
    rows = Entry.objects.filter(case_id=case_id).order_by("-at", "-id")
    values = rows.values_list("id", "at", "actor", "verb", "subject_id", "facts")[:at_most]
    return [Happening(*row) for row in values][::-1]


def latest(case_id: UUID) -> UUID | None:
    """The newest entry of a case: what changes whenever anything on it does."""
    rows = Entry.objects.filter(case_id=case_id).order_by("-at", "-id")
    return rows.values_list("id", flat=True).first()
