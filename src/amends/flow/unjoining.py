"""Taking a joining back: what somebody put on the wrong case waits in the quarantine again, as if they had not.

Only for a quarter of an hour, and only while nothing rests on it: afterwards splitting the case is the honest way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.cases.models import Case
from amends.conversation import taking_back
from amends.conversation.models import Message
from amends.customers import actions as customers
from amends.customers.rules import IdentityKind, NotAnIdentity
from amends.flow import quarantine
from amends.flow.ending import settle
from amends.intake import setting_aside
from amends.intake.models import Complaint
from amends.journal.actors import Actor
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind, Release

SPAN = timedelta(minutes=15)


class TooLateToUnjoin(ValueError):
    """It stays where it is; the sentence says why, and what to do instead."""


def case_joined(complaint: Complaint) -> Case | None:
    """The case on which something from the quarantine was put as one more word; None when it was not."""
    message = Message.objects.filter(inbound=complaint.inbound_id).select_related("case").first()
    if message is None or complaint.released_at is None or not complaint.quarantined_for:
        return None
    return message.case if message.case.opened_at < complaint.released_at else None


@transaction.atomic
def unjoin(complaint: Complaint, *, by: Actor, at: datetime) -> Case:
    """This function will take something off the case that it was joined to and let it wait again; an answer is owed.

    An address that was learned with it is forgotten. Returns the case.
    :raises TooLateToUnjoin: after 15 minutes, once we have spoken on the case, or when it changed more than that an
        answer is owed; nothing is changed.
    """
    case, joined_at = case_joined(complaint), complaint.released_at
    if case is None or joined_at is None:
        raise TooLateToUnjoin("case: it was not joined to a case (any more).")
    if at - joined_at > SPAN:
        raise TooLateToUnjoin(_instead(f"it was joined more than {SPAN.seconds // 60} minutes ago"))
    if case.is_closed or taking_back.anything_said_since(case, joined_at):
        raise TooLateToUnjoin(_instead("we have written or called since, or the case has ended"))
    made = list(Promise.objects.select_for_update(of=("self",)).filter(case=case, made_at=joined_at))
    waited = Promise.objects.filter(case=case, kept_at=joined_at, customer__isnull=False).exists()
    if waited or any(one.kind != PromiseKind.ANSWER.value for one in made):
        raise TooLateToUnjoin(_instead("it brought the case back, or ended a wait there"))
    if complaint.needs_person_now:
        raise TooLateToUnjoin(_instead("it called for a person at once, and they were told"))
    _take_off(complaint, case, [one for one in made if one.is_open], joined_at, by, at)
    settle([case.id], by=by, at=at)
    return case


def _instead(why: str) -> str:
    return f"case: {why}; split its message off the case instead."


def _take_off(
    complaint: Complaint, case: Case, owed: list[Promise], joined_at: datetime, by: Actor, at: datetime
) -> None:
    customer = case.customer
    taking_back.take_back(Message.objects.get(inbound=complaint.inbound_id), by=by, at=at)
    promises.release(owed, reason=Release.UNSAID, by=by, at=at, renew_standing=False)
    promises.renew([case.id])
    if address := complaint.inbound.from_address:
        # What came with an address that is none taught nobody anything.
        try:
            customers.forget_identity(customer, IdentityKind.MAIL, address, since=joined_at, by=by, at=at)
        except NotAnIdentity:
            address = ""
    setting_aside.wait_again(complaint, by=by, at=at)
    quarantine.owe_answer(complaint, by=by, at=at)
