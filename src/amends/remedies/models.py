"""The catalogue, remedies, authority, and the double-entry ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.people.models import Brand, Person
from amends.promises.models import Promise


class Offering(models.Model):
    """One thing of the catalogue: what may be given for which loss, at most how much, and how it is delivered."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    for_type = models.CharField(max_length=12, blank=True, default="")
    has_amount = models.BooleanField(default=False)
    is_extra = models.BooleanField(default=False)
    payout_days = models.PositiveSmallIntegerField(default=5)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """What a role, or one person instead of their role, may grant alone: per case and per day, in a currency."""

    id = models.UUIDField(primary_key=True, editable=False)
    role = models.CharField(max_length=20, blank=True, default="")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    per_case_minor = models.BigIntegerField()
    per_day_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) & ~Q(role="") | Q(person__isnull=False, role=""),
                name="remedies_authority_of_role_or_person",
            ),
            models.UniqueConstraint(
                fields=["role", "currency"], condition=Q(person__isnull=True), name="remedies_one_authority_a_role"
            ),
            models.UniqueConstraint(
                fields=["person", "currency"], condition=Q(person__isnull=False), name="remedies_one_authority_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or self.person_id} {self.per_case_minor} {self.currency}"


class Remedy(models.Model):
    """One remedy on a case. Asked for by one person, decided by one with the authority, then granted and paid."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300, blank=True, default="")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approval = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    payout = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="remedies_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True) | Q(refused_at__isnull=True), name="remedies_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(approval__isnull=True) | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="remedies_nobody_approves_their_own",
            ),
        ]
        indexes = [models.Index(fields=["case", "asked_at"], name="remedies_case")]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.amount_minor} {self.currency}"


class Decision(models.Model):
    """That the remedy question of a case is decided: by remedies granted, or "none, because"."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="remedy_decision")
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    none_because = models.CharField(max_length=40, blank=True, default="")

    def __str__(self) -> str:
        return self.none_because or "granted"


class Account(models.Model):
    """A ledger account: a brand's goodwill budget, customer liability, or money paid, in one currency."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "code", "currency"], name="remedies_account_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class Transfer(models.Model):
    """One movement between two accounts. Append-only; the key makes a second one of the same step impossible."""

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(max_length=120, unique=True)
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="transfers")
    step = models.CharField(max_length=10)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="remedies_transfer_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="remedies_transfer_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.amount_minor} {self.currency}"
