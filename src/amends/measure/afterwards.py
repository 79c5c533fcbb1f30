"""What customers whom we failed say afterwards, as the recovery paradox asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.followups.models import Survey
from amends.kinds.rules import Controllability, Severity
from amends.learn.rules.causes import Stability
from amends.measure.comparing.paradox import Recovered
from amends.people.models import Brand

CONTENT = 4
NO_FAILURE = [
    ending.value for ending in (Ending.DUPLICATE, Ending.SPAM, Ending.NOT_A_FAILURE, Ending.FALSE_ALARM, Ending.AVERTED)
]


def afterwards(brand: Brand, *, since: datetime, until: datetime) -> list[Recovered]:
    """The last answer about each recovery, of those given in the window; one query.

    Whether a failure will come again is what somebody found of its cause; so is whether it was in our hands, and what
    its kind is usually like where nobody found out. What nobody recorded holds no condition: a failure that may come
    again counts as one that will, and one that may have been in our hands as one that was.
    """
    earlier = Case.objects.filter(
        ~Q(ending__in=NO_FAILURE),
        customer=OuterRef("case__customer"),
        failure__isnull=False,
        opened_at__lt=OuterRef("case__opened_at"),
    )
    rows = (
        Survey.objects.filter(
            ~Q(case__ending__in=NO_FAILURE),
            case__brand=brand,
            case__failure__isnull=False,
            csat__isnull=False,
            answered_at__gte=since,
            answered_at__lt=until,
        )
        .annotate(failed_before=Exists(earlier))
        .order_by("answered_at", "id")
        .values_list(
            "case",
            "csat",
            "case__failure__severity",
            "failed_before",
            "case__failure__controllability",
            "case__cause__cause__controllability",
            "case__cause__cause__stability",
        )
    )
    last = {row[0]: row[1:] for row in rows.iterator()}
    return [
        Recovered(
            float(csat or 0),
            (csat or 0) >= CONTENT,
            severity >= Severity.GRAVE,
            before,
            stability != Stability.PASSING.value,
            _found(of_cause, of_kind) != Controllability.OUTSIDE.value,
        )
        for csat, severity, before, of_kind, of_cause, stability in last.values()
    ]


def _found(of_cause: str | None, of_kind: str) -> str:
    """Whether we could have averted it: what was found of the cause comes before what such a failure is usually."""
    return of_cause if of_cause and of_cause != Controllability.UNKNOWN.value else of_kind
