"""What was decided about a case before it may be resolved: the remedy question and the cause, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from amends.cases.models import Case
from amends.prepared import Prepared
from amends.remedies.models import Quote, Remedy, SecondLook, UntrueClaim
from amends.remedies.models.claims import STANDS
from amends.remedies.rules.looks import LookEnding

_DECIDED = Prepared(
    lambda case_id: (
        Case.objects.filter(id=case_id)
        .annotate(
            has_remedies=Exists(Remedy.objects.filter(case=OuterRef("pk"))),
            has_quotes=Exists(Quote.objects.filter(case=OuterRef("pk"))),
            has_final=Exists(SecondLook.objects.filter(case=OuterRef("pk"), ending=LookEnding.FINAL.value)),
            has_claims=Exists(UntrueClaim.objects.filter(STANDS, case__customer=OuterRef("customer"))),
        )
        .values_list(
            "remedy_decision__decided_at",
            "remedy_decision__none_because",
            "cause__cause__slug",
            "cause__cause__name",
            "cause__action__due_at",
            "has_remedies",
            "has_quotes",
            "has_final",
            "has_claims",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Decided:
    """The remedy question, decided when and for none because; the cause, named or somebody's to find by a day;
    whether anything was given or asked for, whether a law was asked, whether the customer had a final answer; and
    whether any claim of theirs was ever found untrue, which by itself is nothing to be shown."""

    remedy_at: datetime | None
    none_because: str | None
    cause: str | None
    cause_name: str | None
    found_by: datetime | None
    has_remedies: bool
    has_quotes: bool
    has_final: bool = False
    has_claims: bool = False


def decided(case_id: UUID) -> Decided:
    """What has been decided about this case."""
    (row,) = _DECIDED(case_id)
    return Decided(*row)
