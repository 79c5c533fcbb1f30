"""Visiting: what a customer does on their own page, and a department on its own. Each is one transaction.

Whoever holds a private link speaks for the one it was sent to: they write, answer, accept and decline. Contact details
cannot be changed this way, and where money goes only with a code (see `redirecting`); a word that asks for it is a word
like any other, and a person sees to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import standing
from amends.conversation import actions as conversation
from amends.conversation.queries import of_inbounds
from amends.flow import alerting
from amends.flow.answering import hear_on_cases
from amends.flow.following import answer_check_in, come_back
from amends.flow.hearing import heard_on, is_urgent
from amends.flow.looking import look_again, said_yes
from amends.flow.strangers import Hearing
from amends.flow.surveying import LOW, rate
from amends.followups.actions import AlreadyAnswered, Rated
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer
from amends.journal.actors import Actor
from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.enclosing import Handed, enclose
from amends.post.models import Inbound
from amends.promises.models import Promise
from amends.promises.rules import Alarm
from amends.remedies import actions as remedies
from amends.remedies.actions import AlreadyPaid, BeingPaid, CannotOffer, NotOwed, wishing
from amends.remedies.actions.choosing import choose_voucher
from amends.remedies.models import Remedy
from amends.remedies.rules.looks import LookBecause

__all__ = [
    "AlreadyAnswered",
    "AlreadyPaid",
    "BeingPaid",
    "CannotOffer",
    "NotOwed",
    "Rated",
    "accept_remedy",
    "answer_check_in_with_words",
    "ask_for_time",
    "not_solved",
    "rate_with_words",
    "say_fair",
    "take_as_voucher",
    "write_to_us",
]


@transaction.atomic
def write_to_us(case: Case, delivery: Delivery, files: Sequence[Handed] = (), *, by: Actor, at: datetime) -> bool:
    """This function will put what a customer wrote on their page on that case, with its files, and owe an answer.

    Says whether it is new: the same delivery again changes nothing. A case that was joined to another hears it there.
    """
    named = replace(delivery, attachments=tuple(one.name for one in files)) if files else delivery
    row, is_new = post.take([named], by=by, at=at)[0]
    if is_new:
        enclose(row, files, by=by, at=at)
        _hear(standing(case), named, row, by, at)
    return is_new


@transaction.atomic
def not_solved(case: Case, delivery: Delivery, *, by: Actor, at: datetime) -> bool:
    """This function will hear that the outcome does not solve it: the case comes back to its owner, and somebody who
    did not decide on it looks at it a second time.

    Says whether it is new: the same delivery again changes nothing.
    """
    row, is_new = post.take([delivery], by=by, at=at)[0]
    if is_new:
        goes_on = standing(case)
        come_back(goes_on, because="not_solved", by=by, at=at)
        look_again(goes_on, LookBecause.NOT_SOLVED, by=by, at=at)
        _hear(goes_on, delivery, row, by, at)
    return is_new


def _hear(case: Case, delivery: Delivery, row: Inbound, by: Actor, at: datetime) -> None:
    hearing = Hearing(delivery, row, is_new=True, case=case)
    hear_on_cases([heard_on(hearing)], urgent=[case.id] if is_urgent(delivery) else [], by=by, at=at)


@transaction.atomic
def answer_check_in_with_words(
    row: CheckIn, answer: CheckInAnswer, delivery: Delivery | None, *, by: Actor, at: datetime
) -> None:
    """This function will keep the answer to a check-in, and hear the words that came with it.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    answer_check_in(row, answer, by=by, at=at)
    if delivery:
        row.case.refresh_from_db()
        write_to_us(row.case, delivery, by=by, at=at)


@transaction.atomic
def rate_with_words(row: Survey, rated: Rated, *, is_solved: bool | None, by: Actor, at: datetime) -> None:
    """This function will keep a rating; who says that it is not solved comes back to their owner, however they rate us.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    rate(row, replace(rated, solved=is_solved), by=by, at=at)
    if is_solved is False and rated.csat > LOW:
        come_back(row.case, because="not_solved", by=by, at=at)
        look_again(row.case, LookBecause.NOT_SOLVED, by=by, at=at)


@transaction.atomic
def accept_remedy(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer wants what was granted. It is owed with or without their word; a
    second look that offered it has ended with it.

    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    accepted = remedies.accept(remedy, by=by, at=at)
    said_yes(accepted, by=by, at=at)
    return accepted


@transaction.atomic
def take_as_voucher(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer wants an extra as a voucher instead of money, where that is offered.

    :raises CannotOffer: for what is owed or puts something right, and where no voucher is offered for such a remedy.
    :raises NotOwed: when it is not granted, or was paid, declined or reversed before.
    :raises BeingPaid: while a provider has it.
    """
    choose_voucher(remedy, by=by, at=at)
    return remedies.accept(remedy, by=by, at=at)


@transaction.atomic
def say_fair(case: Case, delivery: Delivery, fair_minor: int | None, currency: str, *, by: Actor, at: datetime) -> bool:
    """This function will hear what a customer would consider fair: a message of theirs like any other, and shown beside
    what is in proportion to whoever decides. It is no promise of ours.

    Says whether it is new: the same delivery again changes nothing.
    :raises CannotOffer: once it is decided; then nothing is changed.
    """
    row, is_new = post.take([delivery], by=by, at=at)[0]
    if is_new:
        goes_on = standing(case)
        _hear(goes_on, delivery, row, by, at)
        wishing.say_fair(goes_on, of_inbounds([row.id])[row.id].id, fair_minor, currency, by=by, at=at)
    return is_new


@transaction.atomic
def ask_for_time(promise: Promise, text: str, *, by: Actor, at: datetime) -> None:
    """This function will tell the owner by when a department means to answer. The time it was asked for stands.

    The owner's word to the customer rests on that time; only the owner can give the department another.
    """
    if promise.case is None:
        raise ValueError("This request stands on no case.")
    conversation.note(promise.case, text, by=by, at=at)
    alerting.raise_alarms([(promise, Alarm.WARNING)], by=by, at=at)
