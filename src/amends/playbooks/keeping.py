"""Whether playbooks are followed: of the recoveries of a kind that were resolved, in how many each step was skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.queries import HUMAN
from amends.kernel.statistics import Estimate, proportion
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.playbooks.rules import StepName
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies.models import Decision

# Fewer recoveries than this say nothing yet.
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Skipped:
    """How often a step was skipped: the share with its interval, of how many resolved recoveries; None: too few."""

    step: StepName
    count: int
    of: int
    share: Estimate | None


def skipped(brand: Brand, kind: Kind, *, since: datetime) -> list[Skipped]:
    """Of a brand's recoveries of a kind that were resolved since then, how often each step that can be skipped was.

    One query. To name the cause is no step that can be: nothing is resolved without. A step is skipped when no trace of
    it stands in the recovery: no human word, nothing written down of what was heard, no word of ours by a time beside
    the one that begins with the case, no fix, no remedy decided, no outcome told, no follow-up booked.
    """
    of_case = {"case": OuterRef("pk")}
    given = Promise.objects.filter(
        **of_case, owed_to=OwedTo.CUSTOMER.value, kind__in=[PromiseKind.UPDATE.value, PromiseKind.ANSWER.value]
    )
    lacks = {
        StepName.ACKNOWLEDGE: ~Exists(Message.objects.filter(HUMAN, **of_case)),
        StepName.UNDERSTAND: Q(understood_at__isnull=True, caused="", asks=""),
        StepName.PROMISE: ~Exists(given),
        StepName.FIX: Q(fixed_at__isnull=True),
        StepName.MAKE_RIGHT: ~Exists(Decision.objects.filter(**of_case)),
        StepName.CONFIRM: Q(told_at__isnull=True),
        StepName.FOLLOW_UP: ~Exists(Promise.objects.filter(**of_case, kind=PromiseKind.FOLLOW_UP.value)),
    }
    rows = Case.objects.filter(brand=brand, failure__kind=kind, resolved_at__gte=since)
    found = rows.aggregate(all=Count("id"), **{step.value: Count("id", filter=Q(lack)) for step, lack in lacks.items()})
    of = found["all"]
    return [
        Skipped(step, found[step.value], of, proportion(found[step.value], of) if of >= ENOUGH else None)
        for step in lacks
    ]
