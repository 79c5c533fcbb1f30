"""Where the money stands: accounts, and the transfers between them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.people.models import Brand
from amends.remedies.models.given import Remedy
from amends.remedies.rules import AccountCode, Step


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


class Closing(models.Model):
    """That a brand's books are closed up to the end of a month by its own clock: nothing is dated into it again."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "month"], name="remedies_month_closed_once"),
            models.CheckConstraint(condition=Q(closed_at__gt=F("ends_at")), name="remedies_month_over_when_closed"),
        ]

    def __str__(self) -> str:
        return self.month
