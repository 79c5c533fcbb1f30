"""What a customer's message on a case sets off: an answer is owed, and nothing that they write cancels a promise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation import actions as conversation
from amends.conversation.actions import Heard
from amends.conversation.models import Message
from amends.flow import alerting, routing
from amends.flow.owing import due, owe, owe_person_now
from amends.journal.actors import Actor
from amends.post.channels.chat.presence import is_there
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import OPEN, Promise
from amends.promises.queries import open_of_kind
from amends.promises.rules import Alarm, PromiseKind, target
from amends.remedies.actions import raising


def hear_on_cases(heard: Sequence[Heard], *, urgent: Collection[UUID] = (), by: Actor, at: datetime) -> list[Message]:
    """This function will put customers' messages on their cases and owe each an answer, in the caller's transaction.

    An answer that is owed already stays due when it was. A closed case comes back to its owner, unless the message is
    nothing but thanks: that leaves it closed, and the owner still sees it; what they may give on it is raised by one
    step. What a machine wrote owes nothing.
    A customer whose failure we had noticed first, and who now comes to us, is owed what everybody is who comes: an
    owner, a person's acknowledgement and a solution. `urgent` names the cases whose customer needs a person now.
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
            raising.raise_for_owner([case], because="wrote", by=by, at=at)
    routing.give_to_who_is_there(back, by=by, at=at)
    first = {case.id: str(spoken[case.id][0].channel) for case in asking if case.first_contact_at is None}
    _meet([case for case in asking if case.id in first], by, at)
    live = {id_ for id_, ones in spoken.items() if any(_is_live(one) for one in ones)}
    made = _owe(asking, _Came({case.id for case in back}, first, urgent, live), by, at)
    promises.renew([case.id for case in asking])
    _alert(made, by, at)
    return messages


def _is_live(one: Heard) -> bool:
    """Whether somebody said this in a chat and still looks at it: they wait for the answer there."""
    if one.inbound is None or one.channel != Channel.CHAT:
        return False
    return is_there(str(one.inbound.facts.get("conversation", "")))


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


def _meet(cases_: Sequence[Case], by: Actor, at: datetime) -> None:
    """They came to us for the first time: now somebody is there for them."""
    if cases_:
        cases.mark_contacted(cases_, by=by, at=at)
        routing.give_to_somebody([case for case in cases_ if case.owner_id is None], by=by, at=at)


@dataclass(frozen=True, slots=True)
class _Came:
    """How customers came: back to a closed case, for the first time (and on which channel), in need of a person, in a
    chat that is open."""

    back: Collection[UUID]
    first: Mapping[UUID, str]
    urgent: Collection[UUID]
    live: Collection[UUID]

    def needs(self, case: Case) -> tuple[PromiseKind, ...]:
        """What this customer is owed now."""
        if case.id in self.back:
            return (PromiseKind.ANSWER, PromiseKind.RESOLUTION)
        if case.id in self.first and case.resolved_at is None:
            return (PromiseKind.ACKNOWLEDGEMENT, PromiseKind.RESOLUTION)
        return (PromiseKind.ANSWER,)


def _owe(asking: Sequence[Case], came: _Came, by: Actor, at: datetime) -> list[Promise]:
    """Owes what is not owed yet; a person at once to who needs one now."""
    open_ = open_of_kind([case.id for case in asking], PromiseKind) if asking else []
    # "I call you on Friday" is owed for itself: what the customer writes today is answered today.
    owed = {(p.case_id, p.kind) for p in open_ if not (p.is_particular and p.kind == PromiseKind.ANSWER.value)}
    wishes = []
    for case in asking:
        is_urgent = case.id in came.urgent and not case.needs_person_now
        if is_urgent:
            cases.need_person_now(case, needed=True, by=by, at=at)
            wishes.append(owe_person_now(case, at))
        for kind in came.needs(case):
            if (case.id, kind.value) not in owed and not (is_urgent and kind is PromiseKind.ACKNOWLEDGEMENT):
                wishes.append(_wish(case, kind, came, at))
    return promises.make(wishes, by=by, at=at, renew_standing=False)


def _wish(case: Case, kind: PromiseKind, came: _Came, at: datetime) -> Wish:
    channel = came.first.get(case.id)
    minutes = target(kind, channel).minutes if channel else None
    if kind is PromiseKind.ANSWER and case.id in came.live:
        minutes = target(PromiseKind.ACKNOWLEDGEMENT, Channel.CHAT.value).minutes
    return owe(case, kind, at, counted=due(case, kind, at, minutes))


# What tells an owner that their customer wrote.
SPOKEN_TO = {PromiseKind.ACKNOWLEDGEMENT.value, PromiseKind.ANSWER.value}


def _alert(made: Sequence[Promise], by: Actor, at: datetime) -> None:
    """The owner hears that the customer wrote; who needs a person now also reaches the lead and whoever is on duty."""
    alarms = []
    for promise in made:
        if promise.kind == PromiseKind.ACKNOWLEDGEMENT.value and promise.case and promise.case.needs_person_now:
            alarms.append((promise, Alarm.PERSON_NOW))
        elif promise.kind in SPOKEN_TO and promise.person_id:
            alarms.append((promise, Alarm.WROTE))
    if alarms:
        alerting.raise_alarms(alarms, by=by, at=at)
