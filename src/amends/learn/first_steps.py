"""The four things before the first customer, and whether each works: used once, not ticked."""

from __future__ import annotations

from dataclasses import dataclass

from amends.cases.models import Case
from amends.followups.models import Survey
from amends.people.models import Brand
from amends.playbooks.models import Playbook
from amends.promises.models import Promise, Target
from amends.promises.rules import TARGETS, PromiseKind
from amends.remedies.models import Authority, Remedy

FEW = 3


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What is set, and what has been used: playbook, limits, targets, survey."""

    playbooks: int
    is_resolved: bool
    limits: int
    is_granted: bool
    targets: int
    is_acknowledged: bool
    surveys: int
    is_rated: bool


def first_steps(brand: Brand) -> FirstSteps | None:
    """How far a new desk has come; None once more than three cases were opened: then work itself teaches."""
    cases = Case.objects.filter(brand=brand)
    if len(cases.values_list("id")[: FEW + 1]) > FEW:
        return None
    acknowledged = Promise.objects.filter(
        case__brand=brand, kind=PromiseKind.ACKNOWLEDGEMENT.value, kept_at__isnull=False
    )
    surveys = Survey.objects.filter(case__brand=brand)
    return FirstSteps(
        playbooks=Playbook.objects.exclude(steps=[]).count(),
        is_resolved=cases.filter(resolved_at__isnull=False).exists(),
        limits=Authority.objects.count(),
        is_granted=Remedy.objects.filter(case__brand=brand, granted_at__isnull=False).exists(),
        targets=Target.objects.filter(brand=brand).count() + len(TARGETS),
        is_acknowledged=acknowledged.exists(),
        surveys=surveys.count(),
        is_rated=surveys.filter(answered_at__isnull=False).exists(),
    )
