"""What becomes of a granted remedy: paid, accepted or declined by the customer, or reversed. Each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.remedies.actions import paying
from amends.remedies.actions.denials import AlreadyPaid, NotOwed
from amends.remedies.actions.writing import change, line, lock_case, move, now, reopen_if_nothing_is_left
from amends.remedies.models import GIVEN, UNPAID, Remedy
from amends.remedies.rules import Answer, State, Step, Word


@transaction.atomic
def pay(remedy: Remedy, reference: str, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer has got it: the provider's or the finance desk's word, exactly once.

    :param reference: under which whoever paid it finds the payment again; not journalled.
    :raises AlreadyPaid: when it was paid before.
    :raises NotOwed: when it is not granted, was declined or reversed, or has no amount.
    :raises BeingPaid: while a provider has it, and has not said what came of it.
    :raises CannotOffer: without a reference, or with one that is too long.
    """
    case = lock_case(remedy.case_id)
    owed = now(remedy, case)
    if owed.state is State.PAID:
        raise AlreadyPaid(owed)
    if owed.state is not State.GRANTED or not owed.amount_minor:
        raise NotOwed(owed)
    for row in paying.settle_open(owed, at):
        owed = paying.confirm(row, Word(Answer.PAID, reference), by=by, at=at)
    return owed


@transaction.atomic
def accept(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer wants it. Said twice, it is said once.

    What was granted is owed with or without their word: nothing else changes.
    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    case = lock_case(remedy.case_id)
    found = now(remedy, case)
    if found.accepted_at is not None and found.declined_at is None and found.reversed_at is None:
        return found
    accepted = _changed(remedy, case, GIVEN, accepted_at=at)
    journal.write([line(accepted, "accepted")], by=by, at=at)
    return accepted


@transaction.atomic
def decline(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer does not want it; nothing else left, the question is open again.

    :raises AlreadyPaid: when it was paid before.
    :raises BeingPaid: while a provider has it.
    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    return _taken_back(remedy, UNPAID, "declined", by=by, at=at, declined_at=at)


@transaction.atomic
def reverse(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will take back a granted remedy, also one whose payment came back; money returns to the budget.

    :raises BeingPaid: while a provider has it.
    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    return _taken_back(remedy, GIVEN, "reversed", by=by, at=at, reversed_at=at)


def _taken_back(remedy: Remedy, only_if: Q, verb: str, *, by: Actor, at: datetime, **to: datetime) -> Remedy:
    case = lock_case(remedy.case_id)
    taken = _changed(remedy, case, only_if, **to)
    paying.cancel(taken, by=by, at=at)
    move(taken, case.brand, Step.REVERSE, by=by, at=at)
    journal.write([line(taken, verb)], by=by, at=at)
    reopen_if_nothing_is_left(case, by=by, at=at)
    return taken


def _changed(remedy: Remedy, case: Case, only_if: Q, **to: object) -> Remedy:
    """The remedy after its change, which is made only where the row still stands so."""
    found = now(remedy, case)
    if change(found, only_if, **to):
        return found
    found = now(remedy, case)
    raise AlreadyPaid(found) if found.state is State.PAID else NotOwed(found)
