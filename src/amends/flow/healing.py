"""When a failure is over by itself, was told by mistake, or is not over after all.

What was to tell of it and has not left stays here. Whoever had a word of ours hears the truth as it is now. Nothing
ends by itself: the owner is told, looks, and ends it as averted, as a false alarm, or as what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.models import Case, Failure
from amends.cases.queries import whole_many
from amends.cases.rules import OTHERWISE, Back
from amends.conversation import actions as conversation
from amends.conversation import links, notices
from amends.conversation.actions import Saying, TooLateToUnsay
from amends.conversation.models import Message, PrivateLink
from amends.conversation.queries import Scripts, page_links
from amends.conversation.rules import LinkPurpose, fill
from amends.flow import alerting, wording
from amends.flow.coming_back import bring_back
from amends.flow.opening import LINK_LIVES
from amends.journal.actors import Actor
from amends.promises import queries as promises
from amends.promises.rules import Alarm, PromiseKind

# By which of its promises the owner hears of it.
OWED = (PromiseKind.RESOLUTION, PromiseKind.UPDATE, PromiseKind.ACKNOWLEDGEMENT)
MENDED, MISTAKEN, NOT_OVER = "mended", "mistaken", "not_over"
ENDS = (f"{MENDED}:", f"{MISTAKEN}:")


def heal(failures: Sequence[Failure], *, by: Actor, at: datetime) -> None:
    """This function will record that failures mended by themselves, or were told by mistake, and make what is said of
    them true again."""
    wrong = [failure for failure in failures if failure.finding and failure.finding.is_withdrawn]
    _heal([failure for failure in failures if failure not in wrong], MENDED, by, at)
    _heal(wrong, MISTAKEN, by, at)


def _heal(failures: Sequence[Failure], slug: str, by: Actor, at: datetime) -> None:
    if not failures:
        return
    cases.heal(failures, was_wrong=slug == MISTAKEN, by=by, at=at)
    found = whole_many([failure.case.id for failure in failures])
    open_ = {id_: case for id_, case in found.items() if case.resolved_at is None and not case.is_closed}
    if not open_:
        return
    _keep_back(notices.waiting(list(open_)), by, at)
    told = notices.reached(list(open_))
    saying = [case for id_, case in open_.items() if id_ in told and not case.needs_person_now]
    if slug == MISTAKEN:
        # Who came to us themselves is not told by a machine that nothing has gone wrong.
        saying = [case for case in saying if case.first_contact_at is None]
    _say(saying, slug, by, at)
    _tell_owners(open_, Alarm.MENDED if slug == MENDED else Alarm.MISTAKEN, by, at)


def stand_again(failures: Sequence[Failure], *, by: Actor, at: datetime) -> None:
    """This function will record that failures are not over after all. Whoever was told so hears the truth; a case that
    ended without a recovery comes back to its owner."""
    cases.stand_again(failures, by=by, at=at)
    go_on([failure.case.id for failure in failures], by=by, at=at)


def go_on(case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """This function will take back what was said of the end of these failures, which have not ended."""
    found = whole_many(case_ids)
    for case in found.values():
        if case.is_closed and case.ending in OTHERWISE:
            bring_back(case, Back.ENDED_WRONGLY, by=by, at=at)
    open_ = {id_: case for id_, case in found.items() if case.resolved_at is None and not case.is_closed}
    if not open_:
        return
    _keep_back(notices.waiting(list(open_), ENDS), by, at)
    told = notices.reached(list(open_), ENDS)
    _say([case for id_, case in open_.items() if id_ in told and not case.needs_person_now], NOT_OVER, by, at)
    _tell_owners(open_, Alarm.NOT_OVER, by, at)


def _keep_back(messages: Sequence[Message], by: Actor, at: datetime) -> None:
    """What a machine was about to say is not true any more. What a person wrote is theirs to take back."""
    for message in messages:
        try:
            conversation.unsay(message, by=by, at=at)
        except TooLateToUnsay:
            # It is on its way: the customer hears the rest from the owner, who is told.
            continue


def _say(told: Sequence[Case], slug: str, by: Actor, at: datetime) -> None:
    scripts, pages = Scripts(), page_links([case.id for case in told], at)
    sayings = []
    for case in told:
        text, language = wording.script_for(case, slug, scripts)
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
                key=f"{slug}:{case.id}:{finding}:{at:%Y%m%dT%H%M%SZ}",
                can_wait=True,
            )
        )
    if sayings:
        conversation.say(sayings, by=by, at=at)


def _page(case: Case, by: Actor, at: datetime) -> PrivateLink:
    return links.make_link(LinkPurpose.CASE, case, expires_at=at + LINK_LIVES, by=by, at=at)


def _tell_owners(open_: Mapping[UUID, Case], why: Alarm, by: Actor, at: datetime) -> None:
    """Whoever owes these customers something hears of it; once for all cases of an incident."""
    owed = promises.open_of_kind(list(open_), OWED)
    first = {promise.case_id: promise for promise in reversed(owed) if promise.person_id and promise.case_id}
    for id_, promise in first.items():
        promise.case = open_[id_]
    if first:
        alerting.raise_alarms([(promise, why) for promise in first.values()], by=by, at=at)
