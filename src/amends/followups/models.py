"""Check-ins and surveys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.promises.models import Promise


class CheckIn(models.Model):
    """The personal word after the fix was tried: booked at resolution, owed by a follow-up promise."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="check_ins")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="check_in")
    manner = models.CharField(max_length=12)
    booked_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="followups_check_in_answer_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"


class Survey(models.Model):
    """One question round per resolution: satisfaction 1-5 and the three justices 1-5."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="surveys")
    for_resolution_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    not_sent_because = models.CharField(max_length=40, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    csat = models.PositiveSmallIntegerField(null=True)
    fair_outcome = models.PositiveSmallIntegerField(null=True)
    fair_process = models.PositiveSmallIntegerField(null=True)
    fair_treatment = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "for_resolution_at"], name="followups_once_a_resolution"),
            models.CheckConstraint(
                condition=Q(csat__isnull=True) | Q(csat__range=(1, 5)), name="followups_csat_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.csat}"
