"""Who may give how much alone, and what is held back for a place without a signal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.cases.models import Case
from amends.people.models import Person
from amends.people.rules import Role


class Authority(models.Model):
    """What a role, or one person instead of their role, may grant alone in a currency: per case, per day, and per
    customer in 90 days (null: not limited)."""

    id = models.UUIDField(primary_key=True, editable=False)
    role = models.CharField(max_length=20, blank=True, default="")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    per_case_minor = models.BigIntegerField()
    per_day_minor = models.BigIntegerField()
    per_customer_minor = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, role__in=[role.value for role in Role if role is not Role.FINANCE])
                | Q(person__isnull=False, role=""),
                name="remedies_authority_of_role_or_person",
            ),
            models.CheckConstraint(
                condition=Q(per_case_minor__gte=0, per_day_minor__gte=0)
                & (Q(per_customer_minor__isnull=True) | Q(per_customer_minor__gte=0)),
                name="remedies_authority_not_negative",
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


class RaisedAuthority(models.Model):
    """That whoever owns this case may give more on it than elsewhere, one step up: the recovery has failed once."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    because = models.CharField(max_length=20)
    raised_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "raised authority"

    def __str__(self) -> str:
        return f"{self.case_id} {self.because}"


class FourEyes(models.Model):
    """Above which sum in a currency, given on one case in all, two people decide; null: one is enough."""

    id = models.UUIDField(primary_key=True, editable=False)
    currency = models.CharField(max_length=3, unique=True)
    above_minor = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "four eyes"
        constraints = [
            models.CheckConstraint(
                condition=Q(above_minor__isnull=True) | Q(above_minor__gte=0), name="remedies_four_eyes_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"above {self.above_minor} {self.currency}"


class OwnBudget(models.Model):
    """How much each person may give in a month, in a currency, for ideas of their own outside the catalogue."""

    id = models.UUIDField(primary_key=True, editable=False)
    currency = models.CharField(max_length=3, unique=True)
    per_month_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_month_minor__gte=0), name="remedies_own_budget_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.per_month_minor} {self.currency} a month"


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
