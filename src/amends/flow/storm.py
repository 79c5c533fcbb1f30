"""A storm: one event fails thousands, and its owner writes to all of them, with the time of the next news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.queries import whole_many
from amends.conversation import actions as conversation
from amends.conversation.actions import About, Saying
from amends.conversation.rules import SaidManner, fill
from amends.detect.models import Incident
from amends.flow import wording
from amends.flow.owing import Counted, owe
from amends.flow.promising import ahead
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.models import OPEN, Promise
from amends.promises.queries import open_of_kind
from amends.promises.rules import PromiseKind

BATCH = 500
AWAITED = (PromiseKind.ACKNOWLEDGEMENT, PromiseKind.ANSWER)


def tell_incident(
    incident: Incident, text: str, next_due_at: datetime, *, until: datetime | None = None, by: Person, at: datetime
) -> int:
    """This function will write to everybody whom the incident owes an update, and promise the next one; returns how
    many.

    `text` is a script with {name}, {reference}, {brand} and {next}, filled for each customer in their own time.
    `until` leaves out those to whom nothing is owed by then. The update that was owed is kept when the letter has gone
    out; the next is promised from now on. At most 500 in one transaction; whoever was told already by a call that was
    cut short is not told again.
    The letter is marked automatic, except for customers to whom a person has written before: nobody's own message is
    answered by a letter to all.
    :raises NotInTime: unless the next time lies ahead.
    """
    ahead(next_due_at, at)
    rows = Promise.objects.filter(
        OPEN,
        kind=PromiseKind.UPDATE.value,
        # "I'll call you" is kept by that call, never by a letter to all.
        is_particular=False,
        case__failure__incident=incident,
        case__closed_at__isnull=True,
        made_at__lt=at,
    )
    if until:
        rows = rows.filter(due_at__lte=until)
    ids = list(rows.order_by("due_at", "id").values_list("id", flat=True))
    told = 0
    for start in range(0, len(ids), BATCH):
        told += _tell(incident, ids[start : start + BATCH], text, next_due_at, by, at)
    return told


@transaction.atomic
def _tell(incident: Incident, ids: Sequence[UUID], text: str, next_due_at: datetime, by: Person, at: datetime) -> int:
    owed = list(Promise.objects.filter(OPEN, id__in=ids).order_by("due_at", "id"))
    owed = list({promise.case_id: promise for promise in owed}.values())
    cases = whole_many([promise.case_id for promise in owed if promise.case_id])
    owner = incident.owner or by
    counted = Counted(next_due_at, f"told by {by.first_name} to everybody whom it failed")
    wishes = [
        owe(cases[promise.case_id], PromiseKind.UPDATE, at, counted=counted, owner=owner)
        for promise in owed
        if promise.case_id
    ]
    made = promises.make(wishes, by=by, at=at, renew_standing=False)
    waits = {promise.case_id for promise in open_of_kind(cases, AWAITED)}
    sayings = []
    for promise, following in zip(owed, made, strict=True):
        case = cases[promise.case_id]  # type: ignore[index]  # every row was asked for by its case
        is_known = case.first_contact_at is not None and case.id not in waits
        values = {
            "name": case.customer.name,
            "reference": case.reference,
            "brand": case.brand.name,
            "next": wording.to_customer(case, next_due_at, at),
        }
        sayings.append(
            Saying(
                case,
                fill(text, values),
                subject=wording.subject(case),
                author=by if is_known else None,
                is_automatic=not is_known,
                send_at=at,
                key=f"update:{promise.id}",
                about=(About(promise, SaidManner.KEEPS), About(following)),
            )
        )
    conversation.say(sayings, by=by, at=at)
    # The update that is owed first stays the next one until the letter has gone out: most standings are as they were.
    promises.renew([promise.case_id for promise in owed if promise.case_id and promise.due_at > next_due_at])
    return len(owed)
