"""Vouchers that Amends issues itself, and what was bought with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.people.models import Brand
from amends.remedies.models.payouts import Payout


class Voucher(models.Model):
    """A voucher. Its code stands here sealed, to be shown to its holder; it is found by a digest that is slow to make.

    `left_minor` is what can still be redeemed. What expired, or was taken back, is `lost_minor`; the rest was redeemed.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    payout = models.OneToOneField(Payout, models.PROTECT, related_name="voucher")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    amount_minor = models.BigIntegerField()
    left_minor = models.BigIntegerField()
    lost_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, left_minor__gte=0, lost_minor__gte=0)
                & Q(amount_minor__gte=F("left_minor") + F("lost_minor")),
                name="remedies_voucher_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="remedies_voucher_expires_after_issue"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="remedies_voucher_open", condition=Q(left_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.left_minor} of {self.amount_minor} {self.currency}"

    @property
    def redeemed_minor(self) -> int:
        """What was bought with it so far."""
        return self.amount_minor - self.left_minor - self.lost_minor


class Redemption(models.Model):
    """One purchase paid with a voucher. `key` is its till's own: the same key twice is one redemption."""

    id = models.UUIDField(primary_key=True, editable=False)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions")
    key = models.CharField(max_length=250, unique=True)
    asked_minor = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField()
    left_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, left_minor__gte=0), name="remedies_redemption_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} at {self.at}"
