"""Failures, cases, the people on a case, hand-offs and waiting."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.customers.models import Customer, Order
from amends.detect.models import Finding, Incident
from amends.kinds.models import Kind
from amends.kinds.rules import Controllability, Severity
from amends.people.models import Brand, Person, Team


class Failure(models.Model):
    """What went wrong for one customer."""

    id = models.UUIDField(primary_key=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField(default=Severity.MEDIUM.value)
    controllability = models.CharField(max_length=12, default=Controllability.UNKNOWN.value)
    happened_at = models.DateTimeField()
    known_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=[s.value for s in Severity]), name="cases_known_severity"),
            models.UniqueConstraint(
                fields=["finding", "order"], condition=Q(finding__isnull=False), name="cases_failure_found_once"
            ),
        ]
        indexes = [models.Index(fields=["customer", "happened_at"], name="cases_failure_customer")]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.happened_at}"


class Case(models.Model):
    """One customer's recovery: one owner, one chain of promises, one timeline. Without a failure it is a request."""

    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cases", db_index=False)
    failure = models.OneToOneField(Failure, models.PROTECT, null=True, related_name="case")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=12)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    first_contact_at = models.DateTimeField(null=True)
    needs_person_now = models.BooleanField(default=False)
    is_separated = models.BooleanField(default=False)
    deviation_count = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True, default="")
    caused = models.CharField(max_length=300, blank=True, default="")
    asks = models.CharField(max_length=300, blank=True, default="")
    unknown = models.CharField(max_length=300, blank=True, default="")
    understood_at = models.DateTimeField(null=True)
    fixed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, blank=True, default="")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ending="") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="cases_end_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "opened_at"], name="cases_customer"),
            models.Index(fields=["order"], name="cases_open_order", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["opened_at"], name="cases_opened"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_request(self) -> bool:
        """Whether nothing failed: it has an owner and promises, but no cause, remedy or follow-up."""
        return self.failure_id is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class CasePerson(models.Model):
    """Somebody on a case beside its customer: another one failed, who pays, who speaks (with authority seen)."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="people")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    part = models.CharField(max_length=10)
    authority_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "customer", "part"], name="cases_person_has_a_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.customer_id}"


class HandOff(models.Model):
    """A change of owner between people. The giver owns the case until it is accepted."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="hand_offs")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taker__isnull=False, to_team__isnull=True) | Q(taker__isnull=True, to_team__isnull=False),
                name="cases_hand_off_has_one_taker",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True),
                name="cases_one_open_hand_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.offered_at}"


class Waiting(models.Model):
    """A span in which we wait for the customer. Pauses resolution only; always beside an update promise of ours."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="waits")
    asked = models.CharField(max_length=500)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until_at__isnull=True), name="cases_one_wait_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="cases_wait_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_at}"


class EndedOtherwise(models.Model):
    """That a case ended otherwise than recovered: how, what shows it, by whom (null: another system), and what a lead
    found who read it. Undone: the case is open again."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="other_endings")
    ending = models.CharField(max_length=20)
    shown_by = models.CharField(max_length=12)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField()
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "ended otherwise"
        indexes = [models.Index(fields=["ended_at"], name="cases_ended_otherwise_at")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ending}"


class Split(models.Model):
    """A case that was made of another's messages. `moved` names them and the promises that went with them."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="splits")
    new_case = models.OneToOneField(Case, models.CASCADE, related_name="split")
    moved = models.JSONField(default=dict)
    split_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.new_case_id} of {self.case_id}"


class AlsoShown(models.Model):
    """Another finding that shows what a case is about already: a second detector, or the same one once more."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="also_shown")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", db_index=False)
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "case"], name="cases_also_shown_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding_id}"
