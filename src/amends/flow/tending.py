"""Tending the desk: what people do by hand beside the story's own verbs. Each is one transaction.

Alerts seen, drafts kept, the next case taken, a person needed now, a message called back, a promise released, a
request that is a failure after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases import queries as seen
from amends.cases.actions import NotTheirs, NotToTurn
from amends.cases.models import Case
from amends.cases.rules import Ending, HandOffReason
from amends.conversation import actions as conversation
from amends.conversation.models import Message
from amends.conversation.queries import said_about
from amends.conversation.rules import SaidManner
from amends.flow import alerting, routing, triage
from amends.flow.ending import settle, still_open
from amends.flow.following import asked_aloud
from amends.flow.owing import owe, owe_person_now
from amends.flow.promising import NotByHand, Reply, call, renegotiate, take, write
from amends.flow.staffing import ShiftEnded, back_at, end_shift, give_to_team, owed_while_away, reassign
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kinds.models import Kind
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises import day
from amends.promises import queries as owed
from amends.promises.models import Promise
from amends.promises.rules import BOUND, Alarm, OwedTo, PromiseKind, Release


class NothingToTake(ValueError):
    """Nobody waits for an owner."""

    def __init__(self) -> None:
        super().__init__("Nobody waits for an owner.")


class NotYours(ValueError):
    """A promise to a customer is not let go by the one who owes it."""


def see_alerts(person: Person, only: UUID | None = None, *, at: datetime) -> int:
    """This function will mark this person's alerts, or one of them, as seen; returns how many."""
    return promises.see(person, only, at=at)


def save_draft(case: Case, text: str, *, by: Person, at: datetime) -> None:
    """This function will keep what somebody is writing; it may be lost and is not journalled."""
    conversation.save_draft(case, text, by=by, at=at)


def take_next(person: Person, *, at: datetime) -> Case:
    """This function will make the person the owner of the case that is due first: who needs a person now, then
    what they have the language and the skill for, then anything.

    :raises NothingToTake: when nobody waits, or others were quicker with all of them.
    """
    for reference in _in_turn(person):
        case = seen.case_for(person, reference)
        try:
            take(case, by=person, at=at)
        except NotTheirs:
            # Somebody else was quicker; the next one waits as well.
            continue
        return case
    raise NothingToTake


def _in_turn(person: Person) -> list[str]:
    if person.team is None:
        return []
    urgent = [one.reference for one in day.persons_now(person.team, person) if one.owner_id is None]
    waiting = day.to_take(person.team)
    fit = [ref for ref, language, skill in waiting if _fits(person, language, skill)]
    return list(dict.fromkeys([*urgent, *fit, *(ref for ref, _, _ in waiting)]))


def _fits(person: Person, language: str, skill: str | None) -> bool:
    return (not language or language.split("-")[0] in person.languages) and (not skill or skill in person.skills)


@transaction.atomic
def need_person_now(case: Case, *, needed: bool, by: Person, at: datetime) -> None:
    """This function will say that somebody needs a person now, who then owes them a word within five minutes; or lift
    that again, which keeps no promise and releases none."""
    if case.needs_person_now == needed:
        return
    if needed:
        still_open(case)
    cases.need_person_now(case, needed=needed, by=by, at=at)
    triage.note(case, person_now=needed, by=by, at=at)
    if not needed:
        promises.renew({case.id})
        return
    made = promises.make([owe_person_now(case, at)], by=by, at=at)
    alerting.raise_alarms([(made[0], Alarm.PERSON_NOW)], by=by, at=at)


@transaction.atomic
def make_recovery(case: Case, kind: Kind, *, by: Person, at: datetime) -> None:
    """This function will take a request for a failure of this kind, begun when the customer first came to us."""
    cases.make_recovery(case, kind, by=by, at=at)
    triage.note(case, is_complaint=True, kind=kind, severity=kind.severity, by=by, at=at)
    promises.renew({case.id})


@transaction.atomic
def make_request(case: Case, reason: str, *, by: Person, at: datetime) -> None:
    """This function will take a recovery for a request, for a picked reason; in doubt it stays a complaint.

    :raises NotToTurn: without a reason, or when our own records show the failure, or something was given for it.
    """
    if not reason:
        raise NotToTurn("reason: pick why nothing failed here.")
    cases.make_request(case, reason=reason, by=by, at=at)
    triage.note(case, is_complaint=False, by=by, at=at)
    promises.renew({case.id})


@transaction.atomic
def call_back(message: Message, *, by: Person, at: datetime) -> None:
    """This function will keep a message from going out: what it made is released, what it told is untold.

    :raises TooLateToUnsay: when it has gone out; nothing is changed.
    """
    case = message.case
    conversation.unsay(message, by=by, at=at)
    said = said_about([message.id])
    made = [one.promise for one in said if one.manner == SaidManner.MAKES.value and one.promise.is_open]
    promises.release(made, reason=Release.UNSAID, by=by, at=at, renew_standing=False)
    for row in asked.of_letters([message.outbound.key] if message.outbound else []):
        followups.unask(row, by=by, at=at)
    if case.told_at is not None and case.told_at == message.said_at:
        cases.untell(case, by=by, at=at)
        if case.ending == Ending.RECOVERY_ENDED.value or (case.resolved_at and not case.is_closed):
            # It was over because the customer had been told; they were not.
            cases.reopen(case, because="unsaid", by=by, at=at)
            routing.give_to_who_is_there([case], by=by, at=at)
        if not case.is_closed and not owed.open_of_kind([case.id], [PromiseKind.RESOLUTION]):
            promises.make([owe(case, PromiseKind.RESOLUTION, at)], by=by, at=at, renew_standing=False)
    promises.renew({case.id})
    settle([case.id], by=by, at=at)


@transaction.atomic
def release(promise: Promise, reason: Release, *, by: Person, is_lead: bool, at: datetime) -> None:
    """This function will let a promise go for a picked reason; an open case keeps something that is owed on it.

    :raises NotYours: for what is owed to the customer, unless a lead does it.
    :raises NotByHand: for what ends with its own matter alone: a payment, a decision, an answer.
    :raises AlreadyEnded: when it has ended before.
    """
    if promise.owed_to == OwedTo.CUSTOMER.value and not is_lead:
        raise NotYours("reason: a promise to a customer is moved by telling them, or released by a lead.")
    if promise.kind in BOUND:
        raise NotByHand(promise)
    promises.release([promise], reason=reason, by=by, at=at)
    settle({promise.case_id} if promise.case_id else (), by=by, at=at)


@transaction.atomic
def spoke(case: Case, text: str, *, by: Person, at: datetime) -> Message:
    """This function will log a call: a human word. Where a check-in is booked, the customer was asked by it."""
    message = call(case, text, by=by, at=at)
    row = asked.booked(case) if case.resolved_at else None
    if row is not None and (row.asked_at is None or row.came_back_at is not None):
        asked_aloud(row, by=by, at=at)
    return message


@transaction.atomic
def refuse_found_promise(case: Case, *, by: Person, at: datetime) -> None:
    """This function will journal that a promise found in somebody's words was not meant as one."""
    journal.write([journal.Line("promises.found_refused", case.id, case.id)], by=by, at=at)


@transaction.atomic
def write_without_promise(case: Case, reply: Reply, *, by: Person, at: datetime) -> Message:
    """This function will write to the customer, and journal that the promise found in the words was refused."""
    refuse_found_promise(case, by=by, at=at)
    return write(case, reply, by=by, at=at)


@transaction.atomic
def take_all(cases_: Sequence[Case], *, by: Person, at: datetime) -> None:
    """This function will make the person the owner of several cases that nobody has: all of them, or none.

    :raises NotTheirs: naming the first that somebody has.
    """
    for case in cases_:
        if case.owner is not None:
            raise NotTheirs(f"{case.reference} belongs to {case.owner.name}; leave it out.")
        take(case, by=by, at=at)


@transaction.atomic
def reassign_all(cases_: Sequence[Case], to: Person, reason: HandOffReason, *, by: Person, at: datetime) -> None:
    """This function will let a lead give several cases to somebody, with the reason in the journal."""
    reassign(cases_, to, by=by, at=at)
    _because(cases_, "cases.reassigned", reason, by, at)


@transaction.atomic
def give_all(cases_: Sequence[Case], reason: HandOffReason, *, by: Person, at: datetime) -> None:
    """This function will give several cases to their teams until somebody takes them, with the reason."""
    for case in cases_:
        give_to_team(case, case.team, by=by, at=at)
    _because(cases_, "cases.given_to_team", reason, by, at)


def _because(cases_: Sequence[Case], verb: str, reason: HandOffReason, by: Actor, at: datetime) -> None:
    journal.write((journal.Line(verb, case.id, case.id, {"reason": reason.value}) for case in cases_), by=by, at=at)


@transaction.atomic
def hand_on(
    giver: Person, to: Person, references: Sequence[str], reason: HandOffReason, *, by: Person, at: datetime
) -> int:
    """This function will let a lead give somebody's cases to a colleague, with the reason; returns how many.

    :raises NotSeen: when one of them is not the lead's to see; then none is given.
    """
    theirs = [case for case in seen.cases_for(by, references) if case.owner_id == giver.id and not case.is_closed]
    if theirs:
        reassign_all(theirs, to, reason, by=by, at=at)
    return len(theirs)


@dataclass
class Leaving:
    """What somebody who goes home says of their promises, by promise id: who takes it (None: the team), or the new
    time with the letter that names it."""

    takers: dict[str, Person | None] = field(default_factory=dict)
    moves: dict[str, tuple[datetime, Reply]] = field(default_factory=dict)


@transaction.atomic
def leave(person: Person, leaving: Leaving, *, by: Person, at: datetime) -> ShiftEnded:
    """This function will write the letters that name new times, then hand on everything else and end the shift.

    What is moved stays with whoever wrote the letter; it moves when that has gone out.
    """
    takers = dict(leaving.takers)
    for promise in owed_while_away(person, at, back_at(person, at)):
        if str(promise.id) in leaving.moves:
            due_at, reply = leaving.moves[str(promise.id)]
            renegotiate(promise, promise.words, due_at, reply, by=by, at=at)
            takers[str(promise.id)] = person
    return end_shift(person, takers, by=by, at=at)
