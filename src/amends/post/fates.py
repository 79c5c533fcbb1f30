"""What becomes of our messages once another system has them: delivered, read. What failed comes back (`bounce`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.post.channels.happening import Fate
from amends.post.models import Account, Outbound


def by_keys(account: Account, keys: Collection[str]) -> dict[str, Outbound]:
    """The messages of an account by their keys: who may speak for one account says nothing about another's."""
    rows = Outbound.objects.filter(account=account, key__in=keys).select_related("brand", "account")
    return {row.key: row for row in rows} if keys else {}


@transaction.atomic(savepoint=False)
def came_through(
    told: Sequence[tuple[Outbound, Fate, datetime]], *, cases: Mapping[UUID, UUID], by: Actor, at: datetime
) -> int:
    """This function will note that messages were delivered or read; returns how many of that was new.

    Told twice, or delivered after read, it changes nothing. `cases` says on which case a message stands.
    """
    lines = []
    for row, fate, moment in told:
        facts = {**row.facts}
        if fate is Fate.READ and "read_at" not in facts:
            facts["read_at"] = moment.isoformat()
        is_news = row.delivered_at is None or facts != row.facts
        if fate not in {Fate.DELIVERED, Fate.READ} or not is_news:
            continue
        row.delivered_at, row.facts = row.delivered_at or moment, facts
        row.save(update_fields=["delivered_at", "facts"])
        verb = "post.read" if fate is Fate.READ else "post.delivered"
        lines.append(journal.Line(verb, row.id, cases.get(row.id), {"channel": row.channel}))
    journal.write(lines, by=by, at=at)
    return len(lines)


@transaction.atomic(savepoint=False)
def say_why(row: Outbound, reason: str, *, by: Actor, at: datetime) -> None:
    """This function will keep why a message failed, for whoever reaches the customer another way.

    Not journalled: these are another system's words; that it failed is (`post.bounced`).
    """
    row.facts = {**row.facts, "failed_because": reason, "failed_at": at.isoformat()}
    row.save(update_fields=["facts"])


@transaction.atomic(savepoint=False)
def mailed(row: Outbound, *, cases: Mapping[UUID, UUID], by: Actor, at: datetime) -> None:
    """This function will note that an answer of the chat has left as a letter."""
    row.delivered_at, row.facts = at, {**row.facts, "mailed_at": at.isoformat()}
    row.save(update_fields=["delivered_at", "facts"])
    journal.write([journal.Line("post.mailed_instead", row.id, cases.get(row.id))], by=by, at=at)
