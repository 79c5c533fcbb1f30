"""A thing to be done by a machine, at least once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Work(models.Model):
    """One piece of work on a queue. Ready when `ended_at` and `parked_at` are empty and `retry_at` has come."""

    id = models.UUIDField(primary_key=True, editable=False)
    queue = models.CharField(max_length=40)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "retry_at"],
                name="work_ready",
                condition=Q(ended_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(fields=["queue", "parked_at"], name="work_parked", condition=Q(parked_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(parked_at__isnull=True), name="work_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.key}"
