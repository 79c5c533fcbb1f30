"""Wishes to be paid elsewhere, as the finance desk and the customer's page see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from amends.cases.models import Case
from amends.customers.models import Identity
from amends.customers.rules import IdentityKind
from amends.kernel.ids import made_at
from amends.people.models import Brand
from amends.post.sealing import SealBroken, unsealed
from amends.prepared import Prepared
from amends.remedies.models import Payout, Redirection
from amends.remedies.rules import PayoutState
from amends.remedies.rules.redirections import Stand, is_known_before


def began_at(case: Case) -> datetime:
    """When a case began: when it was opened, or when the customer first wrote, if that was before."""
    return min(case.opened_at, case.first_contact_at or case.opened_at)


def known_before(cases: Collection[Case]) -> dict[UUID, list[Identity]]:
    """The mail addresses of each case's customer that were ours before it began, by case; one query."""
    mails = Identity.objects.filter(
        customer__in={case.customer_id for case in cases}, kind=IdentityKind.MAIL.value
    ).order_by("id")
    by_customer: dict[UUID, list[Identity]] = {}
    for one in mails:
        by_customer.setdefault(one.customer_id, []).append(one)
    return {
        case.id: [
            one for one in by_customer.get(case.customer_id, []) if is_known_before(made_at(one.id), began_at(case))
        ]
        for case in cases
    }


def redirections_of(payouts: Collection[Payout]) -> dict[UUID, Redirection]:
    """What is open or was given, by payout; one query."""
    rows = Redirection.objects.filter(payout__in=payouts, refused_at__isnull=True)
    return {one.payout_id: one for one in rows.select_related("contact", "asked_by", "decided_by")}


def redirection_for(brand: Brand, redirection_id: UUID) -> Redirection | None:
    """One of a brand."""
    rows = Redirection.objects.filter(id=redirection_id, payout__remedy__case__brand=brand)
    return rows.select_related("payout__remedy__case", "asked_by", "contact").first()


def _waiting(case_id: UUID) -> QuerySet[Redirection]:
    rows = Redirection.objects.filter(
        payout__remedy__case=case_id,
        payout__state=PayoutState.TO_PAY.value,
        proved_at__isnull=True,
        refused_at__isnull=True,
    )
    return rows.select_related("payout__remedy__case", "contact").order_by("-id")[:1]


_WAITING = Prepared(_waiting)


def waiting_on(case: Case, at: datetime) -> Redirection | None:
    """The one that waits for this customer's code; one query."""
    found = next(iter(_WAITING(case.id)), None)
    return found if found is not None and found.stand(at) is Stand.WAITS else None


def details_of(made: Redirection) -> str:
    """The account that was proved; empty before, and when it can no longer be unsealed."""
    try:
        return unsealed(made.sealed).get("details", "")
    except SealBroken:
        return ""
