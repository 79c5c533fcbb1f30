"""Reading something once more that was kept and not understood: a newer reader may make more of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.post.channels.ways import WAYS, Came, NotUnderstood, Read
from amends.post.deliveries import Delivery
from amends.post.models import Inbound
from amends.post.raws import content_of
from amends.post.rules import Channel, one_line


class NothingToRead(Exception):
    """Nothing was kept that could be read again."""

    def __init__(self) -> None:
        super().__init__("What came is not kept in a form that could be read again.")


def can_read(inbound: Inbound) -> bool:
    """Whether something was kept that has a reader: a letter, or what was fetched from elsewhere."""
    return inbound.raw_id is not None and _reader(inbound) is not None


def _reader(inbound: Inbound) -> Read | None:
    """What was handed over by a call cannot be proved genuine a second time, so it is not read again."""
    account = inbound.account
    if account is not None and account.adapter in WAYS and (way := WAYS[account.adapter]).read:
        return way.read
    return WAYS["lmtp"].read if inbound.channel == Channel.MAIL.value else None


def read(inbound: Inbound) -> Delivery:
    """What today's reader makes of something that was kept: as it was read the first time, for the same brand.

    Changes nothing. What still cannot be read says so in `unreadable`.
    :raises NothingToRead: when it has no reader.
    """
    do = _reader(inbound)
    if inbound.raw is None or do is None:
        raise NothingToRead
    came = Came(content_of(inbound.raw), inbound.received_at)
    try:
        told = do(inbound.brand, inbound.account, came)[0]
    except NotUnderstood:
        return Delivery(
            brand=inbound.brand,
            channel=Channel(inbound.channel),
            source=inbound.source,
            external_id=inbound.external_id,
            received_at=inbound.received_at,
            unreadable="unreadable",
        )
    return replace(told, brand=inbound.brand, received_at=min(told.received_at, inbound.received_at))


def is_known(inbound: Inbound, told: Delivery) -> bool:
    """Whether the same letter was understood before, by another way: then it is one, and we have it."""
    rows = Inbound.objects.filter(source=told.source, external_id=told.external_id[:250])
    return rows.exclude(id=inbound.id).exists()


@transaction.atomic
def renew(inbound: Inbound, told: Delivery, *, by: Actor, at: datetime) -> None:
    """This function will keep what was understood the second time.

    From now on it is known as the letter that it is: delivered once more, it changes nothing. The caller has asked
    `is_known`.
    """
    inbound.source, inbound.external_id = told.source, told.external_id[:250]
    inbound.from_name, inbound.from_address = one_line(told.from_name, 200), one_line(told.from_address, 254)
    inbound.subject, inbound.text = one_line(told.subject), told.text.replace("\x00", "")
    inbound.message_id, inbound.references = told.message_id[:250], list(told.references)
    inbound.facts = told.told()
    named = (
        "source",
        "external_id",
        "from_name",
        "from_address",
        "subject",
        "text",
        "message_id",
        "references",
        "facts",
    )
    inbound.save(update_fields=named)
    journal.write([journal.Line("post.understood", inbound.id, None, {"channel": inbound.channel})], by=by, at=at)
