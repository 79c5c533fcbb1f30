"""Reading something once more that was kept and not understood: a newer reader may make more of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.post.channels.mail import reading
from amends.post.channels.mail.taking import SOURCE
from amends.post.deliveries import Delivery
from amends.post.models import Inbound
from amends.post.raws import content_of
from amends.post.rules import Channel, one_line


class NothingToRead(Exception):
    """Nothing was kept that could be read again."""

    def __init__(self) -> None:
        super().__init__("It did not come as a letter; there is nothing to read again.")


def read(inbound: Inbound) -> Delivery:
    """What today's reader makes of a letter that was kept. Changes nothing.

    :raises NothingToRead: when it was no letter.
    """
    if inbound.raw is None or inbound.channel != Channel.MAIL.value:
        raise NothingToRead
    raw = content_of(inbound.raw)
    return reading.delivery(reading.read(raw), raw, brand=inbound.brand, source=SOURCE, at=inbound.received_at)


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
