"""Policies that were tried on a past period, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.people.models import Brand, Person


class Rehearsal(models.Model):
    """That a past period is lived through under the policy that was (`was`) and under another (`policy`), both as whole
    tables. `percent` is how far it has come; it ends with a report, or with `trouble` in words."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    was = models.JSONField()
    policy = models.JSONField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=Q(ended_at__isnull=True), name="learn_one_rehearsal_at_a_time"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="learn_rehearsed_in_percent"),
        ]
        indexes = [models.Index(fields=["brand", "asked_at"], name="learn_rehearsals_of_brand")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.asked_at:%Y-%m-%d} {self.percent} %"
