"""The cases of a brand one after another, in the order in which they were opened, for systems that read them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from amends.people.models import Brand
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.rules import OwedTo, Stage


def page(brand: Brand, *, after: UUID | None = None, stage: Stage | None = None, at_most: int) -> list[Standing]:
    """The next cases after the one of this id; one query that costs the same wherever the page lies."""
    rows = Standing.objects.filter(brand=brand)
    rows = rows.filter(case_id__gt=after) if after else rows
    rows = rows.filter(stage=stage.value) if stage else rows
    return list(rows.select_related("case__failure__kind", "owner", "next_promise").order_by("case_id")[:at_most])


def of_case(case_id: UUID) -> Standing:
    """Where one case stands."""
    return Standing.objects.select_related("case__failure__kind", "owner", "next_promise").get(case_id=case_id)


_NEXT = Prepared(lambda case_id: Standing.objects.filter(case_id=case_id).values_list("next_at"))


def next_due(case_id: UUID) -> datetime | None:
    """When something falls due next on a case; None when nothing of ours is owed."""
    return next((next_at for (next_at,) in _NEXT(case_id)), None)


@dataclass(frozen=True, slots=True)
class Unswept:
    """How many promises the sweep should have looked at by now, and since when the first of them waits."""

    count: int
    oldest_at: datetime | None


def unswept(at: datetime) -> Unswept:
    """How far the sweep is behind at this moment."""
    found = Promise.objects.filter(OPEN, next_at__lte=at).aggregate(count=Count("id"), oldest_at=Min("next_at"))
    return Unswept(found["count"], found["oldest_at"])


def broken_of_source(source: str) -> set[UUID]:
    """The cases that came from a source and on which a promise to the customer was broken; one query."""
    rows = Promise.objects.filter(
        broken_at__isnull=False, owed_to=OwedTo.CUSTOMER.value, case__messages__inbound__source=source
    )
    return set(rows.values_list("case_id", flat=True))
