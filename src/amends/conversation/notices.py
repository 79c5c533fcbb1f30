"""What a machine told customers of a failure: what still waits to leave, and whom a word of ours has reached."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from amends.conversation.models import Message
from amends.conversation.queries import REACHED

# Under this the first word to a customer is dispatched, followed by its case.
FIRST = "first:"


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
