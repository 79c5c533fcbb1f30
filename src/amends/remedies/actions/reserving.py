"""Reserving: a part of somebody's day is held back, so that they can give where nothing can be asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.remedies import queries, rules
from amends.remedies.actions.denials import NothingToReserve
from amends.remedies.actions.writing import lock_person
from amends.remedies.models import Allowance

# What was given in time counts when the phone finds a signal within so long after it.
HELD_AFTER = timedelta(hours=12)


@transaction.atomic
def reserve(currency: str, *, expires_at: datetime, by: Person, at: datetime) -> Allowance:
    """This function will hold back what `by` may give on one case, or what is left of their day, until `expires_at`.

    One that is running is returned as it is: nobody holds two.
    :raises NothingToReserve: when nothing is left of their day.
    """
    lock_person(by)
    running = queries.allowance_of(by, currency, at)
    if running is not None:
        return running.allowance
    amount = rules.left(queries.limits(by, currency), 0, queries.given_today(by, currency, at))
    if amount <= 0:
        raise NothingToReserve
    allowance = Allowance.objects.create(
        id=new_id(at),
        person=by,
        currency=currency,
        amount_minor=amount,
        reserved_at=at,
        expires_at=expires_at,
        let_go_at=expires_at + HELD_AFTER,
    )
    facts = {"amount_minor": amount, "currency": currency, "expires_at": expires_at.isoformat()}
    journal.write([journal.Line("remedies.allowance_reserved", allowance.id, None, facts)], by=by, at=at)
    return allowance
