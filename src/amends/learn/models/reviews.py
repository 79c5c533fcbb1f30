"""Which recoveries are read again, what was answered about them, and what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.people.models import Brand, Person
from amends.promises.models import Promise


class ReviewSize(models.Model):
    """How many recoveries of a brand are drawn by lot each week, where somebody chose it."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    many = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.brand_id} {self.many}"


class ReviewWeek(models.Model):
    """The draw of a week: the day (Monday) on which the week began whose recoveries were drawn from, how many had
    ended in it, how many were to be drawn by lot, and the lot's seed, from which anybody can draw the same again."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    week_date = models.DateField()
    seed = models.CharField(max_length=32)
    of_count = models.PositiveIntegerField()
    many = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "week_date"], name="learn_review_week_once")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.week_date}"


class Review(models.Model):
    """A case that is read again: why, for how many of its week it stands, and whose it was, who answers first; their
    reader may begin without them when they have not by `opens_at`. Read twice, it is read by two who know nothing of
    each other."""

    id = models.UUIDField(primary_key=True, editable=False)
    week = models.ForeignKey(ReviewWeek, models.CASCADE, related_name="reviews")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    why = models.CharField(max_length=12)
    stands_for = models.FloatField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_twice = models.BooleanField(default=False)
    opens_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "case"], name="learn_review_once_a_week"),
            models.CheckConstraint(condition=Q(stands_for__gte=1), name="learn_review_stands_for_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.why}"


class ReviewAnswers(models.Model):
    """What somebody answered about a case: whose case it was (own), its reader (first), or another one (second)."""

    id = models.UUIDField(primary_key=True, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="answers", db_index=False)
    part = models.CharField(max_length=6)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answers = models.JSONField()
    words = models.CharField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "review answers"
        constraints = [
            models.UniqueConstraint(fields=["review", "part"], name="learn_review_part_once"),
            models.UniqueConstraint(fields=["review", "person"], name="learn_review_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.part}"


class ReviewFinding(models.Model):
    """What was learned from reading a case, and where it leads: a script, a playbook, practice, a limit. It is about
    the way we work and names nobody; it is done, by a promise or without one, or set aside with a reason."""

    id = models.UUIDField(primary_key=True, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="findings")
    feeds = models.CharField(max_length=10)
    words = models.CharField(max_length=300)
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    promise = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="learn_finding_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.words
