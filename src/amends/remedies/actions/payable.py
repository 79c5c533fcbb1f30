"""What has to be paid out: a row for each payment that is owed, and work for the machine that pays it, if any does."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.remedies.models import Payout, PayoutAccount, Remedy
from amends.remedies.rules import PAUSE
from amends.remedies.rules.payouts import PAYOUTS
from amends.work import actions as work
from amends.work.actions import Item


def owe(
    remedy: Remedy,
    brand: Brand,
    amount_minor: int,
    *,
    by_hand: bool = False,
    account: PayoutAccount | None = None,
    at: datetime,
    is_first: bool = False,
    pauses: bool = False,
) -> Payout:
    """Writes down that so much of a remedy has to be paid, and has the machine that pays such remedies do so.

    Journalled by what makes it owed. In the caller's transaction, on a locked case.
    :param by_hand: the finance desk pays it, whoever pays such remedies otherwise.
    :param account: this one pays it, whoever pays such remedies otherwise.
    :param pauses: the machine waits as long as after a grant, so that it can be taken back.
    """
    number = 1 if is_first else Payout.objects.filter(remedy=remedy).count() + 1
    made = Payout.objects.create(
        id=new_id(at),
        remedy=remedy,
        account=account or (None if by_hand else account_for(brand, remedy.offering.kind)),
        key=f"payout:{remedy.id}:{number}",
        amount_minor=amount_minor,
        currency=remedy.currency,
        made_at=at,
    )
    if made.account_id is not None:
        put(made, when=at + PAUSE if is_first or pauses else at, at=at)
    return made


def put(payout: Payout, *, when: datetime, at: datetime) -> None:
    """Has a worker take it up at a moment. What it then does follows from where the payout stands."""
    key = f"{payout.key}:{payout.tries}"
    work.put([Item(PAYOUTS, key, {"payout": str(payout.id)}, retry_at=when)], at=at)


def account_for(brand: Brand, kind: str) -> PayoutAccount | None:
    """Who pays a kind of remedy for this brand: the account opened first; None is the finance desk."""
    return next((one for one in _accounts(brand) if kind in one.pays and not one.is_by_choice), None)


def by_choice(brand: Brand, kind: str) -> PayoutAccount | None:
    """Who pays a kind of remedy where the customer chooses it instead."""
    return next((one for one in _accounts(brand) if kind in one.pays and one.is_by_choice), None)


def _accounts(brand: Brand) -> QuerySet[PayoutAccount]:
    return PayoutAccount.objects.filter(brand=brand, is_active=True).order_by("made_at", "id")
