"""Sending what waits in the outbox, and what follows once it has gone out, or come back.

A message that waits has not been said. What a delivered human message does (it keeps the words owed, moves what it
names) happens in the same transaction that stamps it as sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.conversation.models import Message, Said
from amends.conversation.queries import of_outbounds, said_about
from amends.conversation.rules import SaidManner, moves
from amends.flow import alerting
from amends.flow.opening import Counted, due
from amends.journal.actors import Actor
from amends.post import actions as post
from amends.post.channels import CannotDeliver, TryAgain, adapter_of
from amends.post.models import Outbound
from amends.post.queries import outbounds_by_id
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import open_of_kind, words_owed
from amends.promises.rules import Alarm, PromiseKind, Told
from amends.work import actions as work
from amends.work.actions import LeaseLost
from amends.work.models import Work


@dataclass
class Sent:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0
    parked: int = 0


def send(*, at: datetime, at_most: int = 50, by: Actor) -> Sent:
    """This function will send up to `at_most` messages whose time has come.

    Each letter that leaves the house is its own transaction, so that a death in between repeats one letter at most;
    what touches nothing outside is done in one.
    """
    total = Sent()
    claimed = work.claim(post.OUTBOX, at=at, at_most=at_most)
    rows = outbounds_by_id([str(one.payload["outbound"]) for one in claimed])
    pairs = [(one, rows[UUID(str(one.payload["outbound"]))]) for one in claimed]
    instant = [(one, row) for one, row in pairs if adapter_of(row.channel).is_instant()]
    for batch in [instant, *[[pair] for pair in pairs if pair not in instant]]:
        if batch:
            _send(batch, total, by, at)
    return total


def _send(batch: Sequence[tuple[Work, Outbound]], total: Sent, by: Actor, at: datetime) -> None:
    gone: list[tuple[Work, Outbound]] = []
    for one, row in batch:
        try:
            if row.sent_at is None and row.stopped_at is None:
                adapter_of(row.channel).send(row)
            gone.append((one, row))
        except CannotDeliver as why:
            total.parked += 1
            work.fail(one, str(why), at=at, max_attempts=0)
            came_back([row], by=by, at=at)
        except TryAgain as why:
            total.failed += 1
            total.parked += work.fail(one, str(why), at=at)
    try:
        with transaction.atomic():
            work.finish([one for one, _ in gone], at=at)
            went_out([row for _, row in gone if row.stopped_at is None], by=by, at=at)
        total.sent += len(gone)
    except LeaseLost:
        # We were too slow, and another worker has these letters: it will say that they went out.
        total.failed += len(gone)


@transaction.atomic
def went_out(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will stamp messages as sent and do what that does: keep words owed, move what they name."""
    messages = of_outbounds([row.id for row in rows])
    post.went_out(rows, cases={m.outbound_id: m.case_id for m in messages if m.outbound_id}, by=by, at=at)
    keep_what_was_said(messages, by, at)


def keep_what_was_said(messages: Sequence[Message], by: Actor, at: datetime) -> None:
    """A delivered human message keeps each word owed that was promised before it was written; then moves are made."""
    human = [message for message in messages if not message.is_automatic]
    written: dict[UUID, Message] = {}
    for message in human:
        written[message.case_id] = max(written.get(message.case_id, message), message, key=lambda m: m.said_at)
    said = said_about([message.id for message in messages])
    # What a letter itself makes, moves or keeps is not kept by its being a word.
    named = {one.promise_id for one in said}
    words = [
        promise
        for promise in words_owed(written)
        if promise.id not in named and promise.case_id and promise.made_at <= written[promise.case_id].said_at
    ]
    meant = [one.promise for one in said if one.manner == SaidManner.KEEPS.value and one.promise.is_open]
    promises.keep([*words, *meant], by=by, at=at, renew_standing=False)
    for one in said:
        if one.manner == SaidManner.MOVES.value:
            _move(one, by, at)
    promises.renew({promise.case_id for promise in [*words, *meant] if promise.case_id} | set(written))


def _move(said: Said, by: Actor, at: datetime) -> None:
    """Moves a promise whose new time has now been told; one that fell due meanwhile is broken and stays so."""
    promise = said.promise
    due_at, agreed = promise.due_at, said.is_agreed
    if said.move_to_at is None or not promise.is_open:
        return
    if not moves(kind=promise.kind, is_agreed=agreed, sent_at=at, due_at=due_at):
        return
    author = said.message.author or by
    counted = "told in a message that went out before the old time"
    moved = promises.move(promise, due_at=said.move_to_at, counted=counted, words=said.words, by=author, at=at)
    if moved.move_count > 1:
        alerting.raise_alarms([(moved, Alarm.MOVED_TWICE)], tell=Told.LEAD, by=by, at=at)


@transaction.atomic
def bounced(row: Outbound, *, by: Actor, at: datetime) -> list[Promise]:
    """This function will record that a message came back, and owe reaching the customer at once."""
    return came_back([row], by=by, at=at)


@transaction.atomic
def came_back(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> list[Promise]:
    """This function will record what came back; on each open case the owner owes reaching the customer, due at once."""
    messages = of_outbounds([row.id for row in rows])
    fresh = post.bounce(rows, cases={m.outbound_id: m.case_id for m in messages if m.outbound_id}, by=by, at=at)
    hurt = {m.case_id for m in messages if m.outbound_id in {row.id for row in fresh}}
    owed = {p.case_id for p in open_of_kind(hurt, [PromiseKind.REACH])}
    cases = [case for case in whole_many(hurt - owed).values() if not case.is_closed]
    made = promises.make([_reach(case, at) for case in cases], by=by, at=at)
    alerting.raise_alarms([(promise, Alarm.WARNING) for promise in made], by=by, at=at)
    return made


REACH_MINUTES = 15


def _reach(case: Case, at: datetime) -> Wish:
    """Due at once: in the quarter of an hour that a person needs to pick up a telephone."""
    counted: Counted = due(case, PromiseKind.REACH, at, REACH_MINUTES)
    return Wish(
        PromiseKind.REACH,
        "We reach you another way: a message came back",
        case.owner or case.team,
        counted.due_at,
        counted.by,
        case,
    )
