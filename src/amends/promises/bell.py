"""What rings for somebody: the alerts they have not seen, in one query however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Subquery

from amends.people.models import Person
from amends.prepared import Prepared
from amends.promises.models import Alert

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Ring:
    """One alert: why, about which promise, on whose case. Without a case it is about a complaint or an incident, or an
    action against a cause (`kind`)."""

    id: UUID
    why: str
    raised_at: datetime
    count: int
    words: str
    due_at: datetime
    reference: str | None
    customer: str | None
    needs_person_now: bool
    incident_id: UUID | None
    kind: str


@dataclass(frozen=True, slots=True)
class Bell:
    """The newest unseen alerts, and how many there are in all."""

    count: int
    rings: tuple[Ring, ...]


def _unseen(person_id: UUID) -> QuerySet[Alert, tuple[Any, ...]]:
    unseen = Alert.objects.filter(person=person_id, seen_at__isnull=True)
    total = unseen.order_by().values("person").annotate(n=Count("id")).values("n")
    rows = unseen.annotate(total=Subquery(total)).order_by("-raised_at", "-id")
    values = rows.values_list(
        "id",
        "why",
        "raised_at",
        "count",
        "promise__words",
        "promise__due_at",
        "promise__case__reference",
        "promise__case__customer__name",
        "promise__case__needs_person_now",
        "promise__incident",
        "promise__kind",
        "total",
    )
    return values[:SHOWN]


_UNSEEN = Prepared(_unseen)


def bell(person: Person) -> Bell:
    """The alerts that this person has not seen, newest first, and how many there are; one query."""
    found = _UNSEEN(person.id)
    rings = tuple(Ring(*(*row[:8], bool(row[8]), *row[9:11])) for row in found)
    return Bell(found[0][11] if found else 0, rings)
