"""What a case's page needs of its conversation: the words of the entries it shows, and who is writing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from amends.conversation.models import Draft, Message
from amends.post.models import Attachment
from amends.prepared import Prepared

WRITING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message, and how far its letter has come.

    Of a letter that came in: `letter` names its bytes, `letter_files` its files, `quoted` what its words answered.
    """

    id: UUID
    direction: str
    channel: str
    author: str | None
    is_automatic: bool
    text: str
    send_at: datetime | None
    sent_at: datetime | None
    stopped_at: datetime | None
    bounced_at: datetime | None
    said_at: datetime
    letter: str | None
    letter_files: list[str] | None
    quoted: str | None
    has_files: bool


# Files beside a message are asked for only where there are some.
_BESIDE = Attachment.objects.filter(Q(inbound=OuterRef("inbound")) | Q(outbound=OuterRef("outbound")))
_SPOKEN = Prepared(
    lambda case_id, *ids: Message.objects.filter(case=case_id, id__in=ids).values_list(
        "id",
        "direction",
        "channel",
        "author__name",
        "is_automatic",
        "text",
        "outbound__send_at",
        "outbound__sent_at",
        "outbound__stopped_at",
        "outbound__bounced_at",
        "said_at",
        "inbound__raw",
        "inbound__facts__attachments",
        "inbound__facts__quoted",
        Exists(_BESIDE),
    )
)
_DRAFTS = Prepared(
    lambda case_id: Draft.objects.filter(case=case_id).values_list("person_id", "person__name", "text", "saved_at")
)


def spoken(case_id: UUID, ids: Collection[UUID]) -> dict[UUID, Spoken]:
    """The messages of a case among these ids; one query."""
    if not ids:
        return {}
    return {row[0]: Spoken(*row) for row in _SPOKEN(case_id, *ids)}


@dataclass(frozen=True, slots=True)
class Desks:
    """What lies on the desks of a case: one's own draft, and the names of others who are writing now."""

    draft: str
    writing: tuple[str, ...]


def drafts(case_id: UUID, person_id: UUID, at: datetime) -> Desks:
    """One's own draft on a case, and who else saved one in the last twenty seconds; one query."""
    mine, others = "", []
    for person, name, text, saved_at in _DRAFTS(case_id):
        if person == person_id:
            mine = text
        elif at - WRITING < saved_at <= at:
            others.append(name.split(" ", 1)[0])
    return Desks(mine, tuple(sorted(others)))
