"""What may be given: the catalogue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.remedies.rules import Basis, RemedyKind

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
