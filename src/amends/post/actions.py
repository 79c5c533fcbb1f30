"""Taking deliveries in and sending messages out, each exactly once on paper and at least once on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from amends.changes import stamp
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.post.deliveries import Delivery, Enclosed, Outgoing
from amends.post.models import Attachment, Inbound, Outbound, Raw
from amends.post.raws import digest_of, keep
from amends.post.rules import OUTBOX, Channel, message_id_of, one_line, queue_of
from amends.prepared import Prepared
from amends.rows import insert, new_row
from amends.work import actions as work
from amends.work.actions import BeingDone, Item
from amends.work.queries import by_keys

Taken = tuple[Inbound, bool]

__all__ = [
    "OUTBOX",
    "Delivery",
    "Enclosed",
    "Outgoing",
    "Taken",
    "TooLateToStop",
    "bounce",
    "dispatch",
    "stop",
    "take",
    "try_again",
    "went_out",
]


class TooLateToStop(Exception):
    """The message has gone out, or is going out at this moment."""

    def __init__(self) -> None:
        super().__init__("Too late: the message has gone out.")


def take(deliveries: Sequence[Delivery], *, by: Actor, at: datetime) -> list[Taken]:
    """This function will store what came in, each with whether it is new; the same delivery twice changes nothing.

    Not journalled by itself: what it comes to (a message on a case, a complaint) is.
    """
    try:
        with transaction.atomic():
            return _take(deliveries, at)
    except IntegrityError:
        # The same delivery was stored by another door in between: now it is known.
        with transaction.atomic():
            return _take(deliveries, at)


_KNOWN = Prepared(lambda source, *ids: Inbound.objects.filter(source=source, external_id__in=ids))


def _take(deliveries: Sequence[Delivery], at: datetime) -> list[Taken]:
    named: dict[str, set[str]] = {}
    for one in deliveries:
        named.setdefault(one.source, set()).add(_external_id(one))
    known = {(row.source, row.external_id): row for source, ids in named.items() for row in _KNOWN(source, *ids)}
    kept = keep([one.raw for one in deliveries if one.raw is not None], at=at)
    fresh: list[Inbound] = []
    taken: list[Taken] = []
    for one in deliveries:
        key = (one.source, _external_id(one))
        is_new = key not in known
        if is_new:
            known[key] = _inbound(one, kept, at)
            fresh.append(known[key])
        taken.append((known[key], is_new))
    insert(fresh)
    return taken


def _external_id(delivery: Delivery) -> str:
    return delivery.external_id[:250]


def _inbound(one: Delivery, kept: Mapping[str, Raw], at: datetime) -> Inbound:
    return new_row(
        Inbound,
        id=new_id(at),
        brand=one.brand,
        channel=one.channel.value,
        source=one.source[:80],
        external_id=_external_id(one),
        received_at=one.received_at,
        from_name=one_line(one.from_name, 200),
        from_address=one_line(one.from_address, 254),
        subject=one_line(one.subject),
        text=_storable(one.text),
        message_id=one.message_id[:250],
        references=list(one.references),
        facts=one.told(),
        raw=one.kept if one.raw is None else kept[digest_of(one.raw)],
        account=one.account,
        taken_at=at,
    )


def _storable(text: str) -> str:
    # PostgreSQL refuses the null character, and half a surrogate pair has no UTF-8.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


_BY_KEY = Prepared(lambda *keys: Outbound.objects.filter(key__in=keys))


@transaction.atomic(savepoint=False)
def dispatch(outgoings: Sequence[Outgoing], *, by: Actor, at: datetime) -> list[Outbound]:
    """This function will put messages into the outbox, in order; one whose key is known is left as it is.

    The row and its work are written together with whatever the caller changes: a message cannot be forgotten, and
    its Message-ID is the same at every retry.
    """
    asked = [one.key for one in outgoings if not one.is_fresh]
    known = {row.key: row for row in _BY_KEY(*asked)} if asked else {}
    fresh: list[Outbound] = []
    files: list[Attachment] = []
    for one in outgoings:
        if one.key not in known:
            known[one.key] = _outbound(one, at)
            fresh.append(known[one.key])
            files += [_attachment(file, known[one.key], at) for file in one.attachments]
    insert(fresh)
    insert(files)
    items = [Item(queue_of(Channel(row.channel)), row.key, {"outbound": str(row.id)}, row.send_at) for row in fresh]
    work.put(items, at=at)
    return [known[one.key] for one in outgoings]


def _outbound(one: Outgoing, at: datetime) -> Outbound:
    return new_row(
        Outbound,
        id=new_id(at),
        key=one.key,
        brand=one.brand,
        channel=one.channel.value,
        to_name=one_line(one.to_name, 200),
        to_address=one.to_address,
        subject=one_line(one.subject),
        text=_storable(one.text),
        message_id=message_id_of(one.key, one.brand.sender_address, settings.SECRET_KEY),
        references=list(one.references),
        account=one.account,
        facts=dict(one.facts),
        is_automatic=one.is_automatic,
        made_at=at,
        send_at=one.send_at or at,
    )


def _attachment(file: Enclosed, outbound: Outbound, at: datetime) -> Attachment:
    return new_row(
        Attachment,
        id=new_id(at),
        raw=file.raw,
        outbound=outbound,
        name=one_line(file.name, 200),
        media_type=one_line(file.media_type, 120),
    )


@transaction.atomic(savepoint=False)
def went_out(
    outbounds: Sequence[Outbound], *, cases: Mapping[UUID, UUID] | None = None, by: Actor, at: datetime
) -> None:
    """This function will stamp messages as sent at `at`. `cases` says on which case a message stands, for the journal.

    What was sent stays sent: one that carries a stamp already keeps it.
    """
    stamp(Outbound, [row.id for row in outbounds], empty=["sent_at"], sent_at=at)
    for row in outbounds:
        row.sent_at = row.sent_at or at
    journal.write(_lines("post.sent", outbounds, cases), by=by, at=at)


def _lines(verb: str, outbounds: Sequence[Outbound], cases: Mapping[UUID, UUID] | None) -> list[journal.Line]:
    return [journal.Line(verb, row.id, (cases or {}).get(row.id), {"channel": row.channel}) for row in outbounds]


@transaction.atomic
def stop(outbound: Outbound, *, by: Actor, at: datetime) -> None:
    """This function will keep a message from leaving.

    :raises TooLateToStop: when it has left, or a worker has it in hand; nothing is changed.
    """
    waiting = Outbound.objects.filter(id=outbound.id, sent_at__isnull=True, stopped_at__isnull=True)
    if waiting.update(stopped_at=at) != 1:
        raise TooLateToStop
    try:
        work.withdraw([outbound.key], at=at)
    except BeingDone:
        raise TooLateToStop from None
    outbound.stopped_at = at
    journal.write([journal.Line("post.stopped", outbound.id)], by=by, at=at)


@transaction.atomic(savepoint=False)
def bounce(
    outbounds: Sequence[Outbound], *, cases: Mapping[UUID, UUID] | None = None, by: Actor, at: datetime
) -> list[Outbound]:
    """This function will record that messages came back; returns those of which we had not heard that before."""
    ids = [row.id for row in outbounds]
    fresh = list(Outbound.objects.filter(id__in=ids, bounced_at__isnull=True).select_related("brand"))
    Outbound.objects.filter(id__in=[row.id for row in fresh]).update(bounced_at=at)
    for row in fresh:
        row.bounced_at = at
    journal.write(_lines("post.bounced", fresh, cases), by=by, at=at)
    return fresh


@transaction.atomic
def try_again(outbounds: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will put parked messages back into the outbox, because somebody mended what stopped them.

    :raises NotParked: when one of them is not parked; nothing is changed.
    """
    work.unpark(by_keys([row.key for row in outbounds]), at=at)
    # What was refused never left: it has not come back, it is about to go out. The journal keeps that it was refused.
    Outbound.objects.filter(id__in=[row.id for row in outbounds], sent_at__isnull=True).update(bounced_at=None)
    journal.write(_lines("post.tried_again", outbounds, None), by=by, at=at)
