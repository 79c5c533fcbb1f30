"""A complaint as it came."""

from __future__ import annotations

from django.db import models

from amends.customers.models import Customer
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.post.models import Inbound


class Complaint(models.Model):
    """What a stranger to every thread told us, as they told it. `quarantined_for` says why it waits for a person."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    inbound = models.OneToOneField(Inbound, models.PROTECT, related_name="complaint")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    order_number = models.CharField(max_length=80, blank=True, default="")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    sort = models.CharField(max_length=12)
    needs_person_now = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    quarantined_for = models.CharField(max_length=20, blank=True, default="")
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="intake_quarantine",
                condition=models.Q(released_at__isnull=True) & ~models.Q(quarantined_for=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.received_at}"


class Import(models.Model):
    """A file of complaints or history, its column mapping, and what became of its rows."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    row_count = models.PositiveIntegerField(default=0)
    taken_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
