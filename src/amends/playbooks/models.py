"""One playbook per kind."""

from __future__ import annotations

from django.db import models

from amends.kinds.models import Kind


class Playbook(models.Model):
    """The steps for one kind: [{"step", "words", "script", "minutes"}, ...], and the plan B of an incident."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.OneToOneField(Kind, models.CASCADE, related_name="+")
    steps = models.JSONField(default=list)
    plan_b = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind_id} v{self.version}"
