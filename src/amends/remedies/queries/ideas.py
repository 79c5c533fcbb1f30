"""Own ideas: what somebody has left for them this month, and which were given."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum

from amends.cases.models import Case
from amends.people.models import Brand, Person, Team
from amends.remedies.models import GIVEN, Offering, OwnBudget, Remedy
from amends.remedies.queries.budgets import month_now
from amends.remedies.rules.ideas import slug_of

LISTED = 20


def own_given(person: Person, brand: Brand, currency: str, at: datetime) -> int:
    """What somebody gave out of their own budget since the month began where the brand is, also while we waited for our
    turn; one query."""
    rows = Remedy.objects.filter(GIVEN, decided_by=person.id, beyond="", currency=currency).exclude(idea="")
    rows = rows.filter(granted_at__gte=month_now(brand, at).starts_at)
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def own_budget(currency: str) -> int:
    """What each person may give in a month for own ideas, in a currency; nothing where none is set."""
    return OwnBudget.objects.filter(currency=currency).values_list("per_month_minor", flat=True).first() or 0


def own_left(person: Person, case: Case, currency: str, at: datetime) -> int:
    """What is left of somebody's month for own ideas; never negative; two queries."""
    return max(0, own_budget(currency) - own_given(person, case.brand, currency, at))


def ideas_of(team: Team, at: datetime) -> list[Remedy]:
    """The ideas of a team's people that were given this month, the newest first; one query."""
    rows = Remedy.objects.filter(GIVEN, asked_by__team=team.id, granted_at__gte=month_now(team.brand, at).starts_at)
    rows = rows.exclude(idea="").select_related("asked_by", "case", "offering")
    return list(rows.order_by("-granted_at", "-id")[:LISTED])


def adopted() -> frozenset[str]:
    """The slugs of everything in the catalogue: an idea among them has entered it; one query."""
    return frozenset(Offering.objects.values_list("slug", flat=True))


def is_adopted(remedy: Remedy, slugs: frozenset[str]) -> bool:
    """Whether this idea has entered the catalogue."""
    return slug_of(remedy.idea) in slugs
