"""Deliveries in and out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.people.models import Brand
from amends.post.rules import Channel

KNOWN_CHANNEL = Q(channel__in=[channel.value for channel in Channel])


class Raw(models.Model):
    """What came over the wire, byte for byte, compressed. It is named by its own content, so it is kept once."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    size = models.PositiveBigIntegerField()
    packed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "raw"

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.size}"


class Account(models.Model):
    """One way in or out on a channel: a mailbox, a telephone number, a profile. `adapter` names who serves it.

    `settings` holds what may be seen (host, folder, number), `sealed` what may not, encrypted with the desk's secret.
    `cursor` is where the fetching stands; `fetched_at` when the other side answered last; `trouble` why it does not.
    `lease` is whose turn to fetch it is: two at once would only disturb each other. A closed account keeps its name.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    adapter = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=254, blank=True, default="")
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    cursor = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "channel", "name"], name="post_account_name", condition=Q(is_active=True)
            ),
            models.CheckConstraint(condition=KNOWN_CHANNEL, name="post_account_known_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.name}"


class Inbound(models.Model):
    """One delivery as it came, whoever sent it. The same `source` and `external_id` twice is one row."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
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
    raw = models.ForeignKey(Raw, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
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
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    is_automatic = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=KNOWN_CHANNEL, name="post_out_known_channel"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(stopped_at__isnull=True), name="post_sent_or_stopped"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """A file that came with something told, or leaves with a message. Files of a letter stand in the letter itself."""

    id = models.UUIDField(primary_key=True, editable=False)
    raw = models.ForeignKey(Raw, models.PROTECT, related_name="+")
    inbound = models.ForeignKey(Inbound, models.PROTECT, null=True, related_name="attachments")
    outbound = models.ForeignKey(Outbound, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(inbound__isnull=False, outbound__isnull=True)
                | Q(inbound__isnull=True, outbound__isnull=False),
                name="post_attached_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.name
