"""Contacting: how a customer wants to be told of what we notice first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.customers import consents
from amends.customers.models import Customer
from amends.flow.following import leave_in_peace
from amends.journal.actors import Actor


def let_machine_write_first(customer: Customer, *, may: bool, by: Actor, at: datetime) -> bool:
    """This function will record whether an automatic notice may be the first that a customer hears; is it news?

    Without it a person writes first: what we notice owes them a person's acknowledgement instead.
    """
    return consents.say(customer, consents.FIRST_BY_MACHINE, is_given=may, by=by, at=at)


def ask_afterwards(customer: Customer, *, may: bool, by: Actor, at: datetime) -> bool:
    """This function will record whether a customer may be asked, after a recovery, whether it holds and how it was; is
    it news?"""
    return consents.say(customer, consents.ASKED_AFTERWARDS, is_given=may, by=by, at=at)


def tell_what_came(customer: Customer, *, may: bool, by: Actor, at: datetime) -> bool:
    """This function will record whether a customer may be told, after their recovery, what we changed because of it; is
    it news?"""
    return consents.say(customer, consents.TOLD_WHAT_CAME, is_given=may, by=by, at=at)


def share_words(customer: Customer, *, may: bool, by: Actor, at: datetime) -> bool:
    """This function will record whether colleagues may read a customer's words outside their case; is it news? Until
    they say yes, nobody may."""
    return consents.say(customer, consents.WORDS_SHARED, is_given=may, by=by, at=at)


@transaction.atomic
def ask_no_more(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will let the customer of a case have no more questions afterwards; what was asked ends with it."""
    ask_afterwards(case.customer, may=False, by=by, at=at)
    leave_in_peace(case, by=by, at=at)
