"""One playbook per kind; and what was started for an incident: its plan B, letters to all, one rule for all."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.detect.models import Incident
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.playbooks.rules import Pause
from amends.promises.models import Promise
from amends.remedies.models import Offering, Remedy
from amends.remedies.rules import Skip


class Playbook(models.Model):
    """The steps for one kind, as `rules.Step` keeps them, and the plan B of an incident.

    Plan B: `plan_b` are the words that are prepared, `calls` who is called, one a line; `care_minor` in
    `care_currency` is approved in advance by `care_by`; everybody hears again every `update_minutes` (0: not said).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.OneToOneField(Kind, models.CASCADE, related_name="+")
    steps = models.JSONField(default=list)
    plan_b = models.TextField(blank=True, default="")
    calls = models.TextField(blank=True, default="")
    care_minor = models.BigIntegerField(default=0)
    care_currency = models.CharField(max_length=3, blank=True, default="")
    care_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    update_minutes = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(care_minor=0) | (Q(care_minor__gt=0, care_by__isnull=False) & ~Q(care_currency="")),
                name="playbooks_care_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} v{self.version}"

    @property
    def has_plan_b(self) -> bool:
        """Whether there is anything to start."""
        return bool(self.plan_b or self.calls or self.care_minor or self.update_minutes)


class FormerPlaybook(models.Model):
    """The steps of a playbook as they were before a change: who made it, when and why."""

    id = models.UUIDField(primary_key=True, editable=False)
    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="former")
    version = models.PositiveIntegerField()
    steps = models.JSONField(default=list)
    why = models.CharField(max_length=200)
    replaced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "version"], name="playbooks_each_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id} {self.version}"


class Launch(models.Model):
    """Something new that goes out at a moment; before it does, somebody asks what will fail."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    goes_out_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "launches"
        indexes = [models.Index(fields=["brand", "goes_out_at"], name="playbooks_launch_goes_out")]

    def __str__(self) -> str:
        return self.name


class LaunchRisk(models.Model):
    """One thing that will fail at a launch: what is done then, and the promise that it is ready before the launch."""

    id = models.UUIDField(primary_key=True, editable=False)
    launch = models.ForeignKey(Launch, models.CASCADE, related_name="risks")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200)
    plan_b = models.TextField()
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(dropped_at__isnull=True), name="playbooks_ready_or_dropped"
            )
        ]

    def __str__(self) -> str:
        return self.words


class PlanRun(models.Model):
    """Plan B, started for an incident as it stood then."""

    incident = models.OneToOneField(Incident, models.PROTECT, primary_key=True, related_name="plan_run")
    words = models.TextField(blank=True, default="")
    care_minor = models.BigIntegerField(default=0)
    care_currency = models.CharField(max_length=3, blank=True, default="")
    care_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    update_minutes = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id} {self.started_at}"


class PlanStep(models.Model):
    """One step of a plan that was started; skipped unless somebody did it by the incident's end."""

    id = models.UUIDField(primary_key=True, editable=False)
    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="playbooks_plan_step_once")]

    def __str__(self) -> str:
        return self.words


class Broadcast(models.Model):
    """A letter to everybody whom an incident failed, at most `per_minute` of them; each names when the next word comes.

    It goes on from `going_from` and has written `count_since` letters since then; empty: it rests. `done_at` is when
    everybody had it for the first time: late joiners get the last letter too, until it is stopped.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    words = models.TextField()
    next_at = models.DateTimeField()
    per_minute = models.PositiveIntegerField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    going_from = models.DateTimeField(null=True)
    count_since = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="playbooks_broadcast_moves"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(going_from__isnull=True), name="playbooks_stopped_rests"
            ),
        ]
        indexes = [
            models.Index(fields=["started_at"], name="playbooks_broadcast_going", condition=Q(going_from__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.started_at}"


class Addressed(models.Model):
    """That a letter to all was written on a case, in the transaction that wrote it: never twice."""

    id = models.UUIDField(primary_key=True, editable=False)
    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="addressed", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "addressed"
        constraints = [models.UniqueConstraint(fields=["broadcast", "case"], name="playbooks_addressed_once")]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.case_id}"


class RemedyRule(models.Model):
    """One remedy for everybody whom an incident failed: the same to each customer, once, up to so many customers.

    It is asked for by `asked_by` for `customers_most`, and applied from `granted_at` on in the name of `granted_by`,
    who has the authority for the total: the asker, whoever they asked (`approval`), or who approved the care in
    advance. `rests_because` says why it waits, where it does.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200)
    skips = models.CharField(max_length=16, blank=True, default="")
    customers_most = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approval = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True, default="")
    stopped_at = models.DateTimeField(null=True)
    rests_because = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, customers_most__gt=0), name="playbooks_rule_gives_something"
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(refused_at__isnull=True, stopped_at__isnull=True),
                name="playbooks_one_rule_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, granted_by__isnull=True)
                | Q(granted_at__isnull=False, granted_by__isnull=False, refused_at__isnull=True),
                name="playbooks_rule_granted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approval__isnull=True) | Q(granted_by__isnull=True) | ~Q(granted_by=F("asked_by")),
                name="playbooks_nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(skips__in=["", *(skip.value for skip in Skip)]), name="playbooks_rule_known_skip"
            ),
            models.CheckConstraint(
                condition=Q(rests_because__in=["", *(pause.value for pause in Pause)]), name="playbooks_rule_known_rest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.amount_minor} {self.currency}"

    @property
    def total_minor(self) -> int:
        """What it gives at most, at its face value."""
        return self.amount_minor * self.customers_most


class Applied(models.Model):
    """What a rule did for one customer: gave a remedy, or left them to a person, and why."""

    id = models.UUIDField(primary_key=True, editable=False)
    rule = models.ForeignKey(RemedyRule, models.CASCADE, related_name="applied", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    remedy = models.OneToOneField(Remedy, models.PROTECT, null=True, related_name="+")
    left_because = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        verbose_name_plural = "applied"
        constraints = [
            models.UniqueConstraint(fields=["rule", "customer"], name="playbooks_applied_once"),
            models.CheckConstraint(
                condition=Q(remedy__isnull=False, left_because="") | (Q(remedy__isnull=True) & ~Q(left_because="")),
                name="playbooks_applied_or_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.customer_id}"
