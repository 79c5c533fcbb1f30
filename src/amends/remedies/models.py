"""The catalogue, remedies, authority, and the double-entry ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.people.rules import Role
from amends.promises.models import Promise
from amends.remedies.rules import AccountCode, Basis, Beyond, NoneBecause, RemedyKind, State, Step, state_of

UNDECIDED = Q(granted_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True)
# What the customer has or will get: it counts against every limit.
GIVEN = Q(granted_at__isnull=False, declined_at__isnull=True, reversed_at__isnull=True)
UNPAID = GIVEN & Q(paid_at__isnull=True)
KNOWN_BASIS = Q(basis__in=[basis.value for basis in Basis])


class Offering(models.Model):
    """One thing of the catalogue: what may be given for which loss, on what ground, and how fast it is delivered."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=12)
    has_amount = models.BooleanField(default=False)
    payout_days = models.PositiveSmallIntegerField(default=5)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in RemedyKind]), name="remedies_known_kind"
            ),
            models.CheckConstraint(condition=KNOWN_BASIS, name="remedies_offering_known_basis"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_extra(self) -> bool:
        """Whether it comes on top of putting right."""
        return self.basis == Basis.EXTRA.value


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
                condition=Q(person__isnull=True, role__in=[role.value for role in Role])
                | Q(person__isnull=False, role=""),
                name="remedies_authority_of_role_or_person",
            ),
            models.CheckConstraint(
                condition=Q(per_case_minor__gte=0, per_day_minor__gte=0), name="remedies_authority_not_negative"
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


class Allowance(models.Model):
    """What somebody may give where there is no signal, held back from their day before they went there.

    It is for giving until `expires_at`; what was given by then counts when it arrives before `let_go_at`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    let_go_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="remedies_allowance_of_something"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("reserved_at"), let_go_at__gte=F("expires_at")),
                name="remedies_allowance_ends_in_order",
            ),
        ]
        indexes = [models.Index(fields=["person", "let_go_at"], name="remedies_allowance_held")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.amount_minor} {self.currency}"


class Remedy(models.Model):
    """One remedy on a case. Asked for by one person, decided by one with the authority, then granted and paid.

    `beyond` says which limit of the asker it exceeded; empty when they granted it alone. What was known when it was
    asked for (kind of failure, severity, basis) stays with it, so that like can be compared with like.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12)
    failure_kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    severity = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300, blank=True, default="")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    beyond = models.CharField(max_length=12, blank=True, default="")
    allowance = models.ForeignKey(Allowance, models.PROTECT, null=True, related_name="remedies")
    approval = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    payout = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    paid_reference = models.CharField(max_length=120, blank=True, default="")
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="remedies_amount_not_negative"),
            models.CheckConstraint(condition=KNOWN_BASIS, name="remedies_known_basis"),
            models.CheckConstraint(
                condition=UNDECIDED
                | Q(granted_at__isnull=False, refused_at__isnull=True, withdrawn_at__isnull=True)
                | Q(granted_at__isnull=True, refused_at__isnull=False, withdrawn_at__isnull=True)
                | Q(granted_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=False),
                name="remedies_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, refused_at__isnull=True, decided_by__isnull=True)
                | (Q(decided_by__isnull=False) & (Q(granted_at__isnull=False) | Q(refused_at__isnull=False))),
                name="remedies_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(beyond="", granted_at__isnull=False)
                | (
                    Q(beyond__in=[beyond.value for beyond in Beyond])
                    & (Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")))
                ),
                name="remedies_nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=False)
                | Q(paid_at__isnull=True, accepted_at__isnull=True, declined_at__isnull=True, reversed_at__isnull=True),
                name="remedies_granted_first",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | Q(paid_at__isnull=True, reversed_at__isnull=True),
                name="remedies_declined_is_not_paid",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | (Q(amount_minor__gt=0) & ~Q(paid_reference="")),
                name="remedies_paid_with_a_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "asked_at"], name="remedies_case"),
            models.Index(fields=["asked_at"], name="remedies_undecided", condition=UNDECIDED),
            models.Index(fields=["granted_at"], name="remedies_granted", condition=Q(granted_at__isnull=False)),
            models.Index(
                fields=["decided_by", "granted_at"], name="remedies_day", condition=Q(granted_at__isnull=False)
            ),
            models.Index(
                fields=["failure_kind", "severity", "currency", "-granted_at"],
                name="remedies_similar",
                condition=GIVEN & Q(basis=Basis.EXTRA.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.amount_minor} {self.currency}"

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(
            granted=self.granted_at is not None,
            refused=self.refused_at is not None,
            withdrawn=self.withdrawn_at is not None,
            declined=self.declined_at is not None,
            paid=self.paid_at is not None,
            reversed_=self.reversed_at is not None,
        )


class Decision(models.Model):
    """That the remedy question of a case is decided: by remedies granted, or "none, because"."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="remedy_decision")
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    none_because = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(none_because__in=["", *(reason.value for reason in NoneBecause)]),
                name="remedies_known_none_because",
            )
        ]

    def __str__(self) -> str:
        return self.none_because or "granted"


class Account(models.Model):
    """A ledger account of a brand in one currency: its budget, what is reserved, owed to customers, or paid."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "code", "currency"], name="remedies_account_once"),
            models.CheckConstraint(
                condition=Q(code__in=[code.value for code in AccountCode]), name="remedies_known_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class Transfer(models.Model):
    """One movement, out of the debited account into the credited one. Append-only; its key lets a step happen once."""

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
            models.CheckConstraint(condition=Q(step__in=[step.value for step in Step]), name="remedies_known_step"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.amount_minor} {self.currency}"
