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


def same(brand: Brand, figure: str, day: date, words: str) -> Annotation | None:
    """What stands beside a figure on a day in these very words."""
    rows = Annotation.objects.filter(brand=brand, figure=figure, day=day, words=words, taken_back_at__isnull=True)
    return rows.order_by("made_at").first()


def writer(one: Annotation) -> str:
    """Who wrote it: a colleague, another system by its name, or the operator."""
    return one.made_by.name if one.made_by else one.made_through


def corrector(one: Annotation) -> str:
    """Who corrected it last; empty where nobody did."""
    return one.changed_by.name if one.changed_by else one.changed_through
