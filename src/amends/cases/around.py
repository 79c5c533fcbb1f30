"""What stands around a case: who else is on it, and the customer's other cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case, CasePerson
from amends.prepared import Prepared

LISTED = 6
_ON = Prepared(
    lambda case_id: (
        CasePerson.objects.filter(case=case_id)
        .order_by("part", "customer__name")
        .values_list("customer__name", "part", "authority_seen_at")
    )
)
_OTHERS = Prepared(
    lambda customer_id, case_id: (
        Case.objects.filter(customer=customer_id)
        .exclude(id=case_id)
        .order_by("-opened_at")
        .values_list(
            *("reference", "opened_at", "failure__kind__name", "resolved_at"),
            *("closed_at", "ending", "failure_id", "is_separated"),
        )[:LISTED]
    )
)


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody on a case beside its customer."""

    name: str
    part: str
    authority_seen_at: datetime | None


def people_on(case: Case) -> list[Someone]:
    """Who else is on a case; one query."""
    return [Someone(*row) for row in _ON(case.id)]


@dataclass(frozen=True, slots=True)
class Other:
    """Another case of the same customer."""

    reference: str
    opened_at: datetime
    kind: str | None
    resolved_at: datetime | None
    closed_at: datetime | None
    ending: str
    failure_id: UUID | None
    is_separated: bool


def others(case: Case) -> list[Other]:
    """The customer's six newest other cases; one query."""
    return [Other(*row) for row in _OTHERS(case.customer_id, case.id)]
