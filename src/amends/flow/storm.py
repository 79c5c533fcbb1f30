"""A storm: one event fails thousands, and its owner writes to all of them, with the time of the next news."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation.actions import About, Saying
from amends.conversation.rules import SaidManner, fill
from amends.detect.models import Incident
from amends.flow import wording
from amends.flow.owing import Counted, owe
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.queries import open_of_kind
from amends.promises.rules import PromiseKind

AWAITED = (PromiseKind.ACKNOWLEDGEMENT, PromiseKind.ANSWER)


def updates_owed(case_ids: Collection[UUID]) -> dict[UUID, Promise]:
    """The word that is owed on each of these cases and that a letter to all keeps; the one due last, of several."""
    rows = open_of_kind(case_ids, [PromiseKind.UPDATE])
    ours = [one for one in rows if not one.is_particular and one.case_id]
    return {one.case_id: one for one in sorted(ours, key=lambda one: (one.due_at, one.id)) if one.case_id}


def write_to_all(
    incident: Incident,
    cases: Sequence[Case],
    text: str,
    next_due_at: datetime,
    *,
    owed: Mapping[UUID, Promise],
    key: Callable[[Case], str],
    by: Person,
    at: datetime,
) -> None:
    """Writes one letter on each of these cases, in its customer's own time, and promises the next word; to be called in
    a transaction. What is `owed` on a case is kept when its letter has gone out."""
    owner = incident.owner or by
    counted = Counted(next_due_at, f"told by {by.first_name} to everybody whom it failed")
    wishes = [owe(case, PromiseKind.UPDATE, at, counted=counted, owner=owner) for case in cases]
    made = promises.make(wishes, by=by, at=at, renew_standing=False)
    waits = {promise.case_id for promise in open_of_kind([case.id for case in cases], AWAITED)}
    sayings = []
    for case, following in zip(cases, made, strict=True):
        is_known = case.first_contact_at is not None and case.id not in waits
        kept = [About(owed[case.id], SaidManner.KEEPS)] if case.id in owed else []
        sayings.append(
            Saying(
                case,
                fill(text, values_of(incident, case, next_due_at, at)),
                subject=wording.subject(case),
                author=by if is_known else None,
                is_automatic=not is_known,
                send_at=at,
                key=key(case),
                about=(*kept, About(following)),
            )
        )
    conversation.say(sayings, by=by, at=at)
    # The update that is owed first stays the next one until the letter has gone out: most standings are as they were.
    is_as_it_was = {case_id for case_id, promise in owed.items() if promise.due_at <= next_due_at}
    promises.renew([case.id for case in cases if case.id not in is_as_it_was])


def values_of(incident: Incident, case: Case, next_due_at: datetime, at: datetime) -> dict[str, str]:
    """What a letter to all may say, for one customer. An unconfirmed cause is no value: a letter that names it is
    refused."""
    return {
        "name": case.customer.name or case.reference,
        "reference": case.reference,
        "brand": case.brand.name,
        "next": wording.to_customer(case, next_due_at, at),
        "cause": incident.cause if incident.is_cause_confirmed else "",
        "facts": incident.facts,
    }
