"""Causes, and which case had which; what is rising, and the daily totals that show it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.detect.models import Incident
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
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


class Tally(models.Model):
    """How many failures became known on a day, of a kind, looked at by what (all, place, ...) and which of these.

    `could_fail` is how many promises fell due on that day, where that is known; None where it is not (yet).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    could_fail = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "day", "by", "kind", "value"], name="learn_tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.by} {self.value}"


class Rising(models.Model):
    """A series of failures that has risen, as the radar saw it last; until it is over, or for good.

    `weeks` are its last weeks for a picture: Monday, count, and between what it usually lies (or None).
    `set_aside_week` is what seven days held when it was set aside, so that it comes back when it grows.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+")
    by = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    since_date = models.DateField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    week_count = models.PositiveIntegerField()
    week_low = models.PositiveIntegerField()
    week_high = models.PositiveIntegerField()
    weeks = models.JSONField(default=list)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_aside_why = models.CharField(max_length=16, blank=True, default="")
    set_aside_words = models.CharField(max_length=120, blank=True, default="")
    set_aside_week = models.PositiveIntegerField(default=0)
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind", "by", "value"],
                condition=Q(ended_at__isnull=True),
                name="learn_rising_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.by} {self.value} since {self.since_date}"


class RisingWords(models.Model):
    """A word or phrase that more customers use in their complaints than before; made anew each day."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    phrase = models.CharField(max_length=80)
    now_count = models.PositiveIntegerField()
    now_of = models.PositiveIntegerField()
    before_count = models.PositiveIntegerField()
    before_of = models.PositiveIntegerField()
    sigmas = models.FloatField()
    cases = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "language", "phrase"], name="learn_words_once")]

    def __str__(self) -> str:
        return self.phrase
