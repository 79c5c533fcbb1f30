"""How a granted sum reaches the customer: by which provider, under which key, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from amends.people.models import Brand
from amends.remedies.models.given import Remedy
from amends.remedies.rules import AWAY, Destination, PayoutState

# What stands in the settings of an account that pays only what customers choose to be paid by it.
CHOSEN = "chosen"
PAYOUT_OPEN = Q(state__in=["to_pay", "asked", "unknown", "failed"])


class PayoutAccount(models.Model):
    """A provider that pays for a brand: for which kinds of remedy, with which settings; its secrets are sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    provider = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    pays = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name"], name="remedies_payout_account_name", condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.name}"

    @property
    def is_by_choice(self) -> bool:
        """Whether it pays nothing but what customers choose to be paid by it."""
        return bool(self.settings.get("when") == CHOSEN)


class Payout(models.Model):
    """One payment of a granted sum, or of what is left of it. It is asked for under `key`, which is its for ever.

    Without an account it stands on the finance desk's list. `paid_minor` is what was confirmed, which may be less than
    was asked for; what is left is a payout of its own. One that failed or came back stays so, and another follows.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="payouts")
    account = models.ForeignKey(PayoutAccount, models.PROTECT, null=True, related_name="+")
    destination = models.CharField(max_length=16, default=Destination.ORIGINAL_MEANS.value)
    key = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=PayoutState.TO_PAY.value)
    paid_minor = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PayoutState]), name="remedies_payout_known_state"
            ),
            models.CheckConstraint(
                condition=Q(destination__in=[one.value for one in Destination]), name="remedies_payout_known_place"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, paid_minor__gte=0, paid_minor__lte=F("amount_minor")),
                name="remedies_payout_pays_no_more",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "returned"], paid_minor__gt=0, confirmed_at__isnull=False)
                & ~Q(reference="")
                | ~Q(state__in=["paid", "returned"]) & Q(paid_minor=0, confirmed_at__isnull=True),
                name="remedies_payout_paid_by_a_word",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in PayoutState if state in AWAY])
                | Q(asked_at__isnull=False),
                name="remedies_payout_asked_for",
            ),
        ]
        indexes = [
            models.Index(fields=["remedy", "id"], name="remedies_payouts"),
            models.Index(fields=["state", "made_at"], name="remedies_payout_open", condition=PAYOUT_OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"

    @property
    def is_by_hand(self) -> bool:
        """Whether the finance desk pays it."""
        return self.account_id is None
