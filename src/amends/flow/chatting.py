"""The chat goes on by mail: what was answered there and nobody looked at leaves as a letter, with the same name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.conversation.models import Message
from amends.conversation.queries import of_outbounds
from amends.flow import sending
from amends.journal.actors import Actor
from amends.post import fates
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.chat.showing import UNSEEN, by_mail
from amends.post.channels.happening import Fate
from amends.post.models import Outbound
from amends.post.queries import outbounds_by_id
from amends.work import actions as work
from amends.work.models import Work


@transaction.atomic
def note_shown(said: Sequence[Message], *, by: Actor, at: datetime) -> int:
    """This function will note that answers were fetched by the open page; returns how many for the first time.

    Now they have been said: what they keep is kept.
    """
    fresh = [one.outbound for one in said if one.outbound is not None and one.outbound.delivered_at is None]
    cases = {one.outbound_id: one.case_id for one in said if one.outbound_id}
    count = fates.came_through([(row, Fate.DELIVERED, at) for row in fresh], cases=cases, by=by, at=at)
    _has_been_said(fresh, by, at)
    return count


def _has_been_said(rows: Sequence[Outbound], by: Actor, at: datetime) -> None:
    if messages := of_outbounds([row.id for row in rows]):
        sending.keep_what_was_said(messages, by, at)


def go_on_by_mail(*, by: Actor, at: datetime, at_most: int = 50) -> int:
    """This function will mail what was answered in a chat and its page has not fetched; returns how many letters.

    Each is its own transaction: a death in between repeats one letter, under the same Message-ID.
    """
    claimed = work.claim(UNSEEN, at=at, at_most=at_most)
    rows = outbounds_by_id([str(one.payload["outbound"]) for one in claimed])
    return sum(_went_on(one, rows[UUID(str(one.payload["outbound"]))], by, at) for one in claimed)


def _went_on(one: Work, row: Outbound, by: Actor, at: datetime) -> bool:
    if row.delivered_at is not None or row.bounced_at is not None:
        work.finish([one], at=at)
        return False
    if row.sent_at is None:
        # It was called back, or its worker died before it could say that it went out: then it is handed over again.
        work.finish([one], at=at)
        return False
    try:
        by_mail(row)
    except TryAgain as why:
        if work.fail(one, str(why), at=at):
            _failed(row, str(why), by, at)
        return False
    except CannotDeliver as why:
        with transaction.atomic():
            work.finish([one], at=at)
            _failed(row, str(why), by, at)
        return False
    with transaction.atomic():
        work.finish([one], at=at)
        cases = {m.outbound_id: m.case_id for m in of_outbounds([row.id]) if m.outbound_id}
        fates.mailed(row, cases=cases, by=by, at=at)
        _has_been_said([row], by, at)
    return True


@transaction.atomic
def _failed(row: Outbound, words: str, by: Actor, at: datetime) -> None:
    """Neither the page nor a letter reached them: somebody does it another way."""
    fates.say_why(row, words, by=by, at=at)
    sending.came_back([row], by=by, at=at)
