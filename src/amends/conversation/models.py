"""Messages, drafts, scripts and private links."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.cases.models import Case
from amends.conversation.rules import Direction, SaidManner
from amends.customers.models import Identity
from amends.people.models import Person
from amends.post.models import Inbound, Outbound, Raw
from amends.promises.models import Promise


class Message(models.Model):
    """One thing said on a case: by the customer, by us, to ourselves (a note), or on a call that was logged."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", db_index=False)
    direction = models.CharField(max_length=6)
    channel = models.CharField(max_length=12)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    subject = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True, default="")
    inbound = models.OneToOneField(Inbound, models.PROTECT, null=True, related_name="message")
    outbound = models.OneToOneField(Outbound, models.PROTECT, null=True, related_name="message")
    is_thanks = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["case", "said_at"], name="conversation_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=[d.value for d in Direction]), name="conversation_known_direction"
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.OUT.value) | Q(is_automatic=True) | Q(author__isnull=False),
                name="conversation_nobody_speaks_for_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.said_at}"


class Said(models.Model):
    """What a message does to a promise: makes it; or, once it has gone out, moves it to a new time, or keeps it."""

    id = models.UUIDField(primary_key=True, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="said")
    promise = models.ForeignKey(Promise, models.CASCADE, related_name="+")
    manner = models.CharField(max_length=6)
    move_to_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True, default="")
    is_agreed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "said"
        constraints = [
            models.UniqueConstraint(fields=["message", "promise"], name="conversation_said_once"),
            models.CheckConstraint(
                condition=Q(manner=SaidManner.MOVES.value, move_to_at__isnull=False)
                | (~Q(manner=SaidManner.MOVES.value) & Q(move_to_at__isnull=True)),
                name="conversation_a_move_names_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.promise_id}"


class Posted(models.Model):
    """What a page posted that goes into no outbox, a note or a call, under the page's key: it is written once."""

    key = models.CharField(primary_key=True, max_length=120)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "posted"

    def __str__(self) -> str:
        return self.key


class Draft(models.Model):
    """What somebody is writing on a case in one mode, since when; empty, that they look at it. Not journalled, and
    may be lost. `page` is the window that wrote it last; `version` grows with each change."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    text = models.TextField(blank=True, default="")
    mode = models.CharField(max_length=8, default="message")
    began_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0)
    page = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "mode"], name="conversation_one_draft_each")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class DraftFile(models.Model):
    """A file that lies beside somebody's draft and leaves with their message."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    raw = models.ForeignKey(Raw, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Script(models.Model):
    """Words to adapt, with {placeholders}, by what they are for and language. `version` grows with each change; what is
    retired is offered and sent no more."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField()
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    text = models.TextField()
    is_automatic = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="conversation_script_once")]

    def __str__(self) -> str:
        return f"{self.slug} {self.language}"


class FormerScript(models.Model):
    """A script as it was before a change: which change that was, who made it, when and why."""

    id = models.UUIDField(primary_key=True, editable=False)
    script = models.ForeignKey(Script, models.CASCADE, related_name="former")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    text = models.TextField()
    change = models.CharField(max_length=12)
    why = models.CharField(max_length=200)
    replaced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["script", "version"], name="conversation_each_version_once")]

    def __str__(self) -> str:
        return f"{self.script_id} {self.version}"


class PrivateLink(models.Model):
    """A link without an account. Its token is its id with a keyed digest: nothing secret is kept; it can be revoked."""

    id = models.UUIDField(primary_key=True, editable=False)
    purpose = models.CharField(max_length=10)
    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    promise = models.ForeignKey(Promise, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.case_id}"


class PageCode(models.Model):
    """A one-time code that went to a contact known before the case: whoever types it on the page may do more than read
    and reply, once. Of the code a keyed digest is kept."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "sent_at"], name="conversation_page_code")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sent_at}"
