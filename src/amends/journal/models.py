"""What happened (one row per thing changed) and the seals over it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened. Append-only: the database refuses every update but the first giving of a position."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    case_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at"], name="journal_case_at", condition=models.Q(case_id__isnull=False)),
            models.Index(fields=["id"], name="journal_unsealed", condition=models.Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"


class Seal(models.Model):
    """A digest over the entries `first_position`..`last_position` and the previous seal."""

    last_position = models.BigIntegerField(primary_key=True)
    first_position = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.first_position}-{self.last_position}"
