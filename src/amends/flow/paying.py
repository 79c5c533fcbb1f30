"""Paying out what was granted: what the worker does, what the finance desk and providers say, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.flow.paying_out import PaidOut, pay_out
from amends.flow.settling import checked, take_word
from amends.journal.actors import Actor
from amends.people.models import Brand, Person
from amends.remedies import actions as remedies
from amends.remedies.actions import paying, vouchers
from amends.remedies.actions.denials import KeyUsedOtherwise, NothingLeft, NoVoucher
from amends.remedies.actions.providing import close_payout_account, open_payout_account, secrets_of
from amends.remedies.models import Payout, PayoutAccount, Redemption
from amends.remedies.payouts import PROVIDERS, Called, NotGenuine, NotUnderstood, Told, TryAgain
from amends.remedies.queries.payouts import payout_of_key, payouts_paid_as, works_of
from amends.remedies.rules import AWAY, Answer, PayoutState, Word
from amends.remedies.rules.vouchers import NotACode, read_code
from amends.work import actions as work
from amends.work.models import Work

__all__ = [
    "KeyUsedOtherwise",
    "NoVoucher",
    "NotACode",
    "NotGenuine",
    "NotUnderstood",
    "NothingLeft",
    "PaidOut",
    "close_payout_account",
    "confirm_payout",
    "expire_vouchers",
    "heard_of_payout",
    "look_again",
    "open_payout_account",
    "pay_again",
    "pay_out",
    "payment_came_back",
    "read_code",
    "redeem",
    "refuse_payout",
    "take_word",
]


def redeem(code: str, amount_minor: int | None, key: str, *, brand: Brand, by: Actor, at: datetime) -> Redemption:
    """This function will take a purchase off a voucher of a brand; the same key again changes nothing.

    :raises NoVoucher: when the brand has no such voucher.
    :raises NothingLeft: when it has expired, or less is left.
    :raises KeyUsedOtherwise: when this key was used for something else.
    """
    return vouchers.redeem(code, amount_minor, key, brand=brand, by=by, at=at)


def expire_vouchers(*, by: Actor, at: datetime) -> int:
    """This function will let vouchers expire whose day has come; returns how many did."""
    return vouchers.expire(by=by, at=at)


@transaction.atomic
def confirm_payout(row: Payout, reference: str, *, by: Person, at: datetime) -> None:
    """This function will take the finance desk's word that it is paid, under this reference.

    :raises CannotOffer: without a reference, or with one that is too long.
    :raises NotOwed: when it was cancelled, has come back, or another took its place.
    """
    take_word(row, Word(Answer.PAID, reference), by=by, at=at)


@transaction.atomic
def refuse_payout(row: Payout, reason: str, *, by: Person, at: datetime) -> None:
    """This function will take a person's word that it was not paid and why; its owner is told, and it stays owed.

    :raises CannotOffer: without a reason, or with one that is too long.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= paying.REASON_LENGTH:
        raise remedies.CannotOffer(f"reason: say why, in at most {paying.REASON_LENGTH} characters.")
    take_word(row, Word(Answer.FAILED, reason=reason), by=by, at=at)


@transaction.atomic
def payment_came_back(brand: Brand, reference: str, reason: str, *, by: Person, at: datetime) -> Payout:
    """This function will take the finance desk's word that a payment has come back: it is owed again, at once.

    :raises CannotOffer: without a reason, and unless exactly one payment of the brand was made under the reference.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= paying.REASON_LENGTH:
        raise remedies.CannotOffer(f"reason: say why, in at most {paying.REASON_LENGTH} characters.")
    found = payouts_paid_as(brand, reference)
    if len(found) != 1:
        several = "more than one payment was" if found else "no payment was"
        raise remedies.CannotOffer(f"reference: {several} made under this reference; look at it again.")
    take_word(found[0], Word(Answer.RETURNED, reason=reason), by=by, at=at)
    return found[0]


@transaction.atomic
def pay_again(row: Payout, *, by_hand: bool, by: Person, at: datetime) -> Payout:
    """This function will have a payout that failed made once more by its provider, or by the finance desk.

    :raises NotOwed: when it has not failed, or another one follows it already.
    """
    return paying.again(row, by_hand=by_hand, by=by, at=at)


@transaction.atomic
def look_again(row: Payout, *, at: datetime) -> None:
    """This function will have a parked payout taken up once more: if it was asked for, its provider is asked about it.

    Not journalled: what the provider says is.
    """
    parked: Sequence[Work] = [one for one in works_of(row) if one.parked_at is not None]
    if parked:
        work.unpark(parked, at=at)


def heard_of_payout(account: PayoutAccount, call: Called, *, by: Actor, at: datetime) -> bool:
    """This function will take in what a provider tells by itself; returns whether it was about a payout of its own.

    :raises NotGenuine: when it is not from whom it says; nothing is changed.
    :raises NotUnderstood: when nothing can be made of it; nothing is changed.
    """
    hear = PROVIDERS[account.provider].hear
    if hear is None:
        raise NotGenuine("This provider does not call.")
    told = hear(secrets_of(account), call)
    row = payout_of_key(told.key, account) if told else None
    if told is None or row is None or row.asked_at is None:
        return False
    try:
        _take_in(row, told, by, at)
    except TryAgain as why:
        raise NotUnderstood(str(why)) from why
    except remedies.NotOwed:
        # It ended otherwise: a person has settled it, or it has come back. Their books and ours are compared by hand.
        return False
    return True


@transaction.atomic
def _take_in(row: Payout, told: Told, by: Actor, at: datetime) -> None:
    word = checked(row, told.word)
    if word.answer is Answer.FAILED and told.is_final and row.state == PayoutState.PAID.value:
        word = Word(Answer.RETURNED, word.reference, reason=word.reason)
    if word.answer is not Answer.TAKEN:
        take_word(row, word, by=by, at=at)
    elif PayoutState(row.state) in AWAY:
        # What it says may have been overtaken on its way: it is asked.
        work.hasten([one for one in works_of(row) if one.lease is None], at=at)
