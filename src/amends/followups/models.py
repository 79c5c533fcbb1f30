"""Check-ins and surveys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.promises.models import Promise

# Neither answered nor ended: somebody still has to ask, or we wait for the answer.
GOING_ON = Q(answered_at__isnull=True, ended_at__isnull=True)


class CheckIn(models.Model):
    """The word after the fix was tried: booked at resolution, owed by a follow-up promise.

    `promise` is kept by asking; `wait`, made with the question, by the answer or by the silence after one reminder.
    It ends once: answered (`how` says by what), or ended without an answer for a reason. `came_back_at`: the written
    question did not arrive, and a person has to ask. `tries` are calls that nobody answered.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="check_ins")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="check_in")
    manner = models.CharField(max_length=12)
    booked_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")
    how = models.CharField(max_length=8, blank=True, default="")
    wait = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="followups_check_in_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="followups_check_in_end_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["booked_at"], name="followups_check_in_going", condition=GOING_ON)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"


class HandNote(models.Model):
    """A note that somebody writes by hand to the customer of a grave failure: booked with the follow-up, owed to the
    desk by a promise of its own, and done once."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_notes")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_written = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, is_written__isnull=True)
                | Q(done_at__isnull=False, is_written__isnull=False),
                name="followups_note_is_done_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.booked_at}"


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
