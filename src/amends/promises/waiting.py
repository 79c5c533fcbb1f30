"""What is owed on things that wait in the quarantine: an answer, each by its own time."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from amends.promises.models import OPEN, Promise


def owed_on(complaint_ids: Collection[UUID]) -> dict[UUID, Promise]:
    """The open promise on each of these complaints; one query."""
    rows = Promise.objects.filter(OPEN, complaint__in=complaint_ids).order_by("-due_at")
    return {row.complaint_id: row for row in rows if row.complaint_id} if complaint_ids else {}
