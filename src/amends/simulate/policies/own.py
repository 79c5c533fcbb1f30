"""The policy of a real desk, as far as a rehearsal can play it: what is set there replaces what is shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from amends.detect.models import Detector
from amends.kernel.money import places
from amends.kinds.queries import by_slug
from amends.people.models import Brand
from amends.people.queries import staff
from amends.people.rules import Role
from amends.remedies.models import Authority
from amends.remedies.queries.policy import in_force
from amends.simulate.policies.terms import AS_IT_IS, MOST_CLERKS, BadTerms, Detectors, Limits, Terms, read, table_of


def terms_of(brand: Brand, at: datetime) -> Terms:
    """A brand's own policy: its front line (at most eight), limits in its currency, policy and detectors.

    What the desk has and a rehearsal cannot play is as a desk begins.
    """
    clerks = sum(one.role == Role.FRONT_LINE.value for one in staff(brand))
    kind = by_slug("flight-cancelled")
    rule = in_force(brand.id, at).rule
    unknown = next((line for cause, line in rule.causes.items() if cause.value == "unknown"), None)
    own = replace(
        AS_IT_IS,
        name="as this desk is set",
        staff=replace(AS_IT_IS.staff, clerks=min(MOST_CLERKS, clerks) or AS_IT_IS.staff.clerks),
        promises=replace(AS_IT_IS.promises, resolution=kind.resolve_minutes if kind else AS_IT_IS.promises.resolution),
        limits=_limits(brand),
        remedies=replace(
            AS_IT_IS.remedies,
            unknown_cause_percent=unknown.high if unknown else AS_IT_IS.remedies.unknown_cause_percent,
            cap_percent=rule.cap.high,
        ),
        detectors=_detectors(brand),
    )
    try:
        return read(table_of(own))
    except BadTerms:
        return AS_IT_IS


def _limits(brand: Brand) -> Limits:
    """What each role may give alone on a case, in whole units of the brand's currency."""
    unit = 10 ** places(brand.currency)
    rows = Authority.objects.filter(person__isnull=True, currency=brand.currency).values_list("role", "per_case_minor")
    found = {role: minor // unit for role, minor in rows if role in {"front_line", "lead", "manager"}}
    return replace(AS_IT_IS.limits, **found)


def _detectors(brand: Brand) -> Detectors:
    """Whether cancelled and late flights are noticed on this desk, and from which delay on."""
    found = {
        one.slug: one for one in Detector.objects.filter(brand=brand, slug__in=("flight-cancelled", "flight-late"))
    }
    late, cancelled = found.get("flight-late"), found.get("flight-cancelled")
    minutes = late.predicate.get("value") if late else None
    return replace(
        AS_IT_IS.detectors,
        cancelled=cancelled.is_on if cancelled else True,
        late=late.is_on if late else True,
        late_minutes=minutes if isinstance(minutes, int) else AS_IT_IS.detectors.late_minutes,
    )
