"""A second look: a customer who is not satisfied is looked at again by somebody who did not decide the first time.

It is promised to the customer within one working day, and ends agreed or with a final answer that a lead approves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation import actions as conversation
from amends.conversation.actions import Saying
from amends.flow import alerting, routing, wording
from amends.flow.closing import confirm
from amends.flow.ending import close_if_done, still_open
from amends.flow.owing import due
from amends.flow.promising import Reply
from amends.flow.spoken import standard
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.followups.rules import Ended
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import live, open_of_kind
from amends.promises.rules import Alarm, OwedTo, PromiseKind, Release
from amends.remedies.actions import looking
from amends.remedies.actions.looking import DecidedBefore, FinalWaits, LookEnded, NotTheAuthor
from amends.remedies.models import FinalAnswer, Remedy, SecondLook
from amends.remedies.queries import looks
from amends.remedies.rules.looks import LookBecause, begins

__all__ = [
    "DecidedBefore",
    "FinalWaits",
    "LookEnded",
    "NotTheAuthor",
    "agree",
    "approve_final",
    "give_final",
    "letter_of",
    "look_again",
    "others_for",
    "said_yes",
    "send_back",
]

LOOK = gettext_noop("Somebody who has not decided on it looks at it a second time")
BEGUN = gettext_noop(
    "Dear %(name)s,\n\nyou have told us that this is not right for you. %(looker)s, who has not decided on it before, "
    "looks at it a second time and writes to you by %(time)s. You need not do anything for it.\n\n%(brand)s"
)
BEGUN_BY_TEAM = gettext_noop(
    "Dear %(name)s,\n\nyou have told us that this is not right for you. Somebody who has not decided on it before "
    "looks at it a second time and writes to you by %(time)s. You need not do anything for it.\n\n%(brand)s"
)
FINAL = gettext_noop(
    "Dear %(name)s,\n\nI have looked at this a second time; I had not decided on it before. This is our final "
    "answer.\n\n%(reasons)s\n\nWhat stays on offer: %(stays)s\n\nIf you do not agree, you can go outside us: "
    "%(elsewhere)s\n\n%(author)s"
)


@transaction.atomic
def look_again(
    case: Case, because: LookBecause, remedy: Remedy | None = None, *, by: Actor, at: datetime
) -> SecondLook | None:
    """This function will have a case looked at again by somebody who did not decide on it, and tell its customer who
    and until when. None where a second look goes on already, after a final answer, and on a request.

    Where nobody else works here the case's team owes it, and it stands on the lead's list.
    """
    case = whole(case.id)
    had_final, is_open = looks.has_final_answer(case), looks.open_look(case) is not None
    if not begins(is_recovery=not case.is_request, is_open=is_open, had_final=had_final):
        return None
    if case.resolved_at or case.is_closed:
        cases.reopen(case, because=because.value, by=by, at=at)
        routing.give_to_who_is_there([case], by=by, at=at)
    not_by = looks.deciders_of(case, at, case.owner_id)
    looker = looks.looker_for(case, not_by, at)
    counted = due(case, PromiseKind.SECOND_LOOK, at)
    wish = Wish(PromiseKind.SECOND_LOOK, LOOK, looker or case.team, counted.due_at, counted.by, case)
    made = promises.make([wish], by=by, at=at)[0]
    look = looking.begin(case, because, made, remedy, by=by, at=at)
    _tell(case, looker, made, by, at)
    alerting.raise_alarms([(made, Alarm.OFFERED)], by=by, at=at)
    return look


def _tell(case: Case, looker: Person | None, made: Promise, by: Actor, at: datetime) -> None:
    language = case.customer.language
    told = {
        "name": case.customer.name,
        "looker": looker.first_name if looker else "",
        "time": wording.to_customer(case, made.due_at, at, language),
        "brand": case.brand.name,
    }
    text = standard(BEGUN if looker else BEGUN_BY_TEAM, language) % told
    key = f"second-look:{made.id}"
    saying = Saying(case, text, subject=wording.subject(case), is_automatic=True, language=language, key=key)
    conversation.say([saying], by=by, at=at)


@transaction.atomic
def agree(look: SecondLook, words: str = "", *, by: Actor, at: datetime) -> None:
    """This function will end a second look with what the customer agreed to; its promise is kept.

    :raises LookEnded: when it has ended.
    :raises DecidedBefore: for somebody who decided the first time.
    :raises FinalWaits: while a final answer waits for a lead.
    :raises ValueError: when a person says it without saying what was agreed on.
    """
    looking.agree(look, words, by=by, at=at)
    for answer in looks.answers_of(look):
        if answer.is_waiting:
            promises.release(live(answer.approval), reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    promises.keep(live(look.promise), by=by, at=at)
    close_if_done(look.case, by=by, at=at)


def said_yes(remedy: Remedy, *, by: Actor, at: datetime) -> None:
    """Ends the second look whose new offer the customer has said yes to. In the caller's transaction."""
    look = looks.open_look(remedy.case)
    if look is not None and remedy.granted_at is not None and remedy.granted_at > look.started_at:
        agree(look, by=by, at=at)


@transaction.atomic
def give_final(look: SecondLook, reasons: str, stays: str, elsewhere: str, *, by: Person, at: datetime) -> FinalAnswer:
    """This function will write a final answer and promise its author the decision of a lead; nothing leaves yet.

    :raises LookEnded: when the second look has ended.
    :raises DecidedBefore: for somebody who decided the first time.
    :raises FinalWaits: while another one waits for a lead.
    :raises ValueError: when it lacks its reasons, what stays on offer, or where to go outside us as a law wants it
        said; or when nobody else here may approve it.
    """
    case = look.case
    still_open(case)
    looking.may_write_final(look, reasons, stays, elsewhere, by)
    lead = looks.approver_for(case, {by.id}, at)
    if lead is None:
        raise ValueError("reasons: nobody else here may approve a final answer; a lead is needed who did not write it.")
    counted = due(case, PromiseKind.APPROVAL, at)
    words = f"Answer to {by.first_name}: final answer to {case.reference}"
    wish = Wish(PromiseKind.APPROVAL, words, lead, counted.due_at, counted.by, case, owed_to=OwedTo.DESK)
    made = promises.make([wish], by=by, at=at)[0]
    alerting.raise_alarms([(made, Alarm.OFFERED)], by=by, at=at)
    return looking.write_final(look, reasons, stays, elsewhere, made, by=by, at=at)


def letter_of(answer: FinalAnswer) -> str:
    """The letter of a final answer, in the customer's language; whoever wrote it signs it."""
    customer = answer.look.case.customer
    told = {
        "name": customer.name,
        "reasons": answer.reasons,
        "stays": answer.stays,
        "elsewhere": answer.elsewhere,
        "author": answer.written_by.name,
    }
    return standard(FINAL, customer.language) % told


@transaction.atomic
def approve_final(answer: FinalAnswer, *, by: Person, at: datetime) -> None:
    """This function will let a final answer leave: the second look has ended, and nobody asks the customer any more
    whether it holds.

    :raises NotTheAuthor: for its author, or somebody who is no lead.
    :raises FinalWaits: when it was decided on before.
    :raises LookEnded: when its second look has ended.
    """
    looking.may_decide_final(answer, by)
    look, case = answer.look, answer.look.case
    letter = confirm(case, Reply(letter_of(answer)), by=answer.written_by, at=at)
    looking.approve_final(answer, letter, by=by, at=at)
    promises.keep([*live(answer.approval), *live(look.promise)], by=by, at=at)
    asking = open_of_kind([case.id], [PromiseKind.FOLLOW_UP])
    promises.release(asking, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    for row in asked.going_on(case):
        followups.end(row, Ended.FINAL_ANSWER, by=by, at=at)
    close_if_done(case, by=by, at=at)


@transaction.atomic
def send_back(answer: FinalAnswer, objection: str, *, by: Person, at: datetime) -> None:
    """This function will send a final answer back to its author, who is told; the second look is still owed.

    :raises ValueError: without an objection, or with one that is too long.
    :raises NotTheAuthor: for its author, or somebody who is no lead.
    :raises FinalWaits: when it was decided on before.
    """
    looking.send_back(answer, objection, by=by, at=at)
    promises.keep(live(answer.approval), by=by, at=at)
    alerting.raise_alarms([(one, Alarm.WARNING) for one in live(answer.look.promise)], by=by, at=at)


def others_for(owed: Sequence[Promise], person: Person, at: datetime) -> dict[UUID, Person | None]:
    """By promise, for somebody who goes: who else takes a second look, or decides on a final answer. Not every
    stand-in may; None where nobody else can."""
    found: dict[UUID, Person | None] = {}
    for promise in owed:
        if promise.case is None or promise.kind not in {PromiseKind.SECOND_LOOK.value, PromiseKind.APPROVAL.value}:
            continue
        look = looks.open_look(promise.case)
        if look is None:
            continue
        if promise.kind == PromiseKind.SECOND_LOOK.value:
            found[promise.id] = looks.looker_for(promise.case, looks.deciders(look) | {person.id}, at)
            continue
        for answer in looks.answers_of(look):
            if answer.is_waiting and promise in live(answer.approval):
                found[promise.id] = looks.approver_for(promise.case, {answer.written_by_id, person.id}, at)
    return found
