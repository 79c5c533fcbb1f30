"""What became of the cases that detectors opened: how often each was right, and how often wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from amends.cases.models import Case
from amends.cases.rules import Ending


@dataclass(frozen=True, slots=True)
class DetectorRecord:
    """What became of the cases that a detector's findings opened or joined. `averted` and `false_alarms` ended so
    (no failure counts as a false alarm); `healed` mended by themselves, `withdrawn` were told of
    by mistake; `wrote` heard from their customer."""

    cases: int
    customers: int
    open: int
    wrote: int
    healed: int
    withdrawn: int
    averted: int
    false_alarms: int
    value_minor: Mapping[str, int]


def record_of_detector(detector_id: UUID) -> DetectorRecord:
    """How often a detector was right and wrong so far, and what its cases' orders are worth; two queries."""
    rows = Case.objects.filter(failure__finding__detector=detector_id).order_by()
    counts = rows.aggregate(
        cases=Count("id"),
        customers=Count("customer", distinct=True),
        open=Count("id", filter=Q(closed_at__isnull=True)),
        wrote=Count("id", filter=Q(first_contact_at__isnull=False)),
        healed=Count("id", filter=Q(failure__healed_at__isnull=False, failure__finding__is_withdrawn=False)),
        withdrawn=Count("id", filter=Q(failure__healed_at__isnull=False, failure__finding__is_withdrawn=True)),
        averted=Count("id", filter=Q(ending=Ending.AVERTED)),
        false_alarms=Count("id", filter=Q(ending__in=(Ending.FALSE_ALARM, Ending.NOT_A_FAILURE))),
    )
    known = rows.filter(order__value_minor__isnull=False).values("order__currency")
    worth = known.annotate(total=Sum("order__value_minor"))
    return DetectorRecord(**counts, value_minor=dict(worth.values_list("order__currency", "total")))
