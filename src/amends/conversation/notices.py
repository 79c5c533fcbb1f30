"""What a machine told customers of a failure: what still waits to leave, and whom a word of ours has reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from amends.conversation.models import Message
from amends.conversation.queries import REACHED

# Under this the first word to a customer is dispatched, followed by its case.
FIRST = "first:"


def waiting(case_ids: Collection[UUID], begins: Sequence[str] = (FIRST,)) -> list[Message]:
    """The notices of these failures that have not left, as those that wait for the morning: those whose key begins so.
    A receipt of what a customer told us is none."""
    rows = Message.objects.filter(
        _begins(begins),
        case__in=case_ids,
        is_automatic=True,
        outbound__sent_at__isnull=True,
        outbound__stopped_at__isnull=True,
    )
    found = rows.select_related("outbound").order_by("said_at", "id")
    return [message for message in found if message.outbound and not message.outbound.facts.get("is_receipt")]


def reached(case_ids: Collection[UUID], begins: Sequence[str] = ()) -> set[UUID]:
    """On which of these cases the customer has had a word of ours: a letter that arrived, as far as we know (one whose
    key begins so, where that is asked), or a call."""
    rows = Message.objects.filter(REACHED, case__in=case_ids)
    return set((rows.filter(_begins(begins)) if begins else rows).values_list("case", flat=True))


def _begins(keys: Sequence[str]) -> Q:
    return reduce(or_, (Q(outbound__key__startswith=key) for key in keys))
