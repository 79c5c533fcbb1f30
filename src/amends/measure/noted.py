"""What was written beside figures about a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from amends.measure.models import Annotation
from amends.people.models import Brand


def beside(brand: Brand, slug: str, since: date, until: date) -> list[Annotation]:
    """Of these local days (both included), beside one figure or all of them; one query, the earliest first."""
    rows = Annotation.objects.filter(
        Q(figure=slug) | Q(figure=""), brand=brand, taken_back_at__isnull=True, day__gte=since, day__lte=until
    )
    return list(rows.select_related("made_by", "changed_by").order_by("day", "made_at"))


def for_brand(brand: Brand, id_: UUID) -> Annotation | None:
    """One of a brand's that stands; None for any other."""
    return Annotation.objects.filter(brand=brand, id=id_, taken_back_at__isnull=True).first()
