"""What came with the messages of a case and left with them: their letters, and the files beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.post.models import Attachment, Inbound


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that stands beside a message. `size` in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int


def enclosed(message_ids: Collection[UUID]) -> dict[UUID, list[Enclosed]]:
    """The files beside these messages, by message; one query."""
    found: dict[UUID, list[Enclosed]] = {}
    if not message_ids:
        return found
    mine = Q(inbound__message__in=message_ids) | Q(outbound__message__in=message_ids)
    columns = ("id", "inbound__message", "outbound__message", "name", "media_type", "raw__size")
    rows = Attachment.objects.filter(mine).order_by("id").values_list(*columns)
    for id_, heard, said, name, media_type, size in rows:
        found.setdefault(heard or said, []).append(Enclosed(id_, name, media_type, size))
    return found


def file_on(case: Case, file_id: UUID) -> Attachment | None:
    """One file of this case with its bytes, or None: a file is never reached past its case's guard."""
    mine = Q(inbound__message__case=case) | Q(outbound__message__case=case)
    return Attachment.objects.filter(mine, id=file_id).select_related("raw").first()


def file_for_customer(case: Case, file_id: UUID, at: datetime) -> Attachment | None:
    """One file that the customer sent us on this case, or that has gone out to them; None for any other."""
    theirs = Q(inbound__message__case=case)
    gone_out = Q(outbound__message__case=case, outbound__sent_at__lte=at, outbound__bounced_at__isnull=True)
    return Attachment.objects.filter(theirs | gone_out, id=file_id).select_related("raw").first()


def letter_on(case: Case, message_id: UUID) -> Inbound | None:
    """The letter that a message of this case is, with its bytes; None when it is no letter, or of another case."""
    rows = Message.objects.filter(case=case, id=message_id, inbound__raw__isnull=False)
    found = rows.select_related("inbound__raw").first()
    return found.inbound if found else None
