"""A complaint as it came."""

from __future__ import annotations

from django.db import models

from amends.customers.models import Customer
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.post.models import Inbound


class Complaint(models.Model):
    """What a stranger to every thread told us, as they told it. `quarantined_for` says why it waits for a person.

    `suggested` is what triage took it for: codes and whole percents, empty for what no model has read.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    inbound = models.OneToOneField(Inbound, models.PROTECT, related_name="complaint")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    order_number = models.CharField(max_length=80, blank=True, default="")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    sort = models.CharField(max_length=12)
    suggested = models.JSONField(default=dict)
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


class Judgement(models.Model):
    """What a person decided that a complaint is: what triage learns from. None: nobody has said."""

    id = models.UUIDField(primary_key=True, editable=False)
    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="judgement")
    is_complaint = models.BooleanField(default=True)
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField(null=True)
    person_now = models.BooleanField(null=True)
    is_agreed = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["given_at"], name="intake_judgement_given")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.given_at}"


class Learned(models.Model):
    """A model that was learned here: its measured figures, and its numbers unless it was refused."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)
    judgement_count = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    weights = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="intake_one_current_model"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.made_at}"


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
