"""Whom the automatic word of an incident reached, and whom it did not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.post.rules import Channel


@dataclass(frozen=True, slots=True)
class Reach:
    """How many cases of an incident were told automatically, and how many could not be reached."""

    told: int
    unreachable: int


# Left on their page only: they have no address that we know, and nobody told them that there is a page.
_NOWHERE = Q(outbound__bounced_at__isnull=False) | Q(outbound__channel=Channel.PAGE.value)
_TOLD = Q(outbound__sent_at__isnull=False) & ~_NOWHERE


def reached(incident_ids: Collection[UUID]) -> dict[UUID, Reach]:
    """By incident, whom our automatic messages reached; one query over the incidents' cases."""
    rows = Message.objects.filter(
        case__failure__incident__in=incident_ids, direction=Direction.OUT.value, is_automatic=True
    )
    counted = rows.values_list("case__failure__incident").annotate(
        told=Count("case", filter=_TOLD, distinct=True), nowhere=Count("case", filter=_NOWHERE, distinct=True)
    )
    return {incident: Reach(told, nowhere) for incident, told, nowhere in counted.order_by()}
