"""The pulse: how many gave which answer in a month, and, apart from it, who has answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.people.models import Brand, Person


class PulseTally(models.Model):
    """How many people of a brand gave a score (1 to 5) to a question in a month. No row is anybody's, and none says
    when: all of a month are made at once, with its first answer, and named by the month's beginning."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    month_date = models.DateField()
    question = models.CharField(max_length=12)
    score = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "month_date", "question", "score"], name="learn_pulse_tally_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="learn_pulse_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.month_date} {self.question} {self.score}"


class PulseGiven(models.Model):
    """That somebody has answered in a month, so that nobody answers twice; not when, and not what."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    month_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "month_date"], name="learn_pulse_given_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month_date}"
