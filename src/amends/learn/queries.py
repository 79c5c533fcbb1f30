"""Reading causes."""

from __future__ import annotations

from amends.cases.models import Case
from amends.learn.models import CaseCause, Cause
from amends.prepared import Prepared

_CAUSE = Prepared(lambda case_id: CaseCause.objects.select_related("cause", "action").filter(case=case_id))


def active() -> list[Cause]:
    """The causes to choose from, by name."""
    return list(Cause.objects.filter(is_active=True).order_by("name"))


def by_slug(slug: str) -> Cause | None:
    """One cause by its slug."""
    return Cause.objects.filter(slug=slug).first()


def cause_of(case: Case) -> CaseCause | None:
    """What was set for this case."""
    return next(iter(_CAUSE(case.id)), None)
