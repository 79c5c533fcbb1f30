"""Promises, alerts about them, the targets they are counted by, and the standing of each case."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.detect.models import Incident
from amends.intake.models import Complaint
from amends.people.models import Brand, Department, Person, Team
from amends.promises.rules import PromiseKind, Stage

OPEN = Q(kept_at__isnull=True, broken_at__isnull=True, released_at__isnull=True)
# In a storm the incident's owner owes everybody the next word; a case of it needs a person once its customer came.
NEEDS_OWNER = (Q(incident__isnull=True) | Q(stage=Stage.TO_ACKNOWLEDGE.value) | Q(needs_person_now=True)) & ~Q(
    stage__in=[Stage.CLOSED.value, Stage.FOLLOWING_UP.value]
)
OWED_BY_ONE = (
    Q(person__isnull=False, team__isnull=True, department__isnull=True, customer__isnull=True)
    | Q(person__isnull=True, team__isnull=False, department__isnull=True, customer__isnull=True)
    | Q(person__isnull=True, team__isnull=True, department__isnull=False, customer__isnull=True)
    | Q(person__isnull=True, team__isnull=True, department__isnull=True, customer__isnull=False)
)
ENDS_ONCE = (
    Q(kept_at__isnull=True, broken_at__isnull=True)
    | Q(kept_at__isnull=True, released_at__isnull=True)
    | Q(broken_at__isnull=True, released_at__isnull=True)
)


class Promise(models.Model):
    """Something that somebody (person, team, department or customer) owes somebody by a time.

    A particular one ("the refund number by noon") is kept by that very thing, not by any letter.
    Owed on a case, on a quarantined complaint, on an incident (the next update to all), or, for a corrective
    action, on nothing. `next_at` is the next rung of its ladder or its due time, whichever comes first.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="promises", db_index=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16)
    words = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    owed_to = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    counted = models.CharField(max_length=200)
    rung = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=24, blank=True, default="")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    move_count = models.PositiveSmallIntegerField(default=0)
    is_particular = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_ONCE, name="promises_end_once"),
            models.CheckConstraint(condition=OWED_BY_ONE, name="promises_owed_by_one"),
            models.CheckConstraint(condition=Q(due_at__gte=F("made_at")), name="promises_due_after_made"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PromiseKind]), name="promises_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False)
                | Q(complaint__isnull=False)
                | Q(incident__isnull=False)
                | Q(kind=PromiseKind.ACTION.value),
                name="promises_on_a_case_unless_action",
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | Q(broken_at=F("due_at")), name="promises_break_when_due"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(release_reason=""), name="promises_release_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="promises_sweep", condition=OPEN),
            models.Index(fields=["case", "made_at"], name="promises_case"),
            models.Index(fields=["person", "due_at"], name="promises_person", condition=OPEN & Q(person__isnull=False)),
            models.Index(fields=["due_at"], name="promises_due"),
            models.Index(fields=["due_at"], name="promises_owed", condition=OPEN),
            models.Index(fields=["due_at"], name="promises_late", condition=OPEN & Q(level__gt=0)),
            models.Index(
                fields=["case", "due_at"], name="promises_asked", condition=OPEN & Q(kind=PromiseKind.WORK.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at}"

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return self.kept_at is None and self.broken_at is None and self.released_at is None


class Alert(models.Model):
    """A rung that reached somebody: in the app at once, in a background tab, and by mail. `count` like ones are one."""

    id = models.UUIDField(primary_key=True, editable=False)
    promise = models.ForeignKey(Promise, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    why = models.CharField(max_length=20)
    instead_of = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    count = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "raised_at"], name="promises_alert_unseen", condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.promise_id}"


class Target(models.Model):
    """How long a kind of promise may take, by channel; a setting with its source shown. One per brand overrides."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=12, blank=True, default="")
    minutes = models.PositiveIntegerField()
    by_calendar = models.BooleanField(default=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "kind", "channel"], name="promises_one_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.minutes}"


class Standing(models.Model):
    """Where a case stands: derived, written in the transaction that changes a promise, rebuilt by a check command."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="standing")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField()
    needs_person_now = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    next_promise = models.ForeignKey(Promise, models.SET_NULL, null=True, related_name="+", db_index=False)
    next_at = models.DateTimeField(null=True)
    broken_count = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    is_waiting = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # Each batch of new cases asks how much everybody has to do: answered from this index alone.
            models.Index(fields=["owner", "stage"], name="promises_standing_load"),
            models.Index(
                fields=["brand", "needs_person_now", "next_at", "case"],
                name="promises_standing_queue",
                condition=~Q(stage=Stage.CLOSED.value),
            ),
            models.Index(
                fields=["brand", "next_at", "case"],
                name="promises_standing_now",
                condition=~Q(stage=Stage.CLOSED.value) & Q(needs_person_now=True),
            ),
            models.Index(
                fields=["brand", "next_at", "case"],
                name="promises_standing_late",
                condition=~Q(stage=Stage.CLOSED.value) & Q(is_late=True),
            ),
            models.Index(
                fields=["owner", "next_at", "case"],
                name="promises_standing_owner",
                condition=~Q(stage=Stage.CLOSED.value) & Q(owner__isnull=False),
            ),
            models.Index(
                fields=["team", "next_at", "case"],
                name="promises_standing_nobody",
                condition=~Q(stage=Stage.CLOSED.value) & Q(owner__isnull=True),
            ),
            models.Index(
                fields=["incident", "next_at", "case"],
                name="promises_standing_storm",
                condition=~Q(stage=Stage.CLOSED.value) & Q(incident__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.case_id}"
