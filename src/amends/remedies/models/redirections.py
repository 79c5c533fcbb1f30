"""A customer's wish to be paid to another account: which contact proved it, and who let it happen."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from amends.customers.models import Identity
from amends.people.models import Person
from amends.remedies.models.payouts import Payout
from amends.remedies.rules.redirections import Stand, stand


class Redirection(models.Model):
    """A payment that is to go elsewhere. Of its code a keyed digest is kept, and the account stands here sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=bytes)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payout"], condition=Q(refused_at__isnull=True), name="remedies_one_redirection_open"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True)
                | Q(proved_at__isnull=False, decided_by__isnull=False, refused_at__isnull=True),
                name="remedies_redirection_proved_first",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="remedies_redirection_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payout_id} elsewhere"

    def stand(self, at: datetime) -> Stand:
        """Where it stands at a moment."""
        return stand(
            proved=self.proved_at is not None,
            given=self.given_at is not None,
            refused=self.refused_at is not None,
            tries=self.tries,
            expires_at=self.expires_at,
            at=at,
        )
