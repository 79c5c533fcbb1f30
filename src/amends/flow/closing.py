"""Fix, confirm, follow up, resolve, close and learn: the part after which help desks stop and Amends begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import queries as said
from amends.conversation.actions import Saying
from amends.conversation.actions.saying import way_out
from amends.conversation.models import Message
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.flow.by_hand import book_note
from amends.flow.ending import StillOwed, settle, still_open
from amends.flow.owing import Counted
from amends.flow.promising import Reply, write
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.followups.rules import Ended, Manner, ask_by, manner_of
from amends.journal.actors import Actor
from amends.kinds.rules import Severity
from amends.learn import actions as learning
from amends.learn import mending
from amends.learn import queries as causes
from amends.learn.models import Cause
from amends.people.models import Person
from amends.people.queries import hours
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import AFTER_RESOLUTION, WORDS, OwedTo, PromiseKind, Release
from amends.remedies import queries as remedies
from amends.remedies.queries import looks


@transaction.atomic
def fix(case: Case, words: str = "", *, by: Person, at: datetime) -> None:
    """This function will record that the thing is put right, with a note for colleagues when words are given."""
    cases.mark_fixed(case, by=by, at=at)
    if words.strip():
        conversation.note(case, words, by=by, at=at)


@transaction.atomic
def confirm(case: Case, reply: Reply, *, by: Person, at: datetime) -> Message:
    """This function will tell the customer the outcome; the solution's promise is kept when it is told.

    :raises CaseEnded: on a closed case.
    """
    still_open(case)
    message = write(case, reply, by=by, at=at)
    cases.mark_told([case], by=by, at=at)
    # What was promised in particular words ("the refund by Friday") is kept by that very thing.
    open_ = [p for p in owed.open_of_kind([case.id], [PromiseKind.RESOLUTION]) if not p.is_particular]
    promises.keep(open_, by=by, at=at)
    settle([case.id], by=by, at=at)
    return message


def manner_for(case: Case) -> Manner:
    """How this customer is asked whether it holds: by the size of the failure, where they can be reached that way."""
    known = addresses({case.customer_id}).get(case.customer_id, {})
    channel, to = way_out(Saying(case, "", is_automatic=True), known)
    return manner_of(
        case.failure.severity if case.failure else Severity.SMALL,
        prefers_phone=case.customer.channel == Channel.PHONE.value,
        has_phone=IdentityKind.PHONE.value in known,
        is_written_to=bool(to) and channel is not Channel.PAGE,
    )


def follow_up_due(case: Case, at: datetime, manner: Manner | None = None) -> Counted:
    """By when the customer is asked: the kind's days after it was put right, in the desk's hours; of a grave failure
    the same day, and a call while they are awake."""
    calendar = case.brand.calendar
    grave = case.failure is not None and case.failure.severity >= Severity.GRAVE
    days = 0 if grave else case.failure.kind.follow_up_days if case.failure else 3
    start = max(case.fixed_at or at, at - timedelta(days=days))
    asks = manner or manner_for(case)
    due_at = ask_by(start, days, hours(calendar), case.customer.time_zone or calendar.time_zone, asks, grave=grave)
    when = "the same day" if grave else f"{days} days after" if days != 1 else "one day after"
    return Counted(max(due_at, at), f"{when}, in the hours of {calendar.name}")


@transaction.atomic
def follow_up(
    case: Case, due_at: datetime | None = None, *, manner: str | None = None, by: Person, at: datetime
) -> Promise:
    """This function will book the check-in as a promise; its manner fits the size of the failure.

    :raises CaseEnded: on a closed case.
    :raises ValueError: after a final answer: nobody asks the customer any more whether it holds.
    """
    still_open(case)
    if looks.has_final_answer(case):
        raise ValueError("at: they had our final answer; nobody asks them any more whether it holds.")
    how = Manner(manner) if manner else manner_for(case)
    counted = follow_up_due(case, at, how)
    earlier = list(owed.open_of_kind([case.id], [PromiseKind.FOLLOW_UP]))
    promises.release(earlier, reason=Release.ANSWERED_OTHERWISE, by=by, at=at, renew_standing=False)
    for row in asked.going_on(case):
        followups.end(row, Ended.BOOKED_ANEW, by=by, at=at)
    wish = Wish(
        PromiseKind.FOLLOW_UP,
        "We ask you whether it holds",
        case.owner or case.team,
        due_at or counted.due_at,
        counted.by if due_at is None else f"chosen by {by.first_name}",
        case,
    )
    made = promises.make([wish], by=by, at=at)[0]
    followups.book(case, made, manner=how.value, by=by, at=at)
    if case.failure and case.failure.severity >= Severity.GRAVE:
        book_note(case, by=by, at=at)
    return made


@transaction.atomic
def set_cause(
    case: Case,
    cause: Cause | None,
    *,
    find_out_by: datetime | None = None,
    factors: Collection[Cause] | None = None,
    by: Person,
    at: datetime,
) -> None:
    """This function will name the cause, or promise to find it: "not known yet" is somebody's action, with a day,
    which is kept when the cause is named.

    :param factors: what else had a part in it; None leaves what was said before.
    """
    before, action = causes.cause_of(case), None
    if cause is None:
        if find_out_by is None:
            raise ValueError("cause: pick one, or say by when somebody finds out.")
        wish = Wish(PromiseKind.ACTION, "Find out the cause", by, find_out_by, "chosen", case, owed_to=OwedTo.DESK)
        action = promises.make([wish], by=by, at=at)[0]
    if searched := owed.live(before.action) if before else []:
        if cause is None:
            promises.release(searched, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
        else:
            promises.keep(searched, by=by, at=at)
    learning.set_cause(case, cause=cause, action=action, by=by, at=at)
    if factors is not None:
        mending.set_factors(case, [one for one in factors if one != cause], by=by, at=at)


def missing(case: Case) -> list[str]:
    """What a recovery still lacks before it may be resolved: the four things, in the words of the page."""
    lacks = []
    if case.told_at is None:
        lacks.append("the customer has not been told the outcome")
    if case.is_request:
        return lacks
    if causes.cause_of(case) is None:
        lacks.append("no cause is set")
    if not remedies.is_decided(case):
        lacks.append("the remedy is not decided")
    lacks += _owed_by_law(case)
    if looks.open_look(case) is not None:
        lacks.append("a second look has not ended")
    booked = asked.booked(case)
    if (booked is None or booked.asked_at is not None) and not looks.has_final_answer(case):
        lacks.append("no follow-up is booked")
    return lacks


def _owed_by_law(case: Case) -> list[str]:
    """What the law owes is asked, granted and told before a case is resolved, whether they ask for it or not."""
    quotes = remedies.standing_quotes(case)
    packs = remedies.packs_for(case.brand_id).get(case.failure.kind_id, ()) if case.failure else ()
    unasked = set(packs) - {quote.pack for quote in quotes}
    return [*(["nobody has asked what the law owes"] if unasked else []), *remedies.lacking_of(quotes)]


@transaction.atomic
def resolve(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will resolve a recovery that has earned it, keep what that keeps, and send the survey.

    Once is enough: on a resolved case it changes nothing.
    :raises StillOwed: when outcome, cause, remedy or follow-up is missing, or it is closed; nothing is changed.
    """
    if case.resolved_at is not None:
        return
    if case.is_closed:
        raise StillOwed(["the case is closed; reopen it first"])
    lacks = missing(case)
    if lacks:
        raise StillOwed(lacks)
    open_ = [p for p in owed.open_on(case) if PromiseKind(p.kind) not in AFTER_RESOLUTION and not p.customer_id]
    if said.has_word_under_way(case):
        # What our letter keeps is kept when it has gone out, and is not let go meanwhile.
        open_ = [p for p in open_ if p.kind not in WORDS or p.owed_to == OwedTo.DESK.value]
    solved = [p for p in open_ if p.kind == PromiseKind.RESOLUTION.value or p.owed_to == OwedTo.DESK.value]
    promises.keep(solved, by=by, at=at, renew_standing=False)
    rest = [p for p in open_ if p not in solved]
    promises.release(rest, reason=Release.ANSWERED_OTHERWISE, by=by, at=at, renew_standing=False)
    theirs = [p for p in owed.open_on(case) if p.customer_id]
    promises.release(theirs, reason=Release.ANSWERED_OTHERWISE, by=by, at=at, renew_standing=False)
    cases.stop_waiting(case, by=by, at=at)
    cases.resolve([case], by=by, at=at)
    promises.renew({case.id})
    settle([case.id], by=by, at=at)


@transaction.atomic
def resolve_each(cases_: Sequence[Case], *, by: Actor, at: datetime) -> dict[UUID, StillOwed]:
    """This function will resolve several cases, each by itself: those that have not earned it stay as they are.

    Returns by case what each of those still lacks.
    """
    refused: dict[UUID, StillOwed] = {}
    for case in cases_:
        try:
            resolve(case, by=by, at=at)
        except StillOwed as why:
            refused[case.id] = why
    return refused
