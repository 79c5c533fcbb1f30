"""Payouts as others see them: what the finance desk has to pay, what a person has to look at, where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from amends.people.models import Brand
from amends.remedies.models import Payout, PayoutAccount, Remedy
from amends.remedies.rules import PayoutState
from amends.remedies.rules.payouts import PAYOUTS
from amends.work.models import Work
from amends.work.queries import parked

LISTED = 500
WITH = ("account", "remedy__offering", "remedy__payout", "remedy__case__customer", "remedy__case__order")

# What a case's page says of a granted sum that is not paid yet.
STANDS: dict[str, str] = {
    PayoutState.ASKED.value: "being paid",
    PayoutState.UNKNOWN.value: "being paid, its provider has not answered",
    PayoutState.FAILED.value: "payment failed",
}


def with_payout(remedies: QuerySet[Remedy]) -> QuerySet[Remedy]:
    """The remedies, each with where its last payout stands (`payout_state`) and why it failed; no query more."""
    last = Payout.objects.filter(remedy=OuterRef("id")).order_by(F("ended_at").desc(nulls_first=True), "-id")
    return remedies.annotate(
        payout_state=Subquery(last.values("state")[:1]), payout_reason=Subquery(last.values("reason")[:1])
    )


def words_of(remedy: Remedy) -> str:
    """How the payment of a remedy read by `with_payout` stands; empty while nobody has begun, or when it is paid."""
    state = getattr(remedy, "payout_state", None) or ""
    words = STANDS.get(state, "")
    reason = getattr(remedy, "payout_reason", None) or ""
    return f"{words}: {reason}" if words and reason and state == PayoutState.FAILED.value else words


def is_away(remedy: Remedy) -> bool:
    """Whether a provider has been asked for the payment of a remedy read by `with_payout`, and has not said the last
    word."""
    return getattr(remedy, "payout_state", None) in {PayoutState.ASKED.value, PayoutState.UNKNOWN.value}


def waits_for_pay(remedy: Remedy) -> bool:
    """Whether the payment of a remedy read by `with_payout` has not begun."""
    return getattr(remedy, "payout_state", None) == PayoutState.TO_PAY.value


def to_pay_by_hand(brand: Brand) -> list[Payout]:
    """What the finance desk has to pay for a brand, the longest owed first."""
    rows = Payout.objects.filter(remedy__case__brand=brand, account__isnull=True, state=PayoutState.TO_PAY.value)
    return list(rows.select_related(*WITH).order_by("made_at", "id")[:LISTED])


@dataclass(frozen=True, slots=True)
class Stuck:
    """A payout that a person has to look at: what went wrong, since when, and how often it was tried."""

    payout: Payout
    trouble: str
    since: datetime
    is_failed: bool


def stuck(brand: Brand) -> list[Stuck]:
    """The payouts of a brand that failed, or whose provider could not be asked or does not answer; three queries."""
    failed = Payout.objects.filter(
        remedy__case__brand=brand, state=PayoutState.FAILED.value, ended_at__isnull=True
    ).select_related(*WITH)
    found = [Stuck(one, one.reason, one.asked_at or one.made_at, True) for one in failed.order_by("id")[:LISTED]]
    works = {UUID(str(one.payload["payout"])): one for one in parked(PAYOUTS, LISTED)}
    waits = Payout.objects.filter(id__in=list(works), remedy__case__brand=brand, ended_at__isnull=True)
    for one in waits.exclude(state=PayoutState.FAILED.value).select_related(*WITH).order_by("id"):
        held = works[one.id]
        found.append(Stuck(one, held.trouble, held.parked_at or held.made_at, False))
    return found


def payout_for(brand: Brand, payout_id: UUID) -> Payout | None:
    """One payout of a brand."""
    return Payout.objects.filter(id=payout_id, remedy__case__brand=brand).select_related(*WITH).first()


def payout_of_key(key: str, account: PayoutAccount) -> Payout | None:
    """The payout that an account was asked for under this key."""
    return Payout.objects.filter(key=key, account=account).select_related(*WITH).first()


def payouts_paid_as(brand: Brand, reference: str) -> list[Payout]:
    """The payments of a brand that were made under this reference, vouchers left out: a voucher cannot come back."""
    rows = Payout.objects.filter(remedy__case__brand=brand, state=PayoutState.PAID.value, reference=reference.strip())
    return list(rows.filter(voucher__isnull=True).select_related(*WITH).order_by("id")[:2])


def works_of(payout: Payout) -> list[Work]:
    """The machine's work on a payout that has not ended."""
    return list(Work.objects.filter(queue=PAYOUTS, key__startswith=f"{payout.key}:", ended_at__isnull=True))


def payout_accounts(brand: Brand) -> list[PayoutAccount]:
    """Who pays for a brand beside the finance desk, in the order in which they are asked."""
    return list(PayoutAccount.objects.filter(brand=brand, is_active=True).order_by("made_at", "id"))


def chosen_kinds(brand: Brand) -> frozenset[str]:
    """The kinds of remedy for which customers may choose a voucher instead of money; one query."""
    return frozenset(kind for one in payout_accounts(brand) if one.is_by_choice for kind in one.pays)


def payout_account(account_id: UUID) -> PayoutAccount | None:
    """One account, open or closed."""
    return PayoutAccount.objects.select_related("brand").filter(id=account_id).first()
