"""Contacting: how a customer wants to be told of what we notice first."""

from __future__ import annotations

from datetime import datetime

from amends.customers import consents
from amends.customers.models import Customer
from amends.journal.actors import Actor


def let_machine_write_first(customer: Customer, *, may: bool, by: Actor, at: datetime) -> bool:
    """This function will record whether an automatic notice may be the first that a customer hears; is it news?

    Without it a person writes first: what we notice owes them a person's acknowledgement instead.
    """
    return consents.say(customer, consents.FIRST_BY_MACHINE, is_given=may, by=by, at=at)
