"""What is in proportion at a brand: each version of its policy, as it was written and switched on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.people.models import Brand, Person


class Policy(models.Model):
    """One version of a brand's policy. A version is never changed: an edit is another version.

    Drafted by one person and switched on by another, from `since` on, until it is `retired_at`: the moment from which
    the next one counts, or at which a draft or a planned version was dropped. `number` counts from 1 in each brand;
    where none was ever switched on, the policy that is shipped counts.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    table = models.JSONField()
    reason = models.CharField(max_length=300)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    switched_on_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    switched_on_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["brand", "number"], name="remedies_policy_number"),
            models.CheckConstraint(condition=Q(number__gt=0) & ~Q(reason=""), name="remedies_policy_numbered"),
            models.CheckConstraint(
                condition=Q(switched_on_by__isnull=True, switched_on_at__isnull=True, since__isnull=True)
                | (
                    Q(switched_on_by__isnull=False, switched_on_at__isnull=False, since__gte=F("switched_on_at"))
                    & ~Q(switched_on_by=F("drafted_by"))
                ),
                name="remedies_policy_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-since"], name="remedies_policy_counts", condition=Q(since__isnull=False))
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
