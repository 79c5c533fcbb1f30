"""What a customer's message on a case sets off: an answer is owed, and nothing that they write cancels a promise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation import actions as conversation
from amends.conversation.actions import Heard
from amends.conversation.models import Message
from amends.flow import alerting, routing
from amends.flow.opening import due
from amends.journal.actors import Actor
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import OPEN, Promise
from amends.promises.queries import open_of_kind
from amends.promises.rules import PERSON_NOW_MINUTES, Alarm, PromiseKind


def hear_on_cases(heard: Sequence[Heard], *, urgent: Collection[UUID] = (), by: Actor, at: datetime) -> list[Message]:
    """This function will put customers' messages on their cases and owe each an answer, in the caller's transaction.

    An answer that is owed already stays due when it was. A closed case comes back to its owner, unless the message is
    nothing but thanks: that leaves it closed, and the owner still sees it. What a machine wrote owes nothing.
    `urgent` names the cases whose customer needs a person now.
    """
    messages = conversation.hear(heard, by=by, at=at)
    spoken: dict[UUID, list[Heard]] = {}
    for one in heard:
        if not one.is_automatic:
            spoken.setdefault(one.case.id, []).append(one)
    asking = [ones[0].case for ones in spoken.values() if not _is_at_rest(ones)]
    _end_waits([case for case in asking if not all(one.is_thanks for one in spoken[case.id])], by, at)
    back = [case for case in asking if case.is_closed]
    for case in back:
        # Who answers late, after we stopped waiting, finds the door open: that is no reopening.
        is_reopened = case.ending != Ending.WAITING_ENDED.value
        cases.reopen(case, because="wrote" if is_reopened else "answered_late", by=by, at=at)
        if is_reopened:
            cases.deviate([case], because="wrote", by=by, at=at)
    routing.give_to_who_is_there(back, by=by, at=at)
    made = _owe(asking, {case.id for case in back}, urgent, by, at)
    promises.renew([case.id for case in asking])
    _alert(made, by, at)
    return messages


def _is_at_rest(ones: Sequence[Heard]) -> bool:
    """Whether a resolved case stays as it is: nothing but thanks was said."""
    case = ones[0].case
    return (case.is_closed or case.resolved_at is not None) and all(one.is_thanks for one in ones)


def _end_waits(answered: Sequence[Case], by: Actor, at: datetime) -> None:
    """What we asked the customer is answered, and we wait no longer."""
    theirs = Promise.objects.filter(OPEN, case__in=[case.id for case in answered], customer__isnull=False)
    kept = list(theirs) if answered else []
    promises.keep(kept, by=by, at=at, renew_standing=False)
    waited = {promise.case_id for promise in kept}
    for case in answered:
        if case.id in waited:
            cases.stop_waiting(case, by=by, at=at)


def _owe(
    asking: Sequence[Case], back: Collection[UUID], urgent: Collection[UUID], by: Actor, at: datetime
) -> list[Promise]:
    """Owes what is not owed yet: an answer; a solution too on a case that came back; a person to who needs one now."""
    owed = {(p.case_id, p.kind) for p in open_of_kind([case.id for case in asking], PromiseKind)} if asking else set()
    wishes = []
    for case in asking:
        if (case.id, PromiseKind.ANSWER.value) not in owed:
            wishes.append(_wish(case, PromiseKind.ANSWER, "A person answers you", at))
        if case.id in back and (case.id, PromiseKind.RESOLUTION.value) not in owed:
            wishes.append(_wish(case, PromiseKind.RESOLUTION, "We tell you the solution", at))
        if case.id in urgent and not case.needs_person_now:
            cases.need_person_now(case, needed=True, by=by, at=at)
            wishes.append(_now(case, at))
    return promises.make(wishes, by=by, at=at, renew_standing=False)


def _wish(case: Case, kind: PromiseKind, words: str, at: datetime) -> Wish:
    counted = due(case, kind, at)
    return Wish(kind, words, case.owner or case.team, counted.due_at, counted.by, case)


def _now(case: Case, at: datetime) -> Wish:
    return Wish(
        PromiseKind.ACKNOWLEDGEMENT,
        "A person speaks to you now",
        case.owner or case.team,
        at + timedelta(minutes=PERSON_NOW_MINUTES),
        f"{PERSON_NOW_MINUTES} minutes, around the clock",
        case,
    )


def _alert(made: Sequence[Promise], by: Actor, at: datetime) -> None:
    """The owner hears that the customer wrote; who needs a person now also reaches the lead and whoever is on duty."""
    alarms = [
        (promise, Alarm.PERSON_NOW if promise.kind == PromiseKind.ACKNOWLEDGEMENT.value else Alarm.WROTE)
        for promise in made
        if promise.kind == PromiseKind.ACKNOWLEDGEMENT.value
        or (promise.kind == PromiseKind.ANSWER.value and promise.person_id)
    ]
    if alarms:
        alerting.raise_alarms(alarms, by=by, at=at)
