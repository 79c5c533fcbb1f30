"""Being called by other systems: what people said there, what became of our messages, who is on the telephone.

What is not genuine leaves no trace. What is genuine is kept as it came before anybody makes sense of it; what cannot be
understood stands in the quarantine with its reason, once, however often it is delivered.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from amends.conversation.queries import of_outbounds
from amends.flow import sending
from amends.flow.hearing import BATCH, Hearing, hear
from amends.intake.rules import Quarantine
from amends.journal.actors import Actor
from amends.post import fates, raws
from amends.post.accounts import secrets_of
from amends.post.channels.happening import Fate, Happened, Ringing
from amends.post.channels.ways import WAYS, Called, NotGenuine, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account
from amends.post.rules import Channel

log = logging.getLogger("amends.calling")

__all__ = ["Answered", "Called", "NotGenuine", "called"]


@dataclass(slots=True)
class Answered:
    """What became of a call: what was heard, how many fates of ours were news, and who is calling."""

    heard: list[Hearing] = field(default_factory=list)
    news: int = 0
    ringing: list[Ringing] = field(default_factory=list)


def called(account: Account, call: Called, *, by: Actor, at: datetime) -> Answered:
    """This function will take in what another system tells us on an account.

    :raises NotGenuine: when it is not from whom it says; nothing is stored.
    """
    understand = WAYS[account.adapter].understand
    if understand is None or not account.is_active:
        raise NotGenuine("Nobody calls this account.")
    answered = Answered()
    try:
        told = understand(account, secrets_of(account), call)
    except NotUnderstood as why:
        answered.heard = [_set_aside(account, call, str(why), by, at)]
        return answered
    answered.ringing = [one for one in told if isinstance(one, Ringing)]
    answered.news = _happened(account, [one for one in told if isinstance(one, Happened)], by, at)
    answered.heard = _heard(account, call, [one for one in told if isinstance(one, Delivery)], by, at)
    return answered


def _heard(account: Account, call: Called, told: Sequence[Delivery], by: Actor, at: datetime) -> list[Hearing]:
    if not told:
        return []
    with transaction.atomic():
        raws.keep([call.body], at=at)
    deliveries = [replace(one, received_at=min(one.received_at, at)) for one in told]
    try:
        return [
            one for start in range(0, len(told), BATCH) for one in hear(deliveries[start : start + BATCH], by=by, at=at)
        ]
    except Exception as why:
        # A fault of ours must not lose what a customer said: a person reads it as it came.
        log.exception("what came on the account %s could not be heard", account.id)
        return [_set_aside(account, call, f"Hearing it failed: {type(why).__name__}.", by, at)]


def _set_aside(account: Account, call: Called, words: str, by: Actor, at: datetime) -> Hearing:
    """Stands in the quarantine unread: somebody was heard, and nobody knows yet what they said."""
    body = call.body or call.path.encode()
    delivery = Delivery(
        brand=account.brand,
        channel=Channel(account.channel),
        source=f"{account.adapter}:unread"[:80],
        external_id=hashlib.sha256(account.id.bytes + body).hexdigest(),
        received_at=min(call.received_at, at),
        raw=body,
        account=account,
        unreadable=Quarantine.UNREADABLE.value,
        facts={"trouble": words},
    )
    return hear([delivery], by=by, at=at)[0]


@transaction.atomic
def _happened(account: Account, told: Sequence[Happened], by: Actor, at: datetime) -> int:
    """What became of our messages. One that failed owes reaching its customer another way, as a bounced letter does."""
    rows = fates.by_keys(account, {one.key for one in told if one.key})
    known = [(rows[one.key], one) for one in told if one.key in rows]
    if not known:
        return 0
    messages = {m.outbound_id: m.case_id for m in of_outbounds([row.id for row, _ in known]) if m.outbound_id}
    failed = [(row, one) for row, one in known if one.fate is Fate.FAILED and row.bounced_at is None]
    for row, one in failed:
        fates.say_why(row, one.reason, by=by, at=at)
    sending.came_back([row for row, _ in failed], by=by, at=at)
    through = [(row, one.fate, min(one.at, at)) for row, one in known]
    return len(failed) + fates.came_through(through, cases=messages, by=by, at=at)
