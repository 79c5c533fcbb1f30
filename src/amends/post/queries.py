"""What could not be delivered, and how the mailboxes do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q

from amends.people.models import Brand
from amends.post.deliveries import Enclosed
from amends.post.inbox import INBOX, stored
from amends.post.models import Account, Inbound, Outbound, Raw
from amends.post.rules import OUTBOX
from amends.prepared import Prepared
from amends.work.queries import backlog, parked, parked_count

_LETTERS = Prepared(lambda *ids: Outbound.objects.filter(id__in=ids).select_related("brand", "account"))


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that waits for a person: what was tried, how often, and what the other side said."""

    outbound: Outbound
    trouble: str
    attempts: int
    parked_at: datetime


def parked_outgoing(at_most: int = 100) -> list[Parked]:
    """The messages that could not be delivered, newest first."""
    works = parked(OUTBOX, at_most)
    rows = Outbound.objects.filter(key__in=[work.key for work in works]).select_related("brand").defer("text")
    by_key = {row.key: row for row in rows}
    return [
        Parked(by_key[work.key], work.trouble, work.attempts, work.parked_at)
        for work in works
        if work.key in by_key and work.parked_at
    ]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something on the inbox that could not even be set aside unread, and waits for whoever mends what stopped it."""

    work_id: UUID
    way: str
    brand: Brand
    account: Account | None
    raw: Raw
    received_at: datetime
    trouble: str
    attempts: int
    parked_at: datetime


def parked_incoming(at_most: int = 100) -> list[Unread]:
    """What came and is parked, newest first. What was set aside unread stands in the quarantine, not here."""
    works = parked(INBOX, at_most)
    if not works:
        return []
    return [
        Unread(
            work_id=one.work.id,
            way=one.way,
            brand=one.brand,
            account=one.account,
            raw=one.raw,
            received_at=one.received_at,
            trouble=one.work.trouble,
            attempts=one.work.attempts,
            parked_at=one.work.parked_at,
        )
        for one in stored(works)
        if one.work.parked_at
    ]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """How the post does at one moment. Counts of the last 24 hours; `last_in_at` by the name of each source.

    What is `unread` has come and waits to be taken in.
    """

    waiting: int
    oldest_waiting_at: datetime | None
    parked: int
    sent: int
    bounced: int
    taken: int
    last_in_at: dict[str, datetime]
    unread: int
    oldest_unread_at: datetime | None
    unread_parked: int


def mailbox(at: datetime) -> Mailbox:
    """The figures of the post: what waits, what is stuck, what came and went within a day."""
    since = at - timedelta(days=1)
    ready, unread = backlog(OUTBOX, at), backlog(INBOX, at)
    rows = Inbound.objects.filter(received_at__gt=at - timedelta(days=30))
    last = rows.values_list("source").annotate(last_at=Max("received_at")).order_by("source")
    return Mailbox(
        waiting=ready.count,
        oldest_waiting_at=ready.oldest_at,
        parked=parked_count(OUTBOX),
        sent=Outbound.objects.filter(sent_at__gt=since, sent_at__lte=at).count(),
        bounced=Outbound.objects.filter(bounced_at__gt=since, bounced_at__lte=at).count(),
        taken=Inbound.objects.filter(received_at__gt=since, received_at__lte=at).count(),
        last_in_at=dict(last),
        unread=unread.count,
        oldest_unread_at=unread.oldest_at,
        unread_parked=parked_count(INBOX),
    )


def by_message_ids(message_ids: Collection[str]) -> dict[str, Outbound]:
    """Our messages by their Message-IDs: whose answer, or whose bounce, a letter may be."""
    rows = Outbound.objects.filter(message_id__in=message_ids).select_related("brand")
    return {row.message_id: row for row in rows} if message_ids else {}


def outbounds_by_id(ids: Collection[str]) -> dict[UUID, Outbound]:
    """Messages by id, each with its brand, ready to be sent."""
    return {row.id: row for row in _LETTERS(*map(UUID, ids))} if ids else {}


def letters_named(ids: Collection[str], message_ids: Collection[str], *, brand: Brand) -> dict[str, Outbound]:
    """Messages of a brand by what another system calls them: our own id, or the Message-ID with brackets or without."""
    ours = [one for one in map(_uuid, ids) if one]
    bare = {one.strip().strip("<>") for one in message_ids} - {""}
    named = Q(id__in=ours) | Q(message_id__in=[f"<{one}>" for one in bare])
    found: dict[str, Outbound] = {}
    for row in Outbound.objects.filter(named, brand=brand).select_related("brand") if ours or bare else ():
        found |= dict.fromkeys((str(row.id), row.message_id, row.message_id.strip("<>")), row)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def enclosed_with(outbound: Outbound) -> tuple[Enclosed, ...]:
    """The files that leave with a message, in their order."""
    rows = outbound.attachments.select_related("raw").order_by("id")
    return tuple(Enclosed(row.raw, row.name, row.media_type) for row in rows)


def known_ids(source: str, external_ids: Collection[str]) -> set[str]:
    """Which of these deliveries of a source we have taken before."""
    rows = Inbound.objects.filter(source=source, external_id__in=external_ids)
    return set(rows.values_list("external_id", flat=True))
