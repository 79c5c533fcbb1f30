"""Files that came with something told: kept byte for byte, each beside its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.post.models import Attachment, Inbound
from amends.post.raws import digest_of, keep
from amends.post.rules import one_line


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as somebody handed it in. Its name and kind are what they say, and prove nothing."""

    name: str
    media_type: str
    content: bytes


@transaction.atomic(savepoint=False)
def enclose(inbound: Inbound, files: Sequence[Handed], *, by: Actor, at: datetime) -> list[Attachment]:
    """This function will keep files beside the delivery that they came with, in order.

    The journal names how many, never what they are called.
    """
    if not files:
        return []
    kept = keep([one.content for one in files], at=at)
    rows = [
        Attachment(
            id=new_id(at),
            raw=kept[digest_of(one.content)],
            inbound=inbound,
            name=one_line(one.name, 200) or "file",
            media_type=one_line(one.media_type, 120) or "application/octet-stream",
        )
        for one in files
    ]
    Attachment.objects.bulk_create(rows)
    journal.write([journal.Line("post.enclosed", inbound.id, None, {"count": len(rows)})], by=by, at=at)
    return rows
