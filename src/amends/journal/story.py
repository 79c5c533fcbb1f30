"""What happened on one case, as its timeline tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from amends.journal.models import Entry
from amends.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a case."""

    id: UUID
    at: datetime
    actor: str
    verb: str
    subject_id: UUID
    facts: dict[str, object]


@lru_cache(maxsize=100)
def _newest(at_most: int) -> Prepared[tuple[Any, ...]]:
    """How many is written into the statement, so each number is a question of its own."""
    return Prepared(
        lambda case_id: (
            Entry.objects.filter(case_id=case_id)
            .order_by("-at", "-id")
            .values_list("id", "at", "actor", "verb", "subject_id", "facts")[:at_most]
        )
    )


def of_case(case_id: UUID, at_most: int) -> list[Happening]:
    """The newest entries of a case, the oldest of them first; one query through the case's own index."""
    return [Happening(*row) for row in _newest(at_most)(case_id)][::-1]


def latest(case_id: UUID) -> UUID | None:
    """The newest entry of a case: what changes whenever anything on it does."""
    return next((id_ for id_, *_ in _newest(1)(case_id)), None)
