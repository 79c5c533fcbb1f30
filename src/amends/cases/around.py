"""What stands around a case: who else is on it, and the customer's other cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case, CasePerson

LISTED = 6


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody on a case beside its customer."""

    name: str
    part: str
    authority_seen_at: datetime | None


def people_on(case: Case) -> list[Someone]:
    """Who else is on a case; one query."""
    rows = CasePerson.objects.filter(case=case.id).order_by("part", "customer__name")
    return [Someone(*row) for row in rows.values_list("customer__name", "part", "authority_seen_at")]


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


def others(case: Case, at_most: int = LISTED) -> list[Other]:
    """The customer's other cases, newest first; one query."""
    rows = Case.objects.filter(customer=case.customer_id).exclude(id=case.id).order_by("-opened_at")
    values = rows.values_list(
        "reference",
        "opened_at",
        "failure__kind__name",
        "resolved_at",
        "closed_at",
        "ending",
        "failure_id",
        "is_separated",
    )
    return [Other(*row) for row in values[:at_most]]
