"""The failures that we expect: how they are rated, what is done against them, and how plan B was rehearsed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.promises.models import Promise


class Risk(models.Model):
    """A failure that we expect: what fails, what it does to the customer, of which kind it would be, and who watches
    it; on the register until it is taken off with a reason. Its last rating counts."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200)
    effect = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(why=""), name="learn_risk_is_taken_off_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.words


class RiskRating(models.Model):
    """How a risk was rated at a time, and why. `is_from_data`: the occurrence was that of our own data."""

    id = models.UUIDField(primary_key=True, editable=False)
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="ratings")
    severity = models.PositiveSmallIntegerField()
    occurrence = models.PositiveSmallIntegerField()
    detection = models.PositiveSmallIntegerField()
    is_from_data = models.BooleanField(default=False)
    why = models.CharField(max_length=200)
    rated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 10), occurrence__range=(1, 10), detection__range=(1, 10)),
                name="learn_rated_one_to_ten",
            )
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.occurrence} {self.detection}"


class RiskMeasure(models.Model):
    """What somebody promised to do against a risk; done, or given up with a reason."""

    id = models.UUIDField(primary_key=True, editable=False)
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="measures")
    words = models.CharField(max_length=300)
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="learn_measure_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Drill(models.Model):
    """A rehearsal of plan B with a stopwatch: its steps as they stood then, and after how many seconds each was done;
    at its end what it taught."""

    id = models.UUIDField(primary_key=True, editable=False)
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="drills")
    steps = models.JSONField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    learned = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], condition=Q(ended_at__isnull=True), name="learn_one_drill_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.begun_at}"
