"""What a customer would consider fair, asked on their own page: written down, and binding nobody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.remedies.actions.denials import CannotOffer
from amends.remedies.actions.writing import lock_case
from amends.remedies.queries.wishing import may_say
from amends.remedies.rules.proportion import LARGEST_MINOR


@transaction.atomic
def say_fair(case: Case, message_id: UUID, fair_minor: int | None, currency: str, *, by: Actor, at: datetime) -> None:
    """This function will write down what a customer would consider fair. Their words stand in the message, not here.

    :param fair_minor: in minor units of `currency`; None where they named no sum.
    :raises CannotOffer: once it is decided, on a request and a closed case, and for a sum below zero or beyond reason.
    """
    locked = lock_case(case.id)
    if fair_minor is not None and not 0 <= fair_minor <= LARGEST_MINOR:
        raise CannotOffer("sum: write a sum from 0 on.")
    if not may_say(locked):
        raise CannotOffer("sum: this has been decided.")
    told: dict[str, object] = {"message": str(message_id)}
    if fair_minor is not None:
        told |= {"fair_minor": fair_minor, "currency": currency}
    journal.write([journal.Line("remedies.fair_said", case.id, case.id, told)], by=by, at=at)
