"""The catalogue, and what of it fits a case."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum

from amends.cases.models import Case
from amends.cases.queries import is_repeat
from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.models import GIVEN, Offering, Remedy
from amends.remedies.queries.policy import in_force, relation
from amends.remedies.rules import Basis, Range, RemedyKind, Use, goodwill_range, pay_in_kind
from amends.remedies.rules.ideas import OWN_IDEA


def offerings() -> list[Offering]:
    """Everything that a person may pick to give, by name; what the law owes is not picked, but answered, and an own
    idea is nothing of the catalogue."""
    rows = Offering.objects.filter(is_active=True).exclude(basis=Basis.OWED.value)
    return list(rows.exclude(slug=OWN_IDEA).order_by("name"))


def offering(slug: str) -> Offering | None:
    """One thing of the catalogue, or None; also one that is no longer given."""
    return Offering.objects.filter(slug=slug).first()


def suggested(case: Case) -> list[Offering]:
    """The catalogue for this case: what repairs its kind of loss first, best fit in front, then the rest by name."""
    best: tuple[RemedyKind, ...] = ()
    if case.failure:
        best = pay_in_kind(FailureType(case.failure.kind.failure_type))
    rank = {kind.value: place for place, kind in enumerate(best)}
    return sorted(offerings(), key=lambda one: (rank.get(one.kind, len(rank)), one.name))


def recommended(case: Case, at: datetime, *, use: Use = Use.UNKNOWN) -> Range | None:
    """The goodwill that is in proportion to this case by the policy that counts, in the order's currency; None for a
    request. Three queries.

    :param use: whether the customer used what failed; the page asks.
    """
    failure = case.failure
    if failure is None:
        return None
    rule = in_force(case.brand_id, at).rule
    currency = case.order.currency if case.order else ""
    extras = Remedy.objects.filter(GIVEN, case=case.id, currency=currency, basis=Basis.EXTRA.value)
    return goodwill_range(
        price_minor=case.order.value_minor if case.order and currency else None,
        failure_type=FailureType(failure.kind.failure_type),
        severity=Severity(failure.severity),
        controllability=Controllability(failure.controllability),
        use=use,
        is_repeat=is_repeat(case, case.opened_at),
        given_minor=extras.aggregate(total=Sum("amount_minor"))["total"] or 0,
        relation=relation(case, rule),
        policy=rule,
    )
