"""Reading causes."""

from __future__ import annotations

from amends.cases.models import Case
from amends.learn.models import CaseCause, Cause


def active() -> list[Cause]:
    """The causes to choose from, by name."""
    return list(Cause.objects.filter(is_active=True).order_by("name"))


def by_slug(slug: str) -> Cause | None:
    """One cause by its slug."""
    return Cause.objects.filter(slug=slug).first()


def cause_of(case: Case) -> CaseCause | None:
    """What was set for this case."""
    return CaseCause.objects.select_related("cause", "action").filter(case=case).first()
