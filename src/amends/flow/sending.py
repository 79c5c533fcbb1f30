"""Sending what waits in the outbox, and what follows once it has gone out, or come back.

A message that waits has not been said. What a delivered human message does (it keeps the words owed, moves what it
names) happens in the same transaction that stamps it as sent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.conversation.models import Message, Said
from amends.conversation.queries import of_outbounds, said_about
from amends.conversation.rules import SaidManner, moves
from amends.flow import alerting, composing
from amends.flow.ending import settle
from amends.flow.heard_back import came_back
from amends.flow.restraining import restrain
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.post import actions as post
from amends.post.channels import Adapter, CannotDeliver, TryAgain, adapter_of, hand_over
from amends.post.channels.adapter import opened
from amends.post.channels.chat.showing import left_to_pages
from amends.post.models import Outbound
from amends.post.queries import outbounds_by_id
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains, words_owed
from amends.work import actions as work
from amends.work.actions import LeaseLost
from amends.work.models import Work

__all__ = ["LONGEST_ROUND", "Sent", "bounced", "came_back", "keep_what_was_said", "send", "went_out"]

# Seconds of one round, well within the lease: what is not sent by then goes back on its queue.
LONGEST_ROUND = 60


@dataclass
class Sent:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0
    parked: int = 0


def send(*, at: datetime, at_most: int = 50, by: Actor) -> Sent:
    """This function will send up to `at_most` messages whose time has come.

    Each letter that leaves the house is its own transaction, so that a death in between repeats one letter at most;
    what touches nothing outside is done in one. A server is greeted once a round, not once a letter.
    """
    total = Sent()
    claimed = work.claim(post.OUTBOX, at=at, at_most=at_most)
    rows = outbounds_by_id([str(one.payload["outbound"]) for one in claimed])
    pairs = [(one, rows[UUID(str(one.payload["outbound"]))]) for one in claimed]
    restrain([row for _, row in pairs], by=by, at=at)
    instant: list[tuple[Work, Outbound]] = []
    alone: list[list[tuple[Work, Outbound]]] = []
    for pair in pairs:
        if adapter_of(pair[1].channel, pair[1].account).is_instant():
            instant.append(pair)
        else:
            alone.append([pair])
    batches = [instant, *alone]
    began = time.monotonic()
    with ExitStack() as stack:
        lines = _Lines(stack)
        for number, batch in enumerate(batches):
            if time.monotonic() - began > LONGEST_ROUND:
                # A slow server: the rest goes back before our lease runs out, so that no letter is sent by two workers.
                work.give_back([one for rest in batches[number:] for one, _ in rest], at=at)
                break
            _send(batch, lines, total, by, at)
    return total


class _Lines:
    """The adapters of one round, each opened when its first message leaves."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._open: dict[int, Adapter] = {}

    def carry(self, row: Outbound, at: datetime) -> None:
        adapter = adapter_of(row.channel, row.account)
        if id(adapter) not in self._open:
            self._open[id(adapter)] = self._stack.enter_context(opened(adapter))
        hand_over(self._open[id(adapter)], row, at)


def _send(batch: Sequence[tuple[Work, Outbound]], lines: _Lines, total: Sent, by: Actor, at: datetime) -> None:
    gone: list[tuple[Work, Outbound]] = []
    try:
        for one, row in batch:
            if row.sent_at is not None or row.stopped_at is not None or _is_delivered(one, row, lines, total, by, at):
                gone.append((one, row))
        leaving = [row for _, row in gone if row.stopped_at is None and row.sent_at is None]
        with transaction.atomic():
            work.finish([one for one, _ in gone], at=at)
            went_out(leaving, by=by, at=at)
        total.sent += len(leaving)
    except LeaseLost:
        # We were too slow, and another worker has these letters: it will say that they went out.
        total.failed += len(gone)


def _is_delivered(one: Work, row: Outbound, lines: _Lines, total: Sent, by: Actor, at: datetime) -> bool:
    """Hands a letter to its channel. What the other side refuses for good has to reach the customer another way."""
    try:
        lines.carry(row, at)
    except CannotDeliver as why:
        with transaction.atomic():
            total.parked += work.fail(one, str(why), at=at, max_attempts=0)
            came_back([row], by=by, at=at)
        return False
    except TryAgain as why:
        is_parked = work.fail(one, str(why), at=at)
        total.parked += is_parked
        total.failed += not is_parked
        return False
    return True


@transaction.atomic
def went_out(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will stamp messages as sent and do what that does: keep words owed, move what they name."""
    messages = of_outbounds([row.id for row in rows])
    post.went_out(rows, cases={m.outbound_id: m.case_id for m in messages if m.outbound_id}, by=by, at=at)
    if messages:
        # What was left to an open chat has not been said before the page has shown it (`chatting`).
        unseen = left_to_pages(rows)
        if said := [one for one in messages if one.outbound_id not in unseen]:
            keep_what_was_said(said, by, at)
        composing.make_what_was_said(rows, messages, by=by, at=at)


def keep_what_was_said(messages: Sequence[Message], by: Actor, at: datetime) -> None:
    """A delivered human message keeps each word owed that was promised before it was written; then moves are made."""
    human = [message for message in messages if not message.is_automatic]
    written: dict[UUID, Message] = {}
    for message in human:
        written[message.case_id] = max(written.get(message.case_id, message), message, key=lambda m: m.said_at)
    said = said_about([message.id for message in messages])
    if not written and not said:
        # Receipts and notices, most of what leaves: they keep nothing and move nothing.
        return
    ends = last_of_chains([one.promise for one in said if one.manner == SaidManner.KEEPS.value])
    meant = list({end.id: end for end in ends.values() if end.is_open}.values())
    # What a letter itself makes, moves or keeps is not kept by its being a word; nor what became of that meanwhile.
    named = {one.promise_id for one in said} | {end.id for end in meant}
    words = [
        promise
        for promise in words_owed(written)
        if promise.id not in named and promise.case_id and _was_owed(promise, written[promise.case_id].said_at)
    ]
    _keep([(promise, written[promise.case_id].author) for promise in words if promise.case_id], by, at)
    _keep([(promise, None) for promise in meant], by, at)
    for one in said:
        if one.manner == SaidManner.MOVES.value:
            _move(one, by, at)
    promises.renew({promise.case_id for promise in [*words, *meant] if promise.case_id} | set(written))
    settle(set(written), by=by, at=at)


def _was_owed(promise: Promise, said_at: datetime) -> bool:
    """Whether a word was owed when it was written. It may have fallen due on its way: then its heir is kept."""
    if promise.made_at <= said_at:
        return True
    broken = promise.replaces
    return broken is not None and broken.broken_at is not None and broken.made_at <= said_at <= broken.broken_at


def _keep(kept: Sequence[tuple[Promise, Person | None]], by: Actor, at: datetime) -> None:
    """Keeps promises in the name of whoever wrote the letter: a person's word is a person's."""
    by_author: dict[UUID | None, list[Promise]] = {}
    authors = {author.id: author for _, author in kept if author}
    for promise, author in kept:
        by_author.setdefault(author.id if author else None, []).append(promise)
    for author_id, mine in by_author.items():
        promises.keep(mine, by=authors[author_id] if author_id else by, at=at, renew_standing=False)


def _move(said: Said, by: Actor, at: datetime) -> None:
    """Moves a promise whose new time has now been told; one that fell due meanwhile is broken and stays so."""
    # Another letter of the same round may have moved it: this one then moves what that one made.
    said.promise.refresh_from_db(fields=["kept_at", "broken_at", "released_at"])
    promise = last_of_chains([said.promise])[said.promise_id]
    if said.move_to_at is None or not promise.is_open or promise.level > said.promise.level:
        return
    if not moves(kind=promise.kind, is_agreed=said.is_agreed, sent_at=at, due_at=promise.due_at):
        return
    author = said.message.author or by
    counted = "told in a message that went out before the old time"
    moved = promises.move(promise, due_at=said.move_to_at, counted=counted, words=said.words, by=author, at=at)
    alerting.tell_of_second_move(moved, by=by, at=at)


@transaction.atomic
def bounced(row: Outbound, *, by: Actor, at: datetime) -> list[Promise]:
    """This function will record that a message came back, and owe reaching the customer at once."""
    return came_back([row], by=by, at=at)
