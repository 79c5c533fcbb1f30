"""Causes, and which case had which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.promises.models import Promise


class Cause(models.Model):
    """One entry of the flat list of causes."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class CaseCause(models.Model):
    """The cause of one case: known, or not known yet and then with an action promised to find it."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="cause")
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Promise, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__isnull=False) | Q(action__isnull=False), name="learn_cause_or_action"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause_id}"
