"""Deliveries in and out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.people.models import Brand
from amends.post.rules import Channel

KNOWN_CHANNEL = Q(channel__in=[channel.value for channel in Channel])


class Inbound(models.Model):
    """One delivery as it came, whoever sent it. The same `source` and `external_id` twice is one row."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    source = models.CharField(max_length=80)
    external_id = models.CharField(max_length=250)
    received_at = models.DateTimeField()
    from_name = models.CharField(max_length=200, blank=True, default="")
    from_address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=250, blank=True, default="")
    references = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    raw = models.BinaryField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="post_one_delivery_once"),
            models.CheckConstraint(condition=KNOWN_CHANNEL, name="post_in_known_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Outbound(models.Model):
    """One message on its way out. `key` makes a second sending of the same thing impossible to write down."""

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(max_length=160, unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    to_name = models.CharField(max_length=200, blank=True, default="")
    to_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField()
    message_id = models.CharField(max_length=250, unique=True)
    references = models.JSONField(default=list)
    is_automatic = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=KNOWN_CHANNEL, name="post_out_known_channel"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(stopped_at__isnull=True), name="post_sent_or_stopped"
            ),
        ]

    def __str__(self) -> str:
        return self.key
