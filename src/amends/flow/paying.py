"""Paying out what was granted: a provider is asked once under a key, and its word, or the finance desk's, ends it.

Whoever does not know what came of an asking asks about it, and never asks for it again before the provider has said
that it knows nothing of it. A payment promise is kept by a word that it is paid, and by nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.flow import alerting, routing
from amends.flow.ending import close_if_done
from amends.journal.actors import Actor
from amends.kernel.money import Money
from amends.people.models import Brand, Person
from amends.post.sealing import SealBroken
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import live
from amends.promises.rules import Alarm, PromiseKind
from amends.remedies import actions as remedies
from amends.remedies.actions import paying, vouchers
from amends.remedies.actions.denials import KeyUsedOtherwise, NothingLeft, NoVoucher
from amends.remedies.actions.payable import put
from amends.remedies.actions.providing import close_payout_account, open_payout_account, secrets_of
from amends.remedies.models import Payout, PayoutAccount, Redemption, Remedy
from amends.remedies.payouts import (
    PROVIDERS,
    Called,
    CannotDeliver,
    NotAsked,
    NotGenuine,
    NotOutside,
    NotUnderstood,
    ToPay,
    TryAgain,
)
from amends.remedies.queries.payouts import payout_of_key, works_of
from amends.remedies.rules import Answer, PayoutState, Turn, Word, may_repeat, next_look
from amends.remedies.rules.payouts import PAYOUTS
from amends.remedies.rules.vouchers import NotACode, read_code
from amends.work import actions as work
from amends.work.actions import BeingDone, LeaseLost
from amends.work.models import Work

__all__ = [
    "KeyUsedOtherwise",
    "NoVoucher",
    "NotACode",
    "NotGenuine",
    "NotUnderstood",
    "NothingLeft",
    "close_payout_account",
    "confirm_payout",
    "expire_vouchers",
    "heard_of_payout",
    "look_again",
    "open_payout_account",
    "pay_again",
    "pay_out",
    "read_code",
    "redeem",
    "refuse_payout",
]

# Seconds of one round, well within the lease: what is not asked by then goes back on its queue.
LONGEST_ROUND = 60
BACK = "a payment came back: it is owed again at once"


@dataclass
class PaidOut:
    """What one round came to: payouts paid, refused for good, to be looked at again, and parked."""

    paid: int = 0
    failed: int = 0
    waiting: int = 0
    parked: int = 0


def pay_out(*, at: datetime, at_most: int = 20, by: Actor) -> PaidOut:
    """This function will take up the payouts whose time has come: it asks for what was never asked for, and asks about
    the rest. Each is written down as asked before anybody is asked, and its outcome in a transaction of its own."""
    total = PaidOut()
    claimed = work.claim(PAYOUTS, at=at, at_most=at_most)
    began = time.monotonic()
    for number, one in enumerate(claimed):
        if time.monotonic() - began > LONGEST_ROUND:
            work.give_back(claimed[number:], at=at)
            break
        try:
            _take_up(one, total, by, at)
        except LeaseLost:
            # We were too slow. Whoever has it now asks what became of it.
            total.waiting += 1
    return total


def _take_up(one: Work, total: PaidOut, by: Actor, at: datetime) -> None:
    payout_id = UUID(str(one.payload["payout"]))
    if _issued(one, payout_id, by, at):
        total.paid += 1
        return
    if _ask(one, payout_id, total, by, at):
        _ask(one, payout_id, total, by, at)


def _ask(one: Work, payout_id: UUID, total: PaidOut, by: Actor, at: datetime) -> bool:
    """Asks for a payout, or about it; says whether it may be asked for at once, as its provider never heard of it."""
    row, turn = paying.begin(payout_id, by=by, at=at)
    if turn is Turn.NOTHING:
        work.finish([one], at=at)
        return False
    try:
        word = _asked(row, turn, at)
    except (NotAsked, NotOutside, SealBroken) as why:
        with transaction.atomic():
            if turn is Turn.PAY:
                paying.not_known(row, by=by, at=at)
            _later(one, str(why), total, at)
    except CannotDeliver as why:
        if turn is Turn.PAY:
            _end(one, row, Word(Answer.FAILED, reason=str(why)), total, by, at)
        else:
            # That it will not tell says nothing about the payment.
            _lost(one, row, str(why), total, by, at)
    except TryAgain as why:
        _lost(one, row, str(why), total, by, at)
    else:
        if word.answer is Answer.NOT_KNOWN and _may_repeat(row, at):
            paying.not_known(row, by=by, at=at)
            return True
        _end(one, row, word, total, by, at)
    return False


@transaction.atomic
def _issued(one: Work, payout_id: UUID, by: Actor, at: datetime) -> bool:
    """Pays by a voucher of our own, where that is how it is paid; says whether it was. Nobody outside is asked."""
    row = paying.payout(payout_id)
    days = PROVIDERS[row.account.provider].days if row.account else None
    if row.account is None or days is None or row.state != PayoutState.TO_PAY.value:
        return False
    _paid(vouchers.issue(row, days(row.account.settings), by=by, at=at), by, at)
    work.finish([one], at=at)
    return True


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


def _may_repeat(row: Payout, at: datetime) -> bool:
    if row.account is None or row.asked_at is None:
        return False
    return may_repeat(is_keyed=PROVIDERS[row.account.provider].is_keyed, asked_at=row.asked_at, at=at)


def _asked(row: Payout, turn: Turn, at: datetime) -> Word:
    """The provider's answer, checked: it cannot have paid more than it was asked for."""
    if row.account is None:
        raise NotAsked("The finance desk pays it.")
    provider, order = PROVIDERS[row.account.provider], row.remedy.case.order
    told = ToPay(
        key=row.key,
        amount_minor=row.amount_minor,
        currency=row.currency,
        made_at=row.made_at,
        case=row.remedy.case.reference,
        order=order.number if order else "",
        facts=order.facts if order else {},
    )
    ask = provider.pay if turn is Turn.PAY else provider.look
    word = ask(row.account.settings, secrets_of(row.account), told, at)
    return _checked(row, word)


def _checked(row: Payout, word: Word) -> Word:
    if word.answer is not Answer.PAID:
        return word
    if word.amount_minor is not None and not 0 < word.amount_minor <= row.amount_minor:
        raise TryAgain(f"It says that it paid {word.amount_minor}; it was asked for {row.amount_minor}.")
    return word if word.reference else Word(Answer.PAID, row.reference or row.key, word.amount_minor)


def _later(one: Work, words: str, total: PaidOut, at: datetime) -> None:
    is_parked = work.fail(one, words, at=at)
    total.parked += is_parked
    total.waiting += not is_parked


def _lost(one: Work, row: Payout, words: str, total: PaidOut, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        paying.lose_sight(row, words, by=by, at=at)
        _later(one, words, total, at)


def _end(one: Work, row: Payout, word: Word, total: PaidOut, by: Actor, at: datetime) -> None:
    """What a provider's word comes to, and when it is asked again where it has not said the last one."""
    if word.answer is Answer.NOT_KNOWN:
        _lost(one, row, "It does not know of it yet; it is asked again before anything is paid.", total, by, at)
        return
    with transaction.atomic():
        work.finish([one], at=at)
        take_word(row, word, by=by, at=at)
        if word.answer is Answer.TAKEN:
            put(row, when=next_look(row.tries, at), at=at)
    total.paid += word.answer is Answer.PAID
    total.failed += word.answer is Answer.FAILED
    total.waiting += word.answer is Answer.TAKEN


@transaction.atomic
def take_word(row: Payout, word: Word, *, by: Actor, at: datetime) -> None:
    """This function will do what a word about a payout comes to: keep the promise, tell its owner, owe it again.

    The same word twice changes nothing.
    :raises CannotOffer: for a payment without a reference.
    :raises NotOwed: when it was cancelled, or another took its place.
    """
    if word.answer is not Answer.TAKEN:
        _let_go(row, at)
    if word.answer is Answer.PAID:
        _paid(paying.confirm(row, word, by=by, at=at), by, at)
    elif word.answer is Answer.FAILED:
        if paying.fail(row, word.reason or "It was refused.", by=by, at=at):
            _tell_owner(row, by, at)
    elif word.answer is Answer.RETURNED:
        back = paying.come_back(row, word.reason or "It came back.", by=by, at=at)
        if back is not None:
            _owe_again(back, by, at)
    elif word.answer is Answer.TAKEN:
        paying.take_note(row, word, by=by, at=at)


def _let_go(row: Payout, at: datetime) -> None:
    """Nobody has to ask about it any more. A worker that has it in hand finds out by itself."""
    idle = [one.key for one in works_of(row) if one.lease is None]
    with suppress(BeingDone):
        work.withdraw(idle, at=at)


def _paid(remedy: Remedy, by: Actor, at: datetime) -> None:
    if remedy.paid_at is None:
        # A part of it: what is left is still owed by the same day.
        return
    promises.keep(live(remedy.payout), by=by, at=at)
    close_if_done(remedy.case, by=by, at=at)


def _tell_owner(row: Payout, by: Actor, at: datetime) -> None:
    """The promise stands, and is broken by its day alone. Its ower hears of it now, while it can still be kept."""
    row.remedy.refresh_from_db(fields=["payout"])
    owed = live(row.remedy.payout)
    alerting.raise_alarms([(promise, Alarm.WARNING) for promise in owed], by=by, at=at)


def _owe_again(remedy: Remedy, by: Actor, at: datetime) -> None:
    """A promise that was kept stays kept. A new one is owed at once, so the next sweep breaks it: its owner, the next
    level and the customer hear of it as of any payment that was missed."""
    case: Case = whole(remedy.case_id)
    if case.is_closed:
        cases.reopen(case, because="payment_returned", stays_resolved=True, by=by, at=at)
        routing.give_to_who_is_there([case], by=by, at=at)
        case = whole(remedy.case_id)
    if live(remedy.payout):
        return
    words = f"{remedy.offering.name} {Money(remedy.amount_minor, remedy.currency)} is paid to you"
    wish = Wish(PromiseKind.PAYOUT, words, case.owner or case.team, at, BACK, case)
    made = promises.make([wish], by=by, at=at)[0]
    remedies.bind(remedy, payout=made, by=by, at=at)


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
    row = payout_of_key(told.key, account)
    if row is None or row.asked_at is None:
        return False
    try:
        take_word(row, _checked(row, told.word), by=by, at=at)
    except TryAgain as why:
        raise NotUnderstood(str(why)) from why
    except remedies.NotOwed:
        # It ended otherwise: a person has settled it, or it has come back. Their books and ours are compared by hand.
        return False
    return True
