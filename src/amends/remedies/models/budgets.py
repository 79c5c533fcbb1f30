"""What may be given in a month, and what a currency is worth in another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.kinds.models import Kind
from amends.people.models import Brand


class Budget(models.Model):
    """What a brand may give as extras in each month from `month` on by its own clock, for one kind of failure or for
    every kind without a budget of its own; null: none from then on."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    month = models.CharField(max_length=7)
    amount_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gte=0), name="remedies_budget_not_negative"
            ),
            models.UniqueConstraint(
                fields=["brand", "currency", "month"], condition=Q(kind__isnull=True), name="remedies_one_budget"
            ),
            models.UniqueConstraint(
                fields=["brand", "currency", "month", "kind"],
                condition=Q(kind__isnull=False),
                name="remedies_one_budget_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} from {self.month}"


class ExchangeRate(models.Model):
    """What one unit of `currency` is worth in units of `into` from `since` on, as somebody recorded it. Append-only.

    `rate` is an exact decimal, kept as it is spelt: no database rounds it. Of two for one moment the later recorded
    counts.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    currency = models.CharField(max_length=3)
    into = models.CharField(max_length=3)
    rate = models.CharField(max_length=24)
    since = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(currency=models.F("into")), name="remedies_rate_between_two"),
        ]
        indexes = [models.Index(fields=["currency", "into", "-since", "-recorded_at"], name="remedies_rate")]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} {self.into}"
