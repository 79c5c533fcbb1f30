"""What a machine told customers of a failure: what still waits to leave, and whom a word of ours has reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.conversation.links import is_live
from amends.conversation.models import Message, PrivateLink
from amends.conversation.rules import Direction, LinkPurpose

# Under this the first word to a customer is dispatched, followed by its case.
FIRST = "first:"
REACHED = Q(direction=Direction.CALL.value) | Q(
    direction=Direction.OUT.value, outbound__sent_at__isnull=False, outbound__bounced_at__isnull=True
)


def waiting(case_ids: Collection[UUID]) -> list[Message]:
    """The notices of these failures that have not left, as those that wait for the morning. A receipt of what a
    customer told us is none."""
    rows = Message.objects.filter(
        case__in=case_ids,
        is_automatic=True,
        outbound__key__startswith=FIRST,
        outbound__sent_at__isnull=True,
        outbound__stopped_at__isnull=True,
    )
    found = rows.select_related("outbound").order_by("said_at", "id")
    return [message for message in found if message.outbound and not message.outbound.facts.get("is_receipt")]


def reached(case_ids: Collection[UUID]) -> set[UUID]:
    """On which of these cases the customer has had a word of ours: a letter that arrived, as far as we know, or a
    call."""
    return set(Message.objects.filter(REACHED, case__in=case_ids).values_list("case", flat=True))


def pages(case_ids: Collection[UUID], at: datetime) -> dict[UUID, PrivateLink]:
    """By case: the customer's way to their page that works at this moment, the newest."""
    rows = PrivateLink.objects.filter(case__in=case_ids, purpose=LinkPurpose.CASE.value, revoked_at__isnull=True)
    found = rows.select_related("case").order_by("made_at", "id")
    return {link.case_id: link for link in found if is_live(link, at)}
