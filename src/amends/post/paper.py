"""Letters on paper: what waits to be printed and posted, and what was."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from amends.people.models import Brand
from amends.post.models import Outbound
from amends.post.rules import BY_HAND, Channel
from amends.work.models import Work

LISTED = 100


def _letters(brand: Brand) -> QuerySet[Outbound]:
    return Outbound.objects.filter(brand=brand, channel=Channel.LETTER.value, stopped_at__isnull=True)


def to_post(brand: Brand) -> list[Outbound]:
    """A brand's letters that nobody has posted yet, the oldest first; through the queue on which they wait."""
    waiting = Work.objects.filter(queue=BY_HAND, ended_at__isnull=True).order_by("retry_at", "id").values_list("key")
    keys = [key for (key,) in waiting[:LISTED]]
    return list(_letters(brand).filter(key__in=keys, sent_at__isnull=True).order_by("made_at", "id")) if keys else []


def letter(brand: Brand, letter_id: UUID) -> Outbound | None:
    """One letter on paper of a brand, posted or not; None when there is none, or it was called back."""
    return _letters(brand).filter(id=letter_id).select_related("brand__calendar").first()
