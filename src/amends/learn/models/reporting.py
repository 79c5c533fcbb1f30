"""What customers were told of what came of it: "you told us, we fixed it"."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.learn.models.causes import CorrectiveAction
from amends.people.models import Person


class FixLetter(models.Model):
    """The letter to those who had what an action has mended: its words by language, who wrote them, and who read and
    sent them, somebody else. `because` says how its writer knows that it is mended, where recurrence has not shown it.

    It goes on from `sent_at`, as recoveries end, until it is `done_at` or `stopped_at`."""

    id = models.UUIDField(primary_key=True, editable=False)
    action = models.OneToOneField(CorrectiveAction, models.PROTECT, related_name="letter")
    words = models.JSONField()
    because = models.CharField(max_length=200, blank=True, default="")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, done_at__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="learn_fix_letter_is_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) | ~Q(sent_by=F("written_by")), name="learn_fix_letter_read_by_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="learn_fix_letter_going",
                condition=Q(sent_at__isnull=False, done_at__isnull=True, stopped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.written_at}"


class FixTold(models.Model):
    """That somebody was told on their case, in the transaction that wrote the message: once for a letter."""

    id = models.UUIDField(primary_key=True, editable=False)
    letter = models.ForeignKey(FixLetter, models.CASCADE, related_name="told", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "fix told"
        constraints = [models.UniqueConstraint(fields=["letter", "case"], name="learn_fix_told_once")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.case_id}"
