"""Totals: what the board shows, counted by the worker from the parts and kept in ordinary rows. And what leaders write
beside figures: the one that is to improve this quarter, what happened on a day, and which two ways are tried."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.people.models import Brand, Person
from amends.promises.models import Promise


class Counted(models.Model):
    """Up to which position of the journal the totals of a brand were counted, for which local day, and when.

    `whole_at` is when all days were counted, and `seconds` how long that took; since then perhaps the last ones only.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    position = models.BigIntegerField()
    day = models.DateField()
    counted_at = models.DateTimeField()
    whole_at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        verbose_name_plural = "counted"

    def __str__(self) -> str:
        return f"{self.brand_id} {self.position}"


class Total(models.Model):
    """One figure of a brand, of all its cases or of those of one kind, channel or team: its windows, weeks and days.

    `by` says what divides it ("" for all), `value` which part it is. `told` and `days` are what `totals.Series` reads.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    figure = models.CharField(max_length=40)
    by = models.CharField(max_length=8, blank=True, default="")
    value = models.CharField(max_length=50, blank=True, default="")
    told = models.JSONField(default=dict)
    days = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "by", "value", "figure"], name="measure_total_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.by} {self.value}"


class Aim(models.Model):
    """The one figure that a brand wants to improve in a quarter: to which value (as its definition counts), and why.

    `quarter_date` is the quarter's first local day, `before` the figure of the ninety days before it was set (None: too
    few to say). Whoever holds `promise` owes the word on what came of it. It ends once, with the quarter and what was
    `found` then, or given up; `told` is what came of it in words. No person stands by what another system or the
    operator said; `told_through` names it then.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    figure = models.CharField(max_length=40)
    quarter_date = models.DateField()
    target = models.FloatField()
    before = models.FloatField(null=True)
    why = models.CharField(max_length=300)
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, default="")
    found = models.JSONField(default=dict)
    told = models.CharField(max_length=500, blank=True, default="")
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_through = models.CharField(max_length=80, blank=True, default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand"], condition=Q(ended_at__isnull=True), name="measure_one_aim"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="measure_aim_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.figure} {self.quarter_date}"


class BoardMail(models.Model):
    """That somebody has the board of a brand sent to themselves each Monday morning of their own, as a letter with a
    PDF, about so many days (`span`), until they stop it."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    span = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "brand"], condition=Q(stopped_at__isnull=True), name="measure_one_board_mail"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.brand_id}"


class Annotation(models.Model):
    """What happened on a day, written beside a figure, or beside all of them (an empty `figure`), until it is taken
    back. `made_through` and `changed_through` name the system, or the operator, where no person wrote it."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+", db_index=False)
    figure = models.CharField(max_length=40, blank=True, default="")
    day = models.DateField()
    words = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_through = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_through = models.CharField(max_length=80, blank=True, default="")
    changed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["brand", "day"], name="measure_annotation_day", condition=Q(taken_back_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"


class PrivacyContact(models.Model):
    """Who answers for what is done with customers' data at a brand, until another is named."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=Q(replaced_at__isnull=True), name="measure_one_privacy_contact"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.person_id}"


class Experiment(models.Model):
    """Two ways that are tried on customers, by a plan (`trying.Plan`) that was stated before and never changes.

    It begins when the policy's owner and the privacy contact have both approved it, takes customers in until
    `closed_at`, and is read once, not before `reads_at`: `found` is what that said. Whoever holds `promise` owes those
    of the worse way the difference. It ends once: read, stopped for a reason, or declined.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    question = models.CharField(max_length=300)
    about = models.CharField(max_length=10)
    usual = models.CharField(max_length=200)
    other = models.CharField(max_length=200)
    kinds = models.JSONField(default=list)
    figure = models.CharField(max_length=40)
    baseline = models.FloatField()
    least = models.FloatField()
    n_each = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    follow_days = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    policy_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    policy_at = models.DateTimeField(null=True)
    privacy_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    privacy_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reads_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, default="")
    ended_why = models.CharField(max_length=300, blank=True, default="")
    found = models.JSONField(default=dict)
    promise = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=Q(ended_at__isnull=True), name="measure_one_experiment"
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(policy_at__isnull=False, privacy_at__isnull=False),
                name="measure_experiment_approved_by_both",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="measure_experiment_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.question}"


class Assignment(models.Model):
    """That a recovery came under one of the two ways; a customer (by the id that they had then) once in
    an experiment. `settled_at` is when what they were worse off was made good, `settled_why` why there was nothing to
    give."""

    id = models.UUIDField(primary_key=True, editable=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="assignments", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    customer_key = models.UUIDField()
    arm = models.CharField(max_length=6)
    assigned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "customer_key"], name="measure_assigned_once"),
            models.CheckConstraint(condition=Q(arm__in=["usual", "other"]), name="measure_assigned_known_arm"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.arm}"
