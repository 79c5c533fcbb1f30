"""One row per kind of failure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.kinds.rules import Controllability, FailureType, Severity


class Kind(models.Model):
    """A kind of failure, such as a cancelled flight or a late parcel."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    failure_type = models.CharField(max_length=12, default=FailureType.SERVICE.value)
    severity = models.PositiveSmallIntegerField(default=Severity.MEDIUM.value)
    controllability = models.CharField(max_length=12, default=Controllability.UNKNOWN.value)
    skill = models.CharField(max_length=40, blank=True, default="")
    resolve_minutes = models.PositiveIntegerField(default=1440)
    follow_up_days = models.PositiveSmallIntegerField(default=3)
    words = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=[s.value for s in Severity]), name="kinds_known_severity"),
        ]

    def __str__(self) -> str:
        return self.name
