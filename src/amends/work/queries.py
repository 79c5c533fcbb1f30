"""What waits on a queue, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from amends.work.models import Work


def by_keys(keys: Collection[str]) -> list[Work]:
    """Work by its keys."""
    return list(Work.objects.filter(key__in=keys).order_by("id"))


def by_ids(ids: Collection[UUID]) -> list[Work]:
    """Work by its ids."""
    return list(Work.objects.filter(id__in=ids).order_by("id"))


def parked(queue: str, at_most: int = 100) -> list[Work]:
    """What could not be done, newest first."""
    return list(Work.objects.filter(queue=queue, parked_at__isnull=False).order_by("-parked_at", "-id")[:at_most])


def parked_count(queue: str) -> int:
    """How much of a queue is parked."""
    return Work.objects.filter(queue=queue, parked_at__isnull=False).count()


def late(queue: str, since: datetime, at_most: int) -> list[Work]:
    """What was tried in vain and waits for its next try, and what should have been taken by then and was not; the
    oldest first."""
    waits = Work.objects.filter(queue=queue, ended_at__isnull=True, parked_at__isnull=True, made_at__lte=since)
    return list(waits.filter(Q(attempts__gt=0, lease__isnull=True) | Q(retry_at__lte=since)).order_by("id")[:at_most])


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of a queue should have been done by now, and since when the oldest waits."""

    count: int
    oldest_at: datetime | None


def backlog(queue: str, at: datetime) -> Backlog:
    """What is ready on a queue at this moment, in the hands of a worker or not."""
    ready = Work.objects.filter(queue=queue, ended_at__isnull=True, parked_at__isnull=True, retry_at__lte=at)
    found = ready.aggregate(count=Count("id"), oldest_at=Min("retry_at"))
    return Backlog(found["count"], found["oldest_at"])
