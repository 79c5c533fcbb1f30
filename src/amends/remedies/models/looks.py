"""Second looks: somebody who did not decide the first time looks again, and agrees or gives a final answer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.people.models import Person
from amends.promises.models import Promise
from amends.remedies.models.given import Remedy
from amends.remedies.rules.looks import LookBecause, LookEnding

LOOKING = Q(ended_at__isnull=True)


class SecondLook(models.Model):
    """That a customer was not satisfied, and who looked again. Whoever owes its promise looks.

    `first_owner` owned the case when it began and is one of those who decided the first time. `words` says what was
    agreed on, in the words of whoever looked.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="second_looks")
    because = models.CharField(max_length=12)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="+")
    first_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True, default="")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(because__in=[one.value for one in LookBecause]), name="remedies_look_known_because"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False, ending__in=[one.value for one in LookEnding]),
                name="remedies_look_end_has_a_name",
            ),
            models.UniqueConstraint(fields=["case"], condition=LOOKING, name="remedies_one_look_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.because} {self.ending}"


class FinalAnswer(models.Model):
    """The last word of a second look: reasons, what stays on offer, where to go outside us. Another one, a lead,
    approves it or sends it back with an objection; only then it leaves."""

    id = models.UUIDField(primary_key=True, editable=False)
    look = models.ForeignKey(SecondLook, models.CASCADE, related_name="answers")
    reasons = models.TextField()
    stays = models.TextField()
    elsewhere = models.TextField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approval = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=300, blank=True, default="")
    letter = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, approved_at__isnull=True, sent_back_at__isnull=True)
                | (Q(approved_at__isnull=False, sent_back_at__isnull=True) & ~Q(decided_by=F("written_by")))
                | (Q(approved_at__isnull=True, sent_back_at__isnull=False) & ~Q(decided_by=F("written_by"))),
                name="remedies_final_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["look"],
                condition=Q(approved_at__isnull=True, sent_back_at__isnull=True),
                name="remedies_one_final_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"final answer of {self.look_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether a lead has not decided on it yet."""
        return self.approved_at is None and self.sent_back_at is None
