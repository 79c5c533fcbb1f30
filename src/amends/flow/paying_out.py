"""The round of the worker that pays: a provider is asked once under a key, and asked about it when nobody knows.

Whoever does not know what came of an asking asks about it, and never asks for it again before the provider has said
that it knows nothing of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.flow.settling import checked, keep_promise, take_word
from amends.journal.actors import Actor
from amends.post.sealing import SealBroken
from amends.remedies.actions import paying, vouchers
from amends.remedies.actions.payable import put
from amends.remedies.actions.providing import secrets_of
from amends.remedies.models import Payout
from amends.remedies.payouts import PROVIDERS, CannotDeliver, NotAsked, NotOutside, ToPay, TryAgain
from amends.remedies.rules import Answer, PayoutState, Turn, Word, may_repeat, next_look
from amends.remedies.rules.payouts import PAYOUTS
from amends.work import actions as work
from amends.work.actions import LeaseLost
from amends.work.models import Work

# Seconds of one round, well within the lease: what is not asked by then goes back on its queue.
LONGEST_ROUND = 60


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
    keep_promise(vouchers.issue(row, days(row.account.settings), by=by, at=at), by, at)
    work.finish([one], at=at)
    return True


def _may_repeat(row: Payout, at: datetime) -> bool:
    if row.account is None or row.asked_at is None:
        return False
    return may_repeat(is_keyed=PROVIDERS[row.account.provider].is_keyed, asked_at=row.asked_at, at=at)


def _asked(row: Payout, turn: Turn, at: datetime) -> Word:
    """The provider's answer, checked."""
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
    return checked(row, word)


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
