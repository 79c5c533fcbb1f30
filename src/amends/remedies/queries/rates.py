"""In which currency a sum is weighed, and the rates that were recorded for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from amends.people.models import Brand
from amends.remedies.models import Authority, ExchangeRate
from amends.remedies.rules.rates import weighs_in

NEWEST = 60


def weighing_currency(currency: str, brand: Brand) -> str:
    """The currency in which a sum is weighed at a brand; one query unless it is the brand's own."""
    if currency == brand.currency:
        return currency
    both = Authority.objects.filter(currency__in=(currency, brand.currency))
    return weighs_in(currency, brand.currency, set(both.values_list("currency", flat=True)))


def rate_at(currency: str, into: str, at: datetime) -> ExchangeRate | None:
    """The rate that counts at a moment: of those that began by then the newest; None where none was recorded."""
    return _newest().filter(currency=currency, into=into, since__lte=at).first()


def rates(at_most: int = NEWEST) -> list[ExchangeRate]:
    """What was recorded, by currency, the newest in front; at most so many."""
    return list(_newest().order_by("currency", "into", "-since", "-recorded_at", "-id")[:at_most])


def _newest() -> QuerySet[ExchangeRate]:
    return ExchangeRate.objects.order_by("-since", "-recorded_at", "-id")
