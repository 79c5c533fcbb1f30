"""Totals: what the board shows, counted by the worker from the parts and kept in ordinary rows."""

from __future__ import annotations

from django.db import models

from amends.people.models import Brand


class Counted(models.Model):
    """Up to which position of the journal the totals of a brand were counted, for which local day, and when.

    `whole_at` is when all days were counted, and `seconds` how long that took; since then perhaps the last ones only.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    position = models.BigIntegerField()
    day = models.DateField()
    counted_at = models.DateTimeField()
    whole_at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        verbose_name_plural = "counted"

    def __str__(self) -> str:
        return f"{self.brand_id} {self.position}"


class Total(models.Model):
    """One figure of a brand, of all its cases or of those of one kind, channel or team: its windows, weeks and days.

    `by` says what divides it ("" for all), `value` which part it is. `told` and `days` are what `totals.Series` reads.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    figure = models.CharField(max_length=40)
    by = models.CharField(max_length=8, blank=True, default="")
    value = models.CharField(max_length=50, blank=True, default="")
    told = models.JSONField(default=dict)
    days = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "by", "value", "figure"], name="measure_total_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.by} {self.value}"
