"""A word about a payout, whoever says it, and what it comes to: a promise kept, an owner told, or a sum owed again.

A payment promise is kept by a word that it is paid, and by nothing else.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.flow import alerting, routing
from amends.flow.ending import close_if_done
from amends.journal.actors import Actor
from amends.kernel.money import Money
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import live
from amends.promises.rules import Alarm, PromiseKind
from amends.remedies import actions as remedies
from amends.remedies.actions import paying
from amends.remedies.models import Payout, Remedy
from amends.remedies.payouts import TryAgain
from amends.remedies.queries.payouts import works_of
from amends.remedies.rules import Answer, Word
from amends.work import actions as work
from amends.work.actions import BeingDone

BACK = "a payment came back: it is owed again at once"


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
        keep_promise(paying.confirm(row, word, by=by, at=at), by, at)
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


def keep_promise(remedy: Remedy, by: Actor, at: datetime) -> None:
    """Keeps the promise that it is paid, once nothing is left to be paid."""
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
    words = f"{remedy.name} {Money(remedy.amount_minor, remedy.currency)} is paid to you"
    wish = Wish(PromiseKind.PAYOUT, words, case.owner or case.team, at, BACK, case)
    made = promises.make([wish], by=by, at=at)[0]
    remedies.bind(remedy, payout=made, by=by, at=at)


def checked(row: Payout, word: Word) -> Word:
    """A provider's word, believed: it cannot have paid more than it was asked for.

    :raises TryAgain: when it says so.
    """
    if word.answer is not Answer.PAID:
        return word
    if word.amount_minor is not None and not 0 < word.amount_minor <= row.amount_minor:
        raise TryAgain(f"It says that it paid {word.amount_minor}; it was asked for {row.amount_minor}.")
    return word if word.reference else Word(Answer.PAID, row.reference or row.key, word.amount_minor)
