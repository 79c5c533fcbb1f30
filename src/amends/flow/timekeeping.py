"""Keeping the promises' time: ladders climb, what fell due breaks, and each break sets something off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.cases.rules import Ending
from amends.conversation import actions as conversation
from amends.conversation import queries as said
from amends.conversation.actions import Saying
from amends.conversation.rules import fill
from amends.flow import alerting, wording
from amends.flow.ending import close_if_done, withdraw_askings
from amends.flow.owing import due
from amends.flow.spoken import promised
from amends.journal.actors import Actor
from amends.promises import actions as promises
from amends.promises.actions import Swept, Wish
from amends.promises.actions.sweeping import BATCH
from amends.promises.models import Promise
from amends.promises.queries import open_of_kind, open_on
from amends.promises.rules import DEEDS, Alarm, OwedTo, PromiseKind, Release, Told, told_of_break
from amends.remedies.queries import unpaid


@dataclass
class Kept:
    """What keeping time did: how many promises were looked at, broken, alerted, and waits that ended."""

    seen: int = 0
    broken: int = 0
    climbed: int = 0
    waits_ended: int = 0


def keep_time(*, by: Actor, at: datetime) -> Kept:
    """This function will sweep until nothing is due, a batch of at most 500 in each transaction."""
    total = Kept()
    while True:
        swept = keep_a_batch(by=by, at=at)
        total.seen += swept.seen
        total.broken += len(swept.broken)
        total.climbed += len(swept.climbed)
        total.waits_ended += len(swept.ended_waits)
        if swept.seen < BATCH:
            return total


@transaction.atomic
def keep_a_batch(*, by: Actor, at: datetime) -> Swept:
    """This function will sweep one batch and do what its breaks set off, in one transaction."""
    swept = promises.sweep(by=by, at=at)
    if not swept.seen:
        return swept
    set_off_breaks(swept.broken, swept.successors, by, at)
    for promise in swept.ended_waits:
        if promise.case:
            end_wait(promise.case, promise, by, at)
    promises.renew({p.case_id for p in (*swept.broken, *swept.ended_waits) if p.case_id})
    tell_of_rungs(swept.climbed, by, at)
    return swept


def set_off_breaks(broken: Sequence[Promise], successors: Sequence[Promise], by: Actor, at: datetime) -> None:
    """What each break sets off, by the kind of promise; then whoever owed it and the next level hear of it."""
    by_kind: dict[str, list[tuple[Promise, Promise]]] = {}
    for promise, successor in zip(broken, successors, strict=True):
        by_kind.setdefault(promise.kind, []).append((promise, successor))
    for kind, pairs in by_kind.items():
        ON_BROKEN[PromiseKind(kind)](pairs, by, at)
    by_level: dict[int, list[Promise]] = {}
    for promise, successor in zip(broken, successors, strict=True):
        by_level.setdefault(promise.level, []).append(successor)
    for level, promises_ in by_level.items():
        tell = list(dict.fromkeys([Told.OWER, told_of_break(0), told_of_break(level)]))
        alerting.raise_alarms([(p, Alarm.BROKEN) for p in promises_], tell=tell, by=by, at=at)


Pairs = Sequence[tuple[Promise, Promise]]


def word_broken(pairs: Pairs, by: Actor, at: datetime) -> None:
    """A word owed to the customer was not said in time: the recovery itself has failed them."""
    failed = [(p, s) for p, s in pairs if p.case and p.owed_to == OwedTo.CUSTOMER.value]
    _deviate([promise for promise, _ in failed], by, at)
    _draft_new_time(failed, by, at)


def deed_broken(pairs: Pairs, by: Actor, at: datetime) -> None:
    """A deed was not done in time: a word within the hour is owed beside it, drafted already."""
    failed = [(p, s) for p, s in pairs if p.case and p.owed_to == OwedTo.CUSTOMER.value]
    _deviate([promise for promise, _ in failed], by, at)
    owed_word = {p.case_id for p in open_of_kind([p.case_id for p, _ in failed if p.case_id], [PromiseKind.UPDATE])}
    wishes = []
    for promise, successor in failed:
        case = promise.case
        if case is None or case.id in owed_word:
            continue
        owed_word.add(case.id)
        counted = due(case, PromiseKind.UPDATE, at, 60)
        owner = successor.person or successor.team or case.owner or case.team
        wishes.append(
            Wish(PromiseKind.UPDATE, "We write to you about the missed time", owner, counted.due_at, counted.by, case)
        )
    promises.make(wishes, by=by, at=at, renew_standing=False)
    _draft_new_time(failed, by, at)


def inside_broken(pairs: Pairs, by: Actor, at: datetime) -> None:
    """Something owed among ourselves is late. The customer was not promised it; the next level hears of it."""


def _deviate(broken: Sequence[Promise], by: Actor, at: datetime) -> None:
    hurt = {promise.case.id: promise.case for promise in broken if promise.case}
    if hurt:
        cases.deviate(list(hurt.values()), because="promise_broken", by=by, at=at)


def _draft_new_time(pairs: Pairs, by: Actor, at: datetime) -> None:
    """Lays a draft that names the missed promise before its owner; what they were writing themselves stays."""
    drafts, scripts = [], said.Scripts()
    for promise, _ in pairs:
        if promise.case and promise.person:
            script, language = wording.script_for(promise.case, "new_time", scripts)
            values = {
                "name": promise.case.customer.name,
                "words": promised(promise.words, language),
                "old": wording.to_customer(promise.case, promise.due_at, at, language),
                "new": "{new}",
                "owner": promise.person.first_name,
            }
            drafts.append((promise.case, promise.person, fill(script, values)))
    conversation.draft_where_empty(drafts, by=by, at=at)


ON_BROKEN: dict[PromiseKind, Callable[[Pairs, Actor, datetime], None]] = {
    PromiseKind.ACKNOWLEDGEMENT: word_broken,
    PromiseKind.ANSWER: word_broken,
    PromiseKind.UPDATE: word_broken,
    PromiseKind.REACH: word_broken,
    **dict.fromkeys(DEEDS, deed_broken),
    PromiseKind.APPROVAL: inside_broken,
    PromiseKind.HAND_OFF: inside_broken,
    PromiseKind.WORK: inside_broken,
    PromiseKind.ACTION: inside_broken,
}
if set(ON_BROKEN) != set(PromiseKind):
    raise RuntimeError("every kind of promise says what its break sets off")


def tell_of_rungs(climbed: Sequence[Promise], by: Actor, at: datetime) -> None:
    """Reminders and warnings: to whoever owes it, and once, by mail, to a customer from whom we wait for an answer."""
    ours = [p for p in climbed if not p.customer_id]
    alerting.raise_alarms([(p, Alarm.WARNING if p.rung > 1 else Alarm.REMINDER) for p in ours], by=by, at=at)
    theirs = [p for p in climbed if p.customer_id and p.rung == 1]
    if not theirs:
        return
    whole: dict[UUID, Case] = whole_many([p.case_id for p in theirs if p.case_id])
    sayings, scripts = [], said.Scripts()
    for promise in theirs:
        if promise.case_id is None:
            continue
        case = whole[promise.case_id]
        script, language = wording.script_for(case, "reminder", scripts)
        values = {
            "name": case.customer.name,
            "asked": promise.words,
            "time": wording.to_customer(case, promise.due_at, at, language),
            "reference": case.reference,
            "brand": case.brand.name,
        }
        about, key = wording.subject(case), f"reminder:{promise.id}"
        text = fill(script, values)
        sayings.append(Saying(case, text, subject=about, is_automatic=True, language=language, key=key))
    conversation.say(sayings, by=by, at=at)


def end_wait(case: Case, promise: Promise, by: Actor, at: datetime) -> None:
    """The customer did not answer in time: after one reminder the case ends, its door open.

    While something else is asked of them we wait on; what is owed to them in money outlives the wait.
    """
    if any(p.customer_id for p in open_on(case)):
        return
    cases.stop_waiting(case, by=by, at=at)
    close_if_done(case, by=by, at=at)
    if case.is_closed or case.resolved_at or unpaid(case):
        return
    withdraw_askings(case, by=by, at=at)
    open_ = list(open_of_kind([case.id], PromiseKind))
    promises.release(open_, reason=Release.WAITING_ENDED, by=by, at=at, renew_standing=False)
    cases.close([case], ending=Ending.WAITING_ENDED, by=by, at=at)
    values = {"name": case.customer.name, "reference": case.reference, "asked": promise.words, "brand": case.brand.name}
    script, language = wording.script_for(case, "waiting_ended", said.script)
    about, key = wording.subject(case), f"wait:{promise.id}"
    text = fill(script, values)
    saying = Saying(case, text, subject=about, is_automatic=True, language=language, key=key)
    conversation.say([saying], by=by, at=at)
