"""When a failure mends by itself: the parcel came after all, the flight is reinstated.

What was to tell of it and has not left stays here. Whoever had a word of ours hears the truth as it is now. Nothing
ends by itself: the owner is told, looks, and ends it as averted or as what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.models import Case, Failure
from amends.cases.queries import whole_many
from amends.conversation import actions as conversation
from amends.conversation import links, notices
from amends.conversation.actions import Saying, TooLateToUnsay
from amends.conversation.models import PrivateLink
from amends.conversation.queries import Scripts, page_links
from amends.conversation.rules import LinkPurpose, fill
from amends.flow import alerting, wording
from amends.flow.opening import LINK_LIVES
from amends.journal.actors import Actor
from amends.promises import queries as promises
from amends.promises.rules import Alarm, PromiseKind

# By which of its promises the owner hears of it.
OWED = (PromiseKind.RESOLUTION, PromiseKind.UPDATE, PromiseKind.ACKNOWLEDGEMENT)


def heal(failures: Sequence[Failure], *, by: Actor, at: datetime) -> None:
    """This function will record that failures mended by themselves, and make what is said of them true again."""
    cases.heal(failures, by=by, at=at)
    found = whole_many([failure.case.id for failure in failures])
    open_ = {id_: case for id_, case in found.items() if case.resolved_at is None and not case.is_closed}
    if not open_:
        return
    _keep_back(list(open_), by, at)
    told = notices.reached(list(open_))
    _say([case for id_, case in open_.items() if id_ in told and not case.needs_person_now], by, at)
    _tell_owners(open_, by, at)


def _keep_back(case_ids: Sequence[UUID], by: Actor, at: datetime) -> None:
    """What a machine was about to say is not true any more. What a person wrote is theirs to take back."""
    for message in notices.waiting(case_ids):
        try:
            conversation.unsay(message, by=by, at=at)
        except TooLateToUnsay:
            # It is on its way: the customer hears the rest from the owner, who is told.
            continue


def _say(told: Sequence[Case], by: Actor, at: datetime) -> None:
    scripts, pages = Scripts(), page_links([case.id for case in told], at)
    sayings = []
    for case in told:
        text, language = wording.script_for(case, "mended", scripts)
        page = pages.get(case.id) or _page(case, by, at)
        values = {
            "name": case.customer.name,
            "brand": case.brand.name,
            "reference": case.reference,
            "what": wording.what_happened(case, language),
            "link": links.address_of(page),
        }
        # What fails and mends once more is told once more.
        finding = case.failure.finding_id if case.failure else None
        sayings.append(
            Saying(
                case,
                fill(text, values),
                subject=wording.subject(case),
                is_automatic=True,
                language=language,
                key=f"mended:{case.id}:{finding}",
                can_wait=True,
            )
        )
    if sayings:
        conversation.say(sayings, by=by, at=at)


def _page(case: Case, by: Actor, at: datetime) -> PrivateLink:
    return links.make_link(LinkPurpose.CASE, case, expires_at=at + LINK_LIVES, by=by, at=at)


def _tell_owners(open_: Mapping[UUID, Case], by: Actor, at: datetime) -> None:
    """Whoever owes these customers something hears that it is over; once for all cases of an incident."""
    owed = promises.open_of_kind(list(open_), OWED)
    first = {promise.case_id: promise for promise in reversed(owed) if promise.person_id and promise.case_id}
    for id_, promise in first.items():
        promise.case = open_[id_]
    if first:
        alerting.raise_alarms([(promise, Alarm.MENDED) for promise in first.values()], by=by, at=at)
